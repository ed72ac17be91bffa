"""Made-up files as vendors hand them out, of any size: what the speed of importers is measured on.

Every cell is a pure function of its row, so a file of ten million rows is written by one query. They are made once and
kept in a folder named after their size.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.importing.sec import tags

from . import market

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

CODE = "(600000 + row % {companies})::varchar"
# 242 trading days a year, as far as a made-up market needs them: every day counts as one.
DAY = "(date '2005-01-04' + (row // {companies})::integer)"
PRICES = f"""
    select {CODE} as code, {DAY} as day, round(5 + (row * 7919 % 9973) / 100, 2) as close,
        round(5 + (row * 7919 % 9973) / 99, 2) as high, round(5 + (row * 7919 % 9973) / 101, 2) as low,
        row * 31 % 9999991 as volume, round(row * 17 % 99999989 / 7, 2) as amount, round(row % 997 / 100, 4) as turnover
    from range({{rows}}) r(row)"""
FIGURES = """
    select (600000 + row % {companies})::varchar as code, (2004 + row // {companies}) || '-12-31' as period,
        row * 7919 % 99991 as revenue, row * 31 % 9973 as profit, row * 17 % 999983 as assets,
        row * 13 % 99877 as equity, row % 5003 as inventories
    from range({rows}) r(row)"""
TUSHARE = f"""
    select {CODE} || '.SH' as ts_code, strftime({DAY}, '%Y%m%d') as trade_date,
        round(5 + row % 997 / 100, 2) as open, round(6 + row % 997 / 100, 2) as high,
        round(4 + row % 997 / 100, 2) as low,
        round(5 + row * 7 % 997 / 100, 2) as close, round(5 + row * 5 % 997 / 100, 2) as pre_close,
        round(row % 11 / 10, 2) as change, round(row % 13 / 10, 4) as pct_chg, row * 31 % 999983 as vol,
        round(row * 17 % 9999991 / 7, 3) as amount
    from range({{rows}}) r(row)"""
YJBB = """
    select row + 1 as 序号, (600000 + row)::varchar as 股票代码, '甲' || row as 股票简称, 0.5 as 每股收益,
        row * 7919 % 99991 as "营业总收入-营业总收入", 1.1 as "营业总收入-同比增长", row * 31 % 9973 as "净利润-净利润",
        2.2 as "净利润-同比增长", 5.5 as 每股净资产, 8.7 as 净资产收益率, 0.3 as 每股经营现金流量, 40.1 as 销售毛利率,
        '通用设备' as 所处行业, '2023-04-28' as 最新公告日期
    from range({companies}) r(row)"""
SUB = """
    select printf('%010d-24-%06d', filing, filing) as adsh, 1000 + filing as cik, 'EXAMPLE ' || filing as name,
        3571 as sic, 'US' as countryba, '' as former, '' as changed, '1231' as fye,
        case when filing % 4 = 0 then '10-K' when filing % 40 = 1 then '20-F' else '10-Q' end as form,
        case when filing % 4 = 0 then '20231231' else '20240331' end as period, 2024 as fy, 'FY' as fp,
        '20240501' as filed, '2024-05-01 16:05:00.0' as accepted, 0 as instance
    from range({filings}) f(filing)"""
# Of 500 lines of a filing a third has segments, one in forty is a co-registrant's, and a quarter has a tag we use,
# told of the filing's own period and of the same two and one years before. The mix is a guess: no quarter of today's
# layout is at hand to count.
NUM = """
    select s.adsh, coalesce(t.tag, 'CustomTag' || (line * 7919 + filing) % 4000) as tag,
        case when t.tag is null then s.adsh else 'us-gaap/2023' end as version,
        strftime(cast(strptime(s.period, '%Y%m%d') as date) - to_years((line // 4 % 3)::integer), '%Y%m%d') as ddate,
        case when coalesce(t.is_stock, line % 2 = 0) then 0 when s.form = '10-Q' then 1 else 4 end as qtrs,
        case line % 23 when 1 then 'shares' when 3 then 'USD/shares' else 'USD' end as uom,
        case when line % 3 = 0 then 'BusinessSegments=Segment' || line % 17 || ';' end as segments,
        case when line % 40 = 1 then 'ExampleTrust' end as coreg,
        printf('%.4f', ((line * 104729 + filing * 31) % 999999937)::double) as value, null as footnote
    from (select row_number() over () as filing, * from sub) s cross join range(500) l(line)
        left join tags t on line % 4 = 0 and t.number = (line // 12 + filing) % (select count(*) from tags)"""


@dataclass(frozen=True)
class Size:
    """How much: rows of daily prices, companies, rows of a workbook, filings of a quarter (500 lines each),
    companyfacts (4,000 facts each).
    """

    rows: int
    companies: int
    sheet_rows: int
    filings: int
    documents: int


WHOLE = Size(rows=13_000_000, companies=5_500, sheet_rows=50_000, filings=7_000, documents=500)
SMALL = Size(rows=20_000, companies=50, sheet_rows=500, filings=20, documents=4)
PERIODS = ("20230331", "20230630", "20230930", "20231231")


def cached(size: Size) -> Path:
    """The folder of all files, made on first use."""
    folder = market.folder(market.WHOLE).parent / f"exports-{size.rows}-{size.filings}-{size.documents}"
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        write(size, folder)
        (folder / "done").touch()
    return folder


def write(size: Size, folder: Path) -> None:
    """Every file into the folder."""
    import duckdb

    sizes = {"rows": size.rows, "companies": size.companies}
    with duckdb.connect() as connection:
        _copy(connection, PRICES.format(**sizes), folder / "prices.csv")
        _copy(connection, f"from '{folder / 'prices.csv'}'", folder / "prices.parquet")
        tenth = sizes | {"rows": size.rows // 10}
        _copy(connection, TUSHARE.format(**tenth), folder / "daily.csv")
        (folder / "akshare").mkdir(exist_ok=True)
        for period in PERIODS:
            _copy(connection, YJBB.format(**sizes), folder / "akshare" / f"stock_yjbb_em_{period}.csv")
        _write_sheet(connection, FIGURES.format(**sizes | {"rows": size.sheet_rows}), folder / "figures.xlsx")
        _write_quarter(connection, size, folder)
    _write_documents(size, folder / "companyfacts.zip")


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, options: str = "") -> None:
    kind = "format parquet" if path.suffix == ".parquet" else f"format csv, header{options}"
    connection.execute(f"copy ({query}) to '{path}' ({kind})")


def _write_sheet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    import xlsxwriter

    found = connection.execute(query)
    names = [name for name, *_ in found.description or ()]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([names, *found.fetchall()]):
            sheet.write_row(number, 0, row)


def _write_documents(size: Size, path: Path) -> None:
    """companyfacts of many companies: 40 tags of ours and 160 others, each told of ten years, once and once again."""
    ours = sorted({term.name for each in tags.formulas() for term in each.terms if each.taxonomy == "us-gaap"})[:40]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for company in range(1, size.documents + 1):
            found = {
                tag: _facts(company, number) for number, tag in enumerate([*ours, *map("Other{}".format, range(160))])
            }
            told = {"cik": company, "entityName": f"Example {company} Inc", "facts": {"us-gaap": found}}
            archive.writestr(f"CIK{company:010}.json", json.dumps(told))


def _facts(company: int, number: int) -> dict[str, object]:
    rows = [
        {"start": f"{year}-01-01", "end": f"{year}-12-31", "val": company * 1000 + number, "accn": f"{company}-{filed}",
         "fy": year, "fp": "FY", "form": "10-K", "filed": f"{filed}-02-15"}
        for year in range(2013, 2023) for filed in (year + 1, year + 2)
    ]  # fmt: skip
    return {"label": "", "units": {"USD": rows}}


def _write_quarter(connection: duckdb.DuckDBPyConnection, size: Size, folder: Path) -> None:
    """A data set in today's layout, zipped, and unpacked beside it for whoever cannot read zips."""
    kinds = {term.name: tags.KINDS[each.item][0] for each in tags.formulas() for term in each.terms
             if each.taxonomy == "us-gaap"}  # fmt: skip
    connection.execute("create table tags (number bigint, tag varchar, is_stock boolean)")
    connection.executemany(
        "insert into tags values (?, ?, ?)",
        [[number, tag, kind == "stock"] for number, (tag, kind) in enumerate(sorted(kinds.items()))],
    )
    connection.execute(f"create table sub as {SUB.format(filings=size.filings)}")
    quarter = folder / "quarter"
    quarter.mkdir(exist_ok=True)
    tabs = ", delimiter '\t', quote ''"
    _copy(connection, "from sub", quarter / "sub.txt", tabs)
    _copy(connection, NUM, quarter / "num.txt", tabs)
    with zipfile.ZipFile(folder / "2024q2.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for path in sorted(quarter.iterdir()):
            archive.write(path, path.name)
