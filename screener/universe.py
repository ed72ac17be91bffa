"""Which companies a screen asks at all: a list the user gives, then the conditions of a rule file's `universe`.

A company that is not asked is not judged; which condition keeps it out is part of the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.quoting import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.expressions import Expression
    from screener.rules.ruleset import RuleSet

_EXCLUDED_STATUS = {"st": "status in ('st', 'star_st')", "delisting": "status = 'delisting'"}


def left_out(rules: RuleSet, where: Expression | None, symbols: Sequence[str] | None = None) -> str:
    """SQL of what keeps a company out of the universe: the first condition it does not meet, else NULL."""
    universe = rules.universe
    tests = [
        *([("not_in_list", f"symbol not in ({', '.join(map(literal, symbols))})")] if symbols else []),
        *([("market", f"country is distinct from {literal(universe.market)}")] if universe.market else []),
        *((name, _EXCLUDED_STATUS[name]) for name in universe.exclude if name in _EXCLUDED_STATUS),
        *([("financials", "is_financial")] if "financials" in universe.exclude else []),
        *_membership("exchange", "exchange", universe.exchanges),
        *_membership("board", "board", universe.boards),
        *_membership("industry", "industry", universe.industries),
    ]
    if universe.exclude_industries:
        tests.append(("industry", f"industry in ({', '.join(map(literal, universe.exclude_industries))})"))
    if universe.min_listed:
        age = f"to_months({universe.min_listed.months}) + to_days({universe.min_listed.days})"
        # An unknown listing date is no reason to leave a company out.
        tests.append(("listed_too_short", f"listed_on + {age} > as_of"))
    if where:
        # What cannot be told is not a no: it is left out under a name of its own.
        tests += [("where", f"not ({where.sql})"), ("where_unknown", f"({where.sql}) is null")]
    cases = " ".join(f"when {test} then '{name}'" for name, test in tests)
    return f"case {cases} end" if cases else "null::varchar"


def _membership(name: str, column: str, allowed: tuple[str, ...]) -> list[tuple[str, str]]:
    listed = ", ".join(map(literal, allowed))
    return [(name, f"not coalesce({column} in ({listed}), false)")] if allowed else []
