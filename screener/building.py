"""The derived tables: made from the store's facts by sql/build/, kept beside them, rebuilt by themselves when stale.

1. The fingerprint of the facts and of every file of sql/build/ decides whether what lies there may be used.
2. The steps run in order in a private in-memory database under a memory limit; each is one SELECT.
3. The results are written as Parquet under names that carry the fingerprint, and only then named in derived.json, so
   that a reader never sees half a build.
"""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener import project
from screener.database import open_connection, register_tables
from screener.errors import DataError
from screener.quoting import literal, quoted
from screener.store import KEEP_UNREFERENCED_SECONDS, intact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import duckdb

    from screener.store import Store

# In order: each may read the ones before it. The second list is what lasts.
STEPS = (
    "sessions",
    "exchange_rates",
    "first_announcements",
    "override_rows",
    "filings",
    "versions",
    "vintages",
    "known_figures",
    "fundamentals",
    "share_versions",
    "monthly_valuation",
)
KEPT = (
    "sessions",
    "exchange_rates",
    "deadlines",
    "source_precedence",
    "first_announcements",
    "fundamentals",
    "share_versions",
    "monthly_valuation",
)
_ORDER = {"fundamentals": "known_to, symbol", "monthly_valuation": "month_end, symbol"}
_CALENDARS = {"cn": ("XSHG", "1990-12-19"), "us": ("XNYS", "1988-01-04")}
_MEMORY_LIMIT = "6GB"


@dataclass(frozen=True)
class Variant:
    """What a build apart takes instead of the store's own: another precedence, other rows.

    `rows` gives a table's name the SELECT that stands in for it; the store's rows are in `held_<table>` for it to read.
    """

    precedence: tuple[str, ...] | None = None
    rows: Mapping[str, str] = field(default_factory=dict)


AS_STORED = Variant()


def ensure(store: Store) -> dict[str, Path]:
    """Paths of the derived tables, built first when they are missing or stale.

    Raises:
        DataError: when the folder for derived files cannot be written or the disk is full.
    """
    fingerprint = build_fingerprint(store)
    folder = store.derived
    if found := _current(folder, fingerprint):
        return found
    return _build(store, folder, fingerprint)


def is_current(store: Store) -> bool:
    """Whether the derived tables match the facts and the SQL of this version."""
    return _current(store.derived, build_fingerprint(store)) is not None


def build_fingerprint(store: Store) -> str:
    """Hash of what the derived tables are made of: the facts and the SQL."""
    digest = hashlib.sha256(store.fingerprint.encode())
    folder = project.sql_folder()
    for path in (folder / "macros.sql", *sorted((folder / "build").iterdir())):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _current(folder: Path, fingerprint: str) -> dict[str, Path] | None:
    try:
        listed = json.loads((folder / "derived.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(listed, dict) or listed.get("fingerprint") != fingerprint:
        return None
    paths = {name: folder / f"{name}-{fingerprint}.parquet" for name in KEPT}
    sizes = listed.get("bytes", {})
    whole = all(path.is_file() and path.stat().st_size == sizes.get(path.name) for path in paths.values())
    return paths if whole else None


def _build(store: Store, folder: Path, fingerprint: str) -> dict[str, Path]:
    from filelock import FileLock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "build.lock"):
            if found := _current(folder, fingerprint):
                return found
            with tempfile.TemporaryDirectory(prefix="screener-build-") as spill, intact(store):
                _write_tables(store, folder, fingerprint, spill)
    except OSError as error:
        raise DataError(
            f"cannot write derived tables to {folder}: {error.strerror or error}",
            hint="free some disk space or choose a store that can be written with --store",
        ) from error
    found = _current(folder, fingerprint)
    if found is None:
        raise DataError(f"derived tables in {folder} vanished while they were built", hint="run the command again")
    return found


@contextmanager
def steps_run(
    store: Store, spill: str, variant: Variant = AS_STORED, *, last: str = STEPS[-1]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private database in which the steps have run, up to and including `last`; it spills into the folder given."""
    connection = open_connection(memory_limit=_MEMORY_LIMIT, temp_directory=spill)
    try:
        register_tables(connection, store)
        for table, select in variant.rows.items():
            connection.execute(f"alter view {quoted(table)} rename to {quoted(f'held_{table}')}")
            connection.execute(f"create view {quoted(table)} as {select}")
        _load_inputs(connection, store.precedence if variant.precedence is None else variant.precedence)
        for step in STEPS[: STEPS.index(last) + 1]:
            _run_step(connection, step)
        yield connection
    finally:
        connection.close()


def build_apart(store: Store, folder: Path, variant: Variant) -> dict[str, Path]:
    """Paths of derived tables made in `folder` as the variant says; those of the store are neither used nor touched."""
    paths = {name: folder / f"{name}.parquet" for name in KEPT}
    with intact(store), steps_run(store, str(folder / "spill"), variant) as connection:
        for name, path in paths.items():
            _export(connection, name, path)
    return paths


def _write_tables(store: Store, folder: Path, fingerprint: str, spill: str) -> None:
    with steps_run(store, spill) as connection:
        for name in KEPT:
            _export(connection, name, folder / f"{name}-{fingerprint}.parquet")
    paths = [folder / f"{name}-{fingerprint}.parquet" for name in KEPT]
    note = {"fingerprint": fingerprint, "bytes": {path.name: path.stat().st_size for path in paths}}
    listing = folder / "derived.json.new"
    listing.write_text(json.dumps(note), encoding="utf-8")
    listing.replace(folder / "derived.json")
    _collect(folder, fingerprint)


def _run_step(connection: duckdb.DuckDBPyConnection, step: str) -> None:
    select = (project.sql_folder() / "build" / f"{step}.sql").read_text(encoding="utf-8")
    if step == "override_rows" and not connection.execute("select count(*) from overrides").fetchall()[0][0]:
        # A pivot of nothing has no columns to name; the empty relation still needs its key.
        select = (
            "select null::varchar as symbol, null::date as period_end, null::date as announced_on,"
            " null::timestamp as recorded_on where false"
        )
    connection.execute(f"create table {step} as {select}")


def _load_inputs(connection: duckdb.DuckDBPyConnection, precedence: tuple[str, ...]) -> None:
    """Relations the steps read that are no facts: precedence, statutory deadlines, trading days."""
    connection.execute("create table source_precedence (source varchar, rank integer)")
    if precedence:
        ranks = [[source, rank] for rank, source in enumerate(precedence)]
        connection.executemany("insert into source_precedence values (?, ?)", ranks)
    connection.execute(
        "create table deadlines (country varchar, quarter integer, first_period_end date, last_period_end date,"
        " months_after integer, days_after integer, deadline date)"
    )
    connection.executemany("insert into deadlines values (?, ?, ?, ?, ?, ?, ?)", list(_deadlines()))
    connection.execute("create table trading_days (country varchar, day date)")
    import pyarrow as pa

    for country in _CALENDARS:
        days = pa.table({"day": pa.array(trading_days(country), pa.date32())})
        connection.register("days", days)
        connection.execute("insert into trading_days select ?, day from days", [country])
        connection.unregister("days")


def _deadlines() -> Iterator[list[str | None]]:
    path = project.sql_folder() / "build" / "deadlines.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        yield from ([cell or None for cell in row] for row in reader)


def trading_days(country: str) -> list[datetime.date]:
    """Every session of the country's main exchange that its calendar knows."""
    import exchange_calendars

    name, start = _CALENDARS[country]
    return [day.date() for day in exchange_calendars.get_calendar(name, start=start).sessions]


def _export(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    order = f" order by {_ORDER[name]}" if name in _ORDER else ""
    part = path.with_suffix(".new")
    connection.execute(
        f"copy (from {name}{order}) to {literal(str(part))} (format parquet, compression zstd, row_group_size 30720)"
    )
    part.replace(path)


def _collect(folder: Path, fingerprint: str) -> None:
    """Remove derived files that no build has named for an hour; a running reader may still need a younger one."""
    horizon = time.time() - KEEP_UNREFERENCED_SECONDS
    for path in folder.glob("*.parquet"):
        if not path.stem.endswith(fingerprint) and path.stat().st_mtime < horizon:
            path.unlink(missing_ok=True)
