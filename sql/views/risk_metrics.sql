-- What could sink a company: debt, the cash flow that must carry it, and too little research for its trade.
select
    *,
    --: debt_ratio | percent | debt ratio | 资产负债率
    --: total liabilities / total assets of the latest balance sheet
    --: 总负债 ÷ 总资产（最近资产负债表）
    ratio_positive(total_liabilities_cur, total_assets_cur) as debt_ratio,
    case when debt_ratio is null then coalesce(statements_reason, 'no_data') end as debt_ratio_reason,
    --: debt_ratio_2y_min | percent | debt ratio 2 years | 资产负债率（两年较低）
    --: the smaller of the debt ratios at the two latest fiscal year-ends
    --: 最近两个财年末资产负债率的较小值
    case when not is_financial and total_liabilities_fy0 is not null and total_liabilities_fy1 is not null
        and total_assets_fy0 > 0 and total_assets_fy1 > 0
        then least(total_liabilities_fy0 / total_assets_fy0, total_liabilities_fy1 / total_assets_fy1) end
        as debt_ratio_2y_min,
    case when debt_ratio_2y_min is null then case when is_financial then 'not_applicable' else coalesce(
        statements_reason, case when fiscal_years_known < 2 then 'short_history' end, 'no_data'
    ) end end as debt_ratio_2y_min_reason,
    --: debt_ratio_interim | percent | debt ratio since year-end | 资产负债率（年末与中期较低）
    --: the smaller of the debt ratios at the latest fiscal year-end and the interim after it
    --: 最近财年末与其后中期资产负债率的较小值
    case when not is_financial and not is_fiscal_year and total_liabilities_fy0 is not null
        and total_liabilities_cur is not null and total_assets_fy0 > 0 and total_assets_cur > 0
        then least(total_liabilities_fy0 / total_assets_fy0, total_liabilities_cur / total_assets_cur) end
        as debt_ratio_interim,
    case when debt_ratio_interim is null then coalesce(
        case when is_financial or is_fiscal_year then 'not_applicable' end, statements_reason, 'no_data'
    ) end as debt_ratio_interim_reason,
    --: cash_cover | ratio | cash cover | 现金流覆盖倍数
    --: operating cash flow of 12 months / net debt (interest-bearing debt - cash); net cash needs no cover
    --: 经营现金流 TTM ÷ 净债务（带息债务 − 货币资金），净现金无需覆盖
    case when not is_financial and net_debt > 0 then operating_cash_flow_ttm / net_debt end as cash_cover,
    -- Net debt lies between known debt and all liabilities, each less cash: often enough to decide.
    case when cash_cover is null and not is_financial and net_debt_most > 0
        and (operating_cash_flow_ttm > 0 or net_debt_least > 0)
        then operating_cash_flow_ttm / case when operating_cash_flow_ttm > 0 then net_debt_most else net_debt_least end
    end as cash_cover_low,
    case
        when cash_cover is not null or is_financial or net_debt_most > 0 is not true then null
        when net_debt_least > 0
        then operating_cash_flow_ttm / case when operating_cash_flow_ttm > 0 then net_debt_least else net_debt_most end
        when operating_cash_flow_ttm > 0 then 'inf'::double
    end as cash_cover_high,
    case when cash_cover is null then coalesce(
        case when is_financial then 'not_applicable' end,
        statements_reason,
        case when net_debt_most <= 0 then 'net_cash' end,
        'no_data'
    ) end as cash_cover_reason,
    --: ocf_to_debt | ratio | cash flow / debt | 经营现金流/带息债务
    --: operating cash flow of 12 months / interest-bearing debt
    --: 经营现金流 TTM ÷ 带息债务
    case when not is_financial then ratio_positive(operating_cash_flow_ttm, debt) end as ocf_to_debt,
    case when ocf_to_debt is null then case when is_financial then 'not_applicable' else coalesce(
        statements_reason, case when debt = 0 then 'net_cash' end, 'no_data'
    ) end end as ocf_to_debt_reason,
    --: rd_lower_bound | bool | R&D lower bound | 研发强度为下限
    --: capitalised development is missing in one of the three years, so R&D intensity is a lower bound
    --: 三年中有资本化研发缺失，研发强度为下限
    coalesce(
        (rd_expense_fy0 is not null and rd_capitalised_fy0 is null)
        or (rd_expense_fy1 is not null and rd_capitalised_fy1 is null)
        or (rd_expense_fy2 is not null and rd_capitalised_fy2 is null), false
    ) as rd_lower_bound,
    --: rd_intensity_3y | percent | R&D intensity 3 years | 三年研发强度
    --: R&D spending, expensed and capitalised, over three fiscal years / revenue of the same years
    --: 三个财年研发投入（费用化 + 资本化）之和 ÷ 营收之和
    ratio_positive(
        rd_expense_fy0 + coalesce(rd_capitalised_fy0, 0) + rd_expense_fy1 + coalesce(rd_capitalised_fy1, 0)
            + rd_expense_fy2 + coalesce(rd_capitalised_fy2, 0),
        revenue_fy0 + revenue_fy1 + revenue_fy2
    ) as rd_intensity_3y,
    case when rd_intensity_3y is null then coalesce(
        statements_reason,
        case when revenue_fy0 + revenue_fy1 + revenue_fy2 <= 0 then 'negative_base' end,
        case when fiscal_years_known < 3 then 'short_history' end,
        'no_data'
    ) end as rd_intensity_3y_reason
from policy_metrics
