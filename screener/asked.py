"""Companies a user names: a list in a file or on stdin, in whatever spelling the user has them.

1. `read` takes the text apart: bare lines, or a table whose column of symbols is known by its heading.
2. `resolve` finds each name among the companies of a store: as symbol, code or name first, because what the store
   holds is what can be asked; then as a code in a vendor's spelling. What is not found is kept, with why.
"""

from __future__ import annotations

import codecs
import csv
import re
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screener.errors import DataError, UsageError
from screener.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

STDIN = "-"
# Past this a note lists no more names, and no suggestion is worth its time.
SUGGESTED = 10
# What a message quotes of a name: a line of something else altogether may be long.
_LONGEST = 40
_SYMBOL_HEADINGS = frozenset({
    "symbol", "symbols", "code", "ticker", "ts_code", "stkcd", "stock_code", "secucode", "security_code", "wind_code",
    "代码", "股票代码", "证券代码", "公司代码", "a股代码", "成分券代码", "成份券代码",
})  # fmt: skip
_NAME_HEADINGS = frozenset({
    "name", "company", "stock_name", "名称", "简称", "公司", "股票名称", "证券名称", "股票简称", "证券简称", "公司简称",
})  # fmt: skip
_DELIMITERS = "\t,;|"
_BETWEEN_WORDS = re.compile(r"[\s,;|，；、]+")
_MARKS = re.compile(r"[\s.:_-]+")
_REMARK = re.compile(r"(^|\s+)#.*")
# What spreadsheets do to codes: ="600519", '600519, 600519.0
_SPREADSHEET = re.compile(r"""^=?['"]?(?P<code>.*?)['"]?$""")
_DECIMAL_ZERO = re.compile(r"^(\d+)\.0+$")
_LOST_ZEROS = re.compile(r"^[1-9]\d{0,4}$")


@dataclass(frozen=True)
class Names:
    """A list as it was given: where from, and the cells of every line, the first of which names a company."""

    source: str
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Unknown:
    """A name no company of the store answers to: what kind of security it is if that is known, and what is near."""

    text: str
    why: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Found:
    """The companies a list names, in its order and each once, and the names that say nothing here."""

    source: str
    symbols: tuple[str, ...]
    unknown: tuple[Unknown, ...] = ()


def read(source: str) -> Names:
    """The names in a file, or on stdin for `-`: one a line, or a table with a heading such as `symbol` or `代码`.

    Raises:
        UsageError: nothing is named, or stdin is a terminal.
        DataError: the file cannot be read or is no text.
    """
    shown = "stdin" if source == STDIN else source
    lines = _lines(_text(_bytes(source), shown))
    if not lines:
        raise UsageError(f"{shown} names no company", hint="give one symbol a line, or a csv with a symbol column")
    return Names(shown, lines)


def resolve(connection: duckdb.DuckDBPyConnection, names: Names) -> Found:
    """The companies of the connection's store that a list means.

    Raises:
        UsageError: when none of the names is a company of the store.
    """
    companies = _Companies.of(connection)
    symbols: dict[str, None] = {}
    missed: dict[str, None] = {}
    for text in _entries(names, companies):
        meant = companies.find(text) or companies.find(_first_word(text))
        (symbols if meant else missed)[meant or text] = None
    unknown = tuple(companies.unknown(text, suggest=n < SUGGESTED) for n, text in enumerate(missed))
    if not symbols:
        first = unknown[0]
        hint = f"did you mean {first.suggestion}?" if first.suggestion else "see: screener sql 'from companies'"
        raise UsageError(
            f"no name in {names.source} is a company of the store: '{first.text[:_LONGEST]}' is none", hint=hint
        )
    return Found(names.source, tuple(symbols), unknown)


def one(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """The symbol of the company a name means in a vendor's spelling; empty where there is none or more than one."""
    return _Companies.of(connection).find(text)


@dataclass(frozen=True)
class _Companies:
    """Every spelling of a store's companies -> the symbols it may mean, and symbol -> name."""

    spellings: dict[str, frozenset[str]]
    names: dict[str, str]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> _Companies:
        spellings: dict[str, set[str]] = {}
        names: dict[str, str] = {}
        for symbol, name, name_en in connection.execute("select symbol, name, name_en from companies").fetchall():
            names[symbol] = name or name_en or ""
            code, _, exchange = symbol.partition(".")
            for spelling in filter(None, (symbol, code, exchange + code, name, name_en)):
                spellings.setdefault(_key(spelling), set()).add(symbol)
        present = frozenset(spellings)
        # What a company was called counts where nobody is called so today.
        for spelling, symbol in _former(connection):
            if symbol in names and _key(spelling) not in present:
                spellings.setdefault(_key(spelling), set()).add(symbol)
        return cls({spelling: frozenset(meant) for spelling, meant in spellings.items()}, names)

    def find(self, text: str) -> str:
        """The one symbol a text means; empty where there is none or more than one."""
        from screener.importing.symbols import identify

        meant = self.spellings.get(_key(text), frozenset())
        if meant:
            return next(iter(meant)) if len(meant) == 1 else ""
        symbol = identify(text, "number" if _LOST_ZEROS.match(text) else "auto").symbol
        return symbol if symbol in self.names else ""

    def unknown(self, text: str, *, suggest: bool) -> Unknown:
        """Why a text means no company, and the nearest that would."""
        from screener.importing.symbols import OTHER_SECURITY, identify

        several = self.spellings.get(_key(text), frozenset())
        if several:
            return Unknown(text, suggestion=" / ".join(self._called(symbol) for symbol in sorted(several)))
        kind = identify(text).left_out
        if kind and kind != OTHER_SECURITY:
            return Unknown(text, kind)
        near = nearest(_key(text), self.spellings) if suggest else None
        meant = sorted(self.spellings[near]) if near else ()
        return Unknown(text, kind, " / ".join(self._called(symbol) for symbol in meant))

    def _called(self, symbol: str) -> str:
        return f"{symbol} {self.names[symbol]}".strip()


def _former(connection: duckdb.DuckDBPyConnection) -> Iterable[tuple[str, str]]:
    """Former codes, tickers, numbers and names, each with the symbol it means; a code without its exchange too."""
    for value, symbol in connection.execute("select value, symbol from identifiers").fetchall():
        yield value, symbol
        yield value.partition(".")[0], symbol


def _entries(names: Names, companies: _Companies) -> Iterable[str]:
    """The name on every line; a single line may hold a whole list: `600519, 000001 and so on`."""
    if len(names.lines) > 1:
        return [cells[0] for cells in names.lines]
    cells = names.lines[0]
    words = tuple(_BETWEEN_WORDS.split(" ".join(cells)))
    for parts in (cells, words):
        # A further cell that is a company too, and another one, shows a list; else it describes the first. A short
        # number is no code here: it may be how many shares.
        if len({companies.find(part) for part in parts if not _LOST_ZEROS.match(part)} - {""}) > 1:
            return parts
    return cells[:1]


def _first_word(text: str) -> str:
    """The code before a name on one line; `Ford` in `Ford Motor` and 3 in `3 companies` are codes by accident."""
    word = text.split(maxsplit=1)[0]
    is_code = any(character.isdigit() for character in word) and not _LOST_ZEROS.match(word)
    return word if is_code else text


def _key(text: str) -> str:
    """A spelling without what does not matter: case, full width, blanks within short names, marks within codes."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _bytes(source: str) -> bytes:
    if source != STDIN:
        try:
            return Path(source).read_bytes()
        except OSError as error:
            raise DataError(f"cannot read {source}: {error.strerror or error}") from error
    if sys.stdin.isatty():
        raise UsageError("no list on stdin", hint="screener screen -f csv | screener warn --universe -")
    stream = getattr(sys.stdin, "buffer", None)
    return stream.read() if stream is not None else sys.stdin.read().encode()


def _text(content: bytes, shown: str) -> str:
    """Text in the encodings lists come in: UTF-8, UTF-16 with its mark, else that of a Chinese spreadsheet."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DataError(f"{shown} is not a text file", hint="save the list as csv or as plain text")


def _lines(text: str) -> tuple[tuple[str, ...], ...]:
    """The cells of every line that says something, cut down to the symbol column where a heading names one."""
    kept = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not kept:
        return ()
    delimiter = next((mark for mark in _DELIMITERS if mark in kept[0]), ",")
    rows = [[_cell(cell) for cell in row] for row in csv.reader(kept, delimiter=delimiter, skipinitialspace=True)]
    place = _symbol_column(rows[0])
    if place is not None:
        cells = [row[place : place + 1] for row in rows[1:]]
        return tuple((*cell,) for cell in cells if cell and cell[0])
    return tuple(found for row in rows if (found := tuple(filter(None, row))))


def _symbol_column(headings: Sequence[str]) -> int | None:
    """Which cell of the first line heads the symbols, or else the names; None when the line is no heading."""
    words = [_key(heading) for heading in headings]
    for known in (_SYMBOL_HEADINGS, _NAME_HEADINGS):
        for place, word in enumerate(words):
            if word in known:
                return place
    return None


def _cell(text: str) -> str:
    plain = _REMARK.sub("", text).strip()
    code = _SPREADSHEET.sub(r"\g<code>", plain)
    return _DECIMAL_ZERO.sub(r"\1", code)
