"""The pages of a screen, made from an answer worked by hand; golden files as in test_output_pages."""

from __future__ import annotations

import dataclasses
import datetime
import json
from typing import TYPE_CHECKING

import pytest
from test_output_pages import LANGUAGES, compare

from screener import catalog, rules
from screener.counting import Count
from screener.nearness import Need
from screener.output.machine import encode
from screener.output.screen_page import ScreenOptions, print_screen, screen_listing
from screener.output.wording import wording
from screener.screening import Answer, Company, Freshness

if TYPE_CHECKING:
    from screener.output.formatting import Language
    from screener.rules.ruleset import RuleSet

DAY = datetime.date(2024, 5, 31)


@pytest.fixture(scope="module")
def rule_set() -> RuleSet:
    return rules.load(["three-dimensional"], catalog.load())[0]


def company(
    symbol: str,
    name: str,
    name_en: str,
    overall: str,
    why: dict[str, str] | None = None,
    *,
    fails: tuple[str, ...] = (),
    warns: tuple[str, ...] = (),
    **values: object,
) -> Company:
    """A company whose checks all pass except those `why` says are unknown and those named in `fails`."""
    why = why or {}
    filters = (
        "value.1",
        "value.2",
        "value.3",
        "growth.1",
        "growth.2.1",
        "growth.2.2",
        "policy.1",
        "policy.2",
        "policy.3",
    )
    found = {check: "fail" if check in fails else "unknown" if check in why else "pass" for check in filters}
    for group in ("value", "growth", "growth.2", "policy"):
        found[group] = "unknown" if any(check.startswith(group) for check in why) else "pass"
    found |= {f"warnings.{n}": "warn" if f"warnings.{n}" in warns else "clear" for n in (1, 2, 3, 4)}
    identity = {"symbol": symbol, "name": name, "name_en": name_en, "currency": "CNY"}
    return Company(symbol, name, overall, identity | values, {}, found, why, None, {}, ())


LANQIAO = company(
    "990121.SH",
    "兰桥科技",
    "Lanqiao",
    "pass",
    industry="电子",
    industry_en="electronics",
    market_cap=8.42e9,
    pe_deducted_ttm=21.3,
    industry_pe=27.9,
    pb_to_median=0.71,
    revenue_cagr_3y=0.314,
    dcf_implied_return=0.162,
    liquidity_tier="A",
)
HESHAN = company(
    "990288.SZ",
    "和山机械",
    "Heshan Machinery",
    "pass",
    industry="机械设备",
    industry_en="machinery",
    market_cap=3.76e9,
    pe_deducted_ttm=14.04,
    industry_pe=18.2,
    pb_to_median=0.64,
    revenue_cagr_3y=0.279,
    dcf_implied_return=None,
    liquidity_tier="B",
    cash_cover=0.9,
    debt_ratio_2y_min=0.721,
    warns=("warnings.1", "warnings.3"),
)
YUNTING = company(
    "990045.SZ",
    "云亭软件",
    "Yunting",
    "fail",
    industry="计算机",
    industry_en="software",
    pe_to_industry=1.31,
    fails=("value.1",),
)
QINGHE = company(
    "990310.SH",
    "清河医药",
    "Qinghe",
    "unknown",
    {"growth.2.1": "no_data", "value.3": "short_history"},
    industry="医药生物",
)


@pytest.fixture(scope="module")
def need(rule_set: RuleSet) -> Need:
    # 1.2 / 1.31 of 19.85 is 18.18
    return Need(rule_set.filters()[0], 1.31, 1.2, 0.0917, 18.18, 19.85)


@pytest.fixture(scope="module")
def answer(rule_set: RuleSet, need: Need) -> Answer:
    counts = {
        "value": (71, 190, 26, 0, 71),
        "value.1": (141, 138, 8, 0),
        "value.2": (37, 229, 21, 0),
        "value.3": (88, 150, 49, 0),
        "growth": (28, 240, 19, 0, 11),
        "growth.1": (52, 221, 14, 0),
        "growth.2": (80, 160, 47, 0),
        "growth.2.1": (61, 180, 46, 0),
        "growth.2.2": (33, 254, 0, 0),
        "policy": (66, 221, 0, 0, 6),
        "policy.1": (40, 247, 0, 0),
        "policy.2": (21, 266, 0, 0),
        "policy.3": (15, 272, 0, 0),
    }
    return Answer(
        rules=rule_set,
        as_of=DAY,
        companies=287,
        left_out={"st": 9, "listed_too_short": 4},
        freshness=Freshness(DAY, datetime.date(2024, 3, 31), 4, 11, 0, 0),
        counts={key: Count(key, *numbers) for key, numbers in counts.items()},
        not_evaluated=(),
        passing=(LANQIAO, HESHAN),
        undecided=(QINGHE,),
        causes={
            ("growth.2.1", "no_data"): 14,
            ("value.3", "short_history"): 5,
            ("value.1", "no_price"): 2,
            ("value.2", "no_data"): 1,
        },
        unknown_for_all=(),
        one_short=17,
        near=(YUNTING,),
        needs={YUNTING.symbol: (need,)},
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [80, 100, 160, None])
def test_a_screen(answer: Answer, lang: Language, width: int | None) -> None:
    words = wording(answer.rules, catalog.load(), lang)
    compare("screen", lambda page: print_screen(page, answer, words, ScreenOptions(market="sample data")), lang, width)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_screen_with_near_misses_and_undecided(answer: Answer, lang: Language) -> None:
    words = wording(answer.rules, catalog.load(), lang)
    options = ScreenOptions(limit=1, undecided=True, near=True)
    compare("screen_all", lambda page: print_screen(page, answer, words, options), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_dimension_without_data_is_said_once(answer: Answer, lang: Language) -> None:
    words = wording(answer.rules, catalog.load(), lang)
    why = dict.fromkeys(("policy.1", "policy.2", "policy.3"), "list_not_loaded")
    without = dataclasses.replace(
        answer,
        not_evaluated=(answer.rules.dimensions[2],),
        passing=(dataclasses.replace(LANQIAO, why=why),),
        unknown_for_all=(("growth.2.1", "no_data"),),
    )
    compare("screen_no_lists", lambda page: print_screen(page, without, words, ScreenOptions()), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_passes(answer: Answer, lang: Language) -> None:
    words = wording(answer.rules, catalog.load(), lang)
    nobody = dataclasses.replace(answer, passing=(), undecided=(), causes={}, near=(), one_short=0)
    compare("screen_nobody", lambda page: print_screen(page, nobody, words, ScreenOptions()), lang)


def test_machines_get_raw_values_and_names(answer: Answer) -> None:
    listing = screen_listing(answer, wording(answer.rules, catalog.load(), "zh"), ScreenOptions(undecided=True))
    rows = json.loads(encode(listing.columns, listing.rows, "json"))
    assert [row["symbol"] for row in rows] == ["990121.SH", "990288.SZ", "990310.SH"]
    assert rows[0]["market_cap"] == 8.42e9
    assert rows[1]["warnings"] == "debt_ratio_2y_min; cash_cover"
    assert rows[2]["unknown"] == "pb_to_median; rd_staff_ratio"
    assert [row["verdict"] for row in rows] == ["pass", "pass", "unknown"]


def test_two_currencies_in_one_column_are_each_said(answer: Answer) -> None:
    dollars = dataclasses.replace(LANQIAO, values={**LANQIAO.values, "currency": "USD"})
    both = dataclasses.replace(answer, passing=(dollars, HESHAN))
    words = wording(answer.rules, catalog.load(), "en")
    compare("screen_currencies", lambda page: print_screen(page, both, words, ScreenOptions()))
