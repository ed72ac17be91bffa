"""Rows of a policy list as text, and what their cells mean: days, shares, levels in the words of either language."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.importing.policy_lists import LEVELS
from screener.quoting import quoted
from screener.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from screener.importing.reading import Raw
    from screener.importing.staging import Work

_LEVEL_WORDS = {
    "国家": "national",
    "行业": "industry",
    "省": "provincial",
    "市": "municipal",
    "团体": "group",
    "企业": "enterprise",
}


@dataclass(frozen=True)
class Line:
    """One row of a list as it was read, by the names of policy_lists.COLUMNS."""

    cells: dict[str, str]
    file: str
    number: int
    columns: Mapping[str, str]

    def get(self, name: str) -> str:
        """A cell, '' where there is none."""
        return self.cells.get(name, "")


class Unreadable(ValueError):  # noqa: N818 - it is a finding about a cell, counted by its reason
    """A cell that cannot be read, with the reason to count it by."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.english)
        self.reason = reason


def lines_of(work: Work, raw: Raw, columns: Mapping[str, str]) -> Iterator[Line]:
    """The rows of a relation, the cells of some columns under names of ours."""
    selected = ", ".join(f"cast({quoted(column)} as varchar)" for column in columns.values())
    rows = work.connection.execute(f"select _file, _line, {selected} from {raw.relation} order by _file, _line")
    for file, number, *cells in rows.fetchall():
        yield Line({name: _plain(cell) for name, cell in zip(columns, cells, strict=True)}, file, number, columns)


def _plain(cell: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell or "").split()).strip('"')


def level_in(line: Line) -> str:
    """A level in our words, '' where the row says none."""
    word = line.get("level")
    if not word or word in LEVELS:
        return word
    known = next((level for start, level in _LEVEL_WORDS.items() if word.startswith(start)), "")
    if not known:
        raise Unreadable(Reason("wrong_word", "level", ", ".join(LEVELS)))
    return known


def date_in(line: Line, name: str) -> dt.date | None:
    """A day, as 2023-07-14, 20230714 or 2023年7月14日."""
    text = line.get(name)
    if not text:
        return None
    digits = re.findall(r"\d+", text)
    if len(digits) == 1 and len(digits[0]) == 8:
        digits = [text[:4], text[4:6], text[6:8]]
    try:
        year, month, day = map(int, digits[:3])
        return dt.date(year, month, day)
    except ValueError as error:
        raise Unreadable(Reason("not_a_date", name)) from error


def stake_in(line: Line, name: str) -> float | None:
    """A share as a ratio; in percent where the cell or the column's header says so."""
    text = line.get(name)
    if not text:
        return None
    percent = "%" in text or "%" in unicodedata.normalize("NFKC", line.columns[name])
    try:
        stake = float(text.replace("%", "").strip()) / (100 if percent else 1)
    except ValueError as error:
        raise Unreadable(Reason("not_a_number", name)) from error
    if not 0 <= stake <= 1:
        raise Unreadable(Reason("out_of_range", name))
    return stake
