"""The page of the store's tables: every column with type, unit, meaning and the names vendors give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.output.metrics_listing import unit_word
from screener.reference.markdown import code
from screener.schema import TABLES

if TYPE_CHECKING:
    from screener.reference.markdown import Document
    from screener.schema import Column, Table


def fill(page: Document) -> None:
    """Write one section a table."""
    for table in TABLES.values():
        page.heading(2, code(table.name))
        page.paragraph(table.meaning_zh if page.lang == "zh" else table.meaning)
        page.paragraph(page.say("reference_key", key=", ".join(map(code, table.key))))
        names = ("column", "type", "unit", "required", "meaning", "vendor_names")
        page.table([page.say(name) for name in names], [_row(table, column, page) for column in table.columns])


def _row(table: Table, column: Column, page: Document) -> tuple[str, ...]:
    is_key = column.name in table.key
    required = page.say("key") if is_key else page.say("yes") if column.required else ""
    unit = "" if column.unit in ("text", "date", "bool", "time") else unit_word(column.unit, page.lang)
    meaning = column.meaning
    if page.lang == "zh":
        meaning = "：".join(dict.fromkeys(filter(None, (column.label_zh, column.meaning_zh))))
    return code(column.name), column.type, unit, required, meaning, "、".join(column.vendor_names)
