"""Ten thousand broken and odd rule files and expressions: each is refused with located problems, or means something.

No traceback, no hang, nothing that asks nothing, nothing that changes when it is written and read again; and of what
is accepted, every company gets exactly one of the four verdicts.
"""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import TYPE_CHECKING

import fuzz_inputs
import pytest
from sample_metrics import sample_metrics

from screener import catalog, rules, screening
from screener.errors import RuleError
from screener.expressions import Expression, check
from screener.rules import FILTER_VERDICTS, WARNING_VERDICTS, Group, RuleSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from screener.rules import Check

FILES, EXPRESSIONS = 2_500, 7_500
PARTS = 5
# Seconds of work, far above what any takes (some milliseconds), far below what a person would wait for.
SLOW = 3.0
METRICS = catalog.load()
SEEDS = fuzz_inputs.seeds()


def members(group: Group | RuleSet) -> Iterator[Check | Group]:
    for member in group.dimensions if isinstance(group, RuleSet) else group.members:
        yield member
        if isinstance(member, Group):
            yield from members(member)


def located(error: RuleError, text: str) -> None:
    """Every problem says something, about a place that the text has."""
    lines = text.splitlines() or [""]
    for problem in error.problems:
        assert problem.message
        where = problem.location
        if where is not None and where.line is not None:
            # What is missing may be missing after the last line.
            assert 1 <= where.line <= len(lines) + 1, problem
            line = lines[where.line - 1] if where.line <= len(lines) else ""
            assert where.column is None or 1 <= where.column <= len(line) + 2, problem


def means_something(found: RuleSet, metrics: dict[str, catalog.Metric]) -> None:
    """It asks something, what it requires can be met, and written it reads as the same."""
    assert found.checks()
    assert found.columns()
    for group in [member for member in members(found) if isinstance(member, Group)]:
        assert group.members
        assert 1 <= group.needed <= len(group.members)
    assert rules.load_text(rules.show(found), f"{found.name}.yaml", metrics) == found


def read_file(number: int) -> RuleSet | None:
    text = fuzz_inputs.rule_file(number, SEEDS)
    try:
        found = rules.load_text(text, "fuzz.yaml", METRICS)
    except RuleError as error:
        located(error, text)
        return None
    means_something(found, METRICS)
    return found


def read_expression(number: int) -> RuleSet | None:
    text = fuzz_inputs.expression(number)
    try:
        found = rules.inline(text, METRICS)
    except RuleError:
        faults = check(text, METRICS)
        for fault in () if isinstance(faults, Expression) else faults:
            assert fault.message
            assert 0 <= fault.offset <= len(text), fault
            assert fault.width >= 1, fault
        return None
    means_something(found, METRICS)
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_a_mutated_rule_file_is_refused_with_places_or_means_something(part: int) -> None:
    accepted = 0
    for number in range(part, FILES, PARTS):
        started = process_time()
        try:
            accepted += read_file(number) is not None
        except Exception as error:
            raise AssertionError(f"rule file {number}: {fuzz_inputs.rule_file(number, SEEDS)}") from error
        assert process_time() - started < SLOW, number
    # Neither all noise nor all untouched.
    assert FILES / PARTS * 0.02 < accepted < FILES / PARTS * 0.8


@pytest.mark.parametrize("part", range(PARTS))
def test_a_mutated_expression_is_refused_with_places_or_means_something(part: int) -> None:
    accepted = 0
    for number in range(part, EXPRESSIONS, PARTS):
        started = process_time()
        try:
            accepted += read_expression(number) is not None
        except Exception as error:
            raise AssertionError(f"expression {number}: {fuzz_inputs.expression(number)!r}") from error
        assert process_time() - started < SLOW, number
    assert EXPRESSIONS / PARTS * 0.1 < accepted < EXPRESSIONS / PARTS * 0.8


@pytest.fixture(scope="module")
def sample() -> Iterator[duckdb.DuckDBPyConnection]:
    with sample_metrics() as connection:
        yield connection


def together(found: list[RuleSet]) -> RuleSet:
    """The dimensions of many rule sets in one, so that one statement judges them all."""
    first = found[0]
    dimensions = tuple(
        renamed(dimension, f"r{n}-{dimension.id}") for n, each in enumerate(found) for dimension in each.dimensions
    )
    return replace(first, dimensions=dimensions, require="all", show=(), rank=())


def renamed(group: Group, path: str) -> Group:
    """The group under another id, its members under ids that follow from it."""
    named = tuple(
        renamed(member, f"{path}.{n}") if isinstance(member, Group) else replace(member, id=f"{path}.{n}")
        for n, member in enumerate(group.members, start=1)
    )
    return replace(group, id=path, name=path, members=named)


def judged(connection: duckdb.DuckDBPyConnection, found: RuleSet) -> None:
    """Every company has one of the four verdicts on everything, and is in one part of the answer."""
    evaluation = screening.evaluate(connection, found)
    companies = screening.fetch(evaluation, "true")
    assert len({company.symbol for company in companies}) == len(companies) > 100
    skipped = {group.id for group in evaluation.not_evaluated}
    for company in companies:
        assert company.overall in FILTER_VERDICTS
        for part in members(found):
            assert company.verdicts[part.id] in FILTER_VERDICTS or part.id in skipped, (part, company.symbol)
        for warning in found.warnings:
            assert company.verdicts[warning.id] in WARNING_VERDICTS
    counted = screening.answer(evaluation).counts
    asked = [company for company in companies if not company.left_out]
    for count in counted.values():
        assert count.yes + count.no + count.unknown + count.n_a == len(asked)


def test_every_company_gets_one_verdict_of_accepted_expressions(sample: duckdb.DuckDBPyConnection) -> None:
    found = [each for number in range(900) if (each := read_expression(number)) is not None]
    assert len(found) > 150
    for start in range(0, len(found), 20):
        judged(sample, together(found[start : start + 20]))


def test_every_company_gets_one_verdict_of_accepted_rule_files(sample: duckdb.DuckDBPyConnection) -> None:
    found = [each for number in range(400) if (each := read_file(number)) is not None]
    assert len(found) > 40
    for each in found[:30]:
        judged(sample, each)
