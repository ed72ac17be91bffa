"""Rule expressions: `roe > 15% and industry in (电子, 医药生物)` in, one harmless DuckDB expression out.

Rule files are what people pass around, so an expression is checked harder than ad-hoc SQL. In steps:

1. `lexing` cuts the text into words, numbers with units, quoted texts and operators. A character, number or word that
   is none of what is allowed is a fault here, and all faults are told at once.
2. The tokens are written out again with every column quoted and every number in units (`market_cap > 5000万` would
   parse as `5000 AS 万` otherwise), and DuckDB's own parser says how they bind: it sees only what was recognised.
3. Its tree is walked node by node. What is not on a list here (subqueries, windows, casts, stars, ...) is a fault, and
   so is comparing a number with a word, which would only fail later, on some row.
4. The SQL is rebuilt from the tree, never taken from the text.

The result keeps SQL's three values: a NULL input makes a comparison NULL; `and`, `or` and `not` are Kleene's. What
DuckDB would answer with inf or nan, both larger than every number, is NULL: `a / b` where b is 0, ln and sqrt outside
their domain, exp of too much. `a / b` is ratio(a, b); ratio_positive(a, b) is NULL for a negative b too, as a PE is.
And greatest and least are NULL when one argument is: DuckDB's own would skip it, and unknown become a number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.errors import Location, Problem, RuleError
from screener.expressions.lexing import Fault, lex
from screener.expressions.walking import FaultError, Walk, parser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from screener.expressions.functions import Type
    from screener.expressions.lexing import Metric


@dataclass(frozen=True)
class Expression:
    """A checked expression: as written, as SQL over quoted columns, the columns it reads and the type of its value."""

    text: str
    sql: str
    columns: tuple[str, ...]
    type: Type

    @property
    def is_boolean(self) -> bool | None:
        """Whether it is true or false; None when it is only ever NULL."""
        return None if self.type == "null" else self.type == "bool"


def compile_expression(text: str, metrics: Mapping[str, Metric], location: Location | None = None) -> Expression:
    """Check one scalar expression over `metrics` and rebuild it as SQL.

    Raises:
        RuleError: with every fault, each at its column counted from `location`, and carets under what is meant.
    """
    read = check(text, metrics)
    if isinstance(read, Expression):
        return read
    raise RuleError(problems=tuple(_problem(fault, text, location) for fault in read))


def check(text: str, metrics: Mapping[str, Metric]) -> Expression | tuple[Fault, ...]:
    """The expression, or every fault found with its offset in the text."""
    tokens, faults = lex(text, metrics)
    if faults:
        return faults
    try:
        walk = Walk(tokens, metrics)
        sql, kind = walk.emit(walk.parse(), 0)
    except FaultError as error:
        return (error.fault,)
    if walk.faults:
        return tuple(dict.fromkeys(walk.faults))
    return Expression(text, sql, tuple(walk.columns), kind)


def constant(text: str) -> float | None:
    """The value of an expression without metrics or functions, such as `2 * 10亿`; None where it has none."""
    expression = check(text, {})
    if not isinstance(expression, Expression) or expression.type != "number":
        return None
    answer = parser().cursor().execute(f"select {expression.sql}").fetchone()
    value = answer[0] if answer else None
    return float(value) if value is not None and math.isfinite(value) else None


def _problem(fault: Fault, text: str, location: Location | None) -> Problem:
    before = text[: fault.offset]
    line_start = before.rfind("\n") + 1
    line = text[line_start:].split("\n", 1)[0]
    carets = " " * (fault.offset - line_start) + "^" * max(1, min(fault.width, len(line) - fault.offset + line_start))
    if location is not None and location.line is not None and location.column is not None and not line_start:
        location = Location(location.path, location.line, location.column + fault.offset)
    return Problem(fault.message, location, fault.hint, f"      | {line}\n      | {carets}")
