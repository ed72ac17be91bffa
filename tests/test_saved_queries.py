"""Saved queries: found by name, documented in their header, given values that are read as in rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from commands import call

from screener import project
from screener.errors import DataError, UsageError
from screener.saved_queries import Parameter, bind, find, load, named_parameters, read
from screener.sqlguard import typed_value

if TYPE_CHECKING:
    from pathlib import Path

QUERY = """-- Companies above a size.
-- zh: 高于一定规模的公司。
-- Further lines are for who reads the file.
-- $least currency: smallest market cap | 最低市值 (default 20亿)
-- $roe percent: return on equity at least
-- $symbol text: not this company | 排除的公司
from metrics
select symbol
where market_cap >= $least and roe >= $roe and symbol <> $symbol and name <> '$not_one' -- nor $this
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a saved query of its own, `large`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sql" / "queries").mkdir(parents=True)
    write(tmp_path, "large", QUERY)
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "sql" / "queries" / f"{name}.sql"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_folders_own_queries_come_before_the_shipped(folder: Path) -> None:
    assert find("industries").path.parent == project.sql_folder() / "queries"
    own = write(folder, "industries", "select 1")
    assert find("industries").path == own
    assert {"peers", "large"} <= set(load())
    with pytest.raises(UsageError, match="did you mean 'industries'"):
        find("industrys")
    with pytest.raises(UsageError, match="no saved query"):
        find("../macros")


def test_the_header_says_what_a_query_answers_and_takes(folder: Path) -> None:
    query = load()["large"]
    assert query.description("en") == "Companies above a size."
    assert query.description("zh") == "高于一定规模的公司。"
    assert query.parameters == (
        Parameter("least", "currency", "smallest market cap", "最低市值", "20亿"),
        Parameter("roe", "percent", "return on equity at least"),
        Parameter("symbol", "text", "not this company", "排除的公司"),
    )
    assert query.parameters[1].meaning("zh") == "return on equity at least"
    assert folder.exists()


def test_a_query_without_a_header_still_has_its_parameters(folder: Path) -> None:
    query = read(write(folder, "bare", "select $n, '$text', \"$name\", $n -- $comment\n, $_m /* $c */, 5 as a$b"))
    assert [one.name for one in query.parameters] == ["n", "_m"]
    assert (query.description("en"), query.parameters[0].meaning("en")) == ("", "")
    assert bind(query, {"n": "15%", "_m": "000001"}) == {"n": "15%", "_m": "000001"}


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("least", "20亿", 2_000_000_000),
        ("least", "1.5bn", 1_500_000_000),
        ("roe", "15%", 0.15),
        ("roe", "0.15", 0.15),
        ("symbol", "600519", "600519"),  # a text even where it looks like a number
        ("symbol", "15%", "15%"),
        ("symbol", "it's", "it's"),
    ],
)
def test_a_value_is_read_in_the_unit_of_its_parameter(name: str, written: str, value: object, folder: Path) -> None:
    given = {"roe": "1%", "symbol": "x"} | {name: written}
    bound = typed_value(bind(load()["large"], given)[name])
    assert (bound, type(bound)) == (value, type(value))
    assert folder.exists()


def test_what_is_missing_unknown_or_ill_fitting_is_said_at_once(folder: Path) -> None:
    with pytest.raises(UsageError) as refused:
        bind(load()["large"], {"roe": "15", "leats": "1"})
    assert [str(problem) for problem in refused.value.problems] == [
        "the query 'large' has no parameter $leats; did you mean 'least'?",
        "$roe is a percentage, and 15 means 1500%; did you mean 15%?",
        "the query 'large' needs a value for $symbol (not this company); add -p symbol=VALUE",
    ]
    assert folder.exists()


def test_mistakes_in_headers_are_located_all_at_once(folder: Path) -> None:
    write(folder, "one", "-- One.\n-- $leats: misspelt\nselect $least")
    write(folder, "two", "-- Two.\n-- $cap curency: a\n-- $roe percent: b (default 15)\nselect $cap, $roe")
    with pytest.raises(UsageError) as refused:
        load()
    said = [re.sub(r"^.*sql/queries/", "", str(problem)) for problem in refused.value.problems]
    assert said == [
        "one.sql:2:5: the query does not use $leats; did you mean 'least'?",
        "two.sql:2:9: 'curency' is not a unit; did you mean 'currency'?",
        "two.sql:3:18: $roe is a percentage, and 15 means 1500%; did you mean 15%?",
    ]
    assert "-- $leats: misspelt" in refused.value.problems[0].snippet


def test_a_file_that_is_no_text_is_a_data_error(folder: Path) -> None:
    (folder / "sql" / "queries" / "bytes.sql").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="it is not UTF-8 text"):
        find("bytes")


def test_every_shipped_query_is_documented_in_both_languages() -> None:
    for query in load().values():
        assert query.description("en") != query.description("zh"), query.name
        for one in query.parameters:
            assert one.unit, (query.name, one)
            assert one.meaning_en, (query.name, one)
            assert one.meaning_zh, (query.name, one)


def test_named_parameters_are_those_of_the_code() -> None:
    assert named_parameters("select $b, $a, '$c' || $$d$$ || $b, $1") == ("b", "a")


# The command


def test_the_command_runs_a_saved_query_with_values_and_defaults(folder: Path) -> None:
    ran = call("sql", "-q", "large", "-p", "roe=20%", "-p", "symbol=x", "-f", "json", cwd=folder)
    plain = "select symbol from metrics where market_cap >= 2000000000 and roe >= 0.2 and name <> ''"
    assert ran.rows
    assert ran.rows == call("sql", plain, "-f", "json", cwd=folder).rows


def test_the_command_says_what_is_missing_and_how_to_give_it(folder: Path) -> None:
    ran = call("sql", "-q", "peers", cwd=folder)
    assert (ran.code, ran.out) == (2, "")
    assert "needs a value for $symbol (the company, such as 990121.SH); add -p symbol=VALUE" in ran.err


def test_a_mistake_in_a_file_is_located_in_the_file(folder: Path) -> None:
    write(folder, "wrong", "-- Wrong.\nselect clse from prices")
    assert "sql/queries/wrong.sql:2:8: " in call("sql", "-q", "wrong", cwd=folder).err


@pytest.mark.parametrize(("lang", "said"), [("en", "Companies above a size."), ("zh", "高于一定规模的公司。")])
def test_the_command_lists_saved_queries(lang: str, said: str, folder: Path) -> None:
    rows = {row["name"]: row for row in call("sql", "--queries", "--lang", lang, "-f", "json", cwd=folder).rows}
    assert rows["large"]["description"] == said
    assert "20亿" in rows["large"]["parameters"]
    assert "screener sql -q" in call("sql", "--queries", "--lang", lang, cwd=folder).err
