-- What the company owes and what it has to meet it with.
select
    *,
    short_term_debt_cur + short_term_bonds_cur + current_portion_of_debt_cur + long_term_debt_cur + bonds_cur
        + lease_liabilities_cur as debt,
    -- Where an item of debt is missing, debt lies between the known items and all liabilities.
    coalesce(short_term_debt_cur, 0) + coalesce(short_term_bonds_cur, 0) + coalesce(current_portion_of_debt_cur, 0)
        + coalesce(long_term_debt_cur, 0) + coalesce(bonds_cur, 0) + coalesce(lease_liabilities_cur, 0) as debt_low,
    coalesce(debt, total_liabilities_cur) as debt_high,
    debt - cash_cur as net_debt,
    debt_low - cash_cur as net_debt_low,
    debt_high - cash_cur as net_debt_high
from growth_metrics
