"""The sources that can be fetched: what words and dates mean to each, and whom to ask.

An order becomes jobs, one per importer and folder. Some units are known only when others are there (a ticker's number,
the companies of a market), so a job may be planned after an earlier one has run.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from screener import config
from screener.errors import UsageError
from screener.fetching import baostock, eastmoney, sec, tushare
from screener.fetching.folder import Folder
from screener.fetching.pace import Pace
from screener.fetching.tushare_tables import TABLES as TUSHARE_TABLES
from screener.fetching.web import Web
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from screener.fetching.units import Source, Unit

    Waiting = Callable[[float, str], None]

NAMES = ("akshare", "tushare", "baostock", "sec")
# Seconds between requests: 200 a minute is what the smaller accounts of tushare may ask; the SEC bears ten a second.
_TUSHARE, _BAOSTOCK, _SEC = 0.3, 0.05, 0.15
_HOW_TO_SIGN = "set SCREENER_SEC_USER_AGENT='Your Name you@example.com', or sec_user_agent in your own config.yaml"
_HOW_TO_ENTER = "set SCREENER_TUSHARE_TOKEN, or tushare_token in your own config.yaml; see your page at tushare.pro"


@dataclass(frozen=True)
class Order:
    """What somebody wants: a source, its words, the days, the companies (symbols as in a store) and the folder."""

    source: str
    words: tuple[str, ...]
    first: datetime.date
    last: datetime.date
    today: datetime.date
    folder: Path
    companies: tuple[str, ...] | None = None
    base: str = ""
    pace: Pace | None = None


@dataclass(frozen=True)
class Job:
    """Units for one folder: the importer that reads it, how to open the source, whether more follows from them."""

    importer: str
    folder: Folder
    units: tuple[Unit, ...]
    open: Callable[[Waiting], Source]
    leads_on: bool = False


def plan(order: Order) -> Iterator[Job]:
    """The jobs of an order, each to be run before the next is taken.

    Raises:
        UsageError: a word, an option or a setting is wrong or missing.
    """
    if order.source not in NAMES:
        raise UsageError(
            f"no source is called '{order.source}'",
            hint=did_you_mean(order.source, NAMES, f"known: {', '.join(NAMES)}"),
        )
    if order.base and urlsplit(order.base).scheme not in ("http", "https", "tcp"):
        raise UsageError(f"'{order.base}' is no address", hint="like http://127.0.0.1:8000")
    planners = {"akshare": _akshare, "tushare": _tushare, "baostock": _baostock, "sec": _sec}
    return planners[order.source](order)


def _akshare(order: Order) -> Iterator[Job]:
    _takes_no_companies(order)
    units = eastmoney.units(_tables(order, tuple(eastmoney.REPORTS)), order.first, _before(order))
    base, pace = order.base or eastmoney.BASE, order.pace or Pace()
    yield Job(
        "akshare",
        Folder(order.folder / "akshare"),
        tuple(units),
        lambda waiting: eastmoney.Eastmoney(Web(base, pace, waiting), order.today),
    )


def _tushare(order: Order) -> Iterator[Job]:
    tables = _tables(order, tuple(TUSHARE_TABLES))
    units = tushare.units(tables, order.first, _before(order), order.companies)
    base, pace = order.base or tushare.BASE, order.pace or Pace(between=_TUSHARE)

    def opened(waiting: Waiting) -> Source:
        token = config.text("tushare_token")
        if not token:
            raise UsageError("tushare asks for a token and none is set", hint=_HOW_TO_ENTER)
        return tushare.Tushare(Web(base, pace, waiting, secret=token), order.today)

    yield Job("tushare", Folder(order.folder / "tushare"), tuple(units), opened)


def _baostock(order: Order) -> Iterator[Job]:
    tables = _tables(order, baostock.TABLES)
    folder = Folder(order.folder / "baostock")
    base, pace = order.base or baostock.BASE, order.pace or Pace(between=_BAOSTOCK)

    def opened(waiting: Waiting) -> Source:
        return baostock.Baostock(base, pace, waiting, order.today)

    needs_list = baostock.PRICES in tables and order.companies is None
    if baostock.LIST in tables or needs_list:
        yield Job("baostock", folder, (baostock.list_unit(),), opened, leads_on=needs_list)
    if baostock.PRICES in tables:
        symbols = order.companies if order.companies is not None else _listed(folder, order.first)
        units = baostock.price_units(symbols, order.first, order.last, order.today)
        yield Job("baostock", folder, tuple(units), opened)


def _listed(folder: Folder, first: datetime.date) -> list[str]:
    """The companies of the list, if it is there."""
    path = folder.path / baostock.list_unit().file
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return baostock.shares(csv.DictReader(lines), first)


def _sec(order: Order) -> Iterator[Job]:
    _takes_no_companies(order)
    quarters = [word for word in order.words if sec.is_quarter(word)]
    others = [word for word in order.words if not sec.is_quarter(word)]
    wants_facts = others[:1] == ["facts"]
    if (others and not wants_facts and others != ["tickers"]) or others == ["facts"] or not order.words:
        raise UsageError(f"fetch sec does not know '{' '.join(others)}'", hint=sec.HOW)

    def opened(waiting: Waiting) -> Source:
        who = config.text("sec_user_agent")
        if "@" not in who:
            raise UsageError("the SEC wants to know who asks, and no name and e-mail are set", hint=_HOW_TO_SIGN)
        pace, headers = order.pace or Pace(between=_SEC), {"User-Agent": who}
        hosts = (order.base or sec.WWW, order.base or sec.DATA)
        return sec.Sec(*(Web(host, pace, waiting, headers) for host in hosts))

    if quarters:
        # Filings know their companies by number; the list of tickers beside them lets one import name them.
        units = (*sec.quarter_units(quarters), sec.tickers_unit())
        yield Job("sec-fsds", Folder(order.folder / "sec-fsds"), units, opened)
    if others:
        folder = Folder(order.folder / "sec-facts")
        tickers = folder.path / sec.TICKERS_FILE
        everything = (sec.everything_unit(),) if wants_facts and sec.ALL in others else ()
        by_ticker = wants_facts and not everything
        yield Job("sec-facts", folder, (sec.tickers_unit(), *everything), opened, leads_on=by_ticker)
        if by_ticker and tickers.is_file():
            yield Job("sec-facts", folder, tuple(sec.company_units(others[1:], tickers)), opened)


def _tables(order: Order, known: tuple[str, ...]) -> tuple[str, ...]:
    """The tables named, or all."""
    wrong = [word for word in order.words if word not in known]
    if wrong:
        hint = did_you_mean(wrong[0], known, f"tables: {', '.join(known)}")
        raise UsageError(f"{order.source} has no table '{wrong[0]}'", hint=hint)
    return tuple(dict.fromkeys(order.words)) or known


def _takes_no_companies(order: Order) -> None:
    if order.companies is not None:
        raise UsageError(f"--universe does not go with {order.source}", hint="its tables are of the whole market")


def _before(order: Order) -> datetime.date:
    """The last day that is over."""
    from datetime import timedelta

    return min(order.last, order.today - timedelta(days=1))
