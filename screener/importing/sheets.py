"""Excel workbooks, old and new, as tables of text: the cells as a person sees them, whole numbers without '.0'."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

from screener.importing.decoding import Member, bad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from python_calamine import CalamineWorkbook


def read_sheet(member: Member, sheet: str, header: int) -> tuple[list[str], list[list[str | None]]]:
    """Header and columns of one sheet ('' for the first that holds anything), every cell as text or None.

    Raises:
        DataError: the workbook is damaged or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(member.path.read_bytes()))
        rows = _rows(workbook, member, sheet)
    except (CalamineError, OSError) as error:
        raise bad(
            member.name, f"the workbook is damaged or cut off ({error})", "open it in Excel and save it again"
        ) from error
    if len(rows) < header:
        raise bad(member.name, "the sheet has no header", "the first row must name the columns")
    names = [_text(cell) or "" for cell in rows[header - 1]]
    body = rows[header:]
    return names, [[_text(row[index]) for row in body] for index in range(len(names))]


def _rows(workbook: CalamineWorkbook, member: Member, sheet: str) -> Sequence[Sequence[object]]:
    if sheet and sheet not in workbook.sheet_names:
        listed = ", ".join(workbook.sheet_names)
        raise bad(member.name, f"there is no sheet '{sheet}'", f"it has: {listed}")
    for name in [sheet] if sheet else workbook.sheet_names:
        rows: Sequence[Sequence[object]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if rows or sheet:
            return rows
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
