"""Who is in the market: the cast, and as many drawn companies as each industry has room for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from fiction import words
from fiction.cast import Role, cast
from fiction.company import stream
from fiction.profiles import Identity, Profile, draw, draw_archetype
from fiction.sectors import INDUSTRIES, Industry

if TYPE_CHECKING:
    from collections.abc import Iterator

# Codes no exchange assigns: 99 and one more digit for the board.
BOARDS = {"990": ("SH", "main"), "998": ("SH", "star"), "991": ("SZ", "main"), "993": ("SZ", "chinext")}
_TECH_BOARDS = {"990": 28, "991": 20, "993": 34, "998": 18}
_OTHER_BOARDS = {"990": 50, "991": 36, "993": 14}


def profiles() -> list[Profile]:
    """Every company of the market, cast first."""
    stems = iter(words.stems(stream("names")))
    found = [_cast(role, next(stems)) for role in cast()]
    taken = Counter(profile.industry.level2 for profile in found)
    numbers = {prefix: count(101) for prefix in BOARDS}
    for industry in INDUSTRIES.values():
        free = range(industry.companies - taken[industry.level2])
        found += [_drawn(industry, place, numbers, stems) for place in free]
    return sorted(found, key=lambda profile: profile.symbol)


def _cast(role: Role, stem: tuple[str, str]) -> Profile:
    industry = INDUSTRIES[role.industry]
    rng = stream(f"{role.symbol}/profile")
    board = BOARDS[role.symbol[:3]][1]
    identity = Identity(role.symbol, *words.full_name(stem, industry.suffixes[0]), board)
    profile = draw(rng, identity, industry, role.archetype)
    changes = dict(role.changes)
    changes["growth"] = profile.growth | changes.get("growth", {})
    changes["margin_shift"] = profile.margin_shift | changes.get("margin_shift", {})
    if "listed_on" in changes:
        changes["incorporated_on"] = changes["listed_on"].replace(year=changes["listed_on"].year - 9)
    return replace(profile, traits=frozenset(role.traits), **changes)


def _drawn(industry: Industry, place: int, numbers: dict[str, count[int]], stems: Iterator[tuple[str, str]]) -> Profile:
    rng = stream(f"{industry.level2}/{place}")
    boards = _TECH_BOARDS if industry.tech else _OTHER_BOARDS
    prefix = rng.choices(list(boards), weights=list(boards.values()))[0]
    if industry.form != "general":
        prefix = rng.choice(("990", "991"))
    symbol = f"{prefix}{next(numbers[prefix]):03d}.{BOARDS[prefix][0]}"
    identity = Identity(symbol, *words.full_name(next(stems), rng.choice(industry.suffixes)), BOARDS[prefix][1])
    traits = {trait for trait, chance in _HABITS.items() if rng.random() < chance}
    profile = draw(rng, identity, industry, draw_archetype(rng, industry))
    return replace(profile, traits=frozenset(traits))


# Habits that any company may have, and how often.
_HABITS = {
    "bonds": 0.25,
    "no_rd_capitalised": 0.15,
    "no_interest_paid": 0.04,
    "no_staff": 0.025,
    "no_deducted": 0.02,
    "key_figures": 0.13,
    "no_dates": 0.045,
    "announced_rows": 0.03,
    "missing 2022q3": 0.01,
    "missing 2023q1": 0.01,
    "missing 2020q2": 0.015,
    "missing 2018q3": 0.015,
    "late 2022 2023-06-27": 0.01,
    "late 2019 2020-08-14": 0.01,
}
