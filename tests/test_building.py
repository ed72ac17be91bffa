"""The derived tables are made when they are missing or stale, by themselves, and never trusted otherwise."""

from __future__ import annotations

import datetime
import os
import time
from typing import TYPE_CHECKING

import pytest
from worlds import AS_OF, SYMBOL, World, period, priced, records, world, write

from screener import building, database, project
from screener.errors import DataError
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def small(tmp_path: Path) -> World:
    rows = priced(100.0)
    return world(tmp_path / "store", statements=[period(2019, revenue=100)], prices=rows["prices"])


def derived_files(store: Store) -> dict[str, int]:
    """Names of the derived Parquet files and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in store.derived.glob("*.parquet")}


def revenue(store: Store) -> object:
    connection = database.connect(store, [datetime.date.fromisoformat(AS_OF)])
    return connection.execute("select revenue_ttm from metrics").fetchall()[0][0]


def test_built_once_and_used_again(small: World) -> None:
    assert not building.is_current(small.store)
    building.ensure(small.store)
    before = derived_files(small.store)
    assert building.is_current(small.store)
    building.ensure(small.store)
    assert derived_files(small.store) == before


def test_new_facts_make_it_stale_and_an_old_build_goes_after_an_hour(small: World) -> None:
    assert revenue(small.store) == 100
    before = derived_files(small.store)
    fresh, *aged = sorted(before)
    for name in aged:
        os.utime(small.store.derived / name, (0, time.time() - 3700))
    write(small.store.path, {"statements": [{"symbol": SYMBOL, **period(2019, 4, "2020-05-06", revenue=110)}]})
    changed = Store.open(small.store.path)
    assert not building.is_current(changed)
    assert revenue(changed) == 110
    # A screen that began before may still be reading the young one.
    assert derived_files(changed).keys() & before.keys() == {fresh}


def test_the_same_facts_again_need_no_build(small: World) -> None:
    building.ensure(small.store)
    write(small.store.path, {"statements": [{"symbol": SYMBOL, **period(2019, revenue=100)}]})
    assert building.is_current(Store.open(small.store.path))


@pytest.mark.parametrize("damage", ["no list", "half a list", "a file gone"])
def test_a_damaged_build_is_made_again(small: World, damage: str) -> None:
    paths = building.ensure(small.store)
    listing = small.store.derived / "derived.json"
    if damage == "no list":
        listing.unlink()
    elif damage == "half a list":
        listing.write_text(listing.read_text(encoding="utf-8")[:20], encoding="utf-8")
    else:
        paths["fundamentals"].unlink()
    assert not building.is_current(small.store)
    assert revenue(small.store) == 100


def test_other_sql_makes_another_build(small: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = building.build_fingerprint(small.store)
    copied = tmp_path / "sql"
    source = project.sql_folder()
    (copied / "build").mkdir(parents=True)
    for path in (source / "macros.sql", *(source / "build").iterdir()):
        (copied / path.relative_to(source)).write_bytes(path.read_bytes())
    monkeypatch.setattr(project, "sql_folder", lambda: copied)
    assert building.build_fingerprint(small.store) == before
    with (copied / "build" / "fundamentals.sql").open("a", encoding="utf-8") as text:
        text.write("-- another comment\n")
    assert building.build_fingerprint(small.store) != before


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(small: World) -> None:
    small.store.derived.write_text("in the way", encoding="utf-8")
    with pytest.raises(DataError, match=r"cannot write derived tables to .*derived") as caught:
        building.ensure(small.store)
    assert "--store" in str(caught.value)


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="neither prices nor statements") as caught:
        database.connect(Store.create(tmp_path / "store"))
    assert "screener import" in str(caught.value)


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("cn", "2020-04-10", "2020-04-13"),  # a Friday
        ("cn", "2020-04-30", "2020-05-06"),  # Labour Day: closed from 1 to 5 May
        ("cn", "2020-01-23", "2020-02-03"),  # New Year, prolonged by the epidemic
        ("cn", "2019-09-30", "2019-10-08"),  # National Day
        ("us", "2020-07-02", "2020-07-06"),  # 3 July observed
        ("us", "2012-10-26", "2012-10-31"),  # Sandy
        ("cn", "2035-06-01", "2035-06-04"),  # beyond the calendars weekdays stand in: a Friday
    ],
)
def test_a_report_is_usable_from_the_next_trading_day(
    sessions: dict[tuple[str, str], str], country: str, day: str, expected: str
) -> None:
    assert sessions[country, day] == expected


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    anything = world(tmp_path_factory.mktemp("sessions") / "store", statements=[period(2019)])
    rows = anything.connection.execute("select country, day::varchar, next_session::varchar from sessions").fetchall()
    return {(country, day): following for country, day, following in rows}


def test_what_was_known_has_no_gaps_and_no_overlaps(tmp_path: Path) -> None:
    statements = [period(year, quarter, revenue=year) for year in (2017, 2018, 2019) for quarter in (1, 2, 3, 4)]
    restated = [period(year, 4, f"{year + 1}-10-20", revenue=1) for year in (2017, 2018)]
    shares = [
        {"effective_on": "2017-12-31", "total": 5.0, "basis": "derived"},
        {"effective_on": "2018-12-31", "total": 6.0, "basis": "derived"},
        {"effective_on": "2019-06-03", "total": 7.0},
    ]
    found = world(tmp_path / "store", statements=[*statements, *restated], share_capital=shares)
    for table in ("fundamentals", "share_versions"):
        spans = records(found.connection, f"select known_from, known_to from {table} order by 1")
        assert [row["known_to"] for row in spans[:-1]] == [row["known_from"] for row in spans[1:]]
        assert spans[-1]["known_to"] == datetime.date(9999, 12, 31)


def test_views_folded_into_one_statement_answer_like_the_chain(small: World) -> None:
    day = [datetime.date.fromisoformat(AS_OF)]
    chain = database.connect(small.store, day)  # every view made on its own
    folded = database.connect(small.store, day, views=("metrics", "metric_reasons"))
    for view in ("metrics", "metric_reasons"):
        assert records(folded, f"from {view}") == records(chain, f"from {view}") != []
