"""Staged rows into the store: sieve, merge, write, quarantine, count; one swap at the end.

Every way in ends here: rows handed over in memory and rows read from files alike. The rows wait in an in-memory DuckDB,
one relation per canonical table with the columns of the schema plus `_file` and `_line`, and leave it as Parquet.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from screener.importing import companies, identity, quarantine
from screener.importing.checks import DEFAULTS, reason_expression
from screener.importing.merging import EARLIEST, Merge, Merged
from screener.importing.summary import Summary, TableSummary
from screener.quoting import literal, parquet, quoted
from screener.refusals import Reason
from screener.schema import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from screener.importing.identity import Identity
    from screener.importing.summary import StrayBytes
    from screener.store import Change, Store

Counts = dict[tuple[str, str], int]
ReasonCounts = dict[tuple[str, str], dict[Reason, int]]


@dataclass
class Staged:
    """Rows waiting to land: a relation per table, and the counts of what was read and left out on the way.

    `raws` are the relations of rows as the vendor wrote them, for the quarantine; `unrecognised` are files among others
    that are none of their source's tables.
    """

    connection: duckdb.DuckDBPyConnection
    relations: dict[str, str] = field(default_factory=dict)
    read: Counts = field(default_factory=lambda: defaultdict(int))
    # Rows of the source that already share one row with others here.
    merged: Counts = field(default_factory=lambda: defaultdict(int))
    seconds: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    left_out: ReasonCounts = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    stray_bytes: list[StrayBytes] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        quarantine.prepare(self.connection)


@dataclass
class _Tally:
    """Counts by (source, table) while the tables land."""

    written: Counts = field(default_factory=lambda: defaultdict(int))
    unchanged: Counts = field(default_factory=lambda: defaultdict(int))
    merged: Counts = field(default_factory=lambda: defaultdict(int))

    def add(self, table: str, merged: Merged, staged: Staged) -> None:
        for counts, found in (
            (self.written, merged.written),
            (self.unchanged, merged.unchanged),
            (self.merged, merged.merged),
        ):
            for source, number in found.items():
                counts[source, table] += number
        for source, number in merged.outvoted.items():
            staged.left_out[source, table][Reason("later" if table in EARLIEST else "outvoted")] += number


def land(
    store: Store,
    staged: Staged,
    *,
    recorded_on: datetime,
    precedence: tuple[str, ...] = (),
    dry_run: bool = False,
) -> Summary:
    """Put staged rows into the store in one change and say what became of them."""
    started = time.monotonic()
    recorded_on = recorded_on.astimezone(UTC) if recorded_on.tzinfo else recorded_on
    tally = _Tally()
    dates: dict[str, tuple[int, int]] = {}
    with store.writing() as change:
        change.precedence = _joined_precedence(precedence, change.precedence)
        clean = {table: _sieve(staged.connection, TABLES[table], name) for table, name in staged.relations.items()}
        named = identity.learn(staged.connection, change, clean, recorded_on)
        identity.rename(named, clean)
        renamed = identity.to_rename(named, store)
        added = companies.add_missing(staged.connection, store, clean, _moved_makers(named, renamed))
        for table in _landing_order(clean):
            for merged in _land_table(change, named, TABLES[table], clean[table], recorded_on):
                tally.add(table, merged, staged)
            if table == "statements":
                dates = publication_dates(staged.connection, store, clean)
        _rename_stored(change, named, renamed)
        for source, number in added.items():
            tally.written[source, "companies"] -= number
        files = quarantine.write(staged.connection, change, recorded_on, staged.raws) if not dry_run else ()
        if dry_run:
            change.discard()
    return Summary(
        tables=_rows(staged, tally, quarantine.counts(staged.connection), dates),
        recorded_on=recorded_on,
        companies_added=sum(added.values()),
        quarantine_files=files,
        stray_bytes=tuple(staged.stray_bytes),
        unrecognised=tuple(staged.unrecognised),
        dry_run=dry_run,
        seconds=time.monotonic() - started + sum(staged.seconds.values()),
    )


def _joined_precedence(declared: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """What is declared now comes first; sources it does not name keep their order behind it."""
    return (*declared, *(name for name in known if name not in declared))


def _landing_order(clean: dict[str, str]) -> list[str]:
    return [name for name in TABLES if name in clean]


def _sieve(connection: duckdb.DuckDBPyConnection, table: Table, relation: str) -> str:
    """Quarantine the rows that cannot be used; the name of a view of the others."""
    name = f"clean_{table.name}"
    columns = ", ".join(_with_default(table.name, column) for column in table.names if column != "recorded_on")
    checked = f"(select *, {reason_expression(table)} as _reason from (select {columns}, _file, _line from {relation}))"
    connection.execute(f"create or replace temp view {name} as select * exclude (_reason) from {checked}")
    refused = quarantine.add(
        connection, table.name, f"select *, '' as _detail from {checked} where _reason is not null"
    )
    if refused:
        connection.execute(
            f"create or replace temp view {name} as select * exclude (_reason) from {checked} where _reason is null"
        )
    return name


def _with_default(table: str, column: str) -> str:
    default = DEFAULTS.get((table, column))
    return f"coalesce({quoted(column)}, '{default}') as {quoted(column)}" if default else quoted(column)


def _land_table(
    change: Change, named: Identity, table: Table, incoming: str, recorded_on: datetime
) -> Iterator[Merged]:
    """Merge a table into the change, partition by partition."""
    connection = named.connection
    conflict = literal(Reason("conflict").token)
    held = change.store.partitions(table.name)
    for partition in _partitions(connection, table, incoming):
        where = f"where year({quoted(table.partition_by)}) = {int(partition)}" if partition else ""
        connection.execute(f"create or replace temp view partition_incoming as select * from {incoming} {where}")
        existing = _existing(table, held.get(partition), named)
        merge = Merge(connection, table, "partition_incoming", existing, change.precedence, recorded_on)
        merged = merge.run()
        quarantine.add(
            connection,
            table.name,
            f"select * exclude (_conflict), {conflict} as _reason, _conflict as _detail from {merged.losers}",
        )
        if merged.changed:
            change.put(table.name, partition, connection.sql(f"select * from {merged.output}"))
        yield merged


def _moved_makers(named: Identity, renamed: Iterable[tuple[Table, str, Path]]) -> list[str]:
    """SELECTs of stored rows that get another symbol and may thereby make a company."""
    moved = [(table, file) for table, _, file in renamed if table.name in companies.MAKES_A_COMPANY]
    return [named.resolved(table, parquet(file)) for table, file in moved]


def _rename_stored(change: Change, named: Identity, renamed: Iterable[tuple[Table, str, Path]]) -> None:
    """Rename what lies in the store and met no new row of its partition on the way."""
    for table, partition, file in renamed:
        if not change.has_put(table.name, partition):
            existing = _existing(table, file, named)
            change.put(table.name, partition, named.connection.sql(f"select * from {existing}"))


def _partitions(connection: duckdb.DuckDBPyConnection, table: Table, incoming: str) -> list[str]:
    if not table.partition_by:
        return [""]
    years = connection.execute(
        f"select distinct year({quoted(table.partition_by)}) from {incoming} order by 1"
    ).fetchall()
    return [str(year) for (year,) in years]


def _existing(table: Table, file: Path | None, named: Identity) -> str:
    """The stored rows of a partition under their present symbols, empty but typed where there are none."""
    if file is None:
        columns = ", ".join(f"cast(null as {column.type}) as {quoted(column.name)}" for column in table.columns)
        query = f"select {columns} limit 0"
    elif named.is_news and named.renames(table, parquet(file)):
        query = named.stored(table, parquet(file))
    else:
        query = f"select * from {parquet(file)}"
    named.connection.execute(f"create or replace temp view partition_existing as {query}")
    return "partition_existing"


def publication_dates(
    connection: duckdb.DuckDBPyConnection, store: Store, clean: dict[str, str]
) -> dict[str, tuple[int, int]]:
    """By source: statements just merged whose publication date is known, and those left to an estimate."""
    known = [f"select * from {clean['announcements']}"] if "announcements" in clean else []
    known += [f"select * from {parquet(path)}" for path in store.files("announcements")]
    published = " union all by name ".join(known) or "select '' as symbol, null::date as period_end, '' as kind"
    rows = connection.execute(
        f"""with published as (
                select distinct symbol, period_end from ({published}) where kind in ('annual', 'half', 'q1', 'q3')
            )
            select w.source, count(*) filter (w.announced_on is not null or p.symbol is not null), count(*)
            from merge_compared w left join published p using (symbol, period_end)
            where w._fate = 'written' group by all"""
    ).fetchall()
    return {source: (given, total - given) for source, given, total in rows}


def _rows(
    staged: Staged, tally: _Tally, quarantined: ReasonCounts, dates: dict[str, tuple[int, int]]
) -> tuple[TableSummary, ...]:
    keys = sorted({*staged.read, *(key for key, number in tally.written.items() if number), *quarantined})
    return tuple(
        TableSummary(
            source,
            table,
            read=staged.read[source, table],
            written=tally.written[source, table],
            unchanged=tally.unchanged[source, table],
            merged=tally.merged[source, table] + staged.merged[source, table],
            quarantined=dict(quarantined.get((source, table), {})),
            left_out=dict(staged.left_out[source, table]),
            announced_given=dates.get(source, (0, 0))[0] if table == "statements" else 0,
            announced_estimated=dates.get(source, (0, 0))[1] if table == "statements" else 0,
            seconds=staged.seconds[source, table],
        )
        for source, table in keys
    )
