"""Rules written as a rule file: the YAML that reads back to an equal RuleSet.

The other half of `parsing`: what one writes the other reads, which a test holds for every pack, for made-up rules and
for expressions. Comments and layout of a file are not kept; new files get comments of their own, from whoever writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from screener.rules.ruleset import Check, Group, SqlCheck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from screener.rules.ruleset import Bound, Definition, Label, RuleSet, Universe
    from screener.units import Duration

# Plain text that YAML cannot take for anything else; '...' alone would end the document.
_PLAIN = re.compile(r"-?[\w.][\w./%×+-]*")
_DOCUMENT_END = "..."


def show(ruleset: RuleSet, remark: Callable[[Check], str] | None = None) -> str:
    """The rules as YAML that reads back to an equal RuleSet; `remark` gives a comment for the line of a check."""
    return "\n".join(_lines(ruleset, remark or (lambda _: ""))) + "\n"


def _lines(ruleset: RuleSet, remark: Callable[[Check], str]) -> Iterator[str]:
    yield from _names(ruleset)
    yield from _dimensions(ruleset, remark)
    if ruleset.warnings:
        yield "warnings:"
        for check in ruleset.warnings:
            yield from _check(check, "  ", remark, warning=True)
    if ruleset.rank:
        yield f"rank: {_list(('-' if rank.descending else '') + rank.name for rank in ruleset.rank)}"
    if ruleset.show:
        yield f"show: {_list(ruleset.show)}"
    if ruleset.on_estimated != "known":
        yield f"on_estimated: {ruleset.on_estimated}"
    if ruleset.on_no_data != "not_evaluated":
        yield f"on_no_data: {ruleset.on_no_data}"


def _names(ruleset: RuleSet) -> Iterator[str]:
    """What the rules are about and the words they use."""
    if ruleset.description:
        yield f"description: {_label(ruleset.description)}"
    if universe := _universe(ruleset.universe):
        yield f"universe: {universe}"
    if ruleset.lists:
        yield "lists:"
        yield from (f"  {_text(name)}: {_list(words)}" for name, words in ruleset.lists.items())
    if ruleset.define:
        yield "define:"
        yield from (f"  {_text(definition.name)}: {_definition(definition)}" for definition in ruleset.define)


def _dimensions(ruleset: RuleSet, remark: Callable[[Check], str]) -> Iterator[str]:
    if ruleset.dimensions:
        yield f"require: {ruleset.require}"
        yield "dimensions:"
    for dimension in ruleset.dimensions:
        yield f"  {_text(dimension.name)}:"
        yield from _group(dimension, "    ", remark)


def _group(group: Group, indent: str, remark: Callable[[Check], str]) -> Iterator[str]:
    if group.label:
        yield f"{indent}label: {_label(group.label)}"
    yield f"{indent}require: {group.require}"
    yield f"{indent}rules:"
    for member in group.members:
        if isinstance(member, Group):
            first, *rest = _group(member, f"{indent}    ", remark)
            yield f"{indent}  - {first.strip()}"
            yield from rest
        else:
            yield from _check(member, f"{indent}  ", remark, warning=False)


def _check(check: Check, indent: str, remark: Callable[[Check], str], *, warning: bool) -> Iterator[str]:
    """One line where there is only a bound, else one for each of what it says."""
    subject = "sql" if isinstance(check, SqlCheck) else _text(check.metric)
    comment = f"  # {said}" if (said := remark(check)) else ""
    content = _content(check, warning=warning)
    if len(content) == 1:
        yield f"{indent}- {subject}: {_mapping(content)}{comment}"
        return
    yield f"{indent}- {subject}:{comment}"
    yield from (f"{indent}    {key}: {value}" for key, value in content.items())


def _content(check: Check, *, warning: bool) -> dict[str, str]:
    if isinstance(check, SqlCheck):
        content = {"expr": _text(check.expression.text)}
    else:
        content = {str(check.bound.op): _bound(check.bound)}
    if check.severity:
        content["severity"] = check.severity
    if check.on_unknown != "unknown":
        content["on_unknown"] = check.on_unknown
    if check.on_net_cash != ("clear" if warning else "unknown"):
        content["on_net_cash"] = check.on_net_cash
    if check.when:
        conditions = ((each.metric, _mapping({each.bound.op: _bound(each.bound)})) for each in check.when)
        content["when"] = _mapping(dict(conditions))
    if check.label:
        content["label"] = _label(check.label)
    if check.note:
        content["note"] = _text(check.note)
    return content


def _bound(bound: Bound) -> str:
    """A list that was named stays named; words are quoted where YAML would read them otherwise."""
    if bound.op == "in" and bound.text == f"[{', '.join(map(str, bound.values))}]":
        return _list(str(value) for value in bound.values)
    if bound.op == "between":
        return _list(end.strip() for end in bound.text[1:-1].split(","))
    return _text(bound.text)


def _definition(definition: Definition) -> str:
    content = {"sql": _text(definition.expression.text), "unit": definition.unit}
    if definition.label:
        content["label"] = _label(definition.label)
    return _mapping(content)


def _universe(universe: Universe) -> str:
    content = {"market": _text(universe.market)} if universe.market else {}
    if universe.exclude:
        content["exclude"] = _list(universe.exclude)
    if universe.min_listed is not None:
        content["min_listed"] = _duration(universe.min_listed)
    for name in ("exchanges", "boards", "industries", "exclude_industries"):
        if words := getattr(universe, name):
            content[name] = _list(words)
    return _mapping(content) if content else ""


def _duration(duration: Duration) -> str:
    return f"{duration.months}mo" if duration.months else f"{duration.days}d"


def _label(label: Label) -> str:
    if label.en == label.zh:
        return _text(label.en)
    return _mapping({"en": _text(label.en), "zh": _text(label.zh)})


def _mapping(content: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_text(key)}: {value}" for key, value in content.items()) + "}"


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(_text(word) for word in words) + "]"


def _text(text: str) -> str:
    """A text as YAML reads it back: plain where nothing in it can be taken for YAML, else in quotes."""
    if _PLAIN.fullmatch(text) and not text.startswith(_DOCUMENT_END):
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    escaped = (char if char.isprintable() and char not in '"\\' else f"\\U{ord(char):08X}" for char in text)
    return '"' + "".join(escaped) + '"'
