"""The look-ahead audit finds every report a period-end join or a deadline would have used before it was out."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

import pytest
from worlds import Case, market, period

from screener import catalog, rules
from screener.auditing import lookahead
from screener.errors import UsageError
from screener.output import lookahead_page
from screener.output.console import Page, data_console
from screener.output.tables import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.auditing.lookahead import Dating, LookaheadAudit, Month
    from screener.output.formatting import Language
    from screener.store import Store

FEBRUARY, MAY, JULY = (datetime.date(2020, *day) for day in ((2, 29), (5, 29), (7, 10)))
# A reports on time, B half a month after the deadline of 30 June 2020, of C nobody says when.
MARKET = (
    Case("A", {}, [period(2018, revenue=100.0), period(2019, announced_on="2020-04-20", revenue=50.0)]),
    Case("B", {}, [period(2018, revenue=80.0), period(2019, announced_on="2020-07-15", revenue=120.0)]),
    Case("C", {}, [period(2018, announced_on=None, revenue=95.0), period(2019, announced_on=None, revenue=96.0)]),
)


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> LookaheadAudit:
    store = market(tmp_path_factory.mktemp("lookahead") / "store", MARKET).store
    return audited(store, "revenue_ttm > 90", (FEBRUARY, MAY, JULY))


def audited(store: Store, asked: str, dates: Sequence[datetime.date]) -> LookaheadAudit:
    rule_set = rules.inline(asked, catalog.load())
    return lookahead.audit(store, rule_set, tuple(dates), lambda _what, _done, _steps: None)


def page_of(audit: LookaheadAudit, lang: Language, width: int | None) -> str:
    out = io.StringIO()
    lookahead_page.print_lookahead(Page(lang, width, data_console(out), data_console(io.StringIO())), audit)
    return out.getvalue()


def month(audit: LookaheadAudit, dating: Dating, day: datetime.date) -> Month:
    return next(one for one in audit.months[dating] if one.as_of == day)


def test_a_period_end_join_uses_reports_that_are_not_out(audit: LookaheadAudit) -> None:
    """29 February to the day each is usable: A 21 April, 52 days; B 16 July, 138; C 1 July by its deadline, 123."""
    february = month(audit, "naive", FEBRUARY)
    assert (february.companies, february.ahead, february.dated, february.ahead_dated) == (3, 3, 2, 2)
    assert february.days_mean == pytest.approx(313 / 3)
    assert february.days_max == 138


def test_what_it_does_to_the_screen(audit: LookaheadAudit) -> None:
    """Known are 100, 80 and 95: A and C pass. With the reports to come 50, 120 and 96: A is missed, B wrongly in."""
    february = month(audit, "naive", FEBRUARY)
    assert (february.passing, february.wrongly_passing, february.missed, february.changed) == (2, 1, 1, 2)
    moved = {move.symbol: (move.believed, move.other) for move in audit.moves["naive"] if move.as_of == FEBRUARY}
    assert moved == {"600001.SH": ("pass", "fail"), "600002.SH": ("fail", "pass")}


def test_what_is_out_is_not_ahead_any_more(audit: LookaheadAudit) -> None:
    """On 10 July only B is to come, in six days."""
    july = month(audit, "naive", JULY)
    assert (july.ahead, july.days_mean, july.wrongly_passing) == (1, 6.0, 1)


def test_a_deadline_is_too_early_for_a_late_filer(audit: LookaheadAudit) -> None:
    """By its deadline B is usable from 1 July; it comes out on the 15th."""
    july = month(audit, "estimated", JULY)
    assert (july.ahead, july.ahead_dated, july.behind, july.days_max) == (1, 1, 0, 6)


def test_a_deadline_waits_for_what_is_out(audit: LookaheadAudit) -> None:
    """On 29 May A is out; the deadline is 30 June. C, which has no date of its own, does not differ."""
    may = month(audit, "estimated", MAY)
    assert (may.ahead, may.behind, may.changed) == (0, 1, 1)


def test_when_reports_came_out(audit: LookaheadAudit) -> None:
    """A after 111 days, 71 before the deadline; B after 197, 15 days late; FY2018 was out before the first date."""
    (year,) = audit.reports
    assert (year.fiscal_year, year.is_annual, year.reports, year.dated) == (2019, True, 3, 2)
    assert (year.lag_median, year.lag_max) == (154.0, 197)
    assert (year.late, year.late_median, year.late_max, year.early_median) == (1, 15.0, 15, 71.0)


@pytest.fixture(scope="module")
def told_twice(tmp_path_factory: pytest.TempPathFactory) -> LookaheadAudit:
    """R restates FY2019 in July; the report Q makes of 2019 tells 2018 again; of S one of two sources says the date."""
    restated = [period(2019, revenue=100.0), period(2019, announced_on="2020-07-20", revenue=150.0)]
    again = [period(2019, revenue=100.0), period(2018, announced_on="2020-04-10", revenue=90.0)]
    late = [period(2019, announced_on=day, source=name) for name, day in (("a", None), ("b", "2020-07-15"))]
    cases = [Case("R", {}, restated), Case("Q", {}, again), Case("S", {}, late)]
    store = market(tmp_path_factory.mktemp("twice") / "store", cases).store
    return audited(store, "revenue_ttm > 120", [FEBRUARY, MAY])


def test_a_restatement_is_used_before_it_is_made(told_twice: LookaheadAudit) -> None:
    """The join has only the last word on R: 150 in May, when 100 was what had been said. Only S is ahead then."""
    may = month(told_twice, "naive", MAY)
    assert (may.ahead, may.restated, may.wrongly_passing) == (1, 1, 1)


def test_a_filing_s_comparatives_are_no_late_report(told_twice: LookaheadAudit) -> None:
    """All report FY2019; nobody reports FY2018, although Q tells it more than a year after its end."""
    assert [(year.fiscal_year, year.reports) for year in told_twice.reports] == [(2019, 3)]
    ahead = {dating: month(told_twice, dating, FEBRUARY).ahead for dating in lookahead.DATINGS}
    assert ahead == {"naive": 3, "estimated": 0}


def test_a_deadline_of_one_source_before_the_date_of_another_is_the_store_s_own_look_ahead(
    told_twice: LookaheadAudit,
) -> None:
    """S counts from 30 June by the source without a date; the other says 15 July."""
    assert told_twice.reports[0].overtaken == 1
    assert "reports the store itself uses too early: 1." in page_of(told_twice, "en", None)


def test_the_dates_are_month_ends_of_a_span_or_one_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = market(tmp_path_factory.mktemp("span") / "store", MARKET).store
    first, last = datetime.date(2020, 1, 15), datetime.date(2020, 3, 30)
    assert lookahead.span(store, None, first, last) == (datetime.date(2020, 1, 31), FEBRUARY)
    assert lookahead.span(store, JULY, None, None) == (JULY,)
    assert lookahead.span(store, None, None, None)[-1] <= JULY + datetime.timedelta(days=31)
    with pytest.raises(UsageError, match="no month ends between"):
        lookahead.span(store, None, datetime.date(2020, 1, 1), datetime.date(2020, 1, 30))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_answers_in_sentences_and_fits_eighty_columns(audit: LookaheadAudit, lang: Language) -> None:
    """3 of 3 in February, B and C in May, B in July: 6 of 9 company-dates."""
    text = page_of(audit, lang, 80)
    assert max(cells(line) for line in text.splitlines()) <= 80
    assert "66.7%" in text.splitlines()[1] + text.splitlines()[2]
    assert "600002.SH Example" in text


def test_machines_get_every_date_company_and_year(audit: LookaheadAudit) -> None:
    sections = [str(row["section"]) for row in lookahead_page.lookahead_listing(audit).rows]
    assert sections.count("date") == 6
    assert sections.count("reports") == 1
    assert sections.count("company") == sum(one.changed for months in audit.months.values() for one in months)
