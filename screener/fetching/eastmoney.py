"""Eastmoney's data centre, asked as akshare asks it: whole-market tables of one period, in pages.

The first page says how many rows there are in all. A unit is complete when that many different rows have come and
every page agreed; else the pages moved while they were read, and it is asked again from the first. Rows are asked in
the order of codes, which does not change when a company files late. The csv has akshare's headings, so that a file
saved with akshare and one fetched here are the same to an import.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener.errors import DataError
from screener.fetching import days
from screener.fetching.pace import FailedError, PassingError, persist
from screener.fetching.units import Rows, Unit
from screener.fetching.web import Web, json_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from screener.fetching.folder import Folder

BASE = "https://datacenter-web.eastmoney.com"
_PATH = "/api/data/v1/get"
_PAGE = 500
_NUMBER = "序号"
# A-shares and depositary receipts of every board; the tables also hold B shares and funds.
_A_SHARES = '(SECURITY_TYPE_CODE in ("058001001","058001008"))'
_NO_ROWS = 9201
_SHOWN = 12


@dataclass(frozen=True)
class Report:
    """One of its tables: akshare's name and headings, the vendor's names."""

    name: str
    report: str
    period: str
    columns: Mapping[str, str]
    condition: str = ""
    dates: tuple[str, ...] = ()


def _report(name: str, report: str, period: str, columns: str, condition: str = "") -> Report:
    """A table from lines `heading FIELD`; a field that ends in _DATE holds days."""
    fields = dict(line.split() for line in columns.strip().splitlines())
    dates = tuple(field for field in fields.values() if field.endswith("_DATE"))
    return Report(name, report, period, fields, condition, dates)


REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        _report(
            "stock_yjbb_em",
            "RPT_LICO_FN_CPD",
            "REPORTDATE",
            """
            股票代码 SECURITY_CODE
            股票简称 SECURITY_NAME_ABBR
            每股收益 BASIC_EPS
            营业总收入-营业总收入 TOTAL_OPERATE_INCOME
            营业总收入-同比增长 YSTZ
            营业总收入-季度环比增长 YSHZ
            净利润-净利润 PARENT_NETPROFIT
            净利润-同比增长 SJLTZ
            净利润-季度环比增长 SJLHZ
            每股净资产 BPS
            净资产收益率 WEIGHTAVG_ROE
            每股经营现金流量 MGJYXJJE
            销售毛利率 XSMLL
            所处行业 PUBLISHNAME
            最新公告日期 UPDATE_DATE
            """,
        ),
        _report(
            "stock_lrb_em",
            "RPT_DMSK_FN_INCOME",
            "REPORT_DATE",
            """
            股票代码 SECURITY_CODE
            股票简称 SECURITY_NAME_ABBR
            净利润 PARENT_NETPROFIT
            净利润同比 PARENT_NETPROFIT_RATIO
            营业总收入 TOTAL_OPERATE_INCOME
            营业总收入同比 TOI_RATIO
            营业总支出-营业支出 OPERATE_COST
            营业总支出-销售费用 SALE_EXPENSE
            营业总支出-管理费用 MANAGE_EXPENSE
            营业总支出-财务费用 FINANCE_EXPENSE
            营业总支出-营业总支出 TOTAL_OPERATE_COST
            营业利润 OPERATE_PROFIT
            利润总额 TOTAL_PROFIT
            公告日期 NOTICE_DATE
            """,
            _A_SHARES,
        ),
        _report(
            "stock_zcfz_em",
            "RPT_DMSK_FN_BALANCE",
            "REPORT_DATE",
            """
            股票代码 SECURITY_CODE
            股票简称 SECURITY_NAME_ABBR
            资产-货币资金 MONETARYFUNDS
            资产-应收账款 ACCOUNTS_RECE
            资产-存货 INVENTORY
            资产-总资产 TOTAL_ASSETS
            资产-总资产同比 TOTAL_ASSETS_RATIO
            负债-应付账款 ACCOUNTS_PAYABLE
            负债-预收账款 ADVANCE_RECEIVABLES
            负债-总负债 TOTAL_LIABILITIES
            负债-总负债同比 TOTAL_LIAB_RATIO
            资产负债率 DEBT_ASSET_RATIO
            股东权益合计 TOTAL_EQUITY
            公告日期 NOTICE_DATE
            """,
            _A_SHARES,
        ),
        _report(
            "stock_xjll_em",
            "RPT_DMSK_FN_CASHFLOW",
            "REPORT_DATE",
            """
            股票代码 SECURITY_CODE
            股票简称 SECURITY_NAME_ABBR
            净现金流-净现金流 CCE_ADD
            净现金流-同比增长 CCE_ADD_RATIO
            经营性现金流-现金流量净额 NETCASH_OPERATE
            经营性现金流-净现金流占比 NETCASH_OPERATE_RATIO
            投资性现金流-现金流量净额 NETCASH_INVEST
            投资性现金流-净现金流占比 NETCASH_INVEST_RATIO
            融资性现金流-现金流量净额 NETCASH_FINANCE
            融资性现金流-净现金流占比 NETCASH_FINANCE_RATIO
            公告日期 NOTICE_DATE
            """,
            _A_SHARES,
        ),
        _report(
            "stock_yysj_em",
            "RPT_PUBLIC_BS_APPOIN",
            "REPORT_DATE",
            """
            股票代码 SECURITY_CODE
            股票简称 SECURITY_NAME_ABBR
            首次预约时间 FIRST_APPOINT_DATE
            一次变更日期 FIRST_CHANGE_DATE
            二次变更日期 SECOND_CHANGE_DATE
            三次变更日期 THIRD_CHANGE_DATE
            实际披露时间 ACTUAL_PUBLISH_DATE
            """,
            _A_SHARES,
        ),
    )
}


@dataclass(frozen=True)
class _Page:
    """One page: the total it claims and its rows."""

    count: int
    rows: tuple[Mapping[str, Any], ...]


def units(tables: Iterable[str], first: datetime.date, last: datetime.date) -> list[Unit]:
    """A unit for every table and period; a period that has not ended has none."""
    return [
        Unit(
            table,
            f"{end}",
            f"{table}_{end:%Y%m%d}.csv",
            {"period": f"{end}"},
            days.reports_due(end),
            days.reports_settle(end),
        )
        for table in tables
        for end in days.quarter_ends(first, last)
    ]


class Eastmoney:
    """The data centre at an address."""

    def __init__(self, web: Web, today: datetime.date) -> None:
        self._web = web
        self._today = today

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()

    def fetch(self, unit: Unit, folder: Folder) -> int:
        """Ask for all pages of a unit, again from the first when they do not fit together, and keep them."""
        pages = persist(self._web.pace, lambda: self._pages(unit), self._web.waiting)
        rows = _rows(unit, pages)
        folder.keep(unit, pages, "json", rows)
        return len(rows.cells)

    def remake(self, unit: Unit, folder: Folder) -> int:
        """Make the csv from the pages kept."""
        rows = _rows(unit, folder.pages(unit))
        folder.remake(unit, rows)
        return len(rows.cells)

    def _pages(self, unit: Unit) -> list[bytes]:
        bodies = [self._page(unit, 1)]
        total = _read(bodies[0]).count
        if total == 0 and unit.is_due(self._today):
            raise PassingError(f"the source has no rows for {unit.part}")
        bodies += [self._page(unit, number) for number in range(2, -(-total // _PAGE) + 1)]
        _check_whole([_read(body) for body in bodies])
        return bodies

    def _page(self, unit: Unit, number: int) -> bytes:
        report = REPORTS[unit.table]
        params = {
            "reportName": report.report,
            "columns": "ALL",
            "filter": f"{report.condition}({report.period}='{unit.asked['period']}')",
            "sortColumns": "SECURITY_CODE",
            "sortTypes": "1",
            "pageSize": f"{_PAGE}",
            "pageNumber": f"{number}",
        }
        return self._web.get(_PATH, params, lambda body: _accepted(report, body))


def _accepted(report: Report, body: bytes) -> bytes:
    """A body that is a page of the table."""
    page = _read(body)
    for row in page.rows[:1]:
        missing = [field for field in report.columns.values() if field not in row]
        if missing:
            new = [name for name in row if name not in report.columns.values()]
            raise FailedError(f"{report.report} has no column {', '.join(missing)} any more", _other(new), "table")
    return body


def _other(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"beside those known it has {', '.join(names[:_SHOWN])}{more}" if names else ""


def _read(body: bytes) -> _Page:
    answer = json_of(body)
    result = answer.get("result") if isinstance(answer, dict) else None
    if isinstance(result, dict) and isinstance(result.get("data"), list) and isinstance(result.get("count"), int):
        return _Page(result["count"], tuple(result["data"]))
    if isinstance(answer, dict) and answer.get("code") == _NO_ROWS:
        return _Page(0, ())
    said = answer.get("message") if isinstance(answer, dict) else None
    raise PassingError(f"the source says: {said}" if said else "the answer has no result")


def _check_whole(pages: Sequence[_Page]) -> None:
    """Raise unless the pages make one table.

    Raises:
        PassingError: the total changed, a page is short, or rows came twice in the place of others.
    """
    total = pages[0].count
    changed = [page.count for page in pages if page.count != total]
    if changed:
        raise PassingError(f"the total changed from {total:,} to {changed[0]:,} rows while it was read")
    got = sum(len(page.rows) for page in pages)
    if got != total:
        raise PassingError(f"expected {total:,} rows, got {got:,}")
    different = len({tuple(map(str, row.values())) for page in pages for row in page.rows})
    if different != total:
        raise PassingError(f"expected {total:,} rows, got {different:,} different ones: a page came twice")


def _rows(unit: Unit, pages: Sequence[bytes]) -> Rows:
    report = REPORTS[unit.table]
    try:
        found = [row for page in pages for row in _read(page).rows]
    except PassingError as error:
        raise DataError(f"the answers kept for {unit.name} are damaged: {error}", hint="fetch with --again") from error
    cells = tuple((f"{number}", *_cells(report, row)) for number, row in enumerate(found, 1))
    return Rows((_NUMBER, *report.columns), cells)


def _cells(report: Report, row: Mapping[str, Any]) -> Iterable[str]:
    for field in report.columns.values():
        value = row[field]
        if value is None:
            yield ""
        else:
            yield str(value)[:10] if field in report.dates else str(value)
