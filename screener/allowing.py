"""The allow-list: findings that the user has looked at and accepts, each with the reason, in `checks.yaml`.

    allow:
      - check: parts                    # needed, as is the reason
        symbol: 600893.SH               # the others narrow it: company, period or day, item
        period: 2019-12-31              # or a whole year: 2019
        item: current_liabilities
        reason: special payables are below zero
        until: 2026-12-31               # looked at again from the day after

A list of exceptions grows old unseen, so every entry gives its reason and an entry that fits nothing is said. All
mistakes of a file are reported at once with their place.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener import check_files, config, yamlfile
from screener.errors import UsageError
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from screener.errors import Location, Problem

FILE = "checks.yaml"
_KEYS = ("check", "symbol", "period", "item", "reason", "until")
_NEEDED = {"check": "name the check, as `screener check` lists it", "reason": "say why the finding is accepted"}


@dataclass(frozen=True)
class Allowance:
    """One entry: findings of a check, perhaps of one company, of some days and of one item, are accepted."""

    check: str
    reason: str
    location: Location
    symbol: str = ""
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    item: str = ""
    until: datetime.date | None = None


def find(path: Path | None = None) -> tuple[Allowance, ...]:
    """The entries of a file, or of the project's `checks.yaml` where there is one, that have not run out.

    Raises:
        UsageError: with every mistake in the file.
    """
    if path is None:
        path = config.project_folder() / FILE
        if not path.is_file():
            return ()
    today = datetime.datetime.now(datetime.UTC).date()
    return tuple(one for one in load(path) if one.until is None or today <= one.until)


def load(path: Path) -> tuple[Allowance, ...]:
    """Every entry of a file.

    Raises:
        UsageError: with every mistake in it.
    """
    problems: list[Problem] = []
    node = yamlfile.load(path, problems)
    found = tuple(_entries(node, problems)) if node is not None else ()
    if problems:
        raise UsageError(problems=yamlfile.in_order(problems))
    return found


def _entries(node: yamlfile.Node, problems: list[Problem]) -> list[Allowance]:
    if not isinstance(node, yamlfile.Mapping):
        problems.append(node.problem("an allow-list is a mapping", "start it with `allow:`"))
        return []
    problems += yamlfile.unknown_keys(node, ("allow",))
    listed = node.get("allow")
    if listed is None or not isinstance(listed, yamlfile.Sequence):
        problems.append((listed or node).problem("`allow` is a list", "write entries as `- check: NAME`"))
        return []
    entries = []
    for item in listed.items:
        if isinstance(item, yamlfile.Mapping):
            entries += [one] if (one := _entry(item, problems)) else []
        else:
            problems.append(item.problem(f"an entry is a mapping, this is {item.kind}", "write `- check: NAME`"))
    return entries


def _entry(node: yamlfile.Mapping, problems: list[Problem]) -> Allowance | None:
    before = len(problems)
    problems += yamlfile.unknown_keys(node, _KEYS)
    for key, hint in _NEEDED.items():
        if not _text(node, key):
            problems.append(node.problem(f"an entry needs `{key}`", hint))
    for name, value in node:
        if not isinstance(value, yamlfile.Scalar):
            problems.append(value.problem(f"`{name.text}` is a text, this is {value.kind}"))
    check = node.get("check")
    known = check_files.load()
    if isinstance(check, yamlfile.Scalar) and check.text and check.text not in known:
        hint = did_you_mean(check.text, known, f"there are: {', '.join(known)}")
        problems.append(check.problem(f"no check '{check.text}'", hint))
    first, last = _days(node, problems)
    until = _day(node, "until", problems)
    if len(problems) > before:
        return None
    return Allowance(
        _text(node, "check"), _text(node, "reason"), node.location, _text(node, "symbol"), first, last,
        _text(node, "item"), until,
    )  # fmt: skip


def _text(node: yamlfile.Mapping, key: str) -> str:
    value = node.get(key)
    return value.text.strip() if isinstance(value, yamlfile.Scalar) else ""


def _days(node: yamlfile.Mapping, problems: list[Problem]) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day of `period`: a day, or a year."""
    text = _text(node, "period")
    if len(text) == len("2019") and text.isdigit():
        return datetime.date(int(text), 1, 1), datetime.date(int(text), 12, 31)
    day = _day(node, "period", problems)
    return day, day


def _day(node: yamlfile.Mapping, key: str, problems: list[Problem]) -> datetime.date | None:
    value = node.get(key)
    if not isinstance(value, yamlfile.Scalar) or not value.text:
        return None
    try:
        return datetime.date.fromisoformat(value.text)
    except ValueError:
        hint = "write it as 2019-12-31" + (", or a year" if key == "period" else "")
        problems.append(value.problem(f"'{value.text}' is not a date", hint))
        return None
