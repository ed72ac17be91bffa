"""Rule files: found by name or path, read all at once, and printed back.

Whoever judges companies needs only this module: the frozen dataclasses of `ruleset`, `load` to get them and `show` to
write them. A file with any problem is refused, together with the problems of all other files named beside it, because a
screen that ran on half of its rules would look like an answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from screener import project, yamlfile
from screener.errors import Problem, RuleError, relative
from screener.expressions import compile_expression
from screener.rules import parsing, splitting
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
from screener.rules.writing import show
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.expressions.lexing import Metric

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

# The one dimension of an expression's rules, in a file made of them too.
INLINE = "conditions"


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
    loaded = [_load(path, metrics, problems) for path in _paths(names, metrics, problems)]
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
    """A screen of one expression, as given on the command line: `roe > 15% and pe_ttm < 20`, one rule a comparison.

    Raises:
        RuleError: the expression is refused or is not true or false.
    """
    compiled = compile_expression(expression, metrics)
    if not compiled.is_boolean:
        hint = "compare it with something, like roe > 15%"
        raise RuleError(problems=(Problem(f"'{expression}' is not true or false", hint=hint),))
    found = splitting.split(compiled, metrics, INLINE)
    dimension = replace(found, name=INLINE) if isinstance(found, Group) else None
    if dimension is None:
        dimension = Group(INLINE, INLINE, "all", (splitting.split(compiled, metrics, f"{INLINE}.1"),))
    if same := tuple(splitting.constants(dimension)):
        hint = "it is the same for every company"
        raise RuleError(problems=tuple(Problem(f"'{text}' reads no metric", hint=hint) for text in same))
    written = " ".join(expression.split("\n")).strip()
    draft = RuleSet(
        name="inline",
        path="",
        sha256=hashlib.sha256(expression.encode()).hexdigest(),
        description=Label(written, written),
        universe=Universe(),
        lists={},
        define=(),
        require="all",
        dimensions=(dimension,),
        warnings=(),
        rank=(),
        show=(),
    )
    shown = ("name", "industry", *draft.columns(), "market_cap")
    return replace(draft, show=tuple(name for name in dict.fromkeys(shown) if name in metrics))


def _paths(names: Iterable[str | Path], metrics: Iterable[str], problems: list[Problem]) -> list[Path]:
    paths: list[Path] = []
    for name in names:
        path = _path(name)
        if path is None:
            known = available()
            # A name may also be a flag that stands for itself: `little_giant`.
            hint = did_you_mean(str(name), known) or did_you_mean(str(name), metrics, f"there are {', '.join(known)}")
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
