"""How many companies pass, fail and cannot be told, by check, group and dimension, and for want of what.

Counted in the relation `verdicts` that screening has made, each question in one pass over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener import verdicts
from screener.quoting import literal
from screener.rules.ruleset import Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screener.rules.ruleset import Check
    from screener.screening import Evaluation


@dataclass(frozen=True)
class Count:
    """How many companies of the universe a check, group or dimension passes (or warns of), fails, cannot say, skips."""

    id: str
    yes: int
    no: int
    unknown: int
    n_a: int
    # Companies that pass this and everything before it; only for dimensions.
    so_far: int | None = None


def by_check(evaluation: Evaluation) -> dict[str, Count]:
    """Counts of every check, group and dimension, in one pass."""
    rules = evaluation.rules
    identifiers = [*_group_ids(rules.dimensions), *(check.id for check in rules.checks())]
    dimensions = [dimension.id for dimension in evaluation.evaluated]
    selected = [
        f"count(*) filter ({verdicts.verdict_column(identifier)} in {kinds})"
        for identifier in identifiers
        for kinds in ("('pass', 'warn')", "('fail', 'clear')", "('unknown')", "('n_a')")
    ]
    selected += [
        "count(*) filter (" + " and ".join(f"{verdicts.verdict_column(d)} = 'pass'" for d in dimensions[: n + 1]) + ")"
        for n in range(len(dimensions))
    ]
    if not selected:
        return {}
    row = evaluation.connection.execute(
        f"select {', '.join(selected)} from verdicts where left_out is null"
    ).fetchall()[0]
    so_far = dict(zip(dimensions, row[len(identifiers) * 4 :], strict=True))
    return {
        identifier: Count(
            identifier, row[n * 4], row[n * 4 + 1], row[n * 4 + 2], row[n * 4 + 3], so_far.get(identifier)
        )
        for n, identifier in enumerate(identifiers)
    }


def _group_ids(groups: Sequence[Group]) -> list[str]:
    found = []
    for group in groups:
        found.append(group.id)
        found += _group_ids([member for member in group.members if isinstance(member, Group)])
    return found


def causes(evaluation: Evaluation) -> dict[tuple[str, str], int]:
    """Undecided companies by the check and reason that leave them so, most frequent first."""
    return unknowns(evaluation, matters="overall = 'unknown'", within=True)


def unknowns(evaluation: Evaluation, *, matters: str, within: bool = False) -> dict[tuple[str, str], int]:
    """Companies by undecided check and reason; `within` counts a check only where everything above it is undecided."""
    parts = []
    for path in _paths(evaluation.evaluated):
        undecided = path if within else path[-1:]
        tests = [matters, *(f"{verdicts.verdict_column(part)} = 'unknown'" for part in undecided)]
        parts.append(
            f"select {literal(path[-1])} as check_id, {verdicts.reason_column(path[-1])} as reason from verdicts"
            f" where left_out is null and {' and '.join(tests)}"
        )
    if not parts:
        return {}
    rows = evaluation.connection.execute(
        f"select check_id, coalesce(reason, 'no_data'), count(*) from ({' union all '.join(parts)})"
        " group by all order by 3 desc, 1, 2"
    ).fetchall()
    return {(check, reason): number for check, reason, number in rows}


def _paths(members: Sequence[Check | Group], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Ids from the dimension down to each check: a check matters where everything above it is undecided too."""
    for member in members:
        path = (*above, member.id)
        if isinstance(member, Group):
            yield from _paths(member.members, path)
        else:
            yield path


def left_out(evaluation: Evaluation) -> dict[str, int]:
    """Companies that were not asked, by the first reason."""
    rows = evaluation.connection.execute(
        "select left_out, count(*) from verdicts where left_out is not null group by all order by 2 desc, 1"
    ).fetchall()
    return dict(rows)
