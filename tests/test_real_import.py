"""The real statements become a store: every row accounted for, and figures checked by hand against the raw files.

The data is never committed: where ../shared/data is absent these tests skip.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
from importing_worlds import accounted_for, later, read

from screener.importing import Summary, import_manifest
from screener.importing.summary import StrayBytes
from screener.store import Store

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data" / "ashare"
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/ashare is not here (real data is never committed)"),
]
FY2019, FY2020 = "period_end = '2019-12-31'", "period_end = '2020-12-31'"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Summary, float]:
    store = Store.create(tmp_path_factory.mktemp("real") / "store")
    started = time.monotonic()
    summary = import_manifest(store, HERE / "real" / "ashare.yaml", recorded_on=later(0))
    return store, summary, time.monotonic() - started


@pytest.fixture(scope="module")
def store(imported: tuple[Store, Summary, float]) -> Store:
    return imported[0]


def test_every_row_read_is_accounted_for(imported: tuple[Store, Summary, float]) -> None:
    _, summary, seconds = imported
    print(f"imported {summary.total('read'):,} rows in {seconds:.1f} s")
    assert accounted_for(summary)
    assert summary.reasons("quarantined") == {}
    read_rows = {(row.source, row.table): row.read for row in summary.tables}
    assert read_rows["key_figures", "statements"] == 60_098
    assert read_rows["annual_reports", "statements"] == 4 * 11_587
    assert read_rows["daily_prices", "prices"] == 3_790_215
    assert summary.stray_bytes == (StrayBytes("stock_list_gbk.csv", 7),)


def test_the_tables_hold_what_the_files_hold(store: Store) -> None:
    """60,098 key-figure rows less 38 with nothing in them; 11,588 reports less 158 of B shares; every price."""
    assert store.precedence == ("key_figures", "stock_list", "annual_reports")
    assert read(store, "statements", "count(*)", "source = 'key_figures'") == [(60_060,)]
    assert store.rows("prices") == 3_790_215
    assert store.rows("announcements") == 11_430
    assert read(store, "companies", "count(distinct symbol)") == [(store.rows("companies"),)]


def test_maotais_key_figures_are_in_yuan(store: Store) -> None:
    """Raw: 净利润 4120647 and 扣非 4140691 万元, 总资产 18304237, 股东权益 13601035, 净资产收益率 33.09 %."""
    [figures] = read(
        store,
        "statements",
        "net_income_parent, net_income_deducted, total_assets, equity_parent, roe_weighted, currency",
        f"symbol = '600519.SH' and {FY2019} and source = 'key_figures'",
    )
    expected = (41_206_470_000.0, 41_406_910_000.0, 183_042_370_000.0, 136_010_350_000.0)
    assert figures[:4] == pytest.approx(expected)
    assert figures[4:] == (pytest.approx(0.3309), "CNY")


def test_four_files_of_one_report_are_one_statement(store: Store) -> None:
    """300565: 净利润 -82028059.48, capex 34709770.15, assets 554913890.63 + 400353027.42, 182 of 802 in research."""
    [figures] = read(
        store,
        "statements",
        "net_income_parent, capex, total_assets, total_liabilities, rd_staff, employees, interest_expense",
        f"symbol = '300565.SZ' and {FY2019} and source = 'annual_reports'",
    )
    # liabilities 268958247.06 + 18925843.79; 利息支出 is -1.0, so missing
    expected = (-82_028_059.48, 34_709_770.15, 955_266_918.05, 287_884_090.85, 182.0, 802.0, None)
    assert figures == pytest.approx(expected)


def test_profit_attributable_is_profit_less_minorities_where_it_is_missing(store: Store) -> None:
    """605228 in 2020: 归母 -1.0 (missing), 净利润 116647468.73, 少数股东损益 -1216384.27: 117863853.00."""
    [(profit,)] = read(
        store,
        "statements",
        "net_income_parent",
        f"symbol = '605228.SH' and {FY2020} and source = 'annual_reports'",
    )
    assert profit == pytest.approx(117_863_853.0)


def test_a_report_is_known_from_the_date_in_its_file_name(store: Store) -> None:
    where = "symbol = '300011.SZ' and period_end = '2019-12-31'"
    assert read(store, "announcements", "kind, announced_on", where) == [("annual", dt.date(2020, 3, 24))]


def test_shares_are_derived_from_profit_and_earnings_per_share(store: Store) -> None:
    """Maotai: 41206470000 / 32.8 = 1256294817.07; it has 1,256,197,800."""
    where = "symbol = '600519.SH' and effective_on = '2019-12-31'"
    [(total, basis)] = read(store, "share_capital", "total, basis", where)
    assert (total, basis) == (pytest.approx(1_256_294_817.07), "derived")


def test_the_unadjusted_price_is_the_days_average_and_the_float_comes_from_turnover(store: Store) -> None:
    """Maotai on 2020-07-01: 5759640064 / 3868249 = 1488.9528; 5759640064 / 0.3079 % = 1.8706e12."""
    where = "symbol = '600519.SH' and date = '2020-07-01'"
    [(close, turnover, float_cap, traded)] = read(store, "prices", "close, turnover, float_cap, traded", where)
    assert (close, turnover) == (pytest.approx(1488.9528, abs=1e-4), pytest.approx(0.003079, abs=1e-8))
    assert float_cap == pytest.approx(1.87062e12, rel=1e-5)
    assert traded is True


def test_suspended_days_have_no_price_and_no_float(store: Store) -> None:
    assert read(store, "prices", "count(close), count(float_cap)", "volume = 0") == [(0, 0)]


def test_st_is_kept_as_the_days_on_which_it_turned(store: Store) -> None:
    assert read(store, "listing_status", "from_date, status", "symbol = '600179.SH'") == [
        (dt.date(2016, 1, 4), "normal"),
        (dt.date(2016, 3, 11), "st"),
        (dt.date(2016, 11, 3), "normal"),
        (dt.date(2019, 6, 19), "st"),
    ]


def test_industries_have_the_names_of_their_day(store: Store) -> None:
    assert read(store, "industries", "from_date, to_date, level1, level2", "symbol = '300750.SZ'") == [
        (dt.date(2018, 5, 28), dt.date(2021, 7, 30), "电气设备", "电源设备"),
        (dt.date(2021, 7, 30), None, "电力设备", "电池"),
    ]
    unnamed = read(store, "industries", "count(*)", "level1 is null")
    assert unnamed == [(0,)]


def test_names_are_in_one_spelling_and_codes_have_their_zeros_back(store: Store) -> None:
    where = "symbol in ('000002.SZ', '688981.SH')"
    assert read(store, "companies", "symbol, name, board, listed_on, currency", where) == [
        ("000002.SZ", "万科A", "main", dt.date(1991, 1, 29), "CNY"),
        ("688981.SH", "中芯国际", "star", dt.date(2020, 7, 16), "CNY"),
    ]


def test_importing_it_again_changes_nothing(imported: tuple[Store, Summary, float]) -> None:
    store, first, _ = imported
    before = store.fingerprint
    again = import_manifest(store, HERE / "real" / "ashare.yaml", recorded_on=later(1))
    assert store.fingerprint == before
    assert again.total("written") == 0
    assert again.total("read") == first.total("read")
