-- Statements announced lately, newest first, with revenue and profit a year before.
-- zh: 近期披露的报表，按公告日由近及远，附上年同期营收与归母净利润。
-- $days days: announced within so many days before the date asked for | 最近多少天内披露 (default 45d)
with consolidated as (
    from statements
    join as_of_dates on statements.announced_on <= as_of_dates.as_of
    select
        as_of,
        symbol,
        period_end,
        revenue,
        net_income_parent,
        statements.announced_on
    where basis = 'consolidated'
    qualify row_number() over (
        partition by as_of, symbol, period_end order by statements.announced_on desc, recorded_on desc
    ) = 1
)
from consolidated as latest
left join consolidated as before
    on latest.as_of = before.as_of
    and latest.symbol = before.symbol
    and before.period_end = last_day(latest.period_end - interval 1 year)
join companies on companies.symbol = latest.symbol
select
    latest.symbol,
    companies.name,
    latest.period_end,
    latest.announced_on,
    latest.revenue,
    growth(latest.revenue, before.revenue) as revenue_growth,
    latest.net_income_parent,
    growth(latest.net_income_parent, before.net_income_parent) as profit_growth
where latest.announced_on > latest.as_of - $days
order by latest.announced_on desc, latest.symbol, latest.period_end desc
