"""Shenwan's classification: dated memberships, each in the edition that was in force and under that edition's names."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from importing_worlds import accounted_for, counted, later, quarantined, read
from worlds import Case, World, market

from screener.errors import UsageError
from screener.importing import Summary, import_source, shenwan
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "ashare"
HISTORY = "股票代码,计入日期,行业代码,更新日期\n"
MAPPING = (
    "stock_code,ts_code,effective_start_date,effective_end_date,include_date,"
    "sw_l3_code,sw_l2_code,sw_l2_name,sw_source\n"
)


def imported(folder: Path, *files: str | Path) -> tuple[Store, Summary]:
    """Import texts (as csv) or files into the store in `folder`."""
    paths = []
    for number, given in enumerate(files):
        path = folder / f"{number}.csv" if isinstance(given, str) else given
        if isinstance(given, str):
            path.write_text(given, encoding="utf-8")
        paths.append(path)
    store = Store.create(folder / "store")
    return store, import_source(store, "shenwan", paths, recorded_on=later(0))


def memberships(store: Store, columns: str = "scheme, from_date::varchar, to_date::varchar, level1, level2") -> object:
    return read(store, "industries", f"symbol, {columns}")


def test_a_membership_that_outlives_an_edition_is_a_row_in_each(tmp_path: Path) -> None:
    """A chemical maker since 2010 moves in 2022; 2203 is known to all three editions, level 1 changes its name."""
    store, summary = imported(
        tmp_path, HISTORY + "600001,2010-03-01,220309,2015-10-27\n600001,2022-07-29,220305,2022-08-01\n"
    )
    assert memberships(store) == [
        ("600001.SH", "sw2011", "2010-03-01", "2014-02-21", "化工", "化学制品"),
        ("600001.SH", "sw2014", "2014-02-21", "2021-07-30", "化工", "化学制品"),
        ("600001.SH", "sw2021", "2021-07-30", "2022-07-29", "基础化工", "化学制品"),
        ("600001.SH", "sw2021", "2022-07-29", None, "基础化工", "化学制品"),
    ]
    assert accounted_for(summary)


def test_names_are_those_of_the_edition(tmp_path: Path) -> None:
    store, _ = imported(tmp_path, HISTORY + "600001,2019-05-06,630305,x\n600001,2021-07-30,630701,x\n")
    names = memberships(store, "scheme, level1, level2, level3, level1_en, level2_en")
    assert names == [
        ("600001.SH", "sw2014", "电气设备", "电源设备", "储能设备", "Electrical equipment", "Power supply equipment"),
        ("600001.SH", "sw2021", "电力设备", "电池", "锂电池", "Power equipment", "Batteries"),
    ]


def test_a_code_the_next_edition_does_not_know_ends_with_its_own(tmp_path: Path) -> None:
    """4401 (banks until 2014) is in no later edition: whoever still has it had left the market by then."""
    store, _ = imported(tmp_path, HISTORY + "600001,1999-01-04,440101,x\n")
    assert memberships(store) == [("600001.SH", "sw2011", "1999-01-04", "2014-02-21", "金融服务", None)]


def test_an_unknown_code_is_kept_without_names(tmp_path: Path) -> None:
    store, summary = imported(tmp_path, HISTORY + "600001,2023-01-03,999901,x\n")
    assert memberships(store) == [("600001.SH", "sw2021", "2023-01-03", None, None, None)]
    assert accounted_for(summary)


def test_the_dated_mapping_says_what_the_history_says(tmp_path: Path) -> None:
    """Its last day is the day before the next membership; a code of an older edition says nothing of this one."""
    history = HISTORY + "600001,2010-03-01,220309,x\n600001,2022-07-29,220305,x\n"
    mapping = MAPPING + (
        "600001,600001.SH,20220101,20220728,20100301,220309,220300,化学制品,SW2021\n"
        "600001,600001.SH,20220729,99991231,20220729,220305,220300,化学制品,SW2021\n"
        "600002,600002.SH,20220101,99991231,19990104,440101,,,\n"
    )
    store, _ = imported(tmp_path, history)
    before = read(store, "industries", "* exclude (recorded_on)")
    again, summary = imported(tmp_path, mapping)
    assert read(again, "industries", "* exclude (recorded_on)") == before
    assert (summary.total("written"), summary.total("unchanged")) == (0, 2)
    assert counted(summary, "left_out") == {"a code of an earlier edition of the classification": 1}
    assert accounted_for(summary)


def test_files_may_come_together_and_in_any_order(tmp_path: Path) -> None:
    old = HISTORY + "600001,2019-05-06,630305,x\n"
    new = HISTORY + "600001,2019-05-06,630305,x\n600001,2021-07-30,630701,x\n"
    stores = []
    for number, files in enumerate(((old, new), (new, old), (new,))):
        folder = tmp_path / str(number)
        folder.mkdir()
        stores.append(imported(folder, *files)[0])
    first, *others = [memberships(store) for store in stores]
    assert others == [first, first]


def test_a_workbook_that_lost_its_zeros_and_rows_that_cannot_be_used(tmp_path: Path) -> None:
    """000001 came as the number 1; 900901 is a B share; a day that is none and an empty code are refused."""
    path = tmp_path / "history.xlsx"
    rows = [
        (1, "2021-07-30", 480301),
        (900901, "2021-07-30", 270601),
        (600002, "soon", 270601),
        (600003, "2021-07-30", ""),
    ]
    _write_workbook(path, ("股票代码", "计入日期", "行业代码"), rows)
    store, summary = imported(tmp_path, path)
    assert memberships(store, "level2") == [("000001.SZ", "股份制银行")]
    assert counted(summary, "left_out") == {"B share": 1}
    assert [(line, why) for _, line, why, _ in quarantined(summary)] == [
        (4, "from_date is not a date"),
        (5, "no 行业代码"),
    ]
    assert accounted_for(summary)


def _write_workbook(path: Path, header: Sequence[object], rows: Sequence[Sequence[object]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)


def test_another_table_is_named_and_nothing_is_imported(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"0\.csv: is no Shenwan classification: its columns are code, name"):
        imported(tmp_path, "code,name\n1,a\n")
    _, summary = imported(tmp_path, "code,name\n1,a\n", HISTORY + "600001,2019-05-06,630305,x\n")
    assert summary.unrecognised == ("0.csv",)


def test_every_code_has_its_parents_and_the_editions_are_whole() -> None:
    """28, 104 and 227 industries in the edition of 2014, 31 and 134 in that of 2021; 23 in the one before."""
    with shenwan.NAMES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes = {(row["scheme"], row["code"]) for row in rows}
    assert len(codes) == len(rows)
    assert all(len(code) == 2 or (scheme, code[:-2]) in codes for scheme, code in codes)
    counts = {(scheme, len(code) // 2): 0 for scheme, code in codes}
    for scheme, code in codes:
        counts[scheme, len(code) // 2] += 1
    assert [counts["sw2014", level] for level in (1, 2, 3)] == [28, 104, 227]
    assert [counts["sw2021", level] for level in (1, 2)] == [31, 134]
    assert counts["sw2011", 1] == 23
    assert all(row["name_en"] for row in rows if len(row["code"]) < 6)


def test_a_screen_compares_within_the_edition_of_its_day(tmp_path: Path) -> None:
    """The change of 2021-07-30, from one day to the next and when both are asked for together."""
    case = Case("maker", {"2021-07-29": {"industry": "电气设备"}, "2021-07-30": {"industry": "电力设备"}})
    base = market(tmp_path / "store", [case])
    path = tmp_path / "history.csv"
    path.write_text(HISTORY + "600001,2019-05-06,630305,x\n600001,2021-07-30,630701,x\n", encoding="utf-8")
    import_source(base.store, "shenwan", [path], recorded_on=later(0))
    world = World(base.store, base.symbols, base.dates)
    assert world.surprises(case) == {}


@pytest.mark.real
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/ashare is not here (real data is never committed)")
def test_the_publishers_history_by_hand(tmp_path: Path) -> None:
    """Raw rows: 000001 480101 since 2014-02-21; 002475 270502 since 2011-10-10; 300750 630305 since 2018-05-28;

    600309 220313 and 601012 630303 since 2014-02-21; 600519 340301 since 2001-07-31, all until 2021-07-30.
    """
    mapping = DATA / "stock_sw_l2_mapping_since_2023.csv"
    store, summary = imported(tmp_path, DATA / "shenwan_classification_history.xls", mapping)
    assert accounted_for(summary)
    assert counted(summary, "left_out") == {"a code of an earlier edition of the classification": 67}
    assert summary.reasons("quarantined") == {}
    known = {
        "000001.SZ": ("银行", "银行"),
        "002475.SZ": ("电子", "电子制造"),
        "600309.SH": ("化工", "化学制品"),
        "600519.SH": ("食品饮料", "饮料制造"),
        "601012.SH": ("电气设备", "电源设备"),
    }
    late = {"300750.SZ": ("电气设备", "电源设备")}  # listed 2018-06-11
    for day, expected in (("2016-06-30", known), ("2020-07-01", known | late)):
        listed = ", ".join(f"'{symbol}'" for symbol in known | late)
        where = f"symbol in ({listed}) and from_date <= '{day}' and coalesce(to_date, date '9999-12-31') > '{day}'"
        found = read(store, "industries", "symbol, level1, level2", where)
        assert {symbol: (one, two) for symbol, one, two in found} == expected


@pytest.mark.real
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/ashare is not here (real data is never committed)")
def test_how_far_another_source_agrees(tmp_path: Path) -> None:
    """industry.xlsx names industries of FY2019 reports in the edition of 2021, so it is held against that edition."""
    from python_calamine import CalamineWorkbook

    store, _ = imported(tmp_path, DATA / "shenwan_classification_history.xls")
    where = "scheme = 'sw2021' and from_date <= '2021-12-31' and coalesce(to_date, date '9999-12-31') > '2021-12-31'"
    ours = {
        symbol[:6]: levels for symbol, *levels in read(store, "industries", "symbol, level1, level2, level3", where)
    }
    workbook = CalamineWorkbook.from_path(DATA / "annual_reports_fy2019_2021" / "industry.xlsx")
    pairs = []
    for name, levels in workbook.get_sheet_by_name("Sheet1").to_python()[1:]:
        code, year = str(name).split("__")[2], str(name).split("__")[4]
        theirs = [level.rstrip("ⅡⅢ") for level in str(levels).split("--")]
        if year == "2019年" and len(theirs) == 3 and code in ours:
            pairs.append((ours[code], theirs))
    shares = [sum(a[level] == b[level] for a, b in pairs) / len(pairs) for level in range(3)]
    print(f"of {len(pairs)} companies level 1, 2, 3 agree: {', '.join(f'{share:.1%}' for share in shares)}")
    assert min(shares) > 0.9
