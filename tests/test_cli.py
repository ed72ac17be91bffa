"""The command line keeps its contract: every command and option, data on stdout alone, exit codes, files, terminals."""

from __future__ import annotations

import errno
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from commands import SAMPLE, Ran, call, command, contents, environment, finish, run, sample_copy, start

from screener import __version__, cli, screening
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from screener.expressions import Expression

ESCAPE = "\x1b"
FICTION = "fictional sample data"
# Every command that gives rows, and how many there must be at least.
ANSWERS = {
    "screen": (("screen",), 10),
    "warn": (("warn",), 20),
    "explain": (("explain", "990001"), 30),
    "catalogue": (("metrics",), 50),
    "metrics of one": (("metrics", "990001"), 50),
    "sql": (("sql", "from metrics select symbol, name, listed_on, roe, little_giant order by 1 limit 7"), 7),
    "rules list": (("rules", "list"), 5),
    "rules show": (("rules", "show"), 10),
    "status": (("status",), 14),
    "schema": (("schema",), 14),
    "schema of one": (("schema", "statements"), 80),
}
MAPPING = (
    "{table: prices, source: mine, columns: {symbol: {from: c, form: canonical}, date: d, close: {from: p, unit: 元}}}"
)
PRICES = "c,d,p\n990001.SH,2024-06-03,31.5\n990002.SH,2024-06-03,8.25\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing in it but what tests of reading commands write."""
    return tmp_path_factory.mktemp("cwd")


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """A price file with its mapping and a manifest, in the folder of the test."""
    (tmp_path / "prices.csv").write_text(PRICES, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "manifest.yaml").write_text("sources: [{path: prices.csv, map: map.yaml}]", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "least"),
    [pytest.param(*answer, id=name) for name, answer in ANSWERS.items()],
)
def test_every_answer_has_the_same_rows_in_every_format(words: tuple[str, ...], least: int, folder: Path) -> None:
    import pyarrow.parquet as pq

    as_csv, as_json = (call(*words, "-f", name, cwd=folder) for name in ("csv", "json"))
    parquet = call(*words, "-o", "answer.parquet", cwd=folder)
    assert [ran.code for ran in (as_csv, as_json, parquet)] == [0, 0, 0], parquet.err
    rows = as_json.rows
    assert len(rows) >= least
    assert len(as_csv.table) == len(rows) == pq.read_metadata(folder / "answer.parquet").num_rows
    assert list(as_csv.table[0]) == list(rows[0]) == pq.read_schema(folder / "answer.parquet").names
    assert parquet.out == ""


def test_machine_formats_carry_raw_numbers_whole_symbols_and_iso_dates(folder: Path) -> None:
    (row, *_) = call("screen", "-f", "json", cwd=folder).rows
    assert row["as_of"] == "2024-05-31"
    assert row["symbol"].endswith((".SH", ".SZ", ".BJ"))
    assert isinstance(row["market_cap"], float)
    assert row["market_cap"] > 1e8
    assert row["verdict"] == "pass"


def test_on_the_sample_data_it_says_so_on_stderr_alone(folder: Path) -> None:
    asked, named = call("status", cwd=folder), call("status", "--store", SAMPLE, cwd=folder)
    assert FICTION in asked.err
    assert FICTION not in asked.out + named.err


def test_the_store_is_the_option_else_the_environment_else_the_folders_own(tmp_path: Path) -> None:
    elsewhere = {"SCREENER_STORE": str(tmp_path / "nowhere")}
    assert call("status", cwd=tmp_path, variables=elsewhere).code == 3
    assert call("status", "--store", SAMPLE, cwd=tmp_path, variables=elsewhere).code == 0
    sample_copy(tmp_path)
    own = call("status", cwd=tmp_path)
    assert own.out.startswith("store store ")
    assert FICTION not in own.err


def test_as_of_uses_only_what_was_public_by_then(folder: Path) -> None:
    then = call("screen", "--as-of", "2023-04-28", "--undecided", "-f", "json", cwd=folder).rows
    assert {row["as_of"] for row in then} == {"2023-04-28"}
    explained = call("explain", "990001", "--as-of", "2023-04-28", "-f", "json", cwd=folder).rows
    published = [row["announced_on"] for row in explained if row["announced_on"]]
    assert max(published) < "2023-04-28"
    quoted = call("sql", "select distinct as_of from metrics", "--as-of", "2023-04-28", "-f", "csv", cwd=folder)
    assert quoted.out == "as_of\n2023-04-28\n"
    assert (
        call("warn", "--as-of", "2023-04-28", "-f", "json", "--limit", "1", cwd=folder).rows[0]["as_of"] == "2023-04-28"
    )
    metric = call("metrics", "990001", "--as-of", "2023-04-28", "-f", "json", cwd=folder).rows
    assert next(row["text"] for row in metric if row["metric"] == "announced_on") < "2023-04-28"


def test_limit_cuts_the_list_and_says_of_how_many(folder: Path) -> None:
    assert len(call("screen", "--limit", "3", "-f", "json", cwd=folder).rows) == 3
    assert call("screen", "--limit", "0", "-f", "json", cwd=folder).rows == []
    assert "3 of 10 shown" in call("screen", "--limit", "3", cwd=folder).err
    assert len(call("warn", "--limit", "2", "-f", "json", cwd=folder).rows) == 2
    assert len(call("sql", "from metrics", "--limit", "4", "-f", "json", cwd=folder).rows) == 4


def test_where_asks_only_companies_for_which_it_holds(folder: Path) -> None:
    for name in ("screen", "warn"):
        rows = call(name, "--where", "market_cap < 50亿", "-f", "json", cwd=folder).rows
        assert rows
        assert all(row["market_cap"] < 5e9 for row in rows)


def test_near_and_undecided_add_rows_with_their_verdict(folder: Path) -> None:
    plain, near, undecided = (
        call("screen", *words, "-f", "json", cwd=folder).rows for words in ((), ("--near", "3"), ("--undecided",))
    )
    assert {row["verdict"] for row in plain} == {"pass"}
    assert [row["verdict"] for row in near[len(plain) :]] == ["fail"] * 3
    waiting = undecided[len(plain) :]
    assert len(waiting) == 14
    assert all(row["verdict"] == "unknown" and row["unknown"] for row in waiting)


def test_rules_are_a_name_a_file_or_an_expression(folder: Path) -> None:
    (folder / "mine.yaml").write_text("dimensions: {d: {rules: [{roe: {above: 15%}}]}}", encoding="utf-8")
    by_file = call("screen", "mine.yaml", "-f", "json", cwd=folder)
    by_words = call("screen", "roe > 15%", "-f", "json", cwd=folder)
    assert {row["symbol"] for row in by_file.rows} == {row["symbol"] for row in by_words.rows}
    assert call("screen", "statements-only", cwd=folder).out.startswith("Value and growth from statements alone")
    for name in ("warn", "explain", "rules"):
        words = {"warn": ("delisting",), "explain": ("990001", "mine.yaml"), "rules": ("show", "mine.yaml")}[name]
        assert call(name, *words, cwd=folder).code == 0


def test_an_answer_comes_in_two_languages(folder: Path) -> None:
    english, chinese = (call("screen", "--lang", lang, cwd=folder) for lang in ("en", "zh"))
    assert english.out.startswith("Three-dimensional filter")
    assert "Revenue CAGR 3 years above 25%" in english.out
    assert chinese.out.startswith("三维筛选模型")
    assert "三年营收复合增长率高于25%" in chinese.out
    assert call("screen", cwd=folder, variables={"SCREENER_LANG": "zh"}).out == chinese.out
    for words in (("warn",), ("explain", "990001"), ("metrics",), ("rules", "show"), ("status",)):
        pages = [call(*words, "--lang", lang, cwd=folder) for lang in ("en", "zh")]
        assert _chinese(pages[1].out) > _chinese(pages[0].out)
        assert all(ESCAPE not in page.out + page.err for page in pages)
    assert _chinese(call("schema", "prices", "--lang", "zh", cwd=folder).out) > 10


def _chinese(text: str) -> int:
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def test_metrics_can_be_searched_and_say_why_one_is_missing(folder: Path) -> None:
    assert all(
        "cash" in json.dumps(row).lower() for row in call("metrics", "--search", "cash", "-f", "json", cwd=folder).rows
    )
    rows = call("metrics", "990001", "-f", "json", cwd=folder).rows
    missing = [row for row in rows if row["value"] is None and row["metric"] != "delisted_on"]
    assert missing
    assert any(row["reason"] for row in missing)


def test_a_metric_with_a_value_has_no_reason_to_miss_it(folder: Path) -> None:
    rows = call("metrics", "990001", "-f", "json", cwd=folder).rows
    assert [row for row in rows if row["value"] is not None and row["reason"]] == []


def test_sql_takes_words_a_file_stdin_a_saved_query_and_parameters(folder: Path) -> None:
    (folder / "one.sql").write_text("select 7 as n", encoding="utf-8")
    assert call("sql", "one.sql", "-f", "csv", cwd=folder).out == "n\n7\n"
    assert call("sql", "-", "-f", "csv", cwd=folder, stdin="select 8 as n").out == "n\n8\n"
    assert call("sql", "-q", "industries", "-f", "json", cwd=folder).rows
    bound = call("sql", "select $a || $b as c", "-p", "a=x=y", "--param", "b='; drop", "-f", "csv", cwd=folder)
    assert bound.out == "c\nx=y'; drop\n"


def test_sql_stops_at_its_time_limit(folder: Path) -> None:
    endless = "select count(*) from range(1000000000) as a, range(1000000) as b"
    ran = call("sql", endless, "--timeout", "0.5", cwd=folder)
    assert (ran.code, ran.out) == (3, "")
    assert "--timeout" in ran.err


def test_rules_check_reports_every_problem_of_every_file_and_runs_nothing(folder: Path) -> None:
    (folder / "bad.yaml").write_text("dimensions: {d: {rules: [{reo: {above: 15%}}, {pe_ttm: {}}]}}", encoding="utf-8")
    assert call("rules", "check", cwd=folder).code == 0
    assert call("rules", "check", "delisting", cwd=folder).code == 0
    ran = call("rules", "check", "bad.yaml", "delisting", cwd=folder)
    assert (ran.code, ran.out) == (2, "")
    assert "bad.yaml:1:27: unknown metric 'reo'; did you mean" in ran.err
    assert "2 problems in 1 file; nothing was run." in ran.err


def test_import_takes_a_manifest_or_tables_and_a_second_time_changes_nothing(prices: Path) -> None:
    first = call("import", "manifest.yaml", "--store", "new", "-f", "json", cwd=prices)
    assert first.code == 0
    assert sum(row["written"] for row in first.rows) == 2
    before = contents(prices / "new")
    again = call("import", "table", "prices.csv", "--map", "map.yaml", "--store", "new", "-f", "json", cwd=prices)
    assert again.code == 0
    assert sum(row["written"] for row in again.rows) == 0
    assert contents(prices / "new") == before


def test_import_without_a_store_makes_one_in_the_folder(prices: Path) -> None:
    assert call("import", "manifest.yaml", cwd=prices).code == 0
    assert (prices / "store" / "store.json").is_file()
    assert call("status", "-f", "json", cwd=prices).rows[0]["rows"] == 2


def test_a_dry_run_of_an_import_leaves_nothing(prices: Path) -> None:
    ran = call("import", "manifest.yaml", "--store", "new", "--dry-run", "-f", "json", cwd=prices)
    assert ran.code == 0
    assert not (prices / "new").exists()


def test_import_names_the_source_it_is_given(prices: Path) -> None:
    (prices / "map.yaml").write_text(MAPPING.replace("source: mine, ", ""), encoding="utf-8")
    words = ("import", "table", "prices.csv", "--map", "map.yaml", "--store", "new")
    assert call(*words, "--source", "theirs", cwd=prices).code == 0
    sources = {row["table"]: row["sources"] for row in call("status", "--store", "new", "-f", "json", cwd=prices).rows}
    assert sources["prices"] == "theirs"


def test_version_and_help_say_what_there_is(folder: Path) -> None:
    assert call("--version", cwd=folder).out == f"screener {__version__}\n"
    overview = call("--help", cwd=folder).out
    for name in ("screen", "warn", "explain", "metrics", "sql", "import", "status", "schema", "rules"):
        assert f"\n  {name} " in overview
    assert call(cwd=folder).code == 2


def test_every_option_and_argument_has_help() -> None:
    import typer

    def walk(found: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - click's own types are vendored
        for parameter in found.params:
            if not getattr(parameter, "help", None):
                yield f"{path} {parameter.name}"
        for name, below in getattr(found, "commands", {}).items():
            assert below.help, name
            yield from walk(below, f"{path} {name}")

    assert list(walk(typer.main.get_command(cli.app), "screener")) == []


@pytest.mark.parametrize(
    ("rules", "condition", "code"),
    [
        ("pe_ttm < 0.01", "empty", 1),
        ("roe > 15%", "empty", 0),
        ("three-dimensional", "warn", 1),
        ("roe > 15%", "warn", 0),  # an expression has no warnings
        ("three-dimensional", "unknown", 1),
        ("market_cap > 0", "unknown", 0),
    ],
)
def test_fail_on_exits_with_1_after_the_whole_answer(rules: str, condition: str, code: int, folder: Path) -> None:
    where = ("--where", "market_cap > 0") if code == 0 else ()
    ran = call("screen", rules, *where, "-f", "csv", "--fail-on", condition, cwd=folder)
    assert ran.code == code
    assert ran.out.startswith("as_of,symbol,")
    assert (len(ran.table) == 0) == (rules == "pe_ttm < 0.01")


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        (("scren",), "Did you mean 'screen'?"),
        (("screen", "--foo"), "No such option: --foo"),
        (("screen", "--near", "-1"), "--near"),
        (("screen", "--fail-on", "never"), "--fail-on"),
        (("screen", "--lang", "fr"), "--lang"),
        (("screen", "-f", "xml"), "table, csv, json, parquet"),
        (("screen", "-o", "list.doc"), "list.doc"),
        (("screen", "three-dimensionl"), "did you mean 'three-dimensional'?"),
        (("screen", "rooe > 3"), "did you mean 'roe'?"),
        (("screen", "--where", "rooe > 3"), "did you mean 'roe'?"),
        (("screen", "--as-of", "2024-02-30"), "'2024-02-30' is not a date"),
        (("warn", "roe > 3%"), "no warnings"),
        (("explain",), "Missing argument"),
        (("sql", "-q", "industrie"), "did you mean 'industries'?"),
        (("sql", "select 1", "-p", "1x"), "-p name=value"),
        (("sql", "create table t (a int)"), "SELECT"),
        (("schema", "statement"), "statements"),
        (("import",), "Missing argument"),
        (("import", "table"), "--map"),
        (("import", "a.yaml", "b.yaml"), "a manifest is imported alone"),
        (("rules", "shw"), "show"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_understood_exits_with_2_and_a_way_out(
    words: tuple[str, ...], fragment: str, folder: Path
) -> None:
    ran = call(*words, cwd=folder)
    assert (ran.code, ran.out) == (2, "")
    assert fragment in ran.err
    assert "Traceback" not in ran.err


def test_a_store_that_is_not_there_exits_with_3(folder: Path) -> None:
    for words in (
        ("screen",),
        ("warn",),
        ("explain", "990001"),
        ("metrics", "990001"),
        ("sql", "select 1"),
        ("status",),
    ):
        ran = call(*words, "--store", "nowhere", cwd=folder)
        assert (ran.code, ran.out) == (3, "")
        assert "nowhere does not exist; make one with: screener import" in ran.err


def test_an_interrupt_exits_with_130_and_no_traceback(folder: Path) -> None:
    waiting = start("sql", "-", cwd=folder)
    assert waiting.stderr is not None
    assert FICTION in waiting.stderr.readline()  # from here on it reads stdin
    waiting.send_signal(signal.SIGINT)
    ran = finish(waiting)
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_a_bug_leaves_its_traceback_in_a_file_and_says_where(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(*_: object, **__: object) -> Expression:
        raise ZeroDivisionError("a bug of ours")

    monkeypatch.setattr(screening, "answer", broken)
    ran = call("screen", cwd=folder)
    (log,) = tmp_path.glob("screener-*.log")
    assert (ran.code, ran.out) == (3, "")
    assert "unexpected ZeroDivisionError: a bug of ours" in ran.err
    assert f"screener {__version__}" in ran.err
    assert str(log) in ran.err
    assert "Traceback" not in ran.err
    assert "in broken" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["csv", "json", "txt", "parquet"])
def test_the_suffix_of_o_picks_the_format_and_format_beats_it(suffix: str, folder: Path) -> None:
    output = folder / f"list.{suffix}"
    ran = call("screen", "-o", output, cwd=folder)
    assert (ran.code, ran.out) == (0, "")
    begins = {"csv": b"as_of,symbol", "json": b"[\n", "txt": b"Three-dimensional", "parquet": b"PAR1"}
    assert output.read_bytes().startswith(begins[suffix])
    assert call("screen", "-o", output, "-f", "json", cwd=folder).code == 0
    assert isinstance(json.loads(output.read_text(encoding="utf-8")), list)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    """A limit of 512 bytes on every file stands for a full disk."""
    (tmp_path / "list.csv").write_text("the old list", encoding="utf-8")
    words = command("metrics", "-o", "list.csv")
    ran = subprocess.run(
        words,
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)),
    )
    assert ran.returncode == 3
    assert f"cannot write list.csv: {os.strerror(errno.EFBIG)}" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]
    assert (tmp_path / "list.csv").read_text(encoding="utf-8") == "the old list"
    assert call("metrics", "-o", "list.csv", cwd=tmp_path).code == 0
    assert (tmp_path / "list.csv").read_text(encoding="utf-8").startswith("name,unit,")
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


def test_a_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    for words in (("metrics",), ("schema", "statements", "-f", "csv"), ("screen", "--near", "200")):
        process = start(*words, cwd=folder)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        errors = process.stderr.read()
        assert process.wait(timeout=60) == 0
        assert "roken pipe" not in errors
        assert "Traceback" not in errors


def test_off_a_terminal_nothing_is_cut_or_coloured(folder: Path) -> None:
    ran = call("screen", cwd=folder, variables={"COLUMNS": "40"})
    assert "…" not in ran.out
    assert max(len(line) for line in ran.out.splitlines()) > 150
    assert ESCAPE not in ran.out + ran.err


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    ids=["terminal", "NO_COLOR", "dumb"],
)
def test_a_terminal_has_colour_and_a_width_unless_told_otherwise(
    variables: dict[str, str], coloured: bool, folder: Path
) -> None:
    shown = _on_a_terminal("screen", cwd=folder, COLUMNS="80", **variables)
    assert (ESCAPE in shown) == coloured
    assert "passing 10" in shown
    if not coloured:
        assert max(len(line) for line in shown.splitlines()) <= 80


def _on_a_terminal(*words: str, cwd: Path, **variables: str) -> str:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*words),
        cwd=cwd,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end has gone
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return shown.decode()


def test_a_read_only_store_is_screened_with_derived_files_in_the_users_cache(tmp_path: Path) -> None:
    store = sample_copy(tmp_path, derived=False)
    before = contents(store)
    _set_writable(store, writable=False)
    try:
        ran = run("screen", "--store", store, "-f", "csv", cwd=tmp_path, before=_unprivileged(store), **_home(tmp_path))
    finally:
        _set_writable(store, writable=True)
    assert ran.code == 0, ran.err
    assert len(ran.table) == 10
    assert contents(store) == before
    assert not (store / "derived").exists()
    assert list((tmp_path / "cache").rglob("fundamentals-*.parquet"))


def _home(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}


def _set_writable(store: Path, *, writable: bool) -> None:
    for path in (store, *store.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200 if writable else path.stat().st_mode & ~0o222)


def _unprivileged(store: Path) -> list[str]:
    """Words that take root's right to write everywhere from a command; nothing for anybody else."""
    if not os.access(store, os.W_OK):
        return []
    words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    if shutil.which("setpriv") is None or subprocess.run([*words, "test", "-w", store], check=False).returncode != 1:
        pytest.skip("this user can write to everything and cannot give that up")
    return words


def test_two_screens_at_once_on_a_store_without_derived_tables_both_answer(tmp_path: Path) -> None:
    store = sample_copy(tmp_path, derived=False)
    first, second = (start("screen", "--store", store, "-f", "csv", cwd=tmp_path) for _ in range(2))
    answers = finish(first), finish(second)
    assert [ran.code for ran in answers] == [0, 0], [ran.err for ran in answers]
    assert answers[0].out == answers[1].out
    assert not list((store / "derived").glob("*.new"))


def test_a_reader_of_the_old_state_can_finish_after_an_import(prices: Path) -> None:
    """A file written yesterday and replaced now may still be read by a screen that began before."""
    store = sample_copy(prices)
    _age(store, time.time() - 86_400)
    reader = Store.open(store)
    assert call("import", "manifest.yaml", "--store", store, cwd=prices).code == 0
    assert [path.name for path in reader.files("prices") if not path.exists()] == []


def _age(store: Path, written: float) -> None:
    for path in store.rglob("*.parquet"):
        os.utime(path, (written, written))


def test_screens_during_an_import_see_the_old_state_or_the_new_one(prices: Path) -> None:
    store = sample_copy(prices)
    _age(store, time.time())
    before = _priced(call("sql", "-q", "last", "--store", store, "-f", "csv", cwd=_with_query(prices)))
    importing = start("import", "manifest.yaml", "--store", store, cwd=prices)
    seen: list[Ran] = []
    while importing.poll() is None or len(seen) < 2:
        seen.append(call("screen", "market_cap > 0", "--store", store, "-f", "csv", "--limit", "1", cwd=prices))
        time.sleep(0.05)
    assert finish(importing).code == 0
    assert [ran.code for ran in seen] == [0] * len(seen), [ran.err for ran in seen]
    assert {ran.table[0]["as_of"] for ran in seen} <= {"2024-05-31", "2024-06-03"}
    after = _priced(call("sql", "-q", "last", "--store", store, "-f", "csv", cwd=prices))
    assert (before, after) == ("2024-05-31", "2024-06-03")


def _with_query(folder: Path) -> Path:
    """A folder whose own sql/queries/ has one query: the last price date."""
    (folder / "sql" / "queries").mkdir(parents=True)
    (folder / "sql" / "queries" / "last.sql").write_text("select max(date) as day from prices", encoding="utf-8")
    return folder


def _priced(ran: Ran) -> str:
    return ran.table[0]["day"]


def test_two_imports_at_once_one_waits_or_says_that_another_writes(prices: Path) -> None:
    store = sample_copy(prices)
    both = [start("import", "manifest.yaml", "--store", store, cwd=prices) for _ in range(2)]
    ran = [finish(process) for process in both]
    assert {one.code for one in ran} <= {0, 3}
    assert 0 in {one.code for one in ran}
    assert all("another process is writing" in one.err for one in ran if one.code == 3)


def test_the_module_runs_as_the_command_does(folder: Path) -> None:
    ran = run("--version", cwd=folder)
    assert (ran.code, ran.out, ran.err) == (0, f"screener {__version__}\n", "")
    assert sys.version_info >= (3, 11)
