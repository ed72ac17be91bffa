"""One company with everything that happened to it: its profile, books, reports' dates and share counts.

The later modules (filings, prices, evidence) each read this and nothing else, so what a company did exists once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from fiction.dates import AS_OF, FIRST_YEAR, LAST_YEAR, quarter_end, report_date
from fiction.financials import keep_financial_books
from fiction.quarters import keep_books

if TYPE_CHECKING:
    from fiction.ledger import Ledger, Quarter
    from fiction.profiles import Profile

SEED = 20240531


def stream(name: str) -> Random:
    """A random stream of its own for every purpose, so that drawing more in one place changes nothing in another."""
    return Random(f"{SEED}/{name}")


@dataclass(frozen=True)
class Capital:
    """Shares from a day on, in 10,000: all of them and those that trade; bonus is new shares per old one."""

    effective_on: date
    announced_on: date
    total: int
    floating: int
    bonus: float = 0.0


@dataclass(frozen=True)
class Company:
    """A company's whole story. `reports` holds the day each quarter's report came out, if it ever did."""

    profile: Profile
    ledger: Ledger
    reports: dict[tuple[int, int], date]
    capital: tuple[Capital, ...]
    last_day: date

    @property
    def symbol(self) -> str:
        """Its code."""
        return self.profile.symbol

    def quarter(self, year: int, quarter: int) -> Quarter:
        """The books at that quarter."""
        return self.ledger.quarters[(year - FIRST_YEAR) * 4 + quarter - 1]

    def rng(self, purpose: str) -> Random:
        """The company's random stream for one purpose."""
        return stream(f"{self.symbol}/{purpose}")


def found(profile: Profile) -> Company:
    """Let a company live through the sample."""
    rng = stream(f"{profile.symbol}/books")
    ledger = (keep_financial_books if profile.is_financial else keep_books)(profile, rng)
    # A company leaves the market on the day its profile says, as delisted.
    gone = next((trait.split()[1] for trait in profile.traits if trait.startswith("delisted ")), None)
    last_day = date.fromisoformat(gone) if gone else AS_OF
    return Company(profile, ledger, _reports(profile), tuple(_capital(profile, ledger)), last_day)


def _reports(profile: Profile) -> dict[tuple[int, int], date]:
    """Publication days of the regular reports, with the profile's gaps and delays."""
    rng = stream(f"{profile.symbol}/reports")
    published: dict[tuple[int, int], date] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for quarter in (1, 2, 3, 4):
            day = report_date(rng, year, quarter, published.get((year - 1, 4)))
            if (year, quarter) >= (FIRST_YEAR, 4) and quarter_end(year, quarter) < AS_OF:
                published[year, quarter] = day
    return {when: day for when, day in _adjusted(profile, published).items() if day <= AS_OF}


def _adjusted(profile: Profile, published: dict[tuple[int, int], date]) -> dict[tuple[int, int], date]:
    for trait in sorted(profile.traits):
        word, _, value = trait.partition(" ")
        if word == "annual_only":
            published = {when: day for when, day in published.items() if when[1] == 4}
        elif word in {"stopped", "missing"}:
            of = int(value[:4]), int(value[-1])
            ends = word == "stopped"
            published = {when: day for when, day in published.items() if (when <= of if ends else when != of)}
        elif word == "published":
            published[int(value[:4]), int(value[5])] = date.fromisoformat(value.split()[1])
        elif word == "late":
            year = int(value[:4])
            published[year, 4] = date.fromisoformat(value.split()[1])
            if (year + 1, 1) in published:
                published[year + 1, 1] = max(published[year + 1, 1], published[year, 4])
    return published


def _capital(profile: Profile, ledger: Ledger) -> list[Capital]:
    """Share counts through time: changes of the books, and lock-ups of a listing that run out."""
    rng = stream(f"{profile.symbol}/capital")
    opening = next(quarter.shares for quarter in ledger.quarters if (quarter.year, quarter.quarter) == (FIRST_YEAR, 4))
    events: list[tuple[date, float, int | None]] = []
    if not profile.recent:
        events.append((profile.listed_on, 0.0, opening))
    for change in ledger.share_changes:
        if (change.year, change.quarter) <= (FIRST_YEAR, 4) or (change.year, change.quarter) > (LAST_YEAR, 1):
            continue
        day = profile.listed_on
        if change.kind != "listing":
            day = quarter_end(change.year, change.quarter) - timedelta(days=rng.randint(5, 40))
        bonus = change.ratio if change.kind == "bonus" else 0.0
        if day >= profile.listed_on:
            events.append((day, bonus, change.total))
    if profile.recent:
        events += [(profile.listed_on + timedelta(days=days), 0.0, None) for days in (366, 1096)]
    rows: list[Capital] = []
    for day, bonus, total in sorted(events, key=lambda event: event[0]):
        shares = total or rows[-1].total
        if day <= AS_OF:
            announced_on = day - timedelta(days=rng.randint(2, 9))
            rows.append(Capital(day, announced_on, shares, _floating(profile, day, shares), bonus))
    return rows


def _floating(profile: Profile, day: date, total: int) -> int:
    """Shares that trade: a quarter after the listing, more as lock-ups end."""
    share = profile.float_share
    age = (day - profile.listed_on).days
    if profile.recent:
        share = 0.25 if age < 366 else min(share, 0.55) if age < 1096 else share
    return round(total * share)
