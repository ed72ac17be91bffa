"""Every format an answer can take, one golden file each; what is in a workbook is written out as text for review."""

from __future__ import annotations

import dataclasses
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from commands import SAMPLE
from hypothesis import given
from hypothesis import strategies as st
from test_output_screen import HESHAN, LANQIAO, answer, need, rule_set

from screener import catalog
from screener.errors import DataError
from screener.output import documents, markdown, spreadsheet
from screener.output.machine import Format, encode
from screener.output.screen_page import ScreenOptions
from screener.output.tables import Column, Listing
from screener.output.wording import wording
from screener.store import Store

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from screener.output.formatting import Language
    from screener.screening import Answer

__all__ = ["answer", "need", "rule_set"]  # fixtures of the screen worked by hand

GOLDEN = Path(__file__).parent / "golden" / "output"
COLUMNS = (
    Column("symbol", "symbol", meaning="code and exchange"),
    Column("name", "company"),
    Column("market_cap", "market cap", "currency", meaning="close × all shares"),
    Column("roe", "ROE", "percent"),
    Column("pe_ttm", "PE", "ratio"),
    Column("listed_on", "listed", "date"),
    Column("little_giant", "little giant", "bool"),
    Column("patents", "patents", "count"),
    Column("warnings", "warnings"),
)
ROWS: tuple[dict[str, object], ...] = (
    {
        "symbol": "990121.SH", "name": "兰桥|科技", "market_cap": 8.4e9, "roe": 0.125, "pe_ttm": 21.25,
        "listed_on": date(2016, 3, 11), "little_giant": True, "patents": 4, "warnings": "cash_cover; 'debt'",
    },
    {
        "symbol": "990288.SZ", "name": "=1+1", "market_cap": 3.76e9, "roe": -0.02, "pe_ttm": None,
        "listed_on": None, "little_giant": False, "patents": None, "warnings": '@a\t"b"\n*ST*',
    },
)  # fmt: skip
LISTING = Listing(COLUMNS, ROWS, ("A list", "as of 2024-05-31", "value: 2 of 3", "  PE below 1.2 × industry"))
TEXT_FORMATS: tuple[Format, ...] = ("csv", "tsv", "json", "jsonl", "csv-bom")
ENDING = {"csv-bom": "bom.csv"}


def compare(content: bytes, name: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(content)
    assert content == path.read_bytes()


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def written_out(book: Workbook) -> str:
    """Every sheet as text: its frame, then every cell that holds something with its type and number format."""
    lines = []
    for sheet in book:
        widths = {letter: round(dimension.width, 1) for letter, dimension in sorted(sheet.column_dimensions.items())}
        lines.append(f"== {sheet.title} frozen {sheet.freeze_panes} filter {sheet.auto_filter.ref} widths {widths}")
        for row in sheet.iter_rows():
            lines += [
                f"{one.coordinate} {one.data_type} {one.number_format}: {one.value}"
                for one in row
                if one.value is not None
            ]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("file_format", TEXT_FORMATS)
def test_a_format_for_programs(file_format: Format) -> None:
    compare(encode(COLUMNS, ROWS, file_format), f"formats.{ENDING.get(file_format, file_format)}")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_markdown(lang: Language) -> None:
    compare(markdown.document(LISTING, lang).encode(), f"formats.{lang}.md")


def test_a_workbook() -> None:
    book = opened(spreadsheet.workbook(LISTING, "en", "screener screen -o list.xlsx"))
    compare(written_out(book).encode(), "formats.xlsx.txt")


def test_an_answer_without_rows_still_has_its_heading_in_every_format() -> None:
    empty = Listing(COLUMNS, (), LISTING.facts)
    assert encode(COLUMNS, (), "tsv").decode().rstrip("\n").split("\t") == [column.name for column in COLUMNS]
    assert encode(COLUMNS, (), "jsonl") == b""
    assert markdown.document(empty, "en").count("\n| ") == 2
    assert opened(spreadsheet.workbook(empty, "en"))["answer"].max_row == 1


def test_text_never_becomes_a_formula_in_a_workbook() -> None:
    texts = ["=1+1", "+1", "-1", "@sum(a1)", '=HYPERLINK("http://x")', "http://example.com", "{=1}"]
    column = Column("a", "=a", "")
    sheet = opened(spreadsheet.workbook(Listing((column,), tuple({"a": text} for text in texts)), "en"))["answer"]
    found = [sheet.cell(row, 1) for row in range(1, len(texts) + 2)]
    assert [one.value for one in found] == ["=a", *texts]
    assert {one.data_type for one in found} == {"s"}
    assert all(one.hyperlink is None for one in found)


def test_csv_for_spreadsheets_has_a_mark_and_no_formulas() -> None:
    rows: list[dict[str, object]] = [{"a": "=1+1"}, {"a": -1.5}, {"a": "@x"}, {"a": "兰桥"}]
    content = encode([Column("a", "a", "")], rows, "csv-bom")
    assert content == "\ufeffa\r\n'=1+1\r\n-1.5\r\n'@x\r\n兰桥\r\n".encode()


def test_values_a_spreadsheet_has_no_type_for_are_kept() -> None:
    values: list[object] = [10**18, float("inf"), date(1890, 1, 1), datetime(2024, 5, 31, 9, 30, tzinfo=UTC), [1, "a"]]
    rows = tuple({"a": value} for value in values)
    sheet = opened(spreadsheet.workbook(Listing((Column("a", "a", ""),), rows), "en"))["answer"]
    found = [sheet.cell(row, 1).value for row in range(2, len(values) + 2)]
    assert found == ["1000000000000000000", None, "1890-01-01", datetime(2024, 5, 31, 9, 30), '[1, "a"]']  # noqa: DTZ001 - a sheet knows no zone


def test_more_than_a_sheet_holds_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "_MOST_ROWS", 1)
    with pytest.raises(DataError, match="2 rows and 9 columns are more than a sheet holds"):
        spreadsheet.workbook(LISTING, "en")
    long = Listing((Column("a", "a"),), ({"a": "x" * 40_000},))
    with pytest.raises(DataError, match="40,000 characters"):
        spreadsheet.workbook(long, "en")


# Whatever a text holds, it stays one cell of one row.
@given(st.text(alphabet=st.sampled_from("|\\*_`<>[]~\n\r\t ab兰")))
def test_no_text_breaks_a_markdown_table(text: str) -> None:
    row = markdown.document(Listing((Column("a", "a"), Column("b", "b")), ({"a": text, "b": 1},)), "en").splitlines()[2]
    unescaped = row.replace("\\\\", "").replace("\\|", "")
    assert unescaped.count("|") == 3


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=5), min_size=1, max_size=3))
def test_a_tsv_line_is_cut_at_tabs_alone(texts: list[str]) -> None:
    columns = [Column(f"c{n}", "c") for n in range(len(texts))]
    row = {f"c{n}": text for n, text in enumerate(texts)}
    lines = encode(columns, [row], "tsv").decode().split("\n")
    assert len(lines) == 3
    assert lines[1].count("\t") == len(texts) - 1


def test_jsonl_says_what_json_says() -> None:
    assert [json.loads(line) for line in encode(COLUMNS, ROWS, "jsonl").splitlines()] == json.loads(
        encode(COLUMNS, ROWS, "json")
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_screen_as_a_document(answer: Answer, lang: Language, tmp_path: Path) -> None:
    asked = dataclasses.replace(answer, rules=dataclasses.replace(answer.rules, sha256="0123456789abcdef" * 4))
    shown = ScreenOptions(undecided=True, near=True, market="sample data")
    words = wording(asked.rules, catalog.load(), lang)
    listing = documents.screen_document(asked, words, shown, Store.create(tmp_path / "store"))
    compare(markdown.document(listing, lang).encode(), f"formats.screen.{lang}.md")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_screen_that_is_passed_on_says_what_it_rests_on(answer: Answer, lang: Language) -> None:
    shown = ScreenOptions(undecided=True, near=True, market="sample")
    listing = documents.screen_document(answer, wording(answer.rules, catalog.load(), lang), shown, Store.open(SAMPLE))
    facts = "\n".join(listing.facts)
    assert "2024-05-31" in facts
    assert Store.open(SAMPLE).fingerprint in facts
    assert answer.rules.sha256[:12] in facts
    assert [row["symbol"] for row in listing.rows] == ["990121.SH", "990288.SZ", "990310.SH", "990045.SZ"]
    assert [row["market_cap"] for row in listing.rows[:2]] == [8.42e9, 3.76e9]  # raw, whatever the page shows
    verdicts = {"en": ["passes", "passes", "undecided", "near miss"], "zh": ["通过", "通过", "待定", "接近通过"]}
    assert [row["verdict"] for row in listing.rows] == verdicts[lang]
    assert all(row["missing"] for row in listing.rows[2:])


def test_money_of_two_currencies_stays_a_number_with_its_currency_beside_it(answer: Answer) -> None:
    dollars = dataclasses.replace(LANQIAO, values={**LANQIAO.values, "currency": "USD"})
    both = dataclasses.replace(answer, passing=(dollars, HESHAN))
    words = wording(answer.rules, catalog.load(), "en")
    listing = documents.screen_document(both, words, ScreenOptions(), Store.open(SAMPLE))
    assert [(row["market_cap"], row["currency"]) for row in listing.rows] == [(8.42e9, "USD"), (3.76e9, "CNY")]
