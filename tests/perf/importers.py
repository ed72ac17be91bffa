"""How fast files come in, each beside a plain pandas reading of the same file: `python -m tests.perf.importers`.

Ours ends with rows converted, checked, merged and written to a store; a plain reading ends with a frame in memory (for
the SEC's quarter filtered and pivoted too). So the plain one does less, and the multiples say what the rest costs.
`NAME FOLDER` runs one job and prints a line of JSON as jobs.py does; nothing is asserted on the clock.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from screener.importing import import_source, import_table
from screener.store import Store

from . import exports

if TYPE_CHECKING:
    from collections.abc import Callable

    from .__main__ import Run

PRICES = """\
table: prices
source: v
columns:
  symbol: code
  date: day
  close: close
  high: high
  low: low
  volume: volume
  amount: amount
  turnover: turnover
"""
FIGURES = """\
table: statements
source: v
columns:
  symbol: code
  period_end: period
  revenue: revenue
  net_income: profit
  total_assets: assets
  equity: equity
  inventory: inventories
"""
# Label, job of ours, plain job.
ROWS: tuple[tuple[str, str, str], ...] = (
    ("daily prices, csv with a mapping", "prices_csv", "plain_prices_csv"),
    ("daily prices, Parquet with a mapping", "prices_parquet", "plain_prices_parquet"),
    ("statements, xlsx with a mapping", "figures_xlsx", "plain_figures_xlsx"),
    ("tushare daily, csv", "tushare", "plain_tushare"),
    ("akshare stock_yjbb_em, 4 quarters", "akshare", "plain_akshare"),
    ("SEC quarter, today's layout", "sec_fsds", "plain_sec_fsds"),
    ("SEC companyfacts, zip", "sec_facts", "plain_sec_facts"),
)


def _by_mapping(mapping: str, file: str) -> Callable[[Path], int]:
    def run(folder: Path) -> int:
        with tempfile.TemporaryDirectory() as scratch:
            place = Path(scratch)
            (place / "map.yaml").write_text(mapping, encoding="utf-8")
            summary = import_table(Store.create(place / "store"), [folder / file], place / "map.yaml")
            return summary.total("read")

    return run


def _by_source(name: str, file: str) -> Callable[[Path], int]:
    def run(folder: Path) -> int:
        with tempfile.TemporaryDirectory() as scratch:
            store = Store.create(Path(scratch) / "store")
            import_source(store, name, [folder / file])
            return sum(store.rows(table) for table in store.tables if table != "companies")

    return run


def _plain_csv(*files: str) -> Callable[[Path], int]:
    def run(folder: Path) -> int:
        import pandas as pd

        found = [path for file in files for path in sorted(folder.glob(file))]
        return sum(len(pd.read_csv(path, dtype={"code": str, "股票代码": str})) for path in found)

    return run


def _plain_parquet(folder: Path) -> int:
    import pandas as pd

    return len(pd.read_parquet(folder / "prices.parquet"))


def _plain_sheet(folder: Path) -> int:
    import pandas as pd

    return len(pd.read_excel(folder / "figures.xlsx", dtype={"code": str}, engine="calamine"))


def _plain_quarter(folder: Path) -> int:
    """Consolidated lines of the tags wanted, with their filing, one column a tag."""
    import pandas as pd

    from screener.importing.sec import tags

    wanted = {term.name for formula in tags.formulas() for term in formula.terms}
    kept = ["adsh", "tag", "ddate", "qtrs", "uom", "segments", "coreg", "value"]
    texts = {"segments": str, "coreg": str}
    lines = pd.read_csv(folder / "quarter" / "num.txt", usecols=kept, sep="\t", quoting=3, dtype=texts)
    lines = lines[lines["segments"].isna() & lines["coreg"].isna() & lines["tag"].isin(wanted)]
    filings = pd.read_csv(folder / "quarter" / "sub.txt", usecols=["adsh", "cik", "form", "filed"], sep="\t", quoting=3)
    lines = lines.merge(filings, on="adsh")
    wide = lines.pivot_table(
        index=["cik", "adsh", "ddate", "qtrs", "uom"], columns="tag", values="value", aggfunc="first"
    )
    return len(wide)


def _plain_documents(folder: Path) -> int:
    """Every fact of every company as one frame."""
    import pandas as pd

    rows = []
    with zipfile.ZipFile(folder / "companyfacts.zip") as archive:
        for name in archive.namelist():
            company = json.loads(archive.read(name))
            for tag, told in company["facts"]["us-gaap"].items():
                for unit, found in told["units"].items():
                    rows += [(company["cik"], tag, unit, *fact.values()) for fact in found]
    return len(pd.DataFrame(rows))


JOBS: dict[str, Callable[[Path], int]] = {
    "prices_csv": _by_mapping(PRICES, "prices.csv"),
    "prices_parquet": _by_mapping(PRICES, "prices.parquet"),
    "figures_xlsx": _by_mapping(FIGURES, "figures.xlsx"),
    "tushare": _by_source("tushare", "daily.csv"),
    "akshare": _by_source("akshare", "akshare"),
    "sec_fsds": _by_source("sec-fsds", "2024q2.zip"),
    "sec_facts": _by_source("sec-facts", "companyfacts.zip"),
    "plain_prices_csv": _plain_csv("prices.csv"),
    "plain_prices_parquet": _plain_parquet,
    "plain_figures_xlsx": _plain_sheet,
    "plain_tushare": _plain_csv("daily.csv"),
    "plain_akshare": _plain_csv("akshare/*.csv"),
    "plain_sec_fsds": _plain_quarter,
    "plain_sec_facts": _plain_documents,
}


def rows_of(job: str, size: exports.Size) -> int:
    """How many rows of the source a job reads."""
    return {
        "prices_csv": size.rows,
        "prices_parquet": size.rows,
        "figures_xlsx": size.sheet_rows,
        "tushare": size.rows // 10,
        "akshare": size.companies * len(exports.PERIODS),
        "sec_fsds": size.filings * 500,
        "sec_facts": size.documents * 4_000,
    }[job]


def table(size: exports.Size) -> int:
    """Make the files if need be, measure, print; the number of rows that failed."""
    from .__main__ import process

    small = ["--small"] if size == exports.SMALL else []
    made = process("-m", "tests.perf.importers", "make", *small)
    if made.failed:
        print(made.note)
        return 1
    folder = str(exports.cached(size))
    print(f"\n{'':70}{'plain pandas':>32}{'ours is':>24}")
    columns = f"{'takes':>9}{'cpu':>9}{'peak MB':>9}"
    print(f"{'files into a store':38}{'rows':>12}{'rows/s':>11}{columns}{columns}{'time':>10}{'cpu':>8}{'memory':>8}")
    failed = 0
    for label, ours, plain in ROWS:
        runs = [process("-m", "tests.perf.importers", job, folder) for job in (ours, plain)]
        _print_row(label, rows_of(ours, size), *runs)
        failed += sum(run.failed for run in runs)
    return failed


def _print_row(label: str, rows: int, ours: Run, plain: Run) -> None:
    """One row: the clock runs from the start of the process to its end."""
    if ours.failed or plain.failed:
        print(f"{label:38}{ours.note} {plain.note}")
        return
    own = f"{rows:>12,}{rows / ours.wall:>11,.0f}{ours.wall:>7.1f} s{ours.cpu:>7.1f} s{ours.peak_mb:>9,.0f}"
    pairs = ((ours.wall, plain.wall), (ours.cpu, plain.cpu), (ours.peak_mb, plain.peak_mb))
    other = f"{plain.wall:>9.1f} s{plain.cpu:>7.1f} s{plain.peak_mb:>9,.0f}"
    print(f"{label:38}{own}{other}  {''.join(f'{mine / theirs:>7.1f}×' for mine, theirs in pairs)}", flush=True)


def main(words: list[str]) -> int:
    """The whole table, or one job by name."""
    size = exports.SMALL if "--small" in words else exports.WHOLE
    if words[:1] == ["make"]:
        exports.cached(size)
        return 0
    if not words or words == ["--small"]:
        return table(size)
    started = time.perf_counter()
    found = JOBS[words[0]](Path(words[1]))
    print(json.dumps({"seconds": [time.perf_counter() - started], "note": f"{found:,} rows"}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
