"""What the shell offers on TAB: rules, metrics, companies, saved queries, tables, formats.

A completion has to come before the finger leaves the key, and must never speak: whatever goes wrong, there is simply
nothing to offer. Typer keeps only what starts with the word typed so far, so a company is offered by its symbol or,
when the word starts its name, by its name; both are understood by every command. What is offered comes from files and
is read by a shell, zsh even evaluates it: so only plain words are offered, and only plain text explains them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from screener.output.formatting import Language

Offer = tuple[str, str]

_PLAIN_WORD = re.compile(r"[\w.,+-]+")
_NOT_PLAIN = re.compile(r"[^\w .,%/()+-]+")
# Nobody reads a longer list; one more character narrows it.
MOST_COMPANIES = 100
_COMPANIES = """
    select symbol, name, starts_with(upper(symbol), upper($typed)) as by_symbol
    from read_parquet($files)
    where by_symbol or starts_with(name, $typed)
    order by symbol
    limit $most
"""


def rule_names(incomplete: str) -> list[Offer]:
    """Rule files that can be named without a path."""
    from screener import rules
    from screener.errors import ScreenerError

    try:
        return _plain(((name, "") for name in sorted(rules.available())), incomplete)
    except ScreenerError:
        return []


def metric_names(incomplete: str) -> list[Offer]:
    """Metrics with their labels; after a comma or a sign the next of a list, as in `--columns roe,+pb`."""
    from screener import catalog

    before, comma, last = incomplete.rpartition(",")
    sign = last[:1] if last[:1] in ("+", "-") else ""
    lang = _language()
    offers = ((f"{before}{comma}{sign}{metric.name}", metric.label(lang)) for metric in catalog.load().values())
    return _plain(offers, incomplete)


def companies(context: typer.Context, incomplete: str) -> list[Offer]:
    """Companies of the store the command would ask, by symbol or by name."""
    from screener.errors import ScreenerError

    try:
        return _plain(_companies(context.params.get("store"), incomplete), incomplete)
    except (ScreenerError, OSError):
        return []


def queries(incomplete: str) -> list[Offer]:
    """Saved queries with what they ask."""
    from screener import saved_queries
    from screener.errors import ScreenerError

    try:
        found = saved_queries.load()
    except ScreenerError:
        return []
    lang = _language()
    return _plain(((name, query.description(lang)) for name, query in found.items()), incomplete)


def tables(incomplete: str) -> list[Offer]:
    """Tables of the store, with what they hold, and the views over them."""
    from screener import project
    from screener.output.schema_listing import view_meaning
    from screener.schema import TABLES

    lang = _language()
    views = sorted(path.stem for path in (project.sql_folder() / "views").glob("*.sql"))
    offers = [(table.name, table.meaning_zh if lang == "zh" else table.meaning) for table in TABLES.values()]
    return _plain([*offers, *((view, view_meaning(view, lang)) for view in views)], incomplete)


def formats(incomplete: str) -> list[Offer]:
    """Output formats."""
    from screener.output.machine import FORMATS

    return _plain(((name, "") for name in FORMATS), incomplete)


def _language() -> Language:
    """The language of the settings; the shell gives no word of the line yet."""
    from screener import config
    from screener.errors import ScreenerError

    try:
        return config.language()
    except ScreenerError:
        return "en"


def _companies(store: Path | None, typed: str) -> Iterator[Offer]:
    import duckdb

    from screener import project
    from screener.state import load_state

    path = project.choose_store(store).path
    files = [str(path / file.path) for file in load_state(path).files if file.table == "companies"]
    if not files:
        return
    try:
        with duckdb.connect() as connection:
            rows = connection.execute(_COMPANIES, {"typed": typed, "files": files, "most": MOST_COMPANIES}).fetchall()
    except duckdb.Error:
        return
    yield from ((symbol, name or "") if by_symbol else (name, symbol) for symbol, name, by_symbol in rows)


def _plain(offers: Iterable[Offer], typed: str) -> list[Offer]:
    """The offers that continue the word typed and that no shell reads as anything but a word."""
    starting = ((word, about) for word, about in offers if word.startswith(typed) and _PLAIN_WORD.fullmatch(word))
    return [(word, _NOT_PLAIN.sub(" ", about).strip()) for word, about in starting]
