"""Every metric is documented where it is defined, in both languages; nothing heavy is needed to read it."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from worlds import AS_OF, period, world

from screener import catalog, database, project
from screener.store import Store

if TYPE_CHECKING:
    import duckdb

    from screener.catalog import Metric

# Contracts between the parts of the program and with rule files: these names stay.
PROMISED = (
    "market_cap", "pe_ttm", "pe_static", "pe_deducted_ttm", "pe_continuing_ttm", "industry_pe", "pe_to_industry",
    "pe_to_industry_median", "pe_to_industry_harmonic", "pe_to_industry_aggregate_all",
    "pe_to_industry_mean_trimmed", "pe_continuing_to_industry", "pb", "ps_ttm", "pb_median_10y", "pb_to_median",
    "dcf_implied_return", "dcf_implied_growth", "growth_gap", "fcf_ttm", "roe", "gross_margin", "net_margin",
    "debt_ratio", "debt_ratio_2y_min", "debt_ratio_interim", "revenue_ttm", "net_income_parent_ttm",
    "revenue_growth", "net_income_growth", "revenue_cagr_3y", "revenue_cagr_2p", "net_income_cagr_3y",
    "rd_staff_ratio", "tech_certifications", "little_giant", "national_lab", "standard_setting", "rd_intensity_3y",
    "cash_cover", "ocf_to_debt", "liquidity_amount_20d", "liquidity_tier", "listing_age", "annual_only",
    "announced_estimated", "perimeter_change", "ttm_mixed_vintage", "fcf_smoothed", "interest_expense_used",
    "rd_lower_bound", "market_cap_basis", "overridden", "symbol", "name", "name_en", "exchange", "board", "country",
    "currency", "industry", "industry_l2", "status", "period_end", "announced_on", "price_date", "close",
    "roe_deducted", "roe_weighted", "roe_ttm", "roe_mean_5y", "roe_min_5y", "roa", "roic", "roce", "operating_margin",
    "ocf_margin", "fcf_margin", "ebit", "ebitda", "asset_turnover", "inventory_turnover", "inventory_days",
    "receivable_turnover", "receivable_days", "payable_days", "cash_conversion_cycle", "accruals", "cash_conversion",
    "current_ratio", "quick_ratio", "cash_ratio", "interest_cover", "debt", "net_debt", "debt_to_equity",
    "net_debt_to_equity", "net_debt_to_ebitda", "goodwill_to_equity", "finance_expense_used",
    "market_cap_rank", "cap_class", "float_market_cap", "total_assets", "equity_parent", "pe_percentile_10y",
    "pb_percentile_10y", "ps_percentile_10y", "peg_3y", "earnings_yield", "pcf_ttm", "p_fcf_ttm", "fcf_yield", "ev",
    "ev_to_ebit", "ev_to_ebitda", "ev_to_sales", "dividends_12m", "dividend_per_share", "dividend_yield",
    "payout_ratio", "net_income_growth_kind", "net_income_deducted_growth", "net_income_deducted_growth_kind",
    "revenue_growth_q", "net_income_growth_q", "net_income_growth_q_kind", "net_income_deducted_growth_q",
    "net_income_deducted_growth_q_kind", "revenue_growth_ttm", "net_income_growth_ttm",
    "net_income_deducted_growth_ttm", "operating_cash_flow_growth_ttm", "revenue_cagr_5y", "net_income_cagr_5y",
    "net_income_deducted_cagr_3y", "net_income_deducted_cagr_5y", "equity_growth", "asset_growth", "employees",
    "rd_staff", "rd_spending", "rd_intensity", "rd_capitalised_ratio", "rd_per_head", "revenue_per_employee",
)  # fmt: skip
# Where a NULL says itself why: who the company is, when something was last seen, what qualifies other figures.
NO_REASON = {
    "symbol", "name", "name_en", "exchange", "board", "country", "currency", "statement_currency", "listed_on",
    "status", "industry", "industry_l2", "industry_en", "industry_l2_en", "is_financial", "price_date", "period_end",
    "fiscal_year_end", "announced_on",
    "total_shares", "market_cap_basis", "industry_pe_level", "industry_pe_used", "industry_pe_total", *catalog.FLAGS,
}  # fmt: skip
METRICS = tuple(catalog.load().values())


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    found = world(tmp_path_factory.mktemp("catalog") / "store", statements=[period(2019)])
    return found.connect(AS_OF, views=("metrics", "metric_reasons", "metrics_with_reasons"))


def described(connection: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    """Column -> DuckDB type."""
    return {row[0]: row[1] for row in connection.execute(f"describe {view}").fetchall()}


def test_every_column_of_metrics_is_documented(connection: duckdb.DuckDBPyConnection) -> None:
    columns = described(connection, "metrics")
    assert [name for name in columns if name != "as_of" and name not in catalog.load()] == []
    assert list(catalog.load()) == [name for name in columns if name != "as_of"]


@pytest.mark.parametrize("metric", METRICS, ids=[metric.name for metric in METRICS])
def test_documentation_is_complete_in_both_languages(metric: Metric) -> None:
    assert metric.unit in catalog.UNITS
    for text in (metric.label_en, metric.meaning_en):
        assert text == text.strip() != ""
        assert not re.search(r"[\u4e00-\u9fff]", text)
    for text in (metric.label_zh, metric.meaning_zh):
        assert text == text.strip() != ""
        assert re.search(r"[\u4e00-\u9fff]|TTM|PE|PB", text)


def test_nothing_is_documented_twice_or_in_vain() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (project.sql_folder() / "views").glob("*.sql")]
    documented = [name for text in texts for name in re.findall(r"--: (\w+) \| ", text)]
    assert sorted(documented) == sorted(set(documented))
    assert [name for name in documented if name not in catalog.columns()] == []


def test_types_follow_from_units(connection: duckdb.DuckDBPyConnection) -> None:
    kinds = {"bool": {"BOOLEAN"}, "text": {"VARCHAR"}, "date": {"DATE"}}
    numbers = {"DOUBLE", "BIGINT", "INTEGER"}
    columns = described(connection, "metrics")
    wrong = [(m.name, m.unit, columns[m.name]) for m in METRICS if columns[m.name] not in kinds.get(m.unit, numbers)]
    assert wrong == []


def test_every_metric_says_why_it_is_missing(connection: duckdb.DuckDBPyConnection) -> None:
    assert {metric.name for metric in METRICS} - catalog.reasoned() == NO_REASON
    assert set(described(connection, "metric_reasons")) - {"as_of", "symbol"} == catalog.reasoned()


def test_what_the_catalogue_reads_from_text_is_what_duckdb_sees(connection: duckdb.DuckDBPyConnection) -> None:
    columns = described(connection, "metrics_with_reasons")
    assert {name for name in catalog.load() if f"{name}_reason" in columns} == catalog.reasoned()
    assert {name for name in catalog.load() if {f"{name}_low", f"{name}_high"} <= columns.keys()} == catalog.bounded()


def test_promised_names_exist() -> None:
    assert [name for name in PROMISED if name not in catalog.load()] == []


def test_a_missing_metric_always_has_a_reason_and_a_present_one_never() -> None:
    days = [datetime.date(2019, 3, 29), datetime.date(2023, 5, 31)]
    connection = database.connect(Store.open(project.sample_store()), days, views=("metrics_with_reasons",))
    connection.execute("create temp table asked as from metrics_with_reasons")
    both = " union all ".join(
        f"select '{name}' as name, symbol, {name} is null as missing, {name}_reason is not null as explained from asked"
        for name in sorted(catalog.reasoned())
    )
    assert connection.execute(f"from ({both}) where missing <> explained limit 5").fetchall() == []


@pytest.mark.parametrize("words", [["--help"], ["screen", "--help"], ["rules", "--help"]])
def test_help_needs_no_heavy_package(words: list[str]) -> None:
    script = (
        "import sys\nfrom screener import cli\nsys.argv = ['screener', *sys.argv[1:]]\n"
        "try:\n    cli.main()\nexcept SystemExit as stopped:\n    code = stopped.code\n"
        "heavy = ('duckdb', 'pandas', 'pyarrow', 'numpy', 'rich.table', 'exchange_calendars', 'python_calamine')\n"
        "sys.exit(code or ' '.join(name for name in heavy if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage" in done.stdout
