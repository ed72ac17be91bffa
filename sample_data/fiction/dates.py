"""The calendar of the invented market: trading days, quarter ends and when reports tend to come out.

The trading days are those of the Shanghai exchange, so that "next trading day" means in the sample what it means in
real life; everything else is drawn from the company's own random stream.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

FIRST_DAY = date(2016, 1, 1)
AS_OF = date(2024, 5, 31)
DAILY_SESSIONS = 45
FIRST_YEAR, LAST_YEAR = 2015, 2024
QUARTER_ENDS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
REPORT_KIND = {1: "q1", 2: "half", 3: "q3", 4: "annual"}


@cache
def sessions() -> tuple[date, ...]:
    """Every trading day from the first to the last day of the sample."""
    import exchange_calendars

    calendar = exchange_calendars.get_calendar("XSHG", start=str(FIRST_DAY), end=str(AS_OF))
    return tuple(day.date() for day in calendar.sessions)


@cache
def month_ends() -> tuple[date, ...]:
    """The last trading day of every month."""
    last: dict[tuple[int, int], date] = {}
    for day in sessions():
        last[(day.year, day.month)] = day
    return tuple(last.values())


@cache
def price_days() -> tuple[date, ...]:
    """Month ends, and every day of the last weeks so that twenty-day figures exist."""
    return tuple(sorted({*month_ends(), *sessions()[-DAILY_SESSIONS:]}))


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a calendar quarter."""
    month, day = QUARTER_ENDS[quarter]
    return date(year, month, day)


def weekday_on_or_before(day: date) -> date:
    """That day, or the Friday before a weekend: reports come out on working days."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _between(rng: Random, first: date, last: date, lateness: float) -> date:
    """A day in the window; the higher the lateness, the closer to its end."""
    share = rng.random() ** (1 / lateness)
    return weekday_on_or_before(first + timedelta(days=round(share * (last - first).days)))


def report_date(rng: Random, year: int, quarter: int, annual_date: date | None) -> date:
    """When the report of that quarter comes out; a first-quarter report never before the annual one."""
    if quarter == 4:
        # The deadline for 2019 was moved; about one company in twenty used the time.
        last = date(2020, 6, 19) if year == 2019 and rng.random() < 0.05 else date(year + 1, 4, 29)
        return _between(rng, date(year + 1, 2, 26), last, 3.0)
    if quarter == 1:
        own = _between(rng, date(year, 4, 14), date(year, 4, 29), 2.0)
        return max(own, annual_date) if annual_date else own
    if quarter == 2:
        return _between(rng, date(year, 8, 5), date(year, 8, 30), 2.5)
    return _between(rng, date(year, 10, 14), date(year, 10, 30), 2.0)
