"""What is timed, one job by name in a fresh process: `python -m tests.perf.jobs NAME STORE [REPEATS]`.

Prints one line of JSON: seconds of every repetition inside the process, the first with all imports and the later ones
warm, and the job's own note. The parent measures the whole process and its peak memory.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from screener import building, catalog, database, rules, screening
from screener.store import Store

from . import answers, bare_scan, pandas_screen, polars_screen
from .answers import RULES
from .market import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = WHOLE.last_day


def month_ends(number: int, last: date) -> list[date]:
    """The last days of the `number` months before that of `last`."""
    months = [last.year * 12 + last.month - back for back in range(1, number + 1)]
    return [date(month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in months][::-1]


def twice_a_month(number: int, last: date) -> list[date]:
    """Month ends and the fifteenths between them: as many dates in half the time, all of them with prices."""
    ends = month_ends((number + 1) // 2, last)
    return sorted([*ends, *(end.replace(day=15) for end in ends)])[-number:]


def screen(store: Store) -> str:
    """The default screen of the latest date: connect, judge, arrange."""
    (ruleset,) = rules.load([RULES], catalog.load())
    with database.connect(store, [AS_OF], lists=ruleset.lists, views=()) as connection:
        answer = screening.answer(screening.evaluate(connection, ruleset))
    return f"{len(answer.passing)} of {answer.companies} pass"


def many_dates(store: Store, dates: list[date]) -> str:
    """The default screen on many dates at once, every verdict computed."""
    (ruleset,) = rules.load([RULES], catalog.load())
    with database.connect(store, dates, lists=ruleset.lists, views=()) as connection:
        screening.evaluate(connection, ruleset)
        found = connection.execute(
            "select count(*), count(distinct as_of), count(*) filter (overall = 'pass') from verdicts"
        ).fetchall()[0]
    return f"{found[0]:,} verdicts on {found[1]} dates, {found[2]:,} pass"


def build(store: Store) -> str:
    """The derived tables from nothing; `store` is a copy that has none."""
    return f"{sum(path.stat().st_size for path in building.ensure(store).values()) / 1e6:.0f} MB written"


def with_pandas(store: Store) -> str:
    """The same screen in pandas."""
    judged = pandas_screen.screen(store, AS_OF)
    judged = judged[judged["in_universe"]]
    return f"{int((judged['verdict'] == 1).sum())} of {len(judged)} pass"


def with_polars(store: Store) -> str:
    """The same screen in polars."""
    judged = polars_screen.screen(store, AS_OF).filter("in_universe")
    return f"{judged['verdict'].sum()} of {len(judged)} pass"


def compare(store: Store) -> str:
    """The answers of all three, held against each other.

    Raises:
        ValueError: where they are not equal.
    """
    ours, *others = (answered(store, AS_OF) for answered in answers.PROGRAMS.values())
    unlike = [line for other in others for line in answers.differences(ours, other)]
    if unlike:
        raise ValueError("; ".join(unlike))
    return (
        f"{len(answers.METRICS)} figures of {len(ours.figures):,} companies, {len(answers.VERDICTS)} verdicts of"
        f" {len(ours.verdicts):,}, the same {len(ours.passing)} pass"
    )


JOBS: dict[str, Callable[[Store], str]] = {
    "screen": screen,
    "month_ends": lambda store: many_dates(store, month_ends(240, AS_OF)),
    "twice_a_month": lambda store: many_dates(store, twice_a_month(240, AS_OF)),
    "build": build,
    "scan_facts": lambda store: f"{bare_scan.facts(store, AS_OF):,} rows",
    "scan_derived": lambda store: f"{bare_scan.derived(store, AS_OF):,} rows",
    "pandas": with_pandas,
    "polars": with_polars,
    "compare": compare,
}


def main(name: str, folder: Path, repeats: int) -> None:
    """Run one job and say how long each repetition took."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        note = JOBS[name](Store.open(folder))
        seconds.append(time.perf_counter() - started)
    print(json.dumps({"seconds": seconds, "note": note}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
