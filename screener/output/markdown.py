"""Answers as markdown: a table that renders anywhere and whose source can be read as it stands.

Numbers are written for reading, as on the terminal; text cannot become markup, and a bar in it no column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from screener.output.formatting import NUMERIC_UNITS, clean, format_column
from screener.output.tables import cells, pad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.output.formatting import Language
    from screener.output.tables import Column, Listing

# An underscore within a word is none of markdown's, and metrics are full of them.
_MARKUP = re.compile(r"[\\|*`<>\[\]~]|(?<!\w)_|_(?!\w)")
_SHORTEST_RULE = 3


def document(listing: Listing, lang: Language) -> str:
    """The facts of a listing as a list under its title, then its rows as a table."""
    lines = [*_facts(listing.facts), *_table(listing, lang)]
    return "".join(f"{line}\n" for line in lines)


def escaped(text: str) -> str:
    """Text that markdown shows as it is."""
    return _MARKUP.sub(r"\\\g<0>", clean(text))


def _facts(facts: tuple[str, ...]) -> Iterator[str]:
    """A title and a list; a fact that is indented belongs to the one before it."""
    if not facts:
        return
    title, *others = facts
    yield f"## {escaped(title)}"
    yield ""
    for fact in others:
        text = fact.lstrip()
        yield f"{' ' * (len(fact) - len(text))}- {escaped(text)}"
    yield ""


def _table(listing: Listing, lang: Language) -> Iterator[str]:
    if not listing.columns:
        return
    texts = [_column(column, [row.get(column.name) for row in listing.rows], lang) for column in listing.columns]
    widths = [max(_SHORTEST_RULE, *map(cells, column)) for column in texts]
    to_right = [column.unit in NUMERIC_UNITS or column.align in ("right", "decimal") for column in listing.columns]
    rules = ["-" * (width - right) + ":" * right for width, right in zip(widths, to_right, strict=True)]
    headings, *rows = zip(*texts, strict=True)
    for row in (headings, rules, *rows):
        padded = [pad(text, width, to_right=right) for text, width, right in zip(row, widths, to_right, strict=True)]
        yield f"| {' | '.join(padded)} |"


def _column(column: Column, values: list[object], lang: Language) -> list[str]:
    """The heading with its scale, and the cells below it."""
    scale, texts = format_column(values, column.unit, lang=lang, currency=column.currency)
    heading = " ".join(filter(None, (column.label or column.name, scale)))
    return [escaped(text) for text in (heading, *texts)]
