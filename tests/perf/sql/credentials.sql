-- Policy evidence: little giants, laboratories, standards and up to eight certificates a company.
with kinds as (
    select
        unnest(['little_giant', 'national_lab', 'standard', 'enterprise_technology_centre', 'engineering_research_centre',
            'key_laboratory', 'technology_innovation_centre', 'science_technology_prize', 'industrial_design_centre',
            'single_champion', 'key_laboratory']) as kind,
        unnest(['national', 'national', 'industry', 'provincial', 'provincial', 'provincial', 'provincial', 'provincial',
            'municipal', 'national', 'municipal']) as level,
        unnest([0.3, 0.06, 0.2, 0.4, 0.25, 0.3, 0.2, 0.4, 0.2, 0.1, 0.1]) as likelihood,
        unnest(range(11)) as number
),

granted as (
    select
        symbol,
        kind,
        level,
        'No. ' || number || ' of ' || id as title,
        'issuer ' || number as issuer,
        date '2016-03-01' + (unit(id, number + 100) * 3300)::integer as announced_on
    from profiles
    cross join kinds
    where unit(id, number) < likelihood
)

select
    symbol,
    kind,
    title,
    level,
    issuer,
    announced_on,
    announced_on as valid_from,
    case when kind = 'little_giant' then announced_on + 1095 end as valid_to,
    symbol as holder,
    1.0::double as stake
from granted
