"""Ten large companies in the SEC's data sets: figures worked by hand from the raw lines of num.txt, to the last dollar.

The expected numbers were looked up in the files with grep, in lines whose `segments` and `coreg` are empty, and are
written down with the tag they stand under; what is not one line is worked out in a comment. The data is never
committed: where ../shared/data is absent these tests skip.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from importing_worlds import accounted_for, later, read
from worlds import records

from screener import database
from screener.importing import Summary, import_source
from screener.store import Store

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "us" / "sec_fsds"
SETS = [DATA / f"{name}.zip" for name in ("2009q3", "2010q1", "20250701")]
MILLION = 1_000_000
AS_OF = dt.date(2010, 3, 31)
FY2009 = dt.date(2009, 12, 31)
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/us is not here (real data is never committed)"),
]
NAMES = (
    "revenue", "net_income_parent", "operating_cash_flow", "total_assets", "total_liabilities", "equity", "capex",
)  # fmt: skip
# By company (accession number): period end, day announced, the items of NAMES and all shares, in millions.
WORKED = {
    # 0001193125-10-012085: SalesRevenueNet qtrs 1, NetIncomeLoss, Assets, Liabilities, StockholdersEquity (minorities
    # are not tagged), PaymentsToAcquireProductiveAssets. Shares: CommonStockSharesOutstanding.
    "APPLE INC": ("2009-12-31", "2010-01-25", (15_683, 3_378, 5_781, 53_926, 18_158, 35_768, 376), 906.282182),
    # 0001193125-10-042929: revenue under the company's own TotalRevenuesAndOtherIncome. Equity with minorities
    # 110,569 + 4,823. Shares: CommonStockSharesIssued 8,019 - TreasuryStockShares 3,292.
    "EXXON MOBIL CORP": (
        "2009-12-31", "2010-02-26", (310_586, 19_280, 28_438, 233_323, 117_931, 115_392, 22_491), 4_727,
    ),
    # 0000040545-10-000010: Revenues; the cash flow with operations given up (24,724 without).
    "GENERAL ELECTRIC CO": (
        "2009-12-31", "2010-02-19", (156_783, 11_025, 24_593, 781_818, 656_682, 125_136, 8_634), 10_663.075,
    ),
    # 0001193125-10-071652: Revenues (SalesRevenueNet 405,046 leaves out membership fees). No Liabilities: assets
    # 170,706 - equity with minorities 72,929 - redeemable minorities (OtherMinorityInterests) 307 = 97,470.
    "WAL MART STORES INC": (
        "2010-01-31", "2010-03-30", (408_214, 14_335, 26_249, 170_706, 97_470, 72_929, 12_184), 3_786,
    ),
    # 0000950123-10-019392: only ProfitLoss is tagged, and no minorities. Shares 3,119.843 issued - 365.522 bought back.
    "JOHNSON & JOHNSON": (
        "2009-12-31", "2010-03-01", (61_897, 12_266, 16_571, 94_682, 44_094, 50_588, 2_365), 2_754.321,
    ),
    # 0001193125-10-042425: SalesRevenueNet; NetIncomeLoss 8,635 of ProfitLoss 8,644. Shares 8,869 - 799.
    "PFIZER INC": ("2009-12-31", "2010-02-26", (50_009, 8_635, 16_587, 212_949, 122_503, 90_446, 1_205), 8_070),
    # 0001047469-10-001476: no Liabilities: 48,671 - 25,346 = 23,325. Shares 3,520 - 1,217.
    "COCA COLA CO": ("2009-12-31", "2010-02-26", (30_990, 6_824, 8_186, 48_671, 23_325, 25_346, 1_993), 2_303),
    # 0001047469-10-001151: ProfitLoss alone; the cash flow under ...ContinuingOperations, nothing given up. Shares
    # 2,127.016668 - 821.679245.
    "INTERNATIONAL BUSINESS MACHINES CORP": (
        "2009-12-31", "2010-02-23", (95_758, 13_425, 20_773, 109_022, 86_267, 22_755, 3_447), 1_305.337423,
    ),
    # 0000950123-10-016846: Revenues with other income; PaymentsToAcquireProductiveAssets. Shares 2,442.676580 -
    # 434.954774.
    "CHEVRON CORP": (
        "2009-12-31", "2010-02-25", (171_636, 10_483, 19_373, 164_621, 72_060, 92_561, 19_843), 2_007.721806,
    ),
    # 0000950123-10-016029: a bank; Revenues after interest paid, no capital spending shown. Shares 4,104.933895 -
    # 162.974783.
    "J P MORGAN CHASE & CO": (
        "2009-12-31", "2010-02-24", (100_434, 11_728, 121_897, 2_031_989, 1_866_624, 165_365, None), 3_941.959112,
    ),
    # 0001193125-10-014865: half a year (qtrs 2; the quarter alone is 21,027). Shares issued alone would be too many,
    # because the filing shows shares bought back by value: unknown.
    "PROCTER & GAMBLE CO": ("2009-12-31", "2010-01-28", (40_834, 7_966, 7_849, 135_293, 66_346, 68_947, 1_274), None),
    # 0001193125-10-015598: half a year. No Liabilities, no minorities: 82,096 - 44,283 = 37,813.
    "MICROSOFT CORP": ("2009-12-31", "2010-01-28", (31_942, 10_236, 11_076, 82_096, 37_813, 44_283, 811), 8_811),
}  # fmt: skip


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Summary]:
    store = Store.create(tmp_path_factory.mktemp("sec") / "store")
    return store, import_source(store, "sec-fsds", SETS, recorded_on=later(0))


@pytest.fixture(scope="module")
def store(imported: tuple[Store, Summary]) -> Store:
    return imported[0]


@pytest.fixture(scope="module")
def asked(store: Store) -> dict[str, dict[str, Any]]:
    """Metrics by name of the company."""
    with database.connect(store, [AS_OF], views=("metrics", "metric_reasons")) as connection:
        why = {row["symbol"]: row["pe_ttm"] for row in records(connection, "select symbol, pe_ttm from metric_reasons")}
        columns = "symbol, name, revenue_ttm, net_income_parent_ttm, ocf_margin"
        return {
            row["name"]: row | {"pe_reason": why[row["symbol"]]}
            for row in records(connection, f"select {columns} from metrics")
        }


def symbol_of(store: Store, name: str) -> str:
    [(symbol,)] = read(store, "companies", "symbol", f"name = '{name}'")
    return str(symbol)


def test_every_line_of_every_file_is_accounted_for(imported: tuple[Store, Summary]) -> None:
    """126,650 + 194,741 + 1,598 lines of num.txt and 435 + 495 + 6 of sub.txt, as `wc -l` counts them less headers."""
    _, summary = imported
    assert accounted_for(summary)
    read_rows = {row.table: row.read for row in summary.tables}
    assert read_rows["statements"] + read_rows["share_capital"] == 126_650 + 194_741 + 1_598
    assert read_rows["companies"] == 435 + 495 + 6


@pytest.mark.parametrize("name", WORKED)
def test_a_companys_figures_are_those_of_its_filing(store: Store, name: str) -> None:
    period_end, announced_on, figures, shares = WORKED[name]
    symbol = symbol_of(store, name)
    where = f"symbol = '{symbol}' and period_end = '{period_end}' and announced_on = '{announced_on}'"
    [found] = read(store, "statements", f"currency, {', '.join(NAMES)}", where)
    assert found == ("USD", *(figure and figure * MILLION for figure in figures))
    counted = read(store, "share_capital", "total", f"symbol = '{symbol}' and effective_on = '{period_end}'")
    assert counted == ([(pytest.approx(shares * MILLION, rel=1e-12),)] if shares else [])


def test_a_restated_year_is_a_row_of_its_own_day(store: Store) -> None:
    """Apple's 10-K/A 0001193125-10-012091 restated FY2008 and FY2009 for another way of booking iPhone sales."""
    symbol = symbol_of(store, "APPLE INC")
    rows = read(store, "statements", "period_end, announced_on, revenue, net_income_parent", f"symbol = '{symbol}'")
    restated = {str(end): (str(day), *figures) for end, day, *figures in rows if str(day) == "2010-01-25"}
    assert restated["2009-09-30"] == ("2010-01-25", 42_905 * MILLION, 8_235 * MILLION)
    assert restated["2008-09-30"] == ("2010-01-25", 37_491 * MILLION, 6_119 * MILLION)
    # As its 10-Q of July 2009, 0001193125-09-153165, told the nine months before: SalesRevenueNet qtrs 3.
    assert (dt.date(2009, 6, 30), dt.date(2009, 7, 22), 26_667 * MILLION, 4_039 * MILLION) in rows


# (year to date + fiscal year - the same period a year before) in millions; operating cash flow likewise.
TWELVE_MONTHS = {
    # 15,683 + 42,905 - 11,880; 3,378 + 8,235 - 2,255; 5,781 + 10,159 - 3,938
    "APPLE INC": (46_708, 9_358, 12_002),
    # The fiscal year is that of the 8-K 0001193125-10-017029, which restated it: 40,834 + 76,694 - 40,746;
    # 7,966 + 13,436 - 8,352; 7,849 + 14,919 - 5,640
    "PROCTER & GAMBLE CO": (76_782, 13_050, 17_128),
    # Fiscal years are their own twelve months.
    "EXXON MOBIL CORP": (310_586, 19_280, 28_438),
    "WAL MART STORES INC": (408_214, 14_335, 26_249),
    # Its last fiscal year was told before it filed in this form: unknown, not a guess.
    "MICROSOFT CORP": (None, None, None),
}


@pytest.mark.parametrize("name", TWELVE_MONTHS)
def test_twelve_months_through_the_built_store(asked: dict[str, dict[str, Any]], name: str) -> None:
    row = asked[name]
    flow = row["ocf_margin"] and row["ocf_margin"] * row["revenue_ttm"]
    found = (row["revenue_ttm"], row["net_income_parent_ttm"], flow)
    assert found == tuple(figure and pytest.approx(figure * MILLION) for figure in TWELVE_MONTHS[name])


def test_a_value_without_prices_says_so(asked: dict[str, dict[str, Any]]) -> None:
    """No prices exist for that day: whoever makes a profit has no PE for that reason alone."""
    assert {row["pe_reason"] for row in asked.values()} <= {"no_price", "loss_making"}
    assert asked["EXXON MOBIL CORP"]["pe_reason"] == "no_price"


def test_quarters_of_odd_weeks_are_the_quarters_of_their_year(store: Store) -> None:
    """Costco's second quarter (24 weeks to 14 February 2010, a ddate of 20100131) is of a year that ends in August.

    0001193125-10-059399: Revenues qtrs 2 36,041. Its sixteen-week fourth quarter would else put it between quarters.
    """
    symbol = symbol_of(store, "COSTCO WHOLESALE CORP /NEW")
    where = f"symbol = '{symbol}' and revenue is not null"
    assert (dt.date(2010, 2, 28), 36_041 * MILLION) in read(store, "statements", "period_end, revenue", where)
    assert read(store, "companies", "fiscal_year_end", f"symbol = '{symbol}'") == [("08-31",)]


def test_a_wrong_header_does_not_move_the_fiscal_year(store: Store) -> None:
    """Both headers say 1231; NVIDIA's 10-K ends on 31 January, Microchip's nine months end in December."""
    ends = {name: read(store, "companies", "fiscal_year_end", f"name = '{name}'")
            for name in ("NVIDIA CORP", "MICROCHIP TECHNOLOGY INC")}  # fmt: skip
    assert ends == {"NVIDIA CORP": [("01-31",)], "MICROCHIP TECHNOLOGY INC": [("03-31",)]}


def test_foreign_filers_keep_their_currency(store: Store) -> None:
    """Credit Suisse's 20-F 0001370368-10-000015 is in francs, Canon's 0000950123-10-029721 in yen."""
    rows = read(store, "companies", "symbol, name", "name in ('CREDIT SUISSE GROUP AG', 'CANON INC')")
    kept = {name: read(store, "statements", "distinct currency", f"symbol = '{symbol}'")[0][0] for symbol, name in rows}
    assert kept == {"CREDIT SUISSE GROUP AG": "CHF", "CANON INC": "JPY"}


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    return {table: read(store, table, "* exclude (recorded_on)") for table in store.tables}


def test_files_one_after_the_other_give_the_same_store(imported: tuple[Store, Summary], tmp_path: Path) -> None:
    one_by_one = Store.create(tmp_path / "store")
    for number, path in enumerate(reversed(SETS)):
        import_source(one_by_one, "sec-fsds", [path], recorded_on=later(number))
    assert content(one_by_one) == content(imported[0])


# Of every hundred 10-K filings of 2010q1, how many give an item at least. What is below 95 really is not there: seven
# of the 389 filings show their figures only under a co-registrant; banks, insurers and property companies have no
# current assets, trade receivables or stocks; one company in four shows no operating profit, every other no interest
# paid; not everybody has goodwill, debt or R&D.
COVERAGE = {
    "revenue": 97, "net_income": 96, "net_income_parent": 96, "net_income_continuing": 97, "total_profit": 96,
    "income_tax": 96, "operating_cash_flow": 97, "total_assets": 97, "total_liabilities": 96, "equity": 97,
    "equity_parent": 97, "cash": 96, "retained_earnings": 93, "eps_basic": 92, "depreciation_amortisation": 89,
    "capex": 88, "payables": 83, "long_term_debt": 79, "current_assets": 80, "current_liabilities": 80,
    "interest_expense": 75, "goodwill": 73, "operating_profit": 70, "inventory": 59, "cost_of_revenue": 53,
    "interest_paid": 49, "rd_expense": 19,
}  # fmt: skip


def annual_filings(path: Path) -> set[tuple[str, dt.date, dt.date]]:
    """Symbol, period and day of every 10-K of a data set."""
    with zipfile.ZipFile(path) as archive, archive.open("sub.txt") as stream:
        lines = [line.rstrip("\n").split("\t") for line in io.TextIOWrapper(stream, "utf-8")]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    return {
        (f"CIK{row['cik']:>010}", dt.date.fromisoformat(row["period"]), dt.date.fromisoformat(row["filed"]))
        for row in rows
        if row["form"] == "10-K"
    }


def test_items_are_there_for_as_many_filers_as_report_them(store: Store) -> None:
    filings = annual_filings(SETS[1])
    rows = read(store, "statements", f"symbol, period_end, announced_on, {', '.join(COVERAGE)}")
    found = [row[3:] for row in rows if row[:3] in filings]
    shares = {
        name: 100 * sum(value is not None for value in values) / len(filings)
        for name, values in zip(COVERAGE, zip(*found, strict=True), strict=True)
    }
    print(f"{len(found)} of {len(filings)} 10-K filings:", *(f"{name} {share:.1f}%" for name, share in shares.items()))
    assert {name: share for name, share in shares.items() if share < COVERAGE[name]} == {}
