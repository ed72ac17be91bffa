"""Raw rows into canonical ones, as a mapping says, in one SQL statement per file.

1. `prepared`: every source column that a rule reads, once as text and once as number, words for missing gone.
2. `converted`: the canonical columns, and for each row why it is left out or refused, if it is.
3. Codes and names that need more than SQL (symbols, full-width forms) are worked out once per distinct value.
4. Refused rows go to the quarantine as the vendor wrote them; the others wait to be landed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener.importing import amounts, symbols
from screener.quoting import literal, quoted
from screener.refusals import Reason

if TYPE_CHECKING:
    import duckdb

    from screener.errors import Problem
    from screener.importing.mapping import ColumnRule, TableMapping
    from screener.importing.reading import Raw
    from screener.importing.scalars import Expression
    from screener.schema import Column

# Names are written with full-width letters and padded with blanks to four characters (万  科Ａ): one spelling each.
SQUEEZED = {("companies", "name"), ("holders", "holder"), ("credentials", "holder")}
_BESIDE_CJK = re.compile(r"(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])")
FROM_SYMBOL = {
    "companies": ("exchange", "board", "country", "currency"),
    # A filing in China is in yuan; an American listing may report in any currency, so there nothing is filled in.
    "statements": ("currency",),
}


@dataclass
class Converter:
    """Turns one raw relation into rows of one table."""

    connection: duckdb.DuckDBPyConnection
    mapping: TableMapping
    raw: Raw
    prepared: dict[str, str] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)
    # Conditions in SQL, and the token of the reason as SQL.
    refusals: list[tuple[str, str]] = field(default_factory=list)

    def convert(self, target: str, problems: list[Problem]) -> None:
        """Create the temporary table `target`: canonical columns, source, _file, _line, _left_out, _reason, _detail.

        Expressions that cannot be bound to the columns of the file are added to `problems`, and nothing is created.
        """
        self._prepare_expressions()
        if self._has_bad_expressions(problems):
            return
        selected = [self._select(rule) for rule in self.mapping.columns]
        selected += [f"cast(null as {column.type}) as {quoted(column.name)}" for column in self._unmapped()]
        left_out = self._left_out()
        reasons = " ".join(f"when {condition} then {reason}" for condition, reason in self.refusals)
        self.connection.execute(
            f"""create or replace temp table {target} as
                select {", ".join(selected)}, {literal(self.mapping.source)} as source, _file, _line,
                    {left_out} as _left_out, {f"case {reasons} end" if reasons else "null::varchar"} as _reason,
                    '' as _detail
                from {self._prepared_rows()} {" ".join(self.joins)}"""
        )

    def _prepared_rows(self) -> str:
        columns = "".join(f"{sql} as {quoted(name)}, " for name, sql in self.prepared.items())
        return f"(select {columns} _file, _line from {self.raw.relation}) p"

    def _prepare_expressions(self) -> None:
        for rule in self.mapping.columns:
            if rule.expression:
                for column in rule.expression.numbers:
                    self._number(rule, column, 1.0)
                for column in rule.expression.texts:
                    self._text(column, self.mapping.missing_in(rule))
        if where := self.mapping.where:
            for column in where.expression.texts:
                self._text(column, self.mapping.missing)
            for column in where.expression.numbers:
                self._filter_number(column)

    def _unmapped(self) -> list[Column]:
        filled = self._filled()
        return [
            column
            for column in self.mapping.table.columns
            if column.name not in ("source", "recorded_on", *filled) and not self.mapping.rule(column.name)
        ]

    def _filled(self) -> tuple[str, ...]:
        """Columns that the symbol tells where the mapping does not speak of them."""
        if not self.mapping.rule("symbol"):
            return ()
        known = FROM_SYMBOL.get(self.mapping.table.name, ())
        return tuple(name for name in known if not self.mapping.rule(name))

    def _select(self, rule: ColumnRule) -> str:
        name = quoted(rule.column.name)
        if rule.column.name == "symbol":
            return self._symbol(rule)
        return f"{self._value(rule)} as {name}"

    def _value(self, rule: ColumnRule) -> str:
        if rule.constant is not None:
            return f"cast({literal(rule.constant)} as {rule.column.type})"
        if rule.expression:
            return self._expression(rule, rule.expression)
        if rule.is_number:
            return f"try_cast({self._number(rule, rule.source, rule.scale)} as {rule.column.type})"
        return self._plain(rule)

    def _expression(self, rule: ColumnRule, expression: Expression) -> str:
        sql = self._rendered(rule, expression)
        if rule.is_number:
            return f"try_cast({sql} as double) * {rule.scale!r}" if rule.scale != 1.0 else f"try_cast({sql} as double)"
        return self._typed(rule, f"cast({sql} as varchar)")

    def _rendered(self, rule: ColumnRule, expression: Expression) -> str:
        tag = self._tag(self.mapping.missing_in(rule))
        return expression.render(self.connection, f"n1.0{tag}:", f"t{tag}:")

    def _plain(self, rule: ColumnRule) -> str:
        kind = self.raw.columns.get(rule.source, "VARCHAR")
        if kind == rule.column.type != "VARCHAR" or (kind.startswith("TIMESTAMP") and rule.column.type == "DATE"):
            name = f"{rule.column.type}:{rule.source}"
            self.prepared[name] = f"cast({quoted(rule.source)} as {rule.column.type})"
            return f"p.{quoted(name)}"
        return self._typed(rule, f"p.{quoted(self._text(rule.source, self.mapping.missing_in(rule)))}")

    def _typed(self, rule: ColumnRule, cell: str) -> str:
        """A cell of text as the type of the canonical column, refused where it cannot be read as one."""
        name, kind = rule.column.name, rule.column.type
        if kind == "VARCHAR":
            return self._normalised(rule, cell)
        macro = {"DATE": "cell_period" if name == "period_end" else "cell_date", "BOOLEAN": "cell_flag"}[kind]
        self.refusals.append((f"{cell} is not null and {macro}({cell}) is null", literal(self._unreadable(rule).token)))
        if kind == "DATE":
            early, late = amounts.EARLIEST_YEAR, amounts.LATEST_YEAR
            beyond = literal(Reason("out_of_range", name).token)
            self.refusals.append((f"year({macro}({cell})) not between {early} and {late}", beyond))
        return f"{macro}({cell})"

    def _unreadable(self, rule: ColumnRule) -> Reason:
        if rule.column.name == "period_end":
            return Reason("period_not_understood")
        return Reason("not_a_date" if rule.column.type == "DATE" else "not_a_flag", rule.column.name)

    def _text(self, column: str, missing: tuple[str, ...]) -> str:
        name = f"t{self._tag(missing)}:{column}"
        cell = quoted(column) if self.raw.columns.get(column, "VARCHAR") == "VARCHAR" else f"{quoted(column)}::varchar"
        self.prepared.setdefault(name, amounts.without_sentinels(cell, missing))
        return name

    def _number(self, rule: ColumnRule, column: str, scale: float) -> str:
        """A prepared column as number; a cell that holds something else refuses the row, naming the column."""
        missing = self.mapping.missing_in(rule)
        name = f"n{scale!r}{self._tag(missing)}:{column}"
        if name not in self.prepared:
            plain = self._is_plain(column, missing)
            # Inside an expression the column's own unit is not known: any scale a cell carries is taken.
            unit = rule.column.unit if not rule.expression and rule.column.unit in amounts.FAMILIES else "number"
            self.prepared[name] = amounts.number(column, unit, scale, missing, plain=plain)
            if not plain:
                self._refuse_what_is_no_number(column, name, missing)
        return f"p.{quoted(name)}"

    def _refuse_what_is_no_number(self, column: str, name: str, missing: tuple[str, ...]) -> None:
        cell = quoted(self._text(column, missing))
        condition = f"p.{cell} is not null and p.{quoted(name)} is null"
        if numbers := amounts.number_sentinels(missing):
            condition += f" and coalesce(try_cast(p.{cell} as double) not in ({', '.join(numbers)}), true)"
        self.refusals.append((condition, literal(Reason("not_a_number", column).token)))

    def _is_plain(self, column: str, missing: tuple[str, ...]) -> bool:
        """Whether every cell is missing or a bare number: most columns are, and are converted much faster."""
        if self.raw.columns.get(column, "VARCHAR") != "VARCHAR":
            return True
        cell = amounts.without_sentinels(quoted(column), missing)
        odd = (
            f"select 1 from {self.raw.relation} where try_cast({cell} as double) is null and {cell} is not null limit 1"
        )
        return not self.connection.execute(odd).fetchall()

    def _tag(self, missing: tuple[str, ...]) -> str:
        """Tells apart the prepared forms of a column that differ in what stands for missing."""
        return "" if missing == self.mapping.missing else "/" + "/".join(missing)

    def _symbol(self, rule: ColumnRule) -> str:
        cell = self._cell_of_symbol(rule)
        form = rule.form
        if form == "auto" and self.raw.columns.get(rule.source, "VARCHAR") != "VARCHAR":
            form = "number"
        rows = [(code, symbols.identify(code, form)) for code in self._distinct(cell)]  # type: ignore[arg-type]
        fields = ("symbol", "exchange", "board", "country", "currency", "left_out", "refused")
        table = self._table("symbols", ["given", *fields], [[c, *(getattr(i, f) for f in fields)] for c, i in rows])
        self.joins.append(f"left join {table} s on s.given = {cell}")
        self.refusals.insert(0, (f"{cell} is null", literal(symbols.NO_SYMBOL)))
        self.refusals.insert(1, ("s.refused <> ''", "s.refused"))
        filled = [
            f"nullif(s.{name}, '') as {name}" for name in self._filled() if self.mapping.table.name == "companies"
        ]
        if "currency" in self._filled() and self.mapping.table.name == "statements":
            filled.append("case when s.country = 'cn' then s.currency end as currency")
        return ", ".join(["nullif(s.symbol, '') as symbol", *filled])

    def _cell_of_symbol(self, rule: ColumnRule) -> str:
        if rule.constant is not None:
            return literal(rule.constant)
        missing = self.mapping.missing_in(rule)
        if rule.expression:
            return f"cast({self._rendered(rule, rule.expression)} as varchar)"
        return f"p.{quoted(self._text(rule.source, missing))}"

    def _normalised(self, rule: ColumnRule, cell: str) -> str:
        """Text in one spelling: NFKC, and names in Chinese without the blanks they are padded with."""
        squeeze = (self.mapping.table.name, rule.column.name) in SQUEEZED
        changed = [(value, normal_text(value, squeeze=squeeze)) for value in self._distinct(cell, only_unusual=True)]
        rows = [[value, normal] for value, normal in changed if value != normal]
        if not rows:
            return f"nullif(trim({cell}), '')"
        alias = f"t{len(self.joins)}"
        table = self._table(alias, ["given", "normal"], rows)
        self.joins.append(f"left join {table} {alias} on {alias}.given = {cell}")
        return f"nullif(coalesce({alias}.normal, trim({cell})), '')"

    def _distinct(self, cell: str, *, only_unusual: bool = False) -> list[str]:
        """The distinct values of a cell; the unusual ones hold blanks or anything beyond plain letters and Hanzi."""
        where = "and regexp_matches(cell, '[^!-~\\x{4e00}-\\x{9fff}]')" if only_unusual else ""
        rows = self.connection.execute(
            f"""select distinct cell from (select {cell} as cell from {self._prepared_rows()})
                where cell is not null {where} order by cell"""
        ).fetchall()
        return [value for (value,) in rows]

    def _table(self, name: str, columns: list[str], rows: list[list[str]]) -> str:
        import pyarrow as pa

        arrays = [pa.array([row[index] for row in rows], pa.string()) for index in range(len(columns))]
        full = f"values_{name}"
        self.connection.register("values_arrow", pa.table(dict(zip(columns, arrays, strict=True))))
        self.connection.execute(f"create or replace temp table {full} as select * from values_arrow")
        self.connection.unregister("values_arrow")
        return full

    def _left_out(self) -> str:
        """SQL of the token of the reason a good row is not wanted here: filtered out, or another kind of security."""
        branches = []
        if where := self.mapping.where:
            sql = where.expression.render(self.connection, "f:", "t:")
            branches.append(f"when not coalesce(try_cast({sql} as boolean), false) then {literal(where.reason.token)}")
        if self.mapping.rule("symbol"):
            branches.append("when s.left_out <> '' then s.left_out")
        return f"case {' '.join(branches)} end" if branches else "null::varchar"

    def _filter_number(self, column: str) -> None:
        """A number a filter reads; what is no number is unknown there, and refused only if the row is kept."""
        missing = self.mapping.missing
        plain = self._is_plain(column, missing)
        self.prepared[f"f:{column}"] = amounts.number(column, "number", 1.0, missing, plain=plain)

    def _has_bad_expressions(self, problems: list[Problem]) -> bool:
        """Bind every expression by itself, so that a wrong type is said where it is written."""
        import duckdb

        before = len(problems)
        checked = [
            (rule.place, self._rendered(rule, rule.expression)) for rule in self.mapping.columns if rule.expression
        ]
        if where := self.mapping.where:
            checked.append((where.place, where.expression.render(self.connection, "f:", "t:")))
        for place, sql in checked:
            try:
                self.connection.execute(f"select {sql} from {self._prepared_rows()} limit 0").fetchall()
            except duckdb.Error as error:
                hint = 'number("x") and text("x") say how a column is read'
                problems.append(place.problem(str(error).splitlines()[0], hint))
        return len(problems) > before


def normal_text(value: str, *, squeeze: bool) -> str:
    """NFKC, trimmed, blanks single; with `squeeze` none beside a Chinese character."""
    normal = " ".join(unicodedata.normalize("NFKC", value).split())
    return _BESIDE_CJK.sub("", normal) if squeeze else normal
