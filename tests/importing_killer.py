"""Run an import again and again on copies of a store, killing it at random moments; print the fingerprints left behind.

A script of its own: it forks, and a process that has used DuckDB's threads must not. Arguments: the store to start
from, the manifest to import, a scratch folder, how often.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from screener.importing import import_manifest
from screener.store import Store

WHEN = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


def run_import(store: Path, manifest: Path) -> None:
    import_manifest(Store.open(store), manifest, recorded_on=WHEN)


def started(store: Path, manifest: Path) -> int:
    """A child process at work on an import."""
    child = os.fork()
    if child == 0:
        run_import(store, manifest)
        os._exit(0)
    return child


def main() -> None:
    base, manifest, scratch, rounds = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    for module in ("duckdb", "pyarrow.parquet", "filelock"):  # loaded once, so that a round is the import alone
        importlib.import_module(module)
    chance = random.Random(20240524)
    whole = Path(shutil.copytree(base, scratch / "whole"))
    started_at = time.monotonic()
    os.waitpid(started(whole, manifest), 0)
    seconds = time.monotonic() - started_at
    left, killed = [], 0
    for number in range(rounds):
        store = Path(shutil.copytree(base, scratch / str(number)))
        child = started(store, manifest)
        # Every other one late, where files are renamed and the state is swapped; some come too late to kill anything.
        time.sleep(chance.uniform(0.6 if number % 2 else 0, 1.1) * seconds)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        left.append(Store.open(store).fingerprint)
    print(json.dumps({"whole": Store.open(whole).fingerprint, "left": left, "killed": killed}))


if __name__ == "__main__":
    main()
