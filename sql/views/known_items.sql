-- What counts for each statement item of the companies in `explained_symbols`, straight from the filings: the value,
-- the filing it came from, and what was reported first. Slots are those of `fundamentals`; a twelve-month figure
-- appears as its parts now, year and before. Nothing here reads `fundamentals`: the two must agree.
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
),
public as (
    select a.as_of, d.*, coalesce(n.next_session, d.announced_on + 1) as known_from
    from dated as d
    left join sessions as n on n.country = d.country and n.day = d.announced_on
    join as_of_dates as a on a.as_of >= coalesce(n.next_session, d.announced_on + 1)
    where d.fiscal_index is not null
),
-- What each source last said of revenue, assets and profit, and what the highest one did: a source a hundred times off says
-- nothing that counts.
headlines as (
    select as_of, symbol, fiscal_index, item, source, rank, arg_max(value, (known_from, announced_on, recorded_on)) as value
    from public
    where item in ('revenue', 'total_assets', 'total_profit') and override_reason is null
    group by all
),
out_of_scale as (
    select distinct h.as_of, h.symbol, h.fiscal_index, h.source
    from headlines as h
    join (
        select as_of, symbol, fiscal_index, item, arg_min(value, (rank, source)) as value from headlines group by all
    ) as first_ using (as_of, symbol, fiscal_index, item)
    left join (select distinct as_of, symbol, fiscal_index, source from headlines where item <> 'total_profit') as other
        on other.as_of = h.as_of and other.symbol = h.symbol and other.fiscal_index = h.fiscal_index
        and other.source = h.source
    where off_scale(h.value, first_.value) and (h.item <> 'total_profit' or other.symbol is null)
),
in_scale as (
    select * from public anti join out_of_scale using (as_of, symbol, fiscal_index, source)
),
-- The value that counts: highest source, then latest announcement, then latest recording.
counted as (
    select
        *,
        last_value(value) over first_said as first_value,
        last_value(announced_on) over first_said as first_announced_on
    from in_scale
    window first_said as (
        partition by as_of, symbol, fiscal_index, item, source
        order by known_from desc, announced_on desc, recorded_on desc, period_end desc
        rows between unbounded preceding and unbounded following
    )
    qualify row_number() over (
        partition by as_of, symbol, fiscal_index, item
        order by rank, source, known_from desc, announced_on desc, recorded_on desc, period_end desc
    ) = 1
),
reports as (
    select
        as_of, symbol,
        max(fiscal_index) as latest,
        max(fiscal_index) filter (fiscal_index % 4 = 0) as latest_year
    from counted
    where item in ('revenue', 'net_income', 'net_income_parent', 'total_assets')
    group by all
),
-- Companies with a user's correction in one of the three periods: it stands against any filing's comparatives.
corrected as (
    select distinct p.as_of, p.symbol
    from public as p
    join reports as r on r.as_of = p.as_of and r.symbol = p.symbol
    where p.rank < 0 and p.fiscal_index in (r.latest, r.latest // 4 * 4, r.latest - 4)
),
-- The latest filing on the latest period, whose own three parts of a twelve-month figure beat the latest of each.
lead_filing as (
    select as_of, symbol, source, announced_on, latest
    from (
        select p.as_of, p.symbol, p.source, p.announced_on, r.latest, p.rank, p.known_from, p.recorded_on
        from public as p
        join reports as r on r.as_of = p.as_of and r.symbol = p.symbol and r.latest = p.fiscal_index
        where p.item in ('revenue', 'net_income', 'net_income_parent', 'total_assets')
    ) anti join corrected using (as_of, symbol)
    qualify row_number() over (
        partition by as_of, symbol order by rank, source, known_from desc, announced_on desc, recorded_on desc
    ) = 1
),
own_parts as (
    select p.*, l.latest
    from public as p
    join lead_filing as l
        on l.as_of = p.as_of and l.symbol = p.symbol and l.source = p.source and l.announced_on = p.announced_on
    where l.latest % 4 <> 0 and p.fiscal_index in (l.latest, l.latest // 4 * 4, l.latest - 4)
    qualify row_number() over (
        partition by p.as_of, p.symbol, p.fiscal_index, p.item order by p.recorded_on desc
    ) = 1
),
one_vintage as (
    select as_of, symbol, item from own_parts group by all having count(distinct fiscal_index) = 3
),
slots as (
    select r.as_of, r.symbol, s.slot, s.fiscal_index
    from reports as r,
    lateral (
        values
            ('ytd', r.latest), ('cur', r.latest), ('py', r.latest - 4),
            ('pq', case when r.latest % 4 <> 1 then r.latest - 1 end),
            ('pyq', case when r.latest % 4 <> 1 then r.latest - 5 end),
            ('now', r.latest),
            ('year', case when r.latest % 4 <> 0 then r.latest // 4 * 4 end),
            ('before', case when r.latest % 4 <> 0 then r.latest - 4 end),
            ('now1', r.latest - 4),
            ('year1', case when r.latest % 4 <> 0 then r.latest // 4 * 4 - 4 end),
            ('before1', case when r.latest % 4 <> 0 then r.latest - 8 end),
            ('fy0', r.latest_year), ('fy1', r.latest_year - 4), ('fy2', r.latest_year - 8),
            ('fy3', r.latest_year - 12), ('fy4', r.latest_year - 16), ('fy5', r.latest_year - 20)
    ) as s (slot, fiscal_index)
)
select
    s.as_of, s.symbol, s.slot, c.item,
    coalesce(o.value, c.value) as value,
    coalesce(o.period_end, c.period_end) as period_end,
    coalesce(o.announced_on, c.announced_on) as announced_on,
    case when o.value is not null then o.estimated else c.estimated end as estimated,
    coalesce(o.source, c.source) as source,
    c.first_value, c.first_announced_on, c.override_reason,
    o.value is not null as one_vintage
from slots as s
join counted as c on c.as_of = s.as_of and c.symbol = s.symbol and c.fiscal_index = s.fiscal_index
left join (own_parts as o semi join one_vintage as v on v.as_of = o.as_of and v.symbol = o.symbol and v.item = o.item)
    on o.as_of = s.as_of and o.symbol = s.symbol and o.fiscal_index = s.fiscal_index and o.item = c.item
    and s.slot in ('now', 'year', 'before')
where not isnan(coalesce(o.value, c.value))
