-- What each source said of each period, from the day it could be used until the same source said something else: the
-- rows that checks of statements read. Items that a later line leaves out are carried on, as in build/versions.sql.
with financials as (
    select distinct symbol
    from industries
    where regexp_matches(level1, '^(银行|非银金融|金融服务|金融|Financials|Finance)')
),
dated as (
    select
        s.symbol, s.period_end, s.source, coalesce(p.rank, 1000) as rank, s.recorded_on, s.currency,
        coalesce(c.country, 'cn') as country,
        coalesce(c.is_financial, s.form in ('bank', 'insurer', 'broker'), false) or i.symbol is not null
            as is_financial,
        c.listed_on, c.delisted_on,
        fiscal_index(s.period_end, coalesce(left(c.fiscal_year_end, 2)::int, 12)) as fiscal_index,
        s.announced_on is not null or a.announced_on is not null as is_announced,
        coalesce(d.deadline, last_day(s.period_end + to_months(d.months_after)), s.period_end + d.days_after)
            as due_on,
        coalesce(s.announced_on, a.announced_on, due_on, s.period_end) as announced_on,
        s.revenue, s.total_operating_revenue, s.cost_of_revenue, s.gross_profit, s.taxes_and_surcharges,
        s.selling_expense, s.admin_expense, s.rd_expense, s.finance_expense, s.other_income, s.investment_income,
        s.fair_value_gain, s.credit_impairment, s.asset_impairment, s.disposal_gain, s.operating_profit,
        s.non_operating_income, s.non_operating_expense, s.total_profit, s.income_tax, s.net_income,
        s.net_income_parent, s.net_income_minority, s.net_income_deducted,
        s.cash_from_customers, s.operating_cash_flow, s.investing_cash_flow, s.financing_cash_flow, s.capex,
        s.dividends_and_interest_paid, s.net_change_in_cash,
        s.cash, s.cash_and_equivalents, s.receivables, s.inventory, s.goodwill, s.current_assets,
        s.non_current_assets, s.total_assets, s.current_liabilities, s.non_current_liabilities, s.total_liabilities,
        s.equity, s.equity_parent, s.minority_interest, s.employees, s.rd_staff
    from statements as s
    left join source_precedence as p on p.source = s.source
    left join companies as c on c.symbol = s.symbol
    left join financials as i on i.symbol = s.symbol
    left join first_announcements as a on a.symbol = s.symbol and a.period_end = s.period_end
    left join deadlines as d
        on d.country = coalesce(c.country, 'cn')
        and d.quarter = fiscal_quarter(s.period_end, coalesce(left(c.fiscal_year_end, 2)::int, 12))
        and s.period_end between d.first_period_end and d.last_period_end
    where coalesce(s.basis, 'consolidated') = 'consolidated'
),
repeated as (
    select symbol, period_end, source
    from dated
    group by all
    having count(*) > 1
),
carried as (
    select
        symbol, period_end, source, announced_on, recorded_on,
        last_value(columns(* exclude (symbol, period_end, source, announced_on, recorded_on)) ignore nulls) over so_far
    from dated semi join repeated using (symbol, period_end, source)
    window so_far as (
        partition by symbol, period_end, source order by announced_on, recorded_on
        rows between unbounded preceding and current row
    )
    qualify row_number() over (
        partition by symbol, period_end, source, announced_on order by recorded_on desc
    ) = 1
),
together as (
    select * from dated anti join repeated using (symbol, period_end, source)
    union all by name
    select * from carried
)
select
    * exclude (recorded_on),
    announced_on + 1 as known_from,
    lead(announced_on) over (partition by symbol, period_end, source order by announced_on) + 1 as known_to
from together
where fiscal_index is not null
