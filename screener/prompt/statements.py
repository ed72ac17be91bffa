"""When what was typed is whole: a semicolon or an empty line ends a query, the end of the line ends a command.

A semicolon within a text, a quoted name or a comment ends nothing, and neither does an empty line there.
"""

from __future__ import annotations

import re

COMMAND = "\\"
# What is closed, then what is open until the end: DuckDB has texts, quoted names, $$texts$$ and two kinds of comments.
_CLOSED = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(?P<tag>\$\w*\$).*?(?P=tag)|--[^\n]*(?=\n)|/\*.*?\*/", re.DOTALL
)
_COMMENT = re.compile(r"--[^\n]*\Z")
# What people type who do not know the commands yet.
_PLAIN = {"exit": "\\q", "quit": "\\q", "help": "\\?"}
_OPEN = re.compile(r"['\"]|\$\w*\$|/\*")


def is_command(text: str) -> bool:
    """Whether the text is one of the prompt's own commands."""
    return text.lstrip().startswith(COMMAND)


def plain_command(text: str) -> str | None:
    """The command that a plain `exit`, `quit` or `help` means."""
    return _PLAIN.get(text.strip(" ;\n").lower())


def is_whole(text: str) -> bool:
    """Whether pressing Enter after this text runs it."""
    if not text.strip() or is_command(text) or plain_command(text):
        return True
    code = _COMMENT.sub(" ", _CLOSED.sub(" . ", text))
    if _OPEN.search(code):
        return False
    return code.rstrip().endswith(";") or text.rstrip(" \t").endswith("\n")


def open_text(text: str) -> str | None:
    """The text in single quotes that is not closed yet, without its quote; None where none is open."""
    rest = _CLOSED.sub(lambda match: " " * len(match[0]), text)
    start = _OPEN.search(_COMMENT.sub(lambda match: " " * len(match[0]), rest))
    return text[start.start() + 1 :] if start and start[0] == "'" else None
