"""The macros of sql/macros.sql, by cases written as data in tests/sql/*.test."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from screener.database import open_connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

FOLDER = Path(__file__).parent / "sql"
_WORDS: dict[str, object] = {"null": None, "true": True, "false": False}


@dataclass(frozen=True)
class SqlCase:
    """An expression and what it must give."""

    name: str
    expression: str
    expected: object
    tolerance: float

    def holds(self, found: object) -> bool:
        """Whether the answer is the expected one."""
        if isinstance(self.expected, float) and isinstance(found, int | float | Decimal):
            return abs(float(found) - self.expected) <= self.tolerance
        return found is self.expected or (found == self.expected and isinstance(self.expected, str))


def read(path: Path) -> Iterator[SqlCase]:
    """Cases of a file: blocks of name, expression and `= expected`, between blank lines; # starts a comment."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for block in re.split(r"\n\s*\n", "\n".join(lines).strip()):
        name, *expression, answer = block.strip().splitlines()
        assert answer.startswith("= "), f"{path.name}: {name}: no answer"
        value, _, tolerance = answer[2:].partition("±")
        yield SqlCase(f"{path.stem}: {name}", " ".join(expression), _value(value.strip()), float(tolerance or 1e-7))


def _value(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    return float(text) if re.fullmatch(r"-?[\d.]+", text) else text


CASES = [case for path in sorted(FOLDER.glob("*.test")) for case in read(path)]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return open_connection()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_macro(case: SqlCase, connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(f"select {case.expression}").fetchall()[0][0]
    assert case.holds(found), f"{case.expression} gives {found}, not {case.expected}"


def test_every_macro_has_a_case() -> None:
    text = (FOLDER.parent.parent / "sql" / "macros.sql").read_text(encoding="utf-8")
    macros = re.findall(r"create or replace macro (\w+)", text)
    tested = " ".join(case.expression for case in CASES)
    assert [macro for macro in macros if f"{macro}(" not in tested] == []
