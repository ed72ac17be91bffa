"""A tiny market in a few lines: rows with sensible defaults, written into a real store and asked like any other.

Building a store takes most of a second, so cases share one: each `Case` is a company of its own with the rows it needs
and what is expected of it on one or more dates, and `market` puts any number of cases side by side.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from screener import catalog, database, importing
from screener.schema import TABLES
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    import pyarrow as pa

Row = Mapping[str, Any]
Cell = float | str | None
SYMBOL = "600001.SH"
VIEWS = ("metrics", "metric_reasons")
# The day most tests ask about: annual reports of FY2019 and 2020 Q1 are out, nothing is stale.
AS_OF = "2020-05-20"
RECORDED_ON = "2024-01-01"
SOURCE = "filings"
_COMPANY = {"listed_on": "2000-01-04", "country": "cn", "currency": "CNY", "name": "Example"}
_ENDS = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}
# Days on which companies of these worlds report when a test does not care: trading days, well before the deadlines.
_REPORTED = {1: (0, "04-20"), 2: (0, "08-20"), 3: (0, "10-20"), 4: (1, "04-10")}


def period(year: int, quarter: int = 4, announced_on: str | None = "", **items: Cell) -> dict[str, Any]:
    """A statement row of one fiscal period, year to date; reported on an ordinary day unless told otherwise.

    Total assets are there by default, because a row without any headline figure is no report.
    """
    later, day = _REPORTED[quarter]
    announced = f"{year + later}-{day}" if announced_on == "" else announced_on
    return {"period_end": f"{year}-{_ENDS[quarter]}", "announced_on": announced, "total_assets": 1000.0, **items}


def years(first: int, **items: Sequence[float | None]) -> list[dict[str, Any]]:
    """Annual rows of consecutive years from one list per item."""
    length = max(len(values) for values in items.values())
    return [
        period(first + n) | {name: values[n] for name, values in items.items() if values[n] is not None}
        for n in range(length)
    ]


def reports(**items: Sequence[float | None]) -> list[dict[str, Any]]:
    """Annual reports up to FY2019, the last value of each list the latest."""
    length = max(len(values) for values in items.values())
    return years(2020 - length, **items)


def month_ends(first: str, count: int) -> list[str]:
    """The last days of consecutive months."""
    day = datetime.date.fromisoformat(first)
    found = []
    for n in range(count):
        month = day.year * 12 + day.month - 1 + n + 1
        found.append(str(datetime.date(month // 12, month % 12 + 1, 1) - datetime.timedelta(1)))
    return found


def priced(market_cap: float, date: str = "2020-05-19", shares: float = 100.0) -> dict[str, list[dict[str, Any]]]:
    """Price and share rows that give a total market value."""
    return {
        "prices": [{"date": date, "close": market_cap / shares}],
        "share_capital": [{"effective_on": "2000-01-04", "total": shares}],
    }


@dataclass(frozen=True)
class Case:
    """One company, its rows by table, and what is expected of it: metric -> value, or {date: {metric: value}}.

    A string that starts with '!' expects the metric to be missing for that reason.
    """

    name: str
    expects: Mapping[str, Any]
    statements: Sequence[Row] = ()
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    company: Row = field(default_factory=dict)

    @property
    def by_date(self) -> dict[str, Mapping[str, Any]]:
        """Expectations by date; those without one hold on AS_OF."""
        dated = {key: value for key, value in self.expects.items() if key[:2] in ("19", "20")}
        return dated or {AS_OF: self.expects}

    def tables(self, symbol: str) -> dict[str, list[dict[str, Any]]]:
        """Its rows by table, with its symbol."""
        own: dict[str, Sequence[Row]] = {"companies": [self.company], "statements": self.statements}
        for table, rows in self.rows.items():
            own[table] = [*own.get(table, ()), *rows]
        return {
            table: [{"symbol": symbol, **row} if _has_symbol(table) else dict(row) for row in rows]
            for table, rows in own.items()
        }


@dataclass(frozen=True)
class World:
    """A store made of rows; answers are read through the product's own connection."""

    store: Store
    symbols: Mapping[str, str]
    dates: tuple[str, ...]

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A connection that answers for every date of the world."""
        return self.connect(*self.dates)

    def connect(
        self, *dates: str, lists: Mapping[str, Sequence[str]] | None = None, views: Sequence[str] = VIEWS
    ) -> duckdb.DuckDBPyConnection:
        """A connection for the dates given, with the views that most tests read: all of them take seconds to make."""
        days = [datetime.date.fromisoformat(day) for day in dates]
        return database.connect(self.store, days, lists=lists, views=views)

    @cached_property
    def answers(self) -> dict[tuple[str, str], dict[str, Any]]:
        """(date, symbol) -> every metric, a missing one as '!reason' where it has one."""
        values, reasons = (records(self.connection, f"from {view}") for view in ("metrics", "metric_reasons"))
        why = {(str(row["as_of"]), row["symbol"]): row for row in reasons}
        found = {}
        for row in values:
            key = (str(row["as_of"]), row["symbol"])
            missing = {name: f"!{why[key][name]}" for name in row if row[name] is None and why[key].get(name)}
            found[key] = row | missing
        return found

    def surprises(self, case: Case) -> dict[str, tuple[Any, Any]]:
        """What differs from the expectations of a case: metric on date -> (found, expected)."""
        return {
            f"{name} on {date}": (found, expected)
            for date, expectations in case.by_date.items()
            for name, expected in expectations.items()
            if not _agrees(found := self.answer(case.name, date).get(name), expected)
        }

    def answer(self, case: str, date: str = AS_OF) -> dict[str, Any]:
        """Every metric of one case on one date; empty where the company is not listed."""
        return self.answers.get((date, self.symbols[case]), {})


def records(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Rows of a query as dictionaries."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def market(folder: Path, cases: Sequence[Case], precedence: Sequence[str] = (), **tables: Sequence[Row]) -> World:
    """One world of all cases, each a company of its own; `tables` are rows that belong to no case."""
    symbols = {case.name: f"{600001 + n}.SH" for n, case in enumerate(cases)}
    assert len(symbols) == len(cases), "two cases of one name"
    rows: dict[str, list[Row]] = {table: list(given) for table, given in tables.items()}
    for case in cases:
        for table, own in case.tables(symbols[case.name]).items():
            rows.setdefault(table, []).extend(own)
    dates = tuple(sorted({date for case in cases for date in case.by_date}))
    return World(write(folder, rows, precedence), symbols, dates)


def world(
    folder: Path, *, dates: Sequence[str] = (AS_OF,), precedence: Sequence[str] = (), **tables: Sequence[Row]
) -> World:
    """A world from rows by table; a row without a symbol belongs to the one company SYMBOL."""
    rows = {
        table: [{"symbol": SYMBOL, **row} if _has_symbol(table) else row for row in given]
        for table, given in tables.items()
    }
    symbols = sorted({row["symbol"] for table, given in rows.items() if _has_symbol(table) for row in given})
    return World(write(folder, rows, precedence), {symbol: symbol for symbol in symbols}, tuple(dates))


def write(folder: Path, rows: Mapping[str, Sequence[Row]], precedence: Sequence[str] = ()) -> Store:
    """Put the rows into the store at `folder`, one import per `recorded_on` they name, the earliest first."""
    store = Store.create(folder)
    everything = {**rows, "companies": _companies(rows)}
    clocks = sorted({row.get("recorded_on", RECORDED_ON) for given in everything.values() for row in given})
    for clock in clocks:
        tables = {
            name: _table(name, [row for row in given if row.get("recorded_on", RECORDED_ON) == clock])
            for name, given in everything.items()
        }
        importing.write_rows(
            store,
            {name: table for name, table in tables.items() if table.num_rows},
            source=SOURCE,
            recorded_on=datetime.datetime.fromisoformat(clock),
            precedence=tuple(precedence),
        )
    return store


def judging(rows: Sequence[Row]) -> duckdb.DuckDBPyConnection:
    """A connection whose `metrics_with_reasons` holds exactly the rows given, for rules to be asked of.

    A row names the metrics it has; all others are NULL. `symbol` is counted up where it is not given.
    """
    connection = database.open_connection()
    kinds = {"bool": "boolean", "text": "varchar", "date": "date"}
    columns = {"as_of": "date", "is_stale": "boolean"}
    columns |= {name: kinds.get(metric.unit, "double") for name, metric in catalog.load().items()}
    columns |= {f"{name}_reason": "varchar" for name in catalog.reasoned()}
    columns |= {f"{name}_{end}": "double" for name in catalog.bounded() for end in ("low", "high")}
    listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"create table metrics_with_reasons ({listed})")
    for n, row in enumerate(rows):
        full = {
            "as_of": datetime.date(2020, 5, 20),
            "symbol": f"{600001 + n}.SH",
            "country": "cn",
            "status": "normal",
            **row,
        }
        marks = ", ".join("?" for _ in full)
        connection.execute(
            f"insert into metrics_with_reasons ({', '.join(full)}) values ({marks})", list(full.values())
        )
    return connection


def _companies(rows: Mapping[str, Sequence[Row]]) -> list[Row]:
    """Every company that some row names, with the defaults it does not give itself."""
    named = {row["symbol"]: None for table, given in rows.items() if _has_symbol(table) for row in given}
    described = {row["symbol"]: row for row in rows.get("companies", ())}
    return [{"symbol": symbol, **_COMPANY, **described.get(symbol, {})} for symbol in named]


def _has_symbol(table: str) -> bool:
    return TABLES[table].column("symbol") is not None


def _table(name: str, rows: Iterable[Row]) -> pa.Table:
    import pyarrow as pa

    types = {
        "DATE": pa.date32(),
        "DOUBLE": pa.float64(),
        "VARCHAR": pa.string(),
        "BOOLEAN": pa.bool_(),
        "INTEGER": pa.int32(),
    }
    given = list(rows)
    used = [
        column
        for column in TABLES[name].columns
        if column.name != "recorded_on" and any(column.name in row for row in given)
    ]
    unknown = {key for row in given for key in row} - set(TABLES[name].names)
    assert not unknown, f"{name} has no {unknown}"
    return pa.table(
        {
            column.name: pa.array([_cell(row.get(column.name), column.type) for row in given], types[column.type])
            for column in used
        }
    )


def _agrees(found: Any, expected: Any) -> bool:  # noqa: ANN401 - cells
    """Equal, numbers to five digits."""
    if isinstance(expected, int | float) and not isinstance(expected, bool) and isinstance(found, int | float):
        return math.isclose(found, expected, rel_tol=2e-5, abs_tol=2e-6)
    if isinstance(found, datetime.date):
        return bool(str(found) == expected)
    return bool(found == expected) and type(found) is type(expected)


def _cell(value: Any, kind: str) -> Any:  # noqa: ANN401 - a cell
    return datetime.date.fromisoformat(value) if kind == "DATE" and isinstance(value, str) else value
