-- Below zero where nothing can be, or an impairment of the wrong sign.
-- zh: 不应为负的数为负，或减值损失的正负号相反。
-- severity: error
-- advice: the source writes costs or losses with the opposite sign: correct its mapping, or the one figure
-- advice zh: 来源的成本或损失正负号相反：请修改映射，或更正该数
-- kind negative: below zero | 小于零
-- kind flipped: profit adds up only with the opposite sign | 取相反的符号才与营业利润相符
with odd as (
    select *
    from filed
    where least(
        case when not is_financial then revenue end, cost_of_revenue, rd_expense, cash_from_customers, capex,
        dividends_and_interest_paid, cash, cash_and_equivalents, receivables, inventory, current_assets, total_assets,
        current_liabilities, total_liabilities, employees, rd_staff
    ) < 0
),
negative as (
    select
        symbol, period_end, source, known_from, known_to,
        unnest([
            {item: 'revenue', value: case when not is_financial then revenue end},
            {item: 'cost_of_revenue', value: cost_of_revenue},
            {item: 'rd_expense', value: rd_expense},
            {item: 'cash_from_customers', value: cash_from_customers},
            {item: 'capex', value: capex},
            {item: 'dividends_and_interest_paid', value: dividends_and_interest_paid},
            {item: 'cash', value: cash},
            {item: 'cash_and_equivalents', value: cash_and_equivalents},
            {item: 'receivables', value: receivables},
            {item: 'inventory', value: inventory},
            {item: 'current_assets', value: current_assets},
            {item: 'total_assets', value: total_assets},
            {item: 'current_liabilities', value: current_liabilities},
            {item: 'total_liabilities', value: total_liabilities},
            {item: 'employees', value: employees},
            {item: 'rd_staff', value: rd_staff}
        ], recursive := true)
    from odd
),
-- What operating profit comes to from its parts, impairments as they stand.
computed as (
    select
        *,
        greatest(revenue, total_operating_revenue) - cost_of_revenue - coalesce(taxes_and_surcharges, 0)
            - coalesce(selling_expense, 0) - coalesce(admin_expense, 0) - coalesce(rd_expense, 0)
            - coalesce(finance_expense, 0) + coalesce(other_income, 0) + coalesce(investment_income, 0)
            + coalesce(fair_value_gain, 0) + coalesce(disposal_gain, 0) + coalesce(credit_impairment, 0)
            + coalesce(asset_impairment, 0) - operating_profit as residual,
        coalesce(credit_impairment, 0) + coalesce(asset_impairment, 0) as impairments,
        0.02 * abs(operating_profit) as least_effect
    from filed
    where not is_financial
),
flipped as (
    select
        symbol, period_end, source, known_from, known_to,
        case
            when abs(residual - 2 * impairments) < 0.005 * abs(2 * impairments) and abs(asset_impairment) > coalesce(abs(credit_impairment), 0)
                then 'asset_impairment'
            when abs(residual - 2 * impairments) < 0.005 * abs(2 * impairments) then 'credit_impairment'
            when abs(residual - 2 * asset_impairment) < 0.005 * abs(2 * asset_impairment)
                and abs(asset_impairment) > least_effect then 'asset_impairment'
            when abs(residual - 2 * credit_impairment) < 0.005 * abs(2 * credit_impairment)
                and abs(credit_impairment) > least_effect then 'credit_impairment'
        end as item,
        case item when 'asset_impairment' then asset_impairment else credit_impairment end as value
    from computed
    where abs(residual) > least_effect
)
select
    symbol, period_end as date, item, value, null as expected, source, null as other, 'negative' as kind,
    known_from, known_to
from negative
where value < 0
union all
select
    symbol, period_end as date, item, value, -value as expected, source, null as other, 'flipped' as kind,
    known_from, known_to
from flipped
where item is not null
