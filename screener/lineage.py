"""Which figures a metric is made of, read from the views' own SQL.

Column names are unique across the chain of views, so the parents of a name are the columns its defining expression
reads, wherever that stands. Intermediate columns are looked through; what remains are other metrics, statement items
(`item_slot`) and market data.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener import catalog, chain
from screener.items import is_figure

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKET_DATA = (
    "close", "total_shares", "vendor_market_cap", "float_cap", "exchange_rate", "pb_total_median", "pb_float_median",
)  # fmt: skip


@dataclass(frozen=True)
class Parents:
    """What one metric is directly made of, in the order its expression reads them."""

    metrics: tuple[str, ...]
    items: tuple[str, ...]
    market: tuple[str, ...]


def parents(metric: str) -> Parents:
    """The metrics, statement items and market data that the metric rests on, intermediate columns looked through."""
    documented = catalog.load()
    place = documented.get(metric)
    if metric.startswith(catalog.OVER_PEERS) or (place and place.macro == "industry_median"):
        return Parents((), (), ())
    if place and place.of:
        return Parents((place.of,), (), ())
    if is_figure(metric):
        # A figure of the statements that is a metric as it stands, such as revenue_ttm.
        return Parents((), (metric,), ())
    found: dict[str, None] = {}
    _walk(metric, found, {metric})
    metrics = tuple(name for name in found if name in documented and name not in MARKET_DATA and not is_figure(name))
    items = tuple(name for name in found if is_figure(name))
    return Parents(metrics, items, tuple(name for name in found if name in MARKET_DATA))


def _walk(name: str, found: dict[str, None], seen: set[str]) -> None:
    for reference in _references().get(name, ()):
        if reference in seen or reference.endswith("_reason") or reference in _qualities():
            continue
        seen.add(reference)
        stops = is_figure(reference) or reference in MARKET_DATA or reference in _measures()
        if stops:
            found[reference] = None
        else:
            _walk(reference, found, seen)


@functools.cache
def _measures() -> frozenset[str]:
    """Documented metrics that are figures, as opposed to identity, dates and flags."""
    return frozenset(name for name, metric in catalog.load().items() if metric.is_number) - {"listing_age"}


@functools.cache
def _qualities() -> frozenset[str]:
    """Documented columns that qualify figures rather than enter them: identity, dates, flags."""
    return frozenset(catalog.load()) - _measures() - set(MARKET_DATA)


@functools.cache
def _references() -> dict[str, tuple[str, ...]]:
    """Column -> columns its defining expressions read, over all views of the chain."""
    import duckdb

    connection = duckdb.connect()
    found: dict[str, dict[str, None]] = {}
    for name in chain.links():
        tree = connection.execute("select json_serialize_sql(?::varchar)", [chain.selects()[name]]).fetchall()[0][0]
        for alias, expression in _selected(json.loads(tree)):
            references = [reference for reference in _columns(expression) if reference != alias]
            found.setdefault(alias, {}).update(dict.fromkeys(references))
    connection.close()
    return {name: tuple(references) for name, references in found.items()}


def _selected(node: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a JSON tree
    """Every named expression of every SELECT list in the tree."""
    if isinstance(node, dict):
        for expression in node.get("select_list") or ():
            if expression.get("alias"):
                yield expression["alias"], expression
        for child in node.values():
            yield from _selected(child)
    elif isinstance(node, list):
        for child in node:
            yield from _selected(child)


def _columns(node: Any) -> Iterator[str]:  # noqa: ANN401 - a JSON tree
    if isinstance(node, dict):
        if node.get("class") == "COLUMN_REF":
            yield node["column_names"][-1]
        for child in node.values():
            yield from _columns(child)
    elif isinstance(node, list):
        for child in node:
            yield from _columns(child)
