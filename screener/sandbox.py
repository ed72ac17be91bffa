"""Runs a user's SQL in a process of its own that can be stopped, with a locked connection and limits.

DuckDB cannot interrupt every function (levenshtein of two long strings) and its memory limit does not cover what
scalar functions allocate (repeat, lpad), so a query runs where the whole process can be ended:

1. the parent sees to it that the derived tables are there (a build is not the query's time), makes a private folder
   and starts `python -m screener.sandbox` with a bare environment;
2. the child connects, locks the connection, checks the query (sqlguard) and runs it under DuckDB's own time limit and
   the kernel's limits on memory, processor time and file size;
3. rows stream into an Arrow file in the private folder, no more than asked for, while all are counted;
4. the child says on stdout how it went; one that does not in time is killed. A parent that dies takes it along: the
   child ends when its stdin does.
"""

from __future__ import annotations

import datetime
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from screener import building, database, sqlguard, sqltext
from screener.errors import DataError, Location, Problem, ScreenerError, UsageError
from screener.store import Store

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import duckdb
    import pyarrow as pa

    from screener.sqlguard import CheckedQuery

DEFAULT_SECONDS = 30.0
DEFAULT_MEMORY_MB = 2048
LARGEST_RESULT_MB = 1024
LARGEST_SPILL_MB = 8192
# After its time the child is interrupted and gets this long to say so before it is killed.
_GRACE_SECONDS = 1.5
_BATCH_ROWS = 50_000
# What Python, Arrow and DuckDB's threads may map beyond what the query's own limit covers.
_OVERHEAD_MB = 512
_RESULT = "result.arrow"
# All a child needs to find its libraries, its folders and the language; nothing else is there to be leaked.
_ENVIRONMENT = (
    "PATH HOME LANG LC_ALL LC_CTYPE TZ TMPDIR TEMP TMP SYSTEMROOT USERPROFILE APPDATA LOCALAPPDATA"
    " XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME PYTHONPATH PYTHONHOME PYTHONUTF8 LD_LIBRARY_PATH"
)


@dataclass(frozen=True)
class QueryResult:
    """Rows of a query: (name, DuckDB type) of its columns, at most `limit` rows, and how many there were in all."""

    columns: tuple[tuple[str, str], ...]
    table: pa.Table
    total_rows: int
    seconds: float


def run_query(  # noqa: PLR0913  (each is a named option of the command)
    store_path: Path,
    sql: str,
    *,
    as_of: list[datetime.date] | None = None,
    parameters: Mapping[str, str] | None = None,
    limit: int | None = None,
    timeout: float = DEFAULT_SECONDS,
    memory_mb: int = DEFAULT_MEMORY_MB,
) -> QueryResult:
    """Run one SELECT over the views of a store.

    Args:
        store_path: the store to ask.
        sql: one SELECT in DuckDB's SQL.
        as_of: dates the views answer for; the latest of the store when None.
        parameters: values of the query's $names, as written on the command line.
        limit: how many rows to bring back; all when None. All are counted.
        timeout: wall-clock seconds until the query is stopped.
        memory_mb: megabytes the query may use.

    Raises:
        UsageError: the SQL is refused or wrong, or its parameters are not those given.
        DataError: the store cannot be asked, or the query ran out of its time or memory.
    """
    building.ensure(Store.open(store_path))
    with tempfile.TemporaryDirectory(prefix="screener-sql-", ignore_cleanup_errors=True) as folder:
        request = {
            "store": str(store_path.absolute()),
            "sql": sql,
            "as_of": [day.isoformat() for day in as_of or ()],
            "parameters": dict(parameters or {}),
            "limit": limit,
            "timeout": timeout,
            "memory_mb": memory_mb,
            "folder": folder,
        }
        return _result(_ask_child(request), Path(folder))


def _ask_child(request: dict[str, Any]) -> dict[str, Any]:
    """Start the child, wait no longer than its time, and return what it said."""
    folder, timeout = Path(request["folder"]), float(request["timeout"])
    with (folder / "stderr").open("w+b") as complaints, _child(complaints) as child:
        said: list[bytes] = []
        reader = threading.Thread(target=lambda: said.append(child.stdout.read() if child.stdout else b""), daemon=True)
        reader.start()
        _send(child, request)
        import pyarrow as pa  # noqa: F401  (costs as long as the child needs to start, so it is done meanwhile)

        reader.join(timeout + _GRACE_SECONDS)
        if reader.is_alive():
            raise _too_slow(timeout)
        child.wait()
        return _answer(said, child.returncode, folder, request)


@contextmanager
def _child(complaints: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The child process, in a session of its own so that Ctrl-C reaches only us; killed whatever happens here."""
    # -P: a query is run in a folder of data, where a file may bear the name of a module.
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "screener.sandbox"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env=_environment(),
        start_new_session=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            # What a dead child did not read cannot be flushed to it.
            with suppress(OSError):
                if pipe:
                    pipe.close()


def _environment() -> dict[str, str]:
    bare = {name: os.environ[name] for name in _ENVIRONMENT.split() if name in os.environ}
    home = Path(__file__).resolve().parent.parent
    if str(home) not in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        bare["PYTHONPATH"] = os.pathsep.join(filter(None, (str(home), bare.get("PYTHONPATH"))))
    # Arrow's own pools reserve address space in gigabytes, which the limit on it forbids.
    return bare | {"ARROW_DEFAULT_MEMORY_POOL": "system"}


def _send(child: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
    """Write the request as one line; stdin stays open for as long as we live."""
    assert child.stdin is not None  # noqa: S101  (a pipe was asked for)
    with suppress(BrokenPipeError):  # it died at once; its return code says how
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()


def _answer(said: list[bytes], code: int, folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """What the child said, or why it could not."""
    try:
        answer = json.loads(said[0])
    except (IndexError, ValueError):
        answer = None
    if isinstance(answer, dict):
        return answer
    complaint = (folder / "stderr").read_text(encoding="utf-8", errors="replace").strip()
    if -code == getattr(signal, "SIGXCPU", 0):
        raise _too_slow(float(request["timeout"]))
    # Out of memory ends in an abort, in the kernel's kill, or in Python's own error before ours could be raised.
    if -code in {signal.SIGABRT, getattr(signal, "SIGKILL", 0)} or "MemoryError" in complaint:
        raise _too_big(int(request["memory_mb"]))
    if code < 0:
        raise DataError("the query brought its process down", hint="write it simpler; the store is as it was")
    raise RuntimeError(f"the query's process failed:\n{complaint}")


def _result(answer: dict[str, Any], folder: Path) -> QueryResult:
    """The rows the child wrote, or the error it met."""
    if "problems" in answer:
        kind = UsageError if answer["kind"] == "UsageError" else DataError
        raise kind(problems=tuple(_problem(problem) for problem in answer["problems"]))
    import pyarrow as pa

    # Mapped, not read: a wide result costs memory only where it is looked at.
    with pa.memory_map(str(folder / _RESULT)) as source:
        table = pa.ipc.open_stream(source).read_all()
    return QueryResult(tuple(map(tuple, answer["columns"])), table, answer["total_rows"], answer["seconds"])


def _problem(said: dict[str, Any]) -> Problem:
    location = Location(*said["location"]) if said["location"] else None
    return Problem(said["message"], location, said["hint"], said["snippet"])


def _too_slow(timeout: float) -> DataError:
    return DataError(
        f"the query was stopped after {timeout:g} seconds, its time limit",
        hint="ask for fewer rows or dates, look for a join without a condition, or give it more with --timeout SECONDS",
    )


def _too_big(memory_mb: int) -> DataError:
    return DataError(
        f"the query needs more memory than its limit of {memory_mb:,} MB",
        hint="ask for fewer rows or columns, or give it more with --memory MB",
    )


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


def main() -> NoReturn:
    """The child: read one request from stdin, answer on stdout, end."""
    started = time.monotonic()
    # What a library prints must not get between us and the parent.
    stdout = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, args=(request["folder"],), daemon=True).start()
    _limit_process(float(request["timeout"]))
    try:
        answer = _run(request, started)
    except ScreenerError as error:
        answer = {"kind": type(error).__name__, "problems": [_said(problem) for problem in error.problems]}
    stdout.write(json.dumps(answer).encode())
    stdout.flush()
    # Not sys.exit: taking DuckDB and Arrow down in order costs time and changes nothing.
    os._exit(0)


def _end_with_parent(folder: str) -> None:
    os.read(0, 1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _said(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"location": astuple(problem.location) if problem.location else None}


def _limit_process(timeout: float) -> None:
    """What the kernel enforces even if we cannot: processor time, the size of files, no core dump of anyone's data."""
    if sys.platform == "win32":
        return
    _lower(resource.RLIMIT_CPU, int((timeout + _GRACE_SECONDS + 1) * (os.cpu_count() or 1)) + 1)
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


def _run(request: dict[str, Any], started: float) -> dict[str, Any]:
    """Connect, lock, check, run; the answer for the parent."""
    import duckdb
    import pyarrow as pa

    folder, timeout, memory_mb = Path(request["folder"]), float(request["timeout"]), int(request["memory_mb"])
    connection = _connect(request, folder, started)
    _limit_memory(memory_mb)
    try:
        query = sqlguard.check(connection, request["sql"], request["parameters"])
        return _stream(connection, query, request["limit"], folder, started)
    except (duckdb.Error, OSError, MemoryError, pa.ArrowException) as error:
        raise _translated(error, request["sql"], timeout, memory_mb) from None


def _connect(request: dict[str, Any], folder: Path, started: float) -> duckdb.DuckDBPyConnection:
    store = Store.open(Path(request["store"]))
    dates = [datetime.date.fromisoformat(day) for day in request["as_of"]]
    connection = database.connect(store, dates)
    remaining = float(request["timeout"]) - (time.monotonic() - started)
    connection.execute("set max_execution_time = ?", [max(100, int(remaining * 1000))])
    files = [path for table in store.tables for path in store.files(table)]
    lock_down(connection, [*files, *building.ensure(store).values()], folder, int(request["memory_mb"]))
    return connection


def _stream(
    connection: duckdb.DuckDBPyConnection, query: CheckedQuery, limit: int | None, folder: Path, started: float
) -> dict[str, Any]:
    """Write the rows asked for, count them all."""
    import pyarrow as pa

    relation = _relation(connection, query)
    columns = [(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)]
    reader = relation.to_arrow_reader(_BATCH_ROWS)
    total = 0
    with pa.OSFile(str(folder / _RESULT), "wb") as sink, pa.ipc.new_stream(sink, reader.schema) as writer:
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
        return _too_slow(timeout)
    if isinstance(error, MemoryError | pa.ArrowMemoryError) or kind == "Out of Memory":
        return _too_big(memory_mb)
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
