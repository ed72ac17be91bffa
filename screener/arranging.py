"""What to see of an answer and in which order, where the command line says otherwise than the rule file.

The choice becomes part of the rules, so that everything that reads `show` and `rank` follows it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from screener import catalog
from screener.errors import Problem, UsageError
from screener.rules.ruleset import PSEUDO_METRICS, Rank
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from screener.rules.ruleset import RuleSet

# Every row begins with them.
FIXED = ("symbol", "name")


def shown_columns(rules: RuleSet) -> tuple[str, ...]:
    """What the rules ask to see; what they read when they do not say, as an expression on the command line."""
    return rules.show or ("industry", *rules.columns())


def with_columns(rules: RuleSet, text: str | None) -> RuleSet:
    """The rules showing `a,b,c`, or with `+a,-b` what they show already, one added and one taken away.

    Raises:
        UsageError: with every name that is no column, or is to be taken away and not there.
    """
    if text is None:
        return rules
    words = _words(text, "--columns")
    signed = [word for word in words if word[0] in "+-"]
    if signed and len(signed) != len(words):
        raise UsageError(
            "--columns takes a list, or changes to one, not both", hint="write a,b,c or +a,-b with a sign on every name"
        )
    before = shown_columns(rules) if signed else ()
    names = [word.lstrip("+-") for word in words]
    removed = [word[1:] for word in words if word.startswith("-")]
    problems = [_unknown(name, rules, "column") for name in names if name not in _known(rules)]
    stuck = [name for name in removed if name in FIXED or name not in before]
    problems += [_not_there(name, before) for name in stuck if name in _known(rules)]
    if problems:
        raise UsageError(problems=tuple(problems))
    show = dict.fromkeys([*FIXED, *before, *(name for name in names if name not in removed)])
    return replace(rules, show=tuple(name for name in show if name not in removed))


def with_order(rules: RuleSet, text: str | None) -> RuleSet:
    """The rules ranked by `pe_ttm` or, the greatest first, `-roe`; further keys break ties.

    Raises:
        UsageError: with every key that is no metric.
    """
    if text is None:
        return rules
    words = _words(text, "--sort")
    ranks = tuple(Rank(word.lstrip("+-"), word.startswith("-")) for word in words)
    problems = [_unknown(rank.name, rules, "sort key") for rank in ranks if rank.name not in _known(rules)]
    if problems:
        raise UsageError(problems=tuple(problems))
    return replace(rules, rank=ranks)


def _words(text: str, option: str) -> list[str]:
    words = [word for part in text.replace("，", ",").split(",") if (word := part.strip())]
    if not words or not all(word.lstrip("+-") for word in words):
        raise UsageError(f"{option} '{text}' names nothing", hint="the names: screener metrics")
    return words


def _known(rules: RuleSet) -> dict[str, None]:
    return dict.fromkeys([*catalog.load(), *(definition.name for definition in rules.define), *PSEUDO_METRICS])


def _unknown(name: str, rules: RuleSet, what: str) -> Problem:
    return Problem(f"unknown {what} '{name}'", hint=did_you_mean(name, _known(rules), "all of them: screener metrics"))


def _not_there(name: str, before: tuple[str, ...]) -> Problem:
    if name in FIXED:
        return Problem(f"'{name}' stands in every row and cannot be taken away")
    return Problem(f"'{name}' is not shown, so it cannot be taken away", hint=did_you_mean(name, before))
