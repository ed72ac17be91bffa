"""Which canonical rows cannot be used, and why: the same refusals for every way into the store.

Each check is a condition in SQL over the canonical columns and a reason to be counted by. The first that holds is the
reason given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.quoting import literal, quoted
from screener.refusals import Reason

if TYPE_CHECKING:
    from screener.schema import Table

MISSING_REASONS = {"symbol": Reason("no_symbol"), "period_end": Reason("no_period")}

# Columns that may say only these words: a typing error here would silently mean "no such status".
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("statements", "basis"): ("consolidated", "parent"),
    ("announcements", "kind"): ("annual", "half", "q1", "q3", "express", "forecast"),
    ("share_capital", "basis"): ("reported", "derived"),
    ("identifiers", "kind"): ("code", "ticker", "cik", "name"),
    ("listing_status", "status"): ("normal", "st", "star_st", "delisting", "delisted"),
}

# What a row means when it does not say it, so that two ways of saying the same thing have one key.
DEFAULTS: dict[tuple[str, str], str] = {
    ("statements", "basis"): "consolidated",
    ("share_capital", "basis"): "reported",
    ("identifiers", "from_date"): "1900-01-01",
}

# A forecast or an express report may speak of a period that is not over; a report cannot.
PERIOD_BEFORE_PUBLICATION: dict[str, str] = {
    "statements": "announced_on < period_end",
    "announcements": "announced_on < period_end and kind not in ('forecast', 'express')",
    "holders": "announced_on < period_end",
}


# A price or market value of zero is a vendor's way of saying none; as a number it would pass every "below".
POSITIVE: dict[str, tuple[str, ...]] = {
    "prices": ("close", "market_cap", "float_cap"),
    "share_capital": ("total",),
}


def reason_expression(table: Table) -> str:
    """SQL text of the token of the reason a canonical row is refused, NULL for a good one."""
    branches = "\n".join(f"when {condition} then {literal(reason.token)}" for condition, reason in _checks(table))
    return f"case {branches} end"


def _checks(table: Table) -> list[tuple[str, Reason]]:
    return [*_missing(table), *_wrong_words(table), *_wrong_dates(table), *_not_finite(table), *_not_positive(table)]


def _missing(table: Table) -> list[tuple[str, Reason]]:
    needed = dict.fromkeys([name for name in table.key if _must_be_given(table, name)])
    needed.update(dict.fromkeys(column.name for column in table.columns if column.required))
    return [
        (
            f"{quoted(name)} is null or cast({quoted(name)} as varchar) = ''",
            MISSING_REASONS.get(name, Reason("missing", name)),
        )
        for name in needed
    ]


def _must_be_given(table: Table, name: str) -> bool:
    """Whether a part of the key must be there; a statement's own publication date may be missing."""
    return not (table.name == "statements" and name in ("announced_on", "recorded_on", "source"))


def _wrong_words(table: Table) -> list[tuple[str, Reason]]:
    found = []
    for (owner, column), words in WORDS.items():
        if owner == table.name:
            listed = ", ".join(f"'{word}'" for word in words)
            found.append((f"{quoted(column)} not in ({listed})", Reason("wrong_word", column, ", ".join(words))))
    return found


def _wrong_dates(table: Table) -> list[tuple[str, Reason]]:
    condition = PERIOD_BEFORE_PUBLICATION.get(table.name)
    return [(condition, Reason("announced_early"))] if condition else []


def _not_finite(table: Table) -> list[tuple[str, Reason]]:
    return [
        (f"not isfinite({quoted(column.name)})", Reason("not_finite", column.name))
        for column in table.columns
        if column.type == "DOUBLE"
    ]


def _not_positive(table: Table) -> list[tuple[str, Reason]]:
    return [(f"{quoted(column)} <= 0", Reason("not_positive", column)) for column in POSITIVE.get(table.name, ())]
