-- The listing status of every company on each date asked for; a company without a row is normal.
with dated as (
    select
        *,
        coalesce(to_date, lead(from_date) over (partition by symbol order by from_date), date '9999-12-31') as until
    from listing_status
)
select a.as_of, d.symbol, max_by(d.status, d.from_date) as status
from as_of_dates as a
join dated as d on a.as_of >= d.from_date and a.as_of < d.until
group by all
