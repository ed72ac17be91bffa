-- The statements as known on each date asked for: one row of `fundamentals` per company.
select a.as_of, f.* exclude (known_to, currency), f.currency as statement_currency
from as_of_dates as a
join fundamentals as f on a.as_of >= f.known_from and a.as_of < f.known_to
where f.known_from <= getvariable('last_as_of') and f.known_to > getvariable('first_as_of')
