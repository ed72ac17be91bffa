-- Per pair of sources and item (and over all items, where `item` is NULL): how many figures both give, how many differ by
-- more than 1% and 5% of the one believed, how many by a factor that only a wrong unit explains, and the worst of them.
with pairs as (
    select
        a.source as believed, b.source as other, a.rank as rank_a, b.rank as rank_b, a.item, a.symbol, a.fiscal_index,
        a.value as believed_value, b.value as other_value, off_scale(b.value, a.value) as off_scale,
        case when a.value = b.value then 0 else coalesce(abs(ratio(b.value - a.value, a.value)), 'inf'::double) end
            as difference
    from voices as a
    join voices as b
        on b.symbol = a.symbol and b.fiscal_index = a.fiscal_index and b.item = a.item
        and (b.rank, b.source) > (a.rank, a.source)
    where not isnan(a.value) and not isnan(b.value)
)
select
    believed, other, item,
    count(*) as compared,
    count(distinct (symbol, fiscal_index)) as periods,
    count(*) filter (difference > 0.01) as beyond_1,
    count(*) filter (difference > 0.05) as beyond_5,
    count(*) filter (off_scale) as off_scale,
    arg_max(symbol, (isfinite(difference) and not off_scale, difference, symbol, fiscal_index)) as worst_symbol,
    arg_max(fiscal_index, (isfinite(difference) and not off_scale, difference, symbol, fiscal_index)) as worst_index,
    arg_max(believed_value, (isfinite(difference) and not off_scale, difference, symbol, fiscal_index)) as worst_believed,
    arg_max(other_value, (isfinite(difference) and not off_scale, difference, symbol, fiscal_index)) as worst_other
from pairs
group by grouping sets ((believed, other, rank_a, rank_b), (believed, other, rank_a, rank_b, item))
order by rank_a, believed, rank_b, other, item nulls first
