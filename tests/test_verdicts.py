"""Pass, fail, unknown and n_a: what each reason means to a check, and what verdicts mean together."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from worlds import Row, judging

from screener import catalog, rules, screening, verdicts
from screener.database import open_connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.screening import Company

FILTER = ("pass", "fail", "unknown", "n_a")
KNOWN_ABSENCES = ("loss_making", "negative_base")
UNKNOWNS = (
    "no_data",
    "no_price",
    "short_history",
    "stale",
    "list_not_loaded",
    "float_only",
    "currency_mismatch",
    "announced_estimated",
)


def judge(checks: str, rows: Sequence[Row], **options: str) -> list[Company]:
    """Companies in the order of the rows, judged by checks written as the entries of a YAML list."""
    more = "".join(f"{key}: {value}\n" for key, value in options.items())
    text = f"{more}dimensions: {{d: {{rules: [{checks}]}}}}\nwarnings: [{checks}]\nrank: [symbol]\n"
    rule_set = rules.load_text(text, "mine.yaml", catalog.load())
    return list(screening.fetch(screening.evaluate(judging(rows), rule_set), "true"))


def verdict(check: str, row: Row, **options: str) -> tuple[str, str]:
    """The verdict of one check as a filter and as a warning."""
    (company,) = judge(check, [row], **options)
    return company.verdicts["d.1"], company.verdicts["warnings.1"]


DIRECTIONS = (
    "{pe_ttm: {below: 20}}",
    "{pe_ttm: {above: 20}}",
    "{pe_ttm: {min: 20}}",
    "{pe_ttm: {max: 20}}",
    "{pe_ttm: {between: [10, 20]}}",
    "{sql: pe_ttm < 20}",
    "{sql: not pe_ttm < 20}",
    "{sql: not (pe_ttm > 20 and pe_ttm < 30)}",
    "{sql: 20 < pe_ttm}",
)


@pytest.mark.parametrize("direction", range(len(DIRECTIONS)), ids=DIRECTIONS)
def test_a_reason_decides_under_either_direction_and_under_not(direction: int) -> None:
    rows: list[Row] = [{"pe_ttm_reason": reason} for reason in (*KNOWN_ABSENCES, "not_applicable", *UNKNOWNS)]
    companies = judge(DIRECTIONS[direction], rows)
    expected = ["fail"] * 2 + ["n_a"] + ["unknown"] * len(UNKNOWNS)
    assert [company.verdicts["d.1"] for company in companies] == expected
    # A warning is not cleared by a ratio that is known not to exist.
    warned = ["warn"] * 2 + ["n_a"] + ["unknown"] * len(UNKNOWNS)
    assert [company.verdicts["warnings.1"] for company in companies] == warned
    assert [company.why["d.1"] for company in companies] == [row["pe_ttm_reason"] for row in rows]


@pytest.mark.parametrize(
    ("check", "at", "beyond"),
    [
        ("{pb: {below: 2}}", "fail", "fail"),
        ("{pb: {above: 2}}", "fail", "pass"),
        ("{pb: {min: 2}}", "pass", "pass"),
        ("{pb: {max: 2}}", "pass", "fail"),
        ("{pb: {between: [1, 2]}}", "pass", "fail"),
        ("{sql: pb < 2}", "fail", "fail"),
        ("{sql: not pb < 2}", "pass", "pass"),
    ],
)
def test_a_bound_is_strict_or_not_as_its_word_says(check: str, at: str, beyond: str) -> None:
    warns = {"pass": "warn", "fail": "clear"}
    assert verdict(check, {"pb": 2.0}) == (at, warns[at])
    assert verdict(check, {"pb": 2.5}) == (beyond, warns[beyond])


def test_a_negative_value_passes_no_test_of_smallness_by_accident() -> None:
    # The metric is NULL for a loss, so that "less than" cannot be met by -5.
    assert verdict("{pe_ttm: {below: 20}}", {"pe_ttm_reason": "loss_making"}) == ("fail", "warn")


@pytest.mark.parametrize("answer", ["pass", "fail", "unknown"])
def test_on_unknown_says_what_is_made_of_missing_data_but_not_of_known_facts(answer: str) -> None:
    check = f"{{roe: {{above: 15%, on_unknown: {answer}}}}}"
    rule_set = rules.load_text(f"dimensions: {{d: {{rules: [{check}]}}}}\nrank: [symbol]", "mine.yaml", catalog.load())
    rows: list[Row] = [{"roe_reason": reason} for reason in ("no_data", "stale", "negative_base", "not_applicable")]
    companies = screening.fetch(screening.evaluate(judging([*rows, {"roe": 0.16}]), rule_set), "true")
    assert [company.verdicts["d.1"] for company in companies] == [answer, answer, "fail", "n_a", "pass"]


@pytest.mark.parametrize("answer", ["warn", "clear", "unknown", "n_a"])
def test_net_cash_is_what_the_rule_says(answer: str) -> None:
    text = f"warnings: [{{cash_cover: {{below: 1.5, on_net_cash: {answer}}}}}]"
    rule_set = rules.load_text(text, "mine.yaml", catalog.load())
    evaluation = screening.evaluate(judging([{"cash_cover_reason": "net_cash"}]), rule_set)
    assert screening.fetch(evaluation, "true")[0].verdicts["warnings.1"] == answer


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.5, None, "unknown"),  # one end alone decides nothing
        (1.5, float("inf"), "clear"),  # at least 1.5 wherever in the range
        (1.49, float("inf"), "unknown"),
        (0.2, 1.49, "warn"),
        (-3.0, -0.1, "warn"),
        (None, None, "unknown"),
    ],
)
def test_a_range_decides_where_both_its_ends_agree(low: float | None, high: float | None, expected: str) -> None:
    row = {"cash_cover_reason": "no_data", "cash_cover_low": low, "cash_cover_high": high}
    as_filter = {"warn": "pass", "clear": "fail", "unknown": "unknown"}[expected]
    assert verdict("{cash_cover: {below: 1.5}}", row) == (as_filter, expected)


def test_a_range_gives_way_to_the_figure() -> None:
    assert (
        verdict("{cash_cover: {below: 1.5}}", {"cash_cover": 9.0, "cash_cover_low": 0.0, "cash_cover_high": 1.0})[1]
        == "clear"
    )


def test_more_than_three_certificates_on_an_incomplete_list_are_enough_and_fewer_decide_nothing() -> None:
    for held, expected in ((4.0, "pass"), (3.0, "unknown")):
        row = {"tech_certifications_reason": "list_not_loaded", "tech_certifications_low": held}
        assert (
            verdict("{tech_certifications: {above: 3}}", row | {"tech_certifications_high": float("inf")})[0]
            == expected
        )


@pytest.mark.parametrize(
    ("row", "expected", "why"),
    [
        ({"industry": "电子", "roe": 0.2}, "pass", ""),
        ({"industry": "电子", "roe": 0.1}, "fail", ""),
        ({"industry": "煤炭", "roe": 0.1}, "n_a", "out_of_scope"),
        ({"industry": "煤炭", "roe_reason": "no_data"}, "n_a", "out_of_scope"),
        ({"roe": 0.2}, "unknown", "no_data"),
    ],
)
def test_a_rule_speaks_only_within_its_scope(row: Row, expected: str, why: str) -> None:
    (company,) = judge("{roe: {above: 15%, when: {industry: {in: [电子]}}}}", [row])
    assert (company.verdicts["d.1"], company.why.get("d.1", "")) == (expected, why)


def test_an_estimated_date_leaves_what_rests_on_statements_unknown_where_the_file_says_so() -> None:
    row: Row = {
        "announced_estimated": True,
        "roe": 0.2,
        "market_cap": 5e9,
        "little_giant": True,
        "pe_ttm_reason": "loss_making",
    }
    checks = "{roe: {above: 15%}}, {market_cap: {above: 1}}, {little_giant: {is: true}}, {sql: roe > 1%}"
    checks += ", {pe_ttm: {below: 9}}"
    (strict,) = judge(checks, [row], on_estimated="unknown")
    (known,) = judge(checks, [row])
    ids = [f"d.{n}" for n in range(1, 6)]
    assert [strict.verdicts[n] for n in ids] == ["unknown", "pass", "pass", "unknown", "unknown"]
    assert [strict.why.get(n) for n in ids] == [
        "announced_estimated",
        None,
        None,
        "announced_estimated",
        "announced_estimated",
    ]
    assert [known.verdicts[n] for n in ids] == ["pass", "pass", "pass", "pass", "fail"]


@pytest.mark.parametrize(
    ("row", "expected", "why"),
    [
        ({"pe_ttm": 9.0, "industry_pe": 10.0}, "pass", ""),
        ({"pe_ttm": 10.0, "industry_pe": 10.0}, "fail", ""),
        ({"pe_ttm": 9.0, "industry_pe_reason": "no_data"}, "unknown", "no_data"),
        ({"pe_ttm_reason": "loss_making", "industry_pe": 10.0}, "fail", "loss_making"),
    ],
)
def test_a_bound_can_be_another_metric(row: Row, expected: str, why: str) -> None:
    (company,) = judge("{pe_ttm: {below: industry_pe}}", [row])
    assert (company.verdicts["d.1"], company.why.get("d.1", "")) == (expected, why)


@pytest.mark.parametrize(
    ("row", "value", "expected", "why"),
    [
        # 12 / (100 x 0.20) = 0.6
        ({"pe_ttm": 12.0, "net_income_cagr_3y": 0.2}, 0.6, "pass", ""),
        ({"pe_ttm": 12.0, "net_income_cagr_3y": 0.1}, 1.2, "fail", ""),
        ({"pe_ttm": 12.0, "net_income_cagr_3y_reason": "negative_base"}, None, "fail", "negative_base"),
        ({"pe_ttm_reason": "not_applicable", "net_income_cagr_3y": 0.1}, None, "n_a", "not_applicable"),
        ({"pe_ttm": 12.0, "net_income_cagr_3y": 0.0}, None, "unknown", "no_data"),
    ],
)
def test_a_definition_takes_the_reason_of_what_it_reads(row: Row, value: float | None, expected: str, why: str) -> None:
    (company,) = judge("{peg: {below: 1}}", [row], define="{peg: 'ratio(pe_ttm, 100 * net_income_cagr_3y)'}")
    assert company.values["peg"] == (None if value is None else pytest.approx(value))
    assert (company.verdicts["d.1"], company.why.get("d.1", "")) == (expected, why)


def meant(members: Sequence[str], needed: int) -> str:
    """At least k of n, by definition: whatever the unknown members turn out to be, members that are n_a left out."""
    counted = [member for member in members if member != "n_a"]
    if not counted:
        return "n_a"
    least = min(needed, len(counted))
    open_ = [n for n, member in enumerate(counted) if member == "unknown"]
    outcomes = set()
    for guesses in itertools.product(("pass", "fail"), repeat=len(open_)):
        settled = counted.copy()
        for n, guess in zip(open_, guesses, strict=True):
            settled[n] = guess
        outcomes.add("pass" if settled.count("pass") >= least else "fail")
    return outcomes.pop() if len(outcomes) == 1 else "unknown"


def fewest_changes(members: Sequence[str], needed: int) -> int | None:
    """The smallest number of failing members that, passing, would make the group pass; None where none would do."""
    for count in range(members.count("fail") + 1):
        for chosen in itertools.combinations([n for n, member in enumerate(members) if member == "fail"], count):
            changed = ["pass" if n in chosen else member for n, member in enumerate(members)]
            if meant([member if member != "unknown" else "fail" for member in changed], needed) == "pass":
                return count
    return None


@pytest.mark.parametrize("size", [1, 2, 3])
def test_k_of_n_is_strong_kleene_with_n_a_leaving_the_count(size: int) -> None:
    members = [f"m{n}" for n in range(size)]
    connection = open_connection()
    columns = ", ".join(f"{verdicts.verdict_column(member)} varchar" for member in members)
    connection.execute(f"create table judged ({columns})")
    tables = list(itertools.product(FILTER, repeat=size))
    connection.executemany(f"insert into judged values ({', '.join('?' * size)})", [list(row) for row in tables])
    for needed in range(1, size + 1):
        found = connection.execute(f"select {verdicts.kleene(members, needed)}, * from judged").fetchall()
        assert {tuple(row): row_verdict for row_verdict, *row in found} == {row: meant(row, needed) for row in tables}


@pytest.mark.parametrize("size", [1, 2, 3])
def test_cost_is_the_fewest_failing_members_that_would_have_to_change(size: int) -> None:
    members = [f"m{n}" for n in range(size)]
    costs = {"pass": 0, "fail": 1, "n_a": None, "unknown": verdicts.UNREACHABLE}
    connection = open_connection()
    connection.execute(
        f"create table judged ({', '.join(f'{verdicts.cost_column(member)} integer' for member in members)})"
    )
    for row in itertools.product(FILTER, repeat=size):
        for needed in range(1, size + 1):
            values = [costs[member] for member in row]
            connection.execute("delete from judged")
            connection.execute(f"insert into judged values ({', '.join('?' * size)})", values)
            found: Any = connection.execute(f"select {verdicts.cost(members, needed)} from judged").fetchall()[0][0]
            expected = fewest_changes(row, needed)
            if set(row) == {"n_a"}:
                assert found is None
            elif expected is None:
                assert found >= verdicts.UNREACHABLE
            else:
                assert found == expected, (row, needed)
