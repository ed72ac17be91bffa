"""A source's folder: the files an import reads, and beside it, under `answers/`, how they came about.

    raw/akshare/stock_yjbb_em_20220331.csv           what the import reads
    raw/answers/akshare/stock_yjbb_em_20220331.zip   the pages it was made from, byte for byte
    raw/answers/akshare/ledger.jsonl                 a line for every unit that is complete

A unit is complete when the ledger says so, and the ledger is written last; so whatever moment a fetch is killed at,
what it says is there is there. Files get their names only when they are whole.
"""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from screener.errors import DataError, relative
from screener.fetching.units import numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from screener.fetching.units import Rows, State, Unit

ANSWERS = "answers"
_LEDGER = "ledger.jsonl"
_LOCK = "fetching.lock"


@dataclass(frozen=True)
class Entry:
    """A complete unit: its file (none where there were no rows), how large it is, and when it was asked for."""

    unit: str
    file: str
    rows: int
    size: int
    asked_at: str

    @property
    def asked_on(self) -> date:
        """The day it was asked for, in the fetcher's own calendar."""
        return datetime.fromisoformat(self.asked_at).astimezone().date()


class Folder:
    """One source's folder and its ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.answers = path.parent / ANSWERS / path.name
        self.entries = _read_ledger(self.answers / _LEDGER)

    def state(self, unit: Unit, today: date, *, again: bool = False) -> State:
        """What is to be done about a unit."""
        entry = self.entries.get(unit.name)
        if entry is None:
            return "ask"
        settled = unit.settles_on is not None and entry.asked_on >= unit.settles_on
        if again or not (settled or entry.asked_on >= today):
            return "again"
        if not entry.file or _size(self.path / entry.file) == entry.size:
            return "kept"
        return "remake" if self._pages(unit).is_file() else "ask"

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Hold the folder for one fetch.

        Raises:
            DataError: another fetch is filling it, or it cannot be written.
        """
        import filelock

        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.answers.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self.answers / _LOCK, timeout=0):
                _end_last_line(self.answers / _LEDGER)
                self.entries = _read_ledger(self.answers / _LEDGER)
                yield
        except filelock.Timeout as error:
            raise DataError(f"another fetch is filling {relative(self.path)}", hint="wait until it is done") from error
        except OSError as error:
            raise DataError(
                f"cannot write to {relative(self.path)}: {error.strerror or error}",
                hint="what is complete is kept; the same command continues",
            ) from error

    def keep(self, unit: Unit, pages: Sequence[bytes], suffix: str, rows: Rows) -> None:
        """Keep the pages of an answer as received and the table made from them."""
        with self.whole(self._pages(unit)) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, page in numbered(pages, suffix).items():
                packed.writestr(name, page)
        self.write_table(unit, rows, _now())

    def pages(self, unit: Unit) -> list[bytes]:
        """The pages kept for a unit."""
        with zipfile.ZipFile(self._pages(unit)) as packed:
            return [packed.read(name) for name in sorted(packed.namelist())]

    def remake(self, unit: Unit, rows: Rows) -> None:
        """Write a unit's table again, from answers of the day the ledger knows."""
        self.write_table(unit, rows, self.entries[unit.name].asked_at)

    def write_table(self, unit: Unit, rows: Rows, asked_at: str) -> None:
        """Write a unit's csv and enter it; one without rows is only entered."""
        if not rows.cells:
            (self.path / unit.file).unlink(missing_ok=True)
            self.enter(unit, 0, asked_at)
            return
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(rows.columns)
        writer.writerows(rows.cells)
        with self.whole(self.path / unit.file) as part:
            part.write_text(text.getvalue(), encoding="utf-8")
        self.enter(unit, len(rows.cells), asked_at)

    def enter(self, unit: Unit, rows: int, asked_at: str = "") -> None:
        """Say in the ledger that a unit is complete."""
        size = _size(self.path / unit.file)
        entry = Entry(unit.name, unit.file if size is not None else "", rows, size or 0, asked_at or _now())
        with (self.answers / _LEDGER).open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            ledger.flush()
            os.fsync(ledger.fileno())
        self.entries[unit.name] = entry

    @contextmanager
    def whole(self, path: Path) -> Iterator[Path]:
        """A file to write that takes its name only when the block succeeds, forced to disk."""
        part = self.part(path.name)
        yield part
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.replace(path)

    def part(self, name: str) -> Path:
        """Where a file waits until it is whole."""
        return self.answers / f"{name}.part"

    def _pages(self, unit: Unit) -> Path:
        return self.answers / f"{unit.file.rpartition('.')[0]}.zip"


def _read_ledger(path: Path) -> dict[str, Entry]:
    """The latest entry of every unit; a last line that a kill cut short says nothing."""
    entries = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for line in lines:
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError):
            continue
        entries[entry.unit] = entry
    return entries


def _end_last_line(path: Path) -> None:
    """End a line that a kill cut short, or the next one would be lost with it."""
    if path.is_file() and not path.read_bytes().endswith(b"\n"):
        with path.open("a", encoding="utf-8") as ledger:
            ledger.write("\n")


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
