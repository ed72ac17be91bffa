-- Revenue, its cost and the profit do not belong together.
-- zh: 营业收入、营业成本与利润不相称。
-- severity: warn
-- advice: one of them is of another basis, or no amount at all: look all three up in the report
-- advice zh: 其中一项口径不同或根本不是金额，请在原报告中逐一核对
-- kind cost: twice the revenue and more is its cost | 营业成本为营业收入的两倍以上
-- kind profit: more than revenue less cost and all gains leave | 超过营业收入减成本再加各项收益
-- kind nothing: no revenue, though customers paid | 无营业收入，却有销售收现
with judged as (
    select
        *,
        revenue - cost_of_revenue + greatest(coalesce(investment_income, 0), 0)
            + greatest(coalesce(fair_value_gain, 0), 0) + greatest(coalesce(disposal_gain, 0), 0)
            + greatest(coalesce(other_income, 0), 0) + greatest(-coalesce(finance_expense, 0), 0)
            + greatest(coalesce(total_operating_revenue - revenue, 0), 0) as most,
        case
            when revenue = 0 and greatest(cost_of_revenue, cash_from_customers) > 0.01 * total_assets then 'nothing'
            when cost_of_revenue > 2 * revenue and cost_of_revenue > 0.01 * total_assets then 'cost'
            when operating_profit > most + 0.05 * abs(revenue) then 'profit'
        end as kind
    from filed
    where not is_financial
)
select
    symbol, period_end as date,
    case kind when 'cost' then 'cost_of_revenue' when 'profit' then 'operating_profit' else 'revenue' end as item,
    case kind when 'cost' then cost_of_revenue when 'profit' then operating_profit else revenue end as value,
    case kind when 'cost' then revenue when 'profit' then most else cash_from_customers end as expected,
    source, null as other, kind, known_from, known_to
from judged
where kind is not null
