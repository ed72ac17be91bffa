"""Why a company is in or out: every rule with its value, its bound, what it is made of and the filings behind it.

1. The screen's own evaluation gives the verdicts, so that an explanation can never disagree with the screen.
2. The view `known_items` unpivots the company's filings as known on the date; `lineage` says which of them each metric
   rests on. Metrics are valued by the evaluation, items by the filings, and a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from screener import asked, chain, lineage, voices
from screener.database import explain_symbols
from screener.errors import DataError, UsageError
from screener.nearness import Need, need, priced
from screener.quoting import literal
from screener.rules.ruleset import Check, MetricCheck, MetricName, RuleSet, SqlCheck
from screener.screening import Company, Evaluation, evaluate, fetch
from screener.suggest import did_you_mean
from screener.voices import Standing

if TYPE_CHECKING:
    import datetime

    import duckdb

# The parts of a twelve-month figure; those of the twelve months before carry a 1.
_TTM_PARTS = (("now", 1), ("year", 1), ("before", -1))
# A close stands for a price; shares and the vendor's own market value need no filing either.
_FALLBACK = {"cash": "cash_and_equivalents"}
_SPARK_MONTHS = 60
_MARKET = ("is_fiscal_year", "fiscal_index", "price_date", "shares_basis", "shares_effective_on", *lineage.MARKET_DATA,
           "pb_total_months", "pb_float_months")  # fmt: skip
# Items of free cash flow, with those that are taken instead where they are known.
_CASH_FLOW: dict[str, tuple[str, ...]] = {
    "operating_cash_flow": (),
    "capex": (),
    "interest_paid": (),
    "interest_expense": ("interest_paid",),
    "dividends_and_interest_paid": ("interest_paid", "interest_expense"),
}
# The same of earnings before interest and tax.
_EARNINGS = {"finance_expense": ("ebit", "interest_expense")}


@dataclass(frozen=True)
class Filing:
    """One reported figure that counts: sign is -1 where a twelve-month figure subtracts it."""

    item: str
    value: float
    sign: int
    period_end: datetime.date
    announced_on: datetime.date
    estimated: bool
    source: str
    first_value: float
    first_announced_on: datetime.date
    override_reason: str | None
    standing: Standing = field(default_factory=Standing)

    @property
    def restated(self) -> bool:
        """Whether the first report gave another figure."""
        return self.override_reason is None and self.first_value != self.value


@dataclass(frozen=True)
class Node:
    """One figure of an explanation: a metric, a statement item with its filings, or market data."""

    name: str
    value: Any
    reason: str
    children: tuple[Node, ...] = ()
    filings: tuple[Filing, ...] = ()


@dataclass(frozen=True)
class CheckExplanation:
    """One check of the rules: verdict, the value held against its bound, and what the value is made of."""

    check: Check
    verdict: str
    reason: str
    value: Any
    bounds: tuple[Any, ...]
    # value - bound for one-sided numeric bounds, in the metric's unit.
    distance: float | None
    nodes: tuple[Node, ...]
    # For a failing filter: what it would need, with the price at which it would pass where a price would do.
    need: Need | None = None
    # Where the value itself is missing, the range it must lie in, if one is known; ends may be infinite.
    span: tuple[float, float] | None = None
    history: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Everything one company's place in a screen rests on."""

    rules: RuleSet
    as_of: datetime.date
    company: Company
    evaluation: Evaluation
    checks: dict[str, CheckExplanation]
    overrides: tuple[tuple[Any, ...], ...]


def resolve_symbol(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """The canonical symbol a user means by a code, symbol or exact name, in whatever spelling.

    Raises:
        UsageError: when none or several companies answer to it.
    """
    wanted = text.strip()
    rows = connection.execute(
        "select symbol, name from companies where upper(symbol) = upper($w)"
        " or starts_with(upper(symbol), upper($w) || '.') or name = $w or lower(name_en) = lower($w) order by 1",
        {"w": wanted},
    ).fetchall()
    if len(rows) == 1:
        return str(rows[0][0])
    if rows:
        listed = ", ".join(f"{symbol} {name or ''}".strip() for symbol, name in rows)
        raise UsageError(f"'{wanted}' is more than one company: {listed}", hint="give the full symbol")
    if symbol := asked.one(connection, wanted):
        return symbol
    known = [
        value for row in connection.execute("select symbol, name from companies").fetchall() for value in row if value
    ]
    raise UsageError(f"unknown company '{wanted}'", hint=did_you_mean(wanted, known) or "see: screener metrics SYMBOL")


def explain(connection: duckdb.DuckDBPyConnection, rules: RuleSet, symbol: str) -> Explanation:
    """Explain one company on the connection's date.

    Raises:
        DataError: when the company was not listed on that date.
    """
    metrics = tuple(dict.fromkeys(name for check in rules.checks() for name in _metrics_of(check, rules)))
    evaluation = evaluate(connection, rules, extra_columns=_with_ancestors(metrics))
    explain_symbols(connection, (symbol,))
    found = fetch(evaluation, f"symbol = {literal(symbol)}")
    if not found:
        raise DataError(f"{symbol} was not listed as of {evaluation.as_of}", hint="choose another --as-of")
    company = found[0]
    builder = _Builder(company, evaluation, _known_items(connection, symbol), _market(connection, symbol))
    history = _pb_history(connection, company, evaluation.as_of)
    return Explanation(
        rules=rules,
        as_of=evaluation.as_of,
        company=company,
        evaluation=evaluation,
        checks={check.id: _check(check, rules, company, builder, history) for check in rules.checks()},
        overrides=tuple(
            connection.execute(
                "select period_end, item, value, reason, reference from overrides where symbol = ? order by 1, 2",
                [symbol],
            ).fetchall()
        ),
    )


def _metrics_of(check: Check, rules: RuleSet) -> tuple[str, ...]:
    """Catalogue metrics one check reads, the file's own definitions looked through."""
    own = {definition.name: definition.expression.columns for definition in rules.define}
    pending = list(check.expression.columns) if isinstance(check, SqlCheck) else [check.metric]
    found: dict[str, None] = {}
    while pending:
        name = pending.pop(0)
        if name in own:
            pending += own[name]
        else:
            found[name] = None
    return tuple(found)


def _with_ancestors(metrics: tuple[str, ...]) -> tuple[str, ...]:
    """The metrics and every metric they rest on, so that one evaluation fetches all of them."""
    found: dict[str, None] = {}
    pending = [*metrics]
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = None
            pending += lineage.parents(name).metrics
    extra = ("industry_pe_level", "industry_pe_used", "industry_pe_total", "total_shares")
    return (*found, *extra)


def _check(
    check: Check, rules: RuleSet, company: Company, builder: _Builder, history: tuple[float | None, ...]
) -> CheckExplanation:
    metrics = _metrics_of(check, rules)
    own = isinstance(check, MetricCheck) and check.metric not in metrics
    value = company.values.get(check.metric) if isinstance(check, MetricCheck) else None
    bounds = tuple(
        company.values.get(side.name) if isinstance(side, MetricName) else side
        for side in (check.bound.values if isinstance(check, MetricCheck) else ())
    )
    nodes = tuple(builder.node(name) for name in metrics)
    span = _span(check, company)
    return CheckExplanation(
        check=check,
        verdict=company.verdicts[check.id],
        # A range that decided needs no reason for the missing value.
        reason="" if span and company.verdicts[check.id] != "unknown" else company.why.get(check.id, ""),
        value=value,
        bounds=bounds,
        distance=_distance(value, bounds),
        span=span,
        need=priced(builder.evaluation, company, need(company, check))
        if company.verdicts[check.id] == "fail"
        else None,
        nodes=nodes if own or isinstance(check, SqlCheck) or not nodes else nodes[0].children or nodes,
        history=history if isinstance(check, MetricCheck) and check.metric == "pb_to_median" else (),
    )


def _span(check: Check, company: Company) -> tuple[float, float] | None:
    if not isinstance(check, MetricCheck):
        return None
    low, high = (company.values.get(f"{check.metric}_{end}") for end in ("low", "high"))
    return (low, high) if low is not None and high is not None else None


def _distance(value: Any, bounds: tuple[Any, ...]) -> float | None:  # noqa: ANN401 - a cell
    numbers = [side for side in (value, *bounds) if isinstance(side, int | float) and not isinstance(side, bool)]
    return float(numbers[0] - numbers[1]) if len(numbers) == 2 and len(bounds) == 1 else None


@dataclass(frozen=True)
class _Builder:
    """Makes the tree of figures below a metric for one company."""

    company: Company
    evaluation: Evaluation
    items: dict[tuple[str, str], Filing]
    market: dict[str, Any]

    def node(self, metric: str) -> Node:
        above = lineage.parents(metric)
        # A range rests on figures that the value itself would not need.
        ranged = lineage.parents(f"{metric}_low").items if self.company.values.get(f"{metric}_low") is not None else ()
        items = tuple(dict.fromkeys((*above.items, *ranged)))
        children = (
            *(self.node(name) for name in above.metrics),
            *(self.item(column) for column in items if self._takes_part(column, items)),
            *(Node(name, self.market[name], "") for name in above.market if self._is_told(name)),
        )
        return Node(metric, self.company.values.get(metric), self.company.reasons.get(metric, ""), children)

    def _is_told(self, name: str) -> bool:
        """Whether market data is worth a line: it is known, and a rate only where two currencies meet."""
        return self.market.get(name) is not None and (name, self.market[name]) != ("exchange_rate", 1)

    def _takes_part(self, column: str, among: tuple[str, ...]) -> bool:
        """Whether the figure entered: a stand-in only where it was needed, past years only where they were averaged."""
        item, _, slot = column.rpartition("_")
        if slot in ("pq", "pyq"):
            # The first quarter is a quarter as it stands.
            return bool(self.market["fiscal_index"] % 4 != 1)
        if "ebit_ttm" in among:
            stands_in = all(self.item(f"{other}_{slot}").value is None for other in _EARNINGS.get(item, ()))
            return stands_in and (item not in ("ebit", "interest_expense") or self.item(column).value is not None)
        if item not in _CASH_FLOW or "capex_ttm" not in among:
            return True
        if slot != "ttm" and "fcf_smoothed" not in self.company.flags:
            return False
        better = _CASH_FLOW[item]
        return all(self.item(f"{other}_{slot}").value is None for other in better)

    def item(self, column: str) -> Node:
        item, _, slot = column.rpartition("_")
        if not slot.startswith("ttm"):
            filing = self.items.get((slot, item)) or self.items.get((slot, _FALLBACK.get(item, "")))
            return Node(column, filing.value if filing else None, "" if filing else "no_data", (), _known((filing,)))
        earlier = slot.removeprefix("ttm")
        parts = [self.items.get((f"{name}{earlier}", item)) for name, _ in _TTM_PARTS]
        if self.market["is_fiscal_year"]:
            parts = parts[:1]
        filings = _known(tuple(parts))
        value = sum(filing.sign * filing.value for filing in filings) if len(filings) == len(parts) else None
        return Node(column, value, "" if value is not None else "no_data", (), filings)


def _known(filings: tuple[Filing | None, ...]) -> tuple[Filing, ...]:
    return tuple(filing for filing in filings if filing)


def _known_items(connection: duckdb.DuckDBPyConnection, symbol: str) -> dict[tuple[str, str], Filing]:
    rows = connection.execute(
        "select slot, fiscal_index, item, value, period_end, announced_on, coalesce(estimated, false), source,"
        f" first_value, first_announced_on, override_reason from ({chain.folded('known_items')}) where symbol = ?",
        [symbol],
    ).fetchall()
    signs = dict(_TTM_PARTS)
    said = voices.said(connection, symbol)
    found = {}
    for slot, fiscal_index, *told in rows:
        item, value, *origin = told
        filing = Filing(item, value, signs.get(slot.removesuffix("1"), 1), *origin)
        found[slot, item] = replace(filing, standing=said.standing(fiscal_index, item, filing.source))
    return found


def _market(connection: duckdb.DuckDBPyConnection, symbol: str) -> dict[str, Any]:
    row = connection.execute(
        f"select {', '.join(_MARKET)} from ({chain.folded(chain.METRICS, _MARKET)}) where symbol = ?", [symbol]
    ).fetchall()[0]
    return dict(zip(_MARKET, row, strict=True))


def _pb_history(
    connection: duckdb.DuckDBPyConnection, company: Company, as_of: datetime.date
) -> tuple[float | None, ...]:
    """Month-end PB, on the basis today's market value has, up to the date; oldest first."""
    symbol = company.symbol
    column = "pb_float" if company.values.get("market_cap_basis") == "float" else "pb"
    rows = connection.execute(
        f"select {column} from monthly_valuation where symbol = ? and month_end <= ? order by month_end desc limit ?",
        [symbol, as_of, _SPARK_MONTHS],
    ).fetchall()
    return tuple(row[0] for row in reversed(rows))
