"""A conversation with a store: its settings, the last query, and a child process that is ready for the next one.

Every query has a child of its own (see `sandbox`), so nothing a query does outlives it; the child for the next query
connects while the user reads and types, so that no one waits for that either. A store that changed in between, or
another date, gets another child.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from screener import asking, sandbox
from screener.errors import Problem, ScreenerError, UsageError
from screener.output import sql_page
from screener.output.console import Page, open_page
from screener.output.delivery import Target, deliver
from screener.output.machine import choose_format
from screener.output.problems import print_problems
from screener.prompt import words
from screener.sandbox import Asked
from screener.saved_queries import named_parameters
from screener.sqltext import QUERY

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from pathlib import Path

    from screener.output.formatting import Language
    from screener.output.machine import Format

DEFAULT_LIMIT = 30


@dataclass(frozen=True)
class Settings:
    """What holds for the queries to come; the prompt's commands change it."""

    question: asking.Question
    lang: Language = "en"
    file_format: Format = "table"
    limit: int | None = DEFAULT_LIMIT
    timing: bool = True
    timeout: float = sandbox.DEFAULT_SECONDS
    memory_mb: int = sandbox.DEFAULT_MEMORY_MB
    parameters: Mapping[str, str] = field(default_factory=dict)


class Session:
    """What the prompt talks to."""

    def __init__(self, settings: Settings) -> None:
        """Begin; raises DataError when the store cannot be asked."""
        self.settings = settings
        self.words = words.Words()
        self.last: Asked | None = None
        asking.open_store(settings.question.store)
        self._child: sandbox.Child | None = None
        self._child_key: tuple[object, ...] = ()
        self._loading = threading.Thread(target=self._load_words, daemon=True)

    @property
    def page(self) -> Page:
        """Where to say something."""
        return open_page(self.settings.lang)

    def begin(self) -> None:
        """Get ready beside the user's first keystrokes: a child, then the words completion offers."""
        self._ready()
        self._loading.start()

    def end(self) -> None:
        """Let go of everything."""
        if self._child is not None:
            self._child.close()
        if self._loading.is_alive():
            self._loading.join()  # DuckDB does not like to be left in the middle

    def wait_for_words(self) -> words.Words:
        """The words, once they are there."""
        if self._loading.is_alive():
            self._loading.join()
        return self.words

    def run(self, sql: str) -> None:
        """Answer a query typed at the prompt."""
        named = named_parameters(sql)
        given = self.settings.parameters
        if missing := tuple(_missing(name) for name in named if name not in given):
            raise UsageError(problems=missing)
        self.ask(Asked(sql, {name: given[name] for name in named}))

    def ask(self, asked: Asked) -> None:
        """Answer a query on the screen, as many rows as the settings say."""
        self.last = asked
        self._answer(asked, self.settings.limit, Target(self.settings.file_format, None, self.settings.lang))

    def ask_again(self, output: Path | None = None) -> None:
        """Answer the last query with every row, on the screen or in a file."""
        if self.last is None:
            raise UsageError("there is no query yet", hint="type one first: from metrics select symbol, name, roe;")
        file_format = choose_format(None, output) if output else self.settings.file_format
        self._answer(self.last, None, Target(file_format, output, self.settings.lang))

    def _answer(self, asked: Asked, limit: int | None, target: Target) -> None:
        started = time.monotonic()
        child = self._ready()
        self._child = None
        try:
            with child:
                result = child.answer(asked, limit)
        finally:
            self._ready()
        seconds = time.monotonic() - started
        deliver(target, lambda: sql_page.sql_listing(result), lambda page: sql_page.print_rows(page, result))
        sql_page.note_rows(self.page, result, target.output, seconds if self.settings.timing else None)

    def _ready(self) -> sandbox.Child:
        """A child that answers for the present store and date."""
        settings = self.settings
        store = asking.open_store(settings.question.store)
        key = (store.fingerprint, settings.question.as_of, settings.timeout, settings.memory_mb)
        if self._child is not None and (self._child_key != key or not self._child.is_waiting):
            self._child.close()
            self._child = None
        if self._child is None:
            day = settings.question.as_of
            self._child_key = key
            self._child = sandbox.Child(
                store.path, as_of=[day] if day else None, timeout=settings.timeout, memory_mb=settings.memory_mb
            )
        return self._child

    def ask_as_of(self, day: datetime.date | None) -> None:
        """Answer for another date from now on; None is the latest."""
        self.settings = replace(self.settings, question=replace(self.settings.question, as_of=day))
        self._ready()

    def _load_words(self) -> None:
        try:
            self.words = words.load(self.settings.question)
        except ScreenerError:  # the first query says it, where it can be read
            return


def _missing(name: str) -> Problem:
    return Problem(f"the query needs a value for ${name}", hint=f"type \\set {name}=VALUE first")


def say_problems(page: Page, error: ScreenerError) -> None:
    """Problems of something just typed: the place is before the user's eyes, so only the line is shown."""
    problems = tuple(
        replace(problem, location=None) if problem.location and problem.location.path == QUERY else problem
        for problem in error.problems
    )
    print_problems(page, problems)
