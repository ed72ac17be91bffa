"""Strict YAML: text scalars that know their line and column, and every oddity of the format as a located problem.

YAML forgives what a rule file must not: `no` becomes false, 1_000 a number, the second of two equal keys wins, `*ST` is
an alias. So files are read from the parser's events: a scalar stays the text that was written, and whatever goes
beyond mappings, lists and text (anchors, aliases, tags, merge keys, several documents) is refused where it stands.
Reading events instead of composing a graph also means that no alias can be expanded and no depth can exhaust the stack.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

import yaml
from yaml.reader import Reader

from screener.errors import Location, Problem, UsageError, relative
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_BYTES = 1_000_000
MAX_DEPTH = 40


@dataclass(frozen=True)
class Place:
    """Where something is written: its location, the source line and how many characters of it are meant."""

    location: Location
    line: str = field(default="", repr=False, compare=False)
    width: int = field(default=1, repr=False, compare=False)

    @property
    def snippet(self) -> str:
        """The source line with its number, and carets under what is meant."""
        if self.location.line is None or not self.line.strip():
            return ""
        start = (self.location.column or 1) - 1
        marked = self.line[start : start + max(1, self.width)].rstrip() or " "
        carets = " " * display_width(self.line[:start]) + "^" * display_width(marked)
        return f"{self.location.line:>5} | {self.line.rstrip()}\n{'':>5} | {carets}"

    def problem(self, message: str, hint: str = "") -> Problem:
        """A problem at this place, with its snippet."""
        return Problem(message, self.location, hint, self.snippet)


@dataclass(frozen=True)
class Scalar:
    """A text exactly as written; `quoted` when in quotes or a block, so that '' and nothing can be told apart."""

    kind: ClassVar[str] = "a text"
    text: str
    place: Place
    quoted: bool = False

    @property
    def location(self) -> Location:
        """Where the text starts."""
        return self.place.location

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written: `key:` with no value."""
        return not self.text and not self.quoted

    def problem(self, message: str, hint: str = "") -> Problem:
        """A problem at this text."""
        return self.place.problem(message, hint)


@dataclass(frozen=True)
class Sequence:
    """A list of nodes."""

    kind: ClassVar[str] = "a list"
    items: tuple[Node, ...]
    place: Place

    @property
    def location(self) -> Location:
        """Where the list starts."""
        return self.place.location

    def problem(self, message: str, hint: str = "") -> Problem:
        """A problem at the start of the list."""
        return self.place.problem(message, hint)


@dataclass(frozen=True)
class Mapping:
    """Keys and values in the order written; keys are unique texts."""

    kind: ClassVar[str] = "a mapping"
    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    @property
    def location(self) -> Location:
        """Where the mapping starts."""
        return self.place.location

    def problem(self, message: str, hint: str = "") -> Problem:
        """A problem at the start of the mapping."""
        return self.place.problem(message, hint)

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def get(self, key: str) -> Node | None:
        """The value of a key, or None where it is not written."""
        return next((value for name, value in self.entries if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key itself, for problems that point at it."""
        return next((name for name, _ in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping


def load(path: Path, problems: list[Problem] | None = None) -> Node | None:
    """Read one file of at most 1 MB.

    With a list of problems, whatever is wrong is appended to it and what could be read is returned (None where
    nothing could). Without one, a UsageError carries all problems.
    """
    collected: list[Problem] = []
    text = _read(path, collected)
    node = None if text is None else _parse(text, relative(path), collected)
    return _deliver(node, collected, problems)


def load_text(text: str, name: str, problems: list[Problem] | None = None) -> Node | None:
    """The same for text that is already in memory; `name` stands for the path in locations."""
    collected: list[Problem] = []
    node = _parse(text, name, collected)
    return _deliver(node, collected, problems)


def unknown_keys(mapping: Mapping, known: Iterable[str]) -> list[Problem]:
    """A problem for every key that is not known, with the nearest one that is."""
    names = tuple(known)
    return [
        key.problem(f"unknown key '{key.text}'", did_you_mean(key.text, names, f"use {listed(names)}"))
        for key, _ in mapping
        if key.text not in names
    ]


def listed(names: Iterable[str], last: str = "or") -> str:
    """Names as a sentence has them: 'a, b or c'."""
    words = tuple(names)
    return f" {last} ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def display_width(text: str) -> int:
    """Terminal columns: Chinese characters take two, so carets must too."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem of one file once, as they come in it."""

    def place(problem: Problem) -> tuple[int, int]:
        location = problem.location
        return (location.line or 0, location.column or 0) if location else (0, 0)

    return tuple(sorted(dict.fromkeys(problems), key=place))


def _deliver(node: Node | None, found: list[Problem], problems: list[Problem] | None) -> Node | None:
    if problems is not None:
        problems.extend(in_order(found))
    elif found:
        raise UsageError(problems=in_order(found))
    return node


def _read(path: Path, problems: list[Problem]) -> str | None:
    name = relative(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        problems.append(Problem(f"cannot be read: {error.strerror or error}", Location(name)))
        return None
    if len(content) > MAX_BYTES:
        problems.append(Problem("is larger than 1 MB", Location(name), "a YAML file is written by hand: split it"))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem("is not UTF-8 text", Location(name, line), "save the file as UTF-8"))
        return None


def _parse(text: str, name: str, problems: list[Problem]) -> Node | None:
    source = _Source(name, tuple(text.splitlines()))
    unreadable = [*_characters(text, source), *_tabs(source)]
    if unreadable:
        problems.extend(unreadable)
        return None
    return _Builder(source, problems).build(text)


class _Mark(Protocol):
    """What both of the parser's kinds of mark have, counted from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True)
class _Source:
    """The lines of a file under the name it is shown by."""

    name: str
    lines: tuple[str, ...]

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """A place from line and column counted from 0."""
        text = self.lines[line] if line < len(self.lines) else ""
        return Place(Location(self.name, line + 1, column + 1), text, width)

    def of(self, start: _Mark | None, end: _Mark | None = None) -> Place:
        """The place of an event: what follows on further lines is left out of the carets."""
        if start is None:
            return Place(Location(self.name))
        whole_line = 1_000
        width = 1 if end is None else end.column - start.column if end.line == start.line else whole_line
        return self.place(start.line, start.column, width)


def _characters(text: str, source: _Source) -> list[Problem]:
    match = Reader.NON_PRINTABLE.search(text)
    if match is None:
        return []
    before = text[: match.start()]
    line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    place = Place(Location(source.name, line + 1, column + 1))
    return [place.problem(f"holds the control character U+{ord(match.group()):04X}", "remove it")]


def _tabs(source: _Source) -> list[Problem]:
    """Tabs in the indentation: YAML forbids them, and they look like the spaces they are not."""
    indents = (line[: len(line) - len(line.lstrip())] for line in source.lines)
    return [
        source.place(number, indent.index("\t")).problem("a tab in the indentation", "use spaces")
        for number, indent in enumerate(indents)
        if "\t" in indent
    ]


class _Builder:
    """Turns the parser's events into nodes, keeping open collections on a stack of its own."""

    def __init__(self, source: _Source, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        self.stack: list[tuple[Place, bool, list[Node]]] = []
        self.root: Node | None = None

    def build(self, text: str) -> Node | None:
        """The root node; None when the file is empty or stopped being readable."""
        documents = 0
        try:
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                documents += isinstance(event, yaml.DocumentStartEvent)
                if documents > 1:
                    self._report(event, "a second document starts here", "one file holds one document")
                    return self.root
                if not self._take(event):
                    return None
        except yaml.MarkedYAMLError as error:
            self.problems.append(self._syntax(error))
            return None
        if self.root is None and not self.problems:
            self.problems.append(Problem("is empty", Location(self.source.name)))
        return self.root

    def _take(self, event: yaml.Event) -> bool:
        """Use one event; False when reading cannot go on."""
        if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
            self._report(event, "a YAML directive", "remove it")
        elif isinstance(event, yaml.AliasEvent):
            self._report(event, f"*{event.anchor} is an alias in YAML", f"quote it as '*{event.anchor}'")
            self._add(Scalar(f"*{event.anchor}", self.source.of(event.start_mark, event.end_mark), quoted=True))
        elif isinstance(event, yaml.ScalarEvent):
            self._decoration(event)
            self._add(Scalar(event.value, self.source.of(event.start_mark, event.end_mark), quoted=bool(event.style)))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._decoration(event)
            if len(self.stack) >= MAX_DEPTH:
                self._report(event, f"nested more than {MAX_DEPTH} deep", "simplify it")
                return False
            place = self.source.of(event.start_mark)
            self.stack.append((place, isinstance(event, yaml.MappingStartEvent), []))
        elif isinstance(event, yaml.CollectionEndEvent):
            place, is_mapping, nodes = self.stack.pop()
            self._add(self._mapping(place, nodes) if is_mapping else Sequence(tuple(nodes), place))
        return True

    def _add(self, node: Node) -> None:
        if self.stack:
            self.stack[-1][2].append(node)
        else:
            self.root = node

    def _mapping(self, place: Place, nodes: list[Node]) -> Mapping:
        seen: dict[str, Scalar] = {}
        entries: list[tuple[Scalar, Node]] = []
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.problems.append(key.problem(f"a key is text, this one is {key.kind}", "quote it"))
            elif key.text == "<<" and not key.quoted:
                self.problems.append(
                    key.problem("'<<' merges mappings in YAML, which is not done here", "write it out")
                )
            elif first := seen.get(key.text):
                line = first.location.line
                self.problems.append(key.problem(f"duplicate key '{key.text}'", f"it is first given in line {line}"))
            else:
                seen[key.text] = key
                entries.append((key, value))
        return Mapping(tuple(entries), place)

    def _decoration(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor:
            text = f"&{event.anchor}"
            self._report(event, f"{text} is an anchor in YAML", f"quote it as '{text}' or write the text out")
        if event.tag:
            self._report(event, f"{_tag(event.tag)} is a tag in YAML", "quote it if it is text, else remove it")

    def _report(self, event: yaml.Event, message: str, hint: str) -> None:
        place = self.source.of(event.start_mark, event.end_mark)
        self.problems.append(place.problem(message, hint))

    def _syntax(self, error: yaml.MarkedYAMLError) -> Problem:
        mark = error.problem_mark or error.context_mark
        if mark is None:
            return Problem(f"is not YAML: {error.problem}", Location(self.source.name))
        if error.context == "while scanning an alias" and error.context_mark:
            place = self.source.of(error.context_mark)
            return place.problem("* starts an alias in YAML", "quote the text")
        message, hint = _said(error.problem or "not understood", error.context or "")
        if error.context_mark and "flow" in (error.context or "") and mark.line != error.context_mark.line:
            # The bracket is where to look; reading gave up a line or more after it.
            return self.source.of(error.context_mark).problem(f"not readable as YAML: {message}", hint)
        return self.source.of(mark).problem(f"not readable as YAML: {message}", hint)


def _tag(tag: str) -> str:
    """A tag as written: the parser has already expanded '!!'."""
    return tag.replace("tag:yaml.org,2002:", "!!")


def _said(problem: str, context: str) -> tuple[str, str]:
    """The parser's commonest complaints in a user's words."""
    plain = {
        "mapping values are not allowed here": (
            "a ':' where none is expected",
            "check the indentation, or quote the text",
        ),
        "could not find expected ':'": ("a key without ':'", "write key: value"),
        "expected <block end>, but found '-'": ("a '-' where none is expected", "check the indentation"),
    }
    if "'\\t'" in problem:
        return "a tab between words", "use spaces"
    if "flow" in context and "expected ','" in problem:
        return "a bracket is not closed, or a ',' is missing", "check the brackets and braces"
    if "cannot start any token" in problem:
        return problem.replace("found character", "the character").replace("that cannot", "cannot"), "quote the text"
    return plain.get(problem, (problem, f"{context}, {problem}" if context and context not in problem else ""))
