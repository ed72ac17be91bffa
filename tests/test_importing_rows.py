"""New rows meet old ones: what is news is added, what is known changes nothing, and order never matters."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing_worlds import YEAR_END, accounted_for, arrow, counted, later, quarantined, read, write

from screener.errors import DataError
from screener.importing import write_rows
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

APRIL = dt.date(2021, 4, 20)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


def statement(**items: list[float | None]) -> pa.Table:
    """Statements of one company for one year, a row per value of the items."""
    [rows] = {len(values) for values in items.values()}
    return arrow(symbol=["600519.SH"] * rows, period_end=[YEAR_END] * rows, announced_on=[APRIL] * rows, **items)


def prices(*closes: float | None, **columns: list[float | None]) -> pa.Table:
    """Prices of one company on consecutive days."""
    days = [dt.date(2021, 1, 4) + dt.timedelta(days=number) for number in range(len(closes))]
    return arrow(symbol=["600519.SH"] * len(closes), date=days, close=list(closes), **columns)


def test_the_same_rows_twice_change_nothing(store: Store) -> None:
    tables = {"statements": statement(revenue=[10.0]), "prices": prices(1.0, 2.0)}
    write_rows(store, tables, source="vendor", recorded_on=later(0))
    before = store.fingerprint
    again = write_rows(store, tables, source="vendor", recorded_on=later(1))
    assert store.fingerprint == before
    assert again.total("unchanged") == 3
    assert again.total("written") == 0


def test_of_two_sources_without_rank_the_order_of_their_imports_does_not_matter(tmp_path: Path) -> None:
    found = []
    for name, order in (("first", ("anna", "bert")), ("second", ("bert", "anna"))):
        store = Store.create(tmp_path / name)
        for days, source in enumerate(order):
            write(store, "prices", prices(1.0 if source == "anna" else 2.0), source=source, days=days)
        found.append(read(store, "prices", "close, source"))
    assert found == [[(1.0, "anna")]] * 2


def test_a_changed_figure_is_a_further_version_with_its_own_clock(store: Store) -> None:
    write(store, "statements", statement(revenue=[10.0], net_income=[1.0]))
    write(store, "statements", statement(revenue=[11.0]), days=1)
    versions = read(store, "statements", "recorded_on::date::varchar, revenue, net_income")
    assert versions == [("2026-01-02", 10.0, 1.0), ("2026-01-03", 11.0, None)]


def test_a_figure_that_goes_back_is_news_too(store: Store) -> None:
    for days, revenue in enumerate((10.0, 11.0, 10.0)):
        write(store, "statements", statement(revenue=[revenue]), days=days)
    assert store.rows("statements") == 3


def test_a_row_that_tells_less_than_is_known_is_unchanged(store: Store) -> None:
    write(store, "statements", statement(revenue=[10.0], net_income=[1.0]))
    assert write(store, "statements", statement(net_income=[1.0]), days=1).total("unchanged") == 1


def test_rows_of_one_filing_are_merged_item_by_item(store: Store) -> None:
    summary = write(store, "statements", statement(revenue=[10.0, None], net_income=[None, 1.0]))
    assert read(store, "statements", "revenue, net_income") == [(10.0, 1.0)]
    assert (summary.total("written"), summary.total("merged")) == (1, 1)


def test_of_two_contradicting_rows_the_one_that_knows_more_wins_and_the_other_is_quarantined(store: Store) -> None:
    summary = write(store, "statements", statement(revenue=[99.0, 10.0], net_income=[None, 1.0]))
    assert read(store, "statements", "revenue, net_income") == [(10.0, 1.0)]
    assert counted(summary, "quarantined") == {"contradicts another row of the same key": 1}
    [(_, _, _, row)] = quarantined(summary)
    assert '"revenue":99.0' in row


def test_basis_and_source_and_announcement_are_part_of_a_statements_key(store: Store) -> None:
    rows = arrow(
        symbol=["600519.SH"] * 4,
        period_end=[YEAR_END] * 4,
        basis=[None, "parent", None, None],
        announced_on=[APRIL, APRIL, None, APRIL],
        source=["a", "a", "a", "b"],
        revenue=[1.0, 2.0, 3.0, 4.0],
    )
    write(store, "statements", rows)
    assert store.rows("statements") == 4


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(list(range(6))))
def test_the_order_of_rows_never_matters(store: Store, order: list[int]) -> None:
    revenue = [1.0, 2.0, None, 2.0, 1.0, 5.0]
    income = [None, 3.0, 3.0, None, 7.0, 3.0]
    rows = statement(revenue=revenue, net_income=income)
    write(store, "statements", rows)
    shuffled = Store.create(store.path.parent / "".join(map(str, order)))
    write(shuffled, "statements", rows.take(order))
    assert shuffled.fingerprint == store.fingerprint


def test_in_other_tables_a_new_value_replaces_the_old_one(store: Store) -> None:
    write(store, "prices", prices(1.0, 2.0))
    summary = write(store, "prices", prices(1.0, 3.0), days=1)
    assert read(store, "prices", "close") == [(1.0,), (3.0,)]
    assert (summary.total("written"), summary.total("unchanged")) == (1, 1)


def test_a_lower_source_only_fills_what_is_empty(store: Store) -> None:
    order = ("first", "second")
    write_rows(store, {"prices": prices(1.0, None)}, source="first", recorded_on=later(0), precedence=order)
    other = prices(9.0, 9.0, market_cap=[7.0, 7.0])
    summary = write(store, "prices", other, source="second", days=1)
    assert read(store, "prices", "close, market_cap, source") == [(1.0, 7.0, "first"), (9.0, 7.0, "first")]
    assert summary.total("written") == 2
    third = write(store, "prices", prices(8.0, 8.0), source="unnamed", days=2)
    assert counted(third, "left_out") == {"a source of higher precedence says otherwise": 2}


def test_precedence_decides_within_one_import_too(store: Store) -> None:
    rows = arrow(
        symbol=["600519.SH"] * 2, date=[APRIL] * 2, close=[1.0, 2.0], volume=[None, 5.0], source=["low", "high"]
    )
    write_rows(store, {"prices": rows}, source="", recorded_on=later(0), precedence=("high", "low"))
    assert read(store, "prices", "close, volume, source") == [(2.0, 5.0, "high")]


def test_of_two_announcements_of_a_report_the_first_counts_whichever_comes_first(store: Store) -> None:
    def said(*days: int) -> pa.Table:
        dates = [dt.date(2021, 4, day) for day in days]
        return arrow(
            symbol=["600519.SH"] * len(days), period_end=[YEAR_END] * len(days), kind=["annual"] * len(days),
            announced_on=dates,
        )  # fmt: skip

    summary = write(store, "announcements", said(28, 20))
    assert counted(summary, "left_out") == {"a later announcement of the same report": 1}
    write(store, "announcements", said(29), days=1)
    assert read(store, "announcements", "announced_on") == [(dt.date(2021, 4, 20),)]
    write(store, "announcements", said(19), days=2)
    assert read(store, "announcements", "announced_on") == [(dt.date(2021, 4, 19),)]


def test_an_override_with_no_value_withdraws_the_one_before(store: Store) -> None:
    def override(value: float | None) -> pa.Table:
        return arrow(
            symbol=["600519.SH"], period_end=[YEAR_END], item=["revenue"], value=[value], reason=["typing error"]
        )

    write(store, "overrides", override(5.0))
    write(store, "overrides", override(None), days=1)
    assert read(store, "overrides", "value") == [(None,)]


def test_prices_lie_in_a_file_per_year_and_only_changed_years_are_written(store: Store) -> None:
    days = [dt.date(2019, 5, 6), dt.date(2020, 5, 6)]
    write(store, "prices", arrow(symbol=["600519.SH"] * 2, date=days, close=[1.0, 2.0]))
    before = store.partitions("prices")
    write(store, "prices", arrow(symbol=["600519.SH"], date=[days[1]], close=[3.0]), days=1)
    after = store.partitions("prices")
    assert list(after) == ["2019", "2020"]
    assert after["2019"] == before["2019"]
    assert after["2020"] != before["2020"]


def test_unknown_symbols_become_minimal_companies_and_known_ones_stay(store: Store) -> None:
    write(store, "companies", arrow(symbol=["600519.SH"], name=["贵州茅台"], board=["main"]))
    rows = arrow(symbol=["600519.SH", "688981.SH", "AAPL", "430047.BJ"], date=[APRIL] * 4, close=[1.0] * 4)
    summary = write(store, "prices", rows, days=1)
    assert summary.companies_added == 3
    assert read(store, "companies", "symbol, name, exchange, board, country, currency") == [
        ("430047.BJ", None, "BSE", "bse", "cn", "CNY"),
        ("600519.SH", "贵州茅台", None, "main", None, None),
        ("688981.SH", None, "SSE", "star", "cn", "CNY"),
        ("AAPL", None, None, None, "us", "USD"),
    ]


def test_a_symbol_that_only_has_an_industry_makes_no_company(store: Store) -> None:
    rows = arrow(symbol=["600519.SH"], scheme=["sw"], from_date=[APRIL], level1=["食品饮料"])
    assert write(store, "industries", rows).companies_added == 0


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("statements", {"symbol": None, "period_end": YEAR_END}, "no symbol"),
        ("statements", {"symbol": "", "period_end": YEAR_END}, "no symbol"),
        ("statements", {"symbol": "600519.SH", "period_end": None}, "no period"),
        (
            "statements",
            {"symbol": "600519.SH", "period_end": YEAR_END, "announced_on": dt.date(2020, 10, 30)},
            "announced before the period ended",
        ),
        (
            "statements",
            {"symbol": "600519.SH", "period_end": YEAR_END, "revenue": float("inf")},
            "revenue is not a finite number",
        ),
        (
            "statements",
            {"symbol": "600519.SH", "period_end": YEAR_END, "basis": "group"},
            "basis is not one of consolidated, parent",
        ),
        ("prices", {"symbol": "600519.SH", "date": APRIL, "close": float("nan")}, "close is not a finite number"),
        ("announcements", {"symbol": "600519.SH", "period_end": YEAR_END, "kind": "annual"}, "no announced_on"),
        (
            "listing_status",
            {"symbol": "600519.SH", "from_date": APRIL, "status": "ST"},
            "status is not one of normal, st, star_st, delisting, delisted",
        ),
        ("credentials", {"symbol": "600519.SH", "kind": "national_lab", "title": "x"}, "no valid_from"),
    ],
)
def test_an_unusable_row_is_quarantined_with_its_reason(
    store: Store, table: str, row: dict[str, object], reason: str
) -> None:
    summary = write(store, table, arrow(**{name: [value] for name, value in row.items()}))
    assert counted(summary, "quarantined") == {reason: 1}
    assert store.rows(table) == 0
    assert [found for _, _, found, _ in quarantined(summary)] == [reason]


def test_a_forecast_may_speak_of_a_period_that_is_not_over(store: Store) -> None:
    early = dt.date(2020, 10, 30)
    rows = arrow(symbol=["600519.SH"], period_end=[YEAR_END], kind=["forecast"], announced_on=[early])
    assert write(store, "announcements", rows).total("written") == 1


def test_every_row_is_in_exactly_one_count(store: Store) -> None:
    first = statement(revenue=[10.0, None, 99.0], net_income=[None, 1.0, None])
    bad = arrow(symbol=[None, "000001.SZ"], period_end=[YEAR_END] * 2, revenue=[1.0, 2.0])
    assert accounted_for(write(store, "statements", first))
    assert accounted_for(write(store, "statements", first, days=1))
    assert accounted_for(write(store, "statements", bad, days=2))


def test_publication_dates_are_counted_as_given_or_left_to_an_estimate(store: Store) -> None:
    rows = arrow(
        symbol=["600519.SH", "000001.SZ", "000002.SZ"],
        period_end=[YEAR_END] * 3,
        announced_on=[APRIL, None, None],
        revenue=[1.0, 2.0, 3.0],
    )
    known = arrow(symbol=["000001.SZ"], period_end=[YEAR_END], kind=["annual"], announced_on=[APRIL])
    tables = {"statements": rows, "announcements": known}
    summary = write_rows(store, tables, source="vendor", recorded_on=later(0))
    assert summary.total("announced_given") == 2
    assert summary.total("announced_estimated") == 1


def test_unknown_tables_and_columns_are_refused_all_at_once(store: Store) -> None:
    tables = {"statments": arrow(symbol=["x"]), "prices": arrow(symbol=["x"], clsoe=[1.0])}
    with pytest.raises(DataError) as caught:
        write_rows(store, tables, source="vendor", recorded_on=later(0))
    assert [str(problem) for problem in caught.value.problems] == [
        "unknown table 'statments'; did you mean 'statements'?",
        "prices has no column 'clsoe' to give; did you mean 'close'?",
    ]


def test_the_same_bad_rows_are_not_written_down_twice(store: Store) -> None:
    bad = arrow(symbol=[None], period_end=[YEAR_END], revenue=[1.0])
    first, second = write(store, "statements", bad), write(store, "statements", bad, days=1)
    assert first.quarantine_files == second.quarantine_files
    assert len(list((store.path / "quarantine").iterdir())) == 1
