"""What names say: the date in a file's name, the source a file is called after, periods written in words.

A date is read from the name by an expression over `_file` wherever its form allows, so that one mapping reads a whole
row of exports, each of another quarter.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.quoting import quoted

if TYPE_CHECKING:
    from pathlib import Path

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_QUARTER = re.compile(r"(?<!\d)((?:19|20)\d\d)[qQ]([1-4])(?!\d)")
_WORDS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_ ]?年?[-_ ]?(第?[一三1-4]季|中报|半年|[hH]1|[qQ][1-4]|年报|年度|annual)?(?!\d)"
)
_ENDS = {"1": (3, 31), "2": (6, 30), "3": (9, 30), "4": (12, 31)}
_DIGITS = {"一": "1", "三": "3"}


@dataclass(frozen=True)
class Named:
    """A date that a name tells, and the SQL of a mapping that reads it there."""

    day: dt.date
    sql: str
    is_day: bool = False


def date_in(name: str, *, is_period: bool) -> Named | None:
    """The date in a file's name: 20231231, 2023-12-31, 2022q1, 2023年报; a year alone says a period, not a day."""
    if found := _DAY.search(name):
        between = re.escape(found[2])
        sql = f"regexp_extract(_file, '(19|20)[0-9][0-9]{between}[01][0-9]{between}[0-3][0-9]')"
        if found[2] == "_":
            sql = f"replace({sql}, '_', '-')"
        try:
            return Named(dt.date(int(found[1]), int(found[3]), int(found[4])), sql, is_day=True)
        except ValueError:  # the 31st of February
            return None
    if not is_period:
        return None
    if found := _QUARTER.search(name):
        return Named(_end(found[1], found[2]), "regexp_extract(_file, '(19|20)[0-9][0-9][Qq][1-4]')")
    if found := _WORDS.search(name):
        day = _end(found[1], _quarter(found[2] or ""))
        return Named(day, f"date '{day}'")
    return None


def _quarter(word: str) -> str:
    digit = re.search("[一三1-4]", word)
    if word in ("中报", "半年") or word.lower() == "h1":
        return "2"
    return _DIGITS.get(digit[0], digit[0]) if digit else "4"


def _end(year: str, quarter: str) -> dt.date:
    return dt.date(int(year), *_ENDS[quarter])


def source(path: Path) -> str:
    """A name for where the rows come from: the file's, without date and ending."""
    plain = _WORDS.sub("", _QUARTER.sub("", _DAY.sub("", path.name.split(".")[0])))
    return re.sub(r"[\W_]+", "_", plain).strip("_") or "export"


def sql_name(column: str) -> str:
    """A column as an expression of a mapping names it: bare where that reads better and means the same."""
    return column if re.fullmatch(r"[^\W\d]\w*", column) and not column.isascii() else quoted(column)


def period_in_words(column: str, example: str) -> str:
    """SQL for periods written 2022年一季报, 2023中报 or 2023-Q1; '' where they are written some other way."""
    name = sql_name(column)
    if re.fullmatch(r"(19|20)\d\d[- _]?[Qq][1-4]", example):
        return f"concat(left({name}, 4), 'Q', right({name}, 1))"
    if re.match(r"(19|20)\d\d年?.*(季|中|半年|年度|年报)", example):
        return (
            f"concat(left({name}, 4), case when regexp_matches({name}, '三季|3季') then '-09-30' "
            f"when regexp_matches({name}, '一季|1季') then '-03-31' "
            f"when regexp_matches({name}, '中|半年|二季|2季') then '-06-30' else '-12-31' end)"
        )
    return ""
