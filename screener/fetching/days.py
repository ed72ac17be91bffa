"""The days that make units: ends of quarters, sessions of the exchange, blocks of years."""

from __future__ import annotations

from datetime import date, timedelta

# What must have rows at any time was due long ago.
LONG_AGO = date(1990, 12, 19)
# Statements go on coming in after their deadline (DEFINITIONS: 30 April, 31 August, 31 October), some months late.
_STATEMENTS_SETTLE = timedelta(days=180)
# By then the first companies have reported; a market without any report is a fault of the source.
_FIRST_REPORTS = timedelta(days=31)


def quarter_ends(first: date, last: date) -> list[date]:
    """The ends of quarters from `first` to `last`."""
    ends = (
        date(year, month, 30 if month in (6, 9) else 31)
        for year in range(first.year, last.year + 1)
        for month in (3, 6, 9, 12)
    )
    return [end for end in ends if first <= end <= last]


def reports_due(period_end: date) -> date:
    """From when a period must have rows."""
    return period_end + _FIRST_REPORTS


def reports_settle(period_end: date) -> date:
    """From when a period's rows are taken to stay as they are."""
    return period_end + _STATEMENTS_SETTLE


def sessions(first: date, last: date) -> list[date]:
    """The days the Shanghai exchange was open."""
    from screener.building import trading_days

    return [day for day in trading_days("cn") if first <= day <= last]


def blocks(first: date, last: date, years: int) -> list[tuple[date, date]]:
    """Stretches of whole years that hold the days; always the same ones, so that another day asks for the same."""
    starts = range(first.year - first.year % years, last.year + 1, years)
    return [(date(start, 1, 1), date(start + years - 1, 12, 31)) for start in starts]


def next_day(day: date) -> date:
    """The day after, from which a session's figures stay as they are."""
    return day + timedelta(days=1)
