"""Damaged and hostile files: a clear error within bounded memory and time, and the store is as it was.

Every file is imported by a process of its own that may have 1.5 GB of memory and a minute.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hostile
import pytest
from commands import call
from importing_worlds import counted, mapped, mapped_path, read
from openpyxl import load_workbook

import screener
from screener.errors import DataError
from screener.importing import import_table
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Megabytes a refused file may take; a process with nothing to do has 80.
MEMORY = 500
REFUSED: list[tuple[Callable[[Path], Path], str]] = [
    (hostile.nothing, "rows.csv: the file is empty"),
    (hostile.text_named_zip, "is named .zip but holds text"),
    (hostile.bare_zip, "is named .zip but holds no kind of table"),
    (hostile.gzip_bomb, "unpacks to more than 319 MB, over 100 times its size"),
    (hostile.zip_bomb, "unpacks to more than 1,062 MB"),
    (hostile.zip_bomb_that_lies, "unpacks to more than 319 MB"),
    (hostile.bomb_of_many_members, "unpacks to more than 519 MB"),
    (hostile.nested_bombs, "unpacks to more than 200 MB"),
    (hostile.nested_zips, "nested more than 3 deep"),
    (hostile.million_members, "lists more files than can be read; the list takes 22 MB"),
    (hostile.workbook_bomb, "unpacks to more than 319 MB"),
    (hostile.workbook_of_another_kind, "is not laid out like an xlsx workbook"),
    (hostile.laughing_workbook, "the workbook is damaged"),
    (hostile.boundless_sheet, "sheet1.xml reaches over 1,048,576 rows and 16,384 columns"),
    (hostile.boundless_sheet_in_disguise, "sheet1.xml reaches over 1,048,576 rows and 16,384 columns"),
    (hostile.sheet_of_one_text, "sheet1.xml holds 5,243 MB of text"),
    (hostile.wide_sheet, "has 10,000 columns, at most 2,000"),
    (hostile.wide_text, "has 10,000 columns, at most 2,000"),
    (hostile.wide_parquet, "has 10,000 columns, at most 2,000"),
    (hostile.parquet_of_rows, "says it has 50,000,000 rows"),
    (hostile.parquet_of_text, "holds 943,718 MB of text"),
    (hostile.escaping_zip, "rows.zip/../../escaped.csv: names a place outside the zip file"),
    (hostile.escaping_zip_of_windows, "names a place outside the zip file"),
    (hostile.absolute_zip, "names a place outside the zip file"),
    (hostile.linking_zip, "rows.zip/rows.csv: is a link and no file"),
    (hostile.doubled_zip, "rows.zip/rows.csv: is in the zip file twice"),
    (hostile.locked_zip, "rows.zip/rows.csv: is locked with a password"),
    (hostile.strangely_packed_zip, "is packed by a method not read here"),
    (hostile.zip_of_odd_names, r"\x1b[2Jrows.csv has no column 'revenue'"),
    (hostile.header_of_5_mb, "rows.csv:1: the header is longer than 1 MB"),
    (hostile.cell_of_200_kb_in_the_header, "names a column in more than 1,000 characters"),
    (hostile.open_quote_in_the_header, "rows.csv:1: the header has a quote that is not closed"),
    (hostile.nul_bytes, "rows.csv:404: holds zero bytes"),
    (hostile.half_utf16, "rows.csv:3: is not UTF-16 text"),
]
SOURCES: list[tuple[str, Callable[[Path], Path], str]] = [
    ("sec-fsds", hostile.bomb_of_numbers, "over 100 times its size"),
    ("sec-fsds", hostile.escaping_data_set, "2024q1.zip/../num.txt: names a place outside the zip file"),
    ("sec-fsds", hostile.numbers_without_columns, "num.txt:1: has no column adsh"),
    ("sec-facts", hostile.deep_document, "is nested deeper"),
    ("sec-facts", hostile.document_of_digits, "a number has thousands of digits"),
    ("sec-facts", hostile.document_bomb, "is larger than the 32 MB"),
    ("sec-facts", hostile.bomb_of_documents, "unpacks to more than 319 MB"),
    ("sec-facts", hostile.cut_document, "CIK0000000077.json:1:"),
    ("tushare", hostile.zip_bomb_that_lies, "unpacks to more than 319 MB"),
    ("akshare", hostile.nul_bytes, "rows.csv:404: holds zero bytes"),
    ("baostock", hostile.wide_text, "has 10,000 columns"),
    ("shenwan", hostile.boundless_sheet, "reaches over 1,048,576 rows"),
]
# A checksum over the content lets none of these pass changed.
CHECKED = ("csv.gz", "zip", "xlsx")


@dataclass
class Server:
    """The process that imports hostile files, and the store it imports them into."""

    process: subprocess.Popen[str]
    store: Path
    mapping: Path
    temporary: Path

    def ask(self, *paths: Path, **options: object) -> dict[str, Any]:
        """What became of some paths."""
        asked = {"store": str(self.store), "map": str(self.mapping), "paths": [str(path) for path in paths], **options}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    @property
    def state(self) -> tuple[str, list[Path]]:
        """The store's fingerprint, and every file there and in the folder for temporary ones."""
        folders = (self.store, self.temporary)
        return Store.open(self.store).fingerprint, sorted(path for folder in folders for path in folder.rglob("*"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not hasattr(os, "fork"):
        pytest.skip("forks a process for each file")
    base = tmp_path_factory.mktemp("hostile")
    (base / "map.yaml").write_text(hostile.MAP, encoding="utf-8")
    (base / "temporary").mkdir()
    store = Store.create(base / "store")
    import_table(store, [hostile.write(base / "rows.csv", hostile.CSV)], base / "map.yaml")
    paths = {"PYTHONPATH": str(Path(screener.__file__).parent.parent), "TMPDIR": str(base / "temporary")}
    script = Path(__file__).with_name("hostile_server.py")
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | paths
    ) as process:
        yield Server(process, store.path, base / "map.yaml", base / "temporary")
        assert process.stdin
        process.stdin.close()


@pytest.mark.parametrize(("maker", "said"), REFUSED, ids=[maker.__name__ for maker, _ in REFUSED])
def test_a_hostile_file_is_refused_in_words_and_leaves_the_store_as_it_was(
    maker: Callable[[Path], Path], said: str, server: Server, tmp_path: Path
) -> None:
    before = server.state
    told = server.ask(maker(tmp_path))
    [answer] = told["answers"]
    assert (answer["kind"], answer["code"] in (2, 3)) == ("refused", True), answer
    assert said in answer["said"]
    assert max(map(len, answer["said"].splitlines())) < 1_000
    assert told["mb"] < MEMORY
    assert server.state == before


@pytest.mark.parametrize(
    ("source", "maker", "said"), SOURCES, ids=[f"{source} {maker.__name__}" for source, maker, _ in SOURCES]
)
def test_a_hostile_file_of_a_built_in_source_is_refused_in_words(
    source: str, maker: Callable[[Path], Path], said: str, server: Server, tmp_path: Path
) -> None:
    before = server.state
    told = server.ask(maker(tmp_path), use=source)
    [answer] = told["answers"]
    assert answer["kind"] == "refused", answer
    assert said in answer["said"]
    assert told["mb"] < MEMORY
    assert server.state == before


@pytest.mark.parametrize("ending", ["csv", *CHECKED, "parquet", "xls"])
def test_a_file_cut_off_or_with_bits_flipped_is_refused_or_read_and_never_a_crash(
    ending: str, server: Server, tmp_path: Path
) -> None:
    whole = hostile.good_files()[ending]
    few = ending == "xls"  # each is read in a process of its own
    contents = [
        *hostile.cut(whole, 3 if few else 6),
        *(hostile.flipped(whole, seed) for seed in range(4 if few else 8)),
    ]
    paths = []
    for number, content in enumerate(contents):
        (tmp_path / str(number)).mkdir()
        paths.append(hostile.write(tmp_path / str(number) / f"rows.{ending}", content))
    before = server.state
    answers = server.ask(*paths, dry_run=True)["answers"]
    assert len(answers) == len(paths)
    assert [answer["said"] for answer in answers if answer["kind"] == "crashed"] == []
    assert all(answer["said"] for answer in answers if answer["kind"] == "refused")
    assert any(answer["kind"] == "refused" for answer in answers)
    for answer in answers:
        if answer["kind"] == "imported":
            kept = answer["written"] + answer["unchanged"] + answer["merged"]
            assert answer["read"] == kept + answer["refused"], answer
    if ending in CHECKED:
        assert {answer["read"] for answer in answers if answer["kind"] == "imported"} <= {2}
    assert server.state == before


def test_a_mapping_that_unfolds_without_end_is_refused_where_it_does(server: Server, tmp_path: Path) -> None:
    laughs = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 10))
    mapping = hostile.write(tmp_path / "laughs.yaml", f"l0: &l0 [ha]\n{laughs}{hostile.MAP}".encode())
    told = server.ask(hostile.write(tmp_path / "rows.csv", hostile.CSV), map=str(mapping))
    assert told["answers"][0]["kind"] == "refused"
    assert "laughs.yaml:1:5: &l0 is an anchor in YAML" in told["answers"][0]["said"]
    assert told["mb"] < MEMORY


def test_a_row_of_20_mb_is_put_aside_and_its_neighbours_are_read(server: Server, tmp_path: Path) -> None:
    told = server.ask(hostile.line_of_20_mb(tmp_path), dry_run=True)
    [answer] = told["answers"]
    assert (answer["kind"], answer["read"], answer["refused"]) == ("imported", 5, 1)
    assert told["mb"] < MEMORY


def test_mixed_line_ends_are_all_line_ends(tmp_path: Path) -> None:
    content = b"code,period,revenue\r\n000001,2020-12-31,1\r600519,2020-12-31,2\n000002,2020-12-31,x\r\n"
    store, summary = mapped(tmp_path, hostile.MAP, content)
    assert read(store, "statements", "symbol") == [("000001.SZ",), ("600519.SH",)]
    assert counted(summary, "quarantined") == {"revenue is not a number": 1}


@pytest.mark.parametrize(
    "header", ["code,CODE,period,revenue", "code,_file,period,revenue", "code,_line,period,revenue"]
)
def test_columns_that_sql_cannot_tell_apart_or_that_are_ours_get_a_number(header: str, tmp_path: Path) -> None:
    store, _ = mapped(tmp_path, hostile.MAP, f"{header}\n000001,x,2020-12-31,1\n")
    assert read(store, "statements", "symbol, revenue") == [("000001.SZ", 10_000.0)]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(tmp_path / "rows.csv")
    with pytest.raises(DataError, match=r"rows\.csv: is neither a file nor a folder"):
        mapped_path(tmp_path, hostile.MAP, tmp_path / "rows.csv")


FORMULAS = ('=HYPERLINK("http://x","y")', "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3")


def test_formulas_in_cells_stay_text_and_never_run_in_a_spreadsheet(tmp_path: Path) -> None:
    """Text in, text in the store, text in xlsx; csv is exact for programs, csv-bom disarmed for spreadsheets."""
    rows = "".join(f'60000{n},"{text.replace(chr(34), chr(34) * 2)}"\n' for n, text in enumerate(FORMULAS))
    mapping = "table: companies\nsource: v\ncolumns: {symbol: code, name: name, name_en: name}\n"
    store, _ = mapped(tmp_path, mapping, f"code,name\n{rows}")
    assert [name for (name,) in read(store, "companies", "name_en")] == sorted(FORMULAS)
    prices = "table: prices\nsource: v\ncolumns: {symbol: code, date: day, close: close}\n"
    mapped(tmp_path, prices, "code,day,close\n600000,2020-12-31,1\n", days=1)
    query = ("sql", "select name_en from companies order by symbol", "--store", "store")
    for ending in ("csv", "csv-bom", "xlsx"):
        ran = call(*query, "-f", ending, "-o", f"names.{ending}", cwd=tmp_path)
        assert ran.code == 0, ran.err
    exact = (tmp_path / "names.csv").read_text(encoding="utf-8")
    assert exact.splitlines()[2:] == ["@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3"]
    disarmed = (tmp_path / "names.csv-bom").read_text(encoding="utf-8-sig").splitlines()
    assert disarmed[2:] == ["'@SUM(A1)", "'+1+cmd|' /C calc'!A0", "'-2+3"]
    cells = [cell for row in load_workbook(tmp_path / "names.xlsx").worksheets[0].iter_rows() for cell in row]
    assert {cell.value for cell in cells} >= set(FORMULAS)
    assert {cell.data_type for cell in cells if cell.value in FORMULAS} == {"s"}
