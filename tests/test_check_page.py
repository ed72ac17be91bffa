"""The pages of the data checks as golden files (see test_output_pages), and what programs get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from check_worlds import MILLION
from test_output_pages import LANGUAGES, compare
from worlds import period, world, years

from screener import allowing, checking, database
from screener.check_files import find
from screener.checking import Report, Wanted
from screener.output.check_page import findings_listing, findings_text, print_report
from screener.output.console import open_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from screener.output.formatting import Language

ALLOWED = """
allow:
  - {check: parts, symbol: 600002.SH, period: 2019, reason: special payables are below zero}
  - {check: late, symbol: 600002.SH, reason: "of last year"}
"""


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two companies: one with the parent's revenue in a second source and a corrected report, one with odd parts."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "checks.yaml").write_text(ALLOWED, encoding="utf-8")
    statements = [
        *years(2016, total_assets=[900 * MILLION, 950 * MILLION], revenue=[400 * MILLION, 450 * MILLION]),
        period(2018, total_assets=1e6, revenue=5e5),
        period(2018, 4, "2019-11-20", total_assets=1000 * MILLION, revenue=500 * MILLION),
        period(2019, total_assets=1000 * MILLION, revenue=520 * MILLION, total_profit=50 * MILLION),
        period(2019, total_assets=1000 * MILLION, revenue=16 * MILLION, total_profit=50 * MILLION) | {"source": "low"},
        {**period(2019, total_liabilities=400.0, current_liabilities=410.0), "symbol": "600002.SH"},
        {**period(2018, current_assets=1200.0), "symbol": "600002.SH"},
    ]
    store = world(folder / "store", statements=statements, precedence=("filings", "low")).store
    opened = database.connect(store, [], views=())
    checking.register(opened, store, allowing.load(folder / "checks.yaml"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def allowances(tmp_path_factory: pytest.TempPathFactory) -> tuple[allowing.Allowance, ...]:
    path = tmp_path_factory.mktemp("allowed") / "checks.yaml"
    path.write_text(ALLOWED, encoding="utf-8")
    return allowing.load(path)


def report(connection: duckdb.DuckDBPyConnection, wanted: Wanted | None = None) -> Report:
    return checking.report(connection, wanted or Wanted(), None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [80, 100])
def test_the_summary(connection: duckdb.DuckDBPyConnection, lang: Language, width: int) -> None:
    compare("check_summary", lambda page: print_report(page, report(connection), market="fictional"), lang, width)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rows_with_those_accepted_and_corrected(connection: duckdb.DuckDBPyConnection, lang: Language) -> None:
    found = report(connection, Wanted((find("basis"), find("parts"), find("scale")), everything=True, limit=1))
    compare("check_rows", lambda page: print_report(page, found, detailed=True), lang)


def test_programs_get_raw_figures_and_every_column(connection: duckdb.DuckDBPyConnection) -> None:
    row = findings_listing(report(connection, Wanted((find("basis"),))), "en").rows[0]
    shown = ("check", "severity", "symbol", "item", "value", "expected", "source", "other", "kind", "allowed")
    assert [row[name] for name in shown] == [
        "basis", "error", "600001.SH", "revenue", 16 * MILLION, 520 * MILLION, "low", "filings", "mixed", None,
    ]  # fmt: skip


def test_an_explanation_names_the_first_findings_and_counts_the_rest(connection: duckdb.DuckDBPyConnection) -> None:
    found = report(connection, Wanted((find("basis"),))).findings
    lines = list(findings_text(open_page("en"), found * 6))
    assert lines[0] == (
        "! error basis: revenue 2019 annual 1,600万 against 5.20亿, another source, which has the same profit: filings"
    )
    assert lines[4:] == ["! 2 more: screener check 600001.SH"]


def test_an_entry_that_fits_nothing_is_told_with_its_place(
    connection: duckdb.DuckDBPyConnection, allowances: tuple[allowing.Allowance, ...]
) -> None:
    unused = checking.report(connection, Wanted(), None, allowances).unused
    assert [(one.check, one.location.line) for one in unused] == [("late", 4)]
