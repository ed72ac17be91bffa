"""What the pages that look at single companies share: a company in one line, and reasons as footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screener.output.formatting import MISSING
from screener.output.metrics_listing import reason_word
from screener.output.tables import FOOTNOTE_DIGITS, print_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.output.console import Page
    from screener.output.formatting import Language

_DIGITS = str.maketrans("0123456789", FOOTNOTE_DIGITS)


def company_name(company: Mapping[str, Any], lang: Language) -> str:
    """What a company is called in a language, where the store knows it."""
    return in_language(company, "name", lang)


def in_language(company: Mapping[str, Any], name: str, lang: Language) -> str:
    """A text of a company that the store may hold in two languages."""
    english = company.get(f"{name}_en") if lang == "en" else None
    return str(english or company.get(name) or "")


def numbered(reasons: Iterable[str]) -> dict[str, int]:
    """The reasons there are, numbered in the order they appear."""
    return {reason: number for number, reason in enumerate(dict.fromkeys(filter(None, reasons)), start=1)}


def missing(reason: str, footnotes: Mapping[str, int]) -> str:
    """The mark of a missing value: a dash and the number of its footnote."""
    return MISSING + (str(footnotes[reason]).translate(_DIGITS) if reason in footnotes else "")


def print_footnotes(page: Page, footnotes: Mapping[str, int], *others: str) -> None:
    """Print what the marks of a table mean, on one line where there is room."""
    texts = [*others, *(f"{missing(reason, footnotes)} {reason_word(reason, page.lang)}" for reason in footnotes)]
    if texts:
        page.line()
        print_prose(page, "   ".join(texts), indent="  ", style="dim")
