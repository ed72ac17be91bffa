"""Commands that ask the store by rules and metrics: screen, warn, explain, metrics."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from screener import asking
from screener.commands import options
from screener.commands.options import (
    AsOfOption,
    FormatOption,
    LangOption,
    LimitOption,
    OutputOption,
    StoreOption,
    WhereOption,
)
from screener.errors import UsageError


def screen(
    rules: Annotated[str, typer.Argument(help="Rule file, its name, or an expression.")] = asking.DEFAULT_RULES,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    where: WhereOption = None,
    near: Annotated[int, typer.Option("--near", min=0, metavar="N", help="Show the N nearest misses.")] = 0,
    undecided: Annotated[bool, typer.Option("--undecided", help="List undecided companies.")] = False,
    limit: LimitOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    fail_on: Annotated[
        Literal["empty", "warn", "unknown"] | None,
        typer.Option("--fail-on", help="Exit with 1 when the list is empty, carries warnings or leaves undecided."),
    ] = None,
    lang: LangOption = "en",
) -> None:
    """Screen the market: who passes the rules as of a date, who is undecided, who is near.

    Example: screener screen statements-only --as-of 2024-04-30 --near 5
    """
    from screener import screening
    from screener.output import screen_page

    target = options.target(file_format, output, lang)
    rule_set = asking.find_rules(rules)
    question = options.question(store, as_of, lang)
    shown = screen_page.ScreenOptions(limit, undecided, near > 0, options.market_name(question, lang))
    with asking.connected(question, rule_set, views=screening.VIEWS) as connection:
        evaluation = screening.evaluate(connection, rule_set, where=options.expression(where))
        answer = screening.answer(evaluation, near=near)
    words = options.words(rule_set, lang)
    options.deliver(
        target,
        lambda: screen_page.screen_listing(answer, words, shown),
        lambda page: screen_page.print_screen(page, answer, words, shown),
    )
    warned = any(company.warnings(rule_set) for company in answer.passing)
    failed = {"empty": not answer.passing, "warn": warned, "unknown": bool(answer.undecided)}
    if fail_on and failed[fail_on]:
        raise typer.Exit(1)


def warn(
    rules: Annotated[str, typer.Argument(help="Rule file with warnings, or its name.")] = asking.DELISTING_RULES,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    where: WhereOption = None,
    limit: LimitOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Delisting warnings over the whole universe, worst first.

    Example: screener warn --where "market_cap < 20亿"
    """
    from screener import screening
    from screener.output import warn_page

    target = options.target(file_format, output, lang)
    rule_set = asking.find_rules(rules)
    if not rule_set.warnings:
        raise UsageError(
            f"{rule_set.path or rules} has no warnings", hint="add a `warnings:` list, or use: screener screen"
        )
    question = options.question(store, as_of, lang)
    with asking.connected(question, rule_set, views=screening.VIEWS) as connection:
        answer = screening.warned(screening.evaluate(connection, rule_set, where=options.expression(where)))
    words = options.words(rule_set, lang)
    options.deliver(
        target,
        lambda: warn_page.warn_listing(answer, words, limit),
        lambda page: warn_page.print_warnings(page, answer, words, limit, options.market_name(question, lang)),
    )


def explain(
    symbol: Annotated[str, typer.Argument(help="Code, symbol or exact name of the company.")],
    rules: Annotated[str, typer.Argument(help="Rule file, its name, or an expression.")] = asking.DEFAULT_RULES,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Why a company is in or out: every rule, its value, and the filing each figure came from.

    Example: screener explain 990001 --as-of 2024-04-30
    """
    from screener import explaining
    from screener.output import explain_page

    target = options.target(file_format, output, lang)
    rule_set = asking.find_rules(rules)
    with asking.connected(options.question(store, as_of, lang), rule_set, views=explaining.VIEWS) as connection:
        wanted = explaining.resolve_symbol(connection, symbol)
        explanation = explaining.explain(connection, rule_set, wanted)
    words = options.words(rule_set, lang)
    options.deliver(
        target,
        lambda: explain_page.explain_listing(explanation, words),
        lambda page: explain_page.print_explanation(page, explanation, words),
    )


def metrics(
    symbol: Annotated[str | None, typer.Argument(help="A company: its values instead of the catalogue.")] = None,
    search: Annotated[str, typer.Option("--search", metavar="TEXT", help="Only metrics that mention this.")] = "",
    store: StoreOption = None,
    as_of: AsOfOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """The catalogue of metrics, or every metric of one company with the reason where it has none.

    Example: screener metrics --search cash
    """
    from screener import catalog
    from screener.output import metrics_listing

    target = options.target(file_format, output, lang)
    found = metrics_listing.found(catalog.load().values(), search)
    if symbol is None:
        options.deliver(target, lambda: metrics_listing.catalogue_listing(found, lang))
        return
    from screener import explaining

    with asking.connected(options.question(store, as_of, lang), views=asking.METRIC_VIEWS) as connection:
        wanted = explaining.resolve_symbol(connection, symbol)
        values, reasons, _ = asking.one_company(connection, wanted)
    make = metrics_listing.company_listing
    if target.file_format == "table":
        options.deliver(target, lambda: make(found, values, reasons, lang))
    else:
        options.deliver(target, lambda: metrics_listing.company_values(found, values, reasons))
