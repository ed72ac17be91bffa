"""Every broken rule file of bad_rules/ is refused with exactly the messages beside it, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_metrics import METRICS

from screener import rules
from screener.errors import RuleError

FOLDER = Path(__file__).parent / "bad_rules"
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def messages(name: str) -> str:
    """What is said about a case, a line each, with the file's name in place of its path."""
    with pytest.raises(RuleError) as refused:
        rules.load([FOLDER / f"{name}.yaml"], METRICS)
    said = [str(problem) for problem in refused.value.problems]
    located = [line[line.index(f"{name}.yaml") :] for line in said]
    return "".join(f"{line}\n" for line in located)


@pytest.mark.parametrize("name", CASES)
def test_a_broken_rule_file_is_refused_with_its_messages(name: str) -> None:
    assert messages(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_every_case_has_its_messages() -> None:
    assert [path.stem for path in sorted(FOLDER.glob("*.txt"))] == CASES
    assert len(CASES) >= 35


def test_the_problems_of_all_files_come_together() -> None:
    both = [FOLDER / "two_bounds.yaml", FOLDER / "no_rules.yaml"]
    with pytest.raises(RuleError) as refused:
        rules.load(both, METRICS)
    paths = [problem.location.path for problem in refused.value.problems if problem.location]
    assert [Path(path).stem for path in paths] == ["two_bounds", "no_rules"]
