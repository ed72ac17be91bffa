-- Year-to-date statements with every item; one filing in fifty restates the year before by a few percent.
with periods as (
    select
        number,
        last_day(date '2000-03-01' + to_months(3 * number::integer))::date as period_end
    from range(getvariable('first_quarter'), getvariable('first_quarter') + getvariable('quarters')) as numbers(number)
),

filings as (
    select
        profiles.*,
        number,
        period_end,
        quarter(period_end) as quarter,
        hash(id, number) as cell,
        announced_at(id, number, period_end) as announced_on
    from profiles
    cross join periods
),

versions as (
    select *, announced_on as published_on, 1.0::double as restated
    from filings
    union all
    select
        *,
        announced_at(id, number + 4, last_day(period_end + interval 1 year)::date) as published_on,
        spread(cell, 'restated', 0.94, 1.10) as restated
    from filings
    where unit(cell, 'restates') < 0.02 and number < 97
),

sizes as (
    select
        *,
        -- Seasons: the last quarter is the best one.
        restated * case quarter when 1 then 0.21 when 2 then 0.46 when 3 then 0.70 else 1.0 end
        * revenue_at(base, growth, swing, period, phase, years_since(make_date(year(period_end), 7, 1)))
        * spread(hash(id, year(period_end)), 'good_year', 0.92, 1.08) as sales,
        restated * asset_turnover * revenue_at(base, growth, swing, period, phase, years_since(period_end)) as assets,
        margin + spread(hash(id, year(period_end)), 'margin', -0.04, 0.04) as year_margin,
        shares_at(first_shares, bonus_phase, years_since(period_end)) as shares
    from versions
),

totals as (
    select
        *,
        sales * year_margin as profit,
        assets * leverage * spread(cell, 'leverage', 0.95, 1.05) as liabilities,
        assets * 0.55 as current_side
    from sizes
)

select
    symbol,
    period_end,
    'consolidated' as basis,
    published_on as announced_on,
    'CNY' as currency,
    case when is_financial then 'bank' else 'general' end as form,
    known(cell, 'revenue', sales) as revenue,
    known(cell, 'total_operating_revenue', sales * 1.01) as total_operating_revenue,
    share_of(cell, 'cost_of_revenue', sales - profit, 0.7, 0.8) as cost_of_revenue,
    share_of(cell, 'gross_profit', sales, 0.2, 0.4) as gross_profit,
    share_of(cell, 'taxes_and_surcharges', sales, 0.004, 0.01) as taxes_and_surcharges,
    share_of(cell, 'selling_expense', sales, 0.02, 0.10) as selling_expense,
    share_of(cell, 'admin_expense', sales, 0.03, 0.08) as admin_expense,
    share_of(cell, 'rd_expense', sales, 0.01, 0.16) as rd_expense,
    share_of(cell, 'rd_capitalised', sales, 0, 0.01) as rd_capitalised,
    share_of(cell, 'finance_expense', liabilities, 0.002, 0.02) as finance_expense,
    share_of(cell, 'interest_expense', liabilities, 0.004, 0.02) as interest_expense,
    share_of(cell, 'interest_income', assets, 0.001, 0.006) as interest_income,
    share_of(cell, 'other_income', sales, 0, 0.01) as other_income,
    share_of(cell, 'investment_income', sales, -0.005, 0.02) as investment_income,
    share_of(cell, 'fair_value_gain', sales, -0.005, 0.005) as fair_value_gain,
    share_of(cell, 'credit_impairment', sales, -0.01, 0) as credit_impairment,
    share_of(cell, 'asset_impairment', sales, -0.01, 0) as asset_impairment,
    share_of(cell, 'disposal_gain', sales, -0.001, 0.002) as disposal_gain,
    share_of(cell, 'operating_profit', profit, 1.15, 1.25) as operating_profit,
    share_of(cell, 'non_operating_income', sales, 0, 0.002) as non_operating_income,
    share_of(cell, 'non_operating_expense', sales, 0, 0.002) as non_operating_expense,
    share_of(cell, 'total_profit', profit, 1.14, 1.26) as total_profit,
    share_of(cell, 'income_tax', abs(profit), 0.1, 0.2) as income_tax,
    share_of(cell, 'ebit', profit, 1.2, 1.4) as ebit,
    share_of(cell, 'depreciation_amortisation', assets, 0.01, 0.04) as depreciation_amortisation,
    known(cell, 'net_income', profit * 1.03) as net_income,
    known(cell, 'net_income_continuing', profit * 1.03) as net_income_continuing,
    known(cell, 'net_income_parent', profit) as net_income_parent,
    known(cell, 'net_income_minority', profit * 0.03) as net_income_minority,
    known(cell, 'net_income_deducted', profit - sales * spread(cell, 'non_recurring', -0.002, 0.015)) as net_income_deducted,
    share_of(cell, 'comprehensive_income', profit, 0.95, 1.05) as comprehensive_income,
    share_of(cell, 'cash_from_customers', sales, 0.95, 1.15) as cash_from_customers,
    known(cell, 'operating_cash_flow', profit + sales * spread(cell, 'accruals', -0.03, 0.12)) as operating_cash_flow,
    share_of(cell, 'investing_cash_flow', sales, -0.15, 0.02) as investing_cash_flow,
    share_of(cell, 'financing_cash_flow', sales, -0.10, 0.10) as financing_cash_flow,
    share_of(cell, 'capex', sales, 0.005, 0.08) as capex,
    share_of(cell, 'asset_sale_proceeds', sales, 0, 0.004) as asset_sale_proceeds,
    share_of(cell, 'interest_paid', liabilities, 0.004, 0.018) as interest_paid,
    share_of(cell, 'dividends_paid', abs(profit), 0.1, 0.5) as dividends_paid,
    share_of(cell, 'dividends_and_interest_paid', abs(profit), 0.2, 0.7) as dividends_and_interest_paid,
    share_of(cell, 'borrowings_received', liabilities, 0.1, 0.5) as borrowings_received,
    share_of(cell, 'borrowings_repaid', liabilities, 0.1, 0.5) as borrowings_repaid,
    share_of(cell, 'equity_raised', sales, 0, 0.02) as equity_raised,
    share_of(cell, 'net_change_in_cash', sales, -0.05, 0.06) as net_change_in_cash,
    known(cell, 'eps_basic', profit / shares) as eps_basic,
    known(cell, 'eps_diluted', profit / shares) as eps_diluted,
    case when unit(cell, 'roe_weighted?') >= 0.05 then round(profit / nullif(assets - liabilities, 0), 4) end as roe_weighted,
    share_of(cell, 'cash', assets, 0.06, 0.20) as cash,
    share_of(cell, 'cash_and_equivalents', assets, 0.05, 0.18) as cash_and_equivalents,
    share_of(cell, 'trading_financial_assets', assets, 0, 0.05) as trading_financial_assets,
    share_of(cell, 'receivables', current_side, 0.15, 0.35) as receivables,
    share_of(cell, 'notes_receivable', current_side, 0, 0.05) as notes_receivable,
    share_of(cell, 'prepayments', current_side, 0.01, 0.05) as prepayments,
    share_of(cell, 'inventory', current_side, 0.15, 0.35) as inventory,
    share_of(cell, 'contract_assets', current_side, 0, 0.05) as contract_assets,
    known(cell, 'current_assets', current_side) as current_assets,
    share_of(cell, 'fixed_assets', assets, 0.15, 0.30) as fixed_assets,
    share_of(cell, 'construction_in_progress', assets, 0, 0.06) as construction_in_progress,
    share_of(cell, 'intangible_assets', assets, 0.02, 0.06) as intangible_assets,
    share_of(cell, 'goodwill', assets, 0, 0.05) as goodwill,
    share_of(cell, 'development_costs', assets, 0, 0.01) as development_costs,
    known(cell, 'non_current_assets', assets - current_side) as non_current_assets,
    known(cell, 'total_assets', assets) as total_assets,
    share_of(cell, 'short_term_debt', liabilities, 0.10, 0.30) as short_term_debt,
    share_of(cell, 'short_term_bonds', liabilities, 0, 0.03) as short_term_bonds,
    share_of(cell, 'current_portion_of_debt', liabilities, 0, 0.06) as current_portion_of_debt,
    share_of(cell, 'long_term_debt', liabilities, 0.05, 0.20) as long_term_debt,
    share_of(cell, 'bonds', liabilities, 0, 0.05) as bonds,
    share_of(cell, 'lease_liabilities', liabilities, 0, 0.02) as lease_liabilities,
    share_of(cell, 'payables', liabilities, 0.15, 0.30) as payables,
    share_of(cell, 'contract_liabilities', liabilities, 0.02, 0.10) as contract_liabilities,
    known(cell, 'current_liabilities', liabilities * 0.7) as current_liabilities,
    known(cell, 'non_current_liabilities', liabilities * 0.3) as non_current_liabilities,
    known(cell, 'total_liabilities', liabilities) as total_liabilities,
    known(cell, 'paid_in_capital', shares) as paid_in_capital,
    share_of(cell, 'capital_reserve', assets - liabilities, 0.2, 0.4) as capital_reserve,
    share_of(cell, 'surplus_reserve', assets - liabilities, 0.02, 0.06) as surplus_reserve,
    share_of(cell, 'retained_earnings', assets - liabilities, 0.2, 0.5) as retained_earnings,
    case when unit(id, 'perpetual') < 0.1 then known(cell, 'other_equity_instruments', (assets - liabilities) * 0.05) end
        as other_equity_instruments,
    known(cell, 'equity', assets - liabilities) as equity,
    known(cell, 'equity_parent', (assets - liabilities) * 0.97) as equity_parent,
    known(cell, 'minority_interest', (assets - liabilities) * 0.03) as minority_interest,
    round(known(cell, 'employees', 200 + sales / 1200000)) as employees,
    round(known(cell, 'rd_staff', (200 + sales / 1200000) * spread(id, 'rd_staff', 0.02, 0.35))) as rd_staff,
    case when quarter = 4 then 'clean' end as audit_opinion,
    case when quarter = 4 then 'clean' end as internal_control_opinion
from totals
