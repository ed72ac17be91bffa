"""Dates used too early: what a join on period ends, and what statutory deadlines, would have let a screen see.

1. The believed side is the store as it is: every report from the day after it came out.
2. `naive` uses each period's last figures from the day the period ended; `estimated` from the deadline, as a store
   whose sources give no dates would.
3. On every date asked for, both are compared company by company: which report is the latest, how many days before it
   was out, and whether the screen's verdict changes.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from screener import database
from screener.auditing import judging
from screener.building import Variant
from screener.errors import UsageError

if TYPE_CHECKING:
    from screener.auditing.judging import Move, Progress
    from screener.rules.ruleset import RuleSet
    from screener.store import Store

Dating = Literal["naive", "estimated"]
DATINGS: tuple[Dating, ...] = get_args(Dating)
# Whose rows stand in for the store's, by table, under either dating.
_DATED = ("statements", "announcements", "share_capital")
_SELECTS = {"naive": "naive", "estimated": "undated"}
_YEARS = 5


@dataclass(frozen=True)
class Month:
    """What one dating does on one date; `ahead` companies would have used a report that was not out."""

    as_of: datetime.date
    companies: int
    ahead: int
    # Companies whose report has a real date, and those of them that are ahead; of the others only a deadline is known.
    dated: int
    ahead_dated: int
    days_mean: float | None
    days_max: int | None
    restated: int
    behind: int
    changed: int
    wrongly_passing: int
    missed: int
    passing: int


@dataclass(frozen=True)
class ReportLag:
    """Reports of one fiscal year, annual or interim: when those with a real date came out, in days."""

    fiscal_year: int
    is_annual: bool
    reports: int
    dated: int
    lag_median: float | None
    lag_max: int | None
    late: int
    late_median: float | None
    late_max: int | None
    early_median: float | None
    # Reports the store itself uses from the deadline, of one source without a date, before the date another one says.
    overtaken: int


@dataclass(frozen=True)
class LookaheadAudit:
    """What other datings would have shown a screen on a number of dates."""

    rules: RuleSet
    dates: tuple[datetime.date, ...]
    months: dict[Dating, tuple[Month, ...]]
    moves: dict[Dating, tuple[Move, ...]]
    reports: tuple[ReportLag, ...]


def audit(store: Store, rules: RuleSet, dates: tuple[datetime.date, ...], progress: Progress) -> LookaheadAudit:
    """Compare the store's dates with period ends and with deadlines on the dates given."""
    with judging.bench(store, rules, dates) as bench:
        progress("believed", 0, 3)
        judging.believed(bench)
        judging.lay_out_report_dates(bench.connection, store, bench.folder)
        months, moved = {}, {}
        for number, dating in enumerate(DATINGS):
            progress(dating, number + 1, 3)
            judging.other(bench, _variant(dating))
            months[dating] = tuple(Month(**row) for row in judging.records(bench.connection, "months"))
            moved[dating] = judging.moves(bench)
        reports = tuple(ReportLag(**row) for row in judging.records(bench.connection, "report_lags"))
    return LookaheadAudit(rules, dates, months, moved, reports)


def span(
    store: Store, as_of: datetime.date | None, first: datetime.date | None, last: datetime.date | None
) -> tuple[datetime.date, ...]:
    """The dates to ask about: month ends between two days, by default of the last five years; or one day alone.

    Raises:
        UsageError: when no month ends in the span.
        DataError: when the store holds nothing a date could be taken from.
    """
    if as_of and not first and not last:
        return (as_of,)
    begins, ends = _reach(store)
    end = last or as_of or ends
    start = first or max(begins, end.replace(year=end.year - _YEARS, day=1))
    found = tuple(_month_ends(start, end))
    if not found:
        raise UsageError(f"no month ends between {start} and {end}", hint="choose another --from and --to")
    return found


def _reach(store: Store) -> tuple[datetime.date, datetime.date]:
    """The first day with prices, or with statements where there are none, and the last the store can answer for."""
    connection = database.connect(store, views=())
    try:
        first = connection.execute(
            "select coalesce((select min(date) from prices), (select min(known_from) from fundamentals))"
        ).fetchall()[0][0]
        return first, database.latest_date(connection)
    finally:
        connection.close()


def _month_ends(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ends = (
        datetime.date(month // 12, month % 12 + 1, calendar.monthrange(month // 12, month % 12 + 1)[1])
        for month in months
    )
    return [end for end in ends if first <= end <= last]


def _variant(dating: Dating) -> Variant:
    return Variant(rows={table: judging.select(f"{_SELECTS[dating]}_{table}") for table in _DATED})
