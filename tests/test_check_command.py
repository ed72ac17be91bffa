"""The command check: what it counts, accepts, refuses and exits with, and what other pages say of its findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from commands import call
from worlds import AS_OF, Row, period, world, years

from screener import allowing, check_files, checking, units
from screener.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = check_files.load()
SCREEN = "debt_ratio > 1%"
FIRST, LATER = "2019-04-10", "2020-01-15"
# FY2018 in thousands when it first came out, put right nine months later.
THOUSANDS = [
    *years(2016, total_assets=[1e9, 1e9], revenue=[5e8, 5e8]),
    period(2018, 4, FIRST, total_assets=1e6, revenue=5e5),
    period(2018, 4, LATER, total_assets=1e9, revenue=5e8),
    period(2019, total_assets=1e9, revenue=5e8, total_liabilities=4e8, equity=5e8),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with a report in thousands that was corrected, and a balance sheet that does not balance."""
    return world(tmp_path_factory.mktemp("checked"), statements=THOUSANDS).store.path


def rows(store: Path, folder: Path, *words: str) -> list[dict[str, Any]]:
    """The findings as programs get them, asked for in a folder."""
    ran = call("check", *words, "--store", store, "-f", "json", cwd=folder)
    assert ran.code == 0, ran.err
    return ran.rows


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_check_says_in_both_languages_what_it_finds_how_grave_it_is_and_what_to_do(check: check_files.Check) -> None:
    assert check.severity in check_files.SEVERITIES
    assert not check.unit or check.unit in units.METRIC_UNITS
    for language in ("en", "zh"):
        assert check.description(language)
        assert check.advice(language)
        assert all(check.meaning(kind, language) for kind in check.kinds)
    assert check.kinds
    assert all(f"'{kind}'" in check.sql for kind in check.kinds)
    assert not any(line.startswith("--") and len(line) > 125 for line in check.sql.splitlines())


def test_a_report_in_thousands_is_open_until_it_is_corrected(store: Path, tmp_path: Path) -> None:
    wrong = rows(store, tmp_path, "scale", "--as-of", "2019-06-03")
    assert [row["item"] for row in wrong] == ["revenue", "total_assets"]
    assert rows(store, tmp_path, "scale", "--as-of", "2020-02-03") == []
    assert rows(store, tmp_path, "scale") == []
    corrected = rows(store, tmp_path, "scale", "--all")
    assert {(row["known_from"], row["known_to"]) for row in corrected} == {("2019-04-11", "2020-01-16")}


@pytest.mark.parametrize(("item", "value"), [("equity", 6e8), ("total_assets", 1e9)])
def test_what_the_user_corrects_or_vouches_for_is_no_finding_any_more(
    item: str, value: float, store: Path, tmp_path: Path
) -> None:
    assert [row["check"] for row in rows(store, tmp_path)] == ["balance"]
    said: Row = {"period_end": "2019-12-31", "item": item, "value": value, "reason": "looked up"}
    corrected = world(tmp_path / "store", statements=THOUSANDS, overrides=[said]).store
    assert rows(corrected.path, tmp_path) == []


def test_new_facts_are_checked_anew(tmp_path: Path) -> None:
    made = world(tmp_path, statements=THOUSANDS).store
    before = checking.ensure(made)
    assert checking.ensure(made) == before
    after = world(tmp_path, statements=[period(2019, 4, "2020-05-06", equity=6e8)]).store
    assert checking.ensure(after) != before


ALLOWED = """
allow:
  - check: balance
    symbol: 600001.SH
    period: 2019
    reason: minorities are told elsewhere
  - {check: scale, symbol: 600519.SH, reason: gone}
"""


def test_an_accepted_finding_is_counted_apart_and_an_entry_that_fits_nothing_is_said(
    store: Path, tmp_path: Path
) -> None:
    (tmp_path / "checks.yaml").write_text(ALLOWED, encoding="utf-8")
    assert rows(store, tmp_path) == []
    assert [row["allowed"] for row in rows(store, tmp_path, "balance", "--all")] == ["minorities are told elsewhere"]
    ran = call("check", "--store", store, cwd=tmp_path)
    assert "errors 0, warnings 0, notes 0" in ran.out
    assert "checks.yaml:7:5: this entry accepts nothing any more" in ran.err
    assert call("check", "--store", store, "--fail-on", "error", cwd=tmp_path).code == 0
    assert "open findings" not in call("screen", SCREEN, "--store", store, "--as-of", AS_OF, cwd=tmp_path).out


@pytest.mark.parametrize(
    ("entry", "fits"),
    [
        ("check: balance", True),
        ("check: balance, item: total_assets", True),
        ("check: balance, item: equity", False),
        ("check: balance, period: 2019-12-31", True),
        ("check: balance, period: 2018", False),
        ("check: balance, until: 2999-01-01", True),
        ("check: balance, until: 2020-01-01", False),
        ("check: sums", False),
    ],
)
def test_an_entry_accepts_only_what_it_names(entry: str, fits: bool, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"allow:\n  - {{{entry}, reason: seen}}\n", encoding="utf-8")
    assert (rows(store, tmp_path, "--allow", str(path)) == []) is fits


def test_every_mistake_of_an_allow_list_is_said_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "checks.yaml"
    path.write_text("allow:\n  - chek: scale\n  - check: scal\n    period: soon\n  - balance\n", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        allowing.load(path)
    said = [str(problem).partition("checks.yaml:")[2] for problem in raised.value.problems]
    assert [text.partition(";")[0] for text in said] == [
        "2:5: unknown key 'chek'",
        "2:5: an entry needs `check`",
        "2:5: an entry needs `reason`",
        "3:5: an entry needs `reason`",
        "3:12: no check 'scal'",
        "4:13: 'soon' is not a date",
        "5:5: an entry is a mapping, this is a text",
    ]


@pytest.mark.parametrize(
    ("threshold", "words", "code"),
    [("error", (), 1), ("warn", (), 1), ("error", ("sums",), 0), ("error", ("balance", "600001"), 1)],
)
def test_fail_on_is_kept_by_open_findings_of_that_severity(
    threshold: str, words: tuple[str, ...], code: int, store: Path, tmp_path: Path
) -> None:
    assert call("check", *words, "--store", store, "--fail-on", threshold, cwd=tmp_path).code == code


def test_a_misspelt_check_is_no_company(store: Path, tmp_path: Path) -> None:
    ran = call("check", "balence", "--store", store, cwd=tmp_path)
    assert ran.code == 2
    assert "did you mean 'balance'?" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "2020-01-01"),
        ("balance", "--coverage"),
        ("--coverage", "--sources"),
        ("--coverage", "--fail-on", "error"),
        ("--coverage", "--rules", "default"),
        ("--sources", "--to", "2020-01-01"),
    ],
    ids=" ".join,
)
def test_an_option_that_would_be_ignored_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    assert call("check", *words, cwd=tmp_path).code == 2


def test_a_screen_says_how_many_of_its_companies_carry_a_finding_and_explain_which(store: Path, tmp_path: Path) -> None:
    asked = (SCREEN, "--store", store, "--as-of", AS_OF)
    assert "1 with open findings" in call("screen", *asked, cwd=tmp_path).out
    assert [row["open_findings"] for row in call("screen", *asked, "-f", "json", cwd=tmp_path).rows] == [1]
    assert "error balance: total assets 2019 annual" in call("explain", "600001", *asked, cwd=tmp_path).out


def test_a_finding_of_a_later_day_is_not_counted_before(store: Path, tmp_path: Path) -> None:
    assert "open findings" not in call("screen", SCREEN, "--store", store, "--as-of", "2020-03-02", cwd=tmp_path).out
