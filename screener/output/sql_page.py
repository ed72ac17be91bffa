"""Rows of an ad-hoc query: as they are, with what was left out said beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.output.tables import Column, Listing, print_table

if TYPE_CHECKING:
    from screener.output.console import Page
    from screener.sandbox import QueryResult

_UNITS = {"DATE": "date", "BOOLEAN": "bool", "VARCHAR": "text"}
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "U")


def sql_listing(result: QueryResult) -> Listing:
    """The rows with the query's own column names; a second column of one name gets a number, so that both stay."""
    names: list[str] = []
    for name, _ in result.columns:
        numbered = (f"{name}_{number}" for number in range(2, len(result.columns) + 2))
        names.append(next(free for free in (name, *numbered) if free not in names))
    columns = tuple(Column(name, name, _unit(kind)) for name, (_, kind) in zip(names, result.columns, strict=True))
    values = [column.to_pylist() for column in result.table.columns]
    return Listing(columns, tuple(dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)))


def print_result(page: Page, result: QueryResult) -> None:
    """Print the rows as a table, and how many of how many there are."""
    listing = sql_listing(result)
    print_table(page, listing.columns, listing.rows)
    if len(listing.rows) < result.total_rows:
        page.note(page.say("shown", shown=f"{len(listing.rows):,}", count=f"{result.total_rows:,}"), "dim")


def _unit(kind: str) -> str:
    return _UNITS.get(kind, "raw" if kind.startswith(_NUMBERS) else "")
