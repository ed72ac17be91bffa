"""One import from start to end: read every file, convert every row, and only then touch the store.

1. The manifest and its mappings are read; every problem in them is said at once.
2. Every file is opened and its header held against its mapping; again every problem at once.
3. Each source's rows are converted and staged, the refused ones put aside.
4. All of them land in one change of the store.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from screener.errors import DataError, Problem, UsageError
from screener.importing import amounts, quarantine
from screener.importing.converting import Converter
from screener.importing.landing import Staged, land
from screener.importing.manifest import Entry, Manifest, load_manifest
from screener.importing.mapping import Lookup, TableMapping, load_mapping, missing_columns
from screener.importing.reading import Layout, Raw, Reader
from screener.importing.summary import Progress, Summary, no_progress
from screener.quoting import literal, quoted
from screener.refusals import Reason, from_token
from screener.store import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from screener.schema import Table
    from screener.store import Store


@dataclass(frozen=True)
class Options:
    """How an import runs: the instant it is recorded under (now), whether the store is left alone, who watches."""

    recorded_on: datetime | None = None
    dry_run: bool = False
    progress: Progress = no_progress


@dataclass
class _Import:
    """An import at work."""

    connection: duckdb.DuckDBPyConnection
    reader: Reader
    staged: Staged
    progress: Progress
    problems: list[Problem] = field(default_factory=list)
    opened: dict[tuple[Path, Layout], list[Raw]] = field(default_factory=dict)


def import_manifest(
    store: Store,
    path: Path,
    *,
    recorded_on: datetime | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Summary:
    """Import everything a manifest names, in one change of the store.

    Raises:
        UsageError: the manifest or a mapping is wrong; every problem located.
        DataError: a file is missing, damaged or not what it claims to be; the store is as it was.
    """
    import duckdb

    with duckdb.connect() as connection:
        problems: list[Problem] = []
        manifest = load_manifest(connection, path, problems)
        if problems:
            raise UsageError(problems=tuple(problems))
        return _run(store, connection, manifest, Options(recorded_on, dry_run, progress))


def import_table(  # noqa: PLR0913 - every choice of the command line, by name
    store: Store,
    paths: Sequence[Path],
    mapping_path: Path,
    *,
    source: str = "",
    recorded_on: datetime | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Summary:
    """Import files that share one mapping; `source` names where they come from if the mapping does not.

    Raises:
        UsageError: the mapping is wrong; every problem located.
        DataError: a file is missing, damaged or not what it claims to be; the store is as it was.
    """
    import duckdb

    with duckdb.connect() as connection:
        problems: list[Problem] = []
        mapping = load_mapping(connection, mapping_path, problems, source)
        if problems or mapping is None:
            raise UsageError(problems=tuple(problems))
        manifest = Manifest((Entry(mapping.source, tuple(paths), mapping),))
        return _run(store, connection, manifest, Options(recorded_on, dry_run, progress))


def _run(store: Store, connection: duckdb.DuckDBPyConnection, manifest: Manifest, options: Options) -> Summary:
    with tempfile.TemporaryDirectory(prefix="screener-import-") as folder, explained(Path(folder)):
        scratch = Path(folder)
        connection.execute(f"set temp_directory = {literal(str(scratch / 'spill'))}")
        amounts.define_macros(connection)
        work = _Import(connection, Reader(connection, scratch), Staged(connection), options.progress)
        _open_all(work, manifest.entries)
        for entry in manifest.entries:
            _stage_entry(work, entry)
        if work.problems:
            raise UsageError(problems=tuple(work.problems))
        when = options.recorded_on or datetime.now(UTC)
        return land(store, work.staged, recorded_on=when, precedence=manifest.precedence, dry_run=options.dry_run)


def _open_all(work: _Import, entries: Iterable[Entry]) -> None:
    """Read every file once and hold its header against the mapping."""
    damaged: list[Problem] = []
    for entry in entries:
        started = time.monotonic()
        for path in entry.paths:
            try:
                _open(work, entry, path)
            except DataError as error:
                damaged += error.problems
        work.staged.seconds[entry.mapping.source, entry.mapping.table.name] += time.monotonic() - started
    if damaged:
        raise DataError(problems=(*damaged, *work.problems))
    if work.problems:
        raise UsageError(problems=tuple(work.problems))


def _open(work: _Import, entry: Entry, path: Path) -> None:
    mapping = entry.mapping
    layout = Layout(mapping.encoding, mapping.delimiter, mapping.sheet, mapping.header)
    key = (path.resolve(), layout)
    if key not in work.opened:
        work.progress(entry.name, path.name, 0)
        work.opened[key] = work.reader.read(path, layout)
        for raw in work.opened[key]:
            work.staged.stray_bytes += raw.stray_bytes
            work.staged.raws.append(raw.relation)
    for raw in work.opened[key]:
        work.problems += missing_columns(mapping, raw.columns, raw.shown)


def _stage_entry(work: _Import, entry: Entry) -> None:
    """Convert the rows of a source's files and add them to those waiting for their table."""
    started = time.monotonic()
    mapping = entry.mapping
    for lookup in mapping.lookups:
        _define_lookup(work, lookup)
    _create_like(work.connection, mapping.table, "entry_rows", replace=True)
    layout = Layout(mapping.encoding, mapping.delimiter, mapping.sheet, mapping.header)
    for path in entry.paths:
        for raw in work.opened[path.resolve(), layout]:
            _convert(work, mapping, raw)
            work.progress(entry.name, raw.shown, raw.rows)
    if mapping.collapse:
        _collapse(work, mapping)
    waiting = f"staged_{mapping.table.name}"
    _create_like(work.connection, mapping.table, waiting, replace=False)
    work.connection.execute(f"insert into {waiting} by name select * from entry_rows")
    work.staged.relations[mapping.table.name] = waiting
    work.staged.seconds[mapping.source, mapping.table.name] += time.monotonic() - started


def _create_like(connection: duckdb.DuckDBPyConnection, table: Table, name: str, *, replace: bool) -> None:
    columns = ", ".join(
        f"{quoted(column.name)} {column.type}" for column in table.columns if column.name != "recorded_on"
    )
    how = "create or replace temp table" if replace else "create temp table if not exists"
    connection.execute(f"{how} {name} ({columns}, _file varchar, _line bigint)")


def _convert(work: _Import, mapping: TableMapping, raw: Raw) -> None:
    import duckdb

    before = len(work.problems)
    try:
        Converter(work.connection, mapping, raw).convert("converted", work.problems)
    except duckdb.Error as error:
        work.problems.append(mapping.place.problem(f"{raw.shown} cannot be read so: {str(error).splitlines()[0]}"))
    if len(work.problems) > before:
        return
    _count(work, mapping, raw)
    quarantine.add(
        work.connection,
        mapping.table.name,
        "select * exclude (_left_out) from converted where _reason is not null and _left_out is null",
    )
    if raw.broken:
        quarantine.add_broken(work.connection, mapping.table.name, mapping.source, f"{raw.relation}_broken")
    work.connection.execute(
        f"""insert into entry_rows by name select * exclude (_left_out, _reason, _detail) from converted
            where _reason is null and _left_out is null and {_says_something(mapping)}"""
    )


def _count(work: _Import, mapping: TableMapping, raw: Raw) -> None:
    """Count rows read, and those left out by reason."""
    key = (mapping.source, mapping.table.name)
    work.staged.read[key] += raw.rows + raw.broken
    rows = work.connection.execute(
        f"""select coalesce(_left_out, {literal(Reason("no_values").token)}) as why, count(*) from converted
            where _left_out is not null or (_reason is null and not {_says_something(mapping)})
            group by why"""
    ).fetchall()
    for token, number in rows:
        work.staged.left_out[key][from_token(token)] += number


def _says_something(mapping: TableMapping) -> str:
    """Condition that a row tells at least one fact; an override's empty value is a fact of its own."""
    table = mapping.table
    facts = [
        rule.column
        for rule in mapping.columns
        if rule.constant is None and rule.column.name in table.values and rule.column.name != "announced_on"
    ]
    if not facts or table.name == "overrides" or any(column.required for column in facts):
        return "true"
    return "(" + " or ".join(f"{quoted(column.name)} is not null" for column in facts) + ")"


def _collapse(work: _Import, mapping: TableMapping) -> None:
    """Keep the rows where something changes: a daily flag becomes the dates on which it turned."""
    *group, date = mapping.table.key
    by = ", ".join(quoted(name) for name in group)
    window = f"over (partition by {by} order by {quoted(date)}, _file, _line)"
    values = [name for name in mapping.table.values if mapping.rule(name)]
    changes = " or ".join(f"{quoted(name)} is distinct from lag({quoted(name)}) {window}" for name in values)
    first = f"row_number() {window} = 1"
    [(before,)] = work.connection.execute("select count(*) from entry_rows").fetchall()
    work.connection.execute(
        f"create or replace temp table entry_rows as select * from entry_rows qualify {first} or {changes or 'false'}"
    )
    [(after,)] = work.connection.execute("select count(*) from entry_rows").fetchall()
    work.staged.left_out[mapping.source, mapping.table.name][Reason("unchanged_since")] += before - after


def _define_lookup(work: _Import, lookup: Lookup) -> None:
    """Read a lookup's file and make it the macro `lookup_<name>`."""
    relations = []
    for raw in work.reader.read(lookup.path, Layout(lookup.encoding)):
        absent = [name for name in (lookup.key, lookup.value) if name not in raw.columns]
        if absent:
            work.problems.append(lookup.place.problem(f"{raw.shown} has no column '{absent[0]}'"))
            return
        relations.append(
            f"select trim({quoted(lookup.key)}) as key, trim({quoted(lookup.value)}) as value from {raw.relation}"
        )
    table = f"lookup_rows_{lookup.name}"
    work.connection.execute(
        f"""create or replace temp table {table} as
            select key, min(value) as value, count(distinct value) as n from ({" union all ".join(relations)})
            where key <> '' and value <> '' group by key"""
    )
    unclear = work.connection.execute(f"select key from {table} where n > 1 order by key limit 1").fetchall()
    if unclear:
        work.problems.append(lookup.place.problem(f"lookup '{lookup.name}' has several values for '{unclear[0][0]}'"))
    work.connection.execute(
        f"create or replace temp macro lookup_{lookup.name}(k) as (select value from {table} where key = k)"
    )
