"""Files as vendors hand them out: every format and encoding in, and every damage said where it is and what to do."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zipfile
from pathlib import Path

import pytest
from importing_worlds import YEAR_END, accounted_for, arrow, counted, manifest, mapped, mapped_path, quarantined, read

from screener.errors import DataError, UsageError
from screener.importing import import_table
from screener.importing.checks import WORDS
from screener.importing.summary import StrayBytes
from screener.schema import TABLES, Column, Table
from screener.store import Store

FIXTURES = Path(__file__).parent / "importing"
MAP = """\
table: statements
source: vendor
columns:
  symbol: code
  period_end: period
  revenue: {from: revenue, unit: 万元}
"""
CSV = "code,period,revenue\n000001,2020-12-31,12.5\n600519,2020-12-31,30\n"
EXPECTED = [("000001.SZ", YEAR_END, 125_000.0), ("600519.SH", YEAR_END, 300_000.0)]


def figures(store: Store) -> list[tuple[object, ...]]:
    return read(store, "statements", "symbol, period_end, revenue")


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def parquet_file(path: Path) -> Path:
    import pyarrow.parquet as pq

    rows = arrow(code=["000001", "600519"], period=[YEAR_END, YEAR_END], revenue=[12.5, 30.0])
    pq.write_table(rows, path)
    return path


def test_a_csv_file(tmp_path: Path) -> None:
    store, summary = mapped(tmp_path, MAP, CSV)
    assert figures(store) == EXPECTED
    assert summary.total("read") == summary.total("written") == 2


def test_a_gzipped_csv_file(tmp_path: Path) -> None:
    store, _ = mapped(tmp_path, MAP, gzip.compress(CSV.encode()), "rows.csv.gz")
    assert figures(store) == EXPECTED


def test_a_csv_file_in_a_zip_and_one_that_is_empty(tmp_path: Path) -> None:
    path = zipped(tmp_path / "rows.zip", {"a/rows.csv": CSV.encode(), "empty.csv": b"", "read me.doc": b"x"})
    assert figures(mapped_path(tmp_path, MAP, path)[0]) == EXPECTED


def test_a_folder_of_files_whose_names_are_the_codes(tmp_path: Path) -> None:
    folder = tmp_path / "prices"
    folder.mkdir()
    (folder / "sz000001.csv").write_text("day,close\n20210104,10\n20210105,11\n")
    (folder / "sh600519.csv").write_text("day,close\n20210104,1500\n")
    mapping = "table: prices\nsource: v\ncolumns: {symbol: _file, date: day, close: close}\n"
    store, _ = mapped_path(tmp_path, mapping, folder)
    assert read(store, "prices", "symbol, close") == [("000001.SZ", 10.0), ("000001.SZ", 11.0), ("600519.SH", 1500.0)]


def test_an_xlsx_workbook(tmp_path: Path) -> None:
    assert figures(mapped_path(tmp_path, MAP, FIXTURES / "tiny.xlsx")[0]) == EXPECTED


def test_an_old_xls_workbook(tmp_path: Path) -> None:
    assert figures(mapped_path(tmp_path, MAP, FIXTURES / "tiny.xls")[0]) == EXPECTED


def test_a_parquet_file(tmp_path: Path) -> None:
    assert figures(mapped_path(tmp_path, MAP, parquet_file(tmp_path / "rows.parquet"))[0]) == EXPECTED


def test_whole_numbers_as_codes_have_lost_their_zeros(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "rows.parquet"
    pq.write_table(arrow(code=[1, 600519], period=[2020, 2020], revenue=[12.5, 30.0]), path)
    assert figures(mapped_path(tmp_path, MAP, path)[0]) == EXPECTED


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + CSV.encode(),
        CSV.replace("\n", "\r\n").encode(),
        CSV.replace(",", "\t").encode(),
        CSV.replace(",", ";").encode(),
        CSV.replace("12.5", '"12.5"').replace("30", '" 30 "').encode(),
        CSV.rstrip("\n").encode(),
    ],
    ids=["byte-order mark", "windows lines", "tabs", "semicolons", "quotes", "no last newline"],
)
def test_the_usual_dialects_of_csv(tmp_path: Path, content: bytes) -> None:
    assert figures(mapped(tmp_path, MAP, content)[0]) == EXPECTED


def test_the_header_may_stand_further_down(tmp_path: Path) -> None:
    store, _ = mapped(tmp_path, MAP + "header: 3\n", "Annual figures\n\n" + CSV)
    assert figures(store) == EXPECTED


def test_gbk_with_stray_bytes_is_read_and_the_strays_are_counted(tmp_path: Path) -> None:
    content = "code,name,listed\n2,万  科Ａ,1991/1/29\n600000,浦发银行,1999/11/10\n".encode("gbk")
    content = content.replace("  科".encode("gbk"), b"\xa0 " + "科".encode("gbk"))
    mapping = """\
table: companies
source: v
encoding: gbk
columns: {symbol: {from: code, form: number}, name: name, listed_on: listed}
"""
    store, summary = mapped(tmp_path, mapping, content)
    assert read(store, "companies", "symbol, exchange, board, name, listed_on, country, currency") == [
        ("000002.SZ", "SZSE", "main", "万科A", dt.date(1991, 1, 29), "cn", "CNY"),
        ("600000.SH", "SSE", "main", "浦发银行", dt.date(1999, 11, 10), "cn", "CNY"),
    ]
    assert summary.stray_bytes == (StrayBytes("rows.csv", 1),)


def test_auto_finds_the_encoding(tmp_path: Path) -> None:
    mapping = "table: companies\nsource: v\nencoding: auto\ncolumns: {symbol: code, name: 名称}\n"
    for number, encoding in enumerate(("utf-8", "gbk", "utf-16")):
        folder = tmp_path / str(number)
        folder.mkdir()
        store, _ = mapped(folder, mapping, "code,名称\n600000,浦发银行\n".encode(encoding))
        assert read(store, "companies", "name") == [("浦发银行",)]


def test_words_for_missing_hold_per_file_and_per_column(tmp_path: Path) -> None:
    mapping = """\
table: statements
source: v
missing: ['--', '-1.0']
columns:
  symbol: code
  period_end: year
  revenue: revenue
  employees: {from: staff, missing: ['0']}
"""
    rows = "code,year,revenue,staff\n000001,2019,-1.0,0\n000001,2020,0,10\n000001,2021,--,5\n000001,2022,-1,\n"
    store, summary = mapped(tmp_path, mapping, rows)
    assert read(store, "statements", "year(period_end), revenue, employees") == [(2020, 0.0, 10.0), (2021, None, 5.0)]
    assert counted(summary, "left_out") == {"no values": 2}


def test_nan_may_be_a_word_for_missing(tmp_path: Path) -> None:
    store, summary = mapped(
        tmp_path, MAP + "missing: [nan]\n", "code,period,revenue\n000001,2020,nan\n600519,2020,NaN\n000002,2020,1\n"
    )
    assert store.rows("statements") == 1
    assert counted(summary, "left_out") == {"no values": 2}


def sample_of(table: Table, column: Column) -> str:
    """A value for a column, as a vendor would write it."""
    words = WORDS.get((table.name, column.name), ("x1",))
    by_type = {"DATE": "2021-03-04", "DOUBLE": "1.5", "INTEGER": "3", "BOOLEAN": "true", "VARCHAR": words[0]}
    return "600519.SH" if column.name == "symbol" else by_type[column.type]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_of_the_store_can_be_the_target(tmp_path: Path, table: Table) -> None:
    columns = [column for column in table.columns if column.name not in ("source", "recorded_on")]
    lines = [",".join(column.name for column in columns), ",".join(sample_of(table, column) for column in columns)]
    names = ", ".join(f"{column.name}: {column.name}" for column in columns)
    mapping = f"table: {table.name}\nsource: v\ncolumns: {{{names}}}\n"
    store, summary = mapped(tmp_path, mapping, "\n".join(lines))
    assert (summary.total("written", table.name), counted(summary, "quarantined")) == (1, {})
    [row] = read(store, table.name, ", ".join(f'"{column.name}"' for column in columns))
    assert None not in row
    _, again = mapped(tmp_path, mapping, "\n".join(lines), days=1)
    assert again.total("unchanged", table.name) == 1


def test_timestamps_and_native_types_of_parquet_are_taken_as_they_are(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    rows = arrow(code=["600519.SH"], day=[dt.datetime(2021, 1, 4, 15, 0, tzinfo=dt.UTC)], px=[1.5], on=[True])
    pq.write_table(rows, tmp_path / "rows.parquet")
    mapping = "table: prices\nsource: v\ncolumns: {symbol: code, date: day, close: px, traded: on}\n"
    store, _ = mapped_path(tmp_path, mapping, tmp_path / "rows.parquet")
    assert read(store, "prices", "date, close, traded") == [(dt.date(2021, 1, 4), 1.5, True)]


def test_an_expression_sees_numbers_without_the_words_for_missing(tmp_path: Path) -> None:
    mapping = """\
table: statements
source: v
missing: ['-1.0']
columns:
  symbol: code
  period_end: year
  net_income_parent: {sql: 'coalesce("归母", "净利润" - coalesce("少数", 0))', unit: 千元}
"""
    rows = "code,year,归母,净利润,少数\n000001,2019,5,9,1\n000001,2020,-1.0,9,1\n000001,2021,-1.0,9,-1.0\n"
    store, _ = mapped(tmp_path, mapping, rows)
    assert read(store, "statements", "net_income_parent") == [(5_000.0,), (8_000.0,), (9_000.0,)]


def test_rows_are_kept_by_where_and_the_rest_is_counted_under_its_reason(tmp_path: Path) -> None:
    mapping = MAP + "where: {sql: number(revenue) > 20, reason: too small}\n"
    store, summary = mapped(tmp_path, mapping, CSV)
    assert figures(store) == EXPECTED[1:]
    assert counted(summary, "left_out") == {"too small": 1}


def test_a_lookup_names_codes(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("id,label\n48,银行\n34,食品饮料\n48,银行\n")
    mapping = """\
table: industries
source: v
lookups: {names: {path: names.csv, key: id, value: label}}
columns:
  symbol: code
  scheme: {value: sw}
  from_date: day
  level1: {sql: "lookup('names', left(class, 2))"}
"""
    store, summary = mapped(
        tmp_path, mapping, "code,day,class\n000001,2014-02-21,480101\n600519,2014-02-21,340301\n000002,2014-02-21,99\n"
    )
    assert read(store, "industries", "symbol, level1") == [("000001.SZ", "银行"), ("600519.SH", "食品饮料")]
    assert counted(summary, "left_out") == {"no values": 1}


def test_a_daily_flag_collapses_to_the_days_on_which_it_turned(tmp_path: Path) -> None:
    days = "code,day,flag\n" + "".join(
        f"000001,2020-01-{day:02},{flag}\n" for day, flag in zip(range(1, 7), "nnyyyn", strict=True)
    )
    mapping = """\
table: listing_status
source: v
collapse: true
columns: {symbol: code, from_date: day, status: {sql: "case when flag = 'y' then 'st' else 'normal' end"}}
"""
    store, summary = mapped(tmp_path, mapping, days)
    assert read(store, "listing_status", "day(from_date), status") == [(1, "normal"), (3, "st"), (6, "normal")]
    assert counted(summary, "left_out") == {"no change since the row before": 3}


def test_other_securities_are_left_out_and_counted_by_kind(tmp_path: Path) -> None:
    codes = ["000001", "900901", "200002", "400005", "399001", "510300"]
    store, summary = mapped(
        tmp_path, MAP, "code,period,revenue\n" + "".join(f"{code},2020-12-31,1\n" for code in codes)
    )
    assert store.rows("statements") == 1
    assert counted(summary, "left_out") == {"B share": 2, "NEEQ (not listed)": 1, "index": 1, "fund or ETF": 1}
    assert accounted_for(summary)


def test_unusable_rows_go_to_quarantine_as_written_with_file_line_and_reason(tmp_path: Path) -> None:
    rows = (
        "code,period,revenue\n"
        "000001,2020-12-31,12.5\n"
        "x,2020-12-31,1\n"
        "000002,soon,1\n"
        "000004,2020-12-31,n/a\n"
        "000005,2020-12-31\n"
        "000006,2020-12-31,inf\n"
        ",2020-12-31,1\n"
        "2,2020-12-31,1\n"
    )
    store, summary = mapped(tmp_path, MAP, rows)
    assert store.rows("statements") == 1
    assert [(line, reason) for _, line, reason, _ in quarantined(summary)] == [
        (3, "symbol not understood"),
        (4, "period not understood"),
        (5, "revenue is not a number"),
        (6, "missing columns"),
        (7, "revenue is not a finite number"),
        (8, "no symbol"),
        (9, "symbol has lost its zeros (form: number restores them)"),
    ]
    assert {file for file, *_ in quarantined(summary)} == {"rows.csv"}
    assert '"revenue":"n/a"' in quarantined(summary)[2][3]
    assert accounted_for(summary)


def test_a_manifest_imports_many_files_in_one_change(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    (tmp_path / "b.csv").write_text("code,period,staff\n000001,2020-12-31,5\n")
    (tmp_path / "a.yaml").write_text(MAP)
    text = """\
precedence: [audited, vendor]
sources:
  - {name: figures, path: a.csv, map: a.yaml}
  - name: staff
    paths: [b.csv]
    map:
      table: statements
      source: vendor
      columns: {symbol: code, period_end: period, employees: staff}
"""
    store, summary = manifest(tmp_path, text)
    assert store.precedence == ("audited", "vendor")
    assert read(store, "statements", "symbol, revenue, employees") == [
        ("000001.SZ", 125_000.0, 5.0),
        ("600519.SH", 300_000.0, None),
    ]
    again, second = manifest(tmp_path, text, days=1)
    assert again.fingerprint == store.fingerprint
    assert second.total("written") == 0
    assert accounted_for(summary)


def test_the_order_of_files_never_matters(tmp_path: Path) -> None:
    for name, revenue in (("a.csv", "1"), ("b.csv", "2"), ("c.csv", "")):
        (tmp_path / name).write_text(f"code,period,revenue,other\n000001,2020-12-31,{revenue},3\n")
    mapping = MAP + "  net_income: {from: other, unit: 元}\n"
    (tmp_path / "map.yaml").write_text(mapping)
    prints = set()
    for number, order in enumerate(("a b c", "c b a", "b c a")):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths = ", ".join(f"../{name}.csv" for name in order.split())
        store, _ = manifest(folder, f"sources: [{{name: v, paths: [{paths}], map: ../map.yaml}}]")
        prints.add(store.fingerprint)
    assert len(prints) == 1


def test_a_dry_run_says_everything_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV + "x,2020-12-31,1\n")
    (tmp_path / "a.yaml").write_text(MAP)
    text = "sources: [{name: v, path: a.csv, map: a.yaml}]"
    store, summary = manifest(tmp_path, text, dry_run=True)
    assert (summary.dry_run, summary.total("written")) == (True, 2)
    assert counted(summary, "quarantined") == {"symbol not understood": 1}
    assert store.tables == ()
    assert sorted(path.name for path in store.path.rglob("*") if path.is_file()) == ["store.json", "writing.lock"]


def damaged(folder: Path, kind: str) -> Path:
    """A file with something wrong with it."""
    if kind == "missing":
        return folder / "nowhere.csv"
    if kind == "cut xlsx":
        whole = (FIXTURES / "tiny.xlsx").read_bytes()
        (folder / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
        return folder / "cut.xlsx"
    if kind == "cut parquet":
        whole = parquet_file(folder / "whole.parquet").read_bytes()
        (folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])
        return folder / "cut.parquet"
    if kind == "cut zip":
        whole = zipped(folder / "whole.zip", {"rows.csv": CSV.encode() * 1000}).read_bytes()
        (folder / "cut.zip").write_bytes(whole[: len(whole) // 2])
        return folder / "cut.zip"
    if kind == "empty folder":
        (folder / "empty").mkdir()
        return folder / "empty"
    contents = {
        "empty.csv": b"",
        "blank.csv": b"\n\n  \n",
        "cut.csv.gz": gzip.compress(CSV.encode() * 1000)[:100],
        "page.xlsx": b"<html>sorry</html>",
        "book.csv": b"PK\x03\x04....[Content_Types].xml",
        "rows.parquet": CSV.encode(),
        "noise.csv": bytes(range(256)),
        "gbk.csv": "code,period,名称\n000001,2020,万科\n".encode("gbk"),
        "no header.csv": b",,\n000001,2020-12-31,1\n",
    }
    (folder / kind).write_bytes(contents[kind])
    return folder / kind


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("missing", "nowhere.csv: no such file or folder; check the path"),
        ("empty.csv", "empty.csv: the file is empty; fetch it again"),
        ("blank.csv", "blank.csv: the file is empty"),
        ("empty folder", "empty: no data files in this folder"),
        ("cut.csv.gz", "cut.csv.gz: the gzip file is damaged or cut off"),
        ("cut zip", "cut.zip: the zip file is damaged"),
        ("cut xlsx", "cut.xlsx: the workbook is damaged or cut off"),
        ("cut parquet", "cut.parquet: the Parquet file is damaged or cut off"),
        ("page.xlsx", "page.xlsx: is named .xlsx but holds text; name it page.csv"),
        ("book.csv", "book.csv: is named .csv but holds an xlsx workbook; name it book.xlsx"),
        ("rows.parquet", "rows.parquet: is named .parquet but holds text; name it rows.csv"),
        ("noise.csv", "noise.csv: is named .csv but holds no kind of table known here"),
        ("gbk.csv", "gbk.csv:1: is not UTF-8 text; write encoding: gbk"),
        ("no header.csv", "no header.csv: the header is empty"),
    ],
)
def test_a_bad_file_is_said_with_advice_and_changes_nothing(tmp_path: Path, kind: str, message: str) -> None:
    store, _ = mapped(tmp_path, MAP, CSV)
    before = store.fingerprint
    folder = tmp_path / "bad"
    folder.mkdir()
    path = damaged(folder, kind)
    with pytest.raises(DataError) as caught:
        mapped_path(tmp_path, MAP, path, days=1)
    assert message in str(caught.value)
    assert Store.open(store.path).fingerprint == before


def test_several_bad_files_are_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(MAP)
    (tmp_path / "empty.csv").write_text("")
    text = "sources: [{name: v, paths: [nowhere.csv, empty.csv], map: a.yaml}]"
    with pytest.raises(DataError) as caught:
        manifest(tmp_path, text)
    assert len(caught.value.problems) == 2


def test_a_file_without_the_columns_of_the_mapping_says_which_and_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        mapped(tmp_path, MAP, "codes,period,sales\n000001,2020,1\n")
    assert [str(problem).split("map.yaml:")[1] for problem in caught.value.problems] == [
        "4:11: rows.csv has no column 'code'; did you mean 'codes'?",
        "6:19: rows.csv has no column 'revenue'; it has codes, period, sales",
    ]


def test_lines_are_counted_past_broken_ones_in_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "a.csv").write_text("code,period,revenue\n1\n2\nx,2020,1\n000001,2020,1\n3\ny,2020,1\n")
    (folder / "b.csv").write_text("code,period,revenue\nz,2020,1\n000002,2020,1,4\n000002,2020,1\nw,2020,1\n")
    store, summary = mapped_path(tmp_path, MAP, folder)
    assert store.rows("statements") == 2
    assert [(file, line, reason) for file, line, reason, _ in quarantined(summary)] == [
        ("a.csv", 2, "missing columns"),
        ("a.csv", 3, "missing columns"),
        ("a.csv", 4, "symbol not understood"),
        ("a.csv", 6, "missing columns"),
        ("a.csv", 7, "symbol not understood"),
        ("b.csv", 2, "symbol not understood"),
        ("b.csv", 3, "too many columns"),
        ("b.csv", 5, "symbol not understood"),
    ]
    assert accounted_for(summary)


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    store, summary = mapped(tmp_path, MAP, CSV.replace("\n600519", "\n\n600519") + "\n\n")
    assert figures(store) == EXPECTED
    assert counted(summary, "quarantined") == {}


def test_quoted_cells_may_hold_commas_and_quotes_and_line_ends(tmp_path: Path) -> None:
    mapping = "table: companies\nsource: v\ncolumns: {symbol: code, name_en: name}\n"
    store, _ = mapped(tmp_path, mapping, 'code,name\n000001,"Ping An, ""PAB""\nBank"\n600519,Moutai\n')
    assert read(store, "companies", "name_en") == [("Moutai",), ('Ping An, "PAB" Bank',)]


def test_of_two_files_of_one_name_no_row_is_shown_in_place_of_the_others(tmp_path: Path) -> None:
    mapping = "table: prices\nsource: v\ncolumns: {symbol: code, date: day, close: price}\n"
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    files = []
    for folder, code in (("a", "x"), ("b", "y")):
        files.append(tmp_path / folder / "rows.csv")
        files[-1].parent.mkdir()
        files[-1].write_text(f"code,day,price\n{code},2024-01-02,1\n", encoding="utf-8")
    summary = import_table(Store.create(tmp_path / "store"), files, tmp_path / "map.yaml")
    assert sorted(json.loads(row)["code"] for _, _, _, row in quarantined(summary)) == ["x", "y"]
