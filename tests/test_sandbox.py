"""Ad-hoc SQL: what sql_attacks.yaml tries neither writes, reads outside, leaks nor hangs; what is useful works."""

from __future__ import annotations

import datetime
import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screener import building, database, project, sandbox, sandboxed, saved_queries, sqlguard, sqltext
from screener.errors import DataError, ScreenerError, UsageError
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import pyarrow as pa

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "sql_attacks.yaml").read_text(encoding="utf-8")
)
CANARY = "CANARY-7f3a"
SYMBOLS = ("990001.SH", "990002.SH", "990003.SH")
NAMES = ("甲", "乙", "丙")
# Enough for the child to start on a busy machine and still be stopped soon.
SHORT = 1.5


@dataclass(frozen=True)
class World:
    """A small store and, beside it, files that no query may show."""

    store: Path
    outside: Path

    def filled(self, sql: str) -> str:
        """An attack with its folders."""
        return sql.replace("OUTSIDE", str(self.outside)).replace("STORE", str(self.store))

    def state(self) -> dict[str, str]:
        """Every file below the world with a hash of its bytes."""
        files = sorted(path for path in self.store.parent.rglob("*") if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _tables() -> dict[tuple[str, str], pa.Table]:
    import pyarrow as pa

    days = [datetime.date(2024, 5, day) for day in range(1, 11)]
    years = [datetime.date(year, 12, 31) for year in (2020, 2021, 2022, 2023)]
    recorded = datetime.datetime(2024, 6, 1)  # noqa: DTZ001  (the store's clock is naive UTC)
    return {
        ("companies", ""): pa.table(
            {"symbol": SYMBOLS, "name": NAMES, "listed_on": [datetime.date(2015, 1, 5)] * 3, "country": ["cn"] * 3}
        ),
        ("prices", "2024"): pa.table(
            {
                "symbol": [symbol for symbol in SYMBOLS for _ in days],
                "date": days * 3,
                "close": [10.0 + index for index in range(3) for _ in days],
            }
        ),
        ("statements", ""): pa.table(
            {
                "symbol": [symbol for symbol in SYMBOLS for _ in years],
                "period_end": years * 3,
                "basis": ["consolidated"] * 12,
                "announced_on": [year + datetime.timedelta(100) for year in years] * 3,
                "revenue": [100.0, 130.0, 160.0, 200.0] * 3,
                "source": ["made up"] * 12,
                "recorded_on": [recorded] * 12,
            }
        ),
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    import duckdb

    folder = tmp_path_factory.mktemp("world")
    store = Store.create(folder / "store")
    with store.writing() as change:
        for (table, partition), rows in _tables().items():
            change.put(table, partition, rows)
    building.ensure(Store.open(folder / "store"))
    outside = folder / "outside"
    outside.mkdir()
    (outside / "canary.csv").write_text(f"a\n{CANARY}\n")
    (outside / "canary.json").write_text(f'{{"a": "{CANARY}"}}\n')
    with duckdb.connect(str(outside / "canary.db")) as connection:
        connection.execute(f"create table canary as select '{CANARY}' as a")
        connection.execute(f"copy canary to '{outside / 'canary.parquet'}'")
    return World(folder / "store", outside)


@pytest.fixture(scope="module")
def locked(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection as the child has it, for what need not be tried in a process of its own."""
    store = Store.open(world.store)
    with database.connect(store) as connection:
        files = [path for table in store.tables for path in store.files(table)]
        connection.execute("set max_execution_time = 5000")
        private = tmp_path_factory.mktemp("private")
        sandboxed.lock_down(connection, [*files, *building.ensure(store).values()], private, 500)
        yield connection


def _cases(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES[kind]]


def _text(case: dict[str, Any]) -> str:
    if "repeat" not in case:
        return str(case["sql"])
    times, head, part, middle, *tail = case["repeat"]
    return f"{head}{part * times}{middle}{''.join(tail) * times}"


def _run(world: World, sql: str | sandbox.Asked, **options: Any) -> sandbox.QueryResult:  # noqa: ANN401
    return sandbox.run_query(world.store, sql, **options)


def _message(error: pytest.ExceptionInfo[ScreenerError]) -> str:
    return str(error.value)


# What is refused, and that it would be harmless even if it were not


@pytest.mark.parametrize("case", _cases("refused"))
def test_an_attack_is_refused_with_advice(case: dict[str, Any], world: World, locked: Any) -> None:  # noqa: ANN401
    with pytest.raises(UsageError) as error:
        sqlguard.check(locked, world.filled(_text(case)), {})
    assert world.filled(case["says"]) in _message(error)


def test_the_locks_hold_where_the_guard_is_absent(world: World, locked: duckdb.DuckDBPyConnection) -> None:
    import duckdb

    before = world.state()
    for case in CASES["refused"]:
        if case.get("guard_only"):
            continue
        try:
            shown = str(locked.execute(f"select * from (\n{world.filled(case['sql'])}\n)").fetchall())
        except duckdb.Error as error:
            shown = str(error)
        assert CANARY not in shown, case["id"]
    assert world.state() == before


@pytest.mark.parametrize("case", _cases("harmless"))
def test_what_passes_the_guard_gives_nothing_away(case: dict[str, Any], world: World, locked: Any) -> None:  # noqa: ANN401
    import duckdb

    before = world.state()
    try:
        query = sqlguard.check(locked, world.filled(case["sql"]), {})
        shown, failed = str(locked.execute(query.sql).fetchall()), False
    except (duckdb.Error, UsageError) as error:
        shown, failed = str(error), True
    assert failed == case.get("fails", False), shown
    assert CANARY not in shown
    assert world.state() == before


@pytest.mark.parametrize("name", ["csv path as table", "copy in a CTE", "NUL hides the rest"])
def test_the_whole_way_refuses_too_and_leaves_every_byte_in_place(
    name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENER_CANARY", CANARY)
    monkeypatch.chdir(world.outside)
    case = next(case for case in CASES["refused"] if case["id"] == name)
    before = world.state()
    with pytest.raises(UsageError) as error:
        _run(world, world.filled(case["sql"]))
    assert world.filled(case["says"]) in _message(error)
    assert world.state() == before


# What must work


@pytest.mark.parametrize("case", _cases("allowed"))
def test_a_useful_query_works(case: dict[str, Any], locked: duckdb.DuckDBPyConnection) -> None:
    query = sqlguard.check(locked, case["sql"], {})
    rows = locked.execute(query.sql).fetchall()
    assert [list(row) for row in rows] == [pytest.approx(row) for row in case["rows"]]


def test_a_result_has_types_a_limit_and_the_count_of_all_rows(world: World) -> None:
    result = _run(world, "from prices select symbol, date, close order by symbol, date", limit=3)
    assert result.columns == (("symbol", "VARCHAR"), ("date", "DATE"), ("close", "DOUBLE"))
    assert result.table.num_rows == 3
    assert result.total_rows == 30
    assert result.table.column("close").to_pylist() == [10.0, 10.0, 10.0]
    assert 0 < result.seconds < sandbox.DEFAULT_SECONDS


def test_no_limit_brings_every_row_and_no_row_is_a_result(world: World) -> None:
    assert _run(world, "from range(200000)").table.num_rows == 200_000
    empty = _run(world, "from companies where false", limit=5)
    assert (empty.table.num_rows, empty.total_rows) == (0, 0)
    assert "symbol" in empty.table.column_names


def test_the_dates_asked_for_reach_the_views(world: World) -> None:
    dates = [datetime.date(2024, 5, 2), datetime.date(2024, 5, 9)]
    result = _run(world, "from metrics select as_of, count(*) group by as_of order by as_of", as_of=dates)
    assert result.table.column(0).to_pylist() == dates


def test_the_saved_queries_run(locked: duckdb.DuckDBPyConnection) -> None:
    queries = [query for query in saved_queries.load().values() if project.sql_folder() in query.path.parents]
    assert len(queries) >= 5
    for query in queries:
        needed = {one.name: SYMBOLS[0] for one in query.parameters if one.default is None}
        checked = sqlguard.check(locked, query.sql, saved_queries.bind(query, needed))
        locked.execute(checked.sql, checked.parameters or None).fetchall()


# Parameters


def test_parameters_are_typed_and_stand_beside_the_variables_views_read(world: World) -> None:
    # The views of metrics read $first_as_of and others; the query's own $names must not disturb them.
    sql = (
        "from metrics select symbol, $n + 1, $share, $day, $code, $cap where close > $n and symbol <> $code order by 1"
    )
    given = {"n": "10", "share": "15%", "day": "2024-05-31", "code": "000001", "cap": "5000万"}
    rows = _run(world, sandbox.Asked(sql, given)).table.to_pylist()
    assert [list(row.values()) for row in rows] == [
        [symbol, 11, 0.15, datetime.date(2024, 5, 31), "000001", 5e7] for symbol in SYMBOLS[1:]
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("-3.5", -3.5),
        ("1.5bn", 1.5e9),
        ("2024-05-31", datetime.date(2024, 5, 31)),
        ("600519.SH", "600519.SH"),
        ("'600519'", "600519"),
        ("'; drop view metrics --", "'; drop view metrics --"),
        ("nan", "nan"),
        ("", ""),
        ("1y", "1y"),
    ],
)
def test_a_value_is_read_as_it_is_written(written: str, value: object) -> None:
    found = sqlguard.typed_value(written)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("sql", "given", "says"),
    [
        ("select $low, $high", {"low": "1"}, "needs a value for $high; add -p high=VALUE"),
        ("select $low", {"low": "1", "lwo": "2"}, "has no parameter $lwo; did you mean 'low'?"),
        ("select 1", {"x": "2"}, "has no parameter $x; it has no parameters"),
        ("from metrics", {"first_as_of": "x"}, "$first_as_of belongs to the program"),
        ("select $1", {"1": "2"}, "has no name"),
    ],
)
def test_parameters_that_do_not_fit_are_named(
    sql: str, given: dict[str, str], says: str, locked: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(UsageError) as error:
        sqlguard.check(locked, sql, given)
    assert says in _message(error)


# What DuckDB complains about


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select symbol,\n  clse from prices", "query:2:3: Referenced column"),
        ("select '中文', clse from prices", "query:1:14: Referenced column"),
        ("select clse from prices", "did you mean 'close'?"),
        ("select symbol from companies where name::int = 1", "Could not convert string"),
        ("select error('so it goes')", "so it goes"),
    ],
)
def test_a_mistake_is_located_in_the_users_text(sql: str, says: str, locked: duckdb.DuckDBPyConnection) -> None:
    import duckdb

    with pytest.raises(duckdb.Error) as error:
        sandboxed._relation(locked, sqlguard.check(locked, sql, {})).fetchall()
    problem = str(sqltext.explained(error.value, sql))
    assert says in problem
    assert "{" not in problem


def test_the_whole_way_locates_a_mistake_too(world: World) -> None:
    with pytest.raises(UsageError) as error:
        _run(world, "select symbol,\n  clse from prices")
    assert "query:2:3: Referenced column" in _message(error)
    assert error.value.problems[0].snippet == "    2 |   clse from prices\n      |   ^"


def test_a_store_that_is_not_there_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        sandbox.run_query(tmp_path / "nothing", "select 1")


# Limits


@pytest.mark.parametrize("case", _cases("stopped"))
def test_a_query_that_eats_everything_ends_in_time_with_a_clear_message(case: dict[str, Any], world: World) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with pytest.raises(ScreenerError) as error:
        _run(world, _text(case), timeout=SHORT, memory_mb=256)
    assert time.monotonic() - began < SHORT + 3
    # On a machine too busy to fill the memory in time, running out of time is as good an end.
    assert case["says"] in _message(error) or "was stopped after" in _message(error)
    # Kilobytes: the parent has taken less than 100 MB more than it had.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000


def test_a_result_of_one_huge_value_stays_outside_the_parents_memory(world: World) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = _run(world, "select repeat('x', 120000000) as s", limit=1)
    assert result.table.nbytes > 120_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 60_000


_CALLER = """
import sys
from pathlib import Path
from screener import sandbox
print("started", flush=True)
sandbox.run_query(Path(sys.argv[1]), "select levenshtein(repeat('ab', 200000), repeat('ba', 200000))", timeout=60)
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds children in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_the_query_ends_with_the_one_who_asked(how: signal.Signals, world: World, tmp_path: Path) -> None:
    home = str(Path(sandbox.__file__).parent.parent)
    caller = subprocess.Popen(
        [sys.executable, "-c", _CALLER, str(world.store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": home, "TMPDIR": str(tmp_path)},
    )
    assert caller.stdout is not None
    caller.stdout.readline()
    child = _wait_for_child(caller.pid)
    time.sleep(1.5)
    caller.send_signal(how)
    caller.wait(timeout=5)
    deadline = time.monotonic() + 3
    while Path(f"/proc/{child}").exists() and _is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(child)
    assert not list(tmp_path.iterdir())
    caller.stdout.close()


def _wait_for_child(parent: int) -> int:
    listing = Path(f"/proc/{parent}/task/{parent}/children")
    deadline = time.monotonic() + 10
    while not listing.read_text().split() and time.monotonic() < deadline:
        time.sleep(0.02)
    return int(listing.read_text().split()[0])


def _is_running(process: int) -> bool:
    """Whether it lives; one that ended and that nobody has asked after yet does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


def test_the_child_sees_no_secret_and_no_module_of_the_working_folder(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
    assert CANARY not in str(sandbox._environment())
    (tmp_path / "duckdb.py").write_text("open('loaded', 'w')\nraise SystemExit(1)\n")
    monkeypatch.chdir(tmp_path)
    assert _run(world, "select 1 as x").table.to_pylist() == [{"x": 1}]
    assert not (tmp_path / "loaded").exists()


def test_a_locked_connection_reads_its_views_and_nothing_else(world: World, locked: duckdb.DuckDBPyConnection) -> None:
    import duckdb

    assert locked.execute("select count(*) from prices").fetchall() == [(30,)]
    with pytest.raises(duckdb.PermissionException):
        locked.execute(f"from read_text('{world.outside / 'canary.csv'}')")
    for setting in ("memory_limit = '100GB'", "enable_external_access = true", "lock_configuration = false"):
        with pytest.raises(duckdb.InvalidInputException):
            locked.execute(f"set {setting}")


# Fuzzing

_WORDS = """
    select from metrics prices ( ) , ; * 'a' "b" $x $1 ? 1 5000万 15% with x as recursive union all copy to 'f.csv'
    read_csv( getenv( -- /* */ $$ $t$ \\ : :: [ ] { } lambda a: a -> . .. @ # pivot describe 中 １ 1e 0x values over
    limit null date interval order by group create insert set = <> not exists case when end
"""
_FRAGMENTS = st.sampled_from([*_WORDS.split(), "\0", "\ud800", "\n"])


def _with_head(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from([words, f"select {words}", f"from ({words})", f"select 1 where {words} -- "])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sql=st.lists(_FRAGMENTS, max_size=14).map(" ".join).flatmap(_with_head) | st.text(max_size=40))
def test_whatever_is_typed_is_either_checked_or_refused(sql: str, locked: duckdb.DuckDBPyConnection) -> None:
    try:
        said = sqlguard.check(locked, sql, {}).sql
    except UsageError as error:
        said = str(error)
    assert said.strip()


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ("select roe from metrics", False),
        ("select count(*) from metrics where pe_ttm < 20", False),
        ("select m.roe, r.roe as why from metrics as m join metric_reasons as r using (as_of, symbol)", False),
        ("from metrics", True),
        ("select * from metrics", True),
        ("select columns('roe.*') from metrics", True),
        ("select m from metrics as m", True),
        ("select roe from metrics natural join companies", True),
    ],
)
def test_a_query_that_names_its_columns_is_spared_the_others(world: World, query: str, *, whole: bool) -> None:
    checked = sqlguard.check(database.connect(Store.open(world.store), views=()), query, {})
    assert "metrics" in checked.views
    assert (checked.columns == frozenset()) is whole
    assert whole or "roe" in checked.columns or "pe_ttm" in checked.columns
