-- One company in thirty is or was under special treatment.
select symbol, date '2000-01-01' as from_date, 'normal' as status, '' as reason
from profiles
union all
select
    symbol,
    date '2016-05-03' + (unit(id, 'st_day') * 3000)::integer as from_date,
    case when unit(id, 'star') < 0.5 then 'st' else 'star_st' end as status,
    'made up' as reason
from profiles
where unit(id, 'st') < 0.033
