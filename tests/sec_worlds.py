"""Data sets of the SEC made up in a few lines: filings of invented companies in every layout the SEC has used."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from importing_worlds import later

from screener.importing import Summary, import_source
from screener.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Line = dict[str, str]
# Columns in the order of each layout, as far as anybody reads them; others stand between them.
LAYOUTS = {
    "segments": {
        "sub": "adsh cik name sic countryba former changed fye form period fy fp filed accepted instance",
        "num": "adsh tag version ddate qtrs uom segments coreg value footnote",
        "end": "\n",
    },
    "older": {
        "sub": "adsh cik name sic countryba former changed fye form period fy fp filed accepted instance",
        "num": "adsh tag version coreg ddate qtrs uom value footnote",
        "end": "\n",
    },
    "daily": {
        "sub": "adsh cik name sic fye form period filed accepted fy fp",
        "num": "adsh tag version ddate qtrs coreg uom value segments footnote",
        "end": "\r\n",
    },
}


@dataclass(frozen=True)
class Filing:
    """One filing: its line of sub.txt, and its figures by tag, `(value, period end, quarters)` or lines of num.txt.

    A period end and quarters that are not given are the filing's own: four quarters of a flow of an annual report.
    """

    adsh: str
    cik: int
    form: str = "10-K"
    period: str = "20201231"
    filed: str = "20210301"
    facts: Sequence[Line] = ()
    sub: Line = field(default_factory=dict)

    def line(self) -> Line:
        """The line of sub.txt; labels of fiscal years are wrong on purpose."""
        own = {"adsh": self.adsh, "cik": str(self.cik), "form": self.form, "period": self.period, "filed": self.filed}
        day = f"{self.filed[:4]}-{self.filed[4:6]}-{self.filed[6:]}"
        default = {"name": f"Example {self.cik} Inc", "sic": "3571", "fye": "1231", "accepted": f"{day} 08:00:00.0"}
        return {**default, "fy": "1999", "fp": "Q3", **own, **self.sub}

    def lines(self) -> list[Line]:
        """The lines of num.txt."""
        return [{"adsh": self.adsh, "ddate": self.period, **fact} for fact in self.facts]


def flow(tag: str, value: float, quarters: int = 4, **other: str) -> Line:
    """A figure of a span of time."""
    return stock(tag, value, **{"qtrs": str(quarters), **other})


def stock(tag: str, value: float | str, **other: str) -> Line:
    """A figure of a point in time; `ddate`, `uom`, `version`, `segments` and `coreg` where they are not the usual."""
    text = value if isinstance(value, str) else f"{value:.4f}"
    return {"tag": tag, "version": "us-gaap/2020", "qtrs": "0", "uom": "USD", "value": text, **other}


def text(lines: Iterable[Line], table: str, layout: str = "segments") -> str:
    """A file of a data set."""
    columns = LAYOUTS[layout][table].split()
    rows = [columns, *([line.get(column, "") for column in columns] for line in lines)]
    end = LAYOUTS[layout]["end"]
    return "".join("\t".join(row) + end for row in rows)


def members(filings: Iterable[Filing], layout: str = "segments") -> dict[str, str]:
    """The files of a data set by name."""
    given = list(filings)
    return {
        "sub.txt": text([filing.line() for filing in given], "sub", layout),
        "num.txt": text([line for filing in given for line in filing.lines()], "num", layout),
    }


def zipped(path: Path, files: dict[str, str]) -> Path:
    """A zip of files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def unpacked(path: Path, files: dict[str, str]) -> Path:
    """A folder of files."""
    path.mkdir()
    for name, content in files.items():
        (path / name).write_bytes(content.encode())
    return path


def imported(folder: Path, *paths: Path, days: int = 0) -> tuple[Store, Summary]:
    """Import data sets into the store in a folder."""
    store = Store.create(folder / "store")
    return store, import_source(store, "sec-fsds", paths, recorded_on=later(days))
