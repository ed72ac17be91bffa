"""What there is data for: metrics by year with the reasons why they are missing, statement items by fiscal year.

1. A metric is asked for at the end of every year and on the day itself, of every company then listed; a missing one
   tells its reason, as in a screen.
2. An item is looked for in the annual reports of each fiscal year, financials apart: they have no current assets to
   report. Which sources give it at all, and since when, explains most gaps.
"""

from __future__ import annotations

import datetime
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from screener import catalog, chain, database
from screener.auditing import judging
from screener.items import STATEMENT_ITEMS
from screener.quoting import quoted
from screener.store import intact

if TYPE_CHECKING:
    import duckdb

    from screener.auditing.judging import Progress
    from screener.store import Store

_YEARS = 10


@dataclass(frozen=True)
class MetricCoverage:
    """How many companies have a metric on each date, and why the others lack it on the last one."""

    name: str
    known: dict[datetime.date, int]
    reasons: dict[datetime.date, dict[str, int]]


@dataclass(frozen=True)
class ItemCoverage:
    """How many annual filers give an item in each fiscal year, financials apart; each source with its first year."""

    name: str
    known: dict[int, int]
    known_financial: dict[int, int]
    sources: dict[str, int]


@dataclass(frozen=True)
class Coverage:
    """What a store has data for as of a day; the items and metrics with the least come first."""

    as_of: datetime.date
    companies: dict[datetime.date, int]
    metrics: tuple[MetricCoverage, ...]
    # Annual reports by fiscal year: of companies that are no financials, and of those that are.
    filers: dict[int, int]
    financial_filers: dict[int, int]
    items: tuple[ItemCoverage, ...]

    @property
    def main_year(self) -> int:
        """The last fiscal year most companies have reported; a later one has only begun."""
        return max((year for year in self.filers if self._share_of_most(year) >= 0.5), default=0)

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years that are more than a few early or late filers."""
        return tuple(year for year in self.filers if self._share_of_most(year) >= 0.1)

    def _share_of_most(self, year: int) -> float:
        return self.filers[year] / max(self.filers.values())


def audit(store: Store, as_of: datetime.date | None, progress: Progress) -> Coverage:
    """Count what a store knows as of a day (the last it can answer for when None)."""
    with intact(store):
        connection = database.connect(store, [as_of] if as_of else [], views=())
        try:
            day = as_of or database.latest_date(connection)
            progress("items", 0, 2)
            with tempfile.TemporaryDirectory(prefix="screener-audit-") as folder:
                judging.lay_out_report_dates(connection, store, Path(folder))
            filers, financial_filers, items = _items(connection)
            progress("metrics", 1, 2)
            database.ask_for(connection, _year_ends(connection, day))
            companies, metrics = _metrics(connection)
        finally:
            connection.close()
    metrics.sort(key=lambda metric: (metric.known.get(day, 0), metric.name))
    found = Coverage(day, companies, tuple(metrics), filers, financial_filers, ())
    items.sort(key=lambda item: (item.known.get(found.main_year, 0), item.name))
    return replace(found, items=tuple(items))


def _year_ends(connection: duckdb.DuckDBPyConnection, day: datetime.date) -> list[datetime.date]:
    """The ends of the last ten years since there are prices (or statements), and the day itself."""
    first = connection.execute(
        "select coalesce((select min(date) from prices), (select min(known_from) from fundamentals))"
    ).fetchall()[0][0]
    years = range(max(first.year, day.year - _YEARS), day.year)
    return [*(datetime.date(year, 12, 31) for year in years), day]


def _metrics(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[datetime.date, int], list[MetricCoverage]]:
    names = [name for name, metric in catalog.load().items() if metric.is_number]
    counted = [f"count({quoted(name)})" for name in names]
    reasons = [
        f"histogram(case when {quoted(name)} is null then coalesce({_reason(name)}, 'no_data') end)" for name in names
    ]
    rows = connection.execute(
        f"select as_of, count(*), {', '.join([*counted, *reasons])}"
        f" from ({chain.select(('as_of', *names))}) group by as_of order by as_of"
    ).fetchall()
    companies = {row[0]: row[1] for row in rows}
    found = []
    for place, name in enumerate(names, 2):
        why = {row[0]: dict(Counter(row[place + len(names)] or {}).most_common()) for row in rows}
        found.append(MetricCoverage(name, {row[0]: row[place] for row in rows}, why))
    return companies, found


def _reason(name: str) -> str:
    return quoted(f"{name}_reason") if name in catalog.reasoned() else "null"


def _items(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[int, int], dict[int, int], list[ItemCoverage]]:
    connection.execute(
        f"create temp table financials as select symbol from ({chain.folded(chain.METRICS, ('is_financial',))})"
        " where is_financial"
    )
    connection.execute(f"create temp view annual_filings as {judging.select('annual_filings')}")
    names = [item.name for item in STATEMENT_ITEMS]
    one = ", ".join(f"count({quoted(name)}) > 0 as {quoted(name)}" for name in names)
    counted = ", ".join(f"count(*) filter ({quoted(name)})" for name in names)
    rows = connection.execute(
        f"with filers as (select fiscal_year, is_financial, symbol, {one} from annual_filings group by all)"
        f" select fiscal_year, is_financial, count(*), {counted} from filers group by all order by all"
    ).fetchall()
    since = ", ".join(f"min(fiscal_year) filter ({quoted(name)} is not null)" for name in names)
    told = connection.execute(f"select source, {since} from annual_filings group by all order by source").fetchall()
    found = [
        ItemCoverage(
            name,
            {row[0]: row[place + 3] for row in rows if not row[1]},
            {row[0]: row[place + 3] for row in rows if row[1]},
            {row[0]: row[place + 1] for row in told if row[place + 1] is not None},
        )
        for place, name in enumerate(names)
    ]
    filers, financial = ({row[0]: row[2] for row in rows if row[1] == kind} for kind in (False, True))
    return filers, financial, found
