"""Checks: files of sql/checks, each a SELECT that returns the bad rows, and what their headers say of them.

The header is read by people first, so it is plain text with a few fixed forms; a line that starts with blanks goes on
with the one before:

    -- Total assets are not liabilities plus equity.
    -- zh: 资产总计不等于负债合计加所有者权益。
    -- severity: error
    -- advice: look the three up in the report
    -- advice zh: 请核对原报告
    -- unit: days
    -- kind sheet: liabilities plus equity | 负债合计加所有者权益

A kind says what `expected` is: a check that compares with several things has several. The unit is that of the values,
where they are not those of a statement item. sql/checks/base holds what several checks read.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener import project
from screener.errors import UsageError
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SEVERITIES = ("info", "warn", "error")
# What every check selects, in this order.
COLUMNS = ("symbol", "date", "item", "value", "expected", "source", "other", "kind", "known_from", "known_to")
# Relations that checks read beside the store's tables, in the order in which they are made.
BASE = ("filed", "latest")
_LINE = re.compile(r"--\s*(?:(?P<key>zh|severity|unit|advice zh|advice|kind \w+)\s*:\s*)?(?P<text>.*)")
_CONTINUED = re.compile(r"--\s{3,}(?P<text>\S.*)")


@dataclass(frozen=True)
class Check:
    """One check: what it finds, how grave that is, what to do, and what each kind compares with."""

    name: str
    path: Path
    sql: str
    said: Mapping[str, str]

    @property
    def severity(self) -> str:
        """Info, warn or error."""
        return self.said.get("severity", "")

    @property
    def unit(self) -> str:
        """The unit of its values; empty where they are in that of their item."""
        return self.said.get("unit", "")

    @property
    def kinds(self) -> tuple[str, ...]:
        """Names of what it compares with."""
        return tuple(key.removeprefix("kind ") for key in self.said if key.startswith("kind "))

    def description(self, language: str) -> str:
        """What it finds."""
        return self.said.get("zh" if language == "zh" else "en", "")

    def advice(self, language: str) -> str:
        """What to do about it."""
        return self.said.get("advice zh" if language == "zh" else "advice", "")

    def meaning(self, kind: str, language: str) -> str:
        """What `expected` is in a finding of a kind."""
        english, _, chinese = self.said.get(f"kind {kind}", "").partition("|")
        return (chinese if language == "zh" else english).strip()


@functools.cache
def load() -> dict[str, Check]:
    """Every check by name, the gravest first."""
    checks = [read(path) for path in sorted((project.sql_folder() / "checks").glob("*.sql"))]
    checks.sort(key=lambda check: -SEVERITIES.index(check.severity))
    return {check.name: check for check in checks}


def find(name: str) -> Check:
    """The check of a name.

    Raises:
        UsageError: there is none.
    """
    known = load()
    if name not in known:
        raise UsageError(f"no check '{name}'", hint=did_you_mean(name, known, f"there are: {', '.join(known)}"))
    return known[name]


def read(path: Path) -> Check:
    """The check in a file, with what its header says."""
    sql = path.read_text(encoding="utf-8")
    said: dict[str, str] = {}
    latest = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        if more := _CONTINUED.fullmatch(line):
            said[latest] += f" {more['text']}"
        elif match := _LINE.fullmatch(line):
            latest = match["key"] or "en"
            said.setdefault(latest, match["text"])
    return Check(path.stem, path, sql, said)
