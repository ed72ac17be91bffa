"""However the files come, the store is the same: any order, anything twice, spread over any files and imports."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from importer_cases import CASES, Case, Lines
from importing_worlds import NOW, accounted_for, arrow, later, read

from screener.importing import Summary, import_manifest, import_source, import_table, write_rows
from screener.schema import TABLES
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

Facts = dict[str, list[tuple[Any, ...]]]
# An import takes a fifth of a second: a few spreads of each case every time, always the same ones.
few = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # a smaller seed is no smaller case
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
seeds = st.integers(1, 1_000)
# Tables whose rows hold until the next one: what they are of, first day, and the last where there is one.
LASTING = {
    "listing_status": ("symbol", "from_date", ""),
    "share_capital": ("symbol", "effective_on", ""),
    "industries": ("symbol, scheme", "from_date", "to_date"),
}
IDENTITY_MAPS = {
    "prices.csv": "{table: prices, source: v, columns: {symbol: {from: code, form: beijing}, date: day, close: close}}",
    "codes.csv": "{table: identifiers, source: v, columns: {kind: kind, value: value, symbol: {from: symbol,"
    " form: canonical}}}",
}


def imported(case: Case, seed: int, imports: int, folder: Path) -> tuple[Store, list[Summary]]:
    """The facts of a case, spread by a seed over so many imports."""
    chance = random.Random(seed)
    store = Store.create(folder / "store")
    if case.companies:
        symbols = [f"{600001 + number}.SH" for number in range(len(case.companies))]
        write_rows(store, {"companies": arrow(symbol=symbols, name=list(case.companies))}, source="v", recorded_on=NOW)
    (folder / "map.yaml").write_text(case.mapping, encoding="utf-8")
    (folder / "files").mkdir()
    summaries = [
        import_paths(case, store, paths, folder, days)
        for days, paths in enumerate(case.facts.spread(chance, folder / "files", imports), start=1)
        if paths
    ]
    return store, summaries


def import_paths(case: Case, store: Store, paths: Sequence[Path], folder: Path, days: int) -> Summary:
    if case.mapping:
        return import_table(store, paths, folder / "map.yaml", recorded_on=later(days))
    if case.source != "manifest":
        return import_source(store, case.source, paths, recorded_on=later(days))
    files = [file for path in paths for file in sorted(path.iterdir())]
    entries = [f"  - {{path: '{file}', map: {IDENTITY_MAPS[file.name.removesuffix('.gz')]}}}" for file in files]
    manifest = folder / f"{days}.yaml"
    manifest.write_text("sources:\n" + "\n".join(entries) + "\n", encoding="utf-8")
    return import_manifest(store, manifest, recorded_on=later(days))


def facts(store: Store) -> Facts:
    """Every row of every table, without when this store learned of it."""
    return {name: read(store, name, "* exclude (recorded_on)") for name in TABLES if store.rows(name)}


def known(store: Store) -> Facts:
    """The same as it counts in the end: versions of a statement as one, what lasts as long as it does."""
    found = facts(store)
    for name, (group, start, end) in LASTING.items():
        if name in found:
            schema = TABLES[name]
            values = [f'"{value}"' for value in schema.values if value not in (start, end)]
            window = f"over (partition by {group} order by {start})"
            changed = " or ".join(f"{value} is distinct from lag({value}) {window}" for value in values)
            until = f"coalesce({end}, lead({start}) {window})" if end else "null"
            columns = f"{group}, {start}, {', '.join(values)}, {until} as until"
            found[name] = read(store, name, columns, f"true qualify row_number() {window} = 1 or {changed}")
    if "statements" in found:
        schema = TABLES["statements"]
        key = ", ".join(name for name in schema.key if name != "recorded_on")
        latest = ", ".join(f'arg_max("{name}", recorded_on)' for name in schema.values)
        found["statements"] = read(store, "statements", f"{key}, {latest}", "true group by all")
    return found


def changes(before: Facts, after: Facts) -> list[str]:
    """Rows that only one of two stores has."""
    tables = sorted({*before, *after})
    pairs = [(name, Counter(before.get(name, [])), Counter(after.get(name, []))) for name in tables]
    lost = [f"{name} lost {row}" for name, old, new in pairs for row in (old - new).elements()]
    return lost + [f"{name} has {row}" for name, old, new in pairs for row in (new - old).elements()]


@cache
def plainly(case: Case, *, settled: bool) -> Facts:
    """What the store holds after the plainest import there is."""
    with tempfile.TemporaryDirectory() as folder:
        store, _ = imported(free_of_contradictions(case) if settled else case, 0, 1, Path(folder))
        return known(store) if settled else facts(store)


BY_NAME = {case.name: case for case in CASES}


@pytest.mark.parametrize("name", BY_NAME)
@few
@given(seed=seeds)
def test_order_repetition_and_splitting_of_files_change_nothing(name: str, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, summaries = imported(BY_NAME[name], seed, 1, Path(folder))
        assert all(map(accounted_for, summaries))
        assert changes(plainly(BY_NAME[name], settled=False), facts(store)) == []


@pytest.mark.parametrize("name", BY_NAME)
@few
@given(seed=seeds)
def test_spreading_files_over_imports_changes_nothing_known(name: str, seed: int) -> None:
    case = BY_NAME[name]
    with tempfile.TemporaryDirectory() as folder:
        store, summaries = imported(case, seed, case.parts, Path(folder))
        assert all(map(accounted_for, summaries))
        assert changes(plainly(case, settled=True), known(store)) == []


def free_of_contradictions(case: Case) -> Case:
    """The case as it may come over several imports."""
    if not isinstance(case.facts, Lines):
        return case
    return replace(case, facts=replace(case.facts, contradictions={}))
