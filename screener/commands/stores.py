"""Commands about the store itself: import, status, schema, and SQL over it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from screener import asking, project
from screener.commands import options
from screener.commands.options import AsOfOption, FormatOption, LangOption, LimitOption, OutputOption, StoreOption
from screener.errors import UsageError

_IMPORT_TABLE = "screener import table FILE... --map MAPPING.yaml"


def sql(
    query: Annotated[str | None, typer.Argument(help="One SELECT, or a file that holds one; - reads stdin.")] = None,
    name: Annotated[str | None, typer.Option("-q", "--query", metavar="NAME", help="Run a saved query.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--param", metavar="NAME=VALUE", help="Value for $NAME in the query.")
    ] = None,
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

    Example: screener sql "from metrics select symbol, name, cash_cover where cash_cover < 0.5 order by 3 limit 3"
    """
    from screener import sandbox
    from screener.output import sql_page

    target = options.target(file_format, output, lang)
    question = options.question(store, as_of, lang)
    asking.open_store(question.store)
    result = sandbox.run_query(
        question.store.path,
        _query_text(query, name),
        as_of=[question.as_of] if question.as_of else None,
        parameters=_parameters(parameter or []),
        limit=limit,
        timeout=timeout,
        memory_mb=memory,
    )
    options.deliver(
        target,
        lambda: sql_page.sql_listing(result),
        lambda page: sql_page.print_result(page, result),
    )


def _query_text(query: str | None, name: str | None) -> str:
    if name is not None:
        return asking.saved_query(name).read_text(encoding="utf-8")
    if query is None or query == "-":
        if query is None and sys.stdin.isatty():
            raise UsageError("no query given", hint='screener sql "from metrics limit 5", or -q NAME for a saved one')
        return sys.stdin.read()
    if query.endswith(".sql") and Path(query).is_file():
        return Path(query).read_text(encoding="utf-8")
    return query


def _parameters(given: list[str]) -> dict[str, str]:
    pairs = [item.partition("=") for item in given]
    wrong = [name for name, equals, _ in pairs if not equals or not name.isidentifier()]
    if wrong:
        raise UsageError(f"'{wrong[0]}' is not a parameter", hint="write -p name=value")
    return {name: value for name, _, value in pairs}


def import_(
    what: Annotated[list[str], typer.Argument(metavar="MANIFEST.yaml | table PATH...", help="What to import.")],
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="MAPPING.yaml", help="How the table's columns are to be read.")
    ] = None,
    source: Annotated[str, typer.Option("--source", metavar="NAME", help="Name of the source, with `table`.")] = "",
    store: StoreOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but change the store.")] = False,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Bring files into a store: everything a manifest names, or tables with a mapping.

    Examples: screener import manifest.yaml, or: screener import table figures.csv --map figures.yaml --store ./store
    """
    from screener import importing
    from screener.output import import_page
    from screener.store import Store

    target = options.target(file_format, output, lang)
    choice = project.choose_store(store)
    path = Path("store") if choice.is_sample else choice.path
    with import_page.import_progress() as progress, Store.creating(path, keep=not dry_run) as opened:
        if what[0] == "table":
            if len(what) == 1 or mapping is None:
                raise UsageError("import table needs files and --map", hint=_IMPORT_TABLE)
            summary = importing.import_table(
                opened, [Path(file) for file in what[1:]], mapping, source=source, dry_run=dry_run, progress=progress
            )
        else:
            if len(what) > 1 or mapping is not None:
                raise UsageError("a manifest is imported alone", hint=f"for files use: {_IMPORT_TABLE}")
            summary = importing.import_manifest(opened, Path(what[0]), dry_run=dry_run, progress=progress)
    options.deliver(
        target,
        lambda: import_page.import_listing(summary, lang),
        lambda page: import_page.print_import(page, summary, str(path)),
    )


def status(
    store: StoreOption = None, file_format: FormatOption = None, output: OutputOption = None, lang: LangOption = "en"
) -> None:
    """What the store holds: tables, dates, sources, and whether its derived tables are current."""
    from screener import status as status_
    from screener.output import status_page
    from screener.store import Store

    measured = status_.status(Store.open(options.question(store, None, lang).store.path))
    options.deliver(
        options.target(file_format, output, lang),
        lambda: status_page.status_listing(measured, lang),
        lambda page: status_page.print_status(page, measured),
    )


def schema(
    table: Annotated[str | None, typer.Argument(help="A table: its columns instead of the list of tables.")] = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """The canonical tables, or the columns of one: type, unit, meaning, vendor names."""
    from screener.output.schema_listing import schema_listing

    options.deliver(options.target(file_format, output, lang), lambda: schema_listing(table, lang))
