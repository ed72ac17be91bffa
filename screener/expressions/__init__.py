"""Rule expressions: `roe > 15% and industry in (电子, 医药生物)` in, one harmless DuckDB expression out.

Rule files are what people pass around, so an expression is checked harder than ad-hoc SQL. In steps:

1. `lexing` cuts the text into words, numbers with units, quoted texts and operators. A character, number or word that
   is none of what is allowed is a fault here, and all faults are told at once.
2. The tokens are written out again with every column quoted and every number in units (`market_cap > 5000万` would
   parse as `5000 AS 万` otherwise), and DuckDB's own parser says how they bind: it sees only what was recognised.
3. Its tree is walked node by node. What is not on a list here (subqueries, windows, casts, stars, ...) is a fault, and
   so is comparing a number with a word, which would only fail later, on some row.
4. The SQL is rebuilt from the tree, never taken from the text.

The result keeps SQL's three values: a NULL input makes a comparison NULL; `and`, `or` and `not` are Kleene's. What
DuckDB would answer with inf or nan, both larger than every number, is NULL: `a / b` where b is 0, ln and sqrt outside
their domain, exp of too much. `a / b` is ratio(a, b); ratio_positive(a, b) is NULL for a negative b too, as a PE is.
And greatest and least are NULL when one argument is: DuckDB's own would skip it, and unknown become a number.
"""

from __future__ import annotations

import functools
import json
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener import units
from screener.errors import Location, Problem, RuleError, UsageError
from screener.expressions.functions import (
    FUNCTIONS,
    MOST_DECIMALS,
    TYPE_NAMES,
    Type,
    call,
    column,
    number,
    quoted,
    result_of,
    type_of,
)
from screener.expressions.lexing import Fault, Token, lex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import duckdb

    from screener.expressions.lexing import Metric

Tree = dict[str, Any]

MAX_DEPTH = 40
# Rebuilding repeats the arguments of greatest and least: nested ones would grow without this.
MAX_SQL = 20_000

_COMPARISONS = {
    "COMPARE_EQUAL": "=",
    "COMPARE_NOTEQUAL": "<>",
    "COMPARE_LESSTHAN": "<",
    "COMPARE_GREATERTHAN": ">",
    "COMPARE_LESSTHANOREQUALTO": "<=",
    "COMPARE_GREATERTHANOREQUALTO": ">=",
}


@dataclass(frozen=True)
class Expression:
    """A checked expression: as written, as SQL over quoted columns, the columns it reads and the type of its value."""

    text: str
    sql: str
    columns: tuple[str, ...]
    type: Type

    @property
    def is_boolean(self) -> bool | None:
        """Whether it is true or false; None when it is only ever NULL."""
        return None if self.type == "null" else self.type == "bool"


def compile_expression(text: str, metrics: Mapping[str, Metric], location: Location | None = None) -> Expression:
    """Check one scalar expression over `metrics` and rebuild it as SQL.

    Raises:
        RuleError: with every fault, each at its column counted from `location`, and carets under what is meant.
    """
    read = check(text, metrics)
    if isinstance(read, Expression):
        return read
    raise RuleError(problems=tuple(_problem(fault, text, location) for fault in read))


def check(text: str, metrics: Mapping[str, Metric]) -> Expression | tuple[Fault, ...]:
    """The expression, or every fault found with its offset in the text."""
    tokens, faults = lex(text, metrics)
    if faults:
        return faults
    try:
        walk = _Walk(tokens, metrics)
        sql, kind = walk.emit(walk.parse(), 0)
    except _FaultError as error:
        return (error.fault,)
    if walk.faults:
        return tuple(dict.fromkeys(walk.faults))
    return Expression(text, sql, tuple(walk.columns), kind)


class _FaultError(Exception):
    """Stops a walk that cannot go on."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def _problem(fault: Fault, text: str, location: Location | None) -> Problem:
    before = text[: fault.offset]
    line_start = before.rfind("\n") + 1
    line = text[line_start:].split("\n", 1)[0]
    carets = " " * (fault.offset - line_start) + "^" * max(1, min(fault.width, len(line) - fault.offset + line_start))
    if location is not None and location.line is not None and location.column is not None and not line_start:
        location = Location(location.path, location.line, location.column + fault.offset)
    return Problem(fault.message, location, fault.hint, f"      | {line}\n      | {carets}")


@functools.cache
def _parser() -> duckdb.DuckDBPyConnection:
    """A connection that only ever parses; it reads no files and holds no tables."""
    import duckdb

    return duckdb.connect(":memory:", config={"enable_external_access": "false", "threads": "1"})


_Argument = tuple[str, Type]


class _Walk:
    """One pass over the tree: emits SQL, collects columns and faults."""

    def __init__(self, tokens: Sequence[Token], metrics: Mapping[str, Metric]) -> None:
        self.tokens = tokens
        self.metrics = metrics
        self.faults: list[Fault] = []
        self.columns: dict[str, None] = {}
        self.starts: list[int] = []
        self.end = 0

    def parse(self) -> Tree:
        """The tree of the one expression the tokens make."""
        prefix = "select ("
        position, parts = len(prefix), []
        for token in self.tokens:
            self.starts.append(position)
            parts.append(token.sql)
            position += len(token.sql.encode()) + 1
        # Where our own closing bracket stands: a complaint about it means that something is missing.
        self.end = position - 1
        statement = prefix + " ".join(parts) + ")"
        answer = _parser().cursor().execute("select json_serialize_sql(?)", [statement]).fetchone()
        assert answer is not None  # noqa: S101 (a SELECT without FROM has one row)
        try:
            tree = json.loads(answer[0])
        except RecursionError as error:
            raise _FaultError(self._too_deep()) from error
        if tree["error"]:
            raise _FaultError(self._syntax(tree))
        return self._only_expression(tree)

    def _only_expression(self, tree: Tree) -> Tree:
        statements = tree["statements"]
        selected = statements[0]["node"].get("select_list", []) if len(statements) == 1 else []
        if len(selected) != 1 or statements[0]["node"]["type"] != "SELECT_NODE":
            raise _FaultError(Fault("more than one expression", 0, hint="write one condition or one formula"))
        found: Tree = selected[0]
        return found

    def _syntax(self, tree: Tree) -> Fault:
        if "Chained comparisons" in tree["error_message"]:
            hint = "write 1 < x and x < 3, or x between 1 and 3"
            return Fault("two comparisons in a row", self.tokens[0].start, hint=hint)
        position = int(tree.get("position") or self.end)
        token = self._token(position)
        if token is None or position >= self.end:
            last = self.tokens[-1]
            hint = "check brackets and operators"
            return Fault("the expression is not complete", last.start, len(last.text), hint)
        return Fault(f"'{token.text}' is not expected here", token.start, len(token.text), "check what comes before it")

    def _too_deep(self) -> Fault:
        return Fault("nested too deeply", 0, hint=f"at most {MAX_DEPTH} levels; use define for the parts")

    def _token(self, location: int) -> Token | None:
        index = bisect_right(self.starts, location) - 1
        return self.tokens[index] if 0 <= index < len(self.tokens) and location < 2**63 else None

    def _fault(self, node: Tree, message: str, hint: str = "") -> None:
        token = self._token(node.get("query_location", 2**63))
        offset, width = (token.start, len(token.text)) if token else (0, 1)
        self.faults.append(Fault(message, offset, width, hint))

    def emit(self, node: Tree, depth: int) -> _Argument:
        """SQL and type of one node; faults are collected and answered with NULL so that the walk goes on."""
        if depth > MAX_DEPTH:
            raise _FaultError(self._too_deep())
        emitters: dict[str, Callable[[Tree, int], _Argument]] = {
            "CONSTANT": self._constant,
            "COLUMN_REF": self._column,
            "COMPARISON": self._comparison,
            "CONJUNCTION": self._conjunction,
            "OPERATOR": self._operator,
            "BETWEEN": self._between,
            "CASE": self._case,
            "FUNCTION": self._function,
            "CAST": self._cast,
        }
        emitter = emitters.get(node["class"])
        if emitter is None or node.get("alias"):
            self._fault(node, f"{node['class'].lower()} is not allowed in an expression")
            return "null", "null"
        sql, kind = emitter(node, depth)
        if len(sql) > MAX_SQL:
            raise _FaultError(Fault("too large an expression", 0, hint="use define for the parts"))
        return sql, kind

    def _constant(self, node: Tree, _depth: int) -> _Argument:
        literal = node["literal"]
        match literal["kind"]:
            case "NULL_LITERAL":
                return "null", "null"
            case "BOOLEAN":
                return literal["text"], "bool"
            case "STRING":
                return quoted(literal["text"]), "text"
            case "INTEGER" | "NUMERIC":
                token = self._token(node["query_location"])
                if token is not None and token.quantity is not None and token.quantity.duration is not None:
                    self._fault(
                        node, f"'{token.text}' is a length of time", "compare it with a number of years or days"
                    )
                return number(float(literal["text"])), "number"
        self._fault(node, f"a {literal['kind'].lower()} is not allowed in an expression")
        return "null", "null"

    def _column(self, node: Tree, _depth: int) -> _Argument:
        name = ".".join(node["column_names"])
        if name not in self.metrics:
            self._fault(node, f"unknown metric '{name}'")
            return "null", "null"
        self.columns[name] = None
        unit = self.metrics[name].unit
        # Whole numbers would overflow where a double only loses the last digits.
        sql = f"cast({column(name)} as double)" if unit in ("count", "days", "years") else column(name)
        return sql, type_of(unit)

    def _comparison(self, node: Tree, depth: int) -> _Argument:
        operator = _COMPARISONS.get(node["type"])
        if operator is None:
            return self._is_flag(node)
        left, right = self._operands(node, [node["left"], node["right"]], depth)
        return f"({left} {operator} {right})", "bool"

    def _is_flag(self, node: Tree) -> _Argument:
        hint = "write the flag itself, or not and the flag: 'is true' would make unknown false"
        self._fault(node, "only 'is null' and 'is not null' can follow 'is'", hint)
        return "null", "null"

    def _operands(self, node: Tree, children: list[Tree], depth: int) -> list[str]:
        """Operands of one comparison, of one type, with constants in the unit of the metric beside them."""
        metric = next((child["column_names"][-1] for child in children if child["class"] == "COLUMN_REF"), None)
        emitted = [self._in_unit_of(metric, child) or self.emit(child, depth + 1) for child in children]
        self._same(node, emitted)
        return [sql for sql, _ in emitted]

    def _in_unit_of(self, metric: str | None, node: Tree) -> _Argument | None:
        """A number with its unit beside a bare metric; None for anything else."""
        token = self._number(node)
        if metric not in self.metrics or metric is None or token is None or token.quantity is None:
            return None
        unit = self.metrics[metric].unit
        if type_of(unit) != "number":
            return None
        try:
            value = units.in_unit(token.quantity, unit, metric)
        except UsageError as error:
            self._fault(node, error.problems[0].message, error.problems[0].hint)
            return "null", "null"
        sign = -1 if node["literal"]["text"].startswith("-") else 1
        return (number(sign * value), "number") if isinstance(value, float) else None

    def _number(self, node: Tree) -> Token | None:
        """The token of a constant; the parser has already drawn a minus sign into it."""
        token = self._token(node["query_location"]) if node["class"] == "CONSTANT" else None
        return self.tokens[self.tokens.index(token) + 1] if token is not None and token.text == "-" else token

    def _same(self, node: Tree, arguments: Sequence[_Argument]) -> Type:
        kinds = dict.fromkeys(kind for _, kind in arguments if kind != "null")
        if len(kinds) > 1:
            first, second, *_ = (TYPE_NAMES[kind] for kind in kinds)
            self._fault(node, f"{first} cannot be compared with {second}", "put words in single quotes")
        return next(iter(kinds), "null")

    def _need(self, node: Tree, argument: _Argument, wanted: Type, where: str) -> str:
        sql, kind = argument
        if kind not in (wanted, "null"):
            self._fault(node, f"{where} needs {TYPE_NAMES[wanted]}, not {TYPE_NAMES[kind]}")
        return sql

    def _conjunction(self, node: Tree, depth: int) -> _Argument:
        word = "and" if node["type"] == "CONJUNCTION_AND" else "or"
        parts = [self._need(child, self.emit(child, depth + 1), "bool", word) for child in node["children"]]
        return f"({f' {word} '.join(parts)})", "bool"

    def _operator(self, node: Tree, depth: int) -> _Argument:
        children = node["children"]
        match node["type"]:
            case "OPERATOR_NOT":
                return f"(not {self._need(children[0], self.emit(children[0], depth + 1), 'bool', 'not')})", "bool"
            case "OPERATOR_IS_NULL" | "OPERATOR_IS_NOT_NULL" as which:
                sql, _ = self.emit(children[0], depth + 1)
                return f"({sql} {'is null' if which == 'OPERATOR_IS_NULL' else 'is not null'})", "bool"
            case "COMPARE_IN":
                subject, *among = self._operands(node, children, depth)
                return f"({subject} in ({', '.join(among)}))", "bool"
            case "OPERATOR_COALESCE":
                arguments = [self.emit(child, depth + 1) for child in children]
                return f"coalesce({', '.join(sql for sql, _ in arguments)})", self._same(node, arguments)
        self._fault(node, "not allowed in an expression")
        return "null", "null"

    def _between(self, node: Tree, depth: int) -> _Argument:
        subject, low, high = self._operands(node, [node["input"], node["lower"], node["upper"]], depth)
        return f"({subject} between {low} and {high})", "bool"

    def _case(self, node: Tree, depth: int) -> _Argument:
        results = [self.emit(branch["then_expr"], depth + 1) for branch in node["case_checks"]]
        otherwise = self.emit(node["else_expr"], depth + 1)
        kind = self._same(node, [*results, otherwise])
        branches = []
        for branch, (result, _) in zip(node["case_checks"], results, strict=True):
            when = branch["when_expr"]
            condition = self._need(when, self.emit(when, depth + 1), "bool", "when")
            branches.append(f"when {condition} then {result}")
        return f"(case {' '.join(branches)} else {otherwise[0]} end)", kind

    def _cast(self, node: Tree, _depth: int) -> _Argument:
        """Only the date literals that the lexer writes."""
        child = node["child"]
        token = self._token(node["query_location"])
        if token is None or token.quantity is None or token.quantity.kind != "date" or child["class"] != "CONSTANT":
            return self._is_flag(node)
        return f"date {quoted(str(token.quantity.value))}", "date"

    def _function(self, node: Tree, depth: int) -> _Argument:
        name = node["function_name"]
        extras = (node["schema"], node["catalog"], node["filter"], node["distinct"], node["order_bys"]["orders"])
        named = any(argument["name"] for argument in node["arguments"])
        children = [argument["expression"] for argument in node["arguments"]]
        if any(extras) or named or (name not in FUNCTIONS and not node["is_operator"]):
            self._fault(node, f"'{name}' is not allowed in an expression")
            return "null", "null"
        arguments = [self.emit(child, depth + 1) for child in children]
        if node["is_operator"]:
            return self._arithmetic(node, name, arguments)
        return self._call(node, name, children, arguments)

    def _arithmetic(self, node: Tree, name: str, arguments: list[_Argument]) -> _Argument:
        if name not in ("+", "-", "*", "/"):
            self._fault(node, f"'{name}' is not allowed in an expression")
            return "null", "null"
        kinds = [kind for _, kind in arguments]
        if name == "-" and kinds == ["date", "date"]:
            return f"cast({arguments[0][0]} - {arguments[1][0]} as double)", "number"
        parts = [self._need(node, argument, "number", f"'{name}'") for argument in arguments]
        if name == "/":
            parts[1] = f"nullif({parts[1]}, 0)"
        return (f"({name}{parts[0]})" if len(parts) == 1 else f"({parts[0]} {name} {parts[1]})"), "number"

    def _call(self, node: Tree, name: str, children: list[Tree], arguments: list[_Argument]) -> _Argument:
        least, most, wanted = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            count = str(least) if least == most else f"{least} to {most}"
            noun = "argument" if most == 1 else "arguments"
            self._fault(node, f"{name} takes {count} {noun}, not {len(arguments)}")
            return "null", "null"
        if wanted == "same":
            kind = self._same(node, arguments)
        else:
            for argument in arguments:
                self._need(node, argument, "text" if wanted == "text" else "number", name)
            kind = result_of(name)
        if name == "round" and len(arguments) > 1 and not self._is_decimals(children[1]):
            self._fault(node, f"round takes a whole number of decimals up to {MOST_DECIMALS}, like round(roe, 2)")
            return "null", "null"
        return call(name, [sql for sql, _ in arguments]), kind

    def _is_decimals(self, node: Tree) -> bool:
        """Whether a node is a small whole number, written out."""
        literal = node["literal"] if node["class"] == "CONSTANT" else {"kind": ""}
        token = self._number(node)
        plain = token is not None and token.quantity is not None and token.quantity.kind == "plain"
        return plain and literal["kind"] == "INTEGER" and abs(int(literal["text"])) <= MOST_DECIMALS
