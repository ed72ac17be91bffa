"""The reference documentation is made from the program: complete, in both languages, and never stale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from commands import ROOT, call
from typer.main import get_command

from screener import catalog, cli, reference, rules
from screener.expressions.functions import FUNCTIONS
from screener.reference import command_page, metrics_page, rules_page
from screener.reference.markdown import Document
from screener.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return reference.pages(get_command(cli.app))


def test_the_pages_that_are_committed_are_those_the_program_makes(pages: dict[str, str]) -> None:
    stale = [
        name
        for name, text in pages.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != text
    ]
    unknown = [path for path in DOCS.rglob("*.md") if str(path.relative_to(DOCS)) not in pages]
    assert not stale + unknown, f"docs/ is stale; refresh it with: {reference.REFRESH}"


@pytest.mark.parametrize("lang", reference.LANGUAGES)
def test_every_table_metric_rule_function_and_command_is_there(lang: str, pages: dict[str, str]) -> None:
    for table in TABLES.values():
        assert f"## `{table.name}`\n" in pages[f"{lang}/tables.md"]
        assert all(f"| `{name}` |" in pages[f"{lang}/tables.md"] for name in table.names)
    assert all(f"| `{name}` | " in pages[f"{lang}/metrics.md"] for name in catalog.load())
    for rule_set in rules_page.shipped():
        assert f"### `{rule_set.name}`\n" in pages[f"{lang}/rules.md"]
        assert all(f"| `{check.id}` |" in pages[f"{lang}/rules.md"] for check in rule_set.checks())
    assert all(f"| `{name}(" in pages[f"{lang}/sql.md"] for name in FUNCTIONS)
    program = get_command(cli.app)
    for words, _ in command_page.commands(program):
        assert f"### `{' '.join(('screener', *words))}`\n" in pages[f"{lang}/commands.md"]


def test_a_chinese_page_is_chinese(pages: dict[str, str]) -> None:
    """Every cell of a column of meanings holds Chinese; names and signs are the same in both languages."""
    for name, text in pages.items():
        if name.startswith("zh/"):
            prose = [line for line in text.splitlines() if re.match(r"[A-Z][a-z]+ [a-z]+ ", line)]
            assert prose == [], name
    meanings = re.findall(r"^\| `\w+` \| .* \|$", pages["zh/metrics.md"], re.MULTILINE)
    assert all(re.search(r"[\u4e00-\u9fff]", line) for line in meanings)


def test_the_rule_file_that_is_shown_is_one() -> None:
    assert [rule.name for rule in rules.load_text(rules_page.EXAMPLE, "shown.yaml", catalog.load()).define] == [
        "my_peg"
    ]


def test_the_reasons_of_a_metric_are_those_its_sql_can_give() -> None:
    """A PE is missing for a loss, for want of data or price, ...: risen through the metrics it is made of."""
    assert {"loss_making", "no_price", "stale"} <= set(metrics_page.reasons_of("pe_ttm"))
    assert "loss_making" not in metrics_page.reasons_of("pb")
    assert metrics_page.reasons_of("symbol") == ()
    known = {name for name in catalog.load() if metrics_page.reasons_of(name)}
    assert catalog.reasoned() <= known


def test_the_command_writes_what_changed_and_says_when_nothing_did(tmp_path: Path) -> None:
    first = call("reference", "-o", "pages", cwd=tmp_path)
    assert first.code == 0, first.err
    assert "12 pages" in first.out
    assert (tmp_path / "pages" / "zh" / "metrics.md").read_text(encoding="utf-8").startswith("# 指标")
    (tmp_path / "pages" / "en" / "sql.md").write_text("old", encoding="utf-8")
    assert "1 pages" in call("reference", "-o", "pages", cwd=tmp_path).out
    assert "current" in call("reference", "-o", "pages", cwd=tmp_path).out


def test_pages_do_not_depend_on_where_they_are_made(tmp_path: Path, pages: dict[str, str]) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.yaml").write_text("dimensions: {d: {rules: [{roe: {above: 1%}}]}}", encoding="utf-8")
    (tmp_path / "screener.yaml").write_text("lang: zh\nrules: mine\n", encoding="utf-8")
    assert call("reference", "-o", "pages", cwd=tmp_path).code == 0
    made = {name: (tmp_path / "pages" / name).read_text(encoding="utf-8") for name in pages}
    assert made == pages


def test_a_bar_in_a_table_is_no_border_and_empty_columns_go() -> None:
    page = Document("en")
    page.table(["a", "b", "c"], [["x|y", "", "1"], ["two\nlines", "", ""]])
    page.table(["none"], [])
    assert page.text() == "| a | c |\n| --- | --- |\n| x\\|y | 1 |\n| two lines |  |\n"
