"""Tagged facts of SEC filings into canonical rows: the same rows whichever way the facts came in.

A reader of files leaves two relations in `work.connection` and calls `stage`. A relation may have more columns.

`sec_facts`, consolidated facts only (dimensions other than a class of shares are left out by the reader):

    adsh          VARCHAR   accession number of the filing that says it
    taxonomy      VARCHAR   us-gaap, ifrs-full, dei; `custom` for a tag of the company's own
    tag           VARCHAR   name within the taxonomy
    uom           VARCHAR   USD, shares, USD/shares (the data sets write USD for that too), pure
    period_end    DATE      rounded to the nearest month end, as the data sets do (`nearest_month_end`)
    qtrs          INTEGER   quarters covered, 0 for a point in time
    value         DOUBLE    in units
    class_member  VARCHAR   class of shares, NULL for a fact about the whole company

`sec_filings`, one row a filing:

    adsh, cik BIGINT, name, form VARCHAR, filed DATE, and where known (else NULL): sic INTEGER, fye VARCHAR (MMDD),
    period DATE (rounded like period_end), accepted TIMESTAMP, former VARCHAR, changed DATE (that name's last day),
    _file VARCHAR, _line BIGINT

How they are read:

1. A filing belongs to the fiscal year its own dates say: an annual report ends one; an interim report shows the balance
   sheet of the last year's end, as many quarters back as its year-to-date flows are long. The header (fye) only helps
   where neither is there. `fy` and `fp` describe labels, not facts: never used.
2. Of a flow the fact that runs from the start of the fiscal year counts, of a stock the one at a fiscal quarter's end.
   A fourth quarter is not made here: the build takes it from year-to-date figures, as every other quarter.
3. Within one filing and period an item is the first of its formulas in tags.yaml whose tags are there.
4. A filing is a row for each period it speaks of, comparatives too, with its own day of publication; so the newest
   filing wins at build whatever tag it used. No figure is worked out from two filings, because then the order in which
   files come would matter; only filings of one company on one day are joined, the last accepted first.
5. It is published on the day it was filed, or accepted where that is later: what comes after 17:30 is filed, and shown,
   on the next business day.

Nothing a fact says is lost silently: what is not used is counted under the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.importing.sec import filers, tags
from screener.items import ITEM_NAMES
from screener.quoting import quoted
from screener.refusals import Reason

if TYPE_CHECKING:
    from screener.importing.staging import Work

# Forms that end a fiscal year; an amendment or a transition report is one too.
ANNUAL = ("10-K", "10-KT", "10-K405", "10-KSB", "20-F", "40-F")
# Share counts that may come by class, to be added up.
COUNTED_BY_CLASS = ("EntityCommonStockSharesOutstanding", "CommonStockSharesOutstanding")
# A quarter of twelve or sixteen weeks can end this many months beside the month that names it.
_MONTHS_OFF = 1


def stage(work: Work, source: str) -> None:
    """Let statements, share counts, companies, identifiers and industries wait for their tables."""
    tags.define(work.connection)
    _frame_filings(work)
    _judge_facts(work)
    _work_out_items(work)
    filers.stage_companies(work, source)
    filers.stage_shares(work, source)
    _stage_statements(work, source)


def nearest_month_end(date: str) -> str:
    """SQL of a date (an expression) rounded to the nearest month end, as the data sets round it."""
    return f"case when day({date}) <= 15 then last_day({date} - interval 1 month) else last_day({date}) end::date"


# Facts of tags that items are made of, and what kind of figure each is.
_USED = """
    create or replace temp table sec_used as
    select f.*, t.kind, t.unit, t.year_to_date, t.balance
    from sec_facts f join (
        select taxonomy, tag, any_value(kind) as kind, any_value(unit) as unit,
            bool_or(item in ('operating_cash_flow', 'net_change_in_cash')) as year_to_date,
            bool_or(item in ('total_assets', 'equity')) as balance
        from sec_terms group by all
    ) t using (taxonomy, tag)
    where value is not null
"""
# The currency most figures of a filing are in; of two used alike the first of the alphabet.
_SPOKEN = """
    select adsh, min_by(uom, (-n, uom)) as currency
    from (
        select adsh, split_part(uom, '/', 1) as uom, count(*) as n from sec_used
        where unit = 'currency' and regexp_full_match(uom, '[A-Z]{3}') group by all
    ) group by all
"""
# The day a filing's own period ends.
_ENDED = """
    select f.*, coalesce(f.period, u.latest) as ends
    from sec_filings f left join (
        select adsh, max(period_end) as latest from sec_used where kind = 'flow' group by all
    ) u using (adsh)
"""
# Quarters from the start of the fiscal year to that day: cash flows are always shown so.
_LASTING = """
    select e.adsh, coalesce(
        max(u.qtrs) filter (u.year_to_date and u.qtrs between 1 and 3),
        max(u.qtrs) filter (u.year_to_date and u.qtrs = 4),
        max(u.qtrs) filter (u.qtrs between 1 and 3)
    ) as quarters
    from ended e join sec_used u on u.adsh = e.adsh and u.period_end = e.ends
    where u.kind = 'flow' group by all
"""
# The balance sheet at the start of the fiscal year, which every interim report shows beside its own.
_OPENED = f"""
    select s.adsh, month(max(u.period_end)) as opening
    from seen s join sec_used u on u.adsh = s.adsh and u.period_end < s.ends
    where u.balance and u.class_member is null
        and abs(date_diff('month', u.period_end, s.ends) - 3 * s.quarters) <= {_MONTHS_OFF}
    group by all
"""


def _frame_filings(work: Work) -> None:
    """Make `sec_framed`: each filing with its symbol, day of publication, period, currency and end of fiscal year."""
    header = nearest_month_end("try_strptime('2000' || e.fye, '%Y%m%d')::date")
    told = f"month({header})"
    work.connection.execute(_USED)
    work.connection.execute(
        f"""create or replace temp table sec_framed as
            with spoken as ({_SPOKEN}), ended as ({_ENDED}), lasting as ({_LASTING}),
            seen as (
                select e.*, {told} as told, l.quarters, (month(e.ends) - 3 * l.quarters + 23) % 12 + 1 as seen
                from ended e left join lasting l using (adsh)
            ),
            opened as ({_OPENED})
            select e.* exclude (period, ends, told, seen, quarters), e.ends as period,
                'CIK' || lpad(e.cik::varchar, 10, '0') as symbol,
                greatest(e.filed, e.accepted::date) as announced_on,
                ends_with(e.form, '/A') as is_amendment,
                {_is_annual("e.form")} as is_annual,
                s.currency,
                -- Headers are often out of date, but a quarter of odd weeks ends beside the month its flows would tell.
                case
                    when {_is_annual("e.form")} then month(e.ends)
                    when o.opening is not null then o.opening
                    when e.seen is null then e.told
                    when (e.told - e.seen + 12) % 12 in (0, {_MONTHS_OFF}, {12 - _MONTHS_OFF}) then e.told
                    else e.seen
                end as year_end_month
            from seen e left join spoken s using (adsh) left join opened o using (adsh)"""
    )


def _is_annual(form: str) -> str:
    listed = ", ".join(f"'{name}'" for name in ANNUAL)
    return f"regexp_replace({form}, '/A$', '') in ({listed})"


def _judge_facts(work: Work) -> None:
    """Make `sec_judged`: every fact with the fiscal period it is of, or the reason why it is not used."""
    raw = "(month(u.period_end) - f.year_end_month + 12) % 12"
    off = f"case {raw} % 3 when 0 then 0 when 1 then -1 else 1 end"
    work.connection.execute(
        f"""create or replace temp table sec_judged as
            with placed as (
                select u.*, f.* exclude (adsh),
                    {off} as months_off,
                    last_day(u.period_end + to_months({off}))::date as fiscal_end,
                    (({raw} + {off} + 11) % 12 + 1) // 3 as quarter
                from sec_used u join sec_framed f using (adsh)
            )
            select *,
                case
                    when class_member is not null and tag not in {COUNTED_BY_CLASS} then 'segment'
                    when unit in ('currency', 'per_share') and split_part(uom, '/', 1) is distinct from currency
                        then 'other_currency'
                    -- A cover page is of the day it was written on.
                    when taxonomy <> 'dei' and period_end > period then 'beyond_period'
                    when taxonomy <> 'dei' and kind = 'flow' and qtrs <> quarter then 'other_span'
                    when kind = 'stock' and qtrs <> 0 then 'other_span'
                    -- Beside a quarter's end only the dates the filing's own statements end on.
                    when taxonomy <> 'dei' and kind = 'stock' and months_off <> 0 and period_end <> period
                        and not bool_or(kind = 'flow' and qtrs = quarter) over (partition by adsh, period_end)
                        then 'other_span'
                    when row_number() over (
                        partition by adsh, taxonomy, tag, class_member, qtrs,
                            case when taxonomy = 'dei' then period_end else fiscal_end end
                        order by abs(months_off), (uom = currency) desc, uom, value desc
                    ) > 1 then 'duplicate'
                end as why_not
            from placed"""
    )


def _work_out_items(work: Work) -> None:
    """Make `sec_items`: the value of each item for every filing and fiscal period, by its first formula."""
    work.connection.execute(
        """create or replace temp table sec_items as
           with worked_out as (
               select j.adsh, j.fiscal_end, t.item, t.preference,
                   sum(case when t.factor = 0 then 0 else t.factor * j.value end order by t.position) as value
               from sec_judged j join sec_terms t using (taxonomy, tag)
               where j.why_not is null and j.class_member is null and j.taxonomy <> 'dei'
               group by all
               having count(*) filter (t.need = 'required') = any_value(t.needed)
                   and count(*) filter (t.need = 'absent') = 0
           )
           select adsh, fiscal_end, item, min_by(value, preference) as value from worked_out group by all"""
    )


def _stage_statements(work: Work, source: str) -> None:
    """Pivot the items into rows; of two filings of a company on one day the last accepted counts, item by item."""
    names = sorted(tags.items())
    wide = ", ".join(f"max(value) filter (item = '{name}') as {quoted(name)}" for name in names)
    found = ", ".join(f"arg_max({quoted(name)}, _order) as {quoted(name)}" for name in names)
    run = work.connection.execute
    run(f"create or replace temp table sec_wide as select adsh, fiscal_end, {wide} from sec_items group by all")
    for item, expression in tags.derived():
        run(f"update sec_wide set {quoted(item)} = {expression} where {quoted(item)} is null")
    kept = ", ".join(quoted(name) for name in ITEM_NAMES if name in tags.items())
    run(
        f"""create or replace temp table sec_statements as
            with ordered as (
                select w.*, f.symbol, f.announced_on, f.currency, f.form as filing_form, f._file, f._line, f.sic,
                    row_number() over (
                        partition by f.symbol, f.announced_on, w.fiscal_end order by f.accepted nulls first, f.adsh
                    ) as _order
                from sec_wide w join sec_framed f using (adsh)
                -- Of two in two currencies only the later.
                qualify f.currency is not distinct from arg_max(f.currency, (coalesce(f.accepted, f.filed), f.adsh))
                    over (partition by f.symbol, f.announced_on, w.fiscal_end)
            )
            select symbol, fiscal_end as period_end, announced_on, currency, form, {kept}, _file, _line
            from (
                select symbol, fiscal_end, announced_on, arg_max(currency, _order) as currency,
                    arg_max({filers.STATEMENT_FORM}, _order) as form, {found},
                    arg_max(_file, _order) as _file, arg_max(_line, _order) as _line
                from ordered group by all
            )"""
    )
    work.add("statements", source, "sec_statements", read=0)
    _count(work, source)


def _count(work: Work, source: str) -> None:
    """Count every fact handed over: those left out by reason, and those that share a row."""
    facts = work.connection.execute(
        """select case when j.unit = 'shares' then 'share_capital' else 'statements' end, j.why_not, count(*)
           from sec_judged j group by all order by all"""
    ).fetchall()
    for table, why, number in facts:
        work.staged.read[source, table] += number
        if why:
            work.staged.left_out[source, table][Reason(why)] += number
        else:
            work.staged.merged[source, table] += number - _rows(work, f"sec_{table}")
    unused = _rows(work, "sec_facts") - sum(number for _, _, number in facts)
    if unused:
        work.staged.read[source, "statements"] += unused
        work.staged.left_out[source, "statements"][Reason("no_values")] += unused


def _rows(work: Work, relation: str) -> int:
    return int(work.connection.execute(f"select count(*) from {relation}").fetchall()[0][0])
