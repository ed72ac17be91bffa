"""Fetching from a source that misbehaves: whole answers are kept, half ones never, and every failure is said."""

from __future__ import annotations

import datetime
import json
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from commands import call
from fetched import PERIOD, TODAY, YEAR, Watching, complaints, fetch, files, order, rows
from misbehaving import Site, changed, cut, dripping, eastmoney, gbk, html, serving, short, slow, status

from screener.errors import DataError
from screener.fetching import plan, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from misbehaving import Answer, Fault, Request


@pytest.fixture
def market() -> Iterator[Site]:
    """Eastmoney with 1,203 companies: pages of 500, 500 and 203."""
    with serving(Site(eastmoney(1203))) as site:
        yield site


def test_a_table_is_every_row_under_akshares_headings_and_the_pages_are_kept_as_received(
    market: Site, tmp_path: Path
) -> None:
    fetched = fetch(order(market.url, tmp_path, "akshare stock_lrb_em"))
    assert complaints(fetched) == []
    found = rows(tmp_path / "akshare" / "stock_lrb_em_20240331.csv")
    assert len(found) == 1203
    assert list(found[0])[:5] == ["序号", "股票代码", "股票简称", "净利润", "净利润同比"]
    # company 2: a profit of 2 x 100,000 on a revenue of 2 x 1,000,000
    assert (found[1]["净利润"], found[1]["营业总收入"], found[1]["公告日期"]) == ("200000.0", "2000000.0", "2024-04-20")
    with zipfile.ZipFile(tmp_path / "answers" / "akshare" / "stock_lrb_em_20240331.zip") as kept:
        assert [kept.read(name) for name in kept.namelist()] == [market.answer(asked) for asked in market.requests]
    assert [asked.query["pageNumber"] for asked in market.requests] == ["1", "2", "3"]
    assert {asked.query["reportName"] for asked in market.requests} == {"RPT_DMSK_FN_INCOME"}


FAULTS: dict[str, Fault] = {
    "500": status(500),
    "503 for a while": status(503, Retry_After="0"),
    "cut": cut,
    "short": short,
    "slow": slow(0.5),
    "gbk": gbk,
    "html": html,
    "empty": status(200),
    "408": status(408),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_that_passes_leaves_no_trace(fault: Fault, market: Site, tmp_path: Path) -> None:
    market.faults = [None, fault]
    assert complaints(fetch(order(market.url, tmp_path, "akshare stock_yjbb_em"))) == []
    assert len(rows(tmp_path / "akshare" / "stock_yjbb_em_20240331.csv")) == 1203
    assert len(market.requests) == 4


SAID = {
    "500": (status(500), "answered 500 Internal Server Error"),
    "cut": (cut, "the answer was cut short"),
    "short": (short, "the answer is cut short, not JSON"),
    "slow": (slow(0.5), "no answer within 0.3 seconds"),
    "dripping": (dripping, "the answer was not complete within 0.6 seconds"),
    "gbk": (gbk, "the answer is not in UTF-8 (byte "),
    "html": (html, "the answer is a page of HTML (访问过于频繁), not JSON"),
    "empty": (status(200), "the answer is empty, not JSON"),
    "error": (changed(lambda _: {"message": "参数错误", "code": 9501}), "the source says: 参数错误"),
}


@pytest.mark.parametrize(("fault", "said"), SAID.values(), ids=SAID)
def test_a_fault_that_stays_is_said_with_its_address_and_leaves_no_file(
    fault: Fault, said: str, market: Site, tmp_path: Path
) -> None:
    market.faults = [fault] * 9
    [complaint] = complaints(fetch(order(market.url, tmp_path, "akshare stock_yjbb_em")))
    assert said in complaint
    assert f"({market.url}/api/data/v1/get?reportName=RPT_LICO_FN_CPD" in complaint
    assert complaint.endswith("; asked 3 times")
    assert complaint.startswith(f"{tmp_path / 'akshare' / 'stock_yjbb_em_20240331.csv'}: ")
    assert files(tmp_path) == []


def short_page(answer: Answer) -> Answer:
    answer["result"]["data"] = answer["result"]["data"][:103]
    return answer


def other_total(answer: Answer) -> Answer:
    answer["result"]["count"] += 1
    return answer


def test_a_short_page_is_an_error_that_says_how_many_rows_were_expected(market: Site, tmp_path: Path) -> None:
    market.faults = [None, changed(short_page), None] * 3
    # 500 + 103 + 203
    [complaint] = complaints(fetch(order(market.url, tmp_path, "akshare stock_yjbb_em")))
    assert "expected 1,203 rows, got 806" in complaint


def test_a_page_that_comes_twice_is_an_error_though_the_count_is_right(tmp_path: Path) -> None:
    with serving(Site(eastmoney(1000))) as site:
        again = eastmoney(1000)

        def first_page(request: Request) -> bytes:
            return again(type(request)("GET", request.path, request.query | {"pageNumber": "1"}, {}, b""))

        site.answer = first_page
        [complaint] = complaints(fetch(order(site.url, tmp_path, "akshare stock_yjbb_em")))
    assert "expected 1,000 rows, got 500 different ones: a page came twice" in complaint


def test_a_total_that_changes_in_the_middle_makes_the_unit_begin_again(market: Site, tmp_path: Path) -> None:
    market.faults = [None, None, changed(other_total)]
    assert complaints(fetch(order(market.url, tmp_path, "akshare stock_yjbb_em"))) == []
    assert [asked.query["pageNumber"] for asked in market.requests] == ["1", "2", "3", "1", "2", "3"]
    market.faults = [None, None, changed(other_total)] * 3
    [complaint] = complaints(fetch(order(market.url, tmp_path, "akshare stock_yjbb_em"), again=True))
    assert "the total changed from 1,203 to 1,204 rows while it was read" in complaint


def test_no_rows_are_an_error_once_a_period_is_due_and_before_that_only_nothing_yet(tmp_path: Path) -> None:
    with serving(Site(eastmoney(0))) as site:
        asked = order(site.url, tmp_path, "akshare stock_lrb_em", (PERIOD, TODAY))
        recent = "stock_lrb_em_20251231.csv"
        said = complaints(fetch(asked))
    assert [line.partition("; ")[0].rpartition(": ")[2] for line in said] == [
        f"the source has no rows for {day}"
        for day in ("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31", "2025-06-30", "2025-09-30")
    ]
    assert not any(recent in line for line in said)


def renamed(answer: Answer) -> Answer:
    for row in answer["result"]["data"]:
        row["OPERATING_REVENUE"] = row.pop("TOTAL_OPERATE_INCOME")
    return answer


def test_changed_columns_are_named_and_the_table_is_not_asked_further(market: Site, tmp_path: Path) -> None:
    market.faults = [changed(renamed)]
    asked = order(market.url, tmp_path, "akshare stock_yjbb_em stock_xjll_em", YEAR)
    said = complaints(fetch(asked))
    assert "RPT_LICO_FN_CPD has no column TOTAL_OPERATE_INCOME any more" in said[0]
    assert "OPERATING_REVENUE" in said[0]
    assert said[1:] == ["3 further units were not asked; the same command continues where this stops"]
    assert len([name for name in files(tmp_path / "akshare") if "xjll" in name]) == 4


def test_a_source_that_is_down_is_left_alone_after_three_units(market: Site, tmp_path: Path) -> None:
    market.faults = [status(502)] * 99
    said = complaints(fetch(order(market.url, tmp_path, "akshare", YEAR)))
    assert len(market.requests) == 9
    assert len(said) == 4
    assert said[3].startswith("17 further units were not asked")


def test_retry_after_is_honoured_but_not_for_ever(market: Site, tmp_path: Path) -> None:
    market.faults = [status(429, Retry_After="1")]
    watching = Watching()
    assert complaints(fetch(order(market.url, tmp_path, "akshare stock_yjbb_em"), watching)) == []
    assert [wait for wait, why in watching.waits if why.startswith("answered 429")] == [1.0]
    market.faults = [status(429, Retry_After="3600")]
    [complaint] = complaints(fetch(order(market.url, tmp_path, "akshare stock_yjbb_em"), again=True))
    assert "the source asks for 3,600 seconds of quiet" in complaint


def test_a_redirect_is_not_followed(market: Site, tmp_path: Path) -> None:
    market.faults = [status(302, Location="http://127.0.0.1:9/elsewhere")]
    [complaint] = complaints(fetch(order(market.url, tmp_path, "akshare stock_yjbb_em")))
    assert "redirects to http://127.0.0.1:9/elsewhere" in complaint
    assert len(market.requests) == 1


def test_what_is_complete_is_not_asked_again_unless_it_may_have_changed_or_is_wanted(
    market: Site, tmp_path: Path
) -> None:
    asked = order(market.url, tmp_path, "akshare stock_lrb_em", (PERIOD, datetime.date(2025, 9, 30)))
    market.answer = eastmoney(3)
    now = datetime.datetime.now().astimezone().date()
    fetch(asked)
    assert len(market.requests) == 7
    market.requests.clear()
    fetch(order(market.url, tmp_path, "akshare stock_lrb_em", (PERIOD, datetime.date(2025, 9, 30)), now))
    assert market.requests == []
    later = now + datetime.timedelta(days=1)
    # A period that ended within half a year of the asking may have got more reports since.
    recent = now - datetime.timedelta(days=179)
    again = order(market.url, tmp_path, "akshare stock_lrb_em", (recent, now), later)
    fetch(again)
    market.requests.clear()
    states = {done.unit.part: done.state for account in fetch(again, again=True) for done in account.units}
    assert set(states.values()) == {"again"}


def test_a_file_that_is_gone_is_made_again_from_the_answers_without_a_network(market: Site, tmp_path: Path) -> None:
    asked = order(market.url, tmp_path, "akshare stock_lrb_em")
    fetch(asked)
    file = tmp_path / "akshare" / "stock_lrb_em_20240331.csv"
    before = file.read_bytes()
    ledger = (tmp_path / "answers" / "akshare" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    file.write_bytes(before[:100])
    market.requests.clear()
    [account] = fetch(asked)
    assert [done.state for done in account.units] == ["remake"]
    assert file.read_bytes() == before
    assert market.requests == []
    after = (tmp_path / "answers" / "akshare" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(after[-1])["asked_at"] == json.loads(ledger[-1])["asked_at"]


def test_a_ledger_line_cut_by_a_kill_costs_only_its_own_unit(market: Site, tmp_path: Path) -> None:
    market.answer = eastmoney(3)
    asked = order(market.url, tmp_path, "akshare stock_lrb_em", YEAR)
    fetch(asked)
    ledger = tmp_path / "answers" / "akshare" / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-40])
    market.requests.clear()
    fetch(asked)
    assert len(market.requests) == 1
    fetch(asked)
    assert len(market.requests) == 1


def test_two_fetches_do_not_fill_one_folder(market: Site, tmp_path: Path) -> None:
    [job] = plan(order(market.url, tmp_path, "akshare stock_lrb_em"))
    [other] = plan(order(market.url, tmp_path, "akshare stock_lrb_em"))
    with job.folder.filling(), pytest.raises(DataError, match="another fetch is filling"):
        run(other, TODAY, Watching())


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "source": (("akshar",), "did you mean 'akshare'?"),
    "table": (("akshare", "stock_yjbb"), "did you mean 'stock_yjbb_em'?"),
    "nothing of the SEC": (("sec",), "name quarters"),
    "quarter": (("sec", "2008q4"), "they begin with 2009q1"),
    "word": (("sec", "everything"), "fetch sec does not know 'everything'"),
    "order of days": (("akshare", "--from", "2024-02-01", "--to", "2024-01-01"), "comes after"),
    "address": (("akshare", "--base-url", "ftp://127.0.0.1"), "is no address"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_word_is_answered_with_what_is_right(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    refused = call("fetch", *words, cwd=tmp_path)
    assert refused.code == 2
    assert said in refused.err
    assert files(tmp_path) == []


def test_a_rehearsal_lists_every_unit_and_asks_for_none(market: Site, tmp_path: Path) -> None:
    span = ("--from", "2024-01-01", "--to", "2024-12-31", "--base-url", market.url, "--dry-run")
    listed = call("fetch", "akshare", *span, "-f", "csv", cwd=tmp_path)
    assert len(listed.table) == 20
    assert listed.table[0] == {
        "source": "akshare", "table": "stock_yjbb_em", "part": "2024-03-31", "state": "ask", "rows": "0",
        "file": "raw/akshare/stock_yjbb_em_20240331.csv",
    }  # fmt: skip
    assert market.requests == []
    assert files(tmp_path) == []


@pytest.mark.parametrize("package", ["httpx", "tenacity"])
def test_a_package_that_is_not_installed_is_named_with_how_to_install_it(
    package: str, market: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    refused = call("fetch", "akshare", "stock_lrb_em", "--base-url", market.url, cwd=tmp_path)
    assert refused.code == 2
    assert f"fetching needs the package {package}" in refused.err
    assert "pip install 'sanwei-screener[fetch]'" in refused.err
