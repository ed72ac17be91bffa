"""The page of the commands: what each does, how it is typed, its arguments and options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.commands import helping
from screener.reference.markdown import code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer._click.core import Command, Parameter

    from screener.reference.markdown import Document

_COMMON = ("lang", "help")


def fill(page: Document, program: Command) -> None:
    """Write the commands in the order of the first page of help."""
    named: dict[str, Command] = getattr(program, "commands", {})
    for heading, names in helping.sections(named).items():
        page.heading(2, helping.translated(heading, page.lang))
        for name in names:
            for words, command in commands(named[name], name):
                _command(page, words, command)


def commands(command: Command, *words: str) -> Iterator[tuple[tuple[str, ...], Command]]:
    """A command, or those inside it, with the words that call it."""
    inner: dict[str, Command] = getattr(command, "commands", {})
    for name, one in inner.items():
        yield from commands(one, *words, name)
    if not inner:
        yield words, command


def _command(page: Document, words: tuple[str, ...], command: Command) -> None:
    page.heading(3, code(" ".join(("screener", *words))))
    for paragraph in helping.paragraphs(command.help or "", page.lang):
        page.paragraph(paragraph)
    page.code("\n".join(_typed(example) for example in helping.examples(command.help or "")), "sh")
    rows = [_row(parameter, page) for parameter in command.params if parameter.name not in _COMMON]
    page.table([page.say(name) for name in ("reference_parameter", "meaning", "reference_default")], rows)


def _typed(example: helping.Example) -> str:
    return f"{example.typed}  # exit {example.exit_code}" if example.exit_code else example.typed


def _row(parameter: Parameter, page: Document) -> tuple[str, str, str]:
    described = helping.translated(str(getattr(parameter, "help", "") or ""), page.lang)
    default = parameter.default
    shown = "" if default in (None, False) or callable(default) else str(default)
    return code(_name(parameter)), described, code(shown)


def _name(parameter: Parameter) -> str:
    if parameter.param_type_name == "argument":
        return parameter.metavar or parameter.name
    value = "" if getattr(parameter, "is_flag", False) else f" {parameter.metavar or parameter.name.upper()}"
    return ", ".join(parameter.opts) + value
