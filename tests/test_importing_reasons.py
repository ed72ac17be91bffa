"""Why a row is not used is a code with words in both languages; the quarantine keeps the code and the English words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import call
from hypothesis import given
from hypothesis import strategies as st
from importing_worlds import mapped

import screener
from screener.importing import symbols
from screener.importing.checks import reason_expression
from screener.importing.reading import BROKEN_LINES
from screener.output.import_page import reason_words
from screener.quoting import parquet
from screener.refusals import ENGLISH, LEFT_OUT, REFUSED, Reason, from_token
from screener.schema import TABLES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
IMPORTING = Path(screener.__file__).parent / "importing"


@pytest.mark.parametrize("code", ENGLISH)
def test_every_reason_is_said_in_both_languages(code: str) -> None:
    reason = Reason(code, "净利润(万元)", "一、二")
    english, chinese = reason_words(reason, "en"), reason_words(reason, "zh")
    assert english == reason.english
    assert CHINESE.search(chinese)
    assert not re.search(r"[a-z]{3,} [a-z]{2,}", chinese)
    # What it is about is named in both or in neither.
    assert ("净利润" in english, "一、二" in english) == ("净利润" in chinese, "一、二" in chinese)


def test_every_reason_given_is_known_and_every_one_known_is_given() -> None:
    files = [path for ending in ("*.py", "*.yaml") for path in IMPORTING.rglob(ending)]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    quoted = set(re.findall(r"[\"'](\w+)[\"']", source)) | set(re.findall(r"reason: (\w+)\b", source))
    given_ = {*quoted, *BROKEN_LINES, "line_not_understood"}
    given_ |= {value for name, value in vars(symbols).items() if name.isupper() and isinstance(value, str)}
    assert set(re.findall(r"Reason\(\s*\"(\w+)\"", source)) <= set(ENGLISH)
    assert set(ENGLISH) - given_ == set()
    assert REFUSED.keys().isdisjoint(LEFT_OUT)


@pytest.mark.parametrize("table", TABLES)
def test_every_check_of_a_table_gives_a_reason_that_is_known(table: str) -> None:
    tokens = re.findall(r"then '([^']+)'", reason_expression(TABLES[table]))
    assert tokens
    for token in tokens:
        reason = from_token(token)
        assert reason.english
        assert not reason.column or TABLES[table].column(reason.column)


@given(st.sampled_from(sorted(ENGLISH)), st.text("a|净 '\"{}", max_size=8), st.text("b|;(万元)", max_size=8))
def test_a_reason_survives_the_way_through_sql(code: str, column: str, words: str) -> None:
    assert from_token(Reason(code, column, words).token) == Reason(code, column, words)


def test_the_quarantine_keeps_the_code_and_the_english_words(tmp_path: Path) -> None:
    import duckdb

    mapping = "table: statements\nsource: v\ncolumns: {symbol: code, period_end: period, revenue: '营收|元'}\n"
    rows = "code,period,营收|元\nx,2020-12-31,1\n000002,2020-12-31,n/a\n000004,2020-12-31\n000005,2020-12-31,inf\n"
    _, summary = mapped(tmp_path, mapping, rows)
    [path] = summary.quarantine_files
    with duckdb.connect() as connection:
        found = connection.execute(f"select line, code, reason from {parquet(path)} order by line").fetchall()
    assert found == [
        (2, "symbol_not_understood", "symbol not understood"),
        (3, "not_a_number", "营收|元 is not a number"),
        (4, "missing_columns", "missing columns"),
        (5, "not_finite", "revenue is not a finite number"),
    ]


def test_a_filters_own_words_are_the_reason_in_either_language(tmp_path: Path) -> None:
    mapping = """\
table: statements
source: v
where: {sql: number(revenue) > 20, reason: "规模过小 | too small"}
columns: {symbol: code, period_end: period, revenue: revenue}
"""
    _, summary = mapped(tmp_path, mapping, "code,period,revenue\n000001,2020-12-31,1\n")
    [(reason, number)] = summary.reasons("left_out").items()
    assert (reason_words(reason, "en"), reason_words(reason, "zh"), number) == ("规模过小 | too small",) * 2 + (1,)


def test_a_chinese_import_and_status_have_no_english_sentence(tmp_path: Path) -> None:
    mapping = """\
table: statements
source: vendor
encoding: gbk
columns: {symbol: code, period_end: period, announced_on: published, revenue: revenue, basis: basis}
"""
    rows = """\
code,period,published,revenue,basis
000001,2020-12-31,2021-04-30,1,
000001,2020-12-31,2021-04-30,2,
900901,2020-12-31,,1,
510300,2020-12-31,,1,
,2020-12-31,,1,
x,2020-12-31,,1,
000002,soon,,1,
000004,2020-12-31,1999-01-01,1,
000005,2020-12-31,,1,group
000006,2020-12-31
000007,2020-12-31,,n/a,
"""
    (tmp_path / "rows.csv").write_bytes(rows.encode() + b"000008,2020-12-31,,1,\xff\n")
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    words = ("import", "table", "rows.csv", "--map", "map.yaml", "--store", "store", "--lang", "zh")
    imported = call(*words, cwd=tmp_path)
    asked = call("status", "--store", "store", "--lang", "zh", cwd=tmp_path)
    assert (imported.code, asked.code) == (0, 0), imported.err
    for text in (imported.out, imported.err, asked.out, asked.err):
        told = text.replace("screener status", "").replace("screener screen", "")
        # Tables, columns and sources stand alone or in a list; only a sentence has English words side by side.
        assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", re.sub(r" {2,}", "  ", told).replace("  ", "|")), text
        assert CHINESE.search(text)
