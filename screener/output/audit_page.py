"""The audit of sources as a page: what each contributes, where two disagree, and what their order decides."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from screener.items import STATEMENT_ITEMS
from screener.output.console import data_console, is_terminal
from screener.output.formatting import format_value
from screener.output.language import say
from screener.output.tables import Column, Listing, note_prose, print_prose, print_table
from screener.output.wording import check_text, group_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screener.auditing.judging import Move, Progress
    from screener.auditing.sources import Effect, Pair, SourcesAudit
    from screener.output.console import Page
    from screener.output.formatting import Language
    from screener.output.wording import Wording
    from screener.rules.ruleset import RuleSet

INDENT = "  "
_ITEMS_SHOWN = 15
_NAMES_SHOWN = 10
_ITEMS = {item.name: item for item in STATEMENT_ITEMS}
_COUNTS = ("companies", "periods", "figures", "counting", "gaps_filled", "outranked", "withheld")
# In which order columns go where there is no room for all of them.
_COUNT_PRIORITIES = {"companies": 2, "periods": 3}


@contextmanager
def audit_progress(lang: Language) -> Iterator[Progress]:
    """A callback that shows on a terminal's stderr what is being done, and nothing elsewhere."""
    if not is_terminal(sys.stderr):
        yield lambda _what, _done, _steps: None
        return
    with data_console(sys.stderr).status("") as status:

        def show(what: str, done: int, steps: int) -> None:
            kind, _, source = what.partition(" ")
            status.update(f"{done + 1}/{steps} {say(lang, f'audit_step_{kind}', source=source)}")

        yield show


def item_label(name: str, lang: Language) -> str:
    """A statement item as a reader calls it."""
    return _ITEMS[name].label_zh if lang == "zh" and name in _ITEMS else name.replace("_", " ").replace("rd ", "R&D ")


def rules_name(rules: RuleSet, lang: Language) -> str:
    """What the rules of an audit are called."""
    ordered = (rules.description.zh, rules.description.en) if lang == "zh" else (rules.description.en, rules.name)
    return next(filter(None, ordered), rules.name)


def names_text(page: Page, moves: Sequence[Move]) -> str:
    """Names of companies, the first ones and how many more."""
    shown = page.say("list_comma").join(f"{move.symbol} {move.name}".strip() for move in moves[:_NAMES_SHOWN])
    more = len(moves) - _NAMES_SHOWN
    return f"{shown} {page.say('audit_more_names', count=f'{more:,}')}" if more > 0 else shown


def sources_listing(audit: SourcesAudit) -> Listing:
    """One row a source, pair, item of a pair, effect, or company whose verdict changes; `section` says which."""
    columns = (
        Column("section", "section"),
        Column("as_of", "as_of", "date"),
        *(Column(name, name) for name in ("source", "other", "item", "otherwise", "symbol", "name", "from", "to")),
        *(Column(name, name, "count") for name in _COUNTS),
        *(Column(name, name, "count") for name in ("compared", "beyond_1", "beyond_5", "off_scale")),
        Column("worst_symbol", "worst_symbol"),
        Column("worst_fiscal_year", "worst_fiscal_year", "raw"),
        Column("worst_believed", "worst_believed", "number"),
        Column("worst_other", "worst_other", "number"),
        *(Column(name, name, "count") for name in ("changed", "enter", "leave", "rule_verdicts")),
    )
    return Listing(columns, tuple({"as_of": audit.as_of, **row} for row in _machine_rows(audit)))


def _machine_rows(audit: SourcesAudit) -> Iterator[dict[str, object]]:
    for count in audit.counts:
        yield {"section": "source", "source": count.source, **{name: getattr(count, name) for name in _COUNTS}}
    for section, pairs in (("pair", audit.pairs), ("item", audit.items)):
        for pair in pairs:
            yield {"section": section, "source": pair.believed, "worst_fiscal_year": _year(pair), **vars(pair)}
    for effect in audit.effects:
        told = {"otherwise": effect.kind, "source": effect.source}
        entering, leaving = (sum(getattr(move, way) for move in effect.moves) for way in ("enters", "leaves"))
        yield {
            "section": "effect",
            **told,
            "changed": len(effect.moves),
            "enter": entering,
            "leave": leaving,
            "rule_verdicts": sum(effect.rules.values()),
        }
        for move in effect.moves:
            moved = {"symbol": move.symbol, "name": move.name, "from": move.believed, "to": move.other}
            yield {"section": "company", **told, **moved}


def _year(pair: Pair) -> int:
    return (pair.worst_index - 1) // 4


def print_sources(page: Page, audit: SourcesAudit, words: Wording) -> None:
    """Print what the sources say, where they disagree and what their order decides."""
    page.line(f"{page.say('sources_title')} · {page.say('as_of', date=audit.as_of)}", "bold")
    order = " > ".join(audit.precedence)
    print_prose(page, page.say("sources_order", sources=order) if order else page.say("sources_no_order"), style="dim")
    page.line()
    rows = [{"source": count.source, **vars(count)} for count in audit.counts]
    columns = [Column("source", page.say("source"), fold=True)]
    for name in _COUNTS:
        label = page.say("audit_companies" if name == "companies" else f"audit_{name}")
        columns.append(Column(name, label, "count", priority=_COUNT_PRIORITIES.get(name, 0)))
    print_table(page, columns, rows)
    if not audit.pairs:
        page.line()
        print_prose(page, page.say("sources_one" if len(audit.counts) < 2 else "sources_apart"), indent=INDENT)
    else:
        _print_pairs(page, audit)
    if audit.effects:
        _print_effects(page, audit, words)
    note_prose(page, page.say("sources_not_measured"), indent=INDENT)


def _print_pairs(page: Page, audit: SourcesAudit) -> None:
    for heading, pairs in (("audit_pair", audit.pairs), ("audit_item", audit.items[:_ITEMS_SHOWN])):
        page.line()
        several = heading == "audit_item" and len(audit.pairs) > 1
        columns = [
            Column("label", page.say(heading), fold=True),
            *([Column("pair", page.say("audit_pair"), priority=1)] if several else []),
            Column("compared", page.say("audit_compared"), "count"),
            Column("beyond_1", page.say("audit_beyond_1"), "count"),
            Column("share", page.say("audit_share"), "percent"),
            Column("beyond_5", page.say("audit_beyond_5"), "count", priority=2),
            Column("off_scale", page.say("audit_withheld"), "count", priority=3),
        ]
        if heading == "audit_item":
            columns.append(Column("worst", page.say("audit_worst"), wrap=True, priority=4))
        print_table(page, columns, [_pair_row(page, pair, audit.currency) for pair in pairs])
    if len(audit.items) > _ITEMS_SHOWN:
        shown = page.say("coverage_shown", shown=_ITEMS_SHOWN, count=len(audit.items))
        note_prose(page, shown, indent=INDENT)


def _pair_row(page: Page, pair: Pair, currency: str) -> dict[str, object]:
    name = page.say("audit_pair_name", believed=pair.believed, other=pair.other)
    unit = _ITEMS[pair.item].unit if pair.item in _ITEMS else "raw"
    ends = (pair.worst_believed, pair.worst_other)
    believed, other = (format_value(one, unit, lang=page.lang, currency=currency) for one in ends)
    worst = page.say("audit_worst_text", symbol=pair.worst_symbol, year=_year(pair), other=other, believed=believed)
    return {
        **vars(pair),
        "label": item_label(pair.item, page.lang) if pair.item else name,
        "pair": name,
        "share": pair.beyond_1 / pair.compared,
        "worst": worst if pair.beyond_1 else None,
    }


def _print_effects(page: Page, audit: SourcesAudit, words: Wording) -> None:
    page.line()
    title = page.say(
        "audit_effect_title",
        rules=rules_name(audit.rules, page.lang),
        companies=f"{audit.companies:,}",
        passing=f"{audit.passing:,}",
    )
    print_prose(page, title, indent=INDENT, style="bold")
    columns = (
        Column("otherwise", page.say("audit_otherwise"), fold=True),
        Column("changed", page.say("audit_changed"), "count"),
        Column("enter", page.say("audit_enter"), "count"),
        Column("leave", page.say("audit_leave"), "count"),
        Column("rules", page.say("audit_rules_changed"), "count", priority=1),
        Column("most", page.say("audit_most"), wrap=True, priority=2),
    )
    print_table(page, columns, [_effect_row(page, effect, audit, words) for effect in audit.effects])
    for effect in audit.effects:
        _print_names(page, effect, audit, words)
    if audit.unrivalled:
        sources = page.say("list_comma").join(audit.unrivalled)
        note_prose(page, page.say("sources_unrivalled", sources=sources), indent=INDENT)


def _effect_row(page: Page, effect: Effect, audit: SourcesAudit, words: Wording) -> dict[str, object]:
    checks = {check.id: check for check in audit.rules.checks()}
    most = next(iter(effect.rules.items()), None)
    return {
        "otherwise": _otherwise(page, effect),
        "changed": len(effect.moves),
        "enter": sum(move.enters for move in effect.moves),
        "leave": sum(move.leaves for move in effect.moves),
        "rules": sum(effect.rules.values()),
        "most": f"{check_text(checks[most[0]], words)} × {most[1]:,}" if most else None,
    }


def _otherwise(page: Page, effect: Effect) -> str:
    return page.say(f"audit_step_{effect.kind}", source=effect.source)


def _print_names(page: Page, effect: Effect, audit: SourcesAudit, words: Wording) -> None:
    what = _otherwise(page, effect)
    for message, way in (("audit_enter_names", "enters"), ("audit_leave_names", "leaves")):
        moved = [move for move in effect.moves if getattr(move, way)]
        if moved:
            print_prose(page, page.say(message, what=what, names=names_text(page, moved)), indent=INDENT)
    if effect.lost:
        groups = {group.id: group for group in audit.rules.dimensions}
        lost = page.say("list_comma").join(group_name(groups[one], words) for one in effect.lost)
        print_prose(page, page.say("audit_lost", what=what, dimensions=lost), indent=INDENT, style="yellow")
