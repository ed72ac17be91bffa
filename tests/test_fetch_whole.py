"""A fetch as a user runs it: stopped in the middle and continued, imported without a network, and asked about."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING

import pytest
from commands import call, finish, run, start
from fetched import files, rows
from misbehaving import Site, eastmoney, serving, status, tushare

from screener.fetching import baostock
from screener.fetching.eastmoney import REPORTS
from screener.fetching.tushare_tables import TABLES
from screener.importing.vendors.catalogue import tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "0123456789abcdef-a-secret"  # noqa: S105 - nobody's
STOPPED = "stopped; what is complete is kept, the same command continues"
SPAN = ("--from", "2023-01-01", "--to", "2024-12-31")


@pytest.fixture
def market() -> Iterator[Site]:
    with serving(Site(eastmoney(3))) as site:
        yield site


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_fetch_that_is_stopped_keeps_what_is_complete_and_continues(
    how: signal.Signals, market: Site, tmp_path: Path
) -> None:
    words = ("fetch", "akshare", "stock_lrb_em", *SPAN, "--base-url", market.url)
    process = start(*words, cwd=tmp_path)
    while len(market.requests) < 3:
        time.sleep(0.01)
    process.send_signal(how)
    ran = finish(process)
    assert ran.code == (-signal.SIGKILL if how == signal.SIGKILL else 130)
    assert ran.err == (
        "" if how == signal.SIGKILL else "stopped; what is complete is kept, the same command continues\n"
    )
    ledger = (tmp_path / "raw" / "answers" / "akshare" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    complete = {json.loads(line)["file"] for line in ledger}
    assert 2 <= len(complete) <= 3
    assert all(len(rows(tmp_path / "raw" / "akshare" / file)) == 3 for file in complete)
    asked = [request.query["filter"] for request in market.requests]
    market.requests.clear()
    ran = run(*words, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert len(market.requests) <= 8 - len(complete)
    assert not {request.query["filter"] for request in market.requests}.intersection(asked[: len(complete)])
    assert len(files(tmp_path / "raw" / "akshare")) == 8


def test_what_failed_is_listed_at_the_end_and_what_came_is_kept(market: Site, tmp_path: Path) -> None:
    market.faults = [None, status(404)]
    words = ("fetch", "akshare", "stock_lrb_em", "--from", "2024-03-31", "--to", "2024-12-31", "--base-url", market.url)
    ran = call(*words, "--import", cwd=tmp_path)
    assert ran.code == 4
    assert ran.err.splitlines()[-2].startswith("raw/akshare/stock_lrb_em_20240630.csv: answered 404 Not Found (http")
    assert not (tmp_path / "store").exists()
    assert len(files(tmp_path / "raw" / "akshare")) == 3
    zh = call(*words, "--lang", "zh", cwd=tmp_path)
    assert zh.code == 0
    assert "下一步：screener import akshare raw/akshare" in zh.err


def test_from_the_source_to_a_metric_and_again_without_a_network(tmp_path: Path) -> None:
    """Company 2: assets of 10 and liabilities of 4 million, so 40% of its assets are owed."""
    with serving(Site(eastmoney(3))) as market:
        words = "akshare stock_yjbb_em stock_zcfz_em --from 2023-12-31 --to 2024-03-31 --store store --import"
        fetched = call("fetch", *words.split(), "--base-url", market.url, cwd=tmp_path)
    assert fetched.code == 0, fetched.err
    assert len(market.requests) == 4
    question = ("sql", "select symbol, debt_ratio from metrics order by symbol", "--as-of", "2024-06-28", "-f", "json")
    asked = call(*question, "--store", "store", cwd=tmp_path)
    assert asked.code == 0, asked.err
    assert asked.rows[1] == {"symbol": "605902.SH", "debt_ratio": 0.4}
    built = call("import", "akshare", "raw/akshare", "--store", "other", cwd=tmp_path)
    assert built.code == 0, built.err
    assert call(*question, "--store", "other", cwd=tmp_path).rows == asked.rows


def test_tushare_goes_into_a_store_too_and_the_token_is_nowhere(tmp_path: Path) -> None:
    secret = {"SCREENER_TUSHARE_TOKEN": TOKEN}
    with serving(Site(tushare(3))) as pro:
        words = "tushare stock_basic income --from 2023-12-31 --to 2023-12-31 --store store --import"
        fetched = call("fetch", *words.split(), "--base-url", pro.url, cwd=tmp_path, variables=secret)
    assert fetched.code == 0, fetched.err
    found = call("sql", "select symbol, revenue from statements order by symbol", "--store", "store", "-f", "json",
                 cwd=tmp_path)  # fmt: skip
    assert found.rows[2] == {"symbol": "605903.SH", "revenue": 3e6}
    assert TOKEN not in fetched.out + fetched.err
    assert not any(TOKEN.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


FACTS = {
    "/files/company_tickers.json": {"0": {"cik_str": 9990001, "ticker": "FICT", "title": "Fictional Inc."}},
    "/api/xbrl/companyfacts/CIK0009990001.json": {
        "cik": 9990001,
        "entityName": "Fictional Inc.",
        "facts": {
            "us-gaap": {
                tag: {"units": {"USD": [{"end": "2023-12-31", "val": value, "accn": "0009990001-24-000001", "fy": 2023,
                                         "fp": "FY", "form": "10-K", "filed": "2024-02-20"}]}}
                for tag, value in (("Assets", 1000), ("Liabilities", 400), ("StockholdersEquity", 600))
            }
        },
    },
}  # fmt: skip


def test_the_secs_facts_of_a_ticker_go_into_a_store(tmp_path: Path) -> None:
    with serving(Site(lambda asked: json.dumps(FACTS[asked.path]).encode())) as sec:
        fetched = call("fetch", "sec", "facts", "fict", "--base-url", sec.url, "--store", "store", "--import",
                       cwd=tmp_path, variables={"SCREENER_SEC_USER_AGENT": "A Tester tester@example.com"})  # fmt: skip
    assert fetched.code == 0, fetched.err
    question = ("sql", "select total_assets from statements", "--as-of", "2024-06-28", "-f", "json")
    found = call(*question, "--store", "store", cwd=tmp_path)
    assert found.code == 0, found.err
    assert found.rows == [{"total_assets": 1000.0}]


def test_every_column_an_import_reads_is_fetched() -> None:
    import duckdb

    fetched = {
        "akshare": {name: set(report.columns) for name, report in REPORTS.items()},
        "tushare": {name: set(table.columns) for name, table in TABLES.items()},
        "baostock": {name: set(baostock.columns(name)) for name in baostock.TABLES},
    }
    with duckdb.connect() as connection:
        for vendor, tables in fetched.items():
            known = [table for table in tables_of(vendor) if table.name in tables]
            assert {table.name for table in known} == set(tables)
            for table in known:
                mapping = table.mapping(connection, vendor)
                read = {name for rule in mapping.columns for name in rule.reads if not name.startswith("_")}
                assert read - tables[table.name] == set(), table.name
