"""One company's metrics through time, each date answered with what was public by then.

1. The dates: period ends between two days and the last day itself, or the days on which what was known changed.
2. Every view is keyed by (as_of, symbol), so one connection answers all of them in one query.
3. The views work over all companies. A metric that does not read its peers does not need them: the tables are
   narrowed to the one company first, which makes a whole market as quick to ask as a small one.
4. Two dates rest on different statements where `fundamentals` has different rows for them: a new period is a new
   report; the same period with other figures below the metric is a restatement.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, Literal, get_args

from screener import catalog, chain, lineage
from screener.database import ask_for
from screener.errors import DataError, Problem, UsageError
from screener.quoting import literal, quoted
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from screener.catalog import Metric

Every = Literal["month", "quarter", "year", "report"]
EVERY: tuple[Every, ...] = get_args(Every)
DEFAULT_YEARS = 5
# Read for the heading and the column of periods, whatever is asked.
_IDENTITY = ("name", "name_en", "industry", "industry_en", "currency", "statement_currency", "listed_on",
             "period_end", "fiscal_year_end", "announced_on", "announced_estimated")  # fmt: skip
# Places among all companies.
_RANKED = frozenset({"market_cap_rank", "cap_class"})
# Tables with a row a company and day or period.
_LARGE = ("companies", "prices", "statements", "fundamentals", "monthly_valuation", "share_versions")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}

Change = Literal["", "report", "restated"]


@dataclass(frozen=True)
class Point:
    """A metric on one date: its value, or why it has none; and whether other statements stand behind it than before."""

    value: Any
    reason: str
    change: Change


@dataclass(frozen=True)
class Summary:
    """Where the latest value stands among all of the span; percentile is the share of other dates that were lower.

    A value that never changed has no percentile.
    """

    latest: float | None
    percentile: float | None
    low: float
    low_on: datetime.date
    middle: float
    high: float
    high_on: datetime.date


@dataclass(frozen=True)
class Series:
    """One metric on every date."""

    metric: Metric
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Day:
    """What a date rests on: the latest period known, when it was announced, and what changed since the date before."""

    as_of: datetime.date
    period_end: datetime.date | None
    announced_on: datetime.date | None
    change: Change
    # Nobody says when it was announced: the date is the last one allowed.
    estimated: bool = False
    # The last day of the latest fiscal year: it says which quarter the period is.
    fiscal_year_end: datetime.date | None = None


@dataclass(frozen=True)
class History:
    """Metrics of one company through time, oldest date first; `company` holds what it is called on the last one."""

    symbol: str
    company: dict[str, Any]
    every: Every
    days: tuple[Day, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Span:
    """Which dates are wanted; `start` None means five years before the last."""

    every: Every = "month"
    start: datetime.date | None = None


@dataclass(frozen=True)
class _Known:
    """One row of `fundamentals`: what was known from a day until the next change."""

    known_from: datetime.date
    known_to: datetime.date
    period_end: datetime.date
    items: dict[str, Any]


def find_metrics(names: Sequence[str]) -> tuple[Metric, ...]:
    """Metrics of the catalogue by name.

    Raises:
        UsageError: naming every one that is unknown.
    """
    known = catalog.load()
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    if unknown:
        otherwise = "see: screener metrics"
        raise UsageError(
            problems=tuple(
                Problem(f"unknown metric '{name}'", hint=did_you_mean(name, known, otherwise)) for name in unknown
            )
        )
    return tuple(known[name] for name in dict.fromkeys(names))


def history(
    connection: duckdb.DuckDBPyConnection, symbol: str, metrics: Sequence[Metric], span: Span | None = None
) -> History:
    """The metrics of one company through time, up to the connection's date. Narrows and re-dates the connection.

    Raises:
        UsageError: when the span ends before it begins.
        DataError: when the company was not listed on any of its dates.
    """
    wanted = span or Span()
    items = {metric.name: _items(metric.name) for metric in metrics}
    known = _known(connection, symbol, tuple(dict.fromkeys(item for found in items.values() for item in found)))
    ask_for(connection, _dates(connection, wanted, known))
    if not any(reads_peers(metric.name) for metric in metrics):
        narrow(connection, symbol)
    rows = _rows(connection, symbol, metrics)
    if not rows:
        raise DataError(f"{symbol} was not listed in that time", hint="choose another --from and --to")
    behind = [_state(known, row["as_of"]) for row in rows]
    series = tuple(_series(metric, items[metric.name], rows, behind) for metric in metrics)
    return History(symbol, rows[-1], wanted.every, _days(rows, series, behind), series)


def summary(series: Series, days: Sequence[Day]) -> Summary | None:
    """Where the latest value stands; None for words, and where no date has a value."""
    found = [(point.value, day.as_of) for point, day in zip(series.points, days, strict=True) if _is_known(point)]
    if not series.metric.is_number or not found:
        return None
    values = [value for value, _ in found]
    latest = series.points[-1].value
    rank = None
    if latest is not None and min(values) < max(values):
        rank = sum(value < latest for value in values) / (len(values) - 1)
    low, low_on = min(found)
    high, high_on = max(found)
    return Summary(latest, rank, low, low_on, median(values), high, high_on)


def reads_peers(metric: str) -> bool:
    """Whether a metric, or one it rests on, is made of other companies' figures.

    What is held against an industry carries it in its name; the industry itself is a word, not a figure.
    """
    below = (metric, *_ancestors(metric))
    return any(name in _RANKED or ("industry" in name and catalog.load()[name].is_number) for name in below)


def narrow(connection: duckdb.DuckDBPyConnection, symbol: str) -> None:
    """Leave only one company in the large tables of the connection, and so in the views that read them.

    The small ones stay whole: of some it counts whether there is anything in them at all. Without a listing date the
    market tells whether a company trades, so then everything stays.
    """
    listed = connection.execute("select listed_on from companies where symbol = ?", [symbol]).fetchall()
    if not listed or listed[0][0] is None:
        return
    for table in _LARGE:
        everyone = quoted(f"all_{table}")
        connection.execute(f"alter view {quoted(table)} rename to {everyone}")
        connection.execute(f"create view {quoted(table)} as from {everyone} where symbol = {literal(symbol)}")


def _items(metric: str) -> tuple[str, ...]:
    """Every statement item below a metric, as columns of `fundamentals`."""
    below = (metric, *_ancestors(metric))
    return tuple(dict.fromkeys(item for name in below for item in lineage.parents(name).items))


def _ancestors(metric: str) -> tuple[str, ...]:
    """Every metric below a metric."""
    found: dict[str, None] = {}
    pending = list(lineage.parents(metric).metrics)
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = None
            pending += lineage.parents(name).metrics
    return tuple(found)


def _known(connection: duckdb.DuckDBPyConnection, symbol: str, items: Sequence[str]) -> tuple[_Known, ...]:
    listed = ", ".join(("known_from", "known_to", "period_end", *map(quoted, items)))
    rows = connection.execute(
        f"select {listed} from fundamentals where symbol = ? order by known_from", [symbol]
    ).fetchall()
    return tuple(
        _Known(start, end, period, dict(zip(items, values, strict=True))) for start, end, period, *values in rows
    )


def _dates(connection: duckdb.DuckDBPyConnection, span: Span, known: Sequence[_Known]) -> tuple[datetime.date, ...]:
    """The dates to ask for, oldest first."""
    last: datetime.date = connection.execute("select max(as_of) from as_of_dates").fetchall()[0][0]
    first = span.start or _years_before(last, DEFAULT_YEARS)
    if first > last:
        raise UsageError(f"the span begins on {first} and ends on {last}", hint="choose an earlier --from")
    if span.every == "report":
        days = [new.known_from for new in _changes(known) if first <= new.known_from <= last]
        return tuple(days) or (last,)
    return (*_period_ends(first, last, _MONTHS[span.every]), last)


def _years_before(day: datetime.date, years: int) -> datetime.date:
    year = day.year - years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _period_ends(first: datetime.date, last: datetime.date, months: int) -> list[datetime.date]:
    """Calendar ends of every so many months from one day to the day before another."""
    months_of = range(first.year * 12 + first.month, last.year * 12 + last.month + 1)
    ends = []
    for number in months_of:
        year, month = divmod(number - 1, 12)
        if (month + 1) % months == 0:
            ends.append(datetime.date(year, month + 1, calendar.monthrange(year, month + 1)[1]))
    return [end for end in ends if first <= end < last]


def _changes(known: Sequence[_Known]) -> list[_Known]:
    """The rows that begin a new period or bring other figures."""
    first = list(known[:1])
    return first + [new for old, new in pairwise(known) if _change(old, new, tuple(new.items))]


def _change(old: _Known | None, new: _Known | None, items: Sequence[str]) -> Change:
    if new is None or old is new:
        return ""
    if old is None or old.period_end != new.period_end:
        return "report"
    # Figures that come or go are not restated: they are withheld where statements grow too old.
    both = ((old.items[item], new.items[item]) for item in items)
    return "restated" if any(None not in pair and pair[0] != pair[1] for pair in both) else ""


def _state(known: Sequence[_Known], day: datetime.date) -> _Known | None:
    return next((one for one in known if one.known_from <= day < one.known_to), None)


def _rows(connection: duckdb.DuckDBPyConnection, symbol: str, metrics: Sequence[Metric]) -> list[dict[str, Any]]:
    """Identity, values and reasons on every date on which the company was listed."""
    columns = ("as_of", "symbol", *_IDENTITY, *(metric.name for metric in metrics))
    cursor = connection.execute(f"from ({chain.select(columns)}) where symbol = ? order by as_of", [symbol])
    found = [column[0] for column in cursor.description or ()]
    return [dict(zip(found, row, strict=True)) for row in cursor.fetchall()]


def _series(
    metric: Metric, items: Sequence[str], rows: Sequence[dict[str, Any]], behind: Sequence[_Known | None]
) -> Series:
    earlier = (None, *behind[:-1])
    points = []
    for number, (row, old, new) in enumerate(zip(rows, earlier, behind, strict=True)):
        reason = row.get(f"{metric.name}_reason") or ""
        change = _change(old, new, items) if number and items else ""
        points.append(Point(row[metric.name], reason, change))
    return Series(metric, tuple(points))


def _days(rows: Sequence[dict[str, Any]], series: Sequence[Series], behind: Sequence[_Known | None]) -> tuple[Day, ...]:
    earlier = (None, *behind[:-1])
    days = []
    for number, (row, old, new) in enumerate(zip(rows, earlier, behind, strict=True)):
        change = _change(old, new, ()) if number else ""
        if not change and any(one.points[number].change == "restated" for one in series):
            change = "restated"
        days.append(
            Day(
                row["as_of"],
                row["period_end"],
                row["announced_on"],
                change,
                estimated=bool(row["announced_estimated"]),
                fiscal_year_end=row["fiscal_year_end"],
            )
        )
    return tuple(days)


def _is_known(point: Point) -> bool:
    return point.value is not None
