"""From books to filings: which figures were published when, by which source, and what was wrong or missing in them.

The books hold what turned out to be true. What was filed may differ: before a merger under common control the smaller
group is filed and restated later, an annual report may be corrected months after, items may be missing, and vendors
may know no dates. Everything said in `statements` is decided here.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fiction.dates import FIRST_YEAR, quarter_end
from fiction.ledger import (
    CURRENT_ASSETS,
    CURRENT_LIABILITIES,
    DEBT,
    NON_CURRENT_ASSETS,
    NON_CURRENT_LIABILITIES,
    PARENT_EQUITY,
    Amounts,
    totals,
)

if TYPE_CHECKING:
    from fiction.company import Company

Row = dict[str, Any]
Period = tuple[int, int]

UNIT = 10_000
FILINGS, ARCHIVE, KEY_FIGURES = "sample_filings", "sample_archive", "sample_key_figures"
PRECEDENCE = (FILINGS, ARCHIVE, KEY_FIGURES)
_UNPUBLISHED = {
    "other_current_assets", "other_non_current_assets", "other_current_liabilities", "other_non_current_liabilities",
}  # fmt: skip
# What each kind of gap leaves out of every report of a company.
GAPS: dict[str, tuple[str, ...]] = {
    "no_deducted": ("net_income_deducted",),
    "no_cash_flow": ("operating_cash_flow", "capex", "interest_paid"),
    "no_capex": ("capex",),
    "no_interest_paid": ("interest_paid", "dividends_and_interest_paid"),
    "no_rd_capitalised": ("rd_capitalised",),
    "no_rd": ("rd_expense", "rd_capitalised"),
    "no_staff": ("employees", "rd_staff"),
    "no_debt": (*DEBT, "lease_liabilities"),
    "no_long_debt": ("long_term_debt", "bonds", "lease_liabilities"),
    "no_equity_split": ("equity_parent", "minority_interest"),
}  # fmt: skip
_KEY_ITEMS = (
    "revenue", "total_profit", "net_income", "net_income_parent", "net_income_deducted", "operating_cash_flow",
    "total_assets", "total_liabilities", "equity", "equity_parent",
)  # fmt: skip


def year_to_date(company: Company, period: Period) -> tuple[Amounts, Amounts]:
    """Flows from the start of the year and balances at the end, in 10,000 yuan, as the books have them."""
    year, quarter = period
    parts = [company.quarter(year, number) for number in range(1, quarter + 1)]
    return {name: sum(part.flows[name] for part in parts) for name in parts[0].flows}, dict(parts[-1].stocks)


def scaled(flows: Amounts, stocks: Amounts, factor: float) -> tuple[Amounts, Amounts]:
    """The same statement for a group of another size (or in another currency); sums still add up exactly."""
    flows = {name: round(amount * factor) for name, amount in flows.items()}
    flows["net_income"] = flows["net_income_parent"] + flows["net_income_minority"]
    if "investing_cash_flow" in flows:
        parts = ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")
        flows["net_change_in_cash"] = sum(flows[name] for name in parts)
    leaves = {name: round(amount * factor) for name, amount in stocks.items()}
    if "fixed_assets" in leaves:
        assets = sum(leaves[name] for name in (*CURRENT_ASSETS, *NON_CURRENT_ASSETS))
        owed = sum(leaves[name] for name in (*CURRENT_LIABILITIES, *NON_CURRENT_LIABILITIES))
        others = sum(leaves[name] for name in (*PARENT_EQUITY, "minority_interest") if name != "retained_earnings")
        leaves["retained_earnings"] = assets - owed - others
        leaves |= totals(leaves)
    return flows, leaves


def overstated(flows: Amounts, stocks: Amounts) -> tuple[Amounts, Amounts]:
    """A report with invented sales: revenue and receivables too high, profit with them."""
    extra = round(flows["revenue"] * 0.14)
    profit = round(extra * 0.6)
    flows = dict(flows)
    for name in ("revenue", "total_operating_revenue"):
        flows[name] += extra
    flows["cost_of_revenue"] += extra - profit
    for name in ("operating_profit", "total_profit", "net_income", "net_income_parent", "net_income_deducted"):
        flows[name] += profit
    stocks = stocks | {"receivables": stocks["receivables"] + profit}
    stocks["retained_earnings"] += profit
    return flows, stocks | totals(stocks)


def _trait(company: Company, word: str) -> str:
    return next((trait.partition(" ")[2] for trait in company.profile.traits if trait.split()[0] == word), "")


def _merged_in(company: Company) -> Period | None:
    """The quarter of a merger under common control, if there was one."""
    value = _trait(company, "remerged") or _trait(company, "remerged_fully")
    return (int(value[:4]), int(value[-1])) if value else None


def as_filed(company: Company, period: Period) -> tuple[Amounts, Amounts]:
    """What the first report of a period said."""
    flows, stocks = year_to_date(company, period)
    merged = _merged_in(company)
    if merged and period < merged:
        flows, stocks = scaled(flows, stocks, 0.87)
    if _trait(company, "corrected") == f"{period[0]}q{period[1]}":
        flows, stocks = overstated(flows, stocks)
    return flows, stocks


def _currency(company: Company) -> tuple[str, float]:
    code = _trait(company, "reports_in")
    return (code, {"USD": 1 / 6.9, "HKD": 1 / 0.88}[code]) if code else ("CNY", 1.0)


def statement_row(company: Company, period: Period, day: date | None, statement: tuple[Amounts, Amounts]) -> Row:
    """One canonical row of `statements` in full units, without what the company never says."""
    currency, factor = _currency(company)
    flows, stocks = statement if factor == 1 else scaled(*statement, factor)
    amounts = {name: float(value * UNIT) for name, value in (flows | stocks).items() if name not in _UNPUBLISHED}
    if "net_income" in amounts and period >= (2018, 1):
        amounts["net_income_continuing"] = amounts["net_income"]
    shares = stocks["paid_in_capital"]
    row: Row = amounts | {
        "symbol": company.symbol,
        "period_end": quarter_end(*period),
        "basis": "consolidated",
        "announced_on": day,
        "currency": currency,
        "form": company.profile.industry.form,
        "source": FILINGS,
        "eps_basic": round(flows["net_income_parent"] / shares, 2),
    }
    if period[1] == 4:
        row |= _annual_facts(company, period[0], flows, stocks)
    for gap in company.profile.traits & GAPS.keys():
        for name in GAPS[gap]:
            row.pop(name, None)
    return row


def _annual_facts(company: Company, year: int, flows: Amounts, stocks: Amounts) -> Row:
    """What only annual reports say: staff, opinions, the disclosed return on equity."""
    profile, rng = company.profile, company.rng(f"facts {year}")
    employees = max(60, round(flows["revenue"] / profile.revenue_per_head * (1 + rng.gauss(0, 0.03))))
    share = min(0.85, max(0.0, profile.rd_staff * (1 + rng.gauss(0, 0.04))))
    facts: Row = {"audit_opinion": "clean", "internal_control_opinion": "clean", "employees": float(employees)}
    facts["rd_staff"] = float(round(employees * share))
    if stocks["equity_parent"] > 0:
        facts["roe_weighted"] = round(flows["net_income_parent"] / stocks["equity_parent"], 4)
    last_staff = _trait(company, "staff_until")
    if last_staff and year > int(last_staff):
        facts.pop("employees")
        facts.pop("rd_staff")
    if profile.has("star_st") and year >= 2022:
        facts |= {"audit_opinion": "disclaimer", "internal_control_opinion": "adverse"}
    elif profile.archetype == "zombie" and year >= 2020:
        facts["audit_opinion"] = rng.choice(("clean", "emphasis", "qualified"))
    return facts


def filings(company: Company) -> list[Row]:
    """Every row the company's own reports put into `statements`, in the order of the books."""
    rows = _prospectus(company)
    first_comparable = {row["period_end"] for row in rows}
    for period, day in company.reports.items():
        if day <= company.profile.listed_on:
            continue
        rows.append(statement_row(company, period, day, as_filed(company, period)))
        rows += _comparatives(company, period, day, first_comparable)
        first_comparable.add(quarter_end(*period))
    corrected = _trait(company, "corrected")
    if corrected:
        period = int(corrected[:4]), int(corrected[-1])
        rows.append(statement_row(company, period, date(period[0] + 1, 9, 15), year_to_date(company, period)))
    return rows


def _prospectus(company: Company) -> list[Row]:
    """The three (or fewer) fiscal years a newcomer published before its first trading day."""
    profile = company.profile
    if not profile.recent:
        return []
    day = profile.listed_on - timedelta(days=21)
    last = day.year - 1 if day.month > 3 else day.year - 2
    years = range(max(FIRST_YEAR, last - (1 if profile.has("few_years") else 2)), last + 1)
    return [statement_row(company, (year, 4), day, as_filed(company, (year, 4))) for year in years]


def _comparatives(company: Company, period: Period, day: date, known: set[date]) -> list[Row]:
    """Last year's figures printed beside this year's: only where they are new or were restated."""
    year, quarter = period
    before = year - 1, quarter
    merged = _merged_in(company)
    if merged and year == merged[0] and period >= merged:
        rows = [statement_row(company, before, day, year_to_date(company, before))]
        if _trait(company, "remerged_fully") and quarter < 4:
            rows.append(statement_row(company, (year - 1, 4), day, year_to_date(company, (year - 1, 4))))
        return rows
    newcomer = company.profile.recent and quarter_end(*before) not in known and before >= (FIRST_YEAR, 1)
    if newcomer and not company.profile.has("annual_only"):
        return [statement_row(company, before, day, as_filed(company, before))]
    return []


def archived(rows: list[Row]) -> list[Row]:
    """The same rows as a vendor that keeps no publication dates would give them."""
    return [row | {"announced_on": None, "source": ARCHIVE} for row in rows]


def key_figures(company: Company, rows: list[Row]) -> list[Row]:
    """A second vendor's short table of annual figures: fills gaps, now and then disagrees."""
    rng = company.rng("key figures")
    found = []
    for row in rows:
        if row["period_end"].month != 12 or row["announced_on"] is None:
            continue
        figures = {name: row[name] for name in _KEY_ITEMS if name in row}
        period = row["period_end"].year, 4
        if "net_income_deducted" not in row and "no_deducted" in company.profile.traits:
            figures["net_income_deducted"] = float(year_to_date(company, period)[0]["net_income_deducted"] * UNIT)
        if rng.random() < 0.03:
            figures["revenue"] = figures["revenue"] * 1.03 // UNIT * UNIT
        same = {name: row[name] for name in ("symbol", "period_end", "basis", "announced_on", "currency", "form")}
        found.append(same | figures | {"source": KEY_FIGURES})
    return found
