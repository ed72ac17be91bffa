"""Companies that file with the SEC: who they are, what they do and how many shares they have, from their filings.

A company is known by its number, CIK0000320193, until an identifier says under which ticker the store has it. What it
is called, when its year ends and whether it is a financial is as its latest filing says, whichever import brought that.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from screener.quoting import literal, parquet, quoted
from screener.refusals import Reason
from screener.schema import TABLES

if TYPE_CHECKING:
    from screener.importing.staging import Work

# Industries by their code whose debt is their trade; property companies (6500 and up, 6798) are none of them.
STATEMENT_FORM = """case
    when sic between 6000 and 6199 then 'bank'
    when sic between 6200 and 6289 then 'broker'
    when sic between 6310 and 6411 then 'insurer'
    when sic is not null then 'general' end"""
# Share counts are taken from periodic reports; others show pro-forma and restated ones.
_PERIODIC = ("10-K", "10-KT", "10-Q", "10-QT", "20-F", "40-F", "6-K")
# The SEC's classification: its first two digits name the trade, and several of those a division.
_INDUSTRIES = Path(__file__).with_name("sic.csv")
# What a company's row says, newest filing first.
_SAID = ("name", "name_en", "fiscal_year_end", "is_financial")


def stage_companies(work: Work, source: str) -> None:
    """Let companies, their former names, and their industries wait for their tables."""
    run = work.connection.execute
    _note_known(work, source)
    said = ", ".join(
        f"case when k.announced_on > n.announced_on then coalesce(k.{name}, n.{name}) else n.{name} end as {name}"
        for name in _SAID
    )
    run(
        f"""create or replace temp table sec_companies as
            with aged as (
                select *, row_number() over (
                    partition by symbol order by announced_on, accepted nulls first, adsh
                ) as age from sec_framed
            ),
            newest as (
                select symbol, max(announced_on) as announced_on, arg_max(name, age) as name,
                    arg_max(name, age) as name_en,
                    -- An annual report ends the year it is of; others only tell when theirs will end.
                    arg_max(strftime(last_day(make_date(2001, year_end_month, 1)), '%m-%d'), (is_annual, age))
                        as fiscal_year_end,
                    arg_max({STATEMENT_FORM} <> 'general', age) as is_financial,
                    arg_max(_file, age) as _file, arg_max(_line, age) as _line
                from aged group by symbol
            )
            select n.symbol, {said}, 'us' as country, 'USD' as currency, n._file, n._line
            from newest n left join sec_known k using (symbol)"""
    )
    filings, companies = _rows(work, "sec_framed"), _rows(work, "sec_companies")
    work.add("companies", source, "sec_companies", read=filings)
    if filings > companies:
        work.staged.left_out[source, "companies"][Reason("older_filing")] += filings - companies
    _stage_identifiers(work, source)
    _stage_industries(work, source)


def _note_known(work: Work, source: str) -> None:
    """Make `sec_known`: what the store knows of companies by their number, and from a filing of which day."""
    said = ", ".join(_SAID)
    run = work.connection.execute
    run(
        f"""create or replace temp table sec_known as
            select symbol, null::date as announced_on, {said} from ({_stored(work, "companies")}) limit 0"""
    )
    run(
        f"""insert into sec_known
            with named as (
                select 'CIK' || lpad(value, 10, '0') as number, symbol from ({_stored(work, "identifiers")})
                where kind = 'cik'
                union
                select symbol, symbol from ({_stored(work, "companies")}) where symbol like 'CIK%'
            ),
            dated as (
                select symbol, max(announced_on) as announced_on from ({_stored(work, "statements")})
                where source = {literal(source)} group by symbol
            )
            select number, announced_on, {said}
            from named join dated using (symbol) join ({_stored(work, "companies")}) using (symbol)
            qualify row_number() over (partition by number order by announced_on desc, symbol) = 1"""
    )


def _stored(work: Work, table: str) -> str:
    """SQL of a table of the store, with its columns even where it has no rows."""
    columns = ", ".join(f"null::{column.type} as {quoted(column.name)}" for column in TABLES[table].columns)
    files = [f"select * from {parquet(path)}" for path in work.store.files(table)]
    return " union all by name ".join([f"select {columns} where false", *files])


def _stage_identifiers(work: Work, source: str) -> None:
    """Former names; a company's number is in its symbol, and what ticker that is only a list of tickers knows."""
    work.connection.execute(
        """create or replace temp table sec_identifiers as
           select 'name' as kind, former as value, max(changed) as to_date, symbol, min(_file) as _file,
               null::bigint as _line
           from sec_framed where former is not null group by former, symbol"""
    )
    work.add("identifiers", source, "sec_identifiers", read=_rows(work, "sec_identifiers"))


def _stage_industries(work: Work, source: str) -> None:
    """A row for each filing that tells the industry: which of them change it, files to come may show otherwise."""
    work.connection.execute(
        f"""create or replace temp table sec_industries as
            select symbol, 'sic' as scheme, filed as from_date, i.level1, i.level2, i.level1 as level1_en,
                i.level2 as level2_en, code as level3, _file, _line
            from (
                select symbol, filed, lpad(max(sic)::varchar, 4, '0') as code, min(_file) as _file, min(_line) as _line
                from sec_framed where sic is not null group by all
            ) join read_csv({literal(str(_INDUSTRIES))}, all_varchar=true) i on i.major_group = left(code, 2)"""
    )
    work.add("industries", source, "sec_industries", read=_rows(work, "sec_industries"))


def stage_shares(work: Work, source: str) -> None:
    """Let share counts wait: the cover page's, and the balance sheet's of the filing's own period.

    Where only classes are counted they are added up. An amendment counts from the day after the date it repeats, so
    that it follows the report it amends and never a later one.
    """
    _count_shares(work)
    forms = ", ".join(f"'{form}'" for form in _PERIODIC)
    work.connection.execute(
        f"""create or replace temp table sec_share_capital as
            with dated as (
                select f.symbol, c.total, f.announced_on, f.accepted, c.adsh, c.rank, f._file, f._line,
                    -- A cover page's day is rounded to a month end, which may lie ahead of the filing.
                    least(c.period_end + f.is_amendment::integer, f.announced_on) as effective_on
                from sec_counted c join sec_framed f using (adsh)
                where regexp_replace(f.form, '/A$', '') in ({forms})
            )
            select symbol, effective_on, announced_on, total, 'reported' as basis, _file, _line
            from dated
            qualify row_number() over (
                partition by symbol, effective_on order by rank, announced_on desc, accepted desc nulls last, adsh desc
            ) = 1"""
    )
    work.add("share_capital", source, "sec_share_capital", read=0)


def _count_shares(work: Work) -> None:
    """Make `sec_counted`: all shares of each filing, by its cover page (rank 0) and by its balance sheet (rank 1)."""
    work.connection.execute(
        """create or replace temp table sec_counted as
           with classed as (
               select j.*, f.period, j.period_end = max(j.period_end) over (partition by j.adsh, tag) as is_newest
               from sec_judged j join sec_framed f using (adsh) where why_not is null and unit = 'shares'
           ),
           cover as (
               select adsh, max(period_end) as period_end, 0 as rank, coalesce(
                   max(value) filter (class_member is null),
                   sum(value order by class_member) filter (class_member is not null)
               ) as total
               from classed where tag = 'EntityCommonStockSharesOutstanding' and is_newest group by adsh
           ),
           balance as (
               select i.adsh, f.period as period_end, 1 as rank, i.value as total
               from sec_items i join sec_framed f using (adsh)
               where item = 'shares_outstanding' and abs(date_diff('month', f.period, fiscal_end)) <= 1
           ),
           classes as (
               select adsh, period as period_end, 1 as rank, sum(value order by class_member) as total
               from classed
               where tag = 'CommonStockSharesOutstanding' and class_member is not null and period_end = period
                   and adsh not in (select adsh from balance)
               group by all
           )
           from cover union all from balance union all from classes"""
    )


def _rows(work: Work, relation: str) -> int:
    return int(work.connection.execute(f"select count(*) from {relation}").fetchall()[0][0])
