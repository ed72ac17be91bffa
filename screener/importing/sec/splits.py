"""Splits told from restatements: they change how shares are counted, and nothing that was earned.

After a split of seven for one every figure per share in the comparatives of the next filing is a seventh, and every
count of shares seven times what it was, while the profit beside them is the same; a restatement changes the profit.
So:

1. Of each period with a weighted count of shares, every filing is set beside the one before it that shows the period.
2. A split is where the count moved by a simple ratio (7, 3/2, 1/10), earnings per share by its inverse as far as their
   two decimals tell, and net income not at all. Shares recast in a merger move by an odd ratio.
3. Its event is dated with the day of the first filing that counts in the new shares: from then on a reader of filings
   knows. The shares of cover pages are as of their own day and need no correction.

The filings of one import are compared, so a split shows where both sides of it come together, as in companyfacts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screener.importing.staging import Work

# What tells a split: (taxonomy, tag) -> its part in it.
_COUNT, _EARNINGS, _PROFIT = "count", "earnings", "profit"
PARTS: dict[tuple[str, str], str] = {
    ("us-gaap", "WeightedAverageNumberOfSharesOutstandingBasic"): _COUNT,
    ("us-gaap", "WeightedAverageNumberOfDilutedSharesOutstanding"): _COUNT,
    ("us-gaap", "EarningsPerShareBasic"): _EARNINGS,
    ("us-gaap", "EarningsPerShareDiluted"): _EARNINGS,
    ("us-gaap", "NetIncomeLoss"): _PROFIT,
    ("us-gaap", "ProfitLoss"): _PROFIT,
    ("ifrs-full", "WeightedAverageShares"): _COUNT,
    ("ifrs-full", "AdjustedWeightedAverageShares"): _COUNT,
    ("ifrs-full", "BasicEarningsLossPerShare"): _EARNINGS,
    ("ifrs-full", "DilutedEarningsLossPerShare"): _EARNINGS,
    ("ifrs-full", "ProfitLossAttributableToOwnersOfParent"): _PROFIT,
    ("ifrs-full", "ProfitLoss"): _PROFIT,
}
TAGS = frozenset(PARTS)

# New shares for old ones: whole numbers, stock dividends of a half, a third and a quarter, and their reverses. Smaller
# stock dividends (5%, 10%) cannot be told from shares counted anew.
_RATIOS = (*((new, 1) for new in (*range(2, 21), 25, 30, 40, 50, 100)), (3, 2), (5, 2), (4, 3), (5, 3), (5, 4))
_NEAR = 0.005
_SAME_PROFIT = 0.005
_CENT = 0.005


def stage(work: Work, source: str) -> None:
    """Let an event wait for every split that `sec_facts` and `sec_filings` show."""
    _define(work)
    work.connection.execute(_COMPARED)
    work.connection.execute(_SPLITS)
    [(found,)] = work.connection.execute("select count(*) from sec_splits").fetchall()
    work.add("events", source, "sec_splits", read=found)


def _define(work: Work) -> None:
    run = work.connection.execute
    parts = ", ".join(f"('{taxonomy}', '{tag}', '{part}')" for (taxonomy, tag), part in PARTS.items())
    run(f"create or replace temp table split_parts as select * from (values {parts}) t (taxonomy, tag, part)")
    ratios = ", ".join(f"{ratio}, {ratio[::-1]}" for ratio in _RATIOS)
    run(f"create or replace temp table split_ratios as select * from (values {ratios}) t (new, old)")


# Each figure of a period beside that of the filing before which shows it.
_COMPARED = """
    create or replace temp table split_compared as
    with shown as (
        select s.cik, s.filed, p.part, f.taxonomy, f.tag, f.period_end, f.qtrs, f.uom,
            -- Two filings of a day: the later number, as it was given later.
            arg_max(f.value, (s.accepted, f.adsh)) as value, arg_max(s._file, f.adsh) as _file
        from sec_facts f join split_parts p using (taxonomy, tag) join sec_filings s using (adsh)
        where f.qtrs > 0 and f.value is not null and f.class_member is null
        group by all
    )
    select *, lag(value) over shown_again as value_before
    from shown
    window shown_again as (partition by cik, taxonomy, tag, period_end, qtrs, uom order by filed)
    qualify lag(value) over shown_again is not null
"""
_SPLITS = f"""
    create or replace temp table sec_splits as
    with counted as (
        select c.*, r.new, r.old, r.new / r.old as ratio
        from split_compared c join split_ratios r
            on abs(c.value / nullif(c.value_before, 0) / (r.new / r.old) - 1) < {_NEAR}
        where c.part = '{_COUNT}'
    ),
    -- What the same two filings say of the same period beside it.
    backed as (
        select c.cik, c.filed, c.new, c.old, c._file,
            bool_and(abs(e.value * c.ratio - e.value_before) <= {_CENT} * (1 + c.ratio) + 1e-9)
                filter (e.part = '{_EARNINGS}' and (abs(e.value) >= {_CENT} or abs(e.value_before) >= {_CENT}))
                as earnings,
            bool_or(abs(e.value - e.value_before) > {_SAME_PROFIT} * abs(e.value_before))
                filter (e.part = '{_PROFIT}') as profit_moved
        from counted c join split_compared e
            on e.cik = c.cik and e.filed = c.filed and e.period_end = c.period_end and e.qtrs = c.qtrs
        group by c.cik, c.filed, c.period_end, c.qtrs, c.tag, c.new, c.old, c._file
    ),
    -- Comparatives of older periods come up again for years, each a first time in the new shares.
    seen as (
        select distinct cik, new, old, filed, _file from backed
        where coalesce(earnings, false) and not coalesce(profit_moved, false)
    )
    select 'CIK' || lpad(cik::varchar, 10, '0') as symbol, 'split' as kind, filed as date,
        new || '-for-' || old as title, _file, 1::bigint as _line
    from seen
    qualify coalesce(filed - lag(filed) over (partition by cik, new, old order by filed) > 550, true)
"""
