"""companyfacts of the SEC: everything a company ever tagged, as one JSON, a folder of them or the zip of all companies.

The same facts as in the data sets in another shape, so this only brings them into that shape for `facts`:

1. Documents are read one at a time; their facts go to DuckDB in batches, only tags that tags.yaml names (a company uses
   some five hundred, of which a tenth is in a statement).
2. A fact is repeated by each later filing that shows it as a comparative, sometimes restated. Each stays a fact of its
   own filing (`accn`), announced when that was filed.
3. `end` is rounded to the nearest month end and `start` to `end` becomes a whole number of quarters, as the data sets
   do it, so that a figure has the same key whichever way it came. `fy` and `fp` say which report told it: not used.
4. All facts of a company are together, so companies can be worked out in groups, which bounds the memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from screener.errors import DataError, Location, Problem
from screener.importing.sec import facts, jsonfile, splits, tags, tickers
from screener.importing.staging import sparing
from screener.importing.unpacking import FETCH_AGAIN, bad, printable
from screener.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from screener.importing.sec.jsonfile import Document
    from screener.importing.staging import Work

SOURCE = "sec_facts"
# Facts in memory before they go to DuckDB, and facts worked out together: some tens and hundreds of megabytes.
BATCH, GROUP = 200_000, 1_000_000
_MEMORY = "1GB"
_COLUMNS = ("adsh", "taxonomy", "tag", "uom", "start_date", "end_date", "value")
_FILING = ("adsh", "cik", "name", "form", "filed_on", "_file")


def stage(work: Work, name: str, paths: Sequence[Path]) -> None:
    """Read companyfacts, and lists of tickers among them (`company_tickers*`).

    Raises:
        DataError: files or members are damaged or not what they claim to be; all of them are named.
    """
    listed, others = tickers.split(paths)
    found = [file for file in jsonfile.files(others) if not tickers.is_list(file)]
    reader = _Reader(work, name, {*_items_tags(), *splits.TAGS})
    # Whole markets pass through the same few hundred megabytes; what does not fit goes to disk.
    with sparing(work, _MEMORY):
        for file in found:
            reader.read(file)
        reader.finish()
    if reader.problems:
        raise DataError(problems=tuple(reader.problems))
    for path in listed:
        tickers.stage_tickers(work, path)


def _items_tags() -> set[tuple[str, str]]:
    """The tags that items are made of."""
    return {(formula.taxonomy, term.name) for formula in tags.formulas() for term in formula.terms}


@dataclass
class _Batch:
    """Facts of whole companies on their way to DuckDB, and the filings they are from."""

    facts: list[pa.RecordBatch] = field(default_factory=list)
    filings: list[tuple[str, int, str, str, str, str]] = field(default_factory=list)
    rows: int = 0


@dataclass
class _Reader:
    """Documents into `sec_facts` and `sec_filings`, and group by group into canonical rows."""

    work: Work
    name: str
    wanted: set[tuple[str, str]]
    problems: list[Problem] = field(default_factory=list)
    batch: _Batch = field(default_factory=_Batch)
    grouped: int = 0
    done: int = 0

    def __post_init__(self) -> None:
        self._clear()

    def read(self, file: Path) -> None:
        """Read a file's documents; what is wrong with one is noted, and the others are read all the same."""
        try:
            with jsonfile.documents(file) as documents:
                for document in documents:
                    self._read_document(document)
                    self.work.progress(self.name, document.name, self.done)
        except DataError as error:
            self.problems += error.problems

    def _read_document(self, document: Document) -> None:
        try:
            company = company_of(document.parsed(), document.shown)
            found, rows = _rows(company, self.wanted, document.shown)
        except DataError as error:
            self.problems += error.problems
            return
        self.batch.filings += [(adsh, company.cik, company.name, *rest, document.shown) for adsh, rest in found.items()]
        self.batch.facts.append(rows)
        self.batch.rows += rows.num_rows
        self.done += rows.num_rows
        self._leave_out(_unwanted(company.facts, self.wanted))
        if self.batch.rows >= BATCH:
            self._store()
        if self.grouped >= GROUP:
            self._work_out()

    def finish(self) -> None:
        """Work out what is left."""
        self._store()
        self._work_out()

    def _clear(self) -> None:
        run = self.work.connection.execute
        run(
            """create or replace temp table sec_facts (
                   adsh varchar, taxonomy varchar, tag varchar, uom varchar, period_end date, qtrs integer,
                   value double, class_member varchar
               )"""
        )
        run(
            """create or replace temp table sec_filings (
                   adsh varchar, cik bigint, name varchar, form varchar, filed date, sic integer, fye varchar,
                   period date, accepted timestamp, former varchar, changed date, _file varchar, _line bigint
               )"""
        )
        self.grouped = 0

    def _store(self) -> None:
        """Move the batch into the two relations, and note dates and numbers that are none."""
        import pyarrow as pa

        if not self.batch.rows:
            return
        connection = self.work.connection
        columns = zip(*self.batch.filings, strict=True)
        connection.register("batch_filings", pa.table(dict(zip(_FILING, map(list, columns), strict=True))))
        connection.register("batch_facts", pa.Table.from_batches(self.batch.facts))
        connection.execute(_TYPED)
        self.problems += [
            Problem(f"{tag} of {adsh} has {wrong}", Location(file), hint=FETCH_AGAIN)
            for file, tag, adsh, wrong in connection.execute(_WRONG).fetchall()
        ]
        connection.execute(_KEEP_FACTS)
        connection.execute(_KEEP_FILINGS)
        for relation in ("batch_facts", "batch_filings"):
            connection.unregister(relation)
        self.grouped += self.batch.rows
        self.batch = _Batch()

    def _work_out(self) -> None:
        if self.grouped and not self.problems:
            splits.stage(self.work, SOURCE)
            # What only splits are told by is no item.
            listed = ", ".join(f"('{taxonomy}', '{tag}')" for taxonomy, tag in sorted(splits.TAGS - _items_tags()))
            drop = f"delete from sec_facts where (taxonomy, tag) in ({listed})"
            [(gone,)] = self.work.connection.execute(drop).fetchall()
            self._leave_out(gone)
            facts.stage(self.work, SOURCE)
        self._clear()

    def _leave_out(self, rows: int) -> None:
        self.work.staged.read[SOURCE, "statements"] += rows
        self.work.staged.left_out[SOURCE, "statements"][Reason("tag_unused")] += rows


# A quarter is a fourth of 365.25 days; 12 to 17 weeks come out as one, 53 weeks as four.
_TYPED = f"""
    create or replace temp table batch_typed as
    select f.*, s.form, s._file, try_cast(s.filed_on as date) as filed,
        {facts.nearest_month_end("end_on")} as period_end,
        case when start_date is null then 0 else round((end_on - start_on + 1) / 91.3125)::integer end as qtrs
    from (select *, try_cast(start_date as date) as start_on, try_cast(end_date as date) as end_on from batch_facts) f
    join (select distinct on (adsh) * from batch_filings order by all) s using (adsh)
"""
# One problem a document: the first in order of its tags.
_WRONG = """
    select distinct on (_file) _file, tag, adsh,
        case when end_on is null then 'an end that is no date: ' || left(end_date, 40)
            when start_date is not null and start_on is null then 'a start that is no date: ' || left(start_date, 40)
            when start_on > end_on then 'a start after its end'
            when filed is null then 'a day of filing that is no date'
            else 'a value that is no finite number' end as wrong
    from batch_typed
    where end_on is null or (start_date is not null and start_on is null) or start_on > end_on or filed is null
        or not isfinite(value)
    order by _file, tag, adsh, end_date
"""
_KEEP_FACTS = """
    insert into sec_facts
    select adsh, taxonomy, tag, uom, period_end, qtrs, value, null from batch_typed
"""
# The same company may come in two files.
_KEEP_FILINGS = """
    insert into sec_filings by name
    select distinct on (adsh) adsh, cik, name, form, try_cast(filed_on as date) as filed, _file, 1 as _line
    from batch_filings where adsh not in (select adsh from sec_filings) order by all
"""


@dataclass(frozen=True)
class Company:
    """One document understood so far as its outline."""

    cik: int
    name: str
    facts: dict[str, Any]


def company_of(parsed: object, shown: str) -> Company:
    """The outline of a companyfacts document.

    Raises:
        DataError: it is another document of the SEC, or none.
    """
    if not isinstance(parsed, dict) or "facts" not in parsed or "cik" not in parsed:
        raise bad(shown, "is not companyfacts: it has no 'cik' and 'facts'", "other documents of the SEC are not read")
    cik, name, found = str(parsed["cik"]), parsed.get("entityName"), parsed["facts"]
    if not cik.isdecimal() or not cik.isascii() or len(cik) > 10:
        raise bad(shown, f"'{printable(cik[:40])}' is no CIK", FETCH_AGAIN)
    if not isinstance(found, dict) or not isinstance(name, str | None):
        raise bad(shown, "'facts' is no object or 'entityName' no text", FETCH_AGAIN)
    return Company(int(cik), name or "", found)


@dataclass(frozen=True)
class _Series:
    """All facts of one tag in one unit."""

    taxonomy: str
    tag: str
    uom: str
    rows: list[dict[str, Any]]


def _rows(
    company: Company, wanted: set[tuple[str, str]], shown: str
) -> tuple[dict[str, tuple[str, str]], pa.RecordBatch]:
    """Form and day of each filing, and the wanted facts of a company.

    Raises:
        DataError: a fact is not what it should be; the first such is named.
    """
    import pyarrow as pa

    filings: dict[str, tuple[str, str]] = {}
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    try:
        for series in _series(company.facts, wanted):
            rows = series.rows
            filings.update((row["accn"], (row["form"], row["filed"])) for row in rows)
            columns["adsh"] += [row["accn"] for row in rows]
            columns["start_date"] += [row.get("start") for row in rows]
            columns["end_date"] += [row["end"] for row in rows]
            columns["value"] += [row["val"] for row in rows]
            for name, word in (("taxonomy", series.taxonomy), ("tag", series.tag), ("uom", series.uom)):
                columns[name] += [word] * len(rows)
        pa.array([word for pair in filings.values() for word in pair], pa.string())
        return filings, _typed(columns)
    except (KeyError, TypeError, AttributeError, OverflowError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
        reason = _complaint(company.facts, wanted) or "'facts' is not laid out as taxonomy, tag and units"
        raise bad(shown, reason, FETCH_AGAIN) from error


def _typed(columns: dict[str, list[Any]]) -> pa.RecordBatch:
    """The columns as Arrow has them, which alone would take a missing date, and True for a number."""
    import pyarrow as pa

    if None in columns["end_date"] or not {*map(type, columns["value"])} <= {int, float, type(None)}:
        raise TypeError
    types = {name: pa.float64() if name == "value" else pa.string() for name in _COLUMNS}
    return pa.record_batch([pa.array(columns[name], types[name]) for name in _COLUMNS], names=list(_COLUMNS))


def _series(found: dict[str, Any], wanted: set[tuple[str, str]]) -> Iterator[_Series]:
    """The series of every wanted tag."""
    for taxonomy, tagged in found.items():
        for tag in tagged:
            if (taxonomy, tag) in wanted:
                for uom, rows in tagged[tag]["units"].items():
                    yield _Series(taxonomy, tag, uom, rows)


def _unwanted(found: dict[str, Any], wanted: set[tuple[str, str]]) -> int:
    """How many facts have other tags; what they look like is nobody's concern."""
    lists = [
        rows
        for taxonomy, tagged in found.items()
        for tag, told in _items(tagged)
        if (taxonomy, tag) not in wanted and isinstance(told, dict)
        for _, rows in _items(told.get("units"))
    ]
    return sum(len(rows) for rows in lists if isinstance(rows, list))


def _items(node: object) -> Iterable[tuple[str, Any]]:
    return node.items() if isinstance(node, dict) else ()


_KINDS = {"accn": str, "form": str, "filed": str, "start": str | None, "end": str, "val": int | float | None}
# No sum of money; a double holds a little more.
_LARGEST = 10**300


def _complaint(found: dict[str, Any], wanted: set[tuple[str, str]]) -> str:
    """What is wrong with the first wrong fact; '' where it is the outline that is wrong."""
    try:
        for series in _series(found, wanted):
            for position, row in enumerate(series.rows):
                where = f"facts.{series.taxonomy}.{series.tag}.units.{printable(series.uom[:40])}[{position}]"
                for name, kind in _KINDS.items():
                    given = row.get(name)
                    if not isinstance(given, kind) or isinstance(given, bool):
                        return f"{where}: '{name}' is {printable(repr(given)[:40])}"
                if isinstance(row["val"], int) and abs(row["val"]) > _LARGEST:
                    return f"{where}: 'val' has {len(str(row['val']))} digits"
    except (AttributeError, KeyError, TypeError):
        return ""
    return ""
