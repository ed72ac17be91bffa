-- No price for long, and no day of delisting.
-- zh: 其他公司仍在交易，该公司长期无价格，却无摘牌日期。
-- severity: warn
-- advice: give its `delisted_on` in the companies file, or its new code in `identifiers`: until then it counts as listed
-- advice zh: 请在公司表中补上摘牌日期，或在 identifiers 中登记新代码，否则仍按上市公司计
-- unit: days
-- kind days: days without a price | 无价格的天数
with last_prices as (
    select symbol, max(date) as last_day, arg_max(source, date) as source, max(max(date)) over () as market_day
    from prices
    group by all
),
-- Where suspended days are kept no row means no listing; elsewhere a suspension may last a year.
patience as (
    select source, case when count(*) filter (traded is false) > 0.01 * count(*) then 60 else 365 end as days
    from prices
    group by all
)
select
    symbol, last_day as date, 'delisted_on' as item, market_day - last_day as value, null as expected, p.source,
    null as other, 'days' as kind, last_day + days + 1 as known_from, null as known_to
from last_prices as p
join patience using (source)
join companies using (symbol)
where delisted_on is null and market_day - last_day > days
