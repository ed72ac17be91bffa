"""From tokens to SQL: DuckDB parses, and its tree is walked node by node and written out anew.

Apart from `expressions`, which says what an expression is, because this is the one place that knows DuckDB's tree. A
node that is not on a list here is a fault; so is comparing what cannot be compared, which would only fail later, on
some row, or never and mean nothing.
"""

from __future__ import annotations

import functools
import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from screener import closed_words, units
from screener.errors import UsageError
from screener.expressions.functions import FUNCTIONS, MOST_DECIMALS, TYPE_NAMES, Type, call, number, result_of, type_of
from screener.expressions.lexing import Fault, Token
from screener.quoting import literal as quoted_text
from screener.quoting import quoted

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


class FaultError(Exception):
    """Stops a walk that cannot go on."""

    def __init__(self, fault: Fault) -> None:
        """Carry the fault."""
        super().__init__(fault.message)
        self.fault = fault


@functools.cache
def parser() -> duckdb.DuckDBPyConnection:
    """A connection that parses and does sums; it reads no files and holds no tables."""
    import duckdb

    return duckdb.connect(":memory:", config={"enable_external_access": "false", "threads": "1"})


_Argument = tuple[str, Type]


def _is_number(sql: str) -> bool:
    """Whether SQL of ours is a literal number."""
    try:
        float(sql)
    except ValueError:
        return False
    return True


class Walk:
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
        answer = parser().cursor().execute("select json_serialize_sql(?)", [statement]).fetchone()
        assert answer is not None  # noqa: S101 (a SELECT without FROM has one row)
        try:
            tree = json.loads(answer[0])
        except RecursionError as error:
            raise FaultError(self._too_deep()) from error
        if tree["error"]:
            raise FaultError(self._syntax(tree))
        return self._only_expression(tree)

    def _only_expression(self, tree: Tree) -> Tree:
        statements = tree["statements"]
        selected = statements[0]["node"].get("select_list", []) if len(statements) == 1 else []
        if len(selected) != 1 or statements[0]["node"]["type"] != "SELECT_NODE":
            raise FaultError(Fault("more than one expression", 0, hint="write one condition or one formula"))
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
            raise FaultError(self._too_deep())
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
            raise FaultError(Fault("too large an expression", 0, hint="use define for the parts"))
        return sql, kind

    def _constant(self, node: Tree, _depth: int) -> _Argument:
        literal = node["literal"]
        match literal["kind"]:
            case "NULL_LITERAL":
                return "null", "null"
            case "BOOLEAN":
                return literal["text"], "bool"
            case "STRING":
                return quoted_text(literal["text"]), "text"
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
        sql = f"cast({quoted(name)} as double)" if unit in ("count", "days", "years") else quoted(name)
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
        for child in children:
            self._closed_word(metric or "", child)
        emitted = [self._in_unit_of(metric, child) or self.emit(child, depth + 1) for child in children]
        self._same(node, emitted)
        self._comparable(node, children)
        return [sql for sql, _ in emitted]

    def _comparable(self, node: Tree, children: list[Tree]) -> None:
        """Two metrics side by side are of one kind: a PE below a market value would hold for everybody."""
        names = [".".join(child["column_names"]) for child in children if child["class"] == "COLUMN_REF"]
        known = [self.metrics[name] for name in names if name in self.metrics]
        for other in known[1:]:
            alike = type_of(known[0].unit) == type_of(other.unit)
            if alike and not units.comparable(known[0].unit, other.unit):
                said = [f"{metric.name} is {units.unit_name(metric.unit)}" for metric in (known[0], other)]
                self._fault(node, ", but ".join(said), "the two cannot be compared")

    def _closed_word(self, metric: str, node: Tree) -> None:
        """A text beside a metric of few values becomes the value it means, or a fault."""
        if node["class"] != "CONSTANT" or node["literal"]["kind"] != "STRING":
            return
        word = node["literal"]["text"]
        value = closed_words.meant(metric, word)
        if value is not None:
            node["literal"]["text"] = value
        else:
            hint = closed_words.hint(metric, word, f"it is one of {', '.join(closed_words.of(metric))}")
            self._fault(node, f"{metric} is never '{word}'", hint)

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
        if _is_number(low) and _is_number(high) and float(low) > float(high):
            self._fault(node, "between: the first value is more than the second", "the lower value first")
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
        return f"date {quoted_text(str(token.quantity.value))}", "date"

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
        # DuckDB's grammar lets every operator stand before a single operand.
        if name not in ("+", "-", "*", "/") or (len(arguments) == 1 and name not in ("+", "-")):
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
