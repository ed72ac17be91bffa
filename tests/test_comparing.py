"""Side by side, each figure is the company's own, the median its peers', and best is said only where known."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

import pytest
from commands import call
from test_output_pages import compare as hold
from worlds import AS_OF, Case, World, market, period, priced

from screener import asking, catalog, comparing, history
from screener.output.compare_page import compare_listing, print_comparison
from screener.output.tables import cells

if TYPE_CHECKING:
    from pathlib import Path

    from screener.comparing import Comparison, Row
    from screener.output.formatting import Language


def company(name: str, cap: float, profit: float, industry: str, **given: Any) -> Case:  # noqa: ANN401 - rows
    """A company by market value and profit of 2019; its sub-industry is its own where none is given."""
    level2 = given.pop("level2", f"{industry} {name}")
    membership = {"scheme": "own", "from_date": "2000-01-01", "level1": industry, "level2": level2}
    statement = {"net_income_parent": profit, "revenue": 1000.0, **given.pop("statement", {})}
    return Case(
        name,
        {AS_OF: {}},
        [period(2019, **statement)],
        {"industries": [membership], **priced(cap)},
        {"name": name, **given},
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Six of metals, two of them copper, a bank, and one quoted in dollars."""
    return market(
        tmp_path_factory.mktemp("compared"),
        [
            company("A", 1000.0, 100.0, "metals", level2="copper"),  # PE 10
            company("B", 2400.0, 200.0, "metals", level2="copper"),  # PE 12
            company("C", 2800.0, 200.0, "metals"),  # PE 14
            company("D", 1600.0, 100.0, "metals"),  # PE 16
            company("E", 4000.0, 200.0, "metals"),  # PE 20
            company("loses", 500.0, -5.0, "metals"),
            company("bank", 900.0, 150.0, "银行", is_financial=True, statement={"total_liabilities": 900.0}),  # PE 6
            company("abroad", 1000.0, 50.0, "metals", country="us", currency="USD", statement={"currency": "USD"}),
        ],
    )


def compared(world: World, *names: str, metrics: str = "pe_ttm,market_cap,debt_ratio") -> Comparison:
    wanted = history.find_metrics(metrics.split(","))
    return comparing.compare(world.connect(AS_OF), [world.symbols[name] for name in names], wanted)


def row(found: Comparison, metric: str) -> Row:
    return next(row for rows in found.subjects.values() for row in rows if row.metric.name == metric)


def test_companies_stand_in_the_order_asked_with_their_own_figures(world: World) -> None:
    found = compared(world, "C", "A", "loses")
    assert [company["name"] for company in found.companies] == ["C", "A", "loses"]
    pe = row(found, "pe_ttm")
    assert pe.values == (pytest.approx(14.0), pytest.approx(10.0), None)
    assert pe.reasons == ("", "", "loss_making")


def test_the_median_is_of_the_common_industry(world: World) -> None:
    found = compared(world, "A", "C")
    assert found.peers is not None
    # The company abroad belongs to another market.
    assert (found.peers.level, found.peers.name, found.peers.count) == ("industry", "metals", 6)
    pe = row(found, "pe_ttm")
    # 10, 12, 14, 16, 20: the loss has no PE
    assert pe.median == pytest.approx(14.0)
    assert pe.known == 5


def test_a_small_common_industry_gives_way_to_the_next_wider(world: World) -> None:
    found = compared(world, "A", "B")  # two of copper are no peer group
    assert found.peers is not None
    assert found.peers.level == "industry"


def test_without_a_common_industry_the_market_is_the_measure(world: World) -> None:
    found = compared(world, "A", "bank")
    assert found.peers is not None
    assert (found.peers.level, found.peers.count) == ("market", 7)
    # 6, 10, 12, 14, 16, 20
    assert row(found, "pe_ttm").median == pytest.approx(13.0)
    assert row(found, "pe_ttm").known == 6


def test_a_median_of_fewer_than_five_is_none_and_says_how_few(world: World) -> None:
    # Only the bank says what it owes.
    debt = row(compared(world, "A", "bank"), "debt_ratio")
    assert (debt.median, debt.known) == (None, 1)


def test_companies_of_several_markets_have_no_median(world: World) -> None:
    found = compared(world, "A", "abroad")
    assert found.peers is None
    assert {one.median for rows in found.subjects.values() for one in rows} == {None}
    rows = compare_listing(found).rows
    assert {one["peers_known"] for one in rows} == {None}


def test_best_is_the_lower_multiple_and_nobody_where_nobody_can_tell(world: World) -> None:
    found = compared(world, "A", "B", "loses")
    assert row(found, "pe_ttm").best == {0}
    assert row(found, "market_cap").best == frozenset()  # larger is not better
    assert row(compared(world, "A", "loses"), "pe_ttm").best == frozenset()  # only one has a PE


@pytest.mark.parametrize(
    ("metric", "values", "reasons", "financial", "best"),
    [
        ("roe", (0.2, 0.3, None), ("", "", "no_data"), False, {1}),
        ("roe", (0.3, 0.3, 0.1), ("", "", ""), False, {0, 1}),
        ("roe", (0.3, 0.3), ("", ""), False, set()),
        ("cash_cover", (2.0, 3.0), ("", ""), False, {1}),
        # No net debt at all is better than any cover.
        ("cash_cover", (2.0, 3.0, None), ("", "", "net_cash"), False, set()),
        ("debt_ratio", (0.5, 0.3), ("", ""), False, {1}),
        ("debt_ratio", (0.5, 0.9), ("", ""), True, set()),
    ],
)
def test_best_of_a_row(
    metric: str, values: tuple[float | None, ...], reasons: tuple[str, ...], financial: bool, best: set[int]
) -> None:
    companies: list[dict[str, Any]] = [{"is_financial": financial} for _ in values]
    assert comparing.best(catalog.load()[metric], values, reasons, companies) == best


def test_a_company_that_is_not_listed_is_named(world: World) -> None:
    with pytest.raises(Exception, match=r"600099\.SH was not listed as of 2020-05-20"):
        comparing.compare(world.connect(AS_OF), [world.symbols["A"], "600099.SH"], history.find_metrics(["pe_ttm"]))


def test_default_metrics_are_a_first_look_and_what_the_rules_show() -> None:
    names = [metric.name for metric in comparing.default_metrics()]
    assert len(names) == len(set(names))
    assert {"pe_ttm", "roe", "debt_ratio", *asking.default_rules().show} - set(names) == {"symbol", "name"}
    listed = [name for names in comparing.SUBJECTS.values() for name in names]
    assert set(listed) <= catalog.load().keys()


def test_the_median_agrees_with_one_taken_from_the_screen(tmp_path: Path) -> None:
    ran = call("compare", "990001", "--metrics", "pe_ttm", "-f", "json", cwd=tmp_path)
    (row,) = ran.rows
    query = f"from metrics select pe_ttm where industry_l2 = '{row['peers']}' or industry = '{row['peers']}'"
    peers = [one["pe_ttm"] for one in call("sql", query, "-f", "json", "--limit", "1000", cwd=tmp_path).rows]
    known = [pe for pe in peers if pe is not None]
    assert row["peers_known"] == len(known)
    assert row["median"] == pytest.approx(statistics.median(known))


def test_every_unknown_company_is_named_at_once(tmp_path: Path) -> None:
    ran = call("compare", "990001", "nobody", "noone", cwd=tmp_path)
    assert ran.code == 2
    assert "'nobody'" in ran.err
    assert "'noone'" in ran.err


def test_a_company_named_twice_stands_once(tmp_path: Path) -> None:
    ran = call("compare", "990001", "990001.SH", "--metrics", "pe_ttm", "-f", "csv", cwd=tmp_path)
    assert len(ran.table) == 1


@pytest.mark.parametrize(("lang", "width"), [("en", 80), ("en", 100), ("zh", 80), ("zh", None)])
def test_the_page(world: World, lang: Language, width: int | None) -> None:
    found = compared(world, "A", "C", "loses", metrics="industry,market_cap,pe_ttm,net_margin,debt_ratio,period_end")
    hold("compare", lambda page: print_comparison(page, found, ""), lang, width)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_three_companies_of_the_sample_fit_into_80_columns(tmp_path: Path, lang: str) -> None:
    narrow = {"FORCE_COLOR": "1", "COLUMNS": "80", "NO_COLOR": "1"}
    ran = call("compare", "990001", "990002", "990003", "--lang", lang, cwd=tmp_path, variables=narrow)
    assert all(f"99000{n}.SH" in ran.out for n in (1, 2, 3))
    assert max(cells(line) for line in ran.out.splitlines()) <= 80
