-- The user's corrections as statement rows; an empty value withdraws what was reported (NaN until versions.sql).
-- Without a date of its own a correction counts from the day the period was first reported.
with first_reported as (
    select symbol, period_end, min(announced_on) as announced_on from statements group by all
),
corrections as (
    select
        o.symbol, o.period_end, o.item, o.recorded_on,
        coalesce(o.announced_on, f.announced_on) as announced_on,
        coalesce(o.value, 'nan'::double) as value
    from overrides as o
    left join first_reported as f on f.symbol = o.symbol and f.period_end = o.period_end
)
pivot corrections on item using any_value(value) group by symbol, period_end, announced_on, recorded_on
