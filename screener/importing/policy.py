"""Policy lists (小巨人 batches, laboratories, standards) into dated evidence about listed companies.

1. Every list comes with a description (policy_lists.py); `screener import policy list.yaml`, or a folder of them.
2. Each row names a legal entity, or a code. A name is matched to companies and their subsidiaries (matching.py); the
   evidence is a row of `credentials` with the entity as holder and the company's stake in it.
3. A name that is only like a listed company's is not taken for it. It is refused until the user has decided, in a file
   of matches that is written beside the description and read again by the next import: a symbol, or `none`.
4. Until then the list cannot say no to the companies it may name: each gets a row of level `unconfirmed`, which makes
   its absence unknown instead of a no. When the name is decided the row becomes `settled`, which means nothing more.
5. A name that is like nobody's is an unlisted company's: left out, counted, and no reason to doubt the list.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener.errors import DataError, Location, Problem, UsageError, relative
from screener.importing import matching, policy_lists, policy_names, quarantine, symbols
from screener.importing.matching import Directory, Match, Named
from screener.importing.policy_cells import Line, Unreadable, date_in, level_in, lines_of, stake_in
from screener.importing.policy_lists import DAY
from screener.quoting import literal, parquet
from screener.refusals import Reason
from screener.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from screener.importing.matching import Candidate
    from screener.importing.policy_lists import PolicyList
    from screener.importing.staging import Work

UNCONFIRMED, SETTLED = "unconfirmed", "settled"
_TABLE = "credentials"
_DESCRIPTIONS = (".yaml", ".yml")
_HINT = "a list needs a description: screener import policy list.yaml, with kind, title, files and columns"


@dataclass
class _Outcome:
    """What became of the rows of one list."""

    rows: list[dict[str, object]] = field(default_factory=list)
    refused: list[dict[str, object]] = field(default_factory=list)
    left_out: list[Reason] = field(default_factory=list)
    open: dict[str, Match] = field(default_factory=dict)


def stage(work: Work, name: str, paths: Sequence[Path]) -> None:
    """Read policy lists and let their evidence wait for its table.

    Raises:
        DataError: a file is missing, damaged or not what its name says.
        UsageError: a list has no description, or there are mistakes in one; every one of them is said.
    """
    started = time.monotonic()
    for one, lines, subsidiaries, decisions in _everything(work, name, paths):
        work.progress(name, one.title, len(lines))
        directory = Directory().add([*matching.names_known(work), *subsidiaries])
        outcome = _judge(one, lines, directory, decisions)
        _settle_earlier(work, one, outcome)
        _hand_over(work, name, one, outcome)
        policy_names.write_matches(one, outcome.open, decisions)
    work.staged.seconds[name, _TABLE] += time.monotonic() - started


def _everything(
    work: Work, name: str, paths: Sequence[Path]
) -> list[tuple[PolicyList, list[Line], list[Named], dict[str, str]]]:
    """Every list with its rows, its subsidiaries and what was decided; all that is wrong with any of them at once."""
    problems: list[Problem] = []
    damaged: list[Problem] = []
    read = []
    for path in _descriptions(paths, problems):
        one = policy_lists.load(path, problems)
        if one is None:
            continue
        try:
            lines = _read(work, name, one, problems)
            read.append(
                (one, lines, policy_names.subsidiaries(work, one, problems), policy_names.decisions(one, problems))
            )
        except DataError as error:
            damaged += error.problems
    if damaged:
        raise DataError(problems=(*damaged, *problems))
    if problems:
        raise UsageError(problems=tuple(problems))
    return read


def _descriptions(paths: Sequence[Path], problems: list[Problem]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.suffix.lower() in _DESCRIPTIONS)
            if not inside:
                problems.append(Problem("no description of a list in this folder", Location(relative(path)), _HINT))
            found += inside
        elif path.suffix.lower() in _DESCRIPTIONS:
            found.append(path)
        elif beside := next((path.with_suffix(end) for end in _DESCRIPTIONS if path.with_suffix(end).exists()), None):
            found.append(beside)
        else:
            problems.append(Problem("is a table without a description", Location(relative(path)), _HINT))
    return list(dict.fromkeys(found))


def _read(work: Work, name: str, one: PolicyList, problems: list[Problem]) -> list[Line]:
    """The rows of a list's files."""
    lines: list[Line] = []
    for path in one.files:
        for raw in work.reader.read(path, one.layout):
            work.staged.stray_bytes += raw.stray_bytes
            work.staged.raws.append(raw.relation)
            absent = [column for column in one.columns.values() if column not in raw.columns]
            problems += [
                one.place.problem(f"{raw.shown} has no column '{column}'", f"it has {', '.join(raw.columns)}")
                for column in absent
            ]
            if raw.broken:
                quarantine.add_broken(work.connection, _TABLE, name, f"{raw.relation}_broken")
                work.staged.read[name, _TABLE] += raw.broken
            if not absent:
                lines += lines_of(work, raw, dict(one.columns))
    return lines


def _judge(one: PolicyList, lines: Iterable[Line], directory: Directory, decisions: Mapping[str, str]) -> _Outcome:
    """Turn the rows of a list into evidence, refusals and what is left out."""
    outcome = _Outcome()
    for line in lines:
        try:
            fact = _fact(one, line)
            holders = _holders(one, line, directory, decisions, outcome)
        except Unreadable as error:
            outcome.refused.append(_refusal(one, line, error.reason))
            continue
        if isinstance(holders, Reason):
            outcome.left_out.append(holders)
        for named in holders if isinstance(holders, tuple) else ():
            stake = named.stake if named.is_subsidiary or fact["stake"] is None else fact["stake"]
            outcome.rows.append({**fact, "symbol": named.symbol, "stake": stake})
    _keep_best(outcome)
    for name, match in outcome.open.items():
        outcome.rows += [_doubt(one, name, candidate) for candidate in match.candidates]
    return outcome


def _fact(one: PolicyList, line: Line) -> dict[str, object]:
    """What a row of a list says, as a row of `credentials` without its company."""
    announced_on = date_in(line, "announced_on") or one.announced_on
    first = date_in(line, "valid_from") or (announced_on if line.get("announced_on") else None)
    valid_from, valid_to = one.validity(first, date_in(line, "valid_to"))
    return {
        "kind": one.kind,
        "title": line.get("title") or one.title,
        "level": level_in(line) or one.level or None,
        "issuer": line.get("issuer") or one.issuer or None,
        "announced_on": announced_on,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "holder": line.get("holder") or None,
        "stake": stake_in(line, "stake"),
        "_file": line.file,
        "_line": line.number,
    }


def _holders(
    one: PolicyList, line: Line, directory: Directory, decisions: Mapping[str, str], outcome: _Outcome
) -> tuple[Named, ...] | Reason:
    """The companies a row is about, or why it is about none."""
    name = line.get("holder")
    if given := line.get("symbol"):
        return _by_code(given, name)
    if not name:
        raise Unreadable(Reason("missing", "holder"))
    if (compared := matching.key(name)) in decisions:
        symbol = decisions[compared]
        return (Named(name, symbol),) if symbol else Reason("not_listed")
    match = directory.match(name, date_in(line, "announced_on") or one.announced_on)
    if match.found:
        return match.found
    if not match.candidates:
        return Reason("not_matched")
    outcome.open[name] = match
    raise Unreadable(Reason("ambiguous" if match.is_ambiguous else "to_confirm", words=relative(one.matches)))


def _by_code(given: str, name: str) -> tuple[Named, ...] | Reason:
    identity = symbols.identify(given, "beijing")
    if identity.refused:
        raise Unreadable(Reason(identity.refused))
    return (Named(name, identity.symbol),) if identity.symbol else Reason(identity.left_out)


def _refusal(one: PolicyList, line: Line, reason: Reason) -> dict[str, object]:
    return {
        "kind": one.kind, "title": one.title, "holder": line.get("holder"), "_file": line.file, "_line": line.number,
        "_reason": reason.token,
    }  # fmt: skip


def _keep_best(outcome: _Outcome) -> None:
    """Of several holders that are one company's, keep the one in which it has most."""
    best: dict[tuple[object, ...], dict[str, object]] = {}
    for row in outcome.rows:
        at = tuple(row[name] for name in TABLES[_TABLE].key)
        kept = best.setdefault(at, row)
        if kept is row:
            continue
        outcome.left_out.append(Reason("same_company"))
        if _share(row) > _share(kept):
            best[at] = row
    outcome.rows = list(best.values())


def _share(row: dict[str, object]) -> float:
    stake = row["stake"]
    return stake if isinstance(stake, float) else 1.0


def _doubt(one: PolicyList, name: str, candidate: Candidate) -> dict[str, object]:
    """The row that keeps a list from saying no to a company it may name."""
    valid_from, valid_to = one.validity(None, None)
    return {
        "symbol": candidate.symbol, "kind": one.kind, "title": f"{one.title} · {name}", "level": UNCONFIRMED,
        "issuer": one.issuer or None, "announced_on": one.announced_on, "valid_from": valid_from,
        "valid_to": valid_to, "holder": name, "stake": None, "_file": None, "_line": None,
    }  # fmt: skip


def _settle_earlier(work: Work, one: PolicyList, outcome: _Outcome) -> None:
    """Take back the doubts of earlier imports on names that are decided by now."""
    files = work.store.files(_TABLE)
    if not files:
        return
    rows = " union all by name ".join(f"select * from {parquet(path)}" for path in files)
    cursor = work.connection.execute(
        f"""select symbol, kind, title, issuer, announced_on, valid_from, valid_to, holder from ({rows})
            where level = {literal(UNCONFIRMED)} and kind = ? and starts_with(title, ?) order by all""",
        [one.kind, f"{one.title} · "],
    )
    names = [column[0] for column in cursor.description or ()]
    doubts = {(row["symbol"], row["title"]) for row in outcome.rows if row["level"] == UNCONFIRMED}
    for values in cursor.fetchall():
        row: dict[str, object] = dict(zip(names, values, strict=True))
        if (row["symbol"], row["title"]) not in doubts:
            outcome.rows.append({**row, "level": SETTLED, "stake": None, "_file": None, "_line": None})


def _hand_over(work: Work, name: str, one: PolicyList, outcome: _Outcome) -> None:
    """Let the rows wait for their tables; count and put aside the others."""
    columns = (*(column.name for column in TABLES[_TABLE].columns if column.name not in ("source", "recorded_on")),)
    if outcome.rows:
        _relation(work, "policy_rows", outcome.rows, (*columns, "_file", "_line"))
        work.add(_TABLE, name, "policy_rows", read=len(outcome.rows))
    if outcome.refused:
        _relation(work, "policy_refused", outcome.refused, ("kind", "title", "holder", "_file", "_line", "_reason"))
        query = f"select {literal(name)} as source, *, '' as _detail from policy_refused"
        work.staged.read[name, _TABLE] += quarantine.add(work.connection, _TABLE, query)
    for reason in outcome.left_out:
        work.staged.left_out[name, _TABLE][reason] += 1
    work.staged.read[name, _TABLE] += len(outcome.left_out)
    covers_from = one.covers_from or one.announced_on + DAY
    listed: dict[str, object] = {
        "kind": one.kind, "title": one.title, "covers_from": covers_from, "covers_to": one.covers_to,
        "complete": one.complete,
    }  # fmt: skip
    _relation(work, "policy_list", [listed], tuple(listed))
    work.add("credential_lists", name, "policy_list", read=1)


def _relation(work: Work, name: str, rows: Sequence[dict[str, object]], columns: Sequence[str]) -> None:
    """Rows as a table of the connection, typed by the schema."""
    import pyarrow as pa

    types = {column.name: column.type for table in (_TABLE, "credential_lists") for column in TABLES[table].columns}
    arrow = {"DATE": pa.date32(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_()}
    arrays = {
        column: pa.array(
            [row.get(column) for row in rows],
            pa.int64() if column == "_line" else arrow.get(types.get(column, ""), pa.string()),
        )
        for column in columns
    }
    work.connection.register("policy_arrow", pa.table(arrays))
    work.connection.execute(f"create or replace temp table {name} as from policy_arrow")
    work.connection.unregister("policy_arrow")
