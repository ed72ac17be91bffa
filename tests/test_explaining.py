"""What explain shows is what the screen used: the same figures, from filings that are really there."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from worlds import AS_OF, SYMBOL, period, priced, world, years

from screener import catalog, database, explaining, project, rules
from screener.errors import DataError, UsageError
from screener.items import SLOTS
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
                group by e.as_of, e.symbol, f.is_fiscal_year, f.is_stale
            )
            select f.* replace (a.as_of as known_from, a.as_of + 1 as known_to, {replaced})
            from fundamentals as f
            join as_of_dates as a on a.as_of >= f.known_from and a.as_of < f.known_to
            left join items as i on i.as_of = a.as_of and i.symbol = f.symbol"""
    )


def _figure(column: str) -> str:
    item, _, slot = column.rpartition("_")
    if item == "cash":
        either = f"coalesce({_value('cash', slot)}, {_value('cash_and_equivalents', slot)})"
        return f"case when not f.is_stale then {either} end"
    if not slot.startswith("ttm"):
        return f"case when not f.is_stale then {_value(item, slot)} end"
    now, year, before = (_value(item, part + slot.removeprefix("ttm")) for part in ("now", "year", "before"))
    return f"case when f.is_stale then null when f.is_fiscal_year then {now} else {now} + {year} - {before} end"


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
            f"select s.as_of, s.symbol, '{name}' as name, s.{name}::varchar as screened,"
            f" r.{name}::varchar as recomputed"
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


WITH_EVERYTHING = """
dimensions:
  d:
    require: all
    rules:
      - pe_ttm: {below: 20}
      - revenue_ttm: {above: 1}
      - debt_ratio: {below: 70%}
      - dcf_implied_return: {above: 15%}
      - little_giant: {is: true}
"""


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Explanation:
    """A company with an interim report, a restated comparative and a correction of its liabilities."""
    flows = {"operating_cash_flow": 30.0, "capex": 5.0, "interest_paid": 3.0}
    statements = [
        *years(2016, revenue=[80.0, 90.0], net_income_parent=[5.0, 6.0]),
        period(2018, revenue=95.0, net_income_parent=7.0) | flows,
        period(2019, 1, revenue=30.0, net_income_parent=2.0, operating_cash_flow=9.0, capex=1.0, interest_paid=1.0),
        period(2019, revenue=100.0, net_income_parent=8.0) | flows,
        period(2020, 1, revenue=33.0, net_income_parent=3.0, total_liabilities=400.0, operating_cash_flow=9.0)
        | {"capex": 1.0, "interest_paid": 1.0},
        {"period_end": "2019-03-31", "announced_on": "2020-04-20", "revenue": 29.0},
    ]
    wrong = {"period_end": "2020-03-31", "item": "total_liabilities", "value": 450.0, "reason": "misprint"}
    found = world(
        tmp_path_factory.mktemp("explained") / "store",
        statements=statements,
        overrides=[wrong | {"reference": "page 5"}],
        companies=[{"name": "例子股份", "name_en": "Example"}],
        prices=priced(120.0)["prices"],
        share_capital=priced(120.0)["share_capital"],
    )
    rule_set = rules.load_text(WITH_EVERYTHING, "mine.yaml", catalog.load())
    return explaining.explain(found.connection, rule_set, SYMBOL)


def leaves(nodes: tuple[Node, ...]) -> dict[str, Node]:
    """Statement items anywhere below some nodes, by name."""
    found = {node.name: node for node in nodes if node.filings}
    for node in nodes:
        found |= leaves(node.children)
    return found


def test_twelve_months_are_shown_as_their_three_filings(explained: Explanation) -> None:
    revenue = leaves(explained.checks["d.2"].nodes)["revenue_ttm"]
    # 33 + 100 - 29: the first quarter of 2019 was restated from 30 in the filing of 20 April 2020.
    assert revenue.value == 104
    assert [(f.sign, f.value, str(f.period_end), str(f.announced_on)) for f in revenue.filings] == [
        (1, 33, "2020-03-31", "2020-04-20"),
        (1, 100, "2019-12-31", "2020-04-10"),
        (-1, 29, "2019-03-31", "2020-04-20"),
    ]
    restated = revenue.filings[2]
    assert (restated.restated, restated.first_value, str(restated.first_announced_on)) == (True, 30, "2019-04-20")
    assert not any(filing.restated for filing in revenue.filings[:2])


def test_a_check_says_its_value_bound_distance_and_the_price_that_would_do(explained: Explanation) -> None:
    ratio = explained.checks["d.1"]
    # 120 / (3 + 8 - 2) = 13.33; the bound is 20.
    assert (ratio.verdict, ratio.bounds) == ("pass", (20,))
    assert ratio.value == pytest.approx(120 / 9)
    assert ratio.distance == pytest.approx(120 / 9 - 20)
    assert ratio.need is None
    assert [node.name for node in ratio.nodes] == ["market_cap", "net_income_parent_ttm"]


def test_a_correction_is_shown_as_one(explained: Explanation) -> None:
    liabilities = leaves(explained.checks["d.3"].nodes)["total_liabilities_cur"]
    (filing,) = liabilities.filings
    assert (filing.value, filing.source, filing.override_reason) == (450, "override", "misprint")
    assert explained.checks["d.3"].value == pytest.approx(0.45)
    assert [row[1:] for row in explained.overrides] == [("total_liabilities", 450.0, "misprint", "page 5")]
    assert "overridden" in explained.company.flags


def test_what_is_missing_says_why(explained: Explanation) -> None:
    giant = explained.checks["d.5"]
    assert (giant.verdict, giant.reason, giant.value) == ("unknown", "list_not_loaded", None)


def test_only_figures_that_took_part_are_shown(explained: Explanation) -> None:
    # Cash flow 30 + 9 - 9 - 5 - 3 = 22 in each year: no mean of three years, and interest paid needs no stand-in.
    shown = leaves(explained.checks["d.4"].nodes)
    assert {"operating_cash_flow_ttm", "capex_ttm", "interest_paid_ttm"} <= shown.keys()
    assert not {name for name in shown if name.startswith(("interest_expense", "capex_fy", "operating_cash_flow_fy"))}


@pytest.mark.parametrize("text", [SYMBOL, "600001", "600001.sh", " 600001 ", "例子股份", "example"])
def test_a_company_is_found_by_code_symbol_or_name(explained: Explanation, text: str) -> None:
    assert explaining.resolve_symbol(explained.evaluation.connection, text) == SYMBOL


def test_an_unknown_company_gets_a_suggestion(explained: Explanation) -> None:
    with pytest.raises(UsageError, match=r"unknown company '600001\.SZ'") as caught:
        explaining.resolve_symbol(explained.evaluation.connection, "600001.SZ")
    assert "600001.SH" in str(caught.value)


def test_a_name_of_two_companies_lists_both(tmp_path: Path) -> None:
    both = world(
        tmp_path / "store",
        companies=[{"name": "例子"}, {"symbol": "000002.SZ", "name": "例子"}],
        statements=[period(2019)],
    )
    with pytest.raises(UsageError, match=r"000002\.SZ 例子, 600001\.SH 例子"):
        explaining.resolve_symbol(both.connection, "例子")


def test_a_company_not_listed_on_the_day_is_said_to_be_so(explained: Explanation) -> None:
    with pytest.raises(DataError, match=r"600002\.SH was not listed as of 2020-05-20"):
        explaining.explain(explained.evaluation.connection, explained.rules, "600002.SH")


def test_a_rate_is_told_where_two_currencies_meet(tmp_path: Path) -> None:
    """120 yuan at 6 yuan a dollar are 20 dollars, against 8 dollars of profit; at home no rate is told."""
    tables: dict[str, list[dict[str, object]]] = {
        "companies": [{"symbol": "A"}, {"symbol": "B"}],
        "statements": [
            {**period(2019, net_income_parent=8), "symbol": "A", "currency": "USD"},
            {**period(2019, net_income_parent=8), "symbol": "B"},
        ],
        "series": [{"series": "USDCNY", "date": "2020-05-15", "value": 6.0}],
    }
    for name, rows in priced(120).items():
        tables[name] = [{**row, "symbol": symbol} for symbol in ("A", "B") for row in rows]
    connection = world(tmp_path / "store", dates=(AS_OF,), precedence=(), **tables).connection
    asked = rules.inline("pe_ttm < 3", catalog.load())
    told = {symbol: explaining.explain(connection, asked, symbol).checks for symbol in ("A", "B")}
    market = {
        symbol: [node.name for explained in checks.values() for node in explained.nodes if node.name == "exchange_rate"]
        for symbol, checks in told.items()
    }
    assert market == {"A": ["exchange_rate"], "B": []}
