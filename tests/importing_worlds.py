"""What the tests of importing share: small stores, files and mappings made on the spot, and a way to read them back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from screener.importing import Summary, import_manifest, import_table, write_rows
from screener.quoting import parquet
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
YEAR_END = dt.date(2020, 12, 31)


def arrow(**columns: list[Any]) -> pa.Table:
    """An Arrow table from columns of Python values."""
    import pyarrow

    return pyarrow.table(columns)


def later(days: int) -> dt.datetime:
    """An instant that many days after NOW, for a second import."""
    return NOW + dt.timedelta(days=days)


def write(store: Store, table: str, rows: pa.Table, *, source: str = "vendor", days: int = 0) -> Summary:
    """Put rows of one table into a store."""
    return write_rows(store, {table: rows}, source=source, recorded_on=later(days))


def read(store: Store, table: str, columns: str = "*", where: str = "true") -> list[tuple[Any, ...]]:
    """Rows of a table of the store, in order."""
    import duckdb

    files = " union all by name ".join(f"select * from {parquet(path)}" for path in store.files(table))
    if not files:
        return []
    query = f"select {columns} from ({files}) where {where} order by all"
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def quarantined(summary: Summary) -> list[tuple[Any, ...]]:
    """File, line, reason and row of everything an import refused."""
    import duckdb

    found: list[tuple[Any, ...]] = []
    with duckdb.connect() as connection:
        for path in summary.quarantine_files:
            query = f"select file, line, reason, row from {parquet(path)} order by all"
            found += connection.execute(query).fetchall()
    return found


def counted(summary: Summary, count: str) -> dict[str, int]:
    """Rows by reason for `quarantined` or `left_out`, the reasons in English words."""
    return {reason.english: number for reason, number in summary.reasons(count).items()}


def mapped(
    folder: Path, mapping: str, content: bytes | str, name: str = "rows.csv", days: int = 0
) -> tuple[Store, Summary]:
    """Import one file with a mapping into the store in `folder`; both are written there first."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return mapped_path(folder, mapping, path, days)


def mapped_path(folder: Path, mapping: str, path: Path, days: int = 0) -> tuple[Store, Summary]:
    """Import what is at a path with a mapping."""
    mapping_path = folder / "map.yaml"
    mapping_path.write_text(mapping, encoding="utf-8")
    store = Store.create(folder / "store")
    return store, import_table(store, [path], mapping_path, recorded_on=later(days))


def manifest(folder: Path, text: str, days: int = 0, *, dry_run: bool = False) -> tuple[Store, Summary]:
    """Import a manifest written into `folder`."""
    path = folder / "manifest.yaml"
    path.write_text(text, encoding="utf-8")
    store = Store.create(folder / "store")
    return store, import_manifest(store, path, recorded_on=later(days), dry_run=dry_run)


def accounted_for(summary: Summary) -> bool:
    """Whether every row read is in exactly one of the counts."""
    return all(
        row.read
        == row.written + row.unchanged + row.merged + sum(row.quarantined.values()) + sum(row.left_out.values())
        for row in summary.tables
    )
