"""A statement that brings only the columns it needs answers as the whole chain of views does."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from screener import catalog, chain, database, project
from screener.store import Store

METRICS = tuple(catalog.load())
CHUNK = 8


def chunks() -> list[tuple[str, ...]]:
    """Every metric once, in random company."""
    mixed = random.Random(7).sample(METRICS, len(METRICS))
    return [tuple(mixed[n : n + CHUNK]) for n in range(0, len(mixed), CHUNK)]


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.open(project.sample_store())


def test_every_metric_is_the_same_out_of_the_narrowed_chain(store: Store) -> None:
    connection = database.connect(store, views=(chain.METRICS,))
    connection.execute(f"create temp table whole as from {chain.METRICS}")
    for names in chunks():
        wanted = [*names, *(f"{name}_reason" for name in names if name in catalog.reasoned())]
        listed = ", ".join(dict.fromkeys(["symbol", *wanted]))
        differing = connection.execute(
            f"(select {listed} from ({chain.folded(chain.METRICS, ['symbol', *wanted])}))"
            f" except all (select {listed} from whole)"
        ).fetchall()
        assert differing == [], names


def test_views_that_nothing_asks_for_are_left_out() -> None:
    everything = dict(chain.within(chain.METRICS))
    assert set(everything) == {*chain.below(chain.METRICS), chain.METRICS}
    few = dict(chain.within(chain.METRICS, ["debt_ratio"]))
    assert "industry_values" in everything
    assert "industry_values" not in few
    assert "certificates" not in few
    # Not one figure of the income statement is read for a ratio of the balance sheet.
    assert not re.search(r"\brevenue_ttm\b", few["known_statements"])


def test_each_link_reads_the_one_before() -> None:
    names = chain.links()
    assert (names[0], names[-1]) == ("company_days", chain.METRICS)
    for before, name in itertools.pairwise(names):
        assert before in chain.table_names(chain.selects()[name])


def test_session_variables_of_the_views_are_the_ones_that_are_set(store: Store) -> None:
    asked = {name for select in chain.selects().values() for name in re.findall(r"getvariable\('(\w+)'\)", select)}
    connection = database.connect(store, views=())
    known = {row[0] for row in connection.execute("select name from duckdb_variables()").fetchall()}
    assert asked
    assert asked <= known
