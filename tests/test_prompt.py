"""The SQL prompt as a user meets it: keys in, answers out; a prompt_toolkit pipe for speed, a real terminal once."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from commands import SAMPLE, call, command, environment

from screener.asking import Question
from screener.errors import DataError
from screener.project import StoreChoice
from screener.prompt import commands, terminal
from screener.prompt.session import Session, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from screener.output.formatting import Language

DOWN, TAB, CTRL_C, CTRL_D, UP = "\x1b[B", "\t", "\x03", "\x04", "\x1b[A"


@dataclass
class World:
    """A session that knows its words, in a folder of its own, and what is captured of it."""

    session: Session
    folder: Path
    captured: pytest.CaptureFixture[str]

    def take(self, *texts: str) -> tuple[str, str]:
        """What comes of texts typed one after the other: stdout and stderr."""
        for text in texts:
            assert commands.take(self.session, text)
        return self.captured.readouterr()


def _settings(lang: Language = "en") -> Settings:
    return Settings(Question(StoreChoice(SAMPLE, "option")), lang)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """One session for all: to begin one takes a second."""
    session = Session(_settings())
    session.begin()
    yield session
    session.end()


@pytest.fixture
def world(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> World:
    monkeypatch.chdir(tmp_path)
    session.settings, session.last = _settings(), None
    return World(session, tmp_path, capsys)


# Commands


def test_a_query_is_answered_with_how_many_rows_and_how_long(world: World) -> None:
    out, err = world.take("select symbol from companies order by 1;")
    assert out.split()[:2] == ["symbol", "990001.SH"]
    assert len(out.splitlines()) == 1 + 30
    assert re.search(r"30 of [\d,]+ rows shown · [\d.]+ s · all of them: \\all", err)


def test_all_shows_every_row_and_o_saves_them(world: World) -> None:
    world.take("\\limit 2", "select symbol, 0.5 as half from companies limit 5;")
    assert len(world.take("\\all")[0].splitlines()) == 6
    _, err = world.take("\\o five.csv")
    assert "5 rows · saved to five.csv" in err
    saved = (world.folder / "five.csv").read_text(encoding="utf-8").splitlines()
    assert (len(saved), saved[0]) == (6, "symbol,half")


def test_a_mistake_is_shown_under_its_line_and_the_prompt_goes_on(world: World) -> None:
    _, err = world.take("select symbol,\n  clse from prices;")
    assert "error: Referenced column" in err
    assert "did you mean 'close'?\n    2 |   clse from prices;\n      |   ^\n" in err
    assert "1 problem" not in err
    assert "42" in world.take("select 42;")[0]


def test_the_prompt_is_as_safe_as_the_command(world: World) -> None:
    _, err = world.take("copy (select 1) to 'x.csv';", "from read_csv('/etc/passwd');", "select 1; select 2;")
    assert "only a SELECT can be run" in err
    assert "'read_csv' is not allowed" in err
    assert "one query at a time" in err
    assert not list(world.folder.iterdir())


def test_every_query_has_a_process_of_its_own(world: World) -> None:
    before = world.session._child
    world.take("select 1;")
    assert before is not None
    assert before._process.returncode is not None
    assert world.session._child not in {None, before}


def test_a_waiting_process_that_was_ended_is_replaced(world: World) -> None:
    child = world.session._ready()
    child._process.kill()
    child._process.wait()
    assert "42" in world.take("select 42;")[0]


def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_answered(world: World) -> None:
    world.session.settings = replace(world.session.settings, timeout=1.0)
    began = time.monotonic()
    _, err = world.take("select levenshtein(repeat('ab', 200000), repeat('ba', 200000));")
    assert "was stopped after 1 seconds" in err
    assert time.monotonic() - began < 6
    world.session.settings = replace(world.session.settings, timeout=30.0)
    assert "42" in world.take("select 42;")[0]


def test_d_lists_relations_and_columns_with_unit_and_meaning(world: World) -> None:
    out, _ = world.take("\\d")
    assert re.search(r"^  metrics +\d+ +\S", out, re.MULTILINE)
    out, _ = world.take("\\d metrics")
    assert re.search(r"roe +double +% +\S", out)
    out, _ = world.take("\\d prices;")
    assert re.search(r"close +double +per share +\S", out)
    assert "did you mean 'prices'?" in world.take("\\d price")[1]


def test_saved_queries_are_listed_and_run_with_values(world: World) -> None:
    out, err = world.take("\\queries")
    assert re.search(r"peers +A company beside its industry", out)
    assert "\\run NAME name=value" in err
    assert (
        "needs a value for $symbol (the company, such as 990121.SH); add symbol=VALUE" in world.take("\\run peers")[1]
    )
    assert world.take("\\run peers symbol=990121.SH")[0].split("\n")[1].startswith("  990121.SH")
    assert "no saved query 'peer'; did you mean 'peers'?" in world.take("\\run peer")[1]


def test_set_gives_a_value_to_the_names_of_queries(world: World) -> None:
    _, err = world.take("select $n + $m;")
    assert "needs a value for $n; type \\set n=VALUE first" in err
    assert "needs a value for $m; type \\set m=VALUE first" in err
    out, _ = world.take("\\set n=15% unused=1", "select $n + 1 as m;")
    assert out.split() == ["m", "1.15"]


def test_as_of_changes_the_date_of_the_answers(world: World) -> None:
    out, err = world.take("\\f csv", "\\as_of 2023-04-28", "select distinct as_of from metrics;")
    assert "public on 2023-04-28" in err
    assert out == "as_of\n2023-04-28\n"
    assert world.take("\\as_of", "select distinct as_of from metrics;")[0] == "as_of\n2024-05-31\n"
    assert "'soon' is not a date" in world.take("\\as_of soon")[1]


def test_formats_limits_and_timing_are_settings(world: World) -> None:
    out, err = world.take("\\f json", "\\limit 1", "\\timing", "select 1 as n union all select 2 order by 1;")
    assert out == '[\n  {"n": 1}\n]\n'
    assert err.splitlines()[-1] == "1 of 2 rows shown · all of them: \\all, or \\o FILE.csv"
    assert len(world.take("\\f csv", "\\limit all", "from range(50);")[0].splitlines()) == 51
    assert "use one of table, csv" in world.take("\\f pdf")[1]
    assert "'x' is not a number of rows" in world.take("\\limit x")[1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("\\queris", "there is no command \\queris; did you mean '\\queries'?"),
        ("\\o", "which file?"),
        ("\\all", "there is no query yet"),
        ("\\o x.csv", "there is no query yet"),
        ("\\run", "which query?"),
        ("\\run peers symbol='a", "a quote is not closed"),
        ("\\run peers 990121.SH", "is not name=value; write \\run peers name=value"),
        ("\\set 1x=2", "is not name=value"),
    ],
)
def test_a_command_that_cannot_be_done_says_what_to_type(typed: str, said: str, world: World) -> None:
    assert said in world.take(typed)[1]


@pytest.mark.parametrize("word", ["\\q", "quit", "EXIT;", "\\q;"])
def test_the_words_for_leaving_leave(word: str, world: World) -> None:
    assert not commands.take(world.session, word)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_names_every_command(lang: Language, world: World) -> None:
    world.session.settings = _settings(lang)
    out, _ = world.take("help")
    assert [line.split()[0] for line in out.splitlines()[1:]] == list(commands.COMMANDS)


def test_few_rows_too_wide_for_the_screen_stand_upright(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    upright, _ = world.take("from metrics where symbol = '990121.SH';")
    assert re.search(r"^  symbol +990121.SH$", upright, re.MULTILINE)
    assert re.search(r"^  market_cap +[\d,]+$", upright, re.MULTILINE)
    table, err = world.take("from metrics limit 4;")
    assert len(table.splitlines()) < 8
    assert re.search(r"[\d]+ of [\d]+ columns fit into 80 cells", err.replace("\n", " "))
    assert max(map(len, table.splitlines())) <= 80


# Completion of commands


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("\\que", "\\queries"),
        ("\\d compan", "companies"),
        ("\\f js", "json"),
        ("\\run pe", "peers"),
        ("\\run cheap le", "least="),
        ("\\run cheap below=1 r", "roe="),
        ("from metrics where symbol = '99012", "990120.SH"),
    ],
)
def test_commands_and_what_they_take_are_completed(typed: str, first: str, world: World) -> None:
    world.session.wait_for_words()
    found = commands.suggestions(world.session, typed, "", asked=False)
    assert found[0].text == first
    assert found[0].meta or typed.startswith(("\\d", "\\f"))


def test_what_takes_nothing_completed_offers_nothing(world: World) -> None:
    for typed in ("\\timing x", "\\nothing x", "\\run nothing x", "\\as_of 2"):
        assert commands.suggestions(world.session, typed, "", asked=True) == []


# Keys


def _typed(keys: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Session:
    """A session that was given keys until it ended."""
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.chdir(folder)
    session = Session(_settings())
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        terminal.converse(session)
    return session


def test_what_is_typed_is_answered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = [
        "select 40 + 1 as n;\r",
        "select 40 + 2 as n\r\r",  # an empty line ends it
        "select 40\r+ 3 as n;\r",  # several lines
        f"select 'no{CTRL_C}select 44 as n;\r",  # Ctrl-C empties the line
        CTRL_D,
    ]
    _typed("".join(keys), monkeypatch, tmp_path)
    out, err = capsys.readouterr()
    assert out.split() == ["n", "41", "n", "42", "n", "43", "n", "44"]
    assert "SQL over" in err


def test_what_was_typed_is_there_the_next_day(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed("select 42\r as n;\r\\q\r", monkeypatch, tmp_path)
    assert "select 42" in terminal.history_file().read_text(encoding="utf-8")
    capsys.readouterr()
    _typed(UP + UP + "\r" + CTRL_D, monkeypatch, tmp_path)
    assert capsys.readouterr().out.split() == ["n", "42"]


def test_a_history_that_cannot_be_kept_is_said_and_no_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").write_text("a file where a folder should be", encoding="utf-8")
    _typed("select 42;\r" + CTRL_D, monkeypatch, tmp_path)
    out, err = capsys.readouterr()
    assert "42" in out
    assert "will not be kept" in err


def test_nothing_is_left_running_or_lying_about(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "private"))
    session = _typed("select 42;\r" + CTRL_D, monkeypatch, tmp_path)
    assert session._child is not None
    assert session._child._process.returncode is not None
    assert not list((tmp_path / "private").iterdir())


def test_a_store_that_is_not_there_is_said_before_anything_is_typed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        Session(Settings(Question(StoreChoice(tmp_path / "nothing", "option"))))


# The real thing


@dataclass
class Terminal:
    """`screener sql` under a pseudo-terminal of its own."""

    process: subprocess.Popen[bytes]
    descriptor: int
    seen: str = ""

    def type(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def wait_for(self, pattern: str, seconds: float = 60) -> str:
        """Everything seen since the last wait, up to a pattern."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            assert time.monotonic() < deadline, f"no {pattern!r} in {self.seen!r}"
            if select.select([self.descriptor], [], [], 0.1)[0]:
                self.seen += os.read(self.descriptor, 65536).decode("utf-8", "replace")
        text, self.seen = self.seen[: found.end()], self.seen[found.end() :]
        return text


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    # A session of its own with the terminal as its own, or Ctrl-C would reach nobody.
    process = subprocess.Popen(
        ["setsid", "--ctty", *command("sql", "--store", SAMPLE)],
        cwd=tmp_path,
        env=environment(XDG_STATE_HOME=str(tmp_path / "state"), TERM="xterm-256color", PROMPT_TOOLKIT_NO_CPR="1"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    yield Terminal(process, ours)
    process.kill()
    process.wait()
    os.close(ours)


def test_on_a_terminal_queries_run_stop_at_ctrl_c_and_ctrl_d_leaves(opened: Terminal) -> None:
    opened.wait_for("sql>")
    opened.type("select 40 + 2 as answer;\r")
    opened.wait_for(r"answer[\s\S]*42[\s\S]*1 row · ")
    opened.wait_for("sql>")
    opened.type("select levenshtein(repeat('ab', 200000), repeat('ba', 200000));\r")
    time.sleep(2)
    opened.type(CTRL_C)
    opened.wait_for("cancelled", seconds=5)
    opened.wait_for("sql>")
    opened.type("select 'after' || 'wards' as word;\r")
    opened.wait_for("afterwards")
    opened.wait_for("sql>")
    opened.type(CTRL_D)
    assert opened.process.wait(timeout=10) == 0


# The command


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    assert "there is no query" in call("sql", cwd=tmp_path).err
    assert call("sql", cwd=tmp_path, stdin="select 1 as n", variables={}).out.split() == ["n", "1"]
