"""What the whole business costs against what it earns and throws off, and what shareholders are paid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from worlds import AS_OF, Case, World, market, priced, records, reports, world

from screener import chain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DEBTS: dict[str, Sequence[float | None]] = {
    "short_term_debt": [100], "short_term_bonds": [0], "current_portion_of_debt": [20], "long_term_debt": [150],
    "bonds": [30], "lease_liabilities": [0],
}  # fmt: skip
BALANCE: dict[str, Sequence[float | None]] = DEBTS | {
    "cash": [80], "minority_interest": [40], "other_equity_instruments": [10], "total_liabilities": [500],
    "total_assets": [1000], "equity_parent": [460],
}  # fmt: skip
EARNED: dict[str, Sequence[float | None]] = {
    "ebit": [127], "depreciation_amortisation": [31.75], "revenue": [635], "net_income_parent": [80],
    "operating_cash_flow": [50], "capex": [20], "interest_paid": [10],
}  # fmt: skip
EV_FAMILY = ("ev", "ev_to_ebit", "ev_to_ebitda", "ev_to_sales")


def missing(*names: str, reason: str) -> dict[str, str]:
    """Each metric missing for the reason."""
    return dict.fromkeys(names, f"!{reason}")


PRICE = [
    Case(
        # Debt 100 + 20 + 150 + 30 = 300. 1000 + 300 + 40 + 10 - 80 = 1270; / 127 = 10; / (127 + 31.75) = 8; / 635 = 2.
        # 1000 / 50 = 20; 50 - 20 - 10 = 20: 1000 / 20 = 50 and 2%; 80 / 1000 = 8%.
        "the whole business and its multiples",
        {"ev": 1270, "ev_to_ebit": 10, "ev_to_ebitda": 8, "ev_to_sales": 2, "pcf_ttm": 20, "p_fcf_ttm": 50}
        | {"fcf_yield": 0.02, "earnings_yield": 0.08, "pe_ttm": 12.5},
        reports(**BALANCE, **EARNED),
        priced(1000),
    ),
    Case(
        # All equity 500 less that of the parent, 460, leaves 40.
        "minorities that are not shown are what is left of equity",
        {"ev": 1270},
        reports(**{**BALANCE, "minority_interest": [None]}, **EARNED),
        priced(1000),
    ),
    Case(
        # 50 + 300 + 50 - 780 = -380; / 127 = -2.99213
        "a business that costs less than its cash has a negative value over a positive base",
        {"ev": -380, "ev_to_ebit": -2.992126},
        reports(**{**BALANCE, "cash": [780]}, **EARNED),
        priced(50),
    ),
    Case(
        "losses and outflows leave no multiple, but a known yield",
        {"ev": 1270, "ev_to_ebit": "!loss_making", "ev_to_ebitda": "!loss_making", "ev_to_sales": "!negative_base"}
        | missing("pcf_ttm", "p_fcf_ttm", reason="negative_base")
        # -50 - 20 - 10 = -80: -8%; -90 / 1000 = -9%
        | {"fcf_yield": -0.08, "earnings_yield": -0.09, "peg_3y": "!loss_making"},
        reports(
            **BALANCE, ebit=[-127], depreciation_amortisation=[100], revenue=[0], net_income_parent=[-90],
            operating_cash_flow=[-50], capex=[20], interest_paid=[10],
        ),
        priced(1000),
    ),
    Case(
        "a bank's debt is its trade; its earnings are not",
        missing(*EV_FAMILY, "pcf_ttm", "p_fcf_ttm", "fcf_yield", reason="not_applicable") | {"earnings_yield": 0.08},
        reports(**BALANCE, **EARNED),
        priced(1000),
        {"is_financial": True},
    ),
    Case(
        "without a price nothing is priced",
        missing(*EV_FAMILY, "pcf_ttm", "p_fcf_ttm", "fcf_yield", "earnings_yield", "peg_3y", reason="no_price"),
        reports(**BALANCE, **EARNED),
    ),
    Case(
        "the float is not the company",
        missing(*EV_FAMILY, "pcf_ttm", "fcf_yield", "earnings_yield", "dividend_yield", reason="float_only"),
        reports(**BALANCE, **EARNED),
        {"prices": [{"date": "2020-05-19", "float_cap": 400}]},
    ),
    Case(
        "without debt items there is no value, only its range",
        missing(*EV_FAMILY, reason="no_data") | {"pcf_ttm": 20},
        reports(**{**BALANCE, "bonds": [None]}, **EARNED),
        priced(1000),
    ),
    Case(
        "interest shown together with dividends leaves free cash flow a range",
        missing("p_fcf_ttm", "fcf_yield", reason="no_data"),
        reports(operating_cash_flow=[50], capex=[20], dividends_and_interest_paid=[10]),
        priced(1000),
    ),
    Case(
        "a flow that may be nothing has no highest multiple",
        missing("p_fcf_ttm", "fcf_yield", reason="no_data"),
        reports(operating_cash_flow=[50], capex=[20], dividends_and_interest_paid=[40]),
        priced(1000),
    ),
    Case(
        "what is gone before interest is known to be gone",
        {"p_fcf_ttm": "!negative_base", "fcf_yield": "!no_data"},
        reports(operating_cash_flow=[50], capex=[60], dividends_and_interest_paid=[40]),
        priced(1000),
    ),
    Case(
        "old statements are not priced",
        {"2021-06-01": missing(*EV_FAMILY, "pcf_ttm", "fcf_yield", "earnings_yield", reason="stale")},
        reports(**BALANCE, **EARNED),
        priced(1000, "2021-05-31"),
    ),
    Case(
        # 1000 / 80 = 12.5; (80 / 10)^(1/3) - 1 = 100%: 12.5 / 100 = 0.125
        "price for growth",
        {"peg_3y": 0.125},
        reports(net_income_parent=[10, 1, 1, 80]),
        priced(1000),
    ),
    Case("profit that shrinks has no PEG", {"peg_3y": "!negative_base"}, reports(net_income_parent=[90, 1, 1, 80]),
         priced(1000)),
    Case("a short record has no PEG", {"peg_3y": "!short_history"}, reports(net_income_parent=[1, 1, 80]),
         priced(1000)),
]  # fmt: skip


def payer(name: str, payments: Sequence[dict[str, Any]], expects: Any, **rows: Any) -> Case:  # noqa: ANN401 - cells
    """A company of 100 shares at 10 and a profit of 80, unless told otherwise."""
    given = {**priced(1000), **{name: value for name, value in rows.items() if name != "profit"}}
    statements = reports(net_income_parent=[rows.get("profit", 80)])
    return Case(name, expects, statements, {**given, "dividends": payments})


def paid(ex_date: str, per_share: float | None = 0.5, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - cells
    """One dividend; announced the day before its ex-date unless told otherwise."""
    return {"ex_date": ex_date, "per_share": per_share, **more}


def doubled(on: str) -> list[dict[str, Any]]:
    """100 shares, and 200 from a day on."""
    return [{"effective_on": "2000-01-04", "total": 100.0}, {"effective_on": on, "total": 200.0}]


PAID = [
    payer(
        # 0.5 x 100 = 50; / 1000 = 5%; / 80 = 62.5%
        "one dividend in the last twelve months",
        [paid("2019-07-01")],
        {"dividends_12m": 50, "dividend_per_share": 0.5, "dividend_yield": 0.05, "payout_ratio": 0.625},
    ),
    payer(
        # Two payments, 0.5 + 0.3 on 100 shares; those on or before 20 May 2019 are out.
        "payments of twelve months to the day",
        [paid("2019-05-20", 9), paid("2019-05-21"), paid("2020-05-20", 0.3), paid("2020-05-21", 9)],
        {"dividends_12m": 80},
    ),
    payer(
        # 0.5 x 100 shares of then = 50; / 200 shares of today = 0.25; 200 x 5 = 1000: 5%
        "a bonus issue after the ex-date changes the figure per share, not the total",
        [paid("2019-07-01")],
        {"dividends_12m": 50, "dividend_per_share": 0.25, "dividend_yield": 0.05},
        share_capital=doubled("2020-03-02"),
        prices=[{"date": "2020-05-19", "close": 5.0}],
    ),
    payer(
        "bonus shares of the ex-date itself carry no dividend",
        [paid("2019-07-01")],
        {"dividends_12m": 50},
        share_capital=doubled("2019-07-01"),
    ),
    payer(
        "shares issued before it do",
        [paid("2019-07-01")],
        {"dividends_12m": 100},
        share_capital=doubled("2019-06-28"),
    ),
    payer(
        "who paid before but not lately paid nothing",
        [paid("2018-07-02")],
        {"dividends_12m": 0, "dividend_per_share": 0, "dividend_yield": 0, "payout_ratio": 0},
    ),
    payer(
        "who is in no list may have paid",
        [],
        missing("dividends_12m", "dividend_per_share", "dividend_yield", "payout_ratio", reason="no_data"),
    ),
    payer(
        "a dividend is known from the day after it is announced",
        [paid("2019-07-01", announced_on="2019-06-20")],
        {
            "2019-06-20": {"dividends_12m": "!no_data"},
            "2019-06-21": {"dividends_12m": 0},
            "2019-06-28": {"dividends_12m": 0},
            "2019-07-01": {"dividends_12m": 50},
            "2020-06-30": {"dividends_12m": 50},
            "2020-07-01": {"dividends_12m": 0},
        },
    ),
    payer("a payment of unknown size", [paid("2019-07-01", None)], {"dividends_12m": "!no_data"}),
    payer(
        "dollars are not yuan",
        [paid("2019-07-01", currency="USD")],
        missing("dividends_12m", "dividend_yield", "payout_ratio", reason="currency_mismatch"),
    ),
    payer(
        "nothing is paid out of a loss",
        [paid("2019-07-01")],
        {"payout_ratio": "!loss_making", "dividend_yield": 0.05},
        profit=-1,
    ),
    payer(
        # The vendor's 1200 at a close of 12 are 100 shares at the end of June: 0.5 x 100 = 50; / 1000 = 5%.
        "a vendor's market value stands for the count of shares",
        [paid("2019-07-01")],
        {"dividends_12m": 50, "dividend_yield": 0.05, "dividend_per_share": "!no_data"},
        share_capital=[],
        prices=[
            {"date": "2019-06-28", "close": 12.0, "market_cap": 1200.0},
            {"date": "2020-05-19", "close": 10.0, "market_cap": 1000.0},
        ],
    ),
    payer(
        "shares that nobody counted",
        [paid("2019-07-01")],
        {"dividends_12m": "!no_data"},
        share_capital=[{"effective_on": "2020-01-02", "total": 100.0}],
    ),
]
# Someone who paid lately on every date asked for, so that the table of dividends is known to reach that far.
PAID.append(payer("a steady payer", [paid(f"{year}-06-03") for year in (2018, 2019, 2020)], {"dividends_12m": 50}))

CASES = [*PRICE, *PAID]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("enterprise") / "store", CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_number(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            # Known debt 270, all liabilities 500: 1000 + 270 + 50 - 80 = 1240 and 1470; over 127, 158.75 and 635.
            "without debt items there is no value, only its range",
            {"ev": (1240, 1470), "ev_to_ebit": (9.763780, 11.574803), "ev_to_ebitda": (7.811024, 9.259843)}
            | {"ev_to_sales": (1.952756, 2.314961)},
        ),
        (
            # 50 - 20 = 30 at most, 20 at least: 1000 / 30 and / 20; 2% and 3%
            "interest shown together with dividends leaves free cash flow a range",
            {"p_fcf_ttm": (33.333333, 50), "fcf_yield": (0.02, 0.03)},
        ),
        (
            "a flow that may be nothing has no highest multiple",
            {"p_fcf_ttm": (33.333333, math.inf), "fcf_yield": (-0.01, 0.03)},
        ),
        ("the whole business and its multiples", dict.fromkeys((*EV_FAMILY, "p_fcf_ttm", "fcf_yield"), (None, None))),
        ("a bank's debt is its trade; its earnings are not", dict.fromkeys(EV_FAMILY, (None, None))),
    ],
)
def test_range_of_a_missing_figure(
    case: str, expected: dict[str, tuple[float | None, float | None]], everyone: World
) -> None:
    query = f"from ({chain.folded(chain.METRICS)}) where as_of = '{AS_OF}' and symbol = '{everyone.symbols[case]}'"
    (row,) = records(everyone.connection, query)
    for metric, ends in expected.items():
        found = (row[f"{metric}_low"], row[f"{metric}_high"])
        assert found == (pytest.approx(ends, rel=1e-5) if None not in ends else ends), metric


def test_a_table_of_dividends_that_ends_early_says_nothing_of_later_years(tmp_path: Path) -> None:
    found = world(
        tmp_path / "store",
        dates=("2019-05-20", "2020-05-20"),
        statements=reports(net_income_parent=[80, 80]),
        dividends=[paid("2018-07-02")],
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}],
        prices=[{"date": "2019-05-17", "close": 10.0}, {"date": "2020-05-19", "close": 10.0}],
    )
    yields = {date: found.answers[date, "600001.SH"]["dividend_yield"] for date in found.dates}
    assert yields == {"2019-05-20": 0.05, "2020-05-20": "!no_data"}
