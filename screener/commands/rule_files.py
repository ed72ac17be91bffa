"""Commands about rule files: list, show, check."""

from __future__ import annotations

from typing import Annotated

import typer

from screener import asking
from screener.commands import options
from screener.commands.options import FormatOption, LangOption, OutputOption


def rules_list(file_format: FormatOption = None, output: OutputOption = None, lang: LangOption = "en") -> None:
    """Rule files that can be named without a path."""
    from screener import catalog, rules
    from screener.output import rules_page

    found = rules.load(list(rules.available().values()), catalog.load())
    options.deliver(options.target(file_format, output, lang), lambda: rules_page.rules_listing(found, lang))


def rules_show(
    name: Annotated[str, typer.Argument(help="Rule file or its name.")] = asking.DEFAULT_RULES,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """One rule file in words: what is asked of whom, and what is warned of."""
    from screener.output import rules_page

    rule_set = asking.find_rules(name)
    words = options.words(rule_set, lang)
    options.deliver(
        options.target(file_format, output, lang),
        lambda: rules_page.rules_rows(rule_set, words),
        lambda page: rules_page.print_rules(page, rule_set, words),
    )


def rules_check(
    files: Annotated[list[str] | None, typer.Argument(help="Rule files or names; all when none is given.")] = None,
    lang: LangOption = "en",
) -> None:
    """Check rule files without running them; every problem of every file is reported at once."""
    from screener import catalog, rules
    from screener.output import console, rules_page

    found = rules.load(files or list(rules.available().values()), catalog.load())
    rules_page.print_checked(console.open_page(lang), found)
