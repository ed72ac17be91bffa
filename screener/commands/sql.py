"""The command sql: one query, a saved one, the list of those, or a prompt."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener import asking
from screener.commands import completion, options
from screener.commands.options import AsOfOption, FormatOption, LangOption, LimitOption, OutputOption, StoreOption
from screener.errors import UsageError

if TYPE_CHECKING:
    from screener.output.delivery import Target
    from screener.sandbox import Asked

_NO_QUERY = 'screener sql "from metrics limit 5", or -q NAME for a saved one'


def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            help="One SELECT, or a file that holds one; - reads stdin. Without it, on a terminal: a prompt."
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("-q", "--query", metavar="NAME", autocompletion=completion.queries, help="Run a saved query."),
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--param", metavar="NAME=VALUE", help="Value for $NAME in the query.")
    ] = None,
    queries: Annotated[bool, typer.Option("--queries", help="List the saved queries and what they take.")] = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    limit: LimitOption = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds the query may take.")] = 30.0,
    memory: Annotated[int, typer.Option("--memory", min=64, metavar="MB", help="Memory the query may use.")] = 2048,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Ask the store in DuckDB SQL, read-only: views metrics, metric_reasons and every table of `screener schema`.

    Without a query it opens a prompt with completion and history. Saved queries are files of sql/queries/, the folder's
    own first; --queries lists them.

    Examples:
        screener sql "from metrics select symbol, name, cash_cover where cash_cover < 0.5 order by 3 limit 3"
        screener sql -q peers -p symbol=990121.SH --limit 5
        screener sql --queries
    """
    target = options.target(file_format, output, lang)
    if queries:
        _list_queries(target)
        return
    given = _parameters(parameter or [])
    question = options.question(store, as_of, lang)
    if _wants_prompt(query, name):
        if given or output:
            raise UsageError("no query given", hint=_NO_QUERY)
        _open_prompt(question, target, limit, timeout, memory)
        return
    asking.open_store(question.store)
    _answer(_query(query, name, given), question, target, limit, timeout, memory)


def _answer(
    asked: Asked, question: asking.Question, target: Target, limit: int | None, timeout: float, memory: int
) -> None:
    from screener import sandbox
    from screener.output import sql_page
    from screener.output.console import is_terminal

    ours = limit is None and target.file_format == "table" and target.output is None and is_terminal(sys.stdout)
    result = sandbox.run_query(
        question.store.path,
        asked,
        as_of=[question.as_of] if question.as_of else None,
        limit=sql_page.SHOWN_ON_A_TERMINAL if ours else limit,
        timeout=timeout,
        memory_mb=memory,
    )
    options.deliver(
        target,
        lambda: sql_page.sql_listing(result),
        lambda page: sql_page.print_result(page, result, limit_is_ours=ours),
    )


def _wants_prompt(query: str | None, name: str | None) -> bool:
    from screener.output.console import is_terminal

    return query is None and name is None and is_terminal(sys.stdin) and is_terminal(sys.stdout)


def _open_prompt(question: asking.Question, target: Target, limit: int | None, timeout: float, memory: int) -> None:
    from screener.prompt.session import DEFAULT_LIMIT, Session, Settings
    from screener.prompt.terminal import converse

    settings = Settings(
        question,
        target.lang,
        target.file_format,
        DEFAULT_LIMIT if limit is None else limit,
        timeout=timeout,
        memory_mb=memory,
    )
    converse(Session(settings))


def _list_queries(target: Target) -> None:
    from screener import saved_queries
    from screener.output import sql_page

    listing = sql_page.queries_listing(saved_queries.load().values(), target.lang)
    options.deliver(target, lambda: listing, lambda page: sql_page.print_queries(page, listing))


def _query(query: str | None, name: str | None, given: dict[str, str]) -> Asked:
    """What to run: a saved query, a file, stdin, or the words of the command line themselves."""
    from screener import saved_queries
    from screener.sandbox import Asked

    if name is not None:
        return saved_queries.asked(saved_queries.find(name), given)
    if query is None or query == "-":
        if query is None and sys.stdin.isatty():
            raise UsageError("no query given", hint=_NO_QUERY)
        return Asked(sys.stdin.read(), given)
    if query.endswith(".sql") and Path(query).is_file():
        return saved_queries.asked(saved_queries.read(Path(query)), given)
    return Asked(query, given)


def _parameters(given: list[str]) -> dict[str, str]:
    pairs = [item.partition("=") for item in given]
    wrong = [name for name, equals, _ in pairs if not equals or not name.isidentifier()]
    if wrong:
        raise UsageError(f"'{wrong[0]}' is not a parameter", hint="write -p name=value")
    return {name: value for name, _, value in pairs}
