"""The small parts of a rule file: words, labels, bounds and scopes, each read with its problems.

Every reader here takes a node and a `Scope`, adds what is wrong to the scope and answers with what could be read, so
that one pass over a file finds all of its mistakes.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from screener import closed_words, units
from screener.errors import Location, Problem, UsageError
from screener.expressions import Expression, check
from screener.rules.ruleset import OPERATORS, Bound, Condition, Label, MetricName, Operator, Value
from screener.suggest import did_you_mean
from screener.yamlfile import Mapping, Node, Place, Scalar, Sequence, listed, unknown_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.expressions.lexing import Fault, Metric


@dataclass(frozen=True)
class Scope:
    """What names mean while a file is read, and the problems found so far (the one part that grows)."""

    metrics: dict[str, Metric]
    lists: dict[str, tuple[str, ...]]
    problems: list[Problem]

    def add(self, problem: Problem) -> None:
        """Note one problem."""
        self.problems.append(problem)

    def metric(self, name: Scalar) -> Metric | None:
        """The metric of that name, or a problem."""
        metric = self.metrics.get(name.text)
        if metric is None:
            hint = did_you_mean(name.text, self.metrics, "see: screener metrics")
            self.add(name.problem(f"unknown metric '{name.text}'", hint))
        return metric


def mapping(
    node: Node, what: str, scope: Scope, keys: Iterable[str] = (), hint: str = "write key: value pairs"
) -> Mapping | None:
    """The node as a mapping, with a problem for each key that is not among `keys` (any key, if none are given)."""
    if not isinstance(node, Mapping):
        scope.add(_unexpected(node, what, "a mapping", hint))
        return None
    if keys:
        scope.problems.extend(unknown_keys(node, keys))
    return node


def items(node: Node, what: str, scope: Scope) -> tuple[Node, ...]:
    """The members of a list that must not be empty."""
    if not isinstance(node, Sequence):
        scope.add(_unexpected(node, what, "a list", "write [a, b], or each on a line after '-'"))
        return ()
    if not node.items:
        scope.add(node.problem(f"{what}: the list is empty"))
    return node.items


def text(node: Node, what: str, scope: Scope) -> Scalar | None:
    """The node as a text that says something."""
    if not isinstance(node, Scalar) or not node.text.strip():
        scope.add(_unexpected(node, what, "a text"))
        return None
    strange = next((char for char in node.text if _is_control(char)), "")
    if strange:
        # Quoted YAML can hold what a file cannot, and a terminal would obey it.
        scope.add(node.problem(f"{what}: holds the control character U+{ord(strange):04X}", "remove it"))
    return None if strange else node


def _is_control(character: str) -> bool:
    return not character.isprintable() and character != "\n" and unicodedata.category(character) != "Zs"


def words(node: Node, what: str, scope: Scope) -> tuple[Scalar, ...]:
    """A list of different texts."""
    found: dict[str, Scalar] = {}
    for item in items(node, what, scope):
        word = text(item, what, scope)
        if word is not None and word.text in found:
            scope.add(word.problem(f"{what}: '{word.text}' is there twice"))
        elif word is not None:
            found[word.text] = word
    return tuple(found.values())


def choice(node: Node, what: str, allowed: tuple[str, ...], scope: Scope) -> str | None:
    """One of a few words."""
    word = text(node, what, scope)
    if word is None or word.text in allowed:
        return word.text if word is not None else None
    hint = did_you_mean(word.text, allowed, f"use {listed(allowed)}")
    scope.add(word.problem(f"{what}: '{word.text}' is not allowed", hint))
    return None


def chosen(node: Node | None, what: str, allowed: tuple[str, ...], scope: Scope) -> str | None:
    """One of a few words, or None where nothing is written."""
    return choice(node, what, allowed, scope) if node is not None else None


def label(node: Node | None, what: str, scope: Scope) -> Label:
    """`{en: ..., zh: ...}`, or one text for both languages."""
    if node is None:
        return Label()
    if isinstance(node, Scalar):
        word = text(node, what, scope)
        return Label(word.text, word.text) if word else Label()
    languages = mapping(node, what, scope, ("en", "zh"))
    texts = {key.text: text(value, f"{what}.{key.text}", scope) for key, value in languages or ()}
    en, zh = (word.text if (word := texts.get(language)) else "" for language in ("en", "zh"))
    return Label(en or zh, zh or en)


def expression(written: Scalar, scope: Scope) -> Expression | None:
    """A checked expression; its faults become problems at their place in the file."""
    checked = check(written.text, scope.metrics)
    if isinstance(checked, Expression):
        return checked
    for fault in checked:
        scope.add(_fault_place(written, fault).problem(fault.message, fault.hint))
    return None


def _fault_place(written: Scalar, fault: Fault) -> Place:
    """Exact where the expression stands on one line as written; else where it starts."""
    place = written.place
    start = place.line.find(written.text, (place.location.column or 1) - 1)
    if start < 0 or place.location.line is None:
        return place
    location = Location(place.location.path, place.location.line, start + fault.offset + 1)
    return Place(location, place.line, fault.width)


def conditions(node: Node | None, scope: Scope) -> tuple[Condition, ...]:
    """The scope of a check: `when: {industry: {in: rd_industries}}`."""
    if node is None:
        return ()
    found = []
    for key, value in mapping(node, "when", scope) or ():
        metric = scope.metric(key)
        bounds = mapping(value, f"when.{key.text}", scope)
        bound = one_bound(bounds, metric, scope) if bounds is not None else None
        if metric is not None and bound is not None:
            found.append(Condition(metric.name, bound, key.location))
    return tuple(found)


def one_bound(bounds: Mapping, metric: Metric | None, scope: Scope, options: tuple[str, ...] = ()) -> Bound | None:
    """The single bound among the keys of a check; keys that are neither bound nor option are problems."""
    known = [(key, value) for key, value in bounds if key.text in OPERATORS]
    strange = [key for key, _ in bounds if key.text not in (*OPERATORS, *options)]
    for key in strange:
        scope.add(_not_a_bound(key, options, bounded=bool(known)))
    if not known and not strange:
        scope.add(bounds.problem("no bound", f"use {listed(OPERATORS)}"))
    for key, _ in known[1:]:
        scope.add(key.problem(f"a second bound '{key.text}' beside '{known[0][0].text}'", "use between [low, high]"))
    if not known or metric is None:
        return None
    key, value = known[0]
    return _bound(cast("Operator", key.text), key, value, metric, scope)


def _not_a_bound(key: Scalar, options: tuple[str, ...], *, bounded: bool) -> Problem:
    hint = did_you_mean(key.text, (*OPERATORS, *options), f"use {listed(OPERATORS)}")
    if not bounded:
        return key.problem(f"'{key.text}' is not a bound", hint)
    if key.text.isdigit():
        return key.problem(f"'{key.text}' after a comma", "inside { } a comma ends the value: write 1234, not 1,234")
    known = listed(options) if options else "one bound and nothing else"
    return key.problem(f"unknown option '{key.text}'", did_you_mean(key.text, options, f"use {known}"))


def _bound(operator: Operator, key: Scalar, node: Node, metric: Metric, scope: Scope) -> Bound | None:
    if operator == "in":
        return _in(node, metric, scope, key.location)
    if operator == "is":
        return _is(node, metric, scope, key.location)
    if operator == "between":
        return _between(node, metric, scope, key.location)
    written = text(node, operator, scope)
    value = _value(written, metric, scope) if written else None
    return None if value is None or written is None else Bound(operator, (value,), written.text, key.location)


def _between(node: Node, metric: Metric, scope: Scope, location: Location) -> Bound | None:
    ends = node.items if isinstance(node, Sequence) else ()
    written = [end for end in ends if isinstance(end, Scalar)]
    if len(ends) != 2 or len(written) != 2:
        scope.add(node.problem("between needs two values", "write between: [10, 20]"))
        return None
    values = [_value(end, metric, scope) for end in written]
    low, high = values
    if isinstance(low, float) and isinstance(high, float) and low > high:
        scope.add(node.problem(f"between: {written[0].text} is more than {written[1].text}", "the lower value first"))
    if low is None or high is None:
        return None
    # A comma within a number would end it when the text is read again.
    texts = [end.text.replace(",", "") for end in written]
    return Bound("between", (low, high), f"[{', '.join(texts)}]", location)


def _value(written: Scalar, metric: Metric, scope: Scope) -> Value | None:
    """A number in the metric's unit, or another metric."""
    if not units.looks_like_number(written.text):
        return _other_metric(written, metric, scope)
    try:
        return units.in_unit(units.parse(written.text), metric.unit, metric.name)
    except UsageError as error:
        scope.add(written.problem(error.problems[0].message, error.problems[0].hint))
        return None


def _other_metric(written: Scalar, metric: Metric, scope: Scope) -> Value | None:
    other = scope.metrics.get(written.text)
    if other is None:
        hint = did_you_mean(written.text, scope.metrics, "write a number like 15% or 1.2, or a metric's name")
        scope.add(written.problem(f"'{written.text}' is neither a number nor a metric", hint))
        return None
    if metric.unit in ("text", "bool"):
        hint = "use is: true or is: false" if metric.unit == "bool" else "use is or in with words"
        scope.add(written.problem(f"{metric.name} is {units.unit_name(metric.unit)}", hint))
        return None
    if not units.comparable(metric.unit, other.unit):
        message = f"{metric.name} is {units.unit_name(metric.unit)}, but {other.name} is {units.unit_name(other.unit)}"
        scope.add(written.problem(message, "the two cannot be compared"))
        return None
    return MetricName(other.name)


def _is(node: Node, metric: Metric, scope: Scope, location: Location) -> Bound | None:
    written = text(node, "is", scope)
    if written is None:
        return None
    if metric.unit == "bool" and written.text in ("true", "false"):
        return Bound("is", (written.text == "true",), written.text, location)
    if metric.unit == "text":
        return Bound("is", (_meant(written, written.text, metric, scope),), written.text, location)
    hint = "write is: true or is: false" if metric.unit == "bool" else "use below, above, min, max or between"
    scope.add(
        written.problem(f"is: '{written.text}' does not fit, {metric.name} is {units.unit_name(metric.unit)}", hint)
    )
    return None


def _in(node: Node, metric: Metric, scope: Scope, location: Location) -> Bound | None:
    if metric.unit != "text":
        hint = "use is for true or false" if metric.unit == "bool" else "use between [low, high]"
        scope.add(node.problem(f"in compares words, but {metric.name} is {units.unit_name(metric.unit)}", hint))
        return None
    if isinstance(node, Scalar):
        members = tuple(_meant(node, word, metric, scope) for word in named_list(node, scope))
        return Bound("in", members, node.text, location) if members else None
    written = words(node, "in", scope)
    values = tuple(_meant(word, word.text, metric, scope) for word in written)
    return Bound("in", values, f"[{', '.join(word.text for word in written)}]", location) if values else None


def named_list(name: Scalar, scope: Scope) -> tuple[str, ...]:
    """The words of a list under `lists`."""
    if name.text not in scope.lists:
        hint = did_you_mean(name.text, scope.lists, "name a list under lists, or write [a, b]")
        scope.add(name.problem(f"no list named '{name.text}'", hint))
    return scope.lists.get(name.text, ())


def _meant(place: Scalar, word: str, metric: Metric, scope: Scope) -> str:
    """The value of a metric that a word means, or a problem."""
    value = closed_words.meant(metric.name, word)
    if value is None:
        hint = closed_words.hint(metric.name, word, f"use {listed(tuple(closed_words.of(metric.name)))}")
        scope.add(place.problem(f"{metric.name} is never '{word}'", hint))
    return word if value is None else value


def _unexpected(node: Node, what: str, wanted: str, hint: str = "") -> Problem:
    found = "nothing" if isinstance(node, Scalar) and not node.text.strip() else node.kind
    return node.problem(f"{what}: expected {wanted}, found {found}", hint)
