"""What the data checks found: how much of what, and the bad rows with what each was held against.

The summary answers "can I trust this store"; the rows of a named check or company say what to look up. Programs get the
rows alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.check_files import SEVERITIES
from screener.items import ITEM_NAMES
from screener.output.formatting import EMPTY, format_value, is_blank
from screener.output.heading import period_name
from screener.output.language import say
from screener.output.tables import ROW_STYLE, Column, Listing, note_prose, print_prose, print_table
from screener.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screener.checking import Finding, Report, Tally
    from screener.output.console import Page
    from screener.output.formatting import Language

SHOWN = 40
_EXPLAINED = 4
_INDENT = "  "
_STYLES = {"error": "red", "warn": "yellow"}
# Every column of the store by name: an item of statements before a column of another table.
_COLUMNS = {column.name: column for table in (*TABLES.values(), TABLES["statements"]) for column in table.columns}


def findings_listing(report: Report, lang: Language) -> Listing:
    """One row a finding, raw; for documents the counts of every check stand above."""
    names = ("check", "severity", "symbol", "name", "date", "item", "value", "expected", "source", "other", "kind",
             "known_from", "known_to", "allowed")  # fmt: skip
    units = {"date": "date", "known_from": "date", "known_to": "date", "value": "number", "expected": "number"}
    rows = tuple(
        {name: getattr(finding, name, None) for name in names}
        | {"check": finding.check.name, "severity": finding.check.severity, "allowed": finding.allowed or None}
        | {"other": finding.other or None, "source": finding.source or None}
        for finding in report.findings
    )
    facts = [say(lang, "check_title"), _scope(report, lang), *(_tally_text(tally, lang) for tally in report.tallies)]
    return Listing(tuple(Column(name, name, units.get(name, "text")) for name in names), rows, tuple(facts))


def print_report(page: Page, report: Report, *, market: str = "", detailed: bool = False) -> None:
    """Print how much every check found and, where checks or companies were named, the rows."""
    context = " · ".join(filter(None, (_scope(report, page.lang), market)))
    page.line(f"{page.say('check_title')} · {context}", "bold")
    page.line()
    if not detailed:
        _print_tallies(page, report)
    for tally in report.tallies if detailed else ():
        _print_check(page, tally, [finding for finding in report.findings if finding.check == tally.check])
    if detailed and not report.findings:
        page.line(_INDENT + page.say("check_clean"))
    for allowance in report.unused:
        note_prose(page, page.say("check_unused", location=allowance.location, check=allowance.check), style="yellow")
    for hint in _hints(page, report, detailed=detailed):
        note_prose(page, hint, indent=_INDENT)


def findings_text(page: Page, findings: Sequence[Finding]) -> Iterator[str]:
    """The findings of one company, a line each; beyond the first few only how many more there are."""
    yield from (f"! {finding_text(page, finding)}" for finding in findings[:_EXPLAINED])
    more = len(findings) - _EXPLAINED
    if more > 0:
        yield "! " + page.say("findings_more", count=more, symbol=findings[0].symbol)


def finding_text(page: Page, finding: Finding) -> str:
    """A finding in one line: `error scale: revenue 2019 annual ¥35 against 135.7亿, another source: key_figures`."""
    by_period = finding.item in ITEM_NAMES or finding.item in ("period_end", "announced_on")
    date = period_name(page, finding.date, finding.year_end) if by_period else finding.date.isoformat()
    value = _amount(finding, finding.value, page.lang) or ""
    text = page.say("finding_text", item=item_label(finding.item, page.lang), date=date, value=value).strip()
    meaning = _meaning(finding, page.lang)
    if finding.item == "period_end" and finding.check.unit == "count":
        text = page.say("finding_count", date=date, value=value, meaning=meaning)
    elif is_blank(finding.expected):
        text = page.say("finding_is", text=text, meaning=meaning)
    else:
        expected = _amount(finding, finding.expected, page.lang)
        text = page.say("finding_against", text=text, expected=expected, meaning=meaning)
    severity = page.say(f"check_severity_{finding.check.severity}")
    return page.say("finding", severity=severity, check=finding.check.name, text=text)


def item_label(item: str, lang: Language) -> str:
    """What a figure or a column of the store is called."""
    if lang == "zh" and item in _COLUMNS:
        return _COLUMNS[item].label_zh
    return item.replace("_", " ").replace("rd ", "R&D ")


def _scope(report: Report, lang: Language) -> str:
    return say(lang, "as_of", date=report.as_of) if report.as_of else say(lang, "check_everything")


def _tally_text(tally: Tally, lang: Language) -> str:
    severity = say(lang, f"check_severity_{tally.check.severity}")
    return f"{severity} {tally.check.name}: {tally.findings:,} · {tally.check.description(lang)}"


def _print_tallies(page: Page, report: Report) -> None:
    columns = [
        Column("severity", page.say("check_severity")),
        Column("check", page.say("check_name"), style="bold"),
        Column("findings", page.say("check_findings"), "count"),
        Column("companies", page.say("check_companies"), "count", priority=1),
        Column("allowed", page.say("check_allowed"), "count", priority=2),
        Column("what", page.say("check_what"), wrap=True),
    ]
    if not any(tally.allowed for tally in report.tallies):
        columns = [column for column in columns if column.name != "allowed"]
    rows = [
        {
            "severity": page.say(f"check_severity_{tally.check.severity}"),
            "check": tally.check.name,
            "findings": tally.findings,
            "companies": tally.companies,
            "allowed": tally.allowed,
            "what": tally.check.description(page.lang),
            ROW_STYLE: _STYLES.get(tally.check.severity, ""),
        }
        for tally in report.tallies
        if tally.findings or tally.allowed
    ]
    if rows:
        print_table(page, columns, rows)
    clean = [tally.check.name for tally in report.tallies if not (tally.findings or tally.allowed)]
    if clean:
        text = page.say("check_clean_names", names=page.say("list_comma").join(clean))
        print_prose(page, text, indent=_INDENT, style="dim")
    counts = {
        severity: f"{sum(tally.findings for tally in report.tallies if tally.check.severity == severity):,}"
        for severity in SEVERITIES
    }
    total = page.say("check_total", companies=f"{report.companies:,}", all=f"{report.all_companies:,}", **counts)
    print_prose(page, total, indent=_INDENT, style="bold")


def _print_check(page: Page, tally: Tally, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    check = tally.check
    severity = page.say(f"check_severity_{check.severity}")
    title = page.say("check_heading", name=check.name, severity=severity, what=check.description(page.lang))
    print_prose(page, title, style="bold")
    columns = [
        Column("symbol", page.say("symbol"), style="bold"),
        Column("name", page.say("company"), shorten=True, priority=2),
        Column("date", page.say("check_date"), "date"),
        Column("item", page.say("check_item"), priority=1),
        Column("value", page.say("check_value"), align="decimal"),
        Column("expected", page.say("check_expected"), align="decimal"),
        Column("source", page.say("source"), priority=3),
        Column("remark", page.say("check_remark"), wrap=True, below=True),
    ]
    meanings = {_meaning(finding, page.lang) for finding in findings}
    if len(meanings) == 1:  # the same for all: said once
        compared = any(finding.expected is not None for finding in findings)
        said = page.say("check_against" if compared else "check_said", text=next(iter(meanings)))
        print_prose(page, said, indent=_INDENT, style="dim")
    rows = [_row(finding, page, with_meaning=len(meanings) > 1) for finding in findings]
    filled = [column for column in columns if any(row[column.name] for row in rows)]
    print_table(page, filled, [{name: EMPTY if cell is None else cell for name, cell in row.items()} for row in rows])
    print_prose(page, page.say("check_do", advice=check.advice(page.lang)), indent=_INDENT, style="dim")
    if len(findings) < tally.listed:
        shown = page.say("check_shown", shown=f"{len(findings):,}", count=tally.listed)
        note_prose(page, shown, indent=_INDENT)
    page.line()


def _row(finding: Finding, page: Page, *, with_meaning: bool) -> dict[str, object]:
    remarks = [_meaning(finding, page.lang)] if with_meaning else []
    remarks += [page.say("check_until", date=finding.known_to)] if finding.is_over else []
    remarks += [page.say("check_accepted", reason=finding.allowed)] if finding.allowed else []
    return {
        "symbol": finding.symbol,
        "name": finding.name,
        "date": finding.date,
        "item": item_label(finding.item, page.lang),
        "value": _amount(finding, finding.value, page.lang),
        "expected": _amount(finding, finding.expected, page.lang),
        "source": finding.source,
        "remark": page.say("comma").join(filter(None, remarks)),
        ROW_STYLE: "dim" if finding.is_over or finding.allowed else "",
    }


def _amount(finding: Finding, value: float | None, lang: Language) -> str | None:
    if is_blank(value):
        return None
    column = _COLUMNS.get(finding.item)
    unit = finding.check.unit or (column.unit if column else "number")
    return format_value(value, unit, lang=lang, currency=finding.currency, apart_from=finding.expected)


def _meaning(finding: Finding, lang: Language) -> str:
    meaning = finding.check.meaning(finding.kind, lang)
    if not finding.other:
        return meaning
    return say(lang, "check_meaning", meaning=meaning, other=finding.other)


def _hints(page: Page, report: Report, *, detailed: bool) -> Iterator[str]:
    """What to type next: the rows behind the gravest count, a company's own; how to accept or correct."""
    grave = [finding for finding in report.findings if finding.check == report.findings[0].check]
    if grave and not detailed:
        yield page.say("check_hint_rows", name=grave[0].check.name, symbol=grave[0].symbol)
    yield page.say("check_hint_correct")
