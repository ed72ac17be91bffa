"""Returns, margins, turnover and cash behind profit give the numbers worked by hand, or say why there are none."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import Case, World, market, period, reports

BANK = {"is_financial": True}
NOT_A_BANKS = (
    "roic", "roce", "gross_margin", "ocf_margin", "fcf_margin", "asset_turnover", "inventory_turnover",
    "inventory_days", "receivable_turnover", "receivable_days", "payable_days", "cash_conversion_cycle", "accruals",
    "cash_conversion",
)  # fmt: skip
NO_DEBT: dict[str, Any] = dict.fromkeys(
    ("short_term_bonds", "current_portion_of_debt", "long_term_debt", "bonds", "lease_liabilities"), 0.0
)


def balance(assets: float, equity: float, debt: float, cash: float, current_liabilities: float) -> dict[str, Any]:
    """A balance sheet whose only debt is short-term."""
    return {
        "total_assets": assets, "equity": equity, "short_term_debt": debt, "cash": cash,
        "current_liabilities": current_liabilities, **NO_DEBT,
    }  # fmt: skip


def capital(year: dict[str, Any], assets: float = 1000.0) -> list[dict[str, Any]]:
    """Two year-ends, invested capital 600 + 300 - 100 = 800 and 500 + 200 - 100 = 600, capital employed 700 and 600."""
    before = period(2018, **balance(800, 500, 200, 100, 200))
    return [before, period(2019, **{**balance(assets, 600, 300, 100, 300), **year})]


RETURNS = [
    Case(
        # (100 + 140) / 2 = 120: 24 / 120 = 20%, 18 / 120 = 15%; the company discloses 19%. Annual only: 12 months too.
        "returns on the mean of opening and closing equity",
        {"roe": 0.2, "roe_deducted": 0.15, "roe_weighted": 0.19, "roe_ttm": 0.2},
        reports(
            equity_parent=[100, 140], net_income_parent=[20, 24], net_income_deducted=[15, 18], roe_weighted=[0.2, 0.19]
        ),
    ),
    Case(
        # Year 24 / ((100 + 140) / 2) = 20%; 12 months 8 + 24 - 4 = 28, equity (110 + 146) / 2 = 128: 21.875%.
        # Net profit 9 + 26 - 5 = 30 over assets (400 + 600) / 2 = 500: 6%.
        "an interim moves the twelve months, not the year",
        {"roe": 0.2, "roe_ttm": 0.21875, "roa": 0.06},
        [
            period(2018, equity_parent=100, net_income_parent=20),
            period(2019, 1, equity_parent=110, net_income_parent=4, net_income=5, total_assets=400),
            period(2019, equity_parent=140, net_income_parent=24, net_income=26),
            period(2020, 1, equity_parent=146, net_income_parent=8, net_income=9, total_assets=600),
        ],
    ),
    Case(
        # Year-ends 100, 100, 100, 100, 100, 140; 10, 20, 5, 15 over 100 and 24 over 120: 10, 20, 5, 15, 20%; mean 14%.
        "five years of returns need six year-ends",
        {"roe_mean_5y": 0.14, "roe_min_5y": 0.05, "roe": 0.2},
        reports(equity_parent=[100, 100, 100, 100, 100, 140], net_income_parent=[99, 10, 20, 5, 15, 24]),
    ),
    Case(
        "five year-ends make four returns",
        {"roe_mean_5y": "!short_history", "roe_min_5y": "!short_history", "roe": 0.2},
        reports(equity_parent=[100, 100, 100, 100, 140], net_income_parent=[10, 20, 5, 15, 24]),
    ),
    Case(
        # -30 / 100 = -30%: (10 - 30 + 5 + 15 + 20) / 5 = 4%.
        "a loss enters the mean and is the minimum",
        {"roe_mean_5y": 0.04, "roe_min_5y": -0.3},
        reports(equity_parent=[100, 100, 100, 100, 100, 140], net_income_parent=[99, 10, -30, 5, 15, 24]),
    ),
    Case(
        "a hole in five years leaves their mean unknown",
        {"roe_mean_5y": "!no_data", "roe_min_5y": "!no_data", "roe": 0.2},
        reports(
            equity_parent=[100, 100, None, 100, 100, 140], net_income_parent=[9, 10, 20, 5, 15, 24], revenue=[1] * 6
        ),
    ),
    Case(
        "a year of negative equity has no return, nor have the five with it",
        {"roe_mean_5y": "!negative_base", "roe_min_5y": "!negative_base", "roe": 0.2},
        reports(equity_parent=[100, 10, -30, 100, 100, 140], net_income_parent=[9, 10, -9, 5, 15, 24]),
    ),
    Case(
        "negative equity has no return",
        {"roe": "!negative_base", "roe_deducted": "!negative_base", "roe_ttm": "!negative_base", "roa": 0.005},
        reports(equity_parent=[-10, -20], net_income_parent=[5, 5], net_income_deducted=[4, 4], net_income=[5, 5]),
    ),
    Case(
        "one year-end is no mean",
        {"roe": "!short_history", "roe_deducted": "!short_history", "roe_ttm": "!short_history"}
        | {"roa": "!short_history", "roce": "!short_history", "asset_turnover": "!short_history"}
        | {"roic": "!short_history", "roe_weighted": "!no_data", "net_margin": 0.24},
        reports(equity_parent=[100], net_income_parent=[24], net_income=[24], revenue=[100]),
    ),
    Case(
        "a missing opening balance between known years is a gap",
        {"roe": "!no_data", "roe_ttm": "!no_data"},
        reports(equity_parent=[100, None, 140], net_income_parent=[20, 20, 24], revenue=[1, 1, 1]),
    ),
    Case(
        # EBIT 90 + 22 = 112; tax 27 / 90 = 30%: 112 x 0.7 = 78.4 over (800 + 600) / 2 = 700: 11.2%; 112 over
        # ((1000 - 300) + (800 - 200)) / 2 = 650: 17.2308%.
        "returns on capital before and after tax",
        {"roic": 0.112, "roce": 0.172308},
        capital({"total_profit": 90, "interest_expense": 22, "income_tax": 27}),
    ),
    Case(
        # 45 / 90 = 50% counts as 40%: 112 x 0.6 = 67.2 / 700 = 9.6%.
        "a tax rate above 40% belongs to the year",
        {"roic": 0.096},
        capital({"total_profit": 90, "interest_expense": 22, "income_tax": 45}),
    ),
    Case(
        # -9 / 90 counts as 0: 112 / 700 = 16%.
        "a tax credit makes no return",
        {"roic": 0.16},
        capital({"total_profit": 90, "interest_expense": 22, "income_tax": -9}),
    ),
    Case(
        # A loss of 10 is not taxed: (-10 + 45) / 700 = 5%.
        "a loss before tax has no tax rate",
        {"roic": 0.05},
        capital({"total_profit": -10, "interest_expense": 45, "income_tax": -5}),
    ),
    Case(
        # Cash of 1700 leaves 600 + 300 - 1700 = -800 after 600.
        "more cash than capital leaves nothing invested",
        {"roic": "!negative_base", "roce": 0.172308},
        capital({"total_profit": 90, "interest_expense": 22, "income_tax": 27, "cash": 1700}),
    ),
    Case(
        # Assets 200 - 1300 due = -1100 after 600.
        "more due within a year than all assets leaves no capital employed",
        {"roce": "!negative_base"},
        capital({"total_profit": 90, "interest_expense": 22, "current_liabilities": 1300}, assets=200),
    ),
    Case(
        "without tax the return after tax is unknown, before tax known",
        {"roic": "!no_data", "roce": 0.172308},
        capital({"total_profit": 90, "interest_expense": 22}),
    ),
]

MARGINS = [
    Case(
        # Of 200: (200 - 120) = 40%, 30 = 15%, 20 = 10%, 50 = 25%, 50 - 12 - 8 = 30 = 15%.
        "what is left of revenue at each step",
        {"gross_margin": 0.4, "operating_margin": 0.15, "net_margin": 0.1, "ocf_margin": 0.25, "fcf_margin": 0.15},
        [
            period(2019, revenue=200, cost_of_revenue=120, operating_profit=30, net_income_parent=20)
            | {"operating_cash_flow": 50, "capex": 12, "interest_paid": 8}
        ],
    ),
    Case(
        # Revenue 60 + 200 - 50 = 210, cost 33 + 120 - 27 = 126: 84 / 210 = 40%; profit 9 + 30 - 7.5 = 31.5: 15%.
        "margins of twelve months",
        {"gross_margin": 0.4, "operating_margin": 0.15, "net_margin": "!no_data", "ocf_margin": "!no_data"},
        [
            period(2019, 1, revenue=50, cost_of_revenue=27, operating_profit=7.5),
            period(2019, revenue=200, cost_of_revenue=120, operating_profit=30),
            period(2020, 1, revenue=60, cost_of_revenue=33, operating_profit=9),
        ],
    ),
    Case(
        "nothing sold, no margin",
        dict.fromkeys(("gross_margin", "operating_margin", "net_margin", "ocf_margin", "fcf_margin"), "!negative_base")
        | {"receivable_days": "!negative_base"},
        reports(revenue=[9, 0], cost_of_revenue=[9, 1], operating_profit=[1, -5], net_income_parent=[1, -5]),
    ),
    Case(
        "a report too old has no margin and no return",
        {"gross_margin": "!stale", "net_margin": "!stale", "roe": "!stale", "roa": "!stale", "accruals": "!stale"}
        | {"roe_mean_5y": "!stale", "roe_weighted": "!stale", "cash_conversion": "!stale", "asset_turnover": "!stale"},
        [period(2017, revenue=200, cost_of_revenue=120, net_income_parent=20)],
    ),
]


def trade(**latest: float) -> list[dict[str, Any]]:
    """Two years; the first opens with assets 600, inventory 70, receivables 30 and payables 50."""
    return [
        period(2018, total_assets=600, inventory=70, receivables=30, payables=50),
        period(2019, total_assets=1000, inventory=50, receivables=50, payables=22) | latest,
    ]


TURNOVER = [
    Case(
        # 400 / 800 = 0.5; 240 / 60 = 4, 365 / 4 = 91.25; 400 / 40 = 10, 36.5; 365 x 36 / 240 = 54.75;
        # 91.25 + 36.5 - 54.75 = 73.
        "turnover and days on the mean of opening and closing balances",
        {"asset_turnover": 0.5, "inventory_turnover": 4, "inventory_days": 91.25, "receivable_turnover": 10}
        | {"receivable_days": 36.5, "payable_days": 54.75, "cash_conversion_cycle": 73},
        trade(revenue=400, cost_of_revenue=240),
    ),
    Case(
        # Revenue 110 + 400 - 100 = 410 over (780 + 1270) / 2 = 1025: 0.4; balances of the two March ends.
        "an interim is averaged with the same interim a year before",
        {"asset_turnover": 0.4, "receivable_turnover": 8.2, "receivable_days": 44.512195},
        [
            period(2019, 1, revenue=100, total_assets=780, receivables=40),
            period(2019, revenue=400, total_assets=9999, receivables=9999),
            period(2020, 1, revenue=110, total_assets=1270, receivables=60),
        ],
    ),
    Case(
        # Nothing in stock turns over in no time: 0 + 36.5 - 54.75 = -18.25.
        "without stock there is no turnover of it, and no day is lost to it",
        {"inventory_turnover": "!not_applicable", "inventory_days": 0, "cash_conversion_cycle": -18.25},
        [
            period(2018, total_assets=600, inventory=0, receivables=30, payables=50),
            period(2019, revenue=400, cost_of_revenue=240, inventory=0, receivables=50, payables=22),
        ],
    ),
    Case(
        "cash customers owe nothing",
        {"receivable_turnover": "!not_applicable", "receivable_days": 0},
        reports(revenue=[400, 400], receivables=[0, 0]),
    ),
    Case(
        "no cost, no days of it; the cycle lacks what its parts lack",
        {"inventory_days": "!negative_base", "payable_days": "!negative_base"}
        | {"cash_conversion_cycle": "!negative_base", "receivable_days": 36.5},
        trade(revenue=400, cost_of_revenue=0),
    ),
    Case(
        "balances not shown are unknown",
        {"inventory_turnover": "!no_data", "receivable_turnover": "!no_data", "payable_days": "!no_data"}
        | {"cash_conversion_cycle": "!no_data", "asset_turnover": 0.4},
        reports(revenue=[400, 400], cost_of_revenue=[240, 240]),
    ),
]

CASH = [
    Case(
        # (60 - 90) / ((600 + 1000) / 2) = -3.75%; 90 / 60 = 1.5
        "profit that is cash",
        {"accruals": -0.0375, "cash_conversion": 1.5, "roa": 0.075},
        trade(net_income=60, operating_cash_flow=90),
    ),
    Case(
        # DEFINITIONS D, Sloan: (55 - 80) / ((1000 + 920) / 2) = -2.6042%
        "Sloan's accruals of the published oracle",
        {"accruals": -0.026042},
        [period(2018, total_assets=920), period(2019, total_assets=1000, net_income=55, operating_cash_flow=80)],
    ),
    Case(
        # (-20 - 12) / 800 = -4%
        "a loss converts into nothing, but its accruals are known",
        {"cash_conversion": "!loss_making", "accruals": -0.04, "roa": -0.025},
        trade(net_income=-20, operating_cash_flow=12),
    ),
    Case(
        # -30 / 60 = -0.5
        "profit whose cash flowed out",
        {"cash_conversion": -0.5, "accruals": 0.1125},
        trade(net_income=60, operating_cash_flow=-30),
    ),
    Case(
        "an unknown cash flow",
        {"cash_conversion": "!no_data", "accruals": "!no_data", "roa": 0.075},
        trade(net_income=60),
    ),
    Case(
        "a single year has a conversion, and no mean of assets",
        {"cash_conversion": 1.5, "accruals": "!short_history"},
        [period(2019, net_income=60, operating_cash_flow=90)],
    ),
]

FINANCIALS = [
    Case(
        # ROE 12 / 100; ROA 13 / 1000 = 1.3%; operating 30 / 60, net 12 / 60. What a bank sells is money itself.
        "a bank has returns and margins of profit, nothing of goods",
        {"roe": 0.12, "roe_ttm": 0.12, "roa": 0.013, "operating_margin": 0.5, "net_margin": 0.2}
        | dict.fromkeys(NOT_A_BANKS, "!not_applicable"),
        reports(
            equity_parent=[100, 100], net_income_parent=[12, 12], net_income=[13, 13], revenue=[60, 60],
            operating_profit=[30, 30], cost_of_revenue=[5, 5], operating_cash_flow=[9, 9], inventory=[1, 1],
            receivables=[1, 1], payables=[1, 1], total_profit=[20, 20], interest_expense=[5, 5], ebit=[25, 25],
        ),
        company=BANK,
    ),
    Case("a company that never reported", {"roe": "!no_data", "roic": "!no_data", "cash_conversion": "!no_data"}),
]  # fmt: skip

CASES = [*RETURNS, *MARGINS, *TURNOVER, *CASH, *FINANCIALS]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("quality") / "store", CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_number(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}
