"""The audits behind `screener check`: its sources, its dates, its coverage."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from screener import asking
from screener.commands import options

if TYPE_CHECKING:
    from screener.asking import Question
    from screener.output.delivery import Target
    from screener.rules.ruleset import RuleSet
    from screener.store import Store


def sources(question: Question, target: Target, rules: RuleSet) -> None:
    """Hold the sources of the store against each other and measure what their order decides."""
    from screener.auditing import sources
    from screener.output import audit_page

    store = asking.open_store(question.store)
    with audit_page.audit_progress(target.lang) as progress:
        found = sources.audit(store, rules, question.as_of or _last_date(store), progress)
    words = options.words(rules, target.lang)
    options.deliver(
        target, lambda: audit_page.sources_listing(found), lambda page: audit_page.print_sources(page, found, words)
    )


def lookahead(
    question: Question,
    target: Target,
    rules: RuleSet,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> None:
    """Show what period ends or deadlines in place of announcement dates would have let a screen see."""
    from screener.auditing import lookahead
    from screener.output import audit_page, lookahead_page

    store = asking.open_store(question.store)
    dates = lookahead.span(store, question.as_of, first, last)
    with audit_page.audit_progress(target.lang) as progress:
        found = lookahead.audit(store, rules, dates, progress)
    options.deliver(
        target,
        lambda: lookahead_page.lookahead_listing(found),
        lambda page: lookahead_page.print_lookahead(page, found),
    )


def coverage(question: Question, target: Target, limit: int | None = None) -> None:
    """Show what there is data for, by statement item and by metric."""
    from screener.auditing import coverage
    from screener.output import audit_page, coverage_page

    store = asking.open_store(question.store)
    with audit_page.audit_progress(target.lang) as progress:
        found = coverage.audit(store, question.as_of, progress)
    options.deliver(
        target,
        lambda: coverage_page.coverage_listing(found),
        lambda page: coverage_page.print_coverage(page, found, limit),
    )


def _last_date(store: Store) -> datetime.date:
    """The day a question means that names none."""
    from screener import database

    connection = database.connect(store, views=())
    try:
        return database.latest_date(connection)
    finally:
        connection.close()
