"""Every metric of ten real companies held against its definition, worked out again from the rows of the vendors' files.

`DEFINED` is the catalogue once more: one formula a metric, written from what the catalogue and the definitions say it
means. `LACKING` lists what these files cannot give and why; the last test refuses a metric that is in neither. The data
is never committed: where ../shared/data is absent these tests skip.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, median, quantiles
from typing import TYPE_CHECKING, Any

import pytest
from real_figures import AS_OF, DATA, HERE, LATEST, Figures, Industry, Raw
from worlds import records

from screener import catalog, database, importing
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable

Answer = float | str | bool | dt.date | None
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


class Unknown(Exception):  # noqa: N818 - a missing figure is an answer, not an error
    """A figure that cannot be told, with the reason."""


@dataclass(frozen=True)
class Company:
    """What a reader of the raw files knows of one company on the day; asking for a missing figure raises Unknown."""

    raw: Raw
    symbol: str

    @cached_property
    def year(self) -> int | None:
        return self.raw.latest_year(self.symbol, AS_OF)

    @property
    def is_stale(self) -> bool:
        """Only annual reports exist here, and the latest is about a year that ended over 16 months ago."""
        return self.year is not None and dt.date(self.year + 2, 4, 30) < AS_OF

    @cached_property
    def industry(self) -> Industry:
        return self.raw.industries.get(self.symbol, Industry(None, None))

    @property
    def is_financial(self) -> bool:
        return self.industry.level1 in {"银行", "非银金融"}

    def of(self, item: str, years_back: int = 0) -> float:
        if self.year is None or self.is_stale:
            raise Unknown("stale" if self.is_stale else "no_data")
        found = self.raw.years(self.symbol).get(self.year - years_back, {}).get(item)
        if found is None:
            raise Unknown("no_data")
        return found

    def mean(self, item: str, years_back: int = 0) -> float:
        """Of the opening and the closing balance of a year."""
        return (self.of(item, years_back) + self.of(item, years_back + 1)) / 2

    def growth(self, item: str, years: int = 1) -> float:
        """A year; over several, both ends must be positive and the rate is a year's."""
        first, last = positive(self.of(item, years), "negative_base"), self.of(item)
        return (positive(last, "negative_base") / first) ** (1 / years) - 1 if years > 1 else last / first - 1

    def growth_kind(self, item: str) -> str:
        now, before = self.of(item), self.of(item, 1)
        if before <= 0 < now:
            return "turned_profitable"
        if now < 0 <= before:
            return "turned_loss"
        if before < 0:
            return "loss_widened" if now < before else "loss_narrowed"
        return "grew" if now > before else "shrank"

    @cached_property
    def last(self) -> int:
        """Place of the last day with a price."""
        found = self.raw.recent(self.symbol)
        if found is None:
            raise Unknown("no_price")
        return found

    def traded(self, column: str) -> float:
        return float(getattr(self.raw.traded[self.symbol], column)[self.last])

    @cached_property
    def shares(self) -> float:
        found = self.raw.shares(self.symbol, AS_OF)
        if found is None:
            raise Unknown("float_only")
        return found

    @cached_property
    def cap(self) -> float:
        return self.traded("price") * self.shares

    def multiple(self, of: float) -> float:
        """Market cap over a figure, which is asked for first: a loss has no PE, whether or not there is a price."""
        return self.cap / of

    @property
    def amount(self) -> float:
        amounts = self.raw.amounts(self.symbol)
        if len(amounts) < 15:
            raise Unknown("no_data")
        return fmean(amounts)

    @property
    def roe(self) -> list[float]:
        """Of the five latest years."""
        return [self.of("net_income_parent", n) / self.mean("equity_parent", n) for n in range(5)]

    @property
    def ebit(self) -> float:
        """The files have no interest expense of their own: net finance expense stands in."""
        return self.of("total_profit") + self.of("finance_expense")

    @property
    def capital_employed(self) -> float:
        ends = [self.of("total_assets", n) - self.of("current_liabilities", n) for n in (0, 1)]
        return sum(ends) / 2

    def debt_ratio(self, years_back: int = 0) -> float:
        return self.of("total_liabilities", years_back) / self.of("total_assets", years_back)

    def past(self, item: str) -> list[float]:
        """Its own market cap over a figure known then, at every month-end where that is positive; 36 at least."""
        found = [
            month.market_cap / month.figures[item]
            for month in self.raw.months(self.symbol)
            if month.market_cap is not None and month.figures.get(item, 0) > 0
        ]
        if len(found) < 36:
            raise Unknown("short_history")
        return found

    def percentile(self, item: str, reason: str) -> float:
        """Share of its own month-ends at which the multiple was lower."""
        today = self.multiple(positive(self.of(item), reason))
        past = self.past(item)
        return sum(multiple < today for multiple in past) / len(past)

    @property
    def has_doubled(self) -> bool:
        """Revenue or assets within one of three years."""
        own = self.raw.years(self.symbol) if not self.is_stale and self.year is not None else {}
        pairs = [
            (own.get(year, {}).get(item), own.get(year - 1, {}).get(item))
            for year in range(LATEST, LATEST - 3, -1)
            for item in ("revenue", "total_assets")
        ]
        return any(now / before > 2 for now, before in pairs if now is not None and before is not None and before > 0)

    def knows(self, item: str) -> bool:
        return answer(lambda company: company.of(item), self) != "!no_data" and not self.is_stale

    def not_earned(self) -> float:
        """Free cash flow lacks the interest paid; it is known not to be positive where capex alone exceeds the flow."""
        if self.of("operating_cash_flow") - self.of("capex") <= 0 and self.knows("dividends_and_interest_paid"):
            raise Unknown("negative_base")
        raise Unknown("no_data")


def positive(value: float, reason: str) -> float:
    if value <= 0:
        raise Unknown(reason)
    return value


def lacks(*known: Callable[[Company], object]) -> Callable[[Company], Answer]:
    """A metric the files cannot give: no_data, unless what they do have already says something else."""

    def why(company: Company) -> Answer:
        for check in known:
            check(company)
        company.of("total_assets")
        raise Unknown("no_data")

    return why


def says(reason: str) -> Callable[[Company], Answer]:
    def why(_: Company) -> Answer:
        raise Unknown(reason)

    return why


def answer(formula: Callable[[Company], Answer], company: Company) -> Answer:
    """A figure, or '!reason'."""
    try:
        return formula(company)
    except Unknown as unknown:
        return f"!{unknown}"


@dataclass(frozen=True)
class Market:
    """All companies listed on the day."""

    raw: Raw

    @cached_property
    def companies(self) -> dict[str, Company]:
        return {symbol: Company(self.raw, symbol) for symbol in self.raw.listed}

    @cached_property
    def caps(self) -> dict[str, float]:
        return known(lambda company: company.cap, self.companies.values())

    def peers(self, company: Company, values: Iterable[str]) -> tuple[int, list[str]]:
        """Level and companies of the narrowest industry in which five have a value, else the market."""
        have, own = set(values), company.industry
        level2 = [symbol for symbol, other in self.companies.items() if other.industry == own]
        level1 = [symbol for symbol, other in self.companies.items() if other.industry.level1 == own.level1]
        for level, name, members in ((2, own.level2, level2), (1, own.level1, level1)):
            if name is not None and sum(symbol in have for symbol in members) >= 5:
                return level, members
        return 0, list(self.companies)

    @cached_property
    def priced_profits(self) -> dict[str, dict[str, tuple[float, float]]]:
        """Market cap and profit of every company that has both, by kind of profit."""
        return {
            item: known(lambda company, item=item: (company.cap, company.of(item)), self.companies.values())  # type: ignore[misc]
            for item in ("net_income_deducted", "net_income_continuing")
        }

    def industry_pe(self, company: Company, item: str = "net_income_deducted") -> IndustryPe:
        pairs = self.priced_profits[item]
        gains = {symbol: (cap, profit) for symbol, (cap, profit) in pairs.items() if profit > 0}
        level, members = self.peers(company, gains)
        inside = [symbol for symbol in members if symbol in pairs]
        return IndustryPe(level, len(members), [pairs[symbol] for symbol in inside])

    def place(self, metric: str, company: Company) -> tuple[Answer, float]:
        """Share of the other peers whose value is lower, and the median of all."""
        values = {symbol: float(value) for symbol, value in self.every(metric).items()}
        members = [values[symbol] for symbol in self.peers(company, values)[1] if symbol in values]
        own = values.get(company.symbol)
        lower = sum(value < own for value in members) / (len(members) - 1) if own is not None else None
        return lower, median(members)

    def every(self, metric: str) -> dict[str, float]:
        return known(lambda company: float(defined(self, metric, company)), self.companies.values(), metric)  # type: ignore[arg-type]


@dataclass(frozen=True)
class IndustryPe:
    """Market cap and profit of the peers that have both."""

    level: int
    total: int
    pairs: list[tuple[float, float]]

    @property
    def gains(self) -> list[tuple[float, float]]:
        return [(cap, profit) for cap, profit in self.pairs if profit > 0]

    @property
    def multiples(self) -> list[float]:
        return [cap / profit for cap, profit in self.gains]

    @property
    def aggregate(self) -> float:
        return sum(cap for cap, _ in self.gains) / sum(profit for _, profit in self.gains)

    @property
    def aggregate_all(self) -> float:
        """A sum of profits and losses that is a loss gives none."""
        return sum(cap for cap, _ in self.pairs) / positive(sum(profit for _, profit in self.pairs), "negative_base")

    @property
    def harmonic(self) -> float:
        return len(self.gains) / sum(1 / pe for pe in self.multiples)

    @property
    def mean_trimmed(self) -> float:
        """Within 1.5 interquartile ranges of the quartiles."""
        low, _, high = quantiles(self.multiples, n=4, method="inclusive")
        reach = 1.5 * (high - low)
        return fmean(pe for pe in self.multiples if low - reach <= pe <= high + reach)


def known[T](formula: Callable[[Company], T], companies: Iterable[Company], metric: str = "") -> dict[str, T]:
    found = {}
    for company in companies:
        try:
            found[company.symbol] = formula(company)
        except Unknown:
            continue
    return found
