"""Saved queries: files of sql/queries whose first comment lines say what they answer and what they ask for.

The header is read by people first, so it is plain text with a few fixed forms:

    -- Companies of one industry, nearest market value first.
    -- zh: 同一行业的公司，按市值接近程度排序。
    -- $symbol text: the company, such as 990121.SH | 公司，如 990121.SH
    -- $least currency: smallest market cap | 最低市值 (default 20亿)

The word after a parameter's name is a unit of the metric catalogue and decides how a value is read, as in rules: 15 for
a percentage is refused, 20亿 is an amount, a text stays as it is. Without it a value is read as it looks.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from screener import project, units
from screener.errors import DataError, Location, Problem, UsageError, relative
from screener.sandbox import Asked
from screener.suggest import did_you_mean
from screener.yamlfile import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PARAMETER = re.compile(r"--\s*\$(?P<name>\w+)(?:\s+(?P<unit>\w+))?\s*:\s*(?P<rest>.*)")
_DEFAULT = re.compile(r"\s*[(（](?:default|默认)\s*[:：]?\s*(?P<value>[^()（）]+)[)）]")
_DESCRIPTION = re.compile(r"--\s*(?:(?P<lang>en|zh)\s*:)?\s*(?P<text>.*)")
# Strings, quoted names and comments, where a $ means nothing.
_QUIET = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_NAMED = re.compile(r"(?<![\w$])\$([A-Za-z_]\w*)(?![\w$])")


@dataclass(frozen=True)
class Parameter:
    """One $name of a query: how its value is read (a unit, or empty), what it means, what it is when not given."""

    name: str
    unit: str = ""
    meaning_en: str = ""
    meaning_zh: str = ""
    default: str | None = None

    def meaning(self, language: str) -> str:
        """The meaning in `en` or `zh`, or in the other where only that is written."""
        first, second = self.meaning_en, self.meaning_zh
        return (second or first) if language == "zh" else (first or second)


@dataclass(frozen=True)
class SavedQuery:
    """A file of sql/queries."""

    name: str
    path: Path
    sql: str
    parameters: tuple[Parameter, ...]
    descriptions: dict[str, str] = field(default_factory=dict)

    def description(self, language: str) -> str:
        """The description in `en` or `zh`, or in the other where only that is written."""
        other = "en" if language == "zh" else "zh"
        return self.descriptions.get(language) or self.descriptions.get(other, "")


def load() -> dict[str, SavedQuery]:
    """Every saved query by name; the folder's own come before the shipped ones of the same name.

    Raises:
        UsageError: with every mistake in every header.
        DataError: a file cannot be read.
    """
    queries: dict[str, SavedQuery] = {}
    problems: list[Problem] = []
    for path in _files().values():
        try:
            queries[path.stem] = read(path)
        except UsageError as error:
            problems.extend(error.problems)
    if problems:
        raise UsageError(problems=tuple(problems))
    return dict(sorted(queries.items()))


def _files() -> dict[str, Path]:
    """Every file by name; the project's own count before those shipped."""
    folders = reversed(project.query_folders())
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.sql"))}


def find(name: str) -> SavedQuery:
    """The saved query of a name.

    Raises:
        UsageError: there is none of that name, or its header has mistakes.
        DataError: its file cannot be read.
    """
    files = _files()
    if name not in files:
        hint = did_you_mean(name, files) or f"there are: {', '.join(sorted(files))}"
        raise UsageError(f"no saved query '{name}'", hint=hint)
    return read(files[name])


def read(path: Path) -> SavedQuery:
    """The query in a file, with what its header says.

    Raises:
        UsageError: with every mistake in the header, located.
        DataError: the file cannot be read.
    """
    try:
        sql = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise DataError(f"cannot read {relative(path)}: {why}") from error
    header = _header(sql)
    documented = [_parameter(match) for _, line in header if (match := _PARAMETER.fullmatch(line))]
    used = named_parameters(sql)
    problems = tuple(_header_problems(header, used, relative(path)))
    if problems:
        raise UsageError(problems=problems)
    known = {parameter.name for parameter in documented}
    undocumented = (Parameter(name) for name in used if name not in known)
    return SavedQuery(path.stem, path, sql, (*documented, *undocumented), _descriptions(header))


def named_parameters(sql: str) -> tuple[str, ...]:
    """The $names of a query in the order of the text."""
    return tuple(dict.fromkeys(_NAMED.findall(_QUIET.sub(" ", sql))))


def bind(query: SavedQuery, given: Mapping[str, str], *, option: str = "-p ") -> dict[str, str]:
    """The values of a query's parameters, given or default, written so that `sqlguard.typed_value` reads them right.

    Args:
        query: what asks.
        given: values by name, as the user wrote them.
        option: what stands before name=value where the user gives one.

    Raises:
        UsageError: values that are missing, do not fit or belong to no parameter, all at once.
    """
    problems: list[Problem] = []
    bound: dict[str, str] = {}
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in sorted(given.keys() - known.keys()):
        listed = ", ".join(f"${one}" for one in known)
        hint = did_you_mean(name, known, f"it has {listed}" if known else "it has no parameters")
        problems.append(Problem(f"the query '{query.name}' has no parameter ${name}", hint=hint))
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if value is None:
            problems.append(_missing(query, parameter, option))
            continue
        try:
            bound[name] = _canonical(parameter, value)
        except UsageError as error:
            problems.extend(error.problems)
    if problems:
        raise UsageError(problems=tuple(problems))
    return bound


def asked(query: SavedQuery, given: Mapping[str, str], *, option: str = "-p ") -> Asked:
    """A saved query with its values, as `sandbox` runs it; arguments and errors as of `bind`."""
    return Asked(query.sql, bind(query, given, option=option), relative(query.path))


def _missing(query: SavedQuery, parameter: Parameter, option: str) -> Problem:
    meaning = f" ({parameter.meaning_en or parameter.meaning_zh})" if parameter.meaning("en") else ""
    message = f"the query '{query.name}' needs a value for ${parameter.name}{meaning}"
    return Problem(message, hint=f"add {option}{parameter.name}=VALUE")


def _canonical(parameter: Parameter, written: str) -> str:
    """A value in its parameter's unit, as plain text: 0.15 for 15%, 2000000000 for 20亿, 'quoted' for a text."""
    if not parameter.unit:
        return written
    if parameter.unit == "text":
        return f"'{written}'"
    value = units.in_unit(units.parse(written), parameter.unit, f"${parameter.name}")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _header(sql: str) -> list[tuple[int, str]]:
    """The comment lines on top, numbered from 1."""
    found = []
    for number, line in enumerate(sql.splitlines(), start=1):
        if not line.lstrip().startswith("--"):
            break
        found.append((number, line.strip()))
    return found


def _descriptions(header: list[tuple[int, str]]) -> dict[str, str]:
    """The first comment line and any marked `en:` or `zh:`; further lines are for who reads the file."""
    found: dict[str, str] = {}
    for place, (_, line) in enumerate(header):
        match = None if _PARAMETER.fullmatch(line) else _DESCRIPTION.fullmatch(line)
        if match and (match["lang"] or place == 0):
            found.setdefault(match["lang"] or "en", match["text"])
    return found


def _parameter(match: re.Match[str]) -> Parameter:
    default = _DEFAULT.search(match["rest"])
    english, _, chinese = _DEFAULT.sub("", match["rest"]).partition("|")
    value = default["value"].strip() if default else None
    return Parameter(match["name"], match["unit"] or "", english.strip(), chinese.strip(), value)


def _header_problems(header: list[tuple[int, str]], used: tuple[str, ...], path: str) -> Iterator[Problem]:
    """Parameters the query does not have, units that are none, defaults that do not fit their unit."""
    for number, line in header:
        match = _PARAMETER.fullmatch(line)
        if match is None:
            continue

        def at(part: str, message: str, hint: str, found: re.Match[str] = match, number: int = number) -> Problem:
            place = Place(Location(path, number, found.start(part) + 1), found.string, len(found[part]))
            return place.problem(message, hint)

        if match["name"] not in used:
            hint = did_you_mean(match["name"], used, "remove the line, or use it in the query")
            yield at("name", f"the query does not use ${match['name']}", hint)
        if match["unit"] and match["unit"] not in units.METRIC_UNITS:
            known = f"it is one of {', '.join(units.METRIC_UNITS)}"
            yield at("unit", f"'{match['unit']}' is not a unit", did_you_mean(match["unit"], units.METRIC_UNITS, known))
        elif (parameter := _parameter(match)).default is not None:
            try:
                _canonical(parameter, parameter.default)
            except UsageError as error:
                yield at("rest", error.problems[0].message, error.problems[0].hint)
