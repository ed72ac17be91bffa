"""Runs a user's SQL in a process of its own that can be stopped, with a locked connection and limits.

DuckDB cannot interrupt every function (levenshtein of two long strings) and its memory limit does not cover what
scalar functions allocate (repeat, lpad), so a query runs where the whole process can be ended:

1. the parent sees to it that the derived tables are there (a build is not the query's time), makes a private folder
   and starts `python -m screener.sandboxed` with a bare environment;
2. the child connects, locks the connection and waits for its one query, so that a prompt can have it ready while the
   user types; then it checks the query (sqlguard) and runs it under DuckDB's own time limit and the kernel's limits on
   memory, processor time and file size;
3. rows stream into an Arrow file in the private folder, no more than asked for, while all are counted;
4. the child says on stdout how it went and ends; one that does not in time is killed. A parent that dies takes it
   along: the child ends when its stdin does.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screener import building
from screener.errors import DataError, Location, Problem, UsageError
from screener.sqltext import QUERY
from screener.store import Store

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    import pyarrow as pa

DEFAULT_SECONDS = 30.0
DEFAULT_MEMORY_MB = 2048
LARGEST_RESULT_MB = 1024
LARGEST_SPILL_MB = 8192
# After its time the child is interrupted and gets this long to say so before it is killed.
GRACE_SECONDS = 1.5
RESULT = "result.arrow"
_COMPLAINTS = "stderr"
# All a child needs to find its libraries, its folders and the language; nothing else is there to be leaked.
_ENVIRONMENT = (
    "PATH HOME LANG LC_ALL LC_CTYPE TZ TMPDIR TEMP TMP SYSTEMROOT USERPROFILE APPDATA LOCALAPPDATA"
    " XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME PYTHONPATH PYTHONHOME PYTHONUTF8 LD_LIBRARY_PATH"
)


@dataclass(frozen=True)
class Asked:
    """One SELECT, values of its $names as written on the command line, and what problems call its place."""

    sql: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    source: str = QUERY


@dataclass(frozen=True)
class QueryResult:
    """Rows of a query: (name, DuckDB type) of its columns, at most `limit` rows, and how many there were in all."""

    columns: tuple[tuple[str, str], ...]
    table: pa.Table
    total_rows: int
    seconds: float


def run_query(  # noqa: PLR0913  (each is a named option of the command)
    store_path: Path,
    query: Asked | str,
    *,
    as_of: list[datetime.date] | None = None,
    limit: int | None = None,
    timeout: float = DEFAULT_SECONDS,
    memory_mb: int = DEFAULT_MEMORY_MB,
) -> QueryResult:
    """Run one SELECT over the views of a store.

    Args:
        store_path: the store to ask.
        query: one SELECT in DuckDB's SQL, with the values of its parameters if it has any.
        as_of: dates the views answer for; the latest of the store when None.
        limit: how many rows to bring back; all when None. All are counted.
        timeout: wall-clock seconds until the query is stopped.
        memory_mb: megabytes the query may use.

    Raises:
        UsageError: the SQL is refused or wrong, or its parameters are not those given.
        DataError: the store cannot be asked, or the query ran out of its time or memory.
    """
    with Child(store_path, as_of=as_of, timeout=timeout, memory_mb=memory_mb) as child:
        return child.answer(Asked(query) if isinstance(query, str) else query, limit)


class Child:
    """A process that has connected to a store, or is about to, and answers one query.

    One query only: whatever that does to the process, the next one has another. Leaving the block kills it.
    """

    def __init__(
        self,
        store_path: Path,
        *,
        as_of: list[datetime.date] | None = None,
        timeout: float = DEFAULT_SECONDS,
        memory_mb: int = DEFAULT_MEMORY_MB,
    ) -> None:
        """Start the process; arguments as of `run_query`."""
        building.ensure(Store.open(store_path))
        self._timeout, self._memory_mb = timeout, memory_mb
        self._folder = tempfile.TemporaryDirectory(prefix="screener-sql-", ignore_cleanup_errors=True)
        with (Path(self._folder.name) / _COMPLAINTS).open("wb") as complaints:
            # -P: a query is run in a folder of data, where a file may bear the name of a module. A session of its own:
            # Ctrl-C reaches only us.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "screener.sandboxed"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=_environment(),
                start_new_session=True,
            )
        self._send(
            {
                "store": str(store_path.absolute()),
                "as_of": [day.isoformat() for day in as_of or ()],
                "timeout": timeout,
                "memory_mb": memory_mb,
                "folder": self._folder.name,
            }
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and remove its folder; a result that was read from there stays readable."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            # What a dead child did not read cannot be flushed to it.
            with suppress(OSError):
                if pipe:
                    pipe.close()
        self._folder.cleanup()

    @property
    def is_waiting(self) -> bool:
        """Whether it is still there to be asked."""
        return self._process.poll() is None

    def answer(self, asked: Asked, limit: int | None = None) -> QueryResult:
        """Run the query, once; limit and errors as of `run_query`."""
        said: list[bytes] = []
        stdout = self._process.stdout
        reader = threading.Thread(target=lambda: said.append(stdout.read() if stdout else b""), daemon=True)
        reader.start()
        self._send({"sql": asked.sql, "parameters": dict(asked.parameters), "limit": limit})
        import pyarrow as pa  # noqa: F401  (costs as long as the child needs to start, so it is done meanwhile)

        reader.join(self._timeout + GRACE_SECONDS)
        if reader.is_alive():
            raise too_slow(self._timeout)
        self._process.wait()
        return _result(self._said(said), Path(self._folder.name), asked.source)

    def _send(self, request: dict[str, Any]) -> None:
        """Write one line; stdin stays open for as long as we live."""
        assert self._process.stdin is not None  # noqa: S101  (a pipe was asked for)
        with suppress(BrokenPipeError):  # it died at once; its return code says how
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()

    def _said(self, said: list[bytes]) -> dict[str, Any]:
        """What the child said, or why it could not."""
        try:
            answer = json.loads(said[0])
        except (IndexError, ValueError):
            answer = None
        if isinstance(answer, dict):
            return answer
        code = self._process.returncode
        complaint = (Path(self._folder.name) / _COMPLAINTS).read_text(encoding="utf-8", errors="replace").strip()
        if -code == getattr(signal, "SIGXCPU", 0):
            raise too_slow(self._timeout)
        # Out of memory ends in an abort, in the kernel's kill, or in Python's own error before ours could be raised.
        if -code in {signal.SIGABRT, getattr(signal, "SIGKILL", 0)} or "MemoryError" in complaint:
            raise too_big(self._memory_mb)
        if code < 0:
            raise DataError("the query brought its process down", hint="write it simpler; the store is as it was")
        raise RuntimeError(f"the query's process failed:\n{complaint}")


def _environment() -> dict[str, str]:
    bare = {name: os.environ[name] for name in _ENVIRONMENT.split() if name in os.environ}
    home = Path(__file__).resolve().parent.parent
    if str(home) not in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        bare["PYTHONPATH"] = os.pathsep.join(filter(None, (str(home), bare.get("PYTHONPATH"))))
    # Arrow's own pools reserve address space in gigabytes, which the limit on it forbids.
    return bare | {"ARROW_DEFAULT_MEMORY_POOL": "system"}


def _result(answer: dict[str, Any], folder: Path, source: str) -> QueryResult:
    """The rows the child wrote, or the error it met."""
    if "problems" in answer:
        kind = UsageError if answer["kind"] == "UsageError" else DataError
        raise kind(problems=tuple(_problem(problem, source) for problem in answer["problems"]))
    import pyarrow as pa

    # Mapped, not read: a wide result costs memory only where it is looked at.
    with pa.memory_map(str(folder / RESULT)) as stream:
        table = pa.ipc.open_stream(stream).read_all()
    return QueryResult(tuple(map(tuple, answer["columns"])), table, answer["total_rows"], answer["seconds"])


def _problem(said: dict[str, Any], source: str) -> Problem:
    location = Location(*said["location"]) if said["location"] else None
    if location and location.path == QUERY:
        location = replace(location, path=source)
    return Problem(said["message"], location, said["hint"], said["snippet"])


def too_slow(timeout: float) -> DataError:
    """What is said of a query that ran out of time."""
    return DataError(
        f"the query was stopped after {timeout:g} seconds, its time limit",
        hint="ask for fewer rows or dates, look for a join without a condition, or give it more with --timeout SECONDS",
    )


def too_big(memory_mb: int) -> DataError:
    """What is said of a query that ran out of memory."""
    return DataError(
        f"the query needs more memory than its limit of {memory_mb:,} MB",
        hint="ask for fewer rows or columns, or give it more with --memory MB",
    )
