"""What an expression is made of before DuckDB comes in: comparisons, joined by `and` and `or`.

A screen on the command line becomes one rule a comparison, so that its funnel, its near misses and its explanations are
those of a rule file. `not` is drawn inwards on the way (not (a and b) is not a or not b), which strong Kleene logic
allows; what is left whole is a leaf. The text has been checked before, so nothing here is ever refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from screener.expressions.lexing import Token, lex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from screener.expressions.lexing import Metric

Word = Literal["and", "or"]
_OTHER: dict[Word, Word] = {"and": "or", "or": "and"}


@dataclass(frozen=True)
class Leaf:
    """One comparison or other condition: its tokens, what it says, and whether the contrary is meant."""

    tokens: tuple[Token, ...]
    text: str
    contrary: str
    negated: bool = False


@dataclass(frozen=True)
class Junction:
    """Parts of which all or any must hold; a part is never a junction by the same word."""

    word: Word
    parts: tuple[Leaf | Junction, ...]


def outline(text: str, metrics: Mapping[str, Metric]) -> Leaf | Junction:
    """The structure of a checked expression."""
    tokens, _ = lex(text, metrics)
    return _part(tokens, text, negated=False)


def without_brackets(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens without brackets around the whole of them."""
    inner = tuple(tokens)
    while len(inner) > 2 and inner[0].text == "(" and _closing(inner) == len(inner) - 1:
        inner = inner[1:-1]
    return inner


def split_at(tokens: Sequence[Token], *words: str) -> list[tuple[Token, ...]]:
    """The tokens cut at some keywords or operators outside brackets, `case` and `between ... and`."""
    parts: list[list[Token]] = [[]]
    depth = betweens = 0
    for token in tokens:
        depth += _opens(token) - _closes(token)
        betweens += depth == 0 and token.is_word("between")
        cuts = depth == 0 and (token.is_word(*words) or (token.kind == "operator" and token.sql in words))
        if cuts and betweens and token.is_word("and"):
            betweens -= 1
            cuts = False
        if cuts:
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts]


def _part(tokens: Sequence[Token], text: str, *, negated: bool) -> Leaf | Junction:
    inner = without_brackets(tokens)
    words: tuple[Word, ...] = ("or", "and")
    for word in words:
        parts = split_at(inner, word)
        if len(parts) > 1:
            return _junction(_OTHER[word] if negated else word, [_part(each, text, negated=negated) for each in parts])
    if inner[0].is_word("not"):
        return _part(inner[1:], text, negated=not negated)
    return _leaf(inner, text, negated=negated)


def _leaf(tokens: tuple[Token, ...], text: str, *, negated: bool) -> Leaf:
    """`not in` and `not between` are the contrary of what they would be without their `not`."""
    said = text[tokens[0].start : tokens[-1].end]
    subject = split_at(tokens, "in", "between")[0]
    if subject == tokens or not subject:
        return Leaf(tokens, said, f"not ({said})", negated)
    rest = tokens[len(subject) :]
    if denied := subject[-1].is_word("not"):
        subject = subject[:-1]
    before, after = text[subject[0].start : subject[-1].end], text[rest[0].start : rest[-1].end]
    return Leaf((*subject, *rest), f"{before} {after}", f"{before} not {after}", negated != denied)


def _junction(word: Word, parts: list[Leaf | Junction]) -> Junction:
    flat: list[Leaf | Junction] = []
    for part in parts:
        flat += part.parts if isinstance(part, Junction) and part.word == word else (part,)
    return Junction(word, tuple(flat))


def _opens(token: Token) -> bool:
    return (token.kind == "operator" and token.text == "(") or token.is_word("case")


def _closes(token: Token) -> bool:
    return (token.kind == "operator" and token.text == ")") or token.is_word("end")


def _closing(tokens: Sequence[Token]) -> int:
    """Where the bracket that the tokens start with is closed."""
    depth = 0
    for index, token in enumerate(tokens):
        depth += _opens(token) - _closes(token)
        if depth == 0:
            return index
    return len(tokens)
