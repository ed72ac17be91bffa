"""Rule files: found by name or path, read all at once, and printed back.

Whoever judges companies needs only this module: the frozen dataclasses of `ruleset`, `load` to get them and `show` to
write them. A file with any problem is refused, together with the problems of all other files named beside it, because a
screen that ran on half of its rules would look like an answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from screener import project, yamlfile
from screener.errors import Problem, RuleError, relative
from screener.expressions import compile_expression
from screener.rules import parsing
from screener.rules.ruleset import (
    FILTER_VERDICTS,
    PSEUDO_METRICS,
    SEVERITIES,
    WARNING_VERDICTS,
    Bound,
    Check,
    Condition,
    Definition,
    Group,
    Label,
    MetricCheck,
    MetricName,
    Rank,
    RuleSet,
    SqlCheck,
    Universe,
    Value,
    check_columns,
)
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from screener.expressions.lexing import Metric
    from screener.units import Duration

__all__ = [
    "FILTER_VERDICTS",
    "PSEUDO_METRICS",
    "SEVERITIES",
    "WARNING_VERDICTS",
    "Bound",
    "Check",
    "Condition",
    "Definition",
    "Group",
    "Label",
    "MetricCheck",
    "MetricName",
    "Rank",
    "RuleSet",
    "SqlCheck",
    "Universe",
    "Value",
    "available",
    "check_columns",
    "inline",
    "load",
    "load_text",
    "show",
]


def available() -> dict[str, Path]:
    """Every rule file that can be named without a path; the project's own come before those shipped."""
    found: dict[str, Path] = {}
    for folder in project.rules_folders():
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def load(names: Iterable[str | Path], metrics: Mapping[str, Metric]) -> tuple[RuleSet, ...]:
    """Read rule files given by path, or by the name of a file in a rules folder.

    Raises:
        RuleError: with every problem of every file.
    """
    problems: list[Problem] = []
    loaded = [_load(path, metrics, problems) for path in _paths(names, problems)]
    if problems:
        raise RuleError(problems=tuple(problems))
    return tuple(ruleset for ruleset in loaded if ruleset is not None)


def load_text(content: str, name: str, metrics: Mapping[str, Metric]) -> RuleSet:
    """Read rules from text; `name` stands for the path in locations.

    Raises:
        RuleError: with every problem.
    """
    problems: list[Problem] = []
    node = yamlfile.load_text(content, name, problems)
    origin = parsing.Origin(Path(name).stem, name, hashlib.sha256(content.encode()).hexdigest())
    ruleset = _parsed(node, origin, metrics, problems) if node is not None else None
    if problems or ruleset is None:
        raise RuleError(problems=yamlfile.in_order(problems))
    return ruleset


def inline(expression: str, metrics: Mapping[str, Metric]) -> RuleSet:
    """A screen of one expression, as given on the command line: `roe > 15% and pe_ttm < 20`.

    Raises:
        RuleError: the expression is refused or is not true or false.
    """
    compiled = compile_expression(expression, metrics)
    if not compiled.is_boolean:
        hint = "compare it with something, like roe > 15%"
        raise RuleError(problems=(Problem(f"'{expression}' is not true or false", hint=hint),))
    check = SqlCheck(id="inline.1", expression=compiled)
    return RuleSet(
        name="inline",
        path="",
        sha256=hashlib.sha256(expression.encode()).hexdigest(),
        description=Label(expression, expression),
        universe=Universe(),
        lists={},
        define=(),
        require="all",
        dimensions=(Group("inline", "inline", "all", (check,)),),
        warnings=(),
        rank=(),
        show=(),
    )


def _paths(names: Iterable[str | Path], problems: list[Problem]) -> list[Path]:
    paths: list[Path] = []
    for name in names:
        path = _path(name)
        if path is None:
            known = available()
            hint = did_you_mean(str(name), known, f"there are {', '.join(known)}")
            problems.append(Problem(f"no rules named '{name}'", hint=hint))
        elif path not in paths:
            paths.append(path)
    return paths


def _path(name: str | Path) -> Path | None:
    is_path = isinstance(name, Path) or name.endswith((".yaml", ".yml")) or "/" in name
    return Path(name) if is_path else available().get(str(name))


def _load(path: Path, metrics: Mapping[str, Metric], problems: list[Problem]) -> RuleSet | None:
    found: list[Problem] = []
    node = yamlfile.load(path, found)
    ruleset = None
    if node is not None:
        origin = parsing.Origin(path.stem, relative(path), hashlib.sha256(path.read_bytes()).hexdigest())
        ruleset = _parsed(node, origin, metrics, found)
    problems.extend(yamlfile.in_order(found))
    return ruleset


def _parsed(
    node: yamlfile.Node, origin: parsing.Origin, metrics: Mapping[str, Metric], found: list[Problem]
) -> RuleSet | None:
    """Parse; what follows from a place that was no YAML to begin with is not said again."""
    unreadable = {problem.location for problem in found}
    further: list[Problem] = []
    ruleset = parsing.parse(node, origin, metrics, further)
    found.extend(problem for problem in further if problem.location not in unreadable)
    return ruleset


def show(ruleset: RuleSet) -> str:
    """The rules as YAML that reads back to an equal RuleSet; comments and layout are not kept."""
    return "\n".join(_lines(ruleset)) + "\n"


def _lines(ruleset: RuleSet) -> Iterator[str]:
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
    if ruleset.dimensions:
        yield f"require: {ruleset.require}"
        yield "dimensions:"
        for dimension in ruleset.dimensions:
            yield f"  {_text(dimension.name)}:"
            yield from _group(dimension, "    ")
    if ruleset.warnings:
        yield "warnings:"
        yield from (f"  - {_check(check, warning=True)}" for check in ruleset.warnings)
    if ruleset.rank:
        yield f"rank: {_list(('-' if rank.descending else '') + rank.name for rank in ruleset.rank)}"
    if ruleset.show:
        yield f"show: {_list(ruleset.show)}"
    yield f"on_estimated: {ruleset.on_estimated}"
    yield f"on_no_data: {ruleset.on_no_data}"


def _group(group: Group, indent: str) -> Iterator[str]:
    if group.label:
        yield f"{indent}label: {_label(group.label)}"
    yield f"{indent}require: {group.require}"
    yield f"{indent}rules:"
    for member in group.members:
        if isinstance(member, Group):
            first, *rest = _group(member, f"{indent}    ")
            yield f"{indent}  - {first.strip()}"
            yield from rest
        else:
            yield f"{indent}  - {_check(member, warning=False)}"


def _check(check: Check, *, warning: bool) -> str:
    if isinstance(check, SqlCheck):
        subject, content = "sql", {"expr": _text(check.expression.text)}
    else:
        subject, content = _text(check.metric), {check.bound.op: _bound(check.bound)}
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
    return f"{subject}: {_mapping(content)}"


def _bound(bound: Bound) -> str:
    """A list that was named stays named; words are quoted where YAML would read them otherwise."""
    if bound.op == "in" and bound.text.startswith("["):
        return _list(str(value) for value in bound.values)
    return bound.text if bound.op == "between" else _text(bound.text)


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
    return _mapping({"en": _text(label.en), "zh": _text(label.zh)})


def _mapping(content: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_text(key)}: {value}" for key, value in content.items()) + "}"


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(_text(word) for word in words) + "]"


def _text(text: str) -> str:
    """A text as YAML reads it back: plain where nothing in it can be taken for YAML, else in quotes."""
    if re.fullmatch(r"-?[\w.][\w./%×+-]*", text):
        return text
    return "'" + text.replace("'", "''") + "'" if text.isprintable() else json.dumps(text, ensure_ascii=False)
