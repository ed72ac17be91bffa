"""Numbers with units: exactly what is written, or a refusal that says what was meant."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener import units
from screener.errors import UsageError
from screener.units import Duration


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("15", 15.0, "plain"),
        ("-3.25", -3.25, "plain"),
        ("+2", 2.0, "plain"),
        (".5", 0.5, "plain"),
        ("1,234.5", 1234.5, "plain"),
        ("12,345,678", 12_345_678.0, "plain"),
        ("1e9", 1e9, "plain"),
        ("15%", 0.15, "percent"),
        ("-3.2%", -0.032, "percent"),
        ("0.7%", 0.007, "percent"),  # 0.7 / 100 in floats is 0.006999...
        ("１５％", 0.15, "percent"),
        ("5000万", 5e7, "scale"),
        ("1,000万", 1e7, "scale"),
        ("200亿", 2e10, "scale"),
        ("1.5万亿", 1.5e12, "scale"),
        ("3百万", 3e6, "scale"),
        ("1.5bn", 1.5e9, "scale"),
        ("300m", 3e8, "scale"),
        ("300M", 3e8, "scale"),
        ("12k", 12_000.0, "scale"),
        ("2tn", 2e12, "scale"),
        ("1.2x", 1.2, "ratio"),
        ("1.2×", 1.2, "ratio"),
        ("1.2倍", 1.2, "ratio"),
        ("60d", 60.0, "duration"),
        ("1y", 365.25, "duration"),
        ("2024-05-31", datetime.date(2024, 5, 31), "date"),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: float | datetime.date, kind: str) -> None:
    quantity = units.parse(text)
    assert (quantity.value, quantity.kind, quantity.text) == (value, kind, text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("5000万元", "did you mean '5000万'?"),
        ("1.5 bn", "did you mean '1.5bn'?"),
        ("15 %", "did you mean '15%'?"),
        ("1.5b", "did you mean '1.5bn'?"),
        ("3years", "did you mean '3y'?"),
        ("20pct", "did you mean '20%'?"),
        ("1,23", "units are"),
        ("1,2345", "units are"),
        ("12,34,567", "units are"),
        ("1_000", "units are"),
        ("0x10", "units are"),
        ("5.", "units are"),
        ("10²", "units are"),
        ("10½", "units are"),
        ("1e", "units are"),
        ("1.2.3", "units are"),
        ("1e5e5", "units are"),
        ("15%%", "units are"),
        ("--5", "write it like"),
        ("", "write it like"),
        ("nan", "write it like"),
        ("inf", "write it like"),
        ("٣", "write it like"),
        ("五千万", "write it like"),
        ("2024/5/31", "year, month and day with hyphens"),
        ("2024-5-31", "year, month and day with hyphens"),
        ("2024-02-30", "day is out of range"),
        ("1.5y", "write 18mo"),
        ("-1y", "write 18mo"),
        ("1e999", ""),
        ("1e31", ""),
        ("9" * 41, ""),
    ],
)
def test_anything_else_is_refused_with_what_was_meant(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        units.parse(text)
    assert hint in refused.value.problems[0].hint


def test_lengths_of_time_are_whole_months_or_days() -> None:
    assert units.parse_duration("1y") == Duration(months=12)
    assert units.parse_duration("18mo") == Duration(months=18)
    assert units.parse_duration("60d") == Duration(days=60)
    assert Duration(months=18).in_years == 1.5
    with pytest.raises(UsageError, match="not a length of time"):
        units.parse_duration("12")


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("15%", "percent", 0.15),
        ("0.15", "percent", 0.15),
        ("-1.5", "percent", -1.5),
        ("300%", "percent", 3.0),
        ("80%", "ratio", 0.8),
        ("1.2x", "ratio", 1.2),
        ("50亿", "currency", 5e9),
        ("18mo", "years", 1.5),
        ("1y", "days", 365.25),
        ("2", "years", 2.0),
        ("4", "count", 4.0),
    ],
)
def test_a_value_is_given_in_the_metrics_unit(text: str, unit: str, value: float) -> None:
    assert units.in_unit(units.parse(text), unit, "the metric") == value


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("15", "percent", "roe is a percentage, and 15 means 1500%; did you mean 15%?"),
        ("-1.6", "percent", "roe is a percentage, and -1.6 means -160%; did you mean -1.6%?"),
        ("15%", "currency", "'15%' is a percentage, but roe is an amount of money"),
        ("2024-05-31", "ratio", "'2024-05-31' is a date, but roe is a ratio"),
        ("5000万", "percent", "'5000万' is an amount, but roe is a percentage"),
        ("1.2x", "percent", "'1.2x' is a multiple, but roe is a percentage"),
        ("1y", "ratio", "'1y' is a length of time, but roe is a ratio"),
        ("1", "bool", "'1' is a plain number, but roe is true or false; use is: true or is: false"),
        ("1", "text", "'1' is a plain number, but roe is a word; use is or in with words"),
        ("20240531", "date", "'20240531' is a plain number, but roe is a date"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(text: str, unit: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        units.in_unit(units.parse(text), unit, "roe")
    assert message in str(refused.value)


def test_only_like_can_bound_like() -> None:
    assert units.comparable("ratio", "percent")
    assert units.comparable("currency", "currency")
    assert units.comparable("currency", "number")
    assert not units.comparable("currency", "ratio")
    assert not units.comparable("date", "number")
    assert not units.comparable("text", "number")


@given(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=4))
def test_percent_is_a_hundredth_and_a_wan_is_ten_thousand(number: object) -> None:
    assert units.parse(f"{number}%").number == pytest.approx(float(str(number)) / 100)
    assert units.parse(f"{number}万").number == pytest.approx(float(str(number)) * 10_000)


@given(st.text(max_size=50))
def test_any_text_is_a_finite_value_or_a_refusal(text: str) -> None:
    try:
        quantity = units.parse(text)
    except UsageError:
        return
    assert quantity.kind == "date" or abs(quantity.number) < 1e31 * 366
