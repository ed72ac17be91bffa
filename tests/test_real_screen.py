"""Screens of the real A-share statements held against figures recomputed from the raw files by other means.

Nothing here asks the program how it works: prices, shares, reports and their dates are read again from the vendors'
files with pandas. The data is never committed: where ../shared/data is absent these tests skip.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from worlds import records

from screener import catalog, database, explaining, importing, rules, screening
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data" / "ashare"
REPORTS = DATA / "annual_reports_fy2019_2021"
MAY, JULY = dt.date(2020, 5, 6), dt.date(2020, 7, 1)
DATES = (MAY, JULY)
FY2019 = dt.date(2019, 12, 31)
# Liquor; a bonus issue of 8 for 10 in June 2020; a bank; a loss; ST with high debt; ST that reported on 30 June 2020;
# software; a bonus issue of 2 for 10.
COMPANIES = (
    "600519.SH", "300552.SZ", "600036.SH", "300565.SZ", "002418.SZ", "600090.SH", "002230.SZ", "600276.SH",
)  # fmt: skip
# Headings of the key figures, in 万元.
ITEMS = {
    "主营业务收入(万元)": "revenue",
    "净利润(万元)": "profit",
    "净利润(扣除非经常性损益后)(万元)": "profit_deducted",
    "总资产(万元)": "total_assets",
    "总负债(万元)": "total_liabilities",
    "股东权益不含少数股东权益(万元)": "equity",
}
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/ashare is not here (real data is never committed)"),
]


class Traded(NamedTuple):
    """One company's day on which anything was traded."""

    day: dt.date
    average_price: float
    factor: float
    float_cap: float
    is_st: bool


@dataclass(frozen=True)
class Known:
    """What a reader of the raw files knows of one company on one day."""

    year: int
    price: float | None
    market_cap: float | None
    figures: dict[int, dict[str, float]]
    staff: tuple[float, float] | None

    def of(self, item: str, years_back: int = 0) -> float | None:
        return self.figures.get(self.year - years_back, {}).get(item)

    def per_profit(self, item: str) -> float | None:
        profit = self.of(item)
        return self.market_cap / profit if self.market_cap is not None and profit is not None and profit > 0 else None

    @property
    def revenue_cagr(self) -> float | None:
        last, first = self.of("revenue"), self.of("revenue", 3)
        return (last / first) ** (1 / 3) - 1 if last and first and last > 0 and first > 0 else None

    @property
    def debt_ratios(self) -> tuple[float | None, float | None]:
        return self._debt_ratio(0), self._debt_ratio(1)

    def _debt_ratio(self, years_back: int) -> float | None:
        liabilities, assets = self.of("total_liabilities", years_back), self.of("total_assets", years_back)
        return liabilities / assets if liabilities is not None and assets else None


class Raw:
    """The vendors' files, read without the program."""

    @cached_property
    def published(self) -> dict[str, dt.date]:
        """First publication of the FY2019 report by code, from the names of the reports' files."""
        import pandas as pd

        parts = pd.read_csv(REPORTS / "reports_list.csv")["name"].str.split("__", expand=True)
        year = parts[parts[4].str.startswith("2019")]
        return {str(code): dt.date.fromisoformat(day) for code, day in year.groupby(2)[0].min().items()}

    @cached_property
    def figures(self) -> dict[str, dict[int, dict[str, float]]]:
        """Key figures by code and year, in yuan; '--' and an impossible 0 are missing."""
        import pandas as pd

        table = pd.read_csv(DATA / "annual_key_figures_1989_2020.csv.gz", dtype=str)
        table = table[table["period"].between("2015-12-31", "2019-12-31")]
        found: dict[str, dict[int, dict[str, float]]] = {}
        for row in table.to_dict("records"):
            own = {name: _number(row[heading], 10_000) for heading, name in ITEMS.items()}
            own["eps"] = _number(row["基本每股收益(元)"], 1)
            usable = {name: value for name, value in own.items() if value is not None and value != 0}
            found.setdefault(row["code"], {})[int(row["period"][:4])] = usable
        return found

    @cached_property
    def balances(self) -> dict[str, dict[str, float]]:
        """Assets and liabilities of FY2019 from the parsed reports, for what the key figures lack."""
        parts = {
            "total_assets": ("流动资产合计", "非流动资产合计"),
            "total_liabilities": ("流动负债合计", "非流动负债合计"),
        }
        return {
            row["股票代码"]: {
                name: current + other
                for name, (left, right) in parts.items()
                if (current := float(row[left])) != -1 and (other := float(row[right])) != -1
            }
            for row in _report_rows("balance_static.xlsx")
        }

    @cached_property
    def staff(self) -> dict[str, tuple[float, float]]:
        """(R&D staff, employees) of FY2019; 0 is missing."""
        rows = _report_rows("people.xlsx")
        pairs = {row["股票代码"]: (float(row["研发人员"]), float(row["职工人数"])) for row in rows}
        return {code: pair for code, pair in pairs.items() if pair[0] > 0 and pair[1] > 0}

    @cached_property
    def prices(self) -> pd.DataFrame:
        """Days since 2019 on which anything was traded."""
        import pandas as pd

        columns = ["trade_date", "symbol", "close_adj", "volume", "amount", "turn_pct", "is_st"]
        since = [("trade_date", ">=", dt.date(2019, 1, 1)), ("volume", ">", 0)]
        return pd.read_parquet(DATA / "daily_prices_2016_202008.parquet", columns=columns, filters=since)

    @cached_property
    def traded(self) -> dict[str, list[Traded]]:
        """Traded days of each company in order."""
        table = self.prices
        average = table["amount"].astype(float) / table["volume"]
        factor = table["close_adj"].astype(float) / average
        found: dict[str, list[Traded]] = {}
        float_cap = table["amount"].astype(float) / table["turn_pct"].astype(float).replace(0, float("nan")) * 100
        columns = (table["symbol"], table["trade_date"], average, factor, float_cap, table["is_st"])
        for symbol, *day in zip(*columns, strict=True):
            found.setdefault(symbol, []).append(Traded(*day))
        for days in found.values():
            days.sort()
        return found

    @cached_property
    def sessions(self) -> list[dt.date]:
        return sorted(set(self.prices["trade_date"]))

    @cached_property
    def financials(self) -> set[str]:
        """Codes whose Shenwan industry in 2020 begins with 48 (banks) or 49 (insurers, brokers and others)."""
        import pandas as pd

        table = pd.read_excel(DATA / "shenwan_classification_history.xls", engine="calamine", dtype=str)
        table = table[table["计入日期"] <= str(MAY)].sort_values("计入日期").groupby("股票代码").tail(1)
        return set(table[table["行业代码"].str[:2].isin(["48", "49"])]["股票代码"])

    def usable_from(self, published: dt.date) -> dt.date:
        """The next trading day after a report came out."""
        after = bisect_right(self.sessions, published)
        return self.sessions[after] if after < len(self.sessions) else dt.date.max

    def report_usable_from(self, code: str) -> dt.date:
        """When FY2019 became usable; without a date of its own by the deadline, which had been moved to 30 June."""
        return self.usable_from(self.published.get(code, dt.date(2020, 6, 30)))

    def known(self, symbol: str, day: dt.date) -> Known:
        code = symbol[:6]
        year = 2019 if self.report_usable_from(code) <= day else 2018
        before = [traded for traded in self.traded.get(symbol, ()) if traded.day <= day]
        last = before[-1] if before and before[-1].day > day - dt.timedelta(60) else None
        shares = self._shares(code, year, before)
        figures = {known: own for known, own in self.figures.get(code, {}).items() if known <= year}
        return Known(
            year,
            price=last.average_price if last else None,
            market_cap=last.average_price * shares if last and shares else None,
            figures=figures,
            staff=self.staff.get(code) if year == 2019 else None,
        )

    def _shares(self, code: str, year: int, before: list[Traded]) -> float | None:
        """Profit / EPS, times what happened to the factor since then if that is more than 15%: a bonus issue."""
        own = self.figures.get(code, {}).get(year, {})
        if abs(own.get("eps", 0)) < 0.05 or own.get("profit", 0) * own["eps"] <= 0:
            return None
        # The deadline for FY2018 was 30 April 2019; the exchanges opened again on 6 May.
        since = self.report_usable_from(code) if year == 2019 else dt.date(2019, 5, 6)
        then = [traded.factor for traded in before if traded.day <= since]
        moved = before[-1].factor / then[-1] if before and then else 1
        total = own["profit"] / own["eps"] * (1 if 0.87 <= moved <= 1.15 else moved)
        # All shares cannot be worth a fifth less than the float.
        refuted = before and total * before[-1].average_price < 0.8 * before[-1].float_cap
        return None if refuted else total


def _number(text: Any, unit: int) -> float | None:  # noqa: ANN401 - a cell
    return None if text == "--" or not isinstance(text, str) else float(text.replace(",", "")) * unit


def _report_rows(file: str) -> list[dict[str, Any]]:
    import pandas as pd

    table = pd.read_excel(REPORTS / file, engine="calamine", dtype=str)
    return [
        {str(name): cell for name, cell in row.items()} for row in table[table["报告年份"] == "2019"].to_dict("records")
    ]


@pytest.fixture(scope="module")
def raw() -> Raw:
    return Raw()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store.create(tmp_path_factory.mktemp("real") / "store")
    importing.import_manifest(store, HERE / "real" / "ashare.yaml")
    return store


@pytest.fixture(scope="module")
def answered(store: Store) -> dict[tuple[dt.date, str], dict[str, Any]]:
    """Metrics of every company on both dates, a missing one as '!reason'."""
    connection = database.connect(store, DATES, views=("metrics", "metric_reasons"))
    values, reasons = (records(connection, f"from {view}") for view in ("metrics", "metric_reasons"))
    connection.close()
    why = {(row["as_of"], row["symbol"]): row for row in reasons}
    return {
        (row["as_of"], row["symbol"]): {
            name: f"!{why[row['as_of'], row['symbol']][name]}"
            if value is None and why[row["as_of"], row["symbol"]].get(name)
            else value
            for name, value in row.items()
        }
        for row in values
    }


@pytest.fixture(scope="module")
def screened(store: Store) -> dict[dt.date, screening.Answer]:
    return {day: _asked(store, "statements-only", day) for day in DATES}


def _asked(store: Store, name: str, day: dt.date) -> screening.Answer:
    rule_set = rules.load([name], catalog.load())[0]
    connection = database.connect(store, [day], lists=rule_set.lists, views=())
    try:
        return screening.answer(screening.evaluate(connection, rule_set))
    finally:
        connection.close()


@pytest.mark.parametrize("day", DATES, ids=str)
def test_the_whole_market_is_asked(
    day: dt.date, raw: Raw, screened: dict[dt.date, screening.Answer], answered: dict[tuple[dt.date, str], Any]
) -> None:
    """3,601 stocks have prices, a few hundred more only statements; some 200 are ST, some 250 listed too recently."""
    answer = screened[day]
    assert 3_300 < answer.companies < 3_601
    assert 50 < len(answer.passing) < 400
    count = answer.counts["value"]
    assert count.yes + count.no + count.unknown + count.n_a == answer.companies
    st = {symbol for symbol, days in raw.traded.items() if [d.is_st for d in days if d.day <= day][-1:] == [True]}
    ours = {symbol for (as_of, symbol), row in answered.items() if as_of == day and row["status"] == "st"}
    assert len(ours ^ st) <= 20  # a company suspended since its name changed has no traded day to show it
    assert answer.left_out["st"] == len(ours)


@pytest.mark.parametrize("day", DATES, ids=str)
def test_exactly_the_reports_published_before_are_known(
    day: dt.date, raw: Raw, answered: dict[tuple[dt.date, str], Any]
) -> None:
    """For every company of the market, by the dates in the names of the reports' files."""
    wrong = []
    for (as_of, symbol), row in answered.items():
        if as_of != day or row["period_end"] is None:
            continue
        published = raw.published.get(symbol[:6])
        usable = raw.report_usable_from(symbol[:6]) <= day
        if (row["period_end"] >= FY2019) != usable and (published or row["period_end"] >= FY2019):
            wrong.append((symbol, row["period_end"], published))
        if usable and published and row["announced_on"] != published:
            wrong.append((symbol, row["announced_on"], published))
    assert wrong == []


@pytest.mark.parametrize("day", DATES, ids=str)
def test_nobody_passes_on_a_report_that_was_not_out(
    day: dt.date, raw: Raw, screened: dict[dt.date, screening.Answer]
) -> None:
    for company in screened[day].passing:
        known = raw.known(company.symbol, day)
        assert company.values["period_end"].year == known.year
        assert known.revenue_cagr is not None
        assert known.revenue_cagr > 0.25


def test_reports_moved_to_june_are_missing_in_may_and_there_in_july(
    raw: Raw, answered: dict[tuple[dt.date, str], Any]
) -> None:
    """On 2020-05-06, 218 reports that came out by 30 June were still to come, as the README of the data counts them."""
    late = {code for code, day in raw.published.items() if raw.usable_from(day) > MAY and raw.usable_from(day) <= JULY}
    listed = {symbol for as_of, symbol in answered if as_of == MAY and symbol[:6] in late}
    assert len(listed) > 150
    assert {answered[MAY, symbol]["period_end"] for symbol in listed} <= {dt.date(2018, 12, 31), None}
    assert {answered[JULY, symbol]["period_end"] for symbol in listed} == {FY2019}


@pytest.mark.parametrize("day", DATES, ids=str)
@pytest.mark.parametrize("symbol", COMPANIES)
def test_a_companys_metrics_follow_from_the_raw_files(
    symbol: str, day: dt.date, raw: Raw, answered: dict[tuple[dt.date, str], Any]
) -> None:
    found, known = answered[day, symbol], raw.known(symbol, day)
    assert found["period_end"].year == known.year
    _same(found["close"], known.price)
    _same(found["market_cap"], known.market_cap)
    if day > dt.date(known.year + 2, 4, 30):  # 16 months after the year it is about
        assert {found[name] for name in ("pb", "revenue_cagr_3y", "debt_ratio_2y_min", "rd_staff_ratio")} == {"!stale"}
        return
    _same(found["pe_deducted_ttm"], known.per_profit("profit_deducted"), "!loss_making")
    _same(found["pb"], known.per_profit("equity"))
    _same(found["revenue_cagr_3y"], known.revenue_cagr)
    if symbol[:6] in raw.financials:
        assert found["debt_ratio_2y_min"] == "!not_applicable"
    else:
        _same(found["debt_ratio"], known.debt_ratios[0])
        _same(found["debt_ratio_2y_min"], min(ratio for ratio in known.debt_ratios if ratio is not None))
    _same(found["rd_staff_ratio"], known.staff[0] / known.staff[1] if known.staff else None)


def _same(found: object, expected: float | None, reason: str = "!no_data") -> None:
    assert found == (pytest.approx(expected, rel=1e-6) if expected is not None else reason)


def test_bonus_issues_of_june_are_in_the_market_cap_and_in_no_other(
    answered: dict[tuple[dt.date, str], Any],
) -> None:
    """300552 gave 8 new shares for 10 between the dates: the price fell to 1/1.8 of itself, the company did not."""
    before, after = (answered[day, "300552.SZ"]["total_shares"] for day in DATES)
    assert after / before == pytest.approx(1.8, rel=0.05)  # an average price of the day makes the factor noisy
    maotai = [answered[day, "600519.SH"]["total_shares"] for day in DATES]
    assert maotai[0] == maotai[1]


@pytest.mark.parametrize("day", DATES, ids=str)
def test_every_market_value_of_the_market_follows_from_the_raw_files(
    day: dt.date, raw: Raw, answered: dict[tuple[dt.date, str], Any]
) -> None:
    """Where the key figures of FY2019 give the shares: some 2,700 companies."""
    compared, wrong = 0, []
    for symbol in raw.traded:
        known, row = raw.known(symbol, day), answered.get((day, symbol))
        if row is None or known.year != 2019 or known.market_cap is None:
            continue
        compared += 1
        found = row["market_cap"]
        if isinstance(found, str) or found is None or not math.isclose(found, known.market_cap, rel_tol=1e-6):
            wrong.append((symbol, found, known.market_cap))
    assert wrong == []
    assert compared > 2_500


@pytest.mark.parametrize("day", DATES, ids=str)
def test_a_second_opinion_pe_is_price_over_eps_and_the_float_is_within_the_whole(
    day: dt.date, raw: Raw, answered: dict[tuple[dt.date, str], Any]
) -> None:
    """Profit cancels out of (price x profit / EPS) / profit; the float comes from turnover, which shares nothing."""
    latest = raw.prices[raw.prices["trade_date"] == day]
    floats = dict(zip(latest["symbol"], latest["amount"].astype(float) / latest["turn_pct"] * 100, strict=True))
    pes, larger = 0, 0
    for symbol, float_cap in floats.items():
        row, own = answered.get((day, symbol)), raw.figures.get(symbol[:6], {}).get(2019, {})
        if row is None or isinstance(row["market_cap"], str) or row["period_end"] != FY2019 or "eps" not in own:
            continue
        larger += row["market_cap"] < 0.9 * float_cap
        known = raw.known(symbol, day)
        adjusted = known.market_cap and not math.isclose(
            known.market_cap, known.price * own["profit"] / own["eps"] if known.price else 0, rel_tol=1e-9
        )
        if known.market_cap and not adjusted and own["eps"] > 0:
            assert row["pe_static"] == pytest.approx((known.price or 0) / own["eps"], rel=1e-6)
            pes += 1
    assert pes > 2_000
    # A+H companies are valued at the A price, so the float cannot exceed the whole; EPS is rounded and averaged.
    assert larger < 0.03 * len(floats)


@pytest.mark.parametrize("day", DATES, ids=str)
def test_debt_warnings_are_counted_as_the_raw_files_count_them(
    day: dt.date, store: Store, raw: Raw, answered: dict[tuple[dt.date, str], Any]
) -> None:
    """Liabilities over 70% of assets at the two latest year-ends; with FY2018 as the latest it is too old on 6 May."""
    own = {"warn": 0, "clear": 0}
    for as_of, symbol in answered:
        if as_of != day or symbol[:6] in raw.financials or raw.report_usable_from(symbol[:6]) > day:
            continue
        code = symbol[:6]
        reported = raw.figures.get(code, {})
        this = {**raw.balances.get(code, {}), **reported.get(2019, {})}
        ratios = [
            year["total_liabilities"] / year["total_assets"]
            for year in (this, reported.get(2018, {}))
            if "total_liabilities" in year and "total_assets" in year
        ]
        if len(ratios) == 2:
            own["warn" if min(ratios) > 0.7 else "clear"] += 1
    answer = _asked(store, "delisting", day)
    check = next(check for check in answer.rules.warnings if getattr(check, "metric", "") == "debt_ratio_2y_min")
    assert answer.counts[check.id].yes == own["warn"]
    assert answer.counts[check.id].no >= own["clear"]  # one low year-end is enough to be clear
    assert answer.counts[check.id].n_a >= len(
        {symbol for as_of, symbol in answered if as_of == day and symbol[:6] in raw.financials}
    )


@pytest.mark.parametrize("symbol", COMPANIES)
def test_an_explanation_cites_filings_by_their_dates_and_agrees_with_the_screen(
    symbol: str, store: Store, raw: Raw, answered: dict[tuple[dt.date, str], Any]
) -> None:
    rule_set = rules.load(["statements-only"], catalog.load())[0]
    connection = database.connect(store, [JULY], lists=rule_set.lists, views=())
    explained = explaining.explain(connection, rule_set, symbol)
    connection.close()
    filings = [filing for check in explained.checks.values() for node in check.nodes for filing in _filings(node)]
    assert {filing.period_end for filing in filings} >= {FY2019, dt.date(2018, 12, 31)}
    for filing in filings:
        year = filing.period_end.year
        if year == 2019:
            assert (filing.announced_on, filing.estimated) == (raw.published[symbol[:6]], False)
        else:  # the files give no date: the statutory deadline stands in
            assert (filing.announced_on, filing.estimated) == (dt.date(year + 1, 4, 30), True)
    for check in explained.checks.values():
        found = answered[JULY, symbol][getattr(check.check, "metric", "")]
        # Sums over an industry are made in parallel, so that the last binary digit varies.
        assert check.value == (None if isinstance(found, str) else pytest.approx(found, rel=1e-12))


def _filings(node: explaining.Node) -> Iterator[explaining.Filing]:
    yield from node.filings
    for child in node.children:
        yield from _filings(child)


def test_the_default_rules_name_the_dimension_that_has_no_data(store: Store) -> None:
    answer = _asked(store, "three-dimensional", JULY)
    assert [group.id for group in answer.not_evaluated] == ["policy"]
    assert 0 < len(answer.passing) < 400
