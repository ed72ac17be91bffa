"""The texts that only ever take a few values, such as `board`: every value, and what readers call it.

They stand here and not with the messages, because they are read as well as said: a rule may ask for `扭亏` where the
page shows 扭亏, and a word that is none of them would match nobody and look like a strict rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = dict[str, tuple[str, str]]
"""Value -> what it is called in English and in Chinese."""

_GROWTH_KINDS: Words = {
    "grew": ("grew", "增长"),
    "shrank": ("shrank", "下降"),
    "flat": ("flat", "持平"),
    "turned_profitable": ("turned profitable", "扭亏"),
    "turned_loss": ("turned to loss", "转亏"),
    "loss_widened": ("loss widened", "亏损扩大"),
    "loss_narrowed": ("loss narrowed", "亏损收窄"),
}
_WORDS: dict[str, Words] = {
    "board": {
        "main": ("main board", "主板"),
        "chinext": ("ChiNext", "创业板"),
        "star": ("STAR", "科创板"),
        "bse": ("BSE", "北交所"),
    },
    "cap_class": {
        "mega": ("mega cap", "巨型"),
        "large": ("large cap", "大盘"),
        "core": ("core", "核心"),
        "satellite": ("satellite", "卫星"),
        "mid": ("mid cap", "中盘"),
        "small": ("small cap", "小盘"),
        "micro": ("micro cap", "微盘"),
        "nano": ("nano cap", "超微盘"),
    },
    "country": {"cn": ("China", "中国"), "us": ("US", "美国"), "hk": ("Hong Kong", "香港")},
    "exchange": {
        "SSE": ("Shanghai", "上交所"),
        "SZSE": ("Shenzhen", "深交所"),
        "BSE": ("Beijing", "北交所"),
        "NYSE": ("NYSE", "纽交所"),
        "NASDAQ": ("Nasdaq", "纳斯达克"),
        "AMEX": ("AMEX", "美交所"),
        "HKEX": ("Hong Kong", "港交所"),
    },
    "liquidity_tier": {tier: (tier, tier) for tier in "ABCD"},
    "market_cap_basis": {
        "total": ("total", "总股本"),
        "derived": ("derived", "推算"),
        "float": ("float", "流通"),
    },
    "status": {
        "normal": ("normal", "正常"),
        "st": ("ST", "ST"),
        "star_st": ("*ST", "*ST"),
        "delisting": ("delisting", "退市整理"),
        "delisted": ("delisted", "已退市"),
    },
}


def of(metric: str) -> Mapping[str, tuple[str, str]]:
    """The values of a metric with what they are called; empty for one that can say anything."""
    is_growth = metric.startswith("net_income_") and metric.endswith("_kind")
    return _GROWTH_KINDS if is_growth else _WORDS.get(metric, {})


def meant(metric: str, text: str) -> str | None:
    """The value a text means in any spelling; the text itself where any is possible, None where it means none."""
    words = of(metric)
    wanted = text.casefold()
    values = (value for value, said in words.items() if wanted in (value.casefold(), *map(str.casefold, said)))
    return next(values, None if words else text)


def hint(metric: str, text: str, otherwise: str) -> str:
    """What to write instead of a text that means no value of the metric."""
    words = of(metric)
    return did_you_mean(text, [*words, *(chinese for _, chinese in words.values())], otherwise)


def said(metric: str, value: str, lang: str) -> str:
    """A value as a reader says it; one that is not known stays as it is."""
    return of(metric).get(value, (value, value))[lang == "zh"]
