"""What a rule file says once it is read: frozen values, with the place each came from.

Nothing here knows YAML or SQL; `parsing` makes these values, `screening` and `explaining` use them. Locations, paths
and hashes take no part in equality: two files that ask the same are equal, however they are laid out.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.errors import Location
    from screener.expressions import Expression
    from screener.units import Duration

Operator = Literal["below", "above", "min", "max", "between", "is", "in"]
Require = Literal["all", "any"] | int

OPERATORS: tuple[Operator, ...] = ("below", "above", "min", "max", "between", "is", "in")
# Mildest first.
SEVERITIES = ("info", "watch", "warn", "reduce", "exclude")
FILTER_VERDICTS = ("pass", "fail", "unknown", "n_a")
WARNING_VERDICTS = ("warn", "clear", "unknown", "n_a")
# What a screen counts per company, usable in `rank` beside metrics.
PSEUDO_METRICS = ("dimensions_passed", "rules_passed", "warnings_count")


@dataclass(frozen=True)
class Label:
    """A text in both languages; empty where the file gives none, equal where it gives one for both."""

    en: str = ""
    zh: str = ""

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


@dataclass(frozen=True)
class MetricName:
    """Another metric as a bound: `pe_ttm: {below: industry_pe}`."""

    name: str


Value = float | bool | str | datetime.date | MetricName


@dataclass(frozen=True)
class Bound:
    """An operator with its values in the metric's unit: one, two for between, any number for in.

    `text` is the value as written ('15%', '[10, 20]', the name of a list), for headings and explanations.
    """

    op: Operator
    values: tuple[Value, ...]
    text: str
    location: Location | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Condition:
    """One metric against one bound: the scope of a check."""

    metric: str
    bound: Bound
    location: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class _Options:
    """What every check may carry.

    `id` is its path in the file: 'value.1', 'growth.2.1', 'warnings.1'. `on_unknown` and `on_net_cash` are verdicts:
    pass, fail, unknown, n_a for filters; warn, clear, unknown, n_a for warnings. `severity` is empty for filters.
    Where a condition of `when` is false the check is n_a, where one is unknown it is unknown.
    """

    id: str
    label: Label = Label()
    on_unknown: str = "unknown"
    on_net_cash: str = "unknown"
    severity: str = ""
    when: tuple[Condition, ...] = ()
    note: str = ""
    location: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class MetricCheck(_Options):
    """A metric, built in or defined in the file, held against a bound."""

    metric: str
    bound: Bound


@dataclass(frozen=True, kw_only=True)
class SqlCheck(_Options):
    """A boolean expression for what bounds cannot say.

    `parts` are the comparisons it is made of, by which it is judged; None where it is no more than itself.
    """

    expression: Expression
    parts: Check | Group | None = field(default=None, compare=False, repr=False)


Check = MetricCheck | SqlCheck


@dataclass(frozen=True)
class Group:
    """Checks and groups of which `require` must pass; a dimension is a group with a name."""

    id: str
    name: str
    require: Require
    members: tuple[Check | Group, ...]
    label: Label = Label()
    location: Location | None = field(default=None, compare=False)

    @property
    def needed(self) -> int:
        """How many members must pass."""
        return needed(self.require, len(self.members))

    def checks(self) -> Iterator[Check]:
        """Its checks and those of nested groups, in the order written."""
        for member in self.members:
            if isinstance(member, Group):
                yield from member.checks()
            else:
                yield member


@dataclass(frozen=True)
class Definition:
    """A metric of the file's own: one expression over metrics and earlier definitions."""

    name: str
    expression: Expression
    unit: str
    label: Label = Label()
    location: Location | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Universe:
    """Which companies are asked at all; an empty tuple asks for no restriction."""

    market: str = ""
    exclude: tuple[str, ...] = ()
    min_listed: Duration | None = None
    exchanges: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    exclude_industries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rank:
    """One key of the order of the answer."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class RuleSet:
    """One rule file. `define` is in an order in which every definition follows those it uses."""

    name: str
    path: str = field(compare=False)
    sha256: str = field(compare=False)
    description: Label
    universe: Universe
    lists: dict[str, tuple[str, ...]]
    define: tuple[Definition, ...]
    require: Require
    dimensions: tuple[Group, ...]
    warnings: tuple[Check, ...]
    rank: tuple[Rank, ...]
    show: tuple[str, ...]
    on_estimated: Literal["known", "unknown"] = "known"
    on_no_data: Literal["not_evaluated", "undecided"] = "not_evaluated"

    @property
    def needed(self) -> int:
        """How many dimensions must pass."""
        return needed(self.require, len(self.dimensions))

    def filters(self) -> tuple[Check, ...]:
        """Every check of every dimension, in the order written."""
        return tuple(check for dimension in self.dimensions for check in dimension.checks())

    def checks(self) -> tuple[Check, ...]:
        """Every check: filters, then warnings."""
        return (*self.filters(), *self.warnings)

    def columns(self) -> tuple[str, ...]:
        """The metrics of the catalogue that it reads, its own definitions resolved, each once."""
        named = [name for check in self.checks() for name in check_columns(check)]
        named += [rank.name for rank in self.rank if rank.name not in PSEUDO_METRICS]
        named += [*self.show, *(name for definition in self.define for name in definition.expression.columns)]
        own = {definition.name for definition in self.define}
        return tuple(name for name in dict.fromkeys(named) if name not in own)


def check_columns(check: Check) -> tuple[str, ...]:
    """The metrics and definitions one check reads, its scope included."""
    names = list(check.expression.columns) if isinstance(check, SqlCheck) else [check.metric]
    bounds = [condition.bound for condition in check.when]
    names += [condition.metric for condition in check.when]
    if isinstance(check, MetricCheck):
        bounds.append(check.bound)
    names += [value.name for bound in bounds for value in bound.values if isinstance(value, MetricName)]
    return tuple(dict.fromkeys(names))


def needed(require: Require, count: int) -> int:
    """`all`, `any` or a number as a number of members."""
    if require == "all":
        return count
    return 1 if require == "any" else require
