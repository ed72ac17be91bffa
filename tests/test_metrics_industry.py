"""What an industry is worth, by every reading of "industry mean", and which peers it takes."""

from __future__ import annotations

import pytest
from worlds import Case, World, market, period, priced


def sector(
    level2: str, members: list[tuple[float, float]], level1: str = "玩具", price_date: str = "2020-05-19"
) -> list[Case]:
    """Companies of one sub-industry from (market value, profit without non-recurring items)."""
    return [
        Case(
            f"{level2} {n}",
            {},
            [period(2019, net_income_deducted=profit, net_income_continuing=profit * 2)],
            priced(cap, price_date)
            | {"industries": [{"scheme": "sw", "from_date": "2010-01-04", "level1": level1, "level2": level2}]},
        )
        for n, (cap, profit) in enumerate(members)
    ]


TOY = [(100.0, 5.0), (50.0, -1.0), (30.0, 2.0)]
SECTORS = [
    *sector("积木", TOY * 3),
    # Four profitable peers are too few: with the blocks of level 1 they are ten.
    *sector("桌游", [(100.0, 5.0)] * 4),
    # A level 1 of two climbs to the market.
    *sector("渔网", [(40.0, 4.0)] * 2, level1="渔具"),
    # Six profitable companies, two of them without a price of the last 60 days: four peers, so level 1, so the market.
    *sector("马车", [(60.0, 4.0)] * 4, level1="车辆"),
    *[
        Case(f"旧{case.name}", {}, case.statements, case.rows)
        for case in sector("马车", [(60.0, 4.0)] * 2, level1="车辆", price_date="2020-03-01")
    ],
]


@pytest.fixture(scope="module")
def industries(tmp_path_factory: pytest.TempPathFactory) -> World:
    status = [{"symbol": "600001.SH", "from_date": "2019-01-02", "status": "st"}]
    return market(tmp_path_factory.mktemp("industries") / "store", SECTORS, listing_status=status)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        # Three times the toy set (market values 100, 50, 30; profits 5, -1, 2), the first of them ST.
        ("industry_pe", 390 / 21),  # sum over profits: 130 / 7 = 18.571
        ("industry_pe_aggregate_all", 540 / 18),  # losses included: 180 / 6 = 30.000
        ("industry_pe_median", 17.5),  # of 20, 20, 20, 15, 15, 15
        ("industry_pe_harmonic", 2 / (1 / 20 + 1 / 15)),  # 17.143
        ("industry_pe_mean_trimmed", 17.5),  # nothing beyond 1.5 x 5 of the quartiles 15 and 20
        ("industry_pe_continuing", 390 / 42),  # twice the profit
        ("industry_pe_level", 2),
        ("industry_pe_used", 6),
        ("industry_pe_total", 9),
        ("pe_deducted_ttm", 20),
        ("pe_to_industry", 20 / (390 / 21)),
        ("pe_to_industry_aggregate_all", 20 / 30),
        ("pe_to_industry_median", 20 / 17.5),
        ("pe_to_industry_harmonic", 20 / (2 / (1 / 20 + 1 / 15))),
        ("pe_to_industry_mean_trimmed", 20 / 17.5),
        ("pe_continuing_to_industry", 10 / (390 / 42)),
    ],
)
def test_toy_industry_by_aggregator(industries: World, metric: str, expected: float) -> None:
    assert industries.answer("积木 0")[metric] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("company", "peers", "value"),
    [
        ("桌游 0", (1, 10, 13), (390 + 400) / (21 + 20)),
        ("渔网 0", (0, 16, 21), (390 + 400 + 80 + 240) / (21 + 20 + 8 + 16)),
        ("马车 0", (0, 16, 21), (390 + 400 + 80 + 240) / (21 + 20 + 8 + 16)),
    ],
)
def test_fewer_than_five_profitable_peers_climb(
    industries: World, company: str, peers: tuple[int, int, int], value: float
) -> None:
    answer = industries.answer(company)
    assert (answer["industry_pe_level"], answer["industry_pe_used"], answer["industry_pe_total"]) == peers
    assert answer["industry_pe"] == pytest.approx(value)


def test_loss_maker_has_no_place_against_its_industry_but_the_industry_has_its_pe(industries: World) -> None:
    answer = industries.answer("积木 1")
    assert answer["pe_to_industry"] == answer["pe_to_industry_median"] == "!loss_making"
    assert answer["industry_pe"] == pytest.approx(390 / 21)


def test_an_outlier_moves_the_mean_but_not_the_trimmed_mean(tmp_path_factory: pytest.TempPathFactory) -> None:
    # PEs 10, 11, 12, 13, 14 and 1000: quartiles 11.25 and 13.75, fences 7.5 and 17.5, mean of the five 12.
    members = [(10.0 + n, 1.0) for n in range(5)] + [(1000.0, 1.0)]
    found = market(tmp_path_factory.mktemp("outlier") / "store", sector("风筝", members)).answer("风筝 0")
    assert found["industry_pe_mean_trimmed"] == pytest.approx(12)
    assert found["industry_pe_median"] == pytest.approx(12.5)
    assert found["industry_pe"] == pytest.approx(1060 / 6)
