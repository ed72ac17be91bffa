"""The files of one vendor table as one relation: columns by name, what a file lacks empty, corrected rows alone.

Which of two rows is the correction can only be seen with all files together: an export of yesterday and one of today
lie side by side in many folders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.importing import naming, scalars
from screener.importing.manifest import Entry
from screener.importing.mapping import FILE_COLUMN, TableMapping
from screener.importing.reading import Layout, Raw
from screener.quoting import literal, quoted
from screener.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.importing.staging import Work
    from screener.importing.vendors.catalogue import Newest, VendorTable

PERIOD_COLUMN = "_period"
_QUARTER_END = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(03[-_.]?31|06[-_.]?30|09[-_.]?30|12[-_.]?31)(?!\d)")


@dataclass(frozen=True)
class Part:
    """Files of one header that are one table; `whole` where they are all files of the relation."""

    raw: Raw
    files: tuple[str, ...]
    whole: bool

    @property
    def condition(self) -> str:
        """SQL that picks the rows of these files."""
        return "" if self.whole else f"where _file in ({', '.join(map(literal, self.files))})"


def files_of(work: Work, raw: Raw) -> list[str]:
    """Names of the files whose rows are in a relation; a file without rows is one too."""
    names = {name for (name,) in work.connection.execute(f"select distinct _file from {raw.relation}").fetchall()}
    if raw.broken:
        broken = work.connection.execute(f"select distinct _file from {raw.relation}_broken").fetchall()
        names.update(name for (name,) in broken)
    return sorted(names) or [raw.shown]


def period_of(file: str) -> str:
    """The quarter end in a file's name as a date, '' where there is none; the day of a download is passed over."""
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    if found := _QUARTER_END.search(name):
        return re.sub(r"\D", "", found[0])
    named = naming.date_in(name, is_period=True)
    return named.day.isoformat() if named and not named.is_day else ""


def entry(work: Work, vendor: str, table: VendorTable, parts: list[Part]) -> Entry:
    """The rows of a table ready to be converted by its mapping."""
    mapping = table.mapping(work.connection, vendor)
    relation = f"{vendor}_{re.sub(r'[^a-z0-9]+', '_', table.path.stem.lower())}"
    needed = _needed(work, mapping, table.newest)
    columns = {name: _type(name, parts, as_text=table.newest is not None) for name in needed}
    selects = [_select(part, columns, with_period=table.recogniser.period_in_name) for part in parts]
    work.connection.execute(f"create or replace temp view {relation}_all as {' union all '.join(selects)}")
    if table.recogniser.period_in_name:
        columns[PERIOD_COLUMN] = "VARCHAR"
    rows = _keep_newest(work, mapping, table.newest, relation)
    raw = Raw(relation, columns, _shown(parts), rows, _gather_broken(work, relation, parts))
    place = work.scratch / vendor / table.path.stem
    layout = Layout(mapping.encoding, mapping.delimiter, mapping.sheet, mapping.header)
    work.opened[place.resolve(), layout] = [raw]
    return Entry(vendor, (place,), mapping)


def _needed(work: Work, mapping: TableMapping, newest: Newest | None) -> list[str]:
    """The vendor's columns that the mapping reads."""
    read = [name for rule in mapping.columns for name in rule.reads]
    if mapping.where:
        read += mapping.where.expression.columns
    for sql in (*newest.of, *newest.by) if newest else ():
        read += scalars.check(work.connection, sql, (), numeric=False).columns
    return [name for name in dict.fromkeys(read) if name not in (FILE_COLUMN, PERIOD_COLUMN)]


def _type(name: str, parts: Iterable[Part], *, as_text: bool) -> str:
    """The one type a column has in all files, else text: what is read from text is then read the same everywhere."""
    kinds = {part.raw.columns.get(name, "VARCHAR") for part in parts}
    return "VARCHAR" if as_text or len(kinds) > 1 else kinds.pop()


def _select(part: Part, columns: dict[str, str], *, with_period: bool) -> str:
    """SQL of a part's rows: the columns wanted, empty where it lacks them, and the period that a file's name says."""
    cells = [
        f"{quoted(name) if name in part.raw.columns else 'null'}::{kind} as {quoted(name)}"
        for name, kind in columns.items()
    ]
    if with_period:
        said = " ".join(f"when {literal(file)} then {literal(period_of(file))}" for file in part.files)
        cells.append(f"case _file {said} end as {PERIOD_COLUMN}")
    return f"(select {', '.join(cells)}, _file, _line from {part.raw.relation} {part.condition})"


def _keep_newest(work: Work, mapping: TableMapping, newest: Newest | None, relation: str) -> int:
    """Make the relation, without the rows that others correct, which are counted; how many rows it has."""
    source = f"{relation}_all"
    if newest is None:
        work.connection.execute(f"create or replace temp view {relation} as from {source}")
        return _count(work, relation)
    order = ", ".join(f"{sql} desc nulls last" for sql in newest.by)
    work.connection.execute(
        f"""create or replace temp table {relation} as select * from {source}
            qualify rank() over (partition by {", ".join(newest.of)} order by {order}) = 1"""
    )
    kept = _count(work, relation)
    if corrected := _count(work, source) - kept:
        key = (mapping.source, mapping.table.name)
        work.staged.read[key] += corrected
        work.staged.left_out[key][Reason("superseded")] += corrected
    return kept


def _gather_broken(work: Work, relation: str, parts: Iterable[Part]) -> int:
    broken = [f"(from {part.raw.relation}_broken {part.condition})" for part in parts if part.raw.broken]
    if not broken:
        return 0
    work.connection.execute(f"create or replace temp view {relation}_broken as {' union all '.join(broken)}")
    return _count(work, f"{relation}_broken")


def _shown(parts: list[Part]) -> str:
    files = [file for part in parts for file in part.files]
    return files[0] if len(files) == 1 else f"{len(files)} files"


def _count(work: Work, relation: str) -> int:
    return int(work.connection.execute(f"select count(*) from {relation}").fetchall()[0][0])
