"""The views of sql/views/ as text: their order, and folded into one WITH that computes only what is asked for.

The views from `company_days` to `metrics_with_reasons` form a chain: each takes every row and column of the one before
and adds columns. DuckDB binds all of a view whatever is read from it, and for a chain this wide that costs more than
the answer, so a statement that knows its columns gets the chain without the others:

1. from the last view to the first, a view none of whose columns is needed is passed over;
2. in the others, of the columns that widen a SELECT (those after its `*`) only needed ones stay;
3. what the rest of the view names (its joins, conditions, groups) is needed of the views before it;
4. of the figures in `fundamentals` those are taken that something named.

The files themselves stay plain SQL that runs unchanged in any DuckDB shell.
"""

from __future__ import annotations

import functools
import graphlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener import catalog, project
from screener.items import is_figure
from screener.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.catalog import Metric

# The last view of the chain: every metric beside its reason.
METRICS = "metrics_with_reasons"
# The view of it for people: without reasons and what is only made on the way.
SHOWN = "metrics"
_FIRST = "company_days"
# What the macros of places among peers take beside the value.
_PEERS = ("as_of", "country", "industry", "industry_l2")
_STATEMENTS = "known_statements"
_WORD = re.compile(r"[A-Za-z_]\w*")
_WIDENED = re.compile(r"\bselect\s+(?:\w+\.)?\*\s*(?:exclude\s*\([^)]*\)\s*)?,")
_ALIAS = re.compile(r"\bas\s+(\w+)\s*$")
# How `known_statements` takes every figure of `fundamentals`.
_FIGURES = re.compile(r"columns\('[^']*'\)")
# What decides where a column of a SELECT list ends; words in quotes do not.
_TOKEN = re.compile(r"'[^']*'|[(\[{)\]},]|\bfrom\b")
_DISTINCT = re.compile(r"\bdistinct\s+$")


@dataclass(frozen=True)
class Part:
    """A stretch of a view's SELECT; `alias` names it where it is a column that widens a SELECT."""

    text: str
    alias: str = ""

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """Every name in it."""
        return frozenset(_WORD.findall(self.text))


@functools.cache
def selects() -> dict[str, str]:
    """SELECT of every view by name, without comments, ordered so that each comes after those it reads."""
    folder = project.sql_folder() / "views"
    found = {path.stem: _code(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))}
    reads = {name: table_names(select) & found.keys() for name, select in found.items()}
    return {name: found[name] for name in graphlib.TopologicalSorter(reads).static_order()}


@functools.cache
def links() -> tuple[str, ...]:
    """The views that each widen the one before, from `company_days` to `metrics_with_reasons`."""
    found = [METRICS]
    while found[-1] != _FIRST:
        read = table_names(selects()[found[-1]]) & selects().keys()
        (previous,) = (name for name in read if name == _FIRST or _FIRST in below(name))
        found.append(previous)
    return tuple(reversed(found))


@functools.cache
def below(view: str) -> frozenset[str]:
    """Every view that `view` reads, directly or not."""
    direct = table_names(selects()[view]) & selects().keys()
    return frozenset(direct.union(*(below(name) for name in direct)))


def within(view: str, columns: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """(name, SELECT) of the view and of those it reads, to stand in one WITH.

    Args:
        view: the view that will be read.
        columns: what will be read of it; everything when empty. Other views than `metrics` and METRICS come whole.
    """
    narrow = _narrow(view, frozenset(columns)) if columns and view in (SHOWN, METRICS) else {}
    found = {name: narrow.get(name, select) for name, select in selects().items() if name in {*below(view), view}}
    needed = _reached(found, view)
    return tuple((name, select) for name, select in found.items() if name in needed)


def _narrow(view: str, columns: frozenset[str]) -> dict[str, str]:
    if view != SHOWN:
        return narrowed(columns)
    listed = [name for name in catalog.columns() if name in columns]
    return {SHOWN: f"select {', '.join(('as_of', *listed))} from {METRICS}", **narrowed(frozenset(listed))}


def folded(view: str, columns: Iterable[str] = ()) -> str:
    """The view as one SELECT with everything it reads inside."""
    *before, (_, last) = within(view, columns)
    listed = ", ".join(f"{quoted(name)} as ({select})" for name, select in before)
    return f"with {listed} select * from ({last})" if before else last


def select(names: Iterable[str]) -> str:
    """A SELECT of metrics and other columns of the chain, with the reason of each metric that gives one.

    Columns: the names in their order, then `<name>_reason`. Places among peers may be named.
    """
    known = catalog.load()
    asked = dict.fromkeys(names)
    places = [known[name] for name in asked if name in known and known[name].of]
    reasons = [f"{name}_reason" for name in asked if name in catalog.reasoned()]
    plain = [name for name in asked if not any(place.name == name for place in places)]
    needed = [*plain, *reasons, *(name for place in places for name in (place.of, f"{place.of}_reason")), *_PEERS]
    listed = [*map(quoted, (*plain, *reasons)), *(column for place in places for column in place_among_peers(place))]
    return f"select {', '.join(listed)} from ({folded(METRICS, needed)})"


def place_among_peers(place: Metric) -> tuple[str, str]:
    """A place among peers as a column, and why it is missing: a percentile for want of the company's own figure."""
    value = f"{place.macro}({quoted(place.of)}, {', '.join(_PEERS)})"
    own = place.macro == "industry_percentile" and place.of in catalog.reasoned()
    reason = f"coalesce({quoted(place.of + '_reason')}, 'no_data')" if own else "'no_data'"
    return (
        f"{value} as {quoted(place.name)}",
        f"case when {value} is null then {reason} end as {quoted(place.name + '_reason')}",
    )


@functools.lru_cache(maxsize=8)
def narrowed(columns: frozenset[str]) -> dict[str, str]:
    """The views of the chain with the columns that `columns` need, by name."""
    needed = set(columns)
    kept: dict[str, str] = {}
    for name in reversed(links()):
        pieces = parts(selects()[name])
        if name in (_FIRST, METRICS) or needed.intersection(piece.alias for piece in pieces if piece.alias):
            kept[name] = "".join(piece.text for piece in _needed_parts(pieces, needed))
    figures = ", ".join(sorted(name for name in needed if is_figure(name))) or "null as no_figure"
    found = {_STATEMENTS: _FIGURES.sub(figures, selects()[_STATEMENTS])}
    previous = latest = ""
    for name in links():
        if name in kept:
            found[name] = (
                re.sub(rf"\b(from|join) {previous}\b", rf"\1 {latest}", kept[name]) if previous else kept[name]
            )
            latest = name
        previous = name
    return found


def _needed_parts(pieces: tuple[Part, ...], needed: set[str]) -> list[Part]:
    """The parts that stay, in order; `needed` grows by the names they read."""
    kept = {piece for piece in pieces if not piece.alias}
    needed.update(*(piece.words for piece in kept))
    while more := {piece for piece in pieces if piece.alias in needed} - kept:
        kept |= more
        needed.update(*(piece.words for piece in more))
    return [piece for piece in pieces if piece in kept]


@functools.cache
def parts(select: str) -> tuple[Part, ...]:
    """A SELECT cut at the columns that follow its `*`, and those of the SELECTs within it."""
    found: list[Part] = []
    position = 0
    for start in _WIDENED.finditer(select):
        if start.start() < position:
            continue
        found.append(Part(f" {select[position : start.end() - 1]}"))
        columns, position = _listed(select, start.end())
        found += (Part(f",{text}", alias[1] if (alias := _ALIAS.search(text)) else "") for text in columns)
    return (*found, Part(f" {select[position:]}"))


def _listed(select: str, start: int) -> tuple[list[str], int]:
    """The columns of a SELECT list from `start` on, and where its FROM is."""
    depth = 0
    begun = start
    columns = []
    for token in _TOKEN.finditer(select, start):
        sign = token[0]
        at_from = sign == "from" and depth == 0 and not _DISTINCT.search(select, begun, token.start())
        if at_from or (sign == "," and depth == 0):
            columns.append(select[begun : token.start()])
            begun = token.end()
        if at_from:
            return columns, token.start()
        depth += (sign in "([{") - (sign in ")]}")
    raise AssertionError("a SELECT list without FROM")


def _reached(found: dict[str, str], view: str) -> set[str]:
    """The views of `found` that `view` reads once columns are gone."""
    reached = {view}
    pending = [view]
    while pending:
        new = table_names(found[pending.pop()]) & found.keys() - reached
        reached |= new
        pending += new
    return reached


def table_names(select: str) -> set[str]:
    """Names that follow FROM or JOIN in one SELECT.

    Words suffice: the files are ours, one SELECT each, and asking DuckDB for the tree of every view costs more than
    answering a screen.
    """
    return set(re.findall(r'\b(?:from|join)\s+"?([a-z_][a-z0-9_]*)', select))


def _code(text: str) -> str:
    return re.sub(r"--[^\n]*", "", text)
