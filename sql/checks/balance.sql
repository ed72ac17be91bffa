-- Assets are not liabilities plus equity.
-- zh: 资产总计不等于负债合计加所有者权益。
-- severity: error
-- advice: one of the three is wrong or of another basis, or redeemable shares stand between liabilities and equity
-- advice zh: 三者之中有一项有误或口径不同，或可赎回股份单列于负债与权益之间，请核对原报告
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
