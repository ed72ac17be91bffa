"""What a user says about the names in a policy list: which entities are subsidiaries, and who is meant by a name.

The file of matches goes both ways: an import writes the names it could not settle, with the companies they are like;
the user fills in the column `symbol`, and the next import reads it. What was decided stays in the file.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from screener.errors import Location, Problem, relative
from screener.importing import matching, symbols
from screener.importing.matching import EVER, Named
from screener.importing.policy_cells import Line, Unreadable, date_in, lines_of, stake_in
from screener.importing.reading import Layout
from screener.store import explained

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from screener.importing.matching import Match
    from screener.importing.policy_lists import PolicyList
    from screener.importing.staging import Work

NOBODY = ("none", "无", "-")
_COLUMNS = ("name", "symbol", "reason", "candidates")


def subsidiaries(work: Work, one: PolicyList, problems: list[Problem]) -> list[Named]:
    """Entities that listed companies have a stake in, from the user's file."""
    if one.subsidiaries is None:
        return []
    found: list[Named] = []
    for raw in work.reader.read(one.subsidiaries, Layout(encoding="auto")):
        columns = {column.lower(): column for column in raw.columns}
        absent = [name for name in ("holder", "symbol", "stake") if name not in columns]
        if absent:
            hint = "its columns are holder, symbol, stake, and from and to where known"
            problems.append(Problem(f"has no column '{absent[0]}'", Location(raw.shown), hint))
            continue
        wanted: dict[str, str] = {
            name: columns[name] for name in ("holder", "symbol", "stake", "from", "to") if name in columns
        }
        found += [named for line in lines_of(work, raw, wanted) if (named := _subsidiary(line, problems))]
    return found


def _subsidiary(line: Line, problems: list[Problem]) -> Named | None:
    identity = symbols.identify(line.get("symbol"), "beijing") if line.get("symbol") else symbols.Identity()
    try:
        stake = stake_in(line, "stake")
        since, until = date_in(line, "from"), date_in(line, "to")
    except Unreadable as error:
        problems.append(Problem(error.reason.english, Location(line.file, line.number)))
        return None
    if not identity.symbol or not line.get("holder"):
        problems.append(Problem("a subsidiary needs a holder and a symbol", Location(line.file, line.number)))
        return None
    return Named(line.get("holder"), identity.symbol, stake, since or EVER[0], until or EVER[1], is_subsidiary=True)


def decisions(one: PolicyList, problems: list[Problem]) -> dict[str, str]:
    """What the user has decided on names: a symbol, or '' for nobody listed."""
    if not one.matches.exists():
        return {}
    found: dict[str, str] = {}
    with one.matches.open(encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            symbol = (row.get("symbol") or "").strip()
            if not symbol:
                continue
            identity = symbols.identify(symbol, "beijing")
            if symbol.lower() not in NOBODY and not identity.symbol:
                message = f"'{symbol}' is no symbol of a listed company"
                place = Location(relative(one.matches), number)
                problems.append(Problem(message, place, hint="write a symbol, or none where nobody listed is meant"))
            found[matching.key(row.get("name") or "")] = "" if symbol.lower() in NOBODY else identity.symbol
    return found


def write_matches(one: PolicyList, undecided: Mapping[str, Match], decisions: Mapping[str, str]) -> None:
    """Write the names to be decided, above what was decided before, for the user to complete."""
    if not undecided and not one.matches.exists():
        return
    kept = _kept(one.matches, decisions)
    rows = [
        {"name": name, "symbol": "", "reason": "ambiguous" if match.is_ambiguous else "to confirm",
         "candidates": "; ".join(f"{one.symbol} {one.name} {one.score:.0f}" for one in match.candidates)}
        for name, match in sorted(undecided.items())
    ]  # fmt: skip
    with explained(one.matches), one.matches.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, _COLUMNS)
        writer.writeheader()
        writer.writerows([*rows, *kept])


def _kept(path: Path, decisions: Mapping[str, str]) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = [{name: row.get(name) or "" for name in _COLUMNS} for row in csv.DictReader(stream)]
    return [row for row in rows if matching.key(row["name"]) in decisions]
