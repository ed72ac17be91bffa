"""Fetching from tushare: pages without a total, refusals that are read by their words, and a token nobody sees."""

from __future__ import annotations

import datetime
import zipfile
from typing import TYPE_CHECKING

import pytest
from commands import call
from fetched import FAST, YEAR, Watching, complaints, fetch, files, order, rows
from misbehaving import Site, changed, serving, tushare

from screener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from misbehaving import Answer, Fault, Request

TOKEN = "0123456789abcdef-a-secret"  # noqa: S105 - nobody's


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_TUSHARE_TOKEN", TOKEN)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def pro() -> Iterator[Site]:
    with serving(Site(tushare(30))) as site:
        yield site


def test_tushare_pages_are_asked_until_there_is_no_more(pro: Site, tmp_path: Path) -> None:
    for says_more, pages in ((True, [0, 5000]), (False, [0, 5000, 6000])):
        pro.answer = tushare(6000, says_more=says_more)
        pro.requests.clear()
        assert complaints(fetch(order(pro.url, tmp_path, "tushare income"), again=True)) == []
        assert [asked.json["params"]["offset"] for asked in pro.requests] == pages
        found = rows(tmp_path / "tushare" / "income_20240331.csv")
        assert len(found) == 6000
        assert (found[2]["ts_code"], found[2]["revenue"], found[2]["end_date"]) == (
            "605903.SH",
            "3000000.0",
            "20240331",
        )
    assert {asked.json["api_name"] for asked in pro.requests} == {"income_vip"}


def test_tushare_units_are_days_periods_lists_or_companies(pro: Site, tmp_path: Path) -> None:
    week = (datetime.date(2024, 4, 1), datetime.date(2024, 4, 8))
    fetch(order(pro.url, tmp_path, "tushare daily stock_basic namechange", week))
    # 2024-04-04 to 2024-04-06 was Qingming
    assert [name for name in files(tmp_path / "tushare") if name.startswith("daily")] == [
        "daily_20240401.csv", "daily_20240402.csv", "daily_20240403.csv", "daily_20240408.csv",
    ]  # fmt: skip
    assert {"stock_basic_L.csv", "namechange.csv"} <= set(files(tmp_path / "tushare"))
    pro.requests.clear()
    fetch(order(pro.url, tmp_path, "tushare income", companies=("605901.SH", "605902.SH")))
    assert [(asked.json["api_name"], asked.json["params"]["ts_code"]) for asked in pro.requests] == [
        ("income", "605901.SH"), ("income", "605902.SH"),
    ]  # fmt: skip


def refusal(said: str, code: int = 40203) -> Fault:
    return changed(lambda _: {"code": code, "msg": said, "data": None})


def test_tushare_refusals_are_read_by_their_words(pro: Site, tmp_path: Path) -> None:
    pro.faults = [refusal("抱歉，您每分钟最多访问该接口200次")]
    watching = Watching()
    assert complaints(fetch(order(pro.url, tmp_path, "tushare income"), watching)) == []
    assert watching.waits[0][0] >= FAST.minute
    pro.faults = [refusal("抱歉，您没有访问该接口的权限")]
    said = complaints(fetch(order(pro.url, tmp_path, "tushare balancesheet express", YEAR)))
    assert "没有访问该接口的权限 (code 40203)" in said[0]
    assert "--universe" in said[0]
    assert said[1].startswith("3 further units")  # express was asked all the same
    pro.faults = [refusal("抱歉，您每天最多访问该接口20次")]
    said = complaints(fetch(order(pro.url, tmp_path, "tushare cashflow")))
    assert "run the same command again later" in said[0]


def test_tushare_columns_that_change_are_named(pro: Site, tmp_path: Path) -> None:
    def rename(answer: Answer) -> Answer:
        answer["data"]["fields"] = ["net_income" if name == "n_income" else name for name in answer["data"]["fields"]]
        return answer

    pro.faults = [changed(rename)]
    [complaint] = complaints(fetch(order(pro.url, tmp_path, "tushare income")))
    assert "income_vip has no column n_income any more and has net_income, which was not asked for" in complaint


def test_a_day_with_half_the_rows_of_the_day_before_is_an_error(pro: Site, tmp_path: Path) -> None:
    days = (datetime.date(2024, 4, 1), datetime.date(2024, 4, 2))

    def shrinking(request: Request) -> bytes:
        return tushare(30 if request.json["params"]["trade_date"] == "20240401" else 14)(request)

    pro.answer = shrinking
    [complaint] = complaints(fetch(order(pro.url, tmp_path, "tushare daily", days)))
    assert "expected about 30 rows, as for 2024-04-01, got 14" in complaint


def echoing(answer: Answer) -> Answer:
    return answer | {"msg": f"hello {TOKEN}"}


def test_a_token_is_sent_and_shown_nowhere(pro: Site, tmp_path: Path) -> None:
    pro.faults = [changed(echoing)]
    fetch(order(pro.url, tmp_path, "tushare income"))
    assert pro.requests[0].json["token"] == TOKEN
    pro.faults = [refusal(f"您的token不对：{TOKEN}", 40101)]
    [complaint, *_] = complaints(fetch(order(pro.url, tmp_path, "tushare cashflow daily")))
    assert "您的token不对：***" in complaint
    assert "check SCREENER_TUSHARE_TOKEN" in complaint
    assert TOKEN not in complaint
    assert "hello ***" in zipfile.ZipFile(tmp_path / "answers" / "tushare" / "income_20240331.zip").read(
        "0001.json"
    ).decode("utf-8")
    held = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(TOKEN.encode() in content for content in held)


def test_a_token_that_is_not_set_is_asked_for_only_when_something_is_to_be_asked(
    pro: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(order(pro.url, tmp_path, "tushare income"))
    monkeypatch.delenv("SCREENER_TUSHARE_TOKEN")
    fetch(order(pro.url, tmp_path, "tushare income"))
    with pytest.raises(UsageError, match=r"asks for a token and none is set.*SCREENER_TUSHARE_TOKEN"):
        fetch(order(pro.url, tmp_path, "tushare cashflow"))
    monkeypatch.setenv("TUSHARE_TOKEN", TOKEN)
    assert complaints(fetch(order(pro.url, tmp_path, "tushare cashflow"))) == []


def test_config_shows_that_a_token_is_set_and_not_the_token(tmp_path: Path) -> None:
    for words in (("config",), ("config", "-f", "json", "--origin")):
        shown = call(*words, cwd=tmp_path, variables={"TUSHARE_TOKEN": TOKEN, "COLUMNS": "200"})
        assert TOKEN not in shown.out + shown.err
        assert "***" in shown.out
        assert "TUSHARE_TOKEN" in shown.out


@pytest.mark.parametrize(
    "text", [f"tushare_token: {TOKEN}\n", f"tushare_tokn: {TOKEN}\n", f"tushare_token: {TOKEN}: x\n"]
)
def test_a_token_in_a_projects_file_is_refused_without_being_shown(text: str, tmp_path: Path) -> None:
    (tmp_path / "screener.yaml").write_text(text, encoding="utf-8")
    refused = call("config", cwd=tmp_path)
    assert refused.code == 2
    assert "screener.yaml:1" in refused.err
    assert TOKEN not in refused.out + refused.err


def test_a_token_in_the_users_own_file_is_used(tmp_path: Path) -> None:
    own = tmp_path / "config.yaml"
    own.write_text(f"tushare_token: {TOKEN}\n", encoding="utf-8")
    shown = call("config", "-f", "json", cwd=tmp_path, variables={"SCREENER_CONFIG": str(own)})
    assert [row["origin"] for row in shown.rows if row["setting"] == "tushare_token"] == ["user"]
    assert TOKEN not in shown.out
