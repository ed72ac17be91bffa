-- The figures of `known_figures` while they are a company's present. A company that has not reported for 8 months (16
-- where only annual reports exist) is stale: from then on the row says what was last known of, and withholds the figures.
with dated as (
    select *, (period_end + case when annual_only then to_months(16) else to_months(8) end)::date + 1 as stale_from
    from known_figures
)
select * exclude (stale_from) replace (least(known_to, stale_from) as known_to), false as is_stale
from dated
where known_from < stale_from
union all by name
select
    symbol, greatest(known_from, stale_from) as known_from, known_to, period_end, announced_on, source, currency, form,
    is_fiscal_year, fiscal_index, fiscal_year_end, fiscal_years_known, annual_only, announced_estimated, overridden,
    ttm_mixed_vintage, true as is_stale
from dated
where known_to > stale_from
