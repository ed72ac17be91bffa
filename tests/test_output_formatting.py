from __future__ import annotations

from datetime import date

import pytest

from screener.output.formatting import clean, format_column, format_value
from screener.output.sparkline import sparkline


@pytest.mark.parametrize(
    ("value", "unit", "currency", "lang", "text"),
    [
        (3_760_000_000, "currency", "CNY", "en", "37.6亿"),
        (269_000_000, "currency", "CNY", "en", "2.69亿"),
        (-65_000_000, "currency", "CNY", "en", "-6,500万"),
        (2_140_000_000_000, "currency", "CNY", "zh", "2.14万亿"),
        (1_230_000_000, "currency", "USD", "en", "$1.23bn"),
        (52_300_000, "currency", "USD", "en", "$52.3m"),
        (52_300_000, "currency", "USD", "zh", "$5,230万"),
        (12_345, "currency", "USD", "en", "$12,345"),
        (18.42, "per_share", "CNY", "en", "¥18.42"),
        (0.314, "percent", "CNY", "en", "31.4%"),
        (0.0004, "percent", "CNY", "en", "0.04%"),
        (-0.00000001, "percent", "CNY", "en", "0.0000%"),
        (14.04, "ratio", "CNY", "en", "14.0"),
        (0.714, "ratio", "CNY", "en", "0.71"),
        (60_098, "count", "CNY", "en", "60,098"),
        (8.125, "years", "CNY", "zh", "8.1年"),
        (date(2024, 5, 31), "date", "CNY", "en", "2024-05-31"),
        (True, "bool", "CNY", "en", "yes"),
        (False, "bool", "CNY", "zh", "否"),
        (None, "currency", "CNY", "en", "-"),
        (float("nan"), "ratio", "CNY", "en", "-"),
        ("", "text", "CNY", "en", "-"),
    ],
)
def test_a_value_reads_as_its_market_writes_it(value: object, unit: str, currency: str, lang: str, text: str) -> None:
    assert format_value(value, unit, lang="zh" if lang == "zh" else "en", currency=currency) == text


def test_a_value_is_told_apart_from_the_bound_it_is_held_against() -> None:
    assert format_value(0.24968, "percent", apart_from=0.25) == "24.97%"
    assert format_value(0.25, "percent", apart_from=0.25) == "25.0%"


def test_a_part_is_written_on_the_scale_of_its_sum() -> None:
    assert format_value(69_880_000, "currency", like=248_000_000) == "0.70亿"


def test_numbers_from_ad_hoc_sql_are_left_as_they_are() -> None:
    assert format_column([2024, 1999], "raw")[1] == ["2024", "1999"]
    assert format_column([0.25, 1234567.125], "raw")[1] == ["0.250", "1234567.125"]


def test_numbers_of_one_column_share_scale_and_decimals() -> None:
    # the median of 84.2, 5.3 and 2,140 亿 is 84.2, so 亿 with one decimal
    assert format_column([8.42e9, 5.3e8, 2.14e11, None], "currency") == ("亿", ["84.2", "5.3", "2,140.0", "-"])


def test_a_small_value_never_reads_as_zero() -> None:
    assert format_column([21.3, 0.02], "ratio")[1] == ["21.30", "0.02"]


def test_a_dollar_column_says_its_currency_in_the_heading() -> None:
    assert format_column([2.5e9, 1.1e9], "currency", currency="USD") == ("$bn", ["2.50", "1.10"])


def test_unknown_passes_through_a_column_of_numbers() -> None:
    assert format_column([0.2, "?"], "percent")[1] == ["20.0%", "?"]


def test_a_spark_runs_from_lowest_to_highest_and_marks_gaps() -> None:
    # 0..7 in seven equal steps is one block each
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([7, None, 0]) == "█·▁"
    assert sparkline([3, 3]) == "▁▁"
    assert sparkline([None]) == ""


def test_text_cannot_move_the_cursor() -> None:
    assert clean("A\x1b[2JB\nC\u202eD") == "A [2JB C D"
