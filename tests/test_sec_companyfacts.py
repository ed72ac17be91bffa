"""companyfacts, tickers and splits: every rule on made-up companies, hostile documents, the same rows in any order."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from importing_worlds import accounted_for, later, read

from screener.errors import DataError
from screener.importing import import_source
from screener.importing.sec import companyfacts, jsonfile
from screener.refusals import Reason
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from screener.importing import Summary

Fact = dict[str, Any]
# unit -> tag -> facts
Facts = dict[str, dict[str, list[Fact]]]


def fact(value: object, end: str, filed: str, start: str = "", form: str = "10-K", **more: object) -> Fact:
    """One fact; its accession number is made of the day of filing, and its labels are wrong on purpose."""
    spoken = {"end": end, "val": value, "accn": f"A-{filed}", "fy": 1066, "fp": "Q9", "form": form, "filed": filed}
    return {**({"start": start} if start else {}), **spoken, **more}


def document(facts: Facts, cik: object = 77, name: str = "Fictional Kettles Inc.", taxonomy: str = "us-gaap") -> str:
    tags = {tag: {"label": tag, "units": {unit: rows}} for unit, found in facts.items() for tag, rows in found.items()}
    return json.dumps({"cik": cik, "entityName": name, "facts": {taxonomy: tags}})


def written(folder: Path, text: str, name: str = "CIK0000000077.json") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def imported(folder: Path, *paths: Path, name: str = "sec-facts", days: int = 0) -> tuple[Store, Summary]:
    path = folder / "store"
    store = Store.open(path) if path.exists() else Store.create(path)
    return store, import_source(store, name, paths, recorded_on=later(days))


def statements(store: Store, *items: str, where: str = "true") -> list[tuple[Any, ...]]:
    rows = read(store, "statements", ", ".join(("period_end", "announced_on", *items)), where)
    return sorted((str(end), str(announced), *rest) for end, announced, *rest in rows)


# Two years: 2020 as first filed, and again, restated, as the comparative of 2021.
YEARS = document(
    {
        "USD": {
            "Revenues": [
                fact(100, "2020-12-31", "2021-02-15", "2020-01-01"),
                fact(98, "2020-12-31", "2022-02-14", "2020-01-01"),
                fact(130, "2021-12-31", "2022-02-14", "2021-01-01"),
            ],
            "Assets": [fact(500, "2020-12-31", "2021-02-15"), fact(520, "2021-12-31", "2022-02-14")],
        }
    }
)


def test_each_filing_keeps_what_it_said_of_a_period(tmp_path: Path) -> None:
    store, summary = imported(tmp_path, written(tmp_path, YEARS))
    assert statements(store, "revenue", "total_assets", "currency", "source") == [
        ("2020-12-31", "2021-02-15", 100, 500, "USD", "sec_facts"),
        ("2020-12-31", "2022-02-14", 98, None, "USD", "sec_facts"),
        ("2021-12-31", "2022-02-14", 130, 520, "USD", "sec_facts"),
    ]
    assert accounted_for(summary)
    assert read(store, "companies", "symbol, name, country") == [("CIK0000000077", "Fictional Kettles Inc.", "us")]


@pytest.mark.parametrize(
    ("start", "end", "period_end"),
    [
        ("2020-01-01", "2020-12-31", "2020-12-31"),
        ("2019-12-29", "2021-01-02", "2020-12-31"),  # 53 weeks
        ("2020-02-02", "2021-01-30", "2021-01-31"),  # 52 weeks
        ("2019-09-29", "2020-09-26", "2020-09-30"),
    ],
)
def test_a_year_of_weeks_is_four_quarters_to_the_nearest_month_end(
    start: str, end: str, period_end: str, tmp_path: Path
) -> None:
    year = document({"USD": {"Revenues": [fact(7, end, "2021-03-01", start)], "Assets": [fact(9, end, "2021-03-01")]}})
    store, _ = imported(tmp_path, written(tmp_path, year))
    assert statements(store, "revenue", "total_assets") == [(period_end, "2021-03-01", 7, 9)]


def test_only_what_runs_from_the_start_of_the_year_is_taken(tmp_path: Path) -> None:
    """A second quarter's report shows six months and three: six are the year to date."""
    half = [
        fact(40, "2020-06-30", "2020-08-01", "2020-01-01", "10-Q"),
        fact(22, "2020-06-30", "2020-08-01", "2020-04-01", "10-Q"),
    ]
    store, summary = imported(tmp_path, written(tmp_path, document({"USD": {"Revenues": half}})))
    assert statements(store, "revenue") == [("2020-06-30", "2020-08-01", 40)]
    assert accounted_for(summary)


def test_tags_that_make_no_item_are_counted(tmp_path: Path) -> None:
    facts = json.loads(YEARS)
    facts["facts"]["us-gaap"]["KettlesBoiled"] = {"units": {"pure": [{"val": "whatever"}] * 3}}
    _, summary = imported(tmp_path, written(tmp_path, json.dumps(facts)))
    assert summary.reasons("left_out")[Reason("tag_unused")] == 3
    assert accounted_for(summary)


def packed(folder: Path, how: str, documents: dict[str, str]) -> Path:
    """The documents as a folder, a folder of gzip files, or a zip."""
    target = folder / how
    if how == "zip":
        with zipfile.ZipFile(folder / "companyfacts.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in documents.items():
                archive.writestr(name, text)
        return folder / "companyfacts.zip"
    target.mkdir()
    for name, text in documents.items():
        if how == "gzip":
            (target / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
        else:
            written(target, text, name)
    return target


def contents(store: Store) -> list[tuple[Any, ...]]:
    tables = ("statements", "companies", "share_capital", "events", "identifiers")
    return [row for table in tables for row in sorted(read(store, table, "* exclude (recorded_on)"), key=str)]


def kettles(cik: int) -> str:
    said = json.loads(YEARS)
    for rows in said["facts"]["us-gaap"]["Revenues"]["units"].values():
        for row in rows:
            row["val"] += cik
            row["accn"] += str(cik)
    for rows in said["facts"]["us-gaap"]["Assets"]["units"].values():
        for row in rows:
            row["accn"] += str(cik)
    return json.dumps({**said, "cik": f"{cik:010}"})


COMPANIES = {f"CIK{cik:010}.json": kettles(cik) for cik in range(76, 80)}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Four companies, each a file in a folder."""
    folder = tmp_path_factory.mktemp("filled")
    return imported(folder, packed(folder, "folder", COMPANIES))[0]


@pytest.mark.parametrize("how", ["gzip", "zip", "one by one", "backwards", "twice", "small groups"])
def test_it_does_not_matter_how_the_companies_come(
    how: str, filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "small groups":
        monkeypatch.setattr(companyfacts, "BATCH", 3)
        monkeypatch.setattr(companyfacts, "GROUP", 8)
    folder = packed(tmp_path, how if how in ("gzip", "zip") else "folder", COMPANIES)
    paths: Sequence[Path] = [folder]
    if how in ("one by one", "backwards", "twice"):
        paths = sorted(folder.iterdir(), reverse=how == "backwards")
        paths = [*paths, *paths] if how == "twice" else paths
    if how == "one by one":
        for day, path in enumerate(paths):
            other, _ = imported(tmp_path, path, days=day)
    else:
        other, summary = imported(tmp_path, *paths)
        assert accounted_for(summary)
    assert contents(other) == contents(filled)
    assert len(read(filled, "statements")) == 12


def test_the_order_of_facts_says_nothing(tmp_path: Path) -> None:
    turned = json.loads(YEARS)
    gaap = turned["facts"]["us-gaap"]
    turned["facts"]["us-gaap"] = {
        tag: {"units": {unit: rows[::-1] for unit, rows in gaap[tag]["units"].items()}} for tag in reversed(gaap)
    }
    (tmp_path / "turned").mkdir()
    assert contents(imported(tmp_path, written(tmp_path, YEARS))[0]) == contents(
        imported(tmp_path / "turned", written(tmp_path / "turned", json.dumps(turned)))[0]
    )


def broken(**change: object) -> str:
    """The document with its first revenue changed."""
    said = json.loads(YEARS)
    said["facts"]["us-gaap"]["Revenues"]["units"]["USD"][0].update(change)
    return json.dumps(said)


WRONG = {
    "cut off": (YEARS[:150], "no JSON"),
    "empty": ("  ", "the file is empty"),
    "a page of apologies": ("<html>Rate limited</html>", "no JSON"),
    "another document": ('{"cik": 5, "filings": {}}', "is not companyfacts"),
    "a list": ("[1, 2]", "is not companyfacts"),
    "no CIK": (YEARS.replace('"cik": 77', '"cik": "../77"'), "'../77' is no CIK"),
    "nested deep": ("[" * 200_000, "is nested deeper"),
    "a zero character": (r'{"cik": 1, "entityName": "A\u0000"}', r"holds \u0000, which is no character"),
    "half a character": (r'{"cik": 1, "entityName": "A\udc00"}', r"holds \udc00, which is no character"),
    "a key twice": ('{"cik": 1, "cik": 2, "facts": {}}', "'cik' is given twice"),
    "no number": (YEARS.replace("100", "NaN"), "NaN is no number of JSON"),
    "infinity": (YEARS.replace("100", "1e999"), "Revenues of A-2021-02-15 has a value that is no finite number"),
    "a number without end": (YEARS.replace("100", "9" * 5000), "a number has thousands of digits"),
    "a large number": (YEARS.replace("100", "9" * 400), "Revenues.units.USD[0]: 'val' has 400 digits"),
    "text for a number": (broken(val="100"), "Revenues.units.USD[0]: 'val' is '100'"),
    "yes for a number": (broken(val=True), "Revenues.units.USD[0]: 'val' is True"),
    "a list for a filing": (broken(accn=[1]), "Revenues.units.USD[0]: 'accn' is [1]"),
    "no end": (broken(end=None), "Revenues.units.USD[0]: 'end' is None"),
    "no date": (broken(end="2020-13-31"), "Revenues of A-2021-02-15 has an end that is no date: 2020-13-31"),
    "backwards": (broken(start="2021-06-01"), "Revenues of A-2021-02-15 has a start after its end"),
    "units are a list": (
        YEARS.replace('{"USD": [', '[{"USD": [', 1).replace("]}}", "]}]}", 1),
        "not laid out as taxonomy",
    ),
    "facts are text": ('{"cik": 1, "facts": "none"}', "'facts' is no object"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_document_that_is_none_is_named_and_changes_nothing(
    text: str, said: str, filled: Store, tmp_path: Path
) -> None:
    store = Store.open(shutil.copytree(filled.path, tmp_path / "store"))
    with pytest.raises(DataError) as error:
        imported(tmp_path, written(tmp_path, text, "bad.json"), days=1)
    [problem] = error.value.problems
    assert said in problem.message
    assert problem.location is not None
    assert problem.location.path.endswith("bad.json")
    assert Store.open(store.path).fingerprint == filled.fingerprint


def test_every_broken_member_of_a_zip_is_said_at_once(tmp_path: Path) -> None:
    members = {**COMPANIES, "CIK0000000001.json": YEARS[:90], "CIK0000000002.json": broken(val="x")}
    with pytest.raises(DataError) as error:
        imported(tmp_path, packed(tmp_path, "zip", members))
    places = [str(problem.location) for problem in error.value.problems]
    assert [place.split("companyfacts.zip/")[1].split(":")[0] for place in places] == list(members)[-2:]


def test_a_document_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    """40 MB of one text, 40 kB in the zip: reading stops at the most one document may be."""
    text = '{"cik": 1, "entityName": "' + "a" * (jsonfile.MAX_BYTES + 8_000_000)
    with pytest.raises(DataError, match="larger than the 32 MB that one document may be"):
        imported(tmp_path, packed(tmp_path, "zip", {"CIK0000000001.json": text}))


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file or folder"):
        imported(tmp_path, tmp_path / "absent.json")
    (tmp_path / "none").mkdir()
    with pytest.raises(DataError, match="in this folder"):
        imported(tmp_path, tmp_path / "none")


# The list of tickers -------------------------------------------------------------------------------------------------

TICKERS = json.dumps(
    {
        "0": {"cik_str": 77, "ticker": "KTLA", "title": "FICTIONAL KETTLES INC."},
        "1": {"cik_str": 78, "ticker": "POT-B", "title": "POTS CO"},
        "2": {"cik_str": 77, "ticker": "KTLB", "title": "FICTIONAL KETTLES INC."},
        "3": {"cik_str": 79, "ticker": "TOO-LONG-WT", "title": "WARRANTS"},
    }
)
ROWS = [(77, "KTLA"), (78, "POT-B"), (77, "KTLB"), (79, "TOO-LONG-WT")]


def ticker_list(folder: Path, shape: str) -> Path:
    path = folder / f"company_tickers{shape}"
    if shape == ".json":
        path.write_text(TICKERS)
    elif shape == "_exchange.json":
        fields = ["cik", "name", "ticker", "exchange"]
        path.write_text(json.dumps({"fields": fields, "data": [[cik, "x", ticker, None] for cik, ticker in ROWS]}))
    elif shape == ".csv":
        path.write_text("cik,ticker\n" + "".join(f"{cik:010},{ticker}\n" for cik, ticker in ROWS))
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns = {"cik": [f"{cik:010}" for cik, _ in ROWS], "ticker": [ticker for _, ticker in ROWS]}
        pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize("shape", [".json", "_exchange.json", ".csv", ".parquet"])
def test_statements_stand_under_the_first_ticker_of_a_number(shape: str, tmp_path: Path) -> None:
    """The second class of the kettles keeps its own symbol and has no statements; a warrant is no symbol of ours."""
    store, summary = imported(tmp_path, written(tmp_path, YEARS), ticker_list(tmp_path, shape))
    assert {symbol for (symbol,) in read(store, "statements", "symbol")} == {"KTLA"}
    assert read(store, "companies", "symbol") == [("KTLA",)]
    known = read(store, "identifiers", "symbol, value", "kind = 'cik' and source = 'sec_tickers'")
    assert known == [("KTLA", "0000000077"), ("POT.B", "0000000078")]
    assert summary.reasons("left_out")[Reason("other_class")] == 1
    assert summary.reasons("quarantined") == {Reason("symbol_not_understood"): 1}
    assert accounted_for(summary)


@pytest.mark.parametrize("text", ["[]", "{}", '{"0": {"name": "x"}}', '{"fields": ["cik"], "data": [[1, 2]]}', '"x"'])
def test_a_list_of_tickers_that_is_none_is_said(text: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no list of tickers"):
        imported(tmp_path, written(tmp_path, YEARS), written(tmp_path, text, "company_tickers.json"))


def test_a_list_that_comes_later_gives_stored_statements_their_symbol(tmp_path: Path) -> None:
    imported(tmp_path, written(tmp_path, YEARS))
    store, summary = imported(tmp_path, ticker_list(tmp_path, ".json"), days=1)
    assert {symbol for (symbol,) in read(store, "statements", "symbol")} == {"KTLA"}
    assert accounted_for(summary)


def test_a_folder_may_hold_both(tmp_path: Path) -> None:
    (tmp_path / "both").mkdir()
    written(tmp_path / "both", YEARS)
    ticker_list(tmp_path / "both", ".json")
    store, _ = imported(tmp_path, tmp_path / "both")
    assert {symbol for (symbol,) in read(store, "statements", "symbol")} == {"KTLA"}


# Splits --------------------------------------------------------------------------------------------------------------


def year_seen_twice(
    shares: tuple[float, float], eps: tuple[float, float], profit: tuple[float, float] = (1000.0, 1000.0)
) -> str:
    """2020 as first filed and as the comparative of 2021."""
    days = ("2021-02-15", "2022-02-14")

    def both(values: tuple[float, float]) -> list[Fact]:
        return [fact(value, "2020-12-31", day, "2020-01-01") for value, day in zip(values, days, strict=True)]

    return document(
        {
            "shares": {"WeightedAverageNumberOfSharesOutstandingBasic": both(shares)},
            "USD/shares": {"EarningsPerShareBasic": both(eps)},
            "USD": {"NetIncomeLoss": both(profit)},
        }
    )


SPLITS = {
    "7 for 1": (((100.0, 700.0), (10.0, 1.43)), "7-for-1"),
    "3 for 2, rounded": (((100.0, 150.2), (10.01, 6.67)), "3-for-2"),
    "1 for 10": (((1000.0, 100.0), (1.0, 10.0)), "1-for-10"),
    "a loss": (((100.0, 200.0), (-10.0, -5.0), (-1000.0, -1000.0)), "2-for-1"),
    "the same": (((100.0, 100.0), (10.0, 10.0)), None),
    "a restated profit": (((100.0, 100.0), (10.0, 8.0), (1000.0, 800.0)), None),
    "restated and issued": (((100.0, 200.0), (10.0, 4.0), (1000.0, 800.0)), None),
    "counted anew": (((100.0, 103.0), (10.0, 9.71)), None),
    "recast in a merger": (((100.0, 261.0), (10.0, 3.83)), None),
    "a typing error": (((100.0, 100_000.0), (10.0, 10.0)), None),
    "twice the shares, the same per share": (((100.0, 200.0), (10.0, 10.0)), None),
}


@pytest.mark.parametrize(("said", "title"), SPLITS.values(), ids=SPLITS)
def test_a_split_moves_shares_and_nothing_earned(said: tuple[Any, ...], title: str | None, tmp_path: Path) -> None:
    store, summary = imported(tmp_path, written(tmp_path, year_seen_twice(*said)))
    found = read(store, "events", "kind, date, title") if store.rows("events") else []
    assert found == ([("split", dt.date(2022, 2, 14), title)] if title else [])
    assert accounted_for(summary)
