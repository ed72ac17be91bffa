-- One row per date and listed company: identity, every metric and the flags that qualify them. NULL is unknown or has
-- no meaning; `metric_reasons` says which.
select
    as_of,
    --: symbol | text | symbol | 代码
    --: canonical symbol: code and exchange
    --: 证券代码（含交易所）
    symbol,
    --: name | text | company | 公司
    --: short name in the home language
    --: 证券简称
    name,
    --: name_en | text | company (en) | 英文名
    --: name in Latin letters, where the source has one
    --: 英文名称
    name_en,
    --: exchange | text | exchange | 交易所
    --: exchange of the listing
    --: 上市交易所
    exchange,
    --: board | text | board | 板块
    --: main, chinext, star or bse
    --: 主板、创业板、科创板或北交所
    board,
    --: country | text | market | 市场
    --: market of the listing: cn, us, ...
    --: 上市所在市场
    country,
    --: currency | text | currency | 货币
    --: currency of price and market cap
    --: 报价货币
    currency,
    --: listed_on | date | listed on | 上市日期
    --: first trading day
    --: 上市首日
    listed_on,
    --: status | text | status | 上市状态
    --: normal, st, star_st or delisting
    --: 正常、ST、*ST 或退市整理
    status,
    --: industry | text | industry | 行业
    --: level 1 of the industry classification on the day
    --: 当日一级行业
    industry,
    --: statement_currency | text | statements in | 报表币种
    --: ISO code of the currency of the latest statements; empty where the source does not say, then that of the shares
    --: 最近报表的货币 ISO 代码；来源未说明时为空，视同报价货币
    statement_currency,
    --: industry_l2 | text | sub-industry | 二级行业
    --: level 2 of the industry classification on the day
    --: 当日二级行业
    industry_l2,
    --: industry_en | text | industry (en) | 行业英文
    --: English name of level 1, where the source has one
    --: 一级行业英文名
    industry_en,
    --: industry_l2_en | text | sub-industry (en) | 二级行业英文
    --: English name of level 2, where the source has one
    --: 二级行业英文名
    industry_l2_en,
    --: is_financial | bool | financial | 金融企业
    --: bank, insurer or broker: metrics without meaning for them are not applicable
    --: 银行、保险或证券公司，部分指标不适用
    is_financial,
    --: price_date | date | price of | 价格日期
    --: day of the last close
    --: 最近收盘价日期
    price_date,
    --: close | per_share | price | 收盘价
    --: last unadjusted close of the last 60 days
    --: 60天内最近不复权收盘价
    close,
    --: period_end | date | statements of | 最近报告期
    --: last day of the latest period known
    --: 已知最近报告期
    period_end,
    --: fiscal_year_end | date | fiscal year to | 最近财年截止
    --: last day of the latest fiscal year known: it says which quarter a period is
    --: 已知最近财年的最后一天，据此判断报告期属于第几季
    fiscal_year_end,
    --: announced_on | date | announced on | 公告日期
    --: day the latest report was published
    --: 最近报告公告日
    announced_on,
    --: total_shares | shares | shares | 总股本
    --: all shares of all classes as known on the day
    --: 当日已知总股本
    total_shares,
    market_cap, market_cap_basis, market_cap_rank, cap_class, float_market_cap, listing_age, liquidity_amount_20d,
    liquidity_tier, total_assets, equity_parent,
    pe_ttm, pe_static, pe_deducted_ttm, pe_continuing_ttm, ps_ttm, pb, pb_median_10y, pb_to_median,
    pe_percentile_10y, pb_percentile_10y, ps_percentile_10y, peg_3y, earnings_yield,
    industry_pe, industry_pe_aggregate_all, industry_pe_median, industry_pe_harmonic, industry_pe_mean_trimmed,
    industry_pe_continuing, industry_pe_level, industry_pe_used, industry_pe_total,
    pe_to_industry, pe_to_industry_aggregate_all, pe_to_industry_median, pe_to_industry_harmonic,
    pe_to_industry_mean_trimmed, pe_continuing_to_industry,
    fcf_ttm, dcf_implied_return, dcf_implied_growth, growth_gap, pcf_ttm, p_fcf_ttm, fcf_yield,
    ev, ev_to_ebit, ev_to_ebitda, ev_to_sales,
    dividends_12m, dividend_per_share, dividend_yield, payout_ratio,
    revenue_ttm, net_income_parent_ttm, net_income_deducted_ttm, revenue_growth, net_income_growth,
    net_income_growth_kind, net_income_deducted_growth, net_income_deducted_growth_kind,
    revenue_growth_q, net_income_growth_q, net_income_growth_q_kind, net_income_deducted_growth_q,
    net_income_deducted_growth_q_kind,
    revenue_growth_ttm, net_income_growth_ttm, net_income_deducted_growth_ttm, operating_cash_flow_growth_ttm,
    revenue_cagr_3y, revenue_cagr_2p, revenue_cagr_5y, net_income_cagr_3y, net_income_cagr_5y,
    net_income_deducted_cagr_3y, net_income_deducted_cagr_5y, equity_growth, asset_growth,
    roe, roe_deducted, roe_weighted, roe_ttm, roe_mean_5y, roe_min_5y, roa, roic, roce,
    gross_margin, operating_margin, net_margin, ocf_margin, fcf_margin, ebit, ebitda,
    asset_turnover, inventory_turnover, inventory_days, receivable_turnover, receivable_days, payable_days,
    cash_conversion_cycle, accruals, cash_conversion,
    current_ratio, quick_ratio, cash_ratio, interest_cover, debt, net_debt, debt_to_equity, net_debt_to_equity,
    net_debt_to_ebitda, goodwill_to_equity,
    rd_staff_ratio, employees, rd_staff, rd_spending, rd_intensity, rd_capitalised_ratio, rd_per_head,
    revenue_per_employee,
    little_giant, national_lab, standard_setting, tech_certifications,
    debt_ratio, debt_ratio_2y_min, debt_ratio_interim, cash_cover, ocf_to_debt, rd_intensity_3y,
    --: annual_only | bool | annual reports only | 仅年报
    --: no interim report in two years: twelve months are the fiscal year
    --: 两年内无中期报告，TTM 即财年
    annual_only,
    --: announced_estimated | bool | date estimated | 公告日为估计
    --: the publication day is the statutory deadline, because no source says it
    --: 公告日缺失，按法定披露期限估计
    announced_estimated,
    --: ttm_mixed_vintage | bool | mixed vintages | TTM口径不一
    --: parts of the twelve months were restated by more than 5% and come from different filings
    --: TTM 各部分来自不同公告且重述超过5%
    ttm_mixed_vintage,
    --: overridden | bool | corrected by you | 已人工修正
    --: a user's override stands in the figures
    --: 数据含人工修正
    overridden,
    --: fcf_smoothed | bool | cash flow smoothed | 现金流取三年均值
    --: free cash flow is the 3-year mean, because the last twelve months are far from it
    --: 自由现金流偏离三年均值，改用三年均值
    fcf_smoothed,
    --: interest_expense_used | bool | interest from expense | 以利息费用代替
    --: interest paid in cash is not shown; the expense stands in
    --: 未披露支付利息，以利息费用代替
    interest_expense_used,
    finance_expense_used, perimeter_change, rd_lower_bound
from metrics_with_reasons
