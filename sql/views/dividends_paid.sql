-- Cash dividends of the twelve months up to each date asked for, as announced by then, in money: cash per share times the
-- shares that were entitled to it. Those are the shares of the day before the ex-date, so that a bonus issue, which often
-- takes effect on that very day, changes nothing. Where no reported count was known, the market value of the last
-- month-end before stands for it.
with announced as (
    select
        d.symbol, d.ex_date, d.per_share, d.ex_date - 1 as record_date,
        -- A dividend is public before its ex-date.
        coalesce(d.announced_on, d.ex_date - 1) as announced_on,
        coalesce(d.currency, c.currency, 'CNY') <> coalesce(c.currency, 'CNY') as is_foreign
    from dividends as d
    left join companies as c on c.symbol = d.symbol
),
months as (
    select symbol, month_end, ratio(market_cap, close) as shares
    from monthly_valuation semi join announced using (symbol)
    where market_cap is not null and close is not null
),
counted as (
    select
        a.*,
        case when s.shares_basis = 'total' then s.total_shares else m.shares end as shares
    from announced as a
    left join share_versions as s
        on s.symbol = a.symbol and a.record_date >= s.known_from and a.record_date < s.known_to
    asof left join months as m on m.symbol = a.symbol and m.month_end <= a.record_date
),
paid as (
    select
        d.as_of, c.symbol, c.is_foreign, c.per_share * c.shares as amount,
        c.ex_date <= d.as_of and c.ex_date > d.as_of - interval 1 year as is_recent
    from as_of_dates as d
    join counted as c on c.announced_on < d.as_of
    where c.announced_on < getvariable('last_as_of')
),
sums as (
    select
        as_of, symbol,
        count(*) filter (is_recent) as payments,
        count(amount) filter (is_recent) as counted_payments,
        sum(exact(amount)) filter (is_recent) as amount,
        coalesce(bool_or(is_foreign) filter (is_recent), false) as in_foreign_currency
    from paid
    group by all
)
select
    as_of, symbol, in_foreign_currency,
    case
        -- Where nobody is known to have paid, it is the table that ends before.
        when sum(payments) over (partition by as_of) = 0 or counted_payments < payments then null
        else coalesce(amount, 0)::double
    end as paid_12m
from sums
