"""A metric's place among its peers may be named wherever a metric may, and says why it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import Row, judging

from screener import catalog, lineage, rules, screening
from screener.errors import RuleError

if TYPE_CHECKING:
    from screener.screening import Company

# Six of one sub-industry, one of them without a figure: the lowest of five known is 0%, the highest 100%.
MACHINES = {"industry": "机械设备", "industry_l2": "自动化设备"}
ROES = [0.02, 0.04, 0.06, 0.08, 0.30, None]


def asked(text: str, rows: list[Row]) -> dict[str, Company]:
    """Every company by symbol, judged by an inline screen."""
    evaluation = screening.evaluate(judging(rows), rules.inline(text, catalog.load()))
    return {company.symbol: company for company in screening.fetch(evaluation, "true")}


def machines(**more: object) -> list[Row]:
    rows: list[Row] = [{**MACHINES, "roe": roe, "symbol": f"M{n}"} for n, roe in enumerate(ROES)]
    rows[-1] = {**rows[-1], "roe_reason": "negative_base", **more}
    return rows


def test_a_percentile_is_the_share_of_the_other_peers_that_are_lower() -> None:
    found = asked("roe_industry_pct > 70%", machines())
    # Of the four others with a figure 0, 1, 2, 3, 4 are lower.
    assert [found[f"M{n}"].values["roe_industry_pct"] for n in range(5)] == [0, 0.25, 0.5, 0.75, 1]
    assert [found[f"M{n}"].overall for n in range(6)] == ["fail", "fail", "fail", "pass", "pass", "fail"]


def test_without_a_figure_there_is_no_place_for_the_same_reason() -> None:
    company = asked("roe_industry_pct > 70%", machines())["M5"]
    assert (company.values["roe_industry_pct"], company.reasons["roe_industry_pct"]) == (None, "negative_base")
    stale = asked("roe_industry_pct > 70%", machines(roe_reason="stale"))["M5"]
    assert (stale.overall, stale.reasons["roe_industry_pct"]) == ("unknown", "stale")


def test_a_figure_can_be_held_against_the_median_of_its_peers() -> None:
    found = asked("roe > roe_industry_median", machines())
    # The median of 2, 4, 6, 8 and 30% is 6%, whatever the mean; who has no figure has a median all the same.
    assert {company.values["roe_industry_median"] for company in found.values()} == {0.06}
    assert [found[f"M{n}"].overall for n in range(5)] == ["fail", "fail", "fail", "pass", "pass"]


def test_a_small_industry_is_compared_with_the_level_above_and_then_the_market() -> None:
    rows = machines()
    rows += [{"industry": "机械设备", "industry_l2": "通用设备", "roe": 0.05, "symbol": "L1"}]
    rows += [{"industry": "银行", "roe": 0.01, "symbol": "MARKET"}]
    found = asked("roe_industry_pct >= 0", rows)
    # 5% among 2, 4, 6, 8, 30%: two of five are lower; 1% is below all six others.
    assert found["L1"].values["roe_industry_pct"] == pytest.approx(0.4)
    assert found["MARKET"].values["roe_industry_pct"] == 0


def test_only_figures_have_a_place_among_peers() -> None:
    known = catalog.load()
    assert known["roe_industry_pct"].unit == "percent"
    assert known["market_cap_industry_median"].unit == "currency"
    assert [
        name for name in ("name_industry_pct", "st_industry_pct", "industry_pe_industry_median") if name in known
    ] == []
    assert "roe_industry_pct" not in list(known)
    with pytest.raises(RuleError, match="unknown metric 'industry_industry_pct'"):
        rules.inline("industry_industry_pct > 1", known)


def test_a_place_rests_on_the_metric_it_is_of() -> None:
    assert lineage.parents("roe_industry_pct") == lineage.Parents(("roe",), (), ())
    assert lineage.parents("roe_industry_median") == lineage.Parents((), (), ())
