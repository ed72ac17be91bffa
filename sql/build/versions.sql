-- What was known of each period, from which day: one row per symbol, period and day that changed it.
-- Within a source the latest announcement counts, item by item; across sources the highest precedence that has a value.
with by_source as (
    select
        symbol, fiscal_index, source, rank, known_from,
        last_value(period_end) over so_far as period_end,
        -- A later line about something else is known from its own day, but the report is still the one announced before.
        coalesce(
            last_value(case when is_report then announced_on end ignore nulls) over so_far,
            last_value(announced_on) over so_far
        ) as announced_on,
        coalesce(
            last_value(case when is_report then announced_estimated end ignore nulls) over so_far,
            last_value(announced_estimated) over so_far
        ) as announced_estimated,
        bool_or(is_report) over so_far as is_report,
        bool_or(overridden) over so_far as overridden,
        last_value(columns(* exclude (symbol, fiscal_index, source, rank, known_from, recorded_on, period_end,
            announced_on, announced_estimated, is_report, overridden)) ignore nulls) over so_far
    from filings
    window so_far as (
        partition by symbol, fiscal_index, source order by known_from, announced_on, recorded_on, period_end
        rows between unbounded preceding and current row
    )
    qualify row_number() over (
        partition by symbol, fiscal_index, source, known_from
        order by announced_on desc, recorded_on desc, period_end desc
    ) = 1
),
shared as (
    select symbol, fiscal_index
    from by_source group by all having count(distinct source) > 1
),
-- Periods that several sources describe: on every day one of them spoke, what each had said by then.
moments as (
    select distinct symbol, fiscal_index, known_from as moment
    from by_source semi join shared using (symbol, fiscal_index)
),
voices as (
    select m.moment, v.*
    from moments as m
    join by_source as v
        on v.symbol = m.symbol and v.fiscal_index = m.fiscal_index and v.known_from <= m.moment
    qualify row_number() over (
        partition by m.symbol, m.fiscal_index, m.moment, v.source order by v.known_from desc
    ) = 1
),
-- A lower source fills gaps only where it speaks in the same unit: one whose revenue or assets are a hundred times off
-- has the thousands or the period wrong, and nothing else it says can stand beside the rest.
measured as (
    select
        *,
        first_value(case when not overridden then revenue end ignore nulls) over by_rank as lead_revenue,
        first_value(case when not overridden then total_assets end ignore nulls) over by_rank as lead_assets,
        first_value(case when not overridden then total_profit end ignore nulls) over by_rank as lead_profit
    from voices
    window by_rank as (
        partition by symbol, fiscal_index, moment order by rank, source
        rows between unbounded preceding and unbounded following
    )
),
in_scale as (
    select * exclude (lead_revenue, lead_assets, lead_profit)
    from measured
    where overridden or not (
        off_scale(revenue, lead_revenue) or off_scale(total_assets, lead_assets)
        -- Profit, which may be next to nothing in truth, tells only where nothing else does.
        or (revenue is null and total_assets is null and off_scale(total_profit, lead_profit))
    )
),
merged as (
    select
        symbol, fiscal_index, moment as known_from, source, rank,
        first_value(period_end) over by_rank as period_end,
        first_value(announced_on) over by_rank as announced_on,
        first_value(announced_estimated) over by_rank as announced_estimated,
        bool_or(is_report) over by_rank as is_report,
        bool_or(overridden) over by_rank as overridden,
        first_value(columns(* exclude (symbol, fiscal_index, source, rank, known_from, moment, period_end,
            announced_on, announced_estimated, is_report, overridden)) ignore nulls) over by_rank
    from in_scale
    window by_rank as (
        partition by symbol, fiscal_index, moment order by rank, source
        rows between unbounded preceding and unbounded following
    )
    qualify row_number() over (partition by symbol, fiscal_index, moment order by rank, source) = 1
),
together as (
    select * from by_source anti join shared using (symbol, fiscal_index)
    union all by name
    select * from merged
)
select
    symbol, fiscal_index, source, rank, known_from, period_end, announced_on, announced_estimated, is_report, overridden,
    currency, form,
    nullif(columns(* exclude (symbol, fiscal_index, source, rank, known_from, period_end, announced_on,
        announced_estimated, is_report, overridden, currency, form)), 'nan'::double),
    -- What was first reported, to tell a restatement from a report.
    first_value(revenue ignore nulls) over history as revenue_first,
    first_value(net_income_parent ignore nulls) over history as net_income_parent_first,
    coalesce(lead(known_from) over (partition by symbol, fiscal_index order by known_from), date '9999-12-31') as known_to
from together
window history as (
    partition by symbol, fiscal_index order by known_from rows between unbounded preceding and current row
)
