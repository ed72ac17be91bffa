"""Coverage counts companies with a value by year, tells why the others have none, and keeps financials apart."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

import pytest
from worlds import Case, market, period, priced

from screener.auditing import coverage
from screener.output import coverage_page
from screener.output.console import Page, data_console
from screener.output.tables import cells

if TYPE_CHECKING:
    from screener.auditing.coverage import Coverage
    from screener.output.formatting import Language

DAY = datetime.date(2020, 5, 20)
YEAR_END = datetime.date(2019, 12, 31)
# A reports in both years, B in the second only and without inventory, the bank F without it by nature.
MARKET = (
    Case(
        "A",
        {},
        [period(2018, revenue=90.0), period(2019, revenue=100.0, inventory=10.0, net_income_parent=5.0)],
        {**priced(1000.0), "prices": [{"date": day, "close": 10.0} for day in ("2019-12-30", "2020-05-19")]},
    ),
    Case("B", {}, [period(2019, revenue=50.0, net_income_parent=-5.0, source="other")], priced(500.0)),
    Case("F", {}, [period(2019, revenue=70.0, net_income_parent=7.0)], priced(700.0), {"is_financial": True}),
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Coverage:
    store = market(tmp_path_factory.mktemp("coverage") / "store", MARKET).store
    return coverage.audit(store, DAY, lambda _what, _done, _steps: None)


def page_of(found: Coverage, lang: Language, width: int | None = 80, limit: int | None = None) -> str:
    out = io.StringIO()
    coverage_page.print_coverage(Page(lang, width, data_console(out), data_console(out)), found, limit)
    return out.getvalue()


def test_items_are_counted_over_annual_reports_financials_apart(found: Coverage) -> None:
    """FY2018: A alone. FY2019: A and B, of which A has inventory; F is a financial."""
    assert (found.filers, found.financial_filers) == ({2018: 1, 2019: 2}, {2019: 1})
    items = {item.name: item for item in found.items}
    assert items["inventory"].known == {2018: 0, 2019: 1}
    assert items["inventory"].known_financial == {2019: 0}
    assert items["revenue"].known == {2018: 1, 2019: 2}
    assert items["revenue"].known_financial == {2019: 1}


def test_an_item_says_which_sources_give_it_and_since_when(found: Coverage) -> None:
    items = {item.name: item for item in found.items}
    assert items["revenue"].sources == {"filings": 2018, "other": 2019}
    assert items["inventory"].sources == {"filings": 2019}
    assert items["goodwill"].sources == {}


def test_metrics_are_counted_at_year_ends_and_on_the_day_with_their_reasons(found: Coverage) -> None:
    """On the day A and F have a PE and B a loss; at the end of 2019 only A's FY2018 was known, without a profit."""
    assert found.companies == {YEAR_END: 3, DAY: 3}
    pe = next(metric for metric in found.metrics if metric.name == "pe_ttm")
    assert pe.known == {YEAR_END: 0, DAY: 2}
    assert pe.reasons[DAY] == {"loss_making": 1}
    revenue = next(metric for metric in found.metrics if metric.name == "revenue_ttm")
    assert revenue.known == {YEAR_END: 1, DAY: 3}


def test_the_worst_come_first(found: Coverage) -> None:
    known = [item.known[found.main_year] for item in found.items]
    assert known == sorted(known)
    on_day = [metric.known[DAY] for metric in found.metrics]
    assert on_day == sorted(on_day)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_fits_eighty_columns_and_lists_what_lacks(found: Coverage, lang: Language) -> None:
    text = page_of(found, lang)
    assert max(cells(line) for line in text.splitlines()) <= 80
    assert {"en": "inventory", "zh": "存货"}[lang] in text
    assert "50.0%" in text
    assert {"en": "no source gives:", "zh": "没有来源提供："}[lang] in text


def test_a_limit_says_what_it_leaves_out(found: Coverage) -> None:
    assert "1 of " in page_of(found, "en", None, limit=1)


def test_machines_get_every_item_year_metric_and_date(found: Coverage) -> None:
    rows = coverage_page.coverage_listing(found).rows
    inventory = [row for row in rows if row["section"] == "item" and row["name"] == "inventory"]
    assert [(row["fiscal_year"], row["financials"], row["companies"], row["known"]) for row in inventory] == [
        (2018, False, 1, 0), (2019, False, 2, 1), (2019, True, 1, 0),
    ]  # fmt: skip
    assert sum(row["section"] == "metric" for row in rows) == 2 * len(found.metrics)
