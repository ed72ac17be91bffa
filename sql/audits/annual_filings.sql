-- Annual reports known by the day asked about, each by the source that tells it; comparatives are no reports of their own.
-- Reads `report_dates`, `statements` and `financials`.
select
    (r.fiscal_index - 1) // 4 as fiscal_year,
    f.symbol is not null as is_financial,
    s.*
from report_dates as r
join statements as s on s.symbol = r.symbol and s.period_end = r.period_end
left join financials as f on f.symbol = r.symbol
where r.fiscal_index % 4 = 0 and r.known_from <= getvariable('last_as_of')
    and coalesce(s.basis, 'consolidated') = 'consolidated'
    and (s.announced_on is null or s.announced_on < getvariable('last_as_of'))
