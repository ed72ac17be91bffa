"""Cells as vendors write them: numbers with scales of their own, dates of many forms, and nothing guessed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from screener.importing import amounts
from screener.schema import TABLES, Column

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    with duckdb.connect() as made:
        amounts.define_macros(made)
        yield made


def cell(connection: duckdb.DuckDBPyConnection, macro: str, *arguments: object) -> object:
    marks = ", ".join("?" for _ in arguments)
    [(value,)] = connection.execute(f"select {macro}({marks})", list(arguments)).fetchall()
    return value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12.5", 125_000.0),  # a bare number is in the column's unit, here 万元
        ("1,234.5", 12_345_000.0),
        ("12.56亿", 1_256_000_000.0),  # a scale of its own counts instead
        ("12亿元", 1_200_000_000.0),
        ("-3.5万", -35_000.0),
        ("1.2bn", 1_200_000_000.0),
        ("3.4M", 3_400_000.0),
        ("(12)", -120_000.0),  # brackets are a minus in accounts
        ("１２．５", 125_000.0),
        ("1.2e3", 12_000_000.0),
        (".5", 5_000.0),
        ("3 456", 34_560_000.0),
        ("396%", None),
        ("5手", None),
        ("abc", None),
        ("-", None),
        ("12亿万", None),
        ("1.2.3", None),
    ],
)
def test_an_amount_of_money(connection: duckdb.DuckDBPyConnection, written: str, value: float | None) -> None:
    assert cell(connection, "cell_amount_currency", written, 10_000.0) == pytest.approx(value)


@pytest.mark.parametrize(
    ("macro", "written", "scale", "value"),
    [
        ("cell_amount_ratio", "396.32%", 1.0, 3.9632),
        ("cell_amount_ratio", "33.09", 0.01, 0.3309),
        ("cell_amount_ratio", "12亿", 1.0, None),
        ("cell_amount_shares", "3.2万股", 1.0, 32_000.0),
        ("cell_amount_shares", "15手", 1.0, 1_500.0),
        ("cell_amount_count", "1.2万人", 1.0, 12_000.0),
    ],
)
def test_other_kinds_of_number_know_their_own_words(
    connection: duckdb.DuckDBPyConnection, macro: str, written: str, scale: float, value: float | None
) -> None:
    assert cell(connection, macro, written, scale) == pytest.approx(value)


@pytest.mark.parametrize(
    "written",
    ["20200331", "20200331.0", "2020/3/31", "2020-03-31", "2020.3.31", "2020年3月31日", "2020-03-31 15:30:00",
     "2020/3/31 0:00", "2020-03-31T00:00:00"],
)  # fmt: skip
def test_every_spelling_of_a_date_is_one_day(connection: duckdb.DuckDBPyConnection, written: str) -> None:
    assert cell(connection, "cell_date", written) == dt.date(2020, 3, 31)


@pytest.mark.parametrize(
    ("written", "value"),
    [("2020", dt.date(2020, 12, 31)), ("2020.0", dt.date(2020, 12, 31)), ("2020年", dt.date(2020, 12, 31)),
     ("2020Q3", dt.date(2020, 9, 30)), ("20200630", dt.date(2020, 6, 30))],
)  # fmt: skip
def test_a_bare_year_is_a_period_that_ends_with_december(
    connection: duckdb.DuckDBPyConnection, written: str, value: dt.date
) -> None:
    assert cell(connection, "cell_period", written) == value


@pytest.mark.parametrize(
    "written", ["2020", "2020-13-01", "20201301", "20200230", "31/3/2020", "3/4/2020", "x", "2020331"]
)
def test_an_unclear_date_is_none(connection: duckdb.DuckDBPyConnection, written: str) -> None:
    assert cell(connection, "cell_date", written) is None


def column(table: str, name: str) -> Column:
    found = TABLES[table].column(name)
    assert found
    return found


@pytest.mark.parametrize(
    ("table", "name", "unit", "factor"),
    [
        ("statements", "revenue", "元", 1.0),
        ("statements", "revenue", "千元", 1e3),
        ("statements", "revenue", "万元", 1e4),
        ("statements", "revenue", "百万元", 1e6),
        ("statements", "revenue", "亿", 1e8),
        ("statements", "revenue", "%", None),
        ("statements", "revenue", "手", None),
        ("prices", "volume", "手", 100.0),
        ("prices", "volume", "股", 1.0),
        ("share_capital", "total", "万股", 1e4),
        ("statements", "roe_weighted", "%", 0.01),
        ("statements", "employees", "万人", 1e4),
        ("companies", "name", "元", None),
    ],
)
def test_a_unit_belongs_to_its_kind_of_column(table: str, name: str, unit: str, factor: float | None) -> None:
    assert amounts.factor(unit, column(table, name)) == factor


def test_a_header_that_names_its_unit_is_noticed() -> None:
    revenue = column("statements", "revenue")
    assert amounts.unit_in_header("主营业务收入(万元)", revenue) == "万元"
    assert amounts.unit_in_header("营业收入（亿元）", revenue) == "亿元"
    assert amounts.unit_in_header("营业收入(元)", revenue) == ""
    assert amounts.unit_in_header("营业收入", revenue) == ""
