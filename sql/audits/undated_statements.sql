-- Statements as from a source that says no dates: its last word on a period, to be dated by the statutory deadline.
select
    symbol, period_end, basis, source,
    null::date as announced_on,
    arg_max(columns(* exclude (symbol, period_end, basis, source, announced_on)),
        (coalesce(announced_on, period_end), recorded_on))
from held_statements
group by all
