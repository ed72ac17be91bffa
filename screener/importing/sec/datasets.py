"""The SEC's Financial Statement Data Sets: zips or folders of a quarter or a day, tab-separated and without quotes.

What every company said of itself in figures, one line of num.txt each: three and a half million in a quarter, of which
one in five is used here. So a member is unpacked beside the import's other scratch files, DuckDB reads it piece by
piece and keeps only lines with a tag we know, and nothing is ever held whole.

Files of a quarter and of a day differ in the order and number of their columns; older ones have no `segments`. Columns
are found by name. No member of a zip is ever used as a path.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.errors import DataError, Problem, UsageError, relative
from screener.importing import quarantine
from screener.importing.reading import BROKEN_LINES
from screener.importing.sec import facts, tags, tickers
from screener.importing.staging import sparing
from screener.importing.unpacking import CHUNK, archive, bad
from screener.quoting import literal, quoted
from screener.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from screener.importing.staging import Work

SOURCE = "sec_fsds"
NEEDED = {
    "sub": ("adsh", "cik", "name", "form", "period", "filed"),
    "num": ("adsh", "tag", "version", "ddate", "qtrs", "uom", "value"),
}
_OPTIONAL = {
    "sub": ("sic", "fye", "accepted", "former", "changed"),
    "num": ("segments", "coreg"),
}
# Facts that are worked on at once, and the shares of all companies they can be cut into.
_PIECE, _SHARES = 250_000, 64
_MEMORY = "500MB"
# The SEC's own have two hundred characters.
_LONGEST_HEADER = 1 << 13
# Every byte that is no ASCII: only names in sub.txt and footnotes have some, and of num.txt neither is read.
_ASCII = bytes(byte if 9 <= byte < 128 else ord("?") for byte in range(256))
# A filing that cannot be placed: what it has not.
_WITHOUT = {"adsh": "adsh is null", "cik": "cik is null", "form": "form is null", "filed": "filed is null"}
_NO_FILING = " or ".join(_WITHOUT.values())


@dataclass(frozen=True)
class DataSet:
    """One quarter's or day's files: a folder or a zip, and the name each member has in it."""

    path: Path
    members: dict[str, str]

    def shown(self, table: str) -> str:
        """How a member is called when something is said about it."""
        return f"{relative(self.path)}/{table}.txt"

    @contextmanager
    def pieces(self, table: str) -> Iterator[Iterator[bytes]]:
        """The bytes of a member, a piece at a time."""
        if self.path.is_dir():
            with (self.path / self.members[table]).open("rb") as stream:
                yield iter(lambda: stream.read(CHUNK), b"")
        else:
            with archive(self.path, relative(self.path)) as packed, packed.open(self.members[table]) as stream:
                yield stream.pieces()


def stage(work: Work, name: str, paths: Sequence[Path]) -> None:
    """Read data sets, and lists of tickers that lie with them, and let their rows wait.

    Raises:
        DataError: a file is missing, damaged or not what it claims to be; every problem at once.
        UsageError: none of the paths holds a data set.
    """
    started = time.monotonic()
    listed, others = tickers.split(paths)
    sets = _found(others)
    if not sets:
        raise UsageError(f"{name} needs data sets", hint="zips or folders with sub.txt and num.txt")
    with sparing(work, _MEMORY):
        _prepare(work)
        for number, data_set in enumerate(sets):
            work.progress(name, data_set.path.name, 0)
            _read_filings(work, data_set)
            work.progress(name, data_set.path.name, _read_facts(work, data_set, number))
        _stage_facts(work, len(sets))
    for path in listed:
        tickers.stage_tickers(work, path)
    work.staged.seconds[SOURCE, "statements"] += time.monotonic() - started


def _found(paths: Sequence[Path]) -> list[DataSet]:
    """The data sets behind the paths."""
    sets: list[DataSet] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sets += [_data_set(candidate) for candidate in _candidates(path)]
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems=tuple(problems))
    return sets


def _candidates(path: Path) -> list[Path]:
    """A zip or folder of a data set itself, or those that lie in a folder."""
    if not path.exists():
        raise bad(relative(path), "no such file or folder", "check the path")
    if not path.is_dir() or _members_of_folder(path):
        return [path]
    inside = [
        entry
        for entry in sorted(path.iterdir())
        if entry.suffix.lower() == ".zip" or (entry.is_dir() and _members_of_folder(entry))
    ]
    if not inside:
        raise bad(relative(path), "no data set in this folder", "expected zips, or sub.txt and num.txt")
    return inside


def _members_of_folder(path: Path) -> dict[str, str]:
    return {table: f"{table}.txt" for table in NEEDED if (path / f"{table}.txt").is_file()}


def _data_set(path: Path) -> DataSet:
    members = _members_of_folder(path) if path.is_dir() else _members_of_zip(path)
    missing = [f"{table}.txt" for table in NEEDED if table not in members]
    if missing:
        hint = "a data set has sub.txt and num.txt; sets with notes (.tsv) are other files"
        raise bad(relative(path), f"holds no {' and no '.join(missing)}", hint)
    return DataSet(path, members)


def _members_of_zip(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    with archive(path, relative(path)) as packed:
        for name in packed.names:
            table, _, ending = name.rsplit("/", 1)[-1].lower().rpartition(".")
            if ending == "txt" and table in NEEDED:
                if table in found:
                    raise bad(relative(path), f"holds {table}.txt twice", "one zip is one data set")
                found[table] = name
    return found


def _prepare(work: Work) -> None:
    work.connection.execute(
        """create or replace temp table sec_read_filings (
               adsh varchar, cik bigint, name varchar, sic integer, form varchar, fye varchar, period date, filed date,
               accepted timestamp, former varchar, changed date, _file varchar, _line bigint
           )"""
    )
    tags.define(work.connection)


def _unpack(work: Work, data_set: DataSet, table: str) -> tuple[Path, int]:
    """Write a member as plain lines beside the other scratch files; its path and how many lines it has."""
    target = work.scratch / f"sec-{table}.txt"
    lines, last = 0, b"\n"
    with data_set.pieces(table) as pieces, target.open("wb") as plain:
        for piece in pieces:
            cleaned = piece.replace(b"\r", b"") if table == "sub" else piece.translate(_ASCII, delete=b"\r")
            lines += cleaned.count(b"\n")
            last = cleaned[-1:] or last
            plain.write(cleaned)
    if table == "sub":
        # A byte that is no letter becomes a mark, because a company is more than its name.
        target.write_text(target.read_bytes().decode("utf-8", "replace"), encoding="utf-8", newline="")
    return target, lines + (last != b"\n")


def _lines(work: Work, data_set: DataSet, table: str, path: Path) -> str:
    """SQL of the lines of an unpacked member: its columns by name as text, those it has not as NULL."""
    with path.open("rb") as stream:
        line = stream.readline(_LONGEST_HEADER)
    header = line.decode("utf-8", "replace").lstrip("\ufeff?").strip("\n").split("\t")
    missing = [column for column in NEEDED[table] if column not in header]
    if missing or len(set(header)) < len(header) or len(line) == _LONGEST_HEADER:
        what = f"has no column {', '.join(missing)}" if missing else "has a header that is none of the SEC's"
        raise bad(data_set.shown(table), what, "is this a data set of the SEC, not one with notes?", 1)
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in header)
    absent = "".join(f", null::varchar as {quoted(column)}" for column in _OPTIONAL[table] if column not in header)
    for name in ("reject_errors", "reject_scans"):
        work.connection.execute(f"drop table if exists {name}")
    return f"""(select *{absent} from read_csv({literal(str(path))}, auto_detect=false, header=false, skip=1,
        columns={{{columns}}}, delim='\t', quote='', escape='', new_line='\\n', ignore_errors=true, store_rejects=true,
        rejects_limit=0))"""


def _put_broken_aside(work: Work, table: str, shown: str) -> int:
    """Refuse the lines that had another number of cells than the header; how many."""
    kind = "lower(replace(error_type::varchar, ' ', '_'))"
    work.connection.execute(
        f"""create or replace temp table sec_broken as
            select {literal(shown)} as _file, line as _line, any_value(csv_line) as row,
                any_value(case when {kind} in {BROKEN_LINES} then {kind} else 'line_not_understood' end) as reason
            from reject_errors group by line"""
    )
    quarantine.add_broken(work.connection, table, SOURCE, "sec_broken")
    number = _number(work, "select count(*) from sec_broken")
    work.staged.read[SOURCE, table] += number
    return number


def _read_filings(work: Work, data_set: DataSet) -> None:
    """Add a set's filings to `sec_read_filings`."""
    path, _ = _unpack(work, data_set, "sub")
    shown = data_set.shown("sub")
    work.connection.execute(
        f"""insert into sec_read_filings by name
            select adsh, try_cast(cik as uinteger)::bigint as cik, name, try_cast(sic as integer) as sic, form, fye,
                {_date("period")} as period, {_date("filed")} as filed, try_cast(accepted as timestamp) as accepted,
                former, {_date("changed")} as changed, {literal(shown)} as _file, row_number() over () + 1 as _line
            from {_lines(work, data_set, "sub", path)}"""
    )
    if _put_broken_aside(work, "companies", shown):
        # What follows a broken line was counted one too few.
        work.connection.execute(f"update sec_read_filings set _line = null where _file = {literal(shown)}")
    path.unlink()


def _date(column: str) -> str:
    return f"try_strptime({column}, '%Y%m%d')::date"


def _read_facts(work: Work, data_set: DataSet, number: int) -> int:
    """Write the facts with a tag of ours to a scratch file, those not to be used only to be counted; lines read."""
    path, lines = _unpack(work, data_set, "num")
    target = _facts_file(work, number)
    judged = _JUDGED.format(
        lines=_lines(work, data_set, "num", path),
        num=literal(data_set.shown("num")),
        sub=literal(data_set.shown("sub")),
    )
    # In order of companies, so that a piece of them is found without reading the rest.
    options = "(format parquet, compression lz4, row_group_size 30720)"
    work.connection.execute(f"copy ({judged} order by share) to {literal(str(target))} {options}")
    path.unlink()
    broken = _put_broken_aside(work, "statements", data_set.shown("num"))
    kept = _number(work, f"select count(*) from read_parquet({literal(str(target))})")
    _leave_out(work, "statements", "tag_unused", lines - 1 - broken - kept)
    return lines - 1


_JUDGED = f"""
    with named as (
        select adsh, tag, uom, value, ddate, qtrs,
            -- A tag of a company's own carries the number of the filing for a version.
            case when not contains(version, '/') then 'custom'
                when starts_with(version, 'ifrs') then 'ifrs-full'
                else split_part(version, '/', 1) end as taxonomy,
            {_date("ddate")} as period_end, try_cast(qtrs as integer) as quarters, try_cast(value as double) as amount,
            nullif(segments, '') as part, nullif(coreg, '') as other
        from {{lines}}
    ),
    known as (
        select *,
            -- A class of shares, in either way of writing it and with no other dimension.
            case when tag in {facts.COUNTED_BY_CLASS} then nullif(regexp_extract(
                part, '^(?:ClassOfStock=|us-gaap:StatementClassOfStockAxis/)([^;=]*);?$', 1
            ), '') end as class_member
        from named semi join sec_tags using (taxonomy, tag)
    ),
    filers as (
        select adsh, min(cik) % {_SHARES} as share from sec_read_filings
        where _file = {{sub}} and not ({_NO_FILING}) group by adsh
    )
    select adsh, taxonomy, tag, uom, period_end, quarters as qtrs, amount as value, class_member,
        case
            when share is null then 'no_filing'
            when other is not null then 'co_registrant'
            when part is not null and class_member is null then 'segment'
            when nullif(value, '') is null then 'no_values'
            when period_end is null then 'not_a_date'
            when amount is null or not isfinite(amount) or quarters is null then 'not_a_number'
        end as why,
        case when why in ('not_a_date', 'not_a_number') then concat_ws(' ', ddate, qtrs, value) end as detail,
        share, {{num}} as _file
    from known left join filers using (adsh)
"""


def _facts_file(work: Work, number: int) -> Path:
    return work.scratch / f"sec-facts-{number}.parquet"


def _stage_facts(work: Work, sets: int) -> None:
    """Hand the facts over in pieces of whole companies, so that a filing and its company's others stay together."""
    run = work.connection.execute
    files = ", ".join(literal(str(_facts_file(work, number))) for number in range(sets))
    run(f"create or replace temp view sec_read_facts as from read_parquet([{files}])")
    _settle_filings(work)
    pieces = min(_SHARES, _number(work, "select count(*) from sec_read_facts where why is null") // _PIECE + 1)
    for piece in range(pieces):
        first, last = -(-_SHARES * piece // pieces), -(-_SHARES * (piece + 1) // pieces) - 1
        run(
            f"""create or replace temp table sec_filings as
                from sec_settled_filings where cik % {_SHARES} between {first} and {last}"""
        )
        run(
            f"""create or replace temp table sec_facts as
                select * exclude (why, detail, share) from sec_read_facts
                where share between {first} and {last} and why is null"""
        )
        facts.stage(work, SOURCE)
    _count_unused(work)
    _refuse_unread(work)
    for number in range(sets):
        _facts_file(work, number).unlink()


def _settle_filings(work: Work) -> None:
    """A filing that two sets hold is one, the fuller line of the two; what cannot be placed is refused."""
    known = " + ".join(f"({column} is not null)::int" for column in _OPTIONAL["sub"])
    order = "name, form, filed, period, sic, fye, accepted, former, changed, cik, _file, _line"
    work.connection.execute(
        f"""create or replace temp table sec_settled_filings as
            from sec_read_filings where not ({_NO_FILING})
            qualify row_number() over (partition by adsh order by {known} desc, {order}) = 1"""
    )
    reasons = " ".join(
        f"when {condition} then {literal(Reason('missing', name).token)}" for name, condition in _WITHOUT.items()
    )
    refused = quarantine.add(
        work.connection,
        "companies",
        f"""select {literal(SOURCE)} as source, *, case {reasons} end as _reason, '' as _detail
            from sec_read_filings where {_NO_FILING}""",
    )
    work.staged.read[SOURCE, "companies"] += refused
    read = _number(work, "select count(*) from sec_read_filings")
    settled = _number(work, "select count(*) from sec_settled_filings")
    _leave_out(work, "companies", "duplicate", read - refused - settled)


def _count_unused(work: Work) -> None:
    """Count what was read and not handed over: parts of companies, values that are none, facts of no filing."""
    left_out = work.connection.execute(
        "select why, count(*) from sec_read_facts where why not in ('not_a_date', 'not_a_number') group by why"
    ).fetchall()
    for why, number in left_out:
        _leave_out(work, "statements", why, number)


def _refuse_unread(work: Work) -> None:
    """Quarantine facts whose date or value cannot be read."""
    tokens = " ".join(
        f"when {literal(why)} then {literal(Reason(why, column).token)}"
        for why, column in (("not_a_date", "ddate"), ("not_a_number", "value"))
    )
    work.staged.read[SOURCE, "statements"] += quarantine.add(
        work.connection,
        "statements",
        f"""select {literal(SOURCE)} as source, adsh, taxonomy, tag, uom, _file, null::bigint as _line,
                case why {tokens} end as _reason, detail as _detail
            from sec_read_facts where why in ('not_a_date', 'not_a_number')""",
    )


def _leave_out(work: Work, table: str, why: str, number: int) -> None:
    if number:
        work.staged.read[SOURCE, table] += number
        work.staged.left_out[SOURCE, table][Reason(why)] += number


def _number(work: Work, query: str) -> int:
    return int(work.connection.execute(query).fetchall()[0][0])
