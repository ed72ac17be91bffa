"""What the vendors' files of the real A-share data say, read row by row with plain Python.

The second opinion of `test_real_metrics`: nothing of the program is used here, neither its importing nor its SQL, so
that a trap both would fall into must be fallen into twice. Traps kept in mind: key figures are in 万元, with '--' and
an impossible '0' for missing; -1.0 is missing in the reports and 0 among the staff; some
reports are in 千元; prices are forward-adjusted, so the
unadjusted price of a day is amount / volume; shares are nowhere, so they are profit / EPS. Key figures come before
reports, which only fill what those lack.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data" / "ashare"
REPORTS = DATA / "annual_reports_fy2019_2021"
AS_OF = dt.date(2020, 7, 1)
LATEST = 2019
TEN_THOUSAND = 10_000
Figures = dict[str, float]

# Item by heading, and what a unit of it is. Some cannot be nought: there '0' is missing too.
_KEY_FIGURES = {
    "revenue": ("主营业务收入(万元)", TEN_THOUSAND),
    "operating_profit": ("营业利润(万元)", TEN_THOUSAND),
    "total_profit": ("利润总额(万元)", TEN_THOUSAND),
    "net_income_parent": ("净利润(万元)", TEN_THOUSAND),
    "net_income_deducted": ("净利润(扣除非经常性损益后)(万元)", TEN_THOUSAND),
    "operating_cash_flow": ("经营活动产生的现金流量净额(万元)", TEN_THOUSAND),
    "total_assets": ("总资产(万元)", TEN_THOUSAND),
    "current_assets": ("流动资产(万元)", TEN_THOUSAND),
    "total_liabilities": ("总负债(万元)", TEN_THOUSAND),
    "current_liabilities": ("流动负债(万元)", TEN_THOUSAND),
    "equity_parent": ("股东权益不含少数股东权益(万元)", TEN_THOUSAND),
    "roe_weighted": ("净资产收益率加权(%)", 0.01),
    "eps": ("基本每股收益(元)", 1),
}
_MAY_BE_NOUGHT = {"revenue", "operating_profit", "total_profit", "eps"}
_PROFIT_STATEMENT = {
    "revenue": "营业收入",
    "cost_of_revenue": "营业成本",
    "rd_expense": "研发费用",
    "finance_expense": "财务费用",
    "operating_profit": "营业利润",
    "total_profit": "利润总额",
    "net_income": "净利润",
    "net_income_continuing": "持续经营净利润",
    "net_income_parent": "归属母公司所有者净利润",
    "minority": "少数股东损益",
    "comprehensive": "综合收益总额",
    "comprehensive_parent": "归属于母公司所有者的综合收益总额",
    "eps": "基本每股收益",
}
_CASH_FLOW = {
    "operating_cash_flow": "经营活动产生的现金流量净额",
    "capex": "购建固定资产、无形资产和其他长期资产支付的现金",
    "dividends_and_interest_paid": "分配股利、利润或偿付利息支付的现金",
    "cash": "期末现金及现金等价物余额",
}
_BALANCE = {
    "current_assets": "流动资产合计",
    "other_assets": "非流动资产合计",
    "current_liabilities": "流动负债合计",
    "other_liabilities": "非流动负债合计",
}
_NO_MONEY = {"eps", "employees", "rd_staff"}
_PEOPLE = {"employees": "职工人数", "rd_staff": "研发人员"}


@dataclass
class Days:
    """The days on which one stock traded, in order, one array a column."""

    day: array[int] = field(default_factory=lambda: array("i"))  # proleptic ordinals
    price: array[float] = field(default_factory=lambda: array("d"))
    factor: array[float] = field(default_factory=lambda: array("d"))
    amount: array[float] = field(default_factory=lambda: array("d"))
    float_cap: array[float] = field(default_factory=lambda: array("d"))

    def last(self, day: dt.date) -> int | None:
        """Place of the last traded day up to this one."""
        found = bisect_right(self.day, day.toordinal()) - 1
        return found if found >= 0 else None


class Count(NamedTuple):
    """A number of shares derived from a fiscal year's profit and EPS."""

    total: float
    known_from: dt.date


class Industry(NamedTuple):
    """The two first levels of the Shenwan classification."""

    level1: str | None = None
    level2: str | None = None
    level1_en: str | None = None
    level2_en: str | None = None


class Month(NamedTuple):
    """A stock's market value at the end of a month and the fiscal year known by then."""

    market_cap: float | None
    figures: Figures


@dataclass(frozen=True)
class Listing:
    """A company of the stock list, one whose name only a later report gives, or one that merely has prices."""

    name: str | None
    listed_on: dt.date | None


class Raw:
    """The files. Everything is by symbol, read once and when first asked for."""

    @cached_property
    def key_figures(self) -> dict[str, dict[int, Figures]]:
        """By symbol and fiscal year, in yuan."""
        found: dict[str, dict[int, Figures]] = {}
        with gzip.open(DATA / "annual_key_figures_1989_2020.csv.gz", "rt", encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                own = {
                    item: float(row[heading]) * unit
                    for item, (heading, unit) in _KEY_FIGURES.items()
                    if row[heading] not in ("--", "") and (float(row[heading]) != 0 or item in _MAY_BE_NOUGHT)
                }
                if own.keys() - {"eps"}:
                    found.setdefault(symbol_of(row["code"]), {})[int(row["period"][:4])] = own
        return found

    @cached_property
    def reports(self) -> dict[str, Figures]:
        """Of the reports for FY2019 that are in yuan."""
        found: dict[str, Figures] = {}
        for file, items, missing in (
            ("profit_statement.xlsx", _PROFIT_STATEMENT, -1),
            ("cash_flow_statement.xlsx", _CASH_FLOW, -1),
            ("balance_static.xlsx", _BALANCE, -1),
            ("people.xlsx", _PEOPLE, 0),
        ):
            for row in _sheet(REPORTS / file):
                if row["报告年份"] == str(LATEST):
                    own = {item: float(row[heading]) for item, heading in items.items()}
                    known = {item: value for item, value in own.items() if value != missing}
                    found.setdefault(symbol_of(row["股票代码"]), {}).update(known)
        return {symbol: _completed(self._in_yuan(symbol, own)) for symbol, own in found.items()}

    def _in_yuan(self, symbol: str, own: Figures) -> Figures:
        """Of a report in 千元 or 万元, whose revenue is a hundred times off, only staff counts."""
        key_figures = self.key_figures.get(symbol, {}).get(LATEST, {})
        # Profit, which may be next to nothing in truth, tells only where revenue is missing.
        item = "revenue" if "revenue" in own else "total_profit"
        pairs = [(own[item], key_figures[item])] if item in own and item in key_figures else []
        if all(not other or 0.01 <= abs(value / other) <= 100 for value, other in pairs):
            return own
        return {item: value for item, value in own.items() if item in _NO_MONEY}

    @cached_property
    def published(self) -> dict[tuple[str, int], dt.date]:
        """First publication of each report, from the names of their files: date__full name__code__name__year__kind."""
        found: dict[tuple[str, int], dt.date] = {}
        with (REPORTS / "reports_list.csv").open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                day, _, code, _, year, *_ = row["name"].split("__")
                key = symbol_of(code), int(year[:4])
                found[key] = min(found.get(key, dt.date.max), dt.date.fromisoformat(day))
        return found

    @cached_property
    def traded(self) -> dict[str, Days]:
        """Days up to the day of the screen on which anything was traded."""
        import pyarrow.parquet

        columns = ["symbol", "trade_date", "close_adj", "volume", "amount", "turn_pct"]
        file = pyarrow.parquet.ParquetFile(DATA / "daily_prices_2016_202008.parquet")
        found: dict[str, Days] = {}
        epoch = dt.date(1970, 1, 1).toordinal()
        last = AS_OF.toordinal() - epoch
        for batch in file.iter_batches(columns=columns):
            numbered = (batch[name].cast("int32") if name == "trade_date" else batch[name] for name in columns)
            for symbol, day, adjusted, volume, amount, turnover in zip(
                *(column.to_pylist() for column in numbered), strict=True
            ):
                # Two stocks have shares but no money on 2020-06-17: no price can be told.
                if day <= last and volume > 0 and amount > 0:
                    own = found.get(symbol) or found.setdefault(symbol, Days())
                    price = amount / volume
                    own.day.append(day + epoch)
                    own.price.append(price)
                    own.factor.append(adjusted / price)
                    own.amount.append(amount)
                    own.float_cap.append(amount / turnover * 100 if turnover else -1)
        return found

    @cached_property
    def st_flags(self) -> dict[str, bool]:
        """The ST flag of the last day listed, traded or not."""
        import pyarrow.parquet

        recent = [("trade_date", ">", AS_OF - dt.timedelta(60)), ("trade_date", "<=", AS_OF)]
        columns = ["symbol", "trade_date", "is_st"]
        table = pyarrow.parquet.read_table(
            DATA / "daily_prices_2016_202008.parquet", columns=columns, filters=recent
        ).sort_by("trade_date")
        return dict(zip(table["symbol"].to_pylist(), table["is_st"].to_pylist(), strict=True))

    @cached_property
    def sessions(self) -> list[dt.date]:
        """Days on which anything was traded, and the first after the screen so that its reports come a day later."""
        days = {day for own in self.traded.values() for day in own.day}
        return [dt.date.fromordinal(day) for day in sorted(days)] + [AS_OF + dt.timedelta(1)]

    @cached_property
    def listings(self) -> dict[str, Listing]:
        """Companies by symbol. The list is GBK with stray bytes, and its codes lost their zeros."""
        found = {symbol: Listing(None, None) for symbol in self.traded}
        for row in _sheet(REPORTS / "profit_statement.xlsx"):
            if row["报告年份"] == "2021":
                found[symbol_of(row["股票代码"])] = Listing(row["股票简称"], None)
        text = (DATA / "stock_list_gbk.csv").read_bytes().replace(b"\xa0", b" ").decode("gbk", errors="replace")
        for row in csv.DictReader(text.splitlines()):
            year, month, day = (int(part) for part in row["ipoDate"].split("/"))
            found[symbol_of(row["code"].zfill(6))] = Listing(row["stockName"], dt.date(year, month, day))
        return {symbol: own for symbol, own in found.items() if not symbol.startswith(("200", "900"))}

    @cached_property
    def industries(self) -> dict[str, Industry]:
        """The class each company was in on the day of the screen, with the names of the edition of that day.

        The history tells only when a company came to a code; the edition of 2014 knew which codes were still in use.
        """
        with (HERE.parent / "screener" / "importing" / "shenwan.csv").open(encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if row["scheme"] == "sw2014"]
        names = {row["code"]: row["name"] for row in rows}
        english = {row["code"]: row["name_en"] for row in rows}
        latest: dict[str, tuple[str, str]] = {}
        for row in _sheet(DATA / "shenwan_classification_history.xls"):
            since, symbol = str(row["计入日期"])[:10], symbol_of(str(row["股票代码"]))
            if since <= str(AS_OF):
                latest[symbol] = max(latest.get(symbol, ("", "")), (since, str(row["行业代码"])))
        return {
            symbol: Industry(names.get(code[:2]), names.get(code[:4]), english.get(code[:2]), english.get(code[:4]))
            for symbol, (_, code) in latest.items()
            if names.get(code[:2])
        }

    def usable_from(self, symbol: str, year: int) -> dt.date:
        """The session after a year's report came out: the file says when, else the statutory deadline stands in."""
        deadline = dt.date(2020, 6, 30) if year == LATEST else dt.date(year + 1, 4, 30)
        day = self.published.get((symbol, year), deadline)
        if day < self.sessions[0]:
            return day + dt.timedelta(1)
        after = bisect_right(self.sessions, day)
        return self.sessions[after] if after < len(self.sessions) else dt.date.max

    @cache  # noqa: B019 - one Raw lives as long as the tests do
    def years(self, symbol: str) -> dict[int, Figures]:
        """Every fiscal year to the latest: key figures, and what only the report has."""
        own = {year: figures for year, figures in self.key_figures.get(symbol, {}).items() if year <= LATEST}
        if symbol in self.reports:
            own[LATEST] = self.reports[symbol] | own.get(LATEST, {})
        return own

    def latest_year(self, symbol: str, day: dt.date) -> int | None:
        """The latest fiscal year that a reader knew on a day."""
        known = [year for year in self.years(symbol) if self.usable_from(symbol, year) <= day]
        return max(known, default=None)

    @cache  # noqa: B019
    def counts(self, symbol: str) -> dict[int, Count]:
        """Shares by fiscal year: profit / EPS where EPS is 0.05 at least, of the key figures before the reports."""
        found = {}
        for year in self.years(symbol):
            printed = self.reports.get(symbol, {}) if year == LATEST else {}
            for own in (self.key_figures.get(symbol, {}).get(year, {}), printed):
                eps, profit = own.get("eps", 0), own.get("net_income_parent", 0)
                if abs(eps) >= 0.05 and eps * profit > 0:
                    found[year] = Count(profit / eps, self.usable_from(symbol, year))
                    break
        return found

    def shares(self, symbol: str, day: dt.date) -> float | None:
        """Shares known on a day, carried past a later bonus issue: it moves the adjusted against the traded price."""
        known = {year: own for year, own in self.counts(symbol).items() if own.known_from <= day}
        if not known:
            return None
        own = known[max(known)]
        days = self.traded.get(symbol, Days())
        then, now = days.last(own.known_from), days.last(day)
        moved = days.factor[now] / days.factor[then] if then is not None and now is not None else 1
        total = own.total * (1 if 0.87 <= moved <= 1.15 else moved)
        # All shares cannot be worth a fifth less than the float.
        return None if now is not None and total * days.price[now] < 0.8 * days.float_cap[now] else total

    def months(self, symbol: str) -> Iterator[Month]:
        """The ends of the months in which the stock traded, up to the last month that was over."""
        days = self.traded[symbol]
        for number in range(2016 * 12, AS_OF.year * 12 + AS_OF.month - 1):
            end = dt.date((number + 1) // 12, (number + 1) % 12 + 1, 1) - dt.timedelta(1)
            last = days.last(end)
            if last is None or dt.date.fromordinal(days.day[last]) < end.replace(day=1):
                continue
            shares, year = self.shares(symbol, end), self.latest_year(symbol, end)
            cap = days.price[last] * shares if shares is not None else None
            yield Month(cap, self.years(symbol)[year] if year is not None else {})

    def recent(self, symbol: str) -> int | None:
        """Place of the last traded day of the 60 days before the screen."""
        days = self.traded.get(symbol, Days())
        last = days.last(AS_OF)
        return last if last is not None and days.day[last] > AS_OF.toordinal() - 60 else None

    def amounts(self, symbol: str) -> list[float]:
        """Money traded on each of the last 20 traded days, none older than 60 days."""
        days = self.traded.get(symbol, Days())
        first = bisect_left(days.day, AS_OF.toordinal() - 59)
        return list(days.amount[max(first, len(days.day) - 20) :])

    @cached_property
    def listed(self) -> list[str]:
        """Companies listed on the day; without a listing date, those that had traded."""
        return [
            symbol
            for symbol, own in self.listings.items()
            if (own.listed_on <= AS_OF if own.listed_on is not None else symbol in self.traded)
        ]


def symbol_of(code: str) -> str:
    """Code and exchange: Shanghai's shares begin with 6 or 9, Beijing's with 4 or 8."""
    ending = {"6": "SH", "9": "SH", "4": "BJ", "8": "BJ"}.get(code[0], "SZ")
    return f"{code}.{ending}"


def _completed(own: Figures) -> Figures:
    """A report with the totals it does not print; profit less minorities where the parent's share is missing."""
    done = dict(own)
    if "net_income_parent" not in own and "net_income" in own:
        if "minority" in own:
            done["net_income_parent"] = own["net_income"] - own["minority"]
        elif "comprehensive" in own and own.get("comprehensive_parent") == own["comprehensive"]:
            done["net_income_parent"] = own["net_income"]
    for total, current, other in (
        ("total_assets", "current_assets", "other_assets"),
        ("total_liabilities", "current_liabilities", "other_liabilities"),
    ):
        if current in own and other in own:
            done[total] = own[current] + own[other]
    return done


def _sheet(path: Path) -> Iterator[dict[str, str]]:
    from python_calamine import CalamineWorkbook

    heading, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    for row in rows:
        yield {str(name): str(cell) for name, cell in zip(heading, row, strict=True)}
