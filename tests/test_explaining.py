"""What explain shows is what the screen used: the same figures, from filings that are really there."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from worlds import SYMBOL, World, period, priced, records, world, years

from screener import catalog, database, explaining, project, rules
from screener.errors import DataError, UsageError
from screener.lineage import SLOTS
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from screener.explaining import Explanation, Node

# Quarter-ends, days in the middle of reporting seasons, and a day after the last filing.
SAMPLE_DATES = (
    "2018-04-28",
    "2018-12-31",
    "2019-08-30",
    "2020-05-06",
    "2020-07-01",
    "2021-11-02",
    "2022-04-29",
    "2023-12-29",
)


def made_from_items(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `made`: rows like those of `fundamentals`, one per date and company, every figure out of `known_items`.

    A twelve-month figure is now + year - before, or the fiscal year's own.
    """
    database.explain_symbols(
        connection, [row[0] for row in connection.execute("select symbol from companies").fetchall()]
    )
    columns = [row[0] for row in connection.execute("describe fundamentals").fetchall()]
    figures = {name: _figure(name) for name in columns if name.rpartition("_")[2] in SLOTS}
    connection.execute("create or replace temp table explained as from known_items")
    pivoted = ", ".join(f"{sql} as {name}" for name, sql in figures.items())
    replaced = ", ".join(f"i.{name} as {name}" for name in figures)
    connection.execute(
        f"""create or replace temp table made as
            with items as (
                select e.as_of, e.symbol, {pivoted}
                from explained as e
                join fundamentals as f on f.symbol = e.symbol and e.as_of >= f.known_from and e.as_of < f.known_to
                group by e.as_of, e.symbol, f.is_fiscal_year
            )
            select f.* replace (a.as_of as known_from, a.as_of + 1 as known_to, {replaced})
            from fundamentals as f
            join as_of_dates as a on a.as_of >= f.known_from and a.as_of < f.known_to
            left join items as i on i.as_of = a.as_of and i.symbol = f.symbol"""
    )


def _figure(column: str) -> str:
    item, _, slot = column.rpartition("_")
    if column == "cash_cur":
        return f"coalesce({_value('cash', 'cur')}, {_value('cash_and_equivalents', 'cur')})"
    if slot != "ttm":
        return _value(item, slot)
    now, year, before = (_value(item, part) for part in ("now", "year", "before"))
    return f"case when f.is_fiscal_year then {now} else {now} + {year} - {before} end"


def _value(item: str, slot: str) -> str:
    return f"max(e.value) filter (e.item = '{item}' and e.slot = '{slot}')"


def differing_figures(connection: duckdb.DuckDBPyConnection) -> tuple[int, list[tuple[object, ...]]]:
    """How many figures `made` and `fundamentals` hold for the dates, and those that differ."""
    columns = [row[0] for row in connection.execute("describe made").fetchall() if row[0].rpartition("_")[2] in SLOTS]
    both = " union all ".join(
        f"select m.symbol, m.known_from, '{name}' as name, f.{name} as built, m.{name} as made from made as m"
        " join fundamentals as f on f.symbol = m.symbol and m.known_from >= f.known_from and m.known_from < f.known_to"
        for name in columns
    )
    compared = connection.execute(f"select count(built) from ({both})").fetchall()[0][0]
    differing = connection.execute(
        f"select * from ({both}) where built is distinct from made"
        " and not coalesce(abs(built - made) <= 1e-9 * abs(built), false) limit 10"
    ).fetchall()
    return compared, differing


def differing_metrics(connection: duckdb.DuckDBPyConnection) -> tuple[int, list[tuple[object, ...]]]:
    """How many metrics the connection gives, and those that differ when `fundamentals` is made from the items."""
    for view in ("metrics", "metric_reasons"):
        connection.execute(f"create or replace temp table screened_{view} as from {view}")
    connection.execute("create or replace view fundamentals as from made")
    found = []
    compared = 0
    for view in ("metrics", "metric_reasons"):
        connection.execute(f"create or replace temp table recomputed as from {view}")
        names = [
            row[0] for row in connection.execute("describe recomputed").fetchall() if row[0] not in ("as_of", "symbol")
        ]
        both = " union all ".join(
            f"select s.as_of, s.symbol, '{name}' as name, s.{name}::varchar as screened, r.{name}::varchar as recomputed"
            f" from screened_{view} as s full join recomputed as r on r.as_of = s.as_of and r.symbol = s.symbol"
            for name in names
        )
        compared += connection.execute(f"select count(screened) from ({both})").fetchall()[0][0]
        # Sums over an industry depend on the order of their terms in the last digits.
        found += connection.execute(
            f"select * from ({both}) where screened is distinct from recomputed and not coalesce("
            " abs(try_cast(screened as double) - try_cast(recomputed as double))"
            " <= 1e-9 * abs(try_cast(screened as double)), false) limit 10"
        ).fetchall()
    return compared, found


@pytest.fixture(scope="module")
def sample() -> duckdb.DuckDBPyConnection:
    store = Store.open(project.sample_store())
    lists = rules.load(["three-dimensional"], catalog.load())[0].lists
    connection = database.connect(store, [datetime.date.fromisoformat(day) for day in SAMPLE_DATES], lists=lists)
    made_from_items(connection)
    return connection


def test_every_figure_of_the_sample_is_explained_as_it_was_built(sample: duckdb.DuckDBPyConnection) -> None:
    compared, differing = differing_figures(sample)
    assert differing == []
    assert compared > 100_000


def test_every_filing_an_explanation_cites_says_so(sample: duckdb.DuckDBPyConnection) -> None:
    unfounded = sample.execute(
        """with said as (
            unpivot (
                select symbol, period_end, source, announced_on, columns(* exclude (symbol, period_end, basis, source,
                    announced_on, recorded_on, currency, form, audit_opinion, internal_control_opinion)) from statements
            ) on columns(* exclude (symbol, period_end, source, announced_on)) into name item value value
        )
        select e.* from explained as e
        where e.override_reason is null and not exists (
            select 1 from said as s
            where s.symbol = e.symbol and s.item = e.item and s.period_end = e.period_end and s.source = e.source
                and s.value = e.value and coalesce(s.announced_on, e.announced_on) = e.announced_on
        ) limit 5"""
    ).fetchall()
    assert unfounded == []
    assert sample.execute("select bool_and(announced_on < as_of) from explained").fetchall() == [(True,)]


def test_every_metric_of_the_sample_follows_from_the_explained_items(sample: duckdb.DuckDBPyConnection) -> None:
    compared, differing = differing_metrics(sample)
    assert differing == []
    assert compared > 100_000
