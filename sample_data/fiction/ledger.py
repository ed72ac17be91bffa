"""The books of one ordinary company, kept quarter by quarter in double entry.

Every amount is a whole number of 10,000 yuan and every entry has its counter-entry, so that assets equal liabilities
plus equity and the cash flows explain the change of cash exactly, as in real statements. The steps of a quarter:

1. earn: revenue from the yearly path and the season, costs from the industry's ratios, the year's luck in the margin
2. operate: receivables, inventory and payables follow the running revenue; operating cash flow is what remains
3. invest: fixed assets are kept in proportion to revenue, development spending is capitalised, spare cash is parked
4. finance: new shares, dividends, interest, and debt moving towards the leverage the company is at ease with
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fiction.dates import FIRST_YEAR, LAST_YEAR, quarter_end

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from fiction.profiles import Profile

Amounts = dict[str, int]

CURRENT_ASSETS = (
    "cash", "trading_financial_assets", "notes_receivable", "receivables", "prepayments", "inventory",
    "contract_assets", "other_current_assets",
)  # fmt: skip
NON_CURRENT_ASSETS = (
    "fixed_assets", "construction_in_progress", "intangible_assets", "development_costs", "goodwill",
    "other_non_current_assets",
)  # fmt: skip
DEBT = ("short_term_debt", "short_term_bonds", "current_portion_of_debt", "long_term_debt", "bonds")
CURRENT_LIABILITIES = (*DEBT[:3], "payables", "contract_liabilities", "other_current_liabilities")
NON_CURRENT_LIABILITIES = (*DEBT[3:], "lease_liabilities", "other_non_current_liabilities")
PARENT_EQUITY = (
    "paid_in_capital", "capital_reserve", "other_equity_instruments", "surplus_reserve", "retained_earnings",
)  # fmt: skip
INTEREST_RATE = 0.046
DEPRECIATION = 0.085
LEASES_FROM = 2021


@dataclass(frozen=True)
class Quarter:
    """One quarter's own flows and the balances at its end, in 10,000 yuan; shares in 10,000."""

    year: int
    quarter: int
    flows: Amounts
    stocks: Amounts
    shares: int

    @property
    def end(self) -> date:
        """Last day of the quarter."""
        return quarter_end(self.year, self.quarter)


@dataclass(frozen=True)
class ShareChange:
    """New shares: `kind` is listing, placement, bonus or merger; `ratio` of new to old shares."""

    year: int
    quarter: int
    kind: str
    ratio: float
    total: int


@dataclass
class Ledger:
    """The books while they are being kept."""

    profile: Profile
    rng: Random
    revenue: dict[int, float]
    stocks: Amounts
    quarters: list[Quarter] = field(default_factory=list)
    share_changes: list[ShareChange] = field(default_factory=list)
    dividends: dict[int, float] = field(default_factory=dict)

    @property
    def debt(self) -> int:
        """Interest-bearing debt without leases."""
        return sum(self.stocks[name] for name in DEBT)

    def year_flow(self, name: str, year: int) -> int:
        """A flow summed over the quarters of a year that are in the books."""
        return sum(quarter.flows[name] for quarter in self.quarters if quarter.year == year)


def totals(stocks: Amounts) -> Amounts:
    """The sums of a balance sheet."""
    current = sum(stocks[name] for name in CURRENT_ASSETS)
    fixed = sum(stocks[name] for name in NON_CURRENT_ASSETS)
    short = sum(stocks[name] for name in CURRENT_LIABILITIES)
    long = sum(stocks[name] for name in NON_CURRENT_LIABILITIES)
    parent = sum(stocks[name] for name in PARENT_EQUITY)
    return {
        "current_assets": current,
        "non_current_assets": fixed,
        "total_assets": current + fixed,
        "current_liabilities": short,
        "non_current_liabilities": long,
        "total_liabilities": short + long,
        "equity_parent": parent,
        "equity": parent + stocks["minority_interest"],
    }


def yearly_revenue(profile: Profile) -> dict[int, float]:
    """The revenue path; a merger in the profile multiplies it from that year on."""
    path = {FIRST_YEAR: profile.revenue}
    for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
        merger = dict(profile.mergers).get(year, 0.0)
        path[year] = path[year - 1] * (1 + profile.growth[year]) * (1 + merger)
    path[LAST_YEAR + 1] = path[LAST_YEAR] * (1 + profile.growth[LAST_YEAR])
    return path


def spread_debt(stocks: Amounts, total: int, *, bonds: bool) -> None:
    """Divide debt over its lines; those that can issue bonds have a fifth of it in bonds."""
    stocks["short_term_debt"] = round(total * 0.5)
    stocks["current_portion_of_debt"] = round(total * 0.1)
    stocks["short_term_bonds"] = round(total * 0.04) if bonds else 0
    stocks["bonds"] = round(total * 0.16) if bonds else 0
    rest = total - sum(stocks[name] for name in DEBT if name != "long_term_debt")
    stocks["long_term_debt"] = rest


def working_capital(profile: Profile, running: float, season: float) -> Amounts:
    """Receivables, stocks and suppliers' credit that belong to a running yearly revenue."""
    cost = running * (1 - profile.gross_margin)
    receivables = profile.receivable_days / 365 * running * season
    return {
        "notes_receivable": round(receivables * 0.12),
        "receivables": round(receivables * 0.84),
        "contract_assets": round(receivables * 0.04),
        "prepayments": round(running * 0.025),
        "inventory": round(profile.inventory_days / 365 * cost),
        "other_current_assets": round(running * 0.02),
        "payables": round(profile.payable_days / 365 * cost),
        "contract_liabilities": round(profile.contract_liabilities * running),
        "other_current_liabilities": round(running * 0.06),
    }


def open_books(profile: Profile, rng: Random) -> Ledger:
    """The balance sheet a year before the sample's first report, in the industry's proportions."""
    revenue = yearly_revenue(profile)
    running = profile.revenue * 0.95
    stocks = dict.fromkeys((*CURRENT_ASSETS, *NON_CURRENT_ASSETS, *CURRENT_LIABILITIES, *NON_CURRENT_LIABILITIES), 0)
    stocks |= working_capital(profile, running, 1.0)
    stocks["cash"] = round((profile.cash_floor * 0.6 + profile.cash_ceiling * 0.4) * running)
    stocks["fixed_assets"] = round(profile.fixed * running * 0.88)
    stocks["construction_in_progress"] = round(profile.fixed * running * 0.12)
    stocks["intangible_assets"] = round((0.04 + profile.fixed * 0.1) * running)
    stocks["goodwill"] = round(running * rng.choice((0, 0, 0, 0.05, 0.2)))
    stocks["other_non_current_assets"] = round(running * 0.05)
    stocks["other_non_current_liabilities"] = round(running * 0.012)
    assets = sum(stocks[name] for name in (*CURRENT_ASSETS, *NON_CURRENT_ASSETS))
    owed = sum(stocks[name] for name in (*CURRENT_LIABILITIES, *NON_CURRENT_LIABILITIES))
    spread_debt(stocks, max(0, round(profile.liabilities * assets) - owed), bonds=profile.has("bonds"))
    _open_equity(profile, stocks, assets - max(owed, round(profile.liabilities * assets)))
    return Ledger(profile, rng, revenue, stocks)


def _open_equity(profile: Profile, stocks: Amounts, equity: int) -> None:
    stocks["minority_interest"] = round(equity * profile.minority)
    stocks["other_equity_instruments"] = round(equity * profile.perpetuals)
    parent = equity - stocks["minority_interest"] - stocks["other_equity_instruments"]
    stocks["paid_in_capital"] = round(parent / profile.book_per_share)
    stocks["capital_reserve"] = round((parent - stocks["paid_in_capital"]) * 0.5)
    stocks["surplus_reserve"] = round(stocks["paid_in_capital"] * 0.15)
    stocks["retained_earnings"] = parent - sum(
        stocks[name] for name in ("paid_in_capital", "capital_reserve", "surplus_reserve")
    )
