-- The industry of every company on each date asked for, in the classification that covers most companies.
with dated as (
    select
        *,
        coalesce(to_date, lead(from_date) over (partition by symbol order by from_date), date '9999-12-31') as until
    from industries
    where scheme = getvariable('industry_scheme')
)
select
    a.as_of, d.symbol,
    max_by(d.level1, d.from_date) as industry,
    max_by(d.level2, d.from_date) as industry_l2,
    max_by(d.level1_en, d.from_date) as industry_en,
    max_by(d.level2_en, d.from_date) as industry_l2_en
from as_of_dates as a
join dated as d on a.as_of >= d.from_date and a.as_of < d.until
group by all
