"""Companies side by side: rows are metrics under their subject, columns the companies and the median of their peers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener import catalog
from screener.comparing import FEWEST_PEERS
from screener.output.formatting import EMPTY, MISSING, format_column, format_value, is_blank
from screener.output.language import own_word
from screener.output.looking import company_name, in_language, missing, numbered, print_footnotes
from screener.output.metrics_listing import unit_word
from screener.output.tables import (
    GUTTER,
    ROW_SPAN,
    ROW_STYLE,
    Column,
    Listing,
    cells,
    note_prose,
    print_prose,
    print_table,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from screener.comparing import Comparison, Row
    from screener.output.console import Page

_BEST = " *"
# On a terminal: the fewest cells for a company, those of the median, and of the indent and a scale behind a label.
_SHORTEST = 11
_MEDIAN = 8
_SCALE = 7
_BILINGUAL = ("name", "industry", "industry_l2")
_MONEY = ("currency", "per_share")
# Units that a number on its own does not show.
_SPELT = ("years", "days")


@dataclass(frozen=True)
class _Sheet:
    """What every row of the page is written with."""

    comparison: Comparison
    page: Page
    footnotes: Mapping[str, int]
    room: int | None


def compare_listing(comparison: Comparison) -> Listing:
    """One row a metric and company for programs; `median` is of the `peers_known` peers that have a value."""
    columns = (
        Column("as_of", "as_of", "date"),
        Column("subject", "subject"),
        Column("metric", "metric"),
        Column("symbol", "symbol"),
        Column("value", "value", "number"),
        Column("text", "text"),
        Column("unit", "unit"),
        Column("reason", "reason"),
        Column("best", "best", "bool"),
        Column("median", "median", "number"),
        Column("peers_known", "peers_known", "count"),
        Column("peers", "peers"),
    )
    peers = comparison.peers
    rows = [
        {
            "as_of": comparison.as_of,
            "subject": subject,
            "metric": row.metric.name,
            "symbol": company["symbol"],
            **_cell(row, place),
            "median": row.median,
            "peers_known": row.known if peers else None,
            "peers": peers.name if peers else None,
        }
        for subject, rows in comparison.subjects.items()
        for row in rows
        for place, company in enumerate(comparison.companies)
    ]
    return Listing(columns, tuple(rows))


def _cell(row: Row, place: int) -> dict[str, object]:
    value = row.values[place]
    figure = row.metric.is_number
    return {
        "value": value if figure else None,
        "text": None if figure or is_blank(value) else str(value),
        "unit": row.metric.unit,
        "reason": row.reasons[place] or None,
        "best": place in row.best,
    }


def print_comparison(page: Page, comparison: Comparison, market: str) -> None:
    """Print whom the companies are measured by, the metrics by subject, and what the marks mean."""
    rows = [row for found in comparison.subjects.values() for row in found]
    reasons = (why for row in rows for value, why in zip(row.values, row.reasons, strict=True) if is_blank(value))
    sheet = _Sheet(comparison, page, numbered(reasons), _room(page, comparison, rows))
    _print_title(page, comparison, market)
    page.line()
    print_table(page, _columns(sheet), _table_rows(page, sheet))
    marks = [page.say("compare_best")] if any(row.best for row in rows) else []
    if comparison.peers and any(row.known < FEWEST_PEERS for row in rows if row.metric.is_number):
        marks.append(page.say("compare_few_peers"))
    print_footnotes(page, sheet.footnotes, *marks)
    _print_flags(page, comparison)
    figure = next((row.metric.name for row in rows if row.best), rows[0].metric.name)
    note_prose(page, page.say("compare_hint", symbol=comparison.companies[0]["symbol"], metric=figure))


def _print_title(page: Page, comparison: Comparison, market: str) -> None:
    count = len(comparison.companies)
    title = page.say("compare_title", count=count) if count > 1 else page.say("compare_title_one")
    facts = (title, page.say("as_of", date=comparison.as_of), market)
    print_prose(page, " · ".join(filter(None, facts)), style="bold")
    peers = comparison.peers
    if peers is None:
        print_prose(page, page.say("compare_no_peers"), style="dim")
        return
    kind = "market" if peers.level == "market" else "industry"
    name = peers.name_en if page.lang == "en" else peers.name
    print_prose(page, page.say(f"compare_peers_{kind}", count=f"{peers.count:,}", name=name), style="dim")


def _room(page: Page, comparison: Comparison, rows: Sequence[Row]) -> int | None:
    """Cells a company's words may take on a terminal, so that names push no company out; numbers are never cut."""
    if page.width is None:
        return None
    labels = max(cells(row.metric.label(page.lang)) for row in rows) + _SCALE
    count = len(comparison.companies)
    return max(_SHORTEST, (page.width - labels - _MEDIAN - GUTTER * (count + 2)) // count)


def _fitted(text: str, room: int | None) -> str:
    return text if room is None else shorten(text, room)


def _heading(company: Mapping[str, Any], sheet: _Sheet) -> str:
    """Symbol and name, which a terminal folds between words: so it is words that must not be too long."""
    words = company_name(company, sheet.page.lang).split()
    return " ".join((company["symbol"], *(_fitted(word, sheet.room) for word in words)))


def _columns(sheet: _Sheet) -> tuple[Column, ...]:
    """A column a company; where there is no room the count goes first, then the last companies."""
    page, comparison = sheet.page, sheet.comparison
    companies = tuple(
        Column(company["symbol"], _heading(company, sheet), align="decimal", priority=place)
        for place, company in enumerate(comparison.companies)
    )
    label = Column("label", "", shorten=True)
    if comparison.peers is None:
        return (label, *companies)
    return (
        label,
        *companies,
        Column("median", page.say("compare_median"), align="decimal"),
        Column("known", page.say("compare_known"), "count", priority=len(companies) + 1),
    )


def _table_rows(page: Page, sheet: _Sheet) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for subject, rows in sheet.comparison.subjects.items():
        found.append({ROW_SPAN: f"  {page.say(f'subject_{subject}')}", ROW_STYLE: "bold"})
        found += [_table_row(row, sheet) for row in rows]
    return found


def _table_row(row: Row, sheet: _Sheet) -> dict[str, object]:
    companies = sheet.comparison.companies
    scale, texts = _texts(row, sheet)
    marked = [f"{text}{_BEST}" if place in row.best else text for place, text in enumerate(texts[:-1])]
    figure = row.metric.is_number and sheet.comparison.peers is not None
    return {
        "label": "  " + " ".join(filter(None, (row.metric.label(sheet.page.lang), scale))),
        **{company["symbol"]: text for company, text in zip(companies, marked, strict=True)},
        "median": texts[-1] if figure else EMPTY,
        "known": row.known if figure else EMPTY,
    }


def _texts(row: Row, sheet: _Sheet) -> tuple[str, list[str]]:
    """The word for the row's scale, and its values and median with one number of decimals."""
    companies = sheet.comparison.companies
    currencies = [catalog.currency(row.metric.name, company) for company in companies]
    values = [_worded(row, place, sheet) for place in range(len(companies))]
    if row.metric.unit in _MONEY and len(set(currencies)) > 1:
        each = zip(values, currencies, strict=True)
        return "", [
            *(format_value(value, row.metric.unit, lang=sheet.page.lang, currency=money) for value, money in each),
            MISSING,
        ]
    scale, texts = format_column([*values, row.median], row.metric.unit, lang=sheet.page.lang, currency=currencies[0])
    return unit_word(row.metric.unit, sheet.page.lang) if row.metric.unit in _SPELT else scale, texts


def _worded(row: Row, place: int, sheet: _Sheet) -> Any:  # noqa: ANN401 - a cell
    """A value, a word of ours or of a text in the reader's language, or the mark of its absence."""
    value = row.values[place]
    if is_blank(value):
        return missing(row.reasons[place], sheet.footnotes)
    if row.metric.name in _BILINGUAL:
        return _fitted(in_language(sheet.comparison.companies[place], row.metric.name, sheet.page.lang), sheet.room)
    return own_word(row.metric.name, value, sheet.page.lang)


def _print_flags(page: Page, comparison: Comparison) -> None:
    """What qualifies the figures of a company."""
    known = catalog.load()
    for company in comparison.companies:
        flags = [known[name].label(page.lang) for name in catalog.FLAGS if company.get(name)]
        if flags:
            text = page.say("compare_flags", symbol=company["symbol"], flags=page.say("comma").join(flags))
            print_prose(page, text, indent="  ", style="dim")
