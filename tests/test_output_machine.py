from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from screener.errors import DataError, UsageError
from screener.output.machine import FORMATS, arrow_table, choose_format, encode, whole_file, write
from screener.output.tables import Column

COLUMNS = (
    Column("symbol", "symbol"),
    Column("market_cap", "cap", "currency"),
    Column("roe", "ROE", "percent"),
    Column("listed_on", "listed", "date"),
    Column("little_giant", "little giant", "bool"),
    Column("tech_certifications", "certificates", "count"),
    Column("warnings", "warnings", ""),
)
ROWS: tuple[dict[str, object], ...] = (
    {
        "symbol": "990121.SH",
        "market_cap": 8423456789.5,
        "roe": 0.1,
        "listed_on": date(2016, 3, 11),
        "little_giant": True,
        "tech_certifications": 4,
        "warnings": ["cash_cover"],
    },
    {"symbol": "990288.SZ", "market_cap": None, "roe": float("nan"), "little_giant": None, "warnings": []},
)


def test_csv_has_raw_numbers_and_leaves_missing_empty() -> None:
    lines = encode(COLUMNS, ROWS, "csv").decode().splitlines()
    assert lines == [
        "symbol,market_cap,roe,listed_on,little_giant,tech_certifications,warnings",
        '990121.SH,8423456789.5,0.1,2016-03-11,true,4,"[""cash_cover""]"',
        "990288.SZ,,,,,,[]",
    ]


def test_json_is_a_list_of_objects_with_every_key_in_order() -> None:
    objects = json.loads(encode(COLUMNS, ROWS, "json"))
    assert [list(one) for one in objects] == [[column.name for column in COLUMNS]] * 2
    assert objects[0]["listed_on"] == "2016-03-11"
    assert objects[1]["roe"] is None


def test_no_rows_is_still_an_answer() -> None:
    assert json.loads(encode(COLUMNS, [], "json")) == []
    assert encode(COLUMNS, [], "csv").decode().count("\n") == 1
    assert arrow_table(COLUMNS[:6], []).schema == arrow_table(COLUMNS[:6], ROWS).schema


def test_parquet_types_follow_the_units() -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(encode(COLUMNS, ROWS, "parquet")))
    types = [pa.string(), pa.float64(), pa.float64(), pa.date32(), pa.bool_(), pa.int64(), pa.list_(pa.string())]
    assert table.schema.types == types
    assert table.column("roe").to_pylist() == [0.1, None]


def test_the_three_formats_say_the_same() -> None:
    import pyarrow.parquet as pq

    columns = COLUMNS[:3]
    from_csv = list(csv.DictReader(io.StringIO(encode(columns, ROWS, "csv").decode())))
    from_json = json.loads(encode(columns, ROWS, "json"))
    from_parquet = pq.read_table(io.BytesIO(encode(columns, ROWS, "parquet"))).to_pylist()
    assert from_json == from_parquet
    assert [float(row["roe"]) if row["roe"] else None for row in from_csv] == [row["roe"] for row in from_json]


def test_decimals_and_infinities_become_json() -> None:
    columns = (Column("a", "a", ""), Column("b", "b", ""))
    row = {"a": Decimal("1.50"), "b": float("inf")}
    assert json.loads(encode(columns, [row], "json")) == [{"a": 1.5, "b": None}]


@pytest.mark.parametrize(
    ("asked", "output", "chosen"),
    [
        (None, None, "table"),
        ("csv", None, "csv"),
        (None, "a.json", "json"),
        ("csv", "a.json", "csv"),
        (None, "a.TXT", "table"),
        (None, "a.md", "markdown"),
        (None, "a.ndjson", "jsonl"),
        (None, "a.jsonl", "jsonl"),
        (None, "a.tsv", "tsv"),
        (None, "a.XLSX", "xlsx"),
        ("csv-bom", "a.csv", "csv-bom"),
        ("md", None, "markdown"),
    ],
)
def test_the_format_follows_the_option_then_the_suffix(asked: str | None, output: str | None, chosen: str) -> None:
    assert choose_format(asked, Path(output) if output else None) == chosen


@pytest.mark.parametrize(("asked", "output"), [("yaml", None), (None, Path("a.docx"))])
def test_an_unknown_format_says_what_is_allowed(asked: str | None, output: Path | None) -> None:
    with pytest.raises(UsageError, match=", ".join(FORMATS)):
        choose_format(asked, output)


def _fill_the_disk(target: Path) -> None:
    with whole_file(target) as stream:
        stream.write(b"new")
        raise OSError(28, "no room")


def test_a_file_keeps_its_old_content_when_writing_fails(tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    target.write_text("old")
    with pytest.raises(DataError, match="no room"):
        _fill_the_disk(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write(encode(COLUMNS, ROWS, "csv"), tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("symbol,")
    write(encode(COLUMNS, ROWS, "csv"), Path(os.devnull))
    assert Path(os.devnull).is_char_device()


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        write(b"", tmp_path / "nowhere" / "a.csv")


WRITER = """
from screener.output.machine import encode, write
from screener.output.tables import Column
write(encode([Column("n", "n", "count")], [{"n": n} for n in range(200_000)], "csv"))
"""


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -c '{WRITER}' | head -2; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("n\n0\n0\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_stdout_is_said_once() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -c '{WRITER}' > /dev/full"], capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines()[-1].endswith("cannot write the answer: No space left on device")
    assert "Exception ignored" not in done.stderr
