-- Reports of a span by fiscal year, annual and interim apart: how long after the period's end those with a known date came
-- out, and how many of them after the deadline that would have stood for a missing date. `overtaken` are reports of which one
-- source says the date while another, that says none, is taken at the earlier deadline. Reads `report_dates`.
select
    (fiscal_index - 1) // 4 as fiscal_year,
    fiscal_index % 4 = 0 as is_annual,
    count(*) as reports,
    count(announced_on) as dated,
    median(announced_on - period_end) as lag_median,
    max(announced_on - period_end) as lag_max,
    count(*) filter (announced_on > deadline) as late,
    median(announced_on - deadline) filter (announced_on > deadline) as late_median,
    max(announced_on - deadline) filter (announced_on > deadline) as late_max,
    median(deadline - announced_on) filter (announced_on <= deadline) as early_median,
    count(*) filter (estimated and announced_on is not null) as overtaken
from report_dates
where period_end <= getvariable('last_as_of') and known_from > getvariable('first_as_of')
group by all
order by fiscal_year, is_annual
