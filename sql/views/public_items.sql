-- Every figure that filings and corrections give of the companies in `explained_symbols`, one row an item, as public on each
-- date asked for, with the rank of its source. Nothing here reads `fundamentals`: what is explained and what was built must
-- agree by themselves.
with reported as (
    unpivot (
        select
            symbol, period_end, source, announced_on, recorded_on,
            revenue, cost_of_revenue, operating_profit, total_profit, income_tax, net_income, net_income_continuing,
            net_income_parent, net_income_deducted, rd_expense, finance_expense, interest_expense, ebit,
            depreciation_amortisation, operating_cash_flow, capex, interest_paid, dividends_and_interest_paid,
            rd_capitalised, roe_weighted,
            cash, cash_and_equivalents, trading_financial_assets, receivables, inventory, current_assets, goodwill,
            total_assets, short_term_debt, short_term_bonds, current_portion_of_debt, long_term_debt, bonds,
            lease_liabilities, payables, current_liabilities, total_liabilities, equity, equity_parent,
            minority_interest, other_equity_instruments,
            employees, rd_staff
        from statements semi join explained_symbols using (symbol)
        where coalesce(basis, 'consolidated') = 'consolidated'
    )
    on columns(* exclude (symbol, period_end, source, announced_on, recorded_on)) into name item value value
),
first_reported as (
    select symbol, period_end, min(announced_on) as announced_on
    from statements semi join explained_symbols using (symbol)
    group by all
),
facts as (
    select *, null::varchar as override_reason from reported
    union all by name
    select
        o.symbol, o.period_end, 'override' as source, coalesce(o.announced_on, f.announced_on) as announced_on,
        o.recorded_on, o.item, coalesce(o.value, 'nan'::double) as value, o.reason as override_reason
    from overrides as o
    semi join explained_symbols as e on e.symbol = o.symbol
    left join first_reported as f on f.symbol = o.symbol and f.period_end = o.period_end
),
dated as (
    select
        f.* exclude (announced_on),
        case when f.override_reason is not null then -1 else coalesce(p.rank, 1000) end as rank,
        coalesce(c.country, 'cn') as country,
        fiscal_index(f.period_end, coalesce(left(c.fiscal_year_end, 2)::int, 12)) as fiscal_index,
        coalesce(f.announced_on, a.announced_on, d.deadline,
            last_day(f.period_end + to_months(d.months_after)), f.period_end + d.days_after) as announced_on,
        f.announced_on is null and a.announced_on is null as estimated
    from facts as f
    left join companies as c on c.symbol = f.symbol
    left join source_precedence as p on p.source = f.source
    left join first_announcements as a on a.symbol = f.symbol and a.period_end = f.period_end
    left join deadlines as d
        on d.country = coalesce(c.country, 'cn')
        and d.quarter = fiscal_quarter(f.period_end, coalesce(left(c.fiscal_year_end, 2)::int, 12))
        and f.period_end between d.first_period_end and d.last_period_end
)
select a.as_of, d.*, coalesce(n.next_session, d.announced_on + 1) as known_from
from dated as d
left join sessions as n on n.country = d.country and n.day = d.announced_on
join as_of_dates as a on a.as_of >= coalesce(n.next_session, d.announced_on + 1)
where d.fiscal_index is not null
