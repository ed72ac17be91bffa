"""What is measured answers right: on a small market the screen and its pandas counterpart agree company by company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from screener import catalog, database, rules, screening
from screener.items import STATEMENT_ITEMS

from . import __main__, bare_scan, jobs, pandas_screen
from .market import SMALL, Market, write

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from screener.store import Store

METRICS = (
    "close",
    "market_cap",
    "revenue_ttm",
    "net_income_parent_ttm",
    "pe_deducted_ttm",
    "industry_pe",
    "pe_to_industry",
    "pb",
    "pb_median_10y",
    "pb_to_median",
    "dcf_implied_return",
    "revenue_cagr_3y",
    "rd_staff_ratio",
    "tech_certifications",
    "debt_ratio_2y_min",
    "cash_cover",
    "rd_intensity_3y",
    "liquidity_amount_20d",
)
VERDICTS = {1.0: "pass", 0.0: "fail"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return write(SMALL, tmp_path_factory.mktemp("market") / "store")


@pytest.fixture(scope="module")
def in_pandas(store: Store) -> pd.DataFrame:
    return pandas_screen.screen(store, jobs.AS_OF).sort_index()


@pytest.fixture(scope="module")
def screened(store: Store) -> pd.DataFrame:
    (ruleset,) = rules.load([jobs.RULES], catalog.load())
    with database.connect(store, [jobs.AS_OF], lists=ruleset.lists) as connection:
        screening.evaluate(connection, ruleset, extra_columns=METRICS)
        return connection.execute("select * from verdicts").df().set_index("symbol").sort_index()


@pytest.mark.parametrize("metric", METRICS)
def test_metric_is_what_pandas_computes(metric: str, screened: pd.DataFrame, in_pandas: pd.DataFrame) -> None:
    ours, theirs = screened[metric].astype(float), in_pandas[metric].astype(float)
    assert list(ours.index) == list(theirs.index)
    assert (ours.isna() == theirs.isna()).all()
    assert ours.notna().any()
    # The implied return is a bisection on both sides; everything else agrees to rounding.
    assert ((ours - theirs).abs() <= 1e-7 * theirs.abs()).where(ours.notna(), other=True).all()


@pytest.mark.parametrize("dimension", ["value", "growth", "policy"])
def test_dimension_is_decided_as_in_pandas(dimension: str, screened: pd.DataFrame, in_pandas: pd.DataFrame) -> None:
    # What pandas cannot decide, the screen may by bounds; never the other way round.
    theirs = in_pandas[dimension].dropna().map(VERDICTS)
    ours = screened.loc[theirs.index, f"verdict:{dimension}"]
    assert (ours == theirs).all()
    assert ours.nunique() > 1


def test_the_same_companies_pass_as_in_pandas(screened: pd.DataFrame, in_pandas: pd.DataFrame) -> None:
    decided = in_pandas[in_pandas["in_universe"]].dropna(subset="verdict")
    among = screened[screened["left_out"].isna()].loc[decided.index]
    assert list(among.index[among["overall"] == "pass"]) == list(decided.index[decided["verdict"] == 1])
    assert (among["overall"] == "pass").any()


def test_market_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    tiny = Market(companies=7, quarters=6, price_years=1)
    assert write(tiny, tmp_path / "a").fingerprint == write(tiny, tmp_path / "b").fingerprint


def test_market_has_every_company_quarter_and_day(store: Store) -> None:
    with database.connect(store, [jobs.AS_OF]) as connection:
        quarters = connection.execute("select count(distinct (symbol, period_end)) from statements").fetchall()[0][0]
        days = connection.execute("select count(*), count(distinct date) from prices").fetchall()[0]
    assert quarters == SMALL.companies * SMALL.quarters
    assert days[0] == SMALL.companies * days[1]


def test_market_lacks_one_cell_in_twenty_of_every_item(store: Store) -> None:
    numbers = [item.name for item in STATEMENT_ITEMS if item.unit != "text" and item.name != "other_equity_instruments"]
    counts = ", ".join(f"count({name}) / count(*)" for name in numbers)
    with database.connect(store, [jobs.AS_OF]) as connection:
        filled = connection.execute(f"select {counts} from statements").fetchall()[0]
    assert {name: share for name, share in zip(numbers, filled, strict=True) if not 0.93 < share < 0.97} == {}


def test_market_restates_one_filing_in_fifty(store: Store) -> None:
    with database.connect(store, [jobs.AS_OF]) as connection:
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
    for row in ("build of the derived tables", "screener --help", "in pandas", "240 month-ends", "pandas / whole"):
        assert row in table
