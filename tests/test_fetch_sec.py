"""Fetching from the SEC: archives that are continued, companies by ticker, and a name on every request."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from fetched import complaints, fetch, files, order
from misbehaving import Site, cut, html, serving, status

from screener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from misbehaving import Request

WHO = "A Tester tester@example.com"
DATA_SETS = "/files/dera/data/financial-statement-data-sets"


def archive(*names: str) -> bytes:
    """A zip with files of 20,000 bytes that do not shrink."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writing:
        for name in names:
            writing.writestr(name, "0123456789" * 2000)
    return packed.getvalue()


FILES = {
    f"{DATA_SETS}/2024q1.zip": archive("sub.txt", "tag.txt", "num.txt", "pre.txt"),
    f"{DATA_SETS}/2024q2.zip": archive("readme.htm"),
    "/files/company_tickers.json": json.dumps({
        "0": {"cik_str": 9990001, "ticker": "FICT", "title": "Fictional Inc."},
        "1": {"cik_str": 9990002, "ticker": "MADE-B", "title": "Made Up Corp."},
    }).encode(),
    "/Archives/edgar/daily-index/xbrl/companyfacts.zip": archive("CIK0009990001.json", "CIK0009990002.json"),
    **{
        f"/api/xbrl/companyfacts/CIK000{cik}.json": json.dumps({
            "cik": cik,
            "entityName": "Fictional",
            "facts": {"us-gaap": {"Assets": {"units": {"USD": [{"val": 1}, {"val": 2}]}}}},
        }).encode()
        for cik in (9990001, 9990002)
    },
}  # fmt: skip


def answer(request: Request) -> bytes | None:
    return FILES.get(request.path)


@pytest.fixture(autouse=True)
def who(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_SEC_USER_AGENT", WHO)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def sec() -> Iterator[Site]:
    with serving(Site(answer)) as site:
        yield site


def test_an_archive_is_kept_as_it_comes_and_every_request_says_who_asks(sec: Site, tmp_path: Path) -> None:
    assert complaints(fetch(order(sec.url, tmp_path, "sec 2024q1"))) == []
    assert (tmp_path / "sec-fsds" / "2024q1.zip").read_bytes() == FILES[f"{DATA_SETS}/2024q1.zip"]
    assert {asked.headers["User-Agent"] for asked in sec.requests} == {WHO}
    fetch(order(sec.url, tmp_path, "sec 2024q1"))
    assert len(sec.requests) == 2  # the archive and the list of tickers, once
    (tmp_path / "sec-fsds" / "2024q1.zip").unlink()
    fetch(order(sec.url, tmp_path, "sec 2024q1"))
    assert len(sec.requests) == 3
    assert files(tmp_path) == [
        "answers/sec-fsds/ledger.jsonl", "sec-fsds/2024q1.zip", "sec-fsds/company_tickers.json",
    ]  # fmt: skip


def test_an_archive_that_was_cut_is_continued_where_the_server_still_has_the_same(sec: Site, tmp_path: Path) -> None:
    sec.etag = '"first"'
    sec.faults = [cut]
    assert complaints(fetch(order(sec.url, tmp_path, "sec 2024q1"))) == []
    whole = FILES[f"{DATA_SETS}/2024q1.zip"]
    assert (tmp_path / "sec-fsds" / "2024q1.zip").read_bytes() == whole
    assert sec.requests[1].headers["Range"] == f"bytes={len(whole) // 2}-"


def test_an_archive_cut_in_one_run_is_continued_in_the_next_unless_it_has_changed(sec: Site, tmp_path: Path) -> None:
    sec.etag = '"first"'
    sec.faults = [cut, cut, cut]
    [complaint] = complaints(fetch(order(sec.url, tmp_path, "sec 2024q1")))
    assert "the answer was cut short" in complaint
    assert "sec-fsds/2024q1.zip" not in files(tmp_path)
    sec.etag = '"second"'
    assert complaints(fetch(order(sec.url, tmp_path, "sec 2024q1"))) == []
    assert "Range" in sec.requests[-1].headers
    assert (tmp_path / "sec-fsds" / "2024q1.zip").read_bytes() == FILES[f"{DATA_SETS}/2024q1.zip"]


def test_what_is_no_archive_of_the_data_sets_is_refused(sec: Site, tmp_path: Path) -> None:
    sec.faults = [html, html, html]
    said = complaints(fetch(order(sec.url, tmp_path, "sec 2024q1..2024q3")))
    assert "the answer is a page of HTML" in said[0]
    assert "the archive has no num.txt, sub.txt" in said[1]
    assert "answered 404 Not Found" in said[2]
    assert "not yet" in said[2]
    assert files(tmp_path / "sec-fsds") == ["company_tickers.json"]


def test_a_refusal_stops_the_fetch_at_once(sec: Site, tmp_path: Path) -> None:
    sec.faults = [status(403, b"<html>Undeclared Automated Tool</html>")]
    said = complaints(fetch(order(sec.url, tmp_path, "sec 2024q1 2024q2")))
    assert "answered 403 Forbidden" in said[0]
    assert said[1].startswith("2 further units were not asked")
    assert len(sec.requests) == 1


def test_companies_are_found_by_ticker_in_any_spelling_or_by_number(sec: Site, tmp_path: Path) -> None:
    assert complaints(fetch(order(sec.url, tmp_path, "sec facts fict made.b 9990001"))) == []
    assert files(tmp_path / "sec-facts") == ["CIK0009990001.json", "CIK0009990002.json", "company_tickers.json"]
    with pytest.raises(UsageError, match="no company has the ticker NONE, NEITHER"):
        fetch(order(sec.url, tmp_path, "sec facts FICT NONE NEITHER"))


def test_facts_of_all_companies_are_one_archive(sec: Site, tmp_path: Path) -> None:
    assert complaints(fetch(order(sec.url, tmp_path, "sec facts all"))) == []
    assert files(tmp_path / "sec-facts") == ["company_tickers.json", "companyfacts.zip"]


def test_nobody_asks_the_sec_without_a_name_and_an_e_mail(
    sec: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nothing in ("", "a tester"):
        monkeypatch.setenv("SCREENER_SEC_USER_AGENT", nothing)
        with pytest.raises(UsageError, match=r"SCREENER_SEC_USER_AGENT='Your Name you@example\.com'"):
            fetch(order(sec.url, tmp_path, "sec 2024q1"))
    assert sec.requests == []
