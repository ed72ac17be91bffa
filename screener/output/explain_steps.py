"""The walk through an explanation: every figure below a check, in the order it is read, down to filings.

A figure that was taken apart once is not taken apart again further down: the reader has seen it, and a revenue that
serves five rules would otherwise fill the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from screener.rules.ruleset import MetricCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.explaining import CheckExplanation, Filing, Node

_OF_THE_FLOAT, _OF_THE_WHOLE = ("float_cap", "pb_float_median"), ("vendor_market_cap", "pb_total_median")


@dataclass(frozen=True)
class Step:
    """One line of an explanation: a figure at a depth below its check, or a filing the figure was read from."""

    depth: int
    node: Node
    filing: Filing | None = None
    seen: bool = False


def steps(explained: CheckExplanation, basis: object, seen: set[str]) -> Iterator[Step]:
    """Every figure below a check, each followed by what it is made of; `basis` is the company's market_cap_basis."""
    check = explained.check
    unused = _unused(basis)
    for node in explained.nodes:
        if node.name in unused:
            continue
        # A check on a figure that has no parts would only be repeated.
        if node.children or node.filings or not isinstance(check, MetricCheck) or node.name != check.metric:
            yield from _walk(_used(node, basis), 1, seen)


def _used(node: Node, basis: object) -> Node:
    """The node without the market data its value does not rest on: the float's, or all but the float's."""
    kept = [_used(child, basis) for child in node.children if child.name not in _unused(basis)]
    alike = [child for child in kept if child.children or child.filings or child.value != node.value]
    return replace(node, children=tuple(alike))


def _unused(basis: object) -> tuple[str, ...]:
    return _OF_THE_WHOLE if basis == "float" else _OF_THE_FLOAT


def _walk(node: Node, depth: int, seen: set[str]) -> Iterator[Step]:
    parts = bool(node.children or node.filings)
    yield Step(depth, node, seen=parts and node.name in seen)
    if node.name in seen:
        return
    seen.add(node.name)
    for child in node.children:
        # A metric that is nothing but one item of the same name would say the same line twice.
        if child.name == node.name:
            yield from (Step(depth + 1, child, filing) for filing in child.filings)
        else:
            yield from _walk(child, depth + 1, seen)
    if len(node.filings) > 1:
        yield from (Step(depth + 1, node, filing) for filing in node.filings)
