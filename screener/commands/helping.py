"""How help is laid out: commands in sections, examples that can be copied whole, a command's own options first.

Typer wraps an example like prose and cuts summaries short, so both are written here. A docstring keeps its examples
under `Examples:`, one command a line (or after `Example:` on the same line); a test runs them all on the sample data.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typer._click.core import Parameter
    from typer._click.formatting import HelpFormatter

    from screener.config import Language

# The order of the first page; a command that is not named here comes last.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Ask": ("screen", "warn", "explain", "compare", "history", "metrics", "sql"),
    "Your own rules and data": ("rules", "import", "fetch", "status", "check", "schema"),
    "The program": ("demo", "config", "reference"),
}
_COMMON = ("store", "as_of", "file_format", "output", "lang", "help")
_EXAMPLES = re.compile(r"^Examples?:[ \t]*(?P<rest>.*)\Z", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+#\s*exit (?P<code>\d+)\s*$")


@dataclass(frozen=True)
class Example:
    """A command as a reader types it, and the exit code it ends with."""

    typed: str
    exit_code: int = 0


def prose(help_text: str) -> str:
    """A docstring without its examples."""
    return _EXAMPLES.sub("", inspect.cleandoc(help_text)).strip()


def examples(help_text: str) -> tuple[Example, ...]:
    """The examples of a docstring."""
    found = _EXAMPLES.search(inspect.cleandoc(help_text))
    lines = [line.strip() for line in found["rest"].splitlines()] if found else []
    return tuple(_example(line) for line in lines if line)


def paragraphs(help_text: str, lang: Language) -> list[str]:
    """The paragraphs of a docstring in a language, each on one line, without its examples."""
    return [translated(" ".join(part.split()), lang) for part in prose(help_text).split("\n\n")]


def summary(help_text: str, lang: Language) -> str:
    """What a list of commands says of one: the first sentence of its docstring, as far as a colon."""
    first = re.split(r"(?<=\.) |: |：|(?<=。)", paragraphs(help_text, lang)[0])[0].rstrip(".。")
    return first + ("。" if lang == "zh" else ".")


def sections(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Command names under their headings, in the order of the first page."""
    there = tuple(names)
    named = {name for section in SECTIONS.values() for name in section}
    found = {heading: tuple(name for name in section if name in there) for heading, section in SECTIONS.items()}
    found["More"] = tuple(name for name in there if name not in named)
    return {heading: section for heading, section in found.items() if section}


def translated(text: str, lang: Language) -> str:
    """What help says, in a language; in English where it has not been translated."""
    if lang == "en":
        return text
    from screener.output.messages.help import CHINESE

    return CHINESE.get(text, text)


class Command(TyperCommand):
    """A command whose help shows examples whole and its own options before those that every command has."""

    def format_help_text(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Write what the command does, then how it is typed."""
        _ = ctx
        lang = language()
        for text in paragraphs(self.help or "", lang):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(_folded(text, formatter.width - formatter.current_indent, lang))
        shown = examples(self.help or "")
        if shown:
            with formatter.section(translated("Examples", lang)):
                for example in shown:
                    formatter.write(f"{'':>{formatter.current_indent}}{example.typed}\n")

    def format_options(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Write arguments, the command's own options, and those it shares with others."""
        lang = language()
        groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], "Common options": []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                groups[_heading(parameter, self)].append(
                    (record[0].replace(" <str>", ""), _about(record[1], parameter, lang))
                )
        for heading, rows in groups.items():
            if rows:
                with formatter.section(translated(heading, lang)):
                    _write_rows(formatter, rows, lang)


class Group(TyperGroup):
    """A group that lists its commands in sections, each with its summary, before its options."""

    format_help_text = Command.format_help_text  # type: ignore[assignment]

    def format_options(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Write the commands, then the options."""
        self.format_commands(ctx, formatter)
        Command.format_options(self, ctx, formatter)  # type: ignore[arg-type]

    def format_commands(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Write the commands under the headings of the first page, or under one in a smaller group."""
        lang = language()
        names = [name for name in self.list_commands(ctx) if not self.commands[name].hidden]
        width = max(len(name) for name in names)
        for heading, section in (sections(names) if ctx.parent is None else {"Commands": tuple(names)}).items():
            rows = [(name.ljust(width), summary(self.commands[name].help or "", lang)) for name in section]
            with formatter.section(translated(heading, lang)):
                _write_rows(formatter, rows, lang)


class App(typer.Typer):
    """A Typer whose groups and commands are laid out as above, without its own boxes and colours."""

    def __init__(self, name: str, help_text: str) -> None:
        super().__init__(
            name=name,
            cls=Group,
            help=help_text,
            no_args_is_help=True,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
        )

    def command(self, name: str | None = None) -> Callable[..., Any]:  # type: ignore[override]
        """Register a command."""
        return super().command(name, cls=Command)


def language() -> Language:
    """The language of help: that of the settings, for `--help` stops before any option is read."""
    from screener import config
    from screener.errors import ScreenerError

    try:
        return config.language()
    except ScreenerError:  # help is what somebody with a broken file needs
        return "en"


def _heading(parameter: Parameter, command: TyperCommand) -> str:
    if parameter.param_type_name == "argument":
        return "Arguments"
    is_common = parameter.name in _COMMON and not hasattr(command, "commands")
    return "Common options" if is_common else "Options"


def _about(described: str, parameter: Parameter, lang: Language) -> str:
    """A parameter's help in a language, with the default and the rest of what is in brackets as it is."""
    text = " ".join(str(getattr(parameter, "help", "") or "").split())
    joined = " ".join(described.split())
    return joined.replace(text, translated(text, lang), 1) if text else joined


def _write_rows(formatter: HelpFormatter, rows: list[tuple[str, str]], lang: Language) -> None:
    widest = 24
    first = min(max(len(name) for name, _ in rows), widest) + 2
    room = formatter.width - first - formatter.current_indent
    formatter.write_dl([(name, _folded(text, room, lang)) for name, text in rows], col_max=widest)


def _folded(text: str, room: int, lang: Language) -> str:
    """Chinese folded where it may be, since it has no blanks to wrap at; a backspace says that it is done."""
    if lang == "en":
        return text
    from screener.output.tables import fold

    return "\b\n" + "\n".join(fold(text, room))


def _example(line: str) -> Example:
    code = _EXIT.search(line)
    return Example(_EXIT.sub("", line), int(code["code"]) if code else 0)
