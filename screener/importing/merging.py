"""How new rows meet each other and the rows a store already holds; the order in which they come never matters.

1. Rows of one import with the same key are merged item by item: several files of one source each know some items.
   Where two of the same source say different things, the one that knows more items wins (then the greater values);
   the other is quarantined.
2. Statements keep every version: a row that says nothing new is 'unchanged', any other is added with its `recorded_on`.
3. In every other table a key has one row. Items of a source at least as high in precedence replace what is there; a
   lower source only fills what is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.quoting import literal, quoted

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

    from screener.schema import Table

UNRANKED = 1_000_000

# A report is known from its first publication on: of two dates for one report the earlier counts.
EARLIEST = {"announcements": "announced_on"}

# An override's empty value is its message (withdraw the figure): such rows replace one another whole.
WHOLE_ROWS = {"overrides"}


@dataclass(frozen=True)
class Merged:
    """Names of relations: `losers` of conflicts, `output` for the partition; and counts of rows by source."""

    output: str
    losers: str
    written: dict[str, int]
    unchanged: dict[str, int]
    merged: dict[str, int]
    outvoted: dict[str, int]

    @property
    def changed(self) -> bool:
        """Whether the partition must be written again."""
        return bool(self.written)


@dataclass(frozen=True)
class Merge:
    """One partition at work: rows `incoming` (relation with _file and _line) meet `existing` (relation) of a table."""

    connection: duckdb.DuckDBPyConnection
    table: Table
    incoming: str
    existing: str
    precedence: tuple[str, ...]
    recorded_on: datetime

    @property
    def key(self) -> tuple[str, ...]:
        """The key without the clock that this import sets."""
        return tuple(name for name in self.table.key if name != "recorded_on")

    @property
    def values(self) -> tuple[str, ...]:
        """What the rows say about their key."""
        return self.table.values

    @property
    def versioned(self) -> bool:
        """Whether every version of a row is kept."""
        return "recorded_on" in self.table.key

    @property
    def earliest(self) -> str:
        """The date by which the first of several rows counts, '' where that is not the rule."""
        return EARLIEST.get(self.table.name, "")

    @property
    def whole(self) -> bool:
        """Whether a row replaces another whole, empty values included."""
        return self.table.name in WHOLE_ROWS

    def run(self) -> Merged:
        """Merge, leaving the temporary relations `merge_output` and `merge_losers`."""
        reduced, merged = self._reduce()
        if self.versioned:
            self._compare_versions(reduced)
        else:
            self._pair_rows(reduced)
            self._compare_rows()
        self._build_output()
        return Merged(
            output="merge_output",
            losers="merge_losers",
            written=self._count("written"),
            unchanged=self._count("unchanged"),
            merged=merged,
            outvoted=self._outvoted(),
        )

    def _outvoted(self) -> dict[str, int]:
        counts = self._count("outvoted")
        if self.earliest:
            losers = "select source, count(*) from merge_losers group by all"
            for source, number in self.connection.execute(losers).fetchall():
                counts[source] = counts.get(source, 0) + number
            self._create("merge_losers", "select * from merge_losers limit 0")
        return counts

    def _reduce(self) -> tuple[str, dict[str, int]]:
        """One row per key (as SQL), losers in `merge_losers`, and how many rows were merged away by source."""
        repeated = f"select {_list(self.key)} from {self.incoming} group by all having count(*) > 1"
        self._create("merge_repeated", repeated)
        if not self.connection.execute("select 1 from merge_repeated limit 1").fetchall():
            self._create("merge_losers", f"select *, '' as _conflict from {self.incoming} limit 0")
            return f"(select {self._selected()} from {self.incoming})", {}
        self._rank_repeated()
        self._judge_repeated()
        self._create("merge_losers", "select * from merge_judged where _conflict <> ''")
        self._create("merge_joined", self._join_repeated())
        single = f"""select {self._selected()} from {self.incoming} i
                     where not exists (from merge_repeated r where {self._same_key("i", "r")})"""
        return f"({single} union all select {self._selected()} from merge_joined)", self._merged_away()

    def _rank_repeated(self) -> None:
        known = " + ".join(f"({quoted(name)} is not null)::integer" for name in self.values)
        order = ", ".join(f"{quoted(name)} desc nulls last" for name in self.values)
        first = f"{quoted(self.earliest)}, " if self.earliest else ""
        self._create(
            "merge_ranked",
            f"""select i.*, row_number() over (
                    partition by {_list(self.key, "i")}
                    order by {self._rank("i.source")}, {first}i.source, {known} desc, {order}, _file, _line
                ) as _rank
                from {self.incoming} i join merge_repeated r on {self._same_key("i", "r")}""",
        )

    def _judge_repeated(self) -> None:
        """Name for every row the items in which it contradicts the best row of its own source."""
        chosen = "arg_min_null" if self.whole else "arg_min"
        best = ", ".join(f"{chosen}({quoted(name)}, _rank) as {quoted(name)}" for name in self.values)
        self._create("merge_best", f"select {_list(self.key)}, source as _of, {best} from merge_ranked group by all")
        conflicts = ", ".join(
            f"case when {self._given(name, 'r.')} r.{quoted(name)} is distinct from b.{quoted(name)} then '{name}' end"
            for name in self.values
        )
        self._create(
            "merge_judged",
            f"""select r.*, concat_ws(', ', {conflicts}) as _conflict
                from merge_ranked r join merge_best b on {self._same_key("r", "b")} and r.source = b._of""",
        )

    def _given(self, column: str, alias: str = "") -> str:
        """Condition that a row says something in a column, ready for another; for whole rows silence speaks too."""
        return "" if self.whole else f"{alias}{quoted(column)} is not null and"

    def _join_repeated(self) -> str:
        chosen = "arg_min_null" if self.whole else "arg_min"
        values = ", ".join(f"{chosen}({quoted(name)}, _rank) as {quoted(name)}" for name in self.values)
        source = "" if "source" in self.key else ", arg_min(source, _rank) as source"
        return f"""select {_list(self.key)}, {values}{source} from merge_judged where _conflict = ''
                   group by {_list(self.key)}"""

    def _merged_away(self) -> dict[str, int]:
        rows = self.connection.execute(
            """select source, sum(n)::bigint from (
                   select source, count(*) as n from merge_judged where _conflict = '' group by all
                   union all select source, -count(*) from merge_joined group by all
               ) group by all having sum(n) <> 0"""
        ).fetchall()
        return dict(rows)

    def _compare_versions(self, reduced: str) -> None:
        """Set every new row beside the latest value the store has for each of its items."""
        latest = ", ".join(f"arg_max({quoted(name)}, recorded_on) as {quoted(name)}" for name in self.values)
        self._create("merge_reduced", f"select * from {reduced}")
        self._create(
            "merge_current",
            f"""select {_list(self.key)}, {latest} from {self.existing}
                where symbol in (select symbol from merge_reduced) group by {_list(self.key)}""",
        )
        news = " or ".join(
            f"(r.{quoted(name)} is not null and r.{quoted(name)} is distinct from c.{quoted(name)})"
            for name in self.values
        )
        self._create(
            "merge_compared",
            f"""select r.*, r.source as _from,
                    case when c.symbol is null or {news} then 'written' else 'unchanged' end as _fate
                from merge_reduced r left join merge_current c on {self._same_key("r", "c")}""",
        )

    def _pair_rows(self, reduced: str) -> None:
        """Set every new row beside the one the store has (columns `new x`, `old x`), saying whose word counts."""
        new = ", ".join(f"r.{quoted(name)} as {quoted('new ' + name)}" for name in self.values)
        old = ", ".join(f"c.{quoted(name)} as {quoted('old ' + name)}" for name in self.values)
        absent = f"c.{quoted(self.key[0])} is null"
        # Of sources of one rank the one that sorts first, so that it never matters which was imported first.
        date = f"{{row}}.{quoted(self.earliest)}, " if self.earliest else ""
        place = f"({{rank}}, {date}{{row}}.source)"
        theirs, ours = (place.format(row=row, rank=self._rank(f"{row}.source")) for row in ("r", "c"))
        wins = f"{theirs} <= {ours}"
        self._create(
            "merge_paired",
            f"""select {_list(self.key, "r")}, {new}, {old}, r.source as _from, c.source as _old_source,
                    {absent} as _new, {absent} or {wins} as _wins
                from {reduced} r left join {self.existing} c on {self._same_key("r", "c")}""",
        )

    def _compare_rows(self) -> None:
        """Settle the pairs: the values to be stored, and whether they are news."""
        settled = ", ".join(f"{self._settled(name)} as {quoted(name)}" for name in self.values)
        differs = " or ".join(f"{quoted(name)} is distinct from {quoted('old ' + name)}" for name in self.values)
        contradicts = " or ".join(
            f"({self._given('new ' + name)} {quoted('new ' + name)} is distinct from {quoted('old ' + name)})"
            for name in self.values
        )
        self._create(
            "merge_compared",
            f"""select {_list((*self.key, *self.values))}, _from,
                    case when _wins then _from else _old_source end as source,
                    case when _new or {differs} then 'written'
                         when not _wins and ({contradicts}) then 'outvoted' else 'unchanged' end as _fate
                from (select *, {settled} from merge_paired)""",
        )

    def _settled(self, name: str) -> str:
        new, old = quoted("new " + name), quoted("old " + name)
        if self.whole:
            return f"case when _wins then {new} else {old} end"
        return f"case when _wins then coalesce({new}, {old}) else coalesce({old}, {new}) end"

    def _build_output(self) -> None:
        """All rows of the partition as they shall be: the old ones that stay and the ones written now."""
        stamp = f"cast('{self.recorded_on:%Y-%m-%d %H:%M:%S.%f}' as timestamp)"
        written = "(select * from merge_compared where _fate = 'written')"
        same = self._same_key("e", "w")
        values, met = _list(self.values, "w"), ""
        if self.versioned:
            # A version of the same instant can only be handed over twice; the store keeps one row per key.
            same += f" and e.recorded_on = {stamp}"
            met = f"left join {self.existing} e on {same}"
            values = ", ".join(
                f"coalesce(w.{quoted(name)}, e.{quoted(name)}) as {quoted(name)}" for name in self.values
            )
        source = "" if "source" in self.key else ", w.source"
        self.connection.execute(
            f"""create or replace temp view merge_output as
                select {_list(self.table.names)} from {self.existing} e
                where not exists (from {written} w where {same})
                union all by name
                select {_list(self.key, "w")}, {values}{source}, {stamp} as recorded_on from {written} w {met}"""
        )

    def _selected(self) -> str:
        return _list((*self.key, *self.values)) + ("" if "source" in self.key else ", source")

    def _rank(self, source: str) -> str:
        return rank(source, self.precedence)

    def _same_key(self, left: str, right: str) -> str:
        # Only a statement's own publication date may be missing; plain equality elsewhere keeps the join fast.
        return " and ".join(
            f"{left}.{quoted(name)} {'is not distinct from' if name == 'announced_on' else '='} {right}.{quoted(name)}"
            for name in self.key
        )

    def _count(self, fate: str) -> dict[str, int]:
        query = "select _from, count(*) from merge_compared where _fate = ? group by all"
        return dict(self.connection.execute(query, [fate]).fetchall())

    def _create(self, name: str, query: str) -> None:
        self.connection.execute(f"create or replace temp table {name} as {query}")


def rank(source: str, precedence: tuple[str, ...]) -> str:
    """SQL of the place of a source (a column) in the order of precedence, 0 the highest."""
    if not precedence:
        return str(UNRANKED)
    places = " ".join(f"when {literal(name)} then {place}" for place, name in enumerate(precedence))
    return f"(case {source} {places} else {UNRANKED} end)"


def _list(names: tuple[str, ...], alias: str = "") -> str:
    prefix = f"{alias}." if alias else ""
    return ", ".join(prefix + quoted(name) for name in names)
