-- A close outside the day's range, or a leap undone the next day.
-- zh: 收盘价超出当日最高最低价，或单日大幅变动、次日即复原。
-- severity: error
-- advice: a bad tick: correct or drop the row in the price file
-- advice zh: 属错误报价，请在行情文件中更正或删除该行
-- unit: per_share
-- kind high: the high of the day | 当日最高价
-- kind low: the low of the day | 当日最低价
-- kind tick: the close of the day before, to which it returned | 前一日收盘价，次日又回到该水平
with months as (
    select symbol, year(date) * 12 + month(date) as month
    from prices
    where traded is not false and coalesce(close_adj, close) > 0
    group by all
    having max(coalesce(close_adj, close)) > 1.3 * min(coalesce(close_adj, close))
),
-- The days of restless months and of those beside them, so that every day has its neighbours.
days as (
    select p.symbol, p.date, p.source, coalesce(p.close_adj, p.close) as price
    from prices as p
    semi join (select distinct symbol, month + unnest([-1, 0, 1]) as month from months) as m
        on m.symbol = p.symbol and m.month = year(p.date) * 12 + month(p.date)
    where p.traded is not false and price > 0
),
neighbours as (
    select
        *,
        lag(price) over by_day as before,
        lead(price) over by_day as after,
        lead(date) over by_day as date_after
    from days
    window by_day as (partition by symbol order by date)
),
-- High and low are on the basis of the close, or of the adjusted close where there is no other.
ranged as (
    select symbol, date, source, coalesce(close, close_adj) as price, high, low
    from prices
    where coalesce(close, close_adj) > 1.002 * high or coalesce(close, close_adj) < 0.998 * low
)
select
    symbol, date, 'close' as item, price as value, before as expected, source, null as other, 'tick' as kind,
    date_after as known_from, null as known_to
from neighbours
where (price > 1.3 * before and price > 1.3 * after or price < before / 1.3 and price < after / 1.3)
    and ratio(after, before) between 0.9 and 1.1
union all
select
    symbol, date, 'close' as item, price as value, case when price > high then high else low end as expected,
    source, null as other, case when price > high then 'high' else 'low' end as kind, date as known_from,
    null as known_to
from ranged
