-- The parent company's figures, or another year's, among consolidated ones.
-- zh: 合并报表中疑似混入母公司报表或其他年度的数据。
-- severity: error
-- advice: take the consolidated statement of this period, or give the other source precedence
-- advice zh: 请改取本期合并报表的数据，或把另一来源排在前面
-- kind mixed: another source, which has the same profit | 利润相同的另一来源
-- kind whole: another source, with a larger group | 合并范围更大的另一来源
-- kind parent: the parent company's own statement, which this equals | 与母公司报表完全相同
with sized as (
    select
        f.symbol, f.period_end, f.source, o.source as other, f.known_from, f.known_to,
        abs(f.total_profit - o.total_profit) <= 0.01 * abs(o.total_profit) as same_profit,
        f.revenue < 0.95 * o.revenue as less_revenue,
        f.total_assets < 0.95 * o.total_assets as less_assets,
        f.revenue < 0.8 * o.revenue as far_less_revenue,
        case when less_revenue then 'revenue' else 'total_assets' end as item,
        case when less_revenue then f.revenue else f.total_assets end as value,
        case when less_revenue then o.revenue else o.total_assets end as expected
    from filed as f
    join filed as o
        on o.symbol = f.symbol and o.period_end = f.period_end and o.source <> f.source and o.known_to is null
    where not off_scale(f.revenue, o.revenue) and not off_scale(f.total_assets, o.total_assets)
        and o.revenue > 0
),
parents as (
    select symbol, period_end, source, revenue, total_assets
    from statements
    where basis = 'parent' and total_assets > 0
),
-- A company without subsidiaries has one statement; only where others of its periods differ is sameness odd.
held as (
    select
        f.*, p.total_assets as parent_assets,
        f.total_assets = p.total_assets and f.revenue is not distinct from p.revenue as is_parents,
        count(*) filter (f.total_assets > 1.05 * p.total_assets) over (partition by f.symbol) as differing
    from filed as f
    join parents as p on p.symbol = f.symbol and p.period_end = f.period_end and p.source = f.source
)
select
    symbol, period_end as date, item, value, expected, source, other,
    case when same_profit then 'mixed' else 'whole' end as kind, known_from, known_to
from sized
where (same_profit and (less_revenue or less_assets)) or (not same_profit and far_less_revenue and less_assets)
union all
select
    symbol, period_end as date, 'total_assets' as item, total_assets as value, parent_assets as expected, source,
    null as other, 'parent' as kind, known_from, known_to
from held
where is_parents and differing >= 2
