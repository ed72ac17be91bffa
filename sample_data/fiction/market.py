"""Prices that follow the business: earnings power times what the industry is worth, times the mood of the day.

Value is the larger of an earnings value, a book floor and a sales floor; it looks half a year ahead, as markets do. The
mood is a market-wide wave that every company shares in its own measure, and a slow wave of its own that returns to
zero, or ends where the profile says.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate, pairwise
from math import exp, log
from typing import TYPE_CHECKING, Any

from fiction.dates import AS_OF, FIRST_YEAR, month_ends, price_days, sessions

if TYPE_CHECKING:
    from random import Random

    from fiction.company import Capital, Company

Row = dict[str, Any]
UNIT = 10_000

# The shared mood: logarithm of price over value at turning points, straight lines between them.
_TURNS = (
    (date(2016, 1, 1), 0.25), (date(2016, 2, 28), -0.02), (date(2017, 11, 1), 0.16), (date(2018, 12, 28), -0.30),
    (date(2019, 4, 10), 0.02), (date(2020, 3, 20), -0.08), (date(2020, 7, 10), 0.26), (date(2021, 2, 10), 0.30),
    (date(2021, 12, 1), 0.24), (date(2022, 4, 26), -0.16), (date(2022, 8, 1), 0.04), (date(2022, 10, 28), -0.14),
    (date(2023, 4, 10), 0.02), (date(2023, 10, 20), -0.16), (date(2024, 2, 5), -0.42), (date(2024, 3, 20), -0.20),
    (date(2024, 4, 12), -0.24), (date(2024, 5, 31), -0.19),
)  # fmt: skip
# Price to book where profits say little: banks, insurers, brokers.
_BOOK_VALUED = {"bank": 0.68, "insurer": 1.05, "broker": 1.35}


@dataclass(frozen=True)
class Year:
    """Four quarters up to a quarter's end: profit, revenue, and the parent's equity then, in 10,000 yuan."""

    profit: float
    revenue: float
    equity: float


@cache
def market_mood(day: date) -> float:
    """The mood of the whole market on a day."""
    for (first, low), (last, high) in pairwise(_TURNS):
        if first <= day <= last:
            return low + (high - low) * (day - first).days / (last - first).days
    return _TURNS[-1][1]


def _years(company: Company) -> list[Year]:
    quarters = company.ledger.quarters
    found = []
    for index in range(len(quarters)):
        last = quarters[max(0, index - 3) : index + 1]
        scale = 4 / len(last)
        profit = sum(quarter.flows["net_income_deducted"] for quarter in last) * scale
        revenue = sum(quarter.flows["revenue"] for quarter in last) * scale
        found.append(Year(profit, revenue, quarters[index].stocks["equity_parent"]))
    return found


def _worth(company: Company, years: list[Year], day: date) -> float:
    """What the business is worth on a day, without mood, in 10,000 yuan."""
    place = (day.year - FIRST_YEAR) * 4 + (day.month - 1 + day.day / 31) / 3 - 1
    index = min(len(years) - 4, max(0, int(place)))
    part = min(1.0, max(0.0, place - index))
    now = [_at(company, years, index + step) for step in (0, 1)]
    return exp(log(now[0]) * (1 - part) + log(now[1]) * part)


def _at(company: Company, years: list[Year], index: int) -> float:
    profile, industry = company.profile, company.profile.industry
    now, ahead = years[index], years[min(index + 2, len(years) - 1)]
    equity = max(now.equity, 0.0)
    if industry.form in _BOOK_VALUED:
        return max(equity, 1.0) * _BOOK_VALUED[industry.form] * exp(profile.premium)
    revenue = (now.revenue + ahead.revenue) / 2
    earning = 0.35 * now.profit + 0.35 * ahead.profit + 0.3 * 0.07 * revenue
    power = max(earning, (0.035 if industry.tech else 0.012) * revenue)
    growth = min(0.3, max(-0.2, ahead.revenue / now.revenue - 1))
    value = power * industry.pe * exp(0.9 * (growth - 0.05) + profile.premium)
    return max(value, 0.55 * equity, 0.25 * revenue if industry.tech else 0.1 * revenue, 75_000.0)


def _own_mood(company: Company, rng: Random) -> list[float]:
    """The company's own wave by month end; bent towards the end the profile wants."""
    profile = company.profile
    level, path = rng.gauss(0, 0.2), []
    for _ in month_ends():
        level = 0.95 * level + rng.gauss(0, 0.065)
        path.append(level)
    if profile.final_mood is not None:
        miss = profile.final_mood - path[-1]
        path = [mood + miss * (step / (len(path) - 1)) ** 2 for step, mood in enumerate(path)]
    return path


def _fall(company: Company, day: date) -> float:
    """The slide of a company whose listing is ending, over its last ten months."""
    if not any(trait.startswith(("delisted", "delisting")) for trait in company.profile.traits):
        return 0.0
    return -1.7 * max(0.0, 1 - (company.last_day - day).days / 300)


def _shared(company: Company, day: date) -> float:
    """The old shareholders' part of the value that a coming merger, to be paid in shares, already casts ahead."""
    for change in company.ledger.share_changes:
        paid = next((entry.effective_on for entry in company.capital if entry.total == change.total), day)
        if change.kind == "merger" and day < paid:
            return 1 / (1 + change.ratio * max(0.0, 1 - (paid - day).days / 270))
    return 1.0


def market_values(company: Company) -> dict[date, float]:
    """The market value in 10,000 yuan on every day that has a price row."""
    rng = company.rng("prices")
    years, path, listed = _years(company), _own_mood(company, rng), company.profile.listed_on
    ends: dict[date, float] = {}
    for day, own in zip(month_ends(), path, strict=True):
        fresh = 0.4 * exp(-(day - listed).days / 240) if company.profile.recent and day >= listed else 0.0
        mood = market_mood(day) * company.profile.mood + own + fresh + _fall(company, day)
        ends[day] = _worth(company, years, day) * _shared(company, day) * exp(mood)
    return _with_days(ends, rng)


def _with_days(ends: dict[date, float], rng: Random) -> dict[date, float]:
    """Fill the last weeks with a daily walk that meets every month end."""
    values = dict(ends)
    for first, last in pairwise(month_ends()[-4:]):
        days = [day for day in sessions() if first < day <= last]
        walk = list(accumulate(rng.gauss(0, 0.017) for _ in days))
        for step, day in enumerate(days[:-1], start=1):
            part = step / len(days)
            level = log(ends[first]) * (1 - part) + log(ends[last]) * part
            if day in price_days():
                values[day] = exp(level + walk[step - 1] - walk[-1] * part)
    return dict(sorted(values.items()))


def price_rows(company: Company) -> list[Row]:
    """The `prices` rows of a company from its first trading day to its last."""
    profile, rng, rows = company.profile, company.rng("trading"), []
    values = market_values(company)
    halted = _halt(company)
    close = 0.0
    for day, value in values.items():
        capital = capital_on(company, day)
        if capital is None or day > company.last_day or (halted and halted[0] <= day and halted[1]):
            continue
        if halted and halted[0] <= day:
            rows.append(_suspended_row(company, day, close, capital))
            continue
        previous = close if day in _daily() and rows else 0.0
        close = max(0.35, round(value / capital.total, 2))
        rows.append(_row(company, day, (previous or _yesterday(close, rng), close), capital, rng))
    _adjust(company, rows)
    if profile.has("vendor_cap"):
        for row in rows:
            row["market_cap"] = float(round(values[row["date"]]) * UNIT)
    return rows


@cache
def _daily() -> frozenset[date]:
    return frozenset(day for day in price_days() if day > month_ends()[-3])


def _halt(company: Company) -> tuple[date, bool] | None:
    """From when trading is suspended, and whether the vendor then gives no rows at all."""
    for trait in sorted(company.profile.traits):
        word, _, day = trait.partition(" ")
        if word in {"suspended", "halted"}:
            return date.fromisoformat(day), word == "suspended"
    return None


def capital_on(company: Company, day: date) -> Capital | None:
    """The share count of a day, or None before the listing."""
    if day < company.profile.listed_on:
        return None
    place = bisect_right([entry.effective_on for entry in company.capital], day)
    return company.capital[place - 1] if place else None


def _yesterday(close: float, rng: Random) -> float:
    return max(0.3, round(close / (1 + max(-0.09, min(0.09, rng.gauss(0.0005, 0.02)))), 2))


def _row(company: Company, day: date, prices: tuple[float, float], capital: Capital, rng: Random) -> Row:
    previous, close = prices
    high = round(max(close, previous) * (1 + abs(rng.gauss(0, 0.009))), 2)
    low = round(min(close, previous) * (1 - abs(rng.gauss(0, 0.009))), 2)
    turnover = min(0.25, company.profile.turnover * exp(rng.gauss(0, 0.35) + market_mood(day) * 0.8))
    volume = max(1, round(turnover * capital.floating))
    return {
        "symbol": company.symbol,
        "date": day,
        "close": close,
        "high": high,
        "low": max(0.01, low),
        "previous_close": previous,
        "volume": float(volume * UNIT),
        "amount": float(round(volume * (high + low + close) / 3) * UNIT),
        "turnover": round(volume / capital.floating, 4),
        "float_cap": float(round(capital.floating * close) * UNIT),
        "traded": True,
    }


def _suspended_row(company: Company, day: date, close: float, capital: Capital) -> Row:
    row = _row(company, day, (close, close), capital, company.rng("halt"))
    return row | {"high": close, "low": close, "volume": 0.0, "amount": 0.0, "turnover": None, "traded": False}


def _adjust(company: Company, rows: list[Row]) -> None:
    """Adjusted closes: the last one as it was, earlier ones lowered by later bonus shares and dividends."""
    steps = [(entry.effective_on, 1 / (1 + entry.bonus), 0.0) for entry in company.capital if entry.bonus]
    steps += [(day, 1.0, per_share) for day, per_share in ex_dates(company)]
    steps.sort(reverse=True)
    factor, place = 1.0, 0
    for row in reversed(rows):
        while place < len(steps) and steps[place][0] > row["date"]:
            _, bonus, dividend = steps[place]
            factor *= bonus * max(0.5, 1 - dividend / row["close"])
            place += 1
        row["close_adj"] = round(row["close"] * factor, 3)


def ex_dates(company: Company) -> list[tuple[date, float]]:
    """The first day without the right to each year's dividend, and the dividend per share."""
    rng = company.rng("dividends")
    found = []
    for year, per_share in company.ledger.dividends.items():
        day = date(year, 7, rng.randint(1, 28))
        day = next((session for session in sessions() if session >= day), AS_OF)
        if company.profile.listed_on < day < min(company.last_day, AS_OF):
            found.append((day, per_share))
    return found
