-- Filings that carry all three parts of a twelve-month figure themselves: the period, the last fiscal year and the same
-- period a year before, restated alike. Where one exists it beats the latest of each.
with complete as (
    select symbol, source, announced_on
    from filings where not overridden
    group by all having count(distinct fiscal_index) >= 3
),
parts as (
    -- Of several recordings of one filing the latest value of each item.
    select
        symbol, fiscal_index, source, announced_on,
        max_by(revenue, recorded_on) as revenue,
        max_by(cost_of_revenue, recorded_on) as cost_of_revenue,
        max_by(operating_profit, recorded_on) as operating_profit,
        max_by(total_profit, recorded_on) as total_profit,
        max_by(income_tax, recorded_on) as income_tax,
        max_by(net_income, recorded_on) as net_income,
        max_by(net_income_continuing, recorded_on) as net_income_continuing,
        max_by(net_income_parent, recorded_on) as net_income_parent,
        max_by(net_income_deducted, recorded_on) as net_income_deducted,
        max_by(rd_expense, recorded_on) as rd_expense,
        max_by(finance_expense, recorded_on) as finance_expense,
        max_by(interest_expense, recorded_on) as interest_expense,
        max_by(ebit, recorded_on) as ebit,
        max_by(depreciation_amortisation, recorded_on) as depreciation_amortisation,
        max_by(operating_cash_flow, recorded_on) as operating_cash_flow,
        max_by(capex, recorded_on) as capex,
        max_by(interest_paid, recorded_on) as interest_paid,
        max_by(dividends_and_interest_paid, recorded_on) as dividends_and_interest_paid
    from filings semi join complete using (symbol, source, announced_on)
    where not overridden
    group by all
)
select
    now.symbol, now.fiscal_index, now.source, now.announced_on,
    ttm(now.revenue, year_.revenue, before.revenue) as revenue_ttm,
    ttm(now.cost_of_revenue, year_.cost_of_revenue, before.cost_of_revenue) as cost_of_revenue_ttm,
    ttm(now.operating_profit, year_.operating_profit, before.operating_profit) as operating_profit_ttm,
    ttm(now.total_profit, year_.total_profit, before.total_profit) as total_profit_ttm,
    ttm(now.income_tax, year_.income_tax, before.income_tax) as income_tax_ttm,
    ttm(now.net_income, year_.net_income, before.net_income) as net_income_ttm,
    ttm(now.net_income_continuing, year_.net_income_continuing, before.net_income_continuing)
        as net_income_continuing_ttm,
    ttm(now.net_income_parent, year_.net_income_parent, before.net_income_parent) as net_income_parent_ttm,
    ttm(now.net_income_deducted, year_.net_income_deducted, before.net_income_deducted) as net_income_deducted_ttm,
    ttm(now.rd_expense, year_.rd_expense, before.rd_expense) as rd_expense_ttm,
    ttm(now.finance_expense, year_.finance_expense, before.finance_expense) as finance_expense_ttm,
    ttm(now.interest_expense, year_.interest_expense, before.interest_expense) as interest_expense_ttm,
    ttm(now.ebit, year_.ebit, before.ebit) as ebit_ttm,
    ttm(now.depreciation_amortisation, year_.depreciation_amortisation, before.depreciation_amortisation)
        as depreciation_amortisation_ttm,
    ttm(now.operating_cash_flow, year_.operating_cash_flow, before.operating_cash_flow) as operating_cash_flow_ttm,
    ttm(now.capex, year_.capex, before.capex) as capex_ttm,
    ttm(now.interest_paid, year_.interest_paid, before.interest_paid) as interest_paid_ttm,
    ttm(now.dividends_and_interest_paid, year_.dividends_and_interest_paid, before.dividends_and_interest_paid)
        as dividends_and_interest_paid_ttm
from parts as now
join parts as year_
    on year_.symbol = now.symbol and year_.source = now.source and year_.announced_on = now.announced_on
    and year_.fiscal_index = now.fiscal_index // 4 * 4
join parts as before
    on before.symbol = now.symbol and before.source = now.source and before.announced_on = now.announced_on
    and before.fiscal_index = now.fiscal_index - 4
where now.fiscal_index % 4 <> 0
