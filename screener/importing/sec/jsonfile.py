"""JSON documents of the SEC within limits: from a file, a gzip file, a folder or a zip, one at a time.

A document is read whole, because that is ten times as fast as event by event and the largest a company has is some 15
MB; so its size is limited before it is parsed, and what parsing would let pass (a key given twice, NaN, nesting that
ends the interpreter) is refused by name.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener.errors import DataError, Location, Problem, relative
from screener.importing.unpacking import FETCH_AGAIN, archive, bad, gunzipped, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

# The largest company's facts are half of this. A parsed document takes up to twenty times its size.
MAX_BYTES = 32_000_000
ENDINGS = (".json", ".json.gz", ".zip")
# A zero character, or half of a pair of surrogates: text no table can hold.
_NO_TEXT = re.compile(
    rb"\\u0000|\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}", re.IGNORECASE
)


@dataclass(frozen=True)
class Document:
    """One document not read yet: its name as shown, the name of the file or member, and how to get its bytes."""

    shown: str
    name: str
    read: Callable[[], bytes]

    def parsed(self) -> Any:  # noqa: ANN401 - whatever the JSON is
        """What it says.

        Raises:
            DataError: it is damaged, too large, or not JSON as the SEC writes it.
        """
        return parse(self.read(), self.shown)


def files(paths: Iterable[Path], endings: tuple[str, ...] = ENDINGS) -> list[Path]:
    """The files meant by paths, those in a folder in the order of their names.

    Raises:
        DataError: a path does not exist, or a folder has none of these files; all at once.
    """
    found: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_file():
            found.append(path)
            continue
        inside = sorted(file for file in path.rglob("*") if file.is_file() and file.name.lower().endswith(endings))
        found += inside
        if not inside:
            message = f"no {', '.join(endings)} in this folder" if path.is_dir() else "no such file or folder"
            problems.append(Problem(message, Location(relative(path))))
    if problems:
        raise DataError(problems=tuple(problems))
    return found


@contextmanager
def documents(file: Path) -> Iterator[Iterator[Document]]:
    """The documents of one file: itself, or those in a zip, opened one after the other and never unpacked to disk.

    Raises:
        DataError: the zip is damaged or not to be trusted.
    """
    shown = relative(file)
    if file.name.lower().endswith(".zip"):
        with archive(file, shown) as packed:
            names = [name for name in packed.names if name.lower().endswith(".json")]
            if not names:
                raise bad(shown, "no .json in this zip file")

            def read(name: str) -> bytes:
                with packed.open(name) as stream:
                    return _limited(stream.pieces(), f"{shown}/{printable(name)}")

            yield (Document(f"{shown}/{printable(name)}", name, lambda name=name: read(name)) for name in names)  # type: ignore[misc]
    else:
        yield iter((Document(shown, file.name, lambda: _read_file(file, shown)),))


def _read_file(file: Path, shown: str) -> bytes:
    if file.name.lower().endswith(".gz"):
        with gunzipped(file, shown) as stream:
            return _limited(stream.pieces(), shown)
    with file.open("rb") as plain:
        return _limited(iter(lambda: plain.read(1 << 20), b""), shown)


def _limited(pieces: Iterator[bytes], shown: str) -> bytes:
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > MAX_BYTES:
            message = f"is larger than the {MAX_BYTES / 1e6:.0f} MB that one document may be"
            raise bad(shown, message, "no document of the SEC comes near that: do not trust this file")
    return bytes(content)


class _RefusedError(ValueError):
    """Something JSON's own reader would let pass."""


def parse(content: bytes, shown: str) -> Any:  # noqa: ANN401 - whatever the JSON is
    """What a document says.

    Raises:
        DataError: it is empty, cut off, no JSON, gives a key twice, or holds numbers that are none.
    """
    if not content.strip():
        raise bad(shown, "the file is empty", FETCH_AGAIN)
    if b"\\u" in content and (found := _NO_TEXT.search(content)):
        raise bad(shown, f"holds {found.group()[:6].decode()}, which is no character", FETCH_AGAIN)
    try:
        return json.loads(content, object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = Location(printable(shown), error.lineno, error.colno)
        raise DataError(problems=(Problem(f"no JSON: {error.msg}", place, FETCH_AGAIN),)) from error
    except UnicodeDecodeError as error:
        raise bad(shown, "is not UTF-8 text", FETCH_AGAIN) from error
    except RecursionError as error:
        raise bad(shown, "is nested deeper than any document of the SEC", "do not trust this file") from error
    except ValueError as error:  # one of ours, or a number of more digits than Python reads
        reason = str(error) if isinstance(error, _RefusedError) else "a number has thousands of digits"
        raise bad(shown, reason, FETCH_AGAIN) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise _RefusedError(f"'{printable(twice[:60])}' is given twice in one object")
    return found


def _no_number(word: str) -> float:
    raise _RefusedError(f"{word} is no number of JSON")
