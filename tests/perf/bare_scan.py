"""A bare DuckDB scan of what a screen has to read: the floor under which no screen over these files can go.

Two floors. `facts`: the columns the definitions need, of all filings and of ten years of prices, as a program without
derived tables would have to read them. `derived`: the rows and columns one screen reads from the derived tables, the
last prices and the small tables. Every value is decoded (a maximum is taken of it); nothing is joined or computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener import building
from screener.quoting import literal

from .pandas_screen import ITEMS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import duckdb

    from screener.store import Store

SMALL_TABLES = ("companies", "industries", "listing_status", "credentials", "credential_lists")


def facts(store: Store, as_of: date) -> int:
    """Rows scanned: every filing, ten years of daily prices, share counts and the small tables."""
    items = ", ".join(("symbol", "period_end", "announced_on", *ITEMS))
    scans = {
        "statements": f"select {items} from {{}} where announced_on < $as_of",
        "prices": "select symbol, date, close, amount, traded from {} where date <= $as_of",
        "share_capital": "select symbol, effective_on, announced_on, total from {}",
        **dict.fromkeys(SMALL_TABLES, "from {}"),
    }
    return _scan([select.format(_files(store.files(table))) for table, select in scans.items()], as_of)


def derived(store: Store, as_of: date) -> int:
    """Rows scanned: what one screen reads of the derived tables, sixty days of prices and the small tables."""
    made = building.ensure(store)
    scans = {
        "fundamentals": "from {} where known_from <= $as_of and known_to > $as_of",
        "share_versions": "from {} where known_from <= $as_of and known_to > $as_of",
        "monthly_valuation": "from {} where month_end <= $as_of and month_end > $as_of - 93",
    }
    small = [f"from {_files(store.files(table))}" for table in SMALL_TABLES if store.files(table)]
    recent = (
        f"select symbol, date, close, amount, traded from {_files(store.files('prices'))}"
        " where date <= $as_of and date > $as_of - 60"
    )
    return _scan([*(select.format(_files([made[name]])) for name, select in scans.items()), recent, *small], as_of)


def _scan(selects: list[str], as_of: date) -> int:
    import duckdb

    connection = duckdb.connect()
    connection.execute("set variable as_of = ?::date", [as_of])
    return sum(_rows(connection, select) for select in selects)


def _rows(connection: duckdb.DuckDBPyConnection, select: str) -> int:
    counted = connection.execute(f"select count(*), max(columns(*)) from ({select})").fetchall()
    return int(counted[0][0])


def _files(paths: tuple[Path, ...] | list[Path]) -> str:
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], hive_partitioning = false)"
