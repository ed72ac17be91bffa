"""The tour shows real commands with their real answers, in both languages, and leaves nothing behind."""

from __future__ import annotations

import os
import pty
import select
import shlex
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from commands import call, environment, run
from typer.main import get_command

from screener import cli
from screener.demo import steps

if TYPE_CHECKING:
    from pathlib import Path


def test_piped_it_runs_straight_through_and_every_step_shows_its_command_and_answer(tmp_path: Path) -> None:
    ran = run("demo", cwd=tmp_path, HOME=str(tmp_path))
    assert ran.code == 0, ran.err
    assert [line[2:] for line in ran.out.splitlines() if line.startswith("$ ")] == [step.typed for step in steps("en")]
    for words in ("Three-dimensional filter", "nearest misses: 5", "990001.SH", "passing 23", "industry"):
        assert words in ran.out
    assert "press Enter" not in ran.out + ran.err
    assert list(tmp_path.iterdir()) == []


def test_the_answers_are_those_of_the_commands_themselves(tmp_path: Path) -> None:
    toured = call("demo", cwd=tmp_path).out
    for step in steps("en"):
        assert call(*step.words, cwd=tmp_path).out in toured


def test_it_speaks_chinese_and_ignores_what_is_configured(tmp_path: Path) -> None:
    (tmp_path / "screener.yaml").write_text("lang: zh\nstore: gone\nrules: delisting\n", encoding="utf-8")
    toured = call("demo", cwd=tmp_path)
    assert toured.code == 0, toured.err
    assert toured.out.startswith("一分钟导览")
    assert "三维筛选模型" in toured.out
    assert toured.out == call("demo", "--lang", "zh", cwd=tmp_path).out


def test_every_command_of_the_tour_exists() -> None:
    names = set(get_command(cli.app).commands)  # type: ignore[attr-defined]
    assert {step.words[0] for step in steps("en")} <= names


def test_on_a_terminal_it_waits_for_enter_between_steps(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "screener", "demo", "--lang", "zh"],
        cwd=tmp_path, env=environment(COLUMNS="100"), stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    shown = ""
    for number in range(1, len(steps("en")) + 1):
        shown += _read_until(ours, "按回车")
        assert shown.count("按回车") == number
        assert shown.count("$ screener") == number  # the next step has not begun
        os.write(ours, b"\n")
    shown += _read_until(ours, "screener --help")
    assert process.wait(timeout=20) == 0
    os.close(ours)


def _read_until(terminal: int, words: str) -> str:
    """What the terminal shows until these words come."""
    shown = b""
    end = time.monotonic() + 30
    while words.encode() not in shown:
        assert time.monotonic() < end, shown.decode(errors="replace")
        if select.select([terminal], [], [], 1)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:  # the other end has been closed
                break
    return shown.decode(errors="replace")


def test_a_step_can_be_pasted_into_a_shell() -> None:
    assert [shlex.split(step.typed) for step in steps("en")] == [["screener", *step.words] for step in steps("en")]
