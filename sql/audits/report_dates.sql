-- When each report came out: the first day the store has it from, the date somebody gives for it, and its statutory
-- deadline. A filing's comparatives are no reports of theirs: only the latest period of a filing is its own, and a fiscal
-- year filed together with the quarter after it. Reads `filings`.
with told as (
    select *, max(fiscal_index) over (partition by symbol, source, announced_on) as filed_for
    from filings
    where is_report and not overridden
),
own as (
    select *
    from told
    where fiscal_index = filed_for
        or (fiscal_index = filed_for - 1 and fiscal_index % 4 = 0
            and coalesce(revenue, net_income, net_income_parent) is not null)
),
reports as (
    select
        symbol, fiscal_index,
        max(period_end) as period_end,
        min(known_from) as known_from,
        arg_min(announced_estimated, (known_from, announced_estimated)) as estimated,
        min(announced_on) filter (not announced_estimated) as announced_on
    from own
    group by all
)
select
    r.*,
    coalesce(d.deadline, last_day(r.period_end + to_months(d.months_after)), r.period_end + d.days_after)::date as deadline
from reports as r
left join companies as c on c.symbol = r.symbol
left join deadlines as d
    on d.country = coalesce(c.country, 'cn')
    and d.quarter = fiscal_quarter(r.period_end, coalesce(left(c.fiscal_year_end, 2)::int, 12))
    and r.period_end between d.first_period_end and d.last_period_end
