-- Still trading, but the latest report is too old to judge by.
-- zh: 仍在交易，但最新报告过旧，不足以据以判断。
-- severity: warn
-- advice: import its latest report, or give the day it was delisted
-- advice zh: 请补入最新报告，或补上摘牌日期
-- unit: date
-- kind report: the latest report known | 已知的最新报告
with last_prices as (
    select symbol, max(date) as last_day, max(max(date)) over () as market_day
    from prices
    where traded is not false
    group by all
),
-- Who no longer trades is the business of `still_listed`.
spans as (
    select
        f.symbol, f.period_end, f.source, f.known_from,
        least(
            f.known_to, c.delisted_on,
            case when p.last_day < p.market_day - 90 then p.last_day + 90 end
        ) as known_to
    from fundamentals as f
    join companies as c on c.symbol = f.symbol
    left join last_prices as p on p.symbol = f.symbol
    where f.is_stale
),
-- What will be stale one day is no finding yet.
horizon as (
    select coalesce(
        (select max(date) from prices), (select max(known_from) from fundamentals where not is_stale)
    ) as day
)
select
    symbol, period_end as date, 'period_end' as item, null as value, null as expected, source, null as other,
    'report' as kind, known_from, known_to
from spans
-- A week or two is only the deadline falling on a weekend.
where known_to > known_from + 30 and known_from <= (select day from horizon)
