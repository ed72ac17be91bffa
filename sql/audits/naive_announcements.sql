-- Reports as if they had come out on the day their period ended: what is dated by them follows.
select * replace (period_end as announced_on) from held_announcements
