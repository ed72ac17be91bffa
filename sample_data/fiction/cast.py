"""The parts that are written by hand, read from `cast.yaml`: each shows one thing the screener must deal with.

Codes ending 001 to 099 belong to the cast; everybody else is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fiction.dates import LAST_YEAR

CAST_FILE = Path(__file__).resolve().parent.parent / "cast.yaml"
HEROES = ("passing", "near", "undecided")
OLD_LISTING = date(2010, 9, 16)


@dataclass(frozen=True)
class Role:
    """One part: code, section, level-2 industry, archetype, story, and how it differs from a drawn company."""

    symbol: str
    section: str
    industry: str
    archetype: str
    story: str
    traits: tuple[str, ...]
    changes: dict[str, Any]


@cache
def cast() -> tuple[Role, ...]:
    """Every role, in the order of the file."""
    content = yaml.safe_load(CAST_FILE.read_text(encoding="utf-8"))
    hero = content.pop("hero")
    return tuple(
        _role(part, section, hero if section in HEROES else {}) for section, parts in content.items() for part in parts
    )


def _role(part: dict[str, Any], section: str, base: dict[str, Any]) -> Role:
    industry, archetype = part["plays"]
    changes = base | part.get("profile", {})
    if pace := changes.pop("pace", None):
        changes["growth"] = dict(zip(range(2021, 2025), pace, strict=True))
    if slump := changes.pop("slump", None):
        changes["margin_shift"] = dict.fromkeys(range(slump[0], LAST_YEAR + 1), slump[1])
    if changes.pop("old", False):
        changes["listed_on"] = OLD_LISTING
    for name in ("policy", "mergers"):
        if name in changes:
            changes[name] = tuple(tuple(item) if isinstance(item, list) else item for item in changes[name])
    return Role(part["symbol"], section, industry, archetype, part["story"], tuple(part.get("traits", ())), changes)
