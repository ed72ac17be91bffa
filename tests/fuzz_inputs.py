"""Mutations of rule files and expressions: seeded, so that what broke once breaks again under the same number."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

from test_rules import EVERYTHING

from screener import project

if TYPE_CHECKING:
    from collections.abc import Callable

EXPRESSIONS = (
    "roe > 15% and pe_ttm < 20 and industry in (电子, 医药生物)",
    "roe >= 15％ or (pb < 1 and not little_giant)",
    "market_cap > 20亿 and market_cap < 1.5bn",
    "market_cap between 5000万 and 200亿",
    "not (pe_ttm > 20 and pe_ttm < 30)",
    "not (roe > 15% or not (pb < 2 or little_giant is true))",
    "pe_ttm < 2 * 10 and pe_ttm < 1.2x * industry_pe",
    "industry_pe > pe_ttm and 3 > pb",
    "board is not star and exchange = 'SSE' or status is normal",
    "roe ＞ １５％ and （pb ≤ 3） and industry in （电子、计算机）",
    'industry = “电子” and name <> "和山" and name is not null',
    "case when little_giant then roe else net_margin end > 10%",
    "ratio(pe_ttm, pb) > 2 and coalesce(ps_ttm, 3) < 5",
    "greatest(roe, net_margin, 1%) > 10% and abs(revenue_growth) < 50%",
    "listing_age > 18mo and announced_on > 2024-01-01 and price_date - announced_on < 90",
    "tech_certifications > 3 or national_lab or standard_setting",
    "debt_ratio_2y_min > 70% and cash_cover < 1.5 and rd_intensity_3y < 8%",
    "contains(name, '山') and length(name) = 4 and starts_with(name, '和')",
    "round(pe_ttm / 3, 2) > 6.5 and -(pe_ttm - 25) > 5",
    "((((roe > 1%)))) and (((pb < 9)))",
    "liquidity_tier in (A, B) and market_cap_basis = total",
    "close < 100 and dcf_implied_return > 12.5%",
)

_WORDS = (
    "roe", "pe_ttm", "pb", "market_cap", "industry", "board", "little_giant", "announced_on", "listing_age", "name",
    "and", "or", "not", "in", "is", "between", "null", "case", "when", "then", "else", "end", "true", "false",
    "15%", "20", "0", "-1", "1e308", "9" * 60, "1e-400", "5000万", "1.5bn", "2024-02-30", "2024-05-31", "18mo", "1y",
    "(", ")", ",", "<", ">", "=", "<>", "!=", ">=", "+", "-", "*", "/", "'", '"', "“", "”", "、", "，", "（", "）",
    "＞", "%", ";", "--", "/*", "$1", "?", "[", "]", "{", "}", "::", "select", "abs", "ratio", "greatest", "round",
    "all", "any", "below", "above", "min", "max", "require", "rules", "label", "severity", "on_unknown", "when",
    "電子", "电子", "\u200b", "\u202e", "\u00a0", "\u3000", "\ufeff", "\U0001f600", "e\u0301", "\x00",
    "\x1b[31m", "\x85", "\u2028",
)  # fmt: skip
_YAML = (
    "&a ", "*a", "*ST", "!!python/object:os.system ", "!tag ", "<<: {a: 1}", "? [a]\n: b", "--- ", "...",
    "%YAML 1.1\n---\n", "|\n", ">\n", "'", '"', "#", ": ", "- ", "{", "}", "[", "]", ",", "\t", "~", "null", "no",
    "on", "0x1F", "1_000", "\n\n", "  ", "!!binary aGk=", '"\\x07"', '"\\u202e"', "@", "`", "\r\n", "\r",
)  # fmt: skip


def seeds() -> list[str]:
    """Rule files to start from: one with everything in it, those shipped, and those that are refused."""
    bad = sorted((Path(__file__).parent / "bad_rules").glob("*.yaml"))
    shipped = sorted(project.shipped("rules").glob("*.yaml"))
    return [EVERYTHING, *(path.read_text(encoding="utf-8") for path in (*shipped, *bad))]


def rule_file(number: int, texts: list[str]) -> str:
    """The rule file of a number: one of the texts, changed a little or much."""
    chance = random.Random(f"file {number}")
    # Most start from what is right: the rest is refused long before it comes to what was changed.
    text = chance.choice(texts[:6] if chance.random() < 0.7 else texts)
    for _ in range(chance.choice((1, 1, 1, 1, 2, 8))):
        text = chance.choice(_FILE_CHANGES)(text, chance)
    return text


def expression(number: int) -> str:
    """The expression of a number."""
    chance = random.Random(f"expression {number}")
    text = chance.choice(EXPRESSIONS)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 8))):
        text = chance.choice(_EXPRESSION_CHANGES)(text, chance)
    return text


def _edit(text: str, chance: random.Random) -> str:
    """A character deleted, doubled, or replaced by another of the text."""
    if not text:
        return text
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(("", text[at] * 2, chance.choice(text))) + text[at + 1 :]


def _insert(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice((" ", "")) + chance.choice(_WORDS) + chance.choice((" ", "")) + text[at:]


def _insert_yaml(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_YAML) + text[at:]


def _pieces(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _swap(text: str, chance: random.Random) -> str:
    pieces = _pieces(text)
    if len(pieces) < 2:
        return text
    one, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    pieces[one], pieces[other] = pieces[other], pieces[one]
    return "".join(pieces)


def _replace(text: str, chance: random.Random) -> str:
    pieces = _pieces(text) or [""]
    pieces[chance.randrange(len(pieces))] = chance.choice(_WORDS)
    return "".join(pieces)


def _cut(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + text[start + chance.randrange(1, 40) :]


def _repeat(text: str, chance: random.Random) -> str:
    """A stretch of the text many times over: long lists, deep brackets."""
    start = chance.randrange(len(text) + 1)
    part = text[start : start + chance.randrange(1, 20)]
    return text[:start] + part * chance.choice((2, 3, 50)) + text[start:]


def _nest(text: str, chance: random.Random) -> str:
    depth = chance.choice((1, 2, 10, 60))
    return chance.choice(("(", "not (", "abs(")) * depth + text + ")" * depth


def _join(text: str, chance: random.Random) -> str:
    return f"({text}) {chance.choice(('and', 'or', 'and not', 'or not'))} ({chance.choice(EXPRESSIONS)})"


def _line(text: str, chance: random.Random) -> str:
    """A line doubled, deleted, moved or indented otherwise."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    line = lines.pop(at)
    match chance.randrange(5):
        case 0:
            lines[at:at] = [line, line]
        case 1:
            lines.insert(chance.randrange(len(lines) + 1), line)
        case 2:
            lines.insert(at, " " * chance.randrange(1, 5) + line)
        case 3:
            lines.insert(at, line[chance.randrange(1, 5) :])
    return "\n".join(lines)


def _sql_rule(text: str, chance: random.Random) -> str:
    """An expression, changed too, in place of a rule."""
    rules = [*re.finditer(r"- \w+: \{[^}\n]*\}", text)]
    if not rules:
        return text
    rule = chance.choice(rules)
    written = expression(chance.randrange(10_000)).replace("'", "''").replace("\n", " ")
    return f"{text[: rule.start()]}- sql: '{written}'{text[rule.end() :]}"


_EXPRESSION_CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    _edit, _edit, _insert, _insert, _swap, _replace, _replace, _cut, _repeat, _nest, _join,
)  # fmt: skip
_FILE_CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    _edit, _insert, _insert_yaml, _insert_yaml, _swap, _replace, _replace, _cut, _repeat,
    _line, _line, _line, _sql_rule,
)  # fmt: skip
