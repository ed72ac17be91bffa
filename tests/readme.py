"""The commands README.md shows, for the test that runs them and for .ci/run: `python3 tests/readme.py` prints set-up.

A fenced block marked sh is commands; in one marked console the lines after a dollar are, and the rest is their output.
A command that makes a virtual environment is set-up and belongs to .ci/run, every other one to tests/test_readme.py.
A block whose mark carries a file name (```yaml rules/mine.yaml) is a file the reader is asked to write.
Only the standard library, because .ci/run asks before anything is installed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
_FENCE = re.compile(r"^```(?P<language>\w+)[ ]*(?P<file>\S*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"#\s*exit (\d+)\s*$")


@dataclass(frozen=True)
class Step:
    """One thing the reader does: run `command`, which ends with `exit_code`, or write `content` to `file`."""

    line: int
    command: str = ""
    exit_code: int = 0
    file: str = ""
    content: str = ""

    @property
    def is_setup(self) -> bool:
        """Whether it makes an environment of its own."""
        return " -m venv " in self.command


def steps(text: str) -> list[Step]:
    """Everything README asks for, in its order."""
    found = []
    for fence in _FENCE.finditer(text):
        line = text.count("\n", 0, fence.start("body")) + 1
        if fence["language"] in ("sh", "bash", "shell", "console"):
            found += _commands(fence["body"], line, prompted=fence["language"] == "console")
        elif fence["file"]:
            found.append(Step(line, file=fence["file"], content=fence["body"]))
    return found


def _commands(body: str, first_line: int, *, prompted: bool) -> list[Step]:
    """Commands of a block; a backslash at the end of a line continues it."""
    found = []
    joined = ""
    for offset, line in enumerate(body.splitlines()):
        if not joined:
            start = first_line + offset
        if prompted and not joined and not line.startswith("$ "):
            continue
        joined += line.removeprefix("$ ") if prompted else line
        if joined.endswith("\\"):
            joined = joined[:-1]
            continue
        if joined.strip() and not joined.lstrip().startswith("#"):
            exit_code = _EXIT.search(joined)
            found.append(Step(start, joined.strip(), int(exit_code[1]) if exit_code else 0))
        joined = ""
    return found


if __name__ == "__main__":
    for step in steps(README.read_text(encoding="utf-8")):
        if step.is_setup:
            print(step.command)
