"""Research spending, staff and what each of them costs and brings in, by hand."""

from __future__ import annotations

import pytest
from worlds import Case, World, market, period, reports

CASES = [
    Case(
        # 12 + 8 = 20; / 200 = 10%; 8 / 20 = 40%; 20 / 40 = 0.5; 40 / 160 = 25%; 200 / 160 = 1.25
        "spending, staff and what they make of each other",
        {"rd_spending": 20, "rd_intensity": 0.1, "rd_capitalised_ratio": 0.4, "rd_per_head": 0.5}
        | {"rd_staff_ratio": 0.25, "revenue_per_employee": 1.25, "employees": 160, "rd_staff": 40},
        reports(revenue=[200], rd_expense=[12], rd_capitalised=[8], rd_staff=[40], employees=[160]),
    ),
    Case(
        # 12 / 200 = 6%
        "the income statement's line alone is a lower bound, and its capitalised part unknown",
        {"rd_spending": 12, "rd_intensity": 0.06, "rd_capitalised_ratio": "!no_data", "rd_lower_bound": True},
        reports(revenue=[200], rd_expense=[12]),
    ),
    Case(
        "research that is not shown is unknown, never nothing",
        {"rd_spending": "!no_data", "rd_intensity": "!no_data", "rd_per_head": "!no_data", "rd_staff": "!no_data"}
        | {"employees": 160, "revenue_per_employee": 1.25},
        reports(revenue=[200], rd_capitalised=[8], employees=[160]),
    ),
    Case(
        "no research: nothing is capitalised of it, and nobody paid for it",
        {"rd_spending": 0, "rd_intensity": 0, "rd_capitalised_ratio": "!not_applicable"}
        | {"rd_staff": 0, "rd_staff_ratio": 0, "rd_per_head": "!not_applicable"},
        reports(revenue=[200], rd_expense=[0], rd_capitalised=[0], rd_staff=[0], employees=[160]),
    ),
    Case(
        "without revenue there is no intensity",
        {"rd_spending": 12, "rd_intensity": "!negative_base"},
        reports(revenue=[0], rd_expense=[12]),
    ),
    Case(
        "heads of the report before last are not the present",
        {"employees": "!stale", "rd_staff": "!stale", "rd_staff_ratio": "!stale", "rd_per_head": "!stale"}
        | {"revenue_per_employee": "!stale", "rd_intensity": 0.06},
        reports(revenue=[100, 200], rd_expense=[6, 12], rd_staff=[30, None], employees=[200, None]),
    ),
    Case(
        # 20 May 2021 is more than 16 months after FY2019; the quarter of 2021 keeps the statements themselves fresh.
        "an annual report of 17 months ago has no head count for today, its spending still stands",
        {"2021-05-20": {"employees": "!stale", "revenue_per_employee": "!stale", "rd_spending": 12}},
        [period(2019, revenue=200, rd_expense=12, employees=160), period(2021, 1, revenue=60)],
    ),
    Case(
        "statements too old are stale as a whole",
        {"2021-06-01": {"rd_spending": "!stale", "rd_intensity": "!stale", "rd_capitalised_ratio": "!stale"}},
        reports(revenue=[200], rd_expense=[12], rd_capitalised=[8]),
    ),
    Case("no report, no heads", {"employees": "!no_data", "rd_spending": "!no_data", "rd_per_head": "!no_data"}),
]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("research") / "store", CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_number(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}
