"""What a store holds: rows, companies, dates and sources of every table, and whether the derived tables are current."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener import building
from screener.database import open_connection, register_tables
from screener.quoting import quoted
from screener.schema import TABLES, Table

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    import duckdb

    from screener.store import Store

# The date that says how far a table reaches, where it has one.
_REACH = {
    "companies": "listed_on", "identifiers": "from_date", "statements": "period_end", "announcements": "announced_on",
    "share_capital": "effective_on", "dividends": "ex_date", "prices": "date", "industries": "from_date",
    "listing_status": "from_date", "credentials": "valid_from", "credential_lists": "covers_from",
    "holders": "period_end", "events": "date", "series": "date", "overrides": "period_end",
}  # fmt: skip


@dataclass(frozen=True)
class TableStatus:
    """One table of the store: rows, companies in it, first and last date, and the sources it came from."""

    table: str
    rows: int
    companies: int | None
    first: datetime.date | None
    last: datetime.date | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class StoreStatus:
    """A whole store: its state's fingerprint, tables that hold anything, precedence and the derived tables' state."""

    path: Path
    fingerprint: str
    tables: tuple[TableStatus, ...]
    empty: tuple[str, ...]
    precedence: tuple[str, ...]
    derived_current: bool
    quarantine_files: int


def status(store: Store) -> StoreStatus:
    """Measure every table of the store; reads column statistics and keys only."""
    connection = open_connection()
    try:
        register_tables(connection, store)
        filled = [table for table in TABLES.values() if store.rows(table.name)]
        measured = tuple(_measure(connection, table, store.rows(table.name)) for table in filled)
    finally:
        connection.close()
    quarantine = store.path / "quarantine"
    return StoreStatus(
        path=store.path,
        fingerprint=store.fingerprint,
        tables=measured,
        empty=tuple(table.name for table in TABLES.values() if table not in filled),
        precedence=store.precedence,
        derived_current=building.is_current(store),
        quarantine_files=sum(1 for _ in quarantine.iterdir()) if quarantine.is_dir() else 0,
    )


def _measure(connection: duckdb.DuckDBPyConnection, table: Table, rows: int) -> TableStatus:
    reach = quoted(_REACH[table.name])
    companies = "count(distinct symbol)" if table.column("symbol") else "null"
    row = connection.execute(
        f"select {companies}, min({reach}), max({reach}), list_sort(list(distinct source) filter (source is not null))"
        f" from {quoted(table.name)}"
    ).fetchall()[0]
    return TableStatus(table.name, rows, row[0], row[1], row[2], tuple(row[3] or ()))
