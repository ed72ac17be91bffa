-- Share counts as they were known: one row per symbol from each day that changed what a reader could know.
-- A reported count beats a derived one whatever its date, because the derived one is only a year's average.
with dated as (
    select
        s.symbol, s.effective_on, s.total,
        coalesce(s.basis, 'reported') = 'derived' as derived,
        s.announced_on is null and coalesce(s.basis, 'reported') = 'derived' and a.announced_on is null as estimated,
        case
            when coalesce(s.basis, 'reported') <> 'derived' then coalesce(s.announced_on, s.effective_on - 1)
            else coalesce(s.announced_on, a.announced_on, d.deadline,
                last_day(s.effective_on + to_months(d.months_after)), s.effective_on + d.days_after)
        end as announced_on,
        coalesce(c.country, 'cn') as country
    from share_capital as s
    left join companies as c on c.symbol = s.symbol
    left join first_announcements as a on a.symbol = s.symbol and a.period_end = s.effective_on
    left join deadlines as d
        on d.country = coalesce(c.country, 'cn')
        and d.quarter = fiscal_quarter(s.effective_on, coalesce(left(c.fiscal_year_end, 2)::int, 12))
        and s.effective_on between d.first_period_end and d.last_period_end
    where s.total > 0
),
known as (
    select
        d.* exclude (country),
        greatest(
            d.effective_on,
            coalesce(n.next_session, d.announced_on + 1)
        ) as known_from
    from dated as d
    left join sessions as n on n.country = d.country and n.day = d.announced_on
    where d.announced_on is not null
),
running as (
    select
        symbol, known_from,
        max_by(total, effective_on) filter (not derived) over so_far as reported_total,
        max_by(effective_on, effective_on) filter (not derived) over so_far as reported_on,
        max_by(total, effective_on) filter (derived) over so_far as derived_total,
        max_by(effective_on, effective_on) filter (derived) over so_far as derived_on,
        max_by(estimated, effective_on) filter (derived) over so_far as derived_estimated
    from known
    window so_far as (partition by symbol order by known_from)
),
spans as (
    select distinct on (symbol, known_from)
        symbol, known_from,
        coalesce(lead(known_from) over (partition by symbol order by known_from), date '9999-12-31') as known_to,
        coalesce(reported_total, derived_total) as total_shares,
        case when reported_total is not null then 'total' else 'derived' end as shares_basis,
        coalesce(reported_on, derived_on) as shares_effective_on,
        reported_total is null and coalesce(derived_estimated, false) as shares_estimated
    from (select distinct * from running)
),
-- What turned unadjusted into adjusted prices when a derived count became known: a bonus issue since then shows as a
-- change of this factor.
factors as (
    select symbol, date, close_adj / close as factor
    from prices semi join (select distinct symbol from spans where shares_basis = 'derived') using (symbol)
    where close > 0 and close_adj > 0
)
select s.*, case when s.shares_basis = 'derived' then f.factor end as factor_then
from spans as s
asof left join factors as f on f.symbol = s.symbol and f.date <= s.known_from
