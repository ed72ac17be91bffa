-- Industries at a glance: companies, median valuation, return and growth, largest first.
-- zh: 行业概览：公司数、估值中位数、ROE 与增速，按总市值排序。
from metrics
select
    industry,
    count(*) as companies,
    count(pe_deducted_ttm) as with_pe,
    round(median(pe_deducted_ttm), 1) as median_pe,
    round(median(pb), 2) as median_pb,
    round(median(roe), 4) as median_roe,
    round(median(revenue_cagr_3y), 4) as median_revenue_cagr_3y,
    sum(market_cap) as market_cap
where industry is not null
group by industry
order by market_cap desc nulls last, industry
