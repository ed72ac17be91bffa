"""A mapping drafted for an unknown file imports as it stands or says what to fill in; no unit is guessed in silence."""

from __future__ import annotations

import datetime as dt
import gzip
from typing import TYPE_CHECKING

import pytest
from commands import call
from importing_worlds import read

from screener.errors import DataError, UsageError
from screener.importing import import_table
from screener.importing.drafting import Draft, draft
from screener.importing.headings import column_named, read_heading
from screener.output.draft_page import mapping_file, yaml_text
from screener.schema import TABLES
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

STATEMENTS = """\
证券代码,证券简称,报告期,公告日期,一、营业总收入（万元）,其中：营业收入(万元),归属于母公司所有者的净利润,营收同比增长(%),资产总计(元),杂项
000001.SZ,甲银行,2022-12-31,2023-03-09,100,90,8000000,12.5,5000000,x
600519.SH,乙酒,2022-12-31,2023-03-31,--,120,-9000000,3.1,--,y
600519.SH,乙酒,2023-12-31,2024-03-31,300,290,7000000,4.1,6000000,z
"""


def drafted(folder: Path, name: str, content: str | bytes, table: str = "") -> Draft:
    """The draft for a file made on the spot."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return draft(path, table)


def written(found: Draft) -> dict[str, str]:
    """The lines of a draft that count, by column, without their remarks."""
    text = mapping_file(found, "en", "map.yaml").partition("columns:\n")[2].split("\n\n")[0]
    lines = [line.strip().partition("  #")[0].strip() for line in text.splitlines()]
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def imported(folder: Path, found: Draft) -> Store:
    """A store with the file, imported with its draft as it stands."""
    mapping = folder / "map.yaml"
    mapping.write_text(mapping_file(found, "en", "map.yaml"), encoding="utf-8")
    with Store.creating(folder / "store") as store:
        import_table(store, [found.path], mapping)
    return Store.open(folder / "store")


@pytest.mark.parametrize(
    ("heading", "column", "unit"),
    [
        ("营业收入(万元)", "revenue", "万元"),
        ("营业总收入-营业总收入", "total_operating_revenue", ""),
        ("资产-货币资金", "cash", ""),
        ("归属于母公司所有者的净利润", "net_income_parent", ""),
        ("归属于上市公司股东的扣除非经常性损益的净利润（元）", "net_income_deducted", "元"),
        ("净利润(扣除非经常性损益后)(万元)", "net_income_deducted", "万元"),
        ("五、净利润（净亏损以“－”号填列）", "net_income", ""),
        ("归属于母公司股东权益合计", "equity_parent", ""),
        ("所有者权益（或股东权益）合计", "equity", ""),
        ("购建固定资产、无形资产和其他长期资产支付的现金", "capex", ""),
        ("加权平均净资产收益率", "roe_weighted", ""),
        ("ＲＥＶＥＮＵＥ", "revenue", ""),
        ("Total  Assets [USD]", "total_assets", "USD"),
        ("n_income_attr_p", "net_income_parent", ""),
        ("营业收入_亿元", "revenue", "亿元"),
        ("基本每股收益(元/股)", "eps_basic", "元/股"),
    ],
)
def test_a_heading_is_known_in_any_spelling(heading: str, column: str, unit: str) -> None:
    found = read_heading(heading)
    named = column_named(found, TABLES["statements"])
    assert (named and named[0], found.unit) == (column, unit)


@pytest.mark.parametrize("heading", ["营业总收入-同比增长", "销售毛利率", "每股净资产", "pe_ttm", "gross margin"])
def test_what_is_computed_here_is_not_needed(heading: str) -> None:
    found = read_heading(heading)
    assert (column_named(found, TABLES["statements"]), found.unneeded) == (None, "computed")


def test_revenue_in_percent_is_not_revenue() -> None:
    assert column_named(read_heading("营业收入(%)"), TABLES["statements"]) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_draft_imports_as_it_stands(tmp_path: Path, encoding: str) -> None:
    store = imported(tmp_path, drafted(tmp_path, "export.csv", STATEMENTS.encode(encoding)))
    # 万元 from the headings: 90 x 10,000; the profit states no unit and is taken as 元; '--' says nothing
    assert read(store, "statements", "symbol, announced_on, revenue, net_income_parent, total_assets") == [
        ("000001.SZ", dt.date(2023, 3, 9), 900_000, 8_000_000, 5_000_000),
        ("600519.SH", dt.date(2023, 3, 31), 1_200_000, -9_000_000, None),
        ("600519.SH", dt.date(2024, 3, 31), 2_900_000, 7_000_000, 6_000_000),
    ]


def test_packed_files_and_workbooks_are_read_as_import_reads_them(tmp_path: Path) -> None:
    import openpyxl

    packed = drafted(tmp_path, "export.csv.gz", gzip.compress(STATEMENTS.encode()))
    book = openpyxl.Workbook()
    page = book.active
    page.append(["利润表  单位：万元"])
    for row in (
        ["代码", "截止日期", "净利润", "营业收入"],
        [2, dt.date(2022, 12, 31), 5, 10],
        [600519, dt.date(2023, 12, 31), 6, 20],
    ):
        page.append(row)
    book.save(tmp_path / "book.xlsx")
    sheet = draft(tmp_path / "book.xlsx")
    assert (packed.rows, packed.table.name, sheet.header) == (3, "statements", 2)
    # a workbook's 2 is the code 000002; the unit stands above the header
    assert read(imported(tmp_path, sheet), "statements", "symbol, period_end, revenue") == [
        ("000002.SZ", dt.date(2022, 12, 31), 100_000),
        ("600519.SH", dt.date(2023, 12, 31), 200_000),
    ]


def test_money_without_a_unit_is_said_with_its_median(tmp_path: Path) -> None:
    text = mapping_file(drafted(tmp_path, "export.csv", STATEMENTS), "en", "map.yaml")
    # of 8, 9 and 7 million the median is 8 million
    assert "# unit? median 8.00m as 元: check" in text
    assert "unit?" not in next(line for line in text.splitlines() if line.strip().startswith("revenue"))
    assert "单位？按元计中位数为 800.0万，请核对" in mapping_file(draft(tmp_path / "export.csv"), "zh", "map.yaml")


def test_no_heading_is_lost(tmp_path: Path) -> None:
    found = drafted(tmp_path, "export.csv", STATEMENTS)
    assert found.unknown == (("杂项", "x"),)
    assert found.unneeded == (("营收同比增长(%)", "computed"),)
    assert found.elsewhere == (("证券简称", "companies", "name"),)
    text = mapping_file(found, "en", "map.yaml")
    assert all(heading in text for heading in STATEMENTS.splitlines()[0].split(","))


def test_a_period_that_the_file_does_not_tell_is_asked_for(tmp_path: Path) -> None:
    found = drafted(tmp_path, "export.csv", "股票代码,净利润-净利润\n600519,100\n")
    assert found.to_fill == ("period_end",)
    assert written(found)["period_end"] == """{sql: "date 'YYYY-MM-DD'"}"""


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("export_2022q1.csv", dt.date(2022, 3, 31)),
        ("业绩20231231.csv", dt.date(2023, 12, 31)),
        ("a-2023-06-30.csv", dt.date(2023, 6, 30)),
        ("2022年一季报.csv", dt.date(2022, 3, 31)),
        ("2023年报.csv", dt.date(2023, 12, 31)),
        ("figures_2021.csv", dt.date(2021, 12, 31)),
        ("2023H1.csv", dt.date(2023, 6, 30)),
    ],
)
def test_the_period_in_a_file_name_is_used(tmp_path: Path, name: str, period: dt.date) -> None:
    found = drafted(tmp_path, name, "股票代码,净利润\n600519,100\n")
    assert read(imported(tmp_path, found), "statements", "period_end, net_income_parent") == [(period, 100)]


def test_dates_of_later_revisions_are_no_announcement_dates(tmp_path: Path) -> None:
    found = drafted(tmp_path, "e_2022q1.csv", "代码,净利润,最新公告日期\n600519,1,2023-04-29\n000001,2,2023-05-02\n")
    assert "announced_on" not in written(found)
    assert "# announced_on: 最新公告日期" in mapping_file(found, "en", "map.yaml")


def test_periods_in_words_are_read(tmp_path: Path) -> None:
    rows = "".join(f"600519,{period},1\n" for period in ("2022年一季报", "2022年中报", "2022年三季报", "2022年年报"))
    found = drafted(tmp_path, "export.csv", "代码,报告期,营业收入\n" + rows)
    periods = read(imported(tmp_path, found), "statements", "strftime(period_end, '%m-%d')")
    assert periods == [("03-31",), ("06-30",), ("09-30",), ("12-31",)]


def test_words_and_numbers_for_missing_are_found(tmp_path: Path) -> None:
    content = "code,year,revenue,total_assets\n" + "".join(
        f"60051{digit},2020,{revenue},{assets}\n"
        for digit, revenue, assets in [
            (0, "-1.0", "5000"),
            (1, "7000", "-1.0"),
            (2, "8000", "未披露"),
            (3, "-", "9000"),
        ]
    )
    found = drafted(tmp_path, "export.csv", content)
    assert dict(found.missing) == {"-1.0": 2, "-": 1}
    assert written(found)["total_assets"] == "{from: total_assets, unit: 元, missing: ['未披露']}"
    assert read(imported(tmp_path, found), "statements", "symbol, revenue, total_assets") == [
        ("600510.SH", None, 5000),
        ("600511.SH", 7000, None),
        ("600512.SH", 8000, None),
        ("600513.SH", None, 9000),
    ]


def test_a_near_miss_is_only_suggested(tmp_path: Path) -> None:
    found = drafted(tmp_path, "export.csv", "代码,报告期,营业收入,应付职工薪酬,total_asets\n600519,2020,1,2,3\n")
    assert "total_assets" not in written(found)
    assert "# total_assets: total_asets" in mapping_file(found, "en", "map.yaml")


def test_prices_and_companies_are_told_from_statements(tmp_path: Path) -> None:
    prices = "date,code,close,volume,turn,总市值\n2024-05-31,sh.600519,12.5,100,0.3,25.0亿\n"
    found = drafted(tmp_path, "quotes.csv", prices)
    assert (found.table.name, found.to_fill) == ("prices", ())
    assert read(imported(tmp_path, found), "prices", "symbol, close, market_cap") == [("600519.SH", 12.5, 2.5e9)]
    assert drafted(tmp_path, "list.csv", "code,stockName,ipoDate\n1,甲,1991/4/3\n").table.name == "companies"
    names = drafted(tmp_path, "export.csv", STATEMENTS, "companies")
    assert written(names) == {"symbol": "证券代码", "name": "证券简称"}


def test_american_figures_keep_their_currency_and_payments_turn_positive(tmp_path: Path) -> None:
    content = "Ticker Symbol,Period Ending,Total Revenue,Capital Expenditures\n"
    content += "AAL,2012-12-31,900,-50\nAAPL,2012-12-31,800,-70\n"
    found = drafted(tmp_path, "us.csv", content)
    assert read(imported(tmp_path, found), "statements", "symbol, currency, revenue, capex") == [
        ("AAL", "USD", 900, 50),
        ("AAPL", "USD", 800, 70),
    ]


def test_a_file_of_no_known_heading_asks_for_its_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column tells which table this is"):
        drafted(tmp_path, "export.csv", "甲,乙\n1,2\n")
    with pytest.raises(UsageError, match="did you mean 'prices'"):
        drafted(tmp_path, "export.csv", "甲,乙\n1,2\n", "price")
    with pytest.raises(DataError, match="no such file"):
        draft(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "text", ["a: b", "it's", "净利润 #1", "x\n(万元)", "yes", "{a}", "a,b", "- x", "营业收入(万元)", '"q"', ""]
)
def test_any_heading_survives_being_written(text: str) -> None:
    from screener import yamlfile

    node = yamlfile.load_text(f"columns: {{revenue: {yaml_text(text)}}}", "x.yaml", [])
    assert isinstance(node, yamlfile.Mapping)
    inner = node.get("columns")
    assert isinstance(inner, yamlfile.Mapping)
    assert isinstance(cell := inner.get("revenue"), yamlfile.Scalar)
    assert cell.text == text


def test_from_an_unknown_export_to_a_first_screen(tmp_path: Path) -> None:
    """Three quarters of one layout in one import: the margin is that of twelve months."""
    for name, profit, revenue, day in (
        ("e_2021q1.csv", 90, 900, "2021-04-20"), ("e_2021q4.csv", 400, 4000, "2022-03-20"),
        ("e_2022q1.csv", 100, 1000, "2022-04-20"),
    ):  # fmt: skip
        row = f"1,600519,乙酒,{revenue},{profit},{day}\n"
        (tmp_path / name).write_text(
            f"序号,股票代码,股票简称,营业总收入-营业总收入,净利润-净利润,公告日期\n{row}", encoding="utf-8"
        )
    made = call("import", "draft", "e_2022q1.csv", "-o", "e.yaml", cwd=tmp_path)
    assert made.out == ""
    assert "next: screener import table e_2022q1.csv --map e.yaml" in made.err
    assert call("import", "draft", "e_2022q1.csv", "-o", "e.yaml", cwd=tmp_path).code == 2
    call("import", "table", *sorted(path.name for path in tmp_path.glob("e_*.csv")), "--map", "e.yaml", cwd=tmp_path)
    screened = call("screen", "net_margin > 9.9%", "-f", "json", "--columns", "net_margin", cwd=tmp_path)
    [passed] = screened.rows
    # (100 + 400 - 90) / (1,000 + 4,000 - 900)
    assert passed["net_margin"] == pytest.approx(410 / 4100)
