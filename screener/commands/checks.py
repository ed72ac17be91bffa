"""The command check: what is wrong with the data of a store, and audits of what it is used for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from screener import asking
from screener.commands import completion, options
from screener.commands.options import AsOfOption, FormatOption, LangOption, LimitOption, OutputOption, StoreOption
from screener.errors import UsageError

if TYPE_CHECKING:
    import duckdb

    from screener.check_files import Check
    from screener.checking import Report
    from screener.output.delivery import Target

Severity = Literal["error", "warn", "info"]
_MODES = "--sources, --lookahead and --coverage"


def _offered(context: typer.Context, incomplete: str) -> list[completion.Offer]:
    """Checks and companies, for the shell."""
    from screener.check_files import load

    names = [(name, "") for name in load() if name.startswith(incomplete)]
    return [*names, *completion.companies(context, incomplete)]


def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CHECK | COMPANY", autocompletion=_offered, help="Checks or companies whose rows to list."
        ),
    ] = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    severity: Annotated[Severity, typer.Option("--severity", help="Only checks at least as grave as this.")] = "info",
    everything: Annotated[
        bool, typer.Option("--all", help="List findings that are accepted or corrected since, too.")
    ] = False,
    allow: Annotated[
        Path | None,
        typer.Option("--allow", metavar="FILE", help="Accepted findings; default: checks.yaml."),
    ] = None,
    limit: LimitOption = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="How often sources disagree, and whose word decides verdicts.")
    ] = False,
    lookahead: Annotated[
        bool, typer.Option("--lookahead", help="What period ends and estimated dates would have used too early.")
    ] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Share of companies with a value, by year.")] = False,
    rules: Annotated[
        str | None, typer.Option("--rules", metavar="RULES", help="Rules for --sources and --lookahead.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First date of --lookahead.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last date of --lookahead.")] = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    fail_on: Annotated[
        Severity | None, typer.Option("--fail-on", help="Exit with 1 on an open finding at least as grave as this.")
    ] = None,
    lang: LangOption = "en",
) -> None:
    """Data quality: what is wrong in the store or looks wrong, and what to do about it.

    Without --as-of everything in the store is looked at, with it what a screen of that day rests on. A finding that is
    none is accepted in checks.yaml, a wrong figure corrected in the table overrides.

    Examples:
        screener check
        screener check missing sources --limit 5
        screener check 990170 --fail-on error
    """
    target = options.target(file_format, output, lang)
    question = options.question(store, as_of, lang)
    if sources or lookahead or coverage:
        others = (what, everything, allow, fail_on, severity != "info")
        _refuse(f"{_MODES} stand alone", sources + lookahead + coverage > 1 or any(others))
        _refuse("--rules goes with --sources and --lookahead", coverage and rules is not None)
        _refuse("--from and --to go with --lookahead", not lookahead and any((start, end)))
        _audit(question, target, sources=sources, lookahead=lookahead, rules=rules, dates=(start, end), limit=limit)
        return
    _refuse(f"--rules, --from and --to go with {_MODES}", any((rules, start, end)))
    report = _checked(question, what or [], severity, allow, limit, everything=everything, target=target)
    _deliver(report, target, options.market_name(question, lang), detailed=bool(what) or everything)
    if fail_on is not None:
        _fail(report, fail_on)


def _refuse(message: str, wrong: bool) -> None:
    if wrong:
        raise UsageError(message, hint="see: screener check --help")


def _audit(
    question: asking.Question,
    target: Target,
    *,
    sources: bool,
    lookahead: bool,
    rules: str | None,
    dates: tuple[str | None, str | None],
    limit: int | None,
) -> None:
    from screener.commands import audits

    first, last = (asking.parse_date(day) for day in dates)
    if sources:
        audits.sources(question, target, asking.find_rules(rules) if rules else asking.default_rules())
    elif lookahead:
        audits.lookahead(question, target, asking.find_rules(rules) if rules else asking.default_rules(), first, last)
    else:
        audits.coverage(question, target, limit)


def _checked(
    question: asking.Question,
    what: list[str],
    severity: Severity,
    allow: Path | None,
    limit: int | None,
    *,
    everything: bool,
    target: Target,
) -> Report:
    from screener import allowing, checking
    from screener.check_files import SEVERITIES, load
    from screener.output.check_page import SHOWN

    allowances = allowing.find(allow)
    graver = SEVERITIES[SEVERITIES.index(severity) :]
    with asking.connected(question, allowances=allowances) as connection:
        checks, symbols = _named(connection, what)
        wanted = checking.Wanted(
            checks or tuple(check for check in load().values() if check.severity in graver),
            symbols,
            everything,
            SHOWN if limit is None and target.file_format == "table" else limit,
        )
        return checking.report(connection, wanted, question.as_of, allowances)


def _named(connection: duckdb.DuckDBPyConnection, what: list[str]) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """The checks and the companies that the words of the command line mean.

    Raises:
        UsageError: one of them means neither.
    """
    from screener import explaining
    from screener.check_files import find, load
    from screener.suggest import nearest

    checks = tuple(find(word) for word in what if word in load())
    others = [word for word in what if word not in load()]
    for word in others:
        if nearest(word, load()):
            find(word)  # says which check was meant
    return checks, tuple(explaining.resolve_symbol(connection, word) for word in others)


def _deliver(report: Report, target: Target, market: str, *, detailed: bool) -> None:
    from screener.output import check_page

    options.deliver(
        target,
        lambda: check_page.findings_listing(report, target.lang),
        lambda page: check_page.print_report(page, report, market=market, detailed=detailed),
    )


def _fail(report: Report, severity: Severity) -> None:
    from screener.check_files import SEVERITIES

    graver = SEVERITIES[SEVERITIES.index(severity) :]
    found = any(tally.findings for tally in report.tallies if tally.check.severity in graver)
    options.fail_on(frozenset({"found"}), found=found)
