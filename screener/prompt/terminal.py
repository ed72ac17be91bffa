"""The prompt on a terminal: reading, history, completion menu, colours. The only module that knows prompt_toolkit.

Colours are the terminal's own sixteen, chosen to be readable on light and on dark, and say nothing the text does not.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from screener.errors import relative
from screener.output.console import has_colour
from screener.output.tables import note_prose
from screener.prompt import commands, statements
from screener.prompt.words import KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History
    from prompt_toolkit.lexers import Lexer
    from prompt_toolkit.styles import BaseStyle

    from screener.prompt.session import Session

PROMPT = "sql> "
_STYLE = {
    "pygments.keyword": "bold",
    "pygments.literal.string": "ansigreen",
    "pygments.literal.number": "ansimagenta",
    "pygments.name.variable": "ansimagenta",
    "pygments.name.function": "ansicyan",
    "pygments.comment": "italic",
    "bottom-toolbar": "noreverse",
    "bottom-toolbar.text": "italic",
}


def converse(session: Session) -> None:
    """Read queries and commands, and answer them, until the user leaves."""
    page = session.page
    note_prose(page, page.say("sql_welcome", store=_store_name(session)))
    prompt = _prompt(session)
    session.begin()
    try:
        while _one(session, prompt):
            pass
    finally:
        session.end()


def _store_name(session: Session) -> str:
    choice = session.settings.question.store
    return session.page.say("sample_market") if choice.is_sample else relative(choice.path)


def _one(session: Session, prompt: PromptSession[str]) -> bool:
    try:
        text = prompt.prompt(PROMPT)
    except KeyboardInterrupt:  # Ctrl-C empties the line
        return True
    except EOFError:
        return False
    return commands.take(session, text)


def _prompt(session: Session) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.application import get_app
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.output import ColorDepth

    return PromptSession(
        multiline=Condition(lambda: not statements.is_whole(get_app().current_buffer.text)),
        prompt_continuation=" " * len(PROMPT),
        history=_history(session),
        completer=_completer(session),
        complete_in_thread=True,
        lexer=_lexer(),
        style=_style(),
        include_default_pygments_style=False,
        bottom_toolbar=lambda: _toolbar(session),
        color_depth=None if has_colour(sys.stdout) else ColorDepth.DEPTH_1_BIT,
    )


def _toolbar(session: Session) -> str:
    day = session.settings.question.as_of or session.words.as_of
    return session.page.say("sql_toolbar", date=day or session.page.say("sql_latest"))


def _history(session: Session) -> History:
    """What was typed before, also on other days; kept in memory only where its file cannot be written."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    path = history_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("a", encoding="utf-8").close()
    except OSError:
        session.page.note(session.page.say("sql_no_history", path=path), "dim")
        return InMemoryHistory()
    return FileHistory(path)


def history_file() -> Path:
    """Where what was typed at the prompt is kept."""
    import platformdirs

    return platformdirs.user_state_path("screener") / "sql_history"


def _style() -> BaseStyle:
    from prompt_toolkit.styles import Style

    return Style.from_dict(_STYLE)


def _completer(session: Session) -> Completer:
    from prompt_toolkit.completion import Completer, Completion

    class Completing(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            before, after = document.text_before_cursor, document.text_after_cursor
            for one in commands.suggestions(session, before, after, asked=complete_event.completion_requested):
                yield Completion(one.text, start_position=-one.typed, display_meta=one.meta)

    return Completing()


def _lexer() -> Lexer:
    """Colours for exactly the keywords that completion offers; pygments' own SQL knows `name` and `value` as such."""
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexer import RegexLexer, words
    from pygments.token import Comment, Keyword, Name, Number, String, Text

    class Query(RegexLexer):
        flags = re.IGNORECASE
        tokens: ClassVar[dict[str, Any]] = {
            "root": [
                (r"\A\s*\\\S+", Keyword),
                (r"--[^\n]*", Comment),
                (r"/\*(.|\n)*?(\*/|\Z)", Comment),
                (r"'(''|[^'])*('|\Z)", String),
                (r'"(""|[^"])*("|\Z)', Name),
                (r"\$\w+", Name.Variable),
                (r"\d[\d_]*(\.\d+)?(e[+-]?\d+)?", Number),
                (words(KEYWORDS, suffix=r"\b"), Keyword),
                (r"\w+(?=\()", Name.Function),
                (r"\w+", Name),
                (r"\s+|.", Text),
            ]
        }

    return PygmentsLexer(Query)
