"""Keeping an ordinary company's books for one quarter: earn, operate, invest, finance (steps in `ledger`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fiction.dates import FIRST_YEAR, LAST_YEAR
from fiction.ledger import (
    CURRENT_ASSETS,
    CURRENT_LIABILITIES,
    DEPRECIATION,
    INTEREST_RATE,
    LEASES_FROM,
    NON_CURRENT_ASSETS,
    NON_CURRENT_LIABILITIES,
    Amounts,
    Ledger,
    Quarter,
    ShareChange,
    open_books,
    spread_debt,
    totals,
    working_capital,
)

if TYPE_CHECKING:
    from random import Random

    from fiction.profiles import Profile

# Customers pay at the year's end: receivables run high in autumn and low on the balance sheet that is audited.
_SEASON = {1: 1.04, 2: 1.09, 3: 1.12, 4: 0.95}
_RECEIVABLES = (
    "notes_receivable", "receivables", "contract_assets", "prepayments", "inventory", "other_current_assets",
)  # fmt: skip
_GAINS = (
    "other_income", "investment_income", "fair_value_gain", "credit_impairment", "asset_impairment", "disposal_gain",
)  # fmt: skip
_COSTS = (
    "cost_of_revenue", "taxes_and_surcharges", "selling_expense", "admin_expense", "rd_expense", "finance_expense",
)  # fmt: skip
_SUPPLIERS = ("payables", "contract_liabilities", "other_current_liabilities")


def keep_books(profile: Profile, rng: Random) -> Ledger:
    """All quarters of the sample, and the year beyond it that prices look forward to."""
    ledger = open_books(profile, rng)
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for quarter in (1, 2, 3, 4):
            _keep_quarter(ledger, year, quarter)
    return ledger


def _keep_quarter(ledger: Ledger, year: int, quarter: int) -> None:
    if quarter == 1:
        _merge(ledger, year)
    before = ledger.revenue.get(year - 1, ledger.revenue[year] * 0.93)
    before *= 1 + dict(ledger.profile.mergers).get(year, 0.0)
    running = before + (ledger.revenue[year] - before) * (quarter + 1) / 5
    flows = _earn(ledger, year, quarter)
    opening_cash = ledger.stocks["cash"]
    _operate(ledger, flows, running, quarter)
    _invest(ledger, flows, running, year)
    _finance(ledger, flows, running, (year, quarter))
    flows["net_change_in_cash"] = ledger.stocks["cash"] - opening_cash
    shares = ledger.stocks["paid_in_capital"]
    ledger.quarters.append(Quarter(year, quarter, flows, ledger.stocks | totals(ledger.stocks), shares))


def _weight(profile: Profile, quarter: int) -> float:
    last = profile.industry.last_quarter
    share = {1: 0.29, 2: 0.345, 3: 0.365, 4: 0.0}[quarter]
    return last if quarter == 4 else (1 - last) * share


def _margin(profile: Profile, year: int, rng: Random) -> tuple[float, float]:
    """The gross margin of the quarter, and what a bad year adds to administrative expense beyond it."""
    wanted = profile.gross_margin + profile.margin_shift[year] + rng.gauss(0, 0.008)
    gross = min(0.92, max(0.04, wanted))
    return gross, max(0.0, gross - wanted)


def _earn(ledger: Ledger, year: int, quarter: int) -> Amounts:
    """The income statement, from revenue to the profit without non-recurring items."""
    profile, rng, stocks = ledger.profile, ledger.rng, ledger.stocks
    revenue = round(ledger.revenue[year] * _weight(profile, quarter) * (1 + rng.gauss(0, 0.02)))
    gross_margin, extra = _margin(profile, year, rng)
    research = round(revenue * profile.rd * (1 + rng.gauss(0, 0.05)))
    flows = {
        "revenue": revenue,
        "cost_of_revenue": round(revenue * (1 - gross_margin)),
        "taxes_and_surcharges": round(revenue * 0.006),
        "selling_expense": round(revenue * profile.industry.selling * (1 + rng.gauss(0, 0.03))),
        "admin_expense": round(revenue * (profile.industry.admin + extra) * (1 + rng.gauss(0, 0.03))),
        "rd_capitalised": round(research * profile.rd_capitalised),
        "interest_expense": round((ledger.debt + stocks["lease_liabilities"]) * INTEREST_RATE / 4),
        "interest_income": round(stocks["cash"] * 0.012 / 4),
        "other_income": round(revenue * profile.non_recurring * rng.uniform(0.6, 1.4)),
        "investment_income": round(stocks["trading_financial_assets"] * 0.03 / 4),
        "fair_value_gain": round(stocks["trading_financial_assets"] * rng.gauss(0, 0.006)),
        "credit_impairment": -round(stocks["receivables"] * rng.uniform(0, 0.012)),
        "asset_impairment": -round(stocks["inventory"] * rng.uniform(0, 0.02)) if quarter == 4 else 0,
        "disposal_gain": round(stocks["fixed_assets"] * rng.gauss(0, 0.001)),
        "non_operating_income": round(revenue * rng.uniform(0, 0.002)),
        "non_operating_expense": round(revenue * rng.uniform(0, 0.002)),
    }
    flows["rd_expense"] = research - flows["rd_capitalised"]
    flows["finance_expense"] = flows["interest_expense"] - flows["interest_income"]
    bad_year = profile.archetype == "turnaround" and quarter == 4 and profile.margin_shift[year] < -0.1
    flows["goodwill_impairment"] = round(stocks["goodwill"] * 0.7) if bad_year else 0
    flows["asset_impairment"] -= flows["goodwill_impairment"]
    return _bottom_line(profile, flows)


def _bottom_line(profile: Profile, flows: Amounts) -> Amounts:
    """Add the profits that follow from the lines above them."""
    flows["total_operating_revenue"] = flows["revenue"]
    gains, costs = sum(flows[name] for name in _GAINS), sum(flows[name] for name in _COSTS)
    flows["operating_profit"] = flows["revenue"] + gains - costs
    flows["total_profit"] = flows["operating_profit"] + flows["non_operating_income"] - flows["non_operating_expense"]
    flows["income_tax"] = round(max(0, flows["total_profit"]) * profile.tax_rate)
    flows["net_income"] = flows["total_profit"] - flows["income_tax"]
    flows["net_income_minority"] = round(flows["net_income"] * profile.minority)
    flows["net_income_parent"] = flows["net_income"] - flows["net_income_minority"]
    luck = flows["other_income"] * 0.8 + flows["fair_value_gain"] + flows["disposal_gain"]
    luck += flows["non_operating_income"] - flows["non_operating_expense"]
    flows["net_income_deducted"] = flows["net_income_parent"] - round(luck * (1 - profile.tax_rate))
    return flows


def _operate(ledger: Ledger, flows: Amounts, running: float, quarter: int) -> None:
    """Move working capital to where the running revenue wants it; operating cash flow is profit less that."""
    stocks = ledger.stocks
    wanted = working_capital(ledger.profile, running, _SEASON[quarter] * (1 + ledger.rng.gauss(0, 0.02)))
    tied = sum(wanted[name] - stocks[name] for name in _RECEIVABLES)
    lent = sum(wanted[name] - stocks[name] for name in _SUPPLIERS)
    fixed_loss = round(stocks["fixed_assets"] * DEPRECIATION / 4)
    intangible_loss = round(stocks["intangible_assets"] * 0.02)
    stocks |= wanted
    stocks["fixed_assets"] -= fixed_loss
    stocks["intangible_assets"] -= intangible_loss
    stocks["goodwill"] -= flows["goodwill_impairment"]
    flows["depreciation_amortisation"] = fixed_loss + intangible_loss
    outside = flows["fair_value_gain"] + flows["disposal_gain"] + flows["investment_income"]
    # Interest paid belongs to financing in Chinese statements, so it is added back here.
    kept = flows["net_income"] + flows["depreciation_amortisation"] + flows["interest_expense"] - outside
    flows["operating_cash_flow"] = kept + lent - tied + flows.pop("goodwill_impairment")
    flows["cash_from_customers"] = round(flows["revenue"] * 1.1) - max(0, tied // 2)
    ledger.stocks["cash"] += flows["operating_cash_flow"]
    _close_profit(stocks, flows)


def _close_profit(stocks: Amounts, flows: Amounts) -> None:
    """Profit goes to retained earnings and minorities; the fair-value part stays in the assets it came from."""
    stocks["retained_earnings"] += flows["net_income_parent"]
    stocks["minority_interest"] += flows["net_income_minority"]
    stocks["trading_financial_assets"] += flows["fair_value_gain"]


def _invest(ledger: Ledger, flows: Amounts, running: float, year: int) -> None:
    """Capital spending towards the industry's ratio of fixed assets to revenue, a quarter ahead of growth."""
    profile, stocks = ledger.profile, ledger.stocks
    ahead = running * (1 + 0.4 * max(0.0, profile.growth.get(year + 1, profile.growth[LAST_YEAR])))
    gap = profile.fixed * ahead - stocks["fixed_assets"] - stocks["construction_in_progress"]
    building = max(round(stocks["fixed_assets"] * DEPRECIATION / 4 * 0.35), round(gap * 0.22))
    intangible = max(0, round(((0.04 + profile.fixed * 0.1) * running - stocks["intangible_assets"]) * 0.2))
    finished = stocks["construction_in_progress"] // 4
    stocks["construction_in_progress"] += building // 3 - finished
    stocks["fixed_assets"] += building - building // 3 + finished
    developed = stocks["development_costs"] // 8
    stocks["development_costs"] += flows["rd_capitalised"] - developed
    stocks["intangible_assets"] += intangible + developed
    flows["capex"] = building + intangible + flows["rd_capitalised"]
    sold = max(0, flows["disposal_gain"] + stocks["fixed_assets"] // 500)
    stocks["fixed_assets"] -= sold - flows["disposal_gain"]
    flows["asset_sale_proceeds"] = sold
    if year >= LEASES_FROM:
        leased = round(running * 0.012) - stocks["lease_liabilities"]
        stocks["lease_liabilities"] += leased
        stocks["other_non_current_assets"] += leased
    flows["investing_cash_flow"] = sold + flows["investment_income"] - flows["capex"]
    stocks["cash"] += flows["investing_cash_flow"]


def _finance(ledger: Ledger, flows: Amounts, running: float, when: tuple[int, int]) -> None:
    """Shares, dividends, interest and debt; what is left above the ceiling is parked in financial products."""
    stocks = ledger.stocks
    flows["equity_raised"] = _raise_equity(ledger, flows, *when)
    flows["dividends_paid"] = _pay_dividend(ledger, *when)
    flows["interest_paid"] = flows["interest_expense"]
    stocks["retained_earnings"] -= flows["dividends_paid"]
    stocks["cash"] += flows["equity_raised"] - flows["dividends_paid"] - flows["interest_paid"]
    parked = _park(ledger, running)
    flows["investing_cash_flow"] -= parked
    borrowed = _borrow(ledger, running)
    rolled = round(stocks["short_term_debt"] * 0.25)
    flows["borrowings_received"] = max(0, borrowed) + rolled
    flows["borrowings_repaid"] = max(0, -borrowed) + rolled
    flows["dividends_and_interest_paid"] = flows["dividends_paid"] + flows["interest_paid"]
    flows["financing_cash_flow"] = borrowed + flows["equity_raised"] - flows["dividends_and_interest_paid"]
    if when[1] == 4:
        _reserve(ledger, when[0])


def _park(ledger: Ledger, running: float) -> int:
    """Buy financial products with cash above the ceiling, sell them when cash is below the floor."""
    stocks, profile = ledger.stocks, ledger.profile
    excess = stocks["cash"] - round(profile.cash_ceiling * running)
    shortage = round(profile.cash_floor * running) - stocks["cash"]
    parked = round(excess * 0.5) if excess > 0 else -min(stocks["trading_financial_assets"], max(0, shortage))
    stocks["trading_financial_assets"] += parked
    stocks["cash"] -= parked
    return parked


def _borrow(ledger: Ledger, running: float) -> int:
    """Move debt a step towards the leverage wanted, never below what keeps cash at its floor."""
    stocks, profile = ledger.stocks, ledger.profile
    assets = sum(stocks[name] for name in (*CURRENT_ASSETS, *NON_CURRENT_ASSETS))
    owed = sum(stocks[name] for name in (*CURRENT_LIABILITIES, *NON_CURRENT_LIABILITIES))
    wanted = (profile.liabilities * assets - owed) / (1 - profile.liabilities) * 0.15
    # Nobody lends freely to a company that owes nearly all it has: it gets by with less cash.
    strain = 0.2 if owed > 0.85 * assets else 1.0
    floor = round(profile.cash_floor * running * strain)
    spare = max(0, stocks["cash"] - floor)
    step = min(round(wanted), round(running * 0.06)) if wanted > 0 else -min(ledger.debt, spare, round(-wanted))
    step = max(step, floor - stocks["cash"], -ledger.debt)
    spread_debt(stocks, ledger.debt + step, bonds=profile.has("bonds"))
    stocks["cash"] += step
    return step


def _issue(ledger: Ledger, when: tuple[int, int], kind: str, ratio: float, raised: int) -> None:
    stocks = ledger.stocks
    new = round(stocks["paid_in_capital"] * ratio)
    stocks["paid_in_capital"] += new
    stocks["capital_reserve"] += raised - new
    ledger.share_changes.append(ShareChange(*when, kind, ratio, stocks["paid_in_capital"]))


def _worth(ledger: Ledger) -> float:
    """A cautious value of the company for pricing new shares, from the last four quarters."""
    last = ledger.quarters[-4:]
    profit = sum(quarter.flows["net_income_parent"] for quarter in last)
    revenue = sum(quarter.flows["revenue"] for quarter in last)
    return ledger.profile.industry.pe * max(profit, 0.06 * revenue) * 0.7


def _raise_equity(ledger: Ledger, flows: Amounts, year: int, quarter: int) -> int:
    """The listing, a placement when cash runs out or growth asks for it, or bonus shares out of reserves."""
    profile, stocks, when = ledger.profile, ledger.stocks, (year, quarter)
    listed = profile.listed_on
    if (listed.year, (listed.month + 2) // 3) == when and len(ledger.quarters) >= 4:
        raised = round(_worth(ledger) / 3)
        _issue(ledger, when, "listing", 1 / 3, raised)
        return raised
    if when <= (listed.year + 1, 1) or len(ledger.quarters) < 4 or when > (LAST_YEAR, 1):
        return 0
    burning = profile.archetype == "loss_maker" and stocks["cash"] + flows["operating_cash_flow"] * 3 < 0
    growing = profile.archetype in {"compounder", "grower"} and ledger.debt > stocks["cash"] * 2
    if burning or (growing and ledger.rng.random() < 0.06):
        raised = round(_worth(ledger) * 0.12)
        _issue(ledger, when, "placement", 0.12, raised)
        return raised
    dear = _worth(ledger) > 45 * stocks["paid_in_capital"]
    if quarter == 2 and ledger.rng.random() < (0.6 if dear else 0.03):
        _bonus(ledger, when, 0.5 if dear else 0.3)
    return 0


def _bonus(ledger: Ledger, when: tuple[int, int], ratio: float) -> None:
    """Shares given out of the capital reserve, or out of profits where that is spent."""
    stocks = ledger.stocks
    new = round(stocks["paid_in_capital"] * ratio)
    short = max(0, new - stocks["capital_reserve"])
    if short > stocks["retained_earnings"]:
        return
    stocks["capital_reserve"] += short
    stocks["retained_earnings"] -= short
    _issue(ledger, when, "bonus", ratio, 0)


def _pay_dividend(ledger: Ledger, year: int, quarter: int) -> int:
    """Pay last year's dividend in the third quarter, once listed and out of profit."""
    profile, stocks = ledger.profile, ledger.stocks
    if quarter != 3 or year == FIRST_YEAR or (year, 6) < (profile.listed_on.year, profile.listed_on.month):
        return 0
    profit = ledger.year_flow("net_income_parent", year - 1)
    per_share = round(profile.payout * profit / stocks["paid_in_capital"], 2)
    if per_share < 0.01 or stocks["retained_earnings"] <= 0:
        return 0
    ledger.dividends[year] = per_share
    return round(per_share * stocks["paid_in_capital"])


def _reserve(ledger: Ledger, year: int) -> None:
    """A tenth of the year's profit goes to the surplus reserve until it is half the share capital."""
    stocks = ledger.stocks
    room = stocks["paid_in_capital"] // 2 - stocks["surplus_reserve"]
    kept = max(0, min(room, ledger.year_flow("net_income_parent", year) // 10))
    stocks["surplus_reserve"] += kept
    stocks["retained_earnings"] -= kept


def _merge(ledger: Ledger, year: int) -> None:
    """Pay for a target in shares: its operating items come in at the profile's multiple of our own."""
    size = dict(ledger.profile.mergers).get(year)
    if not size:
        return
    stocks = ledger.stocks
    names = (*_RECEIVABLES, *_SUPPLIERS, "fixed_assets", "construction_in_progress", "intangible_assets")
    gained = 0
    for name in names:
        added = round(stocks[name] * size)
        stocks[name] += added
        gained += -added if name in _SUPPLIERS else added
    goodwill = round(gained * 0.3)
    stocks["goodwill"] += goodwill
    _issue(ledger, (year, 1), "merger", size * 0.6, gained + goodwill)
