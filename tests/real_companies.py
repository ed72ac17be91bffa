"""Companies of the real files as the definitions see them: what each answers to a formula, and what their peers do.

Written from the definitions alone, over the rows of `real_figures`; nothing here imports the program.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, median, quantiles
from typing import TYPE_CHECKING, Any

from real_figures import AS_OF, LATEST, Industry, Raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Answer = float | str | bool | dt.date | None
# Of a Company: what it answers, or Unknown.
Formula = Callable[[Any], Any]


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
        return self.raw.industries.get(self.symbol, Industry())

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
        """Of the opening and the closing balance of a year; what is owned less than nothing of earns no return."""
        return positive((self.of(item, years_back) + self.of(item, years_back + 1)) / 2, "negative_base")

    @property
    def revenue(self) -> float:
        """As the base of a margin."""
        return positive(self.of("revenue"), "negative_base")

    def growth(self, item: str, years: int = 1) -> float:
        """Over a year, from a gain; over several, what it is a year, between two gains."""
        last = self.of(item)
        if years > 1:
            positive(last, "negative_base")
        return math.pow(last / positive(self.of(item, years), "negative_base"), 1 / years) - 1

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
        place = self.last
        return float(getattr(self.raw.traded[self.symbol], column)[place])

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
        """Free cash flow lacks the interest paid, but capex alone may already exceed the operating cash flow."""
        return positive(self.of("operating_cash_flow") - self.of("capex"), "negative_base")


def positive(value: float, reason: str) -> float:
    if value <= 0:
        raise Unknown(reason)
    return value


def lacks(check: Callable[[Company], object] = lambda _: None) -> Formula:
    """A metric the files cannot give: no_data, unless what they do have already says something else."""

    def why(company: Company) -> Answer:
        check(company)
        company.of("total_assets")
        raise Unknown("no_data")

    return why


def says(reason: str) -> Formula:
    def why(_: Company) -> Answer:
        raise Unknown(reason)

    return why


def answer(formula: Formula, company: Company) -> Any:  # noqa: ANN401 - what the formula gives
    """A figure, or '!reason'."""
    try:
        found = formula(company)
    except Unknown as unknown:
        return f"!{unknown}"
    return found


def implied_return(multiple: float, growth: float) -> float:
    """The discount rate at which ten years of growth and 3% after are worth the multiple: halving, above 3%."""
    low, high = 0.03, 1.03
    for _ in range(60):
        rate = (low + high) / 2
        worth = sum(((1 + growth) / (1 + rate)) ** year for year in range(1, 11))
        worth += ((1 + growth) / (1 + rate)) ** 10 * 1.03 / (rate - 0.03)
        low, high = (rate, high) if worth >= multiple else (low, rate)
    return low


@dataclass(frozen=True)
class Market:
    """All companies listed on the day, and the formula of every metric."""

    raw: Raw
    defined: Mapping[str, Formula]

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
        return known(self.defined[metric], self.companies.values())


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


def known(formula: Callable[[Company], Any], companies: Iterable[Company]) -> dict[str, Any]:
    """What a formula gives, for the companies for which it gives anything."""
    answers = {company.symbol: answer(formula, company) for company in companies}
    return {symbol: value for symbol, value in answers.items() if not isinstance(value, str)}


def outside_finance(formula: Formula) -> Formula:
    """Debt is the trade of banks, insurers and brokers: what sets it against anything has no meaning for them."""

    def of(company: Company) -> Answer:
        if company.is_financial:
            raise Unknown("not_applicable")
        found: Answer = formula(company)
        return found

    return of
