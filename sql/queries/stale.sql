-- Companies still trading whose latest statement is old, or whose announcement date is only an estimate.
-- zh: 仍在交易但最新报表过旧的公司，以及公告日只是估计的公司。
-- $months count: months since the end of the latest period | 距最新报告期的月数 (default 8)
from metrics
select
    symbol,
    name,
    status,
    period_end,
    announced_on,
    date_diff('month', period_end, as_of) as months_old,
    announced_estimated
where period_end is not null and (date_diff('month', period_end, as_of) > $months or announced_estimated)
order by months_old desc, symbol
