"""Options that commands share, and the few steps every command takes around its one call."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from screener import asking, config, project
from screener.commands import completion
from screener.errors import EXIT_ASKED, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from screener.asked import Names
    from screener.expressions import Expression
    from screener.output.console import Page
    from screener.output.delivery import Target
    from screener.output.tables import Listing
    from screener.output.wording import Wording
    from screener.rules.ruleset import RuleSet
    from screener.screening import Evaluation

Language = Literal["en", "zh"]


def configured_language(context: typer.Context, parameter: typer.CallbackParam, value: Language) -> Language:
    """The language of the settings where the command does not say one."""
    return config.language() if _is_open(context, parameter) else value


def configured_rules(context: typer.Context, parameter: typer.CallbackParam, value: str) -> str:
    """The rules of the settings where the command does not name any."""
    return config.rules() if _is_open(context, parameter) else value


def is_said(context: typer.Context, name: str) -> bool:
    """Whether the command line itself gives a parameter."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _is_open(context: typer.Context, parameter: typer.CallbackParam) -> bool:
    """Whether the settings may decide; for completion and help they do not matter."""
    return not (context.resilient_parsing or is_said(context, parameter.name))


StoreOption = Annotated[
    Path | None,
    typer.Option("--store", metavar="DIR", help="The store to ask, or sample; default: ./store, else sample."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Use only what was public by then; default: last price date."),
]
LangOption = Annotated[
    Language,
    typer.Option("--lang", envvar="SCREENER_LANG", callback=configured_language, help="Language of the answer."),
]
RulesArgument = Annotated[
    str,
    typer.Argument(
        callback=configured_rules,
        autocompletion=completion.rule_names,
        help="Rule file, its name, or an expression.",
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "-f",
        "--format",
        metavar="FORMAT",
        autocompletion=completion.formats,
        help="table, csv, tsv, json, jsonl, parquet; for readers: markdown, xlsx, csv-bom (for spreadsheets). "
        "Without it, by -o's suffix.",
    ),
]
OutputOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="Show at most N rows.")]
WhereOption = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="EXPR",
        autocompletion=completion.metric_names,
        help="Ask only companies for which this holds.",
    ),
]
UniverseOption = Annotated[
    str | None,
    typer.Option(
        "--universe",
        metavar="FILE",
        help="Ask only the companies listed there, one a line or a csv with a symbol column; - reads stdin.",
    ),
]
ColumnsOption = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="a,b,c",
        autocompletion=completion.metric_names,
        help="Metrics to show; +a,-b add to and take from the rules' own.",
    ),
]
SortOption = Annotated[
    str | None,
    typer.Option(
        "--sort",
        metavar="KEY,...",
        autocompletion=completion.metric_names,
        help="Order by metrics, -KEY the greatest first; no value comes last.",
    ),
]
FailOnOption = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="empty,warn,unknown",
        help="Exit with 1 when the list is empty, carries warnings or leaves companies undecided; one or several.",
    ),
]
FailOnWarningOption = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="warn,unknown",
        help="Exit with 1 when a company is warned of or a warning cannot be decided; one or both.",
    ),
]
MaxUnknownOption = Annotated[
    int | None,
    typer.Option(
        "--max-unknown",
        min=0,
        metavar="N",
        help="List the undecided that at most N checks keep undecided, what nobody can be judged on aside; those with "
        "more are only counted.",
    ),
]


def question(store: Path | None, as_of: str | None, lang: Language) -> asking.Question:
    """The store and date a command asks for; says so when it is the sample data."""
    choice = project.choose_store(store)
    if choice.is_sample and choice.origin == "default":
        from screener.output.console import open_page
        from screener.output.language import say
        from screener.output.tables import note_prose

        note_prose(open_page(lang), say(lang, "sample_used"), style="")
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


def names(universe: str | None) -> Names | None:
    """The list of `--universe`, read before anything else so that a wrong file is said at once."""
    from screener import asked

    return asked.read(universe) if universe is not None else None


def evaluated(
    connection: DuckDBPyConnection, rule_set: RuleSet, listed: Names | None, where: str | None, lang: Language
) -> Evaluation:
    """The rules evaluated for the companies of a list, or for all; what of the list is not asked is said on stderr."""
    from screener import asked, screening
    from screener.output import reach_notes

    condition = expression(where)
    if listed is None:
        return screening.evaluate(connection, rule_set, where=condition)
    found = asked.resolve(connection, listed)
    reach_notes.note_unknown(found, lang)
    evaluation = screening.evaluate(connection, rule_set, where=condition, symbols=found.symbols)
    reach_notes.note_not_listed(screening.unlisted(evaluation, found.symbols), evaluation.as_of, lang)
    return evaluation


def arranged(rule_set: RuleSet, columns: str | None, sort: str | None) -> RuleSet:
    """The rules with what `--columns` and `--sort` say in place of what they show and how they rank."""
    from screener import arranging

    return arranging.with_order(arranging.with_columns(rule_set, columns), sort)


def one_of(text: str | None, allowed: tuple[str, ...], option: str) -> frozenset[str]:
    """The words of an option that takes several, separated by commas.

    Raises:
        UsageError: a word that is none of those allowed.
    """
    from screener.suggest import did_you_mean

    words = frozenset(word.strip() for word in text.split(",")) if text is not None else frozenset()
    wrong = sorted(words.difference(allowed))
    if wrong:
        hint = did_you_mean(wrong[0], allowed, f"use {', '.join(allowed)}, or several with commas")
        raise UsageError(f"{option} '{wrong[0]}' is not known", hint=hint)
    return words


def fail_on(conditions: frozenset[str], **holds: bool) -> None:
    """End with the exit code of an asked-for failure when one of the conditions holds."""
    if any(holds[condition] for condition in conditions):
        raise typer.Exit(EXIT_ASKED)


def words(rule_set: RuleSet, lang: Language) -> Wording:
    """How the metrics of the rules are called in a language."""
    from dataclasses import replace

    from screener import catalog
    from screener.output.language import say
    from screener.output.wording import wording
    from screener.rules.ruleset import PSEUDO_METRICS

    found = wording(rule_set, catalog.load(), lang)
    counted = {name: say(lang, f"pseudo_{name}") for name in PSEUDO_METRICS}
    return replace(
        found,
        labels={**found.labels, **counted},
        units={**found.units, **dict.fromkeys(counted, "count")},
        meanings={**found.meanings, **dict.fromkeys(counted, say(lang, "pseudo_meaning"))},
    )


def target(file_format: str | None, output: Path | None, lang: Language) -> Target:
    """Where the answer goes and in which form."""
    from screener.output.delivery import Target
    from screener.output.machine import choose_format

    return Target(choose_format(file_format, output), output, lang, shlex.join(["screener", *sys.argv[1:]]))


def deliver(target: Target, listing: Callable[[], Listing], show: Callable[[Page], None] | None = None) -> None:
    """Write the answer: `show` prints it for people, `listing` is its rows for machines."""
    from screener.output.delivery import deliver

    deliver(target, listing, show)
