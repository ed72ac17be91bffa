-- What the business earns on what it has, how fast it turns it over, and how much of the profit is cash.
-- A balance that opens and closes twelve months enters as the mean of both ends.
with averaged as (
    select
        *,
        (equity_parent_fy0 + equity_parent_fy1) / 2 as mean_equity_fy0,
        (equity_parent_fy1 + equity_parent_fy2) / 2 as mean_equity_fy1,
        (equity_parent_fy2 + equity_parent_fy3) / 2 as mean_equity_fy2,
        (equity_parent_fy3 + equity_parent_fy4) / 2 as mean_equity_fy3,
        (equity_parent_fy4 + equity_parent_fy5) / 2 as mean_equity_fy4,
        (equity_parent_cur + equity_parent_py) / 2 as mean_equity_12m,
        (total_assets_cur + total_assets_py) / 2 as mean_assets,
        (total_assets_cur - current_liabilities_cur + total_assets_py - current_liabilities_py) / 2
            as mean_capital_employed,
        (inventory_cur + inventory_py) / 2 as mean_inventory,
        (receivables_cur + receivables_py) / 2 as mean_receivables,
        (payables_cur + payables_py) / 2 as mean_payables,
        short_term_debt_py + short_term_bonds_py + current_portion_of_debt_py + long_term_debt_py + bonds_py
            + lease_liabilities_py as debt_before,
        coalesce(equity_py, total_assets_py - total_liabilities_py) as all_equity_before,
        (all_equity + debt - cash_cur + all_equity_before + debt_before - cash_py) / 2 as mean_invested_capital,
        -- A loss before tax has no tax rate; one above 40% or below nothing belongs to the year, not to the business.
        case when total_profit_ttm > 0 then clamp(ratio(income_tax_ttm, total_profit_ttm), 0, 0.4)
            when total_profit_ttm <= 0 then 0 end as effective_tax_rate,
        case when is_financial then 'not_applicable' else statements_reason end as why_no_quality,
        case when fiscal_years_known < 2 then 'short_history' else 'no_data' end as why_no_opening
    from enterprise_metrics
),
yearly as (
    select
        *,
        --: roe | percent | ROE | 净资产收益率
        --: profit attributable to the parent of the latest fiscal year / mean of opening and closing equity
        --: 最近财年归母净利润 ÷ 期初期末平均归母权益
        ratio_positive(net_income_parent_fy0, mean_equity_fy0) as roe,
        case when roe is null then coalesce(
            statements_reason, case when mean_equity_fy0 <= 0 then 'negative_base' end, why_no_opening
        ) end as roe_reason,
        ratio_positive(net_income_parent_fy1, mean_equity_fy1) as roe_fy1,
        ratio_positive(net_income_parent_fy2, mean_equity_fy2) as roe_fy2,
        ratio_positive(net_income_parent_fy3, mean_equity_fy3) as roe_fy3,
        ratio_positive(net_income_parent_fy4, mean_equity_fy4) as roe_fy4,
        --: roe_mean_5y | percent | ROE 5-year mean | 五年平均净资产收益率
        --: mean ROE of the five latest fiscal years, each on mean equity: six year-ends
        --: 最近五个财年净资产收益率均值，各年均按平均归母权益计算，需六个年末
        (roe + roe_fy1 + roe_fy2 + roe_fy3 + roe_fy4) / 5 as roe_mean_5y,
        case when roe_mean_5y is null then coalesce(
            statements_reason,
            case when least(mean_equity_fy0, mean_equity_fy1, mean_equity_fy2, mean_equity_fy3, mean_equity_fy4) <= 0
                then 'negative_base' end,
            case when fiscal_years_known < 6 then 'short_history' end,
            'no_data'
        ) end as roe_mean_5y_reason
    from averaged
)
select
    *,
    --: roe_deducted | percent | ROE ex non-recurring | 扣非净资产收益率
    --: profit without non-recurring items of the latest fiscal year / mean of opening and closing equity
    --: 最近财年扣非归母净利润 ÷ 期初期末平均归母权益
    ratio_positive(net_income_deducted_fy0, mean_equity_fy0) as roe_deducted,
    case when roe_deducted is null then coalesce(
        statements_reason, case when mean_equity_fy0 <= 0 then 'negative_base' end, why_no_opening
    ) end as roe_deducted_reason,
    --: roe_weighted | percent | ROE weighted, as disclosed | 加权净资产收益率
    --: weighted return on equity of the latest fiscal year, as the company discloses it
    --: 最近财年公司披露的加权平均净资产收益率
    roe_weighted_fy0 as roe_weighted,
    case when roe_weighted is null then coalesce(statements_reason, 'no_data') end as roe_weighted_reason,
    --: roe_ttm | percent | ROE 12 months | 净资产收益率TTM
    --: 12-month profit attributable to the parent / mean of equity now and a year before
    --: 归母净利润 TTM ÷ 当期与上年同期平均归母权益
    ratio_positive(net_income_parent_ttm, mean_equity_12m) as roe_ttm,
    case when roe_ttm is null then coalesce(
        statements_reason, case when mean_equity_12m <= 0 then 'negative_base' end, why_no_opening
    ) end as roe_ttm_reason,
    --: roe_min_5y | percent | ROE 5-year minimum | 五年最低净资产收益率
    --: lowest ROE of the five latest fiscal years, each on mean equity: six year-ends
    --: 最近五个财年净资产收益率最低值，各年均按平均归母权益计算，需六个年末
    case when roe_mean_5y is not null then least(roe, roe_fy1, roe_fy2, roe_fy3, roe_fy4) end as roe_min_5y,
    case when roe_min_5y is null then roe_mean_5y_reason end as roe_min_5y_reason,
    --: roa | percent | ROA | 总资产收益率
    --: 12-month net profit with minorities / mean of total assets now and a year before
    --: 净利润 TTM（含少数股东）÷ 当期与上年同期平均总资产
    ratio_positive(net_income_ttm, mean_assets) as roa,
    case when roa is null then coalesce(
        statements_reason, case when mean_assets <= 0 then 'negative_base' end, why_no_opening
    ) end as roa_reason,
    --: roic | percent | ROIC | 投入资本回报率
    --: EBIT x (1 - tax / profit before tax, within 0-40%) / mean of equity + interest-bearing debt - cash, 12 months
    --: 息税前利润 ×（1 − 实际税率，限0–40%）÷ 平均投入资本（权益 + 带息债务 − 货币资金），TTM
    ratio_positive(operating_earnings * (1 - effective_tax_rate), mean_invested_capital) as roic,
    case when roic is null then coalesce(
        why_no_quality, case when mean_invested_capital <= 0 then 'negative_base' end, why_no_opening
    ) end as roic_reason,
    --: roce | percent | ROCE | 已动用资本回报率
    --: EBIT of 12 months / mean of total assets - current liabilities
    --: 息税前利润 TTM ÷ 平均（总资产 − 流动负债）
    ratio_positive(operating_earnings, mean_capital_employed) as roce,
    case when roce is null then coalesce(
        why_no_quality, case when mean_capital_employed <= 0 then 'negative_base' end, why_no_opening
    ) end as roce_reason,

    --: gross_margin | percent | gross margin | 毛利率
    --: (revenue - cost of revenue) / revenue, 12 months
    --: （营业收入 − 营业成本）÷ 营业收入，TTM
    case when not is_financial then ratio_positive(revenue_ttm - cost_of_revenue_ttm, revenue_ttm) end as gross_margin,
    case when gross_margin is null then coalesce(
        why_no_quality, case when revenue_ttm <= 0 then 'negative_base' end, 'no_data'
    ) end as gross_margin_reason,
    --: operating_margin | percent | operating margin | 营业利润率
    --: operating profit / revenue, 12 months
    --: 营业利润 ÷ 营业收入，TTM
    ratio_positive(operating_profit_ttm, revenue_ttm) as operating_margin,
    case when operating_margin is null then coalesce(
        statements_reason, case when revenue_ttm <= 0 then 'negative_base' end, 'no_data'
    ) end as operating_margin_reason,
    --: net_margin | percent | net margin | 净利率
    --: profit attributable to the parent / revenue, 12 months
    --: 归母净利润 ÷ 营业收入，TTM
    ratio_positive(net_income_parent_ttm, revenue_ttm) as net_margin,
    case when net_margin is null then coalesce(
        statements_reason, case when revenue_ttm <= 0 then 'negative_base' end, 'no_data'
    ) end as net_margin_reason,
    --: ocf_margin | percent | cash flow margin | 经营现金流/营收
    --: operating cash flow / revenue, 12 months
    --: 经营现金流 ÷ 营业收入，TTM
    case when not is_financial then ratio_positive(operating_cash_flow_ttm, revenue_ttm) end as ocf_margin,
    case when ocf_margin is null then coalesce(
        why_no_quality, case when revenue_ttm <= 0 then 'negative_base' end, 'no_data'
    ) end as ocf_margin_reason,
    --: fcf_margin | percent | free cash flow margin | 自由现金流/营收
    --: free cash flow / revenue, 12 months
    --: 自由现金流 ÷ 营业收入，TTM
    case when not is_financial then ratio_positive(fcf_ttm, revenue_ttm) end as fcf_margin,
    case when fcf_margin is null then coalesce(
        why_no_quality, case when revenue_ttm <= 0 then 'negative_base' end, 'no_data'
    ) end as fcf_margin_reason,

    --: asset_turnover | ratio | asset turnover | 总资产周转率
    --: revenue of 12 months / mean of total assets now and a year before
    --: 营业收入 TTM ÷ 当期与上年同期平均总资产
    case when not is_financial then ratio_positive(revenue_ttm, mean_assets) end as asset_turnover,
    case when asset_turnover is null then coalesce(
        why_no_quality, case when mean_assets <= 0 then 'negative_base' end, why_no_opening
    ) end as asset_turnover_reason,
    --: inventory_turnover | ratio | inventory turnover | 存货周转率
    --: cost of revenue of 12 months / mean inventory; not applicable where nothing is in stock
    --: 营业成本 TTM ÷ 平均存货，无存货则不适用
    case when not is_financial then ratio_positive(cost_of_revenue_ttm, mean_inventory) end as inventory_turnover,
    case when inventory_turnover is null then coalesce(
        why_no_quality, case when mean_inventory <= 0 then 'not_applicable' end, why_no_opening
    ) end as inventory_turnover_reason,
    --: inventory_days | days | inventory days | 存货周转天数
    --: 365 x mean inventory / cost of revenue of 12 months
    --: 365 × 平均存货 ÷ 营业成本 TTM
    case when not is_financial then ratio_positive(365 * mean_inventory, cost_of_revenue_ttm) end as inventory_days,
    case when inventory_days is null then coalesce(
        why_no_quality, case when cost_of_revenue_ttm <= 0 then 'negative_base' end, why_no_opening
    ) end as inventory_days_reason,
    --: receivable_turnover | ratio | receivables turnover | 应收账款周转率
    --: revenue of 12 months / mean trade receivables; not applicable where nothing is owed by customers
    --: 营业收入 TTM ÷ 平均应收账款，无应收账款则不适用
    case when not is_financial then ratio_positive(revenue_ttm, mean_receivables) end as receivable_turnover,
    case when receivable_turnover is null then coalesce(
        why_no_quality, case when mean_receivables <= 0 then 'not_applicable' end, why_no_opening
    ) end as receivable_turnover_reason,
    --: receivable_days | days | receivable days | 应收账款周转天数
    --: 365 x mean trade receivables / revenue of 12 months
    --: 365 × 平均应收账款 ÷ 营业收入 TTM
    case when not is_financial then ratio_positive(365 * mean_receivables, revenue_ttm) end as receivable_days,
    case when receivable_days is null then coalesce(
        why_no_quality, case when revenue_ttm <= 0 then 'negative_base' end, why_no_opening
    ) end as receivable_days_reason,
    --: payable_days | days | payable days | 应付账款周转天数
    --: 365 x mean trade payables / cost of revenue of 12 months
    --: 365 × 平均应付账款 ÷ 营业成本 TTM
    case when not is_financial then ratio_positive(365 * mean_payables, cost_of_revenue_ttm) end as payable_days,
    case when payable_days is null then coalesce(
        why_no_quality, case when cost_of_revenue_ttm <= 0 then 'negative_base' end, why_no_opening
    ) end as payable_days_reason,
    --: cash_conversion_cycle | days | cash conversion cycle | 现金周转天数
    --: inventory days + receivable days - payable days: how long money is tied up in trade
    --: 存货周转天数 + 应收账款周转天数 − 应付账款周转天数
    inventory_days + receivable_days - payable_days as cash_conversion_cycle,
    case when cash_conversion_cycle is null
        then coalesce(inventory_days_reason, receivable_days_reason, payable_days_reason) end
        as cash_conversion_cycle_reason,

    --: accruals | percent | accruals | 应计利润占比
    --: (net profit - operating cash flow) of 12 months / mean total assets: profit that has not come in as cash
    --: （净利润 − 经营现金流）TTM ÷ 平均总资产，未变为现金的利润
    case when not is_financial then ratio_positive(net_income_ttm - operating_cash_flow_ttm, mean_assets) end
        as accruals,
    case when accruals is null then coalesce(
        why_no_quality, case when mean_assets <= 0 then 'negative_base' end, why_no_opening
    ) end as accruals_reason,
    --: cash_conversion | ratio | cash conversion | 净现比
    --: operating cash flow / net profit with minorities, 12 months
    --: 经营现金流 ÷ 净利润（含少数股东），TTM
    case when not is_financial then ratio_positive(operating_cash_flow_ttm, net_income_ttm) end as cash_conversion,
    case when cash_conversion is null then coalesce(
        why_no_quality, case when net_income_ttm <= 0 then 'loss_making' end, 'no_data'
    ) end as cash_conversion_reason
from yearly
