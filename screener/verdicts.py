"""A rule set as SQL: one statement that gives every listed company a verdict on every check, group and dimension.

1. `asked` takes the columns the rules need from the chain of views and adds the file's own definitions, each with the
   first reason among its columns.
2. `checked` holds every value against its bound. Where the value is missing, its range may still decide; else its
   reason does: a loss or a negative base is a known fact and fails, what has no meaning is n_a, the rest is unknown.
   A `sql` check is judged by the comparisons it is made of, so that it says what they would say as rules.
3. One layer per depth of nesting counts members in strong Kleene logic, and what it would cost in failing checks to
   pass: the number of checks that would have to change, beyond reach while an unknown one is among them.

Values are bound, identifiers come from the catalogue or the checked expression and are quoted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener import catalog, chain
from screener.quoting import quoted
from screener.rules.ruleset import (
    Bound,
    Check,
    Condition,
    Definition,
    Group,
    MetricCheck,
    MetricName,
    RuleSet,
    SqlCheck,
)
from screener.rules.ruleset import needed as needed_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screener.expressions import Expression

_COMPARISON = {"below": "<", "above": ">", "min": ">=", "max": "<="}
# Reasons that are themselves an answer; all others leave the check unknown.
_KNOWN_FACTS = ("loss_making", "negative_base")
# What `on_unknown` leaves unknown: a file refuses estimated dates as a whole, and net cash has an option of its own.
_NOT_ASSUMED = ("announced_estimated", "net_cash")
UNREACHABLE = 1000
IDENTITY = ("as_of", "symbol", "name", "name_en", "country", "exchange", "board", "currency", "statement_currency",
            "listed_on", "status")  # fmt: skip
CONTEXT = ("industry", "industry_en", "industry_l2", "industry_l2_en", "is_financial", "close", "price_date",
           "period_end", "fiscal_year_end", "announced_on", "is_stale", "market_cap_basis", "listing_age")  # fmt: skip


@dataclass
class Parameters:
    """Values bound into one statement, named in the order they were met."""

    values: dict[str, object] = field(default_factory=dict)

    def bind(self, value: object) -> str:
        """The placeholder that stands for the value."""
        name = f"b{len(self.values) + 1}"
        self.values[name] = value
        return f"${name}"


def verdict_column(identifier: str) -> str:
    """Quoted column that holds the verdict of a check or group."""
    return quoted(f"verdict:{identifier}")


def reason_column(identifier: str) -> str:
    """Quoted column that holds why a check is unknown, n_a or fails without a value."""
    return quoted(f"reason:{identifier}")


def cost_column(identifier: str) -> str:
    """Quoted column that counts the checks that would have to change for a pass."""
    return quoted(f"cost:{identifier}")


def statement(
    rules: RuleSet, extra_columns: Iterable[str] = (), *, self_contained: bool = True
) -> tuple[str, dict[str, object]]:
    """The SELECT for all dates asked for, and the values bound in it.

    Self-contained it brings the views it reads, without the columns it does not; else it reads `metrics_with_reasons`.
    """
    parameters = Parameters()
    names, places = _asked(rules, extra_columns)
    asked = f"select {', '.join([*(quoted(name) for name in names), *places])} from {chain.METRICS}"
    layers = [*(chain.within(chain.METRICS, names) if self_contained else ()), ("asked", asked)]
    for definition in rules.define:
        layers.append((f"defined_{len(layers)}", f"select *, {_definition(definition, rules)} from {layers[-1][0]}"))
    checks = [line for check in rules.checks() for line in _check(check, rules, parameters)]
    layers.append(("checked", f"select *, {', '.join(checks)} from {layers[-1][0]}"))
    layers.append(("costed", f"select *, {', '.join(_costs(rules)) or 'null as no_cost'} from checked"))
    for depth, groups in enumerate(_by_depth(rules)):
        lines = [line for group in groups for line in _group(group)]
        layers.append((f"grouped_{depth}", f"select *, {', '.join(lines)} from {layers[-1][0]}"))
    listed = ",\n".join(f"{name} as ({select})" for name, select in layers)
    return f"with {listed}\nselect * from {layers[-1][0]}", parameters.values


def _asked(rules: RuleSet, extra_columns: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns of the chain that the rules need, and what places among peers add to them."""
    own = {definition.name for definition in rules.define}
    known = catalog.load()
    asked = [known[name] for name in (*rules.columns(), *extra_columns) if name not in own and name in known]
    metrics = [metric.of or metric.name for metric in asked]
    if "dcf_implied_return" in metrics:
        # The price at which it would be met follows from the growth it assumes.
        metrics.append("revenue_cagr_3y")
    names = dict.fromkeys((*IDENTITY, *CONTEXT, *catalog.FLAGS, *metrics))
    for name in metrics:
        if name in catalog.reasoned():
            names[f"{name}_reason"] = None
        if name in catalog.bounded():
            names.update({f"{name}_low": None, f"{name}_high": None})
    return tuple(names), tuple(
        dict.fromkeys(column for metric in asked if metric.of for column in chain.place_among_peers(metric))
    )


def _definition(definition: Definition, rules: RuleSet) -> str:
    reason = _first_reason(definition.expression, rules)
    name = quoted(definition.name)
    return (
        f"{definition.expression.sql} as {name},"
        f" case when {definition.expression.sql} is null then {reason} end as {quoted(definition.name + '_reason')}"
    )


def _first_reason(expression: Expression, rules: RuleSet) -> str:
    reasons = ", ".join(_reason_of(name, rules) for name in expression.columns)
    return f"coalesce({reasons}, 'no_data')" if reasons else "'no_data'"


def _reason_of(name: str, rules: RuleSet) -> str:
    """SQL of why the column is missing; a column that gives no reason has no data."""
    if catalog.has_reason(name) or any(definition.name == name for definition in rules.define):
        return quoted(f"{name}_reason")
    return f"case when {quoted(name)} is null then 'no_data' end"


def _check(check: Check, rules: RuleSet, parameters: Parameters) -> Iterator[str]:
    """Two columns: the verdict, and the reason where no value decided it."""
    yes, no = ("warn", "clear") if check.id.startswith("warnings.") else ("pass", "fail")
    part = check.parts if isinstance(check, SqlCheck) and check.parts else check
    if isinstance(part, Group):
        judged = _judged_group(part, rules, parameters, yes, no)
        verdict, reason = f"({judged}).verdict", f"({judged}).reason"
    else:
        verdict, reason = _judged(part, rules, parameters, yes, no)
    scope = " and ".join(f"({_test(quoted(c.metric), c.bound, parameters)})" for c in check.when)
    if check.on_unknown != "unknown":
        assumed = f"({verdict}) = 'unknown' and coalesce({reason}, '') not in {_NOT_ASSUMED}"
        verdict = f"case when {assumed} then '{check.on_unknown}' else {verdict} end"
    outside = f"when not ({scope}) then 'n_a' when ({scope}) is null then 'unknown'" if scope else ""
    yield f"case {outside or 'when false then null'} else {verdict} end as {verdict_column(check.id)}"
    yield f"case {_scope_reason(check.when, scope, rules)} else {reason} end as {reason_column(check.id)}"


def _judged(check: Check, rules: RuleSet, parameters: Parameters, yes: str, no: str) -> tuple[str, str]:
    """SQL of one comparison's verdict and reason, its scope and what it makes of unknown left to the check."""
    # A filter fails on a known absence of the ratio; a warning is not cleared by it.
    known = yes if yes == "warn" else no
    if isinstance(check, MetricCheck):
        test = _test(quoted(check.metric), check.bound, parameters)
        reason = _missing_reason(check.metric, check.bound, rules)
    else:
        test = check.expression.sql
        reason = f"case when ({test}) is null then {_first_reason(check.expression, rules)} end"
    # Over a column without any NULL DuckDB 2.0 folds a bare CASE into NULL and then fails on comparing it.
    said = {**dict.fromkeys(_KNOWN_FACTS, known), "not_applicable": "n_a", "net_cash": check.on_net_cash}
    by_reason = " ".join(f"when '{word}' then '{verdict}'" for word, verdict in said.items())
    cases = [
        f"when {test} then '{yes}'",
        f"when not ({test}) then '{no}'",
        *_by_range(check, yes, no, parameters),
        f"else case coalesce({reason}, '') {by_reason} else 'unknown' end",
    ]
    if rules.on_estimated == "unknown" and _reads_statements(check):
        cases.insert(0, "when announced_estimated then 'unknown'")
        reason = f"case when announced_estimated then 'announced_estimated' else {reason} end"
    return f"case {' '.join(cases)} end", reason


def _judged_group(group: Group, rules: RuleSet, parameters: Parameters, yes: str, no: str) -> str:
    """SQL of a struct with the verdict and reason of parts of which all or any must hold."""
    members = []
    for member in group.members:
        if isinstance(member, Group):
            members.append(_judged_group(member, rules, parameters, yes, no))
        else:
            verdict, reason = _judged(member, rules, parameters, yes, no)
            members.append(f"{{'verdict': {verdict}, 'reason': {reason}}}")
    # The first verdict of these that a member has is the group's: a fail fails all, a pass passes any.
    order = (no, "unknown", yes) if group.require == "all" else (yes, "unknown", no)
    cases = " ".join(f"when list_contains(list_transform(m, lambda x: x.verdict), '{v}') then '{v}'" for v in order)
    alike = "list_filter(m, lambda x: x.verdict = v)"
    # A reason is why no value decided: where one of them had a value, there is none to give.
    reason = f"case when len(list_filter({alike}, lambda x: x.reason is null)) = 0 then {alike}[1].reason end"
    return (
        f"list_transform([[{', '.join(members)}]], lambda m: list_transform([case {cases} else 'n_a' end],"
        f" lambda v: {{'verdict': v, 'reason': {reason}}})[1])[1]"
    )


def _scope_reason(when: tuple[Condition, ...], scope: str, rules: RuleSet) -> str:
    if not scope:
        return "when false then null"
    reasons = ", ".join(_reason_of(condition.metric, rules) for condition in when)
    return f"when not ({scope}) then 'out_of_scope' when ({scope}) is null then coalesce({reasons}, 'no_data')"


def _reads_statements(check: Check) -> bool:
    """Whether a check rests on figures with an announcement date, not only on prices, identity or policy lists."""
    free = {"market_cap", "close", "liquidity_amount_20d", "liquidity_tier", "listing_age", "little_giant",
            "national_lab", "standard_setting", "tech_certifications", *IDENTITY, *CONTEXT}  # fmt: skip
    names = check.expression.columns if isinstance(check, SqlCheck) else (check.metric,)
    return any(name not in free for name in names)


def _test(value: str, bound: Bound, parameters: Parameters) -> str:
    sides = [_side(side, parameters) for side in bound.values]
    if bound.op in _COMPARISON:
        return f"{value} {_COMPARISON[bound.op]} {sides[0]}"
    if bound.op == "between":
        return f"{value} between {sides[0]} and {sides[1]}"
    return f"{value} = {sides[0]}" if bound.op == "is" else f"{value} in ({', '.join(sides)})"


def _side(value: object, parameters: Parameters) -> str:
    return quoted(value.name) if isinstance(value, MetricName) else parameters.bind(value)


def _missing_reason(metric: str, bound: Bound, rules: RuleSet) -> str:
    names = [metric, *(side.name for side in bound.values if isinstance(side, MetricName))]
    missing = " or ".join(f"{quoted(name)} is null" for name in names)
    return f"case when {missing} then coalesce({', '.join(_reason_of(name, rules) for name in names)}, 'no_data') end"


def _by_range(check: Check, yes: str, no: str, parameters: Parameters) -> Iterator[str]:
    """Verdicts that hold wherever in its range the missing value lies."""
    if not isinstance(check, MetricCheck) or check.metric not in catalog.bounded():
        return
    if check.bound.op not in _COMPARISON or isinstance(check.bound.values[0], MetricName):
        return
    low, high = (quoted(f"{check.metric}_{end}") for end in ("low", "high"))
    at_low, at_high = (_test(end, check.bound, parameters) for end in (low, high))
    yield f"when {at_low} and {at_high} then '{yes}'"
    yield f"when not ({at_low}) and not ({at_high}) then '{no}'"


def _costs(rules: RuleSet) -> Iterator[str]:
    for check in rules.filters():
        verdict = verdict_column(check.id)
        yield (
            f"case {verdict} when 'pass' then 0 when 'fail' then 1 when 'n_a' then null else {UNREACHABLE} end"
            f" as {cost_column(check.id)}"
        )


def _by_depth(rules: RuleSet) -> list[list[Group]]:
    """Groups from the innermost to the dimensions: every group comes after its members."""
    layers: dict[int, list[Group]] = {}

    def place(group: Group) -> int:
        inner = [place(member) for member in group.members if isinstance(member, Group)]
        height = 1 + max(inner, default=0)
        layers.setdefault(height, []).append(group)
        return height

    for dimension in rules.dimensions:
        place(dimension)
    return [layers[height] for height in sorted(layers)]


def _group(group: Group) -> Iterator[str]:
    members = [member.id for member in group.members]
    yield f"{kleene(members, group.needed)} as {verdict_column(group.id)}"
    yield f"{cost(members, group.needed)} as {cost_column(group.id)}"


def kleene(members: list[str], needed: int) -> str:
    """SQL verdict of "at least `needed` of the members", a member that is n_a leaving the count."""
    counted = {
        kind: "(" + " + ".join(f"({verdict_column(member)} = '{kind}')::int" for member in members) + ")"
        for kind in ("pass", "unknown", "n_a")
    }
    least = f"least({needed}, {len(members)} - {counted['n_a']})"
    return (
        f"case when {counted['n_a']} = {len(members)} then 'n_a'"
        f" when {counted['pass']} >= {least} then 'pass'"
        f" when {counted['pass']} + {counted['unknown']} < {least} then 'fail' else 'unknown' end"
    )


def cost(members: list[str], needed: int) -> str:
    """SQL of the fewest failing checks whose change would make the group pass; NULL where all members are n_a."""
    costs = ", ".join(cost_column(member) for member in members)
    return (
        f"list_sum(list_sort(list_filter([{costs}], lambda c: c is not null))"
        f"[1:least({needed}, len(list_filter([{costs}], lambda c: c is not null)))])"
    )


def overall(rules: RuleSet, evaluated: tuple[Group, ...]) -> tuple[str, str]:
    """SQL of the verdict over the dimensions that could be evaluated, and of its cost.

    With none to evaluate nothing can be said, so nobody passes.
    """
    members = [dimension.id for dimension in evaluated]
    if not members:
        return "'unknown'", "null::integer"
    needed = min(needed_of(rules.require, len(rules.dimensions)), len(members))
    return kleene(members, needed), cost(members, needed)
