"""Why a company is in or out: every check with its value, its bound, and what the value is made of, down to filings.

The same tree serves people and machines: `explain_steps` walks it, the page indents it, the listing flattens it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.items import STATEMENT_ITEMS
from screener.output import voices
from screener.output.check_page import findings_text
from screener.output.companies import currency, in_language, value_text
from screener.output.explain_checks import formula_text, result_text
from screener.output.explain_steps import steps
from screener.output.formatting import EMPTY, MISSING, format_value, is_blank
from screener.output.heading import period_name
from screener.output.messages import MESSAGES
from screener.output.metrics_listing import reason_word
from screener.output.tables import ROW_SPAN, ROW_STYLE, Column, Listing, print_prose, print_table
from screener.output.wording import check_text, group_name, group_text
from screener.rules.ruleset import Group, MetricCheck

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from screener.checking import Finding
    from screener.explaining import CheckExplanation, Explanation, Filing, Node
    from screener.output.console import Page
    from screener.output.explain_steps import Step
    from screener.output.wording import Wording

MARKS = {"pass": "✓", "fail": "✗", "unknown": "?", "n_a": "–", "warn": "▲", "clear": "✓", "not_evaluated": "–"}
_STYLES = {"pass": "green", "fail": "red", "unknown": "yellow", "warn": "bold yellow", "clear": "green"}
_ITEMS = {item.name: item for item in STATEMENT_ITEMS}
_MARKET_UNITS = {
    "close": "per_share",
    "total_shares": "shares",
    "vendor_market_cap": "currency",
    "float_cap": "currency",
}
_INDENT = "  "


def explain_listing(explanation: Explanation, words: Wording, findings: Sequence[Finding] = ()) -> Listing:
    """One row a check, a figure or a filing for machines; `depth` and order keep the tree."""
    columns = (
        Column("symbol", "symbol"),
        Column("as_of", "as_of", "date"),
        Column("check", "check"),
        Column("depth", "depth", "count"),
        Column("kind", "kind"),
        Column("name", "name"),
        Column("verdict", "verdict"),
        Column("value", "value", "number"),
        Column("text", "text"),
        Column("bound", "bound"),
        Column("distance", "distance", "number"),
        Column("reason", "reason"),
        Column("sign", "sign", "count"),
        Column("period_end", "period_end", "date"),
        Column("announced_on", "announced_on", "date"),
        Column("estimated", "estimated", "bool"),
        Column("first_value", "first_value", "number"),
        Column("source", "source"),
        Column("why", "why"),
        Column("silent", "silent"),
        Column("off_by", "off_by", "number"),
    )
    company = {"symbol": explanation.company.symbol, "as_of": explanation.as_of}
    rows = [
        {**company, **row} for explained in explanation.checks.values() for row in _rows(explained, explanation, words)
    ]
    rows += [{**company, **_found(finding)} for finding in findings]
    return Listing(columns, tuple(rows))


def _found(finding: Finding) -> dict[str, object]:
    """An open finding of the data checks as a row: the check, the figure, and what it is held against as the bound."""
    described = {
        "check": finding.check.name,
        "text": finding.check.description("en"),
        "verdict": finding.check.severity,
    }
    figure = {
        "name": finding.item,
        "value": finding.value,
        "period_end": finding.date,
        "source": finding.source or None,
    }
    bound = None if finding.expected is None else f"{finding.expected:.10g}"
    return {**described, **figure, "depth": 0, "kind": "finding", "bound": bound, "reason": finding.kind}


def _rows(explained: CheckExplanation, explanation: Explanation, words: Wording) -> Iterator[dict[str, object]]:
    check = explained.check
    name = check.metric if isinstance(check, MetricCheck) else check.id
    common: dict[str, object] = {"check": check.id}
    text = check_text(check, words)
    verdict = {"verdict": explained.verdict, "reason": explained.reason or None, "value": _raw(explained.value)}
    asked = {"bound": check.bound.text if isinstance(check, MetricCheck) else None, "distance": explained.distance}
    yield {**common, "depth": 0, "kind": "check", "name": name, "text": text, **verdict, **asked}
    for step in steps(explained, explanation.company.values.get("market_cap_basis"), set()):
        node = step.node
        row = {**common, "depth": step.depth, "name": node.name}
        if step.filing is None:
            yield {**row, "kind": "figure", "value": _raw(node.value), "reason": node.reason or None, **_filed(node)}
        else:
            yield {**row, "kind": "filing", "value": step.filing.value, **_of(step.filing)}
        if filing := _behind(step):
            yield from ({**row, "depth": step.depth + 1, **said} for said in voices.other_rows(filing))


def _raw(value: object) -> object:
    return float(value) if isinstance(value, (int, float)) and not is_blank(value) else None


def _filed(node: Node) -> dict[str, object]:
    return _of(node.filings[0]) if len(node.filings) == 1 else {}


def _behind(step: Step) -> Filing | None:
    """The one filing a line is about, where it is told there."""
    alone = step.node.filings[0] if len(step.node.filings) == 1 and not step.seen else None
    return step.filing or alone


def _of(filing: Filing) -> dict[str, object]:
    return {
        "sign": filing.sign,
        "period_end": filing.period_end,
        "announced_on": filing.announced_on,
        "estimated": filing.estimated,
        "first_value": filing.first_value,
        "source": filing.source,
        "why": filing.standing.why or None,
        "silent": "; ".join(filing.standing.silent) or None,
    }


def print_explanation(page: Page, explanation: Explanation, words: Wording, findings: Sequence[Finding] = ()) -> None:
    """Print who the company is, where it stands, and every check with what it rests on."""
    _print_company(page, explanation)
    print_prose(page, _standing(page, explanation, words))
    for text in _remarks(page, explanation, words):
        print_prose(page, text, style="yellow")
    for text in findings_text(page, findings):
        print_prose(page, text, style="yellow")
    seen: set[str] = set()
    rows: list[dict[str, object]] = []
    for dimension in explanation.rules.dimensions:
        rows += _group_rows(page, dimension, explanation, words, seen, depth=0)
    if explanation.rules.warnings:
        rows += [_row("", ""), _row(page.say("warnings"), "", style="bold")]
        for check in explanation.rules.warnings:
            rows += _check_rows(page, explanation.checks[check.id], explanation, words, seen, depth=1)
    columns = (
        Column("text", "", fold=True),
        Column("value", "", align="decimal"),
        Column("remark", "", wrap=True),
    )
    print_table(page, columns, rows, header=False, indent=0)
    page.note(page.say("hint_metrics", symbol=explanation.company.symbol), "dim")


def _row(text: str, value: object, remark: object = EMPTY, style: str = "") -> dict[str, object]:
    return {"text": text or EMPTY, "value": value or EMPTY, "remark": remark or EMPTY, ROW_STYLE: style}


def _print_company(page: Page, explanation: Explanation) -> None:
    company = explanation.company
    values = company.values
    names = " ".join(dict.fromkeys(filter(None, (in_language_text(explanation, page), company.name))))
    branches = [in_language(company, name, page.lang) for name in ("industry", "industry_l2")]
    if page.lang == "en" and values.get("industry_en") and not values.get("industry_l2_en"):
        branches = branches[:1]
    facts = [
        f"{company.symbol} {names}",
        " / ".join(dict.fromkeys(str(branch) for branch in branches if branch)),
        " ".join(str(in_language(company, name, page.lang)) for name in ("exchange", "board") if values.get(name)),
        page.say("listed_since", date=values["listed_on"]) if values.get("listed_on") else "",
    ]
    print_prose(page, " · ".join(filter(None, facts)), style="bold")


def in_language_text(explanation: Explanation, page: Page) -> str:
    """The company's name in the page's language."""
    return str(in_language(explanation.company, "name", page.lang) or "")


def _standing(page: Page, explanation: Explanation, words: Wording) -> str:
    """In, out or undecided, with every dimension's count and the number of warnings."""
    company = explanation.company
    overall = "left_out" if company.left_out else company.overall if explanation.rules.dimensions else "warnings_only"
    reason = f"left_out_{company.left_out}"
    place = page.say(f"standing_{overall}", why=page.say(reason) if reason in MESSAGES else company.left_out)
    dimensions = [_dimension_text(page, group, explanation, words) for group in explanation.rules.dimensions]
    warnings = len(company.warnings(explanation.rules))
    text = page.say("standing", date=explanation.as_of, place=place)
    if dimensions:
        text += page.say("in_brackets", text=page.say("comma").join(dimensions))
    return text + (page.say("and_warnings", count=warnings) if warnings or not dimensions else "")


def _dimension_text(page: Page, group: Group, explanation: Explanation, words: Wording) -> str:
    verdicts = explanation.company.verdicts
    name = group_name(group, words)
    if verdicts[group.id] == "not_evaluated":
        return page.say("dimension_not_evaluated", name=name)
    passed = sum(verdicts[member.id] == "pass" for member in group.members)
    return page.say("dimension_passed", name=name, passed=passed, count=len(group.members))


def _remarks(page: Page, explanation: Explanation, words: Wording) -> Iterator[str]:
    """What qualifies the figures: flags and the user's own corrections."""
    if explanation.company.flags:
        yield page.say("flags", flags=page.say("comma").join(words.metric(flag) for flag in explanation.company.flags))
    for period_end, item, value, reason, reference in explanation.overrides:
        yield page.say(
            "override",
            item=_item_label(str(item), page),
            period=_period(page, period_end, explanation),
            value=format_value(
                value, _unit_of(str(item)), lang=page.lang, currency=currency(explanation.company, str(item))
            ),
            reason=" · ".join(filter(None, (reason, reference))),
        )


def _group_rows(  # noqa: PLR0913 - one walk, everything it carries
    page: Page, group: Group, explanation: Explanation, words: Wording, seen: set[str], *, depth: int
) -> Iterator[dict[str, object]]:
    verdict = explanation.company.verdicts[group.id]
    if depth == 0:
        yield _row("", "")
    title = f"{_INDENT * depth}{MARKS[verdict]} {group_text(group, words)}"
    remark = page.say("verdict_not_evaluated") if verdict == "not_evaluated" else EMPTY
    yield _row(title, "", remark, style="bold" if depth == 0 else "")
    for member in group.members:
        if isinstance(member, Group):
            yield from _group_rows(page, member, explanation, words, seen, depth=depth + 1)
        elif verdict != "not_evaluated":
            yield from _check_rows(page, explanation.checks[member.id], explanation, words, seen, depth=depth + 1)


def _check_rows(  # noqa: PLR0913 - as above
    page: Page, explained: CheckExplanation, explanation: Explanation, words: Wording, seen: set[str], *, depth: int
) -> Iterator[dict[str, object]]:
    check = explained.check
    metric = explained.check.metric if isinstance(explained.check, MetricCheck) else "close"
    money = currency(explanation.company, metric)
    mark = MARKS[explained.verdict]
    value: object = EMPTY
    if isinstance(check, MetricCheck):
        bound = explained.bounds[0] if len(explained.bounds) == 1 else None
        value = value_text(check, explanation.company, words, bound) or MISSING
    yield _row(
        f"{_INDENT * depth}{mark} {check_text(check, words)}",
        value,
        result_text(page, explained, explanation.company, words, money),
        _STYLES.get(explained.verdict, "dim"),
    )
    if explained.verdict == "n_a":
        return
    formula = formula_text(explained, words)
    if formula:
        yield {ROW_SPAN: f"{_INDENT * (depth + 2)}= {formula}", ROW_STYLE: "dim"}
    for step in steps(explained, explanation.company.values.get("market_cap_basis"), seen):
        yield _step_row(page, step, explanation, words, depth)
        own = currency(explanation.company, step.node.name)
        if (filing := _behind(step)) and (said := voices.disagreement(page, filing, _unit_of(step.node.name), own)):
            yield {ROW_SPAN: f"{_INDENT * (depth + 3 + step.depth)}{said}", ROW_STYLE: "yellow"}


def _step_row(page: Page, step: Step, explanation: Explanation, words: Wording, depth: int) -> dict[str, object]:
    money = currency(explanation.company, step.node.name)
    indent = _INDENT * (depth + 1 + step.depth)
    node = step.node
    if step.filing is not None:
        sign = "" if step.filing is node.filings[0] else ("- " if step.filing.sign < 0 else "+ ")
        unit = _unit_of(node.name)
        value = format_value(step.filing.value, unit, lang=page.lang, currency=money, like=node.value)
        text = f"{indent}{sign}{_period(page, step.filing.period_end, explanation)}"
        return _row(text, value, _filing_text(page, step.filing, node.name, money), "dim")
    unit = words.units.get(node.name) or _unit_of(node.name)
    value = format_value(node.value, unit, lang=page.lang, currency=money)
    return _row(indent + _node_label(page, node, words), value, _node_remark(page, step, explanation))


def _period(page: Page, end: datetime.date, explanation: Explanation) -> str:
    return period_name(page, end, explanation.company.values.get("fiscal_year_end"))


def _node_remark(page: Page, step: Step, explanation: Explanation) -> str:
    node = step.node
    money = currency(explanation.company, node.name)
    if is_blank(node.value):
        reason = reason_word(node.reason or None, page.lang)
        # Of three parts the two that are added are there, so it is the one to subtract.
        lacking = len(node.filings) == 2 and all(filing.sign > 0 for filing in node.filings)
        return page.say("because", what=reason, why=page.say("slot_py")) if lacking else reason
    if step.seen:
        return page.say("explained_above")
    # How many peers it rests on is known for the PE without non-recurring items.
    if node.name.startswith("industry_pe") and node.name != "industry_pe_continuing":
        return _peers(page, explanation)
    if len(node.filings) == 1:
        filing = node.filings[0]
        period = _period(page, filing.period_end, explanation)
        return f"{period}{page.say('comma')}{_filing_text(page, filing, node.name, money)}"
    return ""


def _peers(page: Page, explanation: Explanation) -> str:
    """How many companies of which branch an industry's figure rests on."""
    values = explanation.company.values
    names = {2: "industry_l2", 1: "industry"}
    level = values.get("industry_pe_level")
    branch = in_language(explanation.company, names[level], page.lang) if level in names else page.say("whole_market")
    return page.say("peers", used=values.get("industry_pe_used"), total=values.get("industry_pe_total"), branch=branch)


def _filing_text(page: Page, filing: Filing, name: str, money: str) -> str:
    """When it was announced, what it was first, and whose figure it is."""
    announced = "announced_by" if filing.estimated else "announced"
    parts = [page.say(announced, date=filing.first_announced_on if filing.restated else filing.announced_on)]
    if filing.override_reason is not None:
        parts.append(page.say("corrected", reason=filing.override_reason))
    elif filing.restated:
        first = format_value(filing.first_value, _unit_of(name), lang=page.lang, currency=money)
        parts.append(page.say("restated", date=filing.announced_on, first=first))
    return page.say("comma").join([*parts, *voices.agreement(page, filing)])


def _node_label(page: Page, node: Node, words: Wording) -> str:
    """A metric by its label, a statement item by its name and which period it is of."""
    item, _, slot = node.name.rpartition("_")
    if node.name in words.labels:
        return words.metric(node.name)
    if item in _ITEMS:
        return page.say("item_of", item=_item_label(item, page), slot=page.say(f"slot_{slot}"))
    return page.say(f"market_{node.name}") if f"market_{node.name}" in MESSAGES else node.name.replace("_", " ")


def _item_label(item: str, page: Page) -> str:
    if page.lang == "zh" and item in _ITEMS:
        return _ITEMS[item].label_zh
    return item.replace("_", " ").replace("rd ", "R&D ")


def _unit_of(name: str) -> str:
    item = _ITEMS.get(name) or _ITEMS.get(name.rpartition("_")[0])
    return item.unit if item else _MARKET_UNITS.get(name, "ratio")
