"""A vendor's code becomes one symbol, or a counted reason why it is none; it never becomes the wrong company."""

from __future__ import annotations

import pytest

from screener.importing.symbols import (
    B_SHARE,
    FUND,
    INDEX,
    LOST_ZEROS,
    NEEQ,
    OTHER_SECURITY,
    Form,
    canonical,
    identify,
)


@pytest.mark.parametrize(
    "written",
    [
        "000001", "000001.SZ", "000001.sz", "sz.000001", "SZ000001", "sz000001", "000001.XSHE", "000001_SZ",
        "sz000001.csv", "prices/sz000001.csv.gz", "０００００１．ＳＺ", " 000001 ", "SZSE:000001",
    ],
)  # fmt: skip
def test_every_spelling_of_a_code_is_one_symbol(written: str) -> None:
    assert identify(written).symbol == "000001.SZ"


@pytest.mark.parametrize(
    ("written", "symbol", "exchange", "board"),
    [
        ("600519", "600519.SH", "SSE", "main"),
        ("601318", "601318.SH", "SSE", "main"),
        ("605228", "605228.SH", "SSE", "main"),
        ("688981", "688981.SH", "SSE", "star"),
        ("689009", "689009.SH", "SSE", "star"),
        ("002594", "002594.SZ", "SZSE", "main"),
        ("003816", "003816.SZ", "SZSE", "main"),
        ("300750", "300750.SZ", "SZSE", "chinext"),
        ("301236", "301236.SZ", "SZSE", "chinext"),
        ("302132", "302132.SZ", "SZSE", "chinext"),
        ("920118", "920118.BJ", "BSE", "bse"),
        ("430047.BJ", "430047.BJ", "BSE", "bse"),
        ("bj835185", "835185.BJ", "BSE", "bse"),
    ],
)
def test_a_code_tells_exchange_and_board(written: str, symbol: str, exchange: str, board: str) -> None:
    found = identify(written)
    assert (found.symbol, found.exchange, found.board) == (symbol, exchange, board)
    assert (found.country, found.currency) == ("cn", "CNY")
    assert canonical(symbol) == found


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("900901", B_SHARE),
        ("200002", B_SHARE),
        ("201872", B_SHARE),
        ("sz200596", B_SHARE),
        ("400005", NEEQ),
        ("420079", NEEQ),
        ("430073", NEEQ),
        ("833990", NEEQ),
        ("873848", NEEQ),
        ("835185.NQ", NEEQ),
        ("000300.SH", INDEX),
        ("sh000001", INDEX),
        ("000852.XSHG", INDEX),
        ("399006", INDEX),
        ("399300.SZ", INDEX),
        ("801783.SI", INDEX),
        ("930050.CSI", INDEX),
        ("899050.BJ", INDEX),
        ("510300", FUND),
        ("159915", FUND),
        ("588000.SH", FUND),
        ("110059.SH", OTHER_SECURITY),
        ("128136.SZ", OTHER_SECURITY),
    ],
)
def test_what_is_no_a_share_is_recognised_by_kind(written: str, kind: str) -> None:
    found = identify(written)
    assert (found.symbol, found.left_out) == ("", kind)


@pytest.mark.parametrize(("written", "symbol"), [("2", "000002.SZ"), ("600519", "600519.SH"), ("300001", "300001.SZ")])
def test_lost_zeros_come_back_where_the_mapping_says_so(written: str, symbol: str) -> None:
    assert identify(written, "number").symbol == symbol


def test_lost_zeros_are_not_guessed() -> None:
    assert identify("2").refused == LOST_ZEROS


def test_a_bare_old_beijing_code_counts_where_the_mapping_says_so() -> None:
    assert identify("835185", "beijing").symbol == "835185.BJ"
    assert identify("400005", "beijing").left_out == NEEQ


@pytest.mark.parametrize(("written", "symbol"), [("AAPL", "AAPL"), ("brk.b", "BRK.B"), ("BRK-B", "BRK.B")])
def test_tickers_are_american(written: str, symbol: str) -> None:
    found = identify(written, "ticker")
    assert (found.symbol, found.country, found.currency) == (symbol, "us", "USD")


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("", "auto"),
        ("  ", "auto"),
        ("万科", "auto"),
        ("6005190", "auto"),
        ("AAPL", "auto"),
        ("SH", "auto"),
        ("12", "ticker"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_reason(written: str, form: Form) -> None:
    found = identify(written, form)
    assert found.refused
    assert not found.symbol
