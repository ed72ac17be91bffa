"""The child of `sandbox`: connects to a store, locks the connection, answers one query, ends.

`python -m screener.sandboxed` reads two lines from stdin. The first names the store and the limits; when it has
connected and locked itself in it waits for the second, the query. Nothing that is not of these two lines, the store's
files and a private folder can be reached once the query is known.
"""

from __future__ import annotations

import datetime
import errno
import json
import os
import shutil
import sys
import threading
import time
from dataclasses import asdict, astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from screener import building, chain, database, sqlguard, sqltext
from screener.errors import DataError, Problem, ScreenerError, UsageError
from screener.quoting import quoted
from screener.sandbox import GRACE_SECONDS, LARGEST_RESULT_MB, LARGEST_SPILL_MB, RESULT, too_big, too_slow
from screener.store import Store

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from screener.sqlguard import CheckedQuery

_BATCH_ROWS = 50_000
# What Python, Arrow and DuckDB's threads may map beyond what the query's own limit covers.
_OVERHEAD_MB = 512


def main() -> NoReturn:
    """Get ready, read the query, answer on stdout, end."""
    # What a library prints must not get between us and the parent.
    stdout = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    session = json.loads(sys.stdin.buffer.readline())
    _limit_process(float(session["timeout"]))
    try:
        answer = _run(session)
    except ScreenerError as error:
        answer = {"kind": type(error).__name__, "problems": [_said(problem) for problem in error.problems]}
    stdout.write(json.dumps(answer).encode())
    stdout.flush()
    # Not sys.exit: taking DuckDB and Arrow down in order costs time and changes nothing.
    os._exit(0)


def _run(session: dict[str, Any]) -> dict[str, Any]:
    """Connect, lock, wait for the query, check, run; the answer for the parent."""
    import duckdb
    import pyarrow as pa

    folder, timeout, memory_mb = Path(session["folder"]), float(session["timeout"]), int(session["memory_mb"])
    connection = _connect(session, folder)
    _limit_memory(memory_mb)
    request = _request(folder)
    try:
        query = sqlguard.check(connection, request["sql"], request["parameters"])
        for view in sorted(query.views):
            connection.execute(f"create view {quoted(view)} as {chain.folded(view, query.columns)}")
        return _stream(connection, query, request["limit"], folder)
    except (duckdb.Error, OSError, MemoryError, pa.ArrowException) as error:
        raise _translated(error, request["sql"], timeout, memory_mb) from None


def _request(folder: Path) -> dict[str, Any]:
    """The second line, however long it takes to come; none comes from a parent that has ended."""
    line = sys.stdin.buffer.readline()
    if not line:
        _end(folder)
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    request: dict[str, Any] = json.loads(line)
    return request


def _end_with_parent(folder: Path) -> None:
    os.read(0, 1)
    _end(folder)


def _end(folder: Path) -> NoReturn:
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def lock_down(
    connection: duckdb.DuckDBPyConnection, allowed_paths: Iterable[Path], temp_directory: Path, memory_mb: int
) -> None:
    """Take from a connection everything a query over its views does not need, for good.

    Args:
        connection: its views are already made.
        allowed_paths: the files those views read; nothing else can be opened after this.
        temp_directory: a private folder to spill to.
        memory_mb: what DuckDB may hold in memory.
    """
    connection.execute("set allowed_paths = ?", [[str(path) for path in allowed_paths]])
    # Settings that name folders come before external access is off, which freezes them.
    settings: dict[str, str | int | bool] = {
        "temp_directory": str(temp_directory),
        "home_directory": str(temp_directory),
        "secret_directory": str(temp_directory),
        "max_temp_directory_size": f"{LARGEST_SPILL_MB}MiB",
        "memory_limit": f"{memory_mb}MiB",
        "threads": min(os.cpu_count() or 1, 8),
        "autoload_known_extensions": False,
        "autoinstall_known_extensions": False,
        "allow_community_extensions": False,
        "allow_persistent_secrets": False,
        # Else `from table` would find a variable `table` of this program.
        "python_enable_replacements": False,
        "max_expression_depth": 250,
        "enable_progress_bar": False,
        "errors_as_json": True,
        "enable_external_access": False,
        "lock_configuration": True,
    }
    for name, value in settings.items():
        connection.execute(f"set {name} = ?", [value])


def _said(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"location": astuple(problem.location) if problem.location else None}


def _limit_process(timeout: float) -> None:
    """What the kernel enforces even if we cannot: processor time, the size of files, no core dump of anyone's data."""
    if sys.platform == "win32":
        return
    _lower(resource.RLIMIT_CPU, int((timeout + GRACE_SECONDS + 1) * (os.cpu_count() or 1)) + 1)
    _lower(resource.RLIMIT_FSIZE, LARGEST_SPILL_MB << 20)
    _lower(resource.RLIMIT_CORE, 0)


def _limit_memory(memory_mb: int) -> None:
    """Let the process map the query's memory beyond what it has mapped by now, and no more."""
    statistics = Path("/proc/self/statm")
    if sys.platform == "win32" or not statistics.exists():
        return
    mapped = int(statistics.read_text().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, mapped + ((memory_mb + _OVERHEAD_MB) << 20))


def _lower(which: int, value: int) -> None:
    if sys.platform == "win32":
        return
    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _connect(session: dict[str, Any], folder: Path) -> duckdb.DuckDBPyConnection:
    store = Store.open(Path(session["store"]))
    dates = [datetime.date.fromisoformat(day) for day in session["as_of"]]
    connection = database.connect(store, dates, views=())
    connection.execute("set max_execution_time = ?", [max(100, int(float(session["timeout"]) * 1000))])
    files = [path for table in store.tables for path in store.files(table)]
    lock_down(connection, [*files, *building.ensure(store).values()], folder, int(session["memory_mb"]))
    return connection


def _stream(
    connection: duckdb.DuckDBPyConnection, query: CheckedQuery, limit: int | None, folder: Path
) -> dict[str, Any]:
    """Write the rows asked for, count them all."""
    import pyarrow as pa

    started = time.monotonic()
    relation = _relation(connection, query)
    columns = [(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)]
    reader = relation.to_arrow_reader(_BATCH_ROWS)
    total = 0
    with pa.OSFile(str(folder / RESULT), "wb") as sink, pa.ipc.new_stream(sink, reader.schema) as writer:
        for batch in reader:
            wanted = batch if limit is None else batch.slice(0, max(0, limit - total))
            total += batch.num_rows
            if wanted.num_rows:
                writer.write_batch(wanted)
            if sink.tell() > LARGEST_RESULT_MB << 20:
                raise _too_long()
    return {"columns": columns, "total_rows": total, "seconds": time.monotonic() - started}


def _relation(connection: duckdb.DuckDBPyConnection, query: CheckedQuery) -> duckdb.DuckDBPyRelation:
    """The query as a relation, which streams; what `execute` returns would first be made whole in memory."""
    import duckdb

    try:
        return connection.sql(query.sql, params=query.parameters or None)
    except duckdb.Error:
        # What cannot be bound fails here too, with the position that relations leave out.
        connection.execute(query.sql, query.parameters or None)
        raise


def _translated(error: Exception, sql: str, timeout: float, memory_mb: int) -> ScreenerError:
    """What ended a query, as what the user can do about it."""
    import pyarrow as pa

    kind = sqltext.kind_of(error)
    if kind == "INTERRUPT":
        return too_slow(timeout)
    if isinstance(error, MemoryError | pa.ArrowMemoryError) or kind == "Out of Memory":
        return too_big(memory_mb)
    if isinstance(error, OSError) and error.errno in {errno.EFBIG, errno.ENOSPC}:
        return _too_long()
    problem = sqltext.explained(error, sql)
    if kind in {"IO", "INTERNAL", "FATAL"}:
        return DataError(problems=(problem,))
    return UsageError(problems=(problem,))


def _too_long() -> DataError:
    return DataError(
        f"the result needs more room than there is, or than its limit of {LARGEST_RESULT_MB:,} MB",
        hint="ask for fewer rows or columns",
    )


if __name__ == "__main__":
    main()
