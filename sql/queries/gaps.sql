-- What keeps metrics from being known: how many companies lack each one, by reason.
-- zh: 指标缺失的原因：每个指标有多少家公司缺数据，按原因统计。
with reasons as (
    unpivot metric_reasons
    on columns(* exclude (as_of, symbol))
    into name metric value reason
)
from reasons
select
    metric,
    reason,
    count(distinct symbol) as companies
group by metric, reason
order by companies desc, metric, reason
