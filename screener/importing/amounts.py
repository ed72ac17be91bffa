"""Cells as vendors write them into numbers, dates and booleans, in SQL, so that DuckDB does the work.

A number may carry its own scale ('12.56亿', '396.32%', '1.2bn'), which counts instead of the column's unit; without one
it is in the column's unit. What is not understood becomes NULL here and is refused by name later, never guessed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from screener.quoting import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from screener.schema import Column

_SCALES = {
    "": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9,
    "百亿": 1e10, "千亿": 1e11, "万亿": 1e12,
}  # fmt: skip
_ENGLISH = {
    "k": 1e3, "thousand": 1e3, "thousands": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "million": 1e6, "millions": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
MONEY: dict[str, float] = {
    **{f"{word}元": factor for word, factor in _SCALES.items()},
    **{f"{word}{currency}": factor for word, factor in _SCALES.items() for currency in ("人民币", "美元", "港元")},
    **{word: factor for word, factor in _SCALES.items() if word},
    **_ENGLISH,
    "元/股": 1.0, "分": 0.01, "角": 0.1, "CNY": 1.0, "RMB": 1.0, "USD": 1.0, "HKD": 1.0, "$": 1.0, "1": 1.0,
}  # fmt: skip
SHARES: dict[str, float] = {
    **{f"{word}股": factor for word, factor in _SCALES.items()},
    **{word: factor for word, factor in _SCALES.items() if word},
    **_ENGLISH,
    "手": 100.0, "万手": 1e6, "shares": 1.0, "1": 1.0,
}  # fmt: skip
RATIO: dict[str, float] = {
    "%": 0.01,
    "percent": 0.01,
    "pct": 0.01,
    "‰": 0.001,
    "倍": 1.0,
    "x": 1.0,
    "ratio": 1.0,
    "1": 1.0,
}
COUNT: dict[str, float] = {
    **{f"{word}{noun}": factor for word, factor in _SCALES.items() for noun in ("人", "个", "家", "户", "")},
    **_ENGLISH,
    "1": 1.0,
}  # fmt: skip
del COUNT[""]

FAMILIES: dict[str, dict[str, float]] = {
    "currency": MONEY,
    "per_share": MONEY,
    "shares": SHARES,
    "ratio": RATIO,
    "count": COUNT,
    "number": {**RATIO, **SHARES, **MONEY},
}

_NUMBER = r"([+-]?[0-9]*\.?[0-9]+\.?(?:[eE][+-]?[0-9]+)?)"
_FULL_WIDTH = "０１２３４５６７８９．－＋％，（）"
_HALF_WIDTH = "0123456789.-+%,()"
DATE_FORMS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M",
)  # fmt: skip
EARLIEST_YEAR, LATEST_YEAR = 1800, 2200
_TRUE = ("true", "t", "yes", "y", "1", "1.0", "是", "√")
_FALSE = ("false", "f", "no", "n", "0", "0.0", "否", "×")


def factor(unit: str, column: Column) -> float | None:
    """What turns a number in `unit` into the column's canonical unit; None for a unit of another kind."""
    family = FAMILIES.get(column.unit)
    if family is None:
        return None
    return family.get(unit, family.get(unit.lower()))


def units_of(column: Column) -> tuple[str, ...]:
    """The units that a column understands."""
    return tuple(FAMILIES.get(column.unit, {}))


def unit_in_header(header: str, column: Column) -> str:
    """The unit that a vendor's header ends with, as in 净利润(万元), when it is not the canonical one."""
    opened = max(header.rfind("("), header.rfind("（"))
    if opened < 0 or header[-1:] not in (")", "）"):
        return ""
    unit = header[opened + 1 : -1].strip()
    return unit if factor(unit, column) not in (None, 1.0) else ""


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define `cell_amount_<unit>(text, factor)`, `cell_date`, `cell_period` and `cell_flag`."""
    for unit, family in FAMILIES.items():
        connection.execute(_amount_macro(f"cell_amount_{unit}", family))
    listed = ", ".join(literal(form) for form in DATE_FORMS)
    connection.execute(
        f"""create or replace temp macro cell_date(t) as case
                when regexp_full_match(t, '[0-9]{{8}}(\\.0)?') then try_strptime(left(t, 8), '%Y%m%d')
                else try_strptime(t, [{listed}]) end::date"""
    )
    connection.execute(
        """create or replace temp macro cell_period(t) as case
               when regexp_full_match(t, '[0-9]{4}(\\.0)?年?') then make_date(left(t, 4)::bigint, 12, 31)
               when regexp_full_match(t, '[0-9]{4}[Qq][1-4]')
                   then last_day(make_date(left(t, 4)::bigint, 3 * right(t, 1)::bigint, 1))
               else cell_date(t) end"""
    )
    connection.execute(
        f"""create or replace temp macro cell_flag(t) as case
                when lower(t) in ({", ".join(map(literal, _TRUE))}) then true
                when lower(t) in ({", ".join(map(literal, _FALSE))}) then false end"""
    )


def _amount_macro(name: str, family: dict[str, float]) -> str:
    """A plain number takes the column's factor; one with a scale of its own takes that."""
    words = {word.lower(): number for word, number in family.items() if word not in ("1", "ratio", "$")}
    pattern = "|".join(sorted((word.replace("$", r"\$") for word in words), key=len, reverse=True))
    scales = " ".join(f"when {literal(word)} then {number!r}" for word, number in words.items())
    cleaned = f"replace(replace(translate(trim(t), '{_FULL_WIDTH}', '{_HALF_WIDTH}'), ',', ''), ' ', '')"
    positive = rf"regexp_replace({cleaned}, '^\((.*)\)$', '-\1')"
    return f"""create or replace temp macro {name}(t, factor) as case
        when try_cast(t as double) is not null then try_cast(t as double) * factor
        when try_cast({positive} as double) is not null then try_cast({positive} as double) * factor
        else try_cast(regexp_extract({positive}, '^{_NUMBER}(?i:{pattern})$', 1) as double)
            * case lower(regexp_extract({positive}, '^{_NUMBER}((?i:{pattern}))$', 2)) {scales} end
        end"""


def without_sentinels(cell: str, missing: Iterable[str]) -> str:
    """SQL text of a cell as text, NULL where it is empty or one of the words for missing."""
    words = ", ".join(literal(word.strip()) for word in {"", *missing})
    return f"case when trim({cell}) in ({words}) then null else trim({cell}) end"


def number_sentinels(missing: Iterable[str]) -> list[str]:
    """Those words for missing that are numbers, as SQL, so that -1 and -1.0 are one and 'nan' is nan."""
    found = []
    for word in missing:
        try:
            value = float(word)
        except ValueError:
            continue
        found.append(repr(value) if math.isfinite(value) else f"'{value}'::double")
    return found


def number(column: str, unit: str, scale: float, missing: tuple[str, ...], *, plain: bool) -> str:
    """SQL of a source column as a number in canonical units, NULL where missing or not a number.

    `plain` says that every cell is a bare number or missing, so that scales and brackets need not be looked for.
    """
    name = quoted(column)
    bare = f"try_cast({name} as double)"
    value = f"{bare} * {scale!r}" if plain else f"cell_amount_{unit}({without_sentinels(name, missing)}, {scale!r})"
    if plain and scale == 1.0:
        value = bare
    if sentinels := number_sentinels(missing):
        return f"case when {bare} in ({', '.join(sentinels)}) then null else {value} end"
    return value
