"""What a rule expression may hold: functions, types and literals, and the SQL each becomes.

A function not listed here is refused. DuckDB's own answers are not always ours: ln(-1) is nan, which is larger than
every number, and greatest(1, NULL) is 1. So some calls are written out with a guard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Type = Literal["number", "bool", "text", "date", "null"]

TYPE_NAMES: dict[Type, str] = {
    "number": "a number",
    "bool": "true or false",
    "text": "a word",
    "date": "a date",
    "null": "nothing",
}

# Name: fewest arguments, most, and what they are ('same': any, but all alike).
FUNCTIONS: dict[str, tuple[int, int, Literal["number", "text", "same"]]] = {
    "abs": (1, 1, "number"),
    "ceil": (1, 1, "number"),
    "exp": (1, 1, "number"),
    "floor": (1, 1, "number"),
    "ln": (1, 1, "number"),
    "round": (1, 2, "number"),
    "sign": (1, 1, "number"),
    "sqrt": (1, 1, "number"),
    "greatest": (2, 10, "same"),
    "least": (2, 10, "same"),
    "coalesce": (2, 10, "same"),
    "nullif": (2, 2, "same"),
    "ratio": (2, 2, "number"),
    "ratio_positive": (2, 2, "number"),
    "growth": (2, 2, "number"),
    "cagr": (3, 3, "number"),
    "contains": (2, 2, "text"),
    "ends_with": (2, 2, "text"),
    "length": (1, 1, "text"),
    "lower": (1, 1, "text"),
    "starts_with": (2, 2, "text"),
    "upper": (1, 1, "text"),
}

_RESULTS: dict[str, Type] = {"contains": "bool", "starts_with": "bool", "ends_with": "bool", "length": "number"}
# More decimals than a double has, or fewer than none of its digits, is a slip.
MOST_DECIMALS = 12


def type_of(unit: str) -> Type:
    """The type of a metric's values."""
    words: dict[str, Type] = {"bool": "bool", "text": "text", "date": "date"}
    return words.get(unit, "number")


def result_of(name: str) -> Type:
    """The type of a function's value, where it is not that of its arguments."""
    return _RESULTS.get(name, "text" if FUNCTIONS[name][2] == "text" else "number")


def call(name: str, arguments: list[str]) -> str:
    """The SQL of a call, its arguments being SQL already."""
    return _CALLS.get(name, _plain_call)(name, arguments)


def number(value: float) -> str:
    """A literal that DuckDB reads as a DOUBLE: without an exponent it would be a DECIMAL that can overflow."""
    text = repr(value)
    return text if "e" in text else f"{text}e0"


def _plain_call(name: str, arguments: list[str]) -> str:
    return f"{name}({', '.join(arguments)})"


def _finite_call(name: str, arguments: list[str]) -> str:
    """NULL instead of nan and inf, which compare as larger than every number."""
    return f"nullif(nullif(nullif({name}({arguments[0]}), 'nan'::double), 'inf'::double), '-inf'::double)"


def _strict_call(name: str, arguments: list[str]) -> str:
    """NULL when any argument is."""
    missing = " or ".join(f"{argument} is null" for argument in arguments)
    return f"(case when {missing} then null else {name}({', '.join(arguments)}) end)"


def _round_call(_name: str, arguments: list[str]) -> str:
    """The decimals are a literal double by now; DuckDB wants a whole number."""
    return f"round({arguments[0]}, {int(float(arguments[1])) if len(arguments) > 1 else 0})"


def _double_call(name: str, arguments: list[str]) -> str:
    return f"cast({name}({', '.join(arguments)}) as double)"


_CALLS: dict[str, Callable[[str, list[str]], str]] = {
    "ln": _finite_call,
    "exp": _finite_call,
    "sqrt": _finite_call,
    "greatest": _strict_call,
    "least": _strict_call,
    "round": _round_call,
    "length": _double_call,
    "sign": _double_call,
}
