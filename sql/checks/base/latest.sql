-- The figures of every period as they stand today, the first source that has one, beside those of the periods around it:
-- `before` and `after` are the neighbouring reports, `year_before` and `year_after` the same quarter a year apart.
with standing as (
    select
        symbol, fiscal_index,
        max(period_end) as period_end,
        min(known_from) as known_from,
        arg_min(source, rank) as source,
        bool_or(is_financial) as is_financial,
        any_value(listed_on) as listed_on,
        any_value(delisted_on) as delisted_on,
        arg_min(revenue, rank) as revenue,
        arg_min(total_assets, rank) as total_assets,
        arg_min(total_profit, rank) as total_profit,
        arg_min(operating_cash_flow, rank) as operating_cash_flow,
        arg_min(investing_cash_flow, rank) as investing_cash_flow,
        arg_min(financing_cash_flow, rank) as financing_cash_flow,
        arg_min(net_change_in_cash, rank) as net_change_in_cash,
        arg_min(cash_and_equivalents, rank) as cash_and_equivalents
    from filed
    where known_to is null and coalesce(revenue, total_assets, net_income, net_income_parent) is not null
    group by all
)
select
    *,
    lag(fiscal_index) over by_period as index_before,
    lag(period_end) over by_period as period_before,
    case when index_before >= fiscal_index - 8 then lag(total_assets) over by_period end as assets_before,
    case when lead(fiscal_index) over by_period <= fiscal_index + 8 then lead(total_assets) over by_period end
        as assets_after,
    case when lag(fiscal_index) over by_quarter >= fiscal_index - 8 then lag(revenue) over by_quarter end
        as revenue_year_before,
    case when lead(fiscal_index) over by_quarter <= fiscal_index + 8 then lead(revenue) over by_quarter end
        as revenue_year_after,
    case when lag(fiscal_index) over by_quarter = fiscal_index - 4 then lag(cash_and_equivalents) over by_quarter end
        as cash_year_before
from standing
window
    by_period as (partition by symbol order by fiscal_index),
    by_quarter as (partition by symbol, fiscal_index % 4 order by fiscal_index)
