-- Verdicts of single rules that differ between `believed_verdicts` and `other_verdicts`, by rule, for companies in both.
with believed as (
    select as_of, symbol, rule, verdict from (
        unpivot (from believed_verdicts where left_out is null) on columns('^verdict:') into name rule value verdict
    )
),
other as (
    select as_of, symbol, rule, verdict from (
        unpivot (from other_verdicts where left_out is null) on columns('^verdict:') into name rule value verdict
    )
)
select split_part(rule, ':', 2) as rule, count(*) as changed
from believed as b
join other as o using (as_of, symbol, rule)
where b.verdict <> o.verdict
group by all
order by changed desc, rule
