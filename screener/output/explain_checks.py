"""What is said of one check in an explanation: its bound, the distance to it, why there is no value, the formula."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from screener.output.formatting import format_value, is_blank, is_number
from screener.output.messages import MESSAGES
from screener.output.metrics_listing import reason_word
from screener.output.screen_page import price_text
from screener.output.sparkline import sparkline
from screener.output.wording import bound_sign, condition_text
from screener.rules.ruleset import MetricCheck

if TYPE_CHECKING:
    from screener.explaining import CheckExplanation
    from screener.output.console import Page
    from screener.output.wording import Wording
    from screener.screening import Company


def result_text(page: Page, explained: CheckExplanation, company: Company, words: Wording, money: str) -> str:
    """The bound, how far the value is from it, why there is none; and how it came to be."""
    check = explained.check
    parts = []
    if isinstance(check, MetricCheck):
        if explained.span and is_blank(explained.value):
            parts += [_span_text(page, explained, words, money), _bound(page, explained, words, money)]
        elif is_blank(explained.value) or explained.reason:
            parts.append(reason_word(explained.reason or None, page.lang))
        elif check.bound.op != "is":
            parts.append(_bound(page, explained, words, money))
            needed = price_text(page, company, explained.need) if explained.need else ""
            parts.append(_distance(page, explained, words, money) + needed)
        parts.append(sparkline(explained.history))
    elif explained.reason:
        parts.append(reason_word(explained.reason, page.lang))
    if check.when and explained.reason == "out_of_scope":
        parts.append(page.say("comma").join(condition_text(condition, words) for condition in check.when))
    return page.say("comma").join(filter(None, parts))


def _span_text(page: Page, explained: CheckExplanation, words: Wording, money: str) -> str:
    """The range a missing value must lie in: 'between 20.1% and 26.3%'."""
    low, high = explained.span or (0.0, 0.0)
    unit = words.units.get(explained.check.metric, "number") if isinstance(explained.check, MetricCheck) else "number"
    ends = {
        name: format_value(end, unit, lang=page.lang, currency=money)
        for name, end in (("low", low), ("high", high))
        if math.isfinite(end)
    }
    return page.say({("low", "high"): "between", ("low",): "at_least"}.get(tuple(ends), "at_most"), **ends)


def _bound(page: Page, explained: CheckExplanation, words: Wording, money: str) -> str:
    check = explained.check
    if not isinstance(check, MetricCheck):
        return ""
    text = bound_sign(check.bound, words)
    if check.bound.values and not is_number(check.bound.values[0]) and is_number(explained.bounds[0]):
        unit = words.units.get(check.metric, "number")
        text += page.say("in_brackets", text=format_value(explained.bounds[0], unit, lang=page.lang, currency=money))
    return text


def _distance(page: Page, explained: CheckExplanation, words: Wording, money: str) -> str:
    """How far the value is from the bound, in points for a percentage."""
    check = explained.check
    if explained.distance is None or not isinstance(check, MetricCheck):
        return ""
    if explained.distance == 0:
        return page.say("at_bound")
    unit = words.units.get(check.metric, "number")
    size = abs(explained.distance)
    if unit == "percent":
        by = page.say("points", count=format_value(size, "percent").rstrip("%"))
    else:
        by = format_value(size, unit, lang=page.lang, currency=money)
    return page.say(f"by_{explained.verdict}", by=by) if f"by_{explained.verdict}" in MESSAGES else ""


def formula_text(explained: CheckExplanation, words: Wording) -> str:
    """How the value is computed: the metric's meaning, or the expression of the file's own."""
    check = explained.check
    if not isinstance(check, MetricCheck):
        return check.expression.text
    return words.meanings.get(check.metric, "") if explained.nodes else ""
