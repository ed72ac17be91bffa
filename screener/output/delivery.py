"""The last step of a command: the same answer as a page for people or as rows for machines, to stdout or a file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.output.console import Page, open_page, writing_stdout
from screener.output.machine import READ, Format, encode, whole_file, write
from screener.output.tables import Listing, print_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from screener.output.formatting import Language


@dataclass(frozen=True)
class Target:
    """Where an answer goes and how: `machine.choose_format` gives the format; `command` is what asks for it."""

    file_format: Format = "table"
    output: Path | None = None
    lang: Language = "en"
    command: str = ""

    @property
    def is_read(self) -> bool:
        """Whether people read it, and rows should be in their language rather than raw."""
        return self.file_format in READ


def deliver(target: Target, listing: Callable[[], Listing], show: Callable[[Page], None] | None = None) -> None:
    """Write an answer: `show` prints it for people (its listing as a table when not given), `listing` is its rows.

    Raises:
        DataError: the file or stdout cannot be written.
    """
    if target.file_format != "table":
        write(_encoded(listing(), target), target.output)
        return
    print_page = show or (lambda page: _print_listing(page, listing()))
    if target.output is None:
        with writing_stdout():
            print_page(open_page(target.lang))
        return
    with whole_file(target.output) as stream, io.TextIOWrapper(stream, encoding="utf-8") as text:
        print_page(open_page(target.lang, text))


def _encoded(listing: Listing, target: Target) -> bytes:
    if target.file_format == "markdown":
        from screener.output.markdown import document

        return document(listing, target.lang).encode()
    if target.file_format == "xlsx":
        from screener.output.spreadsheet import workbook

        return workbook(listing, target.lang, target.command)
    return encode(listing.columns, listing.rows, target.file_format)


def _print_listing(page: Page, listing: Listing) -> None:
    print_table(page, listing.columns, listing.rows)
