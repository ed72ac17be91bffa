-- How fast the business grows, what it earns on what it has, and how much of it is research.
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
    case when revenue_growth is null then coalesce(
        statements_reason, case when revenue_py <= 0 then 'negative_base' end, 'no_data'
    ) end as revenue_growth_reason,
    --: net_income_growth | percent | profit growth | 净利润同比
    --: profit attributable to the parent, year to date, against the same period a year before; none from a loss
    --: 归母净利润累计同比，基期亏损则无
    growth(net_income_parent_ytd, net_income_parent_py) as net_income_growth,
    case when net_income_growth is null then coalesce(
        statements_reason, case when net_income_parent_py <= 0 then 'negative_base' end, 'no_data'
    ) end as net_income_growth_reason,
    --: revenue_cagr_2p | percent | revenue CAGR 2 intervals | 营收两期复合增速
    --: the two-interval reading of "three years": (latest fiscal year / two years before) ^ (1/2) - 1
    --: “近三年”的两期口径：（最近财年 ÷ 两年前）^(1/2) − 1
    cagr(revenue_fy0, revenue_fy2, 2) as revenue_cagr_2p,
    case when revenue_cagr_2p is null then coalesce(
        statements_reason,
        case when revenue_fy0 <= 0 or revenue_fy2 <= 0 then 'negative_base' end,
        case when fiscal_years_known < 3 then 'short_history' end,
        'no_data'
    ) end as revenue_cagr_2p_reason,
    --: net_income_cagr_3y | percent | profit CAGR 3 years | 净利润三年复合增速
    --: compound growth of profit attributable to the parent over three fiscal years; both ends must be profits
    --: 归母净利润三年复合增速，两端均须盈利
    cagr(net_income_parent_fy0, net_income_parent_fy3, 3) as net_income_cagr_3y,
    case when net_income_cagr_3y is null then coalesce(
        statements_reason,
        case when net_income_parent_fy0 <= 0 or net_income_parent_fy3 <= 0 then 'negative_base' end,
        case when fiscal_years_known < 4 then 'short_history' end,
        'no_data'
    ) end as net_income_cagr_3y_reason,
    --: roe | percent | ROE | 净资产收益率
    --: profit attributable to the parent of the latest fiscal year / mean of opening and closing equity
    --: 最近财年归母净利润 ÷ 期初期末平均归母权益
    ratio_positive(net_income_parent_fy0, (equity_parent_fy0 + equity_parent_fy1) / 2) as roe,
    case when roe is null then coalesce(
        statements_reason,
        case when equity_parent_fy0 + equity_parent_fy1 <= 0 then 'negative_base' end,
        case when fiscal_years_known < 2 then 'short_history' end,
        'no_data'
    ) end as roe_reason,
    --: gross_margin | percent | gross margin | 毛利率
    --: (revenue - cost of revenue) / revenue, 12 months
    --: （营业收入 − 营业成本）÷ 营业收入，TTM
    case when not is_financial then ratio_positive(revenue_ttm - cost_of_revenue_ttm, revenue_ttm) end as gross_margin,
    case when gross_margin is null then case when is_financial then 'not_applicable' else coalesce(
        statements_reason, case when revenue_ttm <= 0 then 'negative_base' end, 'no_data'
    ) end end as gross_margin_reason,
    --: net_margin | percent | net margin | 净利率
    --: profit attributable to the parent / revenue, 12 months
    --: 归母净利润 ÷ 营业收入，TTM
    ratio_positive(net_income_parent_ttm, revenue_ttm) as net_margin,
    case when net_margin is null then coalesce(
        statements_reason, case when revenue_ttm <= 0 then 'negative_base' end, 'no_data'
    ) end as net_margin_reason,
    --: rd_staff_ratio | percent | R&D staff | 研发人员占比
    --: employees in research and development / all employees, latest annual report of the last 16 months
    --: 研发人员 ÷ 员工总数，最近16个月内的年报
    case when as_of <= fiscal_year_end + to_months(16) then ratio_positive(rd_staff_fy0, employees_fy0) end
        as rd_staff_ratio,
    case when rd_staff_ratio is null then coalesce(
        statements_reason,
        case
            when rd_staff_fy0 is not null and employees_fy0 is not null then 'stale'
            when rd_staff_fy1 is not null and employees_fy1 is not null then 'stale'
        end,
        'no_data'
    ) end as rd_staff_ratio_reason,
    --: perimeter_change | bool | perimeter change | 合并范围突变
    --: revenue or total assets more than doubled within one of the last three fiscal years
    --: 近三个财年中营收或总资产单年翻倍以上
    coalesce(greatest(
        ratio_positive(revenue_fy0, revenue_fy1), ratio_positive(revenue_fy1, revenue_fy2),
        ratio_positive(revenue_fy2, revenue_fy3), ratio_positive(total_assets_fy0, total_assets_fy1),
        ratio_positive(total_assets_fy1, total_assets_fy2), ratio_positive(total_assets_fy2, total_assets_fy3)
    ) > 2, false) as perimeter_change
from value_metrics
