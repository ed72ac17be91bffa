"""The metrics: name, unit, labels and meaning, read from the SQL that defines them.

A metric is documented where it is computed, in three comment lines above its expression:

    --: name | unit | English label | 中文名
    --: English meaning
    --: 中文说明

Every metric that is a figure also has a place among its peers, under its name with an ending: `roe_industry_pct` is the
share of the other companies of the industry with a lower ROE, `roe_industry_median` their median. Those names are known
wherever a metric may be named; the catalogue lists only what they are made of.

Nothing here needs a database, so the catalogue also serves `--help`, completion and rule checking.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener import project

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS = (
    "currency", "per_share", "shares", "ratio", "percent", "count", "bool", "date", "text", "years", "days",
)  # fmt: skip
_DOCUMENTED = re.compile(
    r"--: (?P<name>\w+) \| (?P<unit>\w+) \| (?P<label_en>[^|\n]+?) \| (?P<label_zh>[^|\n]+?)\n"
    r"\s*--: (?P<meaning_en>[^\n]+)\n\s*--: (?P<meaning_zh>[^\n]+)\n"
)
FLAGS = (
    "annual_only", "announced_estimated", "ttm_mixed_vintage", "overridden", "fcf_smoothed", "interest_expense_used",
    "finance_expense_used", "perimeter_change", "rd_lower_bound",
)  # fmt: skip


@dataclass(frozen=True)
class Metric:
    """One column of the view `metrics`; unit is one of UNITS, percent and ratio are stored as plain fractions."""

    name: str
    unit: str
    label_en: str
    label_zh: str
    meaning_en: str
    meaning_zh: str
    view: str
    # For a place among peers: the metric it is of, and the macro of sql/macros.sql that gives it.
    of: str = ""
    macro: str = ""

    def label(self, language: str) -> str:
        """The label in `en` or `zh`."""
        return self.label_zh if language == "zh" else self.label_en

    def meaning(self, language: str) -> str:
        """The meaning in `en` or `zh`."""
        return self.meaning_zh if language == "zh" else self.meaning_en

    @property
    def is_number(self) -> bool:
        """Whether the column holds numbers."""
        return self.unit not in ("bool", "date", "text")


class Catalogue(dict[str, Metric]):
    """Metrics by name. Iterating gives the documented ones; places among peers are found by name alone."""

    def __missing__(self, name: str) -> Metric:
        """A metric's place among its peers.

        Raises:
            KeyError: when the name is no metric's.
        """
        for ending, place in _PLACES.items():
            base = dict.get(self, name.removesuffix(ending))
            if name.endswith(ending) and base and base.is_number and not base.name.startswith(OVER_PEERS):
                return place.of(base)
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        """Whether a metric or a place among peers has that name."""
        return self.get(name) is not None

    def get(self, name: object, default: Any = None) -> Any:  # noqa: ANN401 - as dict has it
        """The metric of that name, else the default."""
        try:
            return self[str(name)]
        except KeyError:
            return default


@dataclass(frozen=True)
class _Place:
    """How a place among peers is named, worded and computed."""

    ending: str
    macro: str
    unit: str
    label_en: str
    label_zh: str
    meaning_en: str
    meaning_zh: str

    def of(self, base: Metric) -> Metric:
        return Metric(
            name=f"{base.name}{self.ending}",
            unit=self.unit or base.unit,
            label_en=self.label_en.format(base.label_en),
            label_zh=self.label_zh.format(base.label_zh),
            meaning_en=self.meaning_en.format(base.label_en),
            meaning_zh=self.meaning_zh.format(base.label_zh),
            view=base.view,
            of=base.name,
            macro=self.macro,
        )


# What already speaks of the peers has no place among them.
OVER_PEERS = "industry_pe"
# Money the market counts, in the currency of the shares; all other money is of the statements, in theirs.
QUOTED = frozenset({
    "close", "market_cap", "float_market_cap", "vendor_market_cap", "float_cap",
    "liquidity_amount_20d", "dividends_12m", "dividend_per_share",
})  # fmt: skip
_PLACES = {
    place.ending: place
    for place in (
        _Place(
            "_industry_pct", "industry_percentile", "percent", "{}, percentile in industry", "{}行业分位",
            "share of the other companies of the industry (level 2 from 5 known values on, else level 1, else the "
            "market) whose {} is lower",
            "同行业其他公司中{}较低者的占比（二级行业至少 5 家有值，否则一级行业，再否则全市场）",
        ),
        _Place(
            "_industry_median", "industry_median", "", "{}, industry median", "{}行业中位数",
            "median {} of the industry (level 2 from 5 known values on, else level 1, else the market)",
            "行业{}中位数（二级行业至少 5 家有值，否则一级行业，再否则全市场）",
        ),
    )
}  # fmt: skip


@functools.cache
def load() -> Catalogue:
    """Every documented metric by name, in the order the view `metrics` shows them."""
    views = project.sql_folder() / "views"
    found: dict[str, Metric] = {}
    for path in sorted(views.glob("*.sql")):
        for match in _DOCUMENTED.finditer(path.read_text(encoding="utf-8")):
            found[match["name"]] = Metric(**match.groupdict(), view=path.stem)
    return Catalogue((name, found[name]) for name in columns() if name in found)


@functools.cache
def columns() -> tuple[str, ...]:
    """Columns of the view `metrics` in order, as its file lists them, without the key `as_of`."""
    text = (project.sql_folder() / "views" / "metrics.sql").read_text(encoding="utf-8")
    code = re.sub(r"--[^\n]*", "", text)
    listed = code.split("select", 1)[1].rsplit("from", 1)[0]
    return tuple(name for name in re.findall(r"\w+", listed) if name != "as_of")


@functools.cache
def bounded() -> frozenset[str]:
    """Metrics that come with a range (`<name>_low`, `<name>_high`) where the figure itself is missing."""
    return frozenset(name for name in load() if {f"{name}_low", f"{name}_high"} <= _aliases())


def has_reason(name: str) -> bool:
    """Whether a metric says why it is missing; a place among peers always does."""
    metric = load().get(name)
    return metric is not None and bool(metric.of or name in reasoned())


@functools.cache
def reasoned() -> frozenset[str]:
    """Metrics that say why they are missing (`<name>_reason`)."""
    return frozenset(name for name in load() if f"{name}_reason" in _aliases())


@functools.cache
def _aliases() -> frozenset[str]:
    texts = [path.read_text(encoding="utf-8") for path in (project.sql_folder() / "views").glob("*.sql")]
    return frozenset(alias for text in texts for alias in re.findall(r"\bas (\w+)", re.sub(r"\bas\s+", "as ", text)))


def currency(metric: str, company: Mapping[str, Any]) -> str:
    """ISO code of the money a metric of a company is in: as its shares are quoted, or as its statements are kept."""
    quoted = str(company.get("currency") or "CNY")
    return quoted if metric in QUOTED else str(company.get("statement_currency") or quoted)
