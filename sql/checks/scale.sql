-- A figure a hundred times off: thousands or 万 taken for units, or no amount at all.
-- zh: 数值相差百倍以上：千元、万元被当作元，或取到的根本不是金额。
-- severity: error
-- advice: correct the unit in the mapping of this source and import the file again, or override the figure
-- advice zh: 请在该来源的映射中更正单位后重新导入，或单独更正该数
-- kind source: what another source says | 另一来源的数值
-- kind periods: the level of the reports around it | 前后各期的水平
with wide as (
    select symbol
    from filed
    group by all
    having max(total_assets) > 100 * min(total_assets) or max(revenue) > 100 * min(revenue)
),
-- The level of three reports before and after, for the companies where anything can be out of scale.
levels as (
    select
        *,
        case when count(total_assets) over earlier >= 2 then median(total_assets) over earlier end as assets_earlier,
        case when count(total_assets) over later >= 2 then median(total_assets) over later end as assets_later,
        case when count(revenue) over years_earlier >= 2 then median(revenue) over years_earlier end
            as revenue_earlier,
        case when count(revenue) over years_later >= 2 then median(revenue) over years_later end as revenue_later
    from latest semi join wide using (symbol)
    window
        earlier as (partition by symbol order by fiscal_index rows between 3 preceding and 1 preceding),
        later as (partition by symbol order by fiscal_index rows between 1 following and 3 following),
        years_earlier as (
            partition by symbol, fiscal_index % 4 order by fiscal_index rows between 3 preceding and 1 preceding
        ),
        years_later as (
            partition by symbol, fiscal_index % 4 order by fiscal_index rows between 1 following and 3 following
        )
),
told as (
    select
        f.*,
        coalesce(l.assets_earlier, l.assets_before, l.assets_later) as usual_assets,
        coalesce(l.revenue_earlier, l.revenue_year_before, l.revenue_later) as usual_revenue,
        l.revenue_year_after,
        case
            when l.index_before is null
                then off_scale(f.total_assets, l.assets_after) and off_scale(f.total_assets, l.assets_later)
            -- A fall by so much is no business; a rise may be a merger, unless it goes back.
            when f.total_assets < usual_assets then f.total_assets < 0.01 * usual_assets
            else f.total_assets > 100 * greatest(usual_assets, l.assets_before)
                and coalesce(f.total_assets > 100 * l.assets_after, true)
        end as assets_odd
    from filed as f
    left join levels as l on l.symbol = f.symbol and l.fiscal_index = f.fiscal_index
),
figures as (
    select
        symbol, period_end, source, rank, known_from, known_to,
        unnest([
            {item: 'total_assets', value: total_assets, usual: usual_assets, odd_alone: assets_odd},
            -- Revenue alone may end or begin in truth: it is out of scale where assets are too, where it comes back, or
            -- where it is next to nothing for the assets there are.
            {item: 'revenue', value: revenue, usual: usual_revenue,
                odd_alone: revenue > 0 and off_scale(revenue, usual_revenue) and (
                    assets_odd
                    or off_scale(revenue, revenue_year_after)
                    or (revenue_year_after is null and abs(revenue) < 0.001 * total_assets)
                )}
        ], recursive := true)
    from told
),
compared as (
    select f.*, o.value as other_value, o.source as other_source
    from figures as f
    left join figures as o
        on o.symbol = f.symbol and o.period_end = f.period_end and o.item = f.item and o.source <> f.source
        and o.known_to is null and off_scale(f.value, o.value)
        -- The one further from the company's level is wrong; without a level the one of lower rank.
        and coalesce(
            abs(ln(abs(f.value / f.usual))) > abs(ln(abs(o.value / f.usual))),
            (f.rank, f.source) > (o.rank, o.source)
        )
    where f.value <> 0
)
select
    symbol, period_end as date, item, value, coalesce(other_value, usual) as expected, source,
    other_source as other, case when other_value is not null then 'source' else 'periods' end as kind,
    known_from, known_to
from compared
where other_value is not null or odd_alone
qualify row_number() over (partition by symbol, period_end, item, source, known_from order by other_source) = 1
