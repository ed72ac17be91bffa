-- A report more than 30 days after the deadline.
-- zh: 报告晚于法定期限 30 天以上公布。
-- severity: info
-- advice: a revised report under its own date, or a true delay: until then a screen knows the report before
-- advice zh: 可能是更正后的报告，也可能确系延期：在此之前筛选只能依据上一期报告
-- unit: days
-- kind days: days after the deadline | 超过期限的天数
select
    symbol, period_end as date, 'announced_on' as item, announced_on - due_on as value, null as expected, source,
    null as other, 'days' as kind, known_from, null as known_to
from (
    select *, period_end = max(period_end) over (partition by symbol, source, announced_on) as is_own
    from filed
)
-- Before its listing a company owes no reports; figures beside those of a later period are that report's comparatives.
where is_own and is_announced and due_on > coalesce(listed_on, date '1900-01-01')
    and coalesce(revenue, total_assets, net_income, net_income_parent) is not null
qualify row_number() over (partition by symbol, period_end order by announced_on, rank) = 1
    and announced_on > due_on + 30
