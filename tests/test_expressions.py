"""Rule expressions: what they say is what DuckDB computes, and nothing but an expression gets through."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_metrics import METRICS

from screener import project
from screener.errors import Location, RuleError
from screener.expressions import Expression, compile_expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

# One company; what is not named here is NULL.
COMPANY = {
    "pe_ttm": "20.0",
    "industry_pe": "25.0",
    "pb": "0.0",
    "roe": "0.16",
    "net_margin": "0.1",
    "market_cap": "6e7",
    "industry": "'电子'",
    "board": "'star'",
    "name": "'和山机械'",
    "little_giant": "true",
    "listing_age": "2.0",
    "tech_certifications": "4",
    "announced_on": "date '2024-04-26'",
    "price_date": "date '2024-05-31'",
}
MACROS = (project.sql_folder() / "macros.sql").read_text(encoding="utf-8")
TYPES = {"text": "varchar", "bool": "boolean", "date": "date", "count": "bigint"}


@pytest.fixture(scope="module")
def company() -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    connection = duckdb.connect()
    columns = (
        f"cast({COMPANY.get(name, 'null')} as {TYPES.get(metric.unit, 'double')}) as {name}"
        for name, metric in METRICS.items()
    )
    connection.execute(f"create view metrics as select {', '.join(columns)}")
    connection.execute(MACROS)
    yield connection
    connection.close()


def compiled(text: str) -> Expression:
    return compile_expression(text, METRICS)


def value(company: duckdb.DuckDBPyConnection, text: str) -> object:
    row = company.execute(f"select {compiled(text).sql} from metrics").fetchone()
    assert row is not None
    return row[0]


def refusal(text: str) -> list[str]:
    with pytest.raises(RuleError) as refused:
        compiled(text)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roe > 15% and pe_ttm < 20", False),
        ("roe > 15% and pe_ttm <= 20", True),
        ("roe between 15% and 17%", True),
        ("roe > -15%", True),
        ("roe > 15％", True),
        ("roe ＞ １５％", True),
        ("roe ≥ 15% and pe_ttm ≤ 20 and pe_ttm ≠ 19", True),
        ("industry in （电子，医药生物、'计算机'）", True),
        ('industry = “电子” and industry = ‘电子’ and industry = "电子"', True),
        ("pe_ttm × 2 ÷ 4 = 10", True),
        ("little_giant is true and little_giant is not false", True),
        ("board is star and board is not main and industry is '电子'", True),
        ("market_cap > 5000万", True),
        ("market_cap > 0.7亿", False),
        ("market_cap < 61m", True),
        ("pe_ttm < 1.2x * industry_pe", True),
        ("industry in (电子, 医药生物)", True),
        ("industry not in (电子, '医药生物')", False),
        ("industry = 电子 and 电子 = industry", True),
        ("industry <> 电子", False),
        ("board != main and board == star", True),
        ("listing_age > 18mo", True),
        ("listing_age > 800d", False),  # 800 days are 2.19 years
        ("announced_on > 2024-01-01", True),
        ("price_date - announced_on = 35", True),  # 4 days of April and 31 of May
        ("little_giant", True),
        ("not little_giant or tech_certifications > 3", True),
        ("little_giant = true", True),
        ("starts_with(name, '和山') and contains(name, '机') and length(name) = 4", True),
        ("case when roe > 15% then pe_ttm else 0 end", 20.0),
        ("case board when 'star' then 1 else 2 end", 1.0),
        ("round(pe_ttm / 3, 2)", 6.67),
        ("round(pe_ttm / 3)", 7.0),
        ("round(market_cap + 444, -3)", 60_000_000.0),
        ("ratio(pe_ttm, industry_pe)", 0.8),
        ("growth(industry_pe, pe_ttm)", 0.25),
        ("round(cagr(200, 100, 3), 4)", 0.2599),  # the cube root of 2 is 1.2599
        ("ratio_positive(pe_ttm, -5)", None),
        ("1 + 2 * 3 - 4 / 2", 5.0),
        ("-(pe_ttm - 25)", 5.0),
        ("1 / 4", 0.25),
        ("coalesce(ps_ttm, pe_ttm)", 20.0),
        ("nullif(pe_ttm, 20)", None),
        ("greatest(roe, net_margin, 1%)", 0.16),
        ("least(pe_ttm, industry_pe)", 20.0),
        ("abs(-pe_ttm) + floor(1.5) + ceil(1.5) + sign(-3)", 22.0),
        ("tech_certifications * 1e18 * 1e18 > 0", True),  # would overflow as a whole number
        ("(((roe)))", 0.16),
        ("roe is not null and ps_ttm is null", True),
        ("ROUND(pe_ttm) = 20 AND roe > 1%", True),
    ],
)
def test_an_expression_means_what_it_says(company: duckdb.DuckDBPyConnection, text: str, expected: object) -> None:
    assert value(company, text) == (pytest.approx(expected) if isinstance(expected, float) else expected)


@pytest.mark.parametrize(
    "text",
    [
        "ps_ttm > 1",
        "not ps_ttm > 1",
        "ps_ttm > 1 and roe > 15%",
        "ps_ttm > 1 or roe > 20%",
        "pe_ttm / pb",
        "pe_ttm / pb > 1",
        "0 / pb",
        "ln(pb)",
        "ln(-pe_ttm)",
        "sqrt(-pe_ttm)",
        "exp(1000)",
        "greatest(ps_ttm, pe_ttm)",
        "least(ps_ttm, pe_ttm) < 100",
        "null",
    ],
)
def test_unknown_stays_unknown_and_nothing_becomes_infinite(company: duckdb.DuckDBPyConnection, text: str) -> None:
    assert value(company, text) is None


@pytest.mark.parametrize(("text", "expected"), [("ps_ttm > 1 and roe > 20%", False), ("ps_ttm > 1 or roe > 15%", True)])
def test_a_known_half_decides_where_kleene_says_so(
    company: duckdb.DuckDBPyConnection, text: str, *, expected: bool
) -> None:
    assert value(company, text) is expected


def test_columns_are_named_in_order_and_quoted() -> None:
    expression = compiled("pe_ttm < industry_pe and roe > 15% and pe_ttm > 0")
    assert expression.columns == ("pe_ttm", "industry_pe", "roe")
    assert expression.sql == '(("pe_ttm" < "industry_pe") and ("roe" > 0.15e0) and ("pe_ttm" > 0.0e0))'


@pytest.mark.parametrize(
    ("text", "boolean"), [("roe > 1%", True), ("roe", False), ("little_giant", True), ("null", None), ("name", False)]
)
def test_it_is_known_whether_an_expression_is_a_condition(text: str, *, boolean: bool | None) -> None:
    assert compiled(text).is_boolean is boolean


def test_problems_come_all_at_once_at_their_columns() -> None:
    with pytest.raises(RuleError) as refused:
        compile_expression("reo > 1 and pe_tmm < 3", METRICS, Location("mine.yaml", 4, 14))
    assert [str(problem) for problem in refused.value.problems] == [
        "mine.yaml:4:14: unknown metric 'reo'; did you mean 'roe'?",
        "mine.yaml:4:26: unknown metric 'pe_tmm'; did you mean 'pe_ttm'?",
    ]
    assert refused.value.problems[1].snippet.splitlines() == [
        "      | reo > 1 and pe_tmm < 3",
        "      |             ^^^^^^",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("roe > 15", "roe is a percentage, and 15 means 1500%; did you mean 15%?"),
        ("15 < roe", "did you mean 15%?"),
        ("roe > -15", "did you mean 15%?"),
        ("roe in (10, 20%)", "did you mean 10%?"),
        ("roe between 10 and 20%", "did you mean 10%?"),
        ("roe > 5000万", "'5000万' is an amount, but roe is a percentage"),
        ("market_cap > 5000 万", "'万' after the number 5000; did you mean 5000万?"),
        ("market_cap > 5000亿元", "did you mean '5000亿'?"),
        ("market_cap > 5000apples", "'apples' in '5000apples' is not a unit"),
        ("market_cap > 1,000", "'1,000' may be one number or several"),
        ("greatest(pe_ttm, 1,000)", "'1,000' may be one number or several"),
        ("roe > 15 %", "'%' is not allowed in an expression; write 15% without a space"),
        ("pe_ttm > 1y", "'1y' is a length of time, but pe_ttm is a ratio"),
        ("1y + 1 > 2", "'1y' is a length of time; compare it with a number of years or days"),
        ("industry > 5", "a word cannot be compared with a number"),
        ("pe_ttm = '5'", "a number cannot be compared with a word"),
        ("announced_on > 5", "a date cannot be compared with a number"),
        ("industry + 1", "'+' needs a number, not a word"),
        ("roe and little_giant", "and needs true or false, not a number"),
        ("not roe", "not needs true or false, not a number"),
        ("round(roe, pe_ttm)", "round takes a whole number of decimals"),
        ("round(roe, 15%)", "round takes a whole number of decimals"),
        ("round(roe, 1000)", "round takes a whole number of decimals"),
        ("abs(roe, 1)", "abs takes 1 argument, not 2"),
        ("abs(name)", "abs needs a number, not a word"),
        ("length(roe)", "length needs a word, not a number"),
        ("read(roe)", "the function 'read' is not allowed"),
        ("sqr(roe)", "the function 'sqr' is not allowed; did you mean 'sqrt'?"),
        ("1 < pe_ttm < 3", "two comparisons in a row; write 1 < x and x < 3"),
        ("roe roe", "'roe' is not expected here"),
        ("roe > 1% and or roe > 2%", "'or' is not expected here"),
        ("industry in board", "'in' without a list"),
        ("industry in ()", "not allowed"),
        ("roe >", "the expression is not complete"),
        ("(roe > 1%", "the expression is not complete"),
        ("roe > 1%)", "not"),
        ("announced_on > 2024-02-30", "is not a day of the calendar"),
        ("announced_on > 2024/05/31", "a date cannot be compared with a number"),
        ("industry = pe_ttm", "a word cannot be compared with a number"),
        ("roe & pe_ttm", "use and"),
        ('"roe" > 1%', "names need no quotes"),
        ("roe ： 1%", "write roe > 15%, not a colon"),
        ("industry = ‘电子", "the quote is not closed"),
        ("industry = Health Care", "put words together in quotes: 'Health Care'"),
        ("industry in (电子, Health Care)", "put words together in quotes: 'Health Care'"),
        ("board = starr", "board is never 'starr'; did you mean 'star'?"),
        ("board in (main, chinxt)", "did you mean 'chinext'?"),
        ("pe_ttm < market_cap", "pe_ttm is a ratio, but market_cap is an amount of money"),
        ("roe between 20% and 10%", "the lower value first"),
        ("roe > 1% # mine", "comments belong outside"),
        ("metrics.roe > 1%", "names have no table in front"),
        ("", "the expression is empty"),
        ("  \n ", "the expression is empty"),
    ],
)
def test_a_mistake_is_explained(text: str, message: str) -> None:
    assert message in "\n".join(refusal(text))


ATTACKS = [
    # more than one statement, or not an expression
    "roe > 1%; drop table metrics",
    "1; attach 'x.db'",
    "1) from metrics; delete from metrics; select (1",
    "1), (2",
    "1) as x, (2",
    "1) from read_csv('/etc/passwd') where (true",
    "1) union select (2",
    "1) limit (1",
    "select 1",
    "(select 1) > 0",
    "exists (select 1)",
    "roe > (select max(roe) from metrics)",
    "roe in (select roe from metrics)",
    "roe > any (select 1)",
    "(with x as (copy (select 1) to '/tmp/x') select 1)",
    "(from metrics)",
    "(values (1))",
    "(table metrics)",
    "pragma version",
    "copy metrics to '/tmp/x'",
    "set memory_limit = '1TB'",
    "install httpfs",
    "load httpfs",
    "call pragma_version()",
    # files, environment, settings, state
    "length(read_text('/etc/passwd')) > 0",
    "read_csv('/etc/passwd')",
    "read_blob('/etc/passwd') is null",
    "glob('/*') is null",
    "'/etc/passwd' like (select 1)",
    "getenv('HOME') = 'x'",
    "current_setting('memory_limit') = 'x'",
    "getvariable('x') = 1",
    "query('select 1')",
    "query_table('metrics')",
    "nextval('s') > 0",
    "random() > 0.5",
    "now() > 2024-01-01",
    "current_user = 'x'",
    "current_date > 2024-01-01",
    "system('ls')",
    "parse_path('/etc') is null",
    "error('stop')",
    "write_log('x')",
    "sleep_ms(100000)",
    # work without end
    "levenshtein(repeat('a', 100000), repeat('b', 100000)) > 1",
    "repeat('a', 1000000000) = 'x'",
    "lpad('a', 1000000000, 'b') = 'x'",
    "list_sum(range(1000000000)) > 1",
    "length(string_agg(name, 'x')) > 1",
    "regexp_matches(name, '(a+)+$')",
    "name like '%a%a%a%a%a%a%a%a%b'",
    "name similar to '(a+)+'",
    "factorial(100000) > 1",
    "generate_series(1, 1000000000) is null",
    # aggregates, windows, lambdas, stars, parameters, structures
    "sum(roe) > 1",
    "count(*) > 1",
    "row_number() over () > 1",
    "sum(roe) over (partition by industry) > 1",
    "list_transform([1], x -> x + 1) is null",
    "list_transform([1], lambda x: x) is null",
    "columns('.*') > 1",
    "*",
    "metrics.* > 1",
    "? > 1",
    "$1 > 1",
    "$name > 1",
    "[1, 2] is null",
    "{'a': 1} is null",
    "row(1, 2) = row(1, 2)",
    "(1, 2) = (1, 2)",
    "roe[1] > 1",
    "roe.x > 1",
    "roe::varchar = 'x'",
    "cast(roe as varchar) = 'x'",
    "try_cast(name as double) > 1",
    "name collate nocase = 'x'",
    "interval 1 day > interval 2 day",
    "roe > 1% -- and nothing else",
    "roe > 1% /* hidden */",
    "roe > 1% // hidden",
    "main.abs(roe) > 1",
    "abs(x := roe) > 1",
    "abs(distinct roe) > 1",
    "sum(roe) filter (where true) > 1",
    "greatest(all roe, 1) > 1",
    "struct_pack(a := 1) is null",
    "try(roe) > 1",
    "default",
    "rowid > 1",
    # looks like one thing, is another
    "rоe > 1%",  # Cyrillic о
    "ｒｏｅ > 1%",
    "roe\u200b > 1%",
    "roe\u00a0> 1%",
    "roe\u202e > 1%",
    "roe > 1%\x00",
    "roe\t> 1%",
    "roe > ١٥",
    "roe > Ⅷ",
    "industry = '电\n子'",
    "industry = '" + "x" * 300 + "'",
    "industry = 'open",
    "industry = $$电子$$",
    "industry = E'\\x41'",
    "industry = U&'\\0041'",
    "industry = x'41'",
    '"roe"" or 1=1 --" > 1',
    "market_cap > 0x1F",
    "market_cap > 0b11",
    "market_cap > 1_000",
    "market_cap > 1e999",
    "market_cap > " + "9" * 500,
    "market_cap > 1e-999999999",
    # size and depth
    "roe > 1% and " * 400 + "roe > 1%",
    "(" * 1_900 + "roe" + ")" * 1_900,
    "(" * 1_000 + "roe",
    "not " * 900 + "little_giant",
    "- " * 1_900 + "roe",
    "-" * 3_900 + "roe",
    "abs(" * 500 + "roe" + ")" * 500,
    "greatest(roe, " * 40 + "roe" + ")" * 40,
    "roe" + " + roe" * 290,
    "case when little_giant then " * 60 + "1" + " else 2 end" * 60,
    "x" * 4_001,
    "roe > 1% " + " " * 4_000,
    "roe in (" + "1%, " * 900 + "1%)",
]


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: text[:40])
def test_what_is_no_plain_expression_is_refused_quickly(text: str) -> None:
    started = perf_counter()
    assert refusal(text)
    assert perf_counter() - started < 2


def test_there_are_enough_attacks() -> None:
    assert len(set(ATTACKS)) >= 60


def combined(operators: list[str], parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(parts, st.sampled_from(operators), parts).map(lambda three: f"({' '.join(three)})")


NUMBERS = st.recursive(
    st.sampled_from(["pe_ttm", "ps_ttm", "pb", "tech_certifications", "3", "0", "15%", "5000万", "-1.5", "null"]),
    lambda inner: st.one_of(
        combined(["+", "-", "*", "/"], inner),
        inner.map("-({})".format),
        st.tuples(st.sampled_from(["abs", "ln", "exp", "sqrt", "round", "sign"]), inner).map("{0[0]}({0[1]})".format),
        st.tuples(st.sampled_from(["greatest", "least", "coalesce", "nullif", "ratio", "growth"]), inner, inner).map(
            "{0[0]}({0[1]}, {0[2]})".format
        ),
        inner.map("case when little_giant then {} end".format),
    ),
    max_leaves=6,
)
CONDITIONS = st.recursive(
    combined(["<", "<=", ">", ">=", "=", "<>"], NUMBERS.map("(0 + {})".format))
    | NUMBERS.map("{} is null".format)
    | st.sampled_from(
        ["little_giant", "industry in (电子, 'x')", "board not in (star)", "roe between 1% and 2%", "null"]
    ),
    lambda inner: combined(["and", "or"], inner) | inner.map("not ({})".format),
    max_leaves=6,
)


@given(CONDITIONS)
def test_every_well_formed_condition_compiles_and_runs(text: str) -> None:
    import duckdb

    expression = compiled(text)
    columns = (
        f"cast({COMPANY.get(name, 'null')} as {TYPES.get(METRICS[name].unit, 'double')}) as {name}"
        for name in ("pe_ttm", "ps_ttm", "pb", "tech_certifications", "little_giant", "industry", "board", "roe")
    )
    with duckdb.connect() as connection:
        connection.execute(MACROS)
        answer = connection.execute(f"select {expression.sql} from (select {', '.join(columns)})").fetchone()
    assert answer is not None
    assert answer[0] in (True, False, None)


PIECES = ["(", ")", ",", "+", "-", "*", "/", "<", ">", "=", "and", "or", "not", "in", "is", "null", "case", "when"]
PIECES += ["then", "else", "end", "abs", "select", "from", ";", "%", "::", "as", "x", "roe", "industry", "little_giant"]
PIECES += ["电子", "'x'", "15%", "5000万", "1y", "2024-05-31", "between", "''"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(max_size=60))
def test_any_text_is_an_expression_or_a_refusal(text: str) -> None:
    try:
        expression = compiled(text)
    except RuleError:
        return
    assert set(expression.columns) <= METRICS.keys()
