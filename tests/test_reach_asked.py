"""Lists of companies as users have them: which company every spelling means, what is said where it means none."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from worlds import world

from screener import asked
from screener.errors import DataError, UsageError
from screener.output import reach_notes

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

COMPANIES = [
    {"symbol": "600519.SH", "name": "贵州茅台", "name_en": "Kweichow Moutai"},
    {"symbol": "000001.SZ", "name": "平安银行"},
    {"symbol": "000002.SZ", "name": "万  科Ａ"},
    {"symbol": "430047.BJ", "name": "诺思兰德"},
    {"symbol": "600001.SH", "name": "同名"},
    {"symbol": "600002.SH", "name": "同名"},
    {"symbol": "920185.BJ", "name": "新名称"},
    {"symbol": "BRK.B", "name": "Berkshire Hathaway", "country": "us", "currency": "USD"},
]
FORMER = [
    {"kind": "code", "value": "835185.BJ", "symbol": "920185.BJ"},
    {"kind": "name", "value": "旧名称", "symbol": "920185.BJ"},
    {"kind": "name", "value": "同名", "symbol": "920185.BJ"},
    {"kind": "cik", "value": "0001067983", "symbol": "BRK.B"},
]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return world(tmp_path_factory.mktemp("asked") / "store", companies=COMPANIES, identifiers=FORMER).connection


def found(connection: duckdb.DuckDBPyConnection, folder: Path, content: str | bytes) -> asked.Found:
    path = folder / "list.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return asked.resolve(connection, asked.read(str(path)))


SPELLINGS = {
    "600519.SH": ["600519", "600519.SH", "600519.sh", "sh600519", "SH.600519", "sh_600519", "600519.XSHG", "600519.SS",
                  "600519SH", '"600519"', '="600519"', "'600519", "600519.0", "６００５１９", "贵州茅台", "贵 州 茅 台",
                  "kweichow moutai", "600519 贵州茅台", "600519 # mine, since May", "600519\t贵州茅台", "600519;2;x"],
    "000001.SZ": ["000001", "1", "sz000001", "000001.XSHE"],
    "000002.SZ": ["万科A", "万科Ａ", "2"],
    "430047.BJ": ["430047", "bj430047"],
    "920185.BJ": ["920185", "新名称", "835185.BJ", "835185", "旧名称"],
    "BRK.B": ["BRK.B", "brk-b", "BRK B", "0001067983"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "symbol"), [(text, symbol) for symbol, texts in SPELLINGS.items() for text in texts])
def test_a_spelling(text: str, symbol: str, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert found(connection, tmp_path, f"{text}\n").symbols == (symbol,)


LISTS = {
    "one a line, each once, in the order given": "000001\n600519\n000001.SZ\n",
    "comments and blank lines": "# mine\n\n  # more\n000001 # bank\n\n600519\n",
    "our own csv": "as_of,symbol,name\n2024-05-31,000001.SZ,平安银行\n2024-05-31,600519.SH,贵州茅台\n",
    "a broker's csv": "序号,证券代码,证券名称,数量\n1,000001,平安银行,600001\n2,600519,贵州茅台,430047\n",
    "names alone under a heading": "数量,名称\n100,平安银行\n100,贵州茅台\n",
    "a csv without heading": "000001,600001\n600519,430047\n",
    "a csv whose name holds a comma": 'name,symbol\n"Ping An, Bank",000001\n"Moutai, Kweichow",600519\n',
    "tabs": "code\tweight\n000001\t0.5\n600519\t0.5\n",
    "one line of codes": "000001, 600519",
    "one line of codes without commas": "000001 600519",
    "one line of names": "平安银行、贵州茅台",
    "lines as Windows ends them": "000001\r\n600519\r\n",
    "codes that lost their zeros": "symbol\n1\n600519\n",
}


@pytest.mark.parametrize("content", LISTS.values(), ids=LISTS)
def test_a_list(content: str, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert found(connection, tmp_path, content) == asked.Found(
        str(tmp_path / "list.csv"), ("000001.SZ", "600519.SH"), ()
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_encodings_lists_come_in(encoding: str, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert found(connection, tmp_path, "代码,名称\n600519,贵州茅台\n".encode(encoding)).symbols == ("600519.SH",)


def test_a_name_that_is_no_company_is_kept_with_why(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    unknown = found(connection, tmp_path, "600519\n贵州茅合\n510300\n900901\n600519.SZ\n同名\nFord Motor\n").unknown
    assert [(one.text, one.why, one.suggestion) for one in unknown] == [
        ("贵州茅合", "", "600519.SH 贵州茅台"),
        ("510300", "fund", ""),
        ("900901", "b_share", ""),
        ("600519.SZ", "other_security", "600519.SH 贵州茅台"),
        ("同名", "", "600001.SH 同名 / 600002.SH 同名"),
        ("Ford Motor", "", ""),
    ]


def test_unknown_names_are_said_the_first_ten_of_them(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "".join(f"{n}\n" for n in ("600519", "510300", *(f"Nobody {n}" for n in range(11))))
    reach_notes.note_unknown(found(connection, tmp_path, lines), "en")
    said = capsys.readouterr().err
    assert "list.csv: 12 not found: 510300 (fund or ETF), Nobody 0, " in said
    assert said.endswith("Nobody 8, 2 more; asked of the other 1\n")
    reach_notes.note_unknown(found(connection, tmp_path, "600519\n510300\n贵州茅合\n"), "zh")
    assert "510300（基金）" in capsys.readouterr().err


def test_a_page_piped_in_by_mistake_means_its_symbols_alone(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = found(connection, tmp_path, f"3 companies pass\n{'a long heading ' * 9}\n  600519.SH  Moutai  31.2\n")
    assert page.symbols == ("600519.SH",)
    reach_notes.note_unknown(page, "en")
    assert "a long heading a long heading…;" in capsys.readouterr().err


def test_a_list_of_which_nothing_is_known_is_refused(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"'贵州茅合' is none; did you mean 600519\.SH 贵州茅台\?"):
        found(connection, tmp_path, "贵州茅合\nFOO\n")


@pytest.mark.parametrize("content", ["", "\n \n", "# nothing\n", "symbol\n", "as_of,symbol,name\n"])
def test_a_list_without_names_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(content)
    with pytest.raises(UsageError, match="names no company"):
        asked.read(str(tmp_path / "list.csv"))


def test_what_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04\x00\x00\xff")
    with pytest.raises(DataError, match="is not a text file"):
        asked.read(str(tmp_path / "list.xlsx"))
    with pytest.raises(DataError, match="No such file"):
        asked.read(str(tmp_path / "absent.csv"))


def test_nobody_waits_for_a_list_typed_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    with pytest.raises(UsageError, match="no list on stdin"):
        asked.read(asked.STDIN)
