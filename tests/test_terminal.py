"""The pages in a real terminal, kept in tests/golden/terminal/ and read in review; UPDATE_GOLDEN=1 writes them anew.

One session of a terminal asks for all pages of a language and a width. The pseudo-terminal is there everywhere; where
tmux is installed it must show the same.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from commands import Ran, call, environment, sample_copy
from terminal import PAGES, has_tmux, in_pty, in_tmux, plain

from screener.config import USER_FILE_VARIABLE
from screener.output.tables import cells

GOLDEN = Path(__file__).parent / "golden" / "terminal"
SIZES = [(lang, width) for lang in ("en", "zh") for width in (80, 100, 160)]
BROKEN = (Path(__file__).parent / "bad_rules" / "look_example.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands are called: a store of one's own and a rule file with mistakes."""
    made = tmp_path_factory.mktemp("terminal")
    sample_copy(made)
    (made / "store").rename(made / "mine")
    (made / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    return made


def variables(**more: str) -> dict[str, str]:
    """A UTF-8 terminal with colours."""
    return environment(TERM="xterm-256color", LC_ALL="C.UTF-8", **{USER_FILE_VARIABLE: "user.yaml"}, **more)


def compare(captured: dict[str, str], lang: str, width: int) -> None:
    for page, text in captured.items():
        path = GOLDEN / f"{page}.{lang}.{width}.txt"
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), page


@pytest.mark.parametrize(("lang", "width"), SIZES)
def test_pages_look_as_they_were_reviewed(folder: Path, lang: str, width: int) -> None:
    captured = {page: plain(text) for page, text in in_pty(folder, lang, width, variables()).items()}
    assert list(captured) == list(PAGES)
    compare(captured, lang, width)


@pytest.mark.skipif(not has_tmux(), reason="needs tmux")
@pytest.mark.parametrize(
    ("lang", "width"),
    [size if size == ("zh", 80) else pytest.param(*size, marks=pytest.mark.slow) for size in SIZES],
)
def test_tmux_shows_the_same(folder: Path, lang: str, width: int) -> None:
    compare(in_tmux(folder, lang, width, variables()), lang, width)
