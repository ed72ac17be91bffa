"""The SEC: quarterly data sets, companyfacts of one company or of all, the list of tickers; files kept as they come.

The SEC asks who is asking: every request carries the name and e-mail of the user's settings, and stays below ten a
second. A large archive that was cut short is continued, not begun again.
"""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING

from screener.errors import UsageError, relative
from screener.fetching import days
from screener.fetching.pace import FailedError, PassingError
from screener.fetching.units import Unit
from screener.fetching.web import Web, json_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from screener.fetching.folder import Folder

WWW = "https://www.sec.gov"
DATA = "https://data.sec.gov"
DATA_SETS, FACTS, TICKERS = "data sets", "companyfacts", "tickers"
TICKERS_FILE = "company_tickers.json"
ALL = "all"
_QUARTER = re.compile(r"(20\d\d)q([1-4])", re.IGNORECASE)
_FIRST = (2009, 1)
_CIK_DIGITS = 10
_NEEDED = {"sub.txt", "num.txt"}
HOW = "name quarters (2024q1 or 2009q3..2024q4), facts AAPL MSFT, facts all, or tickers"


def is_quarter(word: str) -> bool:
    """Whether a word names quarters of the data sets."""
    first, _, last = word.partition("..")
    return bool(_QUARTER.fullmatch(first)) and (not last or bool(_QUARTER.fullmatch(last)))


def quarter_units(words: Sequence[str]) -> list[Unit]:
    """The quarters of words like 2024q1 and 2009q3..2010q2."""
    quarters = dict.fromkeys(quarter for word in words for quarter in _quarters(word))
    return [
        Unit(
            DATA_SETS,
            f"{year}q{quarter}",
            f"{year}q{quarter}.zip",
            {"path": f"/files/dera/data/financial-statement-data-sets/{year}q{quarter}.zip"},
            days.LONG_AGO,
            days.LONG_AGO,
        )
        for year, quarter in quarters
    ]


def _quarters(word: str) -> list[tuple[int, int]]:
    first, _, last = word.partition("..")
    start, end = (_QUARTER.fullmatch(part or first) for part in (first, last))
    if start is None or end is None:
        raise UsageError(f"'{word}' is no quarter", hint=HOW)
    (first_year, first_quarter), (last_year, last_quarter) = ((int(m[1]), int(m[2])) for m in (start, end))
    steps = range(first_year * 4 + first_quarter - 1, last_year * 4 + last_quarter)
    found = [(step // 4, step % 4 + 1) for step in steps]
    if not found or found[0] < _FIRST:
        raise UsageError(f"'{word}' holds no quarter of the data sets", hint="they begin with 2009q1")
    return found


def tickers_unit() -> Unit:
    """The list of tickers and the numbers of their companies."""
    return Unit(TICKERS, "", TICKERS_FILE, {"path": "/files/company_tickers.json"}, days.LONG_AGO, None)


def everything_unit() -> Unit:
    """Companyfacts of all companies, in one archive made anew every night."""
    path = "/Archives/edgar/daily-index/xbrl/companyfacts.zip"
    return Unit(FACTS, ALL, "companyfacts.zip", {"path": path}, days.LONG_AGO, None)


def company_units(words: Sequence[str], tickers: Path) -> list[Unit]:
    """Companyfacts of companies named by ticker or number.

    Raises:
        UsageError: with every word that is no company of the list.
    """
    known = _by_ticker(tickers)
    numbers = {word: word if word.isdigit() else known.get(_plain(word), "") for word in words}
    unknown = [word for word, number in numbers.items() if not number]
    if unknown:
        hint = f"the list is {relative(tickers)}; a company can also be named by its number (CIK)"
        raise UsageError(f"no company has the ticker {', '.join(unknown)}", hint=hint)
    return [_company(number) for number in dict.fromkeys(numbers.values())]


def _company(number: str) -> Unit:
    name = f"CIK{number.zfill(_CIK_DIGITS)}"
    return Unit(FACTS, name, f"{name}.json", {"path": f"/api/xbrl/companyfacts/{name}.json"}, days.LONG_AGO, None)


def _by_ticker(path: Path) -> dict[str, str]:
    rows = json.loads(path.read_text(encoding="utf-8")).values()
    return {_plain(row["ticker"]): str(row["cik_str"]) for row in rows}


def _plain(ticker: str) -> str:
    """BRK.B, BRK-B and brk/b are one ticker."""
    return re.sub(r"[./]", "-", ticker.strip().upper())


class Sec:
    """The SEC's two hosts, or a mirror of both."""

    def __init__(self, www: Web, data: Web) -> None:
        self._www = www
        self._data = data

    def close(self) -> None:
        """Let go of the connections."""
        self._www.close()
        self._data.close()

    def fetch(self, unit: Unit, folder: Folder) -> int:
        """Bring a unit's file, look into it, and give it its name."""
        path = unit.asked["path"]
        if unit.file.endswith(".zip"):
            return self._archive(unit, path, folder)
        web = self._data if unit.table == FACTS else self._www
        body = web.get(path, {}, lambda body: _accepted(unit, body))
        with folder.whole(folder.path / unit.file) as part:
            part.write_bytes(body)
        rows = _rows_of_json(unit, json.loads(body))
        folder.enter(unit, rows)
        return rows

    def remake(self, unit: Unit, folder: Folder) -> int:
        """A file that is gone is asked for again: it was its own answer."""
        return self.fetch(unit, folder)

    def _archive(self, unit: Unit, path: str, folder: Folder) -> int:
        members = self._www.download(path, folder.part(unit.file), lambda part: _members(unit, part))
        with folder.whole(folder.path / unit.file):
            pass
        folder.enter(unit, members)
        return members


def _accepted(unit: Unit, body: bytes) -> bytes:
    if not _rows_of_json(unit, json_of(body)):
        raise PassingError("the answer is no list of tickers" if unit.table == TICKERS else "the answer holds no facts")
    return body


def _rows_of_json(unit: Unit, answer: object) -> int:
    """Companies of the list of tickers, or facts of a company; 0 where it is something else."""
    if not isinstance(answer, dict):
        return 0
    if unit.table == TICKERS:
        rows = list(answer.values())
        return len(rows) if all(isinstance(row, dict) and {"cik_str", "ticker"} <= row.keys() for row in rows) else 0
    try:
        items = [item for group in answer["facts"].values() for item in group.values()]
        return sum(len(facts) for item in items for facts in item["units"].values())
    except (KeyError, AttributeError, TypeError):
        return 0


def _members(unit: Unit, part: Path) -> int:
    """How many files an archive holds, once it is known to be whole and the right one."""
    try:
        with zipfile.ZipFile(part) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except zipfile.BadZipFile as error:
        with part.open("rb") as stream:
            start = stream.read(64).lstrip()
        part.unlink()
        raise PassingError(f"the answer is {'a page of HTML' if start[:1] == b'<' else 'no zip file'}") from error
    lacking = _NEEDED.difference(name.rpartition("/")[2] for name in names) if unit.table == DATA_SETS else set()
    if lacking or not names:
        part.unlink()
        raise FailedError(f"the archive has no {', '.join(sorted(lacking)) or 'files'}")
    return len(names)
