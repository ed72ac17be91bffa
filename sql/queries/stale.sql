-- Companies still trading whose latest statement is old, or whose announcement date is only an estimate.
from metrics
select
    symbol,
    name,
    status,
    period_end,
    announced_on,
    date_diff('month', period_end, as_of) as months_old,
    announced_estimated
where period_end is not null and (date_diff('month', period_end, as_of) > 8 or announced_estimated)
order by months_old desc, symbol
