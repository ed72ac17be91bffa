"""Reads one rule file: YAML nodes in, a RuleSet out, every problem collected on the way.

1. Names first: the lists and definitions of the file, since everything else may use them. Definitions are put into an
   order in which each follows those it uses; a cycle is a problem.
2. Then the universe, the dimensions with their groups and checks, the warnings, the order and columns of the answer.
3. A part that cannot be read is left out and its problem noted; the caller refuses a file with any problem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from screener import units
from screener.errors import Location, Problem, UsageError
from screener.rules import splitting
from screener.rules.definitions import definitions
from screener.rules.parts import (
    Scope,
    choice,
    chosen,
    conditions,
    expression,
    items,
    label,
    mapping,
    named_list,
    one_bound,
    text,
    words,
)
from screener.rules.ruleset import (
    FILTER_VERDICTS,
    OPERATORS,
    PSEUDO_METRICS,
    SEVERITIES,
    WARNING_VERDICTS,
    Check,
    Group,
    MetricCheck,
    Rank,
    Require,
    RuleSet,
    SqlCheck,
    Universe,
)
from screener.suggest import did_you_mean
from screener.yamlfile import Mapping, Node, Scalar

if TYPE_CHECKING:
    import collections.abc

    from screener.expressions.lexing import Metric

KEYS = (
    "description",
    "universe",
    "lists",
    "define",
    "require",
    "dimensions",
    "warnings",
    "rank",
    "show",
    "on_estimated",
    "on_no_data",
)
_OPTIONS = ("label", "on_unknown", "on_net_cash", "severity", "when", "note")
_EXCLUDABLE = ("st", "delisting", "financials")
_MARKETS = ("cn", "us")
_DIMENSION = re.compile(r"[\w-]{1,60}")
_BOARDS = ("main", "chinext", "star", "bse")


@dataclass(frozen=True)
class Origin:
    """Which file the rules came from: its name without ending, its path as shown, and the hash of its bytes."""

    name: str
    path: str
    sha256: str


def parse(
    node: Node, origin: Origin, metrics: collections.abc.Mapping[str, Metric], problems: list[Problem]
) -> RuleSet | None:
    """Read the root node of one file; None where it is no mapping. Problems are appended."""
    scope = Scope(dict(metrics), {}, problems)
    root = mapping(node, "a rule file", scope, KEYS)
    if root is None:
        return None
    scope.lists.update(_lists(root.get("lists"), scope))
    define = definitions(root.get("define"), scope)
    dimensions = _dimensions(root, scope)
    warnings = _warnings(root, scope)
    _something_to_do(root, scope)
    return RuleSet(
        **vars(origin),
        description=label(root.get("description"), "description", scope),
        universe=_universe(root.get("universe"), scope),
        lists=dict(scope.lists),
        define=define,
        require=_require(root, len(dimensions), "the file has", "dimensions", scope),
        dimensions=dimensions,
        warnings=warnings,
        rank=_rank(root.get("rank"), scope),
        show=_show(root.get("show"), scope),
        on_estimated=cast("Literal['known', 'unknown']", _option(root, "on_estimated", ("known", "unknown"), scope)),
        on_no_data=cast(
            "Literal['not_evaluated', 'undecided']", _option(root, "on_no_data", ("not_evaluated", "undecided"), scope)
        ),
    )


def _option(root: Mapping, key: str, allowed: tuple[str, ...], scope: Scope) -> str:
    """A choice whose default is the first that is allowed."""
    return chosen(root.get(key), key, allowed, scope) or allowed[0]


def _something_to_do(root: Mapping, scope: Scope) -> None:
    if root.get("dimensions") is None and root.get("warnings") is None:
        scope.add(root.problem("no rules", "add dimensions (filters) or warnings"))
    require = root.key("require")
    if require is not None and root.get("dimensions") is None:
        scope.add(require.problem("require without dimensions", "add dimensions, or remove it"))


def _lists(node: Node | None, scope: Scope) -> dict[str, tuple[str, ...]]:
    if node is None:
        return {}
    named = mapping(node, "lists", scope) or ()
    return {key.text: tuple(word.text for word in words(value, f"lists.{key.text}", scope)) for key, value in named}


def _universe(node: Node | None, scope: Scope) -> Universe:
    if node is None:
        return Universe()
    keys = tuple(Universe.__dataclass_fields__)
    given = mapping(node, "universe", scope, keys)
    if given is None:
        return Universe()
    market = given.get("market")
    return Universe(
        market=chosen(market, "market", _MARKETS, scope) or "",
        exclude=_choices(given, "exclude", _EXCLUDABLE, scope),
        min_listed=_duration(given.get("min_listed"), scope),
        exchanges=_words_or_list(given, "exchanges", scope),
        boards=_choices(given, "boards", _BOARDS, scope),
        industries=_words_or_list(given, "industries", scope),
        exclude_industries=_words_or_list(given, "exclude_industries", scope),
    )


def _choices(given: Mapping, key: str, allowed: tuple[str, ...], scope: Scope) -> tuple[str, ...]:
    node = given.get(key)
    chosen = words(node, key, scope) if node is not None else ()
    return tuple(word for item in chosen if (word := choice(item, key, allowed, scope)))


def _words_or_list(given: Mapping, key: str, scope: Scope) -> tuple[str, ...]:
    node = given.get(key)
    if node is None:
        return ()
    if isinstance(node, Scalar) and node.text:
        return named_list(node, scope)
    return tuple(word.text for word in words(node, key, scope))


def _duration(node: Node | None, scope: Scope) -> units.Duration | None:
    written = text(node, "min_listed", scope) if node is not None else None
    if written is None:
        return None
    try:
        return units.parse_duration(written.text)
    except UsageError as error:
        scope.add(written.problem(error.problems[0].message, error.problems[0].hint))
        return None


def _dimensions(root: Mapping, scope: Scope) -> tuple[Group, ...]:
    node = root.get("dimensions")
    named = mapping(node, "dimensions", scope) if node is not None else None
    if named is not None and not len(named):
        scope.add(named.problem("dimensions is empty"))
    seen: set[str] = set()
    for key, _ in named or ():
        _dimension_name(key, seen, scope)
    groups = [_group(value, key.text, key.text, key.location, scope) for key, value in named or ()]
    return tuple(group for group in groups if group is not None)


def _dimension_name(key: Scalar, seen: set[str], scope: Scope) -> None:
    """Names become paths of checks and columns of the answer, and DuckDB's columns know no capitals."""
    folded = key.text.casefold()
    if not _DIMENSION.fullmatch(key.text) or folded == "warnings":
        scope.add(key.problem(f"'{key.text}' cannot name a dimension", "use letters, digits, '_' and '-'"))
    elif folded in seen:
        scope.add(key.problem(f"a second dimension '{key.text}'", "names must differ by more than capitals"))
    seen.add(folded)


def _group(node: Node, path: str, name: str, location: Location, scope: Scope) -> Group | None:
    group = mapping(node, f"'{name or path}'", scope, ("require", "rules", "label"))
    if group is None:
        return None
    rules = group.get("rules")
    if rules is None:
        scope.add(group.problem(f"'{name or path}' has no rules", "list them under rules:"))
        return None
    written = items(rules, "rules", scope)
    members = [_member(item, f"{path}.{number}", scope) for number, item in enumerate(written, start=1)]
    kind = f"dimension '{name}' has" if name else "the group has"
    return Group(
        id=path,
        name=name,
        require=_require(group, len(written), kind, "rules", scope),
        members=tuple(member for member in members if member is not None),
        label=label(group.get("label"), "label", scope),
        location=location,
    )


def _require(group: Mapping, count: int, whose: str, of: str, scope: Scope) -> Require:
    node = group.get("require")
    if node is None:
        return "all"
    written = text(node, "require", scope)
    if written is None:
        return "all"
    if written.text in ("all", "any"):
        return cast("Require", written.text)
    if not re.fullmatch(r"-?[0-9]{1,9}", written.text):
        scope.add(written.problem(f"require: '{written.text}'", "use all, any or a number"))
        return "all"
    number = int(written.text)
    if count and number > count:
        noun = of if count > 1 else of.removesuffix("s")
        scope.add(written.problem(f"require: {number}, but {whose} {count} {noun}"))
    elif number < 1:
        scope.add(written.problem(f"require: {number} asks for nothing", "use all, any or a number from 1"))
    return number


def _member(node: Node, path: str, scope: Scope) -> Check | Group | None:
    if isinstance(node, Mapping) and (node.get("rules") is not None or node.get("require") is not None):
        return _group(node, path, "", node.location, scope)
    return _check(node, path, scope, warning=False)


def _warnings(root: Mapping, scope: Scope) -> tuple[Check, ...]:
    node = root.get("warnings")
    written = items(node, "warnings", scope) if node is not None else ()
    found = [_check(item, f"warnings.{number}", scope, warning=True) for number, item in enumerate(written, start=1)]
    return tuple(check for check in found if check is not None)


def _check(node: Node, path: str, scope: Scope, *, warning: bool) -> Check | None:
    if not isinstance(node, Mapping):
        hint = "write metric: {above: 15%}, or sql: 'roe > 15%'"
        scope.add(node.problem(f"a rule is a mapping, this is {node.kind}", hint))
        return None
    if not len(node):
        scope.add(node.problem("an empty rule", "write metric: {above: 15%}"))
        return None
    (key, value), *further = node
    for extra, _ in further:
        scope.add(_second_key(key, extra))
    if key.text == "sql":
        return _sql_check(key, value, path, scope, warning=warning)
    metric = scope.metric(key)
    body = None if further else mapping(value, f"'{key.text}'", scope, hint=f"write {key.text}: {{above: 1}}")
    bound = one_bound(body, metric, scope, _OPTIONS) if body is not None else None
    options = _options(body, key, path, scope, warning=warning)
    if metric is None or bound is None:
        return None
    return MetricCheck(metric=metric.name, bound=bound, **options)


def _second_key(key: Scalar, extra: Scalar) -> Problem:
    if extra.text in (*OPERATORS, *_OPTIONS, "expr"):
        hint = f"indent it below '{key.text}', or write {key.text}: {{{extra.text}: ...}}"
        return extra.problem(f"'{extra.text}' belongs inside '{key.text}'", hint)
    return extra.problem(f"a second metric '{extra.text}' in one rule", "give it a line of its own after '-'")


def _sql_check(key: Scalar, value: Node, path: str, scope: Scope, *, warning: bool) -> Check | None:
    body = None if isinstance(value, Scalar) else mapping(value, "sql", scope, ("expr", *_OPTIONS))
    node = body.get("expr") if body is not None else value
    if node is None:
        scope.add(key.problem("sql has no expr", "write sql: {expr: 'roe > 15%'}"))
        return None
    written = text(node, "sql", scope)
    checked = expression(written, scope) if written is not None else None
    options = _options(body, key, path, scope, warning=warning)
    if written is None or checked is None:
        return None
    if not checked.is_boolean:
        scope.add(written.problem("this is not true or false", "compare it with something, like roe > 15%"))
        return None
    found = SqlCheck(expression=checked, **options)
    found = replace(found, parts=splitting.parts(found, scope.metrics))
    for constant in splitting.constants(found.parts or found):
        scope.add(written.problem(f"'{constant}' reads no metric", "it is the same for every company"))
    return found


def _options(body: Mapping | None, key: Scalar, path: str, scope: Scope, *, warning: bool) -> dict[str, Any]:
    """The keyword arguments that every check takes."""
    given = {name: body.get(name) for name in _OPTIONS} if body is not None else dict.fromkeys(_OPTIONS)
    verdicts = WARNING_VERDICTS if warning else FILTER_VERDICTS
    # Net cash means there is no debt to cover: nothing to warn of, but no ratio to filter on either.
    on_net_cash = "clear" if warning else "unknown"
    note = given["note"]
    written = text(note, "note", scope) if note is not None else None
    return {
        "id": path,
        "location": key.location,
        "label": label(given["label"], "label", scope),
        "on_unknown": chosen(given["on_unknown"], "on_unknown", verdicts[:3], scope) or "unknown",
        "on_net_cash": chosen(given["on_net_cash"], "on_net_cash", verdicts, scope) or on_net_cash,
        "severity": _severity(body, scope, warning=warning),
        "when": conditions(given["when"], scope),
        "note": written.text if written is not None else "",
    }


def _severity(body: Mapping | None, scope: Scope, *, warning: bool) -> str:
    key = body.key("severity") if body is not None else None
    if body is None or key is None:
        return "warn" if warning else ""
    if not warning:
        scope.add(key.problem("severity belongs to warnings", "a filter passes or fails"))
        return ""
    return chosen(body.get("severity"), "severity", SEVERITIES, scope) or "warn"


def _rank(node: Node | None, scope: Scope) -> tuple[Rank, ...]:
    ranks = []
    for word in words(node, "rank", scope) if node is not None else ():
        name = word.text.removeprefix("-")
        if _is_column(word, name, (*scope.metrics, *PSEUDO_METRICS), scope):
            ranks.append(Rank(name, descending=word.text.startswith("-")))
    return tuple(ranks)


def _show(node: Node | None, scope: Scope) -> tuple[str, ...]:
    written = words(node, "show", scope) if node is not None else ()
    return tuple(word.text for word in written if _is_column(word, word.text, tuple(scope.metrics), scope))


def _is_column(word: Scalar, name: str, known: tuple[str, ...], scope: Scope) -> bool:
    if name not in known:
        scope.add(word.problem(f"unknown column '{name}'", did_you_mean(name, known, "see: screener metrics")))
    return name in known
