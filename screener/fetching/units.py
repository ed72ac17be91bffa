"""What there is to fetch: units of work, each one file, complete or not there at all.

A unit is small enough to be asked again whole and large enough to be consistent in itself: one table of one period,
one day of the market, one company, one archive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from screener.fetching.folder import Folder

# What is to be done about a unit: ask (never answered), again (may have changed since), kept, remake (from answers).
State = Literal["ask", "again", "kept", "remake"]


@dataclass(frozen=True)
class Unit:
    """One piece of work: the table, which part of it, the file it becomes and what is asked for it.

    Rows are expected from `due_on` (None: there may be none), and what was answered before `settles_on` (None: ever)
    is asked again on another day.
    """

    table: str
    part: str
    file: str
    asked: Mapping[str, str] = field(default_factory=dict, compare=False)
    due_on: datetime.date | None = None
    settles_on: datetime.date | None = None

    @property
    def name(self) -> str:
        """What the ledger calls it."""
        return f"{self.table} {self.part}".strip()

    def is_due(self, today: datetime.date) -> bool:
        """Whether an answer without rows cannot be right."""
        return self.due_on is not None and today >= self.due_on


@dataclass(frozen=True)
class Rows:
    """The rows of a unit: a heading and cells, as the vendor's own client would have written them to csv."""

    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


class Source(Protocol):
    """A vendor that is asked: each unit is turned into its file in the folder."""

    def fetch(self, unit: Unit, folder: Folder) -> int:
        """Ask for a unit and keep the answer; how many rows it has.

        Raises:
            FailedError: the source does not give it, or not whole.
        """

    def remake(self, unit: Unit, folder: Folder) -> int:
        """Make a unit's file from the kept answers."""

    def close(self) -> None:
        """Let go of the connection."""


def numbered(pages: Sequence[bytes], suffix: str) -> dict[str, bytes]:
    """Names for the pages of an answer, in an order that a folder listing keeps."""
    return {f"{number:04d}.{suffix}": page for number, page in enumerate(pages, 1)}
