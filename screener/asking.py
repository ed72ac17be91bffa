"""One question to a store, from the command line's words to what the modules below need.

Commands share the same preparations: which store, which date, which rules. They are made here once, so that a command
is its own few lines.
"""

from __future__ import annotations

import datetime
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screener import config, project
from screener.errors import DataError, Location, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from screener.allowing import Allowance
    from screener.rules.ruleset import RuleSet
    from screener.store import Store

# Past this the calendars end, and what is known "until further notice" would not be.
_LAST_YEAR = 2199
_OPERATORS = {"not", "and", "or", "in", "is", "between"}
# Comparisons as keyboards have them, and the brackets of calls, lists and groups.
_MARKS = "<>=＜＞＝≤≥≠(（"
DEFAULT_RULES = config.DEFAULT_RULES
DELISTING_RULES = "delisting"
_NO_STORE = "correct it there, or make the store with: screener import MANIFEST.yaml"


@dataclass(frozen=True)
class Question:
    """Where to ask and as of when; `as_of` None means the latest date the store can answer for."""

    store: project.StoreChoice
    as_of: datetime.date | None = None


def parse_date(text: str | None) -> datetime.date | None:
    """A date as users write it: 2024-05-31.

    Raises:
        UsageError: when it is no date.
    """
    if text is None:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"'{text}' is not a date", hint="write it as 2024-05-31") from error
    if day.year > _LAST_YEAR:
        raise UsageError(f"nothing is known as of {day}", hint=f"ask for a date up to {_LAST_YEAR}")
    return day


def open_store(choice: project.StoreChoice) -> Store:
    """The chosen store.

    Raises:
        DataError: when it is absent, empty or unreadable.
    """
    from screener.store import Store

    if choice.where and not choice.path.exists():  # the place that names it is where to mend it
        location = Location(choice.where)
        raise DataError(problems=(Problem(f"the store {choice.path} does not exist", location, _NO_STORE),))
    store = Store.open(choice.path)
    if not store.rows("companies"):
        raise DataError(f"the store {choice.path} is empty", hint="fill it with: screener import MANIFEST.yaml")
    return store


def find_rules(text: str) -> RuleSet:
    """Rules by name, by path, or as an expression such as `roe > 15% and pe_ttm < 20`.

    Raises:
        RuleError: with every problem found.
    """
    from screener import catalog, rules

    if looks_like_expression(text):
        return rules.inline(text, catalog.load())
    return rules.load([text], catalog.load())[0]


def new_rules(name: str, *, force: bool = False) -> Path:
    """The file for rules of that name in ./rules; it is not made here.

    Raises:
        UsageError: no file can be called so, or there is one already and it is not to be replaced.
    """
    stem = name.removesuffix(".yaml")
    if not re.fullmatch(r"[\w-]{1,60}", stem):
        raise UsageError(f"'{name}' cannot name a rule file", hint="use letters, digits, '_' and '-': rules/NAME.yaml")
    path = Path("rules") / f"{stem}.yaml"
    if path.exists() and not force:
        raise UsageError(f"{path} is there already", hint="choose another name, or replace it with --force")
    return path


def looks_like_expression(text: str) -> bool:
    """Whether the text asks something of metrics rather than naming a file."""
    from screener import catalog, rules

    if text in rules.available() or text.endswith((".yaml", ".yml")) or _exists(text):
        return False
    words = text.lower().split()
    return text in catalog.load() or any(mark in text for mark in _MARKS) or bool(_OPERATORS.intersection(words))


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except OSError:  # an expression may be longer than a file's name can be
        return False


@contextmanager
def connected(
    question: Question,
    rule_set: RuleSet | None = None,
    *,
    views: tuple[str, ...] = (),
    allowances: Sequence[Allowance] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that answers for the question's date, with the word lists of the rules (or of the default ones).

    It has every table and the views named; statements about metrics bring theirs (`chain.select`). With allowances, be
    they none, it has the findings of the data checks too.
    """
    from screener import checking, database
    from screener.store import intact

    lists = (rule_set or default_rules()).lists or default_rules().lists
    store = open_store(question.store)
    with intact(store):
        connection = database.connect(store, [question.as_of] if question.as_of else [], lists=lists, views=views)
        try:
            if allowances is not None:
                checking.register(connection, store, allowances)
            yield connection
        finally:
            connection.close()


def default_rules() -> RuleSet:
    """The default screen; its word lists serve commands that are given no rules."""
    from screener import catalog, rules

    return rules.load([project.shipped("rules") / f"{DEFAULT_RULES}.yaml"], catalog.load())[0]


def one_company(
    connection: duckdb.DuckDBPyConnection, symbol: str
) -> tuple[dict[str, object], dict[str, str | None], datetime.date]:
    """Values and reasons of every metric for one company, and the date they hold for.

    Raises:
        DataError: when the company was not listed on the date.
    """
    from screener import catalog, chain

    names = ("as_of", *catalog.load())
    cursor = connection.execute(f"from ({chain.select(names)}) where symbol = ?", [symbol])
    columns = [column[0] for column in cursor.description or ()]
    rows = cursor.fetchall()
    if not rows:
        raise DataError(f"{symbol} was not listed on that date", hint="choose another --as-of")
    found = dict(zip(columns, rows[0], strict=True))
    reasons = {name: found[f"{name}_reason"] for name in names if f"{name}_reason" in found}
    return {name: found[name] for name in names}, reasons, found["as_of"]
