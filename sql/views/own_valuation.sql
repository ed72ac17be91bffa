-- What the company's own past says about its price: medians of its month-end multiples, on the same market value basis.
select
    v.*,
    h.pb_total_median as pb_total_median, h.pb_total_months as pb_total_months,
    h.pb_float_median as pb_float_median, h.pb_float_months as pb_float_months
from industry_values as v
left join own_history as h on h.as_of = v.as_of and h.symbol = v.symbol
