"""Coverage as a page: statement items by fiscal year and metrics by date, those with the least first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener import catalog
from screener.output.audit_page import INDENT, item_label
from screener.output.formatting import EMPTY, format_value
from screener.output.metrics_listing import reason_word
from screener.output.tables import ROW_STYLE, Column, Listing, note_prose, print_prose, print_table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from screener.auditing.coverage import Coverage, ItemCoverage, MetricCoverage
    from screener.output.console import Page

# What is known of more companies than this needs no explanation.
_BOUND = 0.95
_SHOWN = 40
_YEARS_SHOWN = 6
_REASONS_SHOWN = 3


def coverage_listing(coverage: Coverage) -> Listing:
    """One row an item and fiscal year, or a metric and date; `section` says which."""
    columns = (
        Column("section", "section"),
        Column("name", "name"),
        Column("fiscal_year", "fiscal_year", "raw"),
        Column("as_of", "as_of", "date"),
        Column("financials", "financials", "bool"),
        Column("companies", "companies", "count"),
        Column("known", "known", "count"),
        Column("share", "share", "percent"),
        Column("why", "why"),
    )
    return Listing(columns, tuple(_machine_rows(coverage)))


def _machine_rows(coverage: Coverage) -> Iterator[dict[str, object]]:
    for item in coverage.items:
        sources = "; ".join(f"{source} since {year}" for source, year in item.sources.items()) or None
        for known, filers, financial in (
            (item.known, coverage.filers, False),
            (item.known_financial, coverage.financial_filers, True),
        ):
            for year, number in filers.items():
                row = {"section": "item", "name": item.name, "fiscal_year": year, "financials": financial}
                yield {**row, **_counted(known[year], number), "why": sources}
    for metric in coverage.metrics:
        for day, number in coverage.companies.items():
            why = "; ".join(f"{reason} {count}" for reason, count in metric.reasons[day].items()) or None
            row = {"section": "metric", "name": metric.name, "as_of": day}
            yield {**row, **_counted(metric.known[day], number), "why": why}


def _counted(known: int, companies: int) -> dict[str, object]:
    return {"companies": companies, "known": known, "share": known / companies}


def print_coverage(page: Page, coverage: Coverage, limit: int | None = None) -> None:
    """Print items and metrics that are known of fewer than 95%, the worst first, and how many the others are."""
    page.line(f"{page.say('coverage_title')} · {page.say('as_of', date=coverage.as_of)}", "bold")
    most = _SHOWN if limit is None else limit
    if coverage.filers:
        _print_items(page, coverage, most)
    _print_metrics(page, coverage, most)


def _print_items(page: Page, coverage: Coverage, most: int) -> None:
    year = coverage.main_year
    lacking = [item for item in coverage.items if not any((*item.known.values(), *item.known_financial.values()))]
    below = [
        item for item in coverage.items if item not in lacking and item.known[year] < _BOUND * coverage.filers[year]
    ]
    full = len(coverage.items) - len(lacking) - len(below)
    page.line()
    print_prose(page, page.say("coverage_items", bound="95%", year=year), indent=INDENT, style="bold")
    years = coverage.years[-_YEARS_SHOWN:]
    columns = (
        Column("label", page.say("audit_item"), fold=True),
        *_dated_columns([(str(one), str(one)) for one in years], str(year)),
        Column("financials", page.say("coverage_financials", year=year), "percent", priority=2),
        Column("sources", page.say("coverage_sources"), wrap=True, priority=3),
    )
    count: dict[str, object] = {str(one): f"n={coverage.filers[one]:,}" for one in years}
    number = coverage.financial_filers.get(year)
    heading = {"label": page.say("coverage_count"), **count, "financials": f"n={number or 0:,}", "sources": EMPTY}
    rows = [_item_row(page, item, coverage, years) for item in below[:most]]
    print_table(page, columns, [{ROW_STYLE: "dim", **heading}, *rows])
    _print_rest(page, len(below), most, page.say("coverage_full", count=full, bound="95%"))
    if lacking:
        items = page.say("list_comma").join(item_label(item.name, page.lang) for item in lacking)
        print_prose(page, page.say("coverage_none", items=items), indent=INDENT, style="dim")


def _item_row(page: Page, item: ItemCoverage, coverage: Coverage, years: Sequence[int]) -> dict[str, object]:
    financial = coverage.financial_filers.get(coverage.main_year)
    first = coverage.years[0]
    sources = [
        page.say("coverage_since", source=source, year=year) if year > first else source
        for source, year in item.sources.items()
    ]
    return {
        "label": item_label(item.name, page.lang),
        **{str(year): item.known[year] / coverage.filers[year] for year in years},
        "financials": item.known_financial[coverage.main_year] / financial if financial else None,
        "sources": page.say("list_comma").join(sources),
    }


def _print_metrics(page: Page, coverage: Coverage, most: int) -> None:
    day = max(coverage.companies)
    lacking = [metric for metric in coverage.metrics if not metric.known[day]]
    below = [metric for metric in coverage.metrics if 0 < metric.known[day] < _BOUND * coverage.companies[day]]
    page.line()
    print_prose(page, page.say("coverage_metrics", bound="95%", date=day), indent=INDENT, style="bold")
    days = list(coverage.companies)[-_YEARS_SHOWN:]
    headings = [(str(one), str(one) if one == day else str(one.year)) for one in days]
    columns = (
        Column("label", page.say("metric"), fold=True),
        *_dated_columns(headings, str(day)),
        Column("why", page.say("coverage_why"), wrap=True, priority=3),
    )
    count: dict[str, object] = {str(one): f"n={coverage.companies[one]:,}" for one in days}
    heading = {"label": page.say("coverage_listed"), **count, "why": EMPTY, ROW_STYLE: "dim"}
    rows = [_metric_row(page, metric, coverage.companies, days) for metric in below[:most]]
    print_table(page, columns, [heading, *rows])
    full = len(coverage.metrics) - len(below) - len(lacking)
    _print_rest(page, len(below), most, page.say("coverage_full_metrics", count=full, bound="95%"))
    if lacking:
        known = catalog.load()
        metrics = page.say("list_comma").join(known[metric.name].label(page.lang) for metric in lacking)
        print_prose(page, page.say("coverage_nobody", metrics=metrics, date=day), indent=INDENT, style="dim")


def _metric_row(
    page: Page, metric: MetricCoverage, companies: Mapping[datetime.date, int], days: Sequence[datetime.date]
) -> dict[str, object]:
    last = days[-1]
    why = [
        page.say("coverage_reason", reason=reason_word(reason, page.lang), share=format_value(share, "percent"))
        for reason, number in list(metric.reasons[last].items())[:_REASONS_SHOWN]
        if (share := number / companies[last]) >= 0.005
    ]
    return {
        "label": catalog.load()[metric.name].label(page.lang),
        **{str(day): metric.known[day] / companies[day] for day in days},
        "why": page.say("comma").join(why),
    }


def _dated_columns(headings: Sequence[tuple[str, str]], main: str) -> list[Column]:
    """A column a year; the further from the main one, the sooner it goes."""
    place = [name for name, _ in headings].index(main)
    return [
        Column(name, label, "percent", align="right", priority=4 + abs(number - place) if name != main else 0)
        for number, (name, label) in enumerate(headings)
    ]


def _print_rest(page: Page, count: int, most: int, full: str) -> None:
    if count > most:
        note_prose(page, page.say("coverage_shown", shown=most, count=count), indent=INDENT)
    print_prose(page, full, indent=INDENT, style="dim")
