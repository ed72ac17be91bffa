"""Rows on their way into the store: files are opened, converted by their mapping, and wait for their table.

What every source shares: `Work` is one import under way, whether its files come with a mapping of the user's, with one
that is built in, or are read by a module of their own. Nothing here touches the store.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener.errors import DataError, Problem, UsageError
from screener.importing import quarantine
from screener.importing.converting import Converter
from screener.importing.mapping import Lookup, TableMapping, missing_columns
from screener.importing.reading import Layout, Raw, Reader
from screener.quoting import literal, quoted
from screener.refusals import Reason, from_token
from screener.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import duckdb

    from screener.importing.landing import Staged
    from screener.importing.manifest import Entry
    from screener.importing.summary import Progress
    from screener.schema import Table
    from screener.store import Store


# What says how a row is to be read rather than what it says.
_NO_FACTS = ("announced_on", "form", "currency")
# What does not fit is spilt to the scratch folder: a market's prices of ten years pass in this, and no slower.
MEMORY_LIMIT = "2GB"
# Longer than any closing of an exchange: days of which an import says nothing.
_GAP_DAYS = 40
# Tables whose rows are facts even where all their values are empty.
_FACTS_THEMSELVES = ("overrides", "identifiers")


@dataclass
class Work:
    """One import at work; `scratch` is its folder for whatever needs a file, `store` is only read.

    A problem with what the user wrote (a mapping, a column it names) goes to `problems`, so that all are said at once.
    """

    store: Store
    connection: duckdb.DuckDBPyConnection
    scratch: Path
    reader: Reader
    staged: Staged
    progress: Progress
    problems: list[Problem] = field(default_factory=list)
    opened: dict[tuple[Path, Layout], list[Raw]] = field(default_factory=dict)

    def add(self, table: str, source: str, relation: str, *, read: int) -> None:
        """Let the rows of a relation wait for their table.

        The relation has any of the table's columns under their names and may say where a row is from (`_file`,
        `_line`); `read` is how many rows of the source they were made from, for the summary.
        """
        waiting = waiting_rows(self, TABLES[table])
        given = [name for name, *_ in self.connection.execute(f"describe {relation}").fetchall() if name != "source"]
        selected = f"select {', '.join(map(quoted, given))}, {literal(source)} as source from {relation}"
        self.connection.execute(f"insert into {waiting} by name {selected}")
        self.staged.read[source, table] += read


@contextmanager
def sparing(work: Work, limit: str) -> Iterator[None]:
    """Let what the block reads pass through less memory than an import may take."""
    work.connection.execute(f"set memory_limit = '{limit}'")
    try:
        yield
    finally:
        work.connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")


def waiting_rows(work: Work, table: Table) -> str:
    """The relation in which rows wait for their table, made when first asked for."""
    waiting = f"staged_{table.name}"
    _create_like(work.connection, table, waiting, replace=False)
    work.staged.relations[table.name] = waiting
    return waiting


def open_all(work: Work, entries: Iterable[Entry]) -> None:
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


def _open(work: Work, entry: Entry, path: Path) -> None:
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


def stage_entry(work: Work, entry: Entry) -> None:
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
    work.connection.execute(f"insert into {waiting_rows(work, mapping.table)} by name select * from entry_rows")
    work.staged.seconds[mapping.source, mapping.table.name] += time.monotonic() - started


def _create_like(connection: duckdb.DuckDBPyConnection, table: Table, name: str, *, replace: bool) -> None:
    columns = ", ".join(
        f"{quoted(column.name)} {column.type}" for column in table.columns if column.name != "recorded_on"
    )
    how = "create or replace temp table" if replace else "create temp table if not exists"
    connection.execute(f"{how} {name} ({columns}, _file varchar, _line bigint)")


def _convert(work: Work, mapping: TableMapping, raw: Raw) -> None:
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
        raw.relation,
    )
    if raw.broken:
        quarantine.add_broken(work.connection, mapping.table.name, mapping.source, f"{raw.relation}_broken")
    work.connection.execute(
        f"""insert into entry_rows by name select * exclude (_left_out, _reason, _detail) from converted
            where _reason is null and _left_out is null and {_says_something(mapping)}"""
    )


def _count(work: Work, mapping: TableMapping, raw: Raw) -> None:
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
        if rule.constant is None and rule.column.name in table.values and rule.column.name not in _NO_FACTS
    ]
    if not facts or table.name in _FACTS_THEMSELVES or any(column.required for column in facts):
        return "true"
    return "(" + " or ".join(f"{quoted(column.name)} is not null" for column in facts) + ")"


def _collapse(work: Work, mapping: TableMapping) -> None:
    """Keep the rows where something changes: a daily flag becomes the dates on which it turned.

    After a gap the state is said again, because another import may know what happened in between.
    """
    *group, date = mapping.table.key
    by = ", ".join(quoted(name) for name in group)
    window = f"over (partition by {by} order by {quoted(date)}, _file, _line)"
    values = [name for name in mapping.table.values if mapping.rule(name)]
    changes = " or ".join(f"{quoted(name)} is distinct from lag({quoted(name)}) {window}" for name in values)
    first = f"row_number() {window} = 1 or {quoted(date)} - lag({quoted(date)}) {window} > {_GAP_DAYS}"
    [(before,)] = work.connection.execute("select count(*) from entry_rows").fetchall()
    work.connection.execute(
        f"create or replace temp table entry_rows as select * from entry_rows qualify {first} or {changes or 'false'}"
    )
    [(after,)] = work.connection.execute("select count(*) from entry_rows").fetchall()
    if before > after:
        work.staged.left_out[mapping.source, mapping.table.name][Reason("unchanged_since")] += before - after


def _define_lookup(work: Work, lookup: Lookup) -> None:
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
