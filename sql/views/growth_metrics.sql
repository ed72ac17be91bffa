-- How fast the business grows: year to date, by single quarter, over twelve months and over years. A rate needs a positive
-- base; what a profit did against a loss is said in a word beside it.
-- A quarter is a difference of year-to-date figures; where only annual reports are at hand it is unknown, for most
-- companies publish quarters that this store merely lacks.
with quarters as (
    select
        *,
        single_quarter(fiscal_index, revenue_ytd, revenue_pq) as revenue_quarter,
        single_quarter(fiscal_index, revenue_py, revenue_pyq) as revenue_quarter_before,
        single_quarter(fiscal_index, net_income_parent_ytd, net_income_parent_pq) as net_income_quarter,
        single_quarter(fiscal_index, net_income_parent_py, net_income_parent_pyq) as net_income_quarter_before,
        single_quarter(fiscal_index, net_income_deducted_ytd, net_income_deducted_pq) as deducted_quarter,
        single_quarter(fiscal_index, net_income_deducted_py, net_income_deducted_pyq) as deducted_quarter_before
    from own_percentile_metrics
)
select
    *,
    --: revenue_ttm | currency | revenue 12 months | 营业收入TTM
    --: revenue of the last twelve months: year to date + last fiscal year - the same period of it
    --: 最近十二个月营业收入：本期累计 + 上年全年 − 上年同期
    case when revenue_ttm is null then coalesce(statements_reason, 'no_data') end as revenue_ttm_reason,
    --: net_income_parent_ttm | currency | net profit 12 months | 归母净利润TTM
    --: profit attributable to the parent of the last twelve months
    --: 最近十二个月归母净利润
    case when net_income_parent_ttm is null then coalesce(statements_reason, 'no_data') end
        as net_income_parent_ttm_reason,
    --: net_income_deducted_ttm | currency | profit ex non-recurring | 扣非净利润TTM
    --: profit attributable to the parent without non-recurring items, last twelve months
    --: 最近十二个月扣除非经常性损益后的归母净利润
    case when net_income_deducted_ttm is null then coalesce(statements_reason, 'no_data') end
        as net_income_deducted_ttm_reason,

    --: revenue_growth | percent | revenue growth | 营收同比
    --: revenue of the latest period, year to date, against the same period a year before
    --: 最近报告期累计营收同比
    growth(revenue_ytd, revenue_py) as revenue_growth,
    growth_reason(revenue_growth, statements_reason, revenue_py) as revenue_growth_reason,
    --: net_income_growth | percent | profit growth | 净利润同比
    --: profit attributable to the parent, year to date, against the same period a year before; none from a loss
    --: 归母净利润累计同比，基期亏损则无
    growth(net_income_parent_ytd, net_income_parent_py) as net_income_growth,
    growth_reason(net_income_growth, statements_reason, net_income_parent_py) as net_income_growth_reason,
    --: net_income_growth_kind | text | profit trend | 净利润变动
    --: how profit moved against a year before, losses included: grew, turned_profitable, loss_narrowed, ...
    --: 归母净利润累计同比变动类型：增长、下降、持平、扭亏、转亏、亏损扩大、亏损收窄
    growth_kind(net_income_parent_ytd, net_income_parent_py) as net_income_growth_kind,
    case when net_income_growth_kind is null then coalesce(statements_reason, 'no_data') end
        as net_income_growth_kind_reason,
    --: net_income_deducted_growth | percent | profit ex growth | 扣非净利润同比
    --: profit without non-recurring items, year to date, against the same period a year before; none from a loss
    --: 扣非净利润累计同比，基期亏损则无
    growth(net_income_deducted_ytd, net_income_deducted_py) as net_income_deducted_growth,
    growth_reason(net_income_deducted_growth, statements_reason, net_income_deducted_py)
        as net_income_deducted_growth_reason,
    --: net_income_deducted_growth_kind | text | profit ex trend | 扣非净利润变动
    --: how profit without non-recurring items moved against a year before, losses included
    --: 扣非净利润累计同比变动类型：增长、下降、持平、扭亏、转亏、亏损扩大、亏损收窄
    growth_kind(net_income_deducted_ytd, net_income_deducted_py) as net_income_deducted_growth_kind,
    case when net_income_deducted_growth_kind is null then coalesce(statements_reason, 'no_data') end
        as net_income_deducted_growth_kind_reason,

    --: revenue_growth_q | percent | revenue growth quarter | 单季营收同比
    --: revenue of the latest single quarter against the same quarter a year before
    --: 最近单季营收同比
    growth(revenue_quarter, revenue_quarter_before) as revenue_growth_q,
    growth_reason(revenue_growth_q, statements_reason, revenue_quarter_before) as revenue_growth_q_reason,
    --: net_income_growth_q | percent | profit growth quarter | 单季净利润同比
    --: profit attributable to the parent of the latest single quarter against the same quarter a year before
    --: 最近单季归母净利润同比，基期亏损则无
    growth(net_income_quarter, net_income_quarter_before) as net_income_growth_q,
    growth_reason(net_income_growth_q, statements_reason, net_income_quarter_before) as net_income_growth_q_reason,
    --: net_income_growth_q_kind | text | profit trend quarter | 单季净利润变动
    --: how profit of the latest single quarter moved against the same quarter a year before, losses included
    --: 最近单季归母净利润同比变动类型：增长、下降、持平、扭亏、转亏、亏损扩大、亏损收窄
    growth_kind(net_income_quarter, net_income_quarter_before) as net_income_growth_q_kind,
    case when net_income_growth_q_kind is null then coalesce(statements_reason, 'no_data') end
        as net_income_growth_q_kind_reason,
    --: net_income_deducted_growth_q | percent | profit ex growth quarter | 单季扣非净利润同比
    --: profit without non-recurring items of the latest single quarter against the same quarter a year before
    --: 最近单季扣非净利润同比，基期亏损则无
    growth(deducted_quarter, deducted_quarter_before) as net_income_deducted_growth_q,
    growth_reason(net_income_deducted_growth_q, statements_reason, deducted_quarter_before)
        as net_income_deducted_growth_q_reason,
    --: net_income_deducted_growth_q_kind | text | profit ex trend quarter | 单季扣非净利润变动
    --: how profit without non-recurring items of the latest single quarter moved against the same quarter a year before
    --: 最近单季扣非净利润同比变动类型：增长、下降、持平、扭亏、转亏、亏损扩大、亏损收窄
    growth_kind(deducted_quarter, deducted_quarter_before) as net_income_deducted_growth_q_kind,
    case when net_income_deducted_growth_q_kind is null then coalesce(statements_reason, 'no_data') end
        as net_income_deducted_growth_q_kind_reason,

    --: revenue_growth_ttm | percent | revenue growth 12 months | 营收TTM同比
    --: revenue of the last twelve months against the twelve months before
    --: 最近十二个月营收较之前十二个月的增速
    growth(revenue_ttm, revenue_ttm1) as revenue_growth_ttm,
    growth_reason(revenue_growth_ttm, statements_reason, revenue_ttm1) as revenue_growth_ttm_reason,
    --: net_income_growth_ttm | percent | profit growth 12 months | 净利润TTM同比
    --: profit attributable to the parent of the last twelve months against the twelve months before
    --: 最近十二个月归母净利润较之前十二个月的增速，基期亏损则无
    growth(net_income_parent_ttm, net_income_parent_ttm1) as net_income_growth_ttm,
    growth_reason(net_income_growth_ttm, statements_reason, net_income_parent_ttm1) as net_income_growth_ttm_reason,
    --: net_income_deducted_growth_ttm | percent | profit ex growth 12 months | 扣非净利润TTM同比
    --: profit without non-recurring items of the last twelve months against the twelve months before
    --: 最近十二个月扣非净利润较之前十二个月的增速，基期亏损则无
    growth(net_income_deducted_ttm, net_income_deducted_ttm1) as net_income_deducted_growth_ttm,
    growth_reason(net_income_deducted_growth_ttm, statements_reason, net_income_deducted_ttm1)
        as net_income_deducted_growth_ttm_reason,
    --: operating_cash_flow_growth_ttm | percent | cash flow growth 12 months | 经营现金流TTM同比
    --: operating cash flow of the last twelve months against the twelve months before; none from an outflow
    --: 最近十二个月经营现金流较之前十二个月的增速，基期为净流出则无
    growth(operating_cash_flow_ttm, operating_cash_flow_ttm1) as operating_cash_flow_growth_ttm,
    growth_reason(operating_cash_flow_growth_ttm, statements_reason, operating_cash_flow_ttm1)
        as operating_cash_flow_growth_ttm_reason,

    --: revenue_cagr_2p | percent | revenue CAGR 2 intervals | 营收两期复合增速
    --: the two-interval reading of "three years": (latest fiscal year / two years before) ^ (1/2) - 1
    --: “近三年”的两期口径：（最近财年 ÷ 两年前）^(1/2) − 1
    cagr(revenue_fy0, revenue_fy2, 2) as revenue_cagr_2p,
    cagr_reason(revenue_cagr_2p, statements_reason, revenue_fy0, revenue_fy2, fiscal_years_known, 2)
        as revenue_cagr_2p_reason,
    --: revenue_cagr_5y | percent | revenue CAGR 5 years | 营收五年复合增速
    --: (revenue of the latest fiscal year / revenue five years before) ^ (1/5) - 1
    --: （最近财年营收 ÷ 五年前营收）^(1/5) − 1
    cagr(revenue_fy0, revenue_fy5, 5) as revenue_cagr_5y,
    cagr_reason(revenue_cagr_5y, statements_reason, revenue_fy0, revenue_fy5, fiscal_years_known, 5)
        as revenue_cagr_5y_reason,
    --: net_income_cagr_3y | percent | profit CAGR 3 years | 净利润三年复合增速
    --: compound growth of profit attributable to the parent over three fiscal years; both ends must be profits
    --: 归母净利润三年复合增速，两端均须盈利
    cagr(net_income_parent_fy0, net_income_parent_fy3, 3) as net_income_cagr_3y,
    cagr_reason(
        net_income_cagr_3y, statements_reason, net_income_parent_fy0, net_income_parent_fy3, fiscal_years_known, 3
    ) as net_income_cagr_3y_reason,
    --: net_income_cagr_5y | percent | profit CAGR 5 years | 净利润五年复合增速
    --: compound growth of profit attributable to the parent over five fiscal years; both ends must be profits
    --: 归母净利润五年复合增速，两端均须盈利
    cagr(net_income_parent_fy0, net_income_parent_fy5, 5) as net_income_cagr_5y,
    cagr_reason(
        net_income_cagr_5y, statements_reason, net_income_parent_fy0, net_income_parent_fy5, fiscal_years_known, 5
    ) as net_income_cagr_5y_reason,
    --: net_income_deducted_cagr_3y | percent | profit ex CAGR 3 years | 扣非净利润三年复合增速
    --: compound growth of profit without non-recurring items over three fiscal years; both ends must be profits
    --: 扣非净利润三年复合增速，两端均须盈利
    cagr(net_income_deducted_fy0, net_income_deducted_fy3, 3) as net_income_deducted_cagr_3y,
    cagr_reason(
        net_income_deducted_cagr_3y, statements_reason, net_income_deducted_fy0, net_income_deducted_fy3,
        fiscal_years_known, 3
    ) as net_income_deducted_cagr_3y_reason,
    --: net_income_deducted_cagr_5y | percent | profit ex CAGR 5 years | 扣非净利润五年复合增速
    --: compound growth of profit without non-recurring items over five fiscal years; both ends must be profits
    --: 扣非净利润五年复合增速，两端均须盈利
    cagr(net_income_deducted_fy0, net_income_deducted_fy5, 5) as net_income_deducted_cagr_5y,
    cagr_reason(
        net_income_deducted_cagr_5y, statements_reason, net_income_deducted_fy0, net_income_deducted_fy5,
        fiscal_years_known, 5
    ) as net_income_deducted_cagr_5y_reason,

    --: equity_growth | percent | equity growth | 净资产同比
    --: equity attributable to the parent of the latest balance sheet against a year before
    --: 归母净资产较上年同期的增速
    growth(equity_parent_cur, equity_parent_py) as equity_growth,
    growth_reason(equity_growth, statements_reason, equity_parent_py) as equity_growth_reason,
    --: asset_growth | percent | asset growth | 总资产同比
    --: total assets of the latest balance sheet against a year before
    --: 总资产较上年同期的增速
    growth(total_assets_cur, total_assets_py) as asset_growth,
    growth_reason(asset_growth, statements_reason, total_assets_py) as asset_growth_reason,
    --: perimeter_change | bool | perimeter change | 合并范围突变
    --: revenue or total assets more than doubled within one of the last three fiscal years
    --: 近三个财年中营收或总资产单年翻倍以上
    coalesce(greatest(
        ratio_positive(revenue_fy0, revenue_fy1), ratio_positive(revenue_fy1, revenue_fy2),
        ratio_positive(revenue_fy2, revenue_fy3), ratio_positive(total_assets_fy0, total_assets_fy1),
        ratio_positive(total_assets_fy1, total_assets_fy2), ratio_positive(total_assets_fy2, total_assets_fy3)
    ) > 2, false) as perimeter_change
from quarters
