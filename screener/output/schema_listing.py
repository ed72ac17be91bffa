"""What can be asked for in SQL: the canonical tables and the views, or the columns of one of them.

Tables are printed from the code that defines them; of our own views the messages say what they hold, of a project's own
the comment on top of the file does. The columns of the view `metrics` are the catalogue, those of another view its own
SQL says.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from screener import catalog, project, schema
from screener.errors import UsageError
from screener.output.language import say
from screener.output.messages import MESSAGES
from screener.output.metrics_listing import catalogue_listing, unit_word
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
    views = _views()
    if table in views:
        return Listing((Column("sql", table, wrap=True),), tuple({"sql": line} for line in _view_text(table)))
    known = [*TABLES, *views]
    raise UsageError(f"no table or view {table!r}", hint=did_you_mean(table, known, f"there are {', '.join(known)}"))


def _view_text(view: str) -> list[str]:
    return (project.sql_folder() / "views" / f"{view}.sql").read_text(encoding="utf-8").rstrip().splitlines()


def _views() -> list[str]:
    return sorted(path.stem for path in (project.sql_folder() / "views").glob("*.sql"))


def view_meaning(view: str, lang: Language) -> str:
    """What a view holds; of one the messages do not know, the first sentence of the comment on top of its file."""
    if f"view_{view}" in MESSAGES:
        return say(lang, f"view_{view}")
    comment = itertools.takewhile(lambda line: line.startswith("--"), _view_text(view))
    return " ".join(line.removeprefix("--").strip() for line in comment).split(". ")[0].rstrip(".:")


def _tables(lang: Language) -> Listing:
    columns = (
        Column("table", say(lang, "table"), style="bold"),
        Column("columns", say(lang, "columns"), "count", priority=1),
        Column("key", say(lang, "key"), priority=2),
        Column("meaning", say(lang, "meaning"), wrap=True),
    )
    rows: list[dict[str, object]] = [
        {
            "table": table.name,
            "columns": len(table.columns),
            "key": ", ".join(table.key),
            "meaning": _meaning(table, lang),
        }
        for table in TABLES.values()
    ]
    rows += [{"table": view, "columns": None, "key": None, "meaning": view_meaning(view, lang)} for view in _views()]
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
            "unit": unit_word(column.unit, lang),
            "key": _key_mark(table, column.name, required=column.required, lang=lang),
            "label_zh": column.label_zh,
            "vendor_names": ", ".join(column.vendor_names) or None,
            "meaning": _meaning(column, lang),
        }
        for column in table.columns
    ]
    return Listing(columns, tuple(rows))


def _meaning(described: Table | schema.Column, lang: Language) -> str:
    return described.meaning_zh if lang == "zh" else described.meaning


def _key_mark(table: Table, name: str, *, required: bool, lang: Language) -> str | None:
    if name in table.key:
        return say(lang, "key")
    return say(lang, "required") if required else None
