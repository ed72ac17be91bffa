"""What the user probably meant: the known name nearest to a misspelt one.

One place, so that a wrong key, metric, column or word is answered in the same words everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Below this similarity, of 100, a suggestion puzzles more than it helps. Short words lose much with one letter: 'reo'
# and 'roe' share 67, 'read_text' and 'greatest' 71.
_NEAR_ENOUGH = 72
_NEAR_ENOUGH_SHORT = 62
_SHORT = 4


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like `word`, or None when nothing is near."""
    from rapidfuzz import fuzz, process

    cutoff = _NEAR_ENOUGH_SHORT if len(word) <= _SHORT else _NEAR_ENOUGH
    match = process.extractOne(word, sorted(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=cutoff)
    return match[0] if match else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint for a problem: the nearest known name, or what to say when there is none."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else otherwise
