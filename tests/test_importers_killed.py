"""An import killed at any moment leaves the old store or the new one, whole; what it leaves lying about goes away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from importing_worlds import NOW, YEAR_END, arrow, later, read

import screener
from screener import building
from screener.importing import import_manifest, write_rows
from screener.quoting import parquet
from screener.store import KEEP_UNREFERENCED_SECONDS, Store

IMPORTS, BUILDS = 200, 6
# At work side by side, each on stores of its own.
KILLERS = 2
MANIFEST = """\
sources:
  - name: vendor
    path: figures.csv
    map: {table: statements, columns: {symbol: code, period_end: year, revenue: revenue}}
  - name: vendor
    path: prices.csv
    map: {table: prices, columns: {symbol: code, date: day, close: close}}
"""
CODES = [f"{600000 + number}" for number in range(40)]
DAYS = [f"2020{month:02}15" for month in range(1, 13)]


@dataclass(frozen=True)
class Aftermath:
    """What was left after all the kills: what the killers say, and the two stores the first of them went at."""

    told: list[dict[str, Any]]
    subject: Path
    whole: Path
    manifest: Path


def write_manifest(folder: Path) -> Path:
    """An import of two tables, and companies with them, with rows that are refused."""
    bad = [f"x{number},2021,1\n" for number in range(40)]
    texts = {
        "figures.csv": "code,year,revenue\n" + "".join(f"{code},2021,{code}\n" for code in CODES) + "".join(bad),
        "prices.csv": "code,day,close\n" + "".join(f"{code},{day},{code}\n" for code in CODES for day in DAYS),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    return folder / "manifest.yaml"


def write_old(path: Path) -> Store:
    """The store as it was before."""
    store = Store.create(path)
    old = {
        "statements": arrow(symbol=["600000.SH"], period_end=[YEAR_END], revenue=[1.0]),
        "prices": arrow(symbol=["600000.SH"], date=[YEAR_END], close=[1.0]),
    }
    write_rows(store, old, source="vendor", recorded_on=NOW)
    return store


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    if not hasattr(os, "fork"):
        pytest.skip("kills forked processes")
    folder = tmp_path_factory.mktemp("killed")
    manifest, store = write_manifest(folder), write_old(folder / "store")
    with ExitStack() as stack:
        killers = [
            stack.enter_context(killer(folder / f"{seed}", store.path, manifest, seed)) for seed in range(KILLERS)
        ]
        said = [process.communicate(timeout=600) for process in killers]
    assert [process.returncode for process in killers] == [0] * KILLERS, said
    told = [json.loads(out) for out, _ in said]
    return Aftermath(told, folder / "0" / "subject", folder / "0" / "whole", manifest)


def killer(scratch: Path, store: Path, manifest: Path, seed: int) -> subprocess.Popen[str]:
    """One of the processes that kill, with a folder of its own."""
    scratch.mkdir()
    words = [store, manifest, scratch, IMPORTS // KILLERS, BUILDS // KILLERS, seed]
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("importing_killer.py")), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(screener.__file__).parent.parent), "TMPDIR": str(scratch)},
    )


def strays(store: Store) -> set[Path]:
    """Files of tables that the state does not name."""
    tables = [folder for folder in store.path.iterdir() if folder.name in store.tables]
    named = {path for table in store.tables for path in store.files(table)}
    return {path for folder in tables for path in folder.iterdir()} - named


@pytest.mark.slow
def test_kills_at_200_random_moments_leave_the_old_store_or_the_new_one(aftermath: Aftermath) -> None:
    left = [fingerprint for told in aftermath.told for fingerprint in told["left"]]
    assert len(left) == IMPORTS + BUILDS
    for told in aftermath.told:
        assert set(told["left"]) == {told["old"], told["whole"]}
        assert told["intact"], "a file of the state is damaged"
    assert sum(told["killed"] for told in aftermath.told) > IMPORTS // 2


@pytest.mark.slow
def test_after_all_kills_the_store_can_be_written_read_and_built(aftermath: Aftermath) -> None:
    store = Store.open(aftermath.subject)
    import_manifest(store, aftermath.manifest, recorded_on=later(1))
    prices = len(CODES) * len(DAYS) + 1
    assert len(read(store, "prices", "close")) == store.rows("prices") == prices
    assert store.rows("statements") == len(CODES) + 1
    for path in (store.path, aftermath.whole):
        assert set(building.ensure(Store.open(path))) == set(building.KEPT)


@pytest.mark.slow
def test_what_kills_left_lying_about_is_gone_an_hour_later(aftermath: Aftermath) -> None:
    store = Store.open(aftermath.subject)
    long_ago = time.time() - KEEP_UNREFERENCED_SECONDS - 60
    for path in strays(store):
        os.utime(path, (long_ago, long_ago))
    write_rows(
        store, {"prices": arrow(symbol=["600000.SH"], date=[YEAR_END], close=[2.0])}, source="b", recorded_on=NOW
    )
    assert {path.name for path in strays(store) if path.stat().st_mtime < long_ago + 30} == set()
    known = {"store.json", "writing.lock", "derived", "quarantine", *store.tables}
    assert {path.name for path in store.path.iterdir() if not path.name.startswith(".store.json-")} <= known


@pytest.mark.slow
def test_every_quarantine_file_can_be_read_after_all_kills(aftermath: Aftermath) -> None:
    import duckdb

    files = sorted((aftermath.subject / "quarantine").glob("*.parquet"))
    with duckdb.connect() as connection:
        counts = {connection.execute(f"select count(*) from {parquet(path)}").fetchall()[0][0] for path in files}
    assert counts == {40}
