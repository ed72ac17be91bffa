"""What a user's SQL may be: one SELECT over the views, bound parameters, nothing that reaches outside.

DuckDB's own switches do not make a query harmless (a CTE may hold a COPY, a file path may stand for a table, scalar
functions plan other SQL or read settings), so the text is checked as DuckDB's own parser understands it:

1. no control characters, no number glued to a word (5000万 would be read as `5000 as 万`, off by ten thousand);
2. exactly one statement, and that a SELECT;
3. it is wrapped as `select * from (...)`, where DuckDB refuses statements that change data, and the syntax tree of
   just that text may hold only node kinds, tables and functions that are listed here or that this connection defines;
4. the parameters it names are the parameters given, none of them a session variable that a view reads: a bound
   parameter would silently replace the variable inside the view.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener import chain, units
from screener.errors import Problem, UsageError
from screener.sqltext import (
    CLOSING,
    FLATTER,
    OPENING,
    TOO_DEEP,
    Text,
    explained,
    glued_numbers,
    kind_of,
    without_semicolons,
)
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    import duckdb


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_QUERY_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
_TABLE_NODES = {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT"}
_MODIFIERS = {"ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"}
_ORDERS = {"ORDER_DEFAULT", "ASCENDING", "DESCENDING"}
_NODES = _QUERY_NODES | _TABLE_NODES | _MODIFIERS | _ORDERS
_EXPRESSIONS = _words(
    """
    BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT DEFAULT FUNCTION LAMBDA
    LAMBDA_REF OPERATOR PARAMETER POSITIONAL_REFERENCE STAR SUBQUERY TYPE WINDOW
    """
)
_TABLE_FUNCTIONS = {"range", "generate_series", "unnest", "json_each", "json_tree"}
# Of the functions whose answer is not decided by their arguments only these are harmless.
_CHANGING_FUNCTIONS = _words(
    """
    error random uuid uuidv4 uuidv7 gen_random_uuid now today current_date transaction_timestamp
    get_current_time get_current_timestamp
    """
)
# Pure by DuckDB's account, but they plan other SQL, take raw memory of aggregates, or are no one's business.
_DENIED_FUNCTIONS = _words(
    """
    json_serialize_plan json_serialize_sql json_deserialize_sql parse_duckdb_log_message get_block_size
    combine combine_aggr finalize to_aggregate_state index_key cast_to_type remap_struct
    variant_bytes_to_variant variant_to_parquet_variant variant_normalize
    """
)
_ADVICE = {
    "EXPLAIN": "run the query itself: DuckDB executes what EXPLAIN ANALYZE is given",
    "COPY": "save a result with -o FILE, its form with -f csv, json or parquet",
    "EXPORT": "save a result with -o FILE, its form with -f csv, json or parquet",
    "CREATE": "name an intermediate result in the query: with step as (select ...) select ... from step",
    "SET": "limits are options of the command, values of a query are parameters: $name and -p name=value",
    "MULTI": "list the values of a pivot: pivot t on column in ('a', 'b') using sum(x)",
    "ATTACH": "only the store can be asked; bring other data in with: screener import",
    "LOAD": "extensions are not loaded here",
}
_STORE_CHANGES = {"INSERT", "UPDATE", "DELETE", "MERGE_INTO", "ALTER", "DROP"}
_LOOK_AROUND = "screener schema lists tables and columns, screener metrics the metrics"


@dataclass(frozen=True)
class CheckedQuery:
    """A query that may run: the wrapped text, the typed values of its parameters, and the views it reads.

    `columns` are the only columns it can read of any of them; empty where it may read all.
    """

    sql: str
    parameters: dict[str, int | float | str | datetime.date]
    views: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Catalogue:
    """What a connection knows, in lower case: names that can be read, names no CTE may take, functions, variables."""

    tables: frozenset[str]
    taken: frozenset[str]
    functions: frozenset[str]
    known_functions: frozenset[str]
    variables: frozenset[str]


def check(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, str]) -> CheckedQuery:
    """The query as it may run on this connection.

    Args:
        connection: knows the views and macros; nothing is executed on it but questions about its catalogue.
        sql: what the user wrote.
        parameters: values by name, as written on the command line.

    Raises:
        UsageError: the text is not one harmless SELECT; carries every problem found, located in `sql`.
        duckdb.Error: parsing it ran out of memory or time.
    """
    text = Text(sql)
    _refuse(text.bad_characters())
    _refuse(glued_numbers(text))
    body = _single_select(connection, text)
    wrapped = f"{OPENING}{body}{CLOSING}"
    tree = _syntax_tree(connection, wrapped, text)
    allowed = catalogue(connection)
    _refuse(_Walk(text, allowed).problems(tree))
    named = [entry["key"] for entry in tree["statements"][0].get("named_param_map", ())]
    _refuse(_parameter_problems(named, parameters, allowed.variables))
    views = frozenset(_tables(tree)) & chain.selects().keys()
    typed = {name: typed_value(value) for name, value in parameters.items()}
    return CheckedQuery(wrapped, typed, views, _columns(tree))


def _tables(tree: dict[str, Any]) -> Iterator[str]:
    return (_name(node) for node in _nodes(tree) if node.get("type") == "BASE_TABLE")


def _columns(tree: dict[str, Any]) -> frozenset[str]:
    """Every name a column is called by in the query; empty where it reads columns without naming them.

    That is by `*` or `columns()`, in a row taken whole, by a natural join, or turned by pivot.
    """
    nodes = list(_nodes(tree))
    stars = sum(node.get("class") == "STAR" for node in nodes)
    named = {str(name).lower() for node in nodes for name in node.get("column_names", ())}
    named |= {str(name).lower() for node in nodes for name in node.get("using_columns") or ()}
    rows = {str(node.get("alias")).lower() for node in nodes if "table_name" in node} | set(_tables(tree))
    whole = any(node["column_names"][-1].lower() in rows for node in nodes if node.get("column_names"))
    turned = any(node.get("ref_type") == "NATURAL" or "PIVOT" in str(node.get("type")) for node in nodes)
    # One star is ours: it wraps the query.
    return frozenset() if stars > 1 or whole or turned else frozenset(named)


def typed_value(written: str) -> int | float | str | datetime.date:
    """A parameter's value: a number with or without unit, an ISO date, else text; 'in quotes' is always text."""
    if len(written) > 1 and written[0] == written[-1] == "'":
        return written[1:-1]
    if re.fullmatch(r"[+-]?(0|[1-9][0-9]{0,17})", written):
        return int(written)
    # 000001 is a code, not the number one.
    if not units.looks_like_number(written) or re.match(r"[+-]?0[0-9]", written):
        return written
    try:
        quantity = units.parse(written)
    except UsageError:
        return written
    return written if quantity.kind == "duration" else quantity.value


def _refuse(problems: Iterator[Problem]) -> None:
    found = tuple(dict.fromkeys(problems))
    if found:
        raise UsageError(problems=found)


def _single_select(connection: duckdb.DuckDBPyConnection, text: Text) -> str:
    """The one SELECT of the text, without the semicolons after it."""
    import duckdb

    try:
        statements = connection.extract_statements(text.sql)
    except (duckdb.Error, RuntimeError) as error:
        raise _complaint(error, text, shift=0) from None
    if len(statements) != 1:
        message = (
            "there is no query" if not statements else f"one query at a time: this is {len(statements)} statements"
        )
        raise UsageError(message, hint="write one SELECT, for example: from metrics select symbol, name, roe")
    _require_select(_statement_kind(statements[0]))
    return without_semicolons(text)


def _complaint(error: Exception, text: Text, shift: int) -> Exception:
    """What to raise when DuckDB cannot parse a text: running out of memory or time is not the text's mistake."""
    if kind_of(error) in {"Out of Memory", "INTERRUPT"}:
        return error
    return UsageError(problems=(explained(error, text.sql, shift),))


def _statement_kind(statement: duckdb.Statement) -> str:
    try:
        return statement.type.name
    except ValueError:  # a kind DuckDB parses and its Python package has no name for
        return "this statement"


def _require_select(kind: str) -> None:
    if kind == "SELECT":
        return
    if kind in _STORE_CHANGES:
        hint = "the store is changed only by: screener import"
    else:
        hint = _ADVICE.get(kind, "write one SELECT, for example: from metrics select symbol, name, roe")
    name = "a pivot over values not listed" if kind == "MULTI" else kind.replace("_", " ").lower()
    raise UsageError(f"only a SELECT can be run, not {name}", hint=hint)


def _syntax_tree(connection: duckdb.DuckDBPyConnection, wrapped: str, text: Text) -> dict[str, Any]:
    import duckdb

    try:
        serialized = connection.execute("select json_serialize_sql(?::varchar)", [wrapped]).fetchall()[0][0]
        tree = json.loads(serialized)
    except RecursionError:
        raise UsageError(TOO_DEEP, hint=FLATTER) from None
    except duckdb.Error as error:
        raise _complaint(error, text, shift=len(OPENING)) from None
    if not isinstance(tree, dict) or tree.get("error") or len(tree.get("statements", ())) != 1:
        said = tree.get("error_message", "") if isinstance(tree, dict) else ""
        raise UsageError(f"the query cannot be checked: {said}", hint="write one plain SELECT")
    return tree


@dataclass(frozen=True)
class _Walk:
    """Goes through a syntax tree and reports what is not on the lists."""

    text: Text
    catalogue: Catalogue

    def problems(self, tree: dict[str, Any]) -> Iterator[Problem]:
        """Everything that is wrong, in the order of the text."""
        ctes = {entry["key"].lower() for node in _nodes(tree) for entry in _ctes(node)}
        yield from self._cte_names(ctes)
        # The call inside a table function is judged with it, by another list.
        table_calls = {id(node.get("function")) for node in _nodes(tree) if node.get("type") == "TABLE_FUNCTION"}
        for node in _nodes(tree):
            if "table_name" in node or (isinstance(node.get("type"), str) and "class" not in node):
                yield from self._node(node, ctes)
            elif ("class" in node or "function_name" in node) and id(node) not in table_calls:
                yield from self._expression(node)

    def _cte_names(self, ctes: set[str]) -> Iterator[Problem]:
        """A CTE may not hide a table: what a name means would depend on where it stands."""
        for name in sorted(ctes):
            if not re.fullmatch(r"\w+", name):
                yield Problem(f"'{name}' cannot name a step of WITH", hint="use letters, digits and _")
            elif name in self.catalogue.taken:
                yield Problem(f"the step '{name}' of WITH has the name of a table", hint="give it another name")

    def _node(self, node: dict[str, Any], ctes: set[str]) -> Iterator[Problem]:
        kind = str(node.get("type"))
        if kind == "BASE_TABLE":
            yield from self._table(node, ctes)
        elif kind == "TABLE_FUNCTION":
            yield from self._table_function(node)
        elif kind == "SHOW_REF":
            yield Problem("describe, show and summarize are not queries", hint=_LOOK_AROUND)
        elif kind not in _NODES:
            what = kind.removesuffix("_QUERY_NODE").removesuffix("_NODE").replace("_", " ").lower()
            yield Problem(f"'{what}' is not allowed in a query", hint="a query only reads")

    def _table(self, node: dict[str, Any], ctes: set[str]) -> Iterator[Problem]:
        known = self.catalogue.tables | ctes
        name = _name(node)
        if name in known:
            return
        shown = name.replace("\0", ".")
        if re.search(r"[/\\*?:]|\.\w+$", name):
            hint = "files cannot be read from a query; bring them in with: screener import"
            yield self._at(node, f"'{shown}' is a file, not a table of the store", hint)
        else:
            yield self._at(node, f"unknown table '{shown}'", did_you_mean(shown, known, _LOOK_AROUND))

    def _table_function(self, node: dict[str, Any]) -> Iterator[Problem]:
        name = _name(node.get("function", {}))
        if name not in _TABLE_FUNCTIONS:
            hint = f"in FROM there are the tables of the store and {', '.join(sorted(_TABLE_FUNCTIONS))}"
            shown = name.replace("\0", ".")
            yield self._at(node, f"the table function '{shown}' is not allowed", hint)

    def _expression(self, node: dict[str, Any]) -> Iterator[Problem]:
        kind = node.get("class")
        if kind not in _EXPRESSIONS:
            yield self._at(node, f"'{str(kind).lower()}' is not allowed in a query")
        if "function_name" not in node or _name(node) in self.catalogue.functions:
            return
        name = _name(node)
        shown = name.replace("\0", ".")
        if name in self.catalogue.known_functions or shown != name:
            hint = "write $name and -p name=value" if name == "getvariable" else "it does more than compute"
            yield self._at(node, f"the function '{shown}' is not allowed", hint)
        else:
            yield self._at(node, f"unknown function '{name}'", did_you_mean(name, self.catalogue.functions))

    def _at(self, node: dict[str, Any], message: str, hint: str = "") -> Problem:
        offset = int(node.get("query_location", -1)) - len(OPENING)
        return self.text.problem(offset, message, hint, int(node.get("query_location_length", 1)))


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    """Every dictionary of the tree, parents first, in the order of the text."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack.extend(reversed(node.values()))
        elif isinstance(node, list):
            stack.extend(reversed(node))


def _name(node: dict[str, Any]) -> str:
    """The name a table or function is called by, in lower case; one with a schema is joined by what no name holds."""
    path = node.get("qualified_name", {}).get("path") or [node.get("function_name", node.get("table_name", ""))]
    return "\0".join(path).lower()


def _ctes(node: dict[str, Any]) -> list[dict[str, Any]]:
    found = node.get("cte_map")
    return found["map"] if isinstance(found, dict) else []


def catalogue(connection: duckdb.DuckDBPyConnection) -> Catalogue:
    """What a query on this connection may read and call."""
    tables = connection.execute(
        "select lower(view_name), internal from duckdb_views()"
        " union all select lower(table_name), internal from duckdb_tables()"
    ).fetchall()
    functions = connection.execute(
        "select distinct lower(function_name), function_type, schema_name, stability, internal from duckdb_functions()"
        " where function_type not in ('table', 'table_macro', 'pragma')"
    ).fetchall()
    variables = connection.execute("select lower(name) from duckdb_variables()").fetchall()
    names = {row[0] for row in functions}
    # Views are made when a query is known to read them.
    views = chain.selects().keys()
    return Catalogue(
        tables=frozenset(name for name, internal in tables if not internal) | views,
        taken=frozenset(name for name, _ in tables) | views,
        # A name is as dangerous as the most dangerous function that has it.
        functions=frozenset({"unnest", "grouping"} | names - {row[0] for row in functions if not _harmless(*row)}),
        known_functions=frozenset(names),
        variables=frozenset(name for (name,) in variables),
    )


def _harmless(name: str, kind: str, schema: str, stability: str | None, internal: bool) -> bool:
    if name.startswith("__") or name in _DENIED_FUNCTIONS:
        return False
    if kind == "macro":
        return not internal or schema != "pg_catalog"
    return stability == "CONSISTENT" or name in _CHANGING_FUNCTIONS


def _parameter_problems(named: list[str], given: Mapping[str, str], variables: frozenset[str]) -> Iterator[Problem]:
    for name in sorted(set(named) | set(given)):
        if name.isdecimal() or name.lower() in variables:
            why = "has no name" if name.isdecimal() else "belongs to the program"
            yield Problem(f"the parameter ${name} {why}", hint="choose a name of your own: $minimum and -p minimum=15%")
        elif name not in given:
            yield Problem(f"the query needs a value for ${name}", hint=f"add -p {name}=VALUE")
        elif name not in named:
            hint = did_you_mean(name, named, f"it has {_listed(named)}" if named else "it has no parameters")
            yield Problem(f"the query has no parameter ${name}", hint=hint)


def _listed(names: list[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(set(names)))
