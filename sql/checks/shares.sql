-- Three times the shares, or a third, at the same price.
-- zh: 总股本变动三倍以上，股价却无相应变化。
-- severity: warn
-- advice: no split: a count in thousands or 万, or a merger paid in shares: look the change up
-- advice zh: 并非送转或拆股：单位可能为千股或万股，也可能为换股合并，请核对该次变动
-- unit: shares
-- kind before: the count before | 变动前股本
with counts as (
    select
        symbol, effective_on, total, source, coalesce(basis, 'reported') as basis,
        lag(total) over changes as total_before,
        lead(total) over changes as total_after,
        coalesce(announced_on, effective_on) + 1 as known_from
    from share_capital
    where total > 0
    window changes as (partition by symbol, coalesce(basis, 'reported') order by effective_on)
),
changed as (
    select *
    from counts
    where ratio(total, total_before) not between 0.333 and 3.0
),
closes as (
    select symbol, date, close from prices semi join changed using (symbol) where close > 0
),
priced as (
    select c.*, b.close as close_before, a.close as close_after
    from changed as c
    asof left join closes as b on b.symbol = c.symbol and b.date < c.effective_on
    asof left join closes as a on a.symbol = c.symbol and a.date >= c.effective_on
)
select
    symbol, effective_on as date, 'total' as item, total as value, total_before as expected, source, null as other,
    'before' as kind, known_from, null as known_to
from priced
-- A split takes from the price what it adds to the count. A year's average, derived from profit per share, may be out by
-- as much as a small profit: there only a factor of ten that goes back tells.
where case basis
    when 'derived' then ratio(total, total_before) not between 0.1 and 10 and ratio(total, total_after) not between 0.1 and 10
    -- Without prices a split cannot be told from an error, but none is of fifty for one.
    else coalesce(
        ratio(close_after * total, close_before * total_before) not between 0.5 and 2.0,
        ratio(total, total_before) not between 0.02 and 50
    )
end
