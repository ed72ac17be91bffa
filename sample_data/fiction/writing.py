"""Rows into a store, by the way every import takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fiction.filings import FILINGS, KEY_FIGURES, PRECEDENCE
from screener.importing import write_rows
from screener.schema import TABLES
from screener.store import LOCK_FILE, Store

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

RECORDED_ON = datetime(2024, 6, 1, 8, 0, tzinfo=UTC)
CORRECTED_ON = datetime(2024, 6, 2, 8, 0, tzinfo=UTC)


def write(folder: Path, tables: dict[str, list[dict[str, Any]]]) -> Store:
    """Create a store with the market in it, and a vendor's silent fix of one figure a day later."""
    store = Store.create(folder)
    arrow = {name: arrow_table(name, rows) for name, rows in tables.items() if rows}
    write_rows(store, arrow, source=FILINGS, recorded_on=RECORDED_ON, precedence=PRECEDENCE)
    fixed = arrow_table("statements", _silent_fix(tables["statements"]))
    write_rows(store, {"statements": fixed}, source=KEY_FIGURES, recorded_on=CORRECTED_ON, precedence=PRECEDENCE)
    store = Store.open(folder)
    _tidy(store)
    return store


def _tidy(store: Store) -> None:
    """Take away the lock and what the second import replaced: a store keeps that for an hour, for readers."""
    (store.path / LOCK_FILE).unlink(missing_ok=True)
    named = {path for table in store.tables for path in store.files(table)}
    for path in store.path.glob("*/*.parquet"):
        if path not in named:
            path.unlink()


def _silent_fix(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first annual figures of the second vendor once more, one of them changed without a word."""
    row = next(row for row in statements if row["source"] == KEY_FIGURES)
    return [row | {"total_profit": row["total_profit"] + 10_000.0}]


def arrow_table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as an arrow table in the types of the schema; columns nobody has are left out."""
    import pyarrow as pa

    types = {
        "VARCHAR": pa.string(),
        "DATE": pa.date32(),
        "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(),
        "INTEGER": pa.int32(),
    }
    held = {key for row in rows for key in row}
    unknown = held - set(TABLES[name].names)
    if unknown:
        raise KeyError(f"{name} has no columns {sorted(unknown)}")
    columns = [column for column in TABLES[name].columns if column.name in held]
    arrays = {c.name: pa.array([row.get(c.name) for row in rows], types[c.type]) for c in columns}
    return pa.table(arrays)
