-- What the business earns on what it has.
select
    *,
    1 as quality_stub
from enterprise_metrics
