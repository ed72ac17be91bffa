"""Vendor files of every kind into relations of an in-memory DuckDB, a row knowing its file and its line.

Text stays text and is judged later; only Parquet brings types of its own. Text files with the same header are read as
one relation, so that a folder of five thousand small files is not five thousand queries. A line is counted as a table
has it: blank lines and line ends within quotes do not count.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.importing import decoding, sheets, unpacking
from screener.importing.summary import StrayBytes
from screener.importing.unpacking import bad, printable
from screener.quoting import literal, parquet, quoted

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from screener.importing.decoding import Member

DELIMITERS = (",", "\t", ";", "|")
# What DuckDB calls a line that is no row, as codes of refusals.py; anything else is a line not understood.
BROKEN_LINES = ("missing_columns", "too_many_columns", "unquoted_value", "line_size_over_maximum", "invalid_encoding")
LINE = "_line"
FILE = "_file"
# Columns that rows are given on the way; a file's own of that name gets a number.
_OURS = (FILE, LINE, "_number", "_path", "file_row_number")
# The widest export known, every item of a balance sheet as a vendor has it, has 320 columns.
MAX_COLUMNS = 2_000
MAX_HEADER = 1_000_000
MAX_LINE = 10_000_000
MAX_NAME = 1_000
# A value repeated takes next to no room in Parquet: a flag a day for a market, the emptiest table there is, has 4 rows
# a byte; a file can say it has fifty million in 400 bytes.
MAX_ROWS_PER_BYTE = 200
MAX_TEXT_PER_BYTE = 10_000
_DISTRUST = "no table of figures does: do not trust this file"
_ONE_LINE = "the first line must name the columns; see header: in the mapping"


@dataclass(frozen=True)
class Raw:
    """Rows as the vendor wrote them: a relation with `_file` and `_line`, its columns by type, what was noticed."""

    relation: str
    columns: dict[str, str]
    shown: str
    rows: int
    broken: int = 0
    stray_bytes: tuple[StrayBytes, ...] = ()


@dataclass(frozen=True)
class Layout:
    """How the mapping says the files are laid out."""

    encoding: str = "utf-8"
    delimiter: str = ""
    sheet: str = ""
    header: int = 1


@dataclass(frozen=True)
class _Text:
    """A text file made ready: UTF-8, its header and delimiter known."""

    member: Member
    path: Path
    header: tuple[str, ...]
    delimiter: str
    stray: int


class Reader:
    """Reads files into one connection; `scratch` is a folder for what is unpacked and decoded, removed by the owner."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        self.connection = connection
        self.scratch = scratch
        self._count = 0

    def read(self, path: Path, layout: Layout) -> list[Raw]:
        """Every table behind a path.

        Raises:
            DataError: a file is missing, empty, damaged, mislabelled, mis-encoded or has no header.
        """
        found: list[Raw] = []
        texts: list[_Text] = []
        for member in decoding.members(path, self.scratch):
            if member.kind == "text":
                texts.append(self._ready(member, layout))
            elif member.kind == "parquet":
                found.append(self._parquet(member))
            else:
                found.append(self._sheet(member, layout))
        groups: dict[tuple[tuple[str, ...], str], list[_Text]] = {}
        for ready in texts:
            groups.setdefault((ready.header, ready.delimiter), []).append(ready)
        return found + [self._text_group(group, layout) for group in groups.values()]

    def _name(self) -> str:
        self._count += 1
        return f"raw_{self._count}"

    def _ready(self, member: Member, layout: Layout) -> _Text:
        target = self.scratch / f"{self._name()}.csv"
        decoded = decoding.to_utf8(member, layout.encoding, target)
        header, delimiter = _header(member, target, layout)
        return _Text(member, target, header, delimiter, decoded.stray_bytes)

    def _text_group(self, group: list[_Text], layout: Layout) -> Raw:
        """Files of one header as one relation; rows of another width are put aside in `<relation>_broken`."""
        name, first = self._name(), group[0]
        files = ", ".join(literal(str(ready.path)) for ready in group)
        columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in first.header)
        # The name of the file in every row is most of what a table of numbers takes: one file alone goes without.
        many = len(group) > 1
        named, path = (", filename='_path'", "") if many else ("", ", '' as _path")
        self.connection.execute("create temp table file_names (path varchar, shown varchar, key varchar)")
        self.connection.executemany(
            "insert into file_names values (?, ?, ?)",
            [[str(ready.path), ready.member.name, str(ready.path) if many else ""] for ready in group],
        )
        self.connection.execute(
            f"""create temp table {name}_read as select row_number() over () as _number{path}, * from read_csv(
                    [{files}], auto_detect=false, header=false, skip={layout.header}, columns={{{columns}}},
                    delim={literal(first.delimiter)}, quote='"', escape='"', new_line='\\n'{named},
                    ignore_errors=true, store_rejects=true, rejects_limit=0, max_line_size={MAX_LINE})"""
        )
        broken = self._put_broken_aside(name)
        self._number_lines(name, layout.header, broken)
        stray = tuple(StrayBytes(ready.member.name, ready.stray) for ready in group if ready.stray)
        shown = first.member.name if len(group) == 1 else f"{len(group)} files"
        return Raw(name, dict.fromkeys(first.header, "VARCHAR"), shown, self._rows(name), broken, stray)

    def _put_broken_aside(self, name: str) -> int:
        kind = "lower(replace(e.error_type::varchar, ' ', '_'))"
        self.connection.execute(
            f"""create temp table {name}_broken as
                select any_value(n.shown) as _file, e.line as _line, any_value(e.csv_line) as row,
                    any_value(case when {kind} in {BROKEN_LINES} then {kind} else 'line_not_understood' end) as reason
                from reject_errors e join reject_scans s using (scan_id, file_id)
                    join file_names n on n.path = s.file_path
                group by s.file_path, e.line"""
        )
        for table in ("reject_errors", "reject_scans"):
            self.connection.execute(f"drop table {table}")
        return self._rows(f"{name}_broken")

    def _number_lines(self, name: str, header: int, broken: int) -> None:
        """Give every row its file and line; the lines of broken rows are passed over in counting."""
        self.connection.execute(
            f"""create temp table {name}_files as
                select _path, any_value(f.shown) as shown, count(*) as n, min(_number) as first
                from {name}_read r join file_names f on f.key = r._path group by _path"""
        )
        line, join = f"_number - first + {header + 1}", ""
        if broken:
            self._list_whole_lines(name, header, broken)
            line, join = "l.line", f"join {name}_lines l on l._path = r._path and l.nth = _number - first + 1"
        self.connection.execute(
            f"""create temp view {name} as
                select r.* exclude (_number, _path), c.shown as _file, {line} as _line
                from {name}_read r join {name}_files c on c._path = r._path {join}"""
        )
        self.connection.execute("drop table file_names")

    def _list_whole_lines(self, name: str, header: int, broken: int) -> None:
        """The lines of each file that were not broken, in order: the first good row is in the first of them."""
        first = header + 1
        self.connection.execute(
            f"""create temp table {name}_lines as
                select _path, line, row_number() over (partition by _path order by line) as nth
                from (select _path, shown, unnest(range({first}, {first} + n + {broken})) as line from {name}_files) c
                where not exists (from {name}_broken b where b._file = c.shown and b._line = c.line)"""
        )

    def _sheet(self, member: Member, layout: Layout) -> Raw:
        import pyarrow as pa

        names, cells = sheets.read_sheet(member, layout.sheet, layout.header)
        header = _named(names, member)
        name = self._name()
        arrays = {column: pa.array(values, pa.string()) for column, values in zip(header, cells, strict=True)}
        arrays[LINE] = pa.array(range(layout.header + 1, layout.header + 1 + len(cells[0])), pa.int64())
        self.connection.register("sheet_rows", pa.table(arrays))
        self.connection.execute(
            f"create temp table {name} as select *, {literal(member.name)} as _file from sheet_rows"
        )
        self.connection.unregister("sheet_rows")
        return Raw(name, dict.fromkeys(header, "VARCHAR"), member.name, self._rows(name))

    def _parquet(self, member: Member) -> Raw:
        import duckdb

        name, source = self._name(), parquet(member.path)
        try:
            described = self.connection.execute(f"describe select * from {source}").fetchall()
            kinds = {column: kind for column, kind, *_ in described}
            columns = dict(zip(kinds, _named(list(kinds), member), strict=True))
            rows = self._look_through(member, source, kinds)
            selected = ", ".join(f"{quoted(old)} as {quoted(new)}" for old, new in columns.items())
            self.connection.execute(
                f"""create temp view {name} as
                    select {selected}, {literal(member.name)} as _file, file_row_number + 1 as _line from {source}"""
            )
        except duckdb.Error as error:
            raise bad(member.name, "the Parquet file is damaged or cut off", "fetch it again") from error
        return Raw(name, {columns[old]: kind for old, kind in kinds.items()}, member.name, rows)

    def _look_through(self, member: Member, source: str, kinds: dict[str, str]) -> int:
        """Read all of a Parquet file once, as what is damaged shows only then; how many rows it has."""
        size = member.path.stat().st_size
        [(rows,)] = self.connection.execute(f"select count(*) from {source}").fetchall()
        if rows > MAX_ROWS_PER_BYTE * size:
            raise bad(member.name, f"says it has {rows:,} rows, which {size:,} bytes cannot hold", _DISTRUST)
        texts = [f"coalesce(sum(strlen({quoted(name)})), 0)" for name, kind in kinds.items() if kind == "VARCHAR"]
        others = [f"0 * count({quoted(name)})" for name, kind in kinds.items() if kind != "VARCHAR"]
        [(text,)] = self.connection.execute(f"select {' + '.join([*texts, *others])} from {source}").fetchall()
        if text > unpacking.FREE_BYTES + MAX_TEXT_PER_BYTE * size:
            raise bad(member.name, f"holds {text / 1e6:,.0f} MB of text in {size / 1e6:,.1f} MB", _DISTRUST)
        return int(rows)

    def _rows(self, relation: str) -> int:
        return int(self.connection.execute(f"select count(*) from {relation}").fetchall()[0][0])


def _header(member: Member, path: Path, layout: Layout) -> tuple[tuple[str, ...], str]:
    """The names of the columns and the delimiter: the mapping's, or the one that splits the header most."""
    with path.open(encoding="utf-8", newline="") as stream:
        for _ in range(layout.header - 1):
            stream.readline(MAX_LINE)
        line = stream.readline(MAX_HEADER + 1)
    if not line.strip():
        raise bad(
            member.name, f"line {layout.header} is empty where the header should be", "see header: in the mapping"
        )
    if len(line) > MAX_HEADER:
        raise bad(member.name, f"the header is longer than {MAX_HEADER / 1e6:.0f} MB", _ONE_LINE, layout.header)
    if line.count('"') % 2:
        raise bad(member.name, "the header has a quote that is not closed", _ONE_LINE, layout.header)
    split = {delimiter: _split(line, delimiter) for delimiter in DELIMITERS}
    delimiter = layout.delimiter or max(DELIMITERS, key=lambda candidate: len(split[candidate]))
    return _named(_split(line, delimiter), member), delimiter


def _split(line: str, delimiter: str) -> list[str]:
    csv.field_size_limit(MAX_HEADER + 1)
    return next(csv.reader([line], delimiter=delimiter))


def _named(cells: list[str], member: Member) -> tuple[str, ...]:
    """Header cells as column names: trimmed; blank ones and repetitions get a number so that each can be named."""
    if not any(cell.strip() for cell in cells):
        raise bad(member.name, "the header is empty", "the first row must name the columns; see header: in the mapping")
    if len(cells) > MAX_COLUMNS:
        hint = "a table of figures has one row per company and period, not one column"
        raise bad(member.name, f"has {len(cells):,} columns, at most {MAX_COLUMNS:,} can be read", hint)
    if max(map(len, cells)) > MAX_NAME:
        raise bad(member.name, f"names a column in more than {MAX_NAME:,} characters", _ONE_LINE)
    names: list[str] = []
    # In SQL Code and code are one name.
    taken = set(_OURS)
    for number, cell in enumerate(cells, start=1):
        name = plain = printable(cell.strip()) or f"column_{number}"
        while name.lower() in taken:
            name = f"{plain}_{number}" if name == plain else f"{name}_"
        names.append(name)
        taken.add(name.lower())
    return tuple(names)
