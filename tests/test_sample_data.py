"""What the fictional market promises: it adds up, stays small, names nobody, is reproducible, and plays every part."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from screener import building, catalog, database, rules, screening
from screener.store import Store

if TYPE_CHECKING:
    import duckdb

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_data"
REAL_NAMES = ROOT.parent / "shared" / "data" / "ashare" / "stock_list_gbk.csv"
AS_OF = datetime.date(2024, 5, 31)
MILLION = 1_000_000

REASONS = {
    "loss_making", "negative_base", "not_applicable", "net_cash", "no_data", "no_price", "short_history", "stale",
    "float_only", "currency_mismatch",
}  # fmt: skip
FLAGS = (
    "annual_only", "announced_estimated", "perimeter_change", "ttm_mixed_vintage", "fcf_smoothed",
    "interest_expense_used", "rd_lower_bound", "overridden",
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A copy, so that building its derived tables leaves the checkout alone."""
    folder = tmp_path_factory.mktemp("sample") / "store"
    shutil.copytree(SAMPLE / "store", folder, ignore=shutil.ignore_patterns("derived"))
    return Store.open(folder)


@pytest.fixture(scope="module")
def connection(store: Store) -> duckdb.DuckDBPyConnection:
    return database.connect(store, [AS_OF], lists=dict(_default_rules().lists))


@pytest.fixture(scope="module")
def screened(connection: duckdb.DuckDBPyConnection) -> screening.Evaluation:
    return screening.evaluate(connection, _default_rules())


@cache
def _default_rules() -> Any:  # noqa: ANN401
    return rules.load(["three-dimensional"], catalog.load())[0]


def _cast() -> dict[str, list[dict[str, Any]]]:
    content: dict[str, list[dict[str, Any]]] = yaml.safe_load((SAMPLE / "cast.yaml").read_text(encoding="utf-8"))
    return {section: parts for section, parts in content.items() if section != "hero"}


def _symbols(section: str) -> set[str]:
    return {part["symbol"] for part in _cast()[section]}


def _with_trait(word: str) -> set[str]:
    return {
        part["symbol"]
        for parts in _cast().values()
        for part in parts
        if any(trait.split()[0] == word for trait in part.get("traits", ()))
    }


def _found(connection: duckdb.DuckDBPyConnection, query: str) -> set[Any]:
    return {row[0] for row in connection.execute(query).fetchall()}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("total_assets", "total_liabilities + equity"),
        ("equity", "equity_parent + minority_interest"),
        ("total_assets", "current_assets + non_current_assets"),
        ("total_liabilities", "current_liabilities + non_current_liabilities"),
        ("net_income", "net_income_parent + net_income_minority"),
        ("net_change_in_cash", "operating_cash_flow + investing_cash_flow + financing_cash_flow"),
    ],
)
def test_statements_add_up(connection: duckdb.DuckDBPyConnection, left: str, right: str) -> None:
    checked, wrong = connection.execute(
        f"select count({left} - ({right})), count(*) filter ({left} <> {right}) from statements"
    ).fetchall()[0]
    assert checked > 7000
    assert wrong == 0


def test_the_balance_sheets_of_one_year_follow_from_its_flows(connection: duckdb.DuckDBPyConnection) -> None:
    """Cash at the year's end is cash a year before plus the year's change, wherever nothing was restated."""
    checked, wrong = connection.execute(
        """select count(*), count(*) filter (abs(now.cash - before.cash - now.net_change_in_cash) > 1)
        from statements as now join statements as before
            on before.symbol = now.symbol and before.period_end = now.period_end - interval 1 year
            and before.source = now.source
        where month(now.period_end) = 12 and now.source = 'sample_filings' and now.currency = 'CNY'
            and now.symbol not in (select symbol from statements group by symbol, period_end, source
                having count(distinct announced_on) > 1)"""
    ).fetchall()[0]
    assert checked > 1500
    assert wrong == 0


def test_prices_and_volumes_are_possible(connection: duckdb.DuckDBPyConnection) -> None:
    assert not _found(
        connection,
        """select symbol from prices where low > close or high < close or low > previous_close or high < previous_close
            or low <= 0 or close_adj > close * 1.0001
            or (traded and not amount / volume between low * 0.9 and high * 1.1)""",
    )


def test_codes_and_names_are_nobodys(connection: duckdb.DuckDBPyConnection) -> None:
    companies = connection.execute("select symbol, name, name_en from companies").fetchall()
    assert all(re.fullmatch(r"99\d{4}\.(SH|SZ)", symbol) for symbol, _, _ in companies)
    assert len({name for _, name, _ in companies}) == len({name for _, _, name in companies}) == len(companies) == 306


@pytest.mark.real
@pytest.mark.skipif(not REAL_NAMES.exists(), reason="the list of real companies is not here")
def test_no_name_is_part_of_a_real_one(connection: duckdb.DuckDBPyConnection) -> None:
    text = REAL_NAMES.read_bytes().replace(b"\xa0", b"").decode("gbk", errors="replace")
    real = [line.split(",")[1] for line in text.splitlines()[1:]]
    assert len(real) > 3000
    stems = _found(connection, "select name[:2] from companies")
    assert not {stem for stem in stems if any(stem in name for name in real)}


def test_it_stays_small_with_everything_made_from_it(store: Store) -> None:
    facts = sum(path.stat().st_size for table in store.tables for path in store.files(table))
    derived = sum(path.stat().st_size for path in building.ensure(store).values())
    assert facts < 4.5 * MILLION
    assert facts + derived < 8 * MILLION


def test_the_folder_holds_nothing_but_its_state() -> None:
    committed = Store.open(SAMPLE / "store")
    named = {path.resolve() for table in committed.tables for path in committed.files(table)}
    found = {path.resolve() for path in (SAMPLE / "store").glob("*/*.parquet") if path.parent.name != "derived"}
    assert found == named


@pytest.mark.slow
def test_the_script_makes_the_same_market_again(store: Store, tmp_path: Path) -> None:
    import duckdb

    again = tmp_path / "again"
    subprocess.run([sys.executable, str(SAMPLE / "make_sample.py"), str(again)], check=True, capture_output=True)
    made = Store.open(again)
    assert made.tables == store.tables
    assert made.precedence == store.precedence
    for table in store.tables:
        left, right = ([str(path) for path in of.files(table)] for of in (store, made))
        for one, other in ((left, right), (right, left)):
            differing = duckdb.execute(
                "select count(*) from (from read_parquet($one) except all from read_parquet($other))",
                {"one": one, "other": other},
            ).fetchall()
            assert differing == [(0,)], table


def test_the_readme_names_every_part() -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    missing = [
        part["symbol"]
        for parts in _cast().values()
        for part in parts
        if not re.search(rf"\| {re.escape(part['symbol'])} \| [^|]+ \| {re.escape(part['story'])} \|", readme)
    ]
    assert not missing


def test_the_default_screen_is_worth_looking_at(screened: screening.Evaluation) -> None:
    answer = screening.answer(screened)
    assert 280 <= answer.companies <= 300
    assert 6 <= len(answer.passing) <= 12
    assert 10 <= len(answer.undecided) <= 20
    assert 20 <= answer.one_short <= 40
    assert 2 <= sum(bool(company.warnings(_default_rules())) for company in answer.passing) <= 6
    assert not answer.not_evaluated


@pytest.mark.parametrize(
    ("section", "condition"),
    [
        ("passing", "overall = 'pass'"),
        ("near", "overall = 'fail' and overall_cost = 1"),
        ("undecided", "overall = 'unknown'"),
    ],
)
def test_the_cast_plays_its_parts(screened: screening.Evaluation, section: str, condition: str) -> None:
    played = _found(screened.connection, f"select symbol from verdicts where left_out is null and {condition}")
    assert _symbols(section) <= played


def test_every_verdict_occurs(screened: screening.Evaluation) -> None:
    answer = screening.answer(screened)
    counts = answer.counts.values()
    assert all(any(getattr(count, kind) for count in counts) for kind in ("yes", "no", "unknown", "n_a"))
    warnings = [answer.counts[check.id] for check in _default_rules().warnings]
    assert all(count.yes and count.no for count in warnings)
    assert any(count.unknown for count in warnings)
    assert any(count.n_a for count in warnings)


def test_every_reason_occurs(store: Store, connection: duckdb.DuckDBPyConnection) -> None:
    assert _reasons(connection) >= REASONS
    # Before the first list begins to decide, nothing is known of any credential.
    earlier = database.connect(store, [datetime.date(2017, 6, 30)], lists=dict(_default_rules().lists))
    assert "list_not_loaded" in _reasons(earlier)


def _reasons(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute("select * exclude (as_of, symbol) from metric_reasons").fetchall()
    return {reason for row in rows for reason in row if isinstance(reason, str)}


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_occurs_and_is_rare(connection: duckdb.DuckDBPyConnection, flag: str) -> None:
    raised, companies = connection.execute(f"select count(*) filter ({flag}), count(*) from metrics").fetchall()[0]
    assert 0 < raised < companies / 2


def test_every_basis_of_market_value_occurs(connection: duckdb.DuckDBPyConnection) -> None:
    assert _found(connection, "select market_cap_basis from metrics") >= {"total", "derived", "float"}


def test_every_listing_status_occurs(connection: duckdb.DuckDBPyConnection) -> None:
    assert _found(connection, "select status from listing_status") == {
        "normal", "st", "star_st", "delisting", "delisted",
    }  # fmt: skip
    assert _with_trait("delisted") == _found(connection, "select symbol from companies where delisted_on is not null")


@pytest.mark.parametrize(
    ("trait", "query"),
    [
        ("reports_in", "select symbol from statements where currency <> 'CNY'"),
        ("annual_only", "select symbol from statements group by 1 having bool_and(month(period_end) = 12)"),
        ("float_only", "select symbol from metrics where market_cap_basis = 'float'"),
        ("derived_shares", "select symbol from share_capital where basis = 'derived'"),
        ("vendor_cap", "select symbol from prices where market_cap is not null"),
        ("suspended", "select symbol from metrics where price_date is null"),
        ("halted", "select symbol from prices where not traded"),
        ("moved", "select symbol from industries where to_date is not null"),
        ("investigated", "select symbol from events where kind = 'investigation'"),
        (
            "no_capex",
            "select symbol from statements group by 1 having count(capex) = 0 and count(operating_cash_flow) > 0",
        ),
    ],
)
def test_a_trait_shows_in_the_facts(connection: duckdb.DuckDBPyConnection, trait: str, query: str) -> None:
    assert _with_trait(trait) <= _found(connection, query)


def test_restatements_are_later_rows_beside_the_first(connection: duckdb.DuckDBPyConnection) -> None:
    restated = _found(
        connection,
        """select symbol from statements where source = 'sample_filings' group by symbol, period_end
            having count(distinct revenue) > 1 and max(revenue) > 1.05 * min(revenue)""",
    )
    assert restated >= _with_trait("remerged") | _with_trait("remerged_fully") | _with_trait("corrected")


def test_publication_dates_are_given_looked_up_or_missing(connection: duckdb.DuckDBPyConnection) -> None:
    given, missing, looked_up = connection.execute(
        """select count(announced_on), count(*) - count(announced_on),
            count(*) filter (announced_on is null and looked_up)
        from statements left join (select distinct symbol, period_end, true as looked_up from announcements)
            using (symbol, period_end)"""
    ).fetchall()[0]
    assert given > 8000
    assert missing > looked_up > 100


def test_sources_fill_gaps_and_disagree(connection: duckdb.DuckDBPyConnection) -> None:
    filled, different, same = connection.execute(
        """select count(*) filter (first.net_income_deducted is null and second.net_income_deducted is not null),
            count(*) filter (first.revenue <> second.revenue), count(*) filter (first.revenue = second.revenue)
        from statements as first join statements as second using (symbol, period_end, announced_on)
        where first.source = 'sample_filings' and second.source = 'sample_key_figures'"""
    ).fetchall()[0]
    assert filled > 0
    assert 0 < different < same / 10


def test_the_last_weeks_are_daily(connection: duckdb.DuckDBPyConnection) -> None:
    days = _found(connection, "select distinct date from prices where date > date '2024-03-20'")
    assert len(days) >= 45
    assert max(days) == AS_OF
