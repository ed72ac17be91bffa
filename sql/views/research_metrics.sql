-- How much of the business is research.
select
    *,
    1 as research_stub
from quality_metrics
