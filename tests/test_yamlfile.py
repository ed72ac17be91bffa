"""Strict YAML: what is written is what is read, and every oddity is told at its place."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from screener import yamlfile
from screener.errors import Problem, UsageError
from screener.yamlfile import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from pathlib import Path


def read(text: str) -> tuple[Node | None, list[Problem]]:
    problems: list[Problem] = []
    return yamlfile.load_text(text, "x.yaml", problems), problems


def said(text: str) -> list[str]:
    return [str(problem) for problem in read(text)[1]]


def values(node: Node | None) -> object:
    """The texts of a node as plain lists and dicts."""
    if isinstance(node, Mapping):
        return {key.text: values(value) for key, value in node}
    if isinstance(node, Sequence):
        return [values(item) for item in node.items]
    return node.text if node else None


def test_scalars_stay_the_text_that_was_written() -> None:
    node, problems = read("a: [no, 1_000, 0x10, 2024-05-31, ~, '15%', 007, 1e3]\nb: true\nc:\n")
    assert problems == []
    expected = ["no", "1_000", "0x10", "2024-05-31", "~", "15%", "007", "1e3"]
    assert values(node) == {"a": expected, "b": "true", "c": ""}


def test_nothing_and_an_empty_text_can_be_told_apart() -> None:
    node, _ = read("a:\nb: ''\n")
    assert isinstance(node, Mapping)
    empty, quoted = node.get("a"), node.get("b")
    assert isinstance(empty, Scalar)
    assert isinstance(quoted, Scalar)
    assert empty.is_empty
    assert not quoted.is_empty


def test_every_node_knows_its_line_and_column() -> None:
    node, _ = read("a:\n  - b: 价值\n    c: [x]\n")
    assert isinstance(node, Mapping)
    listed = node.get("a")
    assert isinstance(listed, Sequence)
    inner = listed.items[0]
    assert isinstance(inner, Mapping)
    assert [str(key.location) for key, _ in inner] == ["x.yaml:2:5", "x.yaml:3:5"]
    assert [str(value.location) for _, value in inner] == ["x.yaml:2:8", "x.yaml:3:8"]


def test_carets_stand_under_what_is_meant_past_wide_characters() -> None:
    _, problems = read("中文: {价值: *x}\n")
    # 中文 and 价值 take two columns each: * is character 10 but stands in column 14.
    assert problems[0].snippet == "    1 | 中文: {价值: *x}\n      |              ^^"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [*ST, st]\n", "x.yaml:1:5: *ST is an alias in YAML; quote it as '*ST'"),
        ("a: *股\n", "x.yaml:1:4: * starts an alias in YAML; quote the text"),
        ("a: &b 1\n", "x.yaml:1:4: &b is an anchor in YAML; quote it as '&b' or write the text out"),
        ("a: !!str 1\n", "x.yaml:1:4: !!str is a tag in YAML; quote it if it is text, else remove it"),
        ("a: !!python/object:os.system x\n", "x.yaml:1:4: !!python/object:os.system is a tag in YAML"),
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3:1: duplicate key 'a'; it is first given in line 1"),
        ("a: {<<: {b: 1}}\n", "x.yaml:1:5: '<<' merges mappings in YAML, which is not done here; write it out"),
        ("a: 1\n---\nb: 1\n", "x.yaml:2:1: a second document starts here; one file holds one document"),
        ("%YAML 1.1\n---\na: 1\n", "x.yaml:1:1: a YAML directive; remove it"),
        ("? [a]\n: 1\n", "x.yaml:1:3: a key is text, this one is a list; quote it"),
        ("a:\n\tb: 1\n", "x.yaml:2:1: a tab in the indentation; use spaces"),
        ("a: \tb\n", "x.yaml:1:4: not readable as YAML: a tab between words; use spaces"),
        ("a: [1\n\nb: 2\n", "x.yaml:1:4: not readable as YAML: a bracket is not closed, or a ',' is missing"),
        ("a: @x\n", "x.yaml:1:4: not readable as YAML: the character '@' cannot start any token; quote the text"),
        ("a: 'x\n", "not readable as YAML: found unexpected end of stream"),
        ("a: \x07\n", "x.yaml:1:4: holds the control character U+0007; remove it"),
        ("a: \x00\n", "x.yaml:1:4: holds the control character U+0000; remove it"),
        ("", "x.yaml: is empty"),
        ("# only a comment\n", "x.yaml: is empty"),
    ],
)
def test_an_oddity_is_told_at_its_place(text: str, message: str) -> None:
    assert len(said(text)) == 1
    assert message in said(text)[0]


def test_all_oddities_are_told_at_once_and_the_rest_is_read() -> None:
    node, problems = read("a: *x\nb: 1\nb: 2\nc: !t 3\n")
    assert [problem.location.line for problem in problems if problem.location] == [1, 3, 4]
    assert values(node) == {"a": "*x", "b": "1", "c": "3"}


def test_unknown_keys_get_the_nearest_known_one() -> None:
    node, _ = read("descripton: x\nzzz: y\n")
    assert isinstance(node, Mapping)
    known = ("description", "rules")
    hints = [problem.hint for problem in yamlfile.unknown_keys(node, known)]
    assert hints == ["did you mean 'description'?", "use description or rules"]


def test_without_a_list_for_them_problems_are_raised_together() -> None:
    with pytest.raises(UsageError) as refused:
        yamlfile.load_text("a: *x\nb: *y\n", "x.yaml")
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_depth_has_a_limit_and_is_refused_quickly(opening: str) -> None:
    started = perf_counter()
    assert "nested more than 40 deep" in said(opening * 20_000)[0]
    assert perf_counter() - started < 5


def test_aliases_cannot_multiply() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{name}: &{name} [*a, *a]\n" for name in "bcdefgh")
    assert len(said(bomb)) == 22  # 8 anchors and 14 aliases, none expanded


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: 1\nb: \xb2\xe2\xca\xd4\n", ":2: is not UTF-8 text; save the file as UTF-8"),
        (b"\xff\xfea\x00:\x00", ":1: is not UTF-8 text"),
        (b"a: " + b"x" * 1_000_000, "is larger than 1 MB"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    problems: list[Problem] = []
    assert yamlfile.load(path, problems) is None
    assert message in str(problems[0])


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: [2]\r\n")
    assert values(yamlfile.load(path)) == {"a": "1", "b": ["2"]}


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert yamlfile.load(tmp_path / "absent.yaml", problems) is None
    assert yamlfile.load(tmp_path, problems) is None
    assert [problem.message for problem in problems] == [
        "cannot be read: No such file or directory",
        "cannot be read: Is a directory",
    ]
