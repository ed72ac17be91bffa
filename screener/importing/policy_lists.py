"""What a policy list is: its description, a small YAML file beside the table that the ministry published.

    kind: little_giant                 # little_giant, national_lab, standard, or a kind of technology certificate
    title: 第五批专精特新“小巨人”企业
    level: national                    # national, industry, provincial, municipal, group or enterprise
    issuer: 工业和信息化部
    files: batch5.xlsx                 # one or several, csv or xlsx, beside this file
    columns: {holder: 企业名称}        # also symbol, title, level, issuer, stake and the dates, where rows say them
    announced_on: 2023-07-14
    valid_from: 2023-07-14             # announced_on when not given
    years: 3                           # or valid_to: 2026-06-30
    complete: true                     # who is on none of the loaded lists of this kind does not hold it
    covers_from: 2023-07-15            # the day after announced_on when not given; covers_to ends it
    subsidiaries: subsidiaries.csv     # columns holder, symbol, stake, and from and to where known
    matches: batch5.matches.csv        # what was decided on names that are like a listed company's; made and kept here

Also sheet, header (a line) and encoding, as in a mapping. Every problem is said at once, where it is written.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener import yamlfile
from screener.importing.mapping import ENCODINGS
from screener.importing.reading import Layout
from screener.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from screener.errors import Problem
    from screener.yamlfile import Node, Place

LEVELS = ("national", "industry", "provincial", "municipal", "group", "enterprise")
# Kinds that rules ask for by name. Any other word is a kind of certificate too, but not one letter away from these.
KINDS = (
    "little_giant", "national_lab", "standard", "enterprise_technology_centre", "engineering_research_centre",
    "key_laboratory", "technology_innovation_centre", "science_technology_prize", "industrial_design_centre",
    "single_champion",
)  # fmt: skip
COLUMNS = ("holder", "symbol", "title", "level", "issuer", "stake", "announced_on", "valid_from", "valid_to")
DATES = ("announced_on", "valid_from", "valid_to", "covers_from", "covers_to")
KEYS = (
    "kind", "title", "level", "issuer", "files", "columns", *DATES, "years", "complete", "subsidiaries", "matches",
    "sheet", "header", "encoding",
)  # fmt: skip
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class PolicyList:
    """One list: what every row of its files says, and which columns say the rest."""

    kind: str
    title: str
    files: tuple[Path, ...]
    columns: Mapping[str, str]
    place: Place
    matches: Path
    announced_on: dt.date
    level: str = ""
    issuer: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    years: int | None = None
    covers_from: dt.date | None = None
    covers_to: dt.date | None = None
    complete: bool = False
    subsidiaries: Path | None = None
    layout: Layout = field(default_factory=lambda: Layout(encoding="auto"))

    def validity(self, valid_from: dt.date | None, valid_to: dt.date | None) -> tuple[dt.date, dt.date | None]:
        """First and last day of a row's validity, from what the row and the list say."""
        first = valid_from or self.valid_from or self.announced_on
        last = valid_to or self.valid_to
        if last is None and self.years:
            last = _years_later(first, self.years)
        return first, last


def load(path: Path, problems: list[Problem]) -> PolicyList | None:
    """Read a description, adding whatever is wrong to `problems`; None when something is."""
    before = len(problems)
    node = yamlfile.load(path, problems)
    if not isinstance(node, yamlfile.Mapping):
        if node is not None:
            problems.append(node.problem(f"the description of a list is a mapping, found {node.kind}"))
        return None
    problems.extend(yamlfile.unknown_keys(node, KEYS))
    found = _Description(node, path, problems).read()
    return found if len(problems) == before else None


@dataclass
class _Description:
    """A description being read."""

    node: yamlfile.Mapping
    path: Path
    problems: list[Problem]

    def read(self) -> PolicyList:
        dates = {name: self.date(name) for name in DATES}
        columns = self.columns()
        announced_on = dates.pop("announced_on")
        if announced_on is None:
            self.needs("announced_on", "write the day the list was published: announced_on: 2023-07-14")
        if not self.text("level") and "level" not in columns:
            self.needs("level", f"write level: and one of {yamlfile.listed(LEVELS)}")
        subsidiaries = self.text("subsidiaries")
        folder = self.path.parent
        return PolicyList(
            kind=self.kind(),
            title=self.text("title") or self.needs("title", "write title: and what the list or batch is called"),
            files=tuple(folder / name for name in self.files()),
            columns=columns,
            place=self.node.place,
            matches=folder / (self.text("matches") or f"{self.path.stem}.matches.csv"),
            announced_on=announced_on or dt.date.max,
            level=self.word("level", LEVELS),
            issuer=self.text("issuer"),
            years=self.number("years"),
            complete=self.word("complete", ("true", "false")) == "true",
            subsidiaries=folder / subsidiaries if subsidiaries else None,
            layout=Layout(
                self.word("encoding", ENCODINGS) or "auto", "", self.text("sheet"), self.number("header") or 1
            ),
            **dates,
        )

    def needs(self, key: str, hint: str) -> str:
        self.problems.append(self.node.problem(f"'{key}' is missing", hint))
        return ""

    def say(self, node: Node, message: str, hint: str = "") -> None:
        self.problems.append(node.problem(message, hint))

    def text(self, key: str) -> str:
        return self.text_of(self.node.get(key))

    def text_of(self, node: Node | None) -> str:
        if node is None:
            return ""
        if not isinstance(node, yamlfile.Scalar) or not node.text.strip():
            self.say(node, "expected a text")
            return ""
        return node.text.strip()

    def word(self, key: str, known: Iterable[str]) -> str:
        word, node = self.text(key), self.node.get(key)
        if word and node is not None and word not in known:
            self.say(node, f"{key} cannot be '{word}'", did_you_mean(word, known, f"use {yamlfile.listed(known)}"))
        return word

    def kind(self) -> str:
        kind, node = self.text("kind"), self.node.get("kind")
        if not kind or node is None:
            return kind if node is not None else self.needs("kind", f"write kind: and {yamlfile.listed(KINDS[:3])}")
        if kind not in KINDS and nearest(kind, KINDS):
            self.say(node, f"no kind of list is called '{kind}'", did_you_mean(kind, KINDS))
        return kind

    def date(self, key: str) -> dt.date | None:
        text, node = self.text(key), self.node.get(key)
        if not text or node is None:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.say(node, f"{key}: '{text}' is not a date", "write 2023-07-14")
            return None

    def number(self, key: str) -> int | None:
        text, node = self.text(key), self.node.get(key)
        if not text or node is None:
            return None
        if not text.isascii() or not text.isdigit() or not 0 < int(text) < 100:
            self.say(node, f"{key}: '{text}' is not a whole number from 1 to 99")
            return None
        return int(text)

    def files(self) -> list[str]:
        node = self.node.get("files")
        if node is None:
            self.needs("files", "write files: and the csv or xlsx that holds the names")
            return []
        items = node.items if isinstance(node, yamlfile.Sequence) else (node,)
        return [text for item in items if (text := self.text_of(item))]

    def columns(self) -> dict[str, str]:
        node = self.node.get("columns")
        if not isinstance(node, yamlfile.Mapping):
            self.problems.append(
                (node or self.node).problem("'columns' is missing", "write columns: {holder: 企业名称}")
            )
            return {}
        self.problems.extend(yamlfile.unknown_keys(node, COLUMNS))
        found = {key.text: self.text_of(value) for key, value in node if key.text in COLUMNS}
        if not {"holder", "symbol"} & set(found):
            self.say(node, "no column says who is on the list", "write holder: and the column of the names")
        return found


def _years_later(day: dt.date, years: int) -> dt.date:
    """The same day that many years on; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
