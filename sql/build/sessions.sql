-- For every calendar day of a market, the next trading day after it: a report is usable from then.
-- `trading_days` comes from the exchange calendars; beyond their range weekdays stand in.
with ranges as (
    select country, min(day) as first_day, max(day) as last_day from trading_days group by all
),
days as (
    select
        r.country, d.day::date as day,
        t.day is not null or ((d.day < r.first_day or d.day > r.last_day) and isodow(d.day) <= 5) as is_open
    from ranges as r
    cross join (select unnest(generate_series(date '1988-01-01', date '2036-12-31', interval 1 day)) as day) as d
    left join trading_days as t on t.country = r.country and t.day = d.day::date
)
select
    country, day,
    min(case when is_open then day end) over (
        partition by country order by day rows between 1 following and unbounded following
    ) as next_session
from days
