-- A date that cannot be: published as the period ended, or traded while unlisted.
-- zh: 日期不合理：报告期末即告公布，或未上市、已摘牌仍有交易。
-- severity: error
-- advice: a period end that stands for the day of publication shows a screen what nobody knew: give the true dates
-- advice zh: 以报告期末充作公告日会让筛选用到尚未公开的数据：请改为真实日期
-- unit: days
-- kind announced: days after the end of the period it was published | 公布日距报告期末的天数
-- kind unlisted: days of trading before the listing | 早于上市日的天数
-- kind delisted: days of trading after the delisting | 晚于摘牌日的天数
with traded as (
    select symbol, min(date) as first_day, max(date) as last_day, any_value(source) as source
    from prices
    where traded is not false
    group by all
)
select
    symbol, period_end as date, 'announced_on' as item, announced_on - period_end as value, null as expected, source,
    null as other, 'announced' as kind, known_from, known_to
from filed
where is_announced and announced_on < period_end + 3
union all
select
    symbol, first_day as date, 'listed_on' as item, listed_on - first_day as value, null as expected, t.source,
    null as other, 'unlisted' as kind, first_day as known_from, null as known_to
from traded as t join companies using (symbol)
where first_day < listed_on - 5
union all
select
    symbol, last_day as date, 'delisted_on' as item, last_day - delisted_on as value, null as expected, t.source,
    null as other, 'delisted' as kind, last_day as known_from, null as known_to
from traded as t join companies using (symbol)
where last_day > delisted_on + 5
