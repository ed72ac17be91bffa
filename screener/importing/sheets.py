"""Excel workbooks, old and new, as tables of text: header and columns of one sheet."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from screener.importing import sheet_cells
from screener.importing.sheet_cells import NoSheetError, Row
from screener.importing.unpacking import bad

if TYPE_CHECKING:
    from screener.errors import DataError
    from screener.importing.decoding import Member

# An old workbook has at most 65,536 rows a sheet: read in seconds, or never.
SECONDS = 120


def read_sheet(member: Member, sheet: str, header: int) -> tuple[list[str], list[Row]]:
    """Header and columns of one sheet ('' for the first that holds anything), every cell as text or None.

    Raises:
        DataError: the workbook is damaged or has no such sheet.
    """
    try:
        rows = _old_rows(member, sheet) if member.kind == "xls" else _rows(member, sheet)
    except NoSheetError as error:
        raise bad(member.name, f"there is no sheet '{sheet}'", f"it has: {', '.join(error.names)}") from error
    if len(rows) < header:
        raise bad(member.name, "the sheet has no header", "the first row must name the columns")
    names = [cell or "" for cell in rows[header - 1]]
    body = rows[header:]
    return names, [[row[index] for row in body] for index in range(len(names))]


def _rows(member: Member, sheet: str) -> list[Row]:
    from python_calamine import CalamineError

    try:
        return list(sheet_cells.rows(member.path.read_bytes(), sheet))
    except (CalamineError, OSError) as error:
        raise _damaged(member, str(error)) from error


def _old_rows(member: Member, sheet: str) -> list[Row]:
    """The same in a process of its own, whose end is not ours."""
    words = [sys.executable, "-P", sheet_cells.__file__, str(member.path), sheet]
    try:
        ran = subprocess.run(words, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - our own program
    except subprocess.SubprocessError as error:
        raise _damaged(member, "its sheets cannot be found") from error
    told: dict[str, Any] = json.loads(ran.stdout)
    if "sheets" in told:
        raise NoSheetError(told["sheets"])
    rows: list[Row] = told["rows"]
    return rows


def _damaged(member: Member, why: str) -> DataError:
    return bad(member.name, f"the workbook is damaged or cut off ({why})", "open it in Excel and save it again")
