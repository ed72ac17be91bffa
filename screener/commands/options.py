"""Options that commands share, and the few steps every command takes around its one call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from screener import asking, project

if TYPE_CHECKING:
    from collections.abc import Callable

    from screener.expressions import Expression
    from screener.output.console import Page
    from screener.output.delivery import Target
    from screener.output.tables import Listing
    from screener.output.wording import Wording
    from screener.rules.ruleset import RuleSet

Language = Literal["en", "zh"]
StoreOption = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="The store to ask; ./store, else the sample data.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Use only what was public by then; default: last price date."),
]
LangOption = Annotated[Language, typer.Option("--lang", envvar="SCREENER_LANG", help="Language of the answer.")]
FormatOption = Annotated[
    str | None,
    typer.Option("-f", "--format", metavar="FORMAT", help="table, csv, json or parquet; else by -o's suffix."),
]
OutputOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="Show at most N rows.")]
WhereOption = Annotated[
    str | None, typer.Option("--where", metavar="EXPR", help="Ask only companies for which this holds.")
]


def question(store: Path | None, as_of: str | None, lang: Language) -> asking.Question:
    """The store and date a command asks for; says so when it is the sample data."""
    choice = project.choose_store(store)
    if choice.is_sample:
        from screener.output.console import note
        from screener.output.language import say

        note(say(lang, "sample_used"))
    return asking.Question(choice, asking.parse_date(as_of))


def market_name(question: asking.Question, lang: Language) -> str:
    """What the heading calls the store, where it is not the user's own."""
    from screener.output.language import say

    return say(lang, "sample_market") if question.store.is_sample else ""


def expression(text: str | None) -> Expression | None:
    """The checked condition of `--where`, if one is given."""
    from screener import catalog
    from screener.expressions import compile_expression

    return compile_expression(text, catalog.load()) if text else None


def words(rule_set: RuleSet, lang: Language) -> Wording:
    """How the metrics of the rules are called in a language."""
    from screener import catalog
    from screener.output.wording import wording

    return wording(rule_set, catalog.load(), lang)


def target(file_format: str | None, output: Path | None, lang: Language) -> Target:
    """Where the answer goes and in which form."""
    from screener.output.delivery import Target
    from screener.output.machine import choose_format

    return Target(choose_format(file_format, output), output, lang)


def deliver(target: Target, listing: Callable[[], Listing], show: Callable[[Page], None] | None = None) -> None:
    """Write the answer: `show` prints it for people, `listing` is its rows for machines."""
    from screener.output.delivery import deliver

    deliver(target, listing, show)
