-- The day each report first came out, from the announcements table; express reports and forecasts are not the report.
select symbol, period_end, min(announced_on) as announced_on
from announcements
where kind in ('annual', 'half', 'q1', 'q3')
group by all
