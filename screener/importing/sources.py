"""Sources whose formats are known here, so that their files need no mapping.

`screener import NAME PATH...` and `use: NAME` in a manifest find them here. A source is a module with a function
`stage(work, name, paths)` that lets canonical rows wait for their tables; adding one is a line below and that module.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.errors import UsageError
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from screener.importing.staging import Work


@dataclass(frozen=True)
class Source:
    """One source: its name on the command line and the module, imported when it is used, that reads its files."""

    name: str
    module: str

    def stage(self, work: Work, paths: Sequence[Path]) -> None:
        """Read the files and let their rows wait for their tables.

        Raises:
            DataError: a file is missing, damaged or not what it claims to be.
            UsageError: none of the files is one of this source's.
        """
        importlib.import_module(self.module).stage(work, self.name, tuple(paths))


SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        Source("sec-fsds", "screener.importing.sec.datasets"),
        Source("sec-facts", "screener.importing.sec.companyfacts"),
        Source("tushare", "screener.importing.vendors"),
        Source("akshare", "screener.importing.vendors"),
        Source("baostock", "screener.importing.vendors"),
        Source("shenwan", "screener.importing.shenwan"),
        Source("policy", "screener.importing.policy"),
    )
}


def find(name: str) -> Source:
    """The source of that name.

    Raises:
        UsageError: there is none; with a suggestion.
    """
    if name not in SOURCES:
        raise UsageError(
            f"no source is called '{name}'", hint=did_you_mean(name, SOURCES, f"known: {', '.join(SOURCES)}")
        )
    return SOURCES[name]
