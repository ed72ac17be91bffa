-- Random numbers that are a pure function of what they are for, so that any slice of the market can be made alone.

-- Hashed twice: the hash of a pair alone leaves numbers of different salts strongly correlated.
create or replace macro unit(seed, salt) as (hash(hash(seed, salt)) >> 11)::double / 9007199254740992.0;

create or replace macro spread(seed, salt, low, high) as low + (high - low) * unit(seed, salt);

-- One cell in twenty is missing, as in any vendor's file.
create or replace macro known(cell, item, amount) as case when unit(cell, item || '?') >= 0.05 then round(amount, 2) end;

create or replace macro share_of(cell, item, basis, low, high) as known(cell, item, basis * spread(cell, item, low, high));

create or replace macro years_since(day) as (day - date '2000-01-01') / 365.25;

-- Revenue a year at an instant: a trend with one long wave, so that some companies boom while others shrink.
create or replace macro revenue_at(base, growth, swing, period, phase, years) as
    base * exp(growth * years + swing * sin(2 * pi() * (years / period + phase)));

-- Bonus shares of one in five every four years, in a month of the company's own.
create or replace macro shares_at(first_shares, phase, years) as round(first_shares * 1.2 ** floor(years / 4 + phase));

-- Slow and quick waves in place of a random walk: any day's price is known without the day before it.
create or replace macro mood(id, years) as
    0.45 * sin(2 * pi() * (years / 5.3 + unit(id, 'm1')))
    + 0.20 * sin(2 * pi() * (years / 1.3 + unit(id, 'm2')))
    + 0.10 * sin(2 * pi() * (years / 0.31 + unit(id, 'm3')))
    + 0.20 * sin(2 * pi() * years / 3.7);

create or replace macro price_at(id, pe, earnings, shares, years, session) as
    greatest(round(pe * earnings / shares * exp(mood(id, years) + spread(id, session, -0.02, 0.02)), 2), 0.5);

-- Within the last weeks before the Chinese deadline of the period; an annual report comes before the first quarter's.
create or replace macro announced_at(id, number, period_end) as
    last_day(period_end + to_months(case quarter(period_end) when 1 then 1 when 2 then 2 when 3 then 1 else 4 end))
    - case quarter(period_end)
        when 1 then unit(hash(id, number), 'days_early') * 8
        when 4 then unit(hash(id, number), 'days_early') * 24 + 8
        else unit(hash(id, number), 'days_early') * 24
    end::integer;
