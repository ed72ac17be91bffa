"""companyfacts of Apple, Snowflake and an IFRS filer: twelve months against four quarters, and against the data sets.

The quarters are added up in plain Python straight from the JSON; nothing of that imports the program. The data is never
committed: where ../shared/data/us is absent these tests skip.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from importing_worlds import accounted_for, later, read

from screener import building
from screener.importing import import_source
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.importing import Summary

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "us"
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/us is not here (real data is never committed)"),
]
REVENUE = ("Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax", "SalesRevenueNet")
CASH_FLOW = (
    "NetCashProvidedByUsedInOperatingActivities",
    # Apple's tag for the same line from 2014 to 2017.
    "NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
)
TAGS = {"revenue": REVENUE, "net_income_parent": ("NetIncomeLoss",), "operating_cash_flow": CASH_FLOW}
FILES = {"CIK0000320193": "CIK0000320193.json.gz", "CIK0001640147": "snow_facts.json.gz"}
Span = tuple[dt.date, dt.date]


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Summary]:
    store = Store.create(tmp_path_factory.mktemp("facts") / "store")
    return store, import_source(store, "sec-facts", [DATA / "sec_companyfacts"], recorded_on=later(0))


@dataclass(frozen=True)
class Filed:
    """One flow as one filing showed it."""

    on: dt.date
    accession: str
    form: str
    span: Span
    value: float


def flows(symbol: str, tags: Sequence[str]) -> list[Filed]:
    """Every flow of a company's JSON under these tags, oldest filing first, of one filing the first tag last."""
    said = json.loads(gzip.decompress((DATA / "sec_companyfacts" / FILES[symbol]).read_bytes()))["facts"]["us-gaap"]
    day = dt.date.fromisoformat
    found = [
        Filed(day(row["filed"]), row["accn"], row["form"], (day(row["start"]), day(row["end"])), row["val"])
        for tag in reversed(tags)
        for row in said.get(tag, {"units": {"USD": []}})["units"]["USD"]
        if "start" in row
    ]
    return sorted(found, key=lambda row: row.on)


def quarters_of(span: Span) -> int:
    return round((span[1] - span[0]).days / 91.3)


def single_quarter(known: dict[Span, float], end: dt.date) -> float | None:
    """As shown by itself; else what the year to date added: a fourth quarter is the year less nine months."""
    for span, value in known.items():
        if span[1] == end and quarters_of(span) == 1:
            return value
    for span, value in known.items():
        if span[1] == end and quarters_of(span) in (2, 3, 4):
            before = [v for s, v in known.items() if s[0] == span[0] and quarters_of(s) == quarters_of(span) - 1]
            if len(before) == 1:
                return value - before[0]
    return None


def four_quarters(found: list[Filed], day: dt.date, last: dt.date) -> float | None:
    """The sum of the four quarters up to `last`, each as the latest filing up to a day shows it."""
    known = {row.span: row.value for row in found if row.on <= day}
    ends = [last]
    while len(ends) < 4:
        # 12 to 14 weeks before.
        before = [end for _, end in known if 80 <= (ends[-1] - end).days <= 100]
        if not before:
            return None
        ends.append(max(before))
    parts = [single_quarter(known, end) for end in ends]
    return None if None in parts else sum(part for part in parts if part is not None)


# What a reader of that day could not split into quarters, and the day whose filings tell them all. Apple changed how it
# counts iPhone sales and restated 2008 and 2009 in January 2010: by then the quarters of 2009 were still shown the old
# way, and adding them to new ones mixes two ways of counting; the filings up to October 2010 show all of them anew.
IN_HINDSIGHT = {
    ("CIK0000320193", "2010-01-25"): "2010-10-27",
    ("CIK0000320193", "2010-04-21"): "2010-10-27",
    # Snowflake's first filings show no quarter of the year before by itself.
    ("CIK0001640147", "2021-03-31"): "2021-12-03",
    ("CIK0001640147", "2021-06-04"): "2021-12-03",
}
# Quarters of fiscal 2009 as first counted never came out as data: the year stands by itself.
ALONE = {("CIK0000320193", "2009-10-27")}
# With less than a year of figures there are no twelve months, and none are made up.
NONE_YET = {("CIK0000320193", "2009-07-22"), ("CIK0001640147", "2020-12-03")}


@pytest.mark.parametrize("symbol", FILES)
@pytest.mark.parametrize("item", TAGS)
def test_every_twelve_months_since_2009_are_the_sum_of_four_quarters(
    item: str, symbol: str, companies: tuple[Store, Summary]
) -> None:
    """66 reports of Apple (52 and 53 weeks) and 19 of Snowflake, each as known on the day it was filed."""
    import duckdb

    fundamentals = building.ensure(companies[0])["fundamentals"]
    query = f"select announced_on, {item}_ttm from '{fundamentals}' where symbol = ? and not is_stale"
    with duckdb.connect() as connection:
        ours = dict(connection.execute(query, [symbol]).fetchall())
    found = flows(symbol, TAGS[item])
    reports = {row.accession: row.on for row in flows(symbol, ["NetIncomeLoss"]) if row.form in ("10-Q", "10-K")}
    checked = 0
    for accession, day in reports.items():
        last = max(row.span[1] for row in found if row.accession == accession)
        seen = dt.date.fromisoformat(IN_HINDSIGHT.get((symbol, str(day)), str(day)))
        expected = four_quarters(found, seen, last)
        if (symbol, str(day)) in ALONE:
            [expected] = {row.value for row in found if row.accession == accession and row.span[1] == last}
        if (symbol, str(day)) in NONE_YET:
            assert expected is None
        assert ours[day] == expected, f"{item} filed {day}"
        checked += expected is not None
    assert checked == {"CIK0000320193": 66, "CIK0001640147": 18}[symbol]


def test_apples_splits_are_told_and_nobody_elses(companies: tuple[Store, Summary]) -> None:
    """Seven for one in June 2014 and four for one in August 2020, first counted so in the filings after.

    Snowflake's shares before its listing and the merger of LPA with a shell are no splits.
    """
    assert sorted(read(companies[0], "events", "symbol, kind, date, title")) == [
        ("CIK0000320193", "split", dt.date(2014, 7, 23), "7-for-1"),
        ("CIK0000320193", "split", dt.date(2020, 10, 30), "4-for-1"),
    ]


def test_share_counts_of_cover_pages_are_as_of_their_own_day(companies: tuple[Store, Summary]) -> None:
    """Apple's covers: 861,381,000 on 11 April 2014, 5,987,867,000 on 11 July, after the split; no restated count."""
    where = "symbol = 'CIK0000320193' and effective_on between '2014-03-01' and '2014-08-01'"
    assert read(companies[0], "share_capital", "announced_on, total", where) == [
        (dt.date(2014, 4, 24), 861_381_000),
        (dt.date(2014, 7, 23), 5_987_867_000),
    ]


def test_a_foreign_filer_by_ifrs_comes_in(companies: tuple[Store, Summary]) -> None:
    """LPA's 20-F of 2025: revenue of 2024 43,862,372 dollars, and 2023 as its comparative."""
    store, summary = companies
    assert accounted_for(summary)
    where = "symbol = 'CIK0001997711' and announced_on = '2025-04-02' and revenue is not null"
    rows = read(store, "statements", "period_end, currency, revenue", where)
    assert rows[-2:] == [
        (dt.date(2023, 12, 31), "USD", 39_436_343),
        (dt.date(2024, 12, 31), "USD", 43_862_372),
    ]


def test_both_ways_in_say_the_same_of_a_filing(companies: tuple[Store, Summary], tmp_path: Path) -> None:
    """Apple's reports of July 2009 and January 2010, all their periods, item by item.

    One column may differ: `form` (a bank's, an insurer's) rests on the industry code, which companyfacts does not tell.
    Share counts do differ: data sets of those years hold no cover pages, so there the count is the balance sheet's.
    """
    sets = [DATA / "sec_fsds" / name for name in ("2009q3.zip", "2010q1.zip")]
    other = Store.create(tmp_path / "store")
    import_source(other, "sec-fsds", sets, recorded_on=later(0))
    columns = "announced_on, * exclude (announced_on, source, recorded_on, form)"
    where = "symbol = 'CIK0000320193' and announced_on in ('2009-07-22', '2010-01-25')"
    ours, theirs = (read(store, "statements", columns, where) for store in (companies[0], other))
    assert len(ours) == 10
    for one, two in zip(ours, theirs, strict=True):
        assert one == two
