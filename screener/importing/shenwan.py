"""Shenwan's industry classification: who belonged where, from when to when, in the edition that was in force.

1. The publisher's history (股票代码, 计入日期, 行业代码) says only when a company came to a code; it stays until the
   next row. The dated level-2 mapping (include_date, effective_end_date, sw_l3_code) says both.
2. Editions replaced each other on a day: most codes lived on, many under another name (22 was chemicals and is basic
   chemicals, 3603 household goods and is home furnishings). So a membership that lasts over such a day becomes one row
   per edition, each under its scheme and with the names of that edition, and ends with it.
3. A code that the next edition does not know is not carried into it: its company had left the market by then. A code
   that is unknown in the edition of its own date stays, without names.

A membership counts from 计入日期, the day the publisher counts it from. When the publisher wrote it down (更新日期)
is no help: rows of the nineties say 2015. The names of the codes are facts in shenwan.csv; the marks Ⅱ and Ⅲ that only
tell equal names of two levels apart are left off.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screener.errors import Location, Problem, UsageError
from screener.importing import quarantine, symbols
from screener.importing.reading import Layout
from screener.quoting import literal, quoted
from screener.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.importing.reading import Raw
    from screener.importing.staging import Work

NAMES = Path(__file__).with_name("shenwan.csv")
TABLE = "industries"


@dataclass(frozen=True)
class Edition:
    """One edition of the classification and the day from which its codes count."""

    scheme: str
    starts: str


EDITIONS = (Edition("sw2011", "1900-01-01"), Edition("sw2014", "2014-02-21"), Edition("sw2021", "2021-07-30"))


@dataclass(frozen=True)
class _Form:
    """One kind of file, known by its columns: SQL of what each says, and the editions it speaks of."""

    columns: tuple[str, ...]
    stock: str
    code: str
    from_date: str
    to_date: str
    level2: str
    schemes: tuple[str, ...]


_FORMS = (
    _Form(
        columns=("股票代码", "计入日期", "行业代码"),
        stock="股票代码",
        code="行业代码",
        from_date="cell_date(计入日期)",
        to_date="null::date",
        level2="null::varchar",
        schemes=tuple(edition.scheme for edition in EDITIONS),
    ),
    _Form(
        columns=("stock_code", "include_date", "effective_end_date", "sw_l3_code", "sw_l2_name"),
        stock="stock_code",
        code="sw_l3_code",
        from_date="cell_date(include_date)",
        # The last day of membership; 99991231 is none.
        to_date="case when effective_end_date not like '9999%' then cell_date(effective_end_date) + 1 end",
        level2="sw_l2_name",
        schemes=("sw2021",),
    ),
)


def stage(work: Work, name: str, paths: Sequence[Path]) -> None:
    """Read histories and mappings of the classification and let the memberships wait for their table.

    Raises:
        DataError: a file is missing, damaged or not what its name says.
        UsageError: none of the files is one of the two kinds; every one of them is named.
    """
    started = time.monotonic()
    found = [_read(work, name, path) for path in paths]
    unknown = [problem for _, problems in found for problem in problems]
    if not any(pairs for pairs, _ in found):
        raise UsageError(problems=tuple(unknown))
    work.staged.unrecognised += [str(problem.location) for problem in unknown]
    work.connection.execute(
        """create or replace temp table shenwan_rows (
               stock varchar, code varchar, from_date date, to_date date, level2 varchar, schemes varchar[],
               _file varchar, _line bigint, symbol varchar, left_out varchar, reason varchar
           )"""
    )
    for raw, form in (pair for pairs, _ in found for pair in pairs):
        _take(work, raw, form)
        work.progress(name, raw.shown, raw.rows)
    _put_aside(work, name)
    _define_editions(work)
    _carry_through_editions(work)
    _count_left_behind(work, name)
    [(staged,)] = work.connection.execute("select count(*) from shenwan_memberships").fetchall()
    work.add(TABLE, name, "shenwan_memberships", read=staged)
    work.staged.seconds[name, TABLE] += time.monotonic() - started


def _read(work: Work, name: str, path: Path) -> tuple[list[tuple[Raw, _Form]], list[Problem]]:
    """The tables behind a path with their kinds, and a problem for each of another kind."""
    work.progress(name, path.name, 0)
    known: list[tuple[Raw, _Form]] = []
    problems: list[Problem] = []
    for raw in work.reader.read(path, Layout(encoding="auto")):
        work.staged.stray_bytes += raw.stray_bytes
        work.staged.raws.append(raw.relation)
        form = next((form for form in _FORMS if set(form.columns) <= set(raw.columns)), None)
        if form:
            known.append((raw, form))
            if raw.broken:
                quarantine.add_broken(work.connection, TABLE, name, f"{raw.relation}_broken")
                work.staged.read[name, TABLE] += raw.broken
        else:
            needed = " or ".join(", ".join(form.columns) for form in _FORMS)
            message = f"is no Shenwan classification: its columns are {', '.join(raw.columns)}"
            problems.append(Problem(message, Location(raw.shown), hint=f"expected {needed}"))
    return known, problems


def _take(work: Work, raw: Raw, form: _Form) -> None:
    """Rows of one file in one shape; why a row is left out or refused stands beside it."""
    stock = f"trim({quoted(form.stock)})"
    _identify(work, f"select distinct {stock} from {raw.relation} where {stock} <> ''")
    unread = Reason("not_a_date", "from_date").token
    work.connection.execute(
        f"""insert into shenwan_rows
            select stock, trim({quoted(form.code)}) as code, {form.from_date} as from_date, {form.to_date},
                {form.level2}, [{", ".join(map(literal, form.schemes))}], _file, _line, symbol, nullif(left_out, ''),
                case when stock is null then {literal(symbols.NO_SYMBOL)} when refused <> '' then refused
                     when from_date is null then {literal(unread)}
                     when coalesce(code, '') = '' then {literal(Reason("missing", form.code).token)} end
            from (select *, nullif({stock}, '') as stock from {raw.relation}) left join shenwan_symbols using (stock)"""
    )


def _identify(work: Work, codes: str) -> None:
    """Say of every distinct stock code of a query what it is: `shenwan_symbols`."""
    import pyarrow as pa

    given = [code for (code,) in work.connection.execute(codes).fetchall()]
    # The publisher's codes have six digits; a spreadsheet may have taken the zeros off.
    found = [symbols.identify(code.zfill(6) if code.isdigit() else code, "beijing") for code in given]
    columns = {
        "stock": given,
        **{name: [getattr(one, name) for one in found] for name in ("symbol", "left_out", "refused")},
    }
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    work.connection.register("shenwan_arrow", table)
    work.connection.execute("create or replace temp table shenwan_symbols as from shenwan_arrow")
    work.connection.unregister("shenwan_arrow")


def _put_aside(work: Work, name: str) -> None:
    """Refuse the rows that cannot be used and count those of other securities."""
    refused = quarantine.add(
        work.connection,
        TABLE,
        f"""select {literal(name)} as source, stock, code, from_date, _file, _line, reason as _reason, '' as _detail
            from shenwan_rows where reason is not null and left_out is null""",
    )
    others = work.connection.execute(
        "select left_out, count(*) from shenwan_rows where left_out is not null group by all"
    ).fetchall()
    for kind, number in others:
        work.staged.left_out[name, TABLE][Reason(kind)] += number
    work.staged.read[name, TABLE] += refused + sum(number for _, number in others)
    work.connection.execute("delete from shenwan_rows where left_out is not null or reason is not null")


def _define_editions(work: Work) -> None:
    """The editions with their days, and the names of their codes."""
    ends = [edition.starts for edition in EDITIONS[1:]] + ["9999-12-31"]
    rows = ", ".join(
        f"({literal(edition.scheme)}, date '{edition.starts}', date '{end}')"
        for edition, end in zip(EDITIONS, ends, strict=True)
    )
    work.connection.execute(
        f"create or replace temp table shenwan_editions as select * from (values {rows}) e(scheme, starts, ends)"
    )
    work.connection.execute(
        f"""create or replace temp table shenwan_names as
            select * from read_csv({literal(str(NAMES))}, header=true, all_varchar=true)"""
    )


def _carry_through_editions(work: Work) -> None:
    """Memberships per edition: `shenwan_memberships`, and the rows that reached none."""
    work.connection.execute(
        """create or replace temp table shenwan_spans as
           select * exclude (to_date), coalesce(to_date, cast(min(from_date) over (
                   partition by symbol, schemes order by from_date
                   range between interval 1 day following and unbounded following
               ) as date), date '9999-12-31') as until
           from shenwan_rows"""
    )
    work.connection.execute(
        """create or replace temp table shenwan_memberships as
           select s.symbol, e.scheme, greatest(s.from_date, e.starts) as from_date,
               nullif(least(s.until, e.ends), date '9999-12-31') as to_date,
               n1.name as level1, n1.name_en as level1_en,
               coalesce(n2.name, regexp_replace(s.level2, '[ⅡⅢ]$', '')) as level2, n2.name_en as level2_en,
               n3.name as level3, s._file, s._line
           from shenwan_spans s
           join shenwan_editions e on list_contains(s.schemes, e.scheme) and s.from_date < e.ends and s.until > e.starts
           left join shenwan_names n1 on n1.scheme = e.scheme and n1.code = left(s.code, 2)
           left join shenwan_names n2 on n2.scheme = e.scheme and n2.code = left(s.code, 4)
           left join shenwan_names n3 on n3.scheme = e.scheme and n3.code = s.code
           where s.from_date >= e.starts or n2.code is not null"""
    )


def _count_left_behind(work: Work, name: str) -> None:
    """Count rows of a mapping whose company had left before the edition that the mapping speaks of."""
    [(number,)] = work.connection.execute(
        """select count(*) from shenwan_spans s
           where not exists (from shenwan_memberships m where m._file = s._file and m._line = s._line)"""
    ).fetchall()
    if number:
        work.staged.left_out[name, TABLE][Reason("former_edition")] += number
        work.staged.read[name, TABLE] += number
