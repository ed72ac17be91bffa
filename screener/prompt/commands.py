"""The prompt's own commands: one table of names, what they take and what they do.

They follow psql where it has one, so that fingers know them. `take` is the whole of what the prompt does with a text:
command or query, an answer or a problem, and whether to go on.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from screener import asking, saved_queries
from screener.errors import ScreenerError, UsageError
from screener.output import sql_page
from screener.output.delivery import Target, deliver
from screener.output.machine import FORMATS, choose_format
from screener.prompt import completion, statements
from screener.prompt.session import DEFAULT_LIMIT, Session, say_problems
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from screener.output.formatting import Language
    from screener.output.tables import Listing

Takes = Literal["", "relation", "format", "file", "date", "query", "number", "assignment"]


@dataclass(frozen=True)
class Command:
    """One command: what it takes, how that is shown, and what it does with it."""

    name: str
    run: Callable[[Session, str], None]
    takes: Takes = ""
    shown: str = ""

    @property
    def usage(self) -> str:
        """The command as the help writes it."""
        return f"{self.name} {self.shown}".rstrip()


class _LeavingError(Exception):
    """The user wants to leave."""


def take(session: Session, text: str) -> bool:
    """Do what a text says, print what comes of it, and tell whether the prompt goes on."""
    try:
        _do(session, text.strip())
    except _LeavingError:
        return False
    except ScreenerError as error:
        say_problems(session.page, error)
    except KeyboardInterrupt:
        session.page.note(session.page.say("sql_cancelled"), "dim")
    return True


def _do(session: Session, text: str) -> None:
    name = statements.plain_command(text)
    if name or statements.is_command(text):
        name, _, rest = (name or text).rstrip("; ").partition(" ")
        command = COMMANDS.get(name)
        if command is None:
            hint = did_you_mean(name, COMMANDS, "\\? lists the commands")
            raise UsageError(f"there is no command {name}", hint=hint)
        command.run(session, rest.strip())
    elif text.strip("; \n"):
        session.run(text)


def _help(session: Session, _: str) -> None:
    rows = [(command.usage, sql_page.command_message(name)) for name, command in COMMANDS.items()]
    _show(session, sql_page.help_listing(rows, session.settings.lang))
    session.page.note(session.page.say("sql_help_keys"), "dim")


def _describe(session: Session, name: str) -> None:
    relations = session.wait_for_words().relations
    if not name:
        _show(session, sql_page.relations_listing(relations, session.settings.lang))
        return
    if name not in relations:
        raise UsageError(f"there is no table or view '{name}'", hint=did_you_mean(name, relations, "\\d lists them"))
    _show(session, sql_page.columns_listing(relations[name], session.settings.lang))


def _format(session: Session, name: str) -> None:
    if name:
        session.settings = replace(session.settings, file_format=choose_format(name, None))
    _say(session, "sql_format", name=session.settings.file_format, known=", ".join(FORMATS))


def _limit(session: Session, text: str) -> None:
    if text:
        if text != "all" and not text.isdecimal():
            raise UsageError(f"'{text}' is not a number of rows", hint=f"\\limit {DEFAULT_LIMIT}, or \\limit all")
        session.settings = replace(session.settings, limit=None if text == "all" else int(text))
    count = session.settings.limit
    _say(session, "sql_limit" if count is not None else "sql_no_limit", count=count)


def _timing(session: Session, _: str) -> None:
    session.settings = replace(session.settings, timing=not session.settings.timing)
    _say(session, "sql_timing_on" if session.settings.timing else "sql_timing_off")


def _as_of(session: Session, text: str) -> None:
    session.ask_as_of(asking.parse_date(text or None))
    _say(session, "sql_as_of" if text else "sql_as_of_latest", date=text)


def _set(session: Session, text: str) -> None:
    session.settings = replace(
        session.settings, parameters={**session.settings.parameters, **_assignments(session, text, r"\set")}
    )
    for name, value in session.settings.parameters.items():
        session.page.note(f"${name} = {value}", "dim")


def _queries(session: Session, _: str) -> None:
    _show(session, sql_page.queries_listing(saved_queries.load().values(), session.settings.lang))
    _say(session, "sql_run_hint")


def _run(session: Session, text: str) -> None:
    name, _, rest = text.partition(" ")
    if not name:
        raise UsageError("which query?", hint="\\queries lists them, \\run NAME name=value runs one")
    given = _assignments(session, rest, rf"\run {name}")
    session.ask(saved_queries.asked(saved_queries.find(name), given, option=""))


def _all(session: Session, _: str) -> None:
    session.ask_again()


def _save(session: Session, text: str) -> None:
    if not text:
        raise UsageError("which file?", hint="\\o FILE.csv saves every row of the last query; the suffix is the format")
    session.ask_again(Path(text).expanduser())


def _leave(_: Session, __: str) -> None:
    raise _LeavingError


COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        Command("\\d", _describe, "relation", "[NAME]"),
        Command("\\queries", _queries),
        Command("\\run", _run, "query", "NAME [name=value ...]"),
        Command("\\set", _set, "assignment", "name=value"),
        Command("\\as_of", _as_of, "date", "[DATE]"),
        Command("\\limit", _limit, "number", "[N|all]"),
        Command("\\all", _all),
        Command("\\f", _format, "format", "[FORMAT]"),
        Command("\\o", _save, "file", "FILE"),
        Command("\\timing", _timing),
        Command("\\?", _help),
        Command("\\q", _leave),
    )
}


def suggestions(session: Session, before: str, after: str, *, asked: bool) -> list[completion.Suggestion]:
    """The words that fit between two texts, in a command or a query."""
    if not statements.is_command(before):
        return completion.suggestions(before, after, session.words, session.settings.lang, asked=asked)
    name, blank, rest = before.lstrip().partition(" ")
    if not blank:
        lang = session.settings.lang
        return completion.matching(name, ((one, sql_page.command_summary(one, lang)) for one in COMMANDS))
    command = COMMANDS.get(name)
    return completion.matching(rest.split(" ")[-1], _arguments(session, command.takes, rest)) if command else []


def _arguments(session: Session, takes: Takes, typed: str) -> Iterable[tuple[str, str]]:
    if takes == "relation":
        return [(name, "") for name in session.words.relations]
    if takes == "format":
        return [(name, "") for name in FORMATS]
    if takes == "query":
        return _query_arguments(session.settings.lang, typed)
    return []


def _query_arguments(lang: Language, typed: str) -> list[tuple[str, str]]:
    """Saved queries, and after the name of one its parameters."""
    name, blank, _ = typed.partition(" ")
    try:
        if not blank:
            return [(query.name, query.description(lang)) for query in saved_queries.load().values()]
        return [(f"{one.name}=", one.meaning(lang)) for one in saved_queries.find(name).parameters]
    except ScreenerError:  # running it says what is wrong
        return []


def _assignments(session: Session, text: str, before: str) -> dict[str, str]:
    """The name=value pairs of a text; a value with blanks stands in quotes."""
    try:
        parts = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"a quote is not closed in '{text}'", hint=f"write {before} name='a value'") from error
    pairs = [part.partition("=") for part in parts]
    wrong = [name for name, equals, _ in pairs if not equals or not name.isidentifier()]
    if wrong or (not pairs and before == r"\set" and not session.settings.parameters):
        raise UsageError(f"'{''.join(wrong[:1])}' is not name=value", hint=f"write {before} name=value")
    return {name: value for name, _, value in pairs}


def _show(session: Session, listing: Listing) -> None:
    deliver(Target("table", None, session.settings.lang), lambda: listing)


def _say(session: Session, message: str, **fields: object) -> None:
    session.page.note(session.page.say(message, **fields), "dim")
