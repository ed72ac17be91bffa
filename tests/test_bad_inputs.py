"""Whatever is wrong with what it is given, the program says what and where, exits with the right code, changes nothing.

Every case breaks a real store or file and runs a real command. "unexpected" in a message means our own bug was shown.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from commands import Ran, call, contents, sample_copy
from worlds import world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMANDS = (("screen",), ("warn",), ("explain", "990001"), ("metrics", "990001"), ("sql", "select 1"), ("status",))
TABLES = ("companies", "statements", "prices")
DERIVED = ("fundamentals", "source_precedence")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_copy(tmp_path_factory.mktemp("original"))


@pytest.fixture
def store(original: Path, tmp_path: Path) -> Path:
    """A store of one's own to break."""
    return shutil.copytree(original, tmp_path / "store")


def refused(ran: Ran, code: int, *fragments: str) -> None:
    """The command refused with this code, said all of this, and nothing of a bug or on stdout."""
    assert (ran.code, ran.out) == (code, ""), ran.err
    for fragment in fragments:
        assert fragment in ran.err
    assert "Traceback" not in ran.err
    assert "unexpected" not in ran.err


# ---- stores


@pytest.mark.parametrize(
    ("content", "fragment"),
    [
        (b"", "not a readable store description"),
        (b"garbage", "not a readable store description"),
        (b"[]", "not a readable store description"),
        (b"{}", "not a readable store description"),
        (b"\xff\xfe\x00", "not a readable store description"),
        (b'{"format": "screener-store", "schema_version": 1, "precedence": [], "files": [', "not a readable store"),
        (b'{"format": "something else", "schema_version": 1}', "format 'something else'"),
        (b'{"format": "screener-store", "schema_version": "1"}', "not a readable store description"),
        (b'{"format": "screener-store", "schema_version": 1, "precedence": [], "files": [{}]}', "not a readable store"),
    ],
    ids=["empty", "garbage", "a list", "an object", "binary", "truncated", "another format", "version", "files"],
)
def test_a_store_json_that_cannot_be_read_is_named(content: bytes, fragment: str, store: Path, tmp_path: Path) -> None:
    (store / "store.json").write_bytes(content)
    before = contents(store)
    for words in COMMANDS:
        refused(call(*words, "--store", "store", cwd=tmp_path), 3, "store/store.json: ", fragment)
    assert contents(store) == before


def test_a_store_of_a_newer_version_asks_for_an_upgrade(store: Path, tmp_path: Path) -> None:
    state = json.loads((store / "store.json").read_text(encoding="utf-8"))
    (store / "store.json").write_text(json.dumps(state | {"schema_version": 99}), encoding="utf-8")
    refused(call("screen", "--store", "store", cwd=tmp_path), 3, "newer version (schema 99", "pip install --upgrade")


def test_a_folder_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("mine", encoding="utf-8")
    for words in COMMANDS:
        refused(call(*words, "--store", "papers", cwd=tmp_path), 3, "papers is not a screener store")
    (tmp_path / "m.yaml").write_text("sources: [{path: none.csv, map: {table: prices}}]", encoding="utf-8")
    refused(call("import", "m.yaml", "--store", "papers", cwd=tmp_path), 3, "not empty (thesis.txt is in it)")
    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["thesis.txt"]


def test_a_store_without_companies_says_what_fills_it(tmp_path: Path) -> None:
    from screener.store import Store

    Store.create(tmp_path / "empty")
    for words in COMMANDS[:-1]:
        refused(call(*words, "--store", "empty", cwd=tmp_path), 3, "the store empty is empty", "screener import")
    assert call("status", "--store", "empty", cwd=tmp_path).code == 0


def test_a_store_that_is_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "store.txt").write_text("x", encoding="utf-8")
    refused(call("screen", "--store", "store.txt", cwd=tmp_path), 3, "store.txt")


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_file_of_the_store_is_named_with_the_way_out(table: str, store: Path, tmp_path: Path) -> None:
    lost = max((store / table).iterdir())
    lost.unlink()
    refused(
        call("screen", "--store", "store", cwd=tmp_path), 3, f"names {table}/{lost.name}, which is not there", "import"
    )


@pytest.mark.parametrize("words", [*COMMANDS[:-1], ("import", "m.yaml")], ids=" ".join)
def test_a_truncated_file_of_the_store_is_named_by_every_command(
    words: tuple[str, ...], store: Path, tmp_path: Path
) -> None:
    damaged = max((store / "prices").iterdir())
    damaged.write_bytes(damaged.read_bytes()[:3000])
    _price_import(tmp_path)
    before = contents(store)
    refused(call(*words, "--store", "store", cwd=tmp_path), 3, damaged.name)
    assert contents(store) == before


def test_a_file_of_the_store_with_flipped_bits_is_named(store: Path, tmp_path: Path) -> None:
    damaged = max((store / "statements").iterdir())
    content = bytearray(damaged.read_bytes())
    content[100:-20_000:50] = bytes(byte ^ 0xFF for byte in content[100:-20_000:50])
    damaged.write_bytes(content)
    shutil.rmtree(store / "derived")
    refused(call("screen", "--store", "store", cwd=tmp_path), 3, damaged.name)


# ---- derived tables


@pytest.mark.parametrize("content", ['{"finger', "[]"])
def test_an_unusable_note_on_the_derived_tables_has_them_made_anew(content: str, store: Path, tmp_path: Path) -> None:
    (store / "derived" / "derived.json").write_text(content, encoding="utf-8")
    _answers_as_ever(store, tmp_path)


@pytest.mark.parametrize("name", DERIVED)
def test_a_missing_derived_table_is_made_anew(name: str, store: Path, tmp_path: Path) -> None:
    _derived(store, name).unlink()
    _answers_as_ever(store, tmp_path)


@pytest.mark.parametrize("name", ["fundamentals", "sessions"])
@pytest.mark.parametrize("damage", ["truncated", "empty", "garbage"])
def test_a_damaged_derived_table_is_made_anew(name: str, damage: str, store: Path, tmp_path: Path) -> None:
    path = _derived(store, name)
    damages = {"truncated": path.read_bytes()[:2000], "empty": b"", "garbage": b"no parquet " * 500}
    path.write_bytes(damages[damage])
    _answers_as_ever(store, tmp_path)


def test_a_place_for_derived_tables_that_is_taken_is_said(store: Path, tmp_path: Path) -> None:
    shutil.rmtree(store / "derived")
    (store / "derived").write_text("in the way", encoding="utf-8")
    refused(call("screen", "--store", "store", cwd=tmp_path), 3, "cannot write derived tables to")


def _derived(store: Path, name: str) -> Path:
    fingerprint = json.loads((store / "derived" / "derived.json").read_text(encoding="utf-8"))["fingerprint"]
    return store / "derived" / f"{name}-{fingerprint}.parquet"


def _answers_as_ever(store: Path, folder: Path) -> None:
    before = contents(store)
    ran = call("screen", "--store", "store", "-f", "csv", cwd=folder)
    assert (ran.code, len(ran.table)) == (0, 10), ran.err
    assert contents(store) == before


# ---- dates and companies


@pytest.mark.parametrize("day", ["1980-01-01", "0001-01-01"])
def test_a_date_before_all_data_says_when_they_begin(day: str, tmp_path: Path) -> None:
    for words in (("screen",), ("explain", "990001")):
        refused(call(*words, "--as-of", day, cwd=tmp_path), 3, f"as of {day}", "the store's data begin on 2016-01-29")


@pytest.mark.parametrize("day", ["2030-01-01", "2199-12-31"])
def test_on_a_far_future_date_everybody_is_stale_and_nobody_passes(day: str, tmp_path: Path) -> None:
    ran = call("screen", "--as-of", day, "-f", "json", cwd=tmp_path)
    assert (ran.code, ran.rows) == (0, [])
    page = call("screen", "--as-of", day, cwd=tmp_path)
    assert "companies stale" in page.out
    assert "passing 0" in page.out


def test_a_date_past_every_calendar_is_refused(tmp_path: Path) -> None:
    refused(call("screen", "--as-of", "9999-12-31", cwd=tmp_path), 2, "nothing is known as of 9999-12-31", "2199")


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01", "20240531x", "", "31.05.2024"])
def test_what_is_no_date_is_quoted_back(text: str, tmp_path: Path) -> None:
    refused(call("screen", "--as-of", text, cwd=tmp_path), 2, f"'{text}' is not a date", "2024-05-31")


@pytest.mark.parametrize("command", ["explain", "metrics"])
def test_an_unknown_company_gets_a_suggestion(command: str, tmp_path: Path) -> None:
    refused(call(command, "990001.SX", cwd=tmp_path), 2, "unknown company '990001.SX'", "did you mean '990001.SH'?")
    for nobody in ("", "'; drop table companies; --", "%", "990_01"):
        refused(call(command, nobody, cwd=tmp_path), 2, f"unknown company '{nobody}'")


def test_a_name_of_two_companies_lists_both(tmp_path: Path) -> None:
    twins = [{"symbol": symbol, "name": "Twin"} for symbol in ("600001.SH", "600002.SH")]
    prices = [{"symbol": twin["symbol"], "date": "2020-05-19", "close": 10.0} for twin in twins]
    world(tmp_path / "store", companies=twins, prices=prices)
    refused(
        call("explain", "Twin", "roe > 15%", cwd=tmp_path),
        2,
        "'Twin' is more than one company: 600001.SH Twin, 600002.SH Twin",
        "give the full symbol",
    )


def test_a_company_not_listed_on_the_date_is_said_to_be_so(store: Path, tmp_path: Path) -> None:
    words = ("sql", "select symbol from companies where listed_on > date '2017-01-01' order by 1 limit 1", "-f", "csv")
    young = call(*words, cwd=tmp_path).table[0]["symbol"]
    for command in ("explain", "metrics"):
        refused(call(command, young, "--as-of", "2016-12-30", cwd=tmp_path), 3, f"{young} was not listed", "--as-of")
    assert store.is_dir()


# ---- rule files, mappings, manifests, outputs


def _missing(path: Path) -> None:
    assert not path.exists()


def _empty(path: Path) -> None:
    path.touch()


def _folder(path: Path) -> None:
    path.mkdir()


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 4)


def _broken(path: Path) -> None:
    path.write_text("a: [1, 2\nb: }", encoding="utf-8")


FILES = {
    "missing": (_missing, "cannot be read: No such file or directory"),
    "empty": (_empty, "is empty"),
    "a folder": (_folder, "cannot be read: Is a directory"),
    "binary": (_binary, "is not UTF-8 text"),
    "no yaml": (_broken, "thing.yaml:1:4: not readable as YAML"),
}


@pytest.mark.parametrize(("breaking", "fragment"), FILES.values(), ids=FILES)
def test_rules_mappings_and_manifests_that_cannot_be_read_are_named(
    breaking: Callable[[Path], None], fragment: str, tmp_path: Path
) -> None:
    breaking(tmp_path / "thing.yaml")
    (tmp_path / "prices.csv").write_text("c,d,p\n", encoding="utf-8")
    for words in (
        ("screen", "thing.yaml"),
        ("explain", "990001", "thing.yaml"),
        ("rules", "check", "thing.yaml"),
        ("rules", "show", "thing.yaml"),
        ("import", "thing.yaml", "--store", "new"),
        ("import", "table", "prices.csv", "--map", "thing.yaml", "--store", "new"),
    ):
        refused(call(*words, cwd=tmp_path), 2, "thing.yaml", fragment, "nothing was run")
    assert not (tmp_path / "new").exists()


def test_a_manifest_that_names_a_missing_file_changes_nothing(store: Path, tmp_path: Path) -> None:
    _price_import(tmp_path)
    (tmp_path / "prices.csv").unlink()
    before = contents(store)
    ran = call("import", "m.yaml", "--store", "store", cwd=tmp_path)
    assert ran.code in (2, 3)
    assert "prices.csv" in ran.err
    assert "Traceback" not in ran.err
    assert contents(store) == before


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no zip", b"PAR1 no parquet PAR1"], ids=["empty", "zip", "parquet"]
)
@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "zip", "xlsx", "parquet"])
def test_a_source_that_is_not_what_its_name_says_is_named(
    content: bytes, suffix: str, store: Path, tmp_path: Path
) -> None:
    _price_import(tmp_path, f"prices.{suffix}")
    (tmp_path / f"prices.{suffix}").write_bytes(content)
    before = contents(store)
    ran = call("import", "m.yaml", "--store", "store", cwd=tmp_path)
    assert ran.code in (2, 3), ran.out
    assert f"prices.{suffix}" in ran.err
    assert "Traceback" not in ran.err
    assert "unexpected" not in ran.err
    assert contents(store) == before


def _price_import(folder: Path, file: str = "prices.csv") -> None:
    (folder / "prices.csv").write_text("c,d,p\n990001.SH,2024-06-03,31.5\n", encoding="utf-8")
    columns = "{symbol: {from: c, form: canonical}, date: d, close: {from: p, unit: 元}}"
    mapping = f"{{table: prices, source: mine, columns: {columns}}}"
    (folder / "m.yaml").write_text(f"sources: [{{path: {file}, map: {mapping}}}]", encoding="utf-8")


def test_an_output_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    refused(call("metrics", "-o", "nowhere/list.csv", cwd=tmp_path), 3, "cannot write nowhere/list.csv: No such file")
    refused(call("metrics", "-o", "folder", "-f", "csv", cwd=tmp_path), 3, "cannot write folder: Is a directory")
    assert list((tmp_path / "folder").iterdir()) == []
    refused(call("metrics", "-o", "/dev/full", "-f", "csv", cwd=tmp_path), 3, "cannot write /dev/full: No space left")


def test_a_query_that_cannot_run_is_told_why(tmp_path: Path) -> None:
    refused(call("sql", "select rooe from metrics", cwd=tmp_path), 2, "rooe")
    refused(call("sql", "from metric", cwd=tmp_path), 2, "metric")
    refused(call("sql", "select 1; select 2", cwd=tmp_path), 2, "one")
    refused(call("sql", "", cwd=tmp_path), 2)
    refused(call("sql", "select $missing", cwd=tmp_path), 2, "missing")
