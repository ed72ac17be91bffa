"""One import from start to end: read every file, convert every row, and only then touch the store.

1. The manifest and its mappings are read; every problem in them is said at once.
2. Every file is opened and its header held against its mapping; again every problem at once.
3. Each source's rows are converted and staged, the refused ones put aside.
4. All of them land in one change of the store.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from screener.errors import Problem, UsageError
from screener.importing import amounts, sources
from screener.importing.landing import Staged, land
from screener.importing.manifest import Entry, Manifest, Ready, load_manifest
from screener.importing.mapping import load_mapping
from screener.importing.reading import Reader
from screener.importing.staging import MEMORY_LIMIT, Work, open_all, stage_entry
from screener.importing.summary import Progress, Summary, no_progress
from screener.quoting import literal
from screener.store import explained

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from screener.store import Store


_SCRATCH = "screener-import-"
_LEFT_BEHIND_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Options:
    """How an import runs: the instant it is recorded under (now), whether the store is left alone, who watches."""

    recorded_on: datetime | None = None
    dry_run: bool = False
    progress: Progress = no_progress


def import_manifest(
    store: Store,
    path: Path,
    *,
    recorded_on: datetime | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Summary:
    """Import everything a manifest names, in one change of the store.

    Raises:
        UsageError: the manifest or a mapping is wrong; every problem located.
        DataError: a file is missing, damaged or not what it claims to be; the store is as it was.
    """
    import duckdb

    with duckdb.connect() as connection:
        problems: list[Problem] = []
        manifest = load_manifest(connection, path, problems)
        if problems:
            raise UsageError(problems=tuple(problems))
        return _run(store, connection, manifest, Options(recorded_on, dry_run, progress))


def import_table(  # noqa: PLR0913 - every choice of the command line, by name
    store: Store,
    paths: Sequence[Path],
    mapping_path: Path,
    *,
    source: str = "",
    recorded_on: datetime | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Summary:
    """Import files that share one mapping; `source` names where they come from if the mapping does not.

    Raises:
        UsageError: the mapping is wrong; every problem located.
        DataError: a file is missing, damaged or not what it claims to be; the store is as it was.
    """
    import duckdb

    with duckdb.connect() as connection:
        problems: list[Problem] = []
        mapping = load_mapping(connection, mapping_path, problems, source)
        if problems or mapping is None:
            raise UsageError(problems=tuple(problems))
        manifest = Manifest((Entry(mapping.source, tuple(paths), mapping),))
        return _run(store, connection, manifest, Options(recorded_on, dry_run, progress))


def import_source(  # noqa: PLR0913 - every choice of the command line, by name
    store: Store,
    name: str,
    paths: Sequence[Path],
    *,
    recorded_on: datetime | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Summary:
    """Import files of a source whose formats are known here (`sources.SOURCES`), with no mapping.

    Raises:
        UsageError: no such source, or none of the files is one of its.
        DataError: a file is missing, damaged or not what it claims to be; the store is as it was.
    """
    import duckdb

    with duckdb.connect() as connection:
        manifest = Manifest(ready=(Ready(sources.find(name), tuple(paths)),))
        return _run(store, connection, manifest, Options(recorded_on, dry_run, progress))


def _remove_left_behind() -> None:
    """Remove what imports that were killed a day ago or more had unpacked."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
        with suppress(FileNotFoundError):  # another import has just ended
            if time.time() - folder.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _run(store: Store, connection: duckdb.DuckDBPyConnection, manifest: Manifest, options: Options) -> Summary:
    _remove_left_behind()
    with tempfile.TemporaryDirectory(prefix=_SCRATCH) as folder, explained(Path(folder)):
        scratch = Path(folder)
        connection.execute(f"set temp_directory = {literal(str(scratch / 'spill'))}")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        amounts.define_macros(connection)
        work = Work(store, connection, scratch, Reader(connection, scratch), Staged(connection), options.progress)
        open_all(work, manifest.entries)
        for entry in manifest.entries:
            stage_entry(work, entry)
        for ready in manifest.ready:
            ready.source.stage(work, ready.paths)
        if work.problems:
            raise UsageError(problems=tuple(work.problems))
        when = options.recorded_on or datetime.now(UTC)
        return land(store, work.staged, recorded_on=when, precedence=manifest.precedence, dry_run=options.dry_run)
