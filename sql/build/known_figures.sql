-- What was known of a company's statements, from each day that changed it until the next: twelve-month flows, the six
-- latest fiscal years and the latest balance sheet, in one row. A column is named item_slot; slots are
--   ytd, py    the latest period and the same period a year before, year to date; py is also its balance sheet
--   pq, pyq    the quarter before each of these in the same fiscal year, year to date
--   ttm, ttm1  the last twelve months and the twelve before them
--   cur        the balance sheet of the latest period
--   fy0..fy5   the latest known fiscal year and the five before it
with events as (
    select distinct
        symbol, known_from,
        max(fiscal_index) filter (is_report) over so_far as latest,
        max(fiscal_index) filter (is_report and fiscal_index % 4 = 0) over so_far as latest_year,
        max(fiscal_index) filter (is_report and fiscal_index % 4 <> 0) over so_far as latest_interim,
        min(fiscal_index) filter (is_report and fiscal_index % 4 = 0) over so_far as first_year
    from versions
    window so_far as (partition by symbol order by known_from)
),
spans as (
    select
        *,
        coalesce(lead(known_from) over (partition by symbol order by known_from), date '9999-12-31') as known_to
    from events
),
joined as (
    select
        e.symbol, e.known_from, e.known_to,
        cur.period_end, cur.announced_on, cur.source, cur.currency, cur.form,
        e.latest % 4 = 0 as is_fiscal_year,
        e.latest as fiscal_index,
        fy0.period_end as fiscal_year_end,
        (e.latest_year - e.first_year) // 4 + 1 as fiscal_years_known,
        e.latest % 4 = 0 and coalesce(e.latest_interim < e.latest - 8, true) as annual_only,
        cur.announced_estimated or coalesce(fy0.announced_estimated, false) as announced_estimated,
        cur.overridden or coalesce(fy0.overridden, false) or coalesce(py.overridden, false) as overridden,
        e.latest % 4 <> 0 and v.revenue_ttm is null and coalesce(
            greatest(
                abs(ratio(py.revenue, py.revenue_first) - 1),
                abs(ratio(py.net_income_parent, py.net_income_parent_first) - 1),
                abs(ratio(fy0.revenue, fy0.revenue_first) - 1),
                abs(ratio(fy0.net_income_parent, fy0.net_income_parent_first) - 1)
            ) > 0.05, false
        ) as ttm_mixed_vintage,

        cur.revenue as revenue_ytd, cur.net_income_parent as net_income_parent_ytd,
        cur.net_income_deducted as net_income_deducted_ytd,
        py.revenue as revenue_py, py.net_income_parent as net_income_parent_py,
        py.net_income_deducted as net_income_deducted_py,
        pq.revenue as revenue_pq, pq.net_income_parent as net_income_parent_pq,
        pq.net_income_deducted as net_income_deducted_pq,
        pyq.revenue as revenue_pyq, pyq.net_income_parent as net_income_parent_pyq,
        pyq.net_income_deducted as net_income_deducted_pyq,

        -- Where the latest period is a fiscal year it is its own twelve months. `last_year` is the year just before an
        -- interim, which fy0 need not be.
        twelve_months(e.latest, cur.revenue, v.revenue_ttm, last_year.revenue, py.revenue) as revenue_ttm,
        twelve_months(
            e.latest, cur.cost_of_revenue, v.cost_of_revenue_ttm, last_year.cost_of_revenue, py.cost_of_revenue
        ) as cost_of_revenue_ttm,
        twelve_months(
            e.latest, cur.operating_profit, v.operating_profit_ttm, last_year.operating_profit, py.operating_profit
        ) as operating_profit_ttm,
        twelve_months(
            e.latest, cur.total_profit, v.total_profit_ttm, last_year.total_profit, py.total_profit
        ) as total_profit_ttm,
        twelve_months(
            e.latest, cur.income_tax, v.income_tax_ttm, last_year.income_tax, py.income_tax
        ) as income_tax_ttm,
        twelve_months(
            e.latest, cur.net_income, v.net_income_ttm, last_year.net_income, py.net_income
        ) as net_income_ttm,
        twelve_months(
            e.latest, cur.net_income_continuing, v.net_income_continuing_ttm, last_year.net_income_continuing, py.net_income_continuing
        ) as net_income_continuing_ttm,
        twelve_months(
            e.latest, cur.net_income_parent, v.net_income_parent_ttm, last_year.net_income_parent, py.net_income_parent
        ) as net_income_parent_ttm,
        twelve_months(
            e.latest, cur.net_income_deducted, v.net_income_deducted_ttm, last_year.net_income_deducted, py.net_income_deducted
        ) as net_income_deducted_ttm,
        twelve_months(
            e.latest, cur.rd_expense, v.rd_expense_ttm, last_year.rd_expense, py.rd_expense
        ) as rd_expense_ttm,
        twelve_months(
            e.latest, cur.finance_expense, v.finance_expense_ttm, last_year.finance_expense, py.finance_expense
        ) as finance_expense_ttm,
        twelve_months(
            e.latest, cur.interest_expense, v.interest_expense_ttm, last_year.interest_expense, py.interest_expense
        ) as interest_expense_ttm,
        twelve_months(e.latest, cur.ebit, v.ebit_ttm, last_year.ebit, py.ebit) as ebit_ttm,
        twelve_months(
            e.latest, cur.depreciation_amortisation, v.depreciation_amortisation_ttm, last_year.depreciation_amortisation, py.depreciation_amortisation
        ) as depreciation_amortisation_ttm,
        twelve_months(
            e.latest, cur.operating_cash_flow, v.operating_cash_flow_ttm, last_year.operating_cash_flow, py.operating_cash_flow
        ) as operating_cash_flow_ttm,
        twelve_months(e.latest, cur.capex, v.capex_ttm, last_year.capex, py.capex) as capex_ttm,
        twelve_months(
            e.latest, cur.interest_paid, v.interest_paid_ttm, last_year.interest_paid, py.interest_paid
        ) as interest_paid_ttm,
        twelve_months(
            e.latest, cur.dividends_and_interest_paid, v.dividends_and_interest_paid_ttm, last_year.dividends_and_interest_paid, py.dividends_and_interest_paid
        ) as dividends_and_interest_paid_ttm,
        -- The twelve months before those.
        twelve_months(e.latest, py.revenue, null, year_before.revenue, p2y.revenue) as revenue_ttm1,
        twelve_months(e.latest, py.net_income_parent, null, year_before.net_income_parent, p2y.net_income_parent)
            as net_income_parent_ttm1,
        twelve_months(e.latest, py.net_income_deducted, null, year_before.net_income_deducted, p2y.net_income_deducted)
            as net_income_deducted_ttm1,
        twelve_months(e.latest, py.operating_cash_flow, null, year_before.operating_cash_flow, p2y.operating_cash_flow)
            as operating_cash_flow_ttm1,

        coalesce(cur.cash, cur.cash_and_equivalents) as cash_cur, coalesce(py.cash, py.cash_and_equivalents) as cash_py,
        cur.trading_financial_assets as trading_financial_assets_cur, cur.receivables as receivables_cur,
        cur.inventory as inventory_cur, cur.current_assets as current_assets_cur, cur.goodwill as goodwill_cur,
        cur.total_assets as total_assets_cur, cur.short_term_debt as short_term_debt_cur,
        cur.short_term_bonds as short_term_bonds_cur, cur.current_portion_of_debt as current_portion_of_debt_cur,
        cur.long_term_debt as long_term_debt_cur, cur.bonds as bonds_cur,
        cur.lease_liabilities as lease_liabilities_cur, cur.payables as payables_cur,
        cur.current_liabilities as current_liabilities_cur, cur.total_liabilities as total_liabilities_cur,
        cur.equity as equity_cur, cur.equity_parent as equity_parent_cur,
        cur.minority_interest as minority_interest_cur, cur.other_equity_instruments as other_equity_instruments_cur,
        py.receivables as receivables_py, py.inventory as inventory_py, py.current_assets as current_assets_py,
        py.total_assets as total_assets_py, py.short_term_debt as short_term_debt_py,
        py.short_term_bonds as short_term_bonds_py, py.current_portion_of_debt as current_portion_of_debt_py,
        py.long_term_debt as long_term_debt_py, py.bonds as bonds_py, py.lease_liabilities as lease_liabilities_py,
        py.payables as payables_py, py.current_liabilities as current_liabilities_py,
        py.total_liabilities as total_liabilities_py, py.equity as equity_py, py.equity_parent as equity_parent_py,
        py.other_equity_instruments as other_equity_instruments_py,

        fy0.revenue as revenue_fy0, fy1.revenue as revenue_fy1, fy2.revenue as revenue_fy2,
        fy3.revenue as revenue_fy3, fy4.revenue as revenue_fy4, fy5.revenue as revenue_fy5,
        fy0.net_income_parent as net_income_parent_fy0, fy1.net_income_parent as net_income_parent_fy1,
        fy2.net_income_parent as net_income_parent_fy2, fy3.net_income_parent as net_income_parent_fy3,
        fy4.net_income_parent as net_income_parent_fy4, fy5.net_income_parent as net_income_parent_fy5,
        fy0.net_income_deducted as net_income_deducted_fy0, fy3.net_income_deducted as net_income_deducted_fy3,
        fy5.net_income_deducted as net_income_deducted_fy5,
        fy0.equity_parent as equity_parent_fy0, fy1.equity_parent as equity_parent_fy1,
        fy2.equity_parent as equity_parent_fy2, fy3.equity_parent as equity_parent_fy3,
        fy4.equity_parent as equity_parent_fy4, fy5.equity_parent as equity_parent_fy5,
        fy0.roe_weighted as roe_weighted_fy0,
        fy0.rd_expense as rd_expense_fy0, fy1.rd_expense as rd_expense_fy1, fy2.rd_expense as rd_expense_fy2,
        fy0.rd_capitalised as rd_capitalised_fy0, fy1.rd_capitalised as rd_capitalised_fy1,
        fy2.rd_capitalised as rd_capitalised_fy2,
        fy0.operating_cash_flow as operating_cash_flow_fy0, fy1.operating_cash_flow as operating_cash_flow_fy1,
        fy2.operating_cash_flow as operating_cash_flow_fy2,
        fy0.capex as capex_fy0, fy1.capex as capex_fy1, fy2.capex as capex_fy2,
        fy0.interest_paid as interest_paid_fy0, fy1.interest_paid as interest_paid_fy1,
        fy2.interest_paid as interest_paid_fy2,
        fy0.interest_expense as interest_expense_fy0, fy1.interest_expense as interest_expense_fy1,
        fy2.interest_expense as interest_expense_fy2,
        fy0.total_assets as total_assets_fy0, fy1.total_assets as total_assets_fy1,
        fy2.total_assets as total_assets_fy2, fy3.total_assets as total_assets_fy3,
        fy0.total_liabilities as total_liabilities_fy0, fy1.total_liabilities as total_liabilities_fy1,
        fy0.employees as employees_fy0, fy1.employees as employees_fy1,
        fy0.rd_staff as rd_staff_fy0, fy1.rd_staff as rd_staff_fy1
    from spans as e
    join versions as cur
        on cur.symbol = e.symbol and cur.fiscal_index = e.latest
        and e.known_from >= cur.known_from and e.known_from < cur.known_to
    left join versions as py
        on py.symbol = e.symbol and py.fiscal_index = e.latest - 4
        and e.known_from >= py.known_from and e.known_from < py.known_to
    left join versions as fy0
        on fy0.symbol = e.symbol and fy0.fiscal_index = e.latest_year
        and e.known_from >= fy0.known_from and e.known_from < fy0.known_to
    left join versions as last_year
        on last_year.symbol = e.symbol and last_year.fiscal_index = e.latest // 4 * 4
        and e.known_from >= last_year.known_from and e.known_from < last_year.known_to
    left join versions as fy1
        on fy1.symbol = e.symbol and fy1.fiscal_index = e.latest_year - 4
        and e.known_from >= fy1.known_from and e.known_from < fy1.known_to
    left join versions as fy2
        on fy2.symbol = e.symbol and fy2.fiscal_index = e.latest_year - 8
        and e.known_from >= fy2.known_from and e.known_from < fy2.known_to
    left join versions as fy3
        on fy3.symbol = e.symbol and fy3.fiscal_index = e.latest_year - 12
        and e.known_from >= fy3.known_from and e.known_from < fy3.known_to
    left join versions as pq
        on pq.symbol = e.symbol and pq.fiscal_index = e.latest - 1 and e.latest % 4 <> 1
        and e.known_from >= pq.known_from and e.known_from < pq.known_to
    left join versions as pyq
        on pyq.symbol = e.symbol and pyq.fiscal_index = e.latest - 5 and e.latest % 4 <> 1
        and e.known_from >= pyq.known_from and e.known_from < pyq.known_to
    left join versions as p2y
        on p2y.symbol = e.symbol and p2y.fiscal_index = e.latest - 8
        and e.known_from >= p2y.known_from and e.known_from < p2y.known_to
    left join versions as year_before
        on year_before.symbol = e.symbol and year_before.fiscal_index = e.latest // 4 * 4 - 4
        and e.known_from >= year_before.known_from and e.known_from < year_before.known_to
    left join versions as fy4
        on fy4.symbol = e.symbol and fy4.fiscal_index = e.latest_year - 16
        and e.known_from >= fy4.known_from and e.known_from < fy4.known_to
    left join versions as fy5
        on fy5.symbol = e.symbol and fy5.fiscal_index = e.latest_year - 20
        and e.known_from >= fy5.known_from and e.known_from < fy5.known_to
    left join vintages as v
        on v.symbol = e.symbol and v.fiscal_index = e.latest and v.source = cur.source
        and v.announced_on = cur.announced_on
        -- A user's correction of a part stands against the filing's own comparatives too.
        and not coalesce(py.overridden, false) and not coalesce(last_year.overridden, false)
    where e.latest is not null
)
select * from joined
order by known_from, symbol
