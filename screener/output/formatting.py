"""Numbers as people read them: by unit, in the money words of the market, aligned within a column.

A column shares one scale and one number of decimals, so that its numbers can be compared by looking. Blank is never
ambiguous: `-` is a value that does not exist, `?` one that is not known; neither is ever shown as 0.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import TYPE_CHECKING, Literal, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Sequence

Language = Literal["en", "zh"]

MISSING = "-"
EMPTY = object()
"""A cell that has nothing to say, as in a heading's row: not a missing value."""

UNKNOWN = "?"
NUMERIC_UNITS = frozenset(
    {"currency", "per_share", "shares", "ratio", "percent", "count", "years", "days", "number", "raw"}
)

_SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Scale:
    """A power of ten and the word for it."""

    divisor: float
    word: str


UNSCALED = Scale(1, "")
_EASTERN = (Scale(1e12, "万亿"), Scale(1e8, "亿"), Scale(1e4, "万"))
_WESTERN = (Scale(1e9, "bn"), Scale(1e6, "m"))


def is_blank(value: object) -> bool:
    """Whether there is no value: None, or a float that is not a number."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def clean(text: object) -> str:
    """Text that cannot move the cursor or break a line: control and direction characters become a space."""
    return _CONTROL.sub(" ", str(text)).rstrip()


def currency_symbol(currency: str) -> str:
    """The sign in front of an amount: `¥`, `$`, or the ISO code and a space."""
    return _SYMBOLS.get(currency, f"{currency} " if currency else "")


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number to be formatted; a bool is an int in Python and is not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and not is_blank(value)


def format_value(  # noqa: PLR0913 - keywords of one sentence
    value: object,
    unit: str,
    *,
    lang: Language = "en",
    currency: str = "CNY",
    like: object = None,
    apart_from: object = None,
) -> str:
    """One value with its unit, for prose: `37.6亿`, `$1.2bn`, `31.4%`, `14.0`, `¥18.42`, `2024-05-31`, `yes`.

    A part of a sum is written on the scale of the sum it is `like`: `0.70亿` beside `2.48亿`. A value with a bound it
    is held against gets the decimals that keep it `apart_from` it: 24.97%, not 25.0%, where 25% is asked.
    """
    if is_blank(value):
        return MISSING
    if not is_number(value):
        return _format_plain(value, lang)
    scale = _scale([like if is_number(like) else value], unit, lang, currency, widest=True)
    decimals = _decimals([value], unit, scale)
    if is_number(apart_from) and value != apart_from:
        decimals = _decimals_apart(value, apart_from, unit, scale, decimals)
    return f"{_prefix(unit, currency)}{_number(value, unit, scale, decimals)}{scale.word}{_suffix(unit, lang)}"


def format_column(
    values: Sequence[object], unit: str, *, lang: Language = "en", currency: str = "CNY"
) -> tuple[str, list[str]]:
    """The word for the column's scale (`亿`, `$bn` or nothing) and the texts, all with the same decimals.

    Text among the values passes through unchanged, so a caller may put `?` where a number is not known.
    """
    numbers = [value for value in values if is_number(value)]
    scale = _scale(numbers, unit, lang, currency)
    decimals = _decimals(numbers, unit, scale)
    texts = [_cell(value, unit, lang, scale, decimals) for value in values]
    symbol = currency_symbol(currency).strip() if unit in ("currency", "per_share") and currency != "CNY" else ""
    return f"{symbol}{scale.word}", texts


def _cell(value: object, unit: str, lang: Language, scale: Scale, decimals: int) -> str:
    if is_blank(value):
        return MISSING
    return _number(value, unit, scale, decimals) if is_number(value) else _format_plain(value, lang)


def _format_plain(value: object, lang: Language) -> str:
    if value is EMPTY:
        return ""
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "zh": ("否", "是")}[lang][value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(_format_plain(part, lang) for part in value) or MISSING
    return clean(value) or MISSING


def _in_unit(value: float, unit: str) -> float:
    return value * 100 if unit == "percent" else value


def _number(value: float, unit: str, scale: Scale, decimals: int) -> str:
    shown = _in_unit(value, unit) / scale.divisor
    text = f"{shown:{'' if unit == 'raw' else ','}.{decimals}f}"
    if shown < 0 and not text.strip("-0.,"):
        text = text.lstrip("-")  # -0.04 rounds to a zero that has no sign
    return f"{text}%" if unit == "percent" else text


def _scale(values: Sequence[float], unit: str, lang: Language, currency: str, *, widest: bool = False) -> Scale:
    """The largest word not above the typical size; a column stops at 亿 so that small companies stay readable."""
    if unit not in ("currency", "shares") or not values:
        return UNSCALED
    words = _EASTERN if lang == "zh" or currency == "CNY" else _WESTERN
    typical = _typical(values)
    return next((scale for scale in words if typical >= scale.divisor and (widest or scale.divisor < 1e12)), UNSCALED)


def _decimals(values: Sequence[float], unit: str, scale: Scale) -> int:
    """Two decimals below ten, else one, and more where the smallest value would otherwise read as zero.

    Numbers of no known unit (`raw`, from ad-hoc SQL) keep up to four.
    """
    if unit == "raw":
        return next((places for places in range(4) if all(round(value, places) == value for value in values)), 4)
    if unit in ("count", "days") or (unit in ("currency", "shares") and scale is UNSCALED):
        return 0 if all(float(value).is_integer() or abs(value) >= 1000 for value in values) else 1
    if unit == "per_share":
        return 2
    sizes = [abs(_in_unit(value, unit)) / scale.divisor for value in values]
    decimals = 1 if unit in ("percent", "years") or (sizes and _typical(sizes) >= 10) else 2
    if scale is not UNSCALED and sizes and min(sizes) >= 1000:
        decimals = 0
    smallest = min((size for size in sizes if size), default=1.0)
    while decimals < 4 and round(smallest, decimals) == 0:
        decimals += 1
    return decimals


def _decimals_apart(value: float, other: float, unit: str, scale: Scale, decimals: int) -> int:
    wanted = range(decimals, decimals + 5)
    return next((n for n in wanted if _number(value, unit, scale, n) != _number(other, unit, scale, n)), decimals)


def _typical(values: Sequence[float]) -> float:
    return median([abs(value) for value in values if value] or [0.0])


def _prefix(unit: str, currency: str) -> str:
    if unit == "per_share" or (unit == "currency" and currency != "CNY"):
        return currency_symbol(currency)
    return ""  # an amount in 亿 needs no ¥ in front of it


def _suffix(unit: str, lang: Language) -> str:
    if unit == "years":
        return {"en": " years", "zh": "年"}[lang]
    if unit == "days":
        return {"en": " days", "zh": "天"}[lang]
    return ""
