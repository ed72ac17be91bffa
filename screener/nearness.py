"""How near a company is to passing: the rule it misses, by how much, and the price that would do.

A company is judged near by the fewest failing checks that would have to change (`cost`); of alternatives that cost the
same, those with the smallest relative distance are named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from screener.rules.ruleset import Check, Group, MetricCheck, MetricName
from screener.verdicts import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.screening import Company, Evaluation

# Metrics that move one for one with the company's own price. The industry's PE moves a little with it too, which is
# left out: with five peers or more the effect is small.
PRICE_PROPORTIONAL = (
    "market_cap", "close", "pe_ttm", "pe_static", "pe_deducted_ttm", "pe_continuing_ttm", "ps_ttm", "pb",
    "pb_to_median", "pe_to_industry", "pe_to_industry_aggregate_all", "pe_to_industry_median",
    "pe_to_industry_harmonic", "pe_to_industry_mean_trimmed", "pe_continuing_to_industry",
)  # fmt: skip

# The forecast that dcf_implied_return assumes (value_metrics.sql): growth of at most 25% for 10 years, then 3% for
# ever. A test asks again at the price named here, so that the two cannot part.
_FORECAST = {"most": 0.25, "years": 10, "later": 0.03}


@dataclass(frozen=True)
class Need:
    """One failing check, the value it has, the bound it misses and the price at which it would pass, if a price would.

    `distance` is |value - bound| / |bound|, or infinite where there is no such number.
    """

    check: Check
    value: object
    bound: float | None
    distance: float
    price: float | None
    close: float | None


def nearest(
    evaluation: Evaluation, companies: Sequence[Company], limit: int
) -> tuple[tuple[Company, tuple[Need, ...]], ...]:
    """The `limit` nearest of some failing companies, each with what it would need."""
    measured = [(company, needs(evaluation, company)) for company in companies]
    measured.sort(key=lambda pair: (pair[0].cost or 0, sum(need.distance for need in pair[1]), pair[0].symbol))
    return tuple((company, tuple(priced(evaluation, company, n) for n in found)) for company, found in measured[:limit])


def needs(evaluation: Evaluation, company: Company) -> tuple[Need, ...]:
    """What a failing company would need to pass: the fewest failing checks, of alternatives the nearest."""
    needed = min(evaluation.rules.needed, len(evaluation.evaluated))
    return _cheapest(evaluation.evaluated, needed, company)


def _cheapest(members: Sequence[Check | Group], needed: int, company: Company) -> tuple[Need, ...]:
    """The cheapest way to make `needed` of the members pass; a member that is n_a leaves the count."""
    counted = [member for member in members if company.verdicts[member.id] != "n_a"]
    passing = sum(company.verdicts[member.id] == "pass" for member in counted)
    ways = [
        _cheapest(member.members, member.needed, company) if isinstance(member, Group) else (need(company, member),)
        for member in counted
        if 0 < (company.costs.get(member.id) or 0) < UNREACHABLE
    ]
    ways.sort(key=lambda way: (len(way), sum(found.distance for found in way)))
    return tuple(found for way in ways[: max(min(needed, len(counted)) - passing, 0)] for found in way)


def need(company: Company, check: Check) -> Need:
    """What one failing check of one company would need, without a price."""
    value = company.values.get(check.metric) if isinstance(check, MetricCheck) else None
    bound = _bound(check, company)
    close = company.values.get("close")
    if bound is None or not isinstance(value, int | float) or isinstance(value, bool):
        return Need(check, value, None, float("inf"), None, close)
    return Need(check, value, bound, abs(value - bound) / abs(bound) if bound else abs(value), None, close)


def priced(evaluation: Evaluation, company: Company, found: Need) -> Need:
    """The need with the price at which it would be met."""
    if found.bound is None or not isinstance(found.value, int | float):
        return found
    return replace(found, price=_price(evaluation, company, found.check, float(found.value), found.bound))


def _bound(check: Check, company: Company) -> float | None:
    if not isinstance(check, MetricCheck) or check.bound.op not in ("below", "above", "min", "max"):
        return None
    side = check.bound.values[0]
    value = company.values.get(side.name) if isinstance(side, MetricName) else side
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _price(evaluation: Evaluation, company: Company, check: Check, value: float, bound: float) -> float | None:
    close = company.values.get("close")
    if not isinstance(check, MetricCheck) or not isinstance(close, int | float) or value <= 0:
        return None
    if check.metric in PRICE_PROPORTIONAL and check.bound.op in ("below", "max"):
        return close * bound / value
    if check.metric != "dcf_implied_return" or check.bound.op not in ("above", "min"):
        return None
    # Price is proportional to the multiple of cash flow, and the multiple is a function of return and growth.
    growth = company.values.get("revenue_cagr_3y")
    row: Sequence[float | None] = evaluation.connection.execute(
        "select $close * present_value_multiple(g, $bound, $later, $years)"
        " / present_value_multiple(g, $value, $later, $years) from (select clamp($growth::double, 0, $most) as g)",
        {"close": close, "bound": bound, "value": value, "growth": growth, **_FORECAST},
    ).fetchall()[0]
    return row[0]
