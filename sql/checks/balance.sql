-- Assets are not liabilities plus equity.
-- zh: 资产总计不等于负债合计加所有者权益。
-- severity: error
-- advice: one of the three is wrong or of another basis: look it up in the report and correct it
-- advice zh: 三者之中必有一项有误或口径不同，请核对原报告后更正
-- kind sheet: liabilities plus equity | 负债合计加所有者权益
with sides as (
    select
        symbol, period_end, source, known_from, known_to, total_assets,
        total_liabilities + coalesce(equity, equity_parent + minority_interest) as other_side
    from filed
)
select
    symbol, period_end as date, 'total_assets' as item, total_assets as value, other_side as expected, source,
    null as other, 'sheet' as kind, known_from, known_to
from sides
where abs(total_assets - other_side) > 0.01 * greatest(abs(total_assets), abs(other_side))
