"""What a store holds is counted right: rows, companies, reach and sources of every table, and what is current."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from commands import call, contents, sample_copy
from worlds import SYMBOL, period, world, write

from screener import building
from screener.schema import TABLES
from screener.status import TableStatus, status
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "600002.SH"


def test_every_table_is_measured_by_rows_companies_reach_and_sources(tmp_path: Path) -> None:
    made = world(
        tmp_path,
        statements=[period(2018), period(2019), {"symbol": OTHER, **period(2019), "source": "vendor"}],
        prices=[{"date": "2020-05-19", "close": 10.0}, {"date": "2019-12-31", "close": 9.0}],
        series=[{"series": "index", "date": "2020-01-02", "value": 1.0}],
        precedence=("filings", "vendor"),
    )
    found = status(made.store)
    tables = {table.table: table for table in found.tables}
    day = datetime.date
    assert tables["statements"] == TableStatus(
        "statements", 3, 2, day(2018, 12, 31), day(2019, 12, 31), ("filings", "vendor")
    )
    assert tables["prices"] == TableStatus("prices", 2, 1, day(2019, 12, 31), day(2020, 5, 19), ("filings",))
    assert tables["series"] == TableStatus("series", 1, None, day(2020, 1, 2), day(2020, 1, 2), ("filings",))
    assert tables["companies"].rows == 2
    assert found.precedence == ("filings", "vendor")
    assert {table.table for table in found.tables}.isdisjoint(found.empty)
    assert {*tables, *found.empty} == TABLES.keys()
    assert found.fingerprint == made.store.fingerprint
    assert found.path == tmp_path


def test_every_table_of_the_schema_can_be_measured() -> None:
    """A new table without a date to say how far it reaches would break `screener status` only once it is filled."""
    from screener.status import _REACH

    assert _REACH.keys() == TABLES.keys()
    assert all(TABLES[table].column(column) for table, column in _REACH.items())


def test_an_empty_store_has_a_status_too(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store")
    found = status(store)
    assert (found.tables, found.empty, found.derived_current) == ((), tuple(TABLES), False)
    page = call("status", "--store", "store", cwd=tmp_path)
    assert page.code == 0
    assert "screener import" in page.err


def test_derived_tables_are_current_from_a_build_until_the_facts_change(tmp_path: Path) -> None:
    made = world(tmp_path, statements=[period(2019)])
    assert not status(made.store).derived_current
    building.ensure(made.store)
    assert status(made.store).derived_current
    write(tmp_path, {"prices": [{"symbol": SYMBOL, "date": "2020-05-19", "close": 10.0}]})
    assert not status(Store.open(tmp_path)).derived_current


def test_a_precedence_alone_changes_the_state(tmp_path: Path) -> None:
    made = world(tmp_path, statements=[period(2019)], precedence=("filings",))
    building.ensure(made.store)
    before = made.store.fingerprint
    with made.store.writing() as change:
        change.precedence = ("vendor", "filings")
    found = status(Store.open(tmp_path))
    assert found.fingerprint != before
    assert found.precedence == ("vendor", "filings")
    assert not found.derived_current


def test_quarantined_rows_are_pointed_at(tmp_path: Path) -> None:
    columns = "{symbol: {from: c, form: canonical}, date: d, close: {from: p, unit: 元}}"
    (tmp_path / "m.yaml").write_text(
        f"sources: [{{path: p.csv, map: {{table: prices, source: mine, columns: {columns}}}}}]", encoding="utf-8"
    )
    (tmp_path / "p.csv").write_text("c,d,p\n600001.SH,2024-06-03,1.5\n600001.SH,no date,1.5\n", encoding="utf-8")
    assert call("import", "m.yaml", "--store", "store", cwd=tmp_path).code == 0
    assert status(Store.open(tmp_path / "store")).quarantine_files == 1
    assert "store/quarantine" in call("status", "--store", "store", cwd=tmp_path).out.replace("\n", " ")


def test_asking_for_the_status_changes_nothing(tmp_path: Path) -> None:
    store = sample_copy(tmp_path, derived=False)
    before = contents(store)
    page = call("status", cwd=tmp_path)
    assert page.code == 0
    assert "derived tables: made anew by the next screen" in page.out
    assert contents(store) == before
    assert not (store / "derived").exists()


def test_the_page_names_the_store_its_state_and_whose_figures_count(tmp_path: Path) -> None:
    made = world(tmp_path / "store", statements=[period(2019)], precedence=("filings", "vendor"))
    page = call("status", cwd=tmp_path).out
    assert page.startswith(f"store store · state {made.store.fingerprint}\n")
    assert "filings > vendor" in page
    (row,) = [row for row in call("status", "-f", "json", cwd=tmp_path).rows if row["table"] == "statements"]
    assert row == {
        "table": "statements",
        "rows": 1,
        "companies": 1,
        "first": "2019-12-31",
        "last": "2019-12-31",
        "sources": "filings",
    }
