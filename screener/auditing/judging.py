"""The same screen over the store as it is and as it would be otherwise, kept side by side to be compared.

1. A `Bench` is one audit's temporary folder and connection, with the dates it asks about.
2. `believed` puts there what the store's own derived tables give: the verdicts of every company, and `fundamentals`.
3. `other` does the same from derived tables made apart; SELECTs of sql/audits/ then compare the two by name.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screener import building, database, project, screening, verdicts
from screener.quoting import literal
from screener.store import intact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping

    import duckdb

    from screener.building import Variant
    from screener.rules.ruleset import RuleSet
    from screener.store import Store

    # Called with what is being done, how many steps are done and how many there are.
    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Bench:
    """Where one audit lays its tables side by side; `dates` are those it asks about."""

    store: Store
    rules: RuleSet
    dates: tuple[datetime.date, ...]
    folder: Path
    connection: duckdb.DuckDBPyConnection


@dataclass(frozen=True)
class Move:
    """One company whose verdict is another than the one the store gives."""

    as_of: datetime.date
    symbol: str
    name: str
    believed: str
    other: str

    @property
    def enters(self) -> bool:
        """Whether it passes only otherwise."""
        return self.other == "pass"

    @property
    def leaves(self) -> bool:
        """Whether it passes only as the store is."""
        return self.believed == "pass"


def select(name: str) -> str:
    """A SELECT of sql/audits/."""
    return (project.sql_folder() / "audits" / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def bench(store: Store, rules: RuleSet, dates: tuple[datetime.date, ...]) -> Iterator[Bench]:
    """A bench with the dates asked for; everything on it is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="screener-audit-") as folder, intact(store):
        connection = database.open_connection()
        try:
            connection.execute("create table as_of_dates as select unnest(?::date[]) as as_of", [list(dates)])
            database.set_variable(connection, "first_as_of", min(dates))
            database.set_variable(connection, "last_as_of", max(dates))
            yield Bench(store, rules, dates, Path(folder), connection)
        finally:
            connection.close()


def believed(bench: Bench) -> tuple[str, ...]:
    """Lay out what the store's own derived tables give; the dimensions it has nothing for."""
    return _lay_out(bench, "believed", building.ensure(bench.store))


def other(bench: Bench, variant: Variant) -> tuple[str, ...]:
    """Lay out, in place of the last, what derived tables made apart give; the dimensions they have nothing for."""
    folder = bench.folder / "apart"
    folder.mkdir(exist_ok=True)
    return _lay_out(bench, "other", building.build_apart(bench.store, folder, variant))


def _lay_out(bench: Bench, side: str, derived: Mapping[str, Path]) -> tuple[str, ...]:
    connection = database.connect(bench.store, bench.dates, lists=bench.rules.lists, views=(), derived=derived)
    try:
        evaluation = screening.evaluate(connection, bench.rules)
        checks = [verdicts.verdict_column(check.id) for check in bench.rules.checks()]
        columns = ", ".join(("as_of", "symbol", "name", "overall", "left_out", *checks))
        path = bench.folder / f"{side}.parquet"
        connection.execute(f"copy (select {columns} from verdicts) to {literal(str(path))} (format parquet)")
    finally:
        connection.close()
    for name, file in (("verdicts", path), ("fundamentals", derived["fundamentals"])):
        bench.connection.execute(f"drop table if exists {side}_{name}")
        bench.connection.execute(f"create table {side}_{name} as from read_parquet({literal(str(file))})")
    return tuple(dimension.id for dimension in evaluation.not_evaluated)


def moves(bench: Bench) -> tuple[Move, ...]:
    """Every company and date on which the two sides judge differently."""
    return tuple(Move(**row) for row in records(bench.connection, "verdict_changes"))


def records(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Rows of a SELECT of sql/audits/ as dictionaries."""
    cursor = connection.execute(select(name))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def lay_out_report_dates(connection: duckdb.DuckDBPyConnection, store: Store, folder: Path) -> None:
    """Make the table `report_dates` of a connection: when each report came out."""
    path = folder / "report_dates.parquet"
    with building.steps_run(store, str(folder / "spill"), last="filings") as built:
        built.execute(f"copy ({select('report_dates')}) to {literal(str(path))} (format parquet)")
    connection.execute(f"create table report_dates as from read_parquet({literal(str(path))})")
