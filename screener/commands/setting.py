"""Commands about the program itself: config, demo and reference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener import project
from screener.commands import options
from screener.commands.options import FormatOption, LangOption, OutputOption, StoreOption


def config(
    context: typer.Context,
    origin: Annotated[
        bool, typer.Option("--origin", help="Also show what was said elsewhere and does not count.")
    ] = False,
    store: StoreOption = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """The settings in force, and where each was said: option, environment, project, user or default.

    Examples:
        screener config
        SCREENER_LANG=zh screener config --origin
    """
    from screener.output import config_page

    given = {"store": str(store)} if store else {}
    if options.is_said(context, "lang"):
        given["lang"] = lang
    sayings = project.settings(given)
    options.deliver(
        options.target(file_format, output, lang),
        lambda: config_page.config_listing(sayings, lang, everything=origin),
        lambda page: config_page.print_config(page, sayings, everything=origin),
    )


def demo(context: typer.Context, lang: LangOption = "en") -> None:
    """A tour of one minute: five commands on the fictional sample market, each with what to look at.

    Examples:
        screener demo
        screener demo --lang zh
    """
    from screener import demo as demo_

    program = context.find_root().command
    demo_.run(lambda words: program.main(words, prog_name="screener", standalone_mode=False), lang)


def reference(
    context: typer.Context,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder to write en/ and zh/ into.")
    ] = Path("docs"),
    lang: LangOption = "en",
) -> None:
    """Write the reference documentation: commands, rules, metrics, tables and SQL, in English and Chinese.

    Example: screener reference -o docs
    """
    from screener import reference as reference_
    from screener.output.console import open_page

    changed = reference_.write(output, context.find_root().command)
    message = "reference_written" if changed else "reference_current"
    page = open_page(lang)
    page.line(page.say(message, count=len(changed), folder=output))
