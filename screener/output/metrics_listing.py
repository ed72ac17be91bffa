"""The catalogue of metrics, and every metric of one company with the reason where there is no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.catalog import currency
from screener.output.formatting import EMPTY, format_value, is_blank
from screener.output.language import own_word, say
from screener.output.messages import MESSAGES
from screener.output.tables import Column, Listing, note_prose, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from screener.catalog import Metric
    from screener.output.console import Page
    from screener.output.formatting import Language


def found(metrics: Iterable[Metric], text: str) -> tuple[Metric, ...]:
    """Metrics whose name, label or meaning holds a text, in either language and any case."""
    wanted = text.casefold()
    return tuple(metric for metric in metrics if wanted in " ".join(_words(metric)).casefold())


def catalogue_listing(metrics: Iterable[Metric], lang: Language) -> Listing:
    """One row a metric: name, unit, labels, meaning."""
    columns = (
        Column("name", say(lang, "metric"), style="bold"),
        Column("unit", say(lang, "unit"), priority=2),
        Column("label_zh", say(lang, "chinese"), priority=1 if lang == "zh" else 4),
        Column("label_en", say(lang, "english"), priority=3),
        Column("meaning", say(lang, "meaning"), wrap=True),
    )
    rows = [
        {
            "name": metric.name,
            "unit": unit_word(metric.unit, lang),
            "label_zh": metric.label_zh,
            "label_en": metric.label_en,
            "meaning": metric.meaning(lang),
        }
        for metric in metrics
    ]
    return Listing(columns, tuple(rows))


def print_catalogue(page: Page, metrics: Sequence[Metric]) -> None:
    """Print metrics as a table, and how to ask for one."""
    listing = catalogue_listing(metrics, page.lang)
    if not metrics:
        note_prose(page, page.say("metrics_none"))
        return
    print_table(page, listing.columns, listing.rows)
    example = next((metric.name for metric in metrics if metric.is_number), metrics[0].name)
    note_prose(page, page.say("metrics_hint", metric=example), indent="  ")


def company_listing(
    metrics: Iterable[Metric], values: Mapping[str, object], reasons: Mapping[str, str | None], lang: Language
) -> Listing:
    """One row a metric of one company, as people read it: value with its unit, or `-` and why."""
    columns = (
        Column("name", say(lang, "metric"), style="bold"),
        Column("label", say(lang, "label"), priority=1),
        Column("value", say(lang, "value"), align="decimal"),
        Column("reason", say(lang, "reason"), wrap=True),
    )
    rows = [
        {
            "name": metric.name,
            "label": metric.label(lang),
            "value": format_value(
                own_word(metric.name, values.get(metric.name), lang),
                metric.unit,
                lang=lang,
                currency=currency(metric.name, values),
            ),
            "reason": reason_word(reasons.get(metric.name), lang) if is_blank(values.get(metric.name)) else EMPTY,
        }
        for metric in metrics
    ]
    return Listing(columns, tuple(rows))


def company_values(
    metrics: Iterable[Metric], values: Mapping[str, object], reasons: Mapping[str, str | None]
) -> Listing:
    """The same for machines: raw values and reasons; words, dates and flags in a column of their own."""
    columns = (
        Column("metric", "metric"),
        Column("value", "value", "number"),
        Column("text", "text"),
        Column("unit", "unit"),
        Column("reason", "reason"),
    )
    rows = [
        {
            "metric": metric.name,
            "value": values.get(metric.name) if metric.is_number else None,
            "text": None if metric.is_number else _plain_text(values.get(metric.name)),
            "unit": metric.unit,
            "reason": reasons.get(metric.name),
        }
        for metric in metrics
    ]
    return Listing(columns, tuple(rows))


def _plain_text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def unit_word(unit: str, lang: Language) -> str:
    """A unit as a heading says it."""
    return say(lang, f"unit_{unit}") if f"unit_{unit}" in MESSAGES else unit


def reason_word(reason: str | None, lang: Language) -> str:
    """A reason in words; one the catalogue does not have is shown as it is."""
    if not reason:
        return say(lang, "reason_none")
    return say(lang, f"reason_{reason}") if f"reason_{reason}" in MESSAGES else reason


def _words(metric: Metric) -> tuple[str, ...]:
    return (metric.name, metric.label_en, metric.label_zh, metric.meaning_en, metric.meaning_zh)
