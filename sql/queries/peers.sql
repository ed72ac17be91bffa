-- A company beside its industry, nearest market value first.
-- zh: 同行对比：同一行业的公司，按市值接近程度排序。
-- $symbol text: the company, such as 990121.SH | 公司代码，如 990121.SH
with company as (
    from metrics
    select as_of, industry, market_cap
    where symbol = $symbol
)
from metrics as peers
join company on peers.as_of = company.as_of and peers.industry = company.industry
select
    peers.symbol,
    peers.name,
    peers.market_cap,
    peers.pe_deducted_ttm,
    peers.pb,
    peers.roe,
    peers.gross_margin,
    peers.revenue_cagr_3y,
    peers.debt_ratio
order by peers.symbol <> $symbol, abs(ln(peers.market_cap / company.market_cap)) nulls last, peers.symbol
