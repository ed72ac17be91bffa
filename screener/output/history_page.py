"""One company's metrics through time: where each stands in its span, its shape, and every date with what it rests on.

A terminal shows the newest dates first and as many as fit the eye; programs and pipes get all of them, and programs
the oldest first, one row a date and metric.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.catalog import currency
from screener.history import summary
from screener.output.formatting import EMPTY, format_value, is_blank
from screener.output.heading import period_name
from screener.output.looking import company_name, in_language, missing, numbered, print_footnotes
from screener.output.metrics_listing import reason_word
from screener.output.sparkline import sparkline
from screener.output.tables import ROW_SPAN, ROW_STYLE, Column, Listing, note_prose, print_prose, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from screener.history import Day, History, Series
    from screener.output.console import Page

SHOWN = 24
_INDENT = "    "
_MARKS = {"": EMPTY, "report": "●", "restated": "▲"}


@dataclass(frozen=True)
class HistoryOptions:
    """How many of the latest dates to show (None: a screenful on a terminal, else all), and the name of the market."""

    limit: int | None = None
    market: str = ""


def history_listing(history: History, options: HistoryOptions) -> Listing:
    """One row a date and metric for programs, oldest first.

    `value` holds numbers and `text` words, dates and flags; `change` is `report` where the statements behind the metric
    are of another period than on the date before, `restated` where the same period has other figures.
    """
    columns = (
        Column("symbol", "symbol"),
        Column("as_of", "as_of", "date"),
        Column("metric", "metric"),
        Column("value", "value", "number"),
        Column("text", "text"),
        Column("unit", "unit"),
        Column("reason", "reason"),
        Column("period_end", "period_end", "date"),
        Column("announced_on", "announced_on", "date"),
        Column("announced_estimated", "announced_estimated", "bool"),
        Column("change", "change"),
    )
    rows: list[dict[str, object]] = []
    first = 0 if options.limit is None else max(0, len(history.days) - options.limit)
    for place, day in enumerate(history.days[first:], start=first):
        for series in history.series:
            point = series.points[place]
            figure = series.metric.is_number
            rows.append({
                "symbol": history.symbol,
                "as_of": day.as_of,
                "metric": series.metric.name,
                "value": point.value if figure else None,
                "text": None if figure or is_blank(point.value) else str(point.value),
                "unit": series.metric.unit,
                "reason": point.reason or None,
                "period_end": day.period_end,
                "announced_on": day.announced_on,
                "announced_estimated": day.estimated,
                "change": point.change or None,
            })  # fmt: skip
    return Listing(columns, tuple(rows))


def print_history(page: Page, history: History, options: HistoryOptions) -> None:
    """Print who it is, where each metric stands in the span, and the dates, the newest first."""
    _print_title(page, history, options)
    _print_summaries(page, history)
    page.line()
    limit = options.limit if options.limit is not None else (SHOWN if page.width else len(history.days))
    _print_days(page, history, limit)
    count = len(history.days)
    if limit < count:
        note_prose(page, page.say("history_shown", shown=limit, count=count))
    note_prose(page, page.say("history_hint", symbol=history.symbol, date=history.days[-1].as_of))


def _print_title(page: Page, history: History, options: HistoryOptions) -> None:
    company = history.company
    names = dict.fromkeys((company_name(company, page.lang), str(company["name"] or "")))
    title = " ".join(filter(None, (history.symbol, *names)))
    print_prose(page, " · ".join(filter(None, (title, in_language(company, "industry", page.lang)))), style="bold")
    first, last = history.days[0].as_of, history.days[-1].as_of
    dates = page.say(f"history_{history.every}", count=len(history.days))
    span = page.say("history_span", first=first, last=last)
    print_prose(page, " · ".join(filter(None, (span, dates, options.market))), style="dim")


def _print_summaries(page: Page, history: History) -> None:
    """A line of figures for each metric, and its shape over the whole span below it."""
    columns = (
        Column("label", "", shorten=True, style="bold"),
        Column("latest", page.say("history_latest"), align="right"),
        Column("percentile", page.say("history_percentile"), align="right"),
        Column("low", page.say("history_low"), align="right"),
        Column("low_on", page.say("history_low_on"), "date", priority=2),
        Column("middle", page.say("history_middle"), align="right", priority=1),
        Column("high", page.say("history_high"), align="right"),
        Column("high_on", page.say("history_high_on"), "date", priority=2),
    )
    rows: list[dict[str, object]] = []
    for series in history.series:
        found = _summary_row(page, history, series)
        if found:
            rows += [found, {ROW_SPAN: _INDENT + _shape(page, series)}]
            gaps = _gaps(page, series)
            rows += [{ROW_SPAN: _INDENT + gaps, ROW_STYLE: "dim"}] if gaps else []
    if rows:
        page.line()
        print_table(page, columns, rows)


def _summary_row(page: Page, history: History, series: Series) -> dict[str, object] | None:
    found = summary(series, history.days)
    if found is None:
        return None
    money = currency(series.metric.name, history.company)
    figures = {
        name: format_value(value, series.metric.unit, lang=page.lang, currency=money, like=found.latest)
        for name, value in (
            ("latest", found.latest),
            ("low", found.low),
            ("middle", found.middle),
            ("high", found.high),
        )
    }
    return {
        "label": series.metric.label(page.lang),
        **figures,
        "percentile": f"{found.percentile:.0%}" if found.percentile is not None else None,
        "low_on": found.low_on,
        "high_on": found.high_on,
    }


def _shape(page: Page, series: Series) -> str:
    return sparkline([point.value for point in series.points], page.width and page.width - len(_INDENT))


def _gaps(page: Page, series: Series) -> str:
    """How often there is no value, by reason, the most frequent first."""
    reasons = Counter(point.reason for point in series.points if is_blank(point.value))
    parts = page.say("comma").join(
        page.say("history_gap", reason=reason_word(reason or None, page.lang), count=count)
        for reason, count in reasons.most_common()
    )
    total = reasons.total()
    return page.say("history_gaps", missing=total, count=len(series.points), parts=parts) if total else ""


def _announced(page: Page, day: Day) -> str | None:
    if day.announced_on is None:
        return None
    return page.say("history_by", date=day.announced_on) if day.estimated else day.announced_on.isoformat()


def _print_days(page: Page, history: History, limit: int) -> None:
    places = range(len(history.days))[::-1][:limit]
    points = [series.points[place] for place in places for series in history.series]
    footnotes = numbered(point.reason for point in points if is_blank(point.value))
    values = tuple(
        Column(
            series.metric.name,
            series.metric.label(page.lang),
            series.metric.unit,
            place,
            currency=currency(series.metric.name, history.company),
        )
        for place, series in enumerate(history.series)
    )
    columns = (
        Column("as_of", page.say("history_as_of"), "date"),
        *values,
        Column("change", ""),
        Column("statements", page.say("history_statements")),
        Column("announced_on", page.say("history_announced"), align="right", priority=len(values)),
    )
    print_table(page, columns, [_day_row(page, history, place, footnotes) for place in places])
    days = [history.days[place] for place in places]
    marks = [
        page.say(f"mark_{change}") for change in ("report", "restated") if any(day.change == change for day in days)
    ]
    if any(day.estimated for day in days):
        marks.append(page.say("mark_estimated"))
    print_footnotes(page, footnotes, *marks)


def _day_row(page: Page, history: History, place: int, footnotes: Mapping[str, int]) -> dict[str, object]:
    day = history.days[place]
    row: dict[str, object] = {
        "as_of": day.as_of,
        "change": _MARKS[day.change],
        "statements": period_name(page, day.period_end, day.fiscal_year_end) if day.period_end else None,
        "announced_on": _announced(page, day),
    }
    for series in history.series:
        point = series.points[place]
        row[series.metric.name] = missing(point.reason, footnotes) if is_blank(point.value) else point.value
    return row
