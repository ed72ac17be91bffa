"""The store on disk: content-named Parquet files and one `store.json` that says which of them count.

A write adds files under names made from their content, forces them to disk, and then replaces `store.json` in one
rename. Whoever reads sees one whole state, the old one or the new one, whatever happens to the writer; and that state
has a fingerprint that a run can cite. Files that no state names any more are removed by a later write, an hour on, so
that a reader who opened the old state can finish.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from screener.errors import DataError, relative
from screener.quoting import quoted
from screener.schema import TABLES, Table
from screener.state import RESTORE, STATE_FILE, State, StoredFile, damage_at, load_state, swap_state, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import pyarrow as pa

LOCK_FILE = "writing.lock"
KEEP_UNREFERENCED_SECONDS = 3600
LOCK_TIMEOUT_SECONDS = 2.0
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Store:
    """A store that has been opened; reads the state it found then, until it writes itself."""

    def __init__(self, path: Path, state: State) -> None:
        self.path = path
        self._state = state

    @classmethod
    def create(cls, path: Path) -> Store:
        """Make an empty store at `path`; an existing store is opened as it is.

        Raises:
            DataError: the place is taken by other files, or cannot be written.
        """
        if (path / STATE_FILE).exists():
            return cls.open(path)
        with explained(path):
            path.mkdir(parents=True, exist_ok=True)
            if foreign := _foreign_entry(path):
                raise DataError(
                    f"{relative(path)} is not a screener store and not empty ({foreign} is in it)",
                    hint="choose an empty or new folder",
                )
            swap_state(path, State())
        return cls.open(path)

    @classmethod
    @contextmanager
    def creating(cls, path: Path, *, keep: bool = True) -> Iterator[Store]:
        """An existing store, or a new one that stays only if the block succeeds (and `keep`): no empty store is left.

        Raises:
            DataError: as `create`.
        """
        is_new = not (path / STATE_FILE).exists()
        folder_is_new = not path.exists()
        store = cls.create(path)
        done = False
        try:
            yield store
            done = keep
        finally:
            if is_new and not done:
                (path / STATE_FILE).unlink(missing_ok=True)
                (path / LOCK_FILE).unlink(missing_ok=True)
                if folder_is_new:
                    shutil.rmtree(path, ignore_errors=True)

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the store at `path`.

        Raises:
            DataError: there is none, it is damaged, or a newer version of the program wrote it.
        """
        return cls(path, load_state(path))

    @property
    def fingerprint(self) -> str:
        """A hash of the state: equal fingerprints hold equal facts."""
        return self._state.fingerprint

    @property
    def precedence(self) -> tuple[str, ...]:
        """Sources in the order they are believed, highest first."""
        return self._state.precedence

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that hold rows, in the order of the schema."""
        held = {file.table for file in self._state.files}
        return tuple(name for name in TABLES if name in held)

    def files(self, table: str) -> tuple[Path, ...]:
        """The Parquet files of a table, in the order of their partitions."""
        return tuple(self.path / file.path for file in self._state.files if file.table == table)

    def partitions(self, table: str) -> dict[str, Path]:
        """The file of every partition of a table."""
        return {file.partition: self.path / file.path for file in self._state.files if file.table == table}

    def rows(self, table: str) -> int:
        """How many rows a table holds."""
        return sum(file.rows for file in self._state.files if file.table == table)

    @property
    def derived(self) -> Path:
        """Folder for files made from this store: beside the facts, or in the user's cache for a read-only store."""
        if os.access(self.path, os.W_OK):
            return self.path / "derived"
        import platformdirs

        key = hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()[:16]
        return Path(platformdirs.user_cache_path("screener")) / "derived" / key

    @contextmanager
    def writing(self) -> Iterator[Change]:
        """Hold the store's lock, collect a change, and make it the new state at the end; on any error nothing changed.

        Raises:
            DataError: somebody else is writing, or there is no room or no right to write.
        """
        with _locked(self.path), explained(self.path), intact(self):
            self._state = load_state(self.path)
            change = Change(self)
            done = False
            try:
                yield change
                change.commit()
                done = True
            finally:
                if not done:
                    change.remove_new_files()
            _collect_unreferenced(self.path, self._state)

    def _adopt(self, state: State) -> None:
        left = {file.path for file in self._state.files} - {file.path for file in state.files}
        swap_state(self.path, state)
        self._state = state
        for path in left:
            # The hour until it may be removed counts from now, not from when it was written.
            os.utime(self.path / path)


@dataclass
class Change:
    """What one write wants: whole partitions put in place of the old ones, and perhaps another precedence."""

    store: Store
    precedence: tuple[str, ...] = ()
    _files: dict[tuple[str, str], StoredFile] = field(default_factory=dict)
    _new: list[Path] = field(default_factory=list)
    _discarded: bool = False

    def __post_init__(self) -> None:
        state = self.store._state
        self.precedence = state.precedence
        self._files = {(file.table, file.partition): file for file in state.files}

    def put(self, table: str, partition: str, rows: duckdb.DuckDBPyRelation | pa.Table) -> None:
        """Make `rows` the whole content of a table's partition ('' where a table has none); no rows remove it."""
        schema = TABLES[table]
        folder = self.store.path / table
        folder.mkdir(exist_ok=True)
        draft = folder / f".draft-{uuid.uuid4().hex}.parquet"
        self._new.append(draft)
        _write_parquet(schema, rows, draft)
        count = _row_count(draft)
        if count == 0:
            self._files.pop((table, partition), None)
            return
        name = f"{table}/{partition + '-' if partition else ''}{_hash_file(draft)}.parquet"
        final = self.store.path / name
        if not final.exists():
            self._new.append(final)
        draft.replace(final)
        self._files[table, partition] = StoredFile(table, partition, name, count)

    def has_put(self, table: str, partition: str) -> bool:
        """Whether this change has something of its own to say about a partition."""
        held = {(file.table, file.partition): file for file in self.store._state.files}
        return self._files.get((table, partition)) != held.get((table, partition))

    def attach(self, path: Path) -> None:
        """Name a file written beside the tables, to be removed again should the change fail or be discarded."""
        self._new.append(path)

    def discard(self) -> None:
        """Leave the store as it was: for a rehearsal that does everything but the swap."""
        self._discarded = True

    def commit(self) -> None:
        """Make the change the state of the store, unless it was discarded or changes nothing."""
        if self._discarded:
            self.remove_new_files()
        elif self._wanted != self.store._state:
            for folder in {path.parent for path in self._new}:
                sync_folder(folder)
            self.store._adopt(self._wanted)

    @property
    def _wanted(self) -> State:
        return State(tuple(sorted(self._files.values())), self.precedence)

    def remove_new_files(self) -> None:
        """Take away the files this change has written, unless an error came only after they had become the state."""
        if self._wanted != self.store._state and load_state(self.store.path) == self._wanted:
            return
        for path in self._new:
            path.unlink(missing_ok=True)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a full disk or a missing right, from Python or from DuckDB, into a DataError that says what to do."""
    import duckdb

    try:
        yield
    except PermissionError as error:
        raise DataError(f"no permission to write {error.filename or relative(path)}") from error
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise _no_room(path) from error
    except duckdb.Error as error:
        if not any(os.strerror(number) in str(error) for number in NO_ROOM):
            raise
        raise _no_room(path) from error


def _no_room(path: Path) -> DataError:
    return DataError(
        f"no room to write in {relative(path)}: the disk is full or a limit on file size was reached",
        hint="the store is as it was; free some space and run it again",
    )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    import filelock

    lock = filelock.FileLock(path / LOCK_FILE, timeout=LOCK_TIMEOUT_SECONDS)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise DataError(
            f"another process is writing to {relative(path)}", hint="run it again when that has finished"
        ) from error
    except OSError as error:
        raise DataError(f"cannot write to {relative(path)}: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


def _foreign_entry(path: Path) -> str:
    known = {LOCK_FILE, "derived", "quarantine", *TABLES}
    return next(
        (entry.name for entry in sorted(path.iterdir()) if entry.name not in known and entry.name[0] != "."), ""
    )


@contextmanager
def intact(store: Store) -> Iterator[None]:
    """While DuckDB reads the store: an error that comes from a file whose content is no longer what its name says.

    Raises:
        DataError: naming the file; any other error passes.
    """
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        for path in (path for table in store.tables for path in store.files(table)):
            if _hash_file(path) != path.stem:
                raise damage_at(path, "is damaged: it cannot be read", RESTORE) from error
        raise


def _write_parquet(schema: Table, rows: duckdb.DuckDBPyRelation | pa.Table, path: Path) -> None:
    """Write the canonical columns in their order and types, sorted as the table says."""
    import duckdb

    relation = rows if isinstance(rows, duckdb.DuckDBPyRelation) else duckdb.connect().from_arrow(rows)
    given = set(relation.columns)
    columns = ", ".join(
        f"cast({quoted(column.name) if column.name in given else 'null'} as {column.type}) as {quoted(column.name)}"
        for column in schema.columns
    )
    order = ", ".join(quoted(name) for name in schema.sort)
    relation.project(columns).order(order).write_parquet(str(path), compression="zstd")
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _row_count(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:16]


def _collect_unreferenced(path: Path, state: State) -> None:
    """Remove table files that no state has named for an hour: a running reader may still need a younger one."""
    kept = {path / file.path for file in state.files}
    horizon = time.time() - KEEP_UNREFERENCED_SECONDS
    drafts = (*path.glob(f".{STATE_FILE}-*"), *(path / "quarantine").glob(".draft-*"))
    for file in (*drafts, *(file for table in TABLES for file in (path / table).glob("*.parquet"))):
        if file not in kept and file.stat().st_mtime < horizon:
            file.unlink(missing_ok=True)
