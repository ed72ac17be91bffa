"""Warnings over a whole market: how often each one fires, and the companies it fires for, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.arranging import shown_columns
from screener.output.companies import check_name, company_columns, print_companies
from screener.output.heading import print_heading
from screener.output.tables import Column, Listing, note_prose, print_table
from screener.output.wording import check_text, rules_argument
from screener.rules.ruleset import SEVERITIES

if TYPE_CHECKING:
    from screener.output.console import Page
    from screener.output.wording import Wording
    from screener.rules.ruleset import RuleSet
    from screener.screening import Answer, Company

_INDENT = "  "


def warn_listing(answer: Answer, words: Wording, limit: int | None) -> Listing:
    """One row a company with a warning, for machines: its worst severity, the warnings and what is unknown."""
    companies = answer.passing[:limit]
    columns = (
        Column("as_of", "as_of", "date"),
        *company_columns(shown_columns(answer.rules), companies, words, machine=True),
        Column("severity", "severity"),
        Column("warnings", "warnings"),
        Column("unknown", "unknown"),
        Column("open_findings", "open_findings", "count"),
    )
    rows = [
        {
            **company.values,
            "as_of": answer.as_of,
            "severity": worst(company, answer.rules),
            "warnings": "; ".join(check_name(check) for check in company.warnings(answer.rules)),
            "unknown": _unknown(company, answer.rules),
        }
        for company in companies
    ]
    return Listing(columns, tuple(rows))


def print_warnings(page: Page, answer: Answer, words: Wording, limit: int | None, market: str) -> None:
    """Print how often every warning fires and the companies it fires for."""
    print_heading(page, answer, words, market)
    page.line()
    _print_counts(page, answer, words)
    page.line(_INDENT + _summary(page, answer), "bold")
    shown = answer.passing[:limit]
    print_companies(page, shown, answer.rules, words)
    counts = page.say("shown", shown=f"{len(shown):,}", count=f"{len(answer.passing):,}")
    hint = page.say("hint_explain_rules", rules=rules_argument(answer.rules))
    note_prose(page, f"{counts} {hint}", indent=_INDENT)


def worst(company: Company, rules: RuleSet) -> str:
    """The gravest severity among a company's warnings."""
    return max((check.severity for check in company.warnings(rules)), key=SEVERITIES.index)


def _print_counts(page: Page, answer: Answer, words: Wording) -> None:
    columns = (
        Column("warning", page.say("warning"), fold=True),
        Column("severity", page.say("severity")),
        Column("yes", page.say("warn"), "count"),
        Column("no", page.say("clear"), "count"),
        Column("unknown", page.say("unknown"), "count"),
        Column("n_a", page.say("n_a"), "count"),
    )
    rows = []
    for check in answer.rules.warnings:
        count = answer.counts[check.id]
        numbers = {"yes": count.yes, "no": count.no, "unknown": count.unknown, "n_a": count.n_a}
        severity = page.say(f"severity_{check.severity}")
        rows.append({"warning": check_text(check, words), "severity": severity, **numbers})
    print_table(page, columns, rows)


def _summary(page: Page, answer: Answer) -> str:
    """How many companies are warned of, by their gravest warning."""
    found = [worst(company, answer.rules) for company in answer.passing]
    kinds = [
        f"{found.count(severity):,} {page.say(f'severity_{severity}')}"
        for severity in reversed(SEVERITIES)
        if severity in found
    ]
    total = page.say("warned", count=f"{len(found):,}", companies=f"{answer.companies:,}")
    return total + (page.say("in_brackets", text=page.say("comma").join(kinds)) if kinds else "")


def _unknown(company: Company, rules: RuleSet) -> str | None:
    unknown = [check_name(check) for check in rules.warnings if company.verdicts[check.id] == "unknown"]
    return "; ".join(unknown) or None
