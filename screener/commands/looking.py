"""Commands that look at single companies by their metrics: through time, and side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from screener import asking
from screener.commands import completion, options
from screener.commands.options import FormatOption, LangOption, LimitOption, OutputOption, StoreOption
from screener.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

_DEFAULT_HISTORY = ["pe_ttm", "pb", "roe"]


def history(
    symbol: Annotated[
        str, typer.Argument(autocompletion=completion.companies, help="Code, symbol or exact name of the company.")
    ],
    metrics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="METRIC...",
            autocompletion=completion.metric_names,
            help="Metrics by name; default: pe_ttm pb roe.",
        ),
    ] = None,
    every: Annotated[
        Literal["month", "quarter", "year", "report"],
        typer.Option("--every", help="Ends of months, quarters or years; report: each day statements changed."),
    ] = "month",
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First date; default: five years before the last.")
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", "--as-of", metavar="DATE", help="Last date, always shown; default: last price date."),
    ] = None,
    limit: LimitOption = None,
    store: StoreOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Metrics of one company through time: each date answered with what was public by then.

    Example: screener history 990001 pe_ttm roe --every quarter
    """
    from screener import explaining
    from screener import history as looking_back
    from screener.output import history_page

    target = options.target(file_format, output, lang)
    wanted = looking_back.find_metrics(metrics or _DEFAULT_HISTORY)
    span = looking_back.Span(every, asking.parse_date(start))
    question = options.question(store, end, lang)
    with asking.connected(question) as connection:
        found = looking_back.history(connection, explaining.resolve_symbol(connection, symbol), wanted, span)
    shown = history_page.HistoryOptions(limit, options.market_name(question, lang))
    options.deliver(
        target,
        lambda: history_page.history_listing(found, shown),
        lambda page: history_page.print_history(page, found, shown),
    )


def compare(
    symbols: Annotated[
        list[str],
        typer.Argument(
            autocompletion=completion.companies, metavar="SYMBOL...", help="Companies by code, symbol or exact name."
        ),
    ],
    metrics: Annotated[
        str | None,
        typer.Option(
            "--metrics",
            metavar="a,b,c",
            autocompletion=completion.metric_names,
            help="Metrics to compare; default: a first look.",
        ),
    ] = None,
    store: StoreOption = None,
    as_of: options.AsOfOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Companies side by side, beside the median of their industry.

    Example: screener compare 990001 990002 990003 --metrics pe_ttm,pb,roe
    """
    from screener import comparing
    from screener import history as looking_back
    from screener.output import compare_page

    target = options.target(file_format, output, lang)
    names = [name.strip() for name in metrics.split(",") if name.strip()] if metrics is not None else []
    wanted = looking_back.find_metrics(names) if names else comparing.default_metrics()
    question = options.question(store, as_of, lang)
    with asking.connected(question) as connection:
        comparison = comparing.compare(connection, _resolved(connection, symbols), wanted)
    market = options.market_name(question, lang)
    options.deliver(
        target,
        lambda: compare_page.compare_listing(comparison),
        lambda page: compare_page.print_comparison(page, comparison, market),
    )


def _resolved(connection: duckdb.DuckDBPyConnection, symbols: Sequence[str]) -> list[str]:
    """The companies meant, each once.

    Raises:
        UsageError: with every symbol that means none or several.
    """
    from screener import explaining

    found: dict[str, None] = {}
    problems: list[Problem] = []
    for symbol in symbols:
        try:
            found[explaining.resolve_symbol(connection, symbol)] = None
        except UsageError as error:
            problems += error.problems
    if problems:
        raise UsageError(problems=tuple(problems))
    return list(found)
