"""The canonical tables as a listing: all of them, or the columns of one, printed from the code that defines them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.errors import UsageError
from screener.output.language import say
from screener.output.tables import Column, Listing
from screener.schema import TABLES, Table
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from screener.output.formatting import Language


def schema_listing(table: str | None, lang: Language) -> Listing:
    """One row a table, or one row a column of the table named.

    Raises:
        UsageError: there is no such table.
    """
    if table is None:
        return _tables(lang)
    if table not in TABLES:
        hint = did_you_mean(table, TABLES, f"the tables are {', '.join(TABLES)}")
        raise UsageError(f"no table {table!r}", hint=hint)
    return _columns(TABLES[table], lang)


def _tables(lang: Language) -> Listing:
    columns = (
        Column("table", say(lang, "table"), style="bold"),
        Column("columns", say(lang, "columns"), "count", priority=1),
        Column("key", say(lang, "key"), priority=2),
        Column("meaning", say(lang, "meaning"), wrap=True),
    )
    rows = [
        {"table": table.name, "columns": len(table.columns), "key": ", ".join(table.key), "meaning": table.meaning}
        for table in TABLES.values()
    ]
    return Listing(columns, tuple(rows))


def _columns(table: Table, lang: Language) -> Listing:
    columns = (
        Column("column", say(lang, "column"), style="bold"),
        Column("type", say(lang, "type"), priority=1),
        Column("unit", say(lang, "unit")),
        Column("key", say(lang, "key"), "text", priority=2),
        Column("label_zh", say(lang, "chinese")),
        Column("vendor_names", say(lang, "vendor_names"), priority=3),
        Column("meaning", say(lang, "meaning"), wrap=True),
    )
    rows = [
        {
            "column": column.name,
            "type": column.type,
            "unit": column.unit,
            "key": _key_mark(table, column.name, required=column.required, lang=lang),
            "label_zh": column.label_zh,
            "vendor_names": ", ".join(column.vendor_names) or None,
            "meaning": column.meaning,
        }
        for column in table.columns
    ]
    return Listing(columns, tuple(rows))


def _key_mark(table: Table, name: str, *, required: bool, lang: Language) -> str | None:
    if name in table.key:
        return say(lang, "key")
    return say(lang, "required") if required else None
