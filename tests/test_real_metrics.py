"""Every metric of ten real companies held against its definition, worked out again from the rows of the vendors' files.

`DEFINED` is the catalogue once more: one formula a metric, written from what the catalogue and the definitions say it
means. `LACKING` lists what these files cannot give and why; the last test refuses a metric that is in neither. The data
is never committed: where ../shared/data is absent these tests skip.
"""

from __future__ import annotations

import datetime as dt
import math
from statistics import fmean, median
from typing import TYPE_CHECKING

import pytest
from real_companies import (
    Answer,
    Company,
    Formula,
    IndustryPe,
    Market,
    answer,
    implied_return,
    lacks,
    outside_finance,
    positive,
    says,
)
from real_figures import AS_OF, DATA, HERE, Raw
from worlds import records

from screener import catalog, database, importing
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

COMPANIES = {
    "600519.SH": "liquor, the largest",
    "300552.SZ": "a bonus issue of 8 for 10 between report and screen",
    "600036.SH": "a bank",
    "600030.SH": "a broker",
    "300565.SZ": "a loss",
    "002869.SZ": "revenue quadrupled in a year",
    "600309.SH": "a chemical company that took over its parent: the equity of a year is missing",
    "000333.SZ": "appliances; its report was parsed without most items",
    "000963.SZ": "a distributor of medicine",
    "600090.SH": "ST, reported on the last day, its report table holding the parent's statement",
    "002230.SZ": "the two sources disagree",
    "002517.SZ": "its report came after the day of the screen, so what is known is stale",
}
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/ashare is not here (real data is never committed)"),
]


IDENTITY: dict[str, Formula] = {
    "symbol": lambda c: c.symbol,
    "name": lambda c: c.raw.listings[c.symbol].name,
    "exchange": lambda c: {"SH": "SSE", "SZ": "SZSE"}[c.symbol[-2:]],
    "board": lambda c: "chinext" if c.symbol.startswith("30") else "main",
    "country": lambda _: "cn",
    "currency": lambda _: "CNY",
    "statement_currency": lambda _: "CNY",
    "listed_on": lambda c: c.raw.listings[c.symbol].listed_on,
    "status": lambda c: "st" if c.raw.st_flags[c.symbol] else "normal",
    "industry": lambda c: c.industry.level1,
    "industry_l2": lambda c: c.industry.level2,
    "industry_en": lambda c: c.industry.level1_en,
    "industry_l2_en": lambda c: c.industry.level2_en,
    "is_financial": lambda c: c.is_financial,
    "price_date": lambda c: dt.date.fromordinal(int(c.traded("day"))),
    "period_end": lambda c: dt.date(c.year or 0, 12, 31),
    "fiscal_year_end": lambda c: dt.date(c.year or 0, 12, 31),
    "announced_on": lambda c: c.raw.published.get((c.symbol, c.year or 0), dt.date((c.year or 0) + 1, 4, 30)),
    "annual_only": lambda _: True,
    "announced_estimated": lambda c: (c.symbol, c.year or 0) not in c.raw.published,
    "ttm_mixed_vintage": lambda _: False,
    "overridden": lambda _: False,
    "fcf_smoothed": lambda _: False,
    "interest_expense_used": lambda _: False,
    "finance_expense_used": lambda c: not c.is_financial and c.knows("finance_expense"),
    "perimeter_change": lambda c: c.has_doubled,
    "rd_lower_bound": lambda c: c.knows("rd_expense"),
}
SIZE: dict[str, Formula] = {
    "close": lambda c: c.traded("price"),
    "total_shares": lambda c: c.shares,
    "market_cap": lambda c: c.cap,
    "market_cap_basis": lambda _: "derived",
    "cap_class": lambda c: "large" if c.cap >= 50e9 else "core" if c.cap >= 20e9 else "satellite",
    "float_market_cap": lambda c: c.traded("float_cap"),
    "listing_age": lambda c: (AS_OF - (c.raw.listings[c.symbol].listed_on or AS_OF)).days / 365.25,
    "liquidity_amount_20d": lambda c: c.amount,
    "liquidity_tier": lambda c: (
        "A" if c.amount >= 50e6 else "B" if c.amount >= 20e6 else "C" if c.amount >= 5e6 else "D"
    ),
    "total_assets": lambda c: c.of("total_assets"),
    "equity_parent": lambda c: c.of("equity_parent"),
}
PRICE: dict[str, Formula] = {
    "pe_ttm": lambda c: c.multiple(positive(c.of("net_income_parent"), "loss_making")),
    "pe_static": lambda c: c.multiple(positive(c.of("net_income_parent"), "loss_making")),
    "pe_deducted_ttm": lambda c: c.multiple(positive(c.of("net_income_deducted"), "loss_making")),
    "pe_continuing_ttm": lambda c: c.multiple(positive(c.of("net_income_continuing"), "loss_making")),
    "ps_ttm": lambda c: c.multiple(positive(c.of("revenue"), "negative_base")),
    "pb": lambda c: c.multiple(positive(c.of("equity_parent"), "negative_base")),
    "pb_median_10y": lambda c: median(c.past("equity_parent")),
    "pb_to_median": lambda c: c.multiple(positive(c.of("equity_parent"), "")) / median(c.past("equity_parent")),
    "pe_percentile_10y": lambda c: c.percentile("net_income_parent", "loss_making"),
    "pb_percentile_10y": lambda c: c.percentile("equity_parent", "negative_base"),
    "ps_percentile_10y": lambda c: c.percentile("revenue", "negative_base"),
    "peg_3y": lambda c: (
        c.multiple(positive(c.of("net_income_parent"), "loss_making"))
        / (100 * positive(c.growth("net_income_parent", 3), "negative_base"))
    ),
    "earnings_yield": lambda c: c.of("net_income_parent") / c.cap,
}
GROWTH: dict[str, Formula] = {
    "revenue_ttm": lambda c: c.of("revenue"),
    "net_income_parent_ttm": lambda c: c.of("net_income_parent"),
    "net_income_deducted_ttm": lambda c: c.of("net_income_deducted"),
    # With annual reports alone the year to date, the fiscal year and the last twelve months are one.
    "revenue_growth": lambda c: c.growth("revenue"),
    "revenue_growth_ttm": lambda c: c.growth("revenue"),
    "net_income_growth": lambda c: c.growth("net_income_parent"),
    "net_income_growth_ttm": lambda c: c.growth("net_income_parent"),
    "net_income_growth_kind": lambda c: c.growth_kind("net_income_parent"),
    "net_income_deducted_growth": lambda c: c.growth("net_income_deducted"),
    "net_income_deducted_growth_ttm": lambda c: c.growth("net_income_deducted"),
    "net_income_deducted_growth_kind": lambda c: c.growth_kind("net_income_deducted"),
    "operating_cash_flow_growth_ttm": lambda c: c.growth("operating_cash_flow"),
    "revenue_cagr_3y": lambda c: c.growth("revenue", 3),
    "revenue_cagr_2p": lambda c: c.growth("revenue", 2),
    "revenue_cagr_5y": lambda c: c.growth("revenue", 5),
    "net_income_cagr_3y": lambda c: c.growth("net_income_parent", 3),
    "net_income_cagr_5y": lambda c: c.growth("net_income_parent", 5),
    "net_income_deducted_cagr_3y": lambda c: c.growth("net_income_deducted", 3),
    "net_income_deducted_cagr_5y": lambda c: c.growth("net_income_deducted", 5),
    "equity_growth": lambda c: c.growth("equity_parent"),
    "asset_growth": lambda c: c.growth("total_assets"),
}
RETURNS: dict[str, Formula] = {
    "roe": lambda c: c.of("net_income_parent") / c.mean("equity_parent"),
    "roe_deducted": lambda c: c.of("net_income_deducted") / c.mean("equity_parent"),
    "roe_weighted": lambda c: c.of("roe_weighted"),
    "roe_ttm": lambda c: c.of("net_income_parent") / c.mean("equity_parent"),
    "roe_mean_5y": lambda c: fmean(c.roe),
    "roe_min_5y": lambda c: min(c.roe),
    "roa": lambda c: c.of("net_income") / c.mean("total_assets"),
    "operating_margin": lambda c: c.of("operating_profit") / c.revenue,
    "net_margin": lambda c: c.of("net_income_parent") / c.revenue,
    "employees": lambda c: c.of("employees"),
    "rd_staff": lambda c: c.of("rd_staff"),
    "rd_staff_ratio": lambda c: c.of("rd_staff") / c.of("employees"),
    "rd_spending": lambda c: c.of("rd_expense"),
    "rd_intensity": lambda c: c.of("rd_expense") / c.revenue,
    "rd_per_head": lambda c: c.of("rd_expense") / c.of("rd_staff"),
    "revenue_per_employee": lambda c: c.of("revenue") / c.of("employees"),
    "debt_ratio": lambda c: c.debt_ratio(),
}
# Of what is no financial business.
TRADE: dict[str, Formula] = {
    "ebit": lambda c: c.ebit,
    "roce": lambda c: c.ebit / c.capital_employed,
    "gross_margin": lambda c: (c.of("revenue") - c.of("cost_of_revenue")) / c.revenue,
    "ocf_margin": lambda c: c.of("operating_cash_flow") / c.revenue,
    "asset_turnover": lambda c: c.of("revenue") / c.mean("total_assets"),
    "accruals": lambda c: (c.of("net_income") - c.of("operating_cash_flow")) / c.mean("total_assets"),
    "cash_conversion": lambda c: c.of("operating_cash_flow") / positive(c.of("net_income"), "loss_making"),
    "current_ratio": lambda c: c.of("current_assets") / c.of("current_liabilities"),
    # A net finance income is no proof that there is no interest.
    "interest_cover": lambda c: c.ebit / positive(c.of("finance_expense"), "no_data"),
    "pcf_ttm": lambda c: c.multiple(positive(c.of("operating_cash_flow"), "negative_base")),
    "debt_ratio_2y_min": lambda c: min(c.debt_ratio(), c.debt_ratio(1)),
}
FCF = "interest paid is only printed together with dividends"
DEBT = "no item of interest-bearing debt is in the balance tables"
ITEMS = "the balance tables have totals only: no inventory, receivables, payables, goodwill or trading assets"
INTERIM = "no interim reports"
# What the files lack, why, and what is told instead where something else is known.
LACKING: dict[str, tuple[str, Formula]] = {
    "name_en": ("no names in Latin letters", lambda _: None),
    "fcf_ttm": (FCF, lacks()),
    **dict.fromkeys(
        ("dcf_implied_return", "dcf_implied_growth", "p_fcf_ttm"), (FCF, outside_finance(lacks(Company.not_earned)))
    ),
    # Of two reasons the first in the formula counts: own growth - growth the price pays for.
    "growth_gap": (FCF, outside_finance(lacks(lambda c: (c.growth("revenue", 3), c.not_earned())))),
    "fcf_margin": (FCF, outside_finance(lacks())),
    "fcf_yield": (FCF, outside_finance(lacks())),
    **dict.fromkeys(("ev", "ev_to_sales"), (DEBT, outside_finance(lacks()))),
    "ev_to_ebit": (DEBT, outside_finance(lacks(lambda c: positive(c.ebit, "loss_making")))),
    "ev_to_ebitda": (DEBT, outside_finance(lacks())),
    **dict.fromkeys(
        ("roic", "debt", "net_debt", "debt_to_equity", "net_debt_to_equity", "net_debt_to_ebitda", "ocf_to_debt"),
        (DEBT, outside_finance(lacks())),
    ),
    # Net debt is at most what liabilities exceed cash by.
    "cash_cover": (
        DEBT,
        outside_finance(lacks(lambda c: positive(c.of("total_liabilities") - c.of("cash"), "net_cash"))),
    ),
    "ebitda": ("no depreciation", outside_finance(lacks())),
    **dict.fromkeys(("dividends_12m", "dividend_per_share", "dividend_yield"), ("no dividends", says("no_data"))),
    "payout_ratio": ("no dividends", lacks(lambda c: positive(c.of("net_income_parent"), "loss_making"))),
    **dict.fromkeys(
        (
            "revenue_growth_q", "net_income_growth_q", "net_income_growth_q_kind", "net_income_deducted_growth_q",
            "net_income_deducted_growth_q_kind",
        ),
        (INTERIM, lacks()),
    ),
    "debt_ratio_interim": (INTERIM, says("not_applicable")),
    **dict.fromkeys(
        (
            "inventory_turnover", "inventory_days", "receivable_turnover", "receivable_days", "payable_days",
            "cash_conversion_cycle", "quick_ratio", "cash_ratio",
        ),
        (ITEMS, outside_finance(lacks())),
    ),
    "goodwill_to_equity": (ITEMS, lacks()),
    "rd_capitalised_ratio": ("no capitalised development", lacks()),
    "rd_intensity_3y": ("R&D of the years before FY2019 is in no file", lacks()),
    **dict.fromkeys(
        ("little_giant", "national_lab", "standard_setting", "tech_certifications"),
        ("the lists of mentions are no awards", says("list_not_loaded")),
    ),
}  # fmt: skip
DEFINED = {
    **IDENTITY,
    **SIZE,
    **PRICE,
    **GROWTH,
    **RETURNS,
    **{name: outside_finance(formula) for name, formula in TRADE.items()},
}


def _flow(company: Company) -> tuple[float, float]:
    """Free cash flow at least and at most: interest is some part of what dividends and interest came to."""
    most = company.of("operating_cash_flow") - company.of("capex")
    return most - company.of("dividends_and_interest_paid"), most


def _net_debt(company: Company) -> tuple[float, float]:
    """Debt lies between nothing, none of its items being known, and all liabilities."""
    return -company.of("cash"), company.of("total_liabilities") - company.of("cash")


def _equity(company: Company) -> float:
    return positive(company.of("total_assets") - company.of("total_liabilities"), "negative_base")


def _ev(company: Company) -> tuple[float, float]:
    low, high = _net_debt(company)
    minorities = _equity(company) - company.of("equity_parent")
    return company.cap + low + minorities, company.cap + high + minorities


def _p_fcf(company: Company) -> tuple[float, float]:
    least, most = _flow(company)
    return company.multiple(positive(most, "negative_base")), company.cap / least if least > 0 else math.inf


def _return(company: Company) -> tuple[float, float]:
    dear, cheap = reversed(_p_fcf(company))
    growth = min(max(company.growth("revenue", 3), 0), 0.25)
    return -math.inf if math.isinf(dear) else implied_return(dear, growth), implied_return(cheap, growth)


def _cash_cover(company: Company) -> tuple[float, float]:
    """Net cash at best, so nothing that an inflow does not cover."""
    flow = positive(company.of("operating_cash_flow"), "no_data")
    return flow / positive(_net_debt(company)[1], "net_cash"), math.inf


def over(pair: tuple[float, float], divisor: float) -> tuple[float, float]:
    return pair[0] / divisor, pair[1] / divisor


# Where a figure is missing, what it lies between.
RANGES: dict[str, Callable[[Company], tuple[float, float]]] = {
    "debt": lambda c: (0.0, c.of("total_liabilities")),
    "net_debt": _net_debt,
    "debt_to_equity": lambda c: (0.0, c.of("total_liabilities") / _equity(c)),
    "net_debt_to_equity": lambda c: over(_net_debt(c), _equity(c)),
    "ev": _ev,
    "ev_to_sales": lambda c: over(_ev(c), c.revenue),
    "ev_to_ebit": lambda c: over(_ev(c), positive(c.ebit, "loss_making")),
    "fcf_yield": lambda c: over(_flow(c), c.cap),
    "p_fcf_ttm": _p_fcf,
    "dcf_implied_return": _return,
    "cash_cover": _cash_cover,
}
PLACES = [
    f"{name}_industry_{kind}" for name in ("roe", "gross_margin", "pe_ttm", "debt_ratio") for kind in ("pct", "median")
]
# Of the peers, by the PE that stands against them.
PEERS: dict[str, Callable[[IndustryPe], Answer]] = {
    "industry_pe": lambda peers: peers.aggregate,
    "industry_pe_aggregate_all": lambda peers: peers.aggregate_all,
    "industry_pe_median": lambda peers: median(peers.multiples),
    "industry_pe_harmonic": lambda peers: peers.harmonic,
    "industry_pe_mean_trimmed": lambda peers: peers.mean_trimmed,
}


CONTINUING = {"industry_pe_continuing", "pe_continuing_to_industry"}
OVER_PEERS = {"industry_pe_level", "industry_pe_used", "industry_pe_total"} | CONTINUING | PEERS.keys()
OVER_PEERS |= {name.replace("industry_pe", "pe_to_industry") for name in PEERS}


@pytest.fixture(scope="module")
def market() -> Market:
    return Market(Raw(), DEFINED)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Answer]]:
    """The program's metrics of every company, a missing one as '!reason', and two metrics' places among peers."""
    store = Store.create(tmp_path_factory.mktemp("real") / "store")
    importing.import_manifest(store, HERE / "real" / "ashare.yaml")
    connection = database.connect(store, [AS_OF], views=("metrics", "metric_reasons", "metrics_with_reasons"))
    places = ", ".join(
        f"{catalog.load()[name].macro}({catalog.load()[name].of}, as_of, country, industry, industry_l2) as {name}"
        for name in PLACES
    )
    values = records(connection, f"select *, {places} from metrics")
    reasons = {row["symbol"]: row for row in records(connection, "from metric_reasons")}
    ends = ", ".join(f"{name}_low, {name}_high" for name in sorted(catalog.bounded()))
    bounds = {row["symbol"]: row for row in records(connection, f"select symbol, {ends} from metrics_with_reasons")}
    connection.close()
    return {
        row["symbol"]: {
            name: f"!{why}" if value is None and (why := reasons[row["symbol"]].get(name)) else value
            for name, value in (bounds[row["symbol"]] | row).items()
        }
        for row in values
    }


def _same(found: Answer, expected: Answer) -> bool:
    if isinstance(expected, bool | str | dt.date) or expected is None:
        return found == expected
    return isinstance(found, float | int) and math.isclose(found, expected, rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.parametrize("symbol", COMPANIES)
def test_every_metric_is_what_the_raw_rows_make_it(
    symbol: str, market: Market, answered: dict[str, dict[str, Answer]]
) -> None:
    company, found = market.companies[symbol], answered[symbol]
    expected = {name: answer(formula, company) for name, formula in DEFINED.items()}
    expected |= {name: answer(formula, company) for name, (_, formula) in LACKING.items()}
    assert {name: (found[name], own) for name, own in expected.items() if not _same(found[name], own)} == {}


@pytest.mark.parametrize("symbol", COMPANIES)
def test_what_is_missing_lies_between_what_is_known(
    symbol: str, market: Market, answered: dict[str, dict[str, Answer]]
) -> None:
    company, row = market.companies[symbol], answered[symbol]
    wrong = {}
    for name, formula in RANGES.items():
        ends = answer(outside_finance(formula), company)
        own = ends if isinstance(ends, tuple) else (None, None)
        found = row[f"{name}_low"], row[f"{name}_high"]
        if None in found:  # one end says nothing
            found = None, None
        if not (_same(found[0], own[0]) and _same(found[1], own[1])):
            wrong[name] = found, own
    assert wrong == {}


@pytest.mark.parametrize("symbol", COMPANIES)
def test_the_pe_of_an_industry_is_that_of_its_peers(
    symbol: str, market: Market, answered: dict[str, dict[str, Answer]]
) -> None:
    company, found = market.companies[symbol], answered[symbol]
    peers = market.industry_pe(company)
    own = DEFINED["pe_deducted_ttm"]
    expected: dict[str, Answer] = {
        "industry_pe_level": peers.level,
        "industry_pe_used": len(peers.gains),
        "industry_pe_total": peers.total,
    }
    for name, formula in PEERS.items():
        expected[name] = answer(lambda _, formula=formula: formula(peers), company)  # type: ignore[misc]
        expected[name.replace("industry_pe", "pe_to_industry")] = answer(
            lambda c, formula=formula: own(c) / formula(peers),  # type: ignore[misc]
            company,
        )
    assert {name: (found[name], own) for name, own in expected.items() if not _same(found[name], own)} == {}
    assert expected.keys() == OVER_PEERS - CONTINUING


# A peer of each has its report in 千元: imported as 元, its PE on continuing operations and its gross margin are off.
@pytest.mark.parametrize("symbol", [*COMPANIES, "600031.SH"])
def test_reports_in_thousands_move_no_industry(
    symbol: str, market: Market, answered: dict[str, dict[str, Answer]]
) -> None:
    """Of what rests on the reports: the key figures have neither continuing operations nor cost of revenue."""
    company, found = market.companies[symbol], answered[symbol]
    continuing = market.industry_pe(company, "net_income_continuing").aggregate
    percentile, middle = market.place("gross_margin", company)
    expected = {
        "gross_margin": answer(DEFINED["gross_margin"], company),
        "industry_pe_continuing": continuing,
        "pe_continuing_to_industry": answer(lambda c: DEFINED["pe_continuing_ttm"](c) / continuing, company),
        "gross_margin_industry_pct": percentile,
        "gross_margin_industry_median": middle,
    }
    assert {name: (found[name], own) for name, own in expected.items() if not _same(found[name], own)} == {}


@pytest.mark.parametrize("symbol", COMPANIES)
def test_places_among_peers_follow_from_the_figures_of_the_whole_market(
    symbol: str, market: Market, answered: dict[str, dict[str, Answer]]
) -> None:
    company = market.companies[symbol]
    expected: dict[str, Answer] = {}
    for metric in ("roe", "pe_ttm", "debt_ratio"):
        percentile, middle = market.place(metric, company)
        expected |= {f"{metric}_industry_pct": percentile, f"{metric}_industry_median": middle}
    found = answered[symbol]
    assert {name: (found[name], own) for name, own in expected.items() if not _same(found[name], own)} == {}


def test_market_caps_and_their_order_are_right_for_every_company(
    market: Market, answered: dict[str, dict[str, Answer]]
) -> None:
    ordered = sorted(market.caps, key=lambda symbol: -market.caps[symbol])
    ranks = {symbol: place for place, symbol in enumerate(ordered, 1)}
    found = {symbol: row["market_cap"] for symbol, row in answered.items()}
    assert found.keys() == market.companies.keys()
    wrong = {symbol: (found[symbol], cap) for symbol, cap in market.caps.items() if not _same(found[symbol], cap)}
    assert wrong == {}
    assert len(ranks) > 3_500
    assert [answered[symbol]["market_cap_rank"] for symbol in COMPANIES] == [ranks[symbol] for symbol in COMPANIES]
    assert {symbol for symbol, cap in found.items() if not isinstance(cap, str)} == ranks.keys()


def test_no_metric_of_the_catalogue_is_left_out(market: Market) -> None:
    """Each is worked out for a company at least, or listed with what the files lack."""
    companies = [market.companies[symbol] for symbol in COMPANIES]
    worked_out = {
        name
        for name, formula in DEFINED.items()
        if any(not str(answer(formula, company)).startswith("!") for company in companies)
    }
    assert RANGES.keys() <= LACKING.keys()
    told = worked_out | OVER_PEERS | {"market_cap_rank"} | LACKING.keys()
    assert set(catalog.load()) - told == set()
    assert told <= set(catalog.load())
    assert all(reason for reason, _ in LACKING.values())
