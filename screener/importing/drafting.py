"""A mapping drafted for a file nobody has mapped yet: what is sure is written, what is doubtful is said.

1. The file is surveyed: its encoding, the line of its header, words for missing, every column measured.
2. The table is the one most headings belong to; each heading becomes a column, a suggestion or a remark.
3. What the table needs and the file does not say is left to be filled in, and named.

A draft is finished by a person. So nothing is guessed in silence: money whose unit the file does not state carries
its median, and every heading that is not used is listed with the reason.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from screener.errors import UsageError, relative
from screener.importing import headings, naming, symbols
from screener.importing.surveying import Measured, Survey, survey
from screener.schema import TABLES
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from screener.importing.headings import Heading
    from screener.schema import Column, Table

# Where two tables fit equally well the earlier is meant.
_GUESSED = ("statements", "prices", "share_capital", "dividends", "holders", "companies", "industries")
# Every table has these, so they say nothing about which it is.
_COMMON = {"symbol", "announced_on", "period_end", "date", "from_date", "to_date", "effective_on", "source", "basis"}
_DATED = {"period_end", "date", "effective_on", "from_date"}
FILL_IN = "FILL_IN"
NO_DATE = "YYYY-MM-DD"
_MOST_CODES = 0.8
_MOST_ODD_WORDS = 3
_LATE = dt.timedelta(days=270)  # a year's report is out within 120 days, the latest ever within 180
_NET_INCOME = {
    headings.read_heading(name).key for name in ("净利润", "净利润合计", "net income", "net profit", "profit")
}
# What is paid or spent is positive here.
_PAID = re.compile(r"_expense$|_paid$|^capex$|^cost_of_revenue$|_repaid$")
_LATEST = re.compile("最新|更新|latest|updat", re.IGNORECASE)


@dataclass(frozen=True)
class Remark:
    """Something to say about a line: a message of output/messages/drafting.py and what fills it in."""

    code: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One column of the draft; a suggested one is commented out. The value comes from source, sql or value."""

    column: str
    source: str = ""
    sql: str = ""
    value: str = ""
    unit: str = ""
    form: str = ""
    missing: tuple[str, ...] = ()
    remark: Remark | None = None
    suggested: bool = False


@dataclass(frozen=True)
class Draft:
    """A drafted mapping. `unneeded` and `unknown` pair a heading with why or an example, `elsewhere` with a column."""

    path: Path
    table: Table
    source: str
    rows: int
    columns: int
    encoding: str
    header: int
    missing: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    unneeded: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...]
    elsewhere: tuple[tuple[str, str, str], ...]
    other_layouts: int = 0

    @property
    def to_fill(self) -> tuple[str, ...]:
        """Columns that the file does not tell and a person must."""
        return tuple(line.column for line in self.lines if line.source == FILL_IN or NO_DATE in line.sql)

    @property
    def is_one_period(self) -> bool:
        """Whether all rows of the file are of one period, which is no full year as far as is known."""
        line = next((line for line in self.lines if line.column == "period_end"), None)
        if line is None or line.source or line.remark is None:
            return False
        day = line.remark.fields.get("day")
        return not (isinstance(day, dt.date) and day.month == 12)


def draft(path: Path, table: str = "") -> Draft:
    """Draft a mapping for a file, for the table named or the one most of its headings belong to.

    Raises:
        UsageError: there is no such table, or no heading says which it is.
        DataError: the file is missing, damaged or holds no table.
    """
    if table and table not in TABLES:
        raise UsageError(f"there is no table '{table}'", hint=did_you_mean(table, TABLES, "see: screener schema"))
    with survey(path) as surveyed:
        chosen = TABLES[table] if table else _table(path, [column.heading for column in surveyed.columns])
        return _Drafting(surveyed, chosen).draft()


def _table(path: Path, found: list[Heading]) -> Table:
    """The table to which most headings belong, dates and codes aside.

    Raises:
        UsageError: no heading is known in any table.
    """

    def score(name: str) -> int:
        named = (headings.column_named(heading, TABLES[name]) for heading in found)
        return len({column[0] for column in named if column and column[0] not in _COMMON})

    best = max(_GUESSED, key=score)
    if not score(best):
        listed = ", ".join(" ".join(heading.written.split()) for heading in found[:8])
        raise UsageError(
            f"{relative(path)}: no column tells which table this is ({listed})",
            hint=f"say which: --table {' | '.join(_GUESSED)} ...; see: screener schema",
        )
    return TABLES[best]


@dataclass
class _Drafting:
    """A draft being made: the columns of the file are given out one after the other."""

    survey: Survey
    table: Table
    lines: dict[str, Line] = field(default_factory=dict)
    suggested: list[Line] = field(default_factory=list)
    form: str = ""
    period: naming.Named | None = None

    def draft(self) -> Draft:
        """The whole draft."""
        chosen, rivals = self._choose()
        self._adjust(chosen)
        if "period_end" not in chosen:
            self.period = naming.date_in(self.survey.path.name, is_period=True)
        self._write_symbol(chosen.pop("symbol", None))
        for name, column in chosen.items():
            self._write(name, column)
        for name, column in rivals:
            self.suggested.append(Line(name, column.heading.written, remark=Remark("also"), suggested=True))
        self._fill_in()
        used = {line.source for line in (*self.lines.values(), *self.suggested)}
        return self._with_rest(
            self._suggest([column for column in self.survey.columns if column.heading.written not in used])
        )

    def _choose(self) -> tuple[dict[str, Measured], list[tuple[str, Measured]]]:
        """The best heading for each column of ours, and those that would do as well."""
        named: dict[str, list[tuple[int, Measured]]] = {}
        for column in self.survey.columns:
            if found := headings.column_named(column.heading, self.table):
                named.setdefault(found[0], []).append((found[1], column))
        chosen: dict[str, Measured] = {}
        rivals: list[tuple[str, Measured]] = []
        for name, candidates in named.items():
            best, *others = sorted(candidates, key=lambda pair: pair[0])
            chosen[name] = best[1]
            rivals += [(name, other) for _, other in others]
        return chosen, rivals

    def _adjust(self, chosen: dict[str, Measured]) -> None:
        """Date columns of no clear name by their dates, and a lone net profit by custom."""
        if "period_end" in self.table.names:
            taken = list(chosen.values())
            dated = [c for c in self.survey.columns if c.mostly(c.dates) and not c.heading.unneeded and c not in taken]
            ends = [c for c in dated if c.mostly(c.quarter_ends)]
            if ends and "period_end" not in chosen:
                chosen["period_end"] = ends[0]
            days = [c for c in dated if c not in ends and c.heading.key in ("日期", "date")]
            if days and "announced_on" in self.table.names:
                chosen.setdefault("announced_on", days[0])
        alone = "net_income" in chosen and not {"net_income_parent", "net_income_minority"} & chosen.keys()
        if alone and chosen["net_income"].heading.written != "net_income":
            chosen["net_income_parent"] = chosen.pop("net_income")

    def _write_symbol(self, column: Measured | None) -> None:
        if "symbol" not in self.table.names:
            return
        column = column or self._looks_like_symbols()
        if column is None:
            is_code = bool(symbols.identify(self.survey.path.name).symbol)
            remark = Remark("symbol_in_file_name" if is_code else "fill_symbol")
            self.lines["symbol"] = Line("symbol", "_file" if is_code else FILL_IN, remark=remark)
            return
        codes = self.survey.distinct(column)
        self.form = _form(codes)
        unlisted = sum(symbols.identify(code).left_out == symbols.NEEQ for code in codes)
        remark_ = Remark("beijing", {"count": unlisted}) if unlisted and not self.form else None
        self.lines["symbol"] = Line("symbol", column.heading.written, form=self.form, remark=remark_)

    def _looks_like_symbols(self) -> Measured | None:
        """A column under an unknown name of which nearly every cell is a listed company's code."""
        for column in self.survey.columns:
            if headings.column_named(column.heading, self.table) or column.heading.unneeded:
                continue
            codes = self.survey.distinct(column)
            if codes and sum(bool(symbols.identify(code).symbol) for code in codes) >= _MOST_CODES * len(codes):
                return column
        return None

    def _write(self, name: str, column: Measured) -> None:
        ours = self.table.column(name)
        if ours is not None and ours.type == "DATE":
            self._write_date(name, column)
        elif ours is not None and ours.type in ("DOUBLE", "INTEGER"):
            self._write_number(ours, column)
        else:
            self.lines[name] = Line(name, column.heading.written)

    def _write_date(self, name: str, column: Measured) -> None:
        line = Line(name, column.heading.written)
        readable = column.periods if name == "period_end" else column.dates
        if column.filled and not column.mostly(readable):
            sql = naming.period_in_words(column.heading.written, column.example) if name == "period_end" else ""
            if sql:
                line = replace(line, sql=sql, remark=Remark("period_in_words", {"example": column.example}))
            else:
                line = replace(line, remark=Remark("date_not_read", {"example": column.example}))
        elif name == "announced_on" and self.period and column.middle and column.middle - self.period.day > _LATE:
            remark = Remark("announced_late", {"first": column.first, "last": column.last})
            self.suggested.append(replace(line, suggested=True, remark=remark))
            return
        elif name == "announced_on" and _LATEST.search(column.heading.written):
            line = replace(line, remark=Remark("announced_latest"))
        self.lines[name] = line

    def _write_number(self, ours: Column, column: Measured) -> None:
        name, heading = ours.name, column.heading
        is_text = 2 * column.numbers < column.filled or len(column.odd) > _MOST_ODD_WORDS
        if column.odd and is_text:
            remark = Remark("not_numbers", {"example": column.odd[0]})
            self.suggested.append(Line(name, heading.written, remark=remark, suggested=True))
            return
        unit, doubt = self._unit(ours, column)
        if name == "net_income_parent" and heading.key in _NET_INCOME:
            doubt = Remark("profit_alone_unit", doubt.fields) if doubt else Remark("profit_alone")
        line = Line(name, heading.written, unit=unit, missing=column.odd, remark=doubt)
        if _PAID.search(name) and column.mostly(column.negative):
            line = replace(
                line,
                sql=f"-{naming.sql_name(heading.written)}",
                remark=Remark("negative", {"median": column.median, "kind": "currency"}),
            )
        self.lines[name] = line

    def _unit(self, ours: Column, column: Measured) -> tuple[str, Remark | None]:
        """The unit to write, and what to say where the file does not state one."""
        stated = column.heading.unit or (self.survey.unit if ours.unit == "currency" else "")
        if stated or ours.unit not in ("currency", "per_share", "shares", "ratio"):
            return stated, None
        median = {"median": column.median, "kind": ours.unit}
        if ours.unit == "ratio":
            if "%" in column.example or "％" in column.example:
                return "", None
            return ("%" if (column.median or 0) > 1 else "1"), Remark("unit_ratio", median)
        unit = "股" if ours.unit == "shares" else "USD" if self.form == "ticker" else "元"
        if column.mostly(column.scaled):
            return unit, Remark("own_scale")
        return unit, None if ours.unit == "per_share" else Remark("unit", median)

    def _fill_in(self) -> None:
        """Lines for what the table needs and the file does not say, and stand-ins that a screen needs."""
        lines = self.lines
        required = [name for name in self.table.key if (ours := self.table.column(name)) and ours.required]
        for name in required:
            if name in lines:
                continue
            if name in _DATED:
                lines[name] = self._date_of_file(name)
            elif name == "scheme":
                lines[name] = Line(name, value=naming.source(self.survey.path), remark=Remark("scheme"))
            else:
                lines[name] = Line(name, FILL_IN, remark=Remark("fill_column"))
        if "total_operating_revenue" in lines and "revenue" not in lines:
            lines["revenue"] = replace(
                lines["total_operating_revenue"], column="revenue", remark=Remark("revenue_stands_in")
            )
        if self.form == "ticker" and "currency" in self.table.names and "currency" not in lines:
            lines["currency"] = Line("currency", value="USD", remark=Remark("currency"))

    def _date_of_file(self, name: str) -> Line:
        """The one date of all rows: as the file's name has it, or to be filled in."""
        kind = "period" if name == "period_end" else "date"
        if found := naming.date_in(self.survey.path.name, is_period=name != "date"):
            sql = found.sql if kind == "period" or found.is_day else f"date '{found.day}'"
            return Line(name, sql=sql, remark=Remark("date_from_name", {"day": found.day}))
        dated = next((c for c in self.survey.columns if c.mostly(c.dates)), None)
        if dated:
            remark = Remark(f"fill_{kind}_before", {"first": dated.first, "last": dated.last})
        else:
            remark = Remark(f"fill_{kind}")
        return Line(name, sql=f"date '{NO_DATE}'", remark=remark)

    def _suggest(self, rest: list[Measured]) -> list[Measured]:
        """Headings that are like a name become suggestions; the others are given back."""
        left = []
        for column in rest:
            heading = column.heading
            known = heading.unneeded or _elsewhere(heading, self.table)
            like = "" if known else headings.column_like(heading, self.table)
            if like and like not in self.lines:
                line = Line(like, heading.written, unit=heading.unit, remark=Remark("like"), suggested=True)
                self.suggested.append(line)
            else:
                left.append(column)
        return left

    def _with_rest(self, rest: Iterable[Measured]) -> Draft:
        unneeded, unknown, elsewhere = [], [], []
        for column in rest:
            heading = column.heading
            if other := _elsewhere(heading, self.table):
                elsewhere.append((heading.written, *other))
            elif heading.unneeded:
                unneeded.append((heading.written, heading.unneeded))
            else:
                unknown.append((heading.written, column.example))
        order = {name: number for number, name in enumerate(self.table.names)}
        lines = sorted((*self.lines.values(), *self.suggested), key=lambda line: (order[line.column], line.suggested))
        seen = self.survey
        return Draft(
            seen.path, self.table, naming.source(seen.path), seen.raw.rows, len(seen.columns), seen.encoding,
            seen.header, seen.missing, tuple(lines), tuple(unneeded), tuple(unknown), tuple(elsewhere),
            seen.other_layouts,
        )  # fmt: skip


def _form(codes: list[str]) -> str:
    """The first form of code under which most cells are companies; '' for the one that needs not be said."""

    def understood(form: symbols.Form) -> int:
        return sum(bool(symbols.identify(code, form).symbol) for code in codes)

    forms: tuple[symbols.Form, ...] = ("auto", "number", "ticker", "canonical")
    best = max(forms, key=understood)
    return "" if best == "auto" else best


def _elsewhere(heading: Heading, table: Table) -> tuple[str, str] | None:
    """Table and column that a heading belongs to where it is none of this table's."""
    for other in _GUESSED:
        found = headings.column_named(heading, TABLES[other])
        if other != table.name and found and found[0] not in _COMMON:
            return other, found[0]
    return None
