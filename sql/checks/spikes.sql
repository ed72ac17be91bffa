-- Revenue or assets leap threefold for one period only.
-- zh: 营业收入或总资产仅某一期偏离三倍以上，其后又恢复。
-- severity: warn
-- advice: a wrong unit, a wrong column or a one-off: look this period up in the report
-- advice zh: 单位有误、取错列或一次性因素，请核对该期报告
-- kind around: the level of the periods around it | 前后两期的水平
with figures as (
    select
        symbol, period_end, source, known_from,
        unnest([
            {item: 'revenue', value: revenue, before: revenue_year_before, after: revenue_year_after},
            {item: 'total_assets', value: total_assets, before: assets_before, after: assets_after}
        ], recursive := true)
    from latest
    -- What a shell or a firm before its first sale turns over says nothing.
    where not is_financial and greatest(revenue_year_before, revenue_year_after) > 1e8
),
levelled as (
    select *, sqrt(before * after) as level
    from figures
    where value > 0 and before > 0 and after > 0 and ratio(before, after) between 0.5 and 2
)
select
    symbol, period_end as date, item, value, level as expected, source, null as other, 'around' as kind,
    known_from, null as known_to
from levelled
-- A hundred times off is the business of `scale`.
where (value > 3 * level or value < level / 3) and not off_scale(value, level)
