"""The metrics: name, unit, labels and meaning, read from the SQL that defines them.

A metric is documented where it is computed, in three comment lines above its expression:

    --: name | unit | English label | 中文名
    --: English meaning
    --: 中文说明

Nothing here needs a database, so the catalogue also serves `--help`, completion and rule checking.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from screener import project

UNITS = (
    "currency", "per_share", "shares", "ratio", "percent", "count", "bool", "date", "text", "years", "days",
)  # fmt: skip
_DOCUMENTED = re.compile(
    r"--: (?P<name>\w+) \| (?P<unit>\w+) \| (?P<label_en>[^|\n]+?) \| (?P<label_zh>[^|\n]+?)\n"
    r"\s*--: (?P<meaning_en>[^\n]+)\n\s*--: (?P<meaning_zh>[^\n]+)\n"
)
FLAGS = (
    "annual_only", "announced_estimated", "ttm_mixed_vintage", "overridden", "fcf_smoothed", "interest_expense_used",
    "perimeter_change", "rd_lower_bound",
)  # fmt: skip


@dataclass(frozen=True)
class Metric:
    """One column of the view `metrics`; unit is one of UNITS, percent and ratio are stored as plain fractions."""

    name: str
    unit: str
    label_en: str
    label_zh: str
    meaning_en: str
    meaning_zh: str
    view: str

    def label(self, language: str) -> str:
        """The label in `en` or `zh`."""
        return self.label_zh if language == "zh" else self.label_en

    def meaning(self, language: str) -> str:
        """The meaning in `en` or `zh`."""
        return self.meaning_zh if language == "zh" else self.meaning_en

    @property
    def is_number(self) -> bool:
        """Whether the column holds numbers."""
        return self.unit not in ("bool", "date", "text")


@functools.cache
def load() -> dict[str, Metric]:
    """Every documented metric by name, in the order the view `metrics` shows them."""
    views = project.sql_folder() / "views"
    found: dict[str, Metric] = {}
    for path in sorted(views.glob("*.sql")):
        for match in _DOCUMENTED.finditer(path.read_text(encoding="utf-8")):
            found[match["name"]] = Metric(**match.groupdict(), view=path.stem)
    return {name: found[name] for name in columns() if name in found}


@functools.cache
def columns() -> tuple[str, ...]:
    """Columns of the view `metrics` in order, as its file lists them, without the key `as_of`."""
    text = (project.sql_folder() / "views" / "metrics.sql").read_text(encoding="utf-8")
    code = re.sub(r"--[^\n]*", "", text)
    listed = code.split("select", 1)[1].rsplit("from", 1)[0]
    return tuple(name for name in re.findall(r"\w+", listed) if name != "as_of")


@functools.cache
def bounded() -> frozenset[str]:
    """Metrics that come with a range (`<name>_low`, `<name>_high`) where the figure itself is missing."""
    return frozenset(name for name in load() if {f"{name}_low", f"{name}_high"} <= _aliases())


@functools.cache
def reasoned() -> frozenset[str]:
    """Metrics that say why they are missing (`<name>_reason`)."""
    return frozenset(name for name in load() if f"{name}_reason" in _aliases())


@functools.cache
def _aliases() -> frozenset[str]:
    texts = [path.read_text(encoding="utf-8") for path in (project.sql_folder() / "views").glob("*.sql")]
    return frozenset(alias for text in texts for alias in re.findall(r"\bas (\w+)", re.sub(r"\bas\s+", "as ", text)))
