"""A source on loopback that misbehaves: a real HTTP server whose answers are spoilt one by one, as a test asks.

`Site` holds what an honest source would say; `faults` are used up first, one a request. All that arrived is kept.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Fault = Callable[["Handler", bytes], None]
    Answer = dict[str, Any]


# Made-up companies get codes of Shanghai that no company has, from 605901.
_CODES = 605900


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """Its body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Site:
    """What the server says: an honest answer to a request (None: 404), after the faults are used up."""

    answer: Callable[[Request], bytes | None]
    faults: list[Fault | None] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    delay: float = 0.0
    url: str = ""
    etag: str = ""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        """Answer a GET."""
        self._respond(b"")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._respond(self.rfile.read(int(self.headers["Content-Length"])))

    def _respond(self, body: bytes) -> None:
        address = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        request = Request(self.command, address.path, query, dict(self.headers.items()), body)
        self.site.requests.append(request)
        time.sleep(self.site.delay)
        honest = self.site.answer(request)
        fault = self.site.faults.pop(0) if self.site.faults else None
        if fault is not None:
            fault(self, honest or b"")
        elif honest is None:
            self.say(404, b"nothing here")
        elif self.site.etag and self.headers.get("If-Range") == self.site.etag:
            self.partial(honest)
        else:
            self.say(200, honest)

    def say(self, status: int, body: bytes, **headers: str) -> None:
        """Send a whole answer."""
        self.start(status, len(body), **headers)
        self.wfile.write(body)

    def start(self, status: int, length: int, **headers: str) -> None:
        """Send a status and headers."""
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        if self.site.etag:
            self.send_header("ETag", self.site.etag)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def partial(self, body: bytes) -> None:
        """Send the rest of a file."""
        begin = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        self.say(206, body[begin:], Content_Range=f"bytes {begin}-{len(body) - 1}/{len(body)}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
        """Say nothing."""


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """A server for a site, on a free port of loopback."""
    handler = type("Serving", (Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def status(code: int, body: bytes = b"", **headers: str) -> Fault:
    """An answer of that status."""
    return lambda handler, _honest: handler.say(code, body, **headers)


def cut(handler: Handler, honest: bytes) -> None:
    """Promise the whole body, send half of it and hang up."""
    handler.start(200, len(honest))
    handler.wfile.write(honest[: len(honest) // 2])
    handler.wfile.flush()
    handler.close_connection = True


def short(handler: Handler, honest: bytes) -> None:
    """Half of a body as if it were all."""
    handler.say(200, honest[: len(honest) // 2])


def slow(seconds: float) -> Fault:
    """Say nothing for a while."""

    def fault(handler: Handler, honest: bytes) -> None:
        time.sleep(seconds)
        handler.say(200, honest)

    return fault


def dripping(handler: Handler, honest: bytes) -> None:
    """Send a byte now and then: never silent, never done."""
    handler.start(200, len(honest))
    for byte in honest[:40]:
        time.sleep(0.1)
        try:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
        except OSError:
            break
    handler.close_connection = True


def changed(change: Callable[[Answer], Answer]) -> Fault:
    """The honest JSON with something changed."""
    return lambda handler, honest: handler.say(200, json.dumps(change(json.loads(honest)), ensure_ascii=False).encode())


def gbk(handler: Handler, honest: bytes) -> None:
    """The honest answer in another encoding."""
    handler.say(200, honest.decode().encode("gbk"))


def html(handler: Handler, honest: bytes) -> None:
    """A page for people, with the status of success."""
    _ = honest
    handler.say(200, "<html><head><title>访问过于频繁</title></head></html>".encode(), Content_Type="text/html")


def eastmoney(count: int) -> Callable[[Request], bytes]:
    """A data centre with so many made-up companies in every table and period."""

    def answer(request: Request) -> bytes:
        size, page = int(request.query["pageSize"]), int(request.query["pageNumber"])
        numbers = range(1, count + 1)[(page - 1) * size : page * size]
        if not count:
            return json.dumps({"success": False, "message": "返回数据为空", "code": 9201, "result": None}).encode()
        part = [_company(request.query["reportName"], number) for number in numbers]
        result = {"pages": -(-count // size), "count": count, "data": part}
        return json.dumps({"result": result, "success": True}, ensure_ascii=False).encode()

    return answer


def _company(report: str, number: int) -> dict[str, Any]:
    """Company N: revenue N million, profit a tenth of it; codes no company has."""
    from screener.fetching.eastmoney import REPORTS

    [fields] = [found.columns.values() for found in REPORTS.values() if found.report == report]
    known = {
        "SECURITY_CODE": f"{_CODES + number}",
        "SECURITY_NAME_ABBR": f"虚构{number}",
        "TOTAL_OPERATE_INCOME": number * 1e6,
        "PARENT_NETPROFIT": number * 1e5,
        "TOTAL_ASSETS": number * 5e6,
        "TOTAL_LIABILITIES": number * 2e6,
        "TOTAL_EQUITY": number * 3e6,
        "NETCASH_OPERATE": number * 2e5,
        "PUBLISHNAME": "虚构行业",
    }
    days = {field: "2024-04-20 00:00:00" for field in fields if field.endswith("_DATE")}
    return {"SECUCODE": f"{number}", **{field: known.get(field, days.get(field)) for field in fields}}


def tushare(count: int, *, says_more: bool = True) -> Callable[[Request], bytes]:
    """A tushare with so many made-up companies; it honours limit and offset."""

    def answer(request: Request) -> bytes:
        asked = request.json
        columns = asked["fields"].split(",")
        params = asked["params"]
        numbers = range(1, (4 if "ts_code" in params else count) + 1)
        start, limit = params["offset"], params["limit"]
        items = [_row(columns, params, number) for number in numbers[start : start + limit]]
        found: dict[str, Any] = {"fields": columns, "items": items}
        if says_more:
            found["has_more"] = start + limit < len(numbers)
        return json.dumps({"code": 0, "msg": "", "data": found}, ensure_ascii=False).encode()

    return answer


def _row(columns: list[str], params: dict[str, Any], number: int) -> list[Any]:
    known = {
        "ts_code": params.get("ts_code") or f"{_CODES + number}.SH",
        "symbol": f"{_CODES + number}",
        "name": f"虚构{number}",
        "end_date": params.get("period", "20231231"),
        "ann_date": "20240420",
        "f_ann_date": "20240420",
        "trade_date": params.get("trade_date"),
        "list_status": params.get("list_status"),
        "list_date": "20100101",
        "report_type": "1",
        "comp_type": "1",
        "update_flag": "0",
        "revenue": number * 1e6,
        "total_revenue": number * 1e6,
        "n_income": number * 1e5,
        "n_income_attr_p": number * 1e5,
        "start_date": "20200101",
    }
    return [known.get(column) for column in columns]
