"""Data quality: the checks of sql/checks asked of a store, and what they found, kept beside the other derived tables.

1. Every check runs once per state of the facts, over `filed` and `latest` of sql/checks/base and the store's own
   tables. What the user corrected (`overrides`) stands in those figures, and a corrected item is no longer reported.
2. A finding holds from the day its figure could be used until the source said something else, so that one table,
   `findings`, answers for any date. Checks may look at what came later: they judge data, not companies.
3. What the user accepts (`allowing`) is set apart when findings are read, never when they are made.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener import building, check_files, database, project
from screener.errors import DataError
from screener.quoting import literal, quoted
from screener.store import KEEP_UNREFERENCED_SECONDS, intact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

    from screener.allowing import Allowance
    from screener.check_files import Check
    from screener.store import Store

_TYPES = ("varchar", "date", "varchar", "double", "double", "varchar", "varchar", "varchar", "date", "date")
# `check` alone is a word of SQL.
_FINDINGS = ", ".join(
    ("check_name varchar", "severity varchar", *map(" ".join, zip(check_files.COLUMNS, _TYPES, strict=True)))
)
# Screens and explanations count what should be looked at, not what is merely worth knowing.
COUNTED = ("error", "warn")
_MEMORY_LIMIT = "4GB"


@dataclass(frozen=True)
class Finding:
    """One bad row: `value` of an item on a date, what it was held against, who says it, and from when to when.

    `expected` is what `kind` of the check says, `other` the source, company or period it comes from; `allowed` is the
    reason for which the user accepts it.
    """

    check: Check
    symbol: str
    name: str
    currency: str
    # A day on which a fiscal year of the company ends.
    year_end: datetime.date
    date: datetime.date
    item: str
    value: float | None
    expected: float | None
    source: str
    other: str
    kind: str
    known_from: datetime.date | None
    known_to: datetime.date | None
    allowed: str
    # Whether the source has said something else since.
    is_over: bool


@dataclass(frozen=True)
class Tally:
    """How many open findings a check has in how many companies, and how many more are accepted."""

    check: Check
    findings: int
    companies: int
    allowed: int
    # How many rows there are to list.
    listed: int


@dataclass(frozen=True)
class Report:
    """What the checks found: `as_of` None is the store as it stands; `unused` are allowances that nothing needs."""

    as_of: datetime.date | None
    companies: int
    all_companies: int
    tallies: tuple[Tally, ...]
    findings: tuple[Finding, ...]
    unused: tuple[Allowance, ...]


@dataclass(frozen=True)
class Wanted:
    """Which findings to list: of these checks and companies (all where empty), also accepted or corrected ones."""

    checks: tuple[Check, ...] = ()
    symbols: tuple[str, ...] = ()
    everything: bool = False
    # Of every check.
    limit: int | None = None


def ensure(store: Store) -> Path:
    """The file of findings, made first when facts or checks have changed.

    Raises:
        DataError: when the folder for derived files cannot be written.
    """
    derived = building.ensure(store)
    folder = store.derived
    path = folder / f"findings-{_fingerprint()}-{building.build_fingerprint(store)}.parquet"
    if path.is_file():
        return path
    from filelock import FileLock

    try:
        with FileLock(folder / "findings.lock"):
            if not path.is_file():
                with tempfile.TemporaryDirectory(prefix="screener-check-") as spill, intact(store):
                    _make(store, derived, path, spill)
                _collect(folder, path)
    except OSError as error:
        raise DataError(
            f"cannot write findings to {folder}: {error.strerror or error}",
            hint="free some disk space or choose a store that can be written with --store",
        ) from error
    return path


def register(connection: duckdb.DuckDBPyConnection, store: Store, allowances: Sequence[Allowance] = ()) -> None:
    """Give a connection of the store its `findings` and the `allowances` that set some of them apart."""
    database.register_parquet(connection, "findings", [ensure(store)])
    connection.execute(
        "create table allowances (place integer, check_name varchar, symbol varchar, first_day date, last_day date,"
        " item varchar, reason varchar)"
    )
    for place, one in enumerate(allowances):
        connection.execute(
            "insert into allowances values (?, ?, ?, ?, ?, ?, ?)",
            [place, one.check, one.symbol or None, one.first_day, one.last_day, one.item or None, one.reason],
        )


def report(
    connection: duckdb.DuckDBPyConnection,
    wanted: Wanted,
    as_of: datetime.date | None,
    allowances: Sequence[Allowance] = (),
) -> Report:
    """Count the open findings of every check and list the wanted ones; `as_of` None asks about the store as it stands.

    The connection must have been prepared by `register` with the same allowances.
    """
    checks = wanted.checks or tuple(check_files.load().values())
    names = [check.name for check in checks]
    is_open = _is_open(as_of)
    listed = "true" if wanted.everything else f"{is_open} and allowed is null"
    connection.execute(
        f"create or replace temp table asked as select *, not {is_open} as is_over, {listed} as is_listed"
        f" from ({_with_allowed()}) where check_name in (select unnest(?::varchar[]))"
        " and (len(?::varchar[]) = 0 or symbol in (select unnest(?::varchar[])))",
        [names, list(wanted.symbols), list(wanted.symbols)],
    )
    counts = (
        "select count(distinct a.symbol), any_value(held) from asked as a, (select count(*) as held from companies)"
    )
    companies, held = connection.execute(f"{counts} where is_listed").fetchall()[0]
    return Report(
        as_of=as_of,
        companies=companies,
        all_companies=held or 0,
        tallies=_tallies(connection, checks),
        findings=tuple(_findings(connection, "from asked where is_listed", wanted.limit)),
        unused=_unused(connection, allowances, names) if not wanted.symbols else (),
    )


def _tallies(connection: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> tuple[Tally, ...]:
    rows = connection.execute(
        "select check_name, count(*) filter (allowed is null and not is_over),"
        " count(distinct symbol) filter (allowed is null and not is_over),"
        " count(*) filter (allowed is not null and not is_over), count(*) filter (is_listed)"
        " from asked group by all"
    ).fetchall()
    counted = {name: tuple(counts) for name, *counts in rows}
    return tuple(Tally(check, *counted.get(check.name, (0, 0, 0, 0))) for check in checks)


def of_company(connection: duckdb.DuckDBPyConnection, symbol: str, as_of: datetime.date) -> tuple[Finding, ...]:
    """The open findings of one company on a date that should be looked at, the gravest first."""
    query = (
        f"select *, false as is_over from ({_with_allowed()})"
        f" where symbol = {literal(symbol)} and severity in {COUNTED} and {_is_open(as_of)} and allowed is null"
    )
    return tuple(_findings(connection, query, None))


def count_open(connection: duckdb.DuckDBPyConnection, as_of: datetime.date) -> None:
    """Make the table `open_counts`: companies with findings open on a date, and how many."""
    connection.execute(
        f"create or replace temp table open_counts as select symbol, count(*) as open_findings"
        f" from ({_with_allowed()}) where severity in {COUNTED} and {_is_open(as_of)} and allowed is null group by all"
    )


def _with_allowed() -> str:
    """Findings with the reason for which they are accepted, if they are."""
    return (
        "select f.*, (select min(a.reason) from allowances as a where a.check_name = f.check_name"
        " and coalesce(a.symbol, f.symbol) = f.symbol and coalesce(a.item, f.item) = f.item"
        " and f.date between coalesce(a.first_day, f.date) and coalesce(a.last_day, f.date)) as allowed"
        " from findings as f"
    )


def _is_open(as_of: datetime.date | None) -> str:
    """Condition that a finding holds: on a date, or among what the store says today."""
    if as_of is None:
        return "coalesce(known_to, date '9999-12-31') > (select max(as_of) from as_of_dates)"
    day = f"date {literal(as_of.isoformat())}"
    return f"(known_from <= {day} and coalesce(known_to, date '9999-12-31') > {day})"


def _findings(connection: duckdb.DuckDBPyConnection, query: str, limit: int | None) -> Iterator[Finding]:
    """The findings of a query, the gravest check first; of every check the latest dates, at most `limit`."""
    columns = ", ".join(f"q.{column}" for column in check_files.COLUMNS)
    ranks = ", ".join(literal(severity) for severity in reversed(check_files.SEVERITIES))
    order = "q.date desc, q.symbol, q.item, q.source, q.known_from"
    most = (
        f"qualify row_number() over (partition by q.check_name order by {order}) <= {limit}"
        if limit is not None
        else ""
    )
    cursor = connection.execute(
        f"select q.check_name, coalesce(c.name, ''), coalesce(c.currency, 'CNY'),"
        " coalesce(try_cast('2000-' || c.fiscal_year_end as date), date '2000-12-31'),"
        " coalesce(q.allowed, ''), q.is_over,"
        f" {columns} from ({query}) as q left join companies as c using (symbol) {most}"
        f" order by list_position([{ranks}], q.severity), q.check_name, {order}"
    )
    checks = check_files.load()
    for name, company, currency, year_end, allowed, is_over, *cells in cursor.fetchall():
        row: dict[str, Any] = dict(zip(check_files.COLUMNS, cells, strict=True))
        row |= {column: row[column] or "" for column in ("source", "other", "kind", "item")}
        own = {"name": company, "currency": currency, "year_end": year_end, "allowed": allowed, "is_over": is_over}
        yield Finding(check=checks[name], **own, **row)


def _unused(
    connection: duckdb.DuckDBPyConnection, allowances: Sequence[Allowance], names: Sequence[str]
) -> tuple[Allowance, ...]:
    """Allowances of the asked checks that fit no finding at all."""
    used = connection.execute(
        "select distinct a.place from allowances as a join findings as f on a.check_name = f.check_name"
        " and coalesce(a.symbol, f.symbol) = f.symbol and coalesce(a.item, f.item) = f.item"
        " and f.date between coalesce(a.first_day, f.date) and coalesce(a.last_day, f.date)"
    ).fetchall()
    places = {place for (place,) in used}
    return tuple(one for place, one in enumerate(allowances) if place not in places and one.check in names)


def _fingerprint() -> str:
    """Hash of the checks themselves; that of the facts and of the build follows it in the file's name."""
    folder = project.sql_folder() / "checks"
    digest = hashlib.sha256()
    for path in (*sorted(folder.glob("*.sql")), *(folder / "base" / f"{name}.sql" for name in check_files.BASE)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:8]


def _make(store: Store, derived: dict[str, Path], path: Path, spill: str) -> None:
    connection = database.open_connection(memory_limit=_MEMORY_LIMIT, temp_directory=spill)
    try:
        database.register_tables(connection, store)
        for name, file in derived.items():
            database.register_parquet(connection, name, [file])
        for name in check_files.BASE:
            text = (project.sql_folder() / "checks" / "base" / f"{name}.sql").read_text(encoding="utf-8")
            connection.execute(f"create table {name} as {text}")
            if name == "filed":
                _correct(connection)
        connection.execute(f"create table findings ({_FINDINGS})")
        for check in check_files.load().values():
            _run(connection, check)
        part = path.with_suffix(".new")
        connection.execute(
            f"copy (from findings order by symbol, check_name, date) to {literal(str(part))}"
            " (format parquet, compression zstd)"
        )
        part.replace(path)
    finally:
        connection.close()


def _correct(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the user's corrections into what every source said, so that checks see what screens see."""
    for (item,) in connection.execute(
        "select distinct item from overrides semi join (select column_name as item from information_schema.columns"
        " where table_name = 'filed') using (item)"
    ).fetchall():
        connection.execute(
            f"update filed set {quoted(item)} = o.value from overrides as o"
            " where o.item = ? and o.symbol = filed.symbol and o.period_end = filed.period_end",
            [item],
        )


def _run(connection: duckdb.DuckDBPyConnection, check: Check) -> None:
    """Keep what a check finds; one that outlives several reports of the same figures is one finding."""
    same = ", ".join(column for column in check_files.COLUMNS if column not in ("known_from", "known_to"))
    connection.execute(
        f"insert into findings select ?, ?, {same}, min(known_from),"
        " nullif(max(coalesce(known_to, date '9999-12-31')), date '9999-12-31')"
        f" from ({check.sql}) as found"
        " anti join (select symbol, period_end as date, item from overrides) using (symbol, date, item) group by all",
        [check.name, check.severity],
    )


def _collect(folder: Path, kept: Path) -> None:
    """Remove findings of other states after an hour; a running reader may still need a younger one."""
    horizon = time.time() - KEEP_UNREFERENCED_SECONDS
    for path in folder.glob("findings-*.parquet"):
        if path != kept and path.stat().st_mtime < horizon:
            path.unlink(missing_ok=True)
