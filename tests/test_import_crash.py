"""Whatever happens to an import, the store is the old one or the new one, whole, and can be written again."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from importing_worlds import NOW, YEAR_END, arrow, later

import screener
from screener.errors import DataError
from screener.importing import import_manifest, write_rows
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

MANIFEST = """\
sources:
  - name: vendor
    path: figures.csv
    map:
      table: statements
      columns: {symbol: code, period_end: year, revenue: revenue}
  - name: vendor
    path: prices.csv
    map:
      table: prices
      columns: {symbol: code, date: day, close: close}
"""


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    codes = [f"{600000 + number}" for number in range(300)]
    (tmp_path / "figures.csv").write_text(
        "code,year,revenue\n" + "".join(f"{code},2021,{code}\n" for code in codes) + "x,2021,1\n"
    )
    days = [f"{year}{month:02}15" for year in (2020, 2021) for month in range(1, 13)]
    (tmp_path / "prices.csv").write_text(
        "code,day,close\n" + "".join(f"{code},{day},{code}\n" for code in codes for day in days)
    )
    path = tmp_path / "manifest.yaml"
    path.write_text(MANIFEST)
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "store")
    old = {
        "statements": arrow(symbol=["600000.SH"], period_end=[YEAR_END], revenue=[1.0]),
        "prices": arrow(symbol=["600000.SH"], date=[YEAR_END], close=[1.0]),
    }
    write_rows(made, old, source="vendor", recorded_on=NOW)
    return made


def run(script: str, *arguments: Path | str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A Python script in a process of its own, with the package at hand."""
    folder = str(Path(screener.__file__).parent.parent)
    return subprocess.run(
        [*before, sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": folder},
        timeout=120,
    )


IMPORT = """
import sys
from pathlib import Path
from screener.errors import ScreenerError
from screener.importing import import_manifest
from screener.store import Store
try:
    import_manifest(Store.open(Path(sys.argv[1])), Path(sys.argv[2]))
except ScreenerError as error:
    print(error)
    sys.exit(error.exit_code)
"""


class Interrupted(BaseException):
    """Like a Ctrl-C at a chosen step."""


def interrupt_step(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Make the n-th rename or forcing to disk from now on fail."""
    steps = itertools.count(1)
    for owner, name in ((os, "fsync"), (Path, "replace")):
        done = getattr(owner, name)

        def step(*arguments: object, done: Callable[..., object] = done) -> object:
            if next(steps) == number:
                raise Interrupted
            return done(*arguments)

        monkeypatch.setattr(owner, name, step)


def test_an_interruption_at_every_single_step_leaves_the_old_store_or_the_new_one(
    tmp_path: Path, store: Store, manifest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Store.open(Path(shutil.copytree(store.path, tmp_path / "whole")))
    import_manifest(whole, manifest, recorded_on=later(1))
    left = []
    for number in itertools.count(1):
        copy = Path(shutil.copytree(store.path, tmp_path / str(number)))
        with monkeypatch.context() as patch:
            interrupt_step(patch, number)
            try:
                import_manifest(Store.open(copy), manifest, recorded_on=later(1))
            except Interrupted:
                left.append(Store.open(copy).fingerprint)
            else:
                break
    assert len(left) > 8
    assert set(left) == {store.fingerprint, whole.fingerprint}
    assert left == sorted(left, key=[store.fingerprint, whole.fingerprint].index)


def test_a_limit_on_file_size_is_said_and_leaves_the_store_as_it_was(store: Store, manifest: Path) -> None:
    before, files = store.fingerprint, sorted(store.path.rglob("*.parquet"))
    for limit in (1_000, 12_000):  # too little to unpack the file, then too little to write the table
        limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n{IMPORT}"
        ran = run(limited, store.path, manifest)
        assert (ran.returncode, ran.stderr) == (DataError.exit_code, "")
        assert "no room to write" in ran.stdout
        assert Store.open(store.path).fingerprint == before
    assert sorted(store.path.rglob("*.parquet")) == files


def test_a_full_disk_is_said_and_leaves_the_store_as_it_was(tmp_path: Path, store: Store, manifest: Path) -> None:
    """A disk of its own in a namespace of its own, so small that the new files do not fit on it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    private = ("unshare", "--mount", "--map-root-user")
    mounting = f"mount -t tmpfs -o size=60k none {disk}"
    if not shutil.which("unshare") or subprocess.run([*private, "sh", "-c", mounting], check=False).returncode:
        pytest.skip("cannot make a small disk here")
    filling = f'{mounting} && cp -r {store.path} {disk}/store && exec "$@"'
    checked = f"{IMPORT.replace('sys.exit', 'print(Store.open(Path(sys.argv[1])).fingerprint); sys.exit')}"
    ran = run(checked, disk / "store", manifest, before=(*private, "sh", "-c", filling, "sh"))
    assert (ran.returncode, ran.stderr) == (DataError.exit_code, "")
    assert "no room to write" in ran.stdout
    assert store.fingerprint in ran.stdout


def test_an_import_while_another_writes_is_told_to_wait(store: Store, manifest: Path) -> None:
    with store.writing():
        ran = run(IMPORT, store.path, manifest)
    assert ran.returncode == DataError.exit_code
    assert "another process is writing" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_a_store_that_may_not_be_written_is_said(tmp_path: Path, manifest: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    locked = Store.create(tmp_path / "locked")
    locked.path.chmod(0o500)
    try:
        with pytest.raises(DataError, match=r"cannot write|no permission"):
            import_manifest(locked, manifest)
    finally:
        locked.path.chmod(0o700)
