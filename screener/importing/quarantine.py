"""Rows that could not be used, kept with the file, the line and the reason, so that they can be looked at and mended.

One file per import and source under `<store>/quarantine/`. Its name carries a hash of its content: the same bad rows
imported again are not written down a second time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from screener.refusals import Reason, from_token
from screener.store import explained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from screener.store import Change

FOLDER = "quarantine"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table that collects refused rows while an import runs."""
    connection.execute(
        """create or replace temp table refused (
               source varchar, table_name varchar, file varchar, line bigint,
               reason varchar, detail varchar, row varchar, raw varchar
           )"""
    )


def add(connection: duckdb.DuckDBPyConnection, table: str, query: str, raw: str = "") -> int:
    """Refuse the rows of `query`, which adds _reason and _detail to canonical rows; how many there were.

    `raw` is the relation of rows as the vendor wrote them, where it is known from which they come.
    """
    rows = connection.execute(
        f"""insert into refused select source, '{table}', _file, _line, _reason, _detail, to_json(row), $raw
            from ({query}) row""",
        {"raw": raw},
    ).fetchall()
    return int(rows[0][0])


def add_broken(connection: duckdb.DuckDBPyConnection, table: str, source: str, relation: str) -> None:
    """Refuse lines of a text file that did not even have the right number of cells."""
    connection.execute(
        f"insert into refused select ?, ?, _file, _line, reason, '', row, '' from {relation}", [source, table]
    ).fetchall()


def show_as_written(connection: duckdb.DuckDBPyConnection, raws: Sequence[str]) -> None:
    """Put the vendor's own row in place of the canonical one, where it is known or the file's name says which it is."""
    named = " union all ".join(f"select distinct _file from {relation}" for relation in raws)
    if not named:
        return
    connection.execute(
        f"create or replace temp table named_once as select _file from ({named}) group by _file having count(*) = 1"
    )
    for relation in raws:
        connection.execute(
            f"""update refused set row = to_json(written) from {relation} written
                where refused.file = written._file and refused.line = written._line and (
                    refused.raw = $raw or (refused.raw = '' and refused.file in (select _file from named_once))
                )""",
            {"raw": relation},
        ).fetchall()


def counts(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[Reason, int]]:
    """Refused rows by source and table, and then by reason."""
    found: dict[tuple[str, str], dict[Reason, int]] = defaultdict(dict)
    query = "select source, table_name, reason, count(*) as n from refused group by all order by n desc, reason"
    for source, table, token, number in connection.execute(query).fetchall():
        found[source, table][from_token(token)] = number
    return found


def write(
    connection: duckdb.DuckDBPyConnection, change: Change, recorded_on: datetime, raws: Sequence[str]
) -> tuple[Path, ...]:
    """Write the refused rows to the store's quarantine, a file per source; those written before stay as they are."""
    if not connection.execute("select 1 from refused limit 1").fetchall():
        return ()
    show_as_written(connection, raws)
    _word_reasons(connection)
    sources = connection.execute("select distinct source from refused order by 1").fetchall()
    folder = change.store.path / FOLDER
    with explained(folder):
        return tuple(_write_source(connection, change, source, folder, recorded_on) for (source,) in sources)


def _word_reasons(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `worded`: the refused rows with code and English words in place of the reason's token."""
    tokens = [token for (token,) in connection.execute("select distinct reason from refused").fetchall()]
    reasons = [from_token(token) for token in tokens]
    connection.execute("create or replace temp table wording (reason varchar, code varchar, words varchar)")
    connection.executemany(
        "insert into wording values (?, ?, ?)",
        [[token, reason.code, reason.english] for token, reason in zip(tokens, reasons, strict=True)],
    )
    connection.execute(
        """create or replace temp view worded as
           select source, table_name, file, line, code, w.words as reason, detail, row
           from refused join wording w using (reason)"""
    )


def _write_source(
    connection: duckdb.DuckDBPyConnection, change: Change, source: str, folder: Path, recorded_on: datetime
) -> Path:
    rows = "select * from worded where source = $source"
    [(digest,)] = connection.execute(
        f"""select md5(string_agg(h, '' order by h))
            from (select md5(concat_ws('|', table_name, file, line, reason, detail, row)) as h from ({rows}))""",
        {"source": source},
    ).fetchall()
    safe = re.sub(r"[^\w-]", "_", source)
    folder.mkdir(exist_ok=True)
    if known := sorted(folder.glob(f"*-{safe}-{digest[:8]}.parquet")):
        return known[0]
    path = folder / f"{recorded_on:%Y%m%dT%H%M%SZ}-{safe}-{digest[:8]}.parquet"
    # Under its name only when it is whole: the name promises the content, and is never written again.
    draft = folder / f".draft-{path.name}"
    change.attach(draft)
    change.attach(path)
    connection.execute(f"create or replace temp table refused_of_source as {rows}", {"source": source})
    connection.sql("select * from refused_of_source order by all").write_parquet(str(draft), compression="zstd")
    draft.replace(path)
    return path
