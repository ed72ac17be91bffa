"""The US packs: with prices on S&P 500 figures, three companies by hand; on filings alone, what decides without them.

The data is never committed: where ../shared/data/us is absent these tests skip.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from importing_worlds import accounted_for, later, read

from screener import catalog, database, importing, rules, screening
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from screener.importing import Summary

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data" / "us"
AS_OF = dt.date(2016, 12, 30)
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/us is not here (real data is never committed)"),
]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Summary]:
    store = Store.create(tmp_path_factory.mktemp("us") / "store")
    return store, importing.import_manifest(store, HERE / "real" / "us_nyse.yaml", recorded_on=later(0))


@pytest.fixture(scope="module")
def store(imported: tuple[Store, Summary]) -> Store:
    return imported[0]


@pytest.fixture(scope="module")
def metrics(store: Store) -> Mapping[str, dict[str, Any]]:
    """Every metric on the day, with reasons, by symbol."""
    rows = database.connect(store, [AS_OF]).execute("select * from metrics_with_reasons")
    names = [name for name, *_ in rows.description]
    return {row["symbol"]: row for row in (dict(zip(names, values, strict=True)) for values in rows.fetchall())}


def test_every_row_read_is_accounted_for(imported: tuple[Store, Summary]) -> None:
    """1,781 reports less four of other years and another company's numbers; 619,040 prices less a bad tick."""
    store, summary = imported
    assert accounted_for(summary)
    assert summary.reasons("quarantined") == {}
    assert store.rows("statements") == 1_777
    assert store.rows("prices") == 619_039


def statement(store: Store, symbol: str, period_end: str, columns: str) -> tuple[Any, ...]:
    [row] = read(store, "statements", columns, f"symbol = '{symbol}' and period_end = '{period_end}'")
    return row


def test_the_period_is_the_one_that_ended_not_the_year_named(store: Store) -> None:
    """The column "For Year" is 1215 for IPG's 2015; EIX's 2013 figures say 2012."""
    assert statement(store, "IPG", "2015-12-31", "currency") == ("USD",)
    assert statement(store, "EIX", "2013-12-31", "net_income_parent") == (1_015_000_000,)


def test_income_of_affiliates_is_not_counted_twice(store: Store) -> None:
    """Starbucks 2013: 259.7m less 251.4m; Exxon 2015: 23,794m less 7,644m; Nike 2013: 2,451m of 2,472m stays."""
    columns = "net_income_continuing, net_income_parent"
    assert statement(store, "SBUX", "2013-09-29", columns) == (8_300_000, 8_300_000)
    assert statement(store, "XOM", "2015-12-31", columns) == (16_150_000_000, 16_150_000_000)
    assert statement(store, "NKE", "2013-05-31", columns) == (2_451_000_000, 2_472_000_000)


def test_minorities_are_no_liabilities(store: Store) -> None:
    """Exxon 2015: 336,758m - 170,811m - 5,999m = 159,948m, not the 165,947m given."""
    columns = "total_liabilities, equity_parent, equity"
    expected = (159_948_000_000, 170_811_000_000, 176_810_000_000)
    assert statement(store, "XOM", "2015-12-31", columns) == expected


def test_a_nought_of_a_bank_is_missing_and_of_a_company_without_debt_is_none(store: Store) -> None:
    """Comerica 2015 shows no current assets, inventory or operating income; Apple owed nothing short-term in 2013."""
    columns = "current_assets, inventory, operating_profit, capex, rd_expense"
    assert statement(store, "CMA", "2015-12-31", columns) == (None, None, None, 119_000_000, None)
    assert statement(store, "AAPL", "2013-09-28", "short_term_debt, bonds") == (0, 0)


def test_share_counts_are_what_belongs_to_common_holders_over_eps(store: Store) -> None:
    """JPM 2015: 22,406m / 6.05 = 3,703.47m; ADI's EPS of 2015 is a quarter's and gives none."""
    counts = read(store, "share_capital", "total, basis", "symbol = 'JPM' and effective_on = '2015-12-31'")
    assert counts == [(pytest.approx(22_406e6 / 6.05), "derived")]
    assert read(store, "share_capital", "total", "symbol = 'ADI' and effective_on = '2015-10-31'") == []


def test_a_price_is_that_of_the_day_and_market_cap_runs_through_a_split(store: Store) -> None:
    """Apple's split of seven for one: 92.2242 x 7 = 645.57 on 2014-06-06; 37,037m / 40.03 = 925.2m shares until then.

    37,037m / 40.03 x 645.5694 = 597.30bn on that Friday; after it 925.23m x 7 x 93.70 = 606.86bn.
    """
    rows = read(store, "prices", "close, close_adj", "symbol = 'AAPL' and date = '2014-06-06'")
    assert rows == [(pytest.approx(645.5694), 92.2242)]
    days = [dt.date(2014, 6, 6), dt.date(2014, 6, 9)]
    query = "select market_cap from metrics where symbol = 'AAPL' order by as_of"
    caps = [cap for (cap,) in database.connect(store, days).execute(query).fetchall()]
    assert caps == pytest.approx([37_037e6 / 40.03 * 645.5694, 37_037e6 / 40.03 * 7 * 93.70], rel=1e-6)


def test_the_bad_tick_is_not_there(store: Store) -> None:
    """LNT at 17.87 between 35.35 and 35.91 on 2016-05-19; its split came the day after."""
    rows = read(store, "prices", "date, close", "symbol = 'LNT' and date between '2016-05-18' and '2016-05-20'")
    assert rows == [(dt.date(2016, 5, 18), pytest.approx(70.70)), (dt.date(2016, 5, 20), 35.91)]


def test_fiscal_years_end_where_they_end_and_are_known_ninety_days_later(metrics: Mapping[str, dict[str, Any]]) -> None:
    """Apple's 2016 ended on 24 September and is known by 23 December; Microsoft's ended in June."""
    apple = metrics["AAPL"]["period_end"], metrics["AAPL"]["announced_on"]
    assert apple == (dt.date(2016, 9, 24), dt.date(2016, 12, 23))
    assert metrics["MSFT"]["period_end"] == dt.date(2016, 6, 30)
    assert metrics["JPM"]["period_end"] == dt.date(2015, 12, 31)
    assert all(row["announced_estimated"] for row in metrics.values() if row["period_end"])


def present_value(g: float, r: float) -> float:
    """Of one a year, growing at g for ten years and at 3% for ever after."""
    flows = [(1 + g) ** year / (1 + r) ** year for year in range(1, 11)]
    return sum(flows) + flows[-1] * 1.03 / (r - 0.03)


def implied_return(multiple: float, g: float) -> float:
    low, high = 0.0301, 1.03
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if present_value(g, middle) > multiple else (low, middle)
    return low


def test_gilead_by_hand(metrics: Mapping[str, dict[str, Any]]) -> None:
    """18,108m / 12.37 = 1,463.86m shares x 71.61 = 104.83bn; revenue 9,702m to 32,639m in three years.

    Cash flow 20,329m - 747m = 19,582m, 1.69 times the mean of 19,582, 12,261 and 2,915: it stands as it is.
    Debt 21,195m + 983m less cash 12,851m = 9,327m, 20,329 / 9,327 = 2.18.
    """
    row, cap = metrics["GILD"], 18_108e6 / 12.37 * 71.61
    assert (row["market_cap"], row["market_cap_basis"]) == (pytest.approx(cap), "derived")
    assert row["pe_continuing_ttm"] == pytest.approx(cap / 18_108e6)
    assert row["pb"] == pytest.approx(cap / 18_534e6)
    assert row["revenue_cagr_3y"] == pytest.approx((32_639 / 9_702) ** (1 / 3) - 1)
    assert row["dcf_implied_return"] == pytest.approx(implied_return(cap / 19_582e6, 0.25), abs=1e-6)
    assert row["cash_cover"] == pytest.approx(20_329 / 9_327)
    # Liabilities 51,839 - 18,534 - 579 = 32,726 of 51,839, and 34,664 - 15,426 - 393 = 18,845 of 34,664.
    assert row["debt_ratio_2y_min"] == pytest.approx(min(32_726 / 51_839, 18_845 / 34_664))
    assert row["rd_intensity_3y"] == pytest.approx((3_014 + 2_854 + 2_120) / (32_639 + 24_890 + 11_202))


def test_apple_by_hand(metrics: Mapping[str, dict[str, Any]]) -> None:
    """45,687m / 8.35 = 5,471.5m shares x 115.82 = 633.71bn; revenue 170,910m to 215,639m."""
    row, cap = metrics["AAPL"], 45_687e6 / 8.35 * 115.82
    assert row["market_cap"] == pytest.approx(cap)
    assert row["cap_class"] == "mega"
    assert row["pe_continuing_ttm"] == pytest.approx(8.35**-1 * 115.82)
    assert row["pb"] == pytest.approx(cap / 128_249e6)
    growth = (215_639 / 170_910) ** (1 / 3) - 1
    assert row["revenue_cagr_3y"] == pytest.approx(growth)
    # 65,824m - 12,734m; R&D is below 8%: a warning in this sector.
    assert row["dcf_implied_return"] == pytest.approx(implied_return(cap / 53_090e6, growth), abs=1e-6)


def test_jp_morgan_by_hand(metrics: Mapping[str, dict[str, Any]]) -> None:
    """A bank: PE 22,406m / 6.05 x 86.29 over 24,442m; no cash-flow measure, no debt ratio, no net debt."""
    row, cap = metrics["JPM"], 22_406e6 / 6.05 * 86.29
    assert row["is_financial"]
    assert row["pe_continuing_ttm"] == pytest.approx(cap / 24_442e6)
    assert row["pb"] == pytest.approx(cap / 247_573e6)
    for metric in ("dcf_implied_return", "debt_ratio_2y_min", "cash_cover"):
        assert (row[metric], row[f"{metric}_reason"]) == (None, "not_applicable")


def asked(store: Store, name: str, day: dt.date) -> screening.Answer:
    [rule_set] = rules.load([name], catalog.load())
    connection = database.connect(store, [day], lists=rule_set.lists, views=())
    return screening.answer(screening.evaluate(connection, rule_set))


def test_the_us_pack_answers(store: Store) -> None:
    """Five cheap growers, all known from the business pages of the day; a third is undecided and says why.

    The file holds four fiscal years of a company: where these are 2013 to 2016, the last is not known yet on the day.
    """
    answer = asked(store, "us", AS_OF)
    assert sorted(company.symbol for company in answer.passing) == ["CNC", "GILD", "HCN", "KORS", "TRIP"]
    assert answer.freshness.estimated == answer.companies - 77  # no figures at all for those
    assert 150 < len(answer.undecided) < 200
    growth = next(answer.rules.dimensions[1].checks()).id
    assert answer.causes[growth, "short_history"] > 90


# Filings alone: two quarters of the SEC's data sets, as of a day for which there is no price.

SPRING_2010 = dt.date(2010, 3, 31)


@pytest.fixture(scope="module")
def filings(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store.create(tmp_path_factory.mktemp("sec") / "store")
    importing.import_manifest(store, HERE / "real" / "us_sec.yaml", recorded_on=later(0))
    return store


def test_without_prices_value_is_not_evaluated_and_the_rest_decides(filings: Store) -> None:
    """484 filers; growth is told for whoever filed an annual report, three years of income in each."""
    answer = asked(filings, "us-statements-only", SPRING_2010)
    assert answer.companies == 484
    assert [dimension.id for dimension in answer.not_evaluated] == ["value"]
    assert answer.freshness.prices_to is None
    assert 10 < len(answer.passing) < 30
    assert len(answer.undecided) < 100
    assert "APPLE INC" in {company.name for company in answer.passing}


def test_with_the_other_pack_the_value_rules_say_that_they_need_a_price(filings: Store) -> None:
    answer = asked(filings, "us", SPRING_2010)
    assert answer.passing == ()
    for check in answer.rules.dimensions[0].checks():
        reasons = {why: number for (found, why), number in answer.causes.items() if found == check.id}
        assert max(reasons, key=lambda why: reasons[why]) == "no_price"


def test_apple_of_2009_by_hand(filings: Store) -> None:
    """Sales 24,578m in 2007 and 42,905m in 2009; profit 8,235m on equity of 31,640m and 22,297m, all as restated.

    Twelve months to December: cash flow 5,781 + 10,159 - 3,938 = 12,002m, profit 3,378 + 8,235 - 2,255 = 9,358m; capex
    375 + 1,144 - 338 = 1,181m of sales 15,683 + 42,905 - 11,880 = 46,708m.
    """
    query = (
        "select revenue_cagr_2p, roe, cash_conversion, fcf_margin, revenue_ttm from metrics where name = 'APPLE INC'"
    )
    [row] = database.connect(filings, [SPRING_2010]).execute(query).fetchall()
    growth = (42_905 / 24_578) ** 0.5 - 1
    roe = 8_235 / ((31_640 + 22_297) / 2)
    assert row == pytest.approx((growth, roe, 12_002 / 9_358, (12_002 - 1_181) / 46_708, 46_708e6))
