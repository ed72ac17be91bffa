"""Canonical rows straight into the store, for callers that have them in memory: sample data, generators, tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.errors import DataError, Problem
from screener.importing.landing import Staged, land
from screener.quoting import quoted
from screener.schema import TABLES
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import pyarrow as pa

    from screener.importing.summary import Summary
    from screener.store import Store


def write_rows(
    store: Store,
    tables: Mapping[str, pa.Table],
    *,
    source: str,
    recorded_on: datetime,
    precedence: tuple[str, ...] = (),
) -> Summary:
    """Put canonical rows into the store by the merge rules of every import.

    Args:
        store: where to.
        tables: rows by canonical table name; columns of the schema, absent ones are empty. A `source` column
            overrides the argument row by row.
        source: name of the source the rows come from.
        recorded_on: the instant of this import, UTC.
        precedence: sources in the order they are believed, put before the order the store has.

    Raises:
        DataError: a table or column that the schema does not know, or the store cannot be written.
    """
    import duckdb

    if problems := _problems(tables):
        raise DataError(problems=problems)
    with duckdb.connect() as connection:
        staged = Staged(connection)
        for name, rows in tables.items():
            staged.relations[name] = _stage(staged, name, rows, source)
        return land(store, staged, recorded_on=recorded_on, precedence=precedence)


def _problems(tables: Mapping[str, pa.Table]) -> tuple[Problem, ...]:
    found = []
    for name, rows in tables.items():
        if name not in TABLES:
            found.append(Problem(f"unknown table '{name}'", hint=did_you_mean(name, TABLES)))
            continue
        known = set(TABLES[name].names) - {"recorded_on"}
        found += [
            Problem(f"{name} has no column '{column}' to give", hint=did_you_mean(column, known))
            for column in rows.column_names
            if column not in known
        ]
    return tuple(found)


def _stage(staged: Staged, name: str, rows: pa.Table, source: str) -> str:
    """A view of the rows with every column of the table in its type."""
    staged.connection.register(f"given_{name}", rows)
    given = set(rows.column_names)
    columns = [
        f"cast({quoted(column.name) if column.name in given else 'null'} as {column.type}) as {quoted(column.name)}"
        for column in TABLES[name].columns
        if column.name not in ("source", "recorded_on")
    ]
    escaped = source.replace("'", "''")
    own = "source, " if "source" in given else ""
    staged.connection.execute(
        f"""create temp view staged_{name} as select {", ".join(columns)}, coalesce({own}'{escaped}') as source,
                null::varchar as _file, null::bigint as _line from given_{name}"""
    )
    for of, number in staged.connection.execute(f"select source, count(*) from staged_{name} group by all").fetchall():
        staged.read[of, name] += number
    return f"staged_{name}"
