"""A screen as of a day knows what was public by then, and nothing else.

Dates of 2020: 10 April is a Friday; after 30 April the exchange is closed until 6 May.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import SOURCE, SYMBOL, Case, World, market, month_ends, period, world, write

from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

PRECEDENCE = ("high", "low")
UNDATED = None


def first_seen(name: str, statement: dict[str, object], day_before: str, day: str, estimated: bool = False) -> Case:
    """A report that is not known on one day and is on the next trading day."""
    return Case(
        name,
        {
            day_before: {"announced_on": None},
            day: {"period_end": statement["period_end"], "announced_estimated": estimated},
        },
        [statement],
    )


WHEN_KNOWN = [
    first_seen("announced on a Friday, known on Monday", period(2019, 4, "2020-04-10"), "2020-04-12", "2020-04-13"),
    first_seen("announced before a holiday, known after it", period(2019, 4, "2020-04-30"), "2020-05-05", "2020-05-06"),
    first_seen("announced on a Saturday, known on Monday", period(2019, 4, "2020-04-11"), "2020-04-12", "2020-04-13"),
    first_seen("FY2018 is due on 30 April", period(2018, 4, UNDATED), "2019-05-05", "2019-05-06", estimated=True),
    first_seen("a half-year is due on 31 August", period(2019, 2, UNDATED), "2019-09-01", "2019-09-02", estimated=True),
    first_seen(
        "a third quarter is due on 31 October", period(2019, 3, UNDATED), "2019-10-31", "2019-11-01", estimated=True
    ),
    first_seen(
        "a first quarter is due on 30 April", period(2019, 1, UNDATED), "2019-05-05", "2019-05-06", estimated=True
    ),
    # The epidemic: CSRC moved FY2019 and 2020 Q1 to 30 June 2020.
    first_seen("FY2019 was due on 30 June 2020", period(2019, 4, UNDATED), "2020-06-30", "2020-07-01", estimated=True),
    first_seen("Q1 of 2020 was due on 30 June", period(2020, 1, UNDATED), "2020-06-30", "2020-07-01", estimated=True),
    first_seen("FY2020 is due on 30 April again", period(2020, 4, UNDATED), "2021-05-05", "2021-05-06", estimated=True),
    Case(
        # 31 December 2019 + 90 days = 30 March 2020, a Monday; 31 March 2020 + 45 days = 15 May, a Friday.
        "US filers are due after 90 and 45 days",
        {
            "2020-03-30": {"period_end": None},
            "2020-03-31": {"period_end": "2019-12-31", "announced_estimated": True},
            "2020-05-17": {"period_end": "2019-12-31"},
            "2020-05-18": {"period_end": "2020-03-31"},
        },
        [period(2019, 4, UNDATED), period(2020, 1, UNDATED)],
        company={"country": "us", "currency": "USD"},
    ),
    Case(
        "a date of the announcements table replaces the estimate",
        {
            "2020-04-10": {"period_end": None},
            "2020-04-13": {"period_end": "2019-12-31", "announced_on": "2020-04-10", "announced_estimated": False},
        },
        [period(2019, 4, UNDATED)],
        {"announcements": [{"period_end": "2019-12-31", "kind": "annual", "announced_on": "2020-04-10"}]},
    ),
    Case(
        "an express report and a corrected one are not the date of the report",
        {"2020-04-10": {"period_end": None}, "2020-04-13": {"period_end": "2019-12-31"}},
        [period(2019, 4, UNDATED)],
        {
            "announcements": [
                {"period_end": "2019-12-31", "kind": "express", "announced_on": "2020-02-28"},
                {"period_end": "2019-12-31", "kind": "annual", "announced_on": "2020-04-10"},
            ]
        },
    ),
    Case(
        "the source's own date beats the announcements table",
        {"2020-04-16": {"period_end": None}, "2020-04-17": {"period_end": "2019-12-31"}},
        [period(2019, 4, "2020-04-16")],
        {"announcements": [{"period_end": "2019-12-31", "kind": "annual", "announced_on": "2020-04-10"}]},
    ),
    Case(
        "a listing begins and ends on its day",
        {
            "2020-04-12": {"symbol": None},
            "2020-04-13": {"period_end": "2019-12-31"},
            "2020-05-05": {"period_end": "2019-12-31"},
            "2020-05-06": {"symbol": None},
        },
        [period(2019, 4, "2020-03-20")],
        company={"listed_on": "2020-04-13", "delisted_on": "2020-05-06"},
    ),
]

FIGURES = [
    Case(
        # Growth of 2019: 100 / 80 - 1 = 25% on the restated 80; the year 2018 was 90 while it was the present.
        "a restatement counts from its own day and does not change the past",
        {
            "2019-06-03": {"revenue_ttm": 90},
            "2020-04-10": {"revenue_ttm": 90, "revenue_growth": "!no_data"},
            "2020-04-13": {"revenue_ttm": 100, "revenue_growth": 0.25},
        },
        [
            period(2018, revenue=90),
            period(2019, 4, "2020-04-10", revenue=100),
            period(2018, 4, "2020-04-10", revenue=80),
        ],
    ),
    Case(
        "a correction that names one item leaves the others as they were",
        {
            "2020-05-06": {"revenue_ttm": 100, "net_income_parent_ttm": 9},
            "2020-05-07": {"revenue_ttm": 110, "net_income_parent_ttm": 9},
        },
        [
            period(2019, revenue=100, net_income_parent=9),
            {"period_end": "2019-12-31", "announced_on": "2020-05-06", "revenue": 110},
        ],
    ),
    Case(
        "of two period ends in one fiscal quarter the later counts, whatever the order of the rows",
        {"2020-05-20": {"revenue_ttm": 100, "period_end": "2019-12-31"}},
        [
            period(2019, revenue=100),
            {"period_end": "2019-12-28", "announced_on": "2020-04-10", "total_assets": 1000.0, "revenue": 99.0},
        ],
    ),
    Case(
        "the parent company's own statement is another company's",
        {"2020-05-20": {"revenue_ttm": 100}},
        [period(2019, revenue=100), period(2019, 4, "2020-05-06", revenue=7, basis="parent")],
    ),
    Case(
        "the source of higher precedence counts, a lower one only fills what is empty",
        {"2020-05-20": {"revenue_ttm": 100, "net_income_parent_ttm": 7, "gross_margin": 0.4}},
        [
            period(2019, source="unheard of", revenue=102, net_income_parent=8, cost_of_revenue=60),
            period(2019, source="low", revenue=101, net_income_parent=7),
            period(2019, source="high", revenue=100),
        ],
    ),
    Case(
        # In thousands: 0.1 beside 100. Its cost of 0.06 would make a gross margin of 99.94%.
        "a lower source in another unit fills nothing",
        {"2020-05-20": {"revenue_ttm": 100, "gross_margin": "!no_data"}},
        [
            period(2019, source="low", revenue=0.1, cost_of_revenue=0.06),
            period(2019, source="high", revenue=100),
        ],
    ),
    Case(
        # Without revenue or assets profit tells: 0.02 beside 20. Its staff of 30 among 200 is not taken either.
        "a lower source whose profit alone is a thousandth fills nothing",
        {"2020-05-20": {"net_income_parent_ttm": 15, "rd_staff_ratio": "!no_data"}},
        [
            period(2019, source="low", total_assets=None, total_profit=0.02, rd_staff=30, employees=200),
            period(2019, source="high", total_profit=20, net_income_parent=15),
        ],
    ),
    Case(
        "a later announcement of a lower source does not beat an earlier one of a higher",
        {"2020-05-20": {"revenue_ttm": 100}},
        [
            period(2019, 4, "2020-04-10", source="high", revenue=100),
            period(2019, 4, "2020-05-06", source="low", revenue=101),
        ],
    ),
    Case(
        "a lower source counts while the higher has not spoken",
        {
            "2020-04-07": {"revenue_ttm": "!no_data"},
            "2020-04-08": {"revenue_ttm": 101},
            "2020-04-13": {"revenue_ttm": 100},
        },
        [
            period(2019, 4, "2020-04-07", source="low", revenue=101),
            period(2019, 4, "2020-04-10", source="high", revenue=100),
        ],
    ),
    Case(
        "a vendor's silent fix counts for every day the figure was public: only its recording is new",
        {
            "2020-04-10": {"revenue_ttm": "!no_data"},
            "2020-04-13": {"revenue_ttm": 110},
            "2020-05-20": {"revenue_ttm": 110},
        },
        [
            period(2019, 4, "2020-04-10", revenue=100),
            period(2019, 4, "2020-04-10", revenue=110, recorded_on="2024-06-01"),
        ],
    ),
    Case(
        "a later recording of an earlier announcement does not beat a later announcement",
        {"2020-04-13": {"revenue_ttm": 100}, "2020-04-20": {"revenue_ttm": 100}, "2020-04-21": {"revenue_ttm": 120}},
        [
            period(2019, 4, "2020-04-20", revenue=120),
            period(2019, 4, "2020-04-10", revenue=100, recorded_on="2024-06-01"),
        ],
    ),
    Case(
        # The month-ends of 2019 knew an equity of 100 (PB 2); the restated 50 of 2018 would make them 4.
        "a month's PB rests on the equity known that month",
        {"2020-05-20": {"pb_median_10y": 2.0}},
        [
            *[period(year, equity_parent=100) for year in (2015, 2016, 2017, 2018)],
            period(2019, 4, "2020-05-06", equity_parent=100),
            period(2018, 4, "2020-05-06", equity_parent=50),
        ],
        {
            "prices": [{"date": day, "close": 2.0} for day in [*month_ends("2017-05-01", 36), "2020-05-19"]],
            "share_capital": [{"effective_on": "2000-01-04", "total": 100.0}],
        },
    ),
    Case(
        "shares count from the day they exist, derived ones from the report they come from",
        {
            "2020-04-10": {"market_cap": "!no_data"},
            "2020-04-13": {"market_cap": 120, "market_cap_basis": "derived"},
            "2020-05-05": {"market_cap": 120},
            "2020-05-06": {"market_cap": 140, "market_cap_basis": "total"},
        },
        [],
        {
            "prices": [{"date": "2020-04-09", "close": 2.0}],
            "share_capital": [
                {"effective_on": "2019-12-31", "announced_on": "2020-04-10", "total": 60.0, "basis": "derived"},
                {"effective_on": "2020-05-06", "total": 70.0},
            ],
        },
    ),
]

TWELVE_MONTHS = [
    Case(
        # The Q1 filing says 33, and 90 and 27 restated: 33 + 90 - 27 = 96, whatever 2019 is corrected to afterwards.
        "three parts from one filing beat the latest of each",
        {
            "2020-05-06": {"revenue_ttm": 96, "ttm_mixed_vintage": False},
            "2020-05-20": {"revenue_ttm": 96, "ttm_mixed_vintage": False},
        },
        [
            period(2019, 1, "2019-04-20", revenue=30),
            period(2019, 4, "2020-04-10", revenue=100),
            period(2020, 1, "2020-04-20", revenue=33),
            period(2019, 4, "2020-04-20", revenue=90),
            period(2019, 1, "2020-04-20", revenue=27),
            period(2019, 4, "2020-05-06", revenue=200),
        ],
    ),
    Case(
        # As before 33 + 90 - 27 = 96; the later line knows nothing of what counts here.
        "a later line about something else leaves the filing's own twelve months",
        {"2020-05-20": {"revenue_ttm": 96, "announced_on": "2020-04-20"}},
        [
            period(2020, 1, "2020-04-20", revenue=33),
            period(2019, 4, "2020-04-20", revenue=90),
            period(2019, 1, "2020-04-20", revenue=27),
            period(2019, 4, "2020-05-06", revenue=200),
            {"period_end": "2020-03-31", "announced_on": "2020-05-06", "inventory": 5.0},
        ],
    ),
    Case(
        # 33 + 100 - 27 = 106: 27 is 10% below the 30 first reported, the 100 is on the old basis.
        "restated by more than 5% beside an original is mixed, and flagged",
        {"2020-05-20": {"revenue_ttm": 106, "ttm_mixed_vintage": True}},
        [
            period(2019, 1, revenue=30),
            period(2019, revenue=100),
            period(2020, 1, revenue=33),
            period(2019, 1, "2020-04-20", revenue=27),
        ],
    ),
    Case(
        # 33 + 100 - 29 = 104: 29 is 3.3% below 30.
        "restated by less than 5% is not worth a flag",
        {"2020-05-20": {"revenue_ttm": 104, "ttm_mixed_vintage": False}},
        [
            period(2019, 1, revenue=30),
            period(2019, revenue=100),
            period(2020, 1, revenue=33),
            period(2019, 1, "2020-04-20", revenue=29),
        ],
    ),
    Case(
        "interim reports two years old do not make a quarterly filer",
        {"2020-05-20": {"annual_only": True}},
        [period(2017, 3), period(2018), period(2019)],
    ),
    Case(
        "an interim report within two years does",
        {"2020-05-20": {"annual_only": False}},
        [period(2018, 1), period(2018), period(2019)],
    ),
    Case(
        # 30 September 2019 + 8 months = 30 May 2020.
        "a quarterly filer is stale after eight months",
        {"2020-05-30": {"debt_ratio": 0.5}, "2020-05-31": {"debt_ratio": "!stale", "period_end": "2019-09-30"}},
        [period(2019, 3, total_liabilities=500)],
    ),
    Case(
        # 31 December 2018 + 16 months = 30 April 2020.
        "a company with annual reports alone is stale after sixteen",
        {
            "2020-04-30": {"debt_ratio": 0.5, "roe": "!short_history"},
            "2020-05-05": {"debt_ratio": "!stale", "roe": "!stale", "pe_ttm": "!no_price", "revenue_cagr_3y": "!stale"},
        },
        [period(2018, total_liabilities=500)],
    ),
    Case(
        # Fiscal years to the last Saturday of September. TTM 92 + 343 - 84 = 351; CAGR (343 / 216)^(1/3) - 1 = 1/6.
        "a 52/53-week fiscal year keeps its quarters and years",
        {
            "2020-02-03": {"revenue_ttm": 351, "revenue_cagr_3y": 0.1666667, "revenue_growth": 92 / 84 - 1}
            | {"period_end": "2019-12-28", "annual_only": False, "pe_static": "!no_price"}
        },
        [
            {"period_end": end, "announced_on": announced, "total_assets": 1.0, "revenue": revenue}
            for end, announced, revenue in (
                ("2016-09-24", "2016-10-26", 216.0),
                ("2017-09-30", "2017-11-03", 229.0),
                ("2018-09-29", "2018-11-05", 266.0),
                ("2018-12-29", "2019-01-30", 84.0),
                ("2019-09-28", "2019-10-31", 343.0),
                ("2019-12-28", "2020-01-29", 92.0),
            )
        ],
        company={"fiscal_year_end": "09-30", "country": "us", "currency": "USD"},
    ),
    Case(
        # Half of the year to June 2020: 60 + 100 - 40 = 120.
        "a fiscal year need not be the calendar's",
        {"2020-05-20": {"revenue_ttm": 120, "period_end": "2019-12-31"}},
        [
            {"period_end": end, "announced_on": announced, "total_assets": 1.0, "revenue": revenue}
            for end, announced, revenue in (
                ("2018-12-31", "2019-02-20", 40.0),
                ("2019-06-30", "2019-08-20", 100.0),
                ("2019-12-31", "2020-02-20", 60.0),
            )
        ],
        company={"fiscal_year_end": "06-30"},
    ),
]


CASES = [*WHEN_KNOWN, *FIGURES, *TWELVE_MONTHS]


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> World:
    return market(tmp_path_factory.mktemp("time") / "store", CASES, PRECEDENCE)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_as_known_on_the_day(case: Case, everyone: World) -> None:
    assert everyone.surprises(case) == {}


def test_a_real_date_arriving_later_replaces_the_estimate(tmp_path: Path) -> None:
    day = "2020-05-20"
    before = world(tmp_path / "store", dates=[day], statements=[period(2019, 4, UNDATED, revenue=100)])
    assert before.answer(SYMBOL, day)["revenue_ttm"] == "!no_data"  # the deadline was 30 June
    write(
        before.store.path,
        {
            "announcements": [
                {
                    "symbol": SYMBOL,
                    "period_end": "2019-12-31",
                    "kind": "annual",
                    "announced_on": "2020-04-10",
                    "source": SOURCE,
                }
            ]
        },
    )
    after = World(Store.open(before.store.path), before.symbols, (day,))
    answer = after.answer(SYMBOL, day)
    assert (answer["revenue_ttm"], str(answer["announced_on"]), answer["announced_estimated"]) == (
        100,
        "2020-04-10",
        False,
    )
