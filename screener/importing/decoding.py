"""Bytes of vendor files into plain UTF-8 text: what is packed is unpacked, what is mis-encoded is said, not guessed.

A file is known by its first bytes, never by its name; a name that says otherwise is an error, because a vendor's page
of apologies saved as .xlsx would else become an empty import.
"""

from __future__ import annotations

import codecs
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screener.errors import DataError, relative
from screener.importing import unpacking, workbooks
from screener.importing.unpacking import CHUNK, Budget, bad, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.errors import Problem
    from screener.importing.unpacking import Unpacked

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
    if not path.is_file():
        raise bad(relative(path), "is neither a file nor a folder", "save what it gives as a file first")
    return _members_of_file(path, path.name, relative(path), scratch)


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


def _members_of_file(file: Path, name: str, shown: str, scratch: Path, budget: Budget | None = None) -> list[Member]:
    """The tables in one file; `budget` is that of the packed file it came out of."""
    kind = _kind(file)
    if kind == "empty":
        raise bad(shown, "the file is empty", "fetch it again, or take it out of the import")
    if kind in ("gzip", "zip"):
        budget = budget or Budget.of(file, shown)
        with budget.nested():
            unpacked = _members_of_gzip if kind == "gzip" else _members_of_zip
            return unpacked(file, name, shown, scratch, budget)
    said = _KIND_OF_ENDING.get(Path(name).suffix.lower(), kind)
    if kind == "binary" or kind != said:
        advice = f"name it {Path(name).stem}{_ENDING_OF_KIND[kind]}" if kind in _ENDING_OF_KIND else "fetch it again"
        raise bad(shown, f"is named {Path(name).suffix or name} but holds {_KIND_NAMES[kind]}", advice)
    if kind == "xlsx":
        workbooks.check(file, shown)
    return [Member(printable(name), kind, file)]


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


def _members_of_gzip(file: Path, name: str, shown: str, scratch: Path, budget: Budget) -> list[Member]:
    with unpacking.gunzipped(file, shown, budget) as stream:
        unpacked = _copied(stream, scratch)
    return _members_of_file(unpacked, name.removesuffix(".gz"), shown, scratch, budget)


def _members_of_zip(file: Path, name: str, shown: str, scratch: Path, budget: Budget) -> list[Member]:
    """Every data file in a zip; an empty one among others is passed over, as a folder of downloads often has one."""
    found: list[Member] = []
    with unpacking.archive(file, shown, budget) as archive:
        for inner in archive.names:
            plain = Path(inner)
            if plain.suffix.lower() not in DATA_ENDINGS or plain.name.startswith((".", "__")):
                continue
            with archive.open(inner) as stream:
                unpacked = _copied(stream, scratch)
            if _kind(unpacked) != "empty":
                found += _members_of_file(unpacked, inner, f"{shown}/{printable(inner)}", scratch, budget)
    if not found:
        raise bad(shown, f"no data file with content in {name}", f"known endings: {', '.join(DATA_ENDINGS)}")
    return found


def _copied(stream: Unpacked, scratch: Path) -> Path:
    handle, name = tempfile.mkstemp(dir=scratch, suffix="-unpacked")
    os.close(handle)
    stream.copy(Path(name))
    return Path(name)


def to_utf8(member: Member, encoding: str, target: Path) -> Decoded:
    """Write a text member as UTF-8 without byte-order mark.

    Raises:
        DataError: the bytes are not in that encoding (gbk replaces stray bytes instead, and counts them), or hold
            zero bytes, which no text has.
    """
    if encoding == "auto":
        encoding = _detected(member)
    stray, lines = 0, 1
    errors = "replace" if encoding == "gbk" else "strict"
    try:
        with target.open("w", encoding="utf-8", newline="") as output:
            for piece in _pieces(member.path, "utf-8-sig" if encoding == "utf-8" else encoding, errors):
                if "\0" in piece:
                    line = lines + piece[: piece.index("\0")].count("\n")
                    raise bad(member.name, "holds zero bytes, which no text has", unpacking.FETCH_AGAIN, line)
                lines += piece.count("\n")
                stray += piece.count("\ufffd")
                output.write(piece.replace("\ufffd", " "))
    except UnicodeDecodeError as error:
        raise _mis_encoded(member, encoding) from error
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


def _mis_encoded(member: Member, encoding: str) -> DataError:
    """Where the first byte lies that is no such text, counted in lines as an editor would."""
    hint = "write encoding: gbk (or auto) in the mapping" if encoding == "utf-8" else unpacking.FETCH_AGAIN
    return bad(member.name, f"is not {encoding.upper()} text", hint, _first_bad_line(member.path, encoding))


def _first_bad_line(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            pending = decoder.getstate()[0]
            try:
                lines += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                return lines + (pending + chunk)[: error.start].decode(encoding, "ignore").count("\n")
            if not chunk:
                return None
