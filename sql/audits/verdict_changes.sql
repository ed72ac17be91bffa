-- Companies whose place in the screen is another in `other_verdicts` than in `believed_verdicts`: their two verdicts.
with believed as (
    select as_of, symbol, name, case when left_out is null then overall else 'left_out' end as verdict
    from believed_verdicts
),
other as (
    select as_of, symbol, name, case when left_out is null then overall else 'left_out' end as verdict
    from other_verdicts
)
select
    as_of, symbol,
    coalesce(b.name, o.name) as name,
    coalesce(b.verdict, 'left_out') as believed,
    coalesce(o.verdict, 'left_out') as other
from believed as b
full join other as o using (as_of, symbol)
where coalesce(b.verdict, 'left_out') <> coalesce(o.verdict, 'left_out')
order by as_of, symbol
