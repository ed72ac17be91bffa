"""tags.yaml as a relation: which tags make which item, in order of preference.

The file is ours and ships with the package, so a mistake in it is a fault of the program; the tests load it and hold
every formula against the taxonomy's way of writing tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from screener.items import STATEMENT_ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

FILE = Path(__file__).with_name("tags.yaml")
DERIVED = "derived"

# What formulas may give beside items of a statement: (kind, unit).
HELPERS = {
    "redeemable_equity": ("stock", "currency"),
    "profit_after_tax": ("flow", "currency"),
    "cover_shares": ("stock", "shares"),
    "shares_outstanding": ("stock", "shares"),
}
KINDS = {item.name: (item.kind, item.unit) for item in STATEMENT_ITEMS} | HELPERS

_TERM_COLUMNS = (
    "item", "kind", "unit", "preference", "needed", "position", "taxonomy", "tag", "factor", "need",
)  # fmt: skip
_TERM = re.compile(r"(?P<sign>[+!-]?)\s*(?P<zero>0\s*\*\s*)?(?P<name>[A-Za-z_]\w*)(?P<optional>\??)\s*")


@dataclass(frozen=True)
class Term:
    """One tag of a formula: its factor (1, -1 or 0), and whether it must, may or must not be there."""

    name: str
    factor: int
    need: str


@dataclass(frozen=True)
class Formula:
    """One way to an item: from tags of a taxonomy, or from items where the taxonomy is `derived`; and why."""

    item: str
    taxonomy: str
    text: str
    terms: tuple[Term, ...]
    reason: str


@cache
def formulas() -> tuple[Formula, ...]:
    """Every formula of tags.yaml in its order."""
    import yaml

    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Formula(item, taxonomy, text, parse(text), reason)
        for taxonomy, items in written.items()
        for item, entries in items.items()
        for entry in entries
        for text, reason in entry.items()
    )


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a formula such as `A + B? - C !D`.

    Raises:
        ValueError: it is no formula.
    """
    terms, at = [], 0
    while at < len(text):
        match = _TERM.match(text, at)
        if not match:
            raise ValueError(f"no formula: {text!r} at {at}")
        at = match.end()
        need = "absent" if match["sign"] == "!" else "optional" if match["optional"] else "required"
        factor = 0 if match["zero"] or need == "absent" else -1 if match["sign"] == "-" else 1
        terms.append(Term(match["name"], factor, need))
    return tuple(terms)


def define(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `sec_terms`, a row for each term of a formula over tags, and `sec_tags`, the tags that any of them names."""
    import pyarrow as pa

    columns = dict(zip(_TERM_COLUMNS, map(list, zip(*_term_rows(), strict=True)), strict=True))
    connection.register("sec_formulas", pa.table(columns))
    connection.execute("create or replace temp table sec_terms as from sec_formulas")
    connection.unregister("sec_formulas")
    connection.execute("create or replace temp table sec_tags as select distinct taxonomy, tag from sec_terms")


def _term_rows() -> Iterator[list[str | int]]:
    for preference, formula in enumerate(formulas()):
        if formula.taxonomy == DERIVED:
            continue
        needed = sum(term.need == "required" for term in formula.terms)
        for position, term in enumerate(formula.terms):
            yield [
                formula.item, *KINDS[formula.item], preference, needed, position,
                formula.taxonomy, term.name, term.factor, term.need,
            ]  # fmt: skip


def derived() -> list[tuple[str, str]]:
    """The formulas over items as (item, SQL), in the order in which they fill what no tag said."""
    return [(formula.item, _sql(formula.terms)) for formula in formulas() if formula.taxonomy == DERIVED]


def items() -> frozenset[str]:
    """Every item and helper that a formula gives."""
    return frozenset(formula.item for formula in formulas())


def _sql(terms: tuple[Term, ...]) -> str:
    """An expression over columns named like the items: NULL unless every required one is known."""
    return " + ".join(map(_sql_term, terms))


def _sql_term(term: Term) -> str:
    if term.factor == 0:
        return f"0 * abs({term.name})"
    known = term.name if term.need == "required" else f"coalesce({term.name}, 0)"
    return f"{term.factor} * {known}"
