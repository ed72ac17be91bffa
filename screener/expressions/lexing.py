"""Cuts a rule expression into tokens: words, numbers with units, quoted texts, operators; refuses everything else.

The first gate of `expressions`. It knows which words are columns, functions and keywords, so that a bare word beside a
text column (`industry in (电子, 医药生物)`) becomes a text and any other unknown word a fault with a suggestion. What
Chinese keyboards write for operators, brackets, commas, digits and quotes is read as what it stands for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from screener import units
from screener.errors import UsageError
from screener.expressions.functions import FUNCTIONS
from screener.quoting import literal, quoted
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_LENGTH = 4_000
MAX_TOKENS = 600
_LONGEST_TEXT = 200

KEYWORDS = frozenset(
    ("and", "or", "not", "in", "between", "is", "null", "case", "when", "then", "else", "end", "true", "false")
)

# Words of SQL that people will try: refused by name, where an unknown word gets a suggestion.
_SQL_WORD = re.compile(
    "(?i)all|any|array|as|attach|call|cast|collate|copy|create|date|delete|distinct|drop|exists|filter|from|glob|ilike"
    "|insert|interval|lambda|like|load|map|over|pragma|row|select|set|similar|some|struct|try|union|update|where|with"
)

_DATE = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\w))"
_NUMBER = r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?!\w))?[\w%％]*)"
_WORD = r"(?P<word>[^\W\d]\w*)"
_TEXT = r"""(?P<text>'(?:[^']|'')*'|"[^"]*"|“[^“”]*”|‘[^‘’]*’)"""
_OPERATOR = r"(?P<operator><>|!=|<=|>=|==|[-+*/(),<>=≥≤≠])"
_TOKEN = re.compile("|".join((_DATE, _NUMBER, _WORD, _TEXT, _OPERATOR)))
_COMMENT = re.compile(r"--|/\*|//|\*\*")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(?![0-9])")
# One character for one, so that places stay what they are. Letters are left out: 'ｒｏｅ' is not roe.
_PLAIN = {ord(full): ord(full) - 0xFEE0 for full in "０１２３４５６７８９＞＜＝（），％！＋－＊／．"}
_PLAIN |= {ord("、"): ord(","), ord("×"): ord("*"), ord("÷"): ord("/"), ord("−"): ord("-"), 0x3000: ord(" ")}
_SIGNS = {"==": "=", "≥": ">=", "≤": "<=", "≠": "<>"}

_HINTS = {
    '"': "the quote is not closed",
    "%": "write 15% without a space; there is no remainder operator",
    ";": "one expression, nothing after it",
    "；": "one expression, nothing after it",
    "#": "comments belong outside",
    "[": "there are no lists; use in (...)",
    "{": "there are no structures",
    "$": "there are no parameters",
    "?": "there are no parameters",
    "&": "use and",
    "|": "use or",
    "!": "use not, or <> for unequal",
    ".": "names have no table in front",
    "'": "the quote is not closed",
    "’": "the quote is not closed; write '...'",
    "‘": "the quote is not closed; write '...'",
    "“": "the quote is not closed; write '...'",
    "”": "the quote is not closed; write '...'",
    "＇": "use '",
    "＂": "use '",
    "：": "write roe > 15%, not a colon",
    ":": "write roe > 15%, not a colon",
}

# What follows a plain SQL `is`.
_NOT_COMPARED = ("null", "not", "distinct")

Kind = Literal["date", "number", "word", "text", "operator"]


class Metric(Protocol):
    """What an expression needs to know of a metric."""

    @property
    def name(self) -> str:
        """The column."""
        ...

    @property
    def unit(self) -> str:
        """As in the catalogue: currency, percent, text, ..."""
        ...


@dataclass(frozen=True)
class Fault:
    """What is wrong with an expression, and where in its text."""

    message: str
    offset: int
    width: int = 1
    hint: str = ""


@dataclass(frozen=True)
class Token:
    """One piece of an expression; `sql` is how DuckDB's parser gets it."""

    kind: Kind
    text: str
    start: int
    sql: str
    quantity: units.Quantity | None = None

    @property
    def end(self) -> int:
        """Where the text goes on after it."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Whether it is one of some keywords, written without quotes."""
        return self.kind == "word" and self.text.lower() in words


def lex(text: str, metrics: Mapping[str, Metric]) -> tuple[tuple[Token, ...], tuple[Fault, ...]]:
    """Tokens in order, and every fault; with faults the tokens are not fit for use."""
    if len(text) > MAX_LENGTH:
        hint = "use define for the parts"
        return (), (
            Fault(f"an expression has at most {MAX_LENGTH:,} characters, this has {len(text):,}", 0, hint=hint),
        )
    if not text.strip():
        return (), (Fault("the expression is empty", 0),)
    tokens, faults = _cut(text)
    tokens, unknown = _resolve(_without_is(tokens), metrics)
    faults += unknown
    if len(tokens) > MAX_TOKENS:
        faults.append(Fault(f"an expression has at most {MAX_TOKENS} parts", 0, hint="use define for the parts"))
    return tuple(tokens), tuple(sorted(faults, key=lambda fault: fault.offset)[:10])


def words(text: str) -> frozenset[str]:
    """Every word outside quotes: which definitions an expression may depend on, before it is checked."""
    return frozenset(match["word"] for match in _TOKEN.finditer(text[:MAX_LENGTH]) if match["word"])


def _cut(text: str) -> tuple[list[Token], list[Fault]]:
    plain = text.translate(_PLAIN)
    tokens: list[Token] = []
    faults: list[Fault] = []
    position = 0
    while position < len(plain):
        if plain[position] in " \n":
            position += 1
            continue
        match = _TOKEN.match(plain, position)
        if comment := _COMMENT.match(plain, position):
            faults.append(Fault(f"'{comment[0]}' is not an operator", position, 2, "comments belong outside"))
            break
        if match is None:
            faults.append(_stray(text, position))
            if plain[position] == ";":
                break
            position += 1
            continue
        tokens.append(_token(match, text, faults))
        position = match.end()
    return tokens, faults + _grouped(plain, tokens)


def _grouped(plain: str, tokens: Sequence[Token]) -> list[Fault]:
    faults = []
    for grouped in _GROUPED.finditer(plain):
        if not any(token.kind == "text" and token.start < grouped.start() < token.end for token in tokens):
            hint = f"write {grouped[0].replace(',', '')}, or put a space after the comma"
            faults.append(Fault(f"'{grouped[0]}' may be one number or several", grouped.start(), len(grouped[0]), hint))
    return faults


def _stray(text: str, position: int) -> Fault:
    character = text[position]
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return Fault(f"'{shown}' is not allowed in an expression", position, 1, _HINTS.get(character, ""))


def _token(match: re.Match[str], written: str, faults: list[Fault]) -> Token:
    kind: Kind = match.lastgroup  # type: ignore[assignment]  # the pattern's groups are the kinds
    text, start = match[0], match.start()
    if kind in ("date", "number"):
        return _quantity(kind, text, start, faults)
    if kind == "text":
        text = written[start : match.end()]
        if len(text) > _LONGEST_TEXT or not text.isprintable():
            faults.append(Fault(f"a text has at most {_LONGEST_TEXT} printable characters", start))
        return Token(kind, text, start, literal(unquoted(text)))
    return Token(kind, text, start, _SIGNS.get(text, text))


def unquoted(text: str) -> str:
    """What stands between the quotes of a text."""
    return text[1:-1].replace("''", "'") if text[0] == "'" else text[1:-1]


def _without_is(tokens: Sequence[Token]) -> list[Token]:
    """`is true` and `is star` as the comparison that rule files mean by it: what is unknown stays unknown."""
    found: list[Token] = []
    pending = list(tokens)
    while pending:
        token = pending.pop(0)
        negated = bool(pending) and pending[0].is_word("not")
        after = pending[int(negated) : int(negated) + 1]
        meant = after and (
            after[0].kind == "text" or (after[0].kind == "word" and not after[0].is_word(*_NOT_COMPARED))
        )
        if token.is_word("is") and meant:
            found.append(Token("operator", token.text, token.start, "<>" if negated else "="))
            del pending[: int(negated)]
        else:
            found.append(token)
    return found


def _quantity(kind: Kind, text: str, start: int, faults: list[Fault]) -> Token:
    try:
        quantity = units.parse(text)
    except UsageError as error:
        problem = error.problems[0]
        faults.append(Fault(problem.message, start, len(text), problem.hint))
        return Token(kind, text, start, "0")
    sql = f"date '{quantity.value}'" if quantity.kind == "date" else format(quantity.number, ".17g")
    return Token(kind, text, start, sql, quantity)


def _resolve(tokens: list[Token], metrics: Mapping[str, Metric]) -> tuple[list[Token], list[Fault]]:
    """Give every word its meaning: keyword, function, column, or a text beside a text column."""
    resolved: list[Token] = []
    faults: list[Fault] = []
    for index, token in enumerate(tokens):
        if token.kind != "word" or token.text.lower() in KEYWORDS:
            resolved.append(token)
            faults += _list_fault(tokens, index) + _quoted_name_fault(tokens, index, metrics)
        elif index + 1 < len(tokens) and tokens[index + 1].text == "(":
            resolved.append(replace(token, sql=token.text.lower()))
            faults += _function_fault(token)
        elif token.text in metrics:
            resolved.append(replace(token, sql=quoted(token.text)))
        elif _is_enum_word(tokens, index, metrics):
            resolved.append(Token("text", token.text, token.start, literal(token.text)))
        else:
            resolved.append(token)
            faults.append(_word_fault(tokens, index, metrics))
    return resolved, faults


def _list_fault(tokens: Sequence[Token], index: int) -> list[Fault]:
    """`in` without a list would mean something else to DuckDB: whether one text contains the other."""
    if not tokens[index].is_word("in") or [token.text for token in tokens[index + 1 : index + 2]] == ["("]:
        return []
    return [Fault("'in' without a list", tokens[index].start, 2, "write in (a, b), or contains(name, 'text')")]


def _quoted_name_fault(tokens: Sequence[Token], index: int, metrics: Mapping[str, Metric]) -> list[Fault]:
    """A metric in double quotes, as SQL has it; beside a text column it may be a word like any other."""
    token = tokens[index]
    if not token.text.startswith('"') or token.text[1:-1] not in metrics or _is_enum_word(tokens, index, metrics):
        return []
    return [Fault(f"{token.text} is a text", token.start, len(token.text), "names need no quotes")]


def _function_fault(token: Token) -> list[Fault]:
    if token.text.lower() in FUNCTIONS:
        return []
    hint = did_you_mean(token.text, FUNCTIONS, f"use one of {', '.join(FUNCTIONS)}")
    return [Fault(f"the function '{token.text}' is not allowed", token.start, len(token.text), hint)]


def _word_fault(tokens: Sequence[Token], index: int, metrics: Mapping[str, Metric]) -> Fault:
    word = tokens[index]
    if index and tokens[index - 1].kind == "number":
        number = tokens[index - 1].text
        hint = f"did you mean {number}{word.text}?" if word.text.lower() in units.UNITS else "an operator is missing"
        return Fault(f"'{word.text}' after the number {number}", word.start, len(word.text), hint)
    if _SQL_WORD.fullmatch(word.text):
        hint = "an expression is one condition or one formula over metrics"
        return Fault(f"'{word.text}' is not allowed in an expression", word.start, len(word.text), hint)
    if index and (tokens[index - 1].kind == "text" or _is_enum_word(tokens, index - 1, metrics)):
        together = f"{_bare(tokens[index - 1].text)} {word.text}"
        return Fault(
            f"'{word.text}' after a word", word.start, len(word.text), f"put words together in quotes: '{together}'"
        )
    hint = did_you_mean(word.text, metrics, "see: screener metrics")
    return Fault(f"unknown metric '{word.text}'", word.start, len(word.text), hint)


def _bare(text: str) -> str:
    return unquoted(text) if text[0] in "'\"“‘" else text


def _is_enum_word(tokens: Sequence[Token], index: int, metrics: Mapping[str, Metric]) -> bool:
    """Whether a word stands where a text column is compared: `board = star`, `industry in (电子, 计算机)`."""

    def is_text_column(at: int) -> bool:
        if not 0 <= at < len(tokens) or tokens[at].kind != "word":
            return False
        metric = metrics.get(tokens[at].text)
        return metric is not None and metric.unit == "text"

    equal = ("=", "<>", "!=")
    if index and tokens[index - 1].sql in equal:
        return is_text_column(index - 2)
    if index + 1 < len(tokens) and tokens[index + 1].sql in equal:
        return is_text_column(index + 2)
    if not index or tokens[index - 1].text not in ("(", ","):
        return False
    opening = index - 1
    while opening > 0 and (tokens[opening].text == "," or tokens[opening].kind in ("word", "text")):
        opening -= 1
    if opening < 2 or tokens[opening].text != "(" or tokens[opening - 1].text.lower() != "in":
        return False
    negated = tokens[opening - 2].text.lower() == "not"
    return is_text_column(opening - 3 if negated else opening - 2)
