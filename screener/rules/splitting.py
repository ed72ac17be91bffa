"""An expression as checks: one for every comparison that a bound can say, SQL for the rest, groups for `and` and `or`.

`roe > 15% and (pb < 1 or pe_ttm < 10)` asks what a rule file asks with a rule and a group, so it is made into the same
values. Whatever reads them (funnel, near misses, explanations, writing them as a file) needs no second way, and a `sql`
rule of a file is judged comparison by comparison too: a loss decides the one that reads the PE, not its neighbour.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from screener import closed_words, units
from screener.errors import UsageError
from screener.expressions import compile_expression, constant
from screener.expressions.lexing import unquoted
from screener.expressions.outline import Junction, Leaf, outline, split_at, without_brackets
from screener.rules.ruleset import Bound, Check, Group, MetricCheck, MetricName, Operator, SqlCheck, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from screener.expressions import Expression
    from screener.expressions.lexing import Metric, Token

# A file may nest 40 deep, and a group takes two levels of it.
_DEEPEST = 8
_BOUNDS: dict[str, Operator] = {"<": "below", ">": "above", ">=": "min", "<=": "max"}
_MIRRORED: dict[Operator, Operator] = {"below": "above", "above": "below", "min": "max", "max": "min"}
_NEGATED: dict[Operator, Operator] = {"below": "min", "min": "below", "above": "max", "max": "above"}


def split(expression: Expression, metrics: Mapping[str, Metric], path: str) -> Check | Group:
    """The checks of a condition; `path` is the id of the one check or of the group."""
    return _part(outline(expression.text, metrics), metrics, path, 0)


def parts(check: SqlCheck, metrics: Mapping[str, Metric]) -> Check | Group | None:
    """What a `sql` rule is made of, each part with the rule's own options; None where it is no more than itself."""
    found = split(check.expression, metrics, check.id)
    if isinstance(found, SqlCheck) and found.expression.text == check.expression.text:
        return None
    return _with_net_cash(found, check.on_net_cash)


def constants(part: Check | Group | None) -> Iterator[str]:
    """Parts that read no metric, `1 < 2`: they say the same of every company, whatever is known of it."""
    if isinstance(part, Group):
        for member in part.members:
            yield from constants(member)
    elif isinstance(part, SqlCheck) and not part.expression.columns:
        yield part.expression.text


def _with_net_cash(part: Check | Group, on_net_cash: str) -> Check | Group:
    if isinstance(part, Group):
        return replace(part, members=tuple(_with_net_cash(member, on_net_cash) for member in part.members))
    return replace(part, on_net_cash=on_net_cash)


def _part(part: Leaf | Junction, metrics: Mapping[str, Metric], path: str, depth: int) -> Check | Group:
    if isinstance(part, Junction) and depth < _DEEPEST:
        members = tuple(_part(each, metrics, f"{path}.{n}", depth + 1) for n, each in enumerate(part.parts, start=1))
        return Group(path, "", "all" if part.word == "and" else "any", members)
    if isinstance(part, Leaf):
        found = _metric_check(part, metrics, path)
        if found is not None:
            return found
    return SqlCheck(id=path, expression=compile_expression(_text(part), metrics))


def _text(part: Leaf | Junction) -> str:
    if isinstance(part, Leaf):
        return part.contrary if part.negated else part.text
    return f" {part.word} ".join(f"({_text(each)})" for each in part.parts)


def _metric_check(leaf: Leaf, metrics: Mapping[str, Metric], path: str) -> MetricCheck | None:
    found = next((found for found in _readings(leaf.tokens, metrics) if found is not None), None)
    if found is None:
        return None
    metric, bound = found
    if leaf.negated:
        negated = _not(bound)
        return MetricCheck(id=path, metric=metric.name, bound=negated) if negated else None
    return MetricCheck(id=path, metric=metric.name, bound=bound)


_Reading = tuple["Metric", Bound] | None


def _readings(tokens: Sequence[Token], metrics: Mapping[str, Metric]) -> Iterator[_Reading]:
    """A leaf read as each of the things that a bound can say."""
    if flag := _metric(tokens, metrics):
        yield (flag, _is(value=True)) if flag.unit == "bool" else None
    for operator in ("=", "<>", "!="):
        yield _equal(split_at(tokens, operator), metrics, negated=operator != "=")
    for sign, bound in _BOUNDS.items():
        yield _one_sided(split_at(tokens, sign), bound, metrics)
    yield _between(split_at(tokens, "between"), metrics)
    yield _in(split_at(tokens, "in"), metrics)


def _metric(tokens: Sequence[Token], metrics: Mapping[str, Metric]) -> Metric | None:
    inner = without_brackets(tokens)
    return metrics.get(inner[0].text) if len(inner) == 1 and inner[0].kind == "word" else None


def _is(*, value: bool) -> Bound:
    return Bound("is", (value,), "true" if value else "false")


def _not(bound: Bound) -> Bound | None:
    if bound.op in _NEGATED:
        return replace(bound, op=_NEGATED[bound.op])
    return _is(value=not bound.values[0]) if isinstance(bound.values[0], bool) else None


def _equal(sides: list[tuple[Token, ...]], metrics: Mapping[str, Metric], *, negated: bool) -> _Reading:
    if len(sides) != 2:
        return None
    metric = _metric(sides[0], metrics) or _metric(sides[1], metrics)
    other = without_brackets(sides[1] if _metric(sides[0], metrics) else sides[0])
    if metric is None or len(other) != 1:
        return None
    if metric.unit == "bool" and other[0].is_word("true", "false"):
        return metric, _is(value=other[0].is_word("true") != negated)
    word = _word(other[0])
    value = closed_words.meant(metric.name, word) if metric.unit == "text" and word and not negated else None
    return (metric, Bound("is", (value,), word)) if value else None


def _word(token: Token) -> str:
    """What a text says; empty for anything else, and for a text that a rule file would take for nothing."""
    text = unquoted(token.sql) if token.kind == "text" else ""
    return text if text.strip() else ""


def _one_sided(sides: list[tuple[Token, ...]], operator: Operator, metrics: Mapping[str, Metric]) -> _Reading:
    if len(sides) != 2:
        return None
    metric, other = _metric(sides[0], metrics), sides[1]
    if metric is None:
        metric, other, operator = _metric(sides[1], metrics), sides[0], _MIRRORED[operator]
    side = _side(other, metric, metrics) if metric else None
    return (metric, Bound(operator, (side[0],), side[1])) if metric and side else None


def _between(sides: list[tuple[Token, ...]], metrics: Mapping[str, Metric]) -> _Reading:
    metric = _metric(sides[0], metrics) if len(sides) == 2 else None
    ends = [_side(end, metric, metrics) for end in split_at(sides[1], "and")] if metric else []
    if metric is None or len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    (low, low_text), (high, high_text) = ends[0], ends[1]
    return metric, Bound("between", (low, high), f"[{low_text}, {high_text}]")


def _in(sides: list[tuple[Token, ...]], metrics: Mapping[str, Metric]) -> _Reading:
    metric = _metric(sides[0], metrics) if len(sides) == 2 else None
    if metric is None or metric.unit != "text":
        return None
    listed = [without_brackets(each) for each in split_at(without_brackets(sides[1]), ",")]
    words = tuple(dict.fromkeys(_word(each[0]) if len(each) == 1 else "" for each in listed))
    values = tuple(value for word in words if word and (value := closed_words.meant(metric.name, word)))
    return (metric, Bound("in", values, f"[{', '.join(words)}]")) if len(values) == len(words) else None


def _side(tokens: Sequence[Token], metric: Metric, metrics: Mapping[str, Metric]) -> tuple[Value, str] | None:
    """What a metric is held against, with a text that a rule file reads as the same value; None if it has none."""
    if metric.unit in ("text", "bool"):
        return None
    if other := _metric(tokens, metrics):
        return (MetricName(other.name), other.name) if units.comparable(metric.unit, other.unit) else None
    return _quantity(without_brackets(tokens), metric) or _sum(tokens, metric)


def _quantity(tokens: Sequence[Token], metric: Metric) -> tuple[Value, str] | None:
    """A number or date as it is written, a sign before it included."""
    *signs, last = tokens
    if last.quantity is None or len(signs) > 1 or any(sign.sql not in ("+", "-") for sign in signs):
        return None
    text = "".join(token.text for token in tokens)
    value = _read(text, metric)
    return None if value is None else (value, text)


def _sum(tokens: Sequence[Token], metric: Metric) -> tuple[Value, str] | None:
    """A sum of numbers, `2 * 10亿`: worked out, and written in a unit of its parts where that loses nothing."""
    if any(token.kind not in ("number", "operator") for token in tokens) or metric.unit == "date":
        return None
    value = constant(" ".join(token.text for token in tokens))
    if value is None:
        return None
    texts = [text for token in tokens for text in _in_unit_of(value, token)]
    texts += [f"{value:.12g}", repr(value)]
    return next(((value, text) for text in texts if _read(text, metric) == value), None)


def _in_unit_of(value: float, token: Token) -> Iterator[str]:
    """The value with the unit of one of the numbers it was made of, 30亿 for 3 * 10亿."""
    unit = token.text.lstrip("0123456789.") if token.quantity and token.quantity.kind != "plain" else ""
    if unit and token.quantity and token.quantity.kind != "duration":
        yield f"{value / units.parse(f'1{unit}').number:.12g}{unit}"


def _read(text: str, metric: Metric) -> Value | None:
    """How a rule file reads a text held against the metric."""
    try:
        return units.in_unit(units.parse(text), metric.unit, metric.name)
    except UsageError:
        return None
