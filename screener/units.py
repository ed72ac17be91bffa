"""Numbers as people write them: '15%', '5000万', '200亿', '1.5bn', '1.2x', '18mo', '2024-05-31' in; values out.

A screen is decided by such numbers, so nothing is guessed: what is not exactly one of the forms here is refused with
the reason, because 5000万 read as 5,000 is off by a factor of ten thousand and nobody would see it.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from screener.errors import UsageError

Kind = Literal["plain", "percent", "scale", "ratio", "duration", "date"]

DAYS_PER_YEAR = 365.25
_LONGEST = 40

_LARGEST = Decimal("1e30")

_SCALES = {
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
_MONTHS = {"y": 12, "年": 12, "mo": 1, "个月": 1}
_DAYS = {"d": 1, "天": 1}
_PERCENTS = ("%",)
_MULTIPLES = ("x", "倍")
# Words that other places give to a number and that are near enough to ours to be meant.
_NEAR_UNITS = {"b": "bn", "mm": "mn", "t": "tn", "yr": "y", "yrs": "y", "year": "y", "years": "y", "month": "mo"}
_NEAR_UNITS |= {"months": "mo", "day": "d", "days": "d", "pct": "%", "percent": "%", "million": "m", "billion": "bn"}
# 元 after a scale says nothing new, but it is written often.
_NEAR_UNITS |= {unit: unit for unit in _SCALES}

# What a metric's unit can be compared with, and how the unit is called in a sentence.
_ACCEPTS: dict[str, tuple[Kind, ...]] = {
    "currency": ("plain", "scale"),
    "per_share": ("plain", "scale"),
    "shares": ("plain", "scale"),
    "count": ("plain", "scale"),
    "ratio": ("plain", "percent", "ratio"),
    "percent": ("plain", "percent"),
    "number": ("plain", "percent", "scale", "ratio"),
    "years": ("plain", "duration"),
    "days": ("plain", "duration"),
    "date": ("date",),
    "bool": (),
    "text": (),
}
_UNIT_NAMES = {
    "currency": "an amount of money",
    "per_share": "an amount per share",
    "shares": "a number of shares",
    "count": "a count",
    "ratio": "a ratio",
    "percent": "a percentage",
    "number": "a number",
    "years": "a number of years",
    "days": "a number of days",
    "date": "a date",
    "bool": "true or false",
    "text": "a word",
}
_KIND_NAMES: dict[Kind, str] = {
    "plain": "a plain number",
    "percent": "a percentage",
    "scale": "an amount",
    "ratio": "a multiple",
    "duration": "a length of time",
    "date": "a date",
}
_EXAMPLES = {
    "currency": "write it like 50亿 or 1.5bn",
    "ratio": "write it like 1.2 or 1.2x",
    "percent": "write it like 15%",
    "years": "write it like 3y",
    "days": "write it like 60d",
    "date": "write it like 2024-05-31",
    "bool": "use is: true or is: false",
    "text": "use is or in with words",
}
# Nobody asks for a margin above 150% by writing 1.6; everybody forgets the % sign once.
_LARGEST_BARE_FRACTION = 1.5

METRIC_UNITS: tuple[str, ...] = tuple(_ACCEPTS)
UNITS: tuple[str, ...] = (*_PERCENTS, *_MULTIPLES, *_SCALES, *_MONTHS, *_DAYS)

_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(\.[0-9]+)?([eE][+-]?[0-9]{1,3}(?![0-9]))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_LIKE = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?")
# Full-width forms come out of every Chinese keyboard; other compatibility forms ('²', '½') would change the number.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: ord("-"), 0xD7: ord("x")}


@dataclass(frozen=True)
class Duration:
    """A length of time as calendars have it: whole months and days, since a year is not a number of days."""

    months: int = 0
    days: int = 0

    @property
    def in_days(self) -> float:
        """Days, with months of average length."""
        return self.days + self.months * DAYS_PER_YEAR / 12

    @property
    def in_years(self) -> float:
        """Years, with days as parts of an average year."""
        return self.months / 12 + self.days / DAYS_PER_YEAR


@dataclass(frozen=True)
class Quantity:
    """A value with the kind of unit it was written with.

    Percent is a fraction (15% is 0.15), scale is in units (5000万 is 5e7); `duration` holds what `value` gives in days.
    """

    value: float | datetime.date
    kind: Kind
    text: str
    duration: Duration | None = None

    @property
    def number(self) -> float:
        """The value as a float; a date has none."""
        if isinstance(self.value, datetime.date):
            raise TypeError(f"{self.text} is a date, not a number")
        return self.value


def looks_like_number(text: str) -> bool:
    """Whether a text was meant as a number or date: it starts like one."""
    return re.match(r"[+-]?\.?[0-9]", text.translate(_FULL_WIDTH)) is not None


def parse(text: str) -> Quantity:
    """Read one number, percentage, amount, multiple, duration or ISO date.

    Raises:
        UsageError: the text is none of these, with a hint where a likely meaning exists.
    """
    written = text.translate(_FULL_WIDTH).strip()
    if len(written) > _LONGEST:
        raise UsageError(f"{written[:20]}... is too long for a number")
    if _DATE_LIKE.fullmatch(written):
        return Quantity(_date(written), "date", text)
    match = _NUMBER.match(written)
    if match is None or not (match[2] or match[3]):
        raise UsageError(f"'{text}' is not a number", hint="write it like 15%, 1.2, 5000万, 1.5bn, 1y or 2024-05-31")
    unit = written[match.end() :]
    if not unit.strip():
        return Quantity(_finite(Decimal(_digits(match)), text), "plain", text)
    return _with_unit(text, Decimal(_digits(match)), unit)


def parse_duration(text: str) -> Duration:
    """Read '1y', '18mo' or '60d'; anything else is a UsageError."""
    quantity = parse(text)
    if quantity.duration is None:
        raise UsageError(f"'{text}' is not a length of time", hint="write it like 1y, 18mo or 60d")
    return quantity.duration


def in_unit(quantity: Quantity, unit: str, name: str) -> float | datetime.date:
    """The value to compare the metric `name` with, in that metric's unit.

    Raises:
        UsageError: the kind does not fit the unit (a date for a ratio), or a percent metric gets a bare 15.
    """
    accepted = _ACCEPTS.get(unit, _ACCEPTS["number"])
    if quantity.kind not in accepted:
        message = f"'{quantity.text}' is {_KIND_NAMES[quantity.kind]}, but {name} is {unit_name(unit)}"
        raise UsageError(message, hint=_EXAMPLES.get(unit, "write a plain number"))
    if quantity.duration is not None:
        return quantity.duration.in_years if unit == "years" else quantity.duration.in_days
    if unit == "percent" and quantity.kind == "plain" and abs(quantity.number) > _LARGEST_BARE_FRACTION:
        message = f"{name} is a percentage, and {quantity.text} means {quantity.number * 100:g}%"
        raise UsageError(message, hint=f"did you mean {quantity.text}%?")
    return quantity.value


def unit_name(unit: str) -> str:
    """What a metric of that unit is, in a sentence: 'a percentage', 'an amount of money'."""
    return _UNIT_NAMES.get(unit, "a number")


def comparable(unit: str, other: str) -> bool:
    """Whether two metrics can bound one another: money with money, a plain ratio or percentage with its like."""
    free = {"ratio", "percent", "number", "count"}
    loose = "number" in (unit, other) and not {unit, other} & {"text", "bool", "date"}
    return loose or unit == other or {unit, other} <= free


def _digits(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


def _with_unit(text: str, number: Decimal, unit: str) -> Quantity:
    lowered = unit.lower()
    if lowered in _PERCENTS:
        return Quantity(_finite(number / 100, text), "percent", text)
    if lowered in _MULTIPLES:
        return Quantity(_finite(number, text), "ratio", text)
    if lowered in _SCALES:
        return Quantity(_finite(number * _SCALES[lowered], text), "scale", text)
    if lowered in _MONTHS or lowered in _DAYS:
        return _duration(text, number, lowered)
    raise UsageError(f"'{unit.strip()}' in '{text}' is not a unit", hint=_unit_hint(text, unit))


def _unit_hint(text: str, unit: str) -> str:
    word = unit.strip().lower()
    meant = word if word in UNITS else _NEAR_UNITS.get(word.rstrip("元"))
    if meant is None:
        return "units are % x 倍 k m bn tn 千 万 百万 亿 万亿 y mo d"
    return f"did you mean '{text.strip().removesuffix(unit.strip()).strip()}{meant}'?"


def _duration(text: str, number: Decimal, unit: str) -> Quantity:
    if number != number.to_integral_value() or number < 0:
        raise UsageError(f"'{text}' is not a whole length of time", hint="write 18mo for a year and a half")
    _finite(number, text)
    count = int(number)
    duration = Duration(months=count * _MONTHS[unit]) if unit in _MONTHS else Duration(days=count)
    return Quantity(duration.in_days, "duration", text, duration)


def _date(text: str) -> datetime.date:
    if not _DATE.fullmatch(text):
        raise UsageError(f"'{text}' is not a date in the form 2024-05-31", hint="year, month and day with hyphens")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"'{text}' is not a day of the calendar", hint=str(error)) from error


def _finite(number: Decimal, text: str) -> float:
    """The float nearest to the decimal: dividing as a decimal keeps 0.7% at 0.007."""
    if abs(number) > _LARGEST:
        raise UsageError(f"'{text}' is too large for a number")
    return float(number)
