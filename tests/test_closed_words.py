"""Words of metrics that take few values: asked for in any spelling, refused when they mean nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from screener import catalog, closed_words, project, rules
from screener.errors import ScreenerError
from screener.expressions import compile_expression
from screener.rules.ruleset import MetricCheck

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.rules.ruleset import Value


def values(text: str, *, inline: bool) -> Iterable[Value]:
    """The values of the one rule that an expression or a rule file makes."""
    known = catalog.load()
    made = rules.inline(text, known) if inline else rules.load_text(text, "shown.yaml", known)
    check = made.checks()[0]
    assert isinstance(check, MetricCheck)
    return check.bound.values


@pytest.mark.parametrize(
    ("metric", "written", "meant"),
    [
        ("net_income_growth_kind", "扭亏", "turned_profitable"),
        ("net_income_deducted_growth_q_kind", "亏损收窄", "loss_narrowed"),
        ("status", "正常", "normal"),
        ("status", "*ST", "star_st"),
        ("status", "ST", "st"),
        ("board", "科创板", "star"),
        ("exchange", "上交所", "SSE"),
        ("exchange", "sse", "SSE"),
        ("cap_class", "large cap", "large"),
        ("liquidity_tier", "a", "A"),
        ("industry", "电子", "电子"),
    ],
)
def test_a_word_is_asked_for_as_the_pages_show_it(metric: str, written: str, meant: str) -> None:
    assert values(f"{metric} = '{written}'", inline=True) == (meant,)
    assert values(f"{metric} in ('{written}')", inline=True) == (meant,)
    for bound in (f"is: '{written}'", f"in: ['{written}']"):
        assert values(f"dimensions: {{d: {{rules: [{{{metric}: {{{bound}}}}}]}}}}", inline=False) == (meant,)
    assert f"'{meant}'" in compile_expression(f"{metric} = '{written}' or roe > 1%", catalog.load()).sql


@pytest.mark.parametrize(
    ("metric", "written", "hint"),
    [
        ("net_income_growth_kind", "turned_profit", "did you mean 'turned_profitable'?"),
        ("net_income_growth_q_kind", "扭亏了", "did you mean '扭亏'?"),
        ("cap_class", "whale", "mega, large, core"),
        ("exchange", "Frankfurt", "SSE, SZSE, BSE"),
    ],
)
def test_a_word_that_means_nothing_is_refused_with_those_that_do(metric: str, written: str, hint: str) -> None:
    with pytest.raises(ScreenerError) as refused:
        values(f"{metric} = '{written}'", inline=True)
    (problem,) = refused.value.problems
    assert problem.message == f"{metric} is never '{written}'"
    assert hint in problem.hint


def test_every_word_the_views_write_is_known() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in project.sql_folder().rglob("*.sql"))
    written = set(re.findall(r"(?:then|else) '(\w+)'", text[text.index("macro growth_kind") :].split(";")[0]))
    assert written == set(closed_words.of("net_income_growth_kind"))
    cap_class = text[: text.index("end as cap_class,")].rpartition("--: cap_class")[2]
    assert set(re.findall(r"then '(\w+)'", cap_class)) == set(closed_words.of("cap_class"))
