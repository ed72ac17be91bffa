"""Answers as documents that are passed on: markdown and workbooks, read by people who did not see the terminal.

So the rows come with the facts they rest on: what was asked of whom, as of when, how fresh, under which rules and with
what result, from which state of which store.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from screener.arranging import shown_columns
from screener.errors import relative
from screener.output.companies import documented, warnings_text
from screener.output.console import Page
from screener.output.heading import print_heading
from screener.output.language import say
from screener.output.screen_page import needs_text, print_summary, unknowns_text
from screener.output.tables import Column, Listing
from screener.output.warn_page import worst
from screener.output.wording import check_text, group_text
from screener.rules.ruleset import Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screener.output.formatting import Language
    from screener.output.screen_page import ScreenOptions
    from screener.output.wording import Wording
    from screener.rules.ruleset import Check
    from screener.screening import Answer, Company
    from screener.store import Store

# A column of the answer's own and its texts, one a company.
_Remarks = tuple[Column, list[str | None]]
_INDENT = "  "


def screen_document(answer: Answer, words: Wording, options: ScreenOptions, store: Store) -> Listing:
    """One row a company of a screen, its warnings in words, and what those that do not pass are missing."""
    companies = [*answer.passing[: options.limit], *options.undecided_of(answer)]
    companies += answer.near if options.near else ()
    page, _ = _page(words.lang)
    extra: list[_Remarks] = []
    if options.undecided or options.near:
        extra = [
            (_column("verdict", words), [page.say(f"verdict_{company.overall}") for company in companies]),
            (_column("missing", words), [_missing(page, company, answer, words) for company in companies]),
        ]
    return _document(answer, words, companies, extra, _facts(answer, words, options.market, store, summary=True))


def warn_document(answer: Answer, words: Wording, limit: int | None, market: str, store: Store) -> Listing:
    """One row a company that is warned of, its gravest severity and the warnings in words."""
    companies = answer.passing[:limit]
    gravest = [worst(company, answer.rules) for company in companies]
    severities: _Remarks = (_column("severity", words), [say(words.lang, f"severity_{one}") for one in gravest])
    return _document(answer, words, companies, [severities], _facts(answer, words, market, store, summary=False))


def _document(
    answer: Answer,
    words: Wording,
    companies: Sequence[Company],
    extra: Sequence[_Remarks],
    facts: tuple[str, ...],
) -> Listing:
    """The shown columns of companies, those of the answer beside them."""
    found = documented(companies, shown_columns(answer.rules), words)
    if answer.rules.warnings:
        fired = [warnings_text(company, answer.rules, words) for company in companies]
        extra = [*extra, (_column("warnings", words), fired)]
    rows = [{**row, **{column.name: texts[place] for column, texts in extra}} for place, row in enumerate(found.rows)]
    return Listing((*found.columns, *(column for column, _ in extra)), tuple(rows), facts)


def _column(name: str, words: Wording) -> Column:
    return Column(name, say(words.lang, name))


def _missing(page: Page, company: Company, answer: Answer, words: Wording) -> str | None:
    if company.overall == "unknown":
        return unknowns_text(page, company, answer, words)
    return needs_text(page, company, answer, words) if company.symbol in answer.needs else None


def _facts(answer: Answer, words: Wording, market: str, store: Store, *, summary: bool) -> tuple[str, ...]:
    page, written = _page(words.lang)
    print_heading(page, answer, words, market)
    if summary and answer.rules.dimensions:
        print_summary(page, answer, words)
    # The heading sets what is asked apart from as of when by blanks; in a list each has its own line.
    title, *context = written.getvalue().splitlines()
    said = [part for part in title.split(_INDENT) if part.strip()]
    return (
        *(line.strip() for line in (*said, *context)),
        *_origin(answer, words.lang, market, store),
        *_rules(answer, words),
    )


def _origin(answer: Answer, lang: Language, market: str, store: Store) -> Iterator[str]:
    """Which rules and which facts made the answer, so that it can be made again."""
    yield say(lang, "fact_store", path=market or relative(store.path), fingerprint=store.fingerprint)
    if answer.rules.path:
        origin = f"{Path(answer.rules.path).name}, sha256 {answer.rules.sha256[:12]}"
        yield say(lang, "fact_rules", name=answer.rules.name, origin=origin)


def _rules(answer: Answer, words: Wording) -> Iterator[str]:
    """Every dimension, rule and warning with its counts; what belongs to a group is indented under it."""
    for dimension in answer.rules.dimensions:
        yield from _group(dimension, answer, words, 0)
    for check in answer.rules.warnings:
        yield _counted("fact_warning_count", check_text(check, words), check, answer, words)


def _group(group: Group, answer: Answer, words: Wording, depth: int) -> Iterator[str]:
    text = group_text(group, words)
    if group in answer.not_evaluated:
        yield _INDENT * depth + say(words.lang, "fact_skipped", text=text)
        return
    yield _INDENT * depth + _counted("fact_count", text, group, answer, words)
    for member in group.members:
        if isinstance(member, Group):
            yield from _group(member, answer, words, depth + 1)
        else:
            line = _counted("fact_count", check_text(member, words), member, answer, words)
            yield _INDENT * (depth + 1) + line


def _counted(message: str, text: str, part: Check | Group, answer: Answer, words: Wording) -> str:
    count = answer.counts.get(part.id)
    if count is None:
        return text
    counted = {"yes": count.yes, "no": count.no, "unknown": count.unknown, "n_a": count.n_a}
    return say(words.lang, message, text=text, **{name: f"{number:,}" for name, number in counted.items()})


def _page(lang: Language) -> tuple[Page, io.StringIO]:
    """A page that is only collected: as wide as needed, without colour whatever the terminal wants."""
    from rich.console import Console

    written = io.StringIO()
    console = Console(file=written, color_system=None, highlight=False, markup=False, emoji=False, soft_wrap=True)
    return Page(lang, None, console, console), written
