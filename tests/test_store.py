"""The store is always one whole state, and says clearly when it cannot be."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from importing_worlds import arrow

from screener.errors import DataError
from screener.schema import SCHEMA_VERSION, TABLES
from screener.store import KEEP_UNREFERENCED_SECONDS, Store

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

DAY = dt.date(2024, 10, 4)
SERIES = arrow(series=["b", "a"], date=[DAY, DAY], value=[2.0, 1.0])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


def put(store: Store, rows: pa.Table = SERIES, partition: str = "") -> None:
    with store.writing() as change:
        change.put("series", partition, rows)


def test_a_new_store_is_empty_and_opens_again(store: Store) -> None:
    again = Store.open(store.path)
    assert again.tables == ()
    assert again.files("prices") == ()
    assert again.rows("prices") == 0
    assert again.fingerprint == store.fingerprint


def test_creating_where_a_store_is_opens_it(store: Store) -> None:
    put(store)
    assert Store.create(store.path).rows("series") == 2


def test_a_folder_with_other_files_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DataError, match=r"not empty \(thesis.txt is in it\)"):
        Store.create(tmp_path)


def test_a_written_table_has_the_types_and_order_of_the_schema(store: Store) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    put(store)
    [path] = store.files("series")
    written = pq.read_table(path)
    assert tuple(written.column_names) == TABLES["series"].names
    assert written["series"].to_pylist() == ["a", "b"]
    assert pa.types.is_timestamp(written.schema.field("recorded_on").type)
    assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"


def test_the_same_content_has_the_same_fingerprint_and_another_content_another(tmp_path: Path) -> None:
    one, two = Store.create(tmp_path / "one"), Store.create(tmp_path / "two")
    put(one)
    put(two)
    assert one.fingerprint == two.fingerprint
    put(two, SERIES.slice(1))
    assert one.fingerprint != two.fingerprint


def test_the_fingerprint_knows_the_precedence(store: Store) -> None:
    before = store.fingerprint
    with store.writing() as change:
        change.precedence = ("audited", "scraped")
    assert Store.open(store.path).precedence == ("audited", "scraped")
    assert store.fingerprint != before


def test_putting_no_rows_removes_the_partition(store: Store) -> None:
    put(store)
    put(store, SERIES.slice(0, 0))
    assert store.tables == ()


def test_an_error_while_writing_leaves_state_and_folder_as_they_were(store: Store) -> None:
    put(store)
    before, files = store.fingerprint, sorted(store.path.rglob("*.parquet"))

    def stop_half_way() -> None:
        with store.writing() as change:
            change.put("series", "", SERIES.slice(1))
            change.put("no such table", "", SERIES)

    with pytest.raises(KeyError):
        stop_half_way()
    assert Store.open(store.path).fingerprint == before
    assert sorted(store.path.rglob("*.parquet")) == files


def test_a_discarded_change_changes_nothing(store: Store) -> None:
    put(store)
    before = store.fingerprint
    with store.writing() as change:
        change.put("series", "", SERIES.slice(1))
        change.discard()
    assert Store.open(store.path).fingerprint == store.fingerprint == before
    assert len(list(store.path.rglob("*.parquet"))) == 1


def test_a_writer_starts_from_the_latest_state_not_from_the_one_it_opened(store: Store) -> None:
    stale = Store.open(store.path)
    put(store)
    with stale.writing() as change:
        change.put("series", "2020", SERIES)
    assert stale.rows("series") == 4


def test_unreferenced_files_go_after_an_hour_and_not_before(store: Store) -> None:
    put(store)
    [old] = store.files("series")
    put(store, SERIES.slice(1))
    assert old.exists()
    past = time.time() - KEEP_UNREFERENCED_SECONDS - 60
    os.utime(old, (past, past))
    put(store, SERIES)
    put(store, SERIES.slice(1))
    assert not [path for path in store.path.rglob("*.parquet") if path.stat().st_mtime < past + 30]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not a readable store description"),
        ('{"format": "something else"}', "not a readable store description"),
        (
            json.dumps({"format": "screener-store", "schema_version": SCHEMA_VERSION + 1}),
            "written by a newer version .* upgrade",
        ),
        (
            json.dumps(
                {
                    "format": "screener-store",
                    "schema_version": SCHEMA_VERSION,
                    "precedence": [],
                    "files": [{"table": "prices", "partition": "", "path": "prices/x.parquet", "rows": 1}],
                }
            ),
            "names prices/x.parquet, which is not there",
        ),
    ],
    ids=["broken", "foreign", "newer", "file missing"],
)
def test_a_damaged_store_is_refused_with_advice(store: Store, content: str, message: str) -> None:
    (store.path / "store.json").write_text(content)
    with pytest.raises(DataError, match=message):
        Store.open(store.path)


def test_no_store_is_said_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"does not exist.*screener import"):
        Store.open(tmp_path / "nowhere")
    with pytest.raises(DataError, match="is not a screener store"):
        Store.open(tmp_path)


def test_a_second_writer_is_told_to_wait(store: Store) -> None:
    holding = """
import sys, time
from pathlib import Path
from screener.store import Store
with Store.open(Path(sys.argv[1])).writing():
    print("held", flush=True)
    time.sleep(60)
"""
    holder = subprocess.Popen([sys.executable, "-c", holding, str(store.path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(DataError, match="another process is writing"):
            put(store)
    finally:
        holder.kill()
        holder.communicate()
    put(store)
    assert store.rows("series") == 2


def test_a_limit_on_file_size_is_said_as_no_room_and_leaves_the_store_as_it_was(store: Store) -> None:
    put(store)
    writing = """
import resource, sys, datetime as dt
from pathlib import Path
import pyarrow as pa
from screener.errors import DataError
from screener.store import Store
store = Store.open(Path(sys.argv[1]))
rows = pa.table({"series": [str(i * 7919 % 100003) for i in range(100000)], "date": [dt.date(2020, 1, 1)] * 100000})
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
try:
    with store.writing() as change:
        change.put("series", "", rows)
except DataError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", writing, str(store.path)], capture_output=True, text=True, check=False)
    assert "no room to write" in ran.stdout, ran.stderr
    assert Store.open(store.path).rows("series") == 2
    assert len(list(store.path.rglob("*.parquet"))) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_derived_files_of_a_read_only_store_go_to_the_users_cache(store: Store) -> None:
    store.path.chmod(0o500)
    assert store.path not in store.derived.parents
    store.path.chmod(0o700)


def test_derived_files_of_a_writable_store_lie_beside_the_facts(store: Store) -> None:
    assert store.derived == store.path / "derived"
