"""Fetching as tests do it: an order to a site on loopback, at a pace that waits for nothing, and what came of it."""

from __future__ import annotations

import csv
import datetime
from typing import TYPE_CHECKING

from screener.errors import SourceError
from screener.fetching import Fetched, Order, plan, run
from screener.fetching.pace import Pace
from screener.fetching.running import refuse_incomplete
from screener.output.translating import in_language

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.date(2026, 1, 15)
PERIOD = datetime.date(2024, 3, 31)
YEAR = (PERIOD, datetime.date(2024, 12, 31))
FAST = Pace(between=0, attempts=3, first_wait=0.01, longest_wait=1.5, silence=0.3, whole=0.6, minute=0.02)


class Watching:
    """Notes the units and the pauses of a fetch."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, str]] = []
        self.units: list[str] = []

    def begin(self, units: int) -> None:
        """Nothing to note."""

    def unit(self, name: str) -> None:
        """Note the unit."""
        self.units.append(name)

    def waiting(self, seconds: float, why: str) -> None:
        """Note the pause."""
        self.waits.append((seconds, why))

    def done(self) -> None:
        """Nothing to note."""


def order(  # noqa: PLR0917
    url: str,
    folder: Path,
    words: str,
    days: tuple[datetime.date, datetime.date] = (PERIOD, PERIOD),
    today: datetime.date = TODAY,
    companies: tuple[str, ...] | None = None,
) -> Order:
    """An order of words as on the command line, the source first."""
    source, *others = words.split()
    return Order(source, tuple(others), *days, today, folder, companies, url, FAST)


def fetch(asked: Order, watching: Watching | None = None, *, again: bool = False) -> list[Fetched]:
    """Run all jobs of an order."""
    return [run(job, asked.today, watching or Watching(), again=again) for job in plan(asked)]


def complaints(accounts: list[Fetched]) -> list[str]:
    """What the command would complain of, all of which has Chinese; nothing when all is complete."""
    try:
        refuse_incomplete(accounts)
    except SourceError as error:
        said = {part for problem in error.problems for part in (problem.message, problem.hint) if part}
        assert {part for part in said if in_language(part, "zh") == part} == set()
        return [str(problem) for problem in error.problems]
    return []


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a csv."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def files(folder: Path) -> list[str]:
    """Every file below a folder, the locks aside."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return sorted(str(path.relative_to(folder)) for path in paths)
