"""A fetch as it runs and when it is done: one bar with the time left, then a line per table; or what would be asked."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from screener.errors import relative
from screener.output.console import data_console, is_terminal
from screener.output.language import say
from screener.output.tables import Column, Listing, note_prose, print_table, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.progress import Progress as Bars

    from screener.fetching import Fetched
    from screener.fetching.running import Watcher
    from screener.output.console import Page
    from screener.output.formatting import Language

_INDENT = "  "
_SHOWN = 60


@contextmanager
def fetch_progress(lang: Language) -> Iterator[Watcher]:
    """Draws units done, the one at work and the time left on a terminal's stderr, and elsewhere nothing."""
    if not is_terminal(sys.stderr):
        yield _Silent()
        return
    bars = _bars()
    with bars:
        yield _Tracker(bars, lang)


class _Silent:
    """Nobody looks."""

    def begin(self, units: int) -> None:
        """Nothing."""

    def unit(self, name: str) -> None:
        """Nothing."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing."""

    def done(self) -> None:
        """Nothing."""


class _Tracker:
    """One bar a job."""

    def __init__(self, bars: Bars, lang: Language) -> None:
        self._bars = bars
        self._lang = lang
        self._task = bars.add_task("", total=None)
        self._name = ""

    def begin(self, units: int) -> None:
        """Begin a bar of so many units."""
        self._bars.reset(self._task, total=units, description="")

    def unit(self, name: str) -> None:
        """Name the unit at work."""
        self._name = name
        self._bars.update(self._task, description=name)

    def waiting(self, seconds: float, why: str) -> None:
        """Say why nothing moves."""
        if seconds >= 1:
            text = say(self._lang, "fetch_waiting", seconds=f"{seconds:.0f}", why=shorten(why, _SHOWN))
            self._bars.update(self._task, description=f"{self._name} · {text}")

    def done(self) -> None:
        """Move on."""
        self._bars.advance(self._task)


def _bars() -> Bars:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("  "),
        MofNCompleteColumn(),
        BarColumn(bar_width=20),
        TimeRemainingColumn(),
        TextColumn("{task.description}", style="dim", markup=False),
        console=data_console(sys.stderr),
        transient=True,
    )


def fetch_listing(accounts: Sequence[Fetched], lang: Language) -> Listing:
    """One row a unit: what it is, the file it becomes, and what was (or would be) done about it."""
    columns = (
        Column("source", say(lang, "source")),
        Column("table", say(lang, "table")),
        Column("part", say(lang, "fetch_part")),
        Column("state", say(lang, "fetch_state")),
        Column("rows", say(lang, "fetch_rows"), "count"),
        Column("file", say(lang, "fetch_file"), priority=1),
    )
    rows = [
        {
            "source": account.importer,
            "table": done.unit.table,
            "part": done.unit.part or None,
            "state": done.state if done.is_complete else "missing",
            "rows": done.rows,
            "file": relative(account.folder.path / done.unit.file),
        }
        for account in accounts
        for done in account.units
    ]
    return Listing(columns, tuple(rows))


def print_fetch(page: Page, accounts: Sequence[Fetched], *, imports: bool) -> None:
    """Print a line per table, and the import that comes next, unless it is done at once or something is missing."""
    _print_tables(page, accounts, planned=False)
    if not imports and not any(account.left for account in accounts):
        folders = dict.fromkeys((account.importer, relative(account.folder.path)) for account in accounts)
        for importer, folder in folders:
            note_prose(page, page.say("fetch_done", importer=importer, folder=folder), indent=_INDENT)


def print_plan(page: Page, accounts: Sequence[Fetched], *, leads_on: bool) -> None:
    """Print a line per table of what would be asked."""
    _print_tables(page, accounts, planned=True)
    asked = sum(done.state != "kept" for account in accounts for done in account.units)
    units = sum(len(account.units) for account in accounts)
    note_prose(page, page.say("fetch_planned", asked=f"{asked:,}", units=f"{units:,}"), indent=_INDENT)
    if leads_on:
        note_prose(page, page.say("fetch_leads_on"), indent=_INDENT)


def _print_tables(page: Page, accounts: Sequence[Fetched], *, planned: bool) -> None:
    columns = [
        Column("source", page.say("source")),
        Column("table", page.say("table"), style="bold"),
        Column("units", page.say("fetch_units"), "count"),
        Column("asked", page.say("fetch_asked"), "count"),
        Column("kept", page.say("fetch_kept"), "count"),
        Column("left", page.say("fetch_left"), "count"),
        Column("rows", page.say("fetch_rows"), "count"),
        Column("folder", page.say("fetch_folder"), priority=1),
    ]
    rows = _by_table(accounts)
    shown = [column for column in columns if not (planned and column.name == "left") and _is_worth(column.name, rows)]
    print_table(page, shown, rows)
    page.line()


def _is_worth(name: str, rows: Sequence[dict[str, object]]) -> bool:
    """Nobody needs a column that says that nothing is missing, or that nothing has come yet."""
    return name not in ("left", "rows") or any(row[name] for row in rows)


def _by_table(accounts: Sequence[Fetched]) -> list[dict[str, object]]:
    tables = dict.fromkeys((account.importer, done.unit.table) for account in accounts for done in account.units)
    rows: list[dict[str, object]] = []
    for importer, table in tables:
        those = [account for account in accounts if account.importer == importer]
        units = [done for account in those for done in account.units if done.unit.table == table]
        complete = [done for done in units if done.is_complete]
        rows.append({
            "source": importer,
            "table": table,
            "units": len(units),
            "asked": sum(done.state != "kept" for done in complete),
            "kept": sum(done.state == "kept" for done in complete),
            "left": len(units) - len(complete),
            "rows": sum(done.rows for done in complete),
            "folder": relative(those[0].folder.path),
        })  # fmt: skip
    return rows
