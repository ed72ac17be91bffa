"""akshare and baostock exports need no mapping: periods from file names, first announcements, codes without zeros."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from importing_worlds import accounted_for, counted, later, read
from vendor_worlds import K_DATA, YJBB, YYSJ, ZCFZ, imported, table
from worlds import records

from screener import database
from screener.errors import DataError
from screener.importing import import_source
from screener.store import Store

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "ashare"
real = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/ashare is not here (real data is never committed)"),
]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def key_figures(code: str, revenue: float, profit: float, noticed: str = "2023-04-28") -> str:
    return f"1,{code},甲,0.5,{revenue},1.1,{profit},2.2,5.5,8.7,0.3,40.1,通用设备,{noticed}"


def balance(code: str, assets: float, equity: float, noticed: str) -> str:
    return f"1,{code},甲,10,20,30,{assets},1.1,5,6,{assets - equity},2.2,50.0,{equity},{noticed}"


def test_key_figures_take_their_period_from_the_name_and_no_date_from_the_table(tmp_path: Path) -> None:
    """Q1 of 2022 was due on 30 April 2022; 最新公告日期 says April 2023, and 实际披露时间 26 April 2022 (a Tuesday)."""
    files: dict[str, str | bytes] = {
        "stock_yjbb_em_20220331.csv": table(YJBB, key_figures("600901", 100.5, 12), key_figures("1", 50, 5)),
        "stock_yysj_em_20220331.csv": table(
            YYSJ, "1,600901,甲,2022-04-20,2022-04-26,,,2022-04-26", "2,1,乙,2022-04-30,,,,"
        ),
    }
    store, summary = imported(tmp_path, "akshare", files)
    assert read(store, "statements", "symbol, period_end, announced_on, revenue, net_income_parent, roe_weighted") == [
        ("000001.SZ", day("2022-03-31"), None, 50, 5, pytest.approx(0.087)),
        ("600901.SH", day("2022-03-31"), None, 100.5, 12, pytest.approx(0.087)),
    ]
    days = [day(text) for text in ("2022-04-26", "2022-04-27", "2022-05-05")]
    with database.connect(store, days, views=("known_statements",)) as connection:
        found = records(connection, "select as_of, symbol, announced_estimated from known_statements order by all")
    assert [tuple(row.values()) for row in found] == [
        (day("2022-04-27"), "600901.SH", False),
        (day("2022-05-05"), "000001.SZ", True),
        (day("2022-05-05"), "600901.SH", False),
    ]
    assert (summary.total("announced_given"), summary.total("announced_estimated")) == (1, 1)


def test_other_kinds_of_securities_are_left_out_and_counted(tmp_path: Path) -> None:
    codes = ("600901", "200012", "900901", "430047", "831010", "920819")
    files: dict[str, str | bytes] = {
        "yjbb_2022q1.csv": table(YJBB, *(key_figures(code, 1, 1) for code in codes)),
        "stock_zcfz_bj_em_20220331.csv": table(ZCFZ, balance("430047", 100, 40, "2022-04-26")),
    }
    store, summary = imported(tmp_path, "akshare", files)
    assert read(store, "statements", "symbol") == [("430047.BJ",), ("600901.SH",), ("920819.BJ",)]
    # The table gives figures and names: each row counts for both.
    assert counted(summary, "left_out") == {"B share": 4, "NEEQ (not listed)": 4}


def test_the_day_of_a_balance_sheet_is_that_of_its_version(tmp_path: Path) -> None:
    """股东权益合计 is with minorities; in May the vendor shows the figures of the correction, and their day."""
    before: dict[str, str | bytes] = {
        "stock_zcfz_em_20221231.csv": table(ZCFZ, balance("600901", 100, 40, "2023-04-20"))
    }
    imported(tmp_path, "akshare", before)
    after: dict[str, str | bytes] = {"stock_zcfz_em_20221231.csv": table(ZCFZ, balance("600901", 90, 30, "2023-05-10"))}
    store, _ = imported(tmp_path, "akshare", after, days=30, name="later")
    assert read(store, "statements", "announced_on, total_assets, equity, equity_parent, source") == [
        (day("2023-04-20"), 100, 40, None, "akshare_market"),
        (day("2023-05-10"), 90, 30, None, "akshare_market"),
    ]


def test_of_two_exports_of_one_period_the_later_one_counts(tmp_path: Path) -> None:
    """The table has no date of its own figures; the day of the last change tells which export is the later."""
    store, summary = imported(
        tmp_path,
        "akshare",
        {
            "old/yjbb_2022q1.csv": table(YJBB, key_figures("600901", 100, 12, "2022-04-26")),
            "new/yjbb_2022q1.csv": table(YJBB, key_figures("600901", 95, 11, "2023-04-28")),
        },
    )
    assert read(store, "statements", "revenue, net_income_parent") == [(95, 11)]
    assert counted(summary, "left_out") == {"another row of the same date corrects it": 2}


def test_a_table_of_one_period_needs_the_period_in_its_name(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"market.csv: no period in the file's name; name it stock_yjbb_em_20240331.csv"
    ):
        imported(tmp_path, "akshare", {"market.csv": table(YJBB, key_figures("600901", 1, 1))})


@pytest.mark.parametrize("name", ["a_2025h1.csv", "a_2025-06-30.csv", "20250901_a_20250630.csv", "a_2025年中报.csv"])
def test_the_period_may_be_written_as_people_do(tmp_path: Path, name: str) -> None:
    store, _ = imported(tmp_path, "akshare", {name: table(YJBB, key_figures("600901", 1, 1))})
    assert read(store, "statements", "period_end") == [(day("2025-06-30"),)]


def test_reports_of_one_company(tmp_path: Path) -> None:
    """Full statements beat the stand-in for revenue of the market table; single quarters stay out."""
    head = "SECUCODE,SECURITY_CODE,ORG_TYPE,REPORT_DATE,REPORT_TYPE,NOTICE_DATE,UPDATE_DATE,CURRENCY"
    row = "600901.SH,600901,通用,2023-12-31 00:00:00,{},2024-04-19 00:00:00,2024-04-19 00:00:00,CNY"
    profit = table(
        f"{head},TOTAL_OPERATE_INCOME,OPERATE_INCOME,NETPROFIT,PARENT_NETPROFIT,DEDUCT_PARENT_NETPROFIT",
        f"{row.format('年报')},1000,990,120,100,90",
    )
    files: dict[str, str | bytes] = {
        "stock_profit_sheet_by_report_em_SH600901.csv": profit,
        "profit.csv": profit.replace("年报", "四季度").replace("990", "250"),
        "stock_balance_sheet_by_report_em_SH600901.csv": table(
            f"{head},MONETARYFUNDS,TOTAL_ASSETS,TOTAL_EQUITY,TOTAL_PARENT_EQUITY,OPINION_TYPE",
            f"{row.format('年报')},200,5000,2100,2000,标准无保留意见",
        ),
        "stock_cash_flow_sheet_by_report_em_SH600901.csv": table(
            f"{head},NETPROFIT,NETCASH_OPERATE,CONSTRUCT_LONG_ASSET", f"{row.format('年报')},120,130,45"
        ),
        "stock_yjbb_em_20231231.csv": table(YJBB, key_figures("600901", 1000, 100)),
    }
    store, summary = imported(tmp_path, "akshare", files)
    columns = (
        "announced_on, form, revenue, net_income_deducted, operating_cash_flow, capex, equity_parent, audit_opinion"
    )
    assert read(store, "statements", columns, "source = 'akshare'") == [
        (day("2024-04-19"), "general", 990, 90, 130, 45, 2000, "clean")
    ]
    with database.connect(store, [day("2024-05-31")], views=("known_statements",)) as connection:
        assert connection.execute("select revenue_ttm from known_statements").fetchall() == [(990,)]
    assert counted(summary, "left_out") == {"single-quarter figures, or a version not told apart": 1}
    assert accounted_for(summary)


def test_prices_and_market_values(tmp_path: Path) -> None:
    """12.5 元 x 20 million shares; 1,234 手 are 123,400 shares; a dividend of 5 元 for ten shares is 0.5 for one."""
    history = "日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率"
    files: dict[str, str | bytes] = {
        "600901.csv": table(history, "2024-04-19,600901,12.0,12.5,12.6,11.9,1234,1500000.0,5,4,0.5,0.82"),
        "600901_hfq.csv": table(history, "2024-04-19,600901,24.0,25.0,25.2,23.8,1234,1500000.0,5,4,0.5,0.82"),
        "stock_value_em_600901.csv": table(
            "数据日期,当日收盘价,当日涨跌幅,总市值,流通市值,总股本,流通股本,PE(TTM),市净率",
            "2024-04-19,12.5,4.1,250000000.0,187500000.0,20000000,15000000,20,2",
        ),
        "stock_fhps_em_20231231.csv": table(
            "代码,名称,送转股份-送转总比例,现金分红-现金分红比例,除权除息日,方案进度,最新公告日期",
            "600901,甲,,5.0,2024-06-13,实施分配,2024-06-05",
            "600902,乙,,3.0,,董事会决议通过,2024-04-19",
        ),
    }
    store, _ = imported(tmp_path, "akshare", files)
    assert read(store, "prices", "symbol, close, close_adj, high, volume, amount, turnover, market_cap, float_cap") == [
        ("600901.SH", 12.5, 25.0, 12.6, 123_400, 1.5e6, pytest.approx(0.0082), 12.5 * 20e6, 187.5e6)
    ]
    assert read(store, "share_capital", "effective_on, total, float_a") == [(day("2024-04-19"), 20e6, 15e6)]
    assert read(store, "dividends", "symbol, ex_date, per_share") == [("600901.SH", day("2024-06-13"), 0.5)]


def test_forecasts_and_express_reports_are_events(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "stock_yjyg_em_20231231.csv": table(
            "序号,股票代码,股票简称,预测指标,业绩变动,预测数值,业绩变动幅度,业绩变动原因,预告类型,上年同期值,公告日期",
            '1,600901,甲,归属于上市公司股东的净利润,"预计1,500万元至2,000万元",17500000,75,,预增,10000000,2024-01-20',
            "2,600901,甲,扣除非经常性损益后的净利润,约,16000000,75,,预增,9000000,2024-01-20",
        ),
        "stock_yjkb_em_20231231.csv": table(
            "序号,股票代码,股票简称,每股收益,营业收入-营业收入,营业收入-去年同期,净利润-净利润,公告日期",
            "1,600901,甲,0.9,90000000,80000000,18000000,2024-02-28",
        ),
    }
    store, summary = imported(tmp_path, "akshare", files)
    assert read(store, "events", "kind, date, title, low") == [
        ("express", day("2024-02-28"), "业绩快报 20231231", 18e6),
        ("forecast", day("2024-01-20"), "预增 20231231", 17.5e6),
    ]
    assert read(store, "announcements", "kind, announced_on") == [
        ("express", day("2024-02-28")),
        ("forecast", day("2024-01-20")),
    ]
    assert store.rows("statements") == 0
    assert counted(summary, "left_out") == {"a forecast of another figure": 1}


def test_baostock_prices_say_which_they_are(tmp_path: Path) -> None:
    """adjustflag 3 is unadjusted, 2 forward-adjusted; a suspended day has the price before and trades nothing."""
    files: dict[str, str | bytes] = {
        "history_k_data.csv": table(
            K_DATA,
            "2024-04-18,sh.600901,12,12.4,11.9,12.0,12.1,100000,1200000,3,0.5,1,-0.8,1",
            "2024-04-19,sh.600901,12.0,12.0,12.0,12.0,12.0,,,3,,0,0,1",
            "2024-04-22,sh.600901,12,12.6,11.9,12.5,12.0,123450,1500000,3,0.82,1,4.1,0",
            "2024-04-22,sh.000300,3500,3510,3490,3505,3500,1,1,3,,1,0.1,0",
        ),
        "k_data_qfq.csv": table(K_DATA, "2024-04-22,sh.600901,6,6.3,5.9,6.25,6.0,123450,1500000,2,0.82,1,4.1,0").encode(
            "gbk"
        ),
    }
    store, summary = imported(tmp_path, "baostock", files)
    assert read(store, "prices", "date, close, close_adj, high, volume, turnover, traded") == [
        (day("2024-04-18"), 12.0, None, 12.4, 100_000, pytest.approx(0.005), True),
        (day("2024-04-19"), 12.0, None, 12.0, None, None, False),
        (day("2024-04-22"), 12.5, 6.25, 12.6, 123_450, pytest.approx(0.0082), True),
    ]
    assert read(store, "listing_status", "from_date, status") == [
        (day("2024-04-18"), "st"),
        (day("2024-04-22"), "normal"),
    ]
    assert counted(summary, "left_out") == {"index": 2, "no change since the row before": 2}
    assert accounted_for(summary)


def test_baostock_companies_profits_and_industries(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "stock_basic.csv": table(
            "code,code_name,ipoDate,outDate,type,status",
            "sh.600901,甲星股份,2010-01-01,,1,1",
            "sh.000300,沪深300,2005-04-08,,2,1",
        ),
        "profit_data.csv": table(
            "code,pubDate,statDate,roeAvg,npMargin,gpMargin,netProfit,epsTTM,MBRevenue,totalShare,liqaShare",
            "sh.600901,2024-04-19,2023-12-31,0.07,0.3,0.4,120.000000,1.9,990.000000,20000000.00,15000000.00",
        ),
        "stock_industry.csv": table(
            "updateDate,code,code_name,industry,industryClassification",
            "2024-04-15,sh.600901,甲星股份,J66货币金融服务,证监会行业分类",
        ),
        "dividend_data.csv": table(
            "code,dividPlanAnnounceDate,dividPlanDate,dividOperateDate,dividCashPsBeforeTax,dividCashPsAfterTax",
            "sh.600901,2024-04-19,2024-06-05,2024-06-13,0.5,0.45",
        ),
        "forecast_report.csv": table(
            "code,profitForcastExpPubDate,profitForcastExpStatDate,profitForcastType,profitForcastChgPctUp",
            "sh.600901,2024-01-20,2023-12-31,预增,50",
        ),
    }
    store, _ = imported(tmp_path, "baostock", files)
    assert read(store, "companies", "symbol, name, listed_on") == [("600901.SH", "甲星股份", day("2010-01-01"))]
    assert read(store, "statements", "period_end, announced_on, revenue, net_income, net_income_parent") == [
        (day("2023-12-31"), day("2024-04-19"), 990, 120, None)
    ]
    assert read(store, "share_capital", "effective_on, announced_on, total, float_a") == [
        (day("2023-12-31"), day("2024-04-19"), 20e6, 15e6)
    ]
    assert read(store, "industries", "scheme, from_date, level1, level2") == [
        ("csrc", day("2024-04-15"), "金融业", "货币金融服务")
    ]
    assert read(store, "dividends", "ex_date, per_share, announced_on") == [(day("2024-06-13"), 0.5, day("2024-06-05"))]
    assert read(store, "events", "kind, date, title") == [("forecast", day("2024-01-20"), "预增 20231231")]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store.create(tmp_path_factory.mktemp("real") / "store")
    summary = import_source(store, "akshare", sorted(DATA.glob("eastmoney_*.csv")), recorded_on=later(0))
    assert accounted_for(summary)
    assert summary.reasons("quarantined") == {}
    return store


class TestRealFiles:
    pytestmark = real

    def test_three_companies_by_hand(self, market: Store) -> None:
        """As printed in the file: 贵州茅台, 平安银行 and 宁德时代 in the first quarter of 2022."""
        found = read(
            market, "statements", "symbol, revenue, net_income_parent, eps_basic, round(roe_weighted, 6)",
            "period_end = '2022-03-31' and symbol in ('600519.SH', '000001.SZ', '300750.SZ')",
        )  # fmt: skip
        assert found == [
            ("000001.SZ", 46_207_000_000.0, 12_850_000_000.0, 0.56, 0.0327),
            ("300750.SZ", 48_678_419_100.0, 1_492_804_600.0, 0.6439, 0.0176),
            ("600519.SH", 33_187_160_227.05, 17_244_968_587.32, 13.73, 0.087),
        ]

    def test_every_listed_company_is_there(self, market: Store) -> None:
        """5,945 rows less those whose code is a B share's (200, 900) or begins with 4 or 8."""
        with (DATA / "eastmoney_stock_yjbb_em_2022q1.csv").open(encoding="utf-8-sig") as lines:
            codes = [row["股票代码"] for row in csv.DictReader(lines)]
        listed = [code for code in codes if code[:1] in "036" or code[:3] == "920"]
        [(rows,)] = read(market, "statements", "count(*)", "period_end = '2022-03-31'")
        assert len(codes) == 5_945
        assert abs(rows - len(listed)) <= len(codes) - len(set(codes))

    def test_a_balance_sheet_by_hand(self, market: Store) -> None:
        """京粮控股, 30 June 2025, restated on 18 October: assets = liabilities + equity with minorities."""
        [row] = read(
            market, "statements", "announced_on, total_assets, total_liabilities, equity, equity_parent, cash",
            "period_end = '2025-06-30' and symbol = '000505.SZ'",
        )  # fmt: skip
        assert row == (
            day("2025-10-18"), 7_518_864_664.24, 4_003_727_804.57, 3_515_136_859.67, None, 1_761_322_716.4,
        )  # fmt: skip
        assert row[1] == pytest.approx(row[2] + row[3])
