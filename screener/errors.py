"""What can go wrong and how it is said: locations, problems, the few exceptions and their exit codes.

Everything a user can cause carries where it happened, what was found and what to do, and is reported all at once;
so the exceptions hold tuples of problems rather than one message each.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

EXIT_OK = 0
EXIT_ASKED = 1
EXIT_USAGE = 2
EXIT_DATA = 3
EXIT_SOURCE = 4
EXIT_INTERRUPT = 130


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file: path as shown to the user, line and column counted from 1 (None when unknown)."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.path, *(str(part) for part in (self.line, self.column) if part is not None)]
        return ":".join(parts)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where, what, and what the user can do about it."""

    message: str
    location: Location | None = None
    hint: str = ""
    snippet: str = ""

    def __str__(self) -> str:
        head = f"{self.location}: {self.message}" if self.location else self.message
        return f"{head}; {self.hint}" if self.hint else head


class ScreenerError(Exception):
    """Base of everything the program refuses; `exit_code` is what the process returns."""

    exit_code = EXIT_DATA

    def __init__(self, message: str = "", *, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        """Carry either one message with a hint or any number of located problems."""
        self.problems = problems or (Problem(message, hint=hint),)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(ScreenerError):
    """The command or one of its arguments cannot be understood."""

    exit_code = EXIT_USAGE


class RuleError(ScreenerError):
    """A rule file or expression cannot be used; carries every problem found in every file."""

    exit_code = EXIT_USAGE


class DataError(ScreenerError):
    """The store, or a file given to it, is missing, unreadable or not what it claims to be."""

    exit_code = EXIT_DATA


class SourceError(ScreenerError):
    """A vendor or network source did not give what was asked for."""

    exit_code = EXIT_SOURCE


def relative(path: Path) -> str:
    """A path as the user would type it: relative to the working directory where that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
