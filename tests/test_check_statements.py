"""Checks of statements find what is wrong beyond their threshold, and nothing just below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from check_worlds import MILLION, found, odd, odd_market
from worlds import Case, World, period, years

if TYPE_CHECKING:
    from pathlib import Path

HIGH, LOW = "filings", "vendor"


def millions(first: int = 2017, **items: list[float | None]) -> list[dict[str, object]]:
    """Annual reports from lists in millions."""
    return years(first, **{name: [v if v is None else v * MILLION for v in values] for name, values in items.items()})


def one(**items: float) -> dict[str, object]:
    """FY2019 in millions; staff counts as they are."""
    plain = ("employees", "rd_staff")
    scaled = {name: value if name in plain else value * MILLION for name, value in items.items()}
    return period(2019) | {"total_assets": 1000 * MILLION} | scaled


def vendor(**items: float) -> dict[str, object]:
    """The same period from the source of lower rank."""
    return one(**items) | {"source": LOW}


def parent(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The same as the parent company's own statements."""
    return [row | {"basis": "parent"} for row in rows]


# Every profit line of a statement that adds up: 500 - 300 - 5 - 40 - 35 - 20 - 10 + 6 + 4 - 20 = 80.
ADDS_UP: dict[str, float] = {
    "revenue": 500, "cost_of_revenue": 300, "taxes_and_surcharges": 5, "selling_expense": 40, "admin_expense": 35,
    "rd_expense": 20, "finance_expense": 10, "other_income": 6, "investment_income": 4, "asset_impairment": -20,
    "operating_profit": 80, "non_operating_income": 3, "non_operating_expense": 1, "total_profit": 82,
    "income_tax": 20, "net_income": 62, "net_income_parent": 50, "net_income_minority": 12,
}  # fmt: skip

CASES = [
    odd("a statement that adds up", [], [one(**ADDS_UP)]),
    # 1000 against 390 + 600 = 990: 1% apart is rounding, 989 is not.
    odd("balance within 1%", [], [one(total_liabilities=390, equity=600)]),
    odd(
        "balance beyond 1%",
        ["balance total_assets 2019-12-31 sheet"],
        [one(total_liabilities=389, equity=600)],
    ),
    odd(
        "balance with minorities apart",
        ["balance total_assets 2019-12-31 sheet"],
        [one(total_liabilities=400, equity_parent=500, minority_interest=50)],
    ),
    # 600 + 450 = 1050 is 5% more than the assets.
    odd("minorities a little below zero", [], [one(total_liabilities=600, equity_parent=450)]),
    odd(
        "minorities deep below zero",
        ["minorities total_assets 2019-12-31 deficit"],
        [one(total_liabilities=600, equity_parent=451)],
    ),
    odd("all assets current", [], [one(current_assets=1000, goodwill=0)]),
    odd(
        "more cash than assets",
        ["parts cash 2019-12-31 total_assets"],
        [one(current_assets=900, cash_and_equivalents=1011)],
    ),
    odd("as much stock as current assets", [], [one(current_assets=400, inventory=404)]),
    odd(
        "more stock than current assets",
        ["parts inventory 2019-12-31 current_assets"],
        [one(current_assets=400, inventory=405)],
    ),
    odd("all staff in research", [], [one(employees=100, rd_staff=100)]),
    odd("more in research than staff", ["parts rd_staff 2019-12-31 employees"], [one(employees=100, rd_staff=101)]),
    # 600 + 390 = 990 of 1000, and 389.
    odd("parts within 1% of the whole", [], [one(current_assets=600, non_current_assets=390)]),
    odd(
        "parts that miss the whole",
        ["parts total_assets 2019-12-31 assets_sum"],
        [one(current_assets=600, non_current_assets=389)],
    ),
    odd("no capex", [], [one(capex=0)]),
    odd("capex below zero", ["signs capex 2019-12-31 negative"], [one(capex=-1)]),
    odd("a broker's revenue below zero", [], [one(revenue=-5)], {"is_financial": True}),
    odd("revenue below zero", ["signs revenue 2019-12-31 negative"], [one(revenue=-5)]),
    # With +20 the parts come to 120; operating profit is 80, so 40 too much: twice the impairment.
    odd(
        "an impairment with the other sign",
        ["signs asset_impairment 2019-12-31 flipped"],
        [one(**ADDS_UP | {"asset_impairment": 20})],
    ),
    # 20 + 1 would be 42 too much, and 40 is not within half a percent of that.
    odd(
        "an impairment that leaves another rest",
        [],
        [one(**ADDS_UP | {"asset_impairment": 21, "operating_profit": 82.5, "total_profit": 84.5, "income_tax": 22.5})],
    ),
    # 62.6 is within 1% of 50 + 12, and of 82 - 20; 63 is not.
    odd("profit within 1% of its parts", [], [one(**ADDS_UP | {"net_income": 62.6})]),
    odd(
        "profit that is not the sum of its shares, nor what tax leaves",
        ["sums net_income 2019-12-31 attribution", "sums net_income 2019-12-31 tax"],
        [one(**ADDS_UP | {"net_income": 63})],
    ),
    odd(
        "profit that is not operating profit and the rest",
        ["sums total_profit 2019-12-31 outside"],
        [one(**ADDS_UP | {"total_profit": 84, "income_tax": 22})],
    ),
    odd("gross profit as it should be", [], [one(**ADDS_UP | {"gross_profit": 201})]),
    odd("gross profit off", ["sums gross_profit 2019-12-31 gross"], [one(**ADDS_UP | {"gross_profit": 204})]),
    # A rest of 50 is a tenth of revenue, which lines that only some have may be; of 51 it may not.
    odd("operating profit a tenth of revenue off", [], [one(**ADDS_UP | {"admin_expense": 85})]),
    odd(
        "operating profit further off",
        ["sums operating_profit 2019-12-31 operating"],
        [one(**ADDS_UP | {"admin_expense": 86})],
    ),
    # Gross flows of 100 + 60 + 40 = 200: a tenth and 2% of assets are both 20, so 0 may be 20 but not 21.
    odd(
        "a change in cash that rates explain",
        [],
        [one(operating_cash_flow=100, investing_cash_flow=-60, financing_cash_flow=-40, net_change_in_cash=20)],
    ),
    odd(
        "a change in cash that is not the three flows",
        ["cash_flow net_change_in_cash 2019-12-31 flows"],
        [one(operating_cash_flow=100, investing_cash_flow=-60, financing_cash_flow=-40, net_change_in_cash=21)],
    ),
    odd(
        "a balance that the change leads to",
        [],
        millions(2018, total_assets=[1000, 1000], cash_and_equivalents=[100, 150], net_change_in_cash=[0, 30]),
    ),
    odd(
        "a balance that the change does not lead to",
        ["cash_flow net_change_in_cash 2019-12-31 balances"],
        [
            period(2018, total_assets=1e9, cash_and_equivalents=100e6),
            one(cash_and_equivalents=150, operating_cash_flow=40, investing_cash_flow=-10, financing_cash_flow=-1),
        ],
    ),
    odd("a cost of twice the revenue", [], [one(revenue=100, cost_of_revenue=200)]),
    odd("a cost beyond that", ["margins cost_of_revenue 2019-12-31 cost"], [one(revenue=100, cost_of_revenue=201)]),
    # 100 - 60 + 30 of gains = 70, and 5 for good measure.
    odd(
        "a profit that gains explain",
        [],
        [one(revenue=100, cost_of_revenue=60, investment_income=30, operating_profit=75)],
    ),
    odd(
        "a profit that nothing explains",
        ["margins operating_profit 2019-12-31 profit"],
        [one(revenue=100, cost_of_revenue=60, investment_income=30, operating_profit=76)],
    ),
    odd("no revenue and no customers", [], [one(revenue=0, cash_from_customers=1)]),
    odd("no revenue but customers", ["margins revenue 2019-12-31 nothing"], [one(revenue=0, cash_from_customers=50)]),
    # Assets of 1,000 and 990,000 units among 100m and 99m: a hundredth is still growth, below it is no business.
    odd("a shrunk company", [], millions(2016, total_assets=[1000, 1000, 10, 10])),
    odd(
        "a report in thousands",
        ["scale total_assets 2018-12-31 periods"],
        [*millions(2016, total_assets=[1000, 1000]), period(2018, total_assets=1e6), one()],
    ),
    odd(
        "two reports in thousands at the end",
        ["scale total_assets 2018-12-31 periods", "scale total_assets 2019-12-31 periods"],
        [*millions(2016, total_assets=[1000, 1000]), period(2018, total_assets=1e6), period(2019, total_assets=1.1e6)],
    ),
    # A merger leaves a company a hundred and fifty times larger; a wrong unit goes back.
    odd("a merger", [], millions(2016, total_assets=[10, 10, 1500, 1600])),
    odd(
        "a figure in the wrong 万",
        ["scale total_assets 2018-12-31 periods"],
        millions(2016, total_assets=[10, 10, 1500, 11]),
    ),
    odd(
        "the number of a footnote for revenue",
        ["scale revenue 2018-12-31 periods"],
        [
            *millions(2016, revenue=[500, 520], total_assets=[1000, 1000]),
            period(2018, revenue=35.0, total_assets=1e9),
            one(revenue=560),
        ],
    ),
    odd(
        "a business that ended",
        [],
        millions(2015, revenue=[500, 520, 3, 3, 2], total_assets=[1000, 1000, 900, 800, 700]),
    ),
    odd(
        "another source in thousands",
        ["scale revenue 2019-12-31 source", "scale total_assets 2019-12-31 source"],
        [one(revenue=500), vendor(revenue=0.5, total_assets=1)],
    ),
    # Both 5% lower with the same profit: the threshold itself is no finding.
    odd(
        "two sources 5% apart",
        ["sources revenue 2019-12-31 source"],
        [one(revenue=500, total_profit=50), vendor(revenue=475, total_profit=50)],
    ),
    odd(
        "the parent's revenue beside the group's profit",
        ["basis revenue 2019-12-31 mixed", "sources revenue 2019-12-31 source"],
        [one(revenue=500, total_profit=50), vendor(revenue=474, total_profit=50)],
    ),
    odd(
        "the parent's statement for the group's",
        [
            "basis revenue 2019-12-31 whole",
            "sources revenue 2019-12-31 source",
            "sources total_assets 2019-12-31 source",
            "sources total_profit 2019-12-31 source",
        ],
        [one(revenue=500, total_profit=50), vendor(revenue=399, total_profit=30, total_assets=949)],
    ),
    odd(
        "a consolidated statement that is the parent's",
        ["basis total_assets 2019-12-31 parent"],
        [
            *millions(2017, total_assets=[1000, 1000], revenue=[500, 500]),
            *parent(millions(2017, total_assets=[700, 700], revenue=[300, 300])),
            one(total_assets=710, revenue=310),
            *parent([one(total_assets=710, revenue=310)]),
        ],
    ),
    odd(
        "a company without subsidiaries",
        [],
        [
            *millions(2017, total_assets=[700, 700, 710], revenue=[300, 300, 310]),
            *(
                row | {"basis": "parent"}
                for row in millions(2017, total_assets=[700, 700, 710], revenue=[300, 300, 310])
            ),
        ],
    ),
    odd("two sources 1% apart", [], [one(revenue=500), vendor(revenue=495)]),
    odd("two sources further apart", ["sources revenue 2019-12-31 source"], [one(revenue=500), vendor(revenue=494)]),
    # The level between 200 and 200: three times is 600.
    odd("a year of three times the revenue", [], millions(2017, revenue=[200, 600, 200], total_assets=[1000] * 3)),
    odd(
        "a year of more",
        ["spikes revenue 2018-12-31 around"],
        millions(2017, revenue=[200, 601, 200], total_assets=[1000] * 3),
    ),
    odd(
        "a group that became another",
        ["steps total_assets 2019-12-31 before"],
        millions(2017, revenue=[200, 200, 601], total_assets=[1000, 1000, 3001]),
    ),
    odd("a group that trebled", [], millions(2017, revenue=[200, 200, 601], total_assets=[1000, 1000, 3000])),
]
# Apart, because many of the others are alike.
TWINS = [
    odd(
        "a company of two codes",
        ["duplicates total_assets 2019-12-31 figures"],
        [one(revenue=123.456, total_profit=7.89, total_assets=987.654)],
    ),
    odd(
        "its other code",
        ["duplicates total_assets 2019-12-31 figures"],
        [one(revenue=123.456, total_profit=7.89, total_assets=987.654)],
    ),
    odd("nearly its twin", [], [one(revenue=123.456, total_profit=7.89, total_assets=987.655)]),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return odd_market(tmp_path_factory.mktemp("statements"), CASES, (HIGH, LOW))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_check_of_statements_finds_what_is_wrong_and_no_more(case: Case, world: World) -> None:
    assert [text for text in found(world, case) if "duplicates" not in text] == sorted(case.expects["finds"])


def test_two_companies_with_the_same_figures_are_found_and_no_third(tmp_path: Path) -> None:
    world = odd_market(tmp_path, TWINS)
    assert [found(world, case) for case in TWINS] == [case.expects["finds"] for case in TWINS]
