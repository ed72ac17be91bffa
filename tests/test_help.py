"""Help is true and readable: its examples run, every option is explained, and it fits a terminal of 80 columns."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from commands import call, environment
from readme import README, steps
from typer.main import get_command

from screener import cli
from screener.commands import helping
from screener.output.messages.help import CHINESE
from screener.output.tables import cells
from screener.reference import rules_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer._click.core import Command


def commands(command: Command | None = None, *names: str) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Every command with the words that call it."""
    command = command or get_command(cli.app)
    inner: dict[str, Command] = getattr(command, "commands", {})
    for name, one in inner.items():
        yield from commands(one, *names, name)
    if not inner:
        yield names, command


COMMANDS = dict(commands())
EXAMPLES = [(example, names) for names, command in COMMANDS.items() for example in helping.examples(command.help or "")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program `screener` in it."""
    folder = tmp_path_factory.mktemp("bin")
    shim = folder / "screener"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m screener "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    return folder


@pytest.mark.parametrize(("example", "names"), EXAMPLES, ids=[example.typed for example, _ in EXAMPLES])
def test_an_example_runs_as_it_stands(
    example: helping.Example, names: tuple[str, ...], program: Path, tmp_path: Path
) -> None:
    """In a folder that holds the files README has its reader write, and a rule file, on the sample data."""
    assert " ".join(("screener", *names)) in example.typed
    for step in steps(README.read_text(encoding="utf-8")):
        if step.file:
            (tmp_path / step.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / step.file).write_text(step.content, encoding="utf-8")
    (tmp_path / "rules" / "mine.yaml").write_text(rules_page.EXAMPLE, encoding="utf-8")
    own = environment()
    own["PATH"] = f"{program}{os.pathsep}{own['PATH']}"
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", example.typed],
        cwd=tmp_path, env=own, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == example.exit_code, ran.stderr
    assert ran.stdout


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_a_command_has_an_example_a_summary_of_one_line_and_explains_every_option(names: tuple[str, ...]) -> None:
    command = COMMANDS[names]
    assert 1 <= len(helping.examples(command.help or "")) <= 3
    assert len(helping.summary(command.help or "", "en")) <= 68
    assert all(getattr(parameter, "help", None) for parameter in command.params)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("names", [(), ("rules",), *COMMANDS], ids=lambda names: " ".join(names) or "screener")
def test_a_page_of_help_fits_eighty_columns(names: tuple[str, ...], lang: str, tmp_path: Path) -> None:
    shown = call(*names, "--help", cwd=tmp_path, variables={"COLUMNS": "80", "SCREENER_LANG": lang})
    assert shown.code == 0
    written = {example.typed for example, _ in EXAMPLES}  # copied whole, however long
    assert [line for line in shown.out.splitlines() if cells(line) > 80 and line.strip() not in written] == []
    assert f"Usage: {' '.join(('screener', *names))}" in shown.out


def test_the_first_page_lists_every_command_under_a_heading_of_its_own_kind(tmp_path: Path) -> None:
    shown = call("--help", cwd=tmp_path).out
    assert "More:" not in shown
    headings = [line.rstrip(":") for line in shown.splitlines() if line.endswith(":")]
    assert headings == [*helping.SECTIONS, "Options"]
    listed = [line.split()[0] for line in shown.splitlines() if line.startswith("  ") and line[2:3].isalpha()]
    assert [name for name in {words[0] for words in COMMANDS} if name not in listed] == []


def english() -> set[str]:
    """Everything help says in words, as its Chinese is looked up."""
    program = get_command(cli.app)
    inside: dict[str, Command] = getattr(program, "commands", {})
    groups = [program, *(one for one in inside.values() if hasattr(one, "commands"))]
    said = {text for one in (*groups, *COMMANDS.values()) for text in helping.paragraphs(one.help or "", "en")}
    parameters = [parameter for one in (program, *COMMANDS.values()) for parameter in one.params]
    said |= {" ".join(str(getattr(parameter, "help", "")).split()) for parameter in parameters}
    headings = {"More", "Commands", "Arguments", "Options", "Common options", "Examples", "Show this message and exit."}
    return said | set(helping.SECTIONS) | headings


def test_all_of_help_is_said_in_chinese_too_and_nothing_else_is() -> None:
    """What is missing or no longer used in screener/output/messages/help.py."""
    assert sorted(english() - set(CHINESE)) == []
    assert sorted(set(CHINESE) - english()) == []


def test_help_speaks_the_language_of_the_settings_even_if_they_are_broken(tmp_path: Path) -> None:
    (tmp_path / "screener.yaml").write_text("lang: zh\n", encoding="utf-8")
    assert "筛选全市场" in call("--help", cwd=tmp_path).out
    (tmp_path / "screener.yaml").write_text("lang: fr\n", encoding="utf-8")
    assert "Screen the market" in call("--help", cwd=tmp_path).out


def test_examples_are_read_one_a_line_with_the_exit_code_they_announce() -> None:
    text = "Do it: at once.\n\nMore.\n\nExamples:\n    screener a\n    screener b  # exit 1\n"
    assert helping.examples(text) == (helping.Example("screener a"), helping.Example("screener b", 1))
    assert helping.examples("Do it.\n\nExample: screener c") == (helping.Example("screener c"),)
    assert helping.examples("Do it.") == ()
    assert helping.prose(text) == "Do it: at once.\n\nMore."
    assert helping.summary(text, "en") == "Do it."


def test_a_command_nobody_placed_still_shows() -> None:
    assert helping.sections(("screen", "new", "sql")) == {"Ask": ("screen", "sql"), "More": ("new",)}


def test_an_unknown_command_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    asked = call("scren", cwd=tmp_path)
    assert asked.code == 2
    assert "Did you mean 'screen'" in asked.err
