-- Each company's own valuation history up to the last month that was over on each date asked for.
select
    a.as_of, m.symbol,
    max(m.month_end) as history_month,
    max_by(m.pb_median_10y, m.month_end) as pb_total_median,
    max_by(m.pb_months, m.month_end) as pb_total_months,
    max_by(m.pb_float_median_10y, m.month_end) as pb_float_median,
    max_by(m.pb_float_months, m.month_end) as pb_float_months
from as_of_dates as a
join monthly_valuation as m on m.month_end <= a.as_of and m.month_end > a.as_of - 93
where m.month_end <= getvariable('last_as_of') and m.month_end > getvariable('first_as_of') - 93
group by all
