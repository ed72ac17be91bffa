"""Columns side by side, without boxes: widths counted in terminal cells, two spaces between columns, a light header.

Too wide for the terminal, columns go by priority (the least needed first) and the reader is told which; a symbol or a
number is never cut, and only when nothing else can go are names shortened. A pipe has no width: everything is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from screener.output.formatting import MISSING, NUMERIC_UNITS, Language, format_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.text import Text

    from screener.output.console import Page

GUTTER = 2
SHORTEST_NAME = 6
SHORTEST_PROSE = 24
SHORTEST_LABEL = 24
ELLIPSIS = "…"
NARROW_HEADING = 6
HEADER_STYLE = "dim"
ROW_STYLE = "_style"
ROW_SPAN = "_span"
FOOTNOTE_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"

_CHINESE = "\u2e80-\uffff"
_HEADING_PART = re.compile(rf"（[^）]*）|[^\s（）\u0000-\u2e7f]+|[^\s{_CHINESE}-]*-|[^\s{_CHINESE}-]+|\s+")
# What is quoted for a shell breaks at blanks only; a number stays with its counting word or the cross before it, and
# punctuation with the character it belongs to.
_QUOTED = re.compile(r"((?<!\S)'[^']*')")
_PROSE_PART = re.compile(
    rf"× [\d.,]+\S*|[\d.,%]+ ?[{_CHINESE}][，。；：、）”]*"
    rf"|[（“]*[{_CHINESE}][，。；：、）”]*|[^\s{_CHINESE}]+[，。；：、）]*|\s+"
)
_WORD = re.compile(r"\S+|\s+")
_NUMBER = re.compile(r"(?P<whole>[^\d\s]{0,4}[\d,]+)(?P<rest>(\.\d+)?\D*)")


@dataclass(frozen=True)
class Column:
    """One column: how its values are read, and how dear it is.

    Attributes:
        name: the key of the machine formats.
        label: the heading a person reads.
        unit: as in the metric catalogue; decides format and alignment.
        priority: 0 is always there; of the others the largest number goes first.
        align: "auto" follows the unit; "decimal" lines up points of numbers that have different units.
        currency: ISO code of the money in it.
        style: colour of the values; says nothing the text does not say.
        shorten: a name, which may be cut when nothing else can go.
        fold: a label in the first column, which goes on below itself rather than be cut.
        wrap: prose in the last column, folded into the width that is left.
        below: remarks that go on a line under their row when there is no room for them beside it.
        meaning: what the values are, for those who have nothing but the file.
    """

    name: str
    label: str
    unit: str = "text"
    priority: int = 0
    align: Literal["auto", "left", "right", "decimal"] = "auto"
    currency: str = "CNY"
    style: str = ""
    shorten: bool = False
    fold: bool = False
    wrap: bool = False
    below: bool = False
    meaning: str = ""


@dataclass(frozen=True)
class Listing:
    """Columns and rows: what a table shows and a machine format carries.

    `facts` are lines to read the rows with (the first is a title), for documents that are passed on: what was asked,
    as of when, of which store.
    """

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, object], ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A table ready to print, and what did not fit."""

    lines: tuple[Text, ...]
    dropped: tuple[Column, ...] = ()


@dataclass(frozen=True)
class _Laid:
    """A column with its texts; headings longer than its values stand on several lines, as do labels given less room."""

    column: Column
    headings: tuple[str, ...]
    texts: tuple[str, ...]
    room: int | None = None

    @cached_property
    def width(self) -> int:
        return self.room or max(1, *(cells(text) for text in (*self.headings, *self.texts)))

    @property
    def to_right(self) -> bool:
        align = self.column.align
        return align == "right" or (align == "auto" and self.column.unit in NUMERIC_UNITS)


def cells(text: str) -> int:
    """Width of a text in terminal cells: a Chinese character takes two."""
    from rich.cells import cell_len

    return cell_len(text)


def styled(text: str, style: str = "") -> Text:
    """Text for a page; brackets in it are brackets, not markup."""
    from rich.text import Text

    return Text(text, style=style)


def pad(text: str, width: int, *, to_right: bool = False) -> str:
    """A text filled up with blanks to a number of cells."""
    blanks = " " * max(0, width - cells(text))
    return blanks + text if to_right else text + blanks


def shorten(text: str, width: int) -> str:
    """A text cut to a number of cells, with an ellipsis where it was cut."""
    from rich.cells import set_cell_size

    if cells(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def print_table(
    page: Page,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, object]],
    *,
    indent: int = 2,
    header: bool = True,
) -> None:
    """Lay a table out for the page, print it, and say on stderr which columns did not fit."""
    layout = lay_out(columns, rows, lang=page.lang, width=page.width, indent=indent, header=header)
    for line in layout.lines:
        page.line(line)
    if layout.dropped:
        labels = page.say("list_comma").join(column.label or column.name for column in layout.dropped)
        note_prose(page, page.say("columns_dropped", width=page.width, labels=labels))


def print_prose(page: Page, text: str, *, indent: str = "", style: str = "") -> None:
    """Print text folded to the page's width, every line indented alike."""
    for line in fold(text, page.width and page.width - cells(indent)):
        page.line(indent + line, style)


def note_prose(page: Page, text: str, *, indent: str = "", style: str = "dim") -> None:
    """The same on stderr."""
    for line in fold(text, page.width and page.width - cells(indent)):
        page.note(indent + line, style)


def lay_out(  # noqa: PLR0913 - the keywords are the page's, spelt out for tests
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, object]],
    *,
    lang: Language = "en",
    width: int | None = None,
    indent: int = 2,
    header: bool = True,
) -> Layout:
    """Format, choose what fits into `width` cells (None: everything) and align.

    A row's own style, if it has one, is its value under ROW_STYLE; a row with a text under ROW_SPAN is that text alone,
    across all columns.
    """
    spans = [str(row.get(ROW_SPAN, "")) for row in rows]
    laid = [_lay(column, rows, lang, header=header, folded=width is not None) for column in columns]
    beside, below = _split_remarks(laid, width, indent)
    shown, dropped = _drop_columns(beside, width, indent)
    shown = _shorten_names(_fold_labels(shown, width, indent), width, indent)
    lines = _header_lines(shown, indent) if header else []
    for number, (row, span) in enumerate(zip(rows, spans, strict=True)):
        if span:
            lines.extend(_span_lines(span, width, str(row.get(ROW_STYLE, ""))))
            continue
        lines.extend(_row_lines(shown, number, indent, width, str(row.get(ROW_STYLE, ""))))
        lines.extend(line for one in below for line in _remark_lines(one, number, shown[0].width + indent, width))
    return Layout(tuple(lines), tuple(one.column for one in dropped))


def _lay(column: Column, rows: Sequence[Mapping[str, object]], lang: Language, *, header: bool, folded: bool) -> _Laid:
    values = [row.get(column.name) for row in rows]
    scale, texts = format_column(values, column.unit, lang=lang, currency=column.currency)
    if column.align == "decimal":
        texts = _line_up_points(texts)
    heading = " ".join(filter(None, (column.label, scale))) if header else ""
    widest = max([NARROW_HEADING, *(cells(text) for text in texts)])
    return _Laid(column, tuple(_fold_heading(heading, widest) if folded else [heading]), tuple(texts))


def _fold_heading(heading: str, width: int) -> list[str]:
    """A heading in lines that break between words, after a hyphen or within long Chinese, as even as they can be."""
    found = _HEADING_PART.findall(heading)
    parts = [piece for part in found for piece in _pieces(part)]
    room = max([width, *(cells(part) for part in parts)])
    lines = _pack(parts, room)
    while room > 1 and len(_pack(parts, room - 1)) == len(lines):
        room -= 1
    return _pack(parts, room)


def _pieces(part: str) -> list[str]:
    """Chinese in pieces of two to four characters, the shorter first (行业 市盈率); anything else whole."""
    if part < "\u2e80":
        return [part]
    count = -(-len(part) // 4)
    ends = [len(part) * number // count for number in range(count + 1)]
    return [part[start:end] for start, end in pairwise(ends)]


def _pack(parts: Sequence[str], room: int) -> list[str]:
    lines = [""]
    for part in parts:
        if cells(lines[-1] + part.rstrip()) <= room:
            lines[-1] += part
        else:
            lines.append(part.lstrip())
    return [line.rstrip() for line in lines]


def _split_remarks(laid: list[_Laid], width: int | None, indent: int) -> tuple[list[_Laid], list[_Laid]]:
    """The columns that stand side by side, and remarks for which there is no room there."""
    if width is None or indent + sum(one.width for one in laid) + GUTTER * (len(laid) - 1) <= width:
        return laid, []
    return [one for one in laid if not one.column.below], [one for one in laid if one.column.below]


def _remark_lines(one: _Laid, number: int, start: int, width: int | None) -> list[Text]:
    text = one.texts[number]
    if text == MISSING:
        return []
    start += GUTTER
    return [styled(" " * start + part, style=one.column.style) for part in fold(text, width and width - start)]


def _line_up_points(texts: Sequence[str]) -> list[str]:
    """Pad on the left so that the whole parts of the numbers end together; text that is no number ends there too."""
    wholes = [_whole_width(text) for text in texts]
    widest = max((whole for whole in wholes if whole is not None), default=0)
    return [text if whole is None else " " * (widest - whole) + text for text, whole in zip(texts, wholes, strict=True)]


def _whole_width(text: str) -> int | None:
    match = _NUMBER.fullmatch(text)
    if match:
        return cells(match["whole"])
    return 1 if text.rstrip(FOOTNOTE_DIGITS) == MISSING else None


def _total_width(laid: Sequence[_Laid], indent: int) -> int:
    fixed = [min(SHORTEST_PROSE, one.width) if one.column.wrap else one.width for one in laid]
    return indent + sum(fixed) + GUTTER * (len(laid) - 1)


def _drop_columns(laid: list[_Laid], width: int | None, indent: int) -> tuple[list[_Laid], list[_Laid]]:
    shown = list(laid)
    dropped: list[_Laid] = []
    while width is not None and _total_width(shown, indent) > width:
        last = max(range(len(shown)), key=lambda place: (shown[place].column.priority, place))
        if shown[last].column.priority == 0:
            break
        dropped.append(shown.pop(last))
    return shown, [one for one in laid if one in dropped]


def _fold_labels(laid: list[_Laid], width: int | None, indent: int) -> list[_Laid]:
    """Give labels the room with which the table has the fewest lines, prose at its other end folding too."""
    label, last = laid[0], laid[-1]
    if not label.column.fold or width is None or indent + sum(one.width + GUTTER for one in laid) - GUTTER <= width:
        return laid
    others = indent + sum(one.width + GUTTER for one in laid[1:-1]) + GUTTER
    prose = last if last.column.wrap and len(laid) > 1 else None
    spare = width - others - (SHORTEST_PROSE if prose else last.width)
    rooms = range(min(label.width, max(SHORTEST_LABEL, spare)), SHORTEST_LABEL - 1, -1)
    if prose is None:
        return [replace(label, room=rooms[0]), *laid[1:]]
    rows = list(zip(label.texts, prose.texts, strict=True))
    best = min(rooms, key=lambda room: _height(rows, room, width - others - room), default=label.width)
    return [replace(label, room=best), *laid[1:]]


def _height(rows: Sequence[tuple[str, str]], room: int, rest: int) -> int:
    """Lines that rows of a label and prose take."""
    return sum(max(len(hang(label, room)), len(fold(prose, rest))) for label, prose in rows)


def _shorten_names(laid: list[_Laid], width: int | None, indent: int) -> list[_Laid]:
    excess = 0 if width is None else _total_width(laid, indent) - width
    shown = []
    for one in laid:
        target = max(SHORTEST_NAME, one.width - excess) if excess > 0 and one.column.shorten else one.width
        excess -= max(0, one.width - target)
        if target < one.width:
            headings, texts = (tuple(shorten(text, target) for text in part) for part in (one.headings, one.texts))
            one = replace(one, headings=headings, texts=texts)  # noqa: PLW2901 - the same column, narrower
        shown.append(one)
    return shown


def _header_lines(laid: Sequence[_Laid], indent: int) -> list[Text]:
    """The headings, standing on the values: a shorter one starts lower."""
    height = max(len(one.headings) for one in laid)
    lines = []
    for number in range(height):
        texts = [("",) * (height - len(one.headings)) + one.headings for one in laid]
        padded = [pad(text[number], one.width, to_right=one.to_right) for text, one in zip(texts, laid, strict=True)]
        lines.append(styled(" " * indent + (" " * GUTTER).join(padded), style=HEADER_STYLE))
    return lines


def _span_lines(text: str, width: int | None, style: str) -> list[Text]:
    start = len(text) - len(text.lstrip())
    return [styled(" " * start + part, style=style) for part in fold(text.lstrip(), width and width - start)]


def _row_lines(laid: Sequence[_Laid], number: int, indent: int, width: int | None, style: str) -> list[Text]:
    """The line of one row, and further ones where its label or its prose is folded."""
    start = indent + sum(one.width + GUTTER for one in laid[:-1])
    folded = [_cell_lines(one, number, None if width is None else width - start) for one in laid]
    lines = []
    for place in range(max(len(texts) for texts in folded)):
        line = styled(" " * indent, style=style)
        for one, texts in zip(laid, folded, strict=True):
            text = texts[place] if place < len(texts) else ""
            line.append(pad(text, one.width, to_right=one.to_right), style=one.column.style)
            line.append(" " * GUTTER)
        line.rstrip()
        lines.append(line)
    return lines


def _cell_lines(one: _Laid, number: int, room: int | None) -> list[str]:
    """The lines of one cell; `room` is what is left for prose in the last column."""
    text = one.texts[number]
    if one.column.wrap:
        return fold(text, room)
    return hang(text, one.width) if one.room else [text]


def fold(text: str, width: int | None) -> list[str]:
    """Prose in lines of at most `width` cells, broken at blanks, or between characters in Chinese."""
    if width is None or cells(text) <= width:
        return [text]
    parts = [
        part
        for number, stretch in enumerate(_QUOTED.split(text))
        for part in (_WORD if number % 2 else _PROSE_PART).findall(stretch)
    ]
    return _pack(parts, max(width, SHORTEST_NAME))


def hang(text: str, width: int | None) -> list[str]:
    """The same for a label: it keeps its indent, and goes on below its first word, or further in without a mark."""
    if width is None or cells(text) <= width:
        return [text]
    words = text.lstrip()
    start = " " * (len(text) - len(words))
    further = start + " " * (2 if words[1:2] == " " else 4)
    first, *rest = fold(words, width - len(further))
    return [start + first, *(further + line for line in rest)]
