-- What one unit of a currency (`base`) was worth in another (`quote`) from each day that said so until the next, ten days
-- at most. A series named by two ISO codes, such as USDCNY, is the price of the first in the second and serves both ways.
with said as (
    select
        left(series, 3) as base, right(series, 3) as quote, greatest(date, coalesce(announced_on, date)) as known_from,
        date, value as rate
    from series where regexp_full_match(series, '[A-Z]{6}') and value > 0
),
both_ways as (
    select *, true as direct from said
    union all by name
    select quote as base, base as quote, known_from, date, 1 / rate as rate, false as direct from said
)
select
    base, quote, rate, known_from,
    least(
        coalesce(lead(known_from) over (partition by base, quote order by known_from), date '9999-12-31'), known_from + 11
    ) as known_to
from both_ways
qualify row_number() over (partition by base, quote, known_from order by direct desc, date desc) = 1
