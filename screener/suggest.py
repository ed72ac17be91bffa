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
_TIED = 10


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like `word`, or None when nothing is near."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    cutoff = _NEAR_ENOUGH_SHORT if len(word) <= _SHORT else _NEAR_ENOUGH
    names = sorted(known)
    near = process.extract(word, names, scorer=fuzz.ratio, processor=str.lower, score_cutoff=cutoff, limit=_TIED)
    # Of names equally near the one with two letters swapped: 'reo' is 'roe' before it is 'roa'.
    best = min(near, key=lambda match: (-match[1], OSA.distance(word.lower(), match[0].lower())), default=None)
    return best[0] if best else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint for a problem: the nearest known name, or what to say when there is none."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else otherwise
