"""The SQL that mappings may hold: one scalar expression over the columns of the source, nothing else.

Mappings are files that people pass around, so DuckDB's own parser takes each expression apart and every node is checked
against what is allowed: no subquery, no table, no window, only functions that are deterministic and stay small. Columns
are then replaced by prepared ones, text or number, with the words for missing already gone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from screener.suggest import did_you_mean

if TYPE_CHECKING:
    import duckdb

MAX_LENGTH = 4000
_CLASSES = {
    "COLUMN_REF",
    "CONSTANT",
    "FUNCTION",
    "OPERATOR",
    "COMPARISON",
    "CONJUNCTION",
    "CASE",
    "CAST",
    "BETWEEN",
    "TYPE",
}
_OPERATORS = {"+", "-", "*", "/", "//", "%", "||", "~~", "!~~", "~~*", "!~~*"}
FUNCTIONS = {
    "abs", "ceil", "ceiling", "concat", "concat_ws", "contains", "date_trunc", "day", "ends_with", "floor", "greatest",
    "ifnull", "isfinite", "isnan", "last_day", "least", "left", "length", "lookup", "lower", "ltrim", "month", "nullif",
    "number", "quarter", "regexp_extract", "regexp_full_match", "regexp_matches", "regexp_replace", "replace", "right",
    "round", "rtrim", "sign", "split_part", "starts_with", "strftime", "strptime", "substr", "substring", "suffix",
    "prefix", "text", "trim", "trunc", "try_strptime", "upper", "year",
}  # fmt: skip


class NotAllowed(ValueError):  # noqa: N818 - it is a finding about a text, turned into a located problem by the caller
    """An expression that may not be used, with a hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass
class Expression:
    """A checked expression: its tree, and the source columns it reads as numbers and as text."""

    tree: dict[str, Any]
    numeric: bool
    numbers: dict[str, None] = field(default_factory=dict)
    texts: dict[str, None] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every source column it reads."""
        return tuple({**self.numbers, **self.texts})

    def render(self, connection: duckdb.DuckDBPyConnection, number_prefix: str, text_prefix: str) -> str:
        """SQL over prepared columns, named by a prefix and the source column's name."""
        prefixes = (number_prefix, text_prefix)
        statement = _statement(_renamed(self.tree, self.numeric, prefixes))
        [(sql,)] = connection.execute("select json_deserialize_sql(?::json)", [json.dumps(statement)]).fetchall()
        return "(" + str(sql).removeprefix("SELECT ") + ")"


def check(connection: duckdb.DuckDBPyConnection, sql: str, lookups: tuple[str, ...], *, numeric: bool) -> Expression:
    """Parse one scalar expression; bare columns are numbers where `numeric`, else text.

    Raises:
        NotAllowed: it is not one scalar expression of what is allowed.
    """
    if len(sql) > MAX_LENGTH:
        raise NotAllowed(f"the expression is longer than {MAX_LENGTH} characters")
    statement = _parsed(connection, sql)
    [tree] = statement["statements"][0]["node"]["select_list"]
    expression = Expression(tree, numeric)
    _visit(tree, numeric, expression, lookups)
    return expression


def _parsed(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    [(serialised,)] = connection.execute("select json_serialize_sql(?)", [f"select (\n{sql}\n)"]).fetchall()
    found: dict[str, Any] = json.loads(serialised)
    if found.get("error"):
        raise NotAllowed(f"not an SQL expression: {found.get('error_message', 'not understood')}")
    if len(found["statements"]) != 1 or not _is_bare(found["statements"][0]):
        raise NotAllowed("not one scalar expression", "write a single expression over the source's columns")
    return found


def _is_bare(statement: dict[str, Any]) -> bool:
    """Whether nothing but one select item is there: no FROM, WHERE, CTE, ordering or further items."""
    node = statement["node"]
    return (
        node["type"] == "SELECT_NODE"
        and len(node["select_list"]) == 1
        and node["from_table"]["type"] == "EMPTY"
        and not node["cte_map"]["map"]
        and not any(
            node[part] for part in ("modifiers", "where_clause", "group_expressions", "group_sets", "having", "qualify")
        )
        and not node["sample"]
        and not statement["named_param_map"]
    )


def _visit(node: Any, numeric: bool, found: Expression, lookups: tuple[str, ...]) -> None:  # noqa: ANN401
    if isinstance(node, list):
        for item in node:
            _visit(item, numeric, found, lookups)
        return
    if not isinstance(node, dict):
        return
    kind = node.get("class")
    if kind is not None and kind not in _CLASSES:
        raise NotAllowed(f"{kind.lower().replace('_', ' ')} is not allowed", "only a plain scalar expression is")
    if kind == "COLUMN_REF":
        (found.numbers if numeric else found.texts)[_column(node)] = None
    elif kind == "FUNCTION":
        _visit_function(node, numeric, found, lookups)
    else:
        for value in node.values():
            _visit(value, numeric, found, lookups)


def _visit_function(node: dict[str, Any], numeric: bool, found: Expression, lookups: tuple[str, ...]) -> None:
    name = node["function_name"].lower()
    if name not in FUNCTIONS and name not in _OPERATORS:
        raise NotAllowed(f"function {name} is not allowed", did_you_mean(name, FUNCTIONS))
    arguments = [argument["expression"] for argument in node["arguments"]]
    if name in ("number", "text"):
        if len(arguments) != 1 or arguments[0]["class"] != "COLUMN_REF":
            raise NotAllowed(f"{name}() takes one column", f'write {name}("column")')
        (found.numbers if name == "number" else found.texts)[_column(arguments[0])] = None
        return
    if name == "lookup":
        _check_lookup(arguments, lookups)
        _visit(arguments[1], False, found, lookups)
        return
    _visit(node["arguments"], numeric, found, lookups)


def _check_lookup(arguments: list[dict[str, Any]], lookups: tuple[str, ...]) -> None:
    name = arguments[0].get("literal", {}).get("text", "") if arguments else ""
    if len(arguments) != 2 or not name:
        raise NotAllowed("lookup() takes the name of a lookup and a key", "write lookup('name', \"column\")")
    if name not in lookups:
        raise NotAllowed(f"unknown lookup '{name}'", did_you_mean(name, lookups, "declare it under lookups:"))


def _column(node: dict[str, Any]) -> str:
    names = node["column_names"]
    if len(names) != 1:
        raise NotAllowed(f"{'.'.join(names)} is not a column", "a column with a dot in its name needs double quotes")
    return str(names[0])


def _renamed(node: Any, numeric: bool, prefixes: tuple[str, str]) -> Any:  # noqa: ANN401
    """The tree with columns replaced by prepared ones, and casts that give NULL where they would stop the import."""
    if isinstance(node, list):
        return [_renamed(item, numeric, prefixes) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("class") == "COLUMN_REF":
        return {**node, "column_names": [prefixes[0 if numeric else 1] + _column(node)]}
    if node.get("class") == "FUNCTION":
        return _renamed_function(node, numeric, prefixes)
    renamed = {key: _renamed(value, numeric, prefixes) for key, value in node.items()}
    return {**renamed, "try_cast": True} if node.get("class") == "CAST" else renamed


def _renamed_function(node: dict[str, Any], numeric: bool, prefixes: tuple[str, str]) -> Any:  # noqa: ANN401
    name, arguments = node["function_name"].lower(), node["arguments"]
    if name in ("number", "text"):
        return _renamed(arguments[0]["expression"], name == "number", prefixes)
    if name == "lookup":
        macro = "lookup_" + arguments[0]["expression"]["literal"]["text"]
        key = {**arguments[1], "expression": _renamed(arguments[1]["expression"], False, prefixes)}
        return {**node, "function_name": macro, "arguments": [key], "qualified_name": {"path": [macro]}}
    if name == "strptime":
        # The one that gives NULL for a text it cannot read, instead of stopping the import.
        node = {**node, "function_name": "try_strptime", "qualified_name": {"path": ["try_strptime"]}}
    return {key: _renamed(value, numeric, prefixes) for key, value in node.items()}


def _statement(tree: dict[str, Any]) -> dict[str, Any]:
    node: dict[str, Any] = {
        "type": "SELECT_NODE", "modifiers": [], "cte_map": {"map": []}, "select_list": [tree],
        "from_table": {"type": "EMPTY", "alias": "", "sample": None}, "where_clause": None, "group_expressions": [],
        "group_sets": [], "aggregate_handling": "STANDARD_HANDLING", "having": None, "sample": None, "qualify": None,
    }  # fmt: skip
    return {"error": False, "statements": [{"node": node, "named_param_map": []}]}
