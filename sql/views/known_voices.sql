-- What each source says of each statement item of the companies in `explained_symbols`, as known on each date asked for;
-- `withheld` where it is off scale and so does not count. `known_items` tells which of them counts.
select
    p.as_of, p.symbol, p.fiscal_index, p.item, p.source, p.rank,
    arg_max(p.value, (p.known_from, p.announced_on, p.recorded_on, p.period_end)) as value,
    max(p.announced_on) as announced_on,
    bool_or(w.source is not null and p.override_reason is null) as withheld
from public_items as p
left join withheld_sources as w
    on w.as_of = p.as_of and w.symbol = p.symbol and w.fiscal_index = p.fiscal_index and w.source = p.source
group by all
