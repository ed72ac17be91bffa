"""The pages a new user sees first: the sample market's answers, as golden files (see test_output_pages)."""

from __future__ import annotations

import datetime
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from test_output_pages import GOLDEN, LANGUAGES, compare

from screener import asking, catalog, database, explaining, project, screening
from screener.output.explain_page import explain_listing, print_explanation
from screener.output.machine import encode
from screener.output.screen_page import ScreenOptions, print_screen, screen_listing
from screener.output.status_page import print_status
from screener.output.tables import cells
from screener.output.warn_page import print_warnings, warn_listing
from screener.output.wording import Wording, wording
from screener.status import StoreStatus, TableStatus
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from screener.output.formatting import Language
    from screener.rules.ruleset import RuleSet
    from screener.screening import Answer

AS_OF = datetime.date(2024, 5, 31)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("sample") / "store"
    shutil.copytree(project.sample_store(), path)
    opened = database.connect(Store.open(path), [AS_OF], lists=asking.default_rules().lists)
    yield opened
    opened.close()


def words(rules: RuleSet, lang: Language) -> Wording:
    return wording(rules, catalog.load(), lang)


@pytest.fixture(scope="module")
def answer(connection: duckdb.DuckDBPyConnection) -> Answer:
    return screening.answer(screening.evaluate(connection, asking.default_rules()), near=3)


@pytest.fixture(scope="module")
def warned(connection: duckdb.DuckDBPyConnection) -> Answer:
    return screening.warned(screening.evaluate(connection, asking.find_rules(asking.DELISTING_RULES)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_first_screen(answer: Answer, lang: Language, width: int) -> None:
    options = ScreenOptions(near=True, undecided=True, market="sample data (fictional)")
    compare("sample_screen", lambda page: print_screen(page, answer, words(answer.rules, lang), options), lang, width)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_warnings(warned: Answer, lang: Language) -> None:
    compare("sample_warn", lambda page: print_warnings(page, warned, words(warned.rules, lang), 8, ""), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("which", ["passing", "undecided", "near"])
def test_the_first_explanations(
    connection: duckdb.DuckDBPyConnection, answer: Answer, which: str, lang: Language
) -> None:
    company = getattr(answer, which)[0]
    explanation = explaining.explain(connection, answer.rules, company.symbol)
    compare(
        f"sample_explain_{which}",
        lambda page: print_explanation(page, explanation, words(answer.rules, lang)),
        lang,
    )


def test_every_golden_line_fits_its_terminal() -> None:
    for path in GOLDEN.glob("sample_*.txt"):
        width = int(path.stem.split(".")[-1])
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if cells(line.removeprefix("stderr: ")) > width] == [], path.name


def test_machines_get_every_company_listed(answer: Answer, warned: Answer) -> None:
    listing = screen_listing(answer, words(answer.rules, "en"), ScreenOptions(undecided=True))
    rows = json.loads(encode(listing.columns, listing.rows, "json"))
    assert [row["symbol"] for row in rows] == [company.symbol for company in (*answer.passing, *answer.undecided)]
    warnings = warn_listing(warned, words(warned.rules, "en"), None)
    assert len(encode(warnings.columns, warnings.rows, "csv").splitlines()) == len(warned.passing) + 1


def test_an_explanation_for_machines_has_every_check_and_its_filings(
    connection: duckdb.DuckDBPyConnection, answer: Answer
) -> None:
    explanation = explaining.explain(connection, answer.rules, answer.passing[0].symbol)
    listing = explain_listing(explanation, words(answer.rules, "en"))
    checks = [row["check"] for row in listing.rows if row["kind"] == "check"]
    assert checks == [check.id for check in answer.rules.checks()]
    assert all(row["announced_on"] for row in listing.rows if row["kind"] == "filing")
    assert encode(listing.columns, listing.rows, "parquet")[:4] == b"PAR1"


STATUS = StoreStatus(
    path=project.sample_store(),
    fingerprint="3f2a",
    tables=(
        TableStatus("statements", 71_402, 4_658, datetime.date(1989, 12, 31), AS_OF, ("annual reports", "key figures")),
        TableStatus("credential_lists", 10, None, None, None, ()),
    ),
    empty=("holders", "events"),
    precedence=("annual reports", "key figures"),
    derived_current=False,
    quarantine_files=2,
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_status_of_a_store(lang: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.sample_store().parent.parent)
    compare("status", lambda page: print_status(page, STATUS), lang)
