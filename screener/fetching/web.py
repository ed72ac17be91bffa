"""Asking over HTTP: one request at a time, at a source's pace, again when it may help, and never a half answer.

What is given back is the body as received, whole, and what its reader has accepted; everything else is either asked
again (`PassingError`: silence, 429, 5xx, a body cut short, a page of HTML where JSON should be) or the unit's failure
with its address. Redirects are not followed: a token would go where nobody meant it to.
"""

from __future__ import annotations

import json
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from screener.errors import UsageError
from screener.fetching.pace import MISSING_EXTRA, FailedError, Pace, PassingError, Throttle, UnreachableError, persist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import ModuleType

    import httpx

T = TypeVar("T")

# A page of a table is a few megabytes; a body without end must not fill the memory.
_LARGEST_PAGE = 256 * 1024 * 1024
_AGAIN = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}
_SHOWN = 160
_MASK = "***"


@dataclass
class Web:
    """A source's address, how it is asked and what must never be shown; closed by whoever opened it."""

    base: str
    pace: Pace
    waiting: Callable[[float, str], None]
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        self._throttle = Throttle(self.pace)
        self._httpx = _httpx()
        self._client: httpx.Client = self._httpx.Client(
            headers=dict(self.headers), timeout=self.pace.silence, follow_redirects=False
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def get(self, path: str, params: Mapping[str, str], read: Callable[[bytes], T]) -> T:
        """What `read` makes of the answer to a GET; it raises PassingError or FailedError for what it cannot accept.

        Raises:
            FailedError: with the address, after the last attempt.
        """
        return self._ask(self._client.build_request("GET", self.base + path, params=dict(params)), read)

    def post(self, body: Mapping[str, Any], read: Callable[[bytes], T]) -> T:
        """What `read` makes of the answer to a POST of JSON.

        Raises:
            FailedError: with the address, after the last attempt.
        """
        return self._ask(self._client.build_request("POST", self.base, json=dict(body)), read)

    def download(self, path: str, part: Path, read: Callable[[Path], T]) -> T:
        """Bring a file to `part`; what an earlier attempt or run has brought of the same file is not asked again.

        Gives back what `read` makes of it; `read` raises as for `get`, and removes a file it cannot accept.

        Raises:
            FailedError: with the address, after the last attempt.
        """
        address = self.base + path

        def once() -> T:
            self._continue(address, part)
            return read(part)

        return persist(self.pace, lambda: self._shown(address, once), self.waiting)

    def masked(self, text: str) -> str:
        """A text without the secret."""
        return text.replace(self.secret, _MASK) if self.secret else text

    def _ask(self, request: httpx.Request, read: Callable[[bytes], T]) -> T:
        def once() -> T:
            return read(b"".join(self._pieces(request, _LARGEST_PAGE)))

        return persist(self.pace, lambda: self._shown(str(request.url), once), self.waiting)

    def _shown(self, address: str, action: Callable[[], T]) -> T:
        """Do something; what goes wrong names the address, and the secret nowhere."""
        shown = self.masked(re.sub(r"//[^/@]*@", "//", address))
        try:
            return action()
        except PassingError as error:
            raise type(error)(f"{self.masked(str(error))} ({shown})", error.wait) from None
        except FailedError as error:
            raise FailedError(f"{self.masked(str(error))} ({shown})", self.masked(error.hint), error.reach) from None

    def _pieces(self, request: httpx.Request, largest: int) -> Iterator[bytes]:
        """The body of an answer as it comes, unpacked; an answer that is an error raises."""
        until = time.monotonic() + self.pace.whole
        received = 0
        with self._answer(request) as response:
            for piece in response.iter_bytes():
                received += len(piece)
                _within(received, largest, until, self.pace)
                yield piece

    def _continue(self, address: str, part: Path) -> None:
        """Add to `part` what is missing of it, as long as the server still has the same file."""
        note = part.with_name(part.name + ".version")
        version = note.read_text(encoding="utf-8") if note.is_file() and part.is_file() else ""
        here = part.stat().st_size if version else 0
        headers = {"Range": f"bytes={here}-", "If-Range": version} if here else {}
        # A file is counted in the bytes that were sent: a packed transfer could not be continued.
        request = self._client.build_request("GET", address, headers=headers | {"Accept-Encoding": "identity"})
        with self._answer(request) as response:
            continues = response.status_code == 206 and f"bytes {here}-" in response.headers.get("Content-Range", "")
            note.write_text(response.headers.get("ETag", ""), encoding="utf-8")
            with part.open("ab" if continues else "wb") as stream:
                for piece in response.iter_raw():
                    stream.write(piece)
        note.unlink()

    @contextmanager
    def _answer(self, request: httpx.Request) -> Iterator[httpx.Response]:
        """Send a request; what goes wrong on the way, then or while the body is read, is said in words."""
        self._throttle.wait()
        try:
            response = self._client.send(request, stream=True)
            try:
                _check(response)
                yield response
            finally:
                response.close()
        except self._httpx.TimeoutException as error:
            raise UnreachableError(f"no answer within {self.pace.silence:g} seconds") from error
        except self._httpx.RequestError as error:
            raise UnreachableError(_what(error)) from error


def json_of(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """The JSON of a body.

    Raises:
        PassingError: it is not JSON, or not in UTF-8.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PassingError(f"the answer is not in UTF-8 (byte {error.start:,})") from error
    try:
        return json.loads(text)
    except ValueError as error:
        raise PassingError(f"the answer is {_kind(text)}, not JSON") from error


def _kind(text: str) -> str:
    start = " ".join(text[:400].split())
    if not start:
        return "empty"
    if start.startswith("<"):
        title = re.search(r"<title>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
        return f"a page of HTML{f' ({_short(title[1])})' if title else ''}"
    return "cut short" if start[0] in "{[" else f"'{_short(start)}'"


def _check(response: httpx.Response) -> None:
    """Raise for every status but success."""
    status = response.status_code
    if status in (200, 206):
        return
    said = f"answered {status} {response.reason_phrase}".rstrip()
    if status in _AGAIN:
        raise UnreachableError(said, _asked_wait(response.headers.get("Retry-After", "")))
    if 300 <= status < 400:
        raise FailedError(
            f"redirects to {response.headers.get('Location', '?')}", "redirects are not followed; --base-url"
        )
    raise FailedError(said, _advice(status), "source" if status in (401, 403) else "unit")


def _advice(status: int) -> str:
    if status == 404:
        return "there is no such file, or not yet"
    return "the source refuses this client; wait a while, then run the same command again" if status == 403 else ""


def _asked_wait(text: str) -> float | None:
    """Seconds of a Retry-After, which is a number or a date."""
    if text.strip().isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _within(received: int, largest: int, until: float, pace: Pace) -> None:
    if received > largest:
        raise FailedError(f"the answer is larger than {largest // 1024 // 1024} MB")
    if time.monotonic() > until:
        raise UnreachableError(f"the answer was not complete within {pace.whole:g} seconds")


def _what(error: httpx.RequestError) -> str:
    """What went wrong on the way, in words."""
    text = str(error)
    if "peer closed connection" in text or "incomplete" in text:
        return "the answer was cut short"
    if type(error).__name__ in ("ConnectError", "ConnectTimeout"):
        return f"no connection: {_short(text)}"
    return _short(text) or type(error).__name__


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _httpx() -> ModuleType:
    try:
        import httpx
    except ImportError as error:
        raise UsageError("fetching needs the package httpx", hint=MISSING_EXTRA) from error
    return httpx
