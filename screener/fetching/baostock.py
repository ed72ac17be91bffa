"""Baostock, asked in its own protocol over a plain connection: framed lines, a session of an anonymous user.

The vendor's library waits for ever on a connection that was closed and prints instead of raising; so its frames are
written and read here, which takes the standard library alone. A frame is a header of 21 bytes (version, type, length),
fields between bytes of value 1, a checksum and an end mark; prices come packed with zlib.
"""

from __future__ import annotations

import json
import socket
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from screener.errors import DataError
from screener.fetching import days
from screener.fetching.pace import FailedError, Pace, PassingError, Throttle, UnreachableError, persist
from screener.fetching.units import Rows, Unit

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence

    from screener.fetching.folder import Folder

BASE = "tcp://public-api.baostock.com:10030"
_CLIENT = "00.9.40"
_BETWEEN = "\1"
_HEADER = 21
_END = b"<![CDATA[]]>\n"
_LOGIN, _LIST, _PRICES = "00", "45", "95"
_PACKED = "96"
_USER = "anonymous"
_PASSWORD = "123456"  # noqa: S105 - everybody's
_PAGE = 2000
_MOST_PAGES = 50
_YEARS = 5
_NOT_LOGGED_IN = "10001001"
_LARGEST = 64 * 1024 * 1024
LIST = "stock_basic"
PRICES = "k_data"
TABLES = (LIST, PRICES)
_SHARE = "1"  # of stock_basic's types
_COLUMNS = {
    LIST: "code code_name ipoDate outDate type status",
    PRICES: "date code open high low close preclose volume amount adjustflag turn tradestatus pctChg peTTM pbMRQ psTTM "
    "pcfNcfTTM isST",
}


def list_unit() -> Unit:
    """The list of every security, with the days of listing and delisting."""
    return Unit(LIST, "", f"{LIST}.csv", {}, days.LONG_AGO, None)


def price_units(symbols: Iterable[str], first: datetime.date, last: datetime.date, today: datetime.date) -> list[Unit]:
    """A unit for every company and five years, as far as they are over: unadjusted prices, suspended days included."""
    return [
        Unit(
            PRICES,
            f"{_code(symbol)} {start.year}-{end.year}",
            f"{PRICES}_{_code(symbol)}_{start.year}-{end.year}.csv",
            {"code": _code(symbol), "start": f"{start}", "end": f"{min(end, today)}"},
            None,
            days.next_day(end),
        )
        for symbol in symbols
        for start, end in days.blocks(first, last, _YEARS)
    ]


def shares(rows: Iterable[dict[str, str]], first: datetime.date) -> list[str]:
    """The symbols of the list that were listed shares at some time since `first`."""
    return [
        row["code"]
        for row in rows
        if row["type"] == _SHARE and (not row["outDate"] or row["outDate"] >= first.isoformat())
    ]


def columns(table: str) -> tuple[str, ...]:
    """The columns of a table, in the order asked for."""
    return tuple(_COLUMNS[table].split())


def _code(symbol: str) -> str:
    """600519.SH as baostock writes it: sh.600519."""
    code, _, exchange = symbol.partition(".")
    return f"{exchange.lower()}.{code}" if code.isdigit() else symbol


@dataclass(frozen=True)
class _Page:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Baostock:
    """The service at an address; logged in when first asked, and anew when the connection breaks."""

    def __init__(self, base: str, pace: Pace, waiting: Callable[[float, str], None], today: datetime.date) -> None:
        address = urlsplit(base)
        self._host, self._port = address.hostname or "", address.port or 10030
        self._pace = pace
        self._waiting = waiting
        self._today = today
        self._throttle = Throttle(pace)
        self._line: socket.socket | None = None

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def fetch(self, unit: Unit, folder: Folder) -> int:
        """Ask for all pages of a unit and keep them."""
        pages: list[bytes] = []
        while True:
            frame = persist(self._pace, lambda: self._page(unit, len(pages) + 1), self._waiting)
            page = _read(unit, frame)
            if page.rows or not pages:
                pages.append(frame)
            if not page.rows:
                break
            if len(pages) > 1 and page.rows == _read(unit, pages[-2]).rows:
                raise FailedError("a page came twice")
            if len(pages) > _MOST_PAGES:
                raise FailedError(f"more than {_MOST_PAGES} pages")
        rows = _rows(unit, pages)
        if not rows.cells and unit.is_due(self._today):
            raise FailedError(f"the source has no rows for {unit.name}")
        folder.keep(unit, pages, "frame", rows)
        return len(rows.cells)

    def remake(self, unit: Unit, folder: Folder) -> int:
        """Make the csv from the frames kept."""
        try:
            rows = _rows(unit, folder.pages(unit))
        except PassingError as error:
            raise DataError(f"the answers kept for {unit.name} are damaged: {error}", hint="use --again") from error
        folder.remake(unit, rows)
        return len(rows.cells)

    def _page(self, unit: Unit, number: int) -> bytes:
        if unit.table == LIST:
            frame = self._ask(_LIST, ("query_stock_basic", _USER, f"{number}", f"{_PAGE}", "", ""))
        else:
            fields = ",".join(columns(PRICES))
            stretch = (unit.asked["code"], fields, unit.asked["start"], unit.asked["end"], "d", "3")
            frame = self._ask(_PRICES, ("query_history_k_data_plus", _USER, f"{number}", f"{_PAGE}", *stretch))
        _check(unit, _read(unit, frame))
        return frame

    def _ask(self, kind: str, fields: Sequence[str]) -> bytes:
        """One question and its frame, logging in before the first."""
        try:
            if self._line is None:
                self._line = socket.create_connection((self._host, self._port), timeout=self._pace.silence)
                _parts(self._exchange(self._line, _LOGIN, ("login", _USER, _PASSWORD, "0")))
            frame = self._exchange(self._line, kind, fields)
            _parts(frame)
        except OSError as error:
            self.close()
            raise UnreachableError(f"no answer from {self._host}:{self._port}: {error}") from error
        except PassingError:
            self.close()  # what is left of a broken answer must not be taken for the next one
            raise
        return frame

    def _exchange(self, line: socket.socket, kind: str, fields: Sequence[str]) -> bytes:
        self._throttle.wait()
        body = _BETWEEN.join(fields)
        message = f"{_CLIENT}{_BETWEEN}{kind}{_BETWEEN}{len(body):010d}{body}"
        line.sendall(f"{message}{_BETWEEN}{zlib.crc32(message.encode())}\n".encode())
        received = bytearray()
        until = time.monotonic() + self._pace.whole
        while not received.endswith(_END):
            piece = line.recv(65536)
            received += piece
            if not piece:
                raise PassingError("the answer was cut short")
            if len(received) > _LARGEST or time.monotonic() > until:
                raise PassingError("the answer does not end")
        return bytes(received)


def _parts(frame: bytes) -> list[str]:
    """The fields of a frame.

    Raises:
        PassingError: it is damaged, or says that something is wrong on its side.
        FailedError: it refuses the question.
    """
    header = frame[:_HEADER].split(_BETWEEN.encode())
    if len(header) != 3 or not header[2].isdigit():
        raise PassingError("the answer has no header")
    body = frame[_HEADER : -len(_END)]
    try:
        if header[1] == _PACKED.encode():
            body = zlib.decompress(body[: int(header[2])])
        parts = body.decode("utf-8").split(_BETWEEN)
    except (zlib.error, UnicodeDecodeError) as error:
        raise PassingError("the answer is damaged") from error
    if parts[0] != "0":
        said = f"the source says: {parts[1] if len(parts) > 1 else ''} (code {parts[0]})"
        if parts[0].startswith("10002") or parts[0] in (_NOT_LOGGED_IN, "10005001"):
            raise PassingError(said)
        raise FailedError(said, reach="source" if parts[0].startswith("10001") else "unit")
    return parts


def _read(unit: Unit, frame: bytes) -> _Page:
    """The rows of a frame; where they stand in it depends on the question."""
    parts = _parts(frame)
    place = 9 if unit.table == LIST else 8
    if len(parts) <= place:
        raise PassingError("the answer has too few fields")
    try:
        rows = json.loads(parts[6])["record"] if parts[6].strip() else []
        columns = tuple(name.strip() for name in parts[place].split(","))
        return _Page(columns, tuple(tuple(map(str, row)) for row in rows))
    except (ValueError, KeyError, TypeError) as error:
        raise PassingError("the rows of the answer cannot be read") from error


def _check(unit: Unit, page: _Page) -> None:
    wanted = columns(unit.table)
    if page.rows and page.columns != wanted:
        missing = [name for name in wanted if name not in page.columns]
        new = [name for name in page.columns if name not in wanted]
        said = f"lacks {', '.join(missing) or 'none'}, has {', '.join(new) or 'none'} instead"
        raise FailedError(f"the columns of {unit.table} have changed: it {said}", reach="table")
    if any(len(row) != len(wanted) for row in page.rows):
        raise PassingError("a row has more or fewer cells than there are columns")


def _rows(unit: Unit, frames: Sequence[bytes]) -> Rows:
    return Rows(columns(unit.table), tuple(row for frame in frames for row in _read(unit, frame).rows))
