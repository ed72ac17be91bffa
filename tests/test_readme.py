from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
from commands import call
from readme import README, Step, steps

if TYPE_CHECKING:
    from pathlib import Path

ROOT = README.parent


def shown() -> list[Step]:
    return steps(README.read_text(encoding="utf-8"))


def test_readme_has_one_command_that_screens_and_one_that_tests() -> None:
    first, second = [step.command for step in shown() if step.is_setup]
    assert first.endswith("screener screen")
    assert "[dev]" in second
    assert "pytest" in second


def test_readme_shows_the_python_it_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"].removeprefix(">=") in README.read_text(encoding="utf-8")


def test_continued_lines_prompts_comments_and_files_are_understood() -> None:
    typed = "```sh\n# a comment\nscreener screen \\\n  --limit 3\n```\n"
    shown_with_output = "```console\n$ screener x  # exit 2\nits output\n```\n"
    written = "```yaml rules/mine.yaml\na: 1\n```\n```python\nnot_run()\n```\n"
    assert steps(typed + shown_with_output + written) == [
        Step(3, "screener screen   --limit 3"),
        Step(7, "screener x  # exit 2", exit_code=2),
        Step(11, file="rules/mine.yaml", content="a: 1\n"),
    ]


@pytest.mark.slow
def test_every_command_of_readme_runs(tmp_path: Path) -> None:
    """In order, in one folder, as a reader would type them after the set-up; a failure names its line."""
    environment = _reader(tmp_path)
    failures = []
    for step in shown():
        if step.file:
            (tmp_path / step.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / step.file).write_text(step.content, encoding="utf-8")
        elif not step.is_setup:
            ran = subprocess.run(
                ["bash", "-c", step.command],
                cwd=tmp_path,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            if ran.returncode != step.exit_code or "Traceback" in ran.stderr:
                failures.append(f"README.md:{step.line}: {step.command}\nexit {ran.returncode}\n{ran.stderr[-800:]}")
    assert not failures, "\n\n".join(failures)


def _reader(folder: Path) -> dict[str, str]:
    """The environment after the set-up: `screener` on the path and in .venv/bin, with this source behind it."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "activate").touch()
    shim = programs / "screener"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m screener "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    for name in ("rules", "sample_data"):
        shutil.copytree(ROOT / name, folder / name)
    own = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    return {name: value for name, value in os.environ.items() if not name.startswith("SCREENER_")} | own


def test_the_answers_readme_shows_are_those_the_sample_gives(tmp_path: Path) -> None:
    """Line by line, white space aside; a line with ... is left out."""
    said = "".join(call(*words, cwd=tmp_path).out for words in (("screen", "--near", "3"), ("explain", "990001")))
    given = {" ".join(line.split()) for line in said.splitlines()}
    blocks = re.findall(r"^```text\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    shown = [" ".join(line.split()) for block in blocks for line in block.splitlines() if "..." not in line]
    assert len(shown) > 15
    assert [line for line in shown if line not in given] == []
