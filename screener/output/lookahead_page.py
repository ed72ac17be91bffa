"""The look-ahead audit as a page: how often another dating is too early, date by date, and what that makes of a screen.

The answer comes first, in sentences; a date on which nothing differs is counted, not printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.output.audit_page import INDENT, names_text, rules_name
from screener.output.formatting import format_value
from screener.output.tables import Column, Listing, note_prose, print_prose, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screener.auditing.lookahead import Dating, LookaheadAudit, Month, ReportLag
    from screener.output.console import Page

_MONTH = ("companies", "ahead", "dated", "ahead_dated", "days_mean", "days_max", "restated", "behind", "changed",
          "wrongly_passing", "missed", "passing")  # fmt: skip
_REPORTS = ("reports", "dated", "lag_median", "lag_max", "late", "late_median", "late_max", "early_median")


def lookahead_listing(audit: LookaheadAudit) -> Listing:
    """One row a dating and date, a company whose verdict changes on it, or a year's reports; `section` says which."""
    columns = (
        Column("section", "section"),
        Column("dating", "dating"),
        Column("as_of", "as_of", "date"),
        *(Column(name, name, "number" if name == "days_mean" else "count") for name in _MONTH),
        *(Column(name, name) for name in ("symbol", "name", "from", "to")),
        Column("fiscal_year", "fiscal_year", "raw"),
        Column("annual", "annual", "bool"),
        *(Column(name, name, "number") for name in (*_REPORTS, "overtaken") if name not in _MONTH),
    )
    return Listing(columns, tuple(_machine_rows(audit)))


def _machine_rows(audit: LookaheadAudit) -> Iterator[dict[str, object]]:
    for dating, months in audit.months.items():
        yield from ({"section": "date", "dating": dating, **vars(month)} for month in months)
        for move in audit.moves[dating]:
            moved = {"symbol": move.symbol, "name": move.name, "from": move.believed, "to": move.other}
            yield {"section": "company", "dating": dating, "as_of": move.as_of, **moved}
    for year in audit.reports:
        yield {"section": "reports", "annual": year.is_annual, **vars(year)}


def print_lookahead(page: Page, audit: LookaheadAudit) -> None:
    """Print the answer in two sentences, then both datings date by date, then when reports came out."""
    dates = audit.dates
    span = page.say("lookahead_span", count=len(dates), first=dates[0], last=dates[-1])
    when = span if len(dates) > 1 else page.say("as_of", date=dates[0])
    page.line(" · ".join((page.say("lookahead_title"), rules_name(audit.rules, page.lang), when)), "bold")
    for text in _answers(page, audit):
        print_prose(page, text)
    _print_months(page, audit, "naive", _naive_columns(page))
    _print_months(page, audit, "estimated", _estimated_columns(page))
    if audit.reports:
        page.line()
        page.line(INDENT + page.say("lookahead_reports"), "bold")
        print_table(page, _report_columns(page), [_report_row(page, year) for year in audit.reports])
        if overtaken := sum(year.overtaken for year in audit.reports):
            text = page.say("lookahead_overtaken", count=f"{overtaken:,}")
            print_prose(page, text, indent=INDENT, style="yellow")
    note_prose(page, page.say("lookahead_not_measured"), indent=INDENT)


def _answers(page: Page, audit: LookaheadAudit) -> Iterator[str]:
    naive, estimated = audit.months["naive"], audit.months["estimated"]
    companies, ahead, dated = (_total(naive, name) for name in ("companies", "ahead", "dated"))
    if not ahead:
        yield page.say("lookahead_naive_none", count=f"{companies:,}")
    else:
        days = sum((month.days_mean or 0) * month.ahead for month in naive) / ahead
        yield page.say("lookahead_naive", share=_percent(ahead, companies), count=f"{companies:,}", days=f"{days:.0f}")
        wrong, missed, passing = (f"{_total(naive, name):,}" for name in ("wrongly_passing", "missed", "passing"))
        yield page.say("lookahead_effect", wrong=wrong, missed=missed, passing=passing)
    if not dated:
        yield page.say("lookahead_undated")
        return
    if ahead:
        share = _percent(_total(naive, "ahead_dated"), dated)
        yield page.say("lookahead_dated", share=share, count=f"{dated:,}")
    known = _total(estimated, "dated")
    if known:
        early, late = (_percent(_total(estimated, name), known) for name in ("ahead_dated", "behind"))
        yield page.say("lookahead_estimated", early=early, late=late, count=f"{known:,}")


def _total(months: Sequence[Month], name: str) -> int:
    return sum(getattr(month, name) for month in months)


def _percent(part: int, whole: int) -> str:
    return format_value(part / whole if whole else None, "percent")


def _print_months(page: Page, audit: LookaheadAudit, dating: Dating, columns: Sequence[Column]) -> None:
    """One line a date on which anything differs; the other dates are counted."""
    months = audit.months[dating]
    differing = [month for month in months if month.ahead or month.behind or month.restated or month.changed]
    page.line()
    page.line(INDENT + page.say(f"lookahead_{dating}_table"), "bold")
    if differing:
        print_table(page, columns, [{**vars(month), "share": month.ahead / month.companies} for month in differing])
    if len(differing) < len(months):
        message = "lookahead_same" if differing else "lookahead_same_all"
        print_prose(page, page.say(message, count=len(months) - len(differing)), indent=INDENT, style="dim")
    worst = max(months, key=lambda month: (month.wrongly_passing, month.as_of), default=None)
    if worst and worst.wrongly_passing:
        wrong = [move for move in audit.moves[dating] if move.as_of == worst.as_of and move.enters]
        text = page.say("lookahead_wrong_names", date=worst.as_of, names=names_text(page, wrong))
        print_prose(page, text, indent=INDENT)


def _naive_columns(page: Page) -> tuple[Column, ...]:
    return (
        Column("as_of", page.say("audit_date"), "date"),
        Column("companies", page.say("audit_companies"), "count", priority=2),
        Column("ahead", page.say("audit_ahead"), "count"),
        Column("share", page.say("audit_share"), "percent"),
        Column("days_mean", page.say("audit_days"), "days"),
        Column("days_max", page.say("audit_days_max"), "days", priority=4),
        Column("restated", page.say("audit_restated"), "count", priority=5),
        Column("changed", page.say("audit_changed"), "count", priority=1),
        Column("passing", page.say("audit_passing"), "count"),
        Column("wrongly_passing", page.say("audit_wrongly"), "count"),
        Column("missed", page.say("audit_missed"), "count", priority=1),
    )


def _estimated_columns(page: Page) -> tuple[Column, ...]:
    """The same, beside how many would have waited for a report that was out."""
    behind = Column("behind", page.say("audit_behind"), "count")
    return tuple(behind if column.name == "restated" else column for column in _naive_columns(page))


def _report_columns(page: Page) -> tuple[Column, ...]:
    priorities = {"reports": 2, "lag_max": 4, "late_max": 3, "early_median": 1}
    columns = [Column("year", page.say("audit_year"))]
    for name in _REPORTS:
        label = page.say(f"audit_{name}")
        unit = "days" if "_" in name else "count"
        columns.append(Column(name, label, unit, priority=priorities.get(name, 0)))
        if name == "late":
            columns.append(Column("share", page.say("audit_share"), "percent"))
    return tuple(columns)


def _report_row(page: Page, year: ReportLag) -> dict[str, object]:
    kind = "audit_annual" if year.is_annual else "audit_interim"
    share = year.late / year.dated if year.dated else None
    return {**vars(year), "year": page.say(kind, year=year.fiscal_year), "share": share}
