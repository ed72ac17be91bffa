"""What `store.json` says: which files count and whose figure is believed; read, checked and replaced as one.

Apart from `store` because it is the whole of what makes a state: a store at any moment is what this file names.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from screener.errors import DataError, Location, Problem, relative
from screener.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path

STATE_FILE = "store.json"
FORMAT = "screener-store"
RESTORE = "restore the file or import again into a new store"


@dataclass(frozen=True, order=True)
class StoredFile:
    """One Parquet file of a state: its table, partition ('' or a year), path inside the store and number of rows."""

    table: str
    partition: str
    path: str
    rows: int


@dataclass(frozen=True)
class State:
    """What `store.json` says: every file that counts, and the order in which statement sources are believed."""

    files: tuple[StoredFile, ...] = ()
    precedence: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A hash of what the state holds; file names carry the hash of their content, so they suffice."""
        named = json.dumps([[file.path for file in self.files], self.precedence, SCHEMA_VERSION])
        return hashlib.sha256(named.encode()).hexdigest()[:16]


def load_state(path: Path) -> State:
    """What the store at `path` holds, every file of it there and whole.

    Raises:
        DataError: naming what is absent, unreadable, cut short or of a newer version.
    """
    file = path / STATE_FILE
    if not file.is_file():
        what = "is not a screener store" if path.is_dir() else "does not exist"
        raise DataError(f"{relative(path)} {what}", hint="make one with: screener import MANIFEST.yaml --store DIR")
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        state = _parse_state(content)
    except (ValueError, KeyError, TypeError) as error:
        raise damage_at(
            file, f"not a readable store description ({error})", "restore it from a copy or import again"
        ) from error
    missing = [stored.path for stored in state.files if not (path / stored.path).is_file()]
    if missing:
        raise damage_at(file, f"names {missing[0]}, which is not there", RESTORE)
    cut = [path / stored.path for stored in state.files if not _ends_as_parquet(path / stored.path)]
    if cut:
        raise damage_at(cut[0], "is not a whole Parquet file", RESTORE)
    return state


def _ends_as_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-min(4, path.stat().st_size), os.SEEK_END)
        return stream.read() == b"PAR1"


def swap_state(path: Path, state: State) -> None:
    """Make this the state of the store at `path`, in one rename; before it the old state counts."""
    content = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "precedence": state.precedence,
        "files": [asdict(file) for file in state.files],
    }
    draft = path / f".{STATE_FILE}-{uuid.uuid4().hex}"
    try:
        with draft.open("w", encoding="utf-8") as stream:
            json.dump(content, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path / STATE_FILE)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path)


def _parse_state(content: dict[str, Any]) -> State:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']!r}")
    if content["schema_version"] > SCHEMA_VERSION:
        raise DataError(
            f"the store was written by a newer version (schema {content['schema_version']}, known {SCHEMA_VERSION})",
            hint="upgrade: pip install --upgrade sanwei-screener",
        )
    files = tuple(StoredFile(**file) for file in content["files"])
    return State(files, tuple(content["precedence"]))


def damage_at(file: Path, message: str, hint: str) -> DataError:
    """A DataError about one file of a store."""
    return DataError(problems=(Problem(message, Location(relative(file)), hint=hint),))


def sync_folder(path: Path) -> None:
    """Force a folder's names to disk, where the platform can."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
