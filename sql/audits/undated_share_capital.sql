-- Share counts taken from a report, to be dated by its deadline too.
select * replace (case when basis = 'derived' then null else announced_on end as announced_on)
from held_share_capital
