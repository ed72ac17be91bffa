"""What makes one invented company: its industry's habits, its archetype's path and its own deviations.

A profile is drawn once from the company's own random stream and never changes; accounts, filings, prices and evidence
all start from it. Because every company has a stream of its own, changing one leaves the others as they were.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from fiction.dates import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from random import Random

    from fiction.sectors import Industry

YEARS = range(FIRST_YEAR + 1, LAST_YEAR + 1)


@dataclass(frozen=True)
class Archetype:
    """A kind of company: yearly growth and its spread, margin against the industry, pay-out, leverage, mood."""

    growth: float
    spread: float
    margin: float = 0.0
    payout: float = 0.3
    leverage: float = 0.0
    premium: float = 0.0


ARCHETYPES = {
    "compounder": Archetype(0.29, 0.06, 0.025, 0.20, -0.05, 0.10),
    "grower": Archetype(0.17, 0.07, 0.010, 0.25, -0.02, 0.05),
    "steady": Archetype(0.09, 0.05, 0.000, 0.30),
    "mature": Archetype(0.04, 0.03, 0.015, 0.55, -0.08, -0.05),
    "cyclical": Archetype(0.06, 0.06, 0.005, 0.35),
    "shrinking": Archetype(-0.08, 0.06, -0.045, 0.10, 0.05, -0.05),
    "loss_maker": Archetype(0.15, 0.15, -0.260, 0.0, -0.05, 0.10),
    "turnaround": Archetype(0.07, 0.09, -0.010, 0.10, 0.06),
    "zombie": Archetype(-0.01, 0.06, -0.095, 0.0, 0.20, 0.05),
    "financial": Archetype(0.08, 0.05, 0.0, 0.30),
}
# How many of a hundred companies are of each kind, where research is the business and elsewhere.
_TECH_MIX = {
    "compounder": 15, "grower": 24, "steady": 26, "cyclical": 10, "shrinking": 8, "loss_maker": 7, "turnaround": 6,
    "zombie": 4,
}  # fmt: skip
_OTHER_MIX = {
    "compounder": 2, "grower": 10, "steady": 34, "mature": 24, "cyclical": 14, "shrinking": 7, "loss_maker": 1,
    "turnaround": 4, "zombie": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """What a company is called and where it trades."""

    symbol: str
    name: str
    name_en: str
    board: str


@dataclass(frozen=True)
class Profile(Identity):
    """One company. Money in 10,000 yuan, shares in 10,000; ratios as in `Industry`."""

    industry: Industry
    archetype: str
    listed_on: date
    incorporated_on: date
    revenue: float
    growth: dict[int, float]
    margin_shift: dict[int, float]
    gross_margin: float
    rd: float
    rd_capitalised: float
    fixed: float
    receivable_days: float
    inventory_days: float
    payable_days: float
    contract_liabilities: float
    liabilities: float
    cash_floor: float
    cash_ceiling: float
    payout: float
    tax_rate: float
    minority: float
    non_recurring: float
    rd_staff: float
    revenue_per_head: float
    book_per_share: float
    float_share: float
    turnover: float
    premium: float
    mood: float
    final_mood: float | None = None
    certificates: int | None = None
    policy: tuple[str, ...] | None = None
    perpetuals: float = 0.0
    mergers: tuple[tuple[int, float], ...] = ()
    traits: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_financial(self) -> bool:
        """Whether it files the statements of a bank, insurer or broker."""
        return self.industry.form != "general"

    @property
    def recent(self) -> bool:
        """Whether it came to the market within the sample."""
        return self.listed_on.year >= FIRST_YEAR + 1

    def has(self, trait: str) -> bool:
        """Whether the company plays that part."""
        return trait in self.traits


def draw_archetype(rng: Random, industry: Industry) -> str:
    """A kind of company that such an industry has."""
    if industry.form != "general":
        return "financial"
    mix = _TECH_MIX if industry.tech else _OTHER_MIX
    return rng.choices(list(mix), weights=list(mix.values()))[0]


def _growth(rng: Random, kind: Archetype, archetype: str, industry: Industry) -> dict[int, float]:
    """Revenue growth by year: the archetype's level, the industry's cycle, and chance."""
    phase = sum(map(ord, industry.level2)) % 5
    wave = (0.9, 0.3, -0.8, -0.7, 0.3)
    swing = 0.16 if archetype == "cyclical" else 0.08
    level = kind.growth + rng.gauss(0, kind.spread / 2)
    growth = {}
    for year in YEARS:
        cycle = industry.cyclical * swing * wave[(year + phase) % 5]
        growth[year] = max(-0.45, level + cycle + rng.gauss(0, kind.spread))
    return growth


def _margin_shift(rng: Random, archetype: str, industry: Industry) -> dict[int, float]:
    """Points added to the operating margin by year: the cycle, bad years, a turnaround or a decline."""
    phase = sum(map(ord, industry.level2)) % 5
    wave = (0.7, 0.8, 0.0, -0.9, -0.5)
    swing = industry.cyclical * (0.06 if archetype == "cyclical" else 0.035)
    shift = {year: swing * wave[(year + phase) % 5] + rng.gauss(0, 0.012) for year in (FIRST_YEAR, *YEARS)}
    if archetype == "turnaround":
        bad = rng.choice((2018, 2019, 2020, 2021))
        for year in (bad, bad + 1):
            shift[year] -= rng.uniform(0.12, 0.25)
    if archetype == "shrinking":
        for year in shift:
            shift[year] -= 0.010 * (year - FIRST_YEAR)
    if archetype == "loss_maker":
        for year in shift:
            shift[year] += 0.02 * (year - FIRST_YEAR)
    return shift


def _listing(rng: Random, board: str) -> tuple[date, date]:
    """Listing and incorporation dates; most are older than the sample, the younger boards less so."""
    first = {"main": 1996, "chinext": 2010, "star": 2019}[board]
    year = rng.randint(first, 2015) if board != "star" and rng.random() < 0.72 else rng.randint(max(2016, first), 2022)
    listed = date(year, rng.randint(1 if year > 2019 or board != "star" else 8, 12), rng.randint(2, 27))
    return listed, date(listed.year - rng.randint(6, 15), rng.randint(1, 12), rng.randint(1, 28))


def _near(rng: Random, value: float, spread: float = 0.15) -> float:
    return value * min(1.6, max(0.5, rng.gauss(1, spread)))


def draw(rng: Random, identity: Identity, industry: Industry, archetype: str) -> Profile:
    """A company of that archetype in that industry."""
    kind = ARCHETYPES[archetype]
    listed_on, incorporated_on = _listing(rng, identity.board)
    size = rng.lognormvariate({"main": 12.0, "chinext": 10.9, "star": 10.7}[identity.board], 0.9)
    quick = archetype in {"compounder", "loss_maker"}
    return Profile(
        **vars(identity),
        industry=industry,
        archetype=archetype,
        listed_on=listed_on,
        incorporated_on=incorporated_on,
        revenue=size * (0.35 if quick else 1.0) * (3 if industry.form == "bank" else 1),
        growth=_growth(rng, kind, archetype, industry),
        margin_shift=_margin_shift(rng, archetype, industry),
        gross_margin=industry.gross_margin + kind.margin + rng.gauss(0, 0.02),
        rd=_near(rng, industry.rd, 0.3) * (1.6 if archetype == "loss_maker" else 1.0),
        rd_capitalised=rng.choice((0.0, 0.0, 0.05, 0.15)) if industry.tech else 0.0,
        fixed=_near(rng, industry.fixed, 0.2),
        receivable_days=_near(rng, industry.receivable_days),
        inventory_days=_near(rng, industry.inventory_days),
        payable_days=_near(rng, industry.payable_days),
        contract_liabilities=rng.uniform(0.01, 0.06) if industry.level1 != "房地产" else 0.9,
        liabilities=min(0.85, max(0.12, industry.liabilities + kind.leverage + rng.gauss(0, 0.07))),
        cash_floor=rng.uniform(0.08, 0.16),
        cash_ceiling=rng.uniform(0.3, 0.7),
        payout=max(0.0, kind.payout + rng.gauss(0, 0.08)) if kind.payout else 0.0,
        tax_rate=0.15 if industry.tech else 0.25,
        minority=rng.choice((0.0, 0.0, 0.02, 0.05, 0.1)),
        non_recurring=rng.uniform(0.004, 0.02) if archetype != "zombie" else rng.uniform(0.01, 0.05),
        rd_staff=max(0.004, _near(rng, industry.rd_staff, 0.35)),
        revenue_per_head=rng.uniform(70, 140) * (4 if industry.level1 in {"房地产", "有色金属", "银行"} else 1),
        book_per_share=rng.uniform(2.5, 7.5),
        float_share=rng.uniform(0.5, 1.0),
        turnover=rng.lognormvariate(-4.3, 0.6),
        premium=kind.premium + rng.gauss(0, 0.12),
        mood=rng.uniform(0.7, 1.3),
    )  # fmt: skip
