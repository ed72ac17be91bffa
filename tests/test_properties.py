"""Promises that hold in any market: no look-ahead, no dependence on order or on the unit of money, NULLs only filled.

Markets are drawn from a seed: companies of every fiscal calendar whose filings are late, restated, corrected, silently
fixed, contradicted by other sources, undated or missing, with the user's corrections on top.
"""

from __future__ import annotations

import atexit
import datetime
import functools
import random
import shutil
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_explaining import differing_figures, differing_metrics, made_from_items
from worlds import month_ends, records, write

from screener import catalog, database, rules, screening
from screener.items import SLOTS, STATEMENT_ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from screener.store import Store

Rows = dict[str, list[dict[str, Any]]]
PRECEDENCE = ("first", "second")
# Screens are asked for these days; what is added for the look-ahead property comes after the last of them.
DATES = ("2019-05-06", "2019-11-04", "2020-04-21", "2020-07-01")
MONEY = tuple(
    item.name for item in STATEMENT_ITEMS if item.unit == "currency" and item.name not in ("gross_profit", "ebit")
)
MONEY_OF_PRICES = ("close", "close_adj", "market_cap", "float_cap", "amount")
# (last day of the fiscal year, month ends of its quarters, country)
CALENDARS = (
    ("12-31", ("03-31", "06-30", "09-30", "12-31"), "cn"),
    ("12-31", ("03-31", "06-30", "09-30", "12-31"), "cn"),
    ("06-30", ("09-30", "12-31", "03-31", "06-30"), "us"),
    ("09-30", ("12-28", "03-28", "06-27", "09-26"), "us"),
)
# A market takes seconds to build: a small pool of them, each built once and asked by every property.
MARKETS = 2
several = settings(max_examples=MARKETS, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
seeds = st.integers(1, MARKETS)


def drawn_market(seed: int, companies: int = 12) -> Rows:
    """Rows of a random market; the same for the same seed."""
    chance = random.Random(seed)
    rows: Rows = {
        name: []
        for name in ("companies", "statements", "announcements", "prices", "share_capital", "industries", "overrides")
    }
    for n in range(companies):
        symbol = f"{600001 + n}.SH"
        year_end, quarters, country = chance.choice(CALENDARS)
        rows["companies"].append(
            {"symbol": symbol, "country": country, "fiscal_year_end": year_end, "is_financial": chance.random() < 0.1}
        )
        rows["statements"] += _filings(chance, symbol, quarters)
        rows["prices"] += _prices(chance, symbol)
        rows["share_capital"].append(
            {
                "symbol": symbol,
                "effective_on": "2015-12-31",
                "total": 100.0,
                "basis": chance.choice(("reported", "derived")),
            }
        )
        rows["industries"].append(
            {
                "symbol": symbol,
                "scheme": "sw",
                "from_date": "2015-01-05",
                "level1": "玩具",
                "level2": chance.choice("甲乙"),
            }
        )
    _add_dates(chance, rows)
    rows["overrides"] = list(_overrides(chance, rows["statements"]))
    return rows


def _filings(chance: random.Random, symbol: str, quarters: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Filings of five years, each with comparatives now and then, from up to three sources."""
    annual_only = chance.random() < 0.2
    usual = chance.choice(("first", "second", "third"))
    for year in range(2015, 2020):
        for quarter, day in enumerate(quarters, 1):
            end = datetime.date.fromisoformat(f"{year}-{day}")
            if (annual_only and quarter < 4) or chance.random() < 0.1:
                continue
            announced = end + datetime.timedelta(chance.randint(15, 130))
            for source in sorted({usual, chance.choice(("first", "second", "third"))}):
                row = {"symbol": symbol, "period_end": str(end), "announced_on": str(announced), "source": source}
                yield from _filing(chance, row, [end.replace(year=year - 1), _fiscal_year_before(end, quarters[3])])


def _fiscal_year_before(end: datetime.date, year_end: str) -> datetime.date:
    """The last day of the latest fiscal year that was over before a period's end."""
    this_year = datetime.date.fromisoformat(f"{end.year}-{year_end}")
    return this_year if this_year < end else this_year.replace(year=end.year - 1)


def _filing(
    chance: random.Random, row: dict[str, Any], comparatives: Sequence[datetime.date]
) -> Iterator[dict[str, Any]]:
    """One filing: its own period, perhaps earlier ones beside it, perhaps corrected or silently fixed later."""
    if chance.random() < 0.15:
        yield row | {"announced_on": None} | _figures(chance)
        return
    yield row | _figures(chance)
    for earlier in comparatives:
        if chance.random() < 0.5:
            yield row | {"period_end": str(earlier)} | _figures(chance)
    if chance.random() < 0.15:
        later = _later(row["announced_on"], chance.randint(1, 200))
        yield row | {"announced_on": later} | _figures(chance, share=0.2)
    if chance.random() < 0.15:
        yield row | {"recorded_on": "2024-06-01"} | _figures(chance, share=0.2)


def _figures(chance: random.Random, share: float = 0.9) -> dict[str, float]:
    """Some of the items, in whole numbers so that ten times as much is exactly that."""
    figures = {item: float(chance.randint(-20, 400)) for item in MONEY if chance.random() < share}
    if share > 0.5:
        # A report has its headline figures, and equity enough for a history of PB.
        figures |= {"total_assets": float(chance.randint(200, 900)), "equity_parent": float(chance.randint(300, 600))}
    staff = {item: float(chance.randint(1, 900)) for item in ("employees", "rd_staff") if chance.random() < share}
    return figures | staff


def _prices(chance: random.Random, symbol: str) -> Iterator[dict[str, Any]]:
    kind = chance.choice(("close", "close", "market_cap", "float_cap"))
    scale = 1.0 if kind == "close" else 100.0
    days = [*month_ends("2016-02-01", 52), "2019-04-25", "2020-04-20", "2020-06-30"]
    for day in days:
        if chance.random() < 0.95:
            yield {
                "symbol": symbol,
                "date": day,
                kind: scale * chance.randint(1, 60),
                "amount": 1e6 * chance.randint(1, 90),
            }


def _add_dates(chance: random.Random, rows: Rows) -> None:
    """Publication dates for some of the statements that have none."""
    undated = sorted({(row["symbol"], row["period_end"]) for row in rows["statements"] if row["announced_on"] is None})
    rows["announcements"] = [
        {"symbol": symbol, "period_end": end, "kind": "annual", "announced_on": _later(end, chance.randint(20, 120))}
        for symbol, end in undated
        if chance.random() < 0.5
    ]


def _later(day: str, days: int) -> str:
    return str(datetime.date.fromisoformat(day) + datetime.timedelta(days))


def _overrides(chance: random.Random, statements: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for symbol, end in sorted({(row["symbol"], row["period_end"]) for row in statements}):
        if chance.random() < 0.2:
            yield {
                "symbol": symbol,
                "period_end": end,
                "item": chance.choice(
                    ("revenue", "net_income_parent", "operating_cash_flow", "total_liabilities", "cash")
                ),
                "value": chance.choice((None, 77.0)),
                "announced_on": chance.choice((None, _later(end, 100))),
                "reason": "misprint",
            }


@functools.cache
def plain(seed: int) -> Store:
    """The store of a market as drawn."""
    return write(Path(tempfile.mkdtemp(dir=folder())) / "plain", drawn_market(seed), PRECEDENCE)


@functools.cache
def folder() -> str:
    """A folder that goes when the tests have run."""
    made = tempfile.mkdtemp(prefix="markets-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def varied(rows: Rows) -> Store:
    """The store of a market made from other rows."""
    return write(Path(tempfile.mkdtemp(dir=folder())) / "varied", rows, PRECEDENCE)


def connected(store: Store, *views: str, dates: Sequence[str] = DATES) -> duckdb.DuckDBPyConnection:
    return database.connect(store, [datetime.date.fromisoformat(day) for day in dates], views=views)


def answers(store: Store, dates: Sequence[str] = DATES) -> dict[tuple[object, ...], object]:
    """Every metric and every reason by (view, date, company, name)."""
    views = ("metrics", "metric_reasons")
    connection = connected(store, *views, dates=dates)
    return {
        (view, row["as_of"], row["symbol"], name): value
        for view in views
        for row in records(connection, f"from {view}")
        for name, value in row.items()
    }


@functools.cache
def plain_answers(seed: int) -> Mapping[tuple[object, ...], object]:
    """What the market as drawn answers."""
    return answers(plain(seed))


def changes(before: Mapping[tuple[object, ...], object], after: Mapping[tuple[object, ...], object]) -> list[object]:
    """What differs; sums of an industry may differ in their last digits."""
    return [
        (key, before.get(key), after.get(key))
        for key in (before.keys() | after.keys())
        if not same(before.get(key), after.get(key))
    ]


def same(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= 1e-9 * max(abs(left), abs(right))
    return left == right


@several
@given(seeds)
def test_filings_announced_later_change_no_answer(seed: int) -> None:
    rows = drawn_market(seed)
    later = deepcopy(rows)
    chance = random.Random(seed + 1)
    for row in rows["statements"]:
        if row["announced_on"] and chance.random() < 0.3:
            after = {
                "announced_on": _later(DATES[-1], chance.randint(0, 90)),
                "source": chance.choice(("first", "second")),
            }
            later["statements"].append({**row, **_figures(chance), **after})
    for row in rows["companies"]:
        symbol = row["symbol"]
        later["statements"].append(
            {
                "symbol": symbol,
                "period_end": "2020-06-30",
                "announced_on": "2020-08-20",
                "source": "first",
                **_figures(chance),
            }
        )
        later["prices"].append({"symbol": symbol, "date": "2020-07-02", "close": 1.0, "market_cap": 5.0})
        later["share_capital"].append({"symbol": symbol, "effective_on": "2020-07-02", "total": 7.0})
        later["industries"].append({"symbol": symbol, "scheme": "sw", "from_date": "2020-07-02", "level1": "渔具"})
        later.setdefault("listing_status", []).append(
            {"symbol": symbol, "from_date": "2020-07-02", "status": "delisted"}
        )
    assert changes(plain_answers(seed), answers(varied(later))) == []


@several
@given(seeds)
def test_dates_asked_together_answer_as_each_alone(seed: int) -> None:
    together = plain_answers(seed)
    for date in DATES[:2]:
        alone = answers(plain(seed), [date])
        assert alone
        assert changes({key: value for key, value in together.items() if str(key[1]) == date}, alone) == []


@several
@given(seeds)
def test_the_order_of_rows_and_files_does_not_matter(seed: int) -> None:
    rows = drawn_market(seed)
    chance = random.Random(seed)
    shuffled = {name: chance.sample(rows[name], len(rows[name])) for name in reversed(rows)}
    assert varied(shuffled).fingerprint == plain(seed).fingerprint
    # The same statements source by source, the last first, and the rest of the market after them.
    path = Path(tempfile.mkdtemp(dir=folder())) / "pieces"
    for source in ("third", "second", "first"):
        some = [row for row in rows["statements"] if row["source"] == source]
        write(path, {"statements": some, "companies": rows["companies"]}, PRECEDENCE)
    pieces = write(path, {name: given_ for name, given_ in rows.items() if name != "statements"}, PRECEDENCE)
    assert known_figures(pieces) == known_figures(plain(seed))


@several
@given(seeds)
def test_ten_times_the_money_changes_no_ratio_and_no_verdict(seed: int) -> None:
    rows = drawn_market(seed)
    scaled = deepcopy(rows)
    for table, names in (("statements", MONEY), ("prices", MONEY_OF_PRICES), ("overrides", ("value",))):
        for row in scaled[table]:
            row.update({name: row[name] * 10 for name in names if row.get(name) is not None})
    units = {name: metric.unit for name, metric in catalog.load().items()} | {"as_of": "date"}
    ten = varied(scaled)
    before, after = plain_answers(seed), answers(ten)
    money = {key for key in before if key[0] == "metrics" and units[str(key[3])] in ("currency", "per_share")}
    free = {key for key in before if key not in money and key[3] != "liquidity_tier"}
    assert changes({key: before[key] for key in free}, {key: after[key] for key in free}) == []
    ten_times = {key: value * 10 for key in money if isinstance(value := before[key], float)}
    assert changes(ten_times, {key: after[key] for key in ten_times}) == []
    assert verdicts(plain(seed)) == verdicts(ten)


def verdicts(store: Store) -> dict[str, dict[str, str]]:
    """Verdicts of the default screen on the last date."""
    (rule_set,) = rules.load(["three-dimensional"], catalog.load())
    day = datetime.date.fromisoformat(DATES[-1])
    connection = database.connect(store, [day], lists=rule_set.lists, views=())
    everyone = screening.fetch(screening.evaluate(connection, rule_set), "true")
    return {company.symbol: company.verdicts | {"overall": company.overall} for company in everyone}


@several
@given(seeds)
def test_a_source_of_lower_precedence_only_fills_what_is_missing(seed: int) -> None:
    chance = random.Random(seed)
    rows = drawn_market(seed)
    rows["statements"] += [
        {**{name: row[name] for name in ("symbol", "period_end", "announced_on")}, **_figures(chance), "source": "zzz"}
        for row in rows["statements"]
        if chance.random() < 0.7
    ]
    before, after = known_figures(plain(seed)), known_figures(varied(rows))
    assert [(key, value, after.get(key)) for key, value in before.items() if value != after.get(key)] == []
    assert len(after) > len(before)


def known_figures(store: Store) -> dict[tuple[object, ...], object]:
    """Figures of `fundamentals` that are known on the dates, by (date, company, column).

    Without cash, for which cash equivalents stand in until a source has it.
    """
    rows = records(
        connected(store, "known_statements"),
        "select a.as_of, f.* from fundamentals as f"
        " join as_of_dates as a on a.as_of >= f.known_from and a.as_of < f.known_to",
    )
    return {
        (row["as_of"], row["symbol"], name): value
        for row in rows
        for name, value in row.items()
        if name.rpartition("_")[2] in SLOTS and value is not None and not name.startswith("cash_")
    }


@several
@given(seeds)
def test_figures_and_metrics_are_explained_as_they_were_built(seed: int) -> None:
    connection = connected(plain(seed), "metrics", "metric_reasons", "known_items")
    made_from_items(connection)
    compared, figures = differing_figures(connection)
    assert figures == []
    assert compared
    assert differing_metrics(connection)[1] == []
