-- Consolidated statement rows with the day they became usable and their place in fiscal time; user overrides join as the
-- source of highest rank. This list of items is the one that later steps carry: add here what a metric needs.
with reported as (
    select
        symbol, period_end, source, coalesce(rank, 1000) as rank, announced_on, recorded_on, s.currency, form,
        false as overridden,
        revenue, cost_of_revenue, operating_profit, total_profit, income_tax, net_income, net_income_continuing,
        net_income_parent, net_income_deducted, rd_expense, finance_expense, interest_expense, ebit,
        depreciation_amortisation, operating_cash_flow, capex, interest_paid, dividends_and_interest_paid,
        rd_capitalised, roe_weighted,
        cash, cash_and_equivalents, trading_financial_assets, receivables, inventory, current_assets, goodwill,
        total_assets, short_term_debt, short_term_bonds, current_portion_of_debt, long_term_debt, bonds,
        lease_liabilities, payables, current_liabilities, total_liabilities, equity, equity_parent, minority_interest,
        other_equity_instruments,
        employees, rd_staff
    from statements as s
    left join source_precedence using (source)
    where coalesce(basis, 'consolidated') = 'consolidated'
),
corrected as (
    select symbol, period_end, 'override' as source, -1 as rank, announced_on, recorded_on, true as overridden, wide.*
        exclude (symbol, period_end, announced_on, recorded_on)
    from override_rows as wide
),
rows_ as (
    select * exclude (said)
    from (
        select *, coalesce(*columns(* exclude (
            symbol, period_end, source, rank, announced_on, recorded_on, currency, form, overridden
        ))) as said
        from (from reported union all by name from corrected)
    )
    -- A line that fills none of these items is not a later version of the report.
    where said is not null
),
-- The day of publication: the row's own, else the report's first announcement, else the statutory deadline.
dated as (
    select
        r.* exclude (announced_on),
        coalesce(c.country, 'cn') as country,
        fiscal_index(r.period_end, coalesce(left(c.fiscal_year_end, 2)::int, 12)) as fiscal_index,
        coalesce(r.announced_on, a.announced_on, d.deadline,
            last_day(r.period_end + to_months(d.months_after)), r.period_end + d.days_after) as announced_on,
        r.announced_on is null and a.announced_on is null as announced_estimated
    from rows_ as r
    left join companies as c on c.symbol = r.symbol
    left join first_announcements as a on a.symbol = r.symbol and a.period_end = r.period_end
    left join deadlines as d
        on d.country = coalesce(c.country, 'cn')
        and d.quarter = fiscal_quarter(r.period_end, coalesce(left(c.fiscal_year_end, 2)::int, 12))
        and r.period_end between d.first_period_end and d.last_period_end
)
select
    d.* exclude (country),
    coalesce(n.next_session, d.announced_on + 1) as known_from,
    -- Staff counts alone, or a late line from another file, do not make a period "the latest report".
    (d.revenue is not null or d.net_income is not null or d.net_income_parent is not null or d.total_assets is not null)
        as is_report
from dated as d
left join sessions as n on n.country = d.country and n.day = d.announced_on
where d.fiscal_index is not null and d.announced_on is not null
