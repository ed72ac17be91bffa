"""Companies that a store does not know yet: a minimal row for each, so that a screen sees them.

Statements, prices and share counts make a company; a code that only appears in a history of industries or in a list
of announcements does not, or a screen would fill with names it can say nothing about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.importing import symbols
from screener.quoting import parquet, quoted
from screener.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from screener.store import Store

MAKES_A_COMPANY = ("statements", "prices", "share_capital")


def add_missing(
    connection: duckdb.DuckDBPyConnection, store: Store, clean: dict[str, str], renamed: Iterable[str]
) -> dict[str, int]:
    """Add rows for unknown symbols to the companies about to land (`clean`); how many, by source.

    `renamed` are SELECTs of stored rows that get another symbol on the way.
    """
    found = [f"select symbol, source from {clean[table]}" for table in MAKES_A_COMPANY if table in clean]
    found += [f"select symbol, source from ({select})" for select in renamed]
    if not found:
        return {}
    known = [f"select symbol from {clean['companies']}"] if "companies" in clean else []
    known += [f"select symbol from {parquet(path)}" for path in store.files("companies")]
    unknown = connection.execute(
        f"""select symbol, min(source) from ({" union all ".join(found)}) s
            {"anti join (" + " union all ".join(known) + ") k using (symbol)" if known else ""}
            group by symbol order by symbol"""
    ).fetchall()
    if not unknown:
        return {}
    _append(connection, clean, unknown)
    by_source: dict[str, int] = {}
    for _, source in unknown:
        by_source[source] = by_source.get(source, 0) + 1
    return by_source


def _append(connection: duckdb.DuckDBPyConnection, clean: dict[str, str], unknown: list[tuple[str, str]]) -> None:
    import pyarrow as pa

    rows = [(symbol, source, symbols.canonical(symbol)) for symbol, source in unknown]
    minimal = pa.table(
        {
            "symbol": [symbol for symbol, _, _ in rows],
            "source": [source for _, source, _ in rows],
            **{
                name: pa.array([getattr(identity, name) or None for _, _, identity in rows], pa.string())
                for name in ("exchange", "board", "country", "currency")
            },
        }
    )
    connection.register("minimal_companies", minimal)
    connection.execute("create or replace temp table added_companies as select * from minimal_companies")
    connection.unregister("minimal_companies")
    columns = ", ".join(
        f"cast(null as {column.type}) as {quoted(column.name)}"
        for column in TABLES["companies"].columns
        if column.name != "recorded_on"
    )
    others = clean.get("companies") or f"(select {columns}, null::varchar as _file, null::bigint as _line limit 0)"
    connection.execute(
        f"""create or replace temp view landing_companies as
            select * from {others} union all by name select * from added_companies"""
    )
    clean["companies"] = "landing_companies"
