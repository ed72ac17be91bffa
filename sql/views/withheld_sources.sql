-- Sources that say nothing that counts of a period of the companies in `explained_symbols`: what they last said of revenue,
-- assets or profit is a hundred times off what the highest source says.
with headlines as (
    select as_of, symbol, fiscal_index, item, source, rank, arg_max(value, (known_from, announced_on, recorded_on)) as value
    from public_items
    where item in ('revenue', 'total_assets', 'total_profit') and override_reason is null
    group by all
)
select distinct h.as_of, h.symbol, h.fiscal_index, h.source
from headlines as h
join (
    select as_of, symbol, fiscal_index, item, arg_min(value, (rank, source)) as value from headlines group by all
) as first_ using (as_of, symbol, fiscal_index, item)
left join (select distinct as_of, symbol, fiscal_index, source from headlines where item <> 'total_profit') as other
    on other.as_of = h.as_of and other.symbol = h.symbol and other.fiscal_index = h.fiscal_index
    and other.source = h.source
where off_scale(h.value, first_.value) and (h.item <> 'total_profit' or other.symbol is null)
