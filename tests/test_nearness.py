"""A near miss says what it would take: the fewest rules, the nearest of them, and a price that really does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import AS_OF, Case, Row, judging, market, period, priced, years

from screener import catalog, rules, screening

if TYPE_CHECKING:
    from pathlib import Path

    from screener.rules.ruleset import RuleSet
    from screener.screening import Answer

NESTED = """
dimensions:
  growth:
    require: all
    rules:
      - revenue_cagr_3y: {above: 25%}
      - require: 1
        rules:
          - rd_staff_ratio: {above: 15%}
          - tech_certifications: {above: 3}
rank: [symbol]
"""


def answer(text: str, rows: list[Row], near: int = 5) -> Answer:
    rule_set = rules.load_text(text, "mine.yaml", catalog.load())
    return screening.answer(screening.evaluate(judging(rows), rule_set), near=near)


def needed(found: Answer, symbol: str) -> list[str]:
    """Ids of the checks a company would need."""
    return [need.check.id for need in found.needs[symbol]]


def test_one_failing_check_is_one_short_and_says_how_far() -> None:
    found = answer(NESTED, [{"symbol": "A", "revenue_cagr_3y": 0.2, "rd_staff_ratio": 0.3}])
    assert found.one_short == 1
    (need,) = found.needs["A"]
    # |0.20 - 0.25| / 0.25 = 20%
    assert (need.check.id, need.value, need.bound) == ("growth.1", 0.2, 0.25)
    assert need.distance == pytest.approx(0.2)
    assert need.price is None  # no price makes revenue grow


def test_of_alternatives_the_nearest_is_named_and_only_one() -> None:
    # Staff 14% misses 15% by 6.7%, no certificates miss 3 by 100%: either would do.
    row = {"symbol": "A", "revenue_cagr_3y": 0.3, "rd_staff_ratio": 0.14, "tech_certifications": 0.0}
    assert needed(answer(NESTED, [row]), "A") == ["growth.2.1"]


def test_two_short_are_the_two_that_together_would_do() -> None:
    # Both alternatives are nearer than growth, but both of them together would not be enough.
    row = {"symbol": "A", "revenue_cagr_3y": 0.01, "rd_staff_ratio": 0.149, "tech_certifications": 2.0}
    found = answer(NESTED, [row])
    assert found.near[0].cost == 2
    assert sorted(needed(found, "A")) == ["growth.1", "growth.2.1"]


def test_what_nobody_knows_is_no_near_miss() -> None:
    row: Row = {"symbol": "A", "revenue_cagr_3y": 0.01, "rd_staff_ratio_reason": "no_data"}
    known: Row = {"symbol": "B", "revenue_cagr_3y": 0.01, "rd_staff_ratio": 0.1, "tech_certifications": 1.0}
    assert [company.symbol for company in answer(NESTED, [row, known]).near] == ["B"]


def test_an_unknown_alternative_does_not_stand_in_the_way_of_a_known_one() -> None:
    row: Row = {
        "symbol": "A",
        "revenue_cagr_3y": 0.01,
        "rd_staff_ratio": 0.2,
        "tech_certifications_reason": "list_not_loaded",
    }
    assert needed(answer(NESTED, [row]), "A") == ["growth.1"]


def test_where_some_dimensions_suffice_the_cheapest_are_named() -> None:
    text = """
require: 1
dimensions:
  value: {require: all, rules: [{pb: {below: 1}}, {pe_ttm: {below: 10}}]}
  size: {require: all, rules: [{market_cap: {above: 100}}]}
rank: [symbol]
"""
    found = answer(text, [{"symbol": "A", "pb": 1.1, "pe_ttm": 11.0, "market_cap": 1.0}])
    assert found.one_short == 1
    assert needed(found, "A") == ["size.1"]


def test_the_nearest_come_first_fewest_rules_before_smallest_distance() -> None:
    rows: list[Row] = [
        {"symbol": "A", "revenue_cagr_3y": 0.24, "rd_staff_ratio": 0.149, "tech_certifications": 3.0},
        {"symbol": "B", "revenue_cagr_3y": 0.10, "rd_staff_ratio": 0.2},
        {"symbol": "C", "revenue_cagr_3y": 0.20, "rd_staff_ratio": 0.2},
    ]
    assert [company.symbol for company in answer(NESTED, rows).near] == ["C", "B", "A"]
    assert [company.symbol for company in answer(NESTED, rows, near=1).near] == ["C"]


def test_a_rule_that_is_no_number_comes_after_those_that_are() -> None:
    text = "dimensions: {d: {require: 1, rules: [{little_giant: {is: true}}, {pb: {below: 1}}]}}\nrank: [symbol]"
    found = answer(text, [{"symbol": "A", "little_giant": False, "pb": 9.0}])
    assert needed(found, "A") == ["d.2"]


def test_a_loss_maker_is_short_of_a_profit_not_of_a_number() -> None:
    found = answer(
        "dimensions: {d: {rules: [{pe_ttm: {below: 10}}]}}", [{"symbol": "A", "pe_ttm_reason": "loss_making"}]
    )
    (need,) = found.needs["A"]
    assert (need.bound, need.distance, need.price) == (None, float("inf"), None)


CASH_COW = years(
    2016,
    revenue=[100.0, 115.0, 132.25, 152.0875],
    net_income_parent=[8.0] * 4,
    equity_parent=[60.0] * 4,
    operating_cash_flow=[10.0] * 4,
    capex=[0.0] * 4,
    interest_paid=[0.0] * 4,
)
PRICED = {
    # 100 shares at 1.20 are 120 / 8 = 15 times profit: 10 times at 0.80.
    "pe_ttm: {below: 10}": 0.80,
    # Equity 60: PB 2 at 1.20, 1.5 at 0.90.
    "pb: {max: 1.5}": 0.90,
    # 12 times a cash flow of 10 grows by 15%. At 25% q = 1.15 / 1.25 = 0.92, q^10 = 0.434388, q / (1 - q) = 11.5:
    # M = 11.5 x 0.565612 + 0.434388 x 1.03 / 0.22 = 6.504534 + 2.033728 = 8.538262, so 0.8538 a share.
    "dcf_implied_return: {above: 25%}": 0.8538262,
}


def one_rule(check: str) -> RuleSet:
    return rules.load_text(f"dimensions: {{d: {{rules: [{{{check}}}]}}}}", "mine.yaml", catalog.load())


def test_the_price_named_is_the_price_at_which_the_rule_is_met(tmp_path: Path) -> None:
    now = market(tmp_path / "now", [Case("now", {}, CASH_COW, priced(120.0))]).connect(AS_OF)
    prices = {}
    for check, expected in PRICED.items():
        (need,) = screening.answer(screening.evaluate(now, one_rule(check)), near=1).needs["600001.SH"]
        assert need.price == pytest.approx(expected, rel=1e-6)
        prices[check] = expected
    cases = [
        Case(f"{check} at {factor}", {}, CASH_COW, priced(price * 100 * factor))
        for check, price in prices.items()
        for factor in (0.9999, 1.0001)
    ]
    then = market(tmp_path / "then", cases)
    connection = then.connect(AS_OF)
    for check in PRICED:
        passing = [
            company.symbol for company in screening.answer(screening.evaluate(connection, one_rule(check))).passing
        ]
        assert then.symbols[f"{check} at 0.9999"] in passing
        assert then.symbols[f"{check} at 1.0001"] not in passing


def test_a_price_need_not_exist(tmp_path: Path) -> None:
    cases = [Case("a small company", {}, [period(2019, revenue=1)], priced(100.0))]
    connection = market(tmp_path / "store", cases).connect(AS_OF)
    found = screening.answer(screening.evaluate(connection, one_rule("market_cap: {above: 200}")), near=1)
    assert [need.price for need in found.needs["600001.SH"]] == [None]
