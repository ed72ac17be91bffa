-- Two sources more than 1% apart.
-- zh: 两个来源对同一数据的差异超过 1%。
-- severity: warn
-- advice: the source named second counts; if it is the wrong one, change the precedence or override the figure
-- advice zh: 以后一来源为准；若后者有误，请调整来源次序或更正该数
-- kind source: what the source of higher rank says | 次序在前的来源的数值
with pairs as (
    select
        f.symbol, f.period_end, f.source, o.source as other,
        greatest(f.known_from, o.known_from) as known_from,
        least(coalesce(f.known_to, o.known_to), coalesce(o.known_to, f.known_to)) as known_to,
        unnest([
            {item: 'revenue', value: f.revenue, expected: o.revenue},
            {item: 'operating_profit', value: f.operating_profit, expected: o.operating_profit},
            {item: 'total_profit', value: f.total_profit, expected: o.total_profit},
            {item: 'net_income', value: f.net_income, expected: o.net_income},
            {item: 'net_income_parent', value: f.net_income_parent, expected: o.net_income_parent},
            {item: 'net_income_deducted', value: f.net_income_deducted, expected: o.net_income_deducted},
            {item: 'operating_cash_flow', value: f.operating_cash_flow, expected: o.operating_cash_flow},
            {item: 'current_assets', value: f.current_assets, expected: o.current_assets},
            {item: 'total_assets', value: f.total_assets, expected: o.total_assets},
            {item: 'current_liabilities', value: f.current_liabilities, expected: o.current_liabilities},
            {item: 'total_liabilities', value: f.total_liabilities, expected: o.total_liabilities},
            {item: 'equity_parent', value: f.equity_parent, expected: o.equity_parent}
        ], recursive := true)
    from filed as f
    join filed as o
        on o.symbol = f.symbol and o.period_end = f.period_end and (o.rank, o.source) < (f.rank, f.source)
        and f.known_from < coalesce(o.known_to, date '9999-12-31')
        and o.known_from < coalesce(f.known_to, date '9999-12-31')
    -- Another unit is the business of `scale`.
    where not off_scale(f.total_assets, o.total_assets)
)
select
    symbol, period_end as date, item, value, expected, source, other, 'source' as kind, known_from, known_to
from pairs
where abs(value - expected) > greatest(0.01 * greatest(abs(value), abs(expected)), 2e4)
    and not (item = 'revenue' and off_scale(value, expected))
