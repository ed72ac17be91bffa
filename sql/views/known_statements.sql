-- The statements as known on each date asked for: one row of `fundamentals` per company, figures last.
select
    a.as_of, f.symbol, f.known_from, f.period_end, f.announced_on, f.source, f.currency as statement_currency, f.form,
    f.is_fiscal_year, f.fiscal_index, f.fiscal_year_end, f.fiscal_years_known, f.annual_only, f.announced_estimated,
    f.overridden, f.ttm_mixed_vintage, f.is_stale,
    columns('_(ytd|py|pq|pyq|ttm1?|cur|fy[0-5])$')
from as_of_dates as a
join fundamentals as f on a.as_of >= f.known_from and a.as_of < f.known_to
where f.known_from <= getvariable('last_as_of') and f.known_to > getvariable('first_as_of')
