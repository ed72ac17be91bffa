"""Rule files on paper: the list of them, one in words or as YAML, a new one with comments, what a check found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.output.formatting import EMPTY
from screener.output.language import say
from screener.output.metrics_listing import unit_word
from screener.output.tables import ROW_STYLE, Column, Listing, print_table
from screener.output.wording import check_text, condition_text, duration_text, group_text, label_text
from screener.rules.ruleset import Group, MetricCheck
from screener.rules.writing import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from screener.output.console import Page
    from screener.output.formatting import Language
    from screener.output.wording import Wording
    from screener.rules.ruleset import Check, RuleSet

_INDENT = "  "


def rules_listing(rule_sets: Sequence[RuleSet], lang: Language) -> Listing:
    """One row a rule file: name, what it is for, how much is in it, where it is."""
    columns = (
        Column("name", say(lang, "name"), style="bold"),
        Column("description", say(lang, "description")),
        Column("dimensions", say(lang, "dimensions"), "count", priority=2),
        Column("rules", say(lang, "rules"), "count", priority=2),
        Column("warnings", say(lang, "warnings"), "count", priority=2),
        Column("path", say(lang, "file"), priority=3),
    )
    rows = [
        {
            "name": rules.name,
            "description": label_text(rules.description, lang),
            "dimensions": len(rules.dimensions),
            "rules": len(rules.filters()),
            "warnings": len(rules.warnings),
            "path": rules.path,
        }
        for rules in rule_sets
    ]
    return Listing(columns, tuple(rows))


def rules_rows(rules: RuleSet, words: Wording) -> Listing:
    """One row a check: its place, what it asks in words, the metric or expression behind it, how severe it is."""
    columns = (
        Column("id", "id", priority=3),
        Column("text", say(words.lang, "rule")),
        Column("asks", say(words.lang, "asks"), priority=1),
        Column("severity", say(words.lang, "severity"), priority=2),
    )
    return Listing(columns, tuple(_check_row(check, words) for check in rules.checks()))


def print_rules(page: Page, rules: RuleSet, words: Wording) -> None:
    """Print one rule file in words: dimensions with their checks, warnings, order and columns."""
    title = label_text(rules.description, page.lang) or rules.name
    page.line(page.say("rules_title", title=title, path=rules.path) if rules.path else title, "bold")
    for line in _terms(page, rules):
        page.line(line)
    page.line()
    columns = [column for column in rules_rows(rules, words).columns if column.name != "id"]
    print_table(page, columns, [*_dimension_rows(rules, words), *_warning_rows(rules, words)])


def rules_file(rules: RuleSet, words: Wording) -> str:
    """The rules as YAML that reads back to the same rules, every check with what it looks at."""
    return show(rules, lambda check: _remark(check, words))


def new_file(rules: RuleSet, words: Wording, name: str) -> str:
    """A rule file made of an expression, with what its owner needs to know to go on from there."""
    asked = label_text(rules.description, words.lang)
    lines = say(words.lang, "new_file", asked=asked, name=name).splitlines()
    return "".join(f"# {line}".rstrip() + "\n" for line in lines) + rules_file(rules, words)


def print_created(page: Page, rules: RuleSet, path: Path) -> None:
    """Say what a new file holds and what to do with it."""
    page.line(page.say("rules_created", path=path, rules=len(rules.checks())))
    page.note(page.say("hint_created", name=path.stem, path=path), "dim")


def _remark(check: Check, words: Wording) -> str:
    """What a check looks at: `ROE (%)`; an expression says it itself."""
    if not isinstance(check, MetricCheck):
        return ""
    label, unit = words.metric(check.metric), words.units.get(check.metric, "number")
    if unit in ("text", "bool", "number"):
        return label
    return say(words.lang, "metric_unit", label=label, unit=unit_word(unit, words.lang))


def print_checked(page: Page, rule_sets: Sequence[RuleSet]) -> None:
    """Say of every file without a problem what was checked in it: never 'good' about nothing."""
    for rules in rule_sets:
        counts = {
            "dimensions": len(rules.dimensions),
            "rules": len(rules.filters()),
            "warnings": len(rules.warnings),
            "definitions": len(rules.define),
        }
        page.line(page.say("rules_checked", path=rules.path, **counts))


def _terms(page: Page, rules: RuleSet) -> Iterator[str]:
    """Who is asked, in which order, and what is shown."""
    universe = rules.universe
    parts = [
        universe.market,
        *(page.say("universe_without", names=", ".join(names)) for names in [universe.exclude] if names),
        *(
            page.say("universe_listed", age=duration_text(universe.min_listed, page.lang))
            for _ in [0]
            if universe.min_listed
        ),
        ", ".join((*universe.exchanges, *universe.boards, *universe.industries)),
        *(page.say("universe_without", names=", ".join(names)) for names in [universe.exclude_industries] if names),
    ]
    if any(parts):
        yield page.say("universe", parts=page.say("comma").join(part for part in parts if part))
    if rules.rank:
        yield page.say("rank", keys=", ".join(("-" if rank.descending else "") + rank.name for rank in rules.rank))


def _dimension_rows(rules: RuleSet, words: Wording) -> Iterator[dict[str, object]]:
    for dimension in rules.dimensions:
        yield {"text": group_text(dimension, words), "asks": EMPTY, "severity": EMPTY, ROW_STYLE: "bold"}
        yield from _member_rows(dimension, words, _INDENT)


def _member_rows(group: Group, words: Wording, indent: str) -> Iterator[dict[str, object]]:
    for member in group.members:
        if isinstance(member, Group):
            yield {"text": indent + group_text(member, words), "asks": EMPTY, "severity": EMPTY}
            yield from _member_rows(member, words, indent + _INDENT)
        else:
            row = _check_row(member, words)
            yield {**row, "text": f"{indent}{row['text']}", "severity": row["severity"] or EMPTY}


def _warning_rows(rules: RuleSet, words: Wording) -> Iterator[dict[str, object]]:
    if rules.warnings:
        yield {"text": say(words.lang, "warnings"), "asks": EMPTY, "severity": EMPTY, ROW_STYLE: "bold"}
    for check in rules.warnings:
        row = _check_row(check, words)
        yield {**row, "text": f"{_INDENT}{row['text']}", "severity": say(words.lang, f"severity_{check.severity}")}


def _check_row(check: Check, words: Wording) -> dict[str, object]:
    asks = (
        f"{check.metric} {check.bound.op} {check.bound.text}"
        if isinstance(check, MetricCheck)
        else check.expression.text
    )
    scope = [condition_text(condition, words) for condition in check.when]
    text = check_text(check, words)
    if scope:
        text = say(words.lang, "check_when", text=text, scope=say(words.lang, "comma").join(scope))
    return {"id": check.id, "text": text, "asks": asks, "severity": check.severity or None}
