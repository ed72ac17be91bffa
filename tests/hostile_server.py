"""Imports files in processes of their own, small and short-lived: a line of JSON in for each, a line out.

A process that runs out of memory or time, or dies, must not take the tests with it; and starting Python anew for each
of a hundred files would take a minute, so this one forks. It must not use DuckDB itself, whose threads a fork loses.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from screener.errors import ScreenerError
from screener.importing import import_source, import_table
from screener.store import Store

MEMORY = 1_500_000_000
SECONDS = 60


def outcome(asked: dict[str, Any], path: Path) -> dict[str, Any]:
    """Import one path; what came of it."""
    store = Store.open(Path(asked["store"]))
    options: dict[str, Any] = {"dry_run": asked.get("dry_run", False)}
    try:
        if asked.get("use"):
            summary = import_source(store, asked["use"], [path], **options)
        else:
            summary = import_table(store, [path], Path(asked["map"]), **options)
    except ScreenerError as error:
        return {"kind": "refused", "said": str(error), "code": error.exit_code}
    except BaseException as error:  # noqa: BLE001 - a panic of a reader is no Exception, and is what is looked for
        return {"kind": "crashed", "said": "".join(traceback.format_exception(error))[-2000:]}
    counts = {name: summary.total(name) for name in ("read", "written", "unchanged", "merged")}
    quarantined = sum(summary.reasons("quarantined").values()) + sum(summary.reasons("left_out").values())
    return {"kind": "imported", "said": "", **counts, "refused": quarantined}


def child(asked: dict[str, Any], answer: Path) -> None:
    """Everything asked for, within the limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(SECONDS)
    answers = []
    for path in asked["paths"]:
        started = time.monotonic()
        answers.append(outcome(asked, Path(path)) | {"path": path, "seconds": time.monotonic() - started})
    answer.write_text(json.dumps(answers))


def main() -> None:
    for module in ("duckdb", "pyarrow.parquet", "filelock", "python_calamine"):
        importlib.import_module(module)
    for line in sys.stdin:
        with tempfile.TemporaryDirectory() as folder:
            answer = Path(folder) / "answer.json"
            forked = os.fork()
            if not forked:
                try:
                    child(json.loads(line), answer)
                finally:
                    os._exit(0)
            _, status, usage = os.wait4(forked, 0)
            answers = json.loads(answer.read_text()) if answer.exists() else []
        told = {"answers": answers, "signal": os.WTERMSIG(status), "mb": usage.ru_maxrss / 1e3}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
