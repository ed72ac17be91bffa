-- Why a metric is missing, under the metric's own name: one row per date and listed company, NULL where it has a value.
select as_of, symbol, columns('^(.*)_reason$') as '\1'
from metrics_with_reasons
