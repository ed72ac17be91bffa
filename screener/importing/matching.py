"""Names of legal entities in lists, and the listed companies they are or belong to.

1. A name is compared by its key: NFKC, without blanks, brackets and other marks, 有限责任公司 said as 有限公司. The
   rest of the legal form stays: 某某集团有限公司 and 某某股份有限公司 are two entities.
2. The same key as a name the store knows for a company (short, full or former), or as a subsidiary the user listed:
   that is a match. Where several companies have it, those that had it on the day count; still several are ambiguous.
3. Anything less (a short name within the name, a name spelled nearly alike) is a candidate with a score and never more:
   a wrong match would be evidence that does not exist.

Traditional characters are not turned into simplified ones, and a subsidiary that does not carry its parent's name is
found only where the user lists it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from screener.quoting import parquet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.importing.staging import Work

# Below this names that differ are too often different companies; candidates are read by people.
ALIKE = 85.0
_SHORTEST = 3
_MOST_CANDIDATES = 3
_MARKS = re.compile(r"[^0-9A-Z\u3400-\u9fff]")
_STATUS = re.compile(r"^(?:S?\*?ST|PT)(?=[\u3400-\u9fff])")
_LEGAL_FORM = re.compile(r"(?:股份)?有限(?:责任)?公司$|公司$|股份$")
EVER = (dt.date(1900, 1, 1), dt.date(9999, 12, 31))


@dataclass(frozen=True)
class Named:
    """One name of a company, or of an entity it has a stake in, and the days on which it was so (last one excluded)."""

    name: str
    symbol: str
    stake: float | None = 1.0
    from_date: dt.date = EVER[0]
    to_date: dt.date = EVER[1]
    is_subsidiary: bool = False

    def holds_on(self, day: dt.date) -> bool:
        """Whether it was so on a day."""
        return self.from_date <= day < self.to_date


@dataclass(frozen=True)
class Candidate:
    """A company whose name is like the one looked for; 100 is alike."""

    symbol: str
    name: str
    score: float


@dataclass(frozen=True)
class Match:
    """What a name was found to be: `found` where that is certain, else perhaps `candidates`."""

    found: tuple[Named, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    is_ambiguous: bool = False


def key(name: str) -> str:
    """A name as it is compared: one spelling of width, case, brackets and blanks, and of the two words for 有限公司."""
    plain = unicodedata.normalize("NFKC", name).upper()
    plain = _STATUS.sub("", "".join(plain.split()))
    return _MARKS.sub("", plain).replace("有限责任公司", "有限公司")


def core(name: str) -> str:
    """A key without its legal form, for likeness only."""
    return _LEGAL_FORM.sub("", key(name)) or key(name)


@dataclass
class Directory:
    """Every name known, ready to be asked."""

    known: dict[str, list[Named]] = field(default_factory=lambda: defaultdict(list))
    cores: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, names: Iterable[Named]) -> Directory:
        """Learn further names."""
        for named in names:
            if compared := key(named.name):
                self.known[compared].append(named)
                self.cores[core(named.name)].add(compared)
        return self

    def match(self, name: str, day: dt.date) -> Match:
        """Who bears that name; `day` decides where it has changed hands."""
        known = self.known.get(key(name), [])
        found = _settled([named for named in known if not named.is_subsidiary], day)
        if len({named.symbol for named in found}) > 1:
            return Match(candidates=_as_candidates(found), is_ambiguous=True)
        if found:
            return Match(found=(found[0],))
        held = [named for named in known if named.is_subsidiary and named.holds_on(day)]
        if known and not held:
            return Match()  # a subsidiary of another time: whose it was is known, and it was nobody's that day
        if held and all(named.stake is not None for named in held):
            return Match(found=tuple({named.symbol: named for named in held}.values()))
        return Match(candidates=_as_candidates(held) or self._alike(name))

    def _alike(self, name: str) -> tuple[Candidate, ...]:
        """The companies most like a name, best first."""
        from rapidfuzz import fuzz, process

        wanted = core(name)
        scores = {within: fuzz.ratio(wanted, within) for within in _parts(wanted) if within in self.cores}
        near = process.extract(wanted, self.cores.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=_MOST_CANDIDATES)
        scores.update({found: score for found, score, _ in near})
        best: dict[str, Candidate] = {}
        for found, score in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])):
            for named in (one for compared in sorted(self.cores[found]) for one in self.known[compared]):
                best.setdefault(named.symbol, Candidate(named.symbol, named.name, round(score, 1)))
        return tuple(best.values())[:_MOST_CANDIDATES]


def _parts(text: str) -> set[str]:
    """Every run of characters long enough to be somebody's short name."""
    return {text[start:end] for start in range(len(text)) for end in range(start + _SHORTEST, len(text) + 1)}


def _settled(found: list[Named], day: dt.date) -> list[Named]:
    """Those who bore the name on the day, where it has meant several companies."""
    if len({named.symbol for named in found}) < 2:
        return found
    return [named for named in found if named.holds_on(day)] or found


def _as_candidates(found: Iterable[Named]) -> tuple[Candidate, ...]:
    return tuple({named.symbol: Candidate(named.symbol, named.name, 100.0) for named in found}.values())


def names_known(work: Work) -> list[Named]:
    """Every name the store or the rows waiting to land have for a company."""
    names: list[Named] = []
    for column in ("name", "name_en"):
        rows = f"select {column}, symbol from ({{}}) where {column} is not null"
        names += [Named(name, symbol) for name, symbol in _rows(work, "companies", rows)]
    former = """select value, symbol, coalesce(from_date, date '1900-01-01'), coalesce(to_date, date '9999-12-31')
                from ({}) where kind = 'name' and value is not null and symbol is not null"""
    names += [
        Named(name, symbol, from_date=since, to_date=until)
        for name, symbol, since, until in _rows(work, "identifiers", former)
    ]
    return names


def _rows(work: Work, table: str, query: str) -> list[tuple[Any, ...]]:
    held = [f"select * from {parquet(path)}" for path in work.store.files(table)]
    if table in work.staged.relations:
        held.append(f"select * from {work.staged.relations[table]}")
    if not held:
        return []
    return work.connection.execute(query.format(" union all by name ".join(held)) + " order by all").fetchall()
