"""Which figures a metric is made of, as read from the SQL, is what really moves it."""

from __future__ import annotations

import pytest
from worlds import month_ends, period, records, world, years

from screener import catalog, lineage
from screener.items import STATEMENT_ITEMS, is_figure

NUMBERS = tuple(
    name for name, metric in catalog.load().items() if metric.is_number and not name.startswith(catalog.OVER_PEERS)
)


def inputs(metric: str) -> set[str]:
    """Every statement item below a metric, through the metrics it rests on."""
    above = lineage.parents(metric)
    return {*above.items, *(item for name in above.metrics for item in inputs(name))}


@pytest.mark.parametrize(
    ("metric", "metrics", "items", "market"),
    [
        ("market_cap", (), (), ("close", "total_shares", "vendor_market_cap")),
        ("pe_ttm", ("market_cap",), ("net_income_parent_ttm",), ("exchange_rate",)),
        ("pe_to_industry", ("pe_deducted_ttm", "industry_pe"), (), ()),
        ("industry_pe", (), (), ()),
        ("revenue_cagr_3y", (), ("revenue_fy0", "revenue_fy3"), ()),
        ("debt_ratio", (), ("total_liabilities_cur", "total_assets_cur"), ()),
        ("growth_gap", ("revenue_cagr_3y", "dcf_implied_growth"), (), ()),
    ],
)
def test_parents_of(metric: str, metrics: tuple[str, ...], items: tuple[str, ...], market: tuple[str, ...]) -> None:
    above = lineage.parents(metric)
    assert (set(above.metrics), set(above.items), set(above.market)) == (set(metrics), set(items), set(market))


@pytest.fixture(scope="module")
def perturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, dict[str, object]]]:
    """Figures of `fundamentals`, and every metric of copies of one company that differ from it in one figure each.

    The copy is named after the figure that was changed; 'none' is the company itself.
    """
    money = [item.name for item in STATEMENT_ITEMS if item.kind in ("flow", "stock") and item.unit == "currency"]
    values: dict[str, list[float]] = {name: [17.0, 18.0, 20.0, 22.0, 24.0, 26.0] for name in money}
    values |= {"employees": [50.0] * 6, "rd_staff": [9.0] * 6, "revenue": [80.0, 90.0, 100.0, 110.0, 120.0, 131.0]}
    values |= {"operating_cash_flow": [58.0, 59.0, 60.0, 61.0, 62.0, 63.0], "total_assets": [500.0] * 6}
    values |= {"cash": [5.0] * 6, "equity_parent": [90.0] * 6, "roe_weighted": [0.2] * 6}
    # Each first quarter is a quarter of the year before it, on the same balance sheet.
    flows = {item.name for item in STATEMENT_ITEMS if item.kind == "flow"}
    quarters = [
        period(2015 + n, 1) | {name: row[n] / 4 if name in flows else row[n] for name, row in values.items()}
        for n in range(6)
    ]
    # A hair cheaper at the last month-end than today, so that today's place in its own past moves with any figure.
    months: list[dict[str, object]] = [{"date": day, "close": 1.999} for day in month_ends("2017-05-01", 36)]
    months.append({"date": "2020-05-19", "close": 2.0})
    shares = [{"effective_on": "2000-01-04", "total": 100.0}]
    found = world(
        tmp_path_factory.mktemp("lineage") / "store",
        statements=[*years(2014, **values), *quarters],
        prices=months,
        share_capital=shares,
        dividends=[{"ex_date": "2019-07-01", "per_share": 0.1}],
    )
    connection = found.connection
    figures = [row[0] for row in connection.execute("describe fundamentals").fetchall() if is_figure(row[0])]
    copies = ["from (select f.* replace ('none' as symbol) from fundamentals as f)"]
    copies += [
        f"select f.* replace ('{name}' as symbol, {name} * 1.01 + 0.1 as {name}) from fundamentals as f"
        for name in figures
    ]
    connection.execute("create temp table changed as " + " union all ".join(f"({copy})" for copy in copies))
    for table in ("companies", "share_versions", "monthly_valuation", "prices", "dividends"):
        connection.execute(
            f"create temp table copied_{table} as select t.* replace (c.symbol as symbol)"
            f" from {table} as t, (select distinct symbol from changed) as c"
        )
        connection.execute(f"create or replace view {table} as from copied_{table}")
    connection.execute("create or replace view fundamentals as from changed")
    return figures, {str(row["symbol"]): row for row in records(connection, "from metrics")}


def test_every_item_named_is_a_column_of_fundamentals(
    perturbed: tuple[list[str], dict[str, dict[str, object]]],
) -> None:
    figures, _ = perturbed
    assert [item for name in catalog.load() for item in inputs(name) if item not in figures] == []


def test_a_metric_moves_with_no_figure_that_its_lineage_does_not_name(
    perturbed: tuple[list[str], dict[str, dict[str, object]]],
) -> None:
    figures, answers = perturbed
    moved = {(name, figure) for figure in figures for name in NUMBERS if answers[figure][name] != answers["none"][name]}
    assert [(name, figure) for name, figure in sorted(moved) if figure not in inputs(name)] == []
    # Not vacuous: every metric that rests on statements was moved by something.
    assert {name for name in NUMBERS if inputs(name)} - {name for name, _ in moved} == set()
