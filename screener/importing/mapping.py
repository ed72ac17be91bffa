"""A mapping file: which column of a vendor's table is which column of ours, in what unit, and what stands for missing.

    table: statements                       # any table of the schema
    source: key_figures                     # the name under which the rows are kept
    encoding: gbk                           # utf-8 (default), gbk (stray bytes replaced and counted) or auto
    missing: ['--']                         # cells that say nothing, here and in single columns
    where: {sql: kind = 'A', reason: other kinds}
    lookups: {names: {path: names.csv, key: code, value: name}}
    collapse: true                          # of rows in order of date keep those where something changes
    columns:
      symbol: {from: code, form: number}    # how codes are written: see symbols.FORMS
      period_end: year
      revenue: {from: 营业收入(万元), unit: 万元}
      net_income_parent: {sql: 'net - coalesce(minorities, 0)', unit: 元}
      basis: {value: consolidated}

In an expression for a number the source's columns are numbers, elsewhere text; number("x") and text("x") say otherwise,
lookup('names', x) looks a text up, the column `_file` is the file's name. Also: delimiter, sheet, header (a line).

Every problem of a mapping is found before a row is read, and all are reported at once with their place in the file.
Whether the source columns exist is known only when a file is opened; `missing_columns` says it in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener import yamlfile
from screener.importing import amounts, scalars
from screener.importing.symbols import FORMS
from screener.refusals import Reason
from screener.schema import TABLES, Column, Table
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

    from screener.errors import Problem
    from screener.yamlfile import Node, Place, Scalar

ENCODINGS = ("utf-8", "gbk", "auto")
KEYS = (
    "table", "source", "encoding", "delimiter", "sheet", "header", "missing", "where", "lookups", "columns", "collapse",
)  # fmt: skip
COLUMN_KEYS = ("from", "sql", "value", "unit", "missing")
FILE_COLUMN = "_file"


@dataclass(frozen=True)
class ColumnRule:
    """Where one canonical column comes from: a source column, an expression over several, or a constant."""

    column: Column
    place: Place
    source: str = ""
    expression: scalars.Expression | None = None
    constant: str | None = None
    scale: float = 1.0
    unit_given: bool = False
    form: str = ""
    missing: tuple[str, ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """The source columns it reads."""
        if self.expression:
            return self.expression.columns
        return (self.source,) if self.source else ()

    @property
    def is_number(self) -> bool:
        """Whether the canonical column holds numbers."""
        return self.column.type in ("DOUBLE", "INTEGER")


@dataclass(frozen=True)
class Filter:
    """Which rows are kept, and the reason under which the others are counted as left out."""

    expression: scalars.Expression
    place: Place
    reason: Reason


@dataclass(frozen=True)
class Lookup:
    """A second file that gives a value for a key, for names of codes and the like."""

    name: str
    path: Path
    key: str
    value: str
    encoding: str
    place: Place


@dataclass(frozen=True)
class TableMapping:
    """A whole mapping: how to read the files, and a rule per canonical column."""

    table: Table
    source: str
    columns: tuple[ColumnRule, ...]
    place: Place
    encoding: str = "utf-8"
    delimiter: str = ""
    sheet: str = ""
    header: int = 1
    missing: tuple[str, ...] = ()
    where: Filter | None = None
    lookups: tuple[Lookup, ...] = ()
    collapse: bool = False

    def rule(self, name: str) -> ColumnRule | None:
        """The rule for a canonical column, or None where the mapping does not speak of it."""
        return next((rule for rule in self.columns if rule.column.name == name), None)

    def missing_in(self, rule: ColumnRule) -> tuple[str, ...]:
        """The words for missing that hold for a column."""
        return (*self.missing, *rule.missing)


@dataclass
class _Reader:
    """A mapping being read: where problems go, and what expressions need to be checked."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    problems: list[Problem]
    lookups: list[Lookup] = field(default_factory=list)

    def choice(self, node: Node | None, known: Iterable[str], otherwise: str) -> str:
        """One of the known words."""
        if node is None:
            return otherwise
        word = self.text(node)
        names = tuple(known)
        if word and word not in names:
            hint = did_you_mean(word, names, f"use {yamlfile.listed(names)}")
            self.problems.append(node.problem(f"'{word}' is not known here", hint))
            return otherwise
        return word or otherwise

    def text(self, node: Node | None) -> str:
        """A text, which may not be empty."""
        if node is None:
            return ""
        if not isinstance(node, yamlfile.Scalar):
            self.problems.append(node.problem(f"expected a text, found {node.kind}"))
            return ""
        if node.is_empty:
            self.problems.append(node.problem("nothing is given here"))
        return node.text

    def words(self, node: Node | None) -> tuple[str, ...]:
        """A text or a list of texts; an empty text is a word too."""
        if node is None:
            return ()
        items = node.items if isinstance(node, yamlfile.Sequence) else (node,)
        return tuple(item.text if isinstance(item, yamlfile.Scalar) else self.text(item) for item in items)

    def mapping(self, node: Node | None, what: str) -> yamlfile.Mapping | None:
        """A mapping; anything else is a problem."""
        if isinstance(node, yamlfile.Mapping):
            return node
        if node is not None:
            self.problems.append(node.problem(f"{what} is a mapping, found {node.kind}"))
        return None

    def expression(self, node: Node | None, *, numeric: bool) -> scalars.Expression | None:
        """A checked SQL expression."""
        sql = self.text(node)
        if not sql or node is None:
            return None
        try:
            return scalars.check(self.connection, sql, tuple(lookup.name for lookup in self.lookups), numeric=numeric)
        except scalars.NotAllowed as found:
            self.problems.append(node.problem(str(found), found.hint))
            return None


def load_mapping(
    connection: duckdb.DuckDBPyConnection, path: Path, problems: list[Problem], source: str = ""
) -> TableMapping | None:
    """Read a mapping file, adding what is wrong with it to `problems`; None where nothing can be made of it."""
    node = yamlfile.load(path, problems)
    return None if node is None else parse_mapping(connection, node, path.parent, problems, source)


def parse_mapping(
    connection: duckdb.DuckDBPyConnection, node: Node, folder: Path, problems: list[Problem], source: str = ""
) -> TableMapping | None:
    """Read a mapping written inside another file; `folder` is what its paths are relative to."""
    reader = _Reader(connection, folder, problems)
    if (top := reader.mapping(node, "a mapping file")) is None:
        return None
    before = len(problems)
    problems.extend(yamlfile.unknown_keys(top, KEYS))
    table = _table(reader, top)
    encoding = reader.choice(top.get("encoding"), ENCODINGS, "utf-8")
    _read_lookups(reader, top.get("lookups"), encoding)
    named = _source(reader, top, source)
    columns = _columns(reader, top, table)
    if table is None:
        return None
    found = TableMapping(
        table=table,
        source=named,
        columns=columns,
        place=top.place,
        encoding=encoding,
        delimiter=_delimiter(reader.text(top.get("delimiter"))),
        sheet=reader.text(top.get("sheet")),
        header=_header(reader, top.get("header")),
        missing=reader.words(top.get("missing")),
        where=_where(reader, top.get("where")),
        lookups=tuple(reader.lookups),
        collapse=reader.choice(top.get("collapse"), ("true", "false"), "false") == "true",
    )
    return found if len(problems) == before else None


def missing_columns(mapping: TableMapping, held: Iterable[str], file: str) -> list[Problem]:
    """A problem for every source column that the mapping names and a file does not have."""
    known = [*held, FILE_COLUMN]
    places: dict[str, Place] = {}
    for rule in mapping.columns:
        for name in rule.reads:
            places.setdefault(name, rule.place)
    if mapping.where:
        for name in mapping.where.expression.columns:
            places.setdefault(name, mapping.where.place)
    return [
        place.problem(
            f"{file} has no column '{name}'", did_you_mean(name, known, f"it has {', '.join(known[:-1][:12])}")
        )
        for name, place in places.items()
        if name not in known
    ]


def _table(reader: _Reader, top: yamlfile.Mapping) -> Table | None:
    node = top.get("table")
    if node is None:
        reader.problems.append(
            top.problem("no table is given", f"write table: {yamlfile.listed(list(TABLES)[:3])}, ...")
        )
        return None
    return TABLES.get(reader.choice(node, TABLES, ""))


def _source(reader: _Reader, top: yamlfile.Mapping, otherwise: str) -> str:
    name = reader.text(top.get("source")) or otherwise
    if not name:
        reader.problems.append(
            top.problem("no source is given", "write source: and a name for where the rows come from")
        )
    return name


def _header(reader: _Reader, node: Node | None) -> int:
    written = reader.text(node)
    if node is not None and not (written.isdecimal() and int(written) >= 1):
        reader.problems.append(node.problem(f"'{written}' is not a line number", "write header: 1 for the first line"))
        return 1
    return int(written or 1)


def _delimiter(written: str) -> str:
    return {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}.get(written, written)[:1]


def _where(reader: _Reader, node: Node | None) -> Filter | None:
    if node is None:
        return None
    reason = ""
    written: Node | None = node
    if isinstance(node, yamlfile.Mapping):
        reader.problems.extend(yamlfile.unknown_keys(node, ("sql", "reason")))
        reason, written = reader.text(node.get("reason")), node.get("sql")
    if written is None:
        reader.problems.append(node.problem("where has no expression", "write where: {sql: ..., reason: ...}"))
        return None
    expression = reader.expression(written, numeric=False)
    if expression is None:
        return None
    why = Reason("filtered", words=reason) if reason else Reason("not_selected")
    return Filter(expression, written.place, why)


def _read_lookups(reader: _Reader, node: Node | None, encoding: str) -> None:
    for name, written in reader.mapping(node, "lookups") or ():
        entry = reader.mapping(written, "a lookup")
        if entry is None:
            continue
        reader.problems.extend(yamlfile.unknown_keys(entry, ("path", "key", "value", "encoding")))
        absent = [key for key in ("path", "key", "value") if entry.get(key) is None]
        if absent:
            reader.problems.append(name.problem(f"lookup '{name.text}' has no {yamlfile.listed(absent, 'and')}"))
        if not name.text.isidentifier():
            reader.problems.append(name.problem(f"'{name.text}' is not a plain name", "use letters, digits and _"))
        parts = [reader.text(entry.get(key)) for key in ("path", "key", "value")]
        own = reader.choice(entry.get("encoding"), ENCODINGS, encoding)
        reader.lookups.append(Lookup(name.text, reader.folder / parts[0], parts[1], parts[2], own, name.place))


def _columns(reader: _Reader, top: yamlfile.Mapping, table: Table | None) -> tuple[ColumnRule, ...]:
    entries = reader.mapping(top.get("columns"), "columns")
    if not entries:
        reader.problems.append(top.problem("no columns are given", "write columns: {symbol: ..., ...}"))
        return ()
    if table is None:
        return ()
    rules = [_column(reader, table, name, node) for name, node in entries]
    given = {name.text for name, _ in entries}
    absent = [name for name in table.key if table.column(name).required and name not in given]  # type: ignore[union-attr]
    if absent:
        reader.problems.append(entries.problem(f"{table.name} needs {yamlfile.listed(absent, 'and')}"))
    return tuple(rule for rule in rules if rule is not None)


def _column(reader: _Reader, table: Table, name: Scalar, node: Node) -> ColumnRule | None:
    column = table.column(name.text)
    if column is None or name.text in ("source", "recorded_on"):
        known = [known for known in table.names if known not in ("source", "recorded_on")]
        reader.problems.append(
            name.problem(
                f"{table.name} has no column '{name.text}'", did_you_mean(name.text, known, "see: screener schema")
            )
        )
        return None
    if isinstance(node, yamlfile.Scalar):
        plain = ColumnRule(column, node.place, source=reader.text(node), form=_default_form(column))
        _check_header_unit(reader, plain)
        return plain
    entry = reader.mapping(node, f"column {name.text}")
    return None if entry is None else _described_column(reader, column, name, entry)


def _described_column(reader: _Reader, column: Column, name: Scalar, entry: yamlfile.Mapping) -> ColumnRule | None:
    is_symbol = column.name == "symbol"
    reader.problems.extend(yamlfile.unknown_keys(entry, (*COLUMN_KEYS, "form") if is_symbol else COLUMN_KEYS))
    origins = [key for key in ("from", "sql", "value") if entry.get(key) is not None]
    if len(origins) != 1:
        reader.problems.append(
            name.problem(f"{name.text} needs one of from, sql and value", "give exactly one of them")
        )
        return None
    [origin] = origins
    written = entry.get(origin)
    if written is None:
        return None
    rule = ColumnRule(
        column,
        written.place,
        source=reader.text(written) if origin == "from" else "",
        expression=reader.expression(written, numeric=column.type in ("DOUBLE", "INTEGER"))
        if origin == "sql"
        else None,
        constant=reader.text(written) if origin == "value" else None,
        scale=_scale(reader, column, entry.get("unit")),
        unit_given=entry.get("unit") is not None,
        form=reader.choice(entry.get("form"), FORMS, "auto") if is_symbol else "",
        missing=reader.words(entry.get("missing")),
    )
    _check_header_unit(reader, rule)
    return rule


def _default_form(column: Column) -> str:
    return "auto" if column.name == "symbol" else ""


def _scale(reader: _Reader, column: Column, node: Node | None) -> float:
    unit = reader.text(node)
    if node is None or not unit:
        return 1.0
    known = amounts.units_of(column)
    if not known:
        reader.problems.append(node.problem(f"{column.name} has no unit", "remove it"))
        return 1.0
    found = amounts.factor(unit, column)
    if found is None:
        examples = {"shares": "股, 手, 万股 or 亿股", "ratio": "%, ‰ or 1", "count": "人 or 万人"}
        otherwise = f"use {examples.get(column.unit, '元, 千元, 万元, 百万元 or 亿元')}"
        reader.problems.append(
            node.problem(f"unknown unit '{unit}' for {column.name}", did_you_mean(unit, known, otherwise))
        )
    return found or 1.0


def _check_header_unit(reader: _Reader, rule: ColumnRule) -> None:
    """A header that says 万元 beside a mapping that gives no unit would be wrong by ten thousand in silence."""
    for name in rule.reads if rule.is_number and not rule.unit_given else ():
        if unit := amounts.unit_in_header(name, rule.column):
            message = f"the header '{name}' says {unit}, but no unit is given for {rule.column.name}"
            reader.problems.append(rule.place.problem(message, f"add unit: {unit}"))
