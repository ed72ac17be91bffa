"""What the prompt offers where the cursor stands, and when what was typed is whole."""

from __future__ import annotations

import pytest
from commands import SAMPLE

from screener.asking import Question
from screener.project import StoreChoice
from screener.prompt import statements
from screener.prompt.completion import Suggestion, suggestions
from screener.prompt.words import Column, Function, Words, load

WORDS = Words(
    relations={
        "metrics": (
            Column("symbol", "VARCHAR", "text", "symbol", "代码"),
            Column("industry", "VARCHAR", "text", "industry", "行业"),
            Column("pe_ttm", "DOUBLE", "ratio", "PE", "市盈率TTM"),
            Column("roe", "DOUBLE", "percent", "return on equity", "净资产收益率"),
            Column("gross_margin", "DOUBLE", "percent", "gross margin", "毛利率"),
        ),
        "prices": (Column("symbol", "VARCHAR"), Column("close", "DOUBLE", "per_share", "", "收盘价", "last price")),
    },
    functions=(Function("ratio", ("numerator", "denominator"), ours=True), Function("round"), Function("median")),
    companies=(("990001.SH", "旻舟智控"), ("990002.SH", "霁湾通讯")),
    values={"industry": ("通信", "银行")},
)


def offered(text: str, *, asked: bool = False, lang: str = "en") -> list[str]:
    """The words offered at | in a text."""
    before, _, after = text.partition("|")
    found = suggestions(before, after, WORDS, "zh" if lang == "zh" else "en", asked=asked)
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        # relations after FROM and JOIN
        ("from |", ["metrics", "prices"]),
        ("select 1 from met|", ["metrics"]),
        ("from metrics join pri|", ["prices"]),
        # columns of what the query names, also where FROM comes later; of metrics when it names nothing
        ("from metrics select ro|", ["roe"]),
        ("select cl| from prices", ["close"]),
        ("select ro|", ["roe"]),
        ("from metrics where roe > 15 and gr|", ["gross_margin", "group"]),
        # by a part of the name or of the label
        ("from metrics select margin|", ["gross_margin"]),
        ("from metrics select 市盈|", ["pe_ttm"]),
        ("from metrics select equity|", ["roe"]),
        # after a name and a dot
        ("from prices as p select p.|", ["symbol", "close"]),
        ("from prices p join metrics m select m.r|", ["roe"]),
        # functions and keywords
        ("select rat|", ["ratio("]),
        ("sel|", ["select"]),
        ("SEL|", ["SELECT"]),
        # companies and values within quotes
        ("from metrics where symbol = '9900|", ["990001.SH", "990002.SH"]),
        ("from metrics where symbol in ('990001.SH', '霁|", ["990002.SH"]),
        ("from metrics where industry = '|", ["通信", "银行"]),
        ("from metrics where industry not in ('银|", ["银行"]),
    ],
)
def test_the_words_that_fit_come_first(text: str, first: list[str]) -> None:
    assert offered(text)[: len(first)] == first


@pytest.mark.parametrize(
    "text",
    [
        "from metrics select |",  # nothing typed and nothing asked for
        "select 'ro|",  # a text is no place for columns
        "select 1 -- it's ro'|",
        "from metrics select roe|",  # it is there already
        "from nowhere n select n.|",
    ],
)
def test_where_nothing_fits_nothing_is_offered(text: str) -> None:
    assert offered(text) == []


def test_tab_offers_everything_where_nothing_is_typed_yet() -> None:
    assert offered("from metrics select |", asked=True)[:5] == [one.name for one in WORDS.relations["metrics"]]


def test_beside_a_word_stand_its_unit_and_label() -> None:
    assert suggestions("from metrics select ro", "", WORDS, "en")[0] == Suggestion("roe", 2, "% · return on equity")
    assert suggestions("from metrics select ro", "", WORDS, "zh")[0].meta == "% · 净资产收益率"
    assert suggestions("symbol = '霁", "", WORDS, "zh")[0] == Suggestion("990002.SH", 1, "霁湾通讯")
    assert suggestions("select rat", "", WORDS, "en")[0].meta == "(numerator, denominator)"


def test_the_words_of_a_store_are_its_views_columns_functions_and_companies() -> None:
    found = load(Question(StoreChoice(SAMPLE, "option")))
    assert list(found.relations)[:2] == ["metrics", "metric_reasons"]
    roe = next(column for column in found.relations["metrics"] if column.name == "roe")
    assert (roe.type, roe.unit) == ("DOUBLE", "percent")
    assert roe.label("zh") != roe.label("en")
    assert found.relations["companies"][0].meaning("en")
    assert {"ratio", "median"} <= {one.name for one in found.functions}
    assert not {"getenv", "read_csv", "getvariable"} & {one.name for one in found.functions}  # nor would they run
    assert ("990121.SH", "烨岭智控") in found.companies
    assert found.values["industry"]
    assert str(found.as_of) == "2024-05-31"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "select 1;",
        "select 1 ;  ",
        "select\n1\n",
        "select 1\n  ",
        "select 1; -- done",
        r"\d metrics",
        "quit",
        "Help;",
        "select 'a''b';",
    ],
)
def test_a_semicolon_or_an_empty_line_ends_a_query(text: str) -> None:
    assert statements.is_whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "select 1",
        "select 1\n, 2",
        "select 'a;",
        "select 'a\n",
        'select "a;',
        "select 1 -- ;",
        "select 1 /* ;",
        "select $$ ;",
        "select $t$ ; $$ ;",
        "quits",
    ],
)
def test_what_is_open_goes_on(text: str) -> None:
    assert not statements.is_whole(text)


@pytest.mark.parametrize(
    ("text", "inside"),
    [("select 'ab", "ab"), ("select 'a' || 'b", "b"), ("select 'a'", None), ("-- it's", None), ("select \"it's", None)],
)
def test_the_open_text_is_found(text: str, inside: str | None) -> None:
    assert statements.open_text(text) == inside
