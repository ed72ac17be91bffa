"""Problems on stderr as a compiler shows them: where, what, what to do, the line itself and a caret under the word.

Whoever found a problem has cut out the line; here it only gets its colours and, when it is longer than the terminal is
wide, moves left until the caret is in sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.output.formatting import clean
from screener.output.tables import cells, hang, styled
from screener.output.translating import in_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.errors import Problem
    from screener.output.console import Page

_GUTTER = 8  # five digits of line number, a blank, a bar, a blank


def print_problems(page: Page, problems: Sequence[Problem], *, nothing_run: bool = False) -> None:
    """Print every problem with its place, then how many there are; a lone one without a file needs no count."""
    for problem in problems:
        head, style = (f"{problem.location}: ", "bold") if problem.location else (f"{page.say('error')}: ", "bold red")
        first, *rest = hang(head + _message(problem, page), page.width)
        page.note(styled("").append(first[: len(head)], style=style).append(first[len(head) :]))
        for line in rest:
            page.note(line)
        _print_snippet(page, problem.snippet)
    files = {problem.location.path for problem in problems if problem.location}
    if files:
        counts = {"problems": _count(page, "problem", len(problems)), "files": _count(page, "file", len(files))}
        # A name that no file has is a problem too, but in none of the files.
        stopped = "problems_nothing_run" if all(problem.location for problem in problems) else "problems_alone"
        page.note(page.say(stopped if nothing_run else "problems_found", **counts))


def _message(problem: Problem, page: Page) -> str:
    parts = [in_language(part, page.lang) for part in (problem.message, problem.hint) if part]
    return page.say("semicolon").join(parts)


def _count(page: Page, noun: str, number: int) -> str:
    return page.say(f"{noun}_one" if number == 1 else f"{noun}_many", count=number)


def _print_snippet(page: Page, snippet: str) -> None:
    for line in _in_sight([_visible(line) for line in snippet.splitlines()], page.width):
        gutter, content = line[:_GUTTER], line[_GUTTER:]
        style = "red" if not content.strip(" ^") else ""
        page.note(styled(gutter, "dim").append(content, style=f"not dim {style}".strip()))


def _in_sight(lines: Sequence[str], width: int | None) -> list[str]:
    """The lines cut to the width on both sides alike, the caret inside."""
    if width is None or all(cells(line) <= width for line in lines):
        return list(lines)
    caret = min((cells(line.split("^")[0]) for line in lines if "^" in line), default=0)
    skipped = max(0, caret - width // 2)
    return [line[:_GUTTER] + _cut(line[_GUTTER:], skipped, width - _GUTTER) for line in lines]


def _cut(text: str, skipped: int, room: int) -> str:
    """The part of a text that stands in `room` cells after the first `skipped`."""
    shown, before = "", 0
    for character in text:
        after = before + cells(character)
        if skipped <= before and after <= skipped + room:
            shown += character
        elif before < skipped < after:
            shown += " "  # half of a wide character
        before = after
    return shown


def _visible(line: str) -> str:
    """The line with control characters shown as blanks, one for one so that the caret stays under its word."""
    return "".join(clean(character) or " " for character in line)
