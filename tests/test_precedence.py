"""`explain` shows precedence at work: what every source says of a figure, which one counts, and why."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

from worlds import SYMBOL, Row, period, priced, world

from screener import database, explaining, rules
from screener.catalog import load
from screener.commands import options
from screener.output import explain_page
from screener.output.console import Page, data_console
from screener.voices import Standing

if TYPE_CHECKING:
    from pathlib import Path

    from screener.explaining import Explanation, Filing, Node
    from screener.output.formatting import Language
    from screener.store import Store

ASKED = "revenue_ttm > 0 and debt_ratio > 0 and rd_staff_ratio > 0"
HIGH, LOW = "high", "low"


def says(source: str, year: int = 2019, quarter: int = 4, **items: Any) -> Row:  # noqa: ANN401 - figures
    """What a source says of a period; total assets only where they are given."""
    return period(year, quarter, **{"source": source, "total_assets": None, **items})


def explained(folder: Path, *statements: Row, precedence: tuple[str, ...] = (HIGH, LOW), **rows: Any) -> Explanation:  # noqa: ANN401 - rows by table
    """One company whose statements several sources tell, as known on 20 May 2020."""
    made = world(folder, precedence=precedence, statements=statements, **{**priced(1000.0), **rows})
    return of(made.store, SYMBOL, "2020-05-20")


def of(store: Store, symbol: str, day: str) -> Explanation:
    rule_set = rules.inline(ASKED, load())
    connection = database.connect(store, [datetime.date.fromisoformat(day)], lists=rule_set.lists, views=())
    found = explaining.explain(connection, rule_set, symbol)
    connection.close()
    return found


def filings(explanation: Explanation, column: str) -> tuple[Filing, ...]:
    """The filings behind a figure such as `revenue_ttm`."""

    def walk(nodes: tuple[Node, ...]) -> list[Node]:
        return [found for node in nodes for found in (node, *walk(node.children))]

    nodes = [node for check in explanation.checks.values() for node in walk(check.nodes)]
    return next(node.filings for node in nodes if node.name == column)


def filing(explanation: Explanation, column: str) -> Filing:
    (found,) = filings(explanation, column)
    return found


def page_of(explanation: Explanation, lang: Language = "en") -> str:
    out = io.StringIO()
    words = options.words(explanation.rules, lang)
    explain_page.print_explanation(Page(lang, None, data_console(out), data_console(io.StringIO())), explanation, words)
    return out.getvalue()


def test_the_declared_order_decides_and_the_other_source_is_shown_with_its_difference(tmp_path: Path) -> None:
    """80 instead of 100 is 20% less."""
    found = explained(tmp_path, says(HIGH, revenue=100.0), says(LOW, revenue=80.0))
    revenue = filing(found, "revenue_ttm")
    assert (revenue.value, revenue.source, revenue.standing.why) == (100.0, HIGH, "order")
    (other,) = revenue.standing.others
    assert (other.source, other.value, other.off_by(revenue.value)) == (LOW, 80.0, -0.2)
    assert other.disagrees(revenue.value)
    assert "high counts, first in order; low says 80 (-20.0%)" in page_of(found)
    assert "采用 high（优先级在前）；low 为 80（-20.0%）" in page_of(found, "zh")


def test_sources_within_one_percent_are_told_in_passing(tmp_path: Path) -> None:
    found = explained(tmp_path, says(HIGH, revenue=100.0), says(LOW, revenue=100.9))
    assert not filing(found, "revenue_ttm").standing.others[0].disagrees(100.0)
    assert "announced 2020-04-10, as in low" in page_of(found)
    assert "counts" not in page_of(found)


def test_a_lower_source_fills_a_gap_and_says_of_whom(tmp_path: Path) -> None:
    found = explained(
        tmp_path, says(HIGH, revenue=100.0), says(LOW, revenue=100.0, total_assets=500.0, total_liabilities=200.0)
    )
    assets = filing(found, "total_assets_cur")
    assert (assets.source, assets.standing.why, assets.standing.silent) == (LOW, "gap", (HIGH,))
    assert "from low" in page_of(found)


def test_a_source_off_scale_is_shown_as_left_out(tmp_path: Path) -> None:
    """0.1 beside 100 is a thousandth: thousands taken for units; its assets do not fill the gap either."""
    found = explained(
        tmp_path, says(HIGH, revenue=100.0), says(LOW, revenue=0.1, total_assets=0.5, total_liabilities=0.2)
    )
    (other,) = filing(found, "revenue_ttm").standing.others
    assert (other.value, other.withheld) == (0.1, True)
    assert filings(found, "total_assets_cur") == ()
    assert "low says 0.1: off scale, left out" in page_of(found)


def test_without_a_declared_order_the_first_by_name_counts_and_that_is_said(tmp_path: Path) -> None:
    found = explained(tmp_path, says("b", revenue=90.0), says("a", revenue=100.0), precedence=())
    revenue = filing(found, "revenue_ttm")
    assert (revenue.source, revenue.standing.why) == ("a", "name")
    assert "a counts, first by name: no order is declared; b says 90 (-10.0%)" in page_of(found)


def test_a_user_s_correction_stands_above_every_source(tmp_path: Path) -> None:
    correction = {"period_end": "2019-12-31", "item": "revenue", "value": 120.0, "reason": "misprint"}
    found = explained(tmp_path, says(HIGH, revenue=100.0), says(LOW, revenue=119.5), overrides=[correction])
    revenue = filing(found, "revenue_ttm")
    assert (revenue.value, revenue.standing.why) == (120.0, "override")
    assert [(voice.source, voice.value) for voice in revenue.standing.others] == [(HIGH, 100.0), (LOW, 119.5)]
    assert "your correction counts; high says 100 (-16.7%)" in page_of(found)


def test_the_parts_of_twelve_months_each_have_their_voices(tmp_path: Path) -> None:
    """30 + 100 - 25 = 105 by the higher source, which counts in all three; the lower has 20 for the first."""
    found = explained(
        tmp_path,
        says(HIGH, revenue=100.0),
        says(HIGH, 2020, 1, revenue=30.0),
        says(HIGH, 2019, 1, revenue=25.0),
        says(LOW, 2020, 1, revenue=20.0),
    )
    now, year, before = filings(found, "revenue_ttm")
    assert [voice.value for voice in now.standing.others] == [20.0]
    assert year.standing.others == before.standing.others == ()


def test_one_source_alone_says_nothing_of_precedence(tmp_path: Path) -> None:
    found = explained(tmp_path, says(HIGH, revenue=100.0))
    assert filing(found, "revenue_ttm").standing == Standing()
    assert HIGH not in page_of(found)


def test_a_restatement_within_a_source_is_not_a_disagreement_of_sources(tmp_path: Path) -> None:
    restated = says(HIGH, revenue=110.0, announced_on="2020-05-08")
    found = explained(tmp_path, says(HIGH, revenue=100.0), restated, says(LOW, revenue=110.0))
    revenue = filing(found, "revenue_ttm")
    assert revenue.restated
    assert revenue.first_value == 100.0
    assert "announced 2020-04-10, restated 2020-05-08 (first 100), as in low" in page_of(found)


def test_machines_get_every_voice(tmp_path: Path) -> None:
    found = explained(tmp_path, says(HIGH, revenue=100.0), says(LOW, revenue=80.0, total_assets=500.0))
    listing = explain_page.explain_listing(found, options.words(found.rules, "en"))
    figures = {(row["name"], row["kind"], row["source"]): row for row in listing.rows if row.get("source")}
    revenue, other = figures["revenue_ttm", "figure", HIGH], figures["revenue_ttm", "source", LOW]
    assert (revenue["why"], revenue["depth"], other["depth"]) == ("order", 1, 2)
    assert (other["value"], other["off_by"], other["reason"]) == (80.0, -0.2, None)
    assert figures["total_assets_cur", "figure", LOW]["silent"] == HIGH
