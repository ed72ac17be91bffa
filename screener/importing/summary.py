"""What an import says about itself: per source and table, how many rows came in and what became of each.

Every row read is in exactly one of the counts, so that a reader can check the sum: read = written + unchanged + merged
+ quarantined + left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from screener.refusals import Reason


class Progress(Protocol):
    """Called while an import runs: the source, the file at work (its name) and the rows of it done so far."""

    def __call__(self, source: str, file: str, rows: int, /) -> None:
        """Take note of it."""


def no_progress(source: str, file: str, rows: int, /) -> None:
    """Take no note of it."""


@dataclass(frozen=True)
class StrayBytes:
    """How many bytes of a file were no characters and were replaced by blanks."""

    file: str
    count: int


@dataclass(frozen=True)
class TableSummary:
    """The rows of one source for one table.

    `merged` rows were joined into another row of the same key; `announced_given` and `announced_estimated` count
    written statements whose publication date is known (from the row or from `announcements`) or left to the build.
    """

    source: str
    table: str
    read: int = 0
    written: int = 0
    unchanged: int = 0
    merged: int = 0
    quarantined: Mapping[Reason, int] = field(default_factory=dict)
    left_out: Mapping[Reason, int] = field(default_factory=dict)
    announced_given: int = 0
    announced_estimated: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Summary:
    """One import: a row per source and table, and what holds for the whole."""

    tables: tuple[TableSummary, ...]
    recorded_on: datetime
    companies_added: int = 0
    quarantine_files: tuple[Path, ...] = ()
    stray_bytes: tuple[StrayBytes, ...] = ()
    unrecognised: tuple[str, ...] = ()
    dry_run: bool = False
    seconds: float = 0.0

    def total(self, count: str, table: str | None = None) -> int:
        """Sum of `read`, `written`, `unchanged`, `merged` or an announcement count, over one table or all."""
        return sum(getattr(row, count) for row in self.tables if table in (None, row.table))

    def reasons(self, count: str, table: str | None = None) -> dict[Reason, int]:
        """Rows by reason for `quarantined` or `left_out`, most frequent first."""
        counter: Counter[Reason] = Counter()
        for row in self.tables:
            if table in (None, row.table):
                counter.update(getattr(row, count))
        return dict(counter.most_common())
