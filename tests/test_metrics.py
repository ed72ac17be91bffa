"""Every metric gives the number worked by hand, and says why when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from worlds import Case, Row, World, market, month_ends, period, priced, years

from screener import database

if TYPE_CHECKING:
    from pathlib import Path

BANK = {"is_financial": True}
NO_DEBT: dict[str, list[float | None]] = {
    "short_term_bonds": [0], "lease_liabilities": [0], "current_portion_of_debt": [0], "bonds": [0]
}  # fmt: skip


def reports(**items: list[float | None]) -> list[dict[str, Any]]:
    """Annual reports up to FY2019, the last value of each list the latest."""
    length = max(len(values) for values in items.values())
    return years(2020 - length, **items)


def cash_flows(
    flow: float, market_cap: float, revenue: list[float], expects: Row, name: str, *, company: Row | None = None
) -> Case:
    """Four years of one free cash flow: operating cash flow less capex of 5 and interest of 3."""
    same: list[float | None] = [flow + 8.0] * 4
    statements = reports(revenue=[*revenue], operating_cash_flow=same, capex=[5.0] * 4, interest_paid=[3.0] * 4)
    return Case(name, expects, statements, priced(market_cap), company or {})


GROWING_15 = [100.0, 115.0, 132.25, 152.0875]
GROWTH = [
    Case(
        # 200/100 = 2, 2^(1/3) = 1.259921; 200/130 = 1.538462, its root 1.240347; annual only: 12 months are the year.
        "revenue 100, 130, 160, 200 grows by 25.99% over three intervals and 24.03% over two",
        {"revenue_cagr_3y": 0.259921, "revenue_cagr_2p": 0.240347, "revenue_ttm": 200, "annual_only": True}
        | {"revenue_growth": 0.25, "perimeter_change": False},
        reports(revenue=[100, 130, 160, 200]),
    ),
    Case(
        "growth from nothing is a known absence, not a number",
        {"revenue_cagr_3y": "!negative_base", "revenue_cagr_2p": 0.240347},
        reports(revenue=[0, 130, 160, 200]),
    ),
    Case(
        "three reports are no three-year growth",
        {"revenue_cagr_3y": "!short_history", "revenue_cagr_2p": 0.240347},
        reports(revenue=[130, 160, 200]),
    ),
    Case(
        "a hole in the middle year leaves only the rate that needs it unknown",
        {"revenue_cagr_3y": 0.259921, "revenue_cagr_2p": "!no_data"},
        reports(revenue=[100, None, 160, 200], total_assets=[1, 1, 1, 1]),
    ),
    Case("a doubling is still growth", {"perimeter_change": False}, reports(revenue=[100, 200, 400])),
    Case("more than a doubling is another perimeter", {"perimeter_change": True}, reports(revenue=[100, 201, 210])),
    Case(
        "assets that more than double are another perimeter",
        {"perimeter_change": True},
        reports(revenue=[100, 110, 120], total_assets=[100, 100, 201]),
    ),
    Case(
        # (8/1)^(1/3) - 1 = 100%; 8/6 - 1 = 33.33%
        "profit growth over three years and one",
        {"net_income_cagr_3y": 1.0, "net_income_growth": 0.333333},
        reports(net_income_parent=[1, 2, 6, 8]),
    ),
    Case(
        "no growth rate out of a loss",
        {"net_income_cagr_3y": "!negative_base", "net_income_growth": "!negative_base"},
        reports(net_income_parent=[-1, 2, -6, 8]),
    ),
    Case(
        # year to date against the same quarter a year before: 33/30 - 1 = 10%; TTM 33 + 100 - 30 = 103
        "an interim is compared with the same interim a year before",
        {"revenue_growth": 0.1, "revenue_ttm": 103, "annual_only": False},
        [period(2019, 1, revenue=30), period(2019, revenue=100), period(2020, 1, revenue=33)],
    ),
    Case(
        # 12 / ((100 + 140) / 2) = 10%; (80 - 60) / 80 = 25%; 12 / 80 = 15%; 90 / 240 = 37.5%
        "returns and margins",
        {"roe": 0.10, "gross_margin": 0.25, "net_margin": 0.15, "debt_ratio": 0.375},
        reports(
            revenue=[70, 80],
            cost_of_revenue=[55, 60],
            net_income_parent=[9, 12],
            equity_parent=[100, 140],
            total_assets=[200, 240],
            total_liabilities=[90, 90],
        ),
    ),
    Case(
        "no return on negative equity",
        {"roe": "!negative_base"},
        reports(net_income_parent=[1, 2], equity_parent=[-9, 3]),
    ),
    Case(
        "one report gives no mean equity", {"roe": "!short_history"}, reports(net_income_parent=[2], equity_parent=[3])
    ),
    Case("R&D staff 30 of 200", {"rd_staff_ratio": 0.15}, reports(revenue=[1], rd_staff=[30], employees=[200])),
    Case("unknown staff is not zero staff", {"rd_staff_ratio": "!no_data"}, reports(revenue=[1], employees=[200])),
    Case(
        "staff of the report before last is not the present",
        {"rd_staff_ratio": "!stale"},
        reports(revenue=[1, 1], rd_staff=[30, None], employees=[200, None]),
    ),
    Case(
        "a company without a report knows nothing",
        {"revenue_ttm": "!no_data", "roe": "!no_data", "pb": "!no_data"},
        (),
        priced(9),
    ),
]

TTM = [
    Case(
        # Published: FY2024 862.2815, 2025 Q1 268.47, 2024 Q1 240.65 (yi). TTM 862.2815 + 268.47 - 240.65 = 890.1015.
        # Market value 1,500 x 1,256,197,800 = 18,842.967 yi: / 862.2815 = 21.852, / 890.1015 = 21.169.
        "the published example: 890.10 yi, 21.169 times, 21.852 on the fiscal year",
        {
            "2025-05-20": {"net_income_parent_ttm": 89_010_146_421.62, "pe_ttm": 21.1695, "pe_static": 21.8525}
            | {"market_cap": 1_884_296_700_000, "market_cap_basis": "total", "ttm_mixed_vintage": False}
        },
        [
            period(2024, 1, net_income_parent=240.65e8),
            period(2024, net_income_parent=86_228_146_421.62),
            period(2025, 1, net_income_parent=268.47e8),
        ],
        {
            "prices": [{"date": "2025-05-19", "close": 1500.0}],
            "share_capital": [{"effective_on": "2010-01-04", "total": 1_256_197_800.0}],
        },
    ),
    Case(
        "without the quarter a year before there is no twelve-month figure, never an annualised guess",
        {"net_income_parent_ttm": "!no_data", "pe_ttm": "!no_data", "pe_static": 12.5},
        [period(2019, net_income_parent=8), period(2020, 1, net_income_parent=3)],
        priced(100),
    ),
    Case(
        "without the fiscal year between there is no twelve-month figure",
        {"revenue_ttm": "!no_data"},
        [period(2018, revenue=8), period(2019, 1, revenue=2), period(2020, 1, revenue=3)],
    ),
]

VALUE = [
    Case(
        # 120 / 8 = 15; 120 / 6 = 20; 120 / 60 = 2; equity 50 - perpetuals 10 = 40: 120 / 40 = 3; 120 / 10 = 12
        "multiples of market value",
        {"pe_ttm": 15, "pe_deducted_ttm": 20, "ps_ttm": 2, "pb": 3, "pe_continuing_ttm": 12, "market_cap": 120},
        reports(
            revenue=[60],
            net_income_parent=[8],
            net_income_deducted=[6],
            net_income_continuing=[10],
            equity_parent=[50],
            other_equity_instruments=[10],
        ),
        priced(120),
    ),
    Case(
        "a loss has no PE, and that is known",
        {"pe_ttm": "!loss_making", "pe_static": "!loss_making", "pe_deducted_ttm": "!loss_making"}
        | {"pe_to_industry": "!loss_making", "pe_continuing_ttm": "!loss_making", "pb": "!negative_base"},
        reports(net_income_parent=[-8], net_income_deducted=[-9], net_income_continuing=[-1], equity_parent=[-5]),
        priced(120),
    ),
    Case(
        "a profit of nothing has no PE either", {"pe_ttm": "!loss_making"}, reports(net_income_parent=[0]), priced(120)
    ),
    Case(
        "an unknown profit is not a loss", {"pe_deducted_ttm": "!no_data"}, reports(net_income_parent=[9]), priced(120)
    ),
    Case(
        "a loss is known even without a price",
        {"pe_ttm": "!loss_making", "ps_ttm": "!no_price", "market_cap": "!no_price", "close": "!no_price"},
        reports(net_income_parent=[-8], revenue=[5]),
    ),
    Case(
        "a price older than 60 days is no price",
        {"market_cap": "!no_price", "pe_ttm": "!no_price"},
        reports(net_income_parent=[8]),
        priced(120, date="2020-03-20"),
    ),
    Case(
        # 2020-05-20 less 59 days is 2020-03-22, a Sunday; the 23rd is within.
        "a price of the last 60 days counts",
        {"market_cap": 120, "pe_ttm": 15},
        reports(net_income_parent=[8]),
        priced(120, date="2020-03-23"),
    ),
    Case(
        "the float is not the company",
        {"market_cap": "!float_only", "market_cap_basis": "float", "pe_ttm": "!float_only", "pb": "!float_only"},
        reports(net_income_parent=[8], equity_parent=[5]),
        {"prices": [{"date": "2020-05-19", "close": 2.0, "float_cap": 50.0}]},
    ),
    Case(
        "shares from profit and EPS give a derived market value",
        {"market_cap": 120, "market_cap_basis": "derived", "pe_ttm": 15},
        reports(net_income_parent=[8]),
        {
            "prices": [{"date": "2020-05-19", "close": 2.0}],
            "share_capital": [
                {"effective_on": "2019-12-31", "announced_on": "2020-04-10", "total": 60.0, "basis": "derived"}
            ],
        },
    ),
    Case(
        "a vendor's total market value beats shares that are only derived",
        {"market_cap": 130, "market_cap_basis": "total"},
        (),
        {
            "prices": [{"date": "2020-05-19", "close": 2.0, "market_cap": 130.0}],
            "share_capital": [
                {"effective_on": "2019-12-31", "announced_on": "2020-04-10", "total": 60.0, "basis": "derived"}
            ],
        },
    ),
    Case(
        "yuan prices and dollar statements do not mix",
        {
            "pe_ttm": "!currency_mismatch",
            "pb": "!currency_mismatch",
            "pb_to_median": "!currency_mismatch",
            "market_cap": 120,
        },
        [period(2019, net_income_parent=8, equity_parent=5, currency="USD")],
        priced(120),
    ),
]

DCF = [
    # Implied returns at M = market value / free cash flow: M 15, 30 and 18.5833 at 15% growth; M 10 at 8%.
    cash_flows(10, 150, GROWING_15, {"dcf_implied_return": 0.172186, "fcf_ttm": 10}, "15 times at 15% returns 17.22%"),
    cash_flows(10, 300, GROWING_15, {"dcf_implied_return": 0.111234}, "30 times at 15% returns 11.12%"),
    cash_flows(10, 185.833, GROWING_15, {"dcf_implied_return": 0.15}, "18.5833 times at 15% returns 15%"),
    cash_flows(10, 100, [1e6, 1e6, 1e6, 1259712.0], {"dcf_implied_return": 0.168932}, "10 times at 8% returns 16.89%"),
    # Shrinking revenue forecasts no growth: 11.8176 times at 0% is a return of 10%, and prices in no growth at 10%.
    cash_flows(
        10,
        118.176,
        [100, 90, 80, 70],
        {"dcf_implied_return": 0.10, "dcf_implied_growth": 0.0, "growth_gap": 0.7 ** (1 / 3) - 1},
        "shrinking revenue forecasts standstill, not decline",
    ),
    # At 15% and 25% growth q = 1.25 / 1.15, q^10 = 2.302087, q / (q - 1) = 12.5:
    # M = 12.5 x 1.302087 + 2.302087 x 1.03 / 0.12 = 16.27609 + 19.75958 = 36.03567.
    cash_flows(
        10, 360.3567, [100, 125, 156.25, 195.3125], {"dcf_implied_return": 0.15}, "growth of 25% is forecast in full"
    ),
    cash_flows(
        10, 360.3567, [100, 150, 250, 400], {"dcf_implied_return": 0.15}, "growth beyond 25% is forecast as 25%"
    ),
    cash_flows(10, 358.244, GROWING_15, {"dcf_implied_growth": 0.15, "growth_gap": 0.0}, "35.8244 times pays for 15%"),
    cash_flows(
        -1,
        150,
        GROWING_15,
        {"dcf_implied_return": "!negative_base", "dcf_implied_growth": "!negative_base", "fcf_ttm": -1},
        "no return on a negative cash flow",
    ),
    cash_flows(
        10, 150, [0, 1, 1, 1], {"dcf_implied_return": "!negative_base", "dcf_implied_growth": 0.032615}, "no base"
    ),
    cash_flows(
        10,
        150,
        GROWING_15,
        {"dcf_implied_return": "!not_applicable", "dcf_implied_growth": "!not_applicable"},
        "a bank's cash flow is its customers'",
        company=BANK,
    ),
    Case(
        # The last year's 30 is more than twice the mean (30 + 6 + 6) / 3 = 14; 280 / 14 = 20 times pays for 7.1518%.
        "a cash flow far from its mean is replaced by it",
        {"fcf_smoothed": True, "fcf_ttm": 30, "dcf_implied_growth": 0.071518},
        reports(revenue=[1] * 4, operating_cash_flow=[9, 9, 9, 33], capex=[0] * 4, interest_paid=[3] * 4),
        priced(280),
    ),
    Case(
        # 20 lies between half and twice the mean (20 + 14 + 14) / 3 = 16: 400 / 20 = 20 times.
        "a cash flow near its mean stands",
        {"fcf_smoothed": False, "dcf_implied_growth": 0.071518},
        reports(revenue=[1] * 4, operating_cash_flow=[9, 17, 17, 23], capex=[0] * 4, interest_paid=[3] * 4),
        priced(400),
    ),
    Case(
        # 12 - 0 - 2 = 10: 200 / 10 = 20 times.
        "interest expense stands in for interest paid and says so",
        {"interest_expense_used": True, "fcf_ttm": 10, "dcf_implied_growth": 0.071518},
        reports(revenue=[1] * 4, operating_cash_flow=[12] * 4, capex=[0] * 4, interest_expense=[2] * 4),
        priced(200),
    ),
    Case(
        "without interest of any kind the flow may belong to lenders: unknown",
        {"interest_expense_used": False, "fcf_ttm": "!no_data", "dcf_implied_growth": "!no_data"},
        reports(revenue=[1] * 4, operating_cash_flow=[12] * 4, capex=[0] * 4),
        priced(200),
    ),
    Case(
        # US operating cash flow is after interest: 10 - 0 = 10.
        "a US filer has deducted interest already",
        {"interest_expense_used": False, "fcf_ttm": 10, "dcf_implied_growth": 0.071518, "liquidity_tier": "!no_data"},
        reports(revenue=[1] * 4, operating_cash_flow=[10] * 4, capex=[0] * 4, interest_expense=[2] * 4),
        priced(200),
        {"country": "us", "currency": "USD"},
    ),
]

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

CASES = [*GROWTH, *TTM, *VALUE, *DCF, *RISK, *HISTORY, *LIQUIDITY]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("metrics") / "store", CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_number(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}


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


KINDS = ("key_laboratory", "enterprise_technology_centre")


def lists(*kinds: str, complete: bool = True, covers_from: str = "2018-01-02") -> list[Row]:
    """Policy lists that are loaded."""
    return [{"kind": kind, "title": f"{kind} list", "covers_from": covers_from, "complete": complete} for kind in kinds]


def held(kind: str, level: str, title: str = "batch 1", valid_from: str = "2019-06-03", **more: object) -> Row:
    """A credential published on its first day of validity."""
    return {"kind": kind, "level": level, "title": title, "valid_from": valid_from, "announced_on": valid_from, **more}


def credentials(*rows: Row) -> dict[str, list[Row]]:
    return {"credentials": list(rows)}


POLICY = [
    Case(
        "absent from a complete list is a no",
        {"little_giant": False, "national_lab": False, "standard_setting": False, "tech_certifications": 0},
        (),
    ),
    Case(
        "a national batch makes a little giant, from the day after it was published until three years are over",
        {
            "2019-06-03": {"little_giant": False},
            "2019-06-04": {"little_giant": True},
            "2022-06-03": {"little_giant": True},
            "2022-06-04": {"little_giant": False},
        },
        (),
        credentials(held("little_giant", "national")),
    ),
    Case(
        "a list that says how long it is valid is believed",
        {"2020-06-02": {"little_giant": True}, "2020-06-03": {"little_giant": False}},
        (),
        credentials(held("little_giant", "national", valid_to="2020-06-02")),
    ),
    Case(
        "a provincial one is not national", {"little_giant": False}, (), credentials(held("little_giant", "provincial"))
    ),
    Case("a national laboratory", {"national_lab": True}, (), credentials(held("national_lab", "national"))),
    Case(
        "group and enterprise standards are no industry standards",
        {"standard_setting": False},
        (),
        credentials(held("standard", "group"), held("standard", "enterprise", "Q/1")),
    ),
    Case(
        "a drafted standard counts for ten years",
        {"2029-06-01": {"standard_setting": True}, "2029-06-04": {"standard_setting": False}},
        (),
        credentials(held("standard", "industry")),
    ),
    Case(
        # Two laboratories and a centre; the renewed one is one; municipal and other kinds do not count.
        "distinct valid certificates of provincial level or above",
        {"tech_certifications": 3},
        (),
        credentials(
            held("key_laboratory", "provincial", "lab of gears"),
            held("key_laboratory", "provincial", "lab of gears", "2020-02-03"),
            held("key_laboratory", "national", "batch 1"),
            held("enterprise_technology_centre", "provincial", "batch 1"),
            held("enterprise_technology_centre", "municipal", "city centre"),
            held("honour", "national", "red flag"),
        ),
    ),
    Case(
        "what a company does not control proves nothing about it",
        {"tech_certifications": 1, "little_giant": False},
        (),
        credentials(
            held("key_laboratory", "provincial", "of an associate", stake=0.5),
            held("key_laboratory", "provincial", "of a subsidiary", stake=0.51),
            held("little_giant", "national", stake=0.3),
        ),
    ),
]


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> World:
    loaded = lists("little_giant", "national_lab", "standard", *KINDS)
    found = market(tmp_path_factory.mktemp("policy") / "store", POLICY, credential_lists=loaded)
    database.set_lists(found.connection, {"certifications": KINDS})
    return found


@pytest.mark.parametrize("case", POLICY, ids=[case.name for case in POLICY])
def test_policy_evidence(case: Case, policy: World) -> None:
    assert policy.surprises(case) == {}


def test_an_unloaded_or_incomplete_list_leaves_absence_unknown(tmp_path: Path) -> None:
    cases = [
        Case("absent", {"little_giant": "!list_not_loaded", "national_lab": "!list_not_loaded"}, ()),
        Case("present", {"little_giant": True}, (), credentials(held("little_giant", "national"))),
        # One of two kinds is complete: the laboratory is a lower end, not the count.
        Case(
            "certified",
            {"tech_certifications": "!list_not_loaded"},
            (),
            credentials(held("key_laboratory", "provincial")),
        ),
    ]
    loaded = [*lists("little_giant", complete=False), *lists("key_laboratory")]
    loaded += lists("enterprise_technology_centre", covers_from="2020-05-21")  # begins to decide a day later
    found = market(tmp_path / "store", cases, credential_lists=loaded)
    database.set_lists(found.connection, {"certifications": KINDS})
    assert [found.surprises(case) for case in cases] == [{}, {}, {}]
