"""Commands that ask the store by rules and metrics: screen, warn, explain, metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from screener import asking
from screener.commands import completion, options
from screener.commands.options import (
    AsOfOption,
    ColumnsOption,
    FailOnOption,
    FailOnWarningOption,
    FormatOption,
    LangOption,
    LimitOption,
    MaxUnknownOption,
    OutputOption,
    RulesArgument,
    SortOption,
    StoreOption,
    UniverseOption,
    WhereOption,
)
from screener.errors import UsageError

if TYPE_CHECKING:
    from screener.output.delivery import Target
    from screener.output.screen_page import ScreenOptions
    from screener.output.tables import Listing
    from screener.output.wording import Wording
    from screener.screening import Answer


def screen(
    rules: RulesArgument = asking.DEFAULT_RULES,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    universe: UniverseOption = None,
    where: WhereOption = None,
    columns: ColumnsOption = None,
    sort: SortOption = None,
    near: Annotated[int, typer.Option("--near", min=0, metavar="N", help="Show the N nearest misses.")] = 0,
    undecided: Annotated[bool, typer.Option("--undecided", help="List undecided companies.")] = False,
    max_unknown: MaxUnknownOption = None,
    limit: LimitOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    fail_on: FailOnOption = None,
    lang: LangOption = "en",
) -> None:
    """Screen the market: who passes the rules as of a date, who is undecided, who is near.

    Examples:
        screener screen
        screener screen 'roe > 15% and pe_ttm < 20' --near 5
        screener screen -f csv | screener screen 'pb < 3' --universe - --sort -roe
    """
    from screener import allowing, screening
    from screener.output import screen_page

    target = options.target(file_format, output, lang)
    conditions = options.one_of(fail_on, ("empty", "warn", "unknown"), "--fail-on")
    rule_set = options.arranged(asking.find_rules(rules), columns, sort)
    names = options.names(universe)
    question = options.question(store, as_of, lang)
    shown = screen_page.ScreenOptions(
        limit, undecided or max_unknown is not None, near > 0, options.market_name(question, lang), max_unknown
    )
    with asking.connected(question, rule_set, allowances=allowing.find()) as connection:
        evaluation = options.evaluated(connection, rule_set, names, where, lang)
        answer = screening.answer(evaluation, near=near)
    words = options.words(rule_set, lang)
    options.deliver(
        target,
        lambda: _screen_rows(answer, words, shown, target, question),
        lambda page: screen_page.print_screen(page, answer, words, shown),
    )
    warned = any(company.warnings(rule_set) for company in answer.passing)
    options.fail_on(conditions, empty=not answer.passing, warn=warned, unknown=bool(answer.undecided))


def _screen_rows(
    answer: Answer, words: Wording, shown: ScreenOptions, target: Target, question: asking.Question
) -> Listing:
    """Raw rows for programs; for readers rows in words, with the facts they rest on."""
    from screener.output import documents, screen_page
    from screener.output.console import note

    if said := screen_page.not_listed_text(answer, shown, words.lang):
        note(said)
    if target.is_read:
        return documents.screen_document(answer, words, shown, asking.open_store(question.store))
    return screen_page.screen_listing(answer, words, shown)


def warn(
    rules: Annotated[
        str, typer.Argument(autocompletion=completion.rule_names, help="Rule file with warnings, or its name.")
    ] = asking.DELISTING_RULES,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    universe: UniverseOption = None,
    where: WhereOption = None,
    columns: ColumnsOption = None,
    sort: SortOption = None,
    limit: LimitOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    fail_on: FailOnWarningOption = None,
    lang: LangOption = "en",
) -> None:
    """Delisting warnings, worst first: over the whole universe or a list of your own.

    Examples:
        screener warn
        screener warn --where "market_cap < 20亿" --limit 5
    """
    from screener import allowing, screening
    from screener.output import warn_page

    target = options.target(file_format, output, lang)
    conditions = options.one_of(fail_on, ("warn", "unknown"), "--fail-on")
    rule_set = options.arranged(asking.find_rules(rules), columns, sort)
    names = options.names(universe)
    if not rule_set.warnings:
        raise UsageError(
            f"{rule_set.path or rules} has no warnings", hint="add a `warnings:` list, or use: screener screen"
        )
    question = options.question(store, as_of, lang)
    with asking.connected(question, rule_set, allowances=allowing.find()) as connection:
        evaluation = options.evaluated(connection, rule_set, names, where, lang)
        answer = screening.warned(evaluation, worst_first=sort is None)
    words = options.words(rule_set, lang)
    market = options.market_name(question, lang)
    options.deliver(
        target,
        lambda: _warn_rows(answer, words, limit, target, question),
        lambda page: warn_page.print_warnings(page, answer, words, limit, market),
    )
    undecided = any(answer.counts[check.id].unknown for check in rule_set.warnings)
    options.fail_on(conditions, warn=bool(answer.passing), unknown=undecided)


def _warn_rows(answer: Answer, words: Wording, limit: int | None, target: Target, question: asking.Question) -> Listing:
    """The same for warnings."""
    from screener.output import documents, warn_page

    if target.is_read:
        market = options.market_name(question, words.lang)
        return documents.warn_document(answer, words, limit, market, asking.open_store(question.store))
    return warn_page.warn_listing(answer, words, limit)


def explain(
    symbol: Annotated[
        str, typer.Argument(autocompletion=completion.companies, help="Code, symbol or exact name of the company.")
    ],
    rules: RulesArgument = asking.DEFAULT_RULES,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Why a company is in or out: every rule, its value, and the filing each figure came from.

    Examples:
        screener explain 990001
        screener explain 990002 statements-only --as-of 2024-04-30
    """
    from screener import allowing, checking, explaining
    from screener.output import explain_page

    target = options.target(file_format, output, lang)
    rule_set = asking.find_rules(rules)
    with asking.connected(options.question(store, as_of, lang), rule_set, allowances=allowing.find()) as connection:
        wanted = explaining.resolve_symbol(connection, symbol)
        explanation = explaining.explain(connection, rule_set, wanted)
        findings = checking.of_company(connection, wanted, explanation.as_of)
    words = options.words(rule_set, lang)
    options.deliver(
        target,
        lambda: explain_page.explain_listing(explanation, words, findings),
        lambda page: explain_page.print_explanation(page, explanation, words, findings),
    )


def metrics(
    symbol: Annotated[
        str | None,
        typer.Argument(autocompletion=completion.companies, help="A company: its values instead of the catalogue."),
    ] = None,
    search: Annotated[str, typer.Option("--search", metavar="TEXT", help="Only metrics that mention this.")] = "",
    store: StoreOption = None,
    as_of: AsOfOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """The catalogue of metrics, or every metric of one company: its value, or the reason why it has none.

    Examples:
        screener metrics --search cash
        screener metrics 990001
    """
    from screener import catalog
    from screener.output import metrics_listing

    target = options.target(file_format, output, lang)
    found = metrics_listing.found(catalog.load().values(), search)
    if symbol is None:
        options.deliver(
            target,
            lambda: metrics_listing.catalogue_listing(found, lang),
            lambda page: metrics_listing.print_catalogue(page, found),
        )
        return
    from screener import explaining

    with asking.connected(options.question(store, as_of, lang)) as connection:
        wanted = explaining.resolve_symbol(connection, symbol)
        values, reasons, _ = asking.one_company(connection, wanted)
    if target.file_format in ("table", "markdown"):
        options.deliver(target, lambda: metrics_listing.company_listing(found, values, reasons, lang))
    else:
        options.deliver(target, lambda: metrics_listing.company_values(found, values, reasons))
