-- The industry of every company on each date asked for, in the classification that covers most companies of its market
-- that day.
with dated as (
    select
        *,
        coalesce(
            to_date, lead(from_date) over (partition by symbol, scheme order by from_date), date '9999-12-31'
        ) as until
    from industries
),
in_force as (
    select a.as_of, c.country, d.*
    from as_of_dates as a
    join dated as d on a.as_of >= d.from_date and a.as_of < d.until
    join companies as c on c.symbol = d.symbol
),
-- One classification per market and day, so that peers are compared within it: on its day an edition gives way.
chosen as (
    select as_of, country, scheme
    from in_force
    group by as_of, country, scheme
    qualify row_number() over (partition by as_of, country order by count(distinct symbol) desc, scheme) = 1
)
select
    i.as_of, i.symbol,
    max_by(i.level1, i.from_date) as industry,
    max_by(i.level2, i.from_date) as industry_l2,
    max_by(i.level1_en, i.from_date) as industry_en,
    max_by(i.level2_en, i.from_date) as industry_l2_en
from in_force as i
join chosen as c on c.as_of = i.as_of and c.country is not distinct from i.country and c.scheme = i.scheme
group by all
