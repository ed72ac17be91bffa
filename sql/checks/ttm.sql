-- Twelve-month revenue below zero, or below the year to date.
-- zh: 滚动十二个月营业收入为负，或低于年初至今的收入。
-- severity: error
-- advice: the fiscal year before or its interim report is wrong: compare the three parts with screener explain
-- advice zh: 上一年度或其中期报告有误，请用 screener explain 核对三个组成部分
-- kind negative: below zero | 小于零
-- kind year: the year to date alone | 年初至今
select
    symbol, period_end as date, 'revenue' as item, revenue_ttm as value,
    case when revenue_ttm < 0 then 0.0 else revenue_ytd end as expected, source, null as other,
    case when revenue_ttm < 0 then 'negative' else 'year' end as kind, known_from, known_to
from fundamentals semi join (select distinct symbol from filed where not is_financial) using (symbol)
where not is_stale and revenue_ytd >= 0 and not is_fiscal_year
    and (revenue_ttm < 0 or revenue_ttm < 0.99 * revenue_ytd)
