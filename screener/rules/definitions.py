"""The definitions of a rule file: metrics of its own, one expression each over the catalogue's and one another.

Apart from `parsing` because names come first: a definition is a metric to everything else in the file, so they are
put in order of use, checked, and added to the scope before any rule is read.
"""

from __future__ import annotations

import graphlib
import re
from dataclasses import dataclass

from screener import units
from screener.expressions.functions import FUNCTIONS
from screener.expressions.lexing import KEYWORDS
from screener.expressions.lexing import words as expression_words
from screener.rules.parts import Scope, chosen, expression, label, mapping, text
from screener.rules.ruleset import OPERATORS, PSEUDO_METRICS, Definition
from screener.yamlfile import Mapping, Node, Scalar

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
# Columns beside a metric: why it is missing, and between what bounds it must lie.
_KEPT_ENDINGS = ("_reason", "_low", "_high")
_KEPT = ("as_of", "sql")


@dataclass(frozen=True)
class _Stub:
    """A definition's name and unit, enough to check what uses it."""

    name: str
    unit: str


def definitions(node: Node | None, scope: Scope) -> tuple[Definition, ...]:
    """Definitions in order of use; their names join the metrics of the scope."""
    written: dict[str, tuple[Scalar, Scalar, Mapping | None]] = {}
    for key, value in (mapping(node, "define", scope) or ()) if node is not None else ():
        expr, details = _definition_text(key, value, scope)
        if not _is_free_name(key, scope):
            continue
        if expr is not None:
            written[key.text] = (key, expr, details)
        else:
            scope.metrics[key.text] = _Stub(key.text, "number")
    found = []
    for name in _in_order_of_use(written, scope):
        definition = _definition(*written[name], scope)
        # What uses a broken definition has no problem of its own.
        scope.metrics[name] = _Stub(name, definition.unit if definition else "number")
        if definition is not None:
            found.append(definition)
    return tuple(found)


def _definition_text(key: Scalar, value: Node, scope: Scope) -> tuple[Scalar | None, Mapping | None]:
    if isinstance(value, Scalar):
        return text(value, f"define.{key.text}", scope), None
    details = mapping(value, f"define.{key.text}", scope, ("sql", "unit", "label"))
    if details is None:
        return None, None
    sql = details.get("sql")
    if sql is None:
        scope.add(key.problem(f"define.{key.text} has no sql", "write sql: and an expression"))
        return None, None
    return text(sql, f"define.{key.text}.sql", scope), details


def _is_free_name(key: Scalar, scope: Scope) -> bool:
    name = key.text
    if not _NAME.fullmatch(name) or name in KEYWORDS:
        scope.add(key.problem(f"'{name}' cannot name a metric", "use small letters, digits and underscores"))
    elif name in scope.metrics or name in PSEUDO_METRICS:
        scope.add(key.problem(f"'{name}' is already a metric", "choose another name"))
    elif name in _KEPT or name.endswith(_KEPT_ENDINGS):
        scope.add(key.problem(f"the name '{name}' is kept for the program", "choose another name"))
    elif name in FUNCTIONS or name in OPERATORS:
        scope.add(key.problem(f"'{name}' is already a word of the language", "choose another name"))
    else:
        return True
    return False


def _in_order_of_use(written: dict[str, tuple[Scalar, Scalar, Mapping | None]], scope: Scope) -> list[str]:
    """Names so that each follows those it uses; the members of a circle are left out, each circle a problem."""
    uses = {name: sorted(expression_words(expr.text) & written.keys()) for name, (_, expr, _) in written.items()}
    while True:
        try:
            return list(graphlib.TopologicalSorter(uses).static_order())
        except graphlib.CycleError as error:
            # The sorter names a circle against the direction of use, with its first member again at the end.
            circle: list[str] = error.args[1][:0:-1]
            way = " uses ".join([*circle, circle[0]])
            scope.add(written[circle[0]][0].problem(f"define goes in a circle: {way}"))
            scope.metrics.update({name: _Stub(name, "number") for name in circle})
            rest = uses.keys() - set(circle)
            uses = {name: [use for use in used if use in rest] for name, used in uses.items() if name in rest}


def _definition(key: Scalar, expr: Scalar, details: Mapping | None, scope: Scope) -> Definition | None:
    checked = expression(expr, scope)
    unit = details.get("unit") if details else None
    named = chosen(unit, "unit", units.METRIC_UNITS, scope)
    titled = label(details.get("label") if details else None, f"define.{key.text}.label", scope)
    if checked is None:
        return None
    natural = "number" if checked.type == "null" else checked.type
    if named is not None and (named in ("bool", "text", "date") or natural != "number") and named != natural:
        misfit = unit if unit is not None else key
        scope.add(misfit.problem(f"unit {named} does not fit", f"the expression is {units.unit_name(natural)}"))
        named = None
    return Definition(key.text, checked, named or natural, titled, key.location)
