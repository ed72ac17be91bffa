"""The books of banks, insurers and brokers: no inventories, no current assets, and cash flows that say little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fiction.dates import FIRST_YEAR, LAST_YEAR
from fiction.ledger import Amounts, Ledger, Quarter, ShareChange, yearly_revenue

if TYPE_CHECKING:
    from random import Random

    from fiction.profiles import Profile

# Per form: assets to yearly revenue, equity to assets at the start, net margin, cash to assets.
_SHAPES = {"bank": (36.0, 0.075, 0.36, 0.07), "insurer": (3.6, 0.12, 0.07, 0.04), "broker": (11.0, 0.25, 0.34, 0.22)}


def keep_financial_books(profile: Profile, rng: Random) -> Ledger:
    """All quarters: revenue and margin make the profit, profit less dividends the equity, the rest is owed."""
    size, equity_share, _, _ = _SHAPES[profile.industry.form]
    equity = round(profile.revenue * 0.95 * size * equity_share)
    paid_in = round(equity / profile.book_per_share)
    stocks = {"paid_in_capital": paid_in, "capital_reserve": round(equity * 0.3)}
    stocks["surplus_reserve"] = round(equity * 0.08)
    stocks["other_equity_instruments"] = round(equity * profile.perpetuals)
    stocks["minority_interest"] = round(equity * 0.01)
    stocks["retained_earnings"] = equity - sum(stocks.values())
    ledger = Ledger(profile, rng, yearly_revenue(profile), stocks)
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for quarter in (1, 2, 3, 4):
            _keep_quarter(ledger, year, quarter)
    return ledger


def _earn(ledger: Ledger, year: int, quarter: int) -> Amounts:
    profile, rng = ledger.profile, ledger.rng
    margin = _SHAPES[profile.industry.form][2] + profile.margin_shift[year] * 0.5
    weight = profile.industry.last_quarter if quarter == 4 else (1 - profile.industry.last_quarter) / 3
    revenue = round(ledger.revenue[year] * weight * (1 + rng.gauss(0, 0.03)))
    total_profit = round(revenue * margin / 0.82 * (0.8 if quarter == 4 else 1.05))
    tax = round(max(0, total_profit) * 0.18)
    net_income = total_profit - tax
    minority = round(net_income * 0.01)
    return {
        "revenue": revenue,
        "total_operating_revenue": revenue,
        "operating_profit": total_profit,
        "total_profit": total_profit,
        "income_tax": tax,
        "net_income": net_income,
        "net_income_minority": minority,
        "net_income_parent": net_income - minority,
        "net_income_deducted": net_income - minority - round(revenue * 0.003),
        "operating_cash_flow": round(revenue * rng.gauss(0.4, 1.2)),
        "capex": round(revenue * 0.02),
    }


def _keep_quarter(ledger: Ledger, year: int, quarter: int) -> None:
    profile, stocks = ledger.profile, ledger.stocks
    flows = _earn(ledger, year, quarter)
    listed = profile.listed_on
    if (listed.year, (listed.month + 2) // 3) == (year, quarter) and year > FIRST_YEAR:
        new = stocks["paid_in_capital"] // 5
        stocks["paid_in_capital"] += new
        stocks["capital_reserve"] += round(new * profile.book_per_share * 0.4)
        ledger.share_changes.append(ShareChange(year, quarter, "listing", 0.2, stocks["paid_in_capital"]))
    stocks["retained_earnings"] += flows["net_income_parent"] - _dividend(ledger, year, quarter)
    stocks["minority_interest"] += flows["net_income_minority"]
    equity = sum(stocks.values())
    size, _, _, cash = _SHAPES[profile.industry.form]
    assets = max(round(ledger.revenue[year] * (0.96 + 0.02 * quarter) * size), round(equity / 0.6))
    balance = {
        "cash": round(assets * cash),
        "total_assets": assets,
        "total_liabilities": assets - equity,
        "equity": equity,
        "equity_parent": equity - stocks["minority_interest"],
    }
    ledger.quarters.append(Quarter(year, quarter, flows, stocks | balance, stocks["paid_in_capital"]))


def _dividend(ledger: Ledger, year: int, quarter: int) -> int:
    profile, stocks = ledger.profile, ledger.stocks
    if quarter != 3 or year == FIRST_YEAR or (year, 6) < (profile.listed_on.year, profile.listed_on.month):
        return 0
    profit = ledger.year_flow("net_income_parent", year - 1)
    per_share = round(profile.payout * profit / stocks["paid_in_capital"], 2)
    if per_share < 0.01:
        return 0
    ledger.dividends[year] = per_share
    return round(per_share * stocks["paid_in_capital"])
