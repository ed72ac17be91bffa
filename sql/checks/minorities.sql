-- Minority interests would have to be far below zero.
-- zh: 负债加归母权益超过资产总计，少数股东权益须为很大的负数。
-- severity: warn
-- advice: true of a group whose subsidiaries are deep in deficit; else one of the figures is wrong
-- advice zh: 子公司严重资不抵债的集团确有此情形，否则必有数据错误
-- kind deficit: liabilities plus the parent's equity | 负债合计加归母权益
with sides as (
    select
        symbol, period_end, source, known_from, known_to, total_assets,
        total_liabilities + equity_parent as other_side
    from filed
    where equity is null and minority_interest is null
)
select
    symbol, period_end as date, 'total_assets' as item, total_assets as value, other_side as expected, source,
    null as other, 'deficit' as kind, known_from, known_to
from sides
where other_side - total_assets > 0.05 * abs(total_assets)
