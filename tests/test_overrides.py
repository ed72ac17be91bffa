"""A user's correction stands from its day, against every source, and is flagged."""

from __future__ import annotations

import pytest
from worlds import Case, World, market, period

PRECEDENCE = ("high", "low")


def corrected(value: float | None, announced_on: str | None = None, end: str = "2019-12-31") -> dict[str, object]:
    """An override of revenue."""
    return {
        "period_end": end,
        "item": "revenue",
        "value": value,
        "announced_on": announced_on,
        "reason": "misprint",
        "reference": "page 5",
    }


OVERRIDES = [
    Case(
        "a correction without a date counts from the first report, and is flagged",
        {
            "2020-04-10": {"revenue_ttm": "!no_data"},
            "2020-04-13": {"revenue_ttm": 50, "overridden": True, "net_income_parent_ttm": 9},
        },
        [period(2019, 4, "2020-04-10", revenue=100, net_income_parent=9)],
        {"overrides": [corrected(50)]},
    ),
    Case(
        "a correction counts from its own date",
        {
            "2020-05-06": {"revenue_ttm": 100, "overridden": False},
            "2020-05-07": {"revenue_ttm": 50, "overridden": True},
        },
        [period(2019, revenue=100)],
        {"overrides": [corrected(50, "2020-05-06")]},
    ),
    Case(
        "a correction without a value withdraws the figure",
        {
            "2020-05-06": {"revenue_ttm": 100, "overridden": False},
            "2020-05-07": {"revenue_ttm": "!no_data", "overridden": True, "net_income_parent_ttm": 9},
        },
        [period(2019, revenue=100, net_income_parent=9)],
        {"overrides": [corrected(None, "2020-05-06")]},
    ),
    Case(
        "a correction stands against every source and later restatement",
        {"2020-05-20": {"revenue_ttm": 50}},
        [period(2019, source="high", revenue=100), period(2019, 4, "2020-05-06", source="high", revenue=105)],
        {"overrides": [corrected(50)]},
    ),
    Case(
        # Without it 33 + 90 - 27 = 96 from one filing; with 2019 corrected to 50 it is 33 + 50 - 27 = 56.
        "a correction of the fiscal year enters twelve months even where one filing has all three parts",
        {"2020-05-20": {"revenue_ttm": 56, "overridden": True}},
        [
            period(2020, 1, "2020-04-20", revenue=33),
            period(2019, 4, "2020-04-20", revenue=90),
            period(2019, 1, "2020-04-20", revenue=27),
        ],
        {"overrides": [corrected(50)]},
    ),
]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("overrides") / "store", OVERRIDES, PRECEDENCE)


@pytest.mark.parametrize("case", OVERRIDES, ids=[case.name for case in OVERRIDES])
def test_as_known_on_the_day(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}
