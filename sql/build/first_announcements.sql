-- The day each report first came out, for rows that do not say it: from the announcements table, else from another source
-- that dates its own figures of the period. Express reports and forecasts are not the report; what is dated a year or more
-- after the period's end stands in the next year's report, as its comparative.
with undated as (
    select symbol, period_end from statements where announced_on is null
    union
    select symbol, effective_on from share_capital where announced_on is null and basis = 'derived'
),
said as (
    select symbol, period_end, announced_on, 0 as place
    from announcements
    where kind in ('annual', 'half', 'q1', 'q3')
    union all
    select symbol, period_end, announced_on, 1 as place
    from statements semi join undated using (symbol, period_end)
    where coalesce(basis, 'consolidated') = 'consolidated' and announced_on < period_end + interval 1 year
        and coalesce(revenue, net_income, net_income_parent, total_assets) is not null
)
select symbol, period_end, arg_min(announced_on, (place, announced_on)) as announced_on
from said
group by all
