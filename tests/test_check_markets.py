"""Checks of dates, prices and share counts find what is wrong beyond their threshold, and nothing just below it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from check_worlds import found, odd, odd_market
from worlds import Case, World, period
from worlds import world as one_company

if TYPE_CHECKING:
    from pathlib import Path

LAST = datetime.date(2020, 5, 19)


def days(count: int, last: datetime.date = LAST) -> list[str]:
    """So many days up to the last, oldest first."""
    return [str(last - datetime.timedelta(n)) for n in reversed(range(count))]


def prices(*closes: float, last: datetime.date = LAST, **same: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - cells
    """One price a day up to the last."""
    return [{"date": day, "close": close, **same} for day, close in zip(days(len(closes), last), closes, strict=True)]


def annual(*announced: str) -> list[dict[str, Any]]:
    """Annual reports up to FY2019 with their days of announcement."""
    return [period(2020 - len(announced) + n, 4, day) for n, day in enumerate(announced)]


def ytd(year: int, quarter: int, revenue: float) -> dict[str, Any]:
    """An interim report."""
    return period(year, quarter, revenue=revenue)


def quarters(first: float, year: float, latest: float) -> list[dict[str, Any]]:
    """2019 by quarters, year to date, and the first of 2020."""
    interims = [ytd(2019, quarter, first) for quarter in (1, 2, 3)]
    return [*interims, ytd(2019, 4, year), ytd(2020, 1, latest)]


TRADES = prices(10.0, 10.0, 10.0)
# Deadline of FY2018: 2019-04-30.
CASES = [
    odd("an ordinary company", [], annual("2019-04-10", "2020-04-10"), prices=TRADES),
    odd("announced on the third day", [], [period(2019, 4, "2020-01-03")], prices=TRADES),
    odd(
        "announced on the second day",
        ["dates announced_on 2019-12-31 announced"],
        [period(2019, 4, "2020-01-02")],
        prices=TRADES,
    ),
    odd("traded five days before its listing", [], company={"listed_on": "2020-05-22"}, prices=TRADES),
    odd(
        "traded six days before its listing",
        ["dates listed_on 2020-05-17 unlisted"],
        company={"listed_on": "2020-05-23"},
        prices=TRADES,
    ),
    odd("traded five days after its delisting", [], company={"delisted_on": "2020-05-14"}, prices=TRADES),
    odd(
        "traded six days after its delisting",
        ["dates delisted_on 2020-05-19 delisted"],
        company={"delisted_on": "2020-05-13"},
        prices=TRADES,
    ),
    odd("thirty days late", [], annual("2019-05-30", "2020-04-10"), prices=TRADES),
    odd(
        "thirty-one days late",
        ["late announced_on 2018-12-31 days"],
        annual("2019-05-31", "2020-04-10"),
        prices=TRADES,
    ),
    odd(
        "a revised report after one in time",
        [],
        [*annual("2019-04-10", "2020-04-10"), period(2018, 4, "2020-01-10")],
        prices=TRADES,
    ),
    odd(
        "comparatives of a later report",
        [],
        [period(2018, 4, "2020-04-10"), period(2019, 4, "2020-04-10")],
        prices=TRADES,
    ),
    odd(
        "late before it was listed",
        [],
        annual("2019-12-31", "2020-04-10"),
        {"listed_on": "2019-06-03"},
        prices=TRADES,
    ),
    odd(
        "a missing year",
        ["missing period_end 2019-12-31 year"],
        [period(2016), period(2017), period(2019)],
        prices=TRADES,
    ),
    odd(
        "a year missing from before its listing",
        [],
        [period(2016), period(2017), period(2019)],
        {"listed_on": "2019-01-02"},
        prices=TRADES,
    ),
    odd(
        "a missing quarter",
        ["missing period_end 2019-09-30 quarter"],
        [ytd(2018, 4, 4), ytd(2019, 1, 1), ytd(2019, 3, 3), ytd(2019, 4, 4)],
        prices=TRADES,
    ),
    odd("half-years only", [], [ytd(2018, 2, 2), ytd(2018, 4, 4), ytd(2019, 2, 2), ytd(2019, 4, 4)], prices=TRADES),
    # Quarterly until 2019 Q1: stale from 2019-12-01, and it still trades in May.
    odd(
        "no report for over eight months",
        ["stale period_end 2019-03-31 report"],
        [ytd(2018, 3, 3), ytd(2018, 4, 4), ytd(2019, 1, 1)],
        prices=TRADES,
    ),
    # The last price is of 2019-10-01; three months on it was stale, but nobody could trade it.
    odd(
        "no report and no price",
        ["still_listed delisted_on 2019-03-20 days"],
        [ytd(2018, 1, 1)],
        prices=prices(10.0, last=datetime.date(2019, 3, 20)),
    ),
    # 2019-05-20 is 365 days before the market's last.
    odd("a year without a price", [], prices=prices(10.0, last=datetime.date(2019, 5, 20))),
    odd(
        "a year and a day without a price",
        ["still_listed delisted_on 2019-05-19 days"],
        prices=prices(10.0, last=datetime.date(2019, 5, 19)),
    ),
    odd(
        "delisted, and said so",
        [],
        company={"delisted_on": "2019-05-20"},
        prices=prices(10.0, last=datetime.date(2019, 5, 19)),
    ),
    # 5 + 10 - 9 = 6 in twelve months, beside 5 in this quarter; with 10.1 before it is 4.9, with 16 it is -1.
    odd("twelve months above the year to date", [], quarters(9, 10, 5)),
    odd(
        "twelve months below the year to date",
        ["ttm revenue 2020-03-31 year"],
        quarters(10.1, 10, 5),
    ),
    odd(
        "twelve months below zero",
        ["ttm revenue 2020-03-31 negative"],
        quarters(16, 10, 5),
    ),
    # 13 is 1.3 times 10 and no more.
    odd("a day of thirty percent", [], prices=prices(10.0, 13.0, 10.0)),
    odd("a bad tick", ["prices close 2020-05-18 tick"], prices=prices(10.0, 13.1, 10.0)),
    odd("a bad tick down", ["prices close 2020-05-18 tick"], prices=prices(10.0, 5.0, 10.2)),
    odd("a crash that stays", [], prices=prices(10.0, 5.0, 5.1)),
    odd("a leap half undone", [], prices=prices(10.0, 15.0, 11.2)),
    odd("a close at the high", [], prices=prices(10.0, high=10.0, low=9.0)),
    odd("a close above the high", ["prices close 2020-05-19 high"], prices=prices(10.1, high=10.0, low=9.0)),
    odd(
        "an adjusted close above the adjusted high",
        ["prices close 2020-05-19 high"],
        prices=[{"date": str(LAST), "close_adj": 10.1, "high": 10.0, "low": 9.0}],
    ),
    odd("a close below the low", ["prices close 2020-05-19 low"], prices=prices(8.9, high=10.0, low=9.0)),
    odd(
        "three times the shares at a third of the price",
        [],
        prices=prices(30.0, 9.5, 9.6),
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}, {"effective_on": "2020-05-18", "total": 310.0}],
    ),
    odd(
        "three times the shares at the same price",
        ["shares total 2020-05-18 before"],
        prices=prices(30.0, 30.0, 30.0),
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}, {"effective_on": "2020-05-18", "total": 310.0}],
    ),
    odd(
        "twice the shares at the same price",
        [],
        prices=prices(30.0, 30.0, 30.0),
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}, {"effective_on": "2020-05-18", "total": 290.0}],
    ),
    odd(
        "a split of seven where no price is known",
        [],
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}, {"effective_on": "2020-05-18", "total": 700.0}],
    ),
    odd(
        "a count in thousands where no price is known",
        ["shares total 2020-05-18 before"],
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}, {"effective_on": "2020-05-18", "total": 0.1}],
    ),
    # 10 x 100 shares: the vendor may say 1,250 or 800.
    odd(
        "a vendor's market value near our own",
        [],
        prices=prices(10.0, market_cap=1250.0),
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}],
    ),
    odd(
        "a vendor's market value of its own",
        ["market_caps market_cap 2020-05-19 vendor"],
        prices=prices(10.0, market_cap=1260.0),
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}],
    ),
    odd(
        "a float worth the company",
        [],
        prices=prices(10.0, float_cap=1050.0),
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}],
    ),
    odd(
        "a float worth more than the company",
        ["market_caps float_cap 2020-05-19 float"],
        prices=prices(10.0, float_cap=1060.0),
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}],
    ),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return odd_market(tmp_path_factory.mktemp("markets"), CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_check_of_dates_and_prices_finds_what_is_wrong_and_no_more(case: Case, world: World) -> None:
    assert found(world, case) == sorted(case.expects["finds"])


@pytest.mark.parametrize(("gap", "expected"), [(60, 0), (61, 1)])
def test_where_suspended_days_are_kept_two_months_without_a_row_are_a_delisting(
    gap: int, expected: int, tmp_path: Path
) -> None:
    gone = str(LAST - datetime.timedelta(gap))
    trading = [{"symbol": "600002.SH", **row} for row in prices(*[10.0] * 50, traded=True)]
    suspended = [{**row, "traded": row["date"] != str(LAST)} for row in trading]
    made = one_company(tmp_path, prices=[{"date": gone, "close": 10.0, "traded": True}, *suspended])
    listed = [row for row in _still_listed(made) if row["symbol"] == "600001.SH"]
    assert len(listed) == expected


def _still_listed(made: World) -> list[dict[str, Any]]:
    from check_worlds import findings

    return [row for row in findings(made.store) if row["check_name"] == "still_listed"]
