"""What a file of unknown layout shows of itself: encoding, header line, words for missing, and each column measured.

Read as an import reads it, so that what is seen here is what an import will see. Nothing is decided here.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from screener.errors import DataError, relative
from screener.importing import amounts, headings
from screener.importing.reading import Layout, Raw, Reader
from screener.quoting import literal, quoted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import duckdb

    from screener.importing.headings import Heading

MISSING_WORDS = (
    "--", "-", "—", "——", "---", "N/A", "n/a", "NA", "#N/A", "nan", "NaN", "NULL", "null", "None", "none", "无", "暂无",
    "不适用", "/", ".", "*", "缺失",
)  # fmt: skip
_MISSING_NUMBERS = ("-1.0", "-999.0", "-9999.0", "-99999.0")
_DEEPEST_HEADER = 8
_LOOKED_AT = 20_000
# A number stands for missing where one row in a hundred or more has it: there are companies that earned -1.
_OFTEN = 0.01
_MOSTLY = 0.8


@dataclass(frozen=True)
class Measured:
    """A column of the file by its cells, those that stand for missing aside.

    Counts: cells that say something, that are numbers, numbers with a scale of their own (12.5亿), below nought,
    dates, periods, quarter ends. The median is of absolute values; `odd` are a few cells that are no numbers.
    """

    heading: Heading
    filled: int
    numbers: int
    scaled: int
    median: float | None
    negative: int
    dates: int
    periods: int
    quarter_ends: int
    first: dt.date | None
    middle: dt.date | None
    last: dt.date | None
    example: str
    odd: tuple[str, ...]

    def mostly(self, count: int) -> bool:
        """Whether a count covers nearly all cells that say something."""
        return self.filled > 0 and count >= _MOSTLY * self.filled


@dataclass(frozen=True)
class Survey:
    """The first layout of a path: how it was read, the unit a title above the header states, what its columns hold."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    raw: Raw
    encoding: str
    header: int
    unit: str
    other_layouts: int
    missing: tuple[tuple[str, int], ...] = ()
    columns: tuple[Measured, ...] = ()

    def distinct(self, column: Measured) -> list[str]:
        """The different cells of a column as text."""
        words = [word for word, _ in self.missing]
        cell = amounts.without_sentinels(f"{quoted(column.heading.written)}::varchar", words)
        rows = self.connection.execute(
            f"select distinct {cell} as cell from {self.raw.relation} where {cell} is not null order by 1"
        ).fetchall()
        return [str(value) for (value,) in rows]


@contextmanager
def survey(path: Path) -> Iterator[Survey]:
    """The survey of a file, open while it is looked at.

    Raises:
        DataError: the file is missing, damaged or holds no table.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="screener-draft-") as folder, duckdb.connect() as connection:
        amounts.define_macros(connection)
        opened = _open(connection, Reader(connection, Path(folder)), path)
        opened = replace(opened, raw=_first_rows(connection, opened.raw))
        missing = _missing(connection, opened.raw)
        words = tuple(word for word, _ in missing)
        columns = tuple(_measure(connection, opened.raw, name, words) for name in opened.raw.columns)
        yield replace(opened, missing=missing, columns=columns)


def _open(connection: duckdb.DuckDBPyConnection, reader: Reader, path: Path) -> Survey:
    """Read the first table of a path, below whatever titles stand above its header."""
    encoding = "utf-8"
    try:
        raws = reader.read(path, Layout())
    except DataError:
        encoding = "auto"  # where that is not the trouble this raises the same again
        raws = reader.read(path, Layout(encoding))
    unit = ""
    for header in range(1, _DEEPEST_HEADER + 1):
        if header > 1:
            try:
                raws = reader.read(path, Layout(encoding, header=header))
            except DataError:
                continue  # a blank line
        raw = raws[0]
        if _is_header(raw):
            others = len({tuple(other.columns) for other in raws}) - 1
            return Survey(connection, path, raw, encoding, header, unit, others)
        unit = unit or headings.stated_unit(" ".join(raw.columns))
    raise DataError(f"{relative(path)}: no line with column names is in sight", hint="see header: in a mapping")


def _first_rows(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """The rows that are looked at: enough to know a layout by, however long the file."""
    connection.execute(f"create temp table first_rows as select * from {raw.relation} limit {_LOOKED_AT}")
    return replace(raw, relation="first_rows")


def _is_header(raw: Raw) -> bool:
    """Whether a line names columns: a title fills one cell of many, and figures are no names."""
    named = [name for name in raw.columns if not re.fullmatch(r"column_\d+|[-+\d.,%]+", name)]
    return len(named) >= 2 and 2 * len(named) >= len(raw.columns)  # a title stands alone


def _missing(connection: duckdb.DuckDBPyConnection, raw: Raw) -> tuple[tuple[str, int], ...]:
    """The words for missing that occur, and how often; a number only where columns of larger ones hold it often."""
    found: dict[str, int] = {}
    words = ", ".join(map(literal, MISSING_WORDS))
    for name in raw.columns:
        cell = f"trim({quoted(name)}::varchar)"
        for word, count in connection.execute(
            f"select {cell}, count(*) from {raw.relation} where {cell} in ({words}) group by 1 order by 1"
        ).fetchall():
            found[word] = found.get(word, 0) + count
    for number in _MISSING_NUMBERS:
        if (count := _count_of_number(connection, raw, number)) > max(1, _OFTEN * min(raw.rows, _LOOKED_AT)):
            found[number] = count
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _count_of_number(connection: duckdb.DuckDBPyConnection, raw: Raw, number: str) -> int:
    """How often columns whose figures are thousands and more hold exactly this number."""
    total = 0
    for name in raw.columns:
        [(count, median)] = connection.execute(
            f"""select count(*) filter (v = {number}), median(abs(v)) filter (v <> {number})
                from (select try_cast({quoted(name)}::varchar as double) as v from {raw.relation})"""
        ).fetchall()
        total += count if median is not None and median > 1000 else 0  # money, not rates
    return total


def _measure(connection: duckdb.DuckDBPyConnection, raw: Raw, name: str, missing: tuple[str, ...]) -> Measured:
    cell = amounts.without_sentinels(f"{quoted(name)}::varchar", missing)
    numbers = ", ".join(amounts.number_sentinels(missing)) or "null"
    # Nearly every column is of bare numbers, and looking for scales in cells is what takes long.
    bare = f"select bool_and(try_cast({cell} as double) is not null) from {raw.relation} where {cell} is not null"
    [(is_bare,)] = connection.execute(bare).fetchall()
    amount = "try_cast(cell as double)" if is_bare else "cell_amount_number(cell, 1.0)"
    [row] = connection.execute(
        f"""with cells as (
                select cell, try_cast(cell as double) as bare, {amount} as amount,
                    cell_date(cell) as day, cell_period(cell) as period
                from (select {cell} as cell from {raw.relation})
                where cell is not null and coalesce(try_cast(cell as double) not in ({numbers}), true))
            select count(*), count(amount),
                count(amount) filter (bare is null and regexp_matches(cell, '[^0-9.,%() -]$')),
                median(abs(amount)), count(amount) filter (amount < 0), count(day), count(period),
                count(period) filter (month(period) % 3 = 0 and period = last_day(period)),
                min(period), quantile_disc(period, 0.5), max(period), coalesce(first(cell), ''),
                list_slice(list_sort(list(distinct cell) filter (amount is null)), 1, 4)
            from cells"""
    ).fetchall()
    measured = Measured(headings.read_heading(name), *row)
    return replace(measured, odd=tuple(measured.odd or ()))
