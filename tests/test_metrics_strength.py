"""Earnings before interest, debt and liquidity give the numbers worked by hand, or say why there are none."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import Case, World, market, period, reports

from screener import chain

BANK = {"is_financial": True}
NOT_A_BANKS = (
    "ebit", "ebitda", "interest_cover", "debt", "net_debt", "debt_to_equity", "net_debt_to_equity",
    "net_debt_to_ebitda", "current_ratio", "quick_ratio", "cash_ratio",
)  # fmt: skip
DEBT: dict[str, Any] = {
    "short_term_bonds": 0.0,
    "current_portion_of_debt": 50.0,
    "bonds": 100.0,
    "lease_liabilities": 30.0,
}
OWED: dict[str, Any] = {"short_term_debt": 200.0, "long_term_debt": 300.0, **DEBT}
NO_DEBT: dict[str, Any] = dict.fromkeys([*OWED], 0.0)

EARNINGS = [
    Case(
        # 70 + 20 = 90; + 35 = 125; 90 / 20 = 4.5
        "EBIT is profit before tax with interest put back, EBITDA depreciation too",
        {"ebit": 90, "ebitda": 125, "interest_cover": 4.5, "finance_expense_used": False},
        [period(2019, total_profit=70, interest_expense=20, finance_expense=12, depreciation_amortisation=35)],
    ),
    Case(
        # The source's 96, not 70 + 20; 96 / 20 = 4.8
        "the source's own EBIT comes first",
        {"ebit": 96, "interest_cover": 4.8},
        [period(2019, total_profit=70, interest_expense=20, ebit=96)],
    ),
    Case(
        # 70 + 14 = 84; 84 / 14 = 6
        "net finance expense stands in for interest and says so",
        {"ebit": 84, "interest_cover": 6, "finance_expense_used": True, "ebitda": "!no_data"},
        [period(2019, total_profit=70, finance_expense=14)],
    ),
    Case(
        # 70 - 5 = 65: exchange gains or deposits; interest may hide behind them.
        "a net finance income takes its part of EBIT but says nothing of interest",
        {"ebit": 65, "interest_cover": "!no_data", "finance_expense_used": True},
        [period(2019, total_profit=70, finance_expense=-5)],
    ),
    Case(
        "without interest there is none to cover",
        {"ebit": 70, "interest_cover": "!not_applicable"},
        [period(2019, total_profit=70, interest_expense=0)],
    ),
    Case(
        # -50 + 20 = -30; -30 / 20 = -1.5
        "a loss before interest is a cover below nothing",
        {"ebit": -30, "interest_cover": -1.5},
        [period(2019, total_profit=-50, interest_expense=20)],
    ),
    Case(
        "interest of no kind leaves EBIT unknown",
        {"ebit": "!no_data", "ebitda": "!no_data", "interest_cover": "!no_data"},
        [period(2019, total_profit=70, depreciation_amortisation=35)],
    ),
    Case(
        # Profit 30 + 70 - 20 = 80; interest 6 + 20 - 4 = 22: EBIT 102; depreciation 9 + 35 - 8 = 36: 138; 102 / 22
        "after a quarter the twelve months are a year and the difference of two quarters",
        {"ebit": 102, "ebitda": 138, "interest_cover": 4.636364},
        [
            period(2019, 1, total_profit=20, interest_expense=4, depreciation_amortisation=8),
            period(2019, total_profit=70, interest_expense=20, depreciation_amortisation=35),
            period(2020, 1, total_profit=30, interest_expense=6, depreciation_amortisation=9),
        ],
    ),
    Case(
        "a report too old says nothing of today",
        {"ebit": "!stale", "debt": "!stale", "current_ratio": "!stale", "goodwill_to_equity": "!stale"},
        [period(2017, total_profit=70, interest_expense=20, current_assets=9, current_liabilities=3, **OWED)],
    ),
]

INDEBTED = [
    Case(
        # 200 + 0 + 300 + 100 + 50 + 30 = 680; - 250 = 430; 680 / 850 = 0.8; 430 / 850 = 0.505882; EBITDA 70 + 20 + 35
        # = 125: 430 / 125 = 3.44
        "debt of the worked example",
        {"debt": 680, "net_debt": 430, "debt_to_equity": 0.8, "net_debt_to_equity": 0.505882}
        | {"net_debt_to_ebitda": 3.44},
        [
            period(2019, cash=250, equity=850, total_liabilities=2000, **OWED)
            | {"total_profit": 70, "interest_expense": 20, "depreciation_amortisation": 35}
        ],
    ),
    Case(
        # 680 - 880 = -200; / 800 = -0.25; / 125 = -1.6: no debt is left to count, and the number says so.
        "net cash is a negative net debt",
        {"net_debt": -200, "net_debt_to_equity": -0.25, "net_debt_to_ebitda": -1.6},
        [
            period(2019, cash=880, equity=800, **OWED)
            | {"total_profit": 70, "interest_expense": 20, "depreciation_amortisation": 35}
        ],
    ),
    Case(
        # Equity is what liabilities leave: 1000 - 200 = 800; 680 / 800.
        "equity that the source does not add up follows from assets and liabilities",
        {"debt_to_equity": 0.85},
        [period(2019, total_assets=1000, total_liabilities=200, **OWED)],
    ),
    Case(
        "negative equity carries no debt",
        {"debt": 680, "debt_to_equity": "!negative_base", "net_debt_to_equity": "!negative_base"}
        | {"goodwill_to_equity": "!negative_base"},
        [period(2019, cash=250, equity=-5, equity_parent=-6, goodwill=3, **OWED)],
    ),
    Case(
        "debt without earnings cannot be repaid from them",
        {"ebitda": -15, "net_debt_to_ebitda": "!negative_base"},
        [
            period(2019, cash=250, equity=850, **OWED)
            | {"total_profit": -70, "interest_expense": 20, "depreciation_amortisation": 35}
        ],
    ),
    Case(
        "net cash without earnings has nothing to repay",
        {"ebitda": -15, "net_debt_to_ebitda": "!net_cash"},
        [
            period(2019, cash=880, equity=850, **OWED)
            | {"total_profit": -70, "interest_expense": 20, "depreciation_amortisation": 35}
        ],
    ),
    Case(
        "a company without debt owes nothing, which is a number",
        {"debt": 0, "net_debt": -10, "debt_to_equity": 0, "net_debt_to_equity": -0.1},
        [period(2019, cash=10, equity=100, **NO_DEBT)],
    ),
    Case(
        "a missing item of debt leaves a range, not a number",
        {"debt": "!no_data", "net_debt": "!no_data", "debt_to_equity": "!no_data", "net_debt_to_equity": "!no_data"}
        | {"net_debt_to_ebitda": "!no_data"},
        [
            period(2019, cash=250, equity=1000, total_liabilities=750, short_term_debt=200)
            | {"total_profit": 70, "interest_expense": 20, "depreciation_amortisation": 35}
        ],
    ),
]

LIQUID = [
    Case(
        # 300 / 150 = 2; (300 - 120) / 150 = 1.2; (60 + 30) / 150 = 0.6; 24 / 96 = 0.25
        "what is at hand against what is due within a year",
        {"current_ratio": 2, "quick_ratio": 1.2, "cash_ratio": 0.6, "goodwill_to_equity": 0.25},
        [
            period(2019, current_assets=300, inventory=120, cash=60, trading_financial_assets=30)
            | {"current_liabilities": 150, "goodwill": 24, "equity_parent": 96}
        ],
    ),
    Case(
        "without inventory only the current ratio is known",
        {"current_ratio": 2, "quick_ratio": "!no_data", "cash_ratio": "!no_data", "goodwill_to_equity": "!no_data"},
        [period(2019, current_assets=300, current_liabilities=150, cash=60)],
    ),
    Case(
        "nothing due within a year leaves nothing to divide by",
        {"current_ratio": "!negative_base", "quick_ratio": "!negative_base", "cash_ratio": "!negative_base"},
        [period(2019, current_assets=300, inventory=120, cash=60, current_liabilities=0)],
    ),
    Case("a company that never reported", {"debt": "!no_data", "current_ratio": "!no_data", "ebit": "!no_data"}),
    Case(
        # 5 / 50 = 0.1: a broker's goodwill is goodwill; everything else of this family is its trade.
        "a bank's debt is its trade",
        dict.fromkeys(NOT_A_BANKS, "!not_applicable") | {"goodwill_to_equity": 0.1, "finance_expense_used": False},
        reports(goodwill=[5], equity_parent=[50], total_profit=[9], finance_expense=[1], ebit=[10], current_assets=[9]),
        company=BANK,
    ),
]

CASES = [*EARNINGS, *INDEBTED, *LIQUID]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("strength") / "store", CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_number(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}


def bounds(everyone: World, case: str, *metrics: str) -> list[tuple[float | None, float | None]]:
    """The ranges of some metrics of one case."""
    columns = ", ".join(f"{metric}_low, {metric}_high" for metric in metrics)
    row = everyone.connection.execute(
        f"select {columns} from ({chain.folded(chain.METRICS)}) where symbol = ?", [everyone.symbols[case]]
    ).fetchall()[0]
    return list(zip(row[::2], row[1::2], strict=True))


def test_a_missing_item_of_debt_leaves_the_range_between_known_debt_and_all_liabilities(everyone: World) -> None:
    found = bounds(
        everyone, "a missing item of debt leaves a range, not a number",
        "debt", "net_debt", "debt_to_equity", "net_debt_to_equity", "net_debt_to_ebitda",
    )  # fmt: skip
    # Debt 200 to 750; less cash 250: -50 to 500; over equity 1000 and EBITDA 125.
    assert found == [(200, 750), (-50, 500), (0.2, 0.75), (-0.05, 0.5), (-0.4, 4.0)]


@pytest.mark.parametrize("case", ["debt of the worked example", "a bank's debt is its trade"])
def test_a_known_figure_and_one_without_meaning_have_no_range(case: str, everyone: World) -> None:
    assert bounds(everyone, case, "debt", "net_debt", "debt_to_equity") == [(None, None)] * 3
