"""Answers for programs: csv, tsv, json, jsonl and parquet with raw numbers, full symbols and ISO dates.

One shape for all: named columns and rows. A value that does not exist is empty in csv and null elsewhere, never 0 and
never a word. A file appears whole under its name or not at all.

`csv-bom` is csv for spreadsheets: marked as UTF-8, or Excel reads Chinese as noise, and without text that a spreadsheet
would run as a formula. It is a format and not an option, because it means nothing to any other format.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO, Literal, get_args

from screener.errors import DataError, UsageError, relative
from screener.output.console import writing_stdout

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from screener.output.tables import Column

Format = Literal["table", "csv", "json", "parquet", "tsv", "jsonl", "markdown", "xlsx", "csv-bom"]
FORMATS: tuple[Format, ...] = get_args(Format)
# Formats that people read: in their language, with what a reader must know beside the rows.
READ: tuple[Format, ...] = ("table", "markdown", "xlsx")
_BINARY: tuple[Format, ...] = ("parquet", "xlsx")
_OTHER_NAMES: dict[str, Format] = {"txt": "table", "md": "markdown", "ndjson": "jsonl"}
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")

Row = Mapping[str, object]


def choose_format(asked: str | None, output: Path | None) -> Format:
    """The format asked for, else the one of the file's suffix, else a table.

    Raises:
        UsageError: an unknown format or suffix, or bytes onto a terminal.
    """
    name = (asked or (output.suffix.lstrip(".") if output and output.suffix else "table")).lower()
    chosen = _OTHER_NAMES.get(name) or next((known for known in FORMATS if known == name), None)
    if chosen is None:
        what = f"format {asked!r}" if asked else f"the suffix of {output}"
        raise UsageError(f"{what} is not known", hint=f"use one of {', '.join(FORMATS)}")
    if chosen in _BINARY and output is None and sys.stdout.isatty():
        raise UsageError(f"{chosen} is not for the eye", hint=f"write it to a file with -o FILE.{chosen}")
    return chosen


def write(content: bytes, output: Path | None = None) -> None:
    """Write an encoded answer to a file, or to stdout when there is none."""
    if output is not None:
        with whole_file(output) as stream:
            stream.write(content)
        return
    with writing_stdout():
        sys.stdout.buffer.write(content)


def encode(columns: Sequence[Column], rows: Sequence[Row], file_format: Format) -> bytes:
    """Rows as the bytes of a file in one of the formats for programs."""
    names = [column.name for column in columns]
    if file_format == "parquet":
        return _parquet(arrow_table(columns, rows))
    if file_format == "csv-bom":
        return codecs.BOM_UTF8 + _delimited(names, rows, _spreadsheet_cell, lineterminator="\r\n").encode()
    texts = {"csv": _csv, "tsv": _tsv, "json": _json, "jsonl": _jsonl}
    return texts[file_format](names, rows).encode()


def arrow_table(columns: Sequence[Column], rows: Sequence[Row]) -> pa.Table:
    """Rows as an Arrow table whose types follow the units: an empty answer has the schema of a full one."""
    import pyarrow as pa

    arrays = {column.name: _array(column.unit, [_finite(row.get(column.name)) for row in rows]) for column in columns}
    return pa.table(arrays)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its name only when complete; devices and pipes are written to directly.

    Raises:
        DataError: the file cannot be written; whatever was there before still is.
    """
    target = path.resolve()
    direct = target.exists() and not target.is_file()
    written = target if direct else target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with written.open("wb") as stream:
            yield stream
        if not direct:
            written.replace(target)
    except OSError as error:
        raise DataError(f"cannot write {relative(path)}: {error.strerror or error}") from error
    finally:
        if not direct:
            written.unlink(missing_ok=True)


def _csv(names: Sequence[str], rows: Iterable[Row]) -> str:
    return _delimited(names, rows, cell)


def _tsv(names: Sequence[str], rows: Iterable[Row]) -> str:
    return _delimited(names, rows, _tab_free, delimiter="\t")


def _delimited(
    names: Sequence[str],
    rows: Iterable[Row],
    cell_of: Callable[[object], object],
    *,
    delimiter: str = ",",
    lineterminator: str = "\n",
) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=lineterminator)
    writer.writerow([cell_of(name) for name in names])
    writer.writerows([cell_of(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def _tab_free(value: object) -> object:
    """A cell for `cut` and `paste`, to which a tab or a line break within it would be one too many."""
    plain = cell(value)
    return " ".join(re.split(r"[\t\r\n]+", plain)) if isinstance(plain, str) else plain


def _spreadsheet_cell(value: object) -> object:
    """A cell that a spreadsheet shows and does not calculate."""
    plain = cell(value)
    return f"'{plain}" if isinstance(plain, str) and plain.startswith(_FORMULA_MARKS) else plain


def cell(value: object) -> object:
    """A value as one cell of text has it: a number raw, a list as JSON, nothing where there is no value."""
    plain = _plain(value)
    if isinstance(plain, bool):
        return str(plain).lower()
    if isinstance(plain, (list, dict)):
        return json.dumps(plain, ensure_ascii=False)
    return plain


def _objects(names: Sequence[str], rows: Iterable[Row]) -> list[str]:
    return [json.dumps({name: _plain(row.get(name)) for name in names}, ensure_ascii=False) for row in rows]


def _jsonl(names: Sequence[str], rows: Iterable[Row]) -> str:
    return "".join(f"{one}\n" for one in _objects(names, rows))


def _json(names: Sequence[str], rows: Iterable[Row]) -> str:
    """A list of objects, one a line: whole for a parser, and still readable with grep and diff."""
    objects = _objects(names, rows)
    return "[\n" + ",\n".join(f"  {one}" for one in objects) + "\n]\n" if objects else "[]\n"


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _plain(value: object) -> object:
    """A value as JSON has it: dates in ISO form, decimals as numbers, infinite and not-a-number as null."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return _finite(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return str(value)


def _array(unit: str, values: list[object]) -> pa.Array:
    import pyarrow as pa

    if unit == "count":
        whole = all(value is None or float(str(value)).is_integer() for value in values)
        return pa.array(values, pa.float64()).cast(pa.int64()) if whole else pa.array(values, pa.float64())
    if unit in ("currency", "per_share", "shares", "ratio", "percent", "years", "days", "number"):
        return pa.array(values, pa.float64())
    if unit in ("text", "date", "bool"):
        return pa.array(values, {"text": pa.string(), "date": pa.date32(), "bool": pa.bool_()}[unit])
    return pa.array(values)


def _parquet(table: pa.Table) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())
