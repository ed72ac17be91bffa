"""The rule language: a file means what it says, the packs say what was agreed, and `show` loses nothing."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from rule_metrics import METRICS

from screener import catalog, project, rules
from screener.errors import RuleError
from screener.rules import Bound, Group, Label, MetricCheck, MetricName, RuleSet, SqlCheck
from screener.units import Duration

if TYPE_CHECKING:
    from pathlib import Path

PACKS = ("three-dimensional", "three-dimensional-literal", "statements-only", "delisting", "us", "us-statements-only")

EVERYTHING = """\
description: {en: Everything, zh: 全部}
universe:
  market: cn
  exclude: [st, delisting, financials]
  min_listed: 18mo
  exchanges: [SSE, SZSE]
  boards: [main, star]
  industries: wanted
  exclude_industries: [煤炭]
lists:
  wanted: [电子, 'Health Care: services']
define:
  cheap: peg < 1 and board = star
  peg: ratio(pe_ttm, 100 * net_income_cagr_3y)
  scaled: {sql: market_cap * 2, unit: currency, label: {en: Twice, zh: 两倍}}
require: 1
dimensions:
  value:
    label: {en: Value, zh: 价值}
    require: 2
    rules:
      - pe_ttm: {below: industry_pe, on_unknown: fail}
      - pb: {between: [0.5, 2x], note: 'not: too cheap'}
      - cheap: {is: true}
      - sql: roe > 15% and pe_ttm < 20
  size:
    require: any
    rules:
      - scaled: {min: 50亿}
      - require: all
        label: Young
        rules:
          - listing_age: {max: 3y}
          - announced_on: {above: 2024-01-01}
          - require: any
            rules:
              - industry: {in: wanted}
              - industry: {in: ["it's", a b]}
              - board: {is: star}
warnings:
  - cash_cover: {below: 1.5, severity: reduce, when: {industry: {in: wanted}, market_cap: {above: 1bn}}}
  - sql: {expr: "industry = 'x'", on_unknown: warn, on_net_cash: n_a, label: {en: "It's", zh: 是}}
rank: [-dimensions_passed, peg]
show: [symbol, peg]
on_estimated: unknown
on_no_data: undecided
"""


def read(text: str) -> RuleSet:
    return rules.load_text(text, "mine.yaml", METRICS)


def only_check(body: str) -> MetricCheck:
    check = read(f"dimensions: {{a: {{rules: [{body}]}}}}").filters()[0]
    assert isinstance(check, MetricCheck)
    return check


@pytest.mark.parametrize(
    ("body", "op", "values", "text"),
    [
        ("roe: {above: 15%}", "above", (0.15,), "15%"),
        ("roe: {min: 0.15}", "min", (0.15,), "0.15"),
        ("market_cap: {below: 50亿}", "below", (5e9,), "50亿"),
        ("pe_ttm: {max: industry_pe}", "max", (MetricName("industry_pe"),), "industry_pe"),
        ("pe_ttm: {between: [1.2x, 10]}", "between", (1.2, 10.0), "[1.2x, 10]"),
        ("pe_ttm: {between: [pb, 30]}", "between", (MetricName("pb"), 30.0), "[pb, 30]"),
        ("little_giant: {is: true}", "is", (True,), "true"),
        ("little_giant: {is: false}", "is", (False,), "false"),
        ("board: {is: star}", "is", ("star",), "star"),
        ("industry: {in: [电子, 计算机]}", "in", ("电子", "计算机"), "[电子, 计算机]"),
        ("listing_age: {above: 18mo}", "above", (1.5,), "18mo"),
        ("announced_on: {above: 2024-01-01}", "above", (datetime.date(2024, 1, 1),), "2024-01-01"),
    ],
)
def test_a_bound_is_in_the_metrics_unit_and_keeps_its_text(
    body: str, op: str, values: tuple[object, ...], text: str
) -> None:
    bound = only_check(body).bound
    assert (bound.op, bound.values, bound.text) == (op, values, text)


def test_a_reversed_range_is_refused_before_it_matches_nothing() -> None:
    with pytest.raises(RuleError, match="the lower value first"):
        only_check("pe_ttm: {between: [30, 10]}")


def test_defaults_of_filters_and_warnings_differ() -> None:
    ruleset = read("dimensions: {a: {rules: [pb: {below: 2}]}}\nwarnings: [pb: {above: 9}]\n")
    filter_, warning = ruleset.checks()
    assert (filter_.on_unknown, filter_.on_net_cash, filter_.severity) == ("unknown", "unknown", "")
    assert (warning.on_unknown, warning.on_net_cash, warning.severity) == ("unknown", "clear", "warn")


def test_every_part_of_the_language_is_read() -> None:
    ruleset = read(EVERYTHING)
    universe = ruleset.universe
    assert (universe.min_listed, universe.industries) == (Duration(months=18), ("电子", "Health Care: services"))
    units = {definition.name: definition.unit for definition in ruleset.define}
    assert units == {"peg": "number", "cheap": "bool", "scaled": "currency"}
    assert list(units).index("peg") < list(units).index("cheap")
    value, size = ruleset.dimensions
    assert (value.needed, size.needed, ruleset.needed) == (2, 1, 1)
    young = size.members[1]
    assert isinstance(young, Group)
    assert (young.label, young.needed) == (Label("Young", "Young"), 3)
    cash_cover, sql = ruleset.warnings
    assert [condition.metric for condition in cash_cover.when] == ["industry", "market_cap"]
    assert cash_cover.when[0].bound == Bound("in", ("电子", "Health Care: services"), "wanted")
    assert isinstance(sql, SqlCheck)
    assert (sql.on_unknown, sql.on_net_cash, sql.severity) == ("warn", "n_a", "warn")


def test_checks_have_stable_paths() -> None:
    assert [check.id for check in read(EVERYTHING).checks()] == [
        *("value.1", "value.2", "value.3", "value.4"),
        *("size.1", "size.2.1", "size.2.2", "size.2.3.1", "size.2.3.2", "size.2.3.3"),
        *("warnings.1", "warnings.2"),
    ]


def test_checks_know_their_place() -> None:
    first = read(EVERYTHING).filters()[0]
    assert str(first.location) == "mine.yaml:22:9"


def test_the_columns_read_are_the_catalogues() -> None:
    columns = read(EVERYTHING).columns()
    assert not {"peg", "cheap", "scaled", "dimensions_passed"} & set(columns)
    assert {"net_income_cagr_3y", "board", "industry", "announced_on", "symbol", "roe", "industry_pe"} <= set(columns)
    assert len(set(columns)) == len(columns)


def test_what_is_shown_reads_back_equal() -> None:
    ruleset = read(EVERYTHING)
    shown = rules.show(ruleset)
    assert read(shown) == ruleset
    assert rules.show(read(shown)) == shown


def test_the_hash_is_of_the_file_and_no_part_of_equality(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("# a comment\n" + EVERYTHING, encoding="utf-8")
    (loaded,) = rules.load([path], METRICS)
    assert loaded == read(EVERYTHING)
    assert loaded.sha256 != read(EVERYTHING).sha256
    assert loaded.name == "mine"


def test_problems_show_the_line_as_in_the_file() -> None:
    with pytest.raises(RuleError) as refused:
        read("dimensions:\n  value:\n    rules:\n      - reo: {above: 15%}\n      - sql: roe > 15% and pe_tmm < 9\n")
    assert [problem.snippet for problem in refused.value.problems] == [
        "    4 |       - reo: {above: 15%}\n      |         ^^^",
        "    5 |       - sql: roe > 15% and pe_tmm < 9\n      |                            ^^^^^^",
    ]


def test_a_fault_in_a_folded_expression_points_at_its_start() -> None:
    with pytest.raises(RuleError) as refused:
        read("warnings:\n  - sql: >\n      roe > 15%\n      and pe_tmm < 9\n")
    assert str(refused.value.problems[0].location) == "mine.yaml:2:10"


def test_rules_are_found_by_name_or_path() -> None:
    path = project.shipped("rules") / "delisting.yaml"
    by_name, by_path = rules.load(["delisting"], METRICS), rules.load([str(path)], METRICS)
    assert by_name == by_path
    assert rules.load(["delisting", path.resolve()], METRICS) == by_name
    with pytest.raises(RuleError, match="no rules named 'delistng'; did you mean 'delisting'"):
        rules.load(["delistng"], METRICS)


def test_an_absent_file_and_an_unknown_name_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as refused:
        rules.load(["zzz", tmp_path / "absent.yaml"], METRICS)
    assert len(refused.value.problems) == 2


def test_the_fixed_catalogue_of_these_tests_agrees_with_the_real_one() -> None:
    real = catalog.load()
    assert {name: real[name].unit for name in METRICS} == {name: metric.unit for name, metric in METRICS.items()}


@pytest.mark.parametrize("name", PACKS)
def test_every_shipped_pack_loads_and_reads_back(name: str) -> None:
    (pack,) = rules.load([project.shipped("rules") / f"{name}.yaml"], catalog.load())
    assert rules.load_text(rules.show(pack), f"{name}.yaml", METRICS) == pack
    assert all(check.label.en and check.label.zh for check in pack.checks())
    assert pack.description.en
    assert pack.description.zh


def bounds(name: str) -> dict[str, tuple[str, str]]:
    (pack,) = rules.load([name], METRICS)
    return {
        check.metric: (check.bound.op, check.bound.text) for check in pack.checks() if isinstance(check, MetricCheck)
    }


# DEFINITIONS 1.3 to 1.7
VALUE = {"pe_to_industry": ("below", "1.2"), "pb_to_median": ("below", "0.8")}
CAGR = {"revenue_cagr_3y": ("above", "25%")}
RESEARCH = {"rd_staff_ratio": ("above", "15%"), "tech_certifications": ("above", "3")}
POLICY = dict.fromkeys(("little_giant", "national_lab", "standard_setting"), ("is", "true"))
DELISTING = {
    "debt_ratio_2y_min": ("above", "70%"),
    "debt_ratio_interim": ("above", "70%"),
    "cash_cover": ("below", "1.5"),
    "rd_intensity_3y": ("below", "8%"),
}
RETURN = {"dcf_implied_return": ("above", "15%")}
GROWTH = {"dcf_implied_growth": ("above", "15%")}


def test_the_packs_have_the_thresholds_of_the_definitions() -> None:
    assert bounds("three-dimensional") == VALUE | RETURN | CAGR | RESEARCH | POLICY | DELISTING
    hard = DELISTING | {"rd_intensity_3y": ("min", "8%")}
    assert bounds("three-dimensional-literal") == VALUE | GROWTH | CAGR | RESEARCH | POLICY | hard
    assert bounds("delisting") == DELISTING
    assert bounds("statements-only") == VALUE | RETURN | CAGR | DELISTING
    value = {"pe_continuing_to_industry": ("below", "1.2"), "pb_to_median": ("below", "0.8")}
    assert bounds("us") == value | RETURN | CAGR | DELISTING


def test_the_default_pack_asks_two_of_three_one_of_two_and_one_of_three() -> None:
    (pack,) = rules.load(["three-dimensional"], METRICS)
    assert pack.require == "all"
    assert [(group.name, group.needed) for group in pack.dimensions] == [("value", 2), ("growth", 2), ("policy", 1)]
    research = pack.dimensions[1].members[1]
    assert isinstance(research, Group)
    assert research.needed == 1


def test_the_literal_pack_asks_for_everything_and_excludes_in_every_industry() -> None:
    (pack,) = rules.load(["three-dimensional-literal"], METRICS)
    assert [(group.name, group.needed) for group in pack.dimensions] == [
        ("value", 3),
        ("growth", 3),
        ("policy", 3),
        ("exclusion", 1),
    ]
    assert not [check.when for check in pack.checks() if check.when]


@pytest.mark.parametrize("name", sorted(set(PACKS) - {"three-dimensional-literal", "us-statements-only"}))
def test_warnings_have_their_severity_and_scope(name: str) -> None:
    (pack,) = rules.load([name], METRICS)
    assert [check.severity for check in pack.warnings[:4]] == ["warn", "watch", "reduce", "exclude"]
    assert pack.warnings[2].on_net_cash == "clear"
    (scope,) = pack.warnings[3].when
    assert (scope.metric, scope.bound.text) == ("industry", "rd_industries")
