"""A vendor's folder as people have it: many files in any order, odd ones among them, and errors that say what to do."""

from __future__ import annotations

import gzip
import re
import zipfile
from pathlib import Path

import pytest
from importing_worlds import later, manifest, read
from vendor_worlds import DAILY, DAILY_BASIC, INCOME, K_DATA, folder, imported, table

from screener.errors import DataError, UsageError
from screener.importing import Summary, import_source
from screener.importing.vendors.catalogue import FOLDER, tables_of
from screener.output.console import open_page
from screener.output.import_page import print_import
from screener.output.translating import in_language
from screener.schema import TABLES
from screener.store import Store

VENDORS = ("tushare", "akshare", "baostock")
A, B = "600901.SH", "000902.SZ"
EXPORTS: dict[str, str | bytes] = {
    "a/income.csv": table(
        INCOME,
        f"{A},20240419,20240419,20231231,1,1,1000,1000,120,100,0",
        f"{B},20240420,20240420,20231231,1,1,500,500,60,50,1",
    ),
    "b/income.csv": table(INCOME, f"{A},20240419,20240419,20231231,1,1,900,900,90,80,1"),
    "a/balancesheet.csv": table(
        "ts_code,f_ann_date,end_date,report_type,total_assets", f"{A},20240419,20231231,1,5000"
    ),
    "daily_20240418.csv": table(DAILY, f"{A},20240418,12,12.4,11.9,12.0,12.1,-0.1,-0.8,1000,1200"),
    "daily_20240419.csv": table(DAILY, f"{A},20240419,12,12.6,11.9,12.5,12.0,0.5,4.1,1234.5,1500"),
    "basic_20240418.csv": table(DAILY_BASIC, f"{A},20240418,12.0,0.5,20,2,2000,1500,24000,18000"),
    "basic_20240419.csv": table(DAILY_BASIC, f"{A},20240419,12.5,0.8,20,2,2000,1500,25000,18750"),
    "namechange.csv": table(
        "ts_code,name,start_date,end_date,ann_date,change_reason",
        f"{A},ST甲星,20201102,,20201030,ST",
        f"{A},甲星股份,20100101,20201101,20100101,其他",
    ),
}


def facts(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {name: read(store, name) for name in TABLES if store.rows(name)}


def written(path: Path, files: dict[str, str | bytes]) -> list[Path]:
    folder(path, files)
    return [path / name for name in files]


def imported_paths(path: Path, paths: list[Path], vendor: str = "tushare") -> tuple[Store, Summary]:
    store = Store.create(path)
    return store, import_source(store, vendor, paths, recorded_on=later(0))


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_built_in_mapping_is_read_like_a_users(vendor: str) -> None:
    import duckdb

    from screener.importing import amounts

    tables = tables_of(vendor)
    assert len(tables) >= 10
    with duckdb.connect() as connection:
        amounts.define_macros(connection)
        for each in tables:
            assert each.recogniser.columns, each.path
            assert each.mapping(connection, vendor).columns


def test_packaged_mappings_lie_beside_the_code() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(VENDORS)


def test_order_repetition_and_splitting_of_files_do_not_matter(tmp_path: Path) -> None:
    paths = written(tmp_path / "exports", EXPORTS)
    whole, _ = imported_paths(tmp_path / "whole", [tmp_path / "exports"])
    packed = tmp_path / "exports.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in paths:
            archive.write(path, path.relative_to(tmp_path / "exports").as_posix())
    twice, _ = imported_paths(tmp_path / "twice", [packed, *paths[::-1]])
    rows = {
        f"{Path(name).stem}_part{number}.csv": table(header, row)
        for name, text in EXPORTS.items()
        for header, *lines in [str(text).splitlines()]
        for number, row in enumerate(lines, start=len(name))
    }
    split, _ = imported_paths(tmp_path / "split", written(tmp_path / "rows", dict(rows))[::-1])
    assert facts(whole) == facts(twice) == facts(split)
    assert read(whole, "statements", "symbol, revenue, total_assets") == [(B, 500, None), (A, 900, 5000)]


def test_any_format_gives_the_same_store(tmp_path: Path) -> None:
    """csv as pandas writes it, with its index; with a BOM, gzipped, as a workbook, as Parquet with types of its own."""
    import pandas as pd

    daily = EXPORTS["daily_20240419.csv"]
    assert isinstance(daily, str)
    plain = tmp_path / "plain"
    [path] = written(plain, {"daily.csv": daily})
    frame = pd.read_csv(path)  # dates become whole numbers
    (tmp_path / "other").mkdir()
    others = [tmp_path / "other" / name for name in ("indexed.csv", "bom.csv", "daily.csv.gz", "d.xlsx", "d.parquet")]
    frame.to_csv(others[0], quoting=1)
    others[1].write_bytes(daily.encode("utf-8-sig"))
    others[2].write_bytes(gzip.compress(daily.encode()))
    frame.to_excel(others[3], engine="xlsxwriter")
    frame.assign(trade_date=pd.to_datetime(frame["trade_date"].astype(str), format="%Y%m%d")).to_parquet(others[4])
    expected = facts(imported_paths(tmp_path / "expected", [path])[0])
    for number, other in enumerate(others):
        assert facts(imported_paths(tmp_path / f"store{number}", [other])[0]) == expected, other.name
    assert facts(imported_paths(tmp_path / "all", others)[0]) == expected


def test_a_file_that_is_no_table_is_left_out_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {**{Path(name).name: EXPORTS[name] for name in ("a/income.csv",)}, "notes.csv": "when,what\n2024,nothing\n"}
    _, summary = imported(tmp_path, "tushare", files)
    assert summary.unrecognised == ("notes.csv",)
    assert summary.total("written") == 2
    print_import(open_page("en"), summary, "store")
    print_import(open_page("zh"), summary, "store")
    said = capsys.readouterr().err
    assert "files that are none of the source's tables, left out: 1 (notes.csv)" in said
    assert "未识别的文件 1 个，未导入（notes.csv）" in said


def test_nothing_known_at_all_says_what_is_nearest(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "figures.csv": "ts_code,revenue,n_income\n600901.SH,1,1\n",
        "notes.csv": "when,what\n2024,nothing\n",
    }
    with pytest.raises(UsageError) as raised:
        imported(tmp_path, "tushare", files)
    figures, notes = map(str, raised.value.problems)
    assert figures == (
        "figures.csv: none of tushare's tables, the nearest is income, without 'end_date', "
        "'f_ann_date'/'report_type'/'comp_type'; export these columns too"
    )
    assert notes.startswith("notes.csv: none of tushare's tables; known: balancesheet, cashflow, daily,")
    for problem in raised.value.problems:
        for text in (problem.message, problem.hint):
            assert re.search(r"[\u4e00-\u9fff]", in_language(text, "zh")), text
    assert facts(Store.open(tmp_path / "store")) == {}


def test_a_column_that_is_gone_is_named_with_the_nearest(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "namechange.csv": EXPORTS["namechange.csv"],
        "income.csv": "ts_code,ann_date,enddate,n_income\n600901.SH,20240419,20231231,1\n",
    }
    with pytest.raises(DataError) as raised:
        imported(tmp_path, "tushare", files)
    assert str(raised.value) == (
        "income.csv: by its name this is income, but it has no column 'end_date'; did you mean 'enddate'?"
    )
    assert facts(Store.open(tmp_path / "store")) == {}


def test_prices_without_their_flag_are_not_guessed_at(tmp_path: Path) -> None:
    header = K_DATA.replace(",adjustflag", "")
    with pytest.raises(UsageError, match="the nearest is k_data, without 'adjustflag'"):
        imported(
            tmp_path, "baostock",
            {"600901.csv": table(header, "2024-04-18,sh.600901,12,12.4,11.9,12.0,12.1,100000,1200000,0.5,1,-0.8,")
             .replace(",isST", "").replace("-0.8,", "-0.8")},
        )  # fmt: skip


def test_broken_lines_and_bad_cells_are_put_aside(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "income.csv": table(
            INCOME,
            f"{A},20240419,20240419,20231231,1,1,1000,many,120,100,1",
            f"{A},20240419,20240419,20230930,1,1,800,800",
            f"{B},20240420,20240420,20231231,1,1,500,500,60,50,1",
            f"{B},20240420,20240420,20230331,1,,nan,None,,NaN,1",
        )
    }
    store, summary = imported(tmp_path, "tushare", files)
    assert read(store, "statements", "symbol, revenue") == [(B, 500)]
    assert {reason.english: n for reason, n in summary.reasons("quarantined").items()} == {
        "missing columns": 1,
        "revenue is not a number": 1,
    }
    assert {reason.english: n for reason, n in summary.reasons("left_out").items()} == {"no values": 1}


def test_two_vendors_together_and_whose_word_counts(tmp_path: Path) -> None:
    """Both give the price of the day; tushare is believed, baostock fills in whether the share was traded."""
    written(tmp_path / "ts", {"daily.csv": EXPORTS["daily_20240419.csv"]})
    row = "2024-04-19,sh.600901,12,12.6,11.9,12.4,12.0,123450,1500000,3,0.82,1,4.1,0"
    written(tmp_path / "bs", {"k.csv": table(K_DATA, row)})
    for order, close in (("[tushare, baostock]", 12.5), ("[baostock, tushare]", 12.4)):
        where = tmp_path / order[1:4]
        where.mkdir()
        store, _ = manifest(
            where,
            f"precedence: {order}\nsources:\n"
            "  - {name: one, use: baostock, path: ../bs}\n  - {name: two, use: tushare, path: ../ts}\n",
        )
        assert read(store, "prices", "close, traded, volume, turnover") == [
            (close, True, 123_450, pytest.approx(0.0082))
        ]


def test_what_is_fetched_is_what_is_imported() -> None:
    """The headings that `screener fetch` writes are those of tables known here, under the names it gives its files."""
    from screener.fetching.eastmoney import REPORTS
    from screener.fetching.tushare_tables import TABLES as FETCHED

    asked = [("tushare", each.name, each.columns) for each in FETCHED.values()]
    asked += [("akshare", each.name, tuple(each.columns)) for each in REPORTS.values()]
    for vendor, name, columns in asked:
        found = {each.name for each in tables_of(vendor) if each.recogniser.knows(columns, f"{name}_20240331.csv")}
        assert found == {name}
