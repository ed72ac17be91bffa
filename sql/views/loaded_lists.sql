-- Which kinds of policy list are loaded for each date asked for, and whether absence from them means no.
select
    a.as_of,
    coalesce(bool_or(l.complete) filter (l.kind = 'little_giant'), false) as little_giant_complete,
    coalesce(bool_or(l.complete) filter (l.kind = 'national_lab'), false) as national_lab_complete,
    coalesce(bool_or(l.complete) filter (l.kind = 'standard'), false) as standard_complete,
    -- Certificates are counted over all their kinds: with one list missing the count is only a lower end.
    len(getvariable('certifications')) > 0 and count(distinct l.kind) filter (l.complete and l.kind in getvariable('certifications'))
        = len(list_distinct(getvariable('certifications'))) as certificates_complete,
    count(l.kind) filter (l.kind = 'little_giant') > 0 as little_giant_loaded,
    count(l.kind) filter (l.kind = 'national_lab') > 0 as national_lab_loaded,
    count(l.kind) filter (l.kind = 'standard') > 0 as standard_loaded,
    count(l.kind) filter (l.kind in getvariable('certifications')) > 0 as certificates_loaded
from as_of_dates as a
left join credential_lists as l
    on l.covers_from <= a.as_of and a.as_of <= coalesce(l.covers_to, date '9999-12-31')
group by all
