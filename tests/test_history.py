"""A history is what was known on each of its dates, and quick to get without being another answer."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from commands import SAMPLE, call
from test_output_pages import compare
from worlds import SYMBOL, World, month_ends, period, world

from screener import catalog, chain, database, history
from screener.history import Day, Point, Series, Span
from screener.output.history_page import HistoryOptions, history_listing, print_history
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from screener.history import Every, History
    from screener.output.formatting import Language

LAST = datetime.date(2020, 4, 30)


@pytest.fixture(scope="module")
def restating(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A company of 100 shares at 10: it earns 50 in 2018, restated to 40 in June 2019, and loses 10 in 2019.

    10 April 2019 and 12 June 2019 are Wednesdays, 10 April 2020 is a Friday: known a day, a day and three days later.
    """
    return world(
        tmp_path_factory.mktemp("restating"),
        dates=[str(LAST)],
        statements=[
            period(2018, 4, "2019-04-10", net_income_parent=50.0, revenue=300.0),
            period(2018, 4, "2019-06-12", net_income_parent=40.0, revenue=300.0),
            period(2019, 4, "2020-04-10", net_income_parent=-10.0, revenue=300.0),
        ],
        prices=[{"date": day, "close": 10.0} for day in month_ends("2019-03-01", 14)],
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}],
    )


def look_back(where: World, *names: str, every: Every = "month", start: str = "2019-03-01") -> History:
    span = Span(every, datetime.date.fromisoformat(start))
    return history.history(where.connect(str(LAST)), SYMBOL, history.find_metrics(names), span)


def cells(found: History, name: str) -> dict[str, Any]:
    """Values by date, a missing one as '!reason'."""
    (series,) = (one for one in found.series if one.metric.name == name)
    return {
        str(day.as_of): f"!{point.reason}" if point.value is None else point.value
        for day, point in zip(found.days, series.points, strict=True)
    }


def test_each_date_has_what_was_known_that_day(restating: World) -> None:
    found = cells(look_back(restating, "pe_ttm"), "pe_ttm")
    assert len(found) == 14
    assert found["2019-03-31"] == "!no_data"
    assert found["2019-04-30"] == pytest.approx(20.0)  # 10 × 100 / 50
    assert found["2019-05-31"] == pytest.approx(20.0)
    assert found["2019-06-30"] == pytest.approx(25.0)  # 10 × 100 / 40
    assert found["2020-03-31"] == pytest.approx(25.0)
    assert found["2020-04-30"] == "!loss_making"


def test_new_reports_and_restatements_are_told_apart(restating: World) -> None:
    found = look_back(restating, "pe_ttm")
    changes = {str(day.as_of): day.change for day in found.days if day.change}
    assert changes == {"2019-04-30": "report", "2019-06-30": "restated", "2020-04-30": "report"}
    ends = {str(day.as_of): str(day.period_end) for day in found.days}
    assert (ends["2019-06-30"], ends["2020-04-30"]) == ("2018-12-31", "2019-12-31")


def test_a_restatement_marks_only_metrics_it_is_below(restating: World) -> None:
    found = look_back(restating, "ps_ttm", "close", "pe_ttm")
    place = [str(day.as_of) for day in found.days].index("2019-06-30")
    # Revenue stayed 300, and a price rests on no statement.
    assert [series.points[place].change for series in found.series] == ["", "", "restated"]
    assert not any(point.change for point in found.series[1].points)


def test_every_report_asks_on_the_day_each_could_first_be_used(restating: World) -> None:
    found = look_back(restating, "pe_ttm", every="report")
    assert list(cells(found, "pe_ttm").items()) == [
        ("2019-04-11", pytest.approx(20.0)),
        ("2019-06-13", pytest.approx(25.0)),
        ("2020-04-13", "!loss_making"),
    ]
    # What is asked decides what counts as news: revenue was not restated.
    assert [str(day.as_of) for day in look_back(restating, "ps_ttm", every="report").days] == [
        "2019-04-11",
        "2020-04-13",
    ]


@pytest.mark.parametrize(
    ("every", "start", "expected"),
    [
        ("month", "2020-01-31", ["2020-01-31", "2020-02-29", "2020-03-31", "2020-04-30"]),
        ("quarter", "2019-10-01", ["2019-12-31", "2020-03-31", "2020-04-30"]),
        ("year", "2019-10-01", ["2019-12-31", "2020-04-30"]),
        ("month", "2020-04-30", ["2020-04-30"]),
    ],
)
def test_dates_are_period_ends_and_the_last_day(
    restating: World, every: Every, start: str, expected: list[str]
) -> None:
    assert [str(day.as_of) for day in look_back(restating, "close", every=every, start=start).days] == expected


def test_a_future_filing_changes_no_past_date(restating: World, tmp_path: Path) -> None:
    before = cells(look_back(restating, "pe_ttm"), "pe_ttm")
    later = world(
        tmp_path,
        statements=[
            period(2018, 4, "2019-04-10", net_income_parent=50.0, revenue=300.0),
            period(2018, 4, "2019-06-12", net_income_parent=40.0, revenue=300.0),
        ],
        prices=[{"date": day, "close": 10.0} for day in month_ends("2019-03-01", 14)],
        share_capital=[{"effective_on": "2000-01-04", "total": 100.0}],
    )
    without = cells(look_back(later, "pe_ttm"), "pe_ttm")
    assert {day for day in before if before[day] != without[day]} == {"2020-04-30"}


def series_of(*values: float | None) -> tuple[Series, tuple[Day, ...]]:
    """A PE on the first days of January, one value a day."""
    days = tuple(Day(datetime.date(2020, 1, n + 1), None, None, "") for n in range(len(values)))
    return Series(catalog.load()["pe_ttm"], tuple(Point(value, "", "") for value in values)), days


def test_a_summary_ranks_the_latest_among_the_known() -> None:
    # 30 is above 10 and 20 of the three other known values: 2 of 3.
    found = history.summary(*series_of(10.0, None, 40.0, 20.0, 30.0))
    assert found is not None
    assert (found.latest, found.low, found.middle, found.high) == (30.0, 10.0, 25.0, 40.0)
    assert found.percentile == pytest.approx(2 / 3)
    assert (found.low_on.day, found.high_on.day) == (1, 3)


def test_a_summary_of_one_value_ranks_nothing_and_a_missing_latest_is_missing() -> None:
    alone = history.summary(*series_of(10.0))
    assert alone is not None
    assert alone.percentile is None
    gone = history.summary(*series_of(10.0, 12.0, None))
    assert gone is not None
    assert (gone.latest, gone.percentile, gone.high) == (None, None, 12.0)
    assert history.summary(*series_of(None, None)) is None


def test_only_metrics_of_the_industry_read_peers() -> None:
    asked = {name: history.reads_peers(name) for name in ("pe_ttm", "pb_to_median", "roe", "industry", "industry_pe")}
    assert asked == {"pe_ttm": False, "pb_to_median": False, "roe": False, "industry": False, "industry_pe": True}
    assert history.reads_peers("pe_to_industry")


DATES = [datetime.date(2019, 1, 31), datetime.date(2021, 6, 30), datetime.date(2023, 4, 28), datetime.date(2024, 5, 31)]


def test_asking_one_company_alone_changes_no_answer(tmp_path: Path) -> None:
    """Every metric that reads no peers, of companies spread over the sample, on dates years apart."""
    shutil.copytree(SAMPLE, tmp_path / "store")
    store = Store.open(tmp_path / "store")
    names = [name for name in catalog.load() if not history.reads_peers(name)]
    columns = ("as_of", *names, *(f"{name}_reason" for name in names if name in catalog.reasoned()))
    query = f"select {', '.join(columns)} from ({chain.folded(chain.METRICS, columns)}) where symbol = ? order by as_of"
    everyone = database.connect(store, DATES, views=())
    symbols = [row[0] for row in everyone.execute("select symbol from companies order by symbol").fetchall()][::40]
    differing: dict[str, tuple[object, object]] = {}
    for symbol in symbols:
        alone = database.connect(store, DATES, views=())
        history.narrow(alone, symbol)
        expected, found = (one.execute(query, [symbol]).fetchall() for one in (everyone, alone))
        assert len(found) == len(expected)
        for row, same in zip(found, expected, strict=True):
            differing |= {
                f"{name} of {symbol} on {row[0]}": (value, other)
                for name, value, other in zip(columns, row, same, strict=True)
                if value != (pytest.approx(other, rel=1e-9) if isinstance(other, float) else other)
            }
    assert not differing


def test_machines_get_a_row_a_date_and_metric_oldest_first(restating: World) -> None:
    found = look_back(restating, "pe_ttm", "market_cap_basis", start="2020-03-01")
    rows = history_listing(found, HistoryOptions()).rows
    assert [(str(row["as_of"]), row["metric"]) for row in rows] == [
        ("2020-03-31", "pe_ttm"),
        ("2020-03-31", "market_cap_basis"),
        ("2020-04-30", "pe_ttm"),
        ("2020-04-30", "market_cap_basis"),
    ]
    assert (rows[0]["value"], rows[0]["text"], rows[1]["value"], rows[1]["text"]) == (25.0, None, None, "total")
    assert (rows[2]["value"], rows[2]["reason"], rows[2]["change"]) == (None, "loss_making", "report")
    assert history_listing(found, HistoryOptions(limit=1)).rows == rows[2:]


def test_what_cannot_be_asked_is_said_all_at_once(tmp_path: Path) -> None:
    ran = call("history", "990001", "pe_tm", "debt_ratoi", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "'pe_tm'; did you mean 'pe_ttm'?" in ran.err
    assert "'debt_ratoi'; did you mean 'debt_ratio'?" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "2024-01-01", "--to", "2023-01-01"), 2, "begins on 2024-01-01 and ends on 2023-01-01"),
        (("--from", "1980-01-01", "--to", "1990-01-01", "--every", "year"), 3, "was not listed in that time"),
        (("--from", "soon"), 2, "'soon' is not a date"),
    ],
)
def test_a_span_without_an_answer_says_why(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = call("history", "990001", "close", *words, cwd=tmp_path)
    assert (ran.code, said in ran.err) == (code, True)


def test_to_and_as_of_are_one_option(tmp_path: Path) -> None:
    asked = [
        call("history", "990001", "close", option, "2023-06-30", "--every", "year", "-f", "csv", cwd=tmp_path).out
        for option in ("--to", "--as-of")
    ]
    assert asked[0] == asked[1]
    assert [row.split(",")[1] for row in asked[0].splitlines()[1:]] == [
        "2018-12-31",
        "2019-12-31",
        "2020-12-31",
        "2021-12-31",
        "2022-12-31",
        "2023-06-30",
    ]


@pytest.mark.parametrize(("lang", "width"), [("en", 80), ("en", 100), ("zh", 80), ("zh", None)])
def test_the_page(restating: World, lang: Language, width: int | None) -> None:
    found = look_back(restating, "pe_ttm", "ps_ttm", "market_cap")
    named = replace(found, company={**found.company, "name": "样本", "name_en": "Example", "industry": "机械设备"})
    compare("history", lambda page: print_history(page, named, HistoryOptions()), lang, width)


def test_a_terminal_gets_the_newest_dates_and_is_told_how_to_get_more(restating: World) -> None:
    found = look_back(restating, "pe_ttm")
    compare("history_newest", lambda page: print_history(page, found, HistoryOptions(limit=3)), "en", 80)
