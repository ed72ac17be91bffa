"""One fetch from start to end: unit after unit, each whole or not at all, and at the end every one accounted for.

1. What the ledger says is complete and does not change any more is passed over.
2. A unit that fails is noted, and the next is asked; what would fail for all of a table or source is not asked again.
3. A source that fails for several units in a row is left alone: it is down, or the network is.
4. Failures are raised together at the end, with every complete unit kept.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from screener.errors import DataError, Location, Problem, SourceError, relative
from screener.fetching.pace import FailedError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from screener.fetching.folder import Folder
    from screener.fetching.sources import Job
    from screener.fetching.units import Source, State, Unit

_IN_A_ROW = 3
_EVERYTHING = "*"
_NOT_ASKED = "not asked"


class Watcher(Protocol):
    """Sees a fetch at work: how many units there are, which is asked, and when there is a pause."""

    def begin(self, units: int) -> None:
        """There are so many units to ask."""

    def unit(self, name: str) -> None:
        """A unit is asked."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing happens for so long."""

    def done(self) -> None:
        """A unit has been dealt with."""


@dataclass(frozen=True)
class Done:
    """A unit and what became of it: kept, asked (again), remade, failed, or left because something larger failed."""

    unit: Unit
    state: State
    rows: int = 0
    problem: str = ""
    hint: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether the unit is there."""
        return not self.problem


@dataclass
class Fetched:
    """The account of a fetch into one folder."""

    importer: str
    folder: Folder
    units: list[Done] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many units are not complete."""
        return sum(not done.is_complete for done in self.units)


def run(job: Job, today: datetime.date, watcher: Watcher, *, again: bool = False) -> Fetched:
    """Fetch the units of a job into its folder; failures are in the account, not raised.

    Raises:
        DataError: the folder is taken by another fetch, or cannot be written.
        UsageError: what the source asks for (a token, a name) is not set, or its library is not installed.
    """
    fetched = Fetched(job.importer, job.folder)
    with job.folder.filling():
        states = {unit.name: job.folder.state(unit, today, again=again) for unit in job.units}
        if any(state != "kept" for state in states.values()):
            source = job.open(watcher.waiting)
            try:
                _ask_all(source, job, states, fetched, watcher)
            finally:
                source.close()
        else:
            fetched.units += [Done(unit, "kept", job.folder.entries[unit.name].rows) for unit in job.units]
    return fetched


def _ask_all(source: Source, job: Job, states: Mapping[str, State], fetched: Fetched, watcher: Watcher) -> None:
    """Unit after unit, as long as there is hope."""
    watcher.begin(sum(state != "kept" for state in states.values()))
    stopped: set[str] = set()
    in_a_row = 0
    for unit in job.units:
        state = states[unit.name]
        if state == "kept":
            fetched.units.append(Done(unit, state, job.folder.entries[unit.name].rows))
            continue
        if stopped.intersection((unit.table, _EVERYTHING)):
            fetched.units.append(Done(unit, state, problem=_NOT_ASKED))
            continue
        watcher.unit(unit.name)
        try:
            fetched.units.append(Done(unit, state, _fetch(source, unit, state, job.folder)))
            in_a_row = 0
        except FailedError as error:
            fetched.units.append(Done(unit, state, problem=str(error), hint=error.hint))
            in_a_row = in_a_row + 1 if error.is_down else 0
            reach = "source" if in_a_row >= _IN_A_ROW else error.reach
            stopped |= {"source": {_EVERYTHING}, "table": {unit.table}}.get(reach, set())
        watcher.done()


def _fetch(source: Source, unit: Unit, state: State, folder: Folder) -> int:
    """Bring one unit, from the answers kept if only its file is gone; how many rows it has."""
    if state == "remake":
        try:
            return source.remake(unit, folder)
        except (DataError, zipfile.BadZipFile):  # then they are no use, and it is asked for again
            pass
    return source.fetch(unit, folder)


def refuse_incomplete(accounts: Iterable[Fetched]) -> None:
    """Say every unit that failed, and how many were not asked because of it.

    Raises:
        SourceError: when any unit is not complete.
    """
    problems: list[Problem] = []
    for account in accounts:
        failed = [done for done in account.units if done.problem and done.problem != _NOT_ASKED]
        problems += [
            Problem(done.problem, Location(relative(account.folder.path / done.unit.file)), hint=done.hint)
            for done in failed
        ]
        left = account.left - len(failed)
        if left:
            said = f"{left:,} further units were not asked" if left > 1 else "1 further unit was not asked"
            problems.append(Problem(said, hint="the same command continues where this stops"))
    if problems:
        raise SourceError(problems=tuple(problems))
