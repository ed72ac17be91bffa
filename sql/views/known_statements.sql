-- The statements as known on each date asked for: one row of `fundamentals` per company. Figures of a company that has
-- not reported for 8 months (16 where only annual reports exist) are withheld: they are not its present.
with known as (
    select
        a.as_of,
        f.*,
        a.as_of > f.period_end + case when f.annual_only then to_months(16) else to_months(8) end as is_stale
    from as_of_dates as a
    join fundamentals as f on a.as_of >= f.known_from and a.as_of < f.known_to
    where f.known_from <= $last_as_of and f.known_to > $first_as_of
)
select
    as_of, symbol, known_from, period_end, announced_on, source, currency as statement_currency, form, fiscal_index,
    is_fiscal_year, fiscal_year_end, fiscal_years_known, is_stale,
    annual_only, announced_estimated, overridden, ttm_mixed_vintage,
    case when is_stale then null else columns(* exclude (
        as_of, symbol, known_from, known_to, period_end, announced_on, source, currency, form, fiscal_index,
        is_fiscal_year, fiscal_year_end, fiscal_years_known, is_stale, annual_only, announced_estimated, overridden,
        ttm_mixed_vintage
    )) end
from known
