"""A mapping with mistakes is refused with all of them, each where it stands; and its SQL can do nothing but compute."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from importing_worlds import manifest

from screener.errors import Problem, UsageError
from screener.importing import scalars
from screener.importing.mapping import load_mapping
from screener.store import Store

CASES = sorted((Path(__file__).parent / "importing" / "bad_mappings").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_mistake_is_said_where_it_stands(path: Path) -> None:
    import duckdb

    expected = re.findall(r"^# expect: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    problems: list[Problem] = []
    with duckdb.connect() as connection:
        assert load_mapping(connection, path, problems) is None
    said = [str(problem).partition(path.name + ":")[2] for problem in problems]
    unsaid = [text for text in expected if not any(found.startswith(text) for found in said)]
    unexpected = [text for text in said if not any(text.startswith(wanted) for wanted in expected)]
    assert (unsaid, unexpected) == ([], [])


def test_a_manifest_reports_the_mistakes_of_all_its_mappings_at_once(tmp_path: Path) -> None:
    text = """\
precedence: [vendr]
sources:
  - {name: vendor, path: a.csv, map: {table: prices, columns: {symbol: a, date: b, clos: c}}}
  - {name: other, paht: b.csv, map: {table: prices, columns: {symbol: a, date: b, close: c}}}
  - {name: third, path: c.csv}
"""
    with pytest.raises(UsageError) as caught:
        manifest(tmp_path, text)
    said = [str(problem).partition("manifest.yaml:")[2] for problem in caught.value.problems]
    assert said == [
        "3:84: prices has no column 'clos'; did you mean 'close'?",
        "4:19: unknown key 'paht'; did you mean 'path'?",
        "4:5: a source needs one of path and paths; write path: and a file or folder",
        (
            "5:5: a source needs one of map and use; write map: and a file or the mapping itself,"
            " or use: and a source whose files need none"
        ),
    ]


def test_a_misspelt_source_in_the_precedence_is_noticed(tmp_path: Path) -> None:
    mapping = "{table: prices, columns: {symbol: a, date: b}}"
    text = f"precedence: [vendr]\nsources: [{{name: vendor, path: a.csv, map: {mapping}}}]"
    with pytest.raises(UsageError, match="no source is called 'vendr'; did you mean 'vendor'"):
        manifest(tmp_path, text)
    assert Store.open(tmp_path / "store").tables == ()


def test_an_expression_of_the_wrong_type_is_said_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,year,r\n000001,2020,1\n")
    text = """\
sources:
  - name: v
    path: a.csv
    map:
      table: statements
      columns:
        symbol: code
        period_end: year
        revenue: {sql: 'upper(r) + 1'}
        form: {sql: 'r - 1'}
"""
    with pytest.raises(UsageError) as caught:
        manifest(tmp_path, text)
    places = [(problem.location.line, problem.location.column) for problem in caught.value.problems if problem.location]
    assert places == [(9, 24), (10, 21)]


@pytest.mark.parametrize(
    "sql",
    [
        "(select 1)",
        "x in (select 1)",
        "exists (from t)",
        "1) from t where (1=1",
        "1); copy (select 1) to 'x.csv'; select (1",
        "1 union select 2",
        "x, y",
        "*",
        "columns(*)",
        "sum(x)",
        "row_number() over ()",
        "list_transform([1], lambda y: y)",
        "x -> y",
        "getenv('HOME')",
        "current_setting('threads')",
        "read_text('/etc/passwd')",
        "nextval('s')",
        "random()",
        "now()",
        "repeat('a', 1000000000)",
        "lpad('a', 1000000000, 'b')",
        "range(1000000000)",
        "getvariable('x')",
        "$x",
        "?",
        "query('select 1')",
        "t.x",
        "{'a': 1}",
        "[1, 2]",
        "x::text collate nocase",
        "lookup('other', x)",
        "lookup(x, y)",
        "number(1)",
        "",
        "x" * 5000,
        "((((",
    ],
)
def test_sql_that_does_more_than_compute_is_refused(sql: str) -> None:
    import duckdb

    with duckdb.connect() as connection, pytest.raises(scalars.NotAllowed):
        scalars.check(connection, sql, ("names",), numeric=True)


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ('"净利润" - coalesce("少数股东损益", 0)', ("净利润", "少数股东损益")),
        ("case when text(kind) = 'x' then a / 2 end", ("a", "kind")),
        ("abs(a) >= 0.05 and b between 1 and 2 and c not in (3, 4) and not d", ("a", "b", "c", "d")),
        ("try_cast(a as date)", ("a",)),
        ("1 -- a remark", ()),
        ("lookup('names', left(code, 4))", ("code",)),
    ],
)
def test_an_expression_says_which_columns_it_reads(sql: str, columns: tuple[str, ...]) -> None:
    import duckdb

    with duckdb.connect() as connection:
        assert scalars.check(connection, sql, ("names",), numeric=True).columns == columns


def test_a_cast_that_fails_is_missing_and_does_not_stop_the_import() -> None:
    import duckdb

    with duckdb.connect() as connection:
        expression = scalars.check(connection, "cast(a as date)", (), numeric=False)
        rendered = expression.render(connection, "n:", "t:")
        rows = connection.execute(f"""select {rendered} from (select 'soon' as "t:a")""").fetchall()
    assert rows == [(None,)]
