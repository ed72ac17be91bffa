"""Data sets of the SEC into canonical rows: what counts, from when, in which period, and what is left out and counted.

One invented company a promise; most share one data set, because an import costs more than a look at it.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from importing_worlds import accounted_for, counted, later, quarantined, read
from sec_worlds import Filing, Line, flow, imported, members, stock, text, unpacked, zipped

from screener.errors import DataError, UsageError
from screener.importing import Summary, import_source
from screener.importing.sec import tags
from screener.items import ITEM_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from screener.store import Store

MARCH = dt.date(2021, 3, 1)
FY2020, FY2019 = dt.date(2020, 12, 31), dt.date(2019, 12, 31)


def ifrs(tag: str, value: float, quarters: int = 4) -> Line:
    return {**flow(tag, value, quarters), "version": "ifrs/2020", "uom": "EUR"}


def dei(value: float, **other: str) -> Line:
    return stock("EntityCommonStockSharesOutstanding", value, version="dei/2020", uom="shares", **other)


FILINGS = [
    # 1: consolidated figures only
    Filing("1-a", 1, facts=[
        flow("Revenues", 100), flow("Revenues", 40, segments="BusinessSegments=Toys;"),
        flow("Revenues", 60, coreg="ExampleToys", segments="LegalEntity=ExampleToys;"), stock("Assets", 500),
    ]),
    # 2: a total before its parts, and the tag of the day in the next filing
    Filing("2-a", 2, period="20191231", filed="20200302", facts=[
        flow("SalesRevenueNet", 90, ddate="20191231"), flow("Revenues", 95, ddate="20191231"),
        flow("SalesRevenueGoodsNet", 70, ddate="20191231"),
    ]),
    Filing("2-b", 2, facts=[
        flow("RevenueFromContractWithCustomerExcludingAssessedTax", 120),
        flow("RevenueFromContractWithCustomerExcludingAssessedTax", 96, ddate="20191231"),
    ]),
    # 3: half a year; the quarter alone and the last twelve months are no years to date
    Filing("3-a", 3, "10-Q", "20200630", "20200805", [
        flow("Revenues", 30, 1), flow("Revenues", 55, 2), flow("Revenues", 115, 4),
        flow("NetCashProvidedByUsedInOperatingActivities", 7, 2),
        flow("NetIncomeLoss", 3, 1), stock("Assets", 510), stock("Assets", 500, ddate="20191231"),
    ]),
    # 4: a year that ends in June, though the header says December
    Filing("4-a", 4, "10-Q", "20200930", "20201101", [
        flow("Revenues", 21, 1), flow("NetCashProvidedByUsedInOperatingActivities", 2, 1),
    ]),
    # 5: an amendment
    Filing("5-a", 5, facts=[flow("Revenues", 100), flow("NetIncomeLoss", 10)]),
    Filing("5-b", 5, "10-K/A", filed="20210601", facts=[flow("NetIncomeLoss", 8)]),
    # 6: liabilities that nobody tagged: 500 - (180 + 20) - 30
    Filing("6-a", 6, facts=[
        stock("Assets", 500), stock("StockholdersEquity", 180), stock("MinorityInterest", 20),
        stock("TemporaryEquityCarryingAmount", 30),
    ]),
    # 7: euros, with a translation of two lines into dollars
    Filing("7-a", 7, "20-F", facts=[
        flow("Revenues", 80, uom="EUR"), flow("NetIncomeLoss", 8, uom="EUR"), stock("Assets", 400, uom="EUR"),
        flow("Revenues", 96), stock("Assets", 480), flow("EarningsPerShareBasic", 1.5, uom="EUR"),
    ]),
    # 8: the international standard
    Filing("8-a", 8, "20-F", facts=[
        ifrs("Revenue", 70), ifrs("ProfitLossAttributableToOwnersOfParent", 6),
        ifrs("ProfitLoss", 7), ifrs("Assets", 300, 0), ifrs("Equity", 120, 0),
        ifrs("NoncontrollingInterests", 15, 0), ifrs("CashFlowsFromUsedInOperatingActivities", 11),
        ifrs("PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities", 4),
        ifrs("PurchaseOfIntangibleAssetsClassifiedAsInvestingActivities", 1),
    ]),
    # 9: two classes of shares on the cover, in either way of writing a class; 10: one number beside its classes
    Filing("9-a", 9, facts=[
        dei(1000, ddate="20210228", segments="ClassOfStock=CommonClassA;"),
        dei(250, ddate="20210228", segments="us-gaap:StatementClassOfStockAxis/us-gaap:CommonClassBMember"),
    ]),
    Filing("10-a", 10, facts=[
        dei(900, ddate="20210228"), dei(700, ddate="20210228", segments="ClassOfStock=CommonClassA;"),
        stock("CommonStockSharesOutstanding", 890, uom="shares"),
    ]),
    # 11: shares issued less shares bought back; 12: bought back, but not said how many
    Filing("11-a", 11, facts=[
        stock("CommonStockSharesIssued", 100, uom="shares"), stock("TreasuryStockShares", 20, uom="shares"),
    ]),
    Filing("12-a", 12, facts=[stock("CommonStockSharesIssued", 100, uom="shares"), stock("TreasuryStockValue", 5)]),
    # 13: two filings on one day, the later one says more
    Filing("13-a", 13, facts=[flow("Revenues", 100), stock("Assets", 400)]),
    Filing("13-b", 13, "10-K/A", facts=[flow("Revenues", 101)], sub={"accepted": "2021-03-01 17:00:00.0"}),
    # 14: accepted after it was filed; what was tagged for a day after the period is none of its figures
    Filing("14-a", 14, facts=[flow("Revenues", 100), stock("Assets", 410, ddate="20210331")],
           sub={"accepted": "2021-03-02 06:00:00.0"}),
    # 15 to 18: a bank, a property company, a broker, an insurer
    *(Filing(f"{cik}-a", cik, facts=[stock("Assets", 1)], sub={"sic": sic})
      for cik, sic in ((15, "6022"), (16, "6798"), (17, "6211"), (18, "6331"))),
    # 19: a new name
    Filing("19-a", 19, "10-Q", "20200930", "20201101", [stock("Assets", 1)], {"name": "Old Example Inc"}),
    Filing("19-b", 19, facts=[stock("Assets", 1)],
           sub={"name": "New Example Inc", "former": "OLD EXAMPLE INC", "changed": "20210115"}),
    # 20: a second quarter of 24 weeks, whose end is rounded to January, in a year that ends in August
    Filing("20-a", 20, "10-Q", "20210131", "20210310", [
        flow("Revenues", 60, 2), flow("NetCashProvidedByUsedInOperatingActivities", 5, 2), stock("Assets", 70),
    ], {"fye": "0831"}),
    # 21: debt due within a year is not told apart; research is not reported
    Filing("21-a", 21, facts=[
        stock("DebtCurrent", 9), stock("LongTermDebtAndCapitalLeaseObligations", 40), stock("Assets", 100),
    ]),
    # 22: a tag of the company's own
    Filing("22-a", 22, facts=[flow("TotalRevenuesAndOtherIncome", 310, version="22-a"), stock("Assets", 900)]),
    # 23: a year that ends in January, one month beside what the header says
    Filing("23-a", 23, "10-Q", "20201031", "20201120", [
        flow("Revenues", 33, 3), flow("NetCashProvidedByUsedInOperatingActivities", 4, 3), stock("Assets", 50),
        stock("Assets", 45, ddate="20200131"),
    ]),
]  # fmt: skip


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Summary]:
    folder = tmp_path_factory.mktemp("fsds")
    return imported(folder, zipped(folder / "2021q1.zip", members(FILINGS)))


@pytest.fixture(scope="module")
def store(market: tuple[Store, Summary]) -> Store:
    return market[0]


def symbol(cik: int) -> str:
    return f"CIK{cik:010}"


def figures(store: Store, cik: int, *items: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Items by period end and day of publication."""
    rows = read(store, "statements", f"period_end, announced_on, {', '.join(items)}", f"symbol = '{symbol(cik)}'")
    return {(str(end), str(day)): values for end, day, *rest in rows for values in [tuple(rest)]}


def shares(store: Store, cik: int) -> list[tuple[Any, ...]]:
    columns = "effective_on::varchar, announced_on::varchar, total"
    return read(store, "share_capital", columns, f"symbol = '{symbol(cik)}'")


def test_only_consolidated_figures_count_and_the_others_are_counted(market: tuple[Store, Summary]) -> None:
    store, summary = market
    assert figures(store, 1, "revenue", "total_assets") == {("2020-12-31", "2021-03-01"): (100.0, 500.0)}
    left_out = counted(summary, "left_out")
    assert left_out["figure of a part of the company"] == 1
    assert left_out["figure of a co-registrant"] == 1


def test_every_line_read_is_accounted_for(market: tuple[Store, Summary]) -> None:
    _, summary = market
    assert accounted_for(summary)
    lines = sum(len(filing.lines()) for filing in FILINGS)
    assert sum(row.read for row in summary.tables if row.table in ("statements", "share_capital")) == lines
    assert {row.source for row in summary.tables} == {"sec_fsds"}


def test_a_total_comes_before_its_parts_and_the_newest_filing_may_use_another_tag(store: Store) -> None:
    assert figures(store, 2, "revenue") == {
        ("2019-12-31", "2020-03-02"): (95.0,),
        ("2019-12-31", "2021-03-01"): (96.0,),
        ("2020-12-31", "2021-03-01"): (120.0,),
    }


def test_flows_are_year_to_date(store: Store) -> None:
    """Net income is tagged for the quarter alone: what it was since January is not said."""
    found = figures(store, 3, "revenue", "net_income_parent", "total_assets")
    assert found["2020-06-30", "2020-08-05"] == (55.0, None, 510.0)
    assert found["2019-12-31", "2020-08-05"] == (None, None, 500.0)


def test_the_fiscal_year_is_that_of_the_figures(store: Store) -> None:
    """One quarter since its start ends in September, so the year ends in June."""
    assert figures(store, 4, "revenue") == {("2020-09-30", "2020-11-01"): (21.0,)}
    assert read(store, "companies", "fiscal_year_end", f"symbol = '{symbol(4)}'") == [("06-30",)]


def test_the_fiscal_year_ends_with_the_balance_sheet_an_interim_report_starts_from(store: Store) -> None:
    assert figures(store, 23, "revenue", "total_assets") == {
        ("2020-01-31", "2020-11-20"): (None, 45.0),
        ("2020-10-31", "2020-11-20"): (33.0, 50.0),
    }
    assert read(store, "companies", "fiscal_year_end", f"symbol = '{symbol(23)}'") == [("01-31",)]


def test_a_quarter_of_odd_weeks_is_a_quarter_of_its_year(store: Store) -> None:
    assert figures(store, 20, "revenue", "total_assets") == {("2021-02-28", "2021-03-10"): (60.0, 70.0)}


def test_an_amendment_is_a_further_row(store: Store) -> None:
    assert figures(store, 5, "revenue", "net_income_parent") == {
        ("2020-12-31", "2021-03-01"): (100.0, 10.0),
        ("2020-12-31", "2021-06-01"): (None, 8.0),
    }


def test_liabilities_are_what_assets_leave_after_owners(store: Store) -> None:
    found = figures(store, 6, "total_liabilities", "equity", "equity_parent", "minority_interest")
    assert found == {("2020-12-31", "2021-03-01"): (270.0, 200.0, 180.0, 20.0)}


def test_a_filing_is_in_the_currency_of_most_of_its_figures(market: tuple[Store, Summary]) -> None:
    store, summary = market
    found = figures(store, 7, "currency", "revenue", "total_assets", "eps_basic")
    assert found == {("2020-12-31", "2021-03-01"): ("EUR", 80.0, 400.0, 1.5)}
    assert counted(summary, "left_out")["another currency than the rest of the filing"] == 2


def test_the_international_standard_is_read_too(store: Store) -> None:
    """Equity attributable to the parent 120 - 15; liabilities 300 - 120; capital spending 4 + 1."""
    items = ("revenue", "net_income_parent", "equity_parent", "total_liabilities", "operating_cash_flow", "capex")
    assert figures(store, 8, *items) == {("2020-12-31", "2021-03-01"): (70.0, 6.0, 105.0, 180.0, 11.0, 5.0)}


def test_share_classes_are_added_up_where_no_total_is_said(store: Store) -> None:
    assert shares(store, 9) == [("2021-02-28", "2021-03-01", 1250.0)]
    assert shares(store, 10) == [("2020-12-31", "2021-03-01", 890.0), ("2021-02-28", "2021-03-01", 900.0)]


def test_shares_bought_back_are_none(store: Store) -> None:
    assert shares(store, 11) == [("2020-12-31", "2021-03-01", 80.0)]
    assert shares(store, 12) == []


def test_of_two_filings_on_one_day_the_last_accepted_counts_item_by_item(store: Store) -> None:
    assert figures(store, 13, "revenue", "total_assets") == {("2020-12-31", "2021-03-01"): (101.0, 400.0)}


def test_a_filing_is_known_from_the_later_of_two_days_and_only_of_its_period(market: tuple[Store, Summary]) -> None:
    store, summary = market
    assert figures(store, 14, "revenue", "total_assets") == {("2020-12-31", "2021-03-02"): (100.0, None)}
    assert counted(summary, "left_out")["later than the period of the filing"] == 1


def test_financials_are_told_by_their_industry(store: Store) -> None:
    where = f"symbol between '{symbol(15)}' and '{symbol(18)}'"
    assert read(store, "companies", "is_financial", where) == [(False,), (True,), (True,), (True,)]
    kinds = [("bank",), ("broker",), ("general",), ("insurer",)]
    assert read(store, "statements", "form", where) == kinds
    banks = read(store, "industries", "scheme, from_date, level1, level2, level3", f"symbol = '{symbol(15)}'")
    assert banks == [("sic", MARCH, "Finance, insurance and real estate", "Banks", "6022")]


def test_a_company_has_its_latest_name_and_is_known_by_its_former_one(store: Store) -> None:
    assert read(store, "companies", "name, country, currency", f"symbol = '{symbol(19)}'") == [
        ("New Example Inc", "us", "USD")
    ]
    known = read(store, "identifiers", "kind, value, to_date", f"symbol = '{symbol(19)}'")
    assert known == [("name", "OLD EXAMPLE INC", dt.date(2021, 1, 15))]


def test_what_is_counted_elsewhere_is_nought_and_what_is_not_reported_is_missing(store: Store) -> None:
    items = ("short_term_debt", "current_portion_of_debt", "long_term_debt", "bonds", "lease_liabilities")
    assert figures(store, 21, *items, "rd_expense")["2020-12-31", "2021-03-01"] == (9.0, 0.0, 40.0, 0.0, 0.0, None)


def test_a_companys_own_tag_counts_where_its_name_is_known(store: Store) -> None:
    assert figures(store, 22, "revenue") == {("2020-12-31", "2021-03-01"): (310.0,)}


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Everything a store holds but when it came and from which line."""
    return {table: read(store, table, "* exclude (recorded_on)") for table in store.tables}


@pytest.mark.parametrize("layout", ["segments", "daily"])
def test_every_layout_says_the_same_as_a_zip_and_as_a_folder(store: Store, tmp_path: Path, layout: str) -> None:
    again, _ = imported(tmp_path, unpacked(tmp_path / "set", members(FILINGS, layout)))
    expected, found = content(store), content(again)
    if layout == "daily":
        # A daily file has no former names.
        del expected["identifiers"]
    assert found == expected


def test_the_layout_without_segments_is_read(tmp_path: Path) -> None:
    consolidated = [line for line in FILINGS[0].facts if "segments" not in line]
    filing = Filing("1-a", 1, facts=[*consolidated, flow("Revenues", 60, coreg="ExampleToys")])
    store, summary = imported(tmp_path, zipped(tmp_path / "old.zip", members([filing], "older")))
    assert figures(store, 1, "revenue", "total_assets") == {("2020-12-31", "2021-03-01"): (100.0, 500.0)}
    assert counted(summary, "left_out")["figure of a co-registrant"] == 1


@pytest.mark.parametrize("seed", range(2))
def test_no_order_doubling_or_splitting_of_files_matters(store: Store, tmp_path: Path, seed: int) -> None:
    """Lines in any order, filings over three sets, some in two of them, in one import or one set after another."""
    chance = random.Random(seed)
    dealt: list[list[Filing]] = [[], [], []]
    for filing in FILINGS:
        shuffled = replace(filing, facts=chance.sample(filing.facts, len(filing.facts)))
        # What a company files on one day lies in one set, as the SEC cuts them.
        for number in {0} if filing.cik == 13 else {chance.randrange(3), chance.randrange(3)}:
            dealt[number].append(shuffled)
    paths = []
    for number, part in enumerate(dealt):
        files = members(chance.sample(part, len(part)))
        paths.append(zipped(tmp_path / f"{number}.zip", files))
    for day, group in enumerate([paths] if seed == 0 else [[path] for path in paths]):
        found, _ = imported(tmp_path, *group, days=day)
    assert content(found) == content(store)


def test_an_older_import_later_does_not_rename_a_company(tmp_path: Path) -> None:
    newer = zipped(tmp_path / "newer.zip", members([f for f in FILINGS if f.adsh == "19-b"]))
    older = zipped(tmp_path / "older.zip", members([f for f in FILINGS if f.adsh == "19-a"]))
    imported(tmp_path, newer)
    store, _ = imported(tmp_path, older, days=1)
    assert read(store, "companies", "name") == [("New Example Inc",)]


def test_a_list_of_tickers_beside_the_files_gives_companies_their_symbols(tmp_path: Path) -> None:
    """Whichever comes first; a later filing finds its company under the ticker."""
    listed = tmp_path / "company_tickers.json"
    listed.write_text('{"0": {"cik_str": 19, "ticker": "XMPL", "title": "New Example Inc"}}')
    older = zipped(tmp_path / "older.zip", members([f for f in FILINGS if f.adsh == "19-a"]))
    newer = zipped(tmp_path / "newer.zip", members([f for f in FILINGS if f.adsh == "19-b"]))
    imported(tmp_path, older)
    imported(tmp_path, newer, listed, days=1)
    store, summary = imported(tmp_path, older, days=2)
    assert read(store, "companies", "symbol, name") == [("XMPL", "New Example Inc")]
    assert read(store, "statements", "distinct symbol") == [("XMPL",)]
    assert summary.total("written") == 0


def test_the_same_file_again_changes_nothing(market: tuple[Store, Summary], tmp_path: Path) -> None:
    store, _ = market
    before = content(store)
    again = import_source(store, "sec-fsds", [zipped(tmp_path / "a.zip", members(FILINGS))], recorded_on=later(1))
    assert again.total("written") == 0
    assert content(store) == before


def test_lines_that_cannot_be_read_are_put_aside_with_their_place(tmp_path: Path) -> None:
    good = Filing("1-a", 1, facts=[flow("Revenues", 100), stock("Assets", "many"), stock("Goodwill", 5, ddate="2020")])
    files = members([good])
    lines = files["num.txt"].splitlines(keepends=True)
    files["num.txt"] = "".join([*lines[:2], "1-a\tAssets\tcut of", "f\n", *lines[2:], "\n"])
    store, summary = imported(tmp_path, zipped(tmp_path / "bad.zip", files))
    assert figures(store, 1, "revenue", "goodwill") == {("2020-12-31", "2021-03-01"): (100.0, None)}
    refused = [(file.rsplit("/", 1)[-1], line, reason) for file, line, reason, _ in quarantined(summary)]
    assert refused == [
        ("num.txt", 3, "missing columns"), ("num.txt", None, "ddate is not a date"),
        ("num.txt", None, "value is not a number"),
    ]  # fmt: skip
    assert accounted_for(summary)


def test_figures_of_a_filing_that_is_not_there_are_left_out(tmp_path: Path) -> None:
    files = members([Filing("1-a", 1, facts=[flow("Revenues", 100)])])
    files["num.txt"] += text(Filing("9-z", 9, facts=[flow("Revenues", 1)]).lines(), "num").split("\n", 1)[1]
    _, summary = imported(tmp_path, zipped(tmp_path / "set.zip", files))
    assert counted(summary, "left_out")["figure of a filing that is not there"] == 1
    assert accounted_for(summary)


def damaged(tmp_path: Path) -> dict[str, Path]:
    """Files that are no data set, by what is said of them."""
    files = members(FILINGS[:1])
    whole = zipped(tmp_path / "whole.zip", members(FILINGS)).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    renamed = {**files, "num.txt": files["num.txt"].replace("ddate", "end", 1)}
    (tmp_path / "empty").mkdir()
    return {
        "holds no num.txt": zipped(tmp_path / "without.zip", {"sub.txt": files["sub.txt"]}),
        "holds no sub.txt and no num.txt": zipped(tmp_path / "notes.zip", {"sub.tsv": "a", "num.tsv": "b"}),
        r"num.txt:1: has no column ddate": zipped(tmp_path / "renamed.zip", renamed),
        "cut off": tmp_path / "cut.zip",
        "no such file or folder": tmp_path / "absent.zip",
        "no data set in this folder": tmp_path / "empty",
        "names a place outside": zipped(tmp_path / "slip.zip", {"../num.txt": "a", "sub.txt": "b"}),
        "holds num.txt twice": zipped(tmp_path / "twice.zip", {**files, "b/num.txt": files["num.txt"]}),
    }


def test_a_file_that_is_no_data_set_is_refused_by_name_and_leaves_the_store_alone(tmp_path: Path) -> None:
    found = damaged(tmp_path)
    for message, path in found.items():
        with pytest.raises(DataError, match=message) as error:
            imported(tmp_path, path)
        assert path.name in str(error.value)
    assert not imported(tmp_path, zipped(tmp_path / "good.zip", members(FILINGS[:1])))[0].precedence
    several = [path for message, path in found.items() if not message.startswith("num.txt")]
    with pytest.raises(DataError) as all_at_once:
        imported(tmp_path, *several)
    assert all(path.name in str(all_at_once.value) for path in several)


def test_no_paths_at_all_is_a_mistake_of_the_command(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="sec-fsds needs data sets"):
        imported(tmp_path)


def test_every_formula_makes_an_item_from_tags_and_says_why() -> None:
    assert {formula.item for formula in tags.formulas()} <= {*ITEM_NAMES, *tags.HELPERS}
    for formula in tags.formulas():
        names = [term.name for term in formula.terms]
        shape = r"[a-z][a-z_]*" if formula.taxonomy == tags.DERIVED else r"[A-Z]\w+"
        assert all(re.fullmatch(shape, name) for name in names), formula.text
        assert len(set(names)) == len(names), formula.text
        assert formula.reason
    once = [(formula.item, formula.taxonomy, formula.text) for formula in tags.formulas()]
    assert len(set(once)) == len(once)


def test_a_formula_is_read_term_by_term() -> None:
    assert tags.parse("A + B? - C !D") == (
        tags.Term("A", 1, "required"), tags.Term("B", 1, "optional"), tags.Term("C", -1, "required"),
        tags.Term("D", 0, "absent"),
    )  # fmt: skip
    assert tags.parse("-A") == (tags.Term("A", -1, "required"),)
    assert tags.parse("0 * A") == (tags.Term("A", 0, "required"),)
    with pytest.raises(ValueError, match="no formula"):
        tags.parse("A * B")
