"""The audit of sources counts what each says, where two disagree, and what their order decides in a screen."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

import pytest
from worlds import Case, Row, market, period

from screener import building, catalog, rules
from screener.auditing import sources
from screener.commands import options
from screener.output import audit_page
from screener.output.console import Page, data_console
from screener.output.tables import cells

if TYPE_CHECKING:
    from screener.auditing.sources import Effect, SourcesAudit
    from screener.output.formatting import Language
    from screener.store import Store

DAY = datetime.date(2020, 5, 20)


def told(source: str, revenue: float, total_assets: float | None = 1000.0) -> Row:
    """What a source says of FY2019."""
    return period(2019, source=source, revenue=revenue) | {"total_assets": total_assets}


# A: the lower source has another revenue and the only assets. B: the lower source agrees on revenue, but its assets
# are a thousandth. C: the lower source alone. All pass `revenue_ttm > 90`.
MARKET = (
    Case("A", {}, [told("high", 100.0, None), told("low", 80.0)]),
    Case("B", {}, [told("high", 100.0), told("low", 100.5, 1.0)]),
    Case("C", {}, [told("low", 95.0)]),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, dict[str, int]]:
    """The store, and when each of its own derived tables was written before any audit."""
    store = market(tmp_path_factory.mktemp("sources") / "store", MARKET, precedence=("high", "low")).store
    building.ensure(store)
    return store, written(store)


@pytest.fixture(scope="module")
def audit(built: tuple[Store, dict[str, int]]) -> SourcesAudit:
    return audited(built[0])


def written(store: Store) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in store.derived.iterdir()}


def audited(store: Store) -> SourcesAudit:
    rule_set = rules.inline("revenue_ttm > 90", catalog.load())
    return sources.audit(store, rule_set, DAY, lambda _what, _done, _steps: None)


def effect(audit: SourcesAudit, kind: str, source: str) -> Effect:
    return next(one for one in audit.effects if (one.kind, one.source) == (kind, source))


def page_of(audit: SourcesAudit, lang: Language, width: int | None) -> str:
    out = io.StringIO()
    page = Page(lang, width, data_console(out), data_console(io.StringIO()))
    audit_page.print_sources(page, audit, options.words(audit.rules, lang))
    return out.getvalue()


def test_every_figure_counts_fills_a_gap_is_outranked_or_withheld(audit: SourcesAudit) -> None:
    """High: A revenue, B revenue and assets. Low: A both (assets fill a gap), B both (withheld), C both (alone)."""
    high, low = audit.counts
    assert (high.source, high.figures, high.counting, high.gaps_filled, high.outranked) == ("high", 3, 3, 0, 0)
    assert (low.source, low.figures, low.counting, low.gaps_filled) == ("low", 6, 3, 1)
    assert (low.outranked, low.withheld, low.companies, low.periods) == (1, 2, 3, 3)


def test_pairs_disagree_beyond_one_and_five_percent_by_item(audit: SourcesAudit) -> None:
    """Revenue: 80 for 100 and 100.5 for 100, so one of two. Assets: only B's, 1 for 1000."""
    (pair,) = audit.pairs
    assert (pair.believed, pair.other) == ("high", "low")
    assert (pair.compared, pair.beyond_1, pair.beyond_5, pair.off_scale) == (3, 2, 2, 1)
    assets, revenue = audit.items
    assert (assets.item, assets.compared, assets.beyond_1, assets.off_scale) == ("total_assets", 1, 1, 1)
    assert (revenue.item, revenue.compared, revenue.beyond_1, revenue.off_scale) == ("revenue", 2, 1, 0)
    assert (revenue.worst_symbol, revenue.worst_believed, revenue.worst_other) == ("600001.SH", 100.0, 80.0)


def test_the_effect_of_another_order_is_who_enters_and_who_leaves(audit: SourcesAudit) -> None:
    """With the lower source first A has 80 and fails; B's 100.5 passes as 100 did; C does not change."""
    (move,) = effect(audit, "first", "low").moves
    assert (move.symbol, move.believed, move.other) == ("600001.SH", "pass", "fail")
    assert list(effect(audit, "first", "low").rules.values()) == [1]
    assert (audit.companies, audit.passing) == (3, 3)


def test_the_effect_of_a_source_taken_away(audit: SourcesAudit) -> None:
    """Without the lower one C has no statements; without the higher one A has 80."""
    assert [(one.symbol, one.other) for one in effect(audit, "without", "low").moves] == [("600003.SH", "unknown")]
    assert [(one.symbol, one.other) for one in effect(audit, "without", "high").moves] == [("600001.SH", "fail")]


def test_the_first_source_is_not_tried_first_again(audit: SourcesAudit) -> None:
    assert [(one.kind, one.source) for one in audit.effects] == [
        ("first", "low"), ("without", "high"), ("without", "low"),
    ]  # fmt: skip


@pytest.mark.usefixtures("audit")
def test_the_store_s_own_derived_tables_are_left_alone(built: tuple[Store, dict[str, int]]) -> None:
    store, before = built
    assert written(store) == before


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_fits_eighty_columns_and_names_who_leaves(audit: SourcesAudit, lang: Language) -> None:
    text = page_of(audit, lang, 80)
    assert max(cells(line) for line in text.splitlines()) <= 80
    assert "600001.SH Example" in text
    assert {"en": "low first, these leave:", "zh": "low 优先，退出："}[lang] in text


def test_machines_get_every_section(audit: SourcesAudit) -> None:
    listing = audit_page.sources_listing(audit)
    sections = [str(row["section"]) for row in listing.rows]
    assert {name: sections.count(name) for name in dict.fromkeys(sections)} == {
        "source": 2, "pair": 1, "item": 2, "effect": 3, "company": 3,
    }  # fmt: skip


def test_one_source_has_nothing_to_be_held_against(tmp_path_factory: pytest.TempPathFactory) -> None:
    alone = market(tmp_path_factory.mktemp("alone") / "store", [Case("A", {}, [period(2019, revenue=100.0)])]).store
    audit = audited(alone)
    assert (audit.pairs, audit.effects) == ((), ())
    assert "one source only" in page_of(audit, "en", None)
