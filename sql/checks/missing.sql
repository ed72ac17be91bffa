-- A period is missing between two reports.
-- zh: 两期报告之间缺少报告期。
-- severity: warn
-- advice: import the missing report: growth, twelve-month figures and medians have a hole without it
-- advice zh: 请补入缺失的报告：否则增速、滚动十二个月与中位数均有缺口
-- unit: count
-- kind year: fiscal year(s) missing before it, the one before ends on | 此前缺少的年度数，再前一期截至
-- kind quarter: quarter(s) missing before it, the one before ends on | 此前缺少的季度数，再前一期截至
with gaps as (
    select
        *,
        fiscal_index - lag(fiscal_index) over by_period as quarters_on,
        lag(fiscal_index) over by_period - lag(fiscal_index, 2) over by_period as quarters_before,
        lead(fiscal_index) over by_period - fiscal_index as quarters_after,
        case when fiscal_index % 4 = 0 then fiscal_index - lag(fiscal_index) over by_quarter end as years_on
    from latest
    window
        by_period as (partition by symbol order by fiscal_index),
        by_quarter as (partition by symbol, fiscal_index % 4 order by fiscal_index)
)
select
    symbol, period_end as date, 'period_end' as item,
    case when years_on > 4 then years_on // 4 - 1 else quarters_on - 1 end as value, null as expected, source,
    period_before::varchar as other, case when years_on > 4 then 'year' else 'quarter' end as kind,
    known_from, null as known_to
from gaps
-- Before its listing a company owes no reports; quarters are owed by those that report them before and after.
where period_end > coalesce(listed_on, date '1900-01-01') + 366
    and (years_on > 4 or (quarters_on in (2, 3) and greatest(quarters_before, quarters_after) = 1))
