"""The audits of the real A-share statements: sources that disagree, dates used too early, what there is data for.

The data is never committed: where ../shared/data is absent these tests skip.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_precedence import filing, of

from screener import asking, importing
from screener.auditing import coverage, lookahead, sources
from screener.store import Store

if TYPE_CHECKING:
    from screener.auditing.lookahead import LookaheadAudit
    from screener.auditing.sources import SourcesAudit

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data" / "ashare"
DAY = datetime.date(2020, 7, 1)
MARCH, APRIL = datetime.date(2020, 3, 31), datetime.date(2020, 4, 30)
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/ashare is not here (real data is never committed)"),
]


def silent(_what: str, _done: int, _steps: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.create(tmp_path_factory.mktemp("audited") / "store")
    recorded = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    importing.import_manifest(made, HERE / "real" / "ashare.yaml", recorded_on=recorded)
    return made


@pytest.fixture(scope="module")
def between_sources(store: Store) -> SourcesAudit:
    return sources.audit(store, asking.default_rules(), DAY, silent)


@pytest.fixture(scope="module")
def dates(store: Store) -> LookaheadAudit:
    return lookahead.audit(store, asking.default_rules(), (MARCH, APRIL), silent)


def test_the_parent_company_s_statement_is_shown_beside_the_consolidated_one(store: Store) -> None:
    """002230 FY2019, 万元 in the key figures: 1,007,868.9; the report tables have the parent's 4,973,068,040.66 元."""
    revenue = filing(of(store, "002230.SZ", str(DAY)), "revenue_ttm")
    assert (revenue.source, round(revenue.value / 1e8, 1), revenue.standing.why) == ("key_figures", 100.8, "order")
    (other,) = revenue.standing.others
    assert (other.source, other.value) == ("annual_reports", 4_973_068_040.66)
    assert round(other.off_by(revenue.value) or 0, 3) == -0.507


def test_one_to_five_percent_of_the_figures_both_sources_give_differ(between_sources: SourcesAudit) -> None:
    (pair,) = between_sources.pairs
    assert (pair.believed, pair.other) == ("key_figures", "annual_reports")
    assert pair.compared > 25_000
    assert all(0.01 < item.beyond_1 / item.compared < 0.05 for item in between_sources.items)


def test_the_order_of_the_two_decides_little_and_either_is_needed(between_sources: SourcesAudit) -> None:
    """Staff comes from the reports alone and three-year growth from the key figures: without either none passes."""
    leaving = {(one.kind, one.source): sum(move.leaves for move in one.moves) for one in between_sources.effects}
    assert 30 < between_sources.passing < 120
    assert leaving["first", "annual_reports"] < 5
    assert leaving["without", "key_figures"] == leaving["without", "annual_reports"] == between_sources.passing


def test_a_period_end_join_is_ahead_for_nearly_everybody_in_march(dates: LookaheadAudit) -> None:
    march, april = dates.months["naive"]
    assert 0.8 < march.ahead / march.companies < 0.95
    assert 0.2 < april.ahead / april.companies < 0.35
    assert march.wrongly_passing > 50 > march.passing


def test_some_reports_come_after_their_deadline(dates: LookaheadAudit) -> None:
    """On 31 March 2020 most of FY2019 was to come; the deadline had been moved to 30 June."""
    fy2019 = next(year for year in dates.reports if year.fiscal_year == 2019)
    assert fy2019.dated > 2_500
    assert 0.02 < fy2019.late / fy2019.dated < 0.06
    assert 100 < (fy2019.lag_median or 0) < 125


def test_coverage_of_fy2019_knows_what_only_the_reports_give(store: Store) -> None:
    found = coverage.audit(store, DAY, silent)
    items = {item.name: item for item in found.items}
    filers = found.filers[2019]
    assert found.main_year == 2019
    assert items["revenue"].known[2019] / filers > 0.99
    assert 0.7 < items["rd_staff"].known[2019] / filers < 0.8
    assert items["rd_staff"].sources == {"annual_reports": 2019}
    # Banks report no current assets.
    assert items["current_assets"].known_financial[2019] / found.financial_filers[2019] < 0.7
