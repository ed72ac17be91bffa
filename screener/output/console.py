"""Where words go: stdout is data, stderr is everything said about it.

On a terminal there is colour and a width to respect; anywhere else lines are as long as they need to be and plain.
NO_COLOR and TERM=dumb take the colour away, FORCE_COLOR treats a pipe as a terminal, COLUMNS sets a terminal's width.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from screener.errors import DataError
from screener.output.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from screener.output.formatting import Language


@dataclass(frozen=True)
class Page:
    """One answer being written: its language, its width in cells (None: as wide as needed) and the two streams."""

    lang: Language
    width: int | None
    out: Console
    err: Console

    def say(self, message: str, **fields: object) -> str:
        """A message of the catalogue in the page's language."""
        return say(self.lang, message, **fields)

    def line(self, text: Text | str = "", style: str = "") -> None:
        """Write one line of the answer, whole, without trailing blanks."""
        _print_line(self.out, text, style)

    def note(self, text: Text | str, style: str = "") -> None:
        """Write one line about the answer to stderr."""
        _print_line(self.err, text, style)


def open_page(lang: Language = "en", file: TextIO | None = None) -> Page:
    """The page an answer is written to: stdout, or a file, which gets the full width and no colour."""
    target = file or sys.stdout
    return Page(lang, terminal_width(target), data_console(target), data_console(sys.stderr))


def data_console(stream: TextIO | None = None) -> Console:
    """A console on a stream (stdout when not given), coloured only where somebody looks at it."""
    from rich.console import Console

    class LettingGo(Console):
        def on_broken_pipe(self) -> None:
            raise  # noqa: PLE0704 - back to `writing_stdout`; rich itself would end the process with 1

    target = stream or sys.stdout
    reconfigure = getattr(target, "reconfigure", None)
    if reconfigure is not None and not str(getattr(target, "encoding", "")).lower().startswith("utf"):
        reconfigure(errors="replace")  # an ASCII terminal shows ? for ▲ rather than a traceback
    return LettingGo(
        file=target,
        force_terminal=None if has_colour(target) else False,
        color_system="auto" if has_colour(target) else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )


def note(text: str) -> None:
    """Say one line on stderr."""
    _print_line(data_console(sys.stderr), text, "")


def has_colour(stream: TextIO) -> bool:
    """Whether escape codes are welcome on a stream."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal(stream) or bool(os.environ.get("FORCE_COLOR"))


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody looks at a stream; a closed one has nobody."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def terminal_width(stream: TextIO) -> int | None:
    """Cells a line may take, or None where nothing may be dropped: a pipe or a file has no width."""
    asked = os.environ.get("COLUMNS", "")
    forced = bool(os.environ.get("FORCE_COLOR")) and asked.isdigit()
    if not is_terminal(stream) and not forced:
        return None
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


@contextmanager
def writing_stdout() -> Iterator[None]:
    """Write to stdout knowing that the reader may leave (`| head`: quiet) or the disk may be full (said)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_stdout()
    except OSError as error:
        _discard_stdout()
        raise DataError(f"cannot write the answer: {error.strerror or error}") from error


def _discard_stdout() -> None:
    """Point stdout at nothing, or Python complains once more when it flushes at exit."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)


def _print_line(console: Console, text: Text | str, style: str) -> None:
    from rich.text import Text

    line = Text(text, style=style) if isinstance(text, str) else text.copy()
    line.rstrip()
    console.print(line, soft_wrap=True)
