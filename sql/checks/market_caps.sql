-- The vendor's market value is not price times shares, or the float exceeds it.
-- zh: 来源的总市值与股价乘总股本不符，或流通市值大于总市值。
-- severity: warn
-- advice: the share count is out of date or in another unit: import the latest `share_capital`
-- advice zh: 股本过期或单位不同，请导入最新的股本数据
-- unit: currency
-- kind vendor: price times shares | 股价乘以总股本
-- kind float: price times shares, and this is the float | 股价乘以总股本，而所列为流通市值
with caps as (
    select
        symbol, max(date) as date, arg_max(market_cap, date) as market_cap, arg_max(float_cap, date) as float_cap,
        arg_max(close, date) as close, arg_max(source, date) as source
    from prices
    where close > 0 and (market_cap > 0 or float_cap > 0)
    group by symbol, year(date)
),
counted as (
    select c.*, c.close * s.total_shares as own_cap
    from caps as c
    join share_versions as s
        on s.symbol = c.symbol and c.date >= s.known_from and c.date < s.known_to and s.shares_basis = 'total'
)
select
    symbol, date, case when own_cap is null then 'float_cap' when market_cap is null then 'float_cap' else 'market_cap' end as item,
    coalesce(market_cap, float_cap) as value, own_cap as expected, source, null as other,
    case when market_cap is null then 'float' else 'vendor' end as kind, date as known_from, null as known_to
from counted
where case
    when market_cap is null then float_cap > 1.05 * own_cap
    else ratio(market_cap, own_cap) not between 0.8 and 1.25
end
