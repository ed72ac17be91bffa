-- Why a metric is missing, under the metric's own name: one row per date and listed company, NULL where it has a value.
select as_of, symbol, columns('^(.*)_reason$') as '\1'
from (
    -- Reasons that several metrics share are no metric's own.
    select * exclude (statements_reason, conversion_reason, priced_statement_reason, fcf_multiple_reason)
    from metrics_with_reasons
)
