-- Share counts taken from a report as if that had come out on the day its period ended.
select * replace (case when basis = 'derived' then effective_on else announced_on end as announced_on)
from held_share_capital
