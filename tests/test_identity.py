"""One company has one symbol, under whatever code, ticker or number its rows arrive, and in whatever order."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from importing_worlds import arrow, later, read, write

from screener.importing import write_rows
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

OLD_DAY, NEW_DAY = dt.date(2021, 6, 1), dt.date(2023, 6, 1)
SWITCH = dt.date(2022, 6, 9)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


def identifier(kind: str, value: str, symbol: str, to_date: dt.date | None = None) -> pa.Table:
    import pyarrow as pa

    return pa.table({
        "kind": [kind], "value": [value], "symbol": [symbol], "to_date": pa.array([to_date], pa.date32()),
    })  # fmt: skip


def price(symbol: str, *days: dt.date) -> pa.Table:
    return arrow(symbol=[symbol] * len(days), date=list(days), close=[float(day.year) for day in days])


def revenue(symbol: str, amount: float, announced: dt.date = OLD_DAY) -> pa.Table:
    return arrow(symbol=[symbol], period_end=[dt.date(2020, 12, 31)], announced_on=[announced], revenue=[amount])


def land(store: Store, *imports: Mapping[str, pa.Table]) -> None:
    for number, tables in enumerate(imports):
        write_rows(store, tables, source="vendor", recorded_on=later(number))


def test_rows_under_a_number_are_filed_under_the_ticker_whichever_came_first(tmp_path: Path) -> None:
    filing, ticker = {"statements": revenue("CIK0000000042", 5.0)}, {"identifiers": identifier("cik", "42", "ACME")}
    for name, imports in {
        "after": (filing, ticker),
        "before": (ticker, filing),
        "with": ({**filing, **ticker},),
    }.items():
        store = Store.create(tmp_path / name)
        land(store, *imports)
        assert read(store, "statements", "symbol, revenue") == [("ACME", 5.0)]
        assert read(store, "companies", "symbol, country") == [("ACME", "us")]


def test_a_number_that_stands_for_itself_names_nobody(store: Store) -> None:
    import pyarrow as pa

    both = pa.concat_tables([identifier("cik", "42", "CIK0000000042"), identifier("cik", "42", "FSLR")])
    land(store, {"identifiers": both, "statements": revenue("CIK0000000042", 5.0)})
    assert read(store, "statements", "symbol") == [("FSLR",)]


def test_a_ticker_used_again_leads_to_whoever_had_it_that_day(store: Store) -> None:
    former = {"identifiers": identifier("ticker", "ACM", "ACME", to_date=SWITCH)}
    land(store, {"prices": price("ACM", OLD_DAY, NEW_DAY)}, former)
    assert read(store, "prices", "symbol, date") == [("ACM", NEW_DAY), ("ACME", OLD_DAY)]
    assert read(store, "companies", "symbol") == [("ACM",), ("ACME",)]


def test_a_company_that_changed_its_ticker_between_two_lists_stays_one(store: Store) -> None:
    land(
        store,
        {"identifiers": identifier("cik", "0000000042", "ACM"), "statements": revenue("CIK0000000042", 5.0)},
        {"identifiers": identifier("cik", "0000000042", "ACME")},
        {"statements": revenue("CIK0000000042", 6.0, NEW_DAY), "prices": price("ACM", OLD_DAY)},
    )
    assert read(store, "statements", "symbol, revenue") == [("ACME", 5.0), ("ACME", 6.0)]
    assert read(store, "prices", "symbol") == [("ACME",)]


def test_an_old_code_of_beijing_is_the_company_of_the_new_one(store: Store) -> None:
    """Both codes were priced on one day and each source knew something: nothing is lost, the better source counts."""
    old = {"prices": arrow(symbol=["430047.BJ"], date=[OLD_DAY], close=[9.0], volume=[100.0])}
    new = {"prices": arrow(symbol=["920047.BJ"], date=[OLD_DAY], close=[10.0])}
    land(store, old, new, {"identifiers": identifier("code", "430047.BJ", "920047.BJ")})
    assert read(store, "prices", "symbol, close, volume") == [("920047.BJ", 10.0, 100.0)]
    assert read(store, "companies", "symbol, board") == [("920047.BJ", "bse")]
    assert store.rows("prices") == 1


def test_other_years_of_prices_are_renamed_too(store: Store) -> None:
    land(store, {"prices": price("430047.BJ", OLD_DAY, NEW_DAY)})
    write(store, "identifiers", identifier("code", "430047.BJ", "920047.BJ"), days=1)
    assert read(store, "prices", "distinct symbol") == [("920047.BJ",)]
    assert len(store.partitions("prices")) == 2


def test_names_are_kept_as_history_and_rename_nothing(store: Store) -> None:
    land(store, {"identifiers": identifier("name", "ACM", "ACME"), "prices": price("ACM", OLD_DAY)})
    assert read(store, "prices", "symbol") == [("ACM",)]


def test_two_names_for_each_other_end_somewhere(store: Store) -> None:
    import pyarrow as pa

    both = pa.concat_tables([identifier("code", "A", "B"), identifier("code", "B", "A")])
    land(store, {"identifiers": both, "prices": price("A", OLD_DAY)})
    assert len(read(store, "prices", "symbol")) == 1
