"""tushare exports need no mapping: units, versions as of dates, name history, and what is no report stays none."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from importing_worlds import accounted_for, counted, read
from vendor_worlds import DAILY, DAILY_BASIC, INCOME, folder, imported, table
from worlds import records

from screener import database
from screener.importing import import_source
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

CODE = "600901.SH"


def known(store: Store, view: str, columns: str, *dates: str) -> dict[str, tuple[Any, ...]]:
    """What the one company of a store shows on each date."""
    days = [dt.date.fromisoformat(day) for day in dates]
    names = columns.split(", ")
    with database.connect(store, days, views=(view,)) as connection:
        rows = records(connection, f"select as_of, {columns} from {view} where symbol = '{CODE}'")
    return {str(row["as_of"]): tuple(row[name] for name in names) for row in rows}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_statements_are_in_yuan_and_know_their_basis_and_form(tmp_path: Path) -> None:
    store, summary = imported(
        tmp_path,
        "tushare",
        {
            "income.csv": table(
                INCOME,
                f"{CODE},20240420,20240420,20231231,1,1,1000.5,990.0,120,100,1",
                f"{CODE},20240420,20240420,20231231,6,1,400,390,50,50,1",
                "600902.SH,20240420,20240420,20231231,1,2,500,500,60,55,1",
                f"{CODE},20240420,20240420,20231231,2,1,300,290,30,25,1",  # the single fourth quarter
            ),
            "balance.csv": table(
                "ts_code,f_ann_date,end_date,report_type,money_cap,contract_liab,adv_receipts,total_assets,"
                "total_hldr_eqy_inc_min_int,total_hldr_eqy_exc_min_int",
                f"{CODE},20240420,20231231,1,200,30,5,5000,2100,2000",
                "600902.SH,20240420,20231231,1,300,,7,6000,900,900",
            ),
            "cashflow_vip.csv": table(
                "ts_code,f_ann_date,end_date,report_type,n_cashflow_act,depr_fa_coga_dpba,amort_intang_assets",
                f"{CODE},20240420,20231231,1,130,40,2",
                "600902.SH,20240420,20231231,1,90,,3",
            ),
        },
    )
    found = read(
        store,
        "statements",
        "symbol, basis, form, total_operating_revenue, revenue, net_income, net_income_parent",
        "net_income is not null",
    )
    assert found == [
        (CODE, "consolidated", "general", 1000.5, 990, 120, 100),
        (CODE, "parent", "general", 400, 390, 50, 50),
        ("600902.SH", "consolidated", "bank", 500, 500, 60, 55),
    ]
    # Advances and contract liabilities are one item; amortisation without depreciation is no sum.
    found = read(store, "statements", "cash, contract_liabilities, equity, equity_parent", "basis = 'consolidated'")
    assert found == [(200, 35, 2100, 2000), (300, 7, 900, 900)]
    found = read(store, "statements", "operating_cash_flow, depreciation_amortisation", "basis = 'consolidated'")
    assert found == [(90, None), (130, 42)]
    assert counted(summary, "left_out") == {"single-quarter figures, or a version not told apart": 1}
    assert accounted_for(summary)


def test_a_correction_is_known_from_its_own_day(tmp_path: Path) -> None:
    """Reported on Friday 19 April 2024, corrected on Monday 10 June: known on the 22nd and on the 11th."""
    store, _ = imported(
        tmp_path,
        "tushare",
        {
            "income.csv": table(
                INCOME,
                f"{CODE},20240419,20240419,20231231,5,1,1000,1000,120,100,0",
                f"{CODE},20240419,20240610,20231231,1,1,900,900,90,80,1",
            )
        },
    )
    found = known(store, "known_statements", "revenue_ttm", "2024-04-19", "2024-04-22", "2024-06-10", "2024-06-11")
    assert found == {"2024-04-22": (1000,), "2024-06-10": (1000,), "2024-06-11": (900,)}


def test_of_two_rows_of_one_day_the_corrected_one_counts(tmp_path: Path) -> None:
    store, summary = imported(
        tmp_path,
        "tushare",
        {
            "income_old.csv": table(INCOME, f"{CODE},20240419,20240419,20231231,1,1,1000,1000,120,100,0"),
            "income_new.csv": table(
                INCOME,
                f"{CODE},2024-04-19,2024-04-19,2023-12-31,1,1,900,900,90,80,1",
                f"{CODE},2024-04-19,2024-04-19,2023-12-31,1,1,900,900,90,80,1",
                f"{CODE},20240419,20240419,20231231,5,1,1000,1000,120,100,1",
            ),
        },
    )
    assert read(store, "statements", "revenue, announced_on") == [(900, day("2024-04-19"))]
    assert counted(summary, "left_out") == {"another row of the same date corrects it": 2}
    assert summary.total("merged") == 1
    assert accounted_for(summary)


def test_restated_comparatives_are_known_with_the_later_report(tmp_path: Path) -> None:
    """Type 4: FY2022 as restated in the report on FY2023 of 19 April 2024."""
    store, _ = imported(
        tmp_path,
        "tushare",
        {
            "income.csv": table(
                INCOME,
                f"{CODE},20230420,20230420,20221231,1,1,800,800,80,70,1",
                f"{CODE},20240419,20240419,20221231,4,1,850,850,85,75,1",
                f"{CODE},20240419,20240419,20231231,1,1,1000,1000,120,100,1",
            )
        },
    )
    found = known(store, "known_statements", "revenue_fy0, revenue_fy1", "2024-04-19", "2024-04-22")
    assert found == {"2024-04-19": (800, None), "2024-04-22": (1000, 850)}


def test_profit_without_non_recurring_items_joins_the_report(tmp_path: Path) -> None:
    store, _ = imported(
        tmp_path,
        "tushare",
        {
            "income.csv": table(INCOME, f"{CODE},20240419,20240419,20231231,1,1,1000,1000,120,100,1"),
            "fina_indicator.csv": table(
                "ts_code,ann_date,end_date,eps,profit_dedt,roe_waa,grossprofit_margin,q_dtprofit,update_flag",
                f"{CODE},20240419,20231231,0.5,88,12.5,30.1,20,0",
                f"{CODE},20240419,20231231,0.5,90,12.6,30.1,20,1",
            ),
        },
    )
    assert read(store, "statements", "net_income_parent, net_income_deducted, roe_weighted") == [
        (100, 90, pytest.approx(0.126))
    ]


def test_market_cap_is_close_times_shares(tmp_path: Path) -> None:
    """2,000 万股 at 12.5 元 are 25,000 万元 = 250 million; 1,234.5 手 are 123,450 shares, 1,500 千元 1.5 million."""
    store, summary = imported(
        tmp_path,
        "tushare",
        {
            "daily.csv": table(
                DAILY,
                f"{CODE},20240418,12,12.4,11.9,12.0,12.1,-0.1,-0.8,1000,1200",
                f"{CODE},20240419,12,12.6,11.9,12.5,12.0,0.5,4.1,1234.5,1500",
            ),
            "daily_basic.csv": table(
                DAILY_BASIC,
                f"{CODE},20240418,12.0,0.5,20,2,2000,1500,24000,18000",
                f"{CODE},20240419,12.5,0.82,20,2,2000,1500,25000,18750",
            ),
        },
    )
    [row] = read(
        store, "prices", "close, volume, amount, turnover, market_cap, float_cap, previous_close", "date = '2024-04-19'"
    )
    assert row == (12.5, 123_450, 1_500_000, pytest.approx(0.0082), 250_000_000, 187_500_000, 12.0)
    assert read(store, "share_capital", "effective_on, total, float_a") == [(day("2024-04-18"), 20e6, 15e6)]
    assert known(store, "market_values", "market_cap, market_cap_basis", "2024-04-19") == {
        "2024-04-19": (12.5 * 20e6, "total")
    }
    assert counted(summary, "left_out") == {"no change since the row before": 1}
    assert accounted_for(summary)


def test_chosen_fields_are_enough(tmp_path: Path) -> None:
    """Of daily_basic the example of the vendor's own page: no share counts, no market value."""
    store, summary = imported(
        tmp_path,
        "tushare",
        {
            "daily_basic_20240419.csv": table(
                "ts_code,trade_date,turnover_rate,volume_ratio,pe,pb", f"{CODE},20240419,0.5,1,20,2"
            ),
            "income.csv": table("ts_code,ann_date,end_date,n_income_attr_p", f"{CODE},20240419,20231231,100"),
        },
    )
    assert read(store, "prices", "turnover, market_cap") == [(0.005, None)]
    assert read(store, "statements", "net_income_parent, announced_on, basis, form") == [
        (100, day("2024-04-19"), "consolidated", None)
    ]
    # The share counts that this file could have had.
    assert {reason: n for reason, n in counted(summary, "left_out").items() if n} == {"no values": 1}
    assert summary.unrecognised == ()


def test_adjusted_prices_are_told_by_the_files_name(tmp_path: Path) -> None:
    store, _ = imported(
        tmp_path,
        "tushare",
        {
            "600901.SH.csv": table(DAILY, f"{CODE},20240419,12,12.6,11.9,12.5,12.0,0.5,4.1,1234.5,1500"),
            "600901.SH_hfq.csv": table(DAILY, f"{CODE},20240419,24,25.2,23.8,25.0,24.0,1,4.1,1234.5,1500"),
        },
    )
    assert read(store, "prices", "close, close_adj, high") == [(12.5, 25.0, 12.6)]
    assert read(prices_in(tmp_path / "hfq"), "prices", "close, close_adj") == [(None, 12.5)]
    assert read(prices_in(tmp_path / "raw"), "prices", "close, close_adj") == [(12.5, None)]


def prices_in(path: Path) -> Store:
    """A store of one day's prices from a folder of that name."""
    row = f"{CODE},20240419,12,12.6,11.9,12.5,12.0,0.5,4.1,1234.5,1500"
    exports = folder(path, {"600901.SH.csv": table(DAILY, row)})
    store = Store.create(path.with_suffix(".store"))
    import_source(store, "tushare", [exports])
    return store


@pytest.mark.parametrize(
    "header",
    [
        "ts_code,trade_date,name,pe,float_share,total_share,total_assets,eps,bvps,pb,list_date",  # bak_basic, in 亿
        "ts_code,trade_date,close,pct_chg,amount,limit_amount,float_mv,total_mv,fd_amount",  # limit_list_d, in 元
        "ts_code,trade_date,vol,price,amount,pre_close,turnover_rate,float_share",  # stk_auction, of minutes
    ],
)
def test_other_tables_in_other_units_are_not_taken_for_these(tmp_path: Path, header: str) -> None:
    cells = header.replace("ts_code", CODE).replace("trade_date", "20240419").replace("list_date", "20100101")
    row = ",".join(cell if cell in (CODE, "20240419", "20100101") else "1" for cell in cells.split(","))
    files: dict[str, str | bytes] = {"other.csv": table(header, row), "income.csv": table(INCOME)}
    store, _ = imported(tmp_path, "tushare", files)
    assert store.rows("prices") == store.rows("share_capital") == 0


def test_st_history_comes_from_names(tmp_path: Path) -> None:
    """*ST from 29 April 2019, ST from 2 November 2020, neither from 1 July 2021; a plain renaming says normal again."""
    store, _ = imported(
        tmp_path,
        "tushare",
        {
            "namechange.csv": table(
                "ts_code,name,start_date,end_date,ann_date,change_reason",
                f"{CODE},新星股份,20220301,,20220225,改名",
                f"{CODE},甲星股份,20210701,20220228,20210628,撤销ST",
                f"{CODE},ST甲星,20201102,20210630,20201030,撤消*ST并实行ST",
                f"{CODE},ST甲星,20201102,20210630,20201030,撤消*ST并实行ST",
                f"{CODE},*ST甲星,20190429,20201101,20190426,*ST",
                f"{CODE},甲星股份,20100101,20190428,20100101,其他",
            ),
            "stock_basic.csv": table(
                "ts_code,symbol,name,area,industry,fullname,list_date,delist_date",
                f"{CODE},600901,新星股份,上海,银行,甲星股份有限公司,20100101,",
                "600903.SH,600903,乙退,上海,钢铁,乙钢铁股份有限公司,20000101,20210802",
            ),
        },
    )
    found = known(
        store, "statuses", "status", "2019-04-26", "2019-04-29", "2020-11-02", "2021-06-30", "2021-07-01", "2022-03-02"
    )
    assert found == {
        "2019-04-26": ("normal",), "2019-04-29": ("star_st",), "2020-11-02": ("st",), "2021-06-30": ("st",),
        "2021-07-01": ("normal",), "2022-03-02": ("normal",),
    }  # fmt: skip
    assert read(store, "listing_status", "count(*)") == [(5,)]
    names = read(store, "identifiers", "value, from_date, to_date, symbol", "kind = 'name' and value like '%ST%'")
    assert names == [
        ("*ST甲星", day("2019-04-29"), day("2020-11-02"), CODE),
        ("ST甲星", day("2020-11-02"), day("2021-07-01"), CODE),
    ]
    assert ("甲星股份有限公司", CODE) in read(store, "identifiers", "value, symbol")
    found_companies = read(store, "companies", "symbol, name, listed_on, delisted_on, is_financial")
    assert found_companies == [
        (CODE, "新星股份", day("2010-01-01"), None, True),
        ("600903.SH", "乙退", day("2000-01-01"), day("2021-08-02"), None),
    ]


def test_a_forecast_is_not_the_report(tmp_path: Path) -> None:
    """1,500 万元 to 2,000 万元, first forecast on 20 January; an express report in February; the report in April."""
    store, _ = imported(
        tmp_path,
        "tushare",
        {
            "forecast.csv": table(
                "ts_code,ann_date,end_date,type,p_change_min,p_change_max,net_profit_min,net_profit_max,first_ann_date",
                f"{CODE},20240125,20231231,预增,50,100,1500,2000,20240120",
            ),
            "express.csv": table(
                "ts_code,ann_date,end_date,revenue,operate_profit,total_profit,n_income,total_assets,diluted_roe,is_audit",
                f"{CODE},20240228,20231231,90000000,20000000,21000000,18000000,500000000,8.1,0",
            ),
            "income.csv": table(INCOME, f"{CODE},20240419,20240419,20231231,1,1,9e7,9e7,18e6,17e6,1"),
        },
    )
    assert read(store, "events", "kind, date, title, period_end, low, high") == [
        ("express", day("2024-02-28"), "业绩快报 20231231", day("2023-12-31"), 18e6, 18e6),
        ("forecast", day("2024-01-25"), "预增 20231231", day("2023-12-31"), 15e6, 20e6),
    ]
    assert read(store, "announcements", "kind, announced_on") == [
        ("express", day("2024-02-28")),
        ("forecast", day("2024-01-20")),
    ]
    assert read(store, "statements", "announced_on, net_income_parent") == [(day("2024-04-19"), 17e6)]
    assert known(store, "known_statements", "revenue_ttm", "2024-04-19", "2024-04-22") == {"2024-04-22": (9e7,)}


def test_only_a_dividend_that_is_paid_counts(tmp_path: Path) -> None:
    """Proposed in April at 0.50 元 a share, paid in June; cash_div is after tax. Bonus shares alone are no cash."""
    header = (
        "ts_code,end_date,ann_date,div_proc,stk_div,cash_div,cash_div_tax,record_date,ex_date,pay_date,imp_ann_date"
    )
    store, summary = imported(
        tmp_path,
        "tushare",
        {
            "dividend.csv": table(
                header,
                f"{CODE},20231231,20240419,预案,0,0,0.5,,,,",
                f"{CODE},20231231,20240419,实施,0,0.45,0.5,20240612,20240613,20240613,20240605",
                f"{CODE},20221231,20230419,实施,0.3,0,0,20230612,20230613,,20230605",
            )
        },
    )
    assert read(store, "dividends", "ex_date, per_share, announced_on, currency") == [
        (day("2024-06-13"), 0.5, day("2024-06-05"), "CNY")
    ]
    assert counted(summary, "left_out") == {"no cash dividend paid": 2}


def test_the_day_of_disclosure_and_the_auditors_opinion(tmp_path: Path) -> None:
    store, summary = imported(
        tmp_path,
        "tushare",
        {
            "disclosure_date.csv": table(
                "ts_code,ann_date,end_date,pre_date,actual_date",
                f"{CODE},20240105,20231231,20240420,20240419",
                f"{CODE},20240701,20240630,20240830,",
            ),
            "fina_audit.csv": table(
                "ts_code,ann_date,end_date,audit_result,audit_agency",
                f"{CODE},20240419,20231231,带强调事项段的无保留意见,某会计师事务所",
                f"{CODE},20230419,20221231,标准无保留意见,某会计师事务所",
                f"{CODE},20220419,20211231,保留意见,某会计师事务所",
                f"{CODE},20210419,20201231,无法表示意见,某会计师事务所",
            ),
        },
    )
    assert read(store, "announcements", "period_end, kind, announced_on") == [
        (day("2023-12-31"), "annual", day("2024-04-19"))
    ]
    assert counted(summary, "left_out") == {"not published yet": 1}
    opinions = [opinion for (opinion,) in read(store, "statements", "audit_opinion")]
    assert opinions == ["clean", "disclaimer", "emphasis", "qualified"]


def test_index_closes_are_series_and_shenwan_membership_has_its_days(tmp_path: Path) -> None:
    store, summary = imported(
        tmp_path,
        "tushare",
        {
            "index_daily.csv": table(DAILY, "000852.SH,20240419,5200,5260,5190,5250.5,5200,50,1,99,999"),
            "daily.csv": table(DAILY, "000852.SH,20240419,5200,5260,5190,5250.5,5200,50,1,99,999"),
            "index_member_all.csv": table(
                "l1_code,l1_name,l2_code,l2_name,l3_code,l3_name,ts_code,name,in_date,out_date,is_new",
                f"801080.SI,电子,801081.SI,半导体,850812.SI,集成电路Ⅲ,{CODE},甲,20210730,20230703,N",
                f"801750.SI,计算机,801104.SI,软件开发Ⅱ,851041.SI,垂直应用软件,{CODE},甲,20230703,,Y",
            ),
        },
    )
    assert read(store, "series", "series, date, value") == [("000852.SH", day("2024-04-19"), 5250.5)]
    assert read(store, "industries", "scheme, from_date, to_date, level1, level2, level3") == [
        ("sw2021", day("2021-07-30"), day("2023-07-03"), "电子", "半导体", "集成电路"),
        ("sw2021", day("2023-07-03"), None, "计算机", "软件开发", "垂直应用软件"),
    ]
    assert counted(summary, "left_out") == {"index": 1}
