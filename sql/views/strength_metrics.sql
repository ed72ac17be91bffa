-- What the business earns before lenders and the state, what it owes, and what it has to meet that with.
-- None of it but goodwill has a meaning for financials, whose debt is their trade.
with owed as (
    select
        *,
        case when is_financial then 'not_applicable' else statements_reason end as why_no_strength,
        case when not is_financial then coalesce(
            ebit_ttm, total_profit_ttm + coalesce(interest_expense_ttm, finance_expense_ttm)
        ) end as operating_earnings,
        case when not is_financial then short_term_debt_cur + short_term_bonds_cur + current_portion_of_debt_cur
            + long_term_debt_cur + bonds_cur + lease_liabilities_cur end as whole_debt,
        -- Where an item of debt is missing, debt lies between the known items and all liabilities.
        case when why_no_strength is null then coalesce(short_term_debt_cur, 0) + coalesce(short_term_bonds_cur, 0)
            + coalesce(current_portion_of_debt_cur, 0) + coalesce(long_term_debt_cur, 0) + coalesce(bonds_cur, 0)
            + coalesce(lease_liabilities_cur, 0) end as debt_least,
        case when not is_financial then coalesce(whole_debt, total_liabilities_cur) end as debt_most,
        debt_least - cash_cur as net_debt_least,
        debt_most - cash_cur as net_debt_most,
        -- Total equity is what liabilities leave of assets, whether or not the source adds it up.
        coalesce(equity_cur, total_assets_cur - total_liabilities_cur) as all_equity
    from growth_metrics
)
select
    *,
    --: ebit | currency | EBIT 12 months | 息税前利润TTM
    --: the source's own EBIT, else profit before tax + interest expense (net finance expense where that is not shown)
    --: 来源给出的息税前利润，否则为利润总额 + 利息费用（未披露时用财务费用），TTM
    operating_earnings as ebit,
    case when ebit is null then coalesce(why_no_strength, 'no_data') end as ebit_reason,
    --: ebitda | currency | EBITDA 12 months | 息税折旧摊销前利润TTM
    --: EBIT + depreciation and amortisation, 12 months
    --: 息税前利润 + 折旧与摊销，TTM
    operating_earnings + depreciation_amortisation_ttm as ebitda,
    case when ebitda is null then coalesce(why_no_strength, 'no_data') end as ebitda_reason,
    --: finance_expense_used | bool | finance expense for interest | 以财务费用代替利息
    --: interest expense is not shown; net finance expense stands in for it in EBIT and interest cover
    --: 未披露利息费用，息税前利润与利息保障倍数以财务费用代替
    not is_financial and interest_expense_ttm is null and finance_expense_ttm is not null as finance_expense_used,

    --: debt | currency | interest-bearing debt | 带息债务
    --: borrowings, bonds and notes issued, the part due within a year and lease liabilities
    --: 短期借款、短期债券、一年内到期的非流动负债、长期借款、应付债券与租赁负债之和
    whole_debt as debt,
    case when debt is null then debt_least end as debt_low,
    case when debt is null then debt_most end as debt_high,
    case when debt is null then coalesce(why_no_strength, 'no_data') end as debt_reason,
    --: net_debt | currency | net debt | 净债务
    --: interest-bearing debt - cash; negative is net cash
    --: 带息债务 − 货币资金，负数即净现金
    whole_debt - cash_cur as net_debt,
    case when net_debt is null then net_debt_least end as net_debt_low,
    case when net_debt is null then net_debt_most end as net_debt_high,
    case when net_debt is null then coalesce(why_no_strength, 'no_data') end as net_debt_reason,
    --: debt_to_equity | ratio | debt / equity | 带息债务/权益
    --: interest-bearing debt / total equity with minorities
    --: 带息债务 ÷ 所有者权益（含少数股东）
    ratio_positive(debt, all_equity) as debt_to_equity,
    case when debt_to_equity is null then ratio_positive(debt_low, all_equity) end as debt_to_equity_low,
    case when debt_to_equity is null then ratio_positive(debt_high, all_equity) end as debt_to_equity_high,
    case when debt_to_equity is null then coalesce(
        why_no_strength, case when all_equity <= 0 then 'negative_base' end, 'no_data'
    ) end as debt_to_equity_reason,
    --: net_debt_to_equity | percent | net debt / equity | 净负债率
    --: (interest-bearing debt - cash) / total equity with minorities; negative is net cash
    --: （带息债务 − 货币资金）÷ 所有者权益（含少数股东），负数即净现金
    ratio_positive(net_debt, all_equity) as net_debt_to_equity,
    case when net_debt_to_equity is null then ratio_positive(net_debt_low, all_equity) end as net_debt_to_equity_low,
    case when net_debt_to_equity is null then ratio_positive(net_debt_high, all_equity) end as net_debt_to_equity_high,
    case when net_debt_to_equity is null then coalesce(
        why_no_strength, case when all_equity <= 0 then 'negative_base' end, 'no_data'
    ) end as net_debt_to_equity_reason,
    --: net_debt_to_ebitda | ratio | net debt / EBITDA | 净债务/EBITDA
    --: (interest-bearing debt - cash) / EBITDA of 12 months; negative is net cash
    --: （带息债务 − 货币资金）÷ 息税折旧摊销前利润 TTM，负数即净现金
    ratio_positive(net_debt, ebitda) as net_debt_to_ebitda,
    case when net_debt_to_ebitda is null then ratio_positive(net_debt_low, ebitda) end as net_debt_to_ebitda_low,
    case when net_debt_to_ebitda is null then ratio_positive(net_debt_high, ebitda) end as net_debt_to_ebitda_high,
    -- Without earnings there is nothing to repay from, which matters only where there is something to repay.
    case when net_debt_to_ebitda is null then coalesce(
        why_no_strength,
        case when ebitda <= 0 then case
            when net_debt_most <= 0 then 'net_cash' when net_debt_least > 0 then 'negative_base'
        end end,
        'no_data'
    ) end as net_debt_to_ebitda_reason,
    --: interest_cover | ratio | interest cover | 利息保障倍数
    --: EBIT / interest expense, 12 months (net finance expense where not shown); not applicable without interest
    --: 息税前利润 ÷ 利息费用 TTM（未披露时用财务费用），无利息则不适用
    ratio_positive(operating_earnings, coalesce(interest_expense_ttm, finance_expense_ttm)) as interest_cover,
    -- A net finance income is no proof that there is no interest: exchange gains may hide it.
    case when interest_cover is null then coalesce(
        why_no_strength, case when interest_expense_ttm <= 0 then 'not_applicable' end, 'no_data'
    ) end as interest_cover_reason,

    --: current_ratio | ratio | current ratio | 流动比率
    --: current assets / current liabilities
    --: 流动资产 ÷ 流动负债
    case when not is_financial then ratio_positive(current_assets_cur, current_liabilities_cur) end as current_ratio,
    case when current_ratio is null then coalesce(
        why_no_strength, case when current_liabilities_cur <= 0 then 'negative_base' end, 'no_data'
    ) end as current_ratio_reason,
    --: quick_ratio | ratio | quick ratio | 速动比率
    --: (current assets - inventory) / current liabilities
    --: （流动资产 − 存货）÷ 流动负债
    case when not is_financial then ratio_positive(current_assets_cur - inventory_cur, current_liabilities_cur) end
        as quick_ratio,
    case when quick_ratio is null then coalesce(
        why_no_strength, case when current_liabilities_cur <= 0 then 'negative_base' end, 'no_data'
    ) end as quick_ratio_reason,
    --: cash_ratio | ratio | cash ratio | 现金比率
    --: (cash + trading financial assets) / current liabilities
    --: （货币资金 + 交易性金融资产）÷ 流动负债
    case when not is_financial then ratio_positive(cash_cur + trading_financial_assets_cur, current_liabilities_cur) end
        as cash_ratio,
    case when cash_ratio is null then coalesce(
        why_no_strength, case when current_liabilities_cur <= 0 then 'negative_base' end, 'no_data'
    ) end as cash_ratio_reason,
    --: goodwill_to_equity | percent | goodwill / equity | 商誉/净资产
    --: goodwill / equity attributable to the parent
    --: 商誉 ÷ 归母权益
    ratio_positive(goodwill_cur, equity_parent_cur) as goodwill_to_equity,
    case when goodwill_to_equity is null then coalesce(
        statements_reason, case when equity_parent_cur <= 0 then 'negative_base' end, 'no_data'
    ) end as goodwill_to_equity_reason
from owed
