"""A screen on the command line is a rule file that was never written: one rule a comparison, judged as a file is."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from commands import call
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_metrics import METRICS
from sample_metrics import sample_metrics

from screener import catalog, project, rules, screening
from screener.errors import RuleError
from screener.rules import Group, MetricCheck, MetricName, RuleSet, SqlCheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from screener.rules import Check


def inline(text: str) -> RuleSet:
    return rules.inline(text, METRICS)


def said(member: Check | Group) -> str:
    """A check or group in one line: `roe above 15%`, `any(pb below 1, ...)`, `sql roe is not null`."""
    if isinstance(member, Group):
        return f"{member.require}({', '.join(said(each) for each in member.members)})"
    if isinstance(member, SqlCheck):
        return f"sql {member.expression.text}"
    return f"{member.metric} {member.bound.op} {member.bound.text}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roe > 15%", "all(roe above 15%)"),
        ("roe > 15% and pe_ttm < 20", "all(roe above 15%, pe_ttm below 20)"),
        ("roe >= 15% or pe_ttm <= 20", "any(roe min 15%, pe_ttm max 20)"),
        ("15% < roe and 20 >= pe_ttm", "all(roe above 15%, pe_ttm max 20)"),
        ("(roe > 1% and (pb < 1 and pe_ttm < 9))", "all(roe above 1%, pb below 1, pe_ttm below 9)"),
        ("roe > 1% and (pb < 1 or pe_ttm < 9)", "all(roe above 1%, any(pb below 1, pe_ttm below 9))"),
        ("roe > 1% or pb < 1 and pe_ttm < 9", "any(roe above 1%, all(pb below 1, pe_ttm below 9))"),
        ("not roe > 1%", "all(roe max 1%)"),
        ("not (roe > 1% and not pb < 1)", "any(roe max 1%, pb below 1)"),
        ("not (roe > 1% or pb < 1)", "all(roe max 1%, pb min 1)"),
        ("little_giant and not national_lab", "all(little_giant is true, national_lab is false)"),
        ("little_giant is true and national_lab = false", "all(little_giant is true, national_lab is false)"),
        ("little_giant <> true and national_lab is not false", "all(little_giant is false, national_lab is true)"),
        ("industry in (电子, '医药生物')", "all(industry in [电子, 医药生物])"),
        ("industry in （电子、医药生物，电子）", "all(industry in [电子, 医药生物])"),
        ('industry = "Health Care" or board is star', "any(industry is Health Care, board is star)"),
        ("name = 和山机械", "all(name is 和山机械)"),
        ("roe between 10% and 20% and pb < 1", "all(roe between [10%, 20%], pb below 1)"),
        ("pe_ttm < industry_pe", "all(pe_ttm below industry_pe)"),
        ("pe_ttm between pb and 30", "all(pe_ttm between [pb, 30])"),
        ("pe_ttm < 2 * 10", "all(pe_ttm below 20)"),
        ("market_cap > 2 * 10亿 and market_cap < 1.5bn", "all(market_cap above 20亿, market_cap below 1.5bn)"),
        ("market_cap > 5000万", "all(market_cap above 5000万)"),
        ("roe > -15%", "all(roe above -15%)"),
        ("roe ＞ １５％", "all(roe above 15%)"),
        ("listing_age > 18mo and announced_on > 2024-01-01",
         "all(listing_age above 18mo, announced_on above 2024-01-01)"),
        # What bounds cannot say stays as it was written.
        ("pe_ttm < 1.2 * industry_pe", "all(sql pe_ttm < 1.2 * industry_pe)"),
        ("board <> star and roe > 1%", "all(sql board <> star, roe above 1%)"),
        ("not board in (star)", "all(sql board not in (star))"),
        ("not (board not in (star)) and not pb not between 1 and 2", "all(board in [star], pb between [1, 2])"),
        ("roe is not null and not (pb between 1 and 2)", "all(sql roe is not null, sql pb not between 1 and 2)"),
        ("case when little_giant and pb < 1 then roe else net_margin end > 1%",
         "all(sql case when little_giant and pb < 1 then roe else net_margin end > 1%)"),
    ],
)  # fmt: skip
def test_an_expression_becomes_a_rule_for_every_comparison(text: str, expected: str) -> None:
    assert said(inline(text).dimensions[0]) == expected


def test_a_bound_of_an_expression_is_that_of_a_rule_file() -> None:
    text = "pe_ttm < industry_pe and market_cap > 2 * 10亿 and roe between 10% and 20%"
    bounds = [check.bound.values for check in inline(text).filters() if isinstance(check, MetricCheck)]
    assert bounds == [(MetricName("industry_pe"),), (2e9,), (0.1, 0.2)]


def test_ids_headings_and_columns_follow_from_the_expression() -> None:
    found = inline("roe > 15% and (pe_ttm < 20 or pb < 1)")
    assert [check.id for check in found.checks()] == ["conditions.1", "conditions.2.1", "conditions.2.2"]
    assert found.description.en == found.description.zh == "roe > 15% and (pe_ttm < 20 or pb < 1)"
    assert found.show == ("name", "industry", "roe", "pe_ttm", "pb", "market_cap")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("roe * 2", "not true or false"),
        ("1 < 2", "'1 < 2' reads no metric"),
        ("roe > 1% or true", "'true' reads no metric"),
    ],
)
def test_what_asks_nothing_of_a_company_is_refused(text: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        inline(text)


NUMBERS = st.sampled_from(
    ["roe > 15%", "roe <= 8%", "pe_ttm < 20", "12 < pe_ttm", "pb between 1 and 3", "cash_cover < 1.5",
     "0.5 >= debt_ratio", "dcf_implied_return > 10%", "pb_to_median < 0.8", "pe_to_industry < 1.2",
     "tech_certifications > 3", "rd_staff_ratio > 15%", "pe_ttm < industry_pe", "revenue_cagr_3y > 2 * 5%"]
)  # fmt: skip
OTHERS = st.sampled_from(
    ["little_giant", "national_lab is true", "industry in (电子, 医药生物)", "board is star", "board <> main",
     "ratio(pe_ttm, pb) > 4", "pe_ttm < 1.5 * industry_pe", "roe is null", "net_income_cagr_3y + roe > 20%",
     "case when little_giant then roe else net_margin end > 10%"]
)  # fmt: skip
CONDITIONS = st.recursive(
    NUMBERS | OTHERS,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda three: f"({' '.join(three)})")
        | inner.map("not ({})".format)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def sample() -> Iterator[duckdb.DuckDBPyConnection]:
    with sample_metrics() as connection:
        yield connection


def side_by_side(texts: list[str]) -> RuleSet:
    """Each expression as the rules it is split into, as one `sql` rule, and as a plain value."""
    quoted = [text.replace("'", "''") for text in texts]
    define = "".join(f"  plain_{n}: '{text}'\n" for n, text in enumerate(quoted))
    whole = "".join(f"  whole_{n}: {{rules: [{{sql: '{text}'}}]}}\n" for n, text in enumerate(quoted))
    shown = ", ".join(f"plain_{n}" for n in range(len(texts)))
    text = f"define:\n{define}dimensions:\n{whole}show: [{shown}]\non_no_data: undecided\n"
    found = rules.load_text(text, "both.yaml", catalog.load())
    split = [rules.inline(text, catalog.load()).dimensions[0] for text in texts]
    named = tuple(_renamed(group, f"split_{n}") for n, group in enumerate(split))
    return replace(found, dimensions=(*found.dimensions, *named))


def _renamed(group: Group, path: str) -> Group:
    members = tuple(
        _renamed(each, f"{path}.{n}") if isinstance(each, Group) else replace(each, id=f"{path}.{n}")
        for n, each in enumerate(group.members, start=1)
    )
    return replace(group, id=path, name=path, members=members)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CONDITIONS, min_size=12, max_size=16))
def test_the_rules_of_an_expression_say_what_the_whole_of_it_says(
    sample: duckdb.DuckDBPyConnection, texts: list[str]
) -> None:
    companies = screening.fetch(screening.evaluate(sample, side_by_side(texts)), "true")
    for n, text in enumerate(texts):
        for company in companies:
            split, whole = company.verdicts[f"split_{n}"], company.verdicts[f"whole_{n}.1"]
            assert split == whole, (text, company.symbol)
            plain = company.values[f"plain_{n}"]
            # Where SQL itself knows, the verdict is what SQL says; where it does not, the reasons decide.
            assert plain is None or split == ("pass" if plain else "fail"), (text, company.symbol)


def test_a_loss_decides_the_rule_that_reads_the_pe_and_not_its_neighbour(sample: duckdb.DuckDBPyConnection) -> None:
    companies = screening.fetch(
        screening.evaluate(sample, side_by_side(["pe_ttm < 20 or pb_to_median < 0.8"])),
        "pe_ttm_reason = 'loss_making'",
    )
    found = {(company.verdicts["split_0.2"], company.verdicts["whole_0.1"]) for company in companies}
    assert found == {("pass", "pass"), ("fail", "fail"), ("unknown", "unknown")}


EXPRESSION = "roe > 15% and (pe_ttm < 20 or pb < 1) and industry in (电子, 医药生物)"


def test_near_misses_of_an_expression_say_which_part_and_how_far(tmp_path: Path) -> None:
    ran = call("screen", EXPRESSION, "--near", 3, cwd=tmp_path, variables={"COLUMNS": "100"})
    assert ran.code == 0
    assert "needs" in ran.out.split("nearest misses")[1]
    assert "ROE above 15%" in ran.out
    assert EXPRESSION in ran.out.splitlines()[0]
    assert f"screener explain SYMBOL '{EXPRESSION}'" in " ".join((ran.out + ran.err).split())


def test_an_expression_is_explained_rule_by_rule(tmp_path: Path) -> None:
    ran = call("explain", "991012.SZ", EXPRESSION, "-f", "json", cwd=tmp_path)
    checks = [row for row in ran.rows if row["kind"] == "check"]
    assert [row["check"] for row in checks] == ["conditions.1", "conditions.2.1", "conditions.2.2", "conditions.3"]
    assert checks[0]["distance"] is not None


def test_a_file_made_of_an_expression_asks_the_same(tmp_path: Path) -> None:
    assert call("rules", "new", "mine", "--from", EXPRESSION, cwd=tmp_path).code == 0
    (loaded,) = rules.load([tmp_path / "rules" / "mine.yaml"], catalog.load())
    assert replace(loaded, name="inline") == rules.inline(EXPRESSION, catalog.load())
    screened = [call("screen", asked, "-f", "csv", cwd=tmp_path).out for asked in ("mine", EXPRESSION)]
    assert screened[0] == screened[1] != ""


def test_a_new_file_has_comments_in_the_readers_language_and_says_what_comes_next(tmp_path: Path) -> None:
    english = call("rules", "new", "mine", "--from", EXPRESSION, cwd=tmp_path)
    text = (tmp_path / "rules" / "mine.yaml").read_text(encoding="utf-8")
    assert "screener screen mine" in english.err
    assert "screener screen mine" in text
    assert "roe: {above: 15%}  # ROE (%)" in text
    chinese = call("rules", "new", "我的", "--lang", "zh", "--from", EXPRESSION, cwd=tmp_path)
    assert "# 净资产收益率" in (tmp_path / "rules" / "我的.yaml").read_text(encoding="utf-8")
    assert "已写入" in chinese.out


def test_a_file_is_never_replaced_unasked_and_bad_names_are_refused(tmp_path: Path) -> None:
    assert call("rules", "new", "mine", "--from", "roe > 1%", cwd=tmp_path).code == 0
    path = tmp_path / "rules" / "mine.yaml"
    before = path.read_text(encoding="utf-8")
    again = call("rules", "new", "mine", "--from", "pb < 1", cwd=tmp_path)
    assert (again.code, path.read_text(encoding="utf-8")) == (2, before)
    assert "--force" in again.err
    assert call("rules", "new", "mine", "--from", "pb < 1", "--force", cwd=tmp_path).code == 0
    assert path.read_text(encoding="utf-8") != before
    for name in ("../mine", "a b", "", "x" * 80):
        assert call("rules", "new", name, "--from", "pb < 1", cwd=tmp_path).code == 2
    assert [path.name for path in (tmp_path / "rules").iterdir()] == ["mine.yaml"]


def test_a_refused_expression_leaves_no_file(tmp_path: Path) -> None:
    assert call("rules", "new", "mine", "--from", "reo > 1%", cwd=tmp_path).code == 2
    assert not (tmp_path / "rules").exists()


def test_a_new_file_can_start_as_a_copy_of_shipped_rules(tmp_path: Path) -> None:
    assert call("rules", "new", "mine", "--from", "delisting", cwd=tmp_path).code == 0
    shipped = project.shipped("rules") / "delisting.yaml"
    assert (tmp_path / "rules" / "mine.yaml").read_bytes() == shipped.read_bytes()


def test_an_expression_longer_than_a_file_name_is_no_traceback(tmp_path: Path) -> None:
    text = " or ".join(f"roe > {n}%" for n in range(150))
    assert call("screen", text, "-f", "csv", cwd=tmp_path).code == 0


def test_the_next_command_quotes_an_expression_with_quotes_in_it(tmp_path: Path) -> None:
    expression = "industry in ('电子') and roe > 15%"
    ran = call("screen", expression, cwd=tmp_path)
    shown = " ".join((ran.out + ran.err).split())
    assert shlex.quote(expression) in shown


def test_a_name_that_no_file_has_is_counted_but_in_no_file(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("dimensions: {a: {rules: [{reo: {above: 1}}]}}\n", encoding="utf-8")
    assert "2 problems; nothing was run." in call("rules", "check", "zzz", "bad.yaml", cwd=tmp_path).err
    assert "1 problem in 1 file; nothing was run." in call("rules", "check", "bad.yaml", cwd=tmp_path).err


def test_a_misspelt_flag_is_told_from_a_misspelt_file(tmp_path: Path) -> None:
    assert "did you mean 'little_giant'?" in call("screen", "little_gaint", cwd=tmp_path).err
