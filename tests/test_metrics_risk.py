"""Debt, cash cover, research, own history of PB and liquidity give the numbers worked by hand."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import Case, Row, World, market, month_ends, period, reports, years

BANK = {"is_financial": True}
NO_DEBT: dict[str, list[float | None]] = {
    "short_term_bonds": [0], "lease_liabilities": [0], "current_portion_of_debt": [0], "bonds": [0]
}  # fmt: skip

RISK = [
    Case(
        # Debt 200 + 300 + 100 + 50 + 30 = 680, less cash 250 = 430: 500 / 430 = 1.1628; 500 / 680 = 0.7353.
        "cash cover of the worked example",
        {"cash_cover": 1.162791, "ocf_to_debt": 0.735294},
        [
            period(
                2019,
                operating_cash_flow=500,
                short_term_debt=200,
                short_term_bonds=0,
                long_term_debt=300,
                bonds=100,
                current_portion_of_debt=50,
                lease_liabilities=30,
                cash=250,
                total_liabilities=2000,
            )
        ],
    ),
    Case(
        "more cash than debt needs no cover",
        {"cash_cover": "!net_cash", "ocf_to_debt": 5},
        reports(operating_cash_flow=[50], short_term_debt=[5], long_term_debt=[5], cash=[11], **NO_DEBT),
    ),
    Case(
        "no debt at all leaves nothing to divide by",
        {"cash_cover": "!net_cash", "ocf_to_debt": "!net_cash"},
        reports(operating_cash_flow=[50], short_term_debt=[0], long_term_debt=[0], cash=[11], **NO_DEBT),
    ),
    Case(
        "a negative flow against net debt is known to be no cover",
        {"cash_cover": -2.0},
        reports(operating_cash_flow=[-8], short_term_debt=[5], long_term_debt=[5], cash=[6], **NO_DEBT),
    ),
    Case(
        "cash of the cash-flow statement stands in for the balance sheet's",
        {"cash_cover": 2.0},
        reports(operating_cash_flow=[8], cash_and_equivalents=[6], short_term_debt=[10], long_term_debt=[0], **NO_DEBT),
    ),
    Case("banks owe what they lend", {"cash_cover": "!not_applicable", "debt_ratio_2y_min": "!not_applicable"}
         | {"gross_margin": "!not_applicable", "ocf_to_debt": "!not_applicable", "debt_ratio": 0.9},
         reports(total_assets=[100, 100], total_liabilities=[90, 90], revenue=[5, 5], cost_of_revenue=[1, 1]),
         company=BANK),
    Case(
        # 72 / 100 and 80 / 100: the smaller is 72%.
        "debt at two year-ends counts by the smaller",
        {"debt_ratio_2y_min": 0.72, "debt_ratio_interim": "!not_applicable", "debt_ratio": 0.80},
        reports(total_assets=[100, 100], total_liabilities=[72, 80]),
    ),
    Case(
        "an interim counts beside the year-end before it",
        {"debt_ratio_2y_min": "!short_history", "debt_ratio_interim": 0.71, "debt_ratio": 0.71},
        [period(2019, total_assets=100, total_liabilities=75), period(2020, 1, total_assets=100, total_liabilities=71)],
    ),
    Case(
        # (5 + 1 + 6 + 2 + 7 + 3) / (100 + 120 + 150) = 24 / 370 = 6.4865%
        "R&D intensity is spending of three years over revenue of three years",
        {"rd_intensity_3y": 0.0648649, "rd_lower_bound": False},
        reports(revenue=[100, 120, 150], rd_expense=[5, 6, 7], rd_capitalised=[1, 2, 3]),
    ),
    Case(
        # (5 + 6 + 7) / 370 = 4.8649%
        "without what was capitalised R&D intensity is a lower bound",
        {"rd_intensity_3y": 0.0486486, "rd_lower_bound": True},
        reports(revenue=[100, 120, 150], rd_expense=[5, 6, 7]),
    ),
    Case("a missing year of R&D is unknown, not nothing", {"rd_intensity_3y": "!no_data"},
         reports(revenue=[100, 120, 150], rd_expense=[5, None, 7])),
    Case("two years are no three", {"rd_intensity_3y": "!short_history"}, reports(revenue=[9, 9], rd_expense=[1, 1])),
]  # fmt: skip


def book(equity: float = 100.0) -> list[dict[str, Any]]:
    """Five annual reports of one equity, the first known before the months below begin."""
    return years(2015, equity_parent=[equity + 20] * 5, other_equity_instruments=[20.0] * 5)


def months(first: str, caps: list[float], column: str = "close", today: float = 2.0) -> dict[str, list[Row]]:
    """Month-end prices of 100 shares, and one of today."""
    ends: list[Row] = [{"date": day, column: cap} for day, cap in zip(month_ends(first, len(caps)), caps, strict=True)]
    shares: list[Row] = [] if column == "float_cap" else [{"effective_on": "2000-01-04", "total": 100.0}]
    return {"prices": [*ends, {"date": "2020-05-19", column: today}], "share_capital": shares}


HISTORY = [
    Case(
        # 36 month-ends to April 2020: half PB 2, half 3 (price x 100 shares / equity 100), median 2.5; 2 / 2.5.
        "36 months of PB have a median, perpetuals left out of equity",
        {"pb_median_10y": 2.5, "pb_to_median": 0.8, "pb": 2.0},
        book(),
        months("2017-05-01", [2.0] * 18 + [3.0] * 18),
    ),
    Case(
        "35 months are too short a history",
        {"pb_median_10y": "!short_history", "pb_to_median": "!short_history", "pb": 2.0},
        book(),
        months("2017-06-01", [2.0] * 35),
    ),
    Case(
        # Only months of the last ten years: twelve of PB 9 before May 2010 drop out of the window, the rest are PB 4.
        "the median looks back ten years",
        {"pb_median_10y": 4.0, "pb_to_median": 0.5},
        years(2008, equity_parent=[100.0] * 12),
        months("2009-05-01", [9.0] * 12 + [4.0] * 120),
    ),
    Case(
        "on the float alone PB to its own median stays possible",
        {"pb": "!float_only", "market_cap_basis": "float", "pb_median_10y": 2.0, "pb_to_median": 1.5},
        book(),
        months("2017-05-01", [200.0] * 36, "float_cap", today=300.0),
    ),
    Case(
        "negative equity today has no PB, whatever the history",
        {"pb": "!negative_base", "pb_to_median": "!negative_base", "pb_median_10y": 2.0},
        [*book()[:-1], period(2019, equity_parent=-1)],
        months("2016-05-01", [2.0] * 48),
    ),
    Case(
        # Equity is negative from April 2019 to April 2020: 13 of 48 months leave 35.
        "months of negative equity do not count",
        {"pb_median_10y": "!short_history", "pb": 2.0},
        [*book()[:-2], period(2018, equity_parent=-1), period(2019, announced_on="2020-05-06", equity_parent=100)],
        months("2016-05-01", [2.0] * 48),
    ),
]

AMOUNTS = [
    f"2020-04-{day:02}" for day in (1, 2, 3, 7, 8, 9, 10, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 27, 28, 29, 30)
]


def traded(amounts: list[float], suspended: int = 0) -> dict[str, list[Row]]:
    """Daily turnover, the last days of it suspended."""
    rows: list[Row] = [
        {"date": day, "close": 1.0, "amount": amount, "traded": n < len(amounts) - suspended}
        for n, (day, amount) in enumerate(zip(AMOUNTS, amounts, strict=False))
    ]
    return {"prices": rows}


LIQUIDITY = [
    # The oldest of 21 days drops out: the other twenty have 50m each.
    Case("tier A from 50m", {"liquidity_amount_20d": 5e7, "liquidity_tier": "A"}, (), traded([9e9] + [5e7] * 20)),
    Case("tier B below 50m", {"liquidity_tier": "B"}, (), traded([5e7 - 1] * 20)),
    Case("tier C below 20m", {"liquidity_tier": "C"}, (), traded([2e7 - 1] * 15)),
    Case("tier D below 5m", {"liquidity_tier": "D"}, (), traded([5e6 - 1] * 15)),
    Case("14 traded days say too little", {"liquidity_tier": "!no_data"}, (), traded([5e7] * 15, suspended=1)),
    # From 2018-05-20 to 2020-05-20 are 731 days: / 365.25 = 2.00137
    Case("age since listing", {"listing_age": 2.00137}, (), traded([1.0]), {"listed_on": "2018-05-20"}),
]

CASES = [*RISK, *HISTORY, *LIQUIDITY]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("metrics") / "store", CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_number(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}
