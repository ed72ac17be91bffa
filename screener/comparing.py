"""Companies side by side: each metric of each, beside the median of those they are to be measured by.

1. One query computes the metrics of the whole market on the date; everything below reads its rows.
2. The peers are the companies of the narrowest industry that all compared companies share and that has enough of
   them, else of their market; the compared companies are among them. Companies of several markets have no peers.
3. A median rests on at least five known values, all of one currency where it is about money.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from screener import asking, catalog, chain
from screener.errors import DataError, Problem
from screener.quoting import literal, quoted

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    import duckdb

    from screener.catalog import Metric

FEWEST_PEERS = 5
OTHER = "other"
# What a first look at a company asks for, by subject; the rules' own columns join their subject.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "company": ("industry", "industry_l2", "period_end", "status", "listing_age"),
    "size": ("market_cap", "revenue_ttm", "net_income_parent_ttm", "liquidity_amount_20d", "liquidity_tier"),
    "valuation": (
        "pe_ttm", "pe_deducted_ttm", "industry_pe", "pe_to_industry", "pe_percentile_10y", "pb", "pb_to_median",
        "ps_ttm", "peg_3y", "ev_to_ebitda", "dividend_yield", "dcf_implied_return", "growth_gap",
    ),
    "profitability": ("roe", "gross_margin", "net_margin", "fcf_ttm"),
    "growth": ("revenue_growth", "net_income_growth", "revenue_cagr_3y", "net_income_cagr_3y"),
    "safety": ("debt_ratio", "debt_ratio_2y_min", "cash_cover", "ocf_to_debt"),
    "research": ("rd_intensity_3y", "rd_staff_ratio"),
}  # fmt: skip
_LESS_IS_BETTER = frozenset({
    "pe_ttm", "pe_static", "pe_deducted_ttm", "pe_continuing_ttm", "ps_ttm", "pb", "pb_to_median", "pe_to_industry",
    "pe_to_industry_median", "pe_percentile_10y", "pb_percentile_10y", "ps_percentile_10y", "peg_3y", "ev_to_ebit",
    "ev_to_ebitda", "ev_to_sales", "pcf_ttm", "p_fcf_ttm", "debt_ratio", "debt_ratio_2y_min", "debt_ratio_interim",
})  # fmt: skip
_MORE_IS_BETTER = frozenset({
    "dividend_yield", "fcf_yield", "earnings_yield", "dcf_implied_return", "growth_gap", "roe", "gross_margin",
    "net_margin", "revenue_growth", "revenue_growth_q", "revenue_growth_ttm", "net_income_growth",
    "net_income_growth_q", "net_income_growth_ttm", "net_income_deducted_growth", "net_income_deducted_growth_q",
    "net_income_deducted_growth_ttm", "revenue_cagr_2p", "revenue_cagr_3y", "revenue_cagr_5y", "net_income_cagr_3y",
    "net_income_cagr_5y", "net_income_deducted_cagr_3y", "net_income_deducted_cagr_5y", "cash_cover", "ocf_to_debt",
    "rd_intensity", "rd_intensity_3y", "rd_staff_ratio",
})  # fmt: skip
# A company without net debt has no cover, and no company with one is better off.
_BETTER_THAN_ANY = frozenset({"net_cash"})
# Debt is a bank's raw material.
_NOT_FOR_FINANCIALS = frozenset({"debt_ratio", "debt_ratio_2y_min", "debt_ratio_interim"})
_IDENTITY = (
    "symbol", "name", "name_en", "country", "currency", "statement_currency", "is_financial", "industry",
    "industry_en", "industry_l2", "industry_l2_en",
)  # fmt: skip
_MONEY = ("currency", "per_share")
_TABLE = "compared"


@dataclass(frozen=True)
class Peers:
    """Whom the median is of: `level` says of what kind, `name` of which, `count` how many they are."""

    level: Literal["industry_l2", "industry", "market"]
    name: str
    name_en: str
    count: int


@dataclass(frozen=True)
class Row:
    """One metric of every company, the median of the peers that have it, and whose value is best."""

    metric: Metric
    values: tuple[Any, ...]
    reasons: tuple[str, ...]
    median: float | None
    known: int
    best: frozenset[int]


@dataclass(frozen=True)
class Comparison:
    """Companies in the order they were asked for, and rows by subject; `peers` None where they share no market."""

    as_of: datetime.date
    companies: tuple[dict[str, Any], ...]
    peers: Peers | None
    subjects: dict[str, tuple[Row, ...]]


def default_metrics() -> tuple[Metric, ...]:
    """What a first look asks for, and what the default rules show."""
    known = catalog.load()
    names = dict.fromkeys((*(name for listed in SUBJECTS.values() for name in listed), *asking.default_rules().show))
    return tuple(known[name] for name in names if name in known and name not in ("symbol", "name"))


def subject(metric: str) -> str:
    """The heading a metric stands under."""
    return next((name for name, metrics in SUBJECTS.items() if metric in metrics), OTHER)


def compare(connection: duckdb.DuckDBPyConnection, symbols: Sequence[str], metrics: Sequence[Metric]) -> Comparison:
    """Compare companies on the connection's date.

    Raises:
        DataError: naming every company that was not listed on that date.
    """
    (as_of,) = connection.execute("select max(as_of) from as_of_dates").fetchall()[0]
    _compute(connection, metrics)
    companies = _companies(connection, symbols)
    absent = [symbol for symbol in symbols if symbol not in companies]
    if absent:
        hint = "choose another --as-of"
        raise DataError(
            problems=tuple(Problem(f"{symbol} was not listed as of {as_of}", hint=hint) for symbol in absent)
        )
    asked = tuple(companies[symbol] for symbol in dict.fromkeys(symbols))
    peers = _peers(connection, asked)
    medians = _medians(connection, asked, peers, metrics)
    rows = [_row(metric, asked, medians.get(metric.name, (None, 0))) for metric in metrics]
    subjects = {name: tuple(row for row in rows if subject(row.metric.name) == name) for name in (*SUBJECTS, OTHER)}
    return Comparison(as_of, asked, peers, {name: found for name, found in subjects.items() if found})


def _compute(connection: duckdb.DuckDBPyConnection, metrics: Sequence[Metric]) -> None:
    """The table all else reads: identity, values and reasons of every company on the date."""
    columns = (*_IDENTITY, *(metric.name for metric in metrics), *catalog.FLAGS)
    connection.execute(f"create or replace temp table {_TABLE} as {chain.select(columns)}")


def _companies(connection: duckdb.DuckDBPyConnection, symbols: Sequence[str]) -> dict[str, dict[str, Any]]:
    cursor = connection.execute(f"from {_TABLE} where symbol in (select unnest(?::varchar[]))", [list(symbols)])
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["symbol"]: row for row in rows}


def _peers(connection: duckdb.DuckDBPyConnection, companies: Sequence[dict[str, Any]]) -> Peers | None:
    """The narrowest group all companies belong to that is large enough."""
    first = companies[0]
    shared = {name for name in ("country", "industry", "industry_l2") if len({one[name] for one in companies}) == 1}
    if "country" not in shared:
        return None
    levels: tuple[Literal["industry_l2", "industry"], ...] = ("industry_l2", "industry")
    for level in levels:
        if first[level] is None or not {level, "industry"} <= shared:
            continue
        count = _count(connection, first, level)
        if count >= FEWEST_PEERS:
            return Peers(level, first[level], first[f"{level}_en"] or first[level], count)
    return Peers("market", first["country"] or "", first["country"] or "", _count(connection, first, "market"))


def _count(connection: duckdb.DuckDBPyConnection, company: dict[str, Any], level: str) -> int:
    where, values = _where(company, level)
    return int(connection.execute(f"select count(*) from {_TABLE} where {where}", values).fetchall()[0][0])


def _where(company: dict[str, Any], level: str) -> tuple[str, list[Any]]:
    """The condition of being a peer of a company at a level, and its values."""
    names = {"market": ("country",), "industry": ("country", "industry")}.get(
        level, ("country", "industry", "industry_l2")
    )
    return " and ".join(f"{name} is not distinct from ?" for name in names), [company[name] for name in names]


def _medians(
    connection: duckdb.DuckDBPyConnection,
    companies: Sequence[dict[str, Any]],
    peers: Peers | None,
    metrics: Sequence[Metric],
) -> dict[str, tuple[float | None, int]]:
    """Median and number of known values of each metric that is a figure, money only in one currency."""
    currencies = {metric.name: {catalog.currency(metric.name, company) for company in companies} for metric in metrics}
    figures = [
        metric
        for metric in metrics
        if metric.is_number and (len(currencies[metric.name]) == 1 or metric.unit not in _MONEY)
    ]
    if peers is None or not figures:
        return {}
    where, values = _where(companies[0], peers.level)
    listed = []
    for metric in figures:
        own = "currency" if metric.name in catalog.QUOTED else "coalesce(statement_currency, currency)"
        among = f" filter ({own} = {literal(*currencies[metric.name])})" if metric.unit in _MONEY else ""
        listed += [f"median({quoted(metric.name)}){among}", f"count({quoted(metric.name)}){among}"]
    cursor = connection.execute(f"select {', '.join(listed)} from {_TABLE} where {where}", values)
    (found,) = cursor.fetchall()
    return {
        metric.name: (middle if known >= FEWEST_PEERS else None, known)
        for metric, middle, known in zip(figures, found[::2], found[1::2], strict=True)
    }


def _row(metric: Metric, companies: Sequence[dict[str, Any]], median: tuple[float | None, int]) -> Row:
    values = tuple(company[metric.name] for company in companies)
    reasons = tuple(company.get(f"{metric.name}_reason") or "" for company in companies)
    return Row(metric, values, reasons, *median, best=best(metric, values, reasons, companies))


def best(
    metric: Metric, values: Sequence[Any], reasons: Sequence[str], companies: Sequence[dict[str, Any]]
) -> frozenset[int]:
    """Places of the best value, where it is known which way is better and there is something to be better than."""
    if metric.name not in _LESS_IS_BETTER | _MORE_IS_BETTER or _BETTER_THAN_ANY.intersection(reasons):
        return frozenset()
    if metric.name in _NOT_FOR_FINANCIALS and any(company["is_financial"] for company in companies):
        return frozenset()
    known = {value for value in values if value is not None}
    if len(known) < 2:
        return frozenset()
    wanted = min(known) if metric.name in _LESS_IS_BETTER else max(known)
    return frozenset(place for place, value in enumerate(values) if value == wanted)
