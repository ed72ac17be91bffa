-- What every source says of every figure, as known on a day: its latest word, item by item, and whether the source is
-- withheld from that period because revenue, assets or profit show it to speak in another unit. Reads `filings`.
with by_source as (
    select
        symbol, fiscal_index, source, rank, overridden,
        arg_max(columns(* exclude (
            symbol, fiscal_index, source, rank, overridden, period_end, announced_on, announced_estimated, recorded_on,
            currency, form, known_from, is_report
        )), (known_from, announced_on, recorded_on, period_end))
    from filings
    where known_from <= getvariable('last_as_of')
    group by all
),
measured as (
    select
        *,
        first_value(case when not overridden then revenue end ignore nulls) over by_rank as lead_revenue,
        first_value(case when not overridden then total_assets end ignore nulls) over by_rank as lead_assets,
        first_value(case when not overridden then total_profit end ignore nulls) over by_rank as lead_profit
    from by_source
    window by_rank as (
        partition by symbol, fiscal_index order by rank, source
        rows between unbounded preceding and unbounded following
    )
),
judged as (
    select
        * exclude (overridden, lead_revenue, lead_assets, lead_profit),
        not overridden and (
            off_scale(revenue, lead_revenue) or off_scale(total_assets, lead_assets)
            or (revenue is null and total_assets is null and off_scale(total_profit, lead_profit))
        ) as withheld
    from measured
)
select * from (
    unpivot judged on columns(* exclude (symbol, fiscal_index, source, rank, withheld)) into name item value value
)
