"""A user's SQL as text: where something stands in it, numbers glued to words, DuckDB's complaints located in it.

DuckDB counts bytes and knows the query only as it was wrapped; the user wants line and column of what was typed.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

from screener import units
from screener.errors import Location, Problem, UsageError
from screener.suggest import did_you_mean
from screener.yamlfile import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 100_000
QUERY = "query"
"""What problems call the place of a text that is in no file."""

OPENING, CLOSING = "select * from (\n", "\n)"
TOO_DEEP, FLATTER = "the query is nested too deeply", "write it flatter, with steps named by WITH"
_BAD_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Text:
    """The user's SQL, with DuckDB's byte offsets turned into lines and columns."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.bytes = sql.encode("utf-8", "surrogatepass")

    def problem(self, offset: int, message: str, hint: str = "", length: int = 1) -> Problem:
        """A problem at a byte offset; one that lies outside the text is not located."""
        if not 0 <= offset <= len(self.bytes):
            return Problem(message, hint=hint)
        before = self.bytes[:offset].decode("utf-8", "replace")
        marked = self.bytes[offset : offset + length].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        shown = self.sql.split("\n")[line - 1]
        return Place(Location(QUERY, line, column), shown, len(marked.split("\n")[0])).problem(message, hint)

    def bad_characters(self) -> Iterator[Problem]:
        """What no query needs and what hides things from a reader or a parser."""
        if len(self.sql) > LONGEST:
            yield Problem(f"the query has {len(self.sql):,} characters; {LONGEST:,} is the limit")
        elif found := _BAD_CHARACTER.search(self.sql):
            offset = len(self.sql[: found.start()].encode("utf-8", "surrogatepass"))
            yield self.problem(offset, f"the character U+{ord(found[0]):04X} cannot stand in a query", "remove it")


def _tokens(text: Text) -> list[tuple[int, str, str]]:
    """(byte offset, kind, text) of DuckDB's own tokens, comments left out."""
    import duckdb

    found = [(offset, kind.name) for offset, kind in duckdb.tokenize(text.sql)]
    ends = [*(offset for offset, _ in found), len(text.bytes)][1:]
    return [
        (offset, kind, text.bytes[offset:end].decode("utf-8", "replace"))
        for (offset, kind), end in zip(found, ends, strict=True)
        if kind != "comment"
    ]


def without_semicolons(text: Text) -> str:
    """The text up to the semicolons that end it."""
    end = len(text.bytes)
    for offset, kind, token in reversed(_tokens(text)):
        if kind != "operator" or token.strip() != ";":
            break
        end = offset
    return text.bytes[:end].decode("utf-8")


def glued_numbers(text: Text) -> Iterator[Problem]:
    """Numbers with a word stuck to them, which SQL reads as a number and its alias."""
    tokens = _tokens(text)
    for (offset, kind, number), (_, following, word) in itertools.pairwise(tokens):
        if kind != "numeric_const" or following not in {"identifier", "keyword"} or not re.search(r"[0-9]", number):
            continue
        if number == number.rstrip() or re.match(r"[千万亿百]", word):
            written = number.strip() + word.strip()
            length = len((number + word.strip()).encode())
            yield text.problem(offset, f"'{written}' is a number glued to a word", _spelt_out(written), length)


def _spelt_out(written: str) -> str:
    try:
        quantity = units.parse(written)
    except UsageError:
        quantity = None
    if quantity is None or quantity.kind not in {"scale", "ratio"}:
        return "SQL takes plain numbers: write 50000000, not 5000万"
    return f"write it out: {quantity.number:.15g}" if abs(quantity.number) < 1e15 else f"write {quantity.number:g}"


def explained(error: Exception, sql: str, shift: int = len(OPENING)) -> Problem:
    """DuckDB's complaint about a query as a problem located in the user's text, which starts `shift` bytes later."""
    said = _json_part(str(error))
    if not said:
        kind, _, rest = str(error).partition(": ")
        said = {"exception_message": rest.split("\n\nLINE ")[0].strip() or kind}
    return _problem_of(said, Text(sql), shift)


def kind_of(error: Exception) -> str:
    """What kind of error DuckDB calls it: Binder, INTERRUPT, Out of Memory, ..."""
    said = _json_part(str(error)).get("exception_type")
    return str(said) if said else str(error).partition(" Error: ")[0]


def _json_part(message: str) -> dict[str, Any]:
    """What `errors_as_json` put after the kind of the error, or nothing."""
    start = message.find("{")
    try:
        said = json.loads(message[start:]) if start >= 0 else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) and "exception_message" in said else {}


def _problem_of(said: dict[str, Any], text: Text, shift: int) -> Problem:
    if "Max expression depth" in said["exception_message"]:
        return Problem(TOO_DEEP, hint=FLATTER)
    first, _, rest = str(said["exception_message"]).partition("\n")
    hint = _suggestion(said) or rest.replace("\n", " ").strip()
    if said.get("error_subtype") == "SYNTAX_ERROR" and re.search(r"[0-9]%", text.sql):
        hint = hint or "SQL has no percent: write 15% as 0.15"
    if not str(said.get("position", "")).isdecimal():
        return Problem(first, hint=hint)
    return text.problem(int(said["position"]) - shift, first, hint)


def _suggestion(said: dict[str, Any]) -> str:
    candidates = [name for name in str(said.get("candidates", "")).split(",") if name.strip()]
    if not candidates or said.get("error_subtype") not in {"COLUMN_NOT_FOUND", "MISSING_ENTRY"}:
        return ""
    names = [name.strip().rsplit(".", 1)[-1].strip('"') for name in candidates]
    return did_you_mean(str(said.get("name", "")), names, otherwise=f"nearest: {', '.join(names[:5])}")
