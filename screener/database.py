"""DuckDB connections in which the store can be asked: its tables, the derived tables and the views of sql/views/.

Every view is keyed by (as_of, symbol). The dates asked for are rows of `as_of_dates`; the session variables
`first_as_of` and `last_as_of` bound them, so that scans of Parquet can skip what no date needs.
"""

from __future__ import annotations

import datetime
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from screener import chain, project
from screener.errors import DataError
from screener.quoting import literal, quoted
from screener.schema import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

    from screener.store import Store


def open_connection(*, memory_limit: str = "4GB", temp_directory: str = "") -> duckdb.DuckDBPyConnection:
    """An in-memory database with the macros of sql/macros.sql."""
    import duckdb

    # DuckDB makes the folder when it first spills and removes it when it closes.
    spill = temp_directory or str(Path(tempfile.gettempdir()) / f"screener-spill-{os.getpid()}")
    connection = duckdb.connect(
        ":memory:",
        config={"memory_limit": memory_limit, "temp_directory": spill, "autoinstall_known_extensions": False},
    )
    connection.execute((project.sql_folder() / "macros.sql").read_text(encoding="utf-8"))
    return connection


def connect(
    store: Store,
    as_of: Sequence[datetime.date] = (),
    *,
    lists: Mapping[str, Sequence[str]] | None = None,
    views: Sequence[str] | None = None,
    derived: Mapping[str, Path] | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection in which `metrics` and everything below it answers for the dates given.

    Args:
        store: the store to ask.
        as_of: dates to answer for; the latest date the store has prices (or statements) for when empty.
        lists: word lists of a rule file; `certifications` closes what tech_certifications counts.
        views: the views that will be read, all when empty; fewer are ready sooner.
        derived: derived tables made apart, where the store's own are not what is asked about.

    Raises:
        DataError: when the store holds nothing a date could be taken from.
    """
    from screener import building

    made = building.ensure(store) if derived is None else derived
    connection = open_connection()
    register_tables(connection, store)
    for name, path in made.items():
        register_parquet(connection, name, [path])
    dates = tuple(as_of) or (latest_date(connection),)
    ask_for(connection, dates)
    set_lists(connection, lists or {})
    explain_symbols(connection, ())
    create_views(connection, views)
    return connection


def register_tables(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Make every canonical table a view; one without files is empty but typed."""
    for table in TABLES.values():
        files = store.files(table.name)
        if files:
            register_parquet(connection, table.name, files)
        else:
            connection.execute(f"create view {quoted(table.name)} as {_empty(table)}")


def register_parquet(connection: duckdb.DuckDBPyConnection, name: str, files: Iterable[Path]) -> None:
    """Create the view `name` over Parquet files of one schema."""
    listed = ", ".join(literal(str(path)) for path in files)
    connection.execute(f"create view {quoted(name)} as from read_parquet([{listed}], hive_partitioning = false)")


def ask_for(connection: duckdb.DuckDBPyConnection, dates: Sequence[datetime.date]) -> None:
    """Set the dates every view answers for."""
    connection.execute("create or replace table as_of_dates (as_of date)")
    connection.execute("insert into as_of_dates select distinct unnest(?::date[]) order by 1", [list(dates)])
    set_variable(connection, "first_as_of", min(dates))
    set_variable(connection, "last_as_of", max(dates))


def set_lists(connection: duckdb.DuckDBPyConnection, lists: Mapping[str, Sequence[str]]) -> None:
    """Bind the word lists that views read."""
    connection.execute("set variable certifications = ?::varchar[]", [list(lists.get("certifications", ()))])


def explain_symbols(connection: duckdb.DuckDBPyConnection, symbols: Sequence[str]) -> None:
    """Set the companies whose filings the view `known_items` unpivots."""
    connection.execute(
        "create or replace table explained_symbols as select unnest(?::varchar[]) as symbol", [list(symbols)]
    )


def set_variable(connection: duckdb.DuckDBPyConnection, name: str, value: datetime.date | str) -> None:
    """Set a session variable, keeping dates typed."""
    kind = "date" if isinstance(value, datetime.date) else "varchar"
    connection.execute(f"set variable {name} = ?::{kind}", [value])


def latest_date(connection: duckdb.DuckDBPyConnection) -> datetime.date:
    """The last price date of the store, else the first day on which every statement in it is known.

    Raises:
        DataError: when there are neither prices nor statements.
    """
    for query in (
        "select max(date) from prices",
        "select coalesce(max(known_from) filter (not is_stale), max(known_from)) from fundamentals",
    ):
        found = connection.execute(query).fetchall()[0][0]
        if isinstance(found, datetime.date):
            return found
    raise DataError("the store holds neither prices nor statements", hint="fill it with: screener import MANIFEST.yaml")


def create_views(connection: duckdb.DuckDBPyConnection, wanted: Sequence[str] | None = None) -> None:
    """Create the views of sql/views/ in dependency order, or only the wanted ones with what they read inside them.

    DuckDB binds a view with everything below it when it is created, so a chain of views costs the square of its length;
    folded into one statement it is bound once.
    """
    for name, select in chain.selects().items() if wanted is None else ((name, chain.folded(name)) for name in wanted):
        connection.execute(f"create view {quoted(name)} as {select}")


def holds(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the connection has a table or view of that name."""
    query = "select count(*) from information_schema.tables where table_name = ?"
    return bool(connection.execute(query, [name]).fetchall()[0][0])


def _empty(table: Table) -> str:
    columns = ", ".join(f"null::{column.type} as {quoted(column.name)}" for column in table.columns)
    return f"select {columns} where false"
