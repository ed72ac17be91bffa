-- Two companies with the same figures to the last digit.
-- zh: 两家公司披露的数据完全相同。
-- severity: error
-- advice: one company under two symbols: name the other code in `identifiers`, or drop one
-- advice zh: 同一公司有两个代码：请在 identifiers 中登记另一代码，或删去其一
-- kind figures: the same revenue, profit and assets | 营业收入、利润与资产完全相同
with figures as (
    select distinct symbol, period_end, revenue, total_profit, total_assets, source, known_from
    from filed
    where known_to is null and abs(revenue) > 1000 and total_assets > 1000 and total_profit <> 0
),
twins as (
    select symbol, period_end, total_assets, source, known_from,
        min(symbol) over same as first_symbol, max(symbol) over same as last_symbol
    from figures
    window same as (partition by period_end, revenue, total_profit, total_assets)
)
select
    symbol, period_end as date, 'total_assets' as item, total_assets as value, total_assets as expected, source,
    case when symbol = first_symbol then last_symbol else first_symbol end as other, 'figures' as kind,
    known_from, null as known_to
from twins
where first_symbol <> last_symbol
qualify row_number() over (partition by symbol, period_end order by source) = 1
