"""The metrics of the sample market as a table, for tests that ask it many times: computed once instead of each time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from screener import asking, chain, database, project

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb


@contextmanager
def sample_metrics() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which rules can be evaluated, closed in the end."""
    question = asking.Question(project.StoreChoice(project.sample_store(), "option"))
    with asking.connected(question, views=(chain.METRICS,)) as store:
        everything = store.sql(f"select * from {chain.METRICS}").to_arrow_table()
    connection = database.open_connection()
    connection.register("everything", everything)
    connection.execute(f"create table {chain.METRICS} as select * from everything")
    try:
        yield connection
    finally:
        connection.close()
