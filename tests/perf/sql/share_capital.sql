-- A new count each time bonus shares are paid.
with counts as (
    select
        profiles.*,
        date '2000-01-01' + ceil((step - bonus_phase) * 4 * 365.25)::integer as changed_on,
        step
    from profiles
    cross join range(0, 8) as steps(step)
)

select
    symbol,
    greatest(changed_on, date '2000-01-01') as effective_on,
    greatest(changed_on, date '2000-01-01') - 7 as announced_on,
    shares_at(first_shares, bonus_phase, years_since(greatest(changed_on, date '2000-01-01'))) as total,
    round(0.7 * shares_at(first_shares, bonus_phase, years_since(greatest(changed_on, date '2000-01-01')))) as float_a,
    'reported' as basis
from counts
where changed_on <= getvariable('last_day')
