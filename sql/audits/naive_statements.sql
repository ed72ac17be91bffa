-- Statements as a join on period ends would use them: each source's last word on a period, from the day the period ended.
select
    symbol, period_end, basis, source,
    period_end as announced_on,
    arg_max(columns(* exclude (symbol, period_end, basis, source, announced_on)),
        (coalesce(announced_on, period_end), recorded_on))
from held_statements
group by all
