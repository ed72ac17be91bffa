from __future__ import annotations

import io
import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from screener.errors import Location, Problem
from screener.output import language
from screener.output.console import Page, data_console, has_colour, open_page, terminal_width
from screener.output.messages import MESSAGES
from screener.output.problems import print_problems
from screener.output.tables import Column, cells, print_table

OUTPUT = Path(language.__file__).parent
SHOW = """
from screener.output.console import open_page
from screener.output.tables import Column, cells, print_table
columns = [Column("symbol", "symbol"), Column("long", "long", priority=1)]
print_table(open_page("en"), columns, [{"symbol": "990121.SH", "long": "x" * 60}])
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def page(width: int | None = None) -> tuple[Page, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Page("en", width, data_console(out), data_console(err)), out, err


def in_terminal(columns: int, **environment: str) -> str:
    """What the demonstration prints on a real pseudo-terminal."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-c", f"import os; os.environ['COLUMNS'] = '{columns}'\n{SHOW}"]
    with subprocess.Popen(command, stdout=follower, stderr=follower, env={**os.environ, **environment}) as process:
        os.close(follower)
        parts = []
        while select.select([leader], [], [], 10)[0]:
            try:
                part = os.read(leader, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        process.wait()
    os.close(leader)
    return b"".join(parts).decode()


def test_a_pipe_gets_everything_plain() -> None:
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, text=True, check=True)
    assert done.stdout == f"  symbol     long\n  990121.SH  {'x' * 60}\n"
    assert done.stderr == ""


def test_a_narrow_terminal_drops_columns_and_says_which() -> None:
    text = in_terminal(60)
    assert "xxx" not in text
    assert "not shown at 60 columns: long" in text
    assert "\x1b[2m" in text


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_refused(environment: dict[str, str]) -> None:
    assert "\x1b" not in in_terminal(100, **environment)


def test_force_colour_treats_a_pipe_as_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert has_colour(io.StringIO())
    assert terminal_width(io.StringIO()) is None
    monkeypatch.setenv("COLUMNS", "90")
    assert terminal_width(io.StringIO()) == 90


def test_columns_alone_does_not_narrow_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert terminal_width(io.StringIO()) is None
    assert terminal_width(Terminal()) == 40


def test_a_reader_of_a_page_that_leaves_early_is_no_error() -> None:
    page_of_lines = """
from screener.output.delivery import Target, deliver
from screener.output.tables import Listing
deliver(Target(), lambda: Listing((), ()), lambda page: [page.line("x" * 100) for _ in range(5000)])
"""
    command = f"{sys.executable} -c '{page_of_lines}' | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("x" * 100 + "\n0\n", "")


def test_an_ascii_stream_is_no_traceback() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    code = "from screener.output.console import open_page; open_page('zh').line('▲ 亿')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert done.stdout == b"? ?\n"


def test_a_page_for_a_file_is_wide_and_plain() -> None:
    stream = io.StringIO()
    file_page = open_page("en", stream)
    print_table(file_page, [Column("n", "n", priority=1)], [{"n": "x" * 300}])
    assert stream.getvalue() == f"  n\n  {'x' * 300}\n"


def test_problems_show_the_line_and_a_caret_under_the_word() -> None:
    paper, _, err = page()
    snippet = "    6 |       - 行业: {above: 15%}\n      |         ^^^^"
    problems = (
        Problem("unknown metric '行业'", Location("rules/mine.yaml", 6, 9), "did you mean 'roe'?", snippet),
        Problem("require: 4, but dimension 'growth' has 3 rules", Location("rules/mine.yaml", 11, 14)),
    )
    print_problems(paper, problems, nothing_run=True)
    assert err.getvalue().splitlines() == [
        "rules/mine.yaml:6:9: unknown metric '行业'; did you mean 'roe'?",
        "    6 |       - 行业: {above: 15%}",
        "      |         ^^^^",
        "rules/mine.yaml:11:14: require: 4, but dimension 'growth' has 3 rules",
        "2 problems in 1 file; nothing was run.",
    ]


def test_a_problem_without_a_file_is_one_line() -> None:
    paper, out, err = page()
    print_problems(paper, (Problem("no store at ./store", hint="create one with: screener import MANIFEST"),))
    assert err.getvalue() == "error: no store at ./store; create one with: screener import MANIFEST\n"
    assert out.getvalue() == ""


def test_a_long_line_is_shown_around_its_caret() -> None:
    paper, _, err = page(60)
    expression = "电子 > 15% and " * 20 + "reo > 1"
    before = cells("电子 > 15% and " * 20)
    snippet = f"    1 | {expression}\n      | {' ' * before}^^^"
    print_problems(paper, (Problem("unknown metric", Location("expression", 1, 281), snippet=snippet),))
    _, shown, caret, _ = err.getvalue().splitlines()
    assert cells(shown) <= 60
    assert cells(shown.split("reo")[0]) == cells(caret.split("^")[0])


def test_every_message_is_there_in_both_languages() -> None:
    for key, texts in MESSAGES.items():
        assert all(texts), key
        fields = [set(re.findall(r"{(\w+)", text)) for text in texts]
        assert fields[0] == fields[1], key


def test_every_message_used_exists_and_every_one_is_used() -> None:
    quiet = ("messages", "language.py")  # where messages are kept and looked up
    speaking = [path for path in OUTPUT.parent.rglob("*.py") if not {path.parent.name, path.name}.intersection(quiet)]
    source = "".join(path.read_text() for path in speaking)
    used = set(re.findall(r"say\(\s*(?:lang, )?\"(\w+)\"", source))
    families = tuple(re.findall(r"f[\"'](\w+_){", source))
    assert used <= set(MESSAGES)
    unused = [
        key
        for key in MESSAGES
        if f'"{key}"' not in source
        and f"'{key}'" not in source
        and not key.startswith(families)
        and not key.endswith(("_one", "_many"))
    ]
    assert unused == []
