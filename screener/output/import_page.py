"""An import as it runs and when it is done: bars on a terminal's stderr, then every row accounted for.

A short import shows no bar at all: it would be gone before it was read.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from screener.errors import relative
from screener.output.console import data_console, is_terminal
from screener.output.language import say
from screener.output.tables import Column, Listing, note_prose, print_prose, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from screener.importing.summary import Progress, Summary
    from screener.output.console import Page
    from screener.output.formatting import Language
    from screener.refusals import Reason

_QUIET_SECONDS = 0.5
_REASONS_SHOWN = 10
_FILES_SHOWN = 5
_INDENT = "  "
_COUNTS = ("read", "written", "unchanged", "merged", "quarantined", "left_out")


@contextmanager
def import_progress() -> Iterator[Progress]:
    """A callback that draws a bar per file on a terminal once the import has taken half a second, and else nothing."""
    if not is_terminal(sys.stderr):
        yield lambda _source, _file, _rows: None
        return
    tracker = _Tracker()
    try:
        yield tracker
    finally:
        tracker.stop()


class _Tracker:
    """Files at work and their bars; the bars exist only once the work has become long."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bars: Bars | None = None
        self._tasks: dict[tuple[str, str], TaskID] = {}

    def __call__(self, source: str, file: str, rows: int, /) -> None:
        """Show that `rows` rows of a file are done."""
        if self._bars is None:
            if time.monotonic() - self._started < _QUIET_SECONDS:
                return
            self._bars = _bars()
            self._bars.start()
        if (source, file) not in self._tasks:
            for task in self._tasks.values():
                self._bars.update(task, total=1, completed=1)
                self._bars.stop_task(task)
            self._tasks[source, file] = self._bars.add_task(source, total=None, file=file, rows="")
        self._bars.update(self._tasks[source, file], rows=f"{rows:,}" if rows else "")

    def stop(self) -> None:
        """Take the bars away; the summary says the same and more."""
        if self._bars is not None:
            self._bars.stop()


def _bars() -> Bars:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("  {task.description}", markup=False),
        TextColumn("{task.fields[file]}", style="dim", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[rows]}", justify="right"),
        TimeElapsedColumn(),
        console=data_console(sys.stderr),
        transient=True,
    )


def import_listing(summary: Summary, lang: Language) -> Listing:
    """One row per source and table: rows read and what became of them."""
    columns = (
        Column("source", say(lang, "source"), shorten=True),
        Column("table", say(lang, "table")),
        *(Column(name, say(lang, f"rows_{name}"), "count") for name in _COUNTS),
        Column("seconds", say(lang, "seconds"), "number", priority=1),
    )
    rows = [
        {
            "source": row.source,
            "table": row.table,
            "read": row.read,
            "written": row.written,
            "unchanged": row.unchanged,
            "merged": row.merged,
            "quarantined": sum(row.quarantined.values()),
            "left_out": sum(row.left_out.values()),
            "seconds": row.seconds,
        }
        for row in summary.tables
    ]
    return Listing(columns, tuple(rows))


def print_import(page: Page, summary: Summary, store: str) -> None:
    """Print the accounts of an import: rows per source and table, refusals with reasons, where it all went."""
    listing = import_listing(summary, page.lang)
    shown = [column for column in listing.columns if _is_worth_showing(column.name, listing)]
    print_table(page, shown, listing.rows)
    page.line()
    for count in ("quarantined", "left_out"):
        _print_reasons(page, page.say(f"rows_{count}"), summary.reasons(count))
    given, estimated = summary.total("announced_given"), summary.total("announced_estimated")
    if given or estimated:
        text = page.say("announcement_dates", given=f"{given:,}", estimated=f"{estimated:,}")
        print_prose(page, text, indent=_INDENT)
    for path in summary.quarantine_files:
        note_prose(page, page.say("quarantine_file", path=relative(path)), indent=_INDENT)
    for stray in summary.stray_bytes:
        note_prose(page, page.say("stray_bytes", file=stray.file, count=stray.count), indent=_INDENT)
    if summary.unrecognised:
        note_prose(page, _unrecognised(page, summary.unrecognised), indent=_INDENT)
    last = "import_rehearsed" if summary.dry_run else "import_done"
    done = page.say(last, store=store, added=f"{summary.companies_added:,}", seconds=f"{summary.seconds:.1f}")
    print_prose(page, done, indent=_INDENT)


def _unrecognised(page: Page, files: Sequence[str]) -> str:
    """Which files are none of their source's tables and were left out."""
    names = page.say("files_between").join(files[:_FILES_SHOWN])
    if len(files) > _FILES_SHOWN:
        names = page.say("files_and_others", files=names, count=f"{len(files) - _FILES_SHOWN:,}")
    return page.say("unrecognised_files", count=f"{len(files):,}", files=names)


def _is_worth_showing(name: str, listing: Listing) -> bool:
    """The counts that make the sum are always there, the rarer ones only when something happened."""
    return name not in ("merged", "quarantined", "left_out") or any(row[name] for row in listing.rows)


def reason_words(reason: Reason, lang: Language) -> str:
    """Why a row was not used, in a language."""
    return say(lang, f"row_{reason.code}", column=reason.column, words=reason.words)


def _print_reasons(page: Page, title: str, reasons: Mapping[Reason, int]) -> None:
    if not reasons:
        return
    shown = [
        page.say("reason_count", reason=reason_words(reason, page.lang), count=f"{count:,}")
        for reason, count in list(reasons.items())[:_REASONS_SHOWN]
    ]
    others = len(reasons) - len(shown)
    if others:
        shown.append(page.say("other_reasons", count=others))
    print_prose(
        page,
        page.say(
            "reasons_line",
            title=title,
            total=f"{sum(reasons.values()):,}",
            reasons=page.say("reasons_between").join(shown),
        ),
        indent=_INDENT,
    )
