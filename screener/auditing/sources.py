"""Sources held against each other: where they disagree, what each contributes, and what their order decides.

1. `voices` is what every source says of every figure as known on the day; pairs and counts are taken from it.
2. The effect of precedence is measured, not argued: the screen runs again with each source first, and with each one's
   statements taken away, over derived tables built that way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from screener import building, database
from screener.auditing import judging
from screener.building import Variant
from screener.quoting import literal

if TYPE_CHECKING:
    import datetime

    from screener.auditing.judging import Bench, Move, Progress
    from screener.rules.ruleset import RuleSet
    from screener.store import Store

Kind = Literal["first", "without"]


@dataclass(frozen=True)
class SourceCount:
    """What one source says and what becomes of it; `gaps_filled` are among the `counting` ones."""

    source: str
    companies: int
    periods: int
    figures: int
    counting: int
    gaps_filled: int
    outranked: int
    withheld: int


@dataclass(frozen=True)
class Pair:
    """Figures that two sources both give, of one item or (`item` None) of all; the worst is the one furthest apart."""

    believed: str
    other: str
    item: str | None
    compared: int
    periods: int
    beyond_1: int
    beyond_5: int
    off_scale: int
    worst_symbol: str
    worst_index: int
    worst_believed: float
    worst_other: float


@dataclass(frozen=True)
class Effect:
    """What the screen would say with a source first, or without its statements."""

    kind: Kind
    source: str
    moves: tuple[Move, ...]
    # Rule -> companies on which its own verdict changes, the most first.
    rules: dict[str, int]
    # Dimensions for which nothing is left, so that a company can pass without them.
    lost: tuple[str, ...]


@dataclass(frozen=True)
class SourcesAudit:
    """What a store's sources say of the same figures as of a day, and what their order decides in a screen."""

    as_of: datetime.date
    rules: RuleSet
    companies: int
    passing: int
    precedence: tuple[str, ...]
    counts: tuple[SourceCount, ...]
    pairs: tuple[Pair, ...]
    items: tuple[Pair, ...]
    effects: tuple[Effect, ...]
    # Sources that share no figure with another: putting them first changes nothing.
    unrivalled: tuple[str, ...]
    # Of most companies: what amounts of money are said in.
    currency: str = "CNY"


def audit(store: Store, rules: RuleSet, as_of: datetime.date, progress: Progress) -> SourcesAudit:
    """Hold the sources of a store's statements against each other as of a day."""
    with judging.bench(store, rules, (as_of,)) as bench:
        counts, pairs, currency = _spoken(bench)
        progress("believed", 0, 1)
        lost = judging.believed(bench)
        wanted, unrivalled = _variants(counts, pairs)
        effects = []
        for number, (kind, source) in enumerate(wanted):
            progress(f"{kind} {source}", number + 1, len(wanted) + 1)
            effects.append(_effect(bench, kind, source, counts, lost))
        companies, passing = bench.connection.execute(
            "select count(*), count(*) filter (overall = 'pass') from believed_verdicts where left_out is null"
        ).fetchall()[0]
    overall = tuple(pair for pair in pairs if pair.item is None)
    items = tuple(sorted((pair for pair in pairs if pair.item), key=lambda pair: -pair.beyond_1 / pair.compared))
    return SourcesAudit(
        as_of, rules, companies, passing, store.precedence, counts, overall, items, tuple(effects), unrivalled, currency
    )


def _spoken(bench: Bench) -> tuple[tuple[SourceCount, ...], tuple[Pair, ...], str]:
    """What the sources say, counted, and the currency of most companies; the user's own corrections are no source."""
    with building.steps_run(bench.store, str(bench.folder / "spill"), last="filings") as connection:
        database.set_variable(connection, "last_as_of", bench.dates[-1])
        connection.execute(f"create temp table voices as {judging.select('voices')}")
        connection.execute("delete from voices where rank < 0")
        counts = tuple(SourceCount(**row) for row in judging.records(connection, "source_counts"))
        pairs = tuple(Pair(**row) for row in judging.records(connection, "source_pairs"))
        currency = connection.execute("select coalesce(mode(currency), 'CNY') from companies").fetchall()[0][0]
        return counts, pairs, currency


def _variants(
    counts: tuple[SourceCount, ...], pairs: tuple[Pair, ...]
) -> tuple[list[tuple[Kind, str]], tuple[str, ...]]:
    """Which orders to try: every source that another outranks first, and every source taken away."""
    sources = [count.source for count in counts]
    if len(sources) < 2:
        return [], ()
    outranked = {pair.other for pair in pairs}
    rivals = outranked | {pair.believed for pair in pairs}
    first: list[tuple[Kind, str]] = [("first", source) for source in sources if source in outranked]
    unrivalled = tuple(source for source in sources if source not in rivals)
    return [*first, *(("without", source) for source in sources)], unrivalled


def _effect(bench: Bench, kind: Kind, source: str, counts: tuple[SourceCount, ...], lost: tuple[str, ...]) -> Effect:
    lost_too = judging.other(bench, _variant(bench.store, kind, source, counts))
    changed = {row["rule"]: row["changed"] for row in judging.records(bench.connection, "rule_changes")}
    only = tuple(dimension for dimension in lost_too if dimension not in lost)
    return Effect(kind, source, judging.moves(bench), changed, only)


def _variant(store: Store, kind: Kind, source: str, counts: tuple[SourceCount, ...]) -> Variant:
    if kind == "without":
        return Variant(rows={"statements": f"from held_statements where source <> {literal(source)}"})
    # Sources without a declared place keep the order they have now: by name, after the declared ones.
    order = dict.fromkeys((source, *store.precedence, *(count.source for count in counts)))
    return Variant(precedence=tuple(order))
