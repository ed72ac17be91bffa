"""Answers for programs: csv, json and parquet with raw numbers, full symbols and ISO dates.

One shape for all: named columns and rows. A value that does not exist is empty in csv and null elsewhere, never 0 and
never a word. A file appears whole under its name or not at all.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

Format = Literal["table", "csv", "json", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)

Row = Mapping[str, object]


def choose_format(asked: str | None, output: Path | None) -> Format:
    """The format asked for, else the one of the file's suffix, else a table.

    Raises:
        UsageError: an unknown format or suffix, or parquet onto a terminal.
    """
    name = asked or (output.suffix.lstrip(".").lower() if output and output.suffix else "table")
    name = "table" if name == "txt" else name
    if name not in FORMATS:
        what = f"format {asked!r}" if asked else f"the suffix of {output}"
        raise UsageError(f"{what} is not known", hint=f"use one of {', '.join(FORMATS)}")
    if name == "parquet" and output is None and sys.stdout.isatty():
        raise UsageError("parquet is not for the eye", hint="write it to a file with -o FILE.parquet")
    return next(known for known in FORMATS if known == name)


def write_rows(columns: Sequence[Column], rows: Sequence[Row], file_format: Format, output: Path | None = None) -> None:
    """Write rows as csv, json or parquet to a file, or to stdout when there is none."""
    content = encode(columns, rows, file_format)
    if output is not None:
        with whole_file(output) as stream:
            stream.write(content)
        return
    with writing_stdout():
        sys.stdout.buffer.write(content)


def encode(columns: Sequence[Column], rows: Sequence[Row], file_format: Format) -> bytes:
    """Rows as the bytes of a csv, json or parquet file."""
    names = [column.name for column in columns]
    if file_format == "parquet":
        return _parquet(arrow_table(columns, rows))
    return (_json(names, rows) if file_format == "json" else _csv(names, rows)).encode()


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
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_csv_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def _csv_cell(value: object) -> object:
    plain = _plain(value)
    if isinstance(plain, bool):
        return str(plain).lower()
    if isinstance(plain, (list, dict)):
        return json.dumps(plain, ensure_ascii=False)
    return plain


def _json(names: Sequence[str], rows: Iterable[Row]) -> str:
    """A list of objects, one a line: whole for a parser, and still readable with grep and diff."""
    objects = [json.dumps({name: _plain(row.get(name)) for name in names}, ensure_ascii=False) for row in rows]
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
