"""One company, one symbol: rows that come under another code, ticker or number are filed under the store's symbol.

The table `identifiers` says what means what and when. A row that names its company by a former code (430047.BJ), a
ticker it had then (FB) or a number (CIK0000320193) is renamed as it lands, by the row's own date, so that a ticker that
was used again by somebody else leads to whoever had it that day. Rows that lie in the store already are renamed too
when a later import brings the identifier, so that it never matters which came first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.importing.merging import rank
from screener.quoting import literal, parquet, quoted
from screener.schema import TABLES

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from screener.schema import Table
    from screener.store import Change, Store

TABLE = "identifiers"
# The table itself keeps what was said: what a symbol was called is how a later row under that name is known.
_RENAMED = {name: table for name, table in TABLES.items() if name != TABLE and "symbol" in table.names}
# Tables whose rows show that a name is still somebody's.
_IN_USE = ("statements", "prices", "share_capital")
# A chain of renamings (a number to a ticker, that to its successor) is followed this far.
_LONGEST_CHAIN = 4


@dataclass(frozen=True)
class Identity:
    """What is known of other names: `known` is false where nothing is; `is_news` where this import adds to it.

    `precedence` says whose values count where two rows become one.
    """

    connection: duckdb.DuckDBPyConnection
    precedence: tuple[str, ...]
    known: bool
    is_news: bool

    def resolved(self, table: Table, relation: str) -> str:
        """A SELECT of the relation's rows under the symbols of the store."""
        return (
            f"select r.* replace (coalesce(a.symbol, r.symbol) as symbol) from {relation} r"
            f" left join {_meanings(table)} a on {_matches(table)}"
        )

    def renames(self, table: Table, relation: str) -> bool:
        """Whether any row of the relation gets another symbol."""
        if not self.known or table.name not in _RENAMED:
            return False
        rows = f"from {relation} r join {_meanings(table)} a on {_matches(table)} where a.symbol <> r.symbol"
        return bool(self.connection.execute(f"select 1 {rows} limit 1").fetchall())

    def stored(self, table: Table, relation: str) -> str:
        """A SELECT of stored rows under their present symbols; of two with one key then the better source counts."""
        key = ", ".join(map(quoted, table.key))
        others = [quoted(name) for name in table.names if name not in table.key]
        values = ", ".join(f"arg_min({column}, _order) as {column}" for column in others)
        best = f"{rank('source', self.precedence)}, recorded_on desc, source, {', '.join(others)}"
        order = f"row_number() over (partition by {key} order by {best})"
        rows = f"select *, {order} as _order from ({self.resolved(table, relation)})"
        return f"select {key}, {values} from ({rows}) group by {key}"


def learn(
    connection: duckdb.DuckDBPyConnection, change: Change, clean: dict[str, str], recorded_on: datetime
) -> Identity:
    """Gather what the store and the rows about to land say of other names, as relations of the connection."""
    said = [f"select * from {parquet(path)}" for path in change.store.files(TABLE)]
    if TABLE in clean:
        now = literal(f"{recorded_on:%Y-%m-%d %H:%M:%S.%f}")
        said.append(f"select *, {now}::timestamp as recorded_on from {clean[TABLE]}")
    identity = Identity(connection, change.precedence, known=bool(said), is_news=TABLE in clean)
    if said:
        connection.execute(
            f"""create or replace temp table identifiers_said as
                select distinct kind, case kind when 'cik' then 'CIK' || lpad(value, 10, '0') else value end as old,
                    from_date, to_date, symbol, recorded_on
                from ({" union all by name ".join(said)})
                -- A number that stands for itself names nobody yet.
                where kind in ('code', 'ticker', 'cik') and not (kind = 'cik' and starts_with(symbol, 'CIK'))"""
        )
        _settle_meanings(connection)
        _spare_names_in_use(connection, change.store, clean)
    return identity


def rename(identity: Identity, clean: dict[str, str]) -> None:
    """Put the symbols of the store in the rows about to land."""
    for name, relation in clean.items():
        if identity.renames(TABLES[name], relation):
            select = identity.resolved(TABLES[name], relation)
            identity.connection.execute(f"create or replace temp view renamed_{name} as {select}")
            clean[name] = f"renamed_{name}"


def to_rename(identity: Identity, store: Store) -> list[tuple[Table, str, Path]]:
    """The store's files (table, partition, path) with rows whose company is now known under another symbol."""
    if not identity.is_news:
        return []
    return [
        (table, partition, path)
        for table in _RENAMED.values()
        for partition, path in store.partitions(table.name).items()
        if identity.renames(table, parquet(path))
    ]


def _settle_meanings(connection: duckdb.DuckDBPyConnection) -> None:
    """What each name means on each day (`meanings`), and in the end (`last_meanings`): one row per name and day."""
    connection.execute(
        """create or replace temp table meanings as
           with numbers as (
               -- A number's symbol of an earlier list is a former ticker of the company it now leads to.
               select
                   *, row_number() over latest as place, first_value(symbol) over latest as newest,
                   max(recorded_on) over (partition by old) as newest_on
               from identifiers_said where kind = 'cik'
               window latest as (partition by old order by from_date desc, recorded_on desc, symbol)
           ),
           said as (
               select old, from_date, to_date, symbol, recorded_on from identifiers_said where kind <> 'cik'
               union all
               select old, date '1900-01-01', null, symbol, recorded_on from numbers where place = 1
               union all
               select symbol, date '1900-01-01', newest_on::date, newest, newest_on from numbers where symbol <> newest
           )
           select old, symbol, from_date,
               least(to_date, lead(from_date) over (partition by old order by from_date)) as to_date
           from said
           qualify row_number() over (partition by old, from_date order by recorded_on desc, symbol) = 1"""
    )
    connection.execute(
        """create or replace temp table last_meanings as
           select old, arg_max(symbol, from_date) as symbol, max_by(to_date, from_date) as to_date
           from meanings group by old"""
    )
    for _ in range(_LONGEST_CHAIN):
        for table in ("meanings", "last_meanings"):
            connection.execute(
                f"""create or replace temp table {table} as
                    select d.* replace (coalesce(n.symbol, d.symbol) as symbol)
                    from {table} d left join last_meanings n on n.old = d.symbol and d.old <> d.symbol"""
            )


def _spare_names_in_use(connection: duckdb.DuckDBPyConnection, store: Store, clean: dict[str, str]) -> None:
    """A name that ended but under which somebody still reports or trades is a company of its own."""
    if not connection.execute("select 1 from last_meanings where to_date is not null limit 1").fetchall():
        return
    for table in map(TABLES.__getitem__, _IN_USE):
        relations = [parquet(path) for path in store.files(table.name)]
        relations += [clean[table.name]] if table.name in clean else []
        for relation in relations:
            connection.execute(
                f"""delete from last_meanings where to_date is not null and old in (
                        select r.symbol from {relation} r join last_meanings a
                        on a.old = r.symbol and r.{quoted(_date(table))} >= a.to_date
                    )"""
            )


def _meanings(table: Table) -> str:
    return "meanings" if _date(table) else "last_meanings"


def _matches(table: Table) -> str:
    """Condition that a row `r` comes under a name `a` of another symbol, on the row's own day."""
    day = f"r.{quoted(_date(table))}" if _date(table) else ""
    dated = f" and {day} >= a.from_date and ({day} < a.to_date or a.to_date is null)" if day else ""
    return f"a.old = r.symbol{dated}"


def _date(table: Table) -> str:
    """The column that dates a row, by which a name is understood; '' where rows have no date."""
    dates = {column.name for column in table.columns if column.type == "DATE"}
    return next((name for name in table.key if name in dates and name != "announced_on"), "")
