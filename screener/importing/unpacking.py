"""Packed files opened within limits: what would fill the disk or the memory, or names a place outside, is refused.

A zip says how much it holds, and may lie; so bytes are counted as they come out, over everything nested in one file. A
file an ordinary vendor hands out never comes near a limit: each says beside it what the largest known one needs.
"""

from __future__ import annotations

import gzip
import re
import stat
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from screener.errors import DataError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1 << 20
# Tables of figures unpack to five to thirty times their size (all SEC filings: 1.3 GB to 17 GB); deflate reaches 1,032.
MAX_RATIO = 100
# Below this nobody's disk is in danger, and a table of one repeated row is still a table.
FREE_BYTES = 200_000_000
# The list of a zip's members is read into memory at some 500 bytes each; companyfacts.zip lists 18,000 in 1.3 MB.
MAX_LIST_BYTES = 16_000_000
# A download of downloads (a zip of gzipped tables) nests two deep.
MAX_NESTING = 3

FETCH_AGAIN = "fetch it again"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_DRIVE = re.compile("[A-Za-z]:")
# What Python's reader raises over damaged bytes; a flipped bit makes lengths negative and names undecodable.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, struct.error, ValueError,
)  # fmt: skip


def bad(name: str, message: str, hint: str = "", line: int | None = None) -> DataError:
    """A DataError located in a data file."""
    return DataError(problems=(Problem(message, Location(printable(name), line), hint=hint),))


def printable(name: str) -> str:
    """A name from inside a file as it may be shown: what would move the cursor or hide text is written out."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in name)


@dataclass
class Budget:
    """How many bytes may still come out of one packed file, whatever is nested in it; and how deep it has gone."""

    shown: str
    allowed: int
    nesting: int = 0
    taken: int = field(default=0, repr=False)

    @classmethod
    def of(cls, file: Path, shown: str) -> Budget:
        """The budget of a file as it lies on the disk."""
        return cls(shown, max(FREE_BYTES, MAX_RATIO * file.stat().st_size))

    def take(self, size: int) -> None:
        """Count bytes that came out.

        Raises:
            DataError: they are more than any table of figures unpacks to.
        """
        self.expect(size)
        self.taken += size

    def expect(self, size: int) -> None:
        """Refuse before anything comes out, where so much is announced.

        Raises:
            DataError: as `take`.
        """
        if self.taken + size > self.allowed:
            message = f"unpacks to more than {self.allowed / 1e6:,.0f} MB, over {MAX_RATIO} times its size"
            raise bad(self.shown, message, "no table of figures does: do not trust this file")

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Go one packed file deeper.

        Raises:
            DataError: that is deeper than anybody packs.
        """
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise bad(self.shown, f"packed files are nested more than {MAX_NESTING} deep", "unpack it first")
        yield
        self.nesting -= 1


class Unpacked:
    """What comes out of a packed file, read like a file: counted by its budget, its damage said in words."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, shown: str, budget: Budget, what: str) -> None:
        self._stream, self._shown, self._budget, self._what = stream, shown, budget, what

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all of them for a negative one, none at the end.

        Raises:
            DataError: the file is damaged or cut off, or holds more than its budget.
        """
        if size < 0:
            return b"".join(self.pieces())
        try:
            content = self._stream.read(size)
        except _DAMAGED as error:
            raise _damaged(self._shown, self._what, error) from error
        self._budget.take(len(content))
        return content

    def pieces(self) -> Iterator[bytes]:
        """Everything, a piece at a time."""
        while piece := self.read(CHUNK):
            yield piece

    def copy(self, target: Path) -> None:
        """Write everything to a file."""
        with target.open("wb") as output:
            for piece in self.pieces():
                output.write(piece)


@contextmanager
def gunzipped(file: Path, shown: str, budget: Budget | None = None) -> Iterator[Unpacked]:
    """A gzip file's content as a stream."""
    with gzip.open(file, "rb") as stream:
        yield Unpacked(stream, shown, budget or Budget.of(file, shown), "gzip file")


def _damaged(shown: str, what: str, error: Exception) -> DataError:
    return bad(shown, f"the {what} is damaged or cut off ({error})", FETCH_AGAIN)


@dataclass(frozen=True)
class Archive:
    """A zip file that has been looked over: every member named once, none of them outside, linked or locked."""

    shown: str
    budget: Budget
    what: str
    _zip: zipfile.ZipFile

    @property
    def names(self) -> list[str]:
        """The files in it, in order of their names."""
        return sorted(entry.filename for entry in self._zip.infolist() if not entry.is_dir())

    @contextmanager
    def open(self, name: str) -> Iterator[Unpacked]:
        """One member as a stream.

        Raises:
            DataError: it is damaged.
        """
        entry = self._zip.getinfo(name)
        self.budget.expect(entry.file_size)
        # Reading would stop at the size the list claims, however much there is; this way the truth comes out.
        entry.file_size = self.budget.allowed + 2 * CHUNK
        try:
            stream = self._zip.open(entry)
        except _DAMAGED as error:
            raise _damaged(self.shown, self.what, error) from error
        with stream:
            yield Unpacked(stream, self.shown, self.budget, self.what)


@contextmanager
def archive(file: Path, shown: str, budget: Budget | None = None, what: str = "zip file") -> Iterator[Archive]:
    """Open a zip file to read its members, whether all at once or one after the other.

    Raises:
        DataError: it is damaged, locked, names a member twice or a place outside, or holds more than its budget.
    """
    _check_list(file, shown)
    try:
        opened = zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise _damaged(shown, what, error) from error
    with opened:
        if problems := tuple(_problems(opened, shown)):
            raise DataError(problems=problems)
        yield Archive(shown, budget or Budget.of(file, shown), what, opened)


def _problems(opened: zipfile.ZipFile, shown: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for entry in opened.infolist():
        if wrong := _wrong(entry, seen):
            message, hint = wrong
            yield Problem(message, Location(f"{shown}/{printable(entry.filename)}"), hint)
        seen.add(entry.filename)


def _wrong(entry: zipfile.ZipInfo, seen: set[str]) -> tuple[str, str] | None:
    """What is wrong with a member, and what to do."""
    distrust = "no vendor packs that: do not trust this file"
    parts = re.split(r"[/\\]", entry.filename)
    if ".." in parts or not parts[0] or _DRIVE.match(entry.filename):
        return "names a place outside the zip file", distrust
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link and no file", distrust
    if entry.filename in seen:
        return "is in the zip file twice", "unpack it and keep the right one"
    if entry.flag_bits & 0x1:
        return "is locked with a password", "unpack it with the password first"
    if entry.compress_type not in _METHODS:
        return f"is packed by a method not read here ({entry.compress_type})", "unpack it first"
    return None


def _check_list(file: Path, shown: str) -> None:
    """Refuse a list of members that would not fit in memory, before it is read."""
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - (1 << 16) - 42))
        tail = stream.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) < at + 22:
            return  # no zip file, as its reader will say
        (listed,) = struct.unpack_from("<L", tail, at + 12)
        if at >= 20 and tail[at - 20 : at - 16] == _END_64:
            (place,) = struct.unpack_from("<Q", tail, at - 12)
            stream.seek(min(place, size))
            (listed,) = struct.unpack("<Q", stream.read(56).ljust(56, b"\0")[40:48])
    if listed > MAX_LIST_BYTES:
        raise bad(shown, "lists more files than can be read", f"the list takes {listed / 1e6:,.0f} MB; unpack it first")
