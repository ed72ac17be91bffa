"""What is measured answers right: on a small market the screen, its pandas and its polars counterpart agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from screener import database
from screener.items import STATEMENT_ITEMS

from . import __main__, answers, bare_scan, importers, jobs
from .answers import METRICS, PROGRAMS, VERDICTS, Answers
from .market import SMALL, Market, write

if TYPE_CHECKING:
    from pathlib import Path

    from screener.store import Store

OTHERS = [name for name in PROGRAMS if name != "screener"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return write(SMALL, tmp_path_factory.mktemp("market") / "store")


@pytest.fixture(scope="module")
def answered(store: Store) -> dict[str, Answers]:
    return {name: program(store, jobs.AS_OF) for name, program in PROGRAMS.items()}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("metric", METRICS)
def test_metric_is_what_plain_code_computes(metric: str, other: str, answered: dict[str, Answers]) -> None:
    ours, theirs = answered["screener"].figures, answered[other].figures
    place = METRICS.index(metric)
    assert {symbol for symbol in ours if not answers.same(ours[symbol][place], theirs[symbol][place])} == set()
    assert any(figures[place] is not None for figures in ours.values())


@pytest.mark.parametrize("other", OTHERS)
def test_every_verdict_is_that_of_plain_code(other: str, answered: dict[str, Answers]) -> None:
    ours, theirs = answered["screener"], answered[other]
    assert ours.verdicts == theirs.verdicts
    assert ours.counts == theirs.counts
    assert ours.passing == theirs.passing != []
    assert answers.differences(ours, theirs) == []


@pytest.mark.parametrize("part", VERDICTS)
def test_market_leaves_every_verdict_open(part: str, answered: dict[str, Answers]) -> None:
    # A verdict that is the same for all companies would agree by accident.
    assert len([verdict for name, verdict in answered["screener"].counts if name == part]) > 1


def test_one_company_that_differs_is_said(answered: dict[str, Answers]) -> None:
    ours = answered["screener"]
    symbol = ours.passing[0]
    dearer = replace(ours, figures={**ours.figures, symbol: (0.01, *ours.figures[symbol][1:])})
    failing = replace(ours, verdicts={**ours.verdicts, symbol: ("fail",) * len(VERDICTS)})
    fewer = replace(ours, figures={symbol: ours.figures[symbol]})
    assert [line.split(",")[0] for line in answers.differences(ours, dearer)] == ["close: 1 companies differ"]
    assert "verdicts differ" in answers.differences(ours, failing)
    assert answers.differences(ours, fewer) == ["not of the same companies"]


def test_a_figure_is_the_same_to_one_part_in_a_thousand_million() -> None:
    assert answers.same(1e9, 1e9 + 1)
    assert not answers.same(1e9, 1e9 + 2)
    assert answers.same(None, None)
    assert not answers.same(None, 0.0)


def test_market_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    tiny = Market(companies=7, quarters=6, price_years=1)
    assert write(tiny, tmp_path / "a").fingerprint == write(tiny, tmp_path / "b").fingerprint


def test_market_has_every_company_quarter_and_day(store: Store) -> None:
    with database.connect(store, [jobs.AS_OF], views=()) as connection:
        quarters = connection.execute("select count(distinct (symbol, period_end)) from statements").fetchall()[0][0]
        days = connection.execute("select count(*), count(distinct date) from prices").fetchall()[0]
    assert quarters == SMALL.companies * SMALL.quarters
    assert days[0] == SMALL.companies * days[1]


def test_market_lacks_one_cell_in_twenty_of_every_item(store: Store) -> None:
    numbers = [item.name for item in STATEMENT_ITEMS if item.unit != "text" and item.name != "other_equity_instruments"]
    counts = ", ".join(f"count({name}) / count(*)" for name in numbers)
    with database.connect(store, [jobs.AS_OF], views=()) as connection:
        filled = connection.execute(f"select {counts} from statements").fetchall()[0]
    assert {name: share for name, share in zip(numbers, filled, strict=True) if not 0.93 < share < 0.97} == {}


def test_market_restates_one_filing_in_fifty(store: Store) -> None:
    with database.connect(store, [jobs.AS_OF], views=()) as connection:
        again = connection.execute(
            "select count(*) - count(distinct (symbol, period_end)), count(*) from statements"
        ).fetchall()[0]
    assert 0.01 < again[0] / again[1] < 0.03


def test_bare_scans_read_all_the_facts_and_less_of_the_derived(store: Store) -> None:
    facts, derived = bare_scan.facts(store, jobs.AS_OF), bare_scan.derived(store, jobs.AS_OF)
    assert facts > store.rows("statements") + store.rows("prices")
    assert 0 < derived < facts


def test_dates_asked_for_are_240_and_end_with_the_market() -> None:
    ends = jobs.month_ends(240, jobs.AS_OF)
    halves = jobs.twice_a_month(240, jobs.AS_OF)
    assert len(set(ends)) == len(set(halves)) == 240
    # 2025-05-31 would be after the last price of 2025-05-30.
    assert ends[0].isoformat() == "2005-05-31"
    assert ends[-1].isoformat() == "2025-04-30"
    assert halves[0].year == 2015


def test_the_latest_of_many_dates_is_judged_as_alone(store: Store) -> None:
    alone = jobs.many_dates(store, [jobs.AS_OF])
    assert alone.startswith(f"{SMALL.companies} verdicts on 1 dates")
    assert jobs.many_dates(store, jobs.month_ends(12, jobs.AS_OF)).startswith("2,400 verdicts on 12 dates")


@pytest.mark.slow
def test_the_whole_table_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCREENER_PERF_DIR", str(tmp_path))
    failed = __main__.main(SMALL)
    table = capsys.readouterr().out
    assert failed == 0, table
    rows = ("build of the derived tables", "screener --help", "screener metrics", "240 month-ends", "bare scan")
    for row in (*rows, *(label for label, *_ in importers.ROWS)):
        assert row in table
    assert "FAILED" not in table
    # Multiples of ours, which is 1.0 of itself in seconds cold and warm, processor time and memory.
    ours, polars, pandas = (next(line for line in table.splitlines() if line.startswith(name)) for name in (
        "screener   ", "plain polars", "plain pandas"
    ))  # fmt: skip
    assert ours.count("   1.0×") == polars.count("×") == pandas.count("×") == 4
    assert f"same answers of all three: {len(METRICS)} figures of {SMALL.companies} companies" in table
