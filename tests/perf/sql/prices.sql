-- Daily prices of one calendar year, `price_year`: all companies on all sessions, a few of them suspended.
with days as (
    select day, session, years_since(day) as years, years_since(previous_day) as previous_years
    from sessions
    where year(day) = getvariable('price_year')
),

levels as (
    select
        id,
        symbol,
        day,
        session,
        price_at(id, pe, greatest(margin, 0.03) * revenue_at(base, growth, swing, period, phase, years),
            shares_at(first_shares, bonus_phase, years), years, session) as close,
        price_at(id, pe, greatest(margin, 0.03) * revenue_at(base, growth, swing, period, phase, previous_years),
            shares_at(first_shares, bonus_phase, years), previous_years, session - 1) as previous_close,
        shares_at(first_shares, bonus_phase, years) as shares,
        unit(id, session // 12 + 50000) >= 0.006 as traded,
        spread(id, session + 100000, 0.001, 0.03) as turnover
    from profiles
    cross join days
)

select
    symbol,
    day as date,
    close,
    round(greatest(close, previous_close) * (1 + 0.02 * unit(id, session + 200000)), 2) as high,
    round(least(close, previous_close) * (1 - 0.02 * unit(id, session + 300000)), 2) as low,
    previous_close,
    case when traded then round(0.007 * turnover * shares) * 100 else 0 end as volume,
    case when traded then round(0.7 * turnover * shares * close) else 0 end as amount,
    case when traded then round(turnover, 4) end as turnover,
    traded
from levels
order by date, symbol
