-- Profitable and below their own history: price to book under its ten-year median, largest first.
-- zh: 盈利且低于自身历史估值：市净率低于十年中位数，按市值排序。
-- $below ratio: price to book at most this many times its own median | 市净率相对自身中位数的上限，倍 (default 0.8)
-- $roe percent: return on equity at least | 净资产收益率下限 (default 10%)
-- $least currency: market cap at least | 最低市值 (default 20亿)
from metrics
select
    symbol,
    name,
    industry,
    market_cap,
    pe_deducted_ttm,
    pb,
    pb_to_median,
    roe
where pb_to_median <= $below and roe >= $roe and market_cap >= $least
order by market_cap desc, symbol
