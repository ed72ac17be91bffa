"""Excel workbooks looked over before they are opened: their reader lays every sheet out whole, cell by cell, in memory.

A file of a kilobyte may say it has a cell in the last row and the last column, and repeat one long text a million
times. So the sheets' XML is read once in pieces, to know how large each would become.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener.importing import unpacking
from screener.importing.unpacking import bad

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from screener.importing.unpacking import Archive, Unpacked

# A sheet of 16 full columns; the largest export known, every company's three statements, has 1.5 million cells.
MAX_CELLS = 16 * 1_048_576
# The texts of all cells as they stand, a text shared by many counted for each.
MAX_TEXT_BYTES = 1_000_000_000
MAX_TAG_BYTES = 16_000_000
TEXTS = "xl/sharedStrings.xml"
_SAVE_AGAIN = "open it in Excel and save it again"
_TEXT_END = re.compile(rb"</(?:\w+:)?si\s*>")
_TAG = re.compile(
    rb"""<(?:\w+:)?(?:
        (?P<row>row)(?=[\s/>])[^>]*
      | c(?=[\s/>])(?P<cell>[^>]*)(?:>\s*<(?:\w+:)?v\s*>\s*(?P<text>\d+))?
    )""",
    re.VERBOSE,
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,10})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")


@dataclass
class _Sheet:
    """How far a sheet reaches: its cells are those of a rectangle, filled or not."""

    rows: int = 0
    columns: int = 0
    texts: int = 0
    _column: int = field(default=0, repr=False)

    def take(self, tag: re.Match[bytes], lengths: array[int]) -> None:
        """Count one row or cell."""
        place = _PLACE.search(tag[0])
        if tag["row"]:
            self.rows = max(self.rows + 1, int(place[2]) if place else 0)
            self._column = 0
            return
        self._column = _column_number(place[1]) if place and place[1] else self._column + 1
        self.columns = max(self.columns, self._column)
        if place:
            self.rows = max(self.rows, int(place[2]))
        if _SHARED.search(tag["cell"]):
            number = int(tag["text"] or -1)
            # A cell whose number is not understood counts as the longest text.
            self.texts += lengths[number] if 0 <= number < len(lengths) else max(lengths, default=0)


def check(file: Path, shown: str) -> None:
    """Look over a new workbook (xlsx) before it is opened.

    Raises:
        DataError: it is damaged, of another kind inside, or would not fit in memory.
    """
    with unpacking.archive(file, shown, what="workbook") as archive:
        names = archive.names
        if "xl/workbook.xml" not in names or "content.xml" in names:
            raise bad(shown, "is not laid out like an xlsx workbook", _SAVE_AGAIN)
        lengths = array("q", _lengths_of_texts(archive, shown) if TEXTS in names else ())
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _check_sheet(archive, name, shown, lengths)
            elif name != TEXTS:
                with archive.open(name) as stream:
                    for _ in stream.pieces():  # counted
                        pass


def _check_sheet(archive: Archive, name: str, shown: str, lengths: array[int]) -> None:
    sheet = _Sheet()
    with archive.open(name) as stream:
        for piece in _whole_tags(stream, shown):
            for tag in _TAG.finditer(piece):
                sheet.take(tag, lengths)
    if sheet.rows * sheet.columns > MAX_CELLS:
        message = f"{name} reaches over {sheet.rows:,} rows and {sheet.columns:,} columns, too many to be opened"
        raise bad(shown, message, "delete the empty rows and columns beyond the table, or save the sheet as csv")
    if sheet.texts > MAX_TEXT_BYTES:
        raise bad(shown, f"{name} holds {sheet.texts / 1e6:,.0f} MB of text", "save the sheet as csv")


def _whole_tags(stream: Unpacked, shown: str) -> Iterator[bytes]:
    """The XML in pieces that end where a row ends: no tag is cut in two."""
    rest = b""
    for piece in stream.pieces():
        rest += piece
        whole, found, rest = rest.rpartition(b"</row>") if b"</row>" in rest else (b"", b"", rest)
        yield whole + found
        if len(rest) > MAX_TAG_BYTES:
            raise bad(shown, "the workbook is damaged: a row never ends", _SAVE_AGAIN)
    yield rest


def _lengths_of_texts(archive: Archive, shown: str) -> Iterator[int]:
    """How long each shared text is, in bytes of XML."""
    rest = b""
    with archive.open(TEXTS) as stream:
        for piece in stream.pieces():
            *texts, rest = _TEXT_END.split(rest + piece)
            yield from map(len, texts)
            if len(rest) > MAX_TAG_BYTES:
                raise bad(shown, "the workbook is damaged: a text never ends", _SAVE_AGAIN)


def _column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
