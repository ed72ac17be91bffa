"""The command line: every command parses its words, calls one function and prints the answer.

stdout is data, stderr is everything said about it. Exceptions become exit codes in `main` alone; anything that is not a
ScreenerError is a bug, and its traceback goes to a file that the message names.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from screener import asking, project
from screener.errors import EXIT_INTERRUPT, EXIT_USAGE, DataError, ScreenerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from screener.expressions import Expression
    from screener.output.console import Page
    from screener.output.delivery import Target
    from screener.output.tables import Listing
    from screener.output.wording import Wording
    from screener.ruleset import RuleSet

Language = Literal["en", "zh"]
StoreOption = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="The store to ask; ./store, else the sample data.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Use only what was public by then; default: last price date."),
]
LangOption = Annotated[Language, typer.Option("--lang", envvar="SCREENER_LANG", help="Language of the answer.")]
FormatOption = Annotated[
    str | None,
    typer.Option("-f", "--format", metavar="FORMAT", help="table, csv, json or parquet; else by -o's suffix."),
]
OutputOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="Show at most N rows.")]
WhereOption = Annotated[
    str | None, typer.Option("--where", metavar="EXPR", help="Ask only companies for which this holds.")
]

_IMPORT_TABLE = "screener import table FILE... --map MAPPING.yaml"

app = typer.Typer(
    name="screener",
    help="A fundamental stock screener: statements in Parquet, metrics in SQL, rules in YAML, answers that explain "
    "themselves. Start with: screener screen",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
rules_app = typer.Typer(help="List, show and check rule files.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        code = app(standalone_mode=False)
    except ScreenerError as error:
        code = _report(error)
    except KeyboardInterrupt:
        code = EXIT_INTERRUPT
    except typer._click.exceptions.ClickException as error:
        error.show()
        code = EXIT_USAGE
    except typer.Abort:
        code = EXIT_INTERRUPT
    except Exception as error:  # noqa: BLE001 - the one catch-all: a traceback is for us, not for the user
        code = _report_bug(error)
    sys.exit(code or 0)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from screener import __version__

        typer.echo(f"screener {__version__}")
        raise typer.Exit


@app.command()
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

    target = _target(file_format, output, lang)
    rule_set = asking.find_rules(rules)
    question = _question(store, as_of)
    options = screen_page.ScreenOptions(limit, undecided, near > 0, _market_name(question))
    with asking.connected(question, rule_set, views=screening.VIEWS) as connection:
        evaluation = screening.evaluate(connection, rule_set, where=_expression(where))
        answer = screening.answer(evaluation, near=near)
    words = _words(rule_set, lang)
    _deliver(
        target,
        lambda: screen_page.screen_listing(answer, words, options),
        lambda page: screen_page.print_screen(page, answer, words, options),
    )
    warned = any(company.warnings(rule_set) for company in answer.passing)
    failed = {"empty": not answer.passing, "warn": warned, "unknown": bool(answer.undecided)}
    if fail_on and failed[fail_on]:
        raise typer.Exit(1)


@app.command()
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

    target = _target(file_format, output, lang)
    rule_set = asking.find_rules(rules)
    if not rule_set.warnings:
        raise UsageError(
            f"{rule_set.path or rules} has no warnings", hint="add a `warnings:` list, or use: screener screen"
        )
    question = _question(store, as_of)
    with asking.connected(question, rule_set, views=screening.VIEWS) as connection:
        answer = screening.warned(screening.evaluate(connection, rule_set, where=_expression(where)))
    words = _words(rule_set, lang)
    _deliver(
        target,
        lambda: warn_page.warn_listing(answer, words, limit),
        lambda page: warn_page.print_warnings(page, answer, words, limit, _market_name(question)),
    )


@app.command()
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

    target = _target(file_format, output, lang)
    rule_set = asking.find_rules(rules)
    with asking.connected(_question(store, as_of), rule_set, views=explaining.VIEWS) as connection:
        wanted = explaining.resolve_symbol(connection, symbol)
        explanation = explaining.explain(connection, rule_set, wanted)
    words = _words(rule_set, lang)
    _deliver(
        target,
        lambda: explain_page.explain_listing(explanation, words),
        lambda page: explain_page.print_explanation(page, explanation, words),
    )


@app.command()
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

    target = _target(file_format, output, lang)
    found = metrics_listing.found(catalog.load().values(), search)
    if symbol is None:
        _deliver(target, lambda: metrics_listing.catalogue_listing(found, lang))
        return
    from screener import explaining

    with asking.connected(_question(store, as_of), views=asking.METRIC_VIEWS) as connection:
        wanted = explaining.resolve_symbol(connection, symbol)
        values, reasons, _ = asking.one_company(connection, wanted)
    make = metrics_listing.company_listing
    if target.file_format == "table":
        _deliver(target, lambda: make(found, values, reasons, lang))
    else:
        _deliver(target, lambda: metrics_listing.company_values(found, values, reasons))


@app.command()
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
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Ask the store in DuckDB SQL, read-only: views metrics, metric_reasons and every table of `screener schema`.

    Example: screener sql "from metrics select symbol, name, cash_cover where cash_cover < 0.5 order by 3 limit 3"
    """
    from screener import sandbox
    from screener.output import sql_page

    target = _target(file_format, output, lang)
    question = _question(store, as_of)
    asking.open_store(question.store)
    result = sandbox.run_query(
        question.store.path,
        _query_text(query, name),
        as_of=[question.as_of] if question.as_of else None,
        parameters=_parameters(parameter or []),
        limit=limit,
        timeout=timeout,
    )
    _deliver(
        target,
        lambda: sql_page.sql_listing(result),
        lambda page: sql_page.print_result(page, result),
    )


@rules_app.command("list")
def rules_list(file_format: FormatOption = None, output: OutputOption = None, lang: LangOption = "en") -> None:
    """Rule files that can be named without a path."""
    from screener import catalog, rules
    from screener.output import rules_page

    found = rules.load(list(rules.available().values()), catalog.load())
    _deliver(_target(file_format, output, lang), lambda: rules_page.rules_listing(found, lang))


@rules_app.command("show")
def rules_show(
    name: Annotated[str, typer.Argument(help="Rule file or its name.")] = asking.DEFAULT_RULES,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """One rule file in words: what is asked of whom, and what is warned of."""
    from screener.output import rules_page

    rule_set = asking.find_rules(name)
    words = _words(rule_set, lang)
    _deliver(
        _target(file_format, output, lang),
        lambda: rules_page.rules_rows(rule_set, words),
        lambda page: rules_page.print_rules(page, rule_set, words),
    )


@rules_app.command("check")
def rules_check(
    files: Annotated[list[str] | None, typer.Argument(help="Rule files or names; all when none is given.")] = None,
    lang: LangOption = "en",
) -> None:
    """Check rule files without running them; every problem of every file is reported at once."""
    from screener import catalog, rules
    from screener.output import console, rules_page

    found = rules.load(files or list(rules.available().values()), catalog.load())
    rules_page.print_checked(console.open_page(lang), found)


@app.command("import")
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

    target = _target(file_format, output, lang)
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
    _deliver(
        target,
        lambda: import_page.import_listing(summary, lang),
        lambda page: import_page.print_import(page, summary, str(path)),
    )


@app.command()
def status(
    store: StoreOption = None, file_format: FormatOption = None, output: OutputOption = None, lang: LangOption = "en"
) -> None:
    """What the store holds: tables, dates, sources, and whether its derived tables are current."""
    from screener import status as status_
    from screener.output import status_page
    from screener.store import Store

    measured = status_.status(Store.open(_question(store, None).store.path))
    _deliver(
        _target(file_format, output, lang),
        lambda: status_page.status_listing(measured, lang),
        lambda page: status_page.print_status(page, measured),
    )


@app.command()
def schema(
    table: Annotated[str | None, typer.Argument(help="A table: its columns instead of the list of tables.")] = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """The canonical tables, or the columns of one: type, unit, meaning, vendor names."""
    from screener.output.schema_listing import schema_listing

    _deliver(_target(file_format, output, lang), lambda: schema_listing(table, lang))


def _question(store: Path | None, as_of: str | None) -> asking.Question:
    choice = project.choose_store(store)
    if choice.is_sample:
        from screener.output.console import note

        note("no store given: using the fictional sample data (your own: screener import, then --store DIR)")
    return asking.Question(choice, asking.parse_date(as_of))


def _market_name(question: asking.Question) -> str:
    return "sample data (fictional)" if question.store.is_sample else ""


def _expression(text: str | None) -> Expression | None:
    from screener import catalog
    from screener.expressions import compile_expression

    return compile_expression(text, catalog.load()) if text else None


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


def _words(rule_set: RuleSet, lang: Language) -> Wording:
    from screener import catalog
    from screener.output.wording import wording

    return wording(rule_set, catalog.load(), lang)


def _target(file_format: str | None, output: Path | None, lang: Language) -> Target:
    from screener.output.delivery import Target
    from screener.output.machine import choose_format

    return Target(choose_format(file_format, output), output, lang)


def _deliver(target: Target, listing: Callable[[], Listing], show: Callable[[Page], None] | None = None) -> None:
    from screener.output.delivery import deliver

    deliver(target, listing, show)


def _report(error: ScreenerError) -> int:
    from screener.output.console import open_page
    from screener.output.problems import print_problems

    lang: Language = "zh" if any(word in ("zh", "--lang=zh") for word in sys.argv) else "en"
    print_problems(open_page(lang), error.problems, nothing_run=error.exit_code == EXIT_USAGE)
    return error.exit_code


def _report_bug(error: Exception) -> int:
    """Keep the traceback in a file and say where, with the versions a report needs."""
    import platform
    import tempfile
    import traceback

    from screener import __version__

    with tempfile.NamedTemporaryFile("w", prefix="screener-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write("".join(traceback.format_exception(error)))
    versions = f"screener {__version__}, Python {platform.python_version()}, {platform.system()}"
    return _report(DataError(f"unexpected {type(error).__name__}: {error}", hint=f"{versions}; details in {log.name}"))
