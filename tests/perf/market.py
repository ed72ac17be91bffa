"""A made-up market of any size, in a store of its own: what the speed of everything is measured on.

Every figure is a pure function of company, period or day (sql/*.sql), so prices are made a year at a time and a market
of 13 million rows never has to fit in memory. The same market is made only once: it is cached by what it depends on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from screener.schema import SCHEMA_VERSION
from screener.store import Store

if TYPE_CHECKING:
    import duckdb

SQL = Path(__file__).parent / "sql"
SOURCE = "generated"
UNPARTITIONED = (
    "companies",
    "statements",
    "share_capital",
    "industries",
    "listing_status",
    "credentials",
    "credential_lists",
)
CACHE_VARIABLE = "SCREENER_PERF_DIR"


@dataclass(frozen=True)
class Market:
    """How big: companies, quarters of statements up to 2025 Q1 (at most 101), years of daily prices to `last_day`."""

    companies: int = 5500
    quarters: int = 80
    price_years: int = 10
    last_day: date = date(2025, 5, 30)

    @property
    def first_day(self) -> date:
        """First day with prices."""
        return self.last_day.replace(year=self.last_day.year - self.price_years, day=1)


WHOLE = Market()
SMALL = Market(companies=200, quarters=28, price_years=4)


def folder(market: Market) -> Path:
    """Where the market's store is kept: in SCREENER_PERF_DIR or the system's temporary folder, by what made it."""
    root = Path(os.environ.get(CACHE_VARIABLE) or Path(tempfile.gettempdir()) / "screener-perf")
    return root / f"market-{market.companies}-{_version(market)}"


def cached(market: Market) -> Store:
    """The market's store, made on first use."""
    finished = folder(market)
    if not finished.exists():
        unfinished = finished.with_suffix(f".{os.getpid()}")
        write(market, unfinished)
        try:
            unfinished.rename(finished)
        except OSError:  # another process finished the same market first
            shutil.rmtree(unfinished)
    return Store.open(finished)


def write(market: Market, path: Path) -> Store:
    """A new store at `path` with the whole market in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    store = Store.create(path)
    with _connect(market) as connection, store.writing() as change:
        for table in UNPARTITIONED:
            change.put(table, "", _rows(connection, table))
        for price_year in range(market.first_day.year, market.last_day.year + 1):
            connection.execute("set variable price_year = ?", [price_year])
            change.put("prices", str(price_year), _rows(connection, "prices"))
        change.precedence = (SOURCE,)
    return store


def _connect(market: Market) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect()
    connection.execute((SQL / "macros.sql").read_text(encoding="utf-8"))
    settings = {
        "companies": market.companies,
        "quarters": market.quarters,
        "first_quarter": 101 - market.quarters,
        "last_day": market.last_day,
    }
    for name, setting in settings.items():
        connection.execute(f"set variable {name} = ?", [setting])
    connection.execute(f"create table profiles as {_sql('profiles')}")
    connection.execute(f"create view credentials as {_sql('credentials')}")
    connection.execute("create table trading_days (day date)")
    connection.execute("insert into trading_days select unnest(?::date[])", [_trading_days(market)])
    connection.execute(
        "create table sessions as select day, lag(day, 1, day - 1) over (order by day) as previous_day, "
        "row_number() over (order by day) as session from trading_days"
    )
    return connection


def _trading_days(market: Market) -> list[date]:
    import exchange_calendars

    sessions = exchange_calendars.get_calendar("XSHG").sessions_in_range(
        market.first_day.isoformat(), market.last_day.isoformat()
    )
    return [session.date() for session in sessions]


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> duckdb.DuckDBPyRelation:
    return connection.sql(
        f"select *, '{SOURCE}' as source, timestamp '2025-06-02 00:00:00' as recorded_on from ({_sql(table)})"
    )


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def _version(market: Market) -> str:
    """Changes with the size, the schema and the SQL that makes the figures."""
    digest = hashlib.sha256(repr((astuple(market), SCHEMA_VERSION)).encode())
    for path in sorted(SQL.glob("*.sql")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


if __name__ == "__main__":
    cached(SMALL if sys.argv[1:] == ["--small"] else WHOLE)
