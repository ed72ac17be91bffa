"""What is written reads back as the same rules: packs, made-up rule sets, expressions, and odd words in all places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from commands import call
from fuzz_inputs import EXPRESSIONS
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_metrics import METRICS
from test_rules import EVERYTHING, PACKS

from screener import catalog, project, rules
from screener.errors import RuleError
from screener.expressions import compile_expression
from screener.rules import Bound, Group, Label, MetricCheck, MetricName, Rank, RuleSet, SqlCheck, Universe
from screener.rules.ruleset import Condition, Definition, Require
from screener.units import Duration

if TYPE_CHECKING:
    from pathlib import Path

    from screener.rules import Check


def same_again(found: RuleSet) -> None:
    shown = rules.show(found)
    again = rules.load_text(shown, f"{found.name}.yaml", METRICS)
    assert again == found
    assert rules.show(again) == shown


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_written_is_the_same_pack(name: str) -> None:
    (pack,) = rules.load([project.shipped("rules") / f"{name}.yaml"], METRICS)
    same_again(pack)


def test_every_part_of_the_language_is_written() -> None:
    same_again(rules.load_text(EVERYTHING, "mine.yaml", METRICS))


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_written_is_the_same_rules(text: str) -> None:
    same_again(rules.inline(text, METRICS))


ODD = ["it's", 'a "b"', "x: y", "- a", "#no", "a #b", "*ST", "&a", "...", "---", "null", "true", "~", "1,000", "[a]",
       "{a}", " edges ", "a\nb", "a\n", "电子：（一）", "\u3000全角", "100%", "=", "!x", "@x", "`x`", "?",
       "a, b", "\\n", "😀"]  # fmt: skip
# Whatever a file may hold between quotes; a terminal's control characters it may not.
WORDS = st.sampled_from(ODD) | st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=12
).filter(lambda text: bool(text.strip()))
LABELS = st.builds(Label, WORDS, WORDS) | WORDS.map(lambda word: Label(word, word)) | st.just(Label())
LISTS = {"wanted": ("电子", "it's"), "[odd": ("a, b",)}


def words_of(values: list[str]) -> Bound:
    return Bound("in", tuple(values), f"[{', '.join(values)}]")


BOUNDS = st.one_of(
    st.sampled_from(
        [
            ("roe", Bound("above", (0.15,), "15%")),
            ("roe", Bound("max", (0.15,), "15％")),
            ("pe_ttm", Bound("below", (MetricName("industry_pe"),), "industry_pe")),
            ("pe_ttm", Bound("between", (MetricName("pb"), 30.0), "[pb, 30]")),
            ("market_cap", Bound("min", (5e9,), "50亿")),
            ("little_giant", Bound("is", (False,), "false")),
            ("industry", Bound("in", LISTS["wanted"], "wanted")),
            ("industry", Bound("in", LISTS["[odd"], "[odd")),
        ]
    ),
    WORDS.map(lambda word: ("name", Bound("is", (word,), word))),
    st.lists(WORDS, min_size=1, max_size=3, unique=True).map(lambda words: ("name", words_of(words))),
)
SQL = st.sampled_from(
    ["roe > 15% and pe_ttm < 20", "industry = 'it''s'", 'name = "a: #b"', "roe > 1%\nand pb < 2", "name in ('*', '&a')"]
)


def requires(count: int) -> st.SearchStrategy[Require]:
    words: tuple[Require, ...] = ("all", "any")
    return st.sampled_from((*words, *range(1, count + 1)))


@st.composite
def checks(draw: st.DrawFn, path: str, *, warning: bool) -> Check:
    verdicts = ("warn", "clear", "unknown") if warning else ("pass", "fail", "unknown")
    metric, bound = draw(BOUNDS)
    scope = draw(st.dictionaries(BOUNDS.map(lambda pair: pair[0]), st.just(None), max_size=1))
    options: dict[str, Any] = {
        "id": path,
        "label": draw(LABELS),
        "on_unknown": draw(st.sampled_from(verdicts)),
        "on_net_cash": draw(st.sampled_from((*verdicts, "n_a"))),
        "severity": draw(st.sampled_from(("info", "watch", "warn", "reduce", "exclude"))) if warning else "",
        "note": draw(WORDS | st.just("")),
        "when": tuple(Condition(*draw(BOUNDS)) for _ in scope),
    }
    if draw(st.booleans()):
        return SqlCheck(expression=compile_expression(draw(SQL), METRICS), **options)
    return MetricCheck(metric=metric, bound=bound, **options)


@st.composite
def groups(draw: st.DrawFn, path: str, name: str, depth: int) -> Group:
    count = draw(st.integers(1, 3))
    members = tuple(
        draw(
            groups(f"{path}.{n}", "", depth - 1)
            if depth and draw(st.booleans())
            else checks(f"{path}.{n}", warning=False)
        )
        for n in range(1, count + 1)
    )
    require = draw(requires(count))
    return Group(path, name, require, members, draw(LABELS))


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    names = draw(
        st.lists(st.sampled_from(["value", "成长", "a-b", "x_1", "true", "9"]), min_size=1, max_size=3, unique=True)
    )
    dimensions = tuple(draw(groups(name, name, 2)) for name in names)
    warned = draw(st.integers(0, 2))
    texts = st.lists(WORDS, max_size=2, unique=True).map(tuple)
    own = compile_expression("ratio(pe_ttm, pb)", METRICS)
    return RuleSet(
        name="made",
        path="made.yaml",
        sha256="",
        description=draw(LABELS),
        universe=Universe(
            market=draw(st.sampled_from(["", "cn"])),
            exclude=draw(st.sampled_from([(), ("st", "delisting")])),
            min_listed=draw(st.sampled_from([None, Duration(months=18), Duration(days=60)])),
            exchanges=draw(texts),
            industries=draw(texts),
        ),
        lists=LISTS | {draw(WORDS): tuple(draw(st.lists(WORDS, min_size=1, max_size=2, unique=True)))},
        define=(Definition("own", own, draw(st.sampled_from(["number", "ratio"])), draw(LABELS)),),
        require=draw(requires(len(dimensions))),
        dimensions=dimensions,
        warnings=tuple(draw(checks(f"warnings.{n}", warning=True)) for n in range(1, warned + 1)),
        rank=draw(st.sampled_from([(), (Rank("dimensions_passed", descending=True), Rank("own"))])),
        show=draw(st.sampled_from([(), ("symbol", "own")])),
        on_estimated=draw(st.sampled_from(["known", "unknown"])),
        on_no_data=draw(st.sampled_from(["not_evaluated", "undecided"])),
    )


@settings(deadline=None, max_examples=50)
@given(rule_sets())
def test_made_up_rules_written_are_the_same_rules(found: RuleSet) -> None:
    same_again(found)


def test_a_control_character_is_refused_wherever_it_is_quoted() -> None:
    with pytest.raises(RuleError, match=r"control character U\+001B"):
        rules.load_text('description: "\\e[31m"\ndimensions: {a: {rules: [roe: {above: 1%}]}}\n', "x.yaml", METRICS)


def test_the_command_writes_what_reads_back(tmp_path: Path) -> None:
    (pack,) = rules.load([project.shipped("rules") / "three-dimensional.yaml"], catalog.load())
    ran = call("rules", "show", "three-dimensional", "-f", "yaml", cwd=tmp_path)
    assert rules.load_text(ran.out, "three-dimensional.yaml", catalog.load()) == pack
    assert call("rules", "show", "roe > 1% or pb < 1", "-o", "mine.yaml", cwd=tmp_path).code == 0
    (written,) = rules.load([tmp_path / "mine.yaml"], catalog.load())
    assert written.dimensions == rules.inline("roe > 1% or pb < 1", catalog.load()).dimensions
