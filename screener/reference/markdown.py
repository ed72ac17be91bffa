"""A Markdown document being written: headings, paragraphs, lists and tables, with what would be markup made plain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener.output.language import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from screener.output.formatting import Language


@dataclass
class Document:
    """Blocks of one page, in a language."""

    lang: Language
    blocks: list[str] = field(default_factory=list)

    def say(self, message: str, **fields: object) -> str:
        """A message of the catalogue in the page's language."""
        return say(self.lang, message, **fields)

    def heading(self, level: int, text: str) -> None:
        """A heading; 1 is the page's own."""
        self.blocks.append(f"{'#' * level} {text}")

    def paragraph(self, text: str) -> None:
        """Sentences, which may hold markup."""
        self.blocks.append(text)

    def bullets(self, lines: Iterable[str]) -> None:
        """A list."""
        self.blocks.append("\n".join(f"- {line}" for line in lines))

    def code(self, text: str, language: str = "") -> None:
        """Lines as they are typed."""
        self.blocks.append(f"```{language}\n{text.rstrip()}\n```")

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table; columns in which no row says anything are left out, and a table without rows altogether."""
        filled = [[cell(text) for text in row] for row in rows]
        kept = [place for place in range(len(headings)) if any(row[place] for row in filled)]
        if not filled:
            return
        shown = [[row[place] for place in kept] for row in filled]
        lines = [[headings[place] for place in kept], ["---"] * len(kept), *shown]
        self.blocks.append("\n".join(f"| {' | '.join(line)} |" for line in lines))

    def text(self) -> str:
        """The page as it is written to a file."""
        return "\n\n".join(self.blocks) + "\n"


def cell(text: str) -> str:
    """A text for a table: on one line, a bar in it no border."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """A name or a value as it is typed; nothing for nothing."""
    return f"`{text}`" if text else ""
