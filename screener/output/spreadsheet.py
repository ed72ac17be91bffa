"""Answers as a workbook: rows that can be sorted and calculated with, and a second sheet that says what they are.

Numbers stay the raw numbers of the machine formats; only how a cell shows them follows the unit. Text is always text:
a name that begins with = is not a formula. Whoever is given the file finds in it what was asked, as of when, of which
store, by which command, and what every column means.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from screener.errors import DataError
from screener.output.formatting import clean, is_number
from screener.output.language import say
from screener.output.machine import cell
from screener.output.metrics_listing import unit_word
from screener.output.tables import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from screener.output.formatting import Language
    from screener.output.tables import Column, Listing

# What a sheet holds at most.
_MOST_ROWS, _MOST_COLUMNS, _LONGEST_TEXT = 1_048_575, 16_384, 32_767
# Beyond this a spreadsheet rounds whole numbers.
_LARGEST_WHOLE = 10**15
# Before this its calendar is wrong.
_FIRST_YEAR = 1901
_NARROWEST, _WIDEST = 6, 48
_FILTER_BUTTON = 3
_PLAIN = "General"
_NUMBER_FORMATS = {
    "currency": "#,##0", "per_share": "#,##0.00", "shares": "#,##0", "ratio": "#,##0.00", "percent": "0.0%",
    "count": "0", "years": "0.0", "days": "0", "number": _PLAIN, "raw": _PLAIN,
}  # fmt: skip
_DATE, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"


def workbook(listing: Listing, lang: Language, command: str = "") -> bytes:
    """A listing as the bytes of an xlsx file: its rows, and a sheet about them.

    Raises:
        DataError: more rows, columns or text than a sheet holds.
    """
    from xlsxwriter import Workbook

    if len(listing.rows) > _MOST_ROWS or len(listing.columns) > _MOST_COLUMNS:
        raise DataError(
            f"{len(listing.rows):,} rows and {len(listing.columns):,} columns are more than a sheet holds",
            hint="use -f csv or parquet, or --limit",
        )
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True, "remove_timezone": True}) as book:
        title = listing.facts[0] if listing.facts else "screener"
        book.set_properties({"title": title, "comments": command})
        styles = _Styles(book)
        _write_rows(book.add_worksheet(say(lang, "sheet_rows")), listing, styles, lang)
        _write_about(book.add_worksheet(say(lang, "sheet_about")), listing, styles, lang, command)
    return content.getvalue()


class _Styles:
    """The formats of one workbook, each made once: xlsxwriter keeps every one it is asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:  # noqa: ANN401 - xlsxwriter's own
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(key))
        return self._made[key]

    @property
    def heading(self) -> Format:
        return self.of(bold=True, text_wrap=True, valign="top", bottom=1, bg_color="#EEEEEE")


def _write_rows(sheet: Worksheet, listing: Listing, styles: _Styles, lang: Language) -> None:
    for place, column in enumerate(listing.columns):
        values = [row.get(column.name) for row in listing.rows]
        sheet.write_string(0, place, _heading(column, lang), styles.heading)
        for number, value in enumerate(values, start=1):
            _write(sheet, (number, place), value, column.unit, styles)
        sheet.set_column(place, place, _width(column, values, lang))
    if listing.columns:
        sheet.freeze_panes(1, 2 if listing.columns[0].name == "symbol" else 0)
        sheet.autofilter(0, 0, len(listing.rows), len(listing.columns) - 1)


def _write(sheet: Worksheet, at: tuple[int, int], value: object, unit: str, styles: _Styles) -> None:
    """One typed cell; a value that does not exist leaves it empty."""
    row, place = at
    plain = cell(value)
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(row, place, value, styles.of(num_format=_MOMENT if isinstance(value, datetime) else _DATE))
    elif is_number(plain) and not (isinstance(plain, int) and abs(plain) >= _LARGEST_WHOLE):
        sheet.write_number(row, place, plain, styles.of(num_format=_NUMBER_FORMATS.get(unit, _PLAIN)))
    elif plain is not None and plain != "":
        _write_text(sheet, row, place, str(plain))


def _write_text(sheet: Worksheet, row: int, place: int, text: str, style: Format | None = None) -> None:
    shown = clean(text)
    if len(shown) > _LONGEST_TEXT:
        raise DataError(f"a text of {len(shown):,} characters is more than a cell holds", hint="use -f csv or json")
    if shown:
        sheet.write_string(row, place, shown, style)


def _heading(column: Column, lang: Language) -> str:
    unit = _unit(column, lang)
    return f"{column.label or column.name} ({unit})" if unit else column.label or column.name


def _unit(column: Column, lang: Language) -> str:
    """The unit where the cells do not show it themselves."""
    if column.unit in ("currency", "per_share"):
        return column.currency
    return unit_word(column.unit, lang) if column.unit in ("shares", "years", "days") else ""


def _width(column: Column, values: Sequence[object], lang: Language) -> float:
    """Room for the widest cell, a long text aside; a heading may stand on two lines."""
    pattern = _NUMBER_FORMATS.get(column.unit, _PLAIN)
    widest = max((_shown_width(value, pattern) for value in values), default=0)
    heading = cells(_heading(column, lang))
    return min(_WIDEST, max(_NARROWEST, widest + 1, (heading + 1) // 2 + _FILTER_BUTTON))


def _shown_width(value: object, pattern: str) -> int:
    if is_number(value):
        grouped = f"{value:,.2f}" if "," in pattern and "." in pattern else f"{value:,.0f}"
        return len(grouped) if "," in pattern else min(len(str(value)), 10)
    return cells(clean(cell(value) or ""))


def _write_about(sheet: Worksheet, listing: Listing, styles: _Styles, lang: Language, command: str) -> None:
    """What the rows rest on, then what every column is."""
    lines = [*listing.facts, *([say(lang, "made_by", command=command)] if command else [])]
    for row, line in enumerate(lines):
        _write_text(sheet, row, 0, line, styles.of(bold=True) if row == 0 else None)
    start = len(lines) + 1
    for place, key in enumerate(("column", "metric", "unit", "meaning")):
        sheet.write_string(start, place, say(lang, key), styles.heading)
    for row, column in enumerate(listing.columns, start=start + 1):
        unit = column.currency if column.unit in ("currency", "per_share") else unit_word(column.unit, lang)
        for place, text in enumerate((column.label or column.name, column.name, unit, column.meaning)):
            _write_text(sheet, row, place, text)
    for place, width in enumerate((28, 24, 10, 90)):
        sheet.set_column(place, place, width)
