-- Revenue as first reported and as reported last, where the two are far apart.
-- zh: 营业收入追溯调整：首次披露与最新披露相差较大的报告期。
-- $apart percent: how far apart they are at least | 最小差异幅度 (default 5%)
with vintages as (
    from statements
    select
        symbol,
        period_end,
        source,
        arg_min(revenue, announced_on) as first_reported,
        arg_max(revenue, announced_on) as last_reported,
        min(announced_on) as first_announced_on,
        max(announced_on) as last_announced_on
    where basis = 'consolidated' and revenue is not null and announced_on is not null
    group by symbol, period_end, source
)
from vintages
select
    symbol,
    period_end,
    source,
    first_reported,
    first_announced_on,
    last_reported,
    last_announced_on,
    growth(last_reported, first_reported) as change
where abs(growth(last_reported, first_reported)) > $apart
order by abs(change) desc, symbol, period_end
