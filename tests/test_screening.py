"""The answer of a screen: who passes, who is undecided and why, what was not evaluated, who was left out."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from worlds import Case, Row, World, judging, market, period, world

from screener import arranging, catalog, database, expressions, rules, screening
from screener.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.screening import Answer

THREE = """
require: all
dimensions:
  value: {require: 1, rules: [{pe_ttm: {below: 20}}, {pb: {below: 1}}]}
  growth: {require: all, rules: [{revenue_cagr_3y: {above: 25%}}]}
  policy: {require: 1, rules: [{little_giant: {is: true}}, {national_lab: {is: true}}]}
warnings:
  - debt_ratio_2y_min: {above: 70%, severity: warn}
  - cash_cover: {below: 1.5, severity: reduce}
  - rd_intensity_3y: {below: 8%, severity: exclude}
rank: [-rules_passed, pe_ttm]
"""
UNLISTED = {"little_giant_reason": "list_not_loaded", "national_lab_reason": "list_not_loaded"}


def answer(text: str, rows: Sequence[Row]) -> Answer:
    rule_set = rules.load_text(text, "mine.yaml", catalog.load())
    return screening.answer(screening.evaluate(judging(rows), rule_set))


def symbols(companies: tuple[screening.Company, ...]) -> list[str]:
    return [company.symbol for company in companies]


def test_the_funnel_counts_every_part_and_everything_so_far() -> None:
    rows: list[Row] = [
        {"symbol": "A", "pe_ttm": 10.0, "pb": 2.0, "revenue_cagr_3y": 0.3, "little_giant": True},
        {"symbol": "B", "pe_ttm": 30.0, "pb": 0.5, "revenue_cagr_3y": 0.1, "little_giant": False, "national_lab": True},
        {
            "symbol": "C",
            "pe_ttm": 30.0,
            "pb": 2.0,
            "revenue_cagr_3y": 0.3,
            "little_giant": False,
            "national_lab": False,
        },
        {"symbol": "D", "pe_ttm": 30.0, "pb_reason": "no_data", "revenue_cagr_3y": 0.3, "little_giant": True},
        {"symbol": "E", "pe_ttm_reason": "not_applicable", "pb_reason": "not_applicable", "revenue_cagr_3y": 0.3}
        | {"national_lab": True, "little_giant": False},
    ]
    found = answer(THREE, rows)
    counts = {key: (count.yes, count.no, count.unknown, count.n_a, count.so_far) for key, count in found.counts.items()}
    assert counts["value"] == (2, 1, 1, 1, 2)  # A and B; not C; D unknown; for E there is nothing to ask
    assert counts["growth"] == (4, 1, 0, 0, 1)  # so far A alone
    assert counts["policy"] == (4, 1, 0, 0, 1)
    assert counts["value.1"] == (1, 3, 0, 1, None)
    assert symbols(found.passing) == ["A", "E"]
    assert symbols(found.undecided) == ["D"]
    assert found.causes == {("value.2", "no_data"): 1}


def test_a_dimension_nobody_has_data_for_is_not_evaluated_and_said_so() -> None:
    rows: list[Row] = [
        {"symbol": "A", "pe_ttm": 10.0, "revenue_cagr_3y": 0.3, **UNLISTED},
        {"symbol": "B", "pe_ttm": 10.0, "revenue_cagr_3y": 0.1, **UNLISTED},
    ]
    found = answer(THREE, rows)
    assert [group.id for group in found.not_evaluated] == ["policy"]
    assert symbols(found.passing) == ["A"]
    assert found.passing[0].verdicts["policy"] == "not_evaluated"


def test_on_no_data_undecided_keeps_it_in_the_count() -> None:
    found = answer(
        THREE + "on_no_data: undecided", [{"symbol": "A", "pe_ttm": 10.0, "revenue_cagr_3y": 0.3, **UNLISTED}]
    )
    assert (found.not_evaluated, found.passing, symbols(found.undecided)) == ((), (), ["A"])


def test_one_company_with_an_answer_is_enough_to_evaluate_a_dimension() -> None:
    rows: list[Row] = [
        {"symbol": "A", "pe_ttm": 10.0, "revenue_cagr_3y": 0.3, **UNLISTED},
        {"symbol": "B", "pe_ttm": 10.0, "revenue_cagr_3y": 0.1, "little_giant": True},
    ]
    found = answer(THREE, rows)
    assert found.not_evaluated == ()
    assert symbols(found.undecided) == ["A"]


def test_nobody_passes_where_nothing_can_be_evaluated() -> None:
    text = "dimensions: {policy: {rules: [{little_giant: {is: true}}]}}"
    found = answer(text, [{"symbol": "A", **UNLISTED}])
    assert ([group.id for group in found.not_evaluated], found.passing, symbols(found.undecided)) == (
        ["policy"],
        (),
        ["A"],
    )


def test_stale_figures_of_everybody_are_no_missing_data() -> None:
    # 'stale' is about companies, not about the store: the dimension stays and everybody is undecided.
    text = "dimensions: {growth: {rules: [{revenue_cagr_3y: {above: 25%}}]}}"
    found = answer(text, [{"symbol": "A", "revenue_cagr_3y_reason": "stale"}])
    assert (found.not_evaluated, symbols(found.undecided)) == ((), ["A"])
    assert found.unknown_for_all == (("growth.1", "stale"),)


def test_undecided_companies_come_with_the_fewest_missing_inputs_first_and_their_causes() -> None:
    text = "dimensions: {d: {rules: [{pe_ttm: {below: 20}}, {pb: {below: 1}}, {roe: {above: 10%}}]}}\nrank: [symbol]"
    rows: list[Row] = [
        {"symbol": "A", "pe_ttm_reason": "no_price", "pb_reason": "no_price", "roe": 0.2},
        {"symbol": "B", "pe_ttm": 10.0, "pb_reason": "stale", "roe": 0.2},
        {"symbol": "C", "pe_ttm_reason": "no_data", "pb": 9.0, "roe": 0.2},
        {"symbol": "D", "pe_ttm": 10.0, "pb": 0.5, "roe": 0.2},
    ]
    found = answer(text, rows)
    assert symbols(found.undecided) == ["B", "A"]  # C fails whatever its PE is
    assert [check.id for check in found.undecided[1].unknown_checks(found.rules)] == ["d.1", "d.2"]
    assert found.causes == {("d.1", "no_price"): 1, ("d.2", "no_price"): 1, ("d.2", "stale"): 1}


def test_what_is_unknown_for_everybody_is_said_once() -> None:
    text = "dimensions: {d: {require: all, rules: [{pe_ttm: {below: 20}}, {roe: {above: 10%}}]}}"
    rows: list[Row] = [{"pe_ttm": 10.0 + n, "roe_reason": "no_data"} for n in range(3)]
    found = answer(text, rows)
    assert found.unknown_for_all == (("d.2", "no_data"),)
    assert found.causes == {}


def test_a_settled_group_leaves_no_open_question() -> None:
    # PE passes, one of two is enough: the missing PB is no reason to be undecided about growth.
    row: Row = {
        "symbol": "A",
        "pe_ttm": 10.0,
        "pb_reason": "no_data",
        "revenue_cagr_3y_reason": "stale",
        "little_giant": True,
    }
    (company,) = answer(THREE, [row]).undecided
    assert [check.id for check in company.unknown_checks(answer(THREE, [row]).rules)] == ["growth.1"]


def test_everybody_left_out_is_counted_by_the_first_reason() -> None:
    text = """
universe: {market: cn, exclude: [st, delisting, financials], min_listed: 1y, boards: [main]}
dimensions: {d: {rules: [{pe_ttm: {below: 20}}]}}
"""
    ordinary: Row = {"pe_ttm": 10.0, "board": "main", "listed_on": datetime.date(2010, 1, 4)}
    rows = [
        {"symbol": "A", **ordinary},
        {"symbol": "B", **ordinary, "status": "st"},
        {"symbol": "C", **ordinary, "status": "star_st"},
        {"symbol": "D", **ordinary, "status": "delisting"},
        {"symbol": "E", **ordinary, "is_financial": True},
        {"symbol": "F", **ordinary, "board": "star"},
        {"symbol": "G", **ordinary, "country": "us"},
        {"symbol": "H", **ordinary, "listed_on": datetime.date(2019, 5, 21)},  # a year less a day before 2020-05-20
        {"symbol": "I", **ordinary, "listed_on": datetime.date(2019, 5, 20)},
        {"symbol": "J", **ordinary, "listed_on": None},  # an unknown date leaves nobody out
        {"symbol": "K", **ordinary, "board": None},
    ]
    found = answer(text, rows)
    assert symbols(found.passing) == ["A", "I", "J"]
    assert found.left_out == {
        "st": 2, "board": 2, "delisting": 1, "financials": 1, "market": 1, "listed_too_short": 1,
    }  # fmt: skip
    assert found.companies == 3


def test_where_asks_only_companies_for_which_it_is_true_and_counts_apart_what_cannot_be_told() -> None:
    rule_set = rules.load_text("dimensions: {d: {rules: [{pe_ttm: {below: 20}}]}}", "mine.yaml", catalog.load())
    rows: list[Row] = [
        {"symbol": "A", "pe_ttm": 9.0, "roe": 0.2},
        {"symbol": "B", "pe_ttm": 9.0},
        {"symbol": "C", "roe": 0.01},
    ]
    where = expressions.compile_expression("roe > 15%", catalog.load())
    found = screening.answer(screening.evaluate(judging(rows), rule_set, where=where))
    assert (symbols(found.passing), found.left_out) == (["A"], {"where": 1, "where_unknown": 1})


def test_rank_puts_more_rules_first_and_the_missing_last() -> None:
    text = "require: any\n" + THREE.replace("require: all\n", "", 1)
    rows: list[Row] = [
        {"symbol": "A", "revenue_cagr_3y": 0.3},
        {"symbol": "B", "pe_ttm": 15.0, "revenue_cagr_3y": 0.3},
        {"symbol": "C", "pe_ttm": 12.0, "revenue_cagr_3y": 0.3},
        {"symbol": "D", "pe_ttm": 40.0, "revenue_cagr_3y": 0.3},
        {"symbol": "E", "little_giant": True},
    ]
    assert symbols(answer(text, rows).passing) == ["C", "B", "D", "A", "E"]


def test_warnings_fire_without_touching_the_verdict() -> None:
    row: Row = {"symbol": "A", "pe_ttm": 10.0, "revenue_cagr_3y": 0.3, "little_giant": True}
    found = answer(THREE, [{**row, "debt_ratio_2y_min": 0.8, "cash_cover": 3.0}])
    assert [check.id for check in found.passing[0].warnings(found.rules)] == ["warnings.1"]
    assert found.passing[0].verdicts["warnings.2"] == "clear"
    assert found.passing[0].verdicts["warnings.3"] == "unknown"


def test_warned_companies_come_the_worst_first() -> None:
    rule_set = rules.load_text(THREE, "mine.yaml", catalog.load())
    rows: list[Row] = [
        {"symbol": "A", "debt_ratio_2y_min": 0.9, "cash_cover": 0.1},  # reduce and warn
        {"symbol": "B", "rd_intensity_3y": 0.01},  # exclude
        {"symbol": "C", "cash_cover": 1.0},  # reduce alone
        {"symbol": "D", "debt_ratio_2y_min": 0.9},  # warn alone
        {"symbol": "E", "cash_cover": 2.0},
    ]
    assert symbols(screening.warned(screening.evaluate(judging(rows), rule_set)).passing) == ["B", "A", "C", "D"]


COVER = [
    # Cash cover by bounds: liabilities 100, cash 40, so net debt is at most 60, and 1.5 x 60 = 90.
    ("liabilities below cash owe nothing net", {"total_liabilities": 30, "operating_cash_flow": -5}, "clear"),
    ("cash flow of 90 covers the most it can be", {"total_liabilities": 100, "operating_cash_flow": 90}, "clear"),
    ("cash flow of 89 may not", {"total_liabilities": 100, "operating_cash_flow": 89}, "unknown"),
    # Known debt of 70 leaves at least 30 net: 1.5 x 30 = 45.
    ("cash flow of 44 covers not even the known debt", {"total_liabilities": 100, "operating_cash_flow": 44}
     | {"short_term_debt": 70}, "warn"),
    ("cash flow of 45 may", {"total_liabilities": 100, "operating_cash_flow": 45, "short_term_debt": 70}, "unknown"),
    ("no cash flow against known net debt", {"total_liabilities": 100, "operating_cash_flow": 0}
     | {"long_term_debt": 41}, "warn"),
    ("no cash flow, net debt unknown", {"total_liabilities": 100, "operating_cash_flow": -5}
     | {"long_term_debt": 39}, "unknown"),
    ("no cash flow known", {"total_liabilities": 100, "short_term_debt": 70}, "unknown"),
    ("no liabilities known", {"operating_cash_flow": 500}, "unknown"),
]  # fmt: skip


@pytest.fixture(scope="module")
def covered(tmp_path_factory: pytest.TempPathFactory) -> World:
    cases = [Case(name, {}, [period(2019) | {"cash": 40, **items}]) for name, items, _ in COVER]
    return market(tmp_path_factory.mktemp("cover") / "store", cases)


@pytest.mark.parametrize(("name", "items", "expected"), COVER, ids=[name for name, *_ in COVER])
def test_cash_cover_is_decided_by_bounds_where_they_suffice(
    covered: World, name: str, items: dict[str, float], expected: str
) -> None:
    assert items
    (delisting,) = rules.load(["delisting"], catalog.load())
    (cover,) = [check for check in delisting.warnings if "cash_cover" in rules.check_columns(check)]
    evaluation = screening.evaluate(covered.connection, delisting)
    (company,) = screening.fetch(evaluation, f"symbol = '{covered.symbols[name]}'")
    assert company.verdicts[cover.id] == expected


def test_an_empty_universe_says_where_the_data_begin(tmp_path_factory: pytest.TempPathFactory) -> None:
    early = world(tmp_path_factory.mktemp("early") / "store", statements=[period(2019)], dates=["1995-01-04"])
    rule_set = rules.load_text("dimensions: {d: {rules: [{pe_ttm: {below: 20}}]}}", "mine.yaml", catalog.load())
    with pytest.raises(DataError, match="no company is known to be listed as of 1995-01-04") as caught:
        screening.evaluate(early.connection, rule_set)
    assert "2020-04-13" in str(caught.value)


LISTED: list[Row] = [
    {"symbol": "A", "pe_ttm": 10.0, "pb": 0.5, "revenue_cagr_3y": 0.3, "little_giant": True, "cash_cover": 1.0},
    {"symbol": "B", "pe_ttm": 30.0, "pb": 0.5, "revenue_cagr_3y": 0.3, "little_giant": True, "status": "st"},
    {"symbol": "C", "pe_ttm": 10.0, "pb": 2.0, "revenue_cagr_3y": 0.3, "little_giant": True},
]


def test_a_list_decides_who_is_asked_before_the_rules_do() -> None:
    rule_set = rules.load_text(THREE + "universe: {exclude: [st]}", "mine.yaml", catalog.load())
    evaluation = screening.evaluate(judging(LISTED), rule_set, symbols=("A", "B", "D"))
    found = screening.answer(evaluation)
    assert (found.companies, symbols(found.passing)) == (1, ["A"])
    assert found.left_out == {"not_in_list": 1, "st": 1}  # C is not in the list; B is, and ST
    assert screening.unlisted(evaluation, ("A", "B", "D")) == ("D",)


def test_a_dimension_is_evaluated_by_the_market_not_by_the_list() -> None:
    rows: list[Row] = [{"symbol": "A", "pe_ttm": 10.0, "revenue_cagr_3y": 0.3, **UNLISTED}, LISTED[2]]
    rule_set = rules.load_text(THREE, "mine.yaml", catalog.load())
    found = screening.answer(screening.evaluate(judging(rows), rule_set, symbols=("A",)))
    assert found.not_evaluated == ()
    assert symbols(found.undecided) == ["A"]


def test_columns_and_order_of_the_command_line_may_count_over_the_rules() -> None:
    rule_set = rules.load_text(THREE, "mine.yaml", catalog.load())
    arranged = arranging.with_order(arranging.with_columns(rule_set, "rules_passed,pb"), "-rules_passed,-symbol")
    found = screening.answer(screening.evaluate(judging(LISTED), arranged))
    # A passes PE, PB, growth and one list; B PB, growth and the list; C PE, growth and the list.
    assert [(one.symbol, one.values["rules_passed"]) for one in found.passing] == [("A", 4), ("C", 3), ("B", 3)]


def test_warnings_stand_in_the_order_asked_for() -> None:
    rows: list[Row] = [{"symbol": "A", "cash_cover": 1.0}, {"symbol": "B", "debt_ratio_2y_min": 0.8, "pe_ttm": 5.0}]
    rule_set = arranging.with_order(rules.load_text(THREE, "mine.yaml", catalog.load()), "pe_ttm")
    evaluation = screening.evaluate(judging(rows), rule_set)
    assert symbols(screening.warned(evaluation).passing) == ["A", "B"]  # reduce is graver than warn
    assert symbols(screening.warned(evaluation, worst_first=False).passing) == ["B", "A"]


def test_the_latest_date_is_the_last_price_or_else_the_last_filing(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("latest")
    filed = world(folder / "filed", statements=[period(2019)])
    traded = world(folder / "traded", statements=[period(2019)], prices=[{"date": "2020-05-08", "close": 1.0}])
    asked = [
        database.connect(found.store).execute("select as_of from as_of_dates").fetchall() for found in (filed, traded)
    ]
    assert asked == [[(datetime.date(2020, 4, 13),)], [(datetime.date(2020, 5, 8),)]]
