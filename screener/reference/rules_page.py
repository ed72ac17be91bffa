"""The page of the rules: what a rule file may hold, and every rule of the files that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener import catalog, project, rules, units
from screener.output.rules_page import rules_rows
from screener.output.wording import label_text, wording
from screener.reference.markdown import code
from screener.rules.parsing import KEYS
from screener.rules.ruleset import OPERATORS, PSEUDO_METRICS, SEVERITIES

if TYPE_CHECKING:
    from screener.reference.markdown import Document
    from screener.rules.ruleset import RuleSet

EXAMPLE = """\
description: {en: Cheap and earning, zh: 低估且盈利}
universe: {market: cn, exclude: [st, delisting], min_listed: 1y}
define:
  my_peg: ratio(pe_ttm, 100 * net_income_cagr_3y)
require: all
dimensions:
  value:
    require: any
    rules:
      - pe_to_industry: {below: 1}
      - my_peg: {below: 1}
  quality:
    rules:
      - roe: {above: 15%, on_unknown: fail}
      - market_cap: {above: 20亿}
warnings:
  - debt_ratio: {above: 70%, severity: warn}
rank: [-rules_passed, pe_to_industry]
show: [symbol, name, industry, market_cap, pe_ttm, roe]
"""
_OPTIONS = ("label", "on_unknown", "on_net_cash", "severity", "when", "note")
_VERDICTS = ("pass", "fail", "unknown", "n_a")


def fill(page: Document) -> None:
    """Write the language of rule files, then the shipped files one by one."""
    page.heading(2, page.say("reference_rule_language"))
    page.code(EXAMPLE, "yaml")
    page.table([page.say("reference_word"), page.say("meaning")], _said(page, "key", KEYS))
    page.heading(3, page.say("reference_bounds"))
    page.table([page.say("reference_word"), page.say("meaning")], _said(page, "bound", OPERATORS))
    page.paragraph(page.say("reference_units", units=" ".join(map(code, units.UNITS))))
    page.heading(3, page.say("reference_options"))
    page.table([page.say("reference_word"), page.say("meaning")], _said(page, "option", _OPTIONS))
    page.heading(3, page.say("reference_verdicts"))
    page.table([page.say("reference_word"), page.say("meaning")], _said(page, "verdict", _VERDICTS))
    page.paragraph(page.say("reference_severities", names=" < ".join(map(code, SEVERITIES))))
    page.paragraph(page.say("reference_counts", names=", ".join(map(code, PSEUDO_METRICS))))
    page.heading(2, page.say("reference_packs"))
    for rule_set in shipped():
        _pack(page, rule_set)


def shipped() -> tuple[RuleSet, ...]:
    """The rule files that come with the program."""
    return rules.load(sorted(project.shipped("rules").glob("*.yaml")), catalog.load())


def _said(page: Document, kind: str, words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code(word), page.say(f"reference_{kind}_{word}")) for word in words]


def _pack(page: Document, rule_set: RuleSet) -> None:
    words = wording(rule_set, catalog.load(), page.lang)
    page.heading(3, code(rule_set.name))
    page.paragraph(label_text(rule_set.description, page.lang) or rule_set.name)
    listing = rules_rows(rule_set, words)
    rows = [
        (code(str(row["id"])), str(row["text"]), code(str(row["asks"])), _severity(page, row["severity"]))
        for row in listing.rows
    ]
    page.table([page.say("reference_place"), page.say("rule"), page.say("asks"), page.say("severity")], rows)


def _severity(page: Document, severity: object) -> str:
    return page.say(f"severity_{severity}") if severity else ""
