"""The command that asks vendors: fetch."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener import asking, config, project
from screener.commands import options
from screener.commands.options import FormatOption, LangOption, OutputOption, StoreOption
from screener.errors import Location, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.fetching import Fetched, Order

_YEARS = 5


def fetch(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="akshare, tushare, baostock or sec.")],
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TABLE",
            help="Tables, all when none is named; for sec: 2024q1 2009q3..2010q2, facts AAPL, facts all, tickers.",
        ),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day or period; default: five years ago.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day or period; default: today.")
    ] = None,
    universe: Annotated[
        str | None,
        typer.Option("--universe", metavar="FILE", help="Ask company by company, for those listed there."),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Folder for the answers; default: raw, beside the store."),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Ask also for what is there already.")] = False,
    then_import: Annotated[bool, typer.Option("--import", help="Import what is there when all has come.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be asked.")] = False,
    base: Annotated[str, typer.Option("--base-url", metavar="URL", help="Ask a mirror of the source.")] = "",
    store: StoreOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Ask a vendor and keep its answers as files for `screener import`: only what is not there yet.

    A fetch that was stopped continues. Tokens come from the environment or your own config.yaml (see screener config).

    Examples:
        screener fetch akshare --from 2023-01-01 --to 2024-12-31 --dry-run
        screener fetch tushare income daily_basic --from 2024-01-01 --dry-run
        screener fetch sec 2024q1..2024q4 facts AAPL --dry-run
    """
    from screener.fetching import Order, refuse_incomplete
    from screener.output import fetch_page

    target = options.target(file_format, output, lang)
    today = datetime.datetime.now(datetime.UTC).astimezone().date()
    until = asking.parse_date(last) or today
    since = asking.parse_date(first) or datetime.date(until.year - _YEARS, 1, 1)
    if since > until:
        raise UsageError(f"--from {since} comes after --to {until}", hint="give the earlier day to --from")
    choice = project.choose_store(store)
    path = Path("store") if choice.is_sample else choice.path
    folder = into or path.parent / "raw"
    order = Order(source, tuple(words or ()), since, until, today, folder, _companies(universe), base.rstrip("/"))
    if dry_run:
        planned, leads_on = _planned(order, again=again)
        options.deliver(
            target,
            lambda: fetch_page.fetch_listing(planned, lang),
            lambda page: fetch_page.print_plan(page, planned, leads_on=leads_on),
        )
        return
    fetched = _fetched(order, again=again, lang=lang)
    options.deliver(
        target,
        lambda: fetch_page.fetch_listing(fetched, lang),
        lambda page: fetch_page.print_fetch(page, fetched, imports=then_import),
    )
    refuse_incomplete(fetched)
    if then_import:
        _import(fetched, path, lang)


def _companies(universe: str | None) -> tuple[str, ...] | None:
    """The symbols of a list.

    Raises:
        UsageError: with every line that is no symbol of a Chinese company.
    """
    if universe is None:
        return None
    from screener import asked
    from screener.importing.symbols import identify

    names = asked.read(universe)
    meant = {cells[0]: identify(cells[0]).symbol for cells in names.lines}
    wrong = [name for name, symbol in meant.items() if "." not in symbol]
    if wrong:
        raise UsageError(problems=tuple(_no_share(names.source, name) for name in wrong))
    return tuple(dict.fromkeys(meant.values()))


def _no_share(source: str, name: str) -> Problem:
    return Problem(f"'{name}' is no A-share", Location(source), hint="give codes like 600519.SH, one a line")


def _planned(order: Order, *, again: bool) -> tuple[list[Fetched], bool]:
    """What would be asked, as far as it is known before anything is."""
    from screener.fetching import Done, Fetched, plan

    accounts = []
    leads_on = False
    for job in plan(order):
        states = {unit: job.folder.state(unit, order.today, again=again) for unit in job.units}
        accounts.append(Fetched(job.importer, job.folder, [Done(unit, state) for unit, state in states.items()]))
        leads_on |= job.leads_on and "ask" in states.values()
    return accounts, leads_on


def _fetched(order: Order, *, again: bool, lang: config.Language) -> list[Fetched]:
    """Run the jobs of an order one after the other; Ctrl-C leaves all that is complete."""
    from screener.fetching import plan, run
    from screener.output import fetch_page
    from screener.output.console import note
    from screener.output.language import say

    try:
        with fetch_page.fetch_progress(lang) as watcher:
            return [run(job, order.today, watcher, again=again) for job in plan(order)]
    except KeyboardInterrupt:
        note(say(lang, "fetch_stopped"))
        raise


def _import(accounts: Iterable[Fetched], path: Path, lang: config.Language) -> None:
    """Import the folders that were filled."""
    from screener import importing
    from screener.output import import_page
    from screener.output.console import open_page
    from screener.store import Store

    for importer, folder in dict.fromkeys((account.importer, account.folder.path) for account in accounts):
        with import_page.import_progress() as progress, Store.creating(path) as opened:
            summary = importing.import_source(opened, importer, [folder], progress=progress)
        import_page.print_import(open_page(lang), summary, str(path))
