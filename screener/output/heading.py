"""What stands above every answer: what was asked of whom, as of when, how fresh the facts are, what could not be said.

Said once, at the top, so that a number below is never read without it.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from screener.output.messages import MESSAGES
from screener.output.metrics_listing import reason_word
from screener.output.tables import GUTTER, cells, print_prose, styled
from screener.output.wording import group_name, subject

if TYPE_CHECKING:
    from screener.output.console import Page
    from screener.output.wording import Wording
    from screener.rules.ruleset import Group
    from screener.screening import Answer

_CAUSES_SHOWN = 3
_NARROW_GAP, _WIDEST_GAP = 4, 40


_QUARTERS = {(3, 31): "period_q1", (6, 30): "period_half", (9, 30): "period_q3", (12, 31): "period_annual"}
# By quarters since the fiscal year's end.
_FISCAL_QUARTERS = ("period_fy", "period_fy_q1", "period_fy_half", "period_fy_q3")
# Years of 52 weeks end on a day of the week: ten days of slack, as in macros.sql.
_WEEKS_OFF = datetime.timedelta(days=10)


def print_heading(page: Page, answer: Answer, words: Wording, market: str) -> None:
    """Print what is asked, of whom, as of when, how fresh the facts are, and what could not be evaluated."""
    description = answer.rules.description
    ordered = (description.zh, description.en) if page.lang == "zh" else (description.en, description.zh)
    title = " · ".join(dict.fromkeys(filter(None, ordered))) or answer.rules.name
    facts = [page.say("as_of", date=answer.as_of), page.say("companies", count=f"{answer.companies:,}"), market]
    context = " · ".join(filter(None, facts))
    room = None if page.width is None else page.width - cells(title) - cells(context)
    if room is not None and room < GUTTER:
        page.line(title, "bold")
        page.line(context)
    else:
        gap = _NARROW_GAP if room is None else min(room, _WIDEST_GAP)
        page.line(styled(title, "bold").append(" " * gap + context, style="not bold"))
    print_prose(page, _freshness(page, answer), style="dim")
    if answer.left_out:
        print_prose(page, _left_out(page, answer), style="dim")
    for dimension in answer.not_evaluated:
        print_prose(page, _not_evaluated(page, dimension, answer, words), style="yellow")
    if answer.unknown_for_all:
        causes = causes_text(page, dict.fromkeys(answer.unknown_for_all, 0), answer, words)
        print_prose(page, page.say("unknown_for_all", causes=causes))


def _freshness(page: Page, answer: Answer) -> str:
    fresh = answer.freshness
    doubts = [
        page.say(f"fresh_{name}", count=number)
        for name in ("stale", "estimated", "derived_caps", "overridden", "findings")
        if (number := getattr(fresh, name))
    ]
    to = {"prices": fresh.prices_to, "statements": fresh.statements_to and period_name(page, fresh.statements_to)}
    dates = " · ".join(page.say(f"known_to_{what}" if end else f"no_{what}", end=end) for what, end in to.items())
    return dates + (page.say("in_brackets", text=page.say("comma").join(doubts)) if doubts else "")


def period_name(page: Page, end: datetime.date, year_end: datetime.date | None = None) -> str:
    """A quarter end as the report it belongs to: of the calendar year, or of a fiscal year that ends in another month.

    `year_end` is the last day of a fiscal year of the company's, where that is known; it may be a Saturday near the
    month's end.
    """
    last = (year_end - _WEEKS_OFF).month if year_end else 12
    if last == 12:
        name = _QUARTERS.get((end.month, end.day))
        return page.say(name, year=end.year) if name else end.isoformat()
    month = end - _WEEKS_OFF
    quarter = (month.month - last) % 12 // 3 if (month.month - last) % 3 == 0 else None
    if quarter is None:
        return end.isoformat()
    return page.say(_FISCAL_QUARTERS[quarter], year=month.year + (month.month > last))


def _left_out(page: Page, answer: Answer) -> str:
    parts = [
        page.say("left_out_part", count=f"{number:,}", what=_left_out_word(page, name))
        for name, number in answer.left_out.items()
    ]
    return page.say("left_out", count=f"{sum(answer.left_out.values()):,}", parts=page.say("comma").join(parts))


def _left_out_word(page: Page, name: str) -> str:
    return page.say(f"left_out_{name}") if f"left_out_{name}" in MESSAGES else name


def _not_evaluated(page: Page, dimension: Group, answer: Answer, words: Wording) -> str:
    someone = next(iter((*answer.passing, *answer.undecided, *answer.near)), None)
    reasons = {someone.why.get(check.id, "") for check in dimension.checks()} if someone else set()
    reason = next(iter(reasons)) if reasons in ({"list_not_loaded"}, {"no_price"}) else "no_data"
    return page.say(f"not_evaluated_{reason}", name=group_name(dimension, words))


def causes_text(page: Page, causes: dict[tuple[str, str], int], answer: Answer, words: Wording) -> str:
    """`R&D staff (no data × 14)`, the most frequent ones first and the rest counted."""
    checks = {check.id: check for check in answer.rules.checks()}
    shown = []
    for (place, reason), number in list(causes.items())[:_CAUSES_SHOWN]:
        why = reason_word(reason, page.lang) + (page.say("times", count=f"{number:,}") if number else "")
        # With one rule to miss there is no need to say which.
        alone = len(answer.rules.filters()) == 1
        shown.append(why if alone else page.say("because", why=why, what=subject(checks[place], words)))
    if len(causes) > _CAUSES_SHOWN:
        shown.append(page.say("other_causes", count=len(causes) - _CAUSES_SHOWN))
    return page.say("semicolon").join(shown)
