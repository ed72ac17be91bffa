"""The answer of a screen: as of when and how fresh, the funnel, who passes, and on request who is near or undecided.

The first screenful answers the question and the last line says what to type next; what was left out, could not be
evaluated or is unknown for everybody is said once, at the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.arranging import shown_columns
from screener.output.companies import (
    check_name,
    company_columns,
    currency,
    in_language,
    print_companies,
    value_text,
)
from screener.output.formatting import EMPTY, format_value
from screener.output.heading import causes_text, print_heading
from screener.output.language import say
from screener.output.metrics_listing import reason_word
from screener.output.tables import ROW_STYLE, Column, Listing, note_prose, print_prose, print_table
from screener.output.wording import check_text, group_text, rules_argument, subject
from screener.rules.ruleset import Group, MetricCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.counting import Count
    from screener.nearness import Need
    from screener.output.console import Page
    from screener.output.formatting import Language
    from screener.output.wording import Wording
    from screener.rules.ruleset import Check
    from screener.screening import Answer, Company

_INDENT = "  "


@dataclass(frozen=True)
class ScreenOptions:
    """What of an answer to print: at most `limit` companies, the undecided too, and what the store is called.

    `max_unknown` keeps undecided companies out of the list that more checks than that keep undecided, those aside that
    are unknown for everybody.
    """

    limit: int | None = None
    undecided: bool = False
    near: bool = False
    market: str = ""
    max_unknown: int | None = None

    def undecided_of(self, answer: Answer) -> tuple[Company, ...]:
        """The undecided companies to list."""
        if not self.undecided:
            return ()
        most = self.max_unknown
        return tuple(
            company for company in answer.undecided if most is None or len(own_unknowns(company, answer)) <= most
        )


def screen_listing(answer: Answer, words: Wording, options: ScreenOptions) -> Listing:
    """One row a company for machines: verdict, shown columns raw, warnings and what is unknown by metric name."""
    companies = [*answer.passing[: options.limit]]
    companies += options.undecided_of(answer)
    companies += answer.near if options.near else ()
    columns = (
        Column("as_of", "as_of", "date"),
        *company_columns(shown_columns(answer.rules), companies, words, machine=True),
        Column("verdict", "verdict"),
        Column("warnings", "warnings"),
        Column("unknown", "unknown"),
        Column("open_findings", "open_findings", "count"),
    )
    rows = [
        {
            **company.values,
            "as_of": answer.as_of,
            "verdict": company.overall,
            "warnings": "; ".join(check_name(check) for check in company.warnings(answer.rules)) or None,
            "unknown": "; ".join(check_name(check) for check in company.unknown_checks(answer.rules)) or None,
        }
        for company in companies
    ]
    return Listing(columns, tuple(rows))


def print_screen(page: Page, answer: Answer, words: Wording, options: ScreenOptions) -> None:
    """Print the whole answer."""
    print_heading(page, answer, words, options.market)
    page.line()
    if not answer.rules.dimensions:
        print_prose(page, page.say("no_filters", rules=answer.rules.name), indent=_INDENT, style="bold")
        return
    print_funnel(page, answer, words)
    print_summary(page, answer, words)
    print_companies(page, answer.passing[: options.limit], answer.rules, words)
    if options.near:
        _print_near(page, answer, words)
    if options.undecided:
        listed = options.undecided_of(answer)
        missing = [unknowns_text(page, company, answer, words) for company in listed]
        _print_section(page, "undecided_title", listed, missing)
        if said := not_listed_text(answer, options, page.lang):
            note_prose(page, said, indent=_INDENT)
    note_prose(page, _hints(page, answer, options), indent=_INDENT)


def print_funnel(page: Page, answer: Answer, words: Wording) -> None:
    """Print how many companies every rule and dimension passes by itself, and how many are left so far."""
    rows = [row for dimension in answer.rules.dimensions for row in _group_rows(dimension, answer, words, 0)]
    if len(answer.rules.filters()) == 1:
        rows = [{**rows[0], "rule": check_text(answer.rules.filters()[0], words), ROW_STYLE: ""}]
    columns = [
        Column("rule", page.say("rule"), fold=True),
        Column("yes", page.say("pass"), "count"),
        Column("no", page.say("fail"), "count"),
        Column("unknown", page.say("unknown"), "count"),
        *([Column("n_a", page.say("n_a"), "count")] if any(count.n_a for count in answer.counts.values()) else []),
        Column("so_far", page.say("so_far"), "count"),
    ]
    if rows:
        print_table(page, columns, rows)


def print_summary(page: Page, answer: Answer, words: Wording) -> None:
    """Print how many pass, are undecided and why, and miss by one rule."""
    warned = sum(1 for company in answer.passing if company.warnings(answer.rules))
    doubtful = sum(1 for company in answer.passing if company.values.get("open_findings"))
    doubts = [page.say("with_warnings", count=warned)] if warned else []
    doubts += [page.say("with_findings", count=doubtful)] if doubtful else []
    parts = [
        page.say("passing", count=f"{len(answer.passing):,}")
        + (page.say("in_brackets", text=page.say("comma").join(doubts)) if doubts else ""),
        page.say("undecided", count=f"{len(answer.undecided):,}"),
        page.say("one_short", count=f"{answer.one_short:,}"),
    ]
    print_prose(page, " · ".join(parts), indent=_INDENT, style="bold")
    if answer.causes:
        text = page.say("undecided_for", causes=causes_text(page, answer.causes, answer, words))
        print_prose(page, text, indent=_INDENT)


def _group_rows(group: Group, answer: Answer, words: Wording, depth: int) -> Iterator[dict[str, object]]:
    skipped = group in answer.not_evaluated
    counts = _count_cells(None if skipped else answer.counts.get(group.id))
    style = "dim" if skipped else ("bold" if depth == 0 else "")
    yield {"rule": _INDENT * depth + group_text(group, words), **counts, ROW_STYLE: style}
    for member in group.members if not skipped else ():
        if isinstance(member, Group):
            yield from _group_rows(member, answer, words, depth + 1)
        else:
            yield {
                "rule": _INDENT * (depth + 1) + check_text(member, words),
                **_count_cells(answer.counts.get(member.id)),
            }


def _count_cells(count: Count | None) -> dict[str, object]:
    if count is None:
        return dict.fromkeys(("yes", "no", "unknown", "n_a", "so_far"), EMPTY)
    so_far = EMPTY if count.so_far is None else count.so_far
    return {"yes": count.yes, "no": count.no, "unknown": count.unknown, "n_a": count.n_a, "so_far": so_far}


def _print_near(page: Page, answer: Answer, words: Wording) -> None:
    """Print the nearest misses, each with what it needs and, where a price would do, which."""
    texts = [needs_text(page, company, answer, words) for company in answer.near]
    _print_section(page, "near_title", answer.near, texts)


def _print_section(page: Page, title: str, companies: tuple[Company, ...], texts: list[str]) -> None:
    page.line()
    page.line(_INDENT + page.say(title, count=len(companies)), "bold")
    if not companies:
        return
    columns = (
        Column("symbol", page.say("symbol")),
        Column("name", page.say("company"), shorten=True),
        Column("industry", page.say("industry"), priority=1),
        Column("text", "", wrap=True),
    )
    named = [
        {
            "symbol": company.symbol,
            "name": in_language(company, "name", page.lang),
            "industry": in_language(company, "industry", page.lang),
            "text": text,
        }
        for company, text in zip(companies, texts, strict=True)
    ]
    print_table(page, columns, named, header=False)


def not_listed_text(answer: Answer, options: ScreenOptions, lang: Language) -> str:
    """How many undecided companies are only counted, because too many checks keep them so; empty for none."""
    left = len(answer.undecided) - len(options.undecided_of(answer)) if options.undecided else 0
    return say(lang, "undecided_not_listed", count=left, most=options.max_unknown) if left else ""


def needs_text(page: Page, company: Company, answer: Answer, words: Wording) -> str:
    """What a company that nearly passes needs, one rule after the other."""
    texts = [_need_text(page, company, need, words) for need in answer.needs[company.symbol]]
    return page.say("needs", what=page.say("semicolon").join(texts))


def _need_text(page: Page, company: Company, need: Need, words: Wording) -> str:
    """One rule a company misses, what it has instead, and the price that would do."""
    text = check_text(need.check, words)
    if not isinstance(need.check, MetricCheck):
        return text
    value = value_text(need.check, company, words, need.bound)
    found = value or reason_word(company.reasons.get(need.check.metric), page.lang)
    return page.say("is_now", what=text, found=found) + price_text(page, company, need)


def price_text(page: Page, company: Company, need: Need) -> str:
    """The price at which a rule would be met, and how far today's is from it; empty where no price would do."""
    if need.price is None or not need.close:
        return ""
    price, close = (
        format_value(amount, "per_share", currency=currency(company)) for amount in (need.price, need.close)
    )
    change = format_value(need.price / need.close - 1, "percent")
    return page.say("passes_below", price=price, close=close, change=change)


def own_unknowns(company: Company, answer: Answer) -> tuple[Check, ...]:
    """The checks that keep a company undecided, without those that nobody can be judged on."""
    for_all = {check for check, _ in answer.unknown_for_all}
    return tuple(check for check in company.unknown_checks(answer.rules) if check.id not in for_all)


def unknowns_text(page: Page, company: Company, answer: Answer, words: Wording) -> str:
    """Why a company is undecided: every reason once, with what it leaves unknown; what all lack stands at the top."""
    own = own_unknowns(company, answer)
    if not own:
        return page.say("only_unknown_for_all")
    found: dict[str, list[str]] = {}
    for check in own:
        found.setdefault(reason_word(company.why.get(check.id), page.lang), []).append(subject(check, words))
    comma = page.say("comma")
    return page.say("semicolon").join(
        page.say("because", why=why, what=comma.join(what)) for why, what in found.items()
    )


def _hints(page: Page, answer: Answer, options: ScreenOptions) -> str:
    shown = len(answer.passing[: options.limit])
    parts = [page.say("shown", shown=f"{shown:,}", count=f"{len(answer.passing):,}")] if shown else []
    if not options.near and answer.one_short:
        parts.append(page.say("hint_near"))
    if not options.undecided and answer.undecided:
        parts.append(page.say("hint_undecided"))
    parts.append(page.say("hint_explain", rules=rules_argument(answer.rules)))
    return " ".join(parts)
