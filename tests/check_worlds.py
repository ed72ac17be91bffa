"""Companies with one thing wrong, and others that only just have not: what every check finds in them, and nothing else.

All companies of a file share one store; each is asked for everything that was found in it, so that a check which cries
wolf over another's case fails there.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from worlds import AS_OF, Case, Row, World, market, records

from screener import checking, database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from screener.store import Store

MILLION = 1e6


def odd(
    name: str, finds: Sequence[str], statements: Sequence[Row] = (), company: Row | None = None, **rows: Sequence[Row]
) -> Case:
    """A company and what is found in it: `check item date kind`, sorted."""
    return Case(name, {"finds": list(finds)}, statements, rows, company or {})


def found(world: World, case: Case) -> list[str]:
    """Everything the checks say of a case that is still so on AS_OF."""
    return sorted(
        f"{row['check_name']} {row['item']} {row['date']} {row['kind']}"
        for row in findings(world.store)
        if row["symbol"] == world.symbols[case.name] and (row["known_to"] is None or str(row["known_to"]) > AS_OF)
    )


@functools.cache
def findings(store: Store) -> list[dict[str, Any]]:
    """Every row of the findings of a store."""
    connection = database.open_connection()
    return records(connection, f"from read_parquet('{checking.ensure(store)}') order by all")


def odd_market(folder: Path, cases: Sequence[Case], precedence: Sequence[str] = ()) -> World:
    """A store of all cases."""
    return market(folder, cases, precedence)
