"""Answers of ad-hoc SQL, and what the prompt shows: rows as they are, with what was left out said beside them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from screener.errors import relative
from screener.output.formatting import format_column
from screener.output.language import say
from screener.output.metrics_listing import unit_word
from screener.output.schema_listing import schema_listing
from screener.output.tables import Column, Listing, lay_out, note_prose, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from screener.output.console import Page
    from screener.output.formatting import Language
    from screener.prompt.words import Column as KnownColumn
    from screener.sandbox import QueryResult
    from screener.saved_queries import SavedQuery

SHOWN_ON_A_TERMINAL = 100
_UNITS = {"DATE": "date", "BOOLEAN": "bool", "VARCHAR": "text"}
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "U")
# So many rows are more use one below the other than without most of their columns.
_FEW_ROWS = 3


def sql_listing(result: QueryResult) -> Listing:
    """The rows with the query's own column names; a second column of one name gets a number, so that both stay."""
    names: list[str] = []
    for name, _ in result.columns:
        numbered = (f"{name}_{number}" for number in range(2, len(result.columns) + 2))
        names.append(next(free for free in (name, *numbered) if free not in names))
    kinds = [kind for _, kind in result.columns]
    columns = tuple(
        Column(name, name, _unit(kind), priority=place, shorten=kind == "VARCHAR")
        for place, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )
    values = [column.to_pylist() for column in result.table.columns]
    return Listing(columns, tuple(dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)))


def print_result(page: Page, result: QueryResult, *, limit_is_ours: bool = False) -> None:
    """Print the rows as a table, and how many of how many there are when that is not all."""
    print_rows(page, result, how="-o FILE.csv")
    shown, count = result.table.num_rows, result.total_rows
    if shown < count:
        note = page.say("sql_rows_of", shown=f"{shown:,}", count=f"{count:,}")
        page.note(f"{note} · {page.say('sql_all_command', count=count)}" if limit_is_ours else note, "dim")


def print_rows(page: Page, result: QueryResult, how: str = "\\o FILE.csv") -> None:
    """Print the rows as a table; a few rows too wide for the page one below the other, every column on its line."""
    listing = _for_readers(sql_listing(result))
    layout = lay_out(listing.columns, listing.rows, lang=page.lang, width=page.width)
    if layout.dropped and 0 < len(listing.rows) <= _FEW_ROWS:
        upright = _upright(listing, page.lang)
        print_table(page, upright.columns, upright.rows)
        return
    for line in layout.lines:
        page.line(line)
    if layout.dropped:
        count = len(listing.columns)
        shown = count - len(layout.dropped)
        note_prose(page, page.say("sql_columns_fit", shown=shown, count=count, width=page.width, how=how))


def _for_readers(listing: Listing) -> Listing:
    """Amounts without the decimals that nobody reads: 2,583,922,400 rather than 2583922400.0000."""
    columns = tuple(
        replace(column, unit="count") if column.unit == "raw" and _are_amounts(listing, column.name) else column
        for column in listing.columns
    )
    return Listing(columns, listing.rows)


def _are_amounts(listing: Listing, name: str) -> bool:
    values = [row[name] for row in listing.rows]
    sizes = [abs(float(value)) for value in values if isinstance(value, float | Decimal) and value]
    return bool(sizes) and max(sizes) >= 1e5 and min(sizes) >= 1000


def note_rows(page: Page, result: QueryResult, output: Path | None, seconds: float | None) -> None:
    """Say how many rows there are, how many of them are shown, where they went and how long it took."""
    shown, count = result.table.num_rows, result.total_rows
    if shown < count:
        parts = [page.say("sql_rows_of", shown=f"{shown:,}", count=f"{count:,}")]
    else:
        parts = [page.say("sql_row") if count == 1 else page.say("sql_rows", count=f"{count:,}")]
    if output is not None:
        parts.append(page.say("sql_saved", path=relative(output)))
    if seconds is not None:
        parts.append(page.say("sql_seconds", seconds=f"{seconds:.2f}"))
    if shown < count:
        parts.append(page.say("sql_all_prompt"))
    page.note(" · ".join(parts), "dim")


def relations_listing(relations: Mapping[str, Sequence[KnownColumn]], lang: Language) -> Listing:
    """The tables and views with how many columns each has and what it is."""
    described = schema_listing(None, lang)
    meanings = {str(row["table"]): row["meaning"] for row in described.rows}
    headings = (
        Column("table", say(lang, "table"), style="bold"),
        Column("columns", say(lang, "columns"), "count", priority=1),
        Column("meaning", say(lang, "meaning"), wrap=True),
    )
    rows = tuple(
        {"table": name, "columns": len(columns), "meaning": meanings.get(name)} for name, columns in relations.items()
    )
    return Listing(headings, rows)


def columns_listing(columns: Iterable[KnownColumn], lang: Language) -> Listing:
    """The columns of a relation: type, unit, meaning."""
    headings = (
        Column("column", say(lang, "column"), style="bold"),
        Column("type", say(lang, "type"), priority=1),
        Column("unit", say(lang, "unit")),
        Column("meaning", say(lang, "meaning"), wrap=True),
    )
    rows = tuple(
        {
            "column": column.name,
            "type": column.type.lower(),
            "unit": unit_word(column.unit, lang) if column.unit else None,
            "meaning": column.meaning(lang) or None,
        }
        for column in columns
    )
    return Listing(headings, rows)


def queries_listing(queries: Iterable[SavedQuery], lang: Language) -> Listing:
    """The saved queries: what they answer, what they take."""
    headings = (
        Column("name", say(lang, "query_name"), style="bold"),
        Column("description", say(lang, "query_description"), wrap=True),
        Column("parameters", say(lang, "query_parameters"), below=True),
    )
    rows = tuple(
        {
            "name": query.name,
            "description": query.description(lang),
            "parameters": say(lang, "query_between").join(_parameters(query, lang)) or None,
        }
        for query in queries
    )
    return Listing(headings, rows)


def print_queries(page: Page, listing: Listing) -> None:
    """Print the saved queries and how to run one."""
    print_table(page, listing.columns, listing.rows)
    page.note(page.say("sql_query_hint"), "dim")


def _parameters(query: SavedQuery, lang: Language) -> Iterable[str]:
    for one in query.parameters:
        message = "query_required" if one.default is None else "query_default"
        yield say(lang, message, name=one.name, meaning=one.meaning(lang) or "?", default=one.default)


def help_listing(commands: Iterable[tuple[str, str]], lang: Language) -> Listing:
    """The prompt's commands (how each is written, the message that says what it does)."""
    headings = (
        Column("command", say(lang, "sql_command"), style="bold"),
        Column("does", say(lang, "sql_does"), wrap=True),
    )
    return Listing(headings, tuple({"command": usage, "does": say(lang, message)} for usage, message in commands))


def command_message(name: str) -> str:
    """The message that says what a command of the prompt does."""
    return f"sql_help_{name.lstrip(chr(92))}"


def command_summary(name: str, lang: Language) -> str:
    """What a command of the prompt does."""
    return say(lang, command_message(name))


def _upright(listing: Listing, lang: Language) -> Listing:
    """A line for every column, with the rows beside one another."""
    columns = [Column("column", say(lang, "column"), style="bold")]
    columns += [
        Column(str(number), say(lang, "sql_row_number", number=number), shorten=True)
        for number in range(1, len(listing.rows) + 1)
    ]
    rows = []
    for column in listing.columns:
        _, texts = format_column([row[column.name] for row in listing.rows], column.unit, lang=lang)
        rows.append({"column": column.name} | {str(number): text for number, text in enumerate(texts, start=1)})
    return Listing(tuple(columns), tuple(rows))


def _unit(kind: str) -> str:
    return _UNITS.get(kind, "raw" if kind.startswith(_NUMBERS) else "")
