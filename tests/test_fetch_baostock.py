"""Fetching from baostock: its frames over a real connection to loopback, whole or not at all."""

from __future__ import annotations

import json
import socketserver
import threading
import time
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest
from commands import call
from fetched import complaints, fetch, files, order, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

END = b"<![CDATA[]]>\n"
DAYS = (date(2021, 1, 4), date(2024, 12, 31))


@dataclass
class Service:
    """A baostock of two shares and an index; `faults` spoil one frame each, `asked` holds every question."""

    faults: list[str] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    page: int = 2000
    url: str = ""

    def fields(self, asked: list[str]) -> list[str]:
        """What is answered."""
        method = asked[0]
        if method in ("login", "logout"):
            return ["0", "success", method, asked[1]]
        number = int(asked[2])
        head = ["0", "success", method, asked[1], asked[2], asked[3]]
        if method == "query_stock_basic":
            found = [
                ["sh.609001", "虚构一", "2010-01-01", "", "1", "1"],
                ["sz.009002", "虚构二", "2015-01-01", "2022-06-30", "1", "0"],
                ["sz.009003", "虚构三", "2001-01-01", "2019-06-30", "1", "0"],
                ["sh.000999", "虚构指数", "2001-01-01", "", "2", "1"],
            ]
            columns = "code, code_name, ipoDate, outDate, type, status"
            return [*head, self._part(found, number), "", "", columns]
        code, columns, start = asked[4], asked[5], asked[6]
        known = {"date": f"{start[:4]}-01-04", "code": code, "close": "10.5", "volume": "100", "tradestatus": "1"}
        found = [[known.get(name, "") for name in columns.split(",")]]
        return [*head, self._part(found, number), code, columns, start, asked[7], "d", "3"]

    def _part(self, found: list[list[str]], number: int) -> str:
        return json.dumps({"record": found[(number - 1) * self.page : number * self.page]}, ensure_ascii=False)


class Line(socketserver.StreamRequestHandler):
    """One connection."""

    service: Service

    def handle(self) -> None:
        """Answer every line that comes."""
        for line in self.rfile:
            message, _, checksum = line.decode().rstrip("\n").rpartition("\1")
            assert int(checksum) == zlib.crc32(message.encode())
            _, kind, rest = message.split("\1", 2)
            asked = rest[10:].split("\1")
            self.service.asked.append(asked)
            fault = self.service.faults.pop(0) if self.service.faults else ""
            if fault == "hang up":
                return
            self.wfile.write(self._frame(kind, asked, fault))
            if fault == "cut":
                return

    def _frame(self, kind: str, asked: list[str], fault: str) -> bytes:
        fields = self.service.fields(asked)
        if fault == "refuse":
            fields = ["10001011", "黑名单用户"]
        if fault == "columns":
            fields = [part.replace("preclose", "previous") for part in fields]
        if fault == "slow":
            time.sleep(0.5)
        body = "\1".join(fields).encode()
        number = f"{int(kind) + 1:02d}"
        if number == "96":
            body = zlib.compress(body)
        if fault == "damage":
            body = body[:20] + b"????" + body[24:]
        whole = f"00.9.40\1{number}\1{len(body):010d}".encode() + body + END
        return whole[:40] if fault == "cut" else whole


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """The service on a free port of loopback."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Serving", (Line,), {"service": service})) as server:
        server.daemon_threads = True
        service.url = f"tcp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True).start()
        yield service
        server.shutdown()


@pytest.fixture
def bao() -> Iterator[Service]:
    with serving(Service()) as service:
        yield service


def test_prices_come_for_every_share_listed_since_the_first_day_in_blocks_of_five_years(
    bao: Service, tmp_path: Path
) -> None:
    assert complaints(fetch(order(bao.url, tmp_path, "baostock", DAYS))) == []
    assert files(tmp_path / "baostock") == [
        "k_data_sh.609001_2020-2024.csv", "k_data_sz.009002_2020-2024.csv", "stock_basic.csv",
    ]  # fmt: skip
    [row] = rows(tmp_path / "baostock" / "k_data_sh.609001_2020-2024.csv")
    assert (row["date"], row["code"], row["close"], row["adjustflag"]) == ("2020-01-04", "sh.609001", "10.5", "")
    assert [row["code_name"] for row in rows(tmp_path / "baostock" / "stock_basic.csv")][1] == "虚构二"
    bao.asked.clear()
    assert complaints(fetch(order(bao.url, tmp_path, "baostock", DAYS))) == []
    assert [asked[0] for asked in bao.asked] == []


def test_a_rehearsal_says_that_more_follows_from_the_list(tmp_path: Path) -> None:
    assert "further units are known once these are there" in call("fetch", "baostock", "--dry-run", cwd=tmp_path).err


def test_a_list_of_several_pages_is_asked_until_a_page_is_empty(bao: Service, tmp_path: Path) -> None:
    bao.page = 2
    fetch(order(bao.url, tmp_path, "baostock stock_basic", DAYS))
    assert [asked[2] for asked in bao.asked if asked[0] == "query_stock_basic"] == ["1", "2", "3"]
    assert len(rows(tmp_path / "baostock" / "stock_basic.csv")) == 4


@pytest.mark.parametrize("fault", ["hang up", "cut", "damage", "slow"])
def test_a_fault_that_passes_leaves_no_trace(fault: str, bao: Service, tmp_path: Path) -> None:
    bao.faults = ["", fault]
    asked = order(bao.url, tmp_path, "baostock k_data", DAYS, companies=("609001.SH",))
    assert complaints(fetch(asked)) == []
    assert len(rows(tmp_path / "baostock" / "k_data_sh.609001_2020-2024.csv")) == 1
    # a broken line is not used again: who asks again logs in again
    assert [asked[0] for asked in bao.asked].count("login") == 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("hang up", "the answer was cut short"),
        ("slow", "no answer from 127.0.0.1:"),
        ("damage", "the answer is damaged"),
        ("refuse", "the source says: 黑名单用户 (code 10001011)"),
        ("columns", "the columns of k_data have changed: it lacks preclose, has previous instead"),
    ],
)
def test_a_fault_that_stays_is_said(fault: str, said: str, bao: Service, tmp_path: Path) -> None:
    asked = order(bao.url, tmp_path, "baostock k_data", DAYS, companies=("609001.SH",))
    fetch(order(bao.url, tmp_path, "baostock stock_basic", DAYS))
    bao.faults = ["", *[fault] * 9]
    [complaint] = complaints(fetch(asked))
    assert said in complaint
    assert files(tmp_path / "baostock") == ["stock_basic.csv"]


def test_the_vendors_own_library_understands_the_same_service(bao: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    library = pytest.importorskip("baostock")
    host, port = bao.url.removeprefix("tcp://").split(":")
    constants = pytest.importorskip("baostock.common.contants")
    monkeypatch.setattr(constants, "BAOSTOCK_SERVER_IP", host)
    monkeypatch.setattr(constants, "BAOSTOCK_SERVER_PORT", int(port))
    assert library.login().error_code == "0"
    found = library.query_history_k_data_plus("sh.609001", "date,code,close", "2020-01-01", "2024-12-31")
    assert (found.error_code, found.data) == ("0", [["2020-01-04", "sh.609001", "10.5"]])
    library.logout()
