"""Run an import or a build again and again, killing it at random moments; print what each kill left behind.

A script of its own: it forks, and a process that has used DuckDB's threads must not. Arguments: the store to start
from, the manifest to import, a scratch folder, how many imports and how many builds to kill, a seed.

One store is killed over and over until a kill comes too late and the import is done; then the next begins from the old
state. So whatever kills leave lying about piles up, to be looked at by whoever reads `last`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from screener import building
from screener.importing import import_manifest
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

WHEN = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
LOADED = ("duckdb", "pyarrow.parquet", "filelock", "pandas", "exchange_calendars")


def started(work: Callable[[], object]) -> int:
    """A child process at work."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return child


def timed(work: Callable[[], object]) -> float:
    """Seconds the work takes when nobody kills it."""
    started_at = time.monotonic()
    _, status = os.waitpid(started(work), 0)
    if status:
        sys.exit("the work fails by itself")
    return time.monotonic() - started_at


def killed(work: Callable[[], object], seconds: float) -> bool:
    """Start the work and kill it after so long; whether it was still alive."""
    child = started(work)
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        finished, _ = os.waitpid(child, os.WNOHANG)
        if finished:
            return False
        time.sleep(min(left, 0.002))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def whole_files(store: Store) -> bool:
    """Whether every file the state names is there with the content its name promises."""
    files = [path for table in store.tables for path in store.files(table)]
    return all(hashlib.sha256(path.read_bytes()).hexdigest()[:16] == path.stem.split("-")[-1] for path in files)


def main() -> None:
    base, manifest, scratch = (Path(word) for word in sys.argv[1:4])
    rounds, builds, seed = (int(word) for word in sys.argv[4:7])
    for module in LOADED:  # once, so that a round is the work alone
        importlib.import_module(module)
    chance = random.Random(seed)
    old = Store.open(base).fingerprint
    whole, subject = (Path(shutil.copytree(base, scratch / name)) for name in ("whole", "subject"))
    seconds = timed(lambda: import_manifest(Store.open(whole), manifest, recorded_on=WHEN))
    shutil.copy(base / "store.json", whole / "store.json")
    seconds = min(seconds, timed(lambda: import_manifest(Store.open(whole), manifest, recorded_on=WHEN)))
    left, alive, intact = [], 0, True
    for number in range(rounds):
        # Every other one late, where files are renamed and the state is swapped; some come too late to kill anything.
        wait = chance.uniform(0.6 if number % 2 else 0, 1.1) * seconds
        hit = killed(lambda: import_manifest(Store.open(subject), manifest, recorded_on=WHEN), wait)
        alive += hit
        # A machine gets busy and idle again: what counts is that about half of the late kills still hit.
        seconds *= (1.03 if hit else 0.97) if number % 2 else 1
        found = Store.open(subject)
        left.append(found.fingerprint)
        intact = intact and whole_files(found)
        if left[-1] != old and number < rounds - 1:
            shutil.copy(base / "store.json", subject / "store.json")
    building_seconds = timed(lambda: building.ensure(Store.open(whole)))
    for _ in range(builds):
        shutil.rmtree(whole / "derived", ignore_errors=True)
        alive += killed(lambda: building.ensure(Store.open(whole)), chance.uniform(0.3, 1.05) * building_seconds)
        left.append(Store.open(whole).fingerprint)
    told = {"old": old, "whole": Store.open(whole).fingerprint, "left": left, "killed": alive, "intact": intact}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
