"""Tushare Pro, asked by its HTTP interface: whole-market tables by period or day, or single companies.

Every call names the columns it wants, so that a column that is gone is seen at once. The source does not say how many
rows there are: pages are asked until it says there is no more, or one comes empty, and a table that always has a row
per company must not have shrunk to half since the unit before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener.errors import DataError
from screener.fetching import days
from screener.fetching.pace import FailedError, PassingError, persist
from screener.fetching.tushare_tables import TABLES
from screener.fetching.units import Rows, Unit
from screener.fetching.web import Web, json_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from screener.fetching.folder import Folder

BASE = "https://api.tushare.pro"
_PAGE = 5000
_MOST_PAGES = 200
_BY_COMPANY = "fetch by company with --universe FILE, which asks less of an account"


def units(
    tables: Iterable[str], first: datetime.date, last: datetime.date, companies: Sequence[str] | None
) -> list[Unit]:
    """The units of the tables: by company where companies are named, else as the table is cut."""
    found: list[Unit] = []
    for name in tables:
        if companies is not None and TABLES[name].by_company:
            found += [_of_company(name, company) for company in companies]
        else:
            found += _of_market(name, first, last)
    return found


def _of_company(table: str, company: str) -> Unit:
    """The whole history of one company, which goes on."""
    due = TABLES[table].always_rows
    return Unit(
        table,
        company,
        f"{table}_{company}.csv",
        {"api": table, "ts_code": company},
        due_on=days.LONG_AGO if due else None,
    )


def _of_market(name: str, first: datetime.date, last: datetime.date) -> list[Unit]:
    table = TABLES[name]
    if table.cut == "status":
        return [
            Unit(name, status, f"{name}_{status}.csv", {"api": name, "list_status": status}, due, None)
            for status, due in (("L", days.LONG_AGO), ("D", None), ("P", None))
        ]
    if table.cut == "whole":
        return [Unit(name, "", f"{name}.csv", {"api": name}, days.LONG_AGO, None)]
    if table.cut == "period":
        ends = days.quarter_ends(first, last)
        return [
            _dated(name, f"{name}_vip", "period", end, days.reports_due(end), days.reports_settle(end)) for end in ends
        ]
    return [_dated(name, name, table.cut, day, day, days.next_day(day)) for day in days.sessions(first, last)]


def _dated(  # noqa: PLR0913, PLR0917 - a unit's parts
    name: str, api: str, parameter: str, day: datetime.date, due: datetime.date, settles: datetime.date
) -> Unit:
    asked = {"api": api, parameter: f"{day:%Y%m%d}"}
    return Unit(name, f"{day}", f"{name}_{day:%Y%m%d}.csv", asked, due if TABLES[name].always_rows else None, settles)


@dataclass(frozen=True)
class _Page:
    """One page: its columns, its rows, and whether there are more (None: not said)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool | None


class Tushare:
    """The service at an address, with a token."""

    def __init__(self, web: Web, today: datetime.date) -> None:
        self._web = web
        self._today = today

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()

    def fetch(self, unit: Unit, folder: Folder) -> int:
        """Ask for all pages of a unit and keep them."""

        def whole() -> tuple[list[bytes], Rows]:
            pages = self._pages(unit)
            rows = _rows(unit, pages)
            self._check_plausible(unit, folder, len(rows.cells))
            return pages, rows

        pages, rows = persist(self._web.pace, whole, self._web.waiting)
        folder.keep(unit, [self._web.masked(page.decode()).encode() for page in pages], "json", rows)
        return len(rows.cells)

    def remake(self, unit: Unit, folder: Folder) -> int:
        """Make the csv from the pages kept."""
        rows = _rows(unit, folder.pages(unit))
        folder.remake(unit, rows)
        return len(rows.cells)

    def _pages(self, unit: Unit) -> list[bytes]:
        bodies: list[bytes] = []
        received = 0
        while len(bodies) < _MOST_PAGES:
            body = self._page(unit, received)
            page = _read(body)
            if page.rows and bodies and page.rows == _read(bodies[-1]).rows:
                raise PassingError("a page came twice")
            if page.rows or not bodies:
                bodies.append(body)
            received += len(page.rows)
            if not page.rows or page.more is False:
                return bodies
        raise FailedError(f"more than {_MOST_PAGES} pages")

    def _page(self, unit: Unit, offset: int) -> bytes:
        params: dict[str, Any] = {key: value for key, value in unit.asked.items() if key != "api"}
        columns = TABLES[unit.table].columns
        body = {
            "api_name": unit.asked["api"],
            "token": self._web.secret,
            "params": {**params, "limit": _PAGE, "offset": offset},
            "fields": ",".join(columns),
        }
        return self._web.post(body, lambda answer: _accepted(unit, answer, self._web.pace.minute))

    def _check_plausible(self, unit: Unit, folder: Folder, rows: int) -> None:
        """Raise where there must be rows and are none, or far fewer than in the unit before."""
        if not rows and unit.is_due(self._today):
            raise PassingError(f"the source has no rows for {unit.part or unit.table}")
        settled = unit.settles_on is not None and self._today >= unit.settles_on
        if not (TABLES[unit.table].always_rows and settled):
            return
        before = [
            entry for name, entry in folder.entries.items() if name < unit.name and name.startswith(f"{unit.table} 2")
        ]
        last = max(before, key=lambda entry: entry.unit, default=None)
        if last is not None and rows * 2 < last.rows:
            day = last.unit.removeprefix(f"{unit.table} ")
            raise PassingError(f"expected about {last.rows:,} rows, as for {day}, got {rows:,}")


def _accepted(unit: Unit, body: bytes, minute: float) -> bytes:
    """A body that is a page with the columns asked for."""
    answer = json_of(body)
    if not isinstance(answer, dict) or "code" not in answer:
        raise PassingError("the answer is no answer of tushare")
    if answer["code"] != 0:
        raise _refused(unit, str(answer["code"]), str(answer.get("msg") or ""), minute)
    page = _read(body)
    wanted = TABLES[unit.table].columns
    missing = [name for name in wanted if name not in page.columns]
    new = [name for name in page.columns if name not in wanted]
    if missing or new:
        parts = [
            f"has no column {', '.join(missing)} any more" if missing else "",
            f"has {', '.join(new)}, which was not asked for" if new else "",
        ]
        raise FailedError(f"{unit.asked['api']} {' and '.join(part for part in parts if part)}", reach="table")
    return body


def _refused(unit: Unit, code: str, said: str, minute: float) -> PassingError | FailedError:
    """What a refusal means: its words tell more than its code, which is one for many things."""
    text = f"the source says: {said} (code {code})"
    if "每分钟" in said:
        return PassingError(text, minute)
    if "每天" in said or "每小时" in said:
        return FailedError(text, "run the same command again later: it continues where this stops", "table")
    if "token" in said.lower():
        return FailedError(text, "check SCREENER_TUSHARE_TOKEN, or tushare_token in your settings", "source")
    if "权限" in said or "积分" in said:
        return FailedError(text, _BY_COMPANY if unit.asked["api"].endswith("_vip") else "", "table")
    return PassingError(text)


def _read(body: bytes) -> _Page:
    found = json_of(body).get("data") or {}
    columns, items = found.get("fields"), found.get("items")
    if not isinstance(columns, list) or not isinstance(items, list):
        raise PassingError("the answer has no data")
    if any(len(item) != len(columns) for item in items):
        raise PassingError("a row has more or fewer cells than there are columns")
    more = found.get("has_more")
    return _Page(tuple(columns), tuple(map(tuple, items)), more if isinstance(more, bool) else None)


def _rows(unit: Unit, bodies: Sequence[bytes]) -> Rows:
    try:
        pages = [_read(body) for body in bodies]
    except PassingError as error:
        raise DataError(f"the answers kept for {unit.name} are damaged: {error}", hint="fetch with --again") from error
    full = [page for page in pages if page.rows]
    columns = TABLES[unit.table].columns
    places = [[page.columns.index(name) for name in columns] for page in full]
    cells = tuple(
        tuple("" if row[place] is None else str(row[place]) for place in order)
        for page, order in zip(full, places, strict=True)
        for row in page.rows
    )
    return Rows(columns, cells)
