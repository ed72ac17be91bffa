"""What can be typed at the prompt: relations with their columns, functions, and the companies of the store.

DuckDB itself says what there is, on a connection that no user's text ever reaches; the metric catalogue and the schema
add unit and meaning. Reading it takes a second, so it happens beside the user's first keystrokes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener import asking, catalog, chain, database, schema, sqlguard
from screener.store import intact

if TYPE_CHECKING:
    import datetime

    import duckdb


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Words whose values are worth offering: few, and typed often.
# What most questions are about stands first.
_METRIC_VIEWS = ("metrics", "metric_reasons")
_LISTED = ("industry", "exchange", "board", "status", "stage", "liquidity_tier")
KEYWORDS = _words(
    """
    select from where group by order having limit offset join left inner full cross using on as and or not in is null
    like ilike between case when then else end distinct union all except intersect with recursive over partition rows
    range preceding following unbounded current row filter qualify asc desc nulls first last exclude replace columns
    values pivot unpivot true false cast interval date exists any
    """
)


@dataclass(frozen=True)
class Column:
    """A column of a relation: DuckDB's type, our unit, and its label or meaning in both languages."""

    name: str
    type: str
    unit: str = ""
    label_en: str = ""
    label_zh: str = ""
    meaning_en: str = ""
    meaning_zh: str = ""

    def label(self, language: str) -> str:
        """The label in `en` or `zh`, empty where there is none."""
        return self.label_zh if language == "zh" else self.label_en

    def meaning(self, language: str) -> str:
        """The meaning in `en` or `zh`, or the label where there is none."""
        return (self.meaning_zh if language == "zh" else self.meaning_en) or self.label(language)


@dataclass(frozen=True)
class Function:
    """A function a query may call; `parameters` are known of our own ones."""

    name: str
    parameters: tuple[str, ...] = ()
    ours: bool = False


@dataclass(frozen=True)
class Words:
    """Everything the prompt can complete."""

    relations: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    functions: tuple[Function, ...] = ()
    companies: tuple[tuple[str, str], ...] = ()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    as_of: datetime.date | None = None


def load(question: asking.Question) -> Words:
    """What can be typed about a store.

    Raises:
        DataError: the store cannot be asked.
    """
    store = asking.open_store(question.store)
    # The links of the chain between its ends are made on the way; `metrics` has all there is to ask of them.
    views = [name for name in chain.selects() if name not in chain.links()]
    dates = [question.as_of] if question.as_of else []
    with intact(store), database.connect(store, dates, views=views) as connection:
        return Words(
            relations=_relations(connection),
            functions=_functions(connection),
            companies=_pairs(connection, "select symbol, coalesce(name, '') from companies order by symbol"),
            values=_values(connection),
            as_of=connection.execute("select max(as_of) from as_of_dates").fetchall()[0][0],
        )


def _relations(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Column, ...]]:
    found: dict[str, list[Column]] = {}
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where not internal"
        " order by table_name, column_index"
    ).fetchall()
    for relation, name, kind in rows:
        found.setdefault(relation, []).append(_column(relation, name, kind))
    tables = sorted(found.keys() & schema.TABLES.keys())
    ordered = dict.fromkeys((*_METRIC_VIEWS, *tables, *sorted(found)))
    return {name: tuple(found[name]) for name in ordered}


def _column(relation: str, name: str, kind: str) -> Column:
    """A column with what the schema says of it in its table, else the catalogue by its name."""
    tables = [schema.TABLES[relation]] if relation in schema.TABLES else []
    for table in tables:
        for column in table.columns:
            if column.name == name:
                return Column(name, kind, column.unit, "", column.label_zh, column.meaning, column.meaning_zh)
    metric = catalog.load().get(name)
    if metric is None or relation == "metric_reasons":
        return Column(name, kind)
    return Column(name, kind, metric.unit, metric.label_en, metric.label_zh, metric.meaning_en, metric.meaning_zh)


def _functions(connection: duckdb.DuckDBPyConnection) -> tuple[Function, ...]:
    ours = connection.execute(
        "select function_name, parameters from duckdb_functions() where not internal order by 1"
    ).fetchall()
    own = {name: Function(name, tuple(parameters), ours=True) for name, parameters in ours}
    allowed = sorted(name for name in sqlguard.catalogue(connection).functions if name.isidentifier())
    return (*own.values(), *(Function(name) for name in allowed if name not in own))


def _pairs(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in connection.execute(query).fetchall())


def _values(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """The words in the columns of `metrics` that hold few: industries, boards, tiers."""
    listed = [name for name in _LISTED if name in catalog.columns()]
    lists = [f"list(distinct {name} order by {name}) filter ({name} is not null)" for name in listed]
    query = f"select {', '.join(lists)} from ({chain.folded(chain.SHOWN, listed)})"
    rows = connection.execute(query).fetchall() if listed else [()]
    return {name: tuple(values or ()) for name, values in zip(listed, rows[0], strict=True)}
