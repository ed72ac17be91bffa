"""Companies as rows: the columns a rule file shows, in the reader's language and the companies' currency."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from screener import catalog
from screener.arranging import shown_columns
from screener.output.formatting import currency_symbol, format_value, is_blank
from screener.output.language import own_word, say
from screener.output.tables import Column, Listing, print_table
from screener.output.wording import subject
from screener.rules.ruleset import MetricCheck, SqlCheck

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.output.console import Page
    from screener.output.formatting import Language
    from screener.output.wording import Wording
    from screener.rules.ruleset import Check, RuleSet
    from screener.screening import Company

_MONEY = ("currency", "per_share")
# Shown in the reader's language where the store has both.
_BILINGUAL = ("name", "industry", "industry_l2")


def company_columns(
    show: Sequence[str], companies: Sequence[Company], words: Wording, *, machine: bool = False
) -> tuple[Column, ...]:
    """Columns for symbol, name and what the rules show; the earlier a column is named, the longer it stays."""
    names = dict.fromkeys(("symbol", "name", *show))
    columns = []
    for place, name in enumerate(names):
        unit = words.units.get(name, "text")
        currencies = {currency(company, name) for company in companies}
        mixed = unit in _MONEY and len(currencies) > 1 and not machine
        columns.append(
            Column(
                name,
                words.metric(name),
                "text" if mixed else unit,
                priority=0 if name in ("symbol", "name") else place,
                align="decimal" if mixed else "auto",
                currency=next(iter(currencies), "CNY"),
                style="bold" if name == "symbol" else "",
                shorten=name == "name",
                meaning=words.meanings.get(name, ""),
            )
        )
    return tuple(columns)


def company_rows(companies: Sequence[Company], show: Sequence[str], words: Wording) -> list[dict[str, object]]:
    """Values of companies under the names of their columns, ready for a table."""
    names = ("name", *show)
    mixed = {name for name in names if len({currency(company, name) for company in companies}) > 1}
    rows = []
    for company in companies:
        row: dict[str, object] = {"symbol": company.symbol}
        for name in names:
            value = in_language(company, name, words.lang)
            if name in mixed and words.units.get(name) in _MONEY and not is_blank(value):
                value = _in_its_own(value, words.units[name], currency(company, name), words.lang)
            row[name] = value
        rows.append(row)
    return rows


def _in_its_own(value: object, unit: str, money: str, lang: Language) -> str:
    """Money beside money of other currencies: yuan, which alone need no sign, have one here."""
    text = format_value(value, unit, lang=lang, currency=money)
    return f"{currency_symbol(money)}{text}" if (money, unit) == ("CNY", "currency") else text


def documented(companies: Sequence[Company], show: Sequence[str], words: Wording) -> Listing:
    """Companies for a document: raw numbers, words in the reader's language, the currency beside money of several."""
    mixed = len({money for company in companies for money in (currency(company), currency(company, "equity"))}) > 1
    names = (*show, "currency", "statement_currency") if mixed else show
    columns = company_columns(names, companies, words, machine=True)
    if mixed:
        columns = tuple(replace(column, currency="") if column.unit in _MONEY else column for column in columns)
    rows = [{column.name: in_language(company, column.name, words.lang) for column in columns} for company in companies]
    return Listing(columns, tuple(rows))


def print_companies(page: Page, companies: Sequence[Company], rules: RuleSet, words: Wording) -> None:
    """Print companies with what the rules show; warnings stand beside or, where it is narrow, under their company."""
    if not companies:
        return
    page.line()
    columns = list(company_columns(shown_columns(rules), companies, words))
    rows = company_rows(companies, shown_columns(rules), words)
    if rules.warnings:
        columns.append(Column("warnings", page.say("warnings"), style="yellow", wrap=True, below=True))
        rows = [
            {**row, "warnings": warnings_text(company, rules, words)}
            for row, company in zip(rows, companies, strict=True)
        ]
    print_table(page, columns, rows)


def check_name(check: Check) -> str:
    """A check as machines know it: the metric it reads, or its place in the file."""
    return check.metric if isinstance(check, MetricCheck) else check.id


def in_language(company: Company, name: str, lang: Language) -> object:
    """A value of a company; names, industries and our own words in the reader's language where there is one."""
    value = company.values.get(name)
    english = company.values.get(f"{name}_en") if lang == "en" and name in _BILINGUAL else None
    return english or own_word(name, value, lang)


def warnings_text(company: Company, rules: RuleSet, words: Wording) -> str | None:
    """The warnings that fire, each with its figure: `▲ cash cover 0.90; debt ratio 72.1%`."""
    fired = [_warning_text(check, company, words) for check in company.warnings(rules)]
    return "▲ " + say(words.lang, "semicolon").join(fired) if fired else None


def _warning_text(check: Check, company: Company, words: Wording) -> str:
    if isinstance(check, SqlCheck):
        return subject(check, words)
    return " ".join(filter(None, (words.metric(check.metric), value_text(check, company, words))))


def value_text(check: MetricCheck, company: Company, words: Wording, bound: object = None) -> str | None:
    """The value a check looked at, with its unit and told apart from the bound, or None where there is none."""
    value = company.values.get(check.metric)
    if is_blank(value):
        return None
    unit = words.units.get(check.metric, "number")
    return format_value(value, unit, lang=words.lang, currency=currency(company, check.metric), apart_from=bound)


def currency(company: Company, metric: str = "close") -> str:
    """ISO code of the money a company is quoted in, or of that a metric of it is in."""
    return catalog.currency(metric, company.values)
