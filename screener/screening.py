"""Rules asked of a store: verdicts for every company, the funnel, who passes, who is undecided, who nearly passes.

1. `evaluate` runs the rules' SQL once and keeps the verdicts in a table of the connection.
2. A dimension that no company of the whole market could be judged on, for want of data, is not evaluated: it is left
   out of the overall verdict and named in the answer.
3. `answer` counts and lists what the table holds. DuckDB computes; here it is only arranged.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from screener import catalog, chain, checking, counting, database, universe, verdicts
from screener.errors import DataError
from screener.nearness import Need, nearest
from screener.quoting import quoted
from screener.rules.ruleset import PSEUDO_METRICS, SEVERITIES, Check, Group, RuleSet

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    import duckdb

    from screener.expressions import Expression

# Reasons that can hold for a whole store: a list not loaded, no prices, an item no file brings.
_STORE_WIDE = ("list_not_loaded", "no_price", "no_data")
_MISSES = f"left_out is null and overall = 'fail' and overall_cost < {verdicts.UNREACHABLE}"


@dataclass(frozen=True)
class Evaluation:
    """Rules evaluated on one date: the table `verdicts` of the connection, and which dimensions took part."""

    connection: duckdb.DuckDBPyConnection
    rules: RuleSet
    as_of: datetime.date
    evaluated: tuple[Group, ...]
    not_evaluated: tuple[Group, ...]


@dataclass(frozen=True)
class Company:
    """One company of an answer.

    `values` holds every metric asked for by name, `reasons` why one is missing, `verdicts` a verdict for every check,
    group and dimension by id (`not_evaluated` for a dimension the store has nothing for), `why` the reason behind an
    undecided check, `cost` the failing checks that would have to change for a pass, `costs` the same for every part.
    """

    symbol: str
    name: str
    overall: str
    values: dict[str, Any]
    reasons: dict[str, str]
    verdicts: dict[str, str]
    why: dict[str, str]
    cost: int | None
    costs: dict[str, int | None]
    flags: tuple[str, ...]
    # Empty where the universe takes the company; else what keeps it out.
    left_out: str = ""

    def warnings(self, rules: RuleSet) -> tuple[Check, ...]:
        """The warnings that fire."""
        return tuple(check for check in rules.warnings if self.verdicts[check.id] == "warn")

    def unknown_checks(self, rules: RuleSet) -> tuple[Check, ...]:
        """The undecided filters that leave the company undecided: in groups the others could not settle."""

        def within(members: Sequence[Check | Group]) -> Iterator[Check]:
            for member in members:
                if self.verdicts[member.id] == "unknown":
                    yield from within(member.members) if isinstance(member, Group) else (member,)

        return tuple(within(rules.dimensions))


@dataclass(frozen=True)
class Freshness:
    """How recent what the answer rests on is."""

    prices_to: datetime.date | None
    statements_to: datetime.date | None
    stale: int
    estimated: int
    derived_caps: int
    overridden: int
    # Companies with open findings of the data checks; None where they were not asked for.
    findings: int | None = None


@dataclass(frozen=True)
class Answer:
    """What a screen says about one date."""

    rules: RuleSet
    as_of: datetime.date
    companies: int
    left_out: dict[str, int]
    freshness: Freshness
    counts: dict[str, counting.Count]
    not_evaluated: tuple[Group, ...]
    passing: tuple[Company, ...]
    undecided: tuple[Company, ...]
    # (check id, reason) -> undecided companies that miss it; what everybody misses is in `unknown_for_all`.
    causes: dict[tuple[str, str], int]
    unknown_for_all: tuple[tuple[str, str], ...]
    one_short: int
    near: tuple[Company, ...] = ()
    # symbol of a near company -> what it would need (nearness.Need: check, value, bound, price that would do).
    needs: dict[str, tuple[Need, ...]] = field(default_factory=dict)


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    rules: RuleSet,
    *,
    where: Expression | None = None,
    extra_columns: Sequence[str] = (),
    symbols: Sequence[str] | None = None,
) -> Evaluation:
    """Give every company listed on the connection's date its verdicts; only `symbols` are asked where they are given.

    Raises:
        DataError: when no company is listed on that date.
    """
    wanted = [*extra_columns, *(where.columns if where else ())]
    made = database.holds(connection, chain.METRICS)
    select, values = verdicts.statement(_without_pseudo_metrics(rules), wanted, self_contained=not made)
    connection.execute(f"create or replace temp table judged as {select}", values or None)
    as_of = connection.execute("select min(as_of), count(*) from judged").fetchall()[0]
    if not as_of[1]:
        raise _nothing_listed(connection)
    evaluated, not_evaluated = _split_dimensions(connection, rules)
    asked = "judged"
    if _has_findings(connection):
        checking.count_open(connection, as_of[0])
        asked = (
            "(select j.*, coalesce(open_findings, 0) as open_findings"
            " from judged as j left join open_counts using (symbol))"
        )
    verdict, cost = verdicts.overall(rules, evaluated)
    connection.execute(
        f"create or replace temp table verdicts as select *, {verdict} as overall, {cost} as overall_cost,"
        f" {universe.left_out(rules, where, symbols)} as left_out, {_pseudo_metrics(rules)} from {asked}"
    )
    return Evaluation(connection, rules, as_of[0], evaluated, not_evaluated)


def answer(evaluation: Evaluation, *, near: int = 0) -> Answer:
    """Arrange an evaluation: counts, passing and undecided companies, and the `near` nearest misses."""
    rules = evaluation.rules
    everyone = fetch(evaluation, "left_out is null and overall in ('pass', 'unknown')")
    passing = tuple(company for company in everyone if company.overall == "pass")
    undecided = tuple(company for company in everyone if company.overall == "unknown")
    companies = _scalar(evaluation, "count(*)", "left_out is null")
    causes = counting.causes(evaluation)
    unknown = counting.unknowns(evaluation, matters="true")
    for_all = tuple(key for key, number in unknown.items() if number == companies)
    nearest_first = _nearest(evaluation, near) if near else ()
    return Answer(
        rules=rules,
        as_of=evaluation.as_of,
        companies=companies,
        left_out=counting.left_out(evaluation),
        freshness=_freshness(evaluation),
        counts=counting.by_check(evaluation),
        not_evaluated=evaluation.not_evaluated,
        passing=passing,
        undecided=tuple(sorted(undecided, key=lambda company: len(company.unknown_checks(rules)))),
        causes={key: number for key, number in causes.items() if key not in for_all},
        unknown_for_all=for_all,
        one_short=_scalar(evaluation, "count(*)", f"{_MISSES} and overall_cost = 1"),
        near=tuple(company for company, _ in nearest_first),
        needs={company.symbol: found for company, found in nearest_first},
    )


def unlisted(evaluation: Evaluation, symbols: Sequence[str]) -> tuple[str, ...]:
    """Those of the symbols that were not listed on the date, and so were not judged."""
    judged = {symbol for (symbol,) in evaluation.connection.execute("select symbol from judged").fetchall()}
    return tuple(symbol for symbol in symbols if symbol not in judged)


def warned(evaluation: Evaluation, *, worst_first: bool = True) -> Answer:
    """The same answer about warnings: every company with one is in `passing`, the worst first or as the rules rank."""
    severities = [
        f"case when {verdicts.verdict_column(check.id)} = 'warn' then {SEVERITIES.index(check.severity)} end"
        for check in evaluation.rules.warnings
    ]
    worst = f"greatest({', '.join(severities)}, -1) desc, warnings_count desc, " if worst_first else ""
    return replace(
        answer(evaluation),
        passing=fetch(evaluation, "left_out is null and warnings_count > 0", order=worst),
        undecided=(),
        causes={},
        unknown_for_all=(),
    )


def _nearest(evaluation: Evaluation, limit: int) -> tuple[tuple[Company, tuple[Need, ...]], ...]:
    """Measured over every company as few checks short as the last one shown, so that ties are broken by distance."""
    costs = evaluation.connection.execute(
        f"select max(overall_cost) from (select overall_cost from verdicts where {_MISSES} order by 1 limit ?)", [limit]
    ).fetchall()[0][0]
    return nearest(evaluation, fetch(evaluation, f"{_MISSES} and overall_cost <= {costs or 0}"), limit)


def fetch(evaluation: Evaluation, where: str, *, order: str = "", limit: int | None = None) -> tuple[Company, ...]:
    """Companies of the evaluation that meet a condition of ours, in the order the rules ask for."""
    ranks = [f"{quoted(rank.name)} {'desc' if rank.descending else 'asc'} nulls last" for rank in evaluation.rules.rank]
    order_by = order + ", ".join([*ranks, "symbol"])
    tail = f" limit {limit}" if limit is not None else ""
    cursor = evaluation.connection.execute(f"select * from verdicts where {where} order by {order_by}{tail}")
    names = [column[0] for column in cursor.description or ()]
    skipped = {dimension.id: "not_evaluated" for dimension in evaluation.not_evaluated}
    return tuple(_company(dict(zip(names, row, strict=True)), skipped) for row in cursor.fetchall())


def _company(row: dict[str, Any], skipped: dict[str, str]) -> Company:
    prefixed: dict[str, dict[str, Any]] = {"verdict": {}, "reason": {}, "cost": {}}
    values: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    for name, value in row.items():
        prefix, _, rest = name.partition(":")
        if rest and prefix in prefixed:
            prefixed[prefix][rest] = value
        elif name.endswith("_reason"):
            reasons |= {name.removesuffix("_reason"): value} if value else {}
        else:
            values[name] = value
    return Company(
        symbol=row["symbol"],
        name=row["name"] or "",
        overall=row["overall"],
        values=values,
        reasons=reasons,
        verdicts=prefixed["verdict"] | skipped,
        why={key: reason for key, reason in prefixed["reason"].items() if reason},
        cost=row["overall_cost"],
        costs=prefixed["cost"],
        flags=tuple(flag for flag in catalog.FLAGS if row.get(flag)),
        left_out=row["left_out"] or "",
    )


def _split_dimensions(
    connection: duckdb.DuckDBPyConnection, rules: RuleSet
) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Dimensions that can be evaluated, and those for which the store has nothing at all."""
    if rules.on_no_data == "undecided" or not rules.dimensions:
        return rules.dimensions, ()
    tests = [
        "bool_and(" + " and ".join(_says_nothing(check) for check in dimension.checks()) + ")"
        for dimension in rules.dimensions
    ]
    row = connection.execute(f"select {', '.join(tests)} from judged").fetchall()[0]
    empty = tuple(dimension for dimension, is_empty in zip(rules.dimensions, row, strict=True) if is_empty)
    return tuple(dimension for dimension in rules.dimensions if dimension not in empty), empty


def _says_nothing(check: Check) -> str:
    verdict, reason = verdicts.verdict_column(check.id), verdicts.reason_column(check.id)
    return f"coalesce({verdict} = 'n_a' or ({verdict} = 'unknown' and {reason} in {_STORE_WIDE}), false)"


def _without_pseudo_metrics(rules: RuleSet) -> RuleSet:
    """What of the rules the metrics can answer: what is counted over the verdicts follows later."""
    return replace(rules, show=tuple(name for name in rules.show if name not in PSEUDO_METRICS))


def _pseudo_metrics(rules: RuleSet) -> str:
    def counted(identifiers: Sequence[str], verdict: str) -> str:
        listed = ", ".join(verdicts.verdict_column(identifier) for identifier in identifiers)
        return f"len(list_filter([{listed}], lambda v: v = '{verdict}'))" if identifiers else "0"

    totals = (
        counted([dimension.id for dimension in rules.dimensions], "pass"),
        counted([check.id for check in rules.filters()], "pass"),
        counted([check.id for check in rules.warnings], "warn"),
    )
    return ", ".join(f"{total} as {name}" for total, name in zip(totals, PSEUDO_METRICS, strict=True))


def _has_findings(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the data checks were asked for with the connection."""
    return database.holds(connection, "findings")


def _freshness(evaluation: Evaluation) -> Freshness:
    findings = "count(*) filter (open_findings > 0)" if _has_findings(evaluation.connection) else "null"
    row = evaluation.connection.execute(
        "select max(price_date), max(period_end), count(*) filter (is_stale), count(*) filter (announced_estimated),"
        f" count(*) filter (market_cap_basis = 'derived'), count(*) filter (overridden), {findings}"
        " from verdicts where left_out is null"
    ).fetchall()[0]
    return Freshness(*row)


def _scalar(evaluation: Evaluation, what: str, where: str) -> int:
    return int(evaluation.connection.execute(f"select {what} from verdicts where {where}").fetchall()[0][0])


def _nothing_listed(connection: duckdb.DuckDBPyConnection) -> DataError:
    asked, first_price, first_filing = connection.execute(
        "select (select max(as_of) from as_of_dates), (select min(date) from prices),"
        " (select min(known_from) from fundamentals)"
    ).fetchall()[0]
    first = min((day for day in (first_price, first_filing) if day), default=None)
    if first is None:
        return DataError("the store holds no companies", hint="fill it with: screener import MANIFEST.yaml")
    return DataError(f"no company is known to be listed as of {asked}", hint=f"the store's data begin on {first}")
