-- Every list is loaded and complete, so that the policy dimension is evaluated.
select distinct
    kind,
    'all of ' || kind as title,
    date '2010-01-01' as covers_from,
    null::date as covers_to,
    true as complete
from credentials
