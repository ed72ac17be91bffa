-- Liquidity tiers: companies, median amount traded a day and share of the market's value.
-- zh: 流动性分层：各档公司数、日成交额中位数与市值占比。
from metrics
select
    liquidity_tier,
    count(*) as companies,
    median(liquidity_amount_20d) as median_amount_20d,
    ratio(sum(market_cap), sum(sum(market_cap)) over ()) as share_of_market_cap
where liquidity_tier is not null
group by liquidity_tier
order by liquidity_tier
