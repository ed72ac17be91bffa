"""What can be asked for in SQL: the canonical tables and the views, or the columns of one of them.

Tables are printed from the code that defines them, views from the comment on top of their file; the columns of the view
`metrics` are the catalogue, those of another view its own SQL says.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from screener import catalog, project
from screener.errors import UsageError
from screener.output.language import say
from screener.output.metrics_listing import catalogue_listing
from screener.output.tables import Column, Listing
from screener.schema import TABLES, Table
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from screener.output.formatting import Language


def schema_listing(table: str | None, lang: Language) -> Listing:
    """One row a table or view, or one row a column of the one named.

    Raises:
        UsageError: there is no such table or view.
    """
    if table is None:
        return _tables(lang)
    if table == "metrics":
        return catalogue_listing(catalog.load().values(), lang)
    if table in TABLES:
        return _columns(TABLES[table], lang)
    views = _view_meanings()
    if table in views:
        return Listing((Column("sql", table, wrap=True),), tuple({"sql": line} for line in _view_text(table)))
    known = [*TABLES, *views]
    raise UsageError(f"no table or view {table!r}", hint=did_you_mean(table, known, f"there are {', '.join(known)}"))


def _view_text(view: str) -> list[str]:
    return (project.sql_folder() / "views" / f"{view}.sql").read_text(encoding="utf-8").rstrip().splitlines()


def _view_meanings() -> dict[str, str]:
    """The views by name with the first sentence of the comment on top of their file."""
    names = sorted(path.stem for path in (project.sql_folder() / "views").glob("*.sql"))
    meanings = {}
    for name in names:
        comment = itertools.takewhile(lambda line: line.startswith("--"), _view_text(name))
        meanings[name] = " ".join(line.removeprefix("--").strip() for line in comment).split(". ")[0].rstrip(".:")
    return meanings


def _tables(lang: Language) -> Listing:
    views = _view_meanings()
    columns = (
        Column("table", say(lang, "table"), style="bold"),
        Column("columns", say(lang, "columns"), "count", priority=1),
        Column("key", say(lang, "key"), priority=2),
        Column("meaning", say(lang, "meaning"), wrap=True),
    )
    rows: list[dict[str, object]] = [
        {"table": table.name, "columns": len(table.columns), "key": ", ".join(table.key), "meaning": table.meaning}
        for table in TABLES.values()
    ]
    rows += [{"table": name, "columns": None, "key": None, "meaning": text} for name, text in views.items()]
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
