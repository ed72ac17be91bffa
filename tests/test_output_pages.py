"""What the pages look like, kept in tests/golden/output/ and read in review; UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import datetime
import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from screener import catalog, project
from screener.catalog import Metric
from screener.errors import UsageError
from screener.importing.summary import StrayBytes, Summary, TableSummary
from screener.output.console import Page, data_console
from screener.output.import_page import import_listing, print_import
from screener.output.metrics_listing import catalogue_listing, company_listing, company_values, found
from screener.output.rules_page import print_checked, print_rules, rules_listing
from screener.output.schema_listing import schema_listing
from screener.output.sql_page import print_result
from screener.output.tables import print_table
from screener.output.wording import wording
from screener.refusals import Reason
from screener.rules.ruleset import Bound, Check, Condition, Group, Label, MetricCheck, Rank, RuleSet, Universe, Value
from screener.sandbox import QueryResult
from screener.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from screener.output.formatting import Language
    from screener.output.tables import Listing

GOLDEN = Path(__file__).parent / "golden" / "output"
LANGUAGES: tuple[Language, ...] = ("en", "zh")

METRICS = {
    metric.name: metric
    for metric in (
        Metric("market_cap", "currency", "market cap", "总市值", "close × all shares", "收盘价乘总股本", "m"),
        Metric("pe_ttm", "ratio", "PE", "市盈率", "market cap ÷ profit of 12 months", "总市值 ÷ 12 个月净利润", "m"),
        Metric("revenue_cagr_3y", "percent", "revenue CAGR, 3 years", "营收三年复合增长率", "four years", "四年", "m"),
        Metric("listed_on", "date", "listed", "上市日期", "first trading day", "首个交易日", "m"),
        Metric("cash_cover", "ratio", "cash cover", "现金流覆盖倍数", "flow ÷ net debt", "现金流 ÷ 净负债", "m"),
        Metric(
            "little_giant", "bool", "national little giant", "国家级小巨人", "on a valid batch", "在有效名单上", "m"
        ),
    )
}


def compare(name: str, show: Callable[[Page], None], lang: Language = "en", width: int | None = 100) -> None:
    """Hold what a page prints (stdout, then what stderr adds) against its golden file."""
    out, err = io.StringIO(), io.StringIO()
    show(Page(lang, width, data_console(out), data_console(err)))
    text = out.getvalue() + "".join(f"stderr: {line}\n" for line in err.getvalue().splitlines())
    path = GOLDEN / f"{name}.{lang}.{width or 'pipe'}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def table(listing: Listing) -> Callable[[Page], None]:
    return lambda page: print_table(page, listing.columns, listing.rows)


def check(place: str, metric: str, bound: Bound, label: Label | None = None, when: tuple[Condition, ...] = ()) -> Check:
    severity = "reduce" if place.startswith("warnings") else ""
    return MetricCheck(id=place, metric=metric, bound=bound, label=label or Label(), severity=severity, when=when)


def bound(op: str, text: str, *values: Value) -> Bound:
    return Bound(op, values, text)  # type: ignore[arg-type]  # parametrised over all operators


RULES = RuleSet(
    name="mine",
    path="rules/mine.yaml",
    sha256="",
    description=Label("My filter", "我的筛选"),
    universe=Universe("cn", ("st", "delisting")),
    lists={},
    define=(),
    require="all",
    dimensions=(
        Group(
            "value",
            "value",
            2,
            (
                check("value.1", "pe_ttm", bound("below", "20", 20.0)),
                check("value.2", "market_cap", bound("between", "[50亿, 200亿]", 5e9, 2e10)),
                check(
                    "value.3",
                    "pe_ttm",
                    bound("above", "3", 3.0),
                    Label("PE above 3, or it is a trap", "市盈率过低有诈"),
                ),
            ),
        ),
        Group(
            "growth",
            "growth",
            "all",
            (
                check("growth.1", "revenue_cagr_3y", bound("above", "25%", 0.25)),
                Group("growth.2", "", 1, (check("growth.2.1", "little_giant", bound("is", "true", True)),)),
            ),
        ),
    ),
    warnings=(
        check(
            "warnings.1",
            "cash_cover",
            bound("below", "1.5", 1.5),
            when=(Condition("market_cap", bound("above", "10亿", 1e9)),),
        ),
    ),
    rank=(Rank("dimensions_passed", True), Rank("pe_ttm")),
    show=("name",),
)

SUMMARY = Summary(
    tables=(
        TableSummary(
            source="key figures",
            table="statements",
            read=60_098,
            written=59_181,
            quarantined={
                Reason("no_period"): 140,
                Reason("not_a_number", "净利润(万元)"): 56,
                Reason("wrong_word", "basis", "consolidated, parent"): 50,
                Reason("missing_columns"): 21,
                Reason("missing", "announced_on"): 12,
                Reason("no_symbol"): 4,
            },
            left_out={Reason("b_share"): 600, Reason("filtered", words="其他报表类型"): 33, Reason("neeq"): 1},
            announced_given=5_000,
            announced_estimated=54_181,
            seconds=1.2,
        ),
        TableSummary("年报", "statements", 11_587, 11_586, 1, announced_given=11_586, seconds=3.9),
    ),
    recorded_on=datetime.datetime(2024, 5, 31, 8, 0, tzinfo=datetime.UTC),
    companies_added=4658,
    quarantine_files=(Path("store/quarantine/key figures.csv"),),
    stray_bytes=(StrayBytes("年报.csv", 7),),
    seconds=5.1,
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_import_accounts_for_every_row(lang: Language) -> None:
    compare("import", lambda page: print_import(page, SUMMARY, "./store"), lang)


def test_the_import_listing_sums_up() -> None:
    for row in import_listing(SUMMARY, "en").rows:
        parts = ("written", "unchanged", "merged", "quarantined", "left_out")
        assert row["read"] == sum(value for part in parts if isinstance(value := row[part], int))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rule_file_reads_as_sentences(lang: Language) -> None:
    compare("rules_show", lambda page: print_rules(page, RULES, wording(RULES, METRICS, lang)), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_of_rule_files(lang: Language) -> None:
    compare("rules_list", table(rules_listing([RULES], lang)), lang)


def test_a_check_without_problems_says_how_much_was_checked() -> None:
    compare("rules_check", lambda page: print_checked(page, [RULES]))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [80, 100, None])
def test_the_schema_of_a_table(width: int | None, lang: Language) -> None:
    compare("schema_dividends", table(schema_listing("dividends", lang)), lang, width)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_schema_lists_every_table_and_every_view_with_a_meaning(lang: Language) -> None:
    views = sorted(path.stem for path in (project.sql_folder() / "views").glob("*.sql"))
    rows = schema_listing(None, lang).rows
    assert [row["table"] for row in rows] == [*TABLES, *views]
    for row in rows:
        assert is_in(lang, str(row["meaning"])), row


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_has_unit_and_meaning_in_both_languages(name: str, lang: Language) -> None:
    rows = schema_listing(name, lang).rows
    assert [row["column"] for row in rows] == list(TABLES[name].names)
    for row in rows:
        assert is_in(lang, str(row["meaning"])), row
        assert lang == "en" or row["unit"] == "倍" or is_in("zh", str(row["unit"])), row


def is_in(lang: Language, text: str) -> bool:
    """Whether a text is in a language: Chinese may name codes and columns, but has no two English words in a row."""
    chinese = re.search("[\u4e00-\u9fff]", text)
    return not chinese if lang == "en" else bool(chinese) and not re.search("[a-z]{3,} [a-z]{2,}", text)


def test_a_view_of_the_projects_own_is_described_by_its_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "mine.sql").write_text("-- What I look at. And why.\nselect 1 as one\n", encoding="utf-8")
    monkeypatch.setattr(project, "sql_folder", lambda: tmp_path)
    assert [row["meaning"] for row in schema_listing(None, "zh").rows if row["table"] == "mine"] == ["What I look at"]


def test_the_schema_of_a_view_is_its_sql_and_that_of_metrics_the_catalogue() -> None:
    assert any("listing_status" in str(row["sql"]) for row in schema_listing("statuses", "en").rows)
    assert [row["name"] for row in schema_listing("metrics", "en").rows] == list(catalog.load())


def test_a_misspelt_table_is_suggested() -> None:
    with pytest.raises(UsageError, match="did you mean 'statements'"):
        schema_listing("statement", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_catalogue_of_metrics(lang: Language) -> None:
    compare("metrics", table(catalogue_listing(METRICS.values(), lang)), lang)


def test_metrics_are_found_in_either_language_and_any_case() -> None:
    assert [metric.name for metric in found(METRICS.values(), "CASH")] == ["cash_cover"]
    assert [metric.name for metric in found(METRICS.values(), "净利润")] == ["pe_ttm"]


VALUES: dict[str, object] = {
    "market_cap": 3.76e9,
    "pe_ttm": None,
    "revenue_cagr_3y": 0.279,
    "listed_on": datetime.date(2016, 3, 11),
    "little_giant": True,
}
REASONS = {"pe_ttm": "loss_making", "cash_cover": "net_cash"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_companys_values_with_the_reason_of_each_gap(lang: Language) -> None:
    compare("metrics_company", table(company_listing(METRICS.values(), VALUES, REASONS, lang)), lang)


def test_machines_get_the_raw_values_and_reasons() -> None:
    rows = company_values(METRICS.values(), VALUES, REASONS).rows
    assert rows[0] == {"metric": "market_cap", "value": 3.76e9, "text": None, "unit": "currency", "reason": None}
    assert rows[1] == {"metric": "pe_ttm", "value": None, "text": None, "unit": "ratio", "reason": "loss_making"}


def test_rows_of_a_query_are_left_as_they_are() -> None:
    import pyarrow as pa

    table = pa.table([["990121.SH", None], [2016, 2021], [0.25, 1234567.5]], names=["symbol", "year", "year_2"])
    kinds = (("symbol", "VARCHAR"), ("year", "BIGINT"), ("year", "DOUBLE"))
    compare("sql", lambda page: print_result(page, QueryResult(kinds, table, 12, 0.1)), width=None)
