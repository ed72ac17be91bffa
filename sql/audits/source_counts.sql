-- Per source: how many figures it gives and what becomes of them. One counts because the source comes first of those that
-- give it; it fills a gap where a source above it describes the period without it; it is outranked where one gives it.
with ranked as (
    select
        *,
        row_number() over (partition by symbol, fiscal_index, item order by withheld, rank, source) as place
    from voices
),
spoken as (
    select symbol, fiscal_index, list((rank, source)) as speakers
    from (select distinct symbol, fiscal_index, rank, source from voices where not withheld)
    group by all
)
select
    r.source,
    count(distinct r.symbol) as companies,
    count(distinct (r.symbol, r.fiscal_index)) as periods,
    count(*) as figures,
    count(*) filter (not r.withheld and r.place = 1) as counting,
    count(*) filter (
        not r.withheld and r.place = 1 and len(list_filter(s.speakers, lambda x: x < (r.rank, r.source))) > 0
    ) as gaps_filled,
    count(*) filter (not r.withheld and r.place > 1) as outranked,
    count(*) filter (r.withheld) as withheld
from ranked as r
left join spoken as s using (symbol, fiscal_index)
group by all
order by min(r.rank), r.source
