"""Exports of tushare, akshare and baostock, which need no mapping: theirs are built in, one YAML file per table fed.

1. Every file behind the paths is opened, and its columns (or its name) say which of the vendor's tables it is.
2. All files of a table become one relation, so that their order and how rows are spread over them do not matter.
3. That relation is converted by the built-in mapping, like any file with a mapping of the user's.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener.errors import DataError, Location, Problem, UsageError
from screener.importing.reading import Layout, Raw
from screener.importing.staging import stage_entry
from screener.importing.vendors import gathering
from screener.importing.vendors.catalogue import VendorTable, tables_of
from screener.importing.vendors.gathering import Part
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from screener.importing.staging import Work

# What a client writes is UTF-8; Excel and the example programs of one vendor write GBK.
_LAYOUT = Layout(encoding="auto")
_SHOWN = 12
_ALTERNATIVES = 4


@dataclass
class _Piles:
    """Files being sorted: those of each table, those of none, and what is wrong with any."""

    parts: dict[VendorTable, list[Part]]
    unknown: dict[str, Raw] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def stage(work: Work, name: str, paths: Sequence[Path]) -> None:
    """Read a vendor's files and let their rows wait for their tables.

    Raises:
        DataError: a file is missing or damaged, or one that its name says is a known table lacks a column of it.
        UsageError: none of the files is one of the vendor's tables.
    """
    started = time.monotonic()
    tables = tables_of(name)
    piles = _Piles({table: [] for table in tables})
    for raw, folder in _open(work, name, paths):
        _sort(work, raw, folder, piles)
    if piles.problems:
        raise DataError(problems=tuple(piles.problems))
    if not any(piles.parts.values()):
        raise UsageError(problems=tuple(_unknown(name, tables, file, raw) for file, raw in piles.unknown.items()))
    work.staged.unrecognised += piles.unknown
    for table, found in piles.parts.items():
        if found:
            entry = gathering.entry(work, name, table, found)
            work.staged.seconds[entry.mapping.source, entry.mapping.table.name] += time.monotonic() - started
            stage_entry(work, entry)  # takes its own time
            started = time.monotonic()


def _open(work: Work, name: str, paths: Sequence[Path]) -> list[tuple[Raw, str]]:
    """Every table behind the paths and the name of what it lies in; what is wrong with any of them is said at once."""
    found: list[tuple[Raw, str]] = []
    damaged: list[Problem] = []
    for path in paths:
        work.progress(name, path.name, 0)
        try:
            found += [(raw, path.resolve().name) for raw in work.reader.read(path, _LAYOUT)]
        except DataError as error:
            damaged += error.problems
    if damaged:
        raise DataError(problems=tuple(damaged))
    for raw, _ in found:
        work.staged.stray_bytes += raw.stray_bytes
        work.staged.raws.append(raw.relation)
    return found


def _sort(work: Work, raw: Raw, folder: str, piles: _Piles) -> None:
    """Put the files of a relation to the tables they are; files of one header may be several tables by their names."""
    files = gathering.files_of(work, raw)
    chosen: dict[VendorTable, list[str]] = {}
    for file in files:
        place = f"{folder}/{file}".replace("\\", "/")
        tables = [table for table in piles.parts if table.recogniser.knows(raw.columns, place)]
        misfits = [table for table in piles.parts if not tables and _is_misfit(table, place)]
        piles.problems += [problem for table in misfits[:1] for problem in _lacking(table, file, raw)]
        if not tables and not misfits:
            piles.unknown[file] = raw
        for table in tables:
            if table.recogniser.period_in_name and not gathering.period_of(file):
                hint = f"name it {table.name}_20240331.csv: the table itself does not say its period"
                piles.problems.append(Problem("no period in the file's name", Location(file), hint))
            chosen.setdefault(table, []).append(file)
    for table, own in chosen.items():
        piles.parts[table].append(Part(raw, tuple(own), whole=len(own) == len(files)))


def _is_misfit(table: VendorTable, place: str) -> bool:
    """Whether a file is a table by its name alone: it lacks a column of it."""
    return not table.recogniser.by_name and table.recogniser.is_named(place)


def _lacking(table: VendorTable, file: str, raw: Raw) -> list[Problem]:
    """A problem for every column that a file lacks which by its name is a table."""
    otherwise = f"it has {', '.join(list(raw.columns)[:_SHOWN])}"
    return [
        Problem(
            f"by its name this is {table.name}, but it has no column '{column}'",
            Location(file),
            did_you_mean(column, raw.columns, otherwise),
        )
        for column in table.recogniser.columns
        if column not in raw.columns
    ]


def _unknown(name: str, tables: Sequence[VendorTable], file: str, raw: Raw) -> Problem:
    """A file of no known table, with the one it is most like."""
    near = max(tables, key=lambda table: table.likeness(raw.columns))
    if not near.likeness(raw.columns):
        known = dict.fromkeys(table.name for table in tables)
        return Problem(f"none of {name}'s tables", Location(file), f"known: {', '.join(known)}")
    lacking = ", ".join(_either(group) for group in near.recogniser.lacking(raw.columns))
    message = f"none of {name}'s tables, the nearest is {near.name}"
    if not lacking:  # it is told apart by its name, or has columns of another table
        return Problem(message, Location(file), f"map the file: screener import draft {file}")
    return Problem(f"{message}, without {lacking}", Location(file), "export these columns too")


def _either(group: Sequence[str]) -> str:
    return "/".join(f"'{column}'" for column in group[:_ALTERNATIVES])
