"""The SEC's list of tickers: which CIK trades under which, so that filings find their place under a symbol.

A company's first ticker in the SEC's order is the one its filings go by. Its other classes of shares are listed
separately, with their own symbols and prices; the same statements under each would count the company twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.errors import relative
from screener.importing import quarantine, symbols
from screener.importing.reading import Layout
from screener.importing.sec import jsonfile
from screener.importing.unpacking import FETCH_AGAIN, bad, printable
from screener.quoting import literal, quoted
from screener.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from screener.importing.staging import Work

SOURCE = "sec_tickers"
PREFIX = "company_tickers"
ENDINGS = (".json", ".json.gz", ".parquet", ".csv")
_CIK, _TICKER = {"cik", "cik_str"}, {"ticker"}


def split(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The lists of tickers among paths, also those in folders, and the other paths."""
    listed: list[Path] = []
    others: list[Path] = []
    for path in paths:
        if is_list(path):
            listed.append(path)
            continue
        inside = [file for file in sorted(path.rglob(f"{PREFIX}*")) if is_list(file)] if path.is_dir() else []
        listed += inside
        # A folder that holds nothing else is no folder of filings.
        if not inside or any(file.is_file() and not is_list(file) for file in path.rglob("*")):
            others.append(path)
    return listed, others


def is_list(path: Path) -> bool:
    """Whether a file is named like the SEC's list of tickers."""
    return path.is_file() and path.name.startswith(PREFIX) and path.name.lower().endswith(ENDINGS)


def stage_tickers(work: Work, path: Path) -> None:
    """Let the identifiers of a list of tickers wait for their table.

    Raises:
        DataError: the file is damaged or no list of tickers.
    """
    rows = _of_json(path) if ".json" in path.name.lower() else _of_table(work, path)
    chosen, others, refused = [], 0, []
    named: set[str] = set()
    for row in rows:
        identity = symbols.identify(row.ticker, "ticker")
        if not identity.symbol or not row.cik.isdecimal():
            refused.append(row)
        elif row.cik.zfill(10) in named:
            others += 1
        else:
            named.add(row.cik.zfill(10))
            chosen.append((row.cik.zfill(10), identity.symbol, row.line))
    _add(work, path, chosen, read=len(rows))
    work.staged.left_out[SOURCE, "identifiers"][Reason("other_class")] += others
    _refuse(work, path, refused)


@dataclass(frozen=True)
class _Row:
    """One ticker of the list, in the SEC's order."""

    cik: str
    ticker: str
    line: int


def _of_json(path: Path) -> list[_Row]:
    """company_tickers.json is an object of objects, company_tickers_exchange.json a table of fields and data."""
    shown = relative(path)
    with jsonfile.documents(path) as documents:
        parsed = next(documents).parsed()
    try:
        if "fields" in parsed:
            entries = [dict(zip(parsed["fields"], row, strict=True)) for row in parsed["data"]]
        else:
            entries = list(parsed.values())
        names = _columns(entries[0], shown)
        return [_Row(str(entry[names[0]]), str(entry[names[1]]), n) for n, entry in enumerate(entries, 1)]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise bad(shown, "is no list of tickers as the SEC writes it", FETCH_AGAIN) from error


def _of_table(work: Work, path: Path) -> list[_Row]:
    found: list[_Row] = []
    for raw in work.reader.read(path, Layout()):
        cik, ticker = _columns(raw.columns, raw.shown)
        rows = work.connection.execute(
            f"select {quoted(cik)}::varchar, {quoted(ticker)}::varchar, _line from {raw.relation} order by _line"
        ).fetchall()
        found += [_Row(number or "", name or "", line) for number, name, line in rows]
    return found


def _columns(given: Iterable[str], shown: str) -> tuple[str, str]:
    names = set(given)
    cik, ticker = ((names & known) for known in (_CIK, _TICKER))
    if not cik or not ticker:
        held = printable(", ".join(sorted(names))[:80])
        raise bad(shown, f"is no list of tickers: it has {held}", "it needs cik (or cik_str) and ticker")
    return cik.pop(), ticker.pop()


def _add(work: Work, path: Path, chosen: list[tuple[str, str, int]], *, read: int) -> None:
    import pyarrow as pa

    columns = {
        name: pa.array([row[n] for row in chosen], kind)
        for n, (name, kind) in enumerate((("value", pa.string()), ("symbol", pa.string()), ("_line", pa.int64())))
    }
    columns["kind"] = pa.array(["cik"] * len(chosen), pa.string())
    columns["_file"] = pa.array([path.name] * len(chosen), pa.string())
    work.connection.register("listed_tickers", pa.table(columns))
    work.add("identifiers", SOURCE, "listed_tickers", read=read)
    work.connection.unregister("listed_tickers")


def _refuse(work: Work, path: Path, refused: list[_Row]) -> None:
    """Put aside what is no ticker of ours; warrants of some companies are written so."""
    if not refused:
        return
    listed = ", ".join(f"({literal(row.cik)}, {literal(row.ticker)}, {row.line})" for row in refused)
    reason = literal(Reason("symbol_not_understood").token)
    quarantine.add(
        work.connection,
        "identifiers",
        f"""select 'cik' as kind, cik as value, ticker as symbol, {literal(SOURCE)} as source,
                {literal(path.name)} as _file, line as _line, {reason} as _reason, ticker as _detail
            from (values {listed}) t (cik, ticker, line)""",
    )
