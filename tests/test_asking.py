"""From the words of a command to what is asked: which store, which date, which rules, which company, which query."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from commands import SAMPLE
from worlds import period, priced, world

from screener import asking, project
from screener.errors import DataError, RuleError, ScreenerError, UsageError
from screener.project import StoreChoice
from screener.rules.ruleset import MetricCheck
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

PRICED = priced(1000.0)
MINE = "description: {en: Mine}\ndimensions: {d: {rules: [{roe: {above: 15%}}]}}\n"


def choice(path: Path) -> StoreChoice:
    return StoreChoice(path, "option")


def test_a_date_is_iso_or_refused() -> None:
    assert asking.parse_date(None) is None
    assert asking.parse_date("2024-02-29") == datetime.date(2024, 2, 29)
    for text in ("2023-02-29", "29.02.2024", "", "today", "2024"):
        with pytest.raises(UsageError, match="is not a date"):
            asking.parse_date(text)


def test_the_store_is_option_then_environment_then_folder_then_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCREENER_STORE", raising=False)
    assert project.choose_store(None).is_sample
    Store.create(tmp_path / "store")
    assert project.choose_store(None).origin == "project"
    monkeypatch.setenv("SCREENER_STORE", "elsewhere")
    assert str(project.choose_store(None).path) == "elsewhere"
    assert project.choose_store(tmp_path) == StoreChoice(tmp_path, "option")


def test_a_store_that_is_absent_or_empty_is_refused_with_what_fills_it(tmp_path: Path) -> None:
    Store.create(tmp_path / "empty")
    for name, said in (("empty", "is empty"), ("absent", "does not exist")):
        with pytest.raises(DataError, match=said) as refused:
            asking.open_store(choice(tmp_path / name))
        assert "screener import" in refused.value.problems[0].hint


@pytest.mark.parametrize(
    "text",
    [
        "roe > 15%",
        "pe_ttm<20",
        "debt_ratio >= 70%",
        "industry in ('电子', '计算机')",
        "revenue_ttm is not null",
        "not perimeter_change and pb < 1",
        "roe between 10% and 20%",
        "status = 'normal'",
        "roe ＞ 15％",
        "roe ≥ 15%",
        "(little_giant)",
        "contains(name, '山')",
    ],
)
def test_a_comparison_is_an_expression_and_becomes_rules(text: str) -> None:
    assert asking.looks_like_expression(text)
    assert asking.find_rules(text).filters()


@pytest.mark.parametrize("text", ["little_giant", "not perimeter_change", "little_giant and national_lab"])
def test_a_flag_is_an_expression_too(text: str) -> None:
    assert asking.find_rules(text).filters()


@pytest.mark.parametrize("text", ["delisting", "rules/mine.yaml", "three-dimensional-literal", "./my rules.yaml"])
def test_a_name_or_a_path_is_no_expression(text: str) -> None:
    assert not asking.looks_like_expression(text)


def test_rules_are_found_by_path_by_name_and_the_folders_own_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert asking.find_rules("delisting").warnings
    (tmp_path / "mine.yaml").write_text(MINE, encoding="utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "delisting.yaml").write_text(MINE, encoding="utf-8")
    for named in ("mine.yaml", "delisting", str(tmp_path / "mine.yaml")):
        (check,) = asking.find_rules(named).filters()
        assert isinstance(check, MetricCheck)
        assert check.metric == "roe"


def test_a_misspelt_name_or_metric_gets_a_suggestion() -> None:
    for text, suggestion in (("three-dimensionl", "three-dimensional"), ("rooe > 3%", "roe")):
        with pytest.raises(ScreenerError) as refused:
            asking.find_rules(text)
        assert suggestion in refused.value.problems[0].hint
        assert refused.value.exit_code == 2


def test_every_problem_of_a_rule_file_is_raised_at_once(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        "dimensions:\n  d:\n    rules:\n      - reo: {above: 1}\n      - pe_ttm: {bellow: 1}\n", encoding="utf-8"
    )
    with pytest.raises(RuleError) as refused:
        asking.find_rules(str(tmp_path / "bad.yaml"))
    lines = [problem.location.line for problem in refused.value.problems if problem.location]
    assert lines[0] == 4
    assert 5 in lines


def test_the_default_rules_ship_and_are_not_replaced_by_the_folders_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They lend their word lists to commands without rules, whatever stands in ./rules."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / f"{asking.DEFAULT_RULES}.yaml").write_text(MINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert asking.default_rules().lists["certifications"]


def test_a_question_without_a_date_is_about_the_last_price(tmp_path: Path) -> None:
    made = world(
        tmp_path,
        statements=[period(2019, revenue=500.0)],
        prices=PRICED["prices"],
        share_capital=PRICED["share_capital"],
    )
    latest, earlier = asking.Question(choice(tmp_path)), asking.Question(choice(tmp_path), datetime.date(2020, 5, 6))
    for question, expected in ((latest, datetime.date(2020, 5, 19)), (earlier, datetime.date(2020, 5, 6))):
        with asking.connected(question) as connection:
            values, reasons, as_of = asking.one_company(connection, "600001.SH")
        assert as_of == values["as_of"] == expected
        assert values["revenue_ttm"] == 500.0
        assert reasons["rd_staff_ratio"] == "no_data"
    assert made.store.rows("prices") == 1


def test_reasons_of_one_company_are_of_missing_metrics_alone(tmp_path: Path) -> None:
    world(
        tmp_path,
        statements=[period(2019, revenue=500.0)],
        prices=PRICED["prices"],
        share_capital=PRICED["share_capital"],
    )
    with asking.connected(asking.Question(choice(tmp_path))) as connection:
        values, reasons, _ = asking.one_company(connection, "600001.SH")
    assert [name for name, reason in reasons.items() if reason and values[name] is not None] == []


def test_a_company_not_listed_on_the_date_is_no_empty_answer(tmp_path: Path) -> None:
    world(
        tmp_path,
        statements=[period(2019)],
        companies=[{"listed_on": "2020-05-18"}],
        prices=PRICED["prices"],
        share_capital=PRICED["share_capital"],
    )
    question = asking.Question(choice(tmp_path), datetime.date(2020, 5, 15))
    with (
        asking.connected(question) as connection,
        pytest.raises(DataError, match="was not listed"),
    ):
        asking.one_company(connection, "600001.SH")


def test_the_connection_is_closed_whatever_happens() -> None:
    import duckdb

    with pytest.raises(KeyError), asking.connected(asking.Question(choice(SAMPLE)), views=()) as connection:
        raise KeyError("from the block")
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("select 1")
