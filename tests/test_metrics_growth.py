"""Growth by period, quarter, twelve months and years, what profit did against a loss, size, places in the own past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from worlds import Case, World, market, month_ends, period, priced, reports

if TYPE_CHECKING:
    from collections.abc import Sequence

# Year to date 2017: half 18, year 40. Later years by quarter; FY2019 is out on 2020-04-10, 2020 Q1 on 2020-04-20.
REVENUE = {
    (2017, 2): 18.0, (2017, 4): 40.0,
    (2018, 1): 10.0, (2018, 2): 22.0, (2018, 3): 36.0, (2018, 4): 52.0,
    (2019, 1): 12.0, (2019, 2): 27.0, (2019, 3): 42.0, (2019, 4): 62.0,
    (2020, 1): 15.0,
}  # fmt: skip
QUARTERS = [period(year, quarter, revenue=value) for (year, quarter), value in REVENUE.items()]

PERIODS = [
    Case(
        "a quarter is the difference of year-to-date figures, the first is its own",
        {
            # second quarter: 27 - 12 = 15 against 22 - 10 = 12: 25%; year to date 27 / 22 = 22.7273%;
            # twelve months 27 + 52 - 22 = 57 against 22 + 40 - 18 = 44: 29.5455%
            "2019-09-02": {"revenue_growth_q": 0.25, "revenue_growth": 0.227273, "revenue_growth_ttm": 0.295455},
            # third: 42 - 27 = 15 against 36 - 22 = 14: 7.14286%
            "2019-11-04": {"revenue_growth_q": 0.0714286, "revenue_growth": 0.166667},
            # fourth: 62 - 42 = 20 against 52 - 36 = 16: 25%; the year is its own twelve months: 62 / 52 = 19.2308%
            "2020-04-15": {"revenue_growth_q": 0.25, "revenue_growth_ttm": 0.192308},
            # first: 15 / 12 = 25%; 15 + 62 - 12 = 65 against 12 + 52 - 10 = 54: 20.3704%
            "2020-05-20": {"revenue_growth_q": 0.25, "revenue_growth": 0.25, "revenue_growth_ttm": 0.203704},
        },
        QUARTERS,
    ),
    Case(
        # The half of 2018 was 22 and is restated to 24 a year later; its first quarter stays 10. Year to date
        # 27 / 24 = 12.5%; second quarter 15 / (24 - 10) = 7.14286%.
        "restated comparatives count from the day they are known",
        {"2019-09-02": {"revenue_growth": 0.125, "revenue_growth_q": 0.0714286}},
        [*QUARTERS, period(2018, 2, "2019-08-20", revenue=24)],
    ),
    Case(
        "a company that skips the first quarter has half-years but no second quarter",
        {"2019-09-02": {"revenue_growth": 0.227273, "revenue_growth_q": "!no_data", "net_income_growth_q": "!no_data"}},
        [row for row in QUARTERS if not row["period_end"].endswith("03-31")],
    ),
    Case(
        # 200 / 160 = 25%, 10 / 8 = 25%, 9 / 6 = 50%: the year stands for the twelve months, quarters are not known.
        "annual reports alone give years and twelve months, no quarter",
        {"annual_only": True, "revenue_growth_ttm": 0.25, "net_income_growth_ttm": 0.25}
        | {"net_income_deducted_growth": 0.5, "net_income_deducted_growth_ttm": 0.5}
        | {"revenue_growth_q": "!no_data", "net_income_deducted_growth_q": "!no_data"}
        | {"net_income_growth_q_kind": "!no_data", "net_income_deducted_growth_q_kind": "!no_data"},
        reports(revenue=[160, 200], net_income_parent=[8, 10], net_income_deducted=[6, 9]),
    ),
    Case(
        # Second quarter 2019: 3 - 5 = -2, 2020: 10 - 4 = 6; without one-offs 2 - 1 = 1, then 1 - 3 = -2: -300%.
        "a quarter may turn while the half does not",
        {
            "2020-09-01": {"net_income_growth": 2.333333, "net_income_growth_kind": "grew"}
            | {"net_income_growth_q": "!negative_base", "net_income_growth_q_kind": "turned_profitable"}
            | {"net_income_deducted_growth_q": -3.0, "net_income_deducted_growth_q_kind": "turned_loss"}
            | {"net_income_deducted_growth": -0.5, "net_income_deducted_growth_kind": "shrank"}
        },
        [
            period(2019, 1, net_income_parent=5, net_income_deducted=1),
            period(2019, 2, net_income_parent=3, net_income_deducted=2),
            period(2020, 1, net_income_parent=4, net_income_deducted=3),
            period(2020, 2, net_income_parent=10, net_income_deducted=1),
        ],
    ),
    Case(
        # 66 / 60 = 10%; equity 140 / 100 = 40%; assets 240 / 200 = 20%
        "cash flow, equity and assets against a year before",
        {"operating_cash_flow_growth_ttm": 0.1, "equity_growth": 0.4, "asset_growth": 0.2},
        reports(operating_cash_flow=[60, 66], equity_parent=[100, 140], total_assets=[200, 240]),
    ),
    Case(
        "no growth out of an outflow or negative equity",
        {"operating_cash_flow_growth_ttm": "!negative_base", "equity_growth": "!negative_base"}
        | {"revenue_growth_ttm": "!negative_base"},
        reports(operating_cash_flow=[-60, 66], equity_parent=[-1, 140], revenue=[0, 5]),
    ),
    Case(
        # 150 / 120 = 25%: the quarter-end of the year before, not the year-end
        "an interim balance is compared with the same day a year before",
        {"equity_growth": 0.25},
        [period(2019, 1, equity_parent=120), period(2019, equity_parent=145), period(2020, 1, equity_parent=150)],
    ),
    Case(
        "one report grows from nothing known",
        {"equity_growth": "!no_data", "asset_growth": "!no_data", "operating_cash_flow_growth_ttm": "!no_data"}
        | {"net_income_deducted_growth": "!no_data", "net_income_growth_kind": "!no_data"},
        reports(operating_cash_flow=[60], equity_parent=[100]),
    ),
    Case(
        "statements too old say so",
        {"2021-06-01": {"revenue_growth_q": "!stale", "net_income_growth_kind": "!stale", "revenue_cagr_5y": "!stale"}},
        reports(revenue=[160, 200], net_income_parent=[8, 10]),
    ),
]

YEARS = [
    Case(
        # 1.1^5 = 1.61051; 1.2^5 = 2.48832; (27 / 8)^(1/3) = 1.5; 1.3^5 = 3.71293
        "compound growth over five years and three",
        {"revenue_cagr_5y": 0.1, "net_income_cagr_5y": 0.2}
        | {"net_income_deducted_cagr_3y": 0.5, "net_income_deducted_cagr_5y": 0.3},
        reports(
            revenue=[100, 1, 1, 1, 1, 161.051],
            net_income_parent=[10, 1, 1, 1, 1, 24.8832],
            net_income_deducted=[27 / 3.71293, 1, 8, 1, 1, 27],
        ),
    ),
    Case(
        "five reports are no five-year growth",
        {"revenue_cagr_5y": "!short_history", "net_income_cagr_5y": "!short_history"}
        | {"net_income_deducted_cagr_5y": "!short_history", "net_income_deducted_cagr_3y": "!negative_base"},
        reports(revenue=[1, 1, 1, 1, 2], net_income_parent=[1, 1, 1, 1, 2], net_income_deducted=[1, -1, 1, 1, 2]),
    ),
    Case(
        "no compound growth into a loss, nor out of a hole in the record",
        {"net_income_cagr_5y": "!negative_base", "revenue_cagr_5y": "!no_data"},
        reports(net_income_parent=[1, 1, 1, 1, 1, -2], revenue=[None, 1, 1, 1, 1, 2]),
    ),
]


def turned(name: str, before: float, now: float, **expects: Any) -> Case:  # noqa: ANN401 - cells
    """A profit of two fiscal years, with and without non-recurring items the same."""
    deducted = {"net_income_deducted_growth_kind": expects["net_income_growth_kind"]}
    return Case(name, expects | deducted, reports(net_income_parent=[before, now], net_income_deducted=[before, now]))


LOST = {"net_income_growth": "!negative_base"}
KINDS = [
    turned("a loss of 6, then 8", -6, 8, net_income_growth_kind="turned_profitable", **LOST),
    turned("nothing, then 8", 0, 8, net_income_growth_kind="turned_profitable", **LOST),
    # -6 / 8 - 1 = -175%
    turned("8, then a loss of 6", 8, -6, net_income_growth_kind="turned_loss", net_income_growth=-1.75),
    turned("nothing, then a loss of 6", 0, -6, net_income_growth_kind="turned_loss", **LOST),
    turned("a loss of 6, then of 8", -6, -8, net_income_growth_kind="loss_widened", **LOST),
    turned("a loss of 8, then of 6", -8, -6, net_income_growth_kind="loss_narrowed", **LOST),
    turned("a loss of 8, then nothing", -8, 0, net_income_growth_kind="loss_narrowed", **LOST),
    turned("the same loss of 8", -8, -8, net_income_growth_kind="flat", **LOST),
    turned("6, then 8", 6, 8, net_income_growth_kind="grew", net_income_growth=0.333333),
    turned("8, then 6", 8, 6, net_income_growth_kind="shrank", net_income_growth=-0.25),
    turned("8, then nothing", 8, 0, net_income_growth_kind="shrank", net_income_growth=-1.0),
    turned("8 and 8", 8, 8, net_income_growth_kind="flat", net_income_growth=0.0),
]


def own_past(name: str, closes: Sequence[float], today: float, expects: Any, **items: Sequence[float | None]) -> Case:  # noqa: ANN401 - cells
    """Month-ends up to April 2020 and today's price of a company of 100 shares; its reports reach back far enough."""
    first = 2020 * 12 + 4 - len(closes)
    days = month_ends(f"{first // 12}-{first % 12 + 1:02}-01", len(closes))
    prices = [{"date": day, "close": close} for day, close in zip(days, closes, strict=True)]
    rows = {
        "prices": [*prices, {"date": "2020-05-19", "close": today}],
        "share_capital": [{"effective_on": "2000-01-04", "total": 100.0}],
    }
    return Case(name, expects, reports(**items), rows)


def up_to(count: int) -> list[float]:
    """1, 2, ... count."""
    return [float(n) for n in range(1, count + 1)]


SAME: dict[str, Sequence[float | None]] = {
    "net_income_parent": [100.0] * 5, "equity_parent": [200.0] * 5, "revenue": [400.0] * 5,
}  # fmt: skip
OWN_PAST = [
    own_past(
        # Months at 1 to 36; 18 of 36 are below 18.5, whatever the multiple.
        "half of 36 months were cheaper",
        up_to(36), 18.5, {"pe_percentile_10y": 0.5, "pb_percentile_10y": 0.5, "ps_percentile_10y": 0.5}, **SAME,
    ),
    own_past("a price never seen is above all months", up_to(36), 99.0, {"pe_percentile_10y": 1.0}, **SAME),
    own_past("a month at today's multiple is not lower", [5.0] * 36, 5.0, {"pe_percentile_10y": 0.0}, **SAME),
    own_past(
        "35 months are too few",
        up_to(35), 18.5,
        {"pe_percentile_10y": "!short_history", "pb_percentile_10y": "!short_history"}
        | {"ps_percentile_10y": "!short_history"},
        **SAME,
    ),
    own_past(
        # The loss of FY2018 is what was known from April 2019 to March 2020: 12 of 48 months without a PE leave
        # those at 1 to 35 and 48. 10 of 36 are below 10.5; of the PS 10 of 48.
        "months with a loss have no PE and do not count",
        up_to(48), 10.5, {"pe_percentile_10y": 0.277778, "ps_percentile_10y": 0.208333},
        net_income_parent=[100, 100, 100, -5, 100], revenue=[400] * 5,
    ),
    own_past(
        "a loss today has no place among past profits",
        up_to(36), 18.5,
        {"pe_percentile_10y": "!loss_making", "pb_percentile_10y": 0.5, "ps_percentile_10y": "!no_data"},
        net_income_parent=[100, 100, 100, 100, -1], equity_parent=[200] * 5,
    ),
    own_past(
        # The first 12 of 132 months are over ten years ago; the 120 since then were all dearer than today.
        "months of more than ten years ago do not count",
        [1.0] * 12 + [5.0] * 120, 3.0, {"pe_percentile_10y": 0.0}, net_income_parent=[100] * 13,
    ),
    Case(
        # Float values of 100 to 3600 against 1850 today, over the same equity.
        "on the float there is a place for PB and none for PE",
        {"pb_percentile_10y": 0.5, "pe_percentile_10y": "!float_only", "ps_percentile_10y": "!float_only"},
        reports(**SAME),
        {
            "prices": [
                {"date": day, "float_cap": 100 * value}
                for day, value in zip([*month_ends("2017-05-01", 36), "2020-05-19"], [*up_to(36), 18.5], strict=True)
            ]
        },
    ),
]  # fmt: skip

SIZE = [
    Case(
        "the largest",
        {"market_cap_rank": 1, "cap_class": "large", "float_market_cap": 2e10, "total_assets": 7e11}
        | {"equity_parent": 3e11},
        reports(total_assets=[7e11], equity_parent=[3e11]),
        {
            "prices": [{"date": "2020-05-19", "close": 9e10, "float_cap": 2e10}],
            "share_capital": [{"effective_on": "2000-01-04", "total": 10.0}],
        },
    ),
    Case("500 yi are large", {"market_cap_rank": 2, "cap_class": "large", "float_market_cap": "!no_data"},
         rows=priced(5e10)),
    Case("less are core", {"market_cap_rank": 3, "cap_class": "core"}, rows=priced(4.9e10)),
    Case("200 yi are core", {"market_cap_rank": 4, "cap_class": "core"}, rows=priced(2e10)),
    Case("less are satellite", {"market_cap_rank": 5, "cap_class": "satellite"}, rows=priced(1.9e10)),
    Case("as large as the one before", {"market_cap_rank": 5}, rows=priced(1.9e10)),
    Case("the float has no class", {"cap_class": "!float_only", "market_cap_rank": "!float_only"}
         | {"float_market_cap": 4e10}, rows={"prices": [{"date": "2020-05-19", "float_cap": 4e10}]}),
    Case("nothing known", {"cap_class": "!no_price", "market_cap_rank": "!no_price", "float_market_cap": "!no_price"}
         | {"total_assets": "!no_data", "equity_parent": "!no_data"}),
    *(
        Case(f"US {name}", {"market_cap_rank": place, "cap_class": name}, rows=priced(value),
             company={"country": "us", "currency": "USD"})
        for place, (name, value) in enumerate(
            [("mega", 2e11), ("large", 1e10), ("mid", 2e9), ("small", 3e8), ("micro", 5e7), ("nano", 4.9e7)], 1
        )
    ),
    Case("elsewhere there are no classes", {"cap_class": "!not_applicable"}, rows=priced(1e12),
         company={"country": "hk", "currency": "HKD"}),
]  # fmt: skip

CASES = [*PERIODS, *YEARS, *KINDS, *OWN_PAST]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("growth") / "store", CASES)


@pytest.fixture(scope="module")
def sized(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("size") / "store", SIZE)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_number(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}


@pytest.mark.parametrize("case", SIZE, ids=[case.name for case in SIZE])
def test_size(case: Case, sized: World) -> None:
    assert sized.surprises(case) == {}
