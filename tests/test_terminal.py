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

from screener import catalog
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


@pytest.fixture(scope="module")
def piped(folder: Path) -> dict[str, dict[str, Ran]]:
    """The same pages into a pipe, by language."""
    asked = {USER_FILE_VARIABLE: "user.yaml"}
    return {
        lang: {page: call(*words, "--lang", lang, cwd=folder, variables=asked) for page, words in PAGES.items()}
        for lang in ("en", "zh")
    }


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


def golden(lang: str, width: int) -> dict[str, str]:
    """The pages that were reviewed."""
    return {page: (GOLDEN / f"{page}.{lang}.{width}.txt").read_text(encoding="utf-8") for page in PAGES}


@pytest.mark.parametrize(("lang", "width"), SIZES)
def test_no_line_is_wider_than_the_terminal(lang: str, width: int) -> None:
    for page, text in golden(lang, width).items():
        assert [line for line in text.splitlines() if cells(line) > width] == [], page


@pytest.mark.parametrize(("lang", "width"), SIZES)
def test_no_symbol_and_no_number_is_cut(piped: dict[str, dict[str, Ran]], lang: str, width: int) -> None:
    for page, text in golden(lang, width).items():
        whole = piped[lang][page].out + piped[lang][page].err
        cut = [word for word in re.findall(r"(\S*)…", text) if not word.isalpha() or word not in whole]
        assert cut == [], page
        said = {str(width), "24", "61"}  # what a note of the terminal says: its width, the latest 24 of 61 dates
        assert figures(text) - figures(whole) <= said, page


@pytest.mark.parametrize(("lang", "width"), SIZES)
def test_what_is_left_out_is_said(piped: dict[str, dict[str, Ran]], lang: str, width: int) -> None:
    notes = {"en": ("not shown at", "dates shown"), "zh": ("列容不下", "显示最近")}[lang]
    for page, text in golden(lang, width).items():
        lacking = figures(piped[lang][page].out) - figures(text)
        assert not lacking or any(note in text for note in notes), (page, lacking)


def test_a_piped_page_is_complete(piped: dict[str, dict[str, Ran]]) -> None:
    for lang, pages in piped.items():
        for page, ran in pages.items():
            text = ran.out + ran.err
            assert not re.search("…|not shown at|列容不下|显示最近|\x1b", text), (lang, page)


@pytest.mark.parametrize("width", [80, 100, 160])
def test_chinese_pages_hold_no_english_sentence(width: int) -> None:
    labels = [re.escape(metric.label_en) for metric in catalog.load().values()]
    # What the user typed and what is to be typed stays what it is, and a column may be there for the English names.
    wanted = re.compile("|".join(["screener( [a-z]+)+", " and industry in ", *sorted(labels, key=len, reverse=True)]))
    for page, text in golden("zh", width).items():
        ours = wanted.sub("", text)
        assert re.findall(r"[A-Za-z]{2,}(?: [a-z]{2,}){2,}", ours) == [], page


def test_colours_are_of_the_sixteen_and_suit_any_background(folder: Path) -> None:
    pages = in_pty(folder, "en", 100, variables(), "screen,warn,explain_passing,rules_check")
    used = {
        code for text in pages.values() for codes in re.findall(r"\x1b\[([\d;]*)m", text) for code in codes.split(";")
    }
    # Reset, bold, dim and their ends; red, green, yellow, blue, magenta, cyan and default: no black, white, background.
    assert used <= {"", "0", "1", "2", "22", "31", "32", "33", "34", "35", "36", "39"}
    assert used & {"31", "32", "33"}


@pytest.mark.parametrize("plainly", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colour_the_page_says_the_same(folder: Path, plainly: dict[str, str]) -> None:
    names = "screen,warn,explain_passing,rules_check"
    pages = in_pty(folder, "en", 100, variables() | plainly, names)
    assert pages == {page: golden("en", 100)[page] for page in names.split(",")}


def figures(text: str) -> set[str]:
    """The numbers and symbols in a text; a date on its own line end and a sign do not make another number."""
    return set(re.findall(r"\d[\d.,-]*(?:%|亿|万|\.S[HZ])?(?<![.,-])", text))
