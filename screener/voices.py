"""What several sources say of one figure, and why one of them counts: precedence made visible.

The view `known_voices` gives every source's word on the companies explained, `known_items` the one that counts. Here
the two are laid side by side; nothing is decided anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from screener import chain

if TYPE_CHECKING:
    import datetime

    import duckdb

# Sources that differ by less say the same.
TOLERANCE = 0.01
# What the views call the user's own corrections, which stand above every source.
OVERRIDE = "override"
# Why a figure counts where several sources describe its period: no other gives it; those above it in the order lack it;
# its source stands higher in the declared order, or is the first by name of those with no place in it; it belongs to
# the filing that brings all parts of a twelve-month figure; or it is the user's own.
Why = Literal["", "alone", "gap", "order", "name", "vintage", "override"]


@dataclass(frozen=True)
class Voice:
    """What another source says of a figure; off scale it would not count even where nothing else spoke."""

    source: str
    value: float
    announced_on: datetime.date
    withheld: bool

    def off_by(self, counted: float) -> float | None:
        """By how much it differs, as a share of the figure that counts; None where that is zero and this is not."""
        if self.value == counted:
            return 0.0
        return (self.value - counted) / abs(counted) if counted else None

    def disagrees(self, counted: float) -> bool:
        """Whether it differs beyond tolerance."""
        off = self.off_by(counted)
        return off is None or abs(off) > TOLERANCE


@dataclass(frozen=True)
class Standing:
    """How a figure came to count among several sources; empty where only one describes its period.

    `others` are the other sources that give it, the one believed most first; `silent` those that describe the period
    without it though they stand higher.
    """

    why: Why = ""
    others: tuple[Voice, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What every source says of a company's figures by period and item, and who speaks of a period at all.

    Sources come in the order they are believed in; `ranks` are their places in it.
    """

    voices: dict[tuple[int, str], list[Voice]] = field(default_factory=dict)
    speakers: dict[int, list[str]] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)

    def standing(self, fiscal_index: int, item: str, source: str) -> Standing:
        """Why the source's figure of a period is the one that counts, and what the others say."""
        speakers = self.speakers[fiscal_index]
        if len(speakers) == 1:
            return Standing()
        others = tuple(voice for voice in self.voices[fiscal_index, item] if voice.source != source)
        giving = {OVERRIDE, *(voice.source for voice in others)}
        higher = speakers[: speakers.index(source)]
        silent = tuple(name for name in higher if name not in giving)
        return Standing(self._why(source, others, silent, higher), others, silent)

    def _why(self, source: str, others: tuple[Voice, ...], silent: tuple[str, ...], higher: list[str]) -> Why:
        rivals = [voice.source for voice in others if not voice.withheld]
        if source == OVERRIDE:
            return "override"
        if any(rival in higher for rival in rivals):
            return "vintage"
        if silent:
            return "gap"
        if not others:
            return "alone"
        return "name" if any(self.ranks[rival] == self.ranks[source] for rival in rivals) else "order"


def said(connection: duckdb.DuckDBPyConnection, symbol: str) -> Said:
    """What every source says of one of the companies explained, as known on the connection's date."""
    rows = connection.execute(
        "select fiscal_index, item, source, value, announced_on, withheld, rank"
        f" from ({chain.folded('known_voices')}) where symbol = ? order by fiscal_index, rank, source",
        [symbol],
    ).fetchall()
    found = Said(ranks={source: rank for _, _, source, *_, rank in rows})
    for fiscal_index, item, source, value, announced_on, withheld, _ in rows:
        found.voices.setdefault((fiscal_index, item), []).append(Voice(source, value, announced_on, withheld))
        speakers = found.speakers.setdefault(fiscal_index, [])
        speakers += [] if source in speakers else [source]
    return found
