-- What counts for each statement item of the companies in `explained_symbols`, straight from the filings: the value,
-- the filing it came from, and what was reported first. Slots are those of `fundamentals`; a twelve-month figure
-- appears as its parts now, year and before. Nothing here reads `fundamentals`: the two must agree.
with in_scale as (
    select * from public_items anti join withheld_sources using (as_of, symbol, fiscal_index, source)
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
    from public_items as p
    join reports as r on r.as_of = p.as_of and r.symbol = p.symbol
    where p.rank < 0 and p.fiscal_index in (r.latest, r.latest // 4 * 4, r.latest - 4)
),
-- The latest filing on the latest period, whose own three parts of a twelve-month figure beat the latest of each.
lead_filing as (
    select as_of, symbol, source, announced_on, latest
    from (
        select p.as_of, p.symbol, p.source, p.announced_on, r.latest, p.rank, p.known_from, p.recorded_on
        from public_items as p
        join reports as r on r.as_of = p.as_of and r.symbol = p.symbol and r.latest = p.fiscal_index
        where p.item in ('revenue', 'net_income', 'net_income_parent', 'total_assets')
    ) anti join corrected using (as_of, symbol)
    qualify row_number() over (
        partition by as_of, symbol order by rank, source, known_from desc, announced_on desc, recorded_on desc
    ) = 1
),
own_parts as (
    select p.*, l.latest
    from public_items as p
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
    s.as_of, s.symbol, s.slot, s.fiscal_index, c.item,
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
