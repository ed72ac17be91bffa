"""The cells of one sheet of an Excel workbook as a person sees them; also a program of its own, for old workbooks.

`python sheet_cells.py WORKBOOK SHEET` prints them as JSON. The reader of the old binary format stops the whole process
over a damaged file, or takes all memory, so what is old is read in a process that may be lost. For that this module
needs nothing of the package.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from python_calamine import CalamineWorkbook

MEMORY = 4_000_000_000

Row = list[str | None]


class NoSheetError(Exception):
    """The workbook has no sheet of the name asked for; `names` are those it has."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


def rows(content: bytes, sheet: str) -> Iterator[Row]:
    """The rows of a sheet, '' for the first that holds anything: every cell as text, whole numbers without '.0'.

    Raises:
        NoSheetError: there is no such sheet.
        CalamineError: the workbook is damaged.
        OSError: it is cut off.
    """
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for row in _cells(workbook, sheet):
        yield [_text(cell) for cell in row]


def _cells(workbook: CalamineWorkbook, sheet: str) -> Sequence[Sequence[object]]:
    if sheet and sheet not in workbook.sheet_names:
        raise NoSheetError(workbook.sheet_names)
    for name in [sheet] if sheet else workbook.sheet_names:
        found: Sequence[Sequence[object]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if found or sheet:
            return found
    return []


def _text(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):  # a bool is an int in Python
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return None if cell is None else str(cell)


def main() -> None:
    """Print the rows of the workbook and sheet named on the command line, or the sheets it has instead."""
    path, sheet = sys.argv[1:]
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):  # another system, or a lower limit already
        pass
    told: dict[str, object]
    try:
        told = {"rows": list(rows(Path(path).read_bytes(), sheet))}
    except NoSheetError as error:
        told = {"sheets": list(error.names)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
