"""What the three programs answer, in one shape, so that a time is only ever compared between equal answers.

Equal means: every figure of every company missing in the same places and the same to one part in 10^9, the same verdict
on each dimension and overall, the same warnings and therefore the same list of companies that pass.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener import catalog, database, rules, screening
from screener.quoting import quoted
from screener.verdicts import verdict_column

from . import pandas_screen, polars_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from screener.store import Store

RULES = "three-dimensional"
METRICS = (
    "close",
    "market_cap",
    "revenue_ttm",
    "net_income_parent_ttm",
    "pe_deducted_ttm",
    "industry_pe",
    "pe_to_industry",
    "pb",
    "pb_median_10y",
    "pb_to_median",
    "dcf_implied_return",
    "revenue_cagr_3y",
    "rd_staff_ratio",
    "tech_certifications",
    "debt_ratio_2y_min",
    "cash_cover",
    "rd_intensity_3y",
    "liquidity_amount_20d",
)
DIMENSIONS = ("value", "growth", "policy")
# Our warnings in the order of the rule file, beside the columns of the other two.
WARNINGS = ("warns_debt", "warns_interim", "warns_cash", "warns_research")
VERDICTS = (*DIMENSIONS, "overall", *WARNINGS)
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Answers:
    """By symbol: the figures in the order of METRICS, and the verdicts in that of VERDICTS.

    `verdicts` holds only the companies the screen is asked of.
    """

    figures: dict[str, tuple[float | None, ...]]
    verdicts: dict[str, tuple[str, ...]]

    @property
    def passing(self) -> list[str]:
        """Companies that pass, in the order of their symbols."""
        overall = VERDICTS.index("overall")
        return sorted(symbol for symbol, found in self.verdicts.items() if found[overall] == "pass")

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """How many companies have which verdict on what."""
        return Counter(pair for found in self.verdicts.values() for pair in zip(VERDICTS, found, strict=True))


def of_screener(store: Store, as_of: date) -> Answers:
    """The answers of the default screen."""
    (ruleset,) = rules.load([RULES], catalog.load())
    verdicts = [*map(verdict_column, DIMENSIONS), "overall"]
    warns = [f"{verdict_column(check.id)} = 'warn'" for check in ruleset.warnings]
    columns = ["symbol", "left_out is null", *map(quoted, METRICS), *verdicts, *warns]
    with database.connect(store, [as_of], lists=ruleset.lists, views=()) as connection:
        screening.evaluate(connection, ruleset, extra_columns=METRICS)
        return _answers(connection.execute(f"select {', '.join(columns)} from verdicts").fetchall())


def of_pandas(store: Store, as_of: date) -> Answers:
    """The answers of the same screen in pandas."""
    columns = ["in_universe", *METRICS, *DIMENSIONS, "verdict", *WARNINGS]
    return _answers(pandas_screen.screen(store, as_of)[columns].itertuples())


def of_polars(store: Store, as_of: date) -> Answers:
    """The answers of the same screen in polars."""
    columns = ["symbol", "in_universe", *METRICS, *DIMENSIONS, "verdict", *WARNINGS]
    return _answers(polars_screen.screen(store, as_of).select(columns).iter_rows())


PROGRAMS: dict[str, Callable[[Store, date], Answers]] = {
    "screener": of_screener,
    "pandas": of_pandas,
    "polars": of_polars,
}


def differences(one: Answers, other: Answers) -> list[str]:
    """What is not the same, a line for each metric, verdict and list; empty when the answers are equal."""
    if one.figures.keys() != other.figures.keys() or one.verdicts.keys() != other.verdicts.keys():
        return ["not of the same companies"]
    figures = [_unlike(name, one, other, place) for place, name in enumerate(METRICS)]
    counts = sorted((one.counts - other.counts) + (other.counts - one.counts))
    lines = [*filter(None, figures), *(f"{part}: not as many {verdict}" for part, verdict in counts)]
    return lines if one.verdicts == other.verdicts else [*lines, "verdicts differ"]


def same(one: float | None, other: float | None) -> bool:
    """Whether two figures are equal to one part in 10^9, or both missing."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=TOLERANCE)


def _unlike(metric: str, one: Answers, other: Answers, place: int) -> str:
    wrong = [symbol for symbol, found in one.figures.items() if not same(found[place], other.figures[symbol][place])]
    if not wrong:
        return ""
    first = min(wrong)
    values = f"{one.figures[first][place]} and {other.figures[first][place]}"
    return f"{metric}: {len(wrong)} companies differ, {first} has {values}"


def _answers(rows: Iterable[Sequence[Any]]) -> Answers:
    figures, verdicts = {}, {}
    for symbol, asked, *rest in rows:
        figures[symbol] = tuple(_figure(cell) for cell in rest[: len(METRICS)])
        if asked:
            verdicts[symbol] = tuple(_verdicts(rest[len(METRICS) :]))
    return Answers(figures, verdicts)


def _figure(cell: float | None) -> float | None:
    return None if cell is None or math.isnan(cell) else float(cell)


def _verdicts(cells: Sequence[Any]) -> Iterator[str]:
    """Words for verdicts, whether they come as words, as truth values or as 1.0, 0.0 and NaN."""
    judged = len(VERDICTS) - len(WARNINGS)
    for cell in cells[:judged]:
        unknown = cell is None or cell != cell  # noqa: PLR0124 - NaN
        yield cell if isinstance(cell, str) else "unknown" if unknown else "pass" if cell else "fail"
    for cell in cells[judged:]:
        yield "warn" if cell is not None and bool(cell) else "no warning"
