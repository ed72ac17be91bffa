"""Growth, twelve months, multiples and cash flows give the numbers worked by hand, and say why when there are none."""

from __future__ import annotations

import pytest
from worlds import Case, Row, World, market, period, priced, reports

BANK = {"is_financial": True}


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
    # Ninety days after Saturday 28 September 2019 are 27 December; usable from the next session, Monday the 30th.
    Case(
        "derived shares of a US filer are known by the deadline of its own fiscal year",
        {"2019-12-27": {"market_cap": "!no_data"}, "2019-12-30": {"market_cap": 120}},
        (),
        {
            "prices": [{"date": "2019-12-20", "close": 2.0}],
            "share_capital": [{"effective_on": "2019-09-28", "total": 60.0, "basis": "derived"}],
        },
        {"country": "us", "currency": "USD", "fiscal_year_end": "09-30"},
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
    # 120 yuan at 6 yuan a euro are 20 euro: PE 20 / 8, PB 20 / 5; the yield is the inverse of PE. The market cap
    # stays in yuan, profit in euro.
    Case(
        "at the rate of the day yuan prices meet statements in euro",
        {"pe_ttm": 2.5, "pb": 4.0, "earnings_yield": 0.4, "market_cap": 120, "net_income_parent_ttm": 8},
        [period(2019, net_income_parent=8, equity_parent=5, currency="EUR")],
        {**priced(120), "series": [{"series": "EURCNY", "date": "2020-05-15", "value": 6.0}]},
    ),
    Case(
        "a rate the other way round is its inverse",
        {"pe_ttm": 30000.0},
        [period(2019, net_income_parent=8, currency="KRW")],
        {**priced(120), "series": [{"series": "CNYKRW", "date": "2020-05-15", "value": 2000.0}]},
    ),
    Case(
        "a rate of eleven days ago is none",
        {"pe_ttm": "!currency_mismatch"},
        [period(2019, net_income_parent=8, currency="JPY")],
        {**priced(120), "series": [{"series": "CNYJPY", "date": "2020-05-09", "value": 15.0}]},
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

CASES = [*GROWTH, *TTM, *VALUE, *DCF]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("metrics") / "store", CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_number(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}
