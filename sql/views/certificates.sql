-- The policy evidence each company holds on each date asked for, counted by what the rules ask.
with valid as (
    select a.as_of, c.*
    from as_of_dates as a
    join credentials as c
        on coalesce(c.announced_on, c.valid_from) < a.as_of and c.valid_from <= a.as_of
        and a.as_of <= coalesce(c.valid_to, case c.kind
            when 'little_giant' then c.valid_from + to_years(3)
            when 'standard' then c.valid_from + to_years(10)
            else date '9999-12-31' end)
    -- A holder the company does not control proves nothing about the company.
    where coalesce(c.stake, 1) > 0.5
)
select
    as_of, symbol,
    count(*) filter (kind = 'little_giant' and level = 'national') as little_giants,
    count(*) filter (kind = 'little_giant' and level = 'provincial') as provincial_little_giants,
    count(*) filter (kind = 'national_lab' and level = 'national') as national_labs,
    count(*) filter (kind = 'standard' and level in ('national', 'industry')) as standards,
    count(distinct (kind, title))
        filter (kind in getvariable('certifications') and level in ('national', 'provincial')) as certificates,
    -- A name on a list that may be the company's: until that is decided the list cannot say no to it.
    bool_or(kind = 'little_giant' and level = 'unconfirmed') as little_giant_unconfirmed,
    bool_or(kind = 'national_lab' and level = 'unconfirmed') as national_lab_unconfirmed,
    bool_or(kind = 'standard' and level = 'unconfirmed') as standard_unconfirmed,
    bool_or(kind in getvariable('certifications') and level = 'unconfirmed') as certificates_unconfirmed
from valid
group by all
