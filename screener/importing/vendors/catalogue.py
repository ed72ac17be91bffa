"""The built-in mappings: which tables a vendor has, how each is known, and what is read from it.

A file of `<vendor>/` is a mapping as users write them, named after the vendor's table and, where that feeds several of
ours, the one it feeds (`daily_basic.share_capital.yaml`). Two keys are ours alone and are taken off before it is read:

    recognise:
      columns: [ts_code, end_date]            # all of them must be there
      any: [[revenue, n_income], [ann_date]]  # and one of each group, unless the file's name says which table it is
      without: [diluted_roe]                  # none of these
      file: income                            # a pattern of names that say so
      not_file: quarterly                     # a pattern of names, or of folders, that say it is something else
      by_name: true                           # only the name of file or folder can tell: another table has its columns
      period_in_name: true                    # the period is in the file's name; the mapping reads it as `_period`
    newest:                                   # of rows that agree in `of`, those greatest in `by`; the rest is left out
      of: [ts_code, end_date]
      by: [update_flag]

Any column but those of `columns` may be missing: vendors let their users choose, and it is then empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from screener import yamlfile
from screener.errors import UsageError
from screener.importing.mapping import TableMapping, parse_mapping
from screener.refusals import LEFT_OUT, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from screener.errors import Problem

FOLDER = Path(__file__).parent
OWN_KEYS = ("recognise", "newest")
# How pandas, Excel and the vendors write that there is nothing.
NOTHING = ("nan", "NaN", "None", "NaT", "<NA>", "NULL", "null", "N/A", "#N/A", "--", "-")
_FIRST = r"(?:^|[^a-z])"
_LAST = r"(?:[^a-z]|$)"


@dataclass(frozen=True)
class Recogniser:
    """What makes a file a table: its columns, or its name together with the columns nothing can be done without."""

    columns: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    file: str = ""
    not_file: str = ""
    by_name: bool = False
    period_in_name: bool = False

    def knows(self, columns: Iterable[str], file: str) -> bool:
        """Whether a file with these columns and this name, with the folders it lies in, is the table."""
        held = set(columns)
        if self._is_other(file) or not held.issuperset(self.columns):
            return False
        if self.by_name or self.is_named(file):
            return self.is_named(file)
        return not held.intersection(self.without) and all(held.intersection(group) for group in self.groups)

    def is_named(self, file: str) -> bool:
        """Whether the file's name alone says it is this table."""
        name = file if self.by_name else file.rsplit("/", 1)[-1]
        return bool(self.file) and not self._is_other(file) and _named(self.file, name)

    def lacking(self, columns: Iterable[str]) -> list[tuple[str, ...]]:
        """What is missing: columns, and groups of which one would do."""
        held = set(columns)
        wanted = [(column,) for column in self.columns if column not in held]
        return wanted + [group for group in self.groups if not held.intersection(group)]

    def _is_other(self, file: str) -> bool:
        return bool(self.not_file) and _named(self.not_file, file)


@dataclass(frozen=True)
class Newest:
    """Of rows alike in `of` (SQL over the vendor's columns) only those greatest in `by` count."""

    of: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True)
class VendorTable:
    """One built-in mapping: the vendor's table, how it is known, and the file that says what is read from it."""

    name: str
    path: Path
    recogniser: Recogniser
    newest: Newest | None
    known: frozenset[str]

    def likeness(self, columns: Iterable[str]) -> int:
        """How many of a file's columns are this table's."""
        return len(self.known.intersection(columns))

    def mapping(self, connection: duckdb.DuckDBPyConnection, vendor: str) -> TableMapping:
        """The mapping, read and checked like a user's."""
        problems: list[Problem] = []
        node = yamlfile.load(self.path, problems)
        if isinstance(node, yamlfile.Mapping):
            node = replace(node, entries=tuple(entry for entry in node.entries if entry[0].text not in OWN_KEYS))
            mapping = parse_mapping(connection, node, self.path.parent, problems, source=vendor)
            if mapping is not None and not problems:
                return _with_words_of_ours(mapping)
        raise UsageError(problems=tuple(problems))


@cache
def tables_of(vendor: str) -> tuple[VendorTable, ...]:
    """Every built-in mapping of a vendor, in order of name."""
    return tuple(_load(path) for path in sorted((FOLDER / vendor).glob("*.yaml")))


def _load(path: Path) -> VendorTable:
    top = yamlfile.load(path)
    if not isinstance(top, yamlfile.Mapping):
        raise UsageError(f"{path.name} is no mapping")
    recognise = _mapping(top, "recognise")
    recogniser = Recogniser(
        columns=_words(recognise, "columns"),
        groups=tuple(_texts(group) for group in _items(recognise, "any")),
        without=_words(recognise, "without"),
        file=_text(recognise, "file"),
        not_file=_text(recognise, "not_file"),
        by_name=_text(recognise, "by_name") == "true",
        period_in_name=_text(recognise, "period_in_name") == "true",
    )
    newest = _mapping(top, "newest")
    known = frozenset((*recogniser.columns, *(column for group in recogniser.groups for column in group)))
    return VendorTable(
        path.name.split(".")[0],
        path,
        recogniser,
        Newest(_words(newest, "of"), _words(newest, "by")) if newest.entries else None,
        known,
    )


def _with_words_of_ours(mapping: TableMapping) -> TableMapping:
    """Words for missing that every export has, and a reason of ours where the mapping names one by its code."""
    where = mapping.where
    if where and where.reason.words in LEFT_OUT:
        where = replace(where, reason=Reason(where.reason.words))
    return replace(mapping, missing=(*mapping.missing, *NOTHING), where=where)


def _named(pattern: str, file: str) -> bool:
    """Whether a pattern stands in a name between what are no letters, so that `income` is not `incomes`."""
    return re.search(f"{_FIRST}(?:{pattern}){_LAST}", file.lower()) is not None


def _mapping(node: yamlfile.Mapping, key: str) -> yamlfile.Mapping:
    found = node.get(key)
    return found if isinstance(found, yamlfile.Mapping) else replace(node, entries=())


def _items(node: yamlfile.Mapping, key: str) -> tuple[yamlfile.Node, ...]:
    found = node.get(key)
    return found.items if isinstance(found, yamlfile.Sequence) else ()


def _words(node: yamlfile.Mapping, key: str) -> tuple[str, ...]:
    found = node.get(key)
    return _texts(found) if found is not None else ()


def _texts(node: yamlfile.Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, yamlfile.Sequence) else (node,)
    return tuple(item.text for item in items if isinstance(item, yamlfile.Scalar))


def _text(node: yamlfile.Mapping, key: str) -> str:
    return "".join(_words(node, key))
