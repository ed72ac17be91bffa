"""Bytes of vendor files into plain UTF-8 text: what is packed is unpacked, what is mis-encoded is said, not guessed.

A file is known by its first bytes, never by its name; a name that says otherwise is an error, because a vendor's page
of apologies saved as .xlsx would else become an empty import.
"""

from __future__ import annotations

import codecs
import gzip
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from screener.errors import DataError, Location, Problem, relative

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 20
DATA_ENDINGS = (".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xls", ".xlsm", ".parquet", ".zip")
_KIND_OF_ENDING = {
    ".csv": "text", ".tsv": "text", ".txt": "text", ".gz": "gzip", ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls",
    ".parquet": "parquet", ".zip": "zip",
}  # fmt: skip
_KIND_NAMES = {
    "text": "text", "gzip": "a gzip file", "xlsx": "an xlsx workbook", "xls": "an old xls workbook",
    "parquet": "Parquet", "zip": "a zip file", "binary": "no kind of table known here",
}  # fmt: skip
_FIRST_BYTES = {b"\x1f\x8b": "gzip", b"PAR1": "parquet", b"\xd0\xcf\x11\xe0": "xls", b"PK\x03\x04": "zip"}
_ENDING_OF_KIND = {"text": ".csv", "gzip": ".gz", "xlsx": ".xlsx", "xls": ".xls", "parquet": ".parquet", "zip": ".zip"}


@dataclass(frozen=True)
class Member:
    """One table as a file of its own: the name to show, its kind (text, xlsx, xls, parquet) and where its bytes are."""

    name: str
    kind: str
    path: Path


@dataclass(frozen=True)
class Decoded:
    """What decoding found: how many bytes were no characters and were replaced by a space."""

    stray_bytes: int
    encoding: str


def members(path: Path, scratch: Path) -> list[Member]:
    """The tables behind a path: the file itself, what is packed in it, or all data files of a folder in name order.

    Raises:
        DataError: it is missing, empty, damaged, or not what its name says; for all files of a folder at once.
    """
    if path.is_dir():
        return _members_of_folder(path, scratch)
    if not path.exists():
        raise bad(relative(path), "no such file or folder", "check the path; it is relative to the file that names it")
    return _members_of_file(path, path.name, relative(path), scratch)


def bad(name: str, message: str, hint: str = "", line: int | None = None) -> DataError:
    """A DataError located in a data file."""
    return DataError(problems=(Problem(message, Location(name, line), hint=hint),))


def _members_of_folder(path: Path, scratch: Path) -> list[Member]:
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in DATA_ENDINGS)
    if not files:
        raise bad(relative(path), "no data files in this folder", f"known endings: {', '.join(DATA_ENDINGS)}")
    found: list[Member] = []
    problems: list[Problem] = []
    for file in files:
        try:
            found += _members_of_file(file, str(file.relative_to(path)), relative(file), scratch)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems=tuple(problems))
    return found


def _members_of_file(file: Path, name: str, shown: str, scratch: Path) -> list[Member]:
    kind = _kind(file)
    if kind == "empty":
        raise bad(shown, "the file is empty", "fetch it again, or take it out of the import")
    said = _KIND_OF_ENDING.get(Path(name).suffix.lower(), kind)
    if kind == "gzip":
        return _members_of_gzip(file, name, shown, scratch)
    if kind == "zip":
        return _members_of_zip(file, name, shown, scratch)
    if kind == "binary" or kind != said:
        advice = f"name it {Path(name).stem}{_ENDING_OF_KIND[kind]}" if kind in _ENDING_OF_KIND else "fetch it again"
        raise bad(shown, f"is named {Path(name).suffix or name} but holds {_KIND_NAMES[kind]}", advice)
    return [Member(name, kind, file)]


def _kind(file: Path) -> str:
    with file.open("rb") as stream:
        head = stream.read(4096)
    if not head.strip():
        return "empty"
    for start, kind in _FIRST_BYTES.items():
        if head.startswith(start):
            return kind if kind != "zip" or not _is_workbook(head) else "xlsx"
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "binary" if b"\0" in head and not is_utf16 else "text"


def _is_workbook(head: bytes) -> bool:
    return any(part in head for part in (b"[Content_Types].xml", b"xl/", b"_rels/"))


def _members_of_gzip(file: Path, name: str, shown: str, scratch: Path) -> list[Member]:
    unpacked = scratch / f"{len(list(scratch.iterdir()))}-unpacked"
    try:
        with gzip.open(file, "rb") as stream, unpacked.open("wb") as target:
            _copy(stream, target)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise bad(shown, f"the gzip file is damaged or cut off ({error})", "fetch it again") from error
    return _members_of_file(unpacked, name.removesuffix(".gz"), shown, scratch)


def _members_of_zip(file: Path, name: str, shown: str, scratch: Path) -> list[Member]:
    """Every data file in a zip; an empty one among others is passed over, as a folder of downloads often has one."""
    found: list[Member] = []
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in sorted(archive.infolist(), key=lambda item: item.filename):
                inner = Path(entry.filename)
                if entry.is_dir() or inner.suffix.lower() not in DATA_ENDINGS or inner.name.startswith((".", "__")):
                    continue
                unpacked = scratch / f"{len(list(scratch.iterdir()))}-unpacked"
                with archive.open(entry) as stream, unpacked.open("wb") as target:
                    _copy(stream, target)
                if _kind(unpacked) != "empty":
                    found += _members_of_file(unpacked, entry.filename, f"{shown}/{entry.filename}", scratch)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise bad(shown, f"the zip file is damaged, cut off or locked ({error})", "fetch it again") from error
    if not found:
        raise bad(shown, f"no data file with content in {name}", f"known endings: {', '.join(DATA_ENDINGS)}")
    return found


def _copy(stream: IO[bytes] | gzip.GzipFile, target: IO[bytes]) -> None:
    while chunk := stream.read(CHUNK):
        target.write(chunk)


def to_utf8(member: Member, encoding: str, target: Path) -> Decoded:
    """Write a text member as UTF-8 without byte-order mark.

    Raises:
        DataError: the bytes are not in that encoding (gbk replaces stray bytes instead, and counts them).
    """
    if encoding == "auto":
        encoding = _detected(member)
    stray = 0
    errors = "replace" if encoding == "gbk" else "strict"
    try:
        with target.open("w", encoding="utf-8", newline="") as output:
            for piece in _pieces(member.path, "utf-8-sig" if encoding == "utf-8" else encoding, errors):
                stray += piece.count("\ufffd")
                output.write(piece.replace("\ufffd", " "))
    except UnicodeDecodeError as error:
        raise _mis_encoded(member) from error
    return Decoded(stray, encoding)


def _pieces(path: Path, encoding: str, errors: str) -> Iterator[str]:
    # Universal newlines: what follows counts lines by "\n" alone.
    with path.open("r", encoding=encoding, errors=errors, newline=None) as stream:
        while piece := stream.read(CHUNK):
            yield piece


def _detected(member: Member) -> str:
    with member.path.open("rb") as stream:
        head = stream.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        for _ in _pieces(member.path, "utf-8", "strict"):
            pass
    except UnicodeDecodeError:
        return "gbk"
    return "utf-8"


def _mis_encoded(member: Member) -> DataError:
    """Where the first byte lies that is no UTF-8, counted in lines as an editor would."""
    content = member.path.read_bytes()
    try:
        content.decode("utf-8")
        line = None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
    return bad(member.name, "is not UTF-8 text", "write encoding: gbk (or auto) in the mapping", line)
