"""Which words fit where the cursor stands.

1. After a backslash: commands, then what the command takes.
2. Within quotes: companies where a symbol is compared, else the values of the column before the quote.
3. After FROM, JOIN: relations. After a name and a dot: the columns of that relation.
4. Elsewhere: columns of the relations the query names (of `metrics` when it names none yet), functions, relations and
   keywords, in this order.

Names match by their beginning, then by a part of them, then by a part of their label, so that 市盈 and "price to" find
a metric too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.output.metrics_listing import unit_word
from screener.prompt import statements
from screener.prompt.words import KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screener.output.formatting import Language
    from screener.prompt.words import Column, Words

MOST = 60
_WORD = re.compile(r"\w*\Z")
_FROM = re.compile(r"\b(?:from|join)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)
_AFTER_FROM = re.compile(r"\b(?:from|join)\s+\w*\Z", re.IGNORECASE)
_QUALIFIED = re.compile(r"(\w+)\.\w*\Z")
_COMPARED = re.compile(r"(\w+)\s*(?:=|<>|!=|\b(?:not\s+)?in\s*\([^()]*|\bi?like)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """A word that fits: what replaces the last `typed` characters, and what to say beside it."""

    text: str
    typed: int
    meta: str = ""


@dataclass(frozen=True)
class Candidate:
    """A word that may fit, further words it can be found by, and whether better ones should come before it."""

    text: str
    meta: str = ""
    found_by: str = ""
    late: bool = False


def suggestions(
    before: str,
    after: str,
    words: Words,
    lang: Language,
    *,
    asked: bool = False,
) -> list[Suggestion]:
    """The words that fit between two texts, best first.

    Args:
        before: what stands before the cursor.
        after: what stands after it; relations named there count too.
        words: what there is.
        lang: language of labels and meanings.
        asked: whether the user asked for completion, where nothing of the word is typed yet.
    """
    quoted = statements.open_text(before)
    if quoted is not None:
        return _within_quotes(before[: len(before) - len(quoted) - 1], quoted, words)
    typed = _last_word(before)
    expecting = _AFTER_FROM.search(before) or before.endswith(".")
    if not (typed or asked or expecting):
        return []
    found = _matching(typed, _candidates(before, after, words, lang))
    if typed.isupper() and len(typed) > 1:
        found = [_upper(one) for one in found]
    return [] if [one.text for one in found] == [typed] else found


def matching(typed: str, candidates: Iterable[tuple[str, str]]) -> list[Suggestion]:
    """Of (word, what to say beside it) those that begin with what is typed, or hold it."""
    return _matching(typed, (Candidate(text, meta) for text, meta in candidates))


def _last_word(before: str) -> str:
    found = _WORD.search(before)
    return found[0] if found else ""


def _upper(one: Suggestion) -> Suggestion:
    """Who types SEL wants SELECT."""
    return Suggestion(one.text.upper(), one.typed, one.meta) if one.text in KEYWORDS else one


def _matching(typed: str, candidates: Iterable[Candidate]) -> list[Suggestion]:
    wanted = typed.casefold()
    ranked: list[tuple[int, Candidate]] = []  # (how far from what is typed, word)
    for one in candidates:
        name = one.text.casefold()
        if name.startswith(wanted):
            ranked.append((2 if one.late else 0, one))
        elif len(wanted) > 1 and wanted in name and not one.late:
            ranked.append((1, one))
        elif (len(wanted) > 1 or not wanted.isascii()) and wanted in one.found_by.casefold():
            ranked.append((3, one))
    ranked.sort(key=lambda pair: pair[0])
    unique = {one.text: one for _, one in reversed(ranked)}
    kept = [one for _, one in ranked if unique.pop(one.text, None)]
    return [Suggestion(one.text, len(typed), one.meta) for one in kept[:MOST]]


def _within_quotes(before: str, quoted: str, words: Words) -> list[Suggestion]:
    compared = _COMPARED.search(before)
    column = compared[1].casefold() if compared else ""
    if column == "symbol" or column.endswith("_symbol"):
        return _matching(quoted, (Candidate(symbol, name, name) for symbol, name in words.companies))
    if column == "name":
        return _matching(quoted, (Candidate(name, symbol, symbol) for symbol, name in words.companies))
    return _matching(quoted, (Candidate(value) for value in words.values.get(column, ())))


def _candidates(before: str, after: str, words: Words, lang: Language) -> Iterator[Candidate]:
    if _AFTER_FROM.search(before):
        yield from (Candidate(name) for name in words.relations)
        return
    named = _named_relations(f"{before}{after}", words)
    qualified = _QUALIFIED.search(before)
    if qualified:
        columns = words.relations.get(named.get(qualified[1].casefold(), ""), ())
        yield from (_column(column, lang) for column in columns)
        return
    for relation in dict.fromkeys(named.values()) or ("metrics",):
        yield from (_column(column, lang) for column in words.relations.get(relation, ()))
    yield from (Candidate(f"{one.name}(", f"({', '.join(one.parameters)})") for one in words.functions if one.ours)
    yield from (Candidate(name) for name in words.relations)
    yield from (Candidate(word) for word in KEYWORDS)
    yield from (Candidate(f"{one.name}(", "()", late=True) for one in words.functions if not one.ours)


def _named_relations(text: str, words: Words) -> dict[str, str]:
    """The relations a query names, by their name and by the alias they get."""
    found: dict[str, str] = {}
    for match in _FROM.finditer(text):
        relation = match[1].casefold()
        if relation in words.relations:
            found[relation] = relation
            if match[2] and match[2].casefold() not in KEYWORDS:
                found[match[2].casefold()] = relation
    return found


def _column(column: Column, lang: Language) -> Candidate:
    unit = unit_word(column.unit, lang) if column.unit else column.type.lower()
    label = column.label(lang) or column.meaning(lang)
    return Candidate(
        column.name, " · ".join(filter(None, (unit, label))), f"{column.label_en} {column.label_zh} {column.meaning_en}"
    )
