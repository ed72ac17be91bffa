-- The price of the whole business, lenders included, and what it pays out.
select
    *,
    1 as enterprise_stub
from strength_metrics
