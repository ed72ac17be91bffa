"""The page of the metrics: label, unit, formula, what each is made of, and why each can be missing."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from screener import catalog, chain, lineage
from screener.output.messages import MESSAGES
from screener.output.metrics_listing import reason_word, unit_word
from screener.reference.markdown import code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.catalog import Metric
    from screener.reference.markdown import Document

_ENDING = "_reason"
# A reason that several metrics of a view share is worked out once, under a name of its own.
_SHARED = "why_no_"


def fill(page: Document) -> None:
    """Write one row a metric, grouped by the view that computes it, and what the reasons mean."""
    metrics = catalog.load()
    page.paragraph(page.say("reference_places"))
    page.bullets(f"{code(place.name[3:])}: {place.meaning(page.lang)}" for place in _places())
    for view in dict.fromkeys(metric.view for metric in metrics.values()):
        page.heading(2, page.say(f"reference_view_{view}") if f"reference_view_{view}" in MESSAGES else code(view))
        rows = [_row(metric, page) for metric in metrics.values() if metric.view == view]
        names = ("metric", "label", "unit", "meaning", "made_of", "may_lack")
        page.table([page.say(name) for name in names], rows)
    page.heading(2, page.say("reference_reasons"))
    page.paragraph(page.say("reference_reasons_about"))
    reasons = sorted({reason for name in metrics for reason in reasons_of(name)})
    rows = [(code(reason), reason_word(reason, page.lang)) for reason in reasons]
    page.table([page.say("reason"), page.say("meaning")], rows)


def reasons_of(metric: str) -> tuple[str, ...]:
    """The reasons a metric can give for having no value, those of what it is made of included."""
    found: dict[str, None] = {}
    _gather(f"{metric}{_ENDING}", found, set())
    return tuple(found)


def _places() -> tuple[Metric, ...]:
    """The places among its peers of one figure, as an example."""
    names = catalog.load()
    return tuple(names[f"roe{ending}"] for ending in ("_industry_pct", "_industry_median"))


def _row(metric: Metric, page: Document) -> tuple[str, ...]:
    comma = page.say("comma")
    parents = lineage.parents(metric.name) if metric.is_number else None
    made_of = (*parents.metrics, *parents.items, *parents.market) if parents else ()
    return (
        code(metric.name),
        metric.label(page.lang),
        unit_word(metric.unit, page.lang),
        metric.meaning(page.lang),
        comma.join(code(name) for name in made_of if name != metric.name),
        comma.join(reason_word(reason, page.lang) for reason in reasons_of(metric.name)),
    )


def _gather(column: str, found: dict[str, None], seen: set[str]) -> None:
    seen.add(column)
    words, columns = _reason_expressions().get(column, ((), ()))
    found.update(dict.fromkeys(words))
    for further in columns:
        if further not in seen:
            _gather(further, found, seen)


@functools.cache
def _reason_expressions() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """For every reason of the views the words it can be and the other reasons it passes on."""
    import duckdb

    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    with duckdb.connect() as connection:
        for select in chain.selects().values():
            tree = connection.execute("select json_serialize_sql(?::varchar)", [select]).fetchall()[0][0]
            for expression in _named(json.loads(tree)):
                words, columns = found.get(expression["alias"], ((), ()))
                further = dict.fromkeys((*words, *_words(expression))), dict.fromkeys((*columns, *_columns(expression)))
                found[expression["alias"]] = (tuple(further[0]), tuple(further[1]))
    return found


def _named(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a JSON tree
    """Every selected expression that is a reason."""
    for part in _parts(node):
        for expression in part.get("select_list") or ():
            if _is_reason(str(expression.get("alias", ""))):
                yield expression


def _is_reason(column: str) -> bool:
    return column.endswith(_ENDING) or column.startswith(_SHARED)


def _words(node: Any) -> Iterator[str]:  # noqa: ANN401 - a JSON tree
    """Results of an expression that are words: the branches of a case, the arguments of a coalesce."""
    if isinstance(node, list):
        for child in node:
            yield from _words(child)
        return
    if not isinstance(node, dict):
        return
    if node.get("class") == "CONSTANT":
        if node["literal"]["kind"] == "STRING":
            yield node["literal"]["text"]
        return
    for key, child in node.items():
        if key not in ("when_expr", "case_expr") and node.get("class") != "COMPARISON":
            yield from _words(child)


def _columns(node: Any) -> Iterator[str]:  # noqa: ANN401 - a JSON tree
    """Other reasons an expression reads."""
    for part in _parts(node):
        if part.get("class") == "COLUMN_REF" and _is_reason(part["column_names"][-1]):
            yield part["column_names"][-1]


def _parts(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a JSON tree
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _parts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _parts(child)
