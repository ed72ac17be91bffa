"""`python -m tests.perf`: the figures the project holds itself to, in one run, beside what the same costs elsewhere.

1. What a person waits for: commands, many dates, the build of the derived tables, each in a fresh process.
2. The default screen over the whole market, beside plain polars, plain pandas and bare scans, as multiples of ours.
3. The answers of the three programs, which have to be equal for the multiples to mean anything.
4. Files into a store by every kind of importer, beside a plain pandas reading of the same files.

Cold is a fresh process with everything it imports (the operating system may have the files in memory); warm is the best
repetition inside a process; cpu is the processor time of a process, of one repetition where there are several, which a
busy machine stretches less than the clock; peak is its resident memory. No time is asserted: a slow machine is no
defect. Unequal answers are. Takes about ten minutes; `--small` takes a small market through the same in seconds, which
shows that it works and nothing else.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from typing import Any

from . import exports, importers, market

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """One process: wall and processor seconds, peak megabytes, seconds of each repetition, note, whether it failed."""

    wall: float
    cpu: float
    peak_mb: float
    seconds: tuple[float, ...] = ()
    note: str = ""
    failed: bool = False

    @property
    def cold(self) -> float:
        """The process from its start to the end of its first repetition."""
        return self.wall - sum(self.seconds[1:])

    @property
    def cpu_each(self) -> float:
        """Processor seconds a repetition, the start of the process spread over all."""
        return self.cpu / max(1, len(self.seconds))

    @property
    def warm(self) -> float:
        """Best repetition after the first."""
        return min(self.seconds[1:], default=float("nan"))


def process(*arguments: str) -> Run:
    """Run `python ARGUMENTS` from the root of the project to its end."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        started = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=complaints, text=True
        ) as running:
            output = running.stdout.read() if running.stdout else ""
            _, status, usage = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        complaints.seek(0)
        said = complaints.read()
    cpu = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    if running.returncode:
        reason = next((text for text in said.splitlines() if "Error" in text or "Exception" in text), said[-200:])
        return Run(wall, cpu, peak, note=f"FAILED: {reason.strip()}", failed=True)
    told: dict[str, Any] = json.loads(output) if output.startswith('{"seconds"') else {"seconds": (), "note": ""}
    return Run(wall, cpu, peak, tuple(told["seconds"]), told["note"])


def command(*arguments: str, runs: int = 3) -> Run:
    """The best of some fresh runs of the program."""
    return min((process("-m", "screener", *arguments) for _ in range(runs)), key=lambda run: run.wall)


def job(name: str, folder: Path, repeats: int = 1) -> Run:
    """A job of jobs.py in a process of its own."""
    return process("-m", "tests.perf.jobs", name, str(folder), str(repeats))


def main(size: market.Market) -> int:
    """Make the market if need be, measure, print; the number of rows that failed."""
    # In a process of its own too: a child starts with its parent's peak memory.
    made = process("-m", "tests.perf.market", *(["--small"] if size == market.SMALL else []))
    if made.failed:
        sys.exit(made.note)
    folder = market.folder(size)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{machine}, Python {platform.python_version()}, {_versions()}")
    print(f"market: {size.companies:,} companies, {size.quarters} quarters, daily prices of {size.price_years} years\n")
    small = size == market.SMALL
    failed = waits(folder, runs=1 if small else 3) + comparison(folder, repeats=2 if small else 4)
    compared = job("compare", folder)
    print(f"\nsame answers of all three: {compared.note}" if not compared.failed else f"\n{compared.note}")
    return failed + compared.failed + importers.table(exports.SMALL if small else exports.WHOLE)


def waits(folder: Path, runs: int) -> int:
    """Print what a person waits for, beside the goal; the number of rows that failed."""
    whole_market = ("screen", "--store", str(folder))
    print(f"{'':44}{'goal':>9}{'takes':>9}{'cpu':>9}{'peak MB':>9}")
    rows = [
        waited("build of the derived tables", "20 s", _build(folder)),
        waited("screener --help", "0.15 s", command("--help", runs=runs)),
        waited("screener metrics", "0.3 s", command("metrics", runs=runs)),
        waited("screener screen, sample data", "0.5 s", command("screen", runs=runs)),
        waited("screener screen, whole market", "1.2 s", command(*whole_market, runs=runs)),
        waited("240 month-ends, half of them with prices", "10 s", job("month_ends", folder)),
        waited("240 dates, all of them with prices", "", job("twice_a_month", folder)),
    ]
    return sum(run.failed for run in rows)


def waited(label: str, goal: str, run: Run) -> Run:
    """Print one row of the first table."""
    print(
        f"{label:44}{goal:>9}{run.cold:>7.2f} s{run.cpu:>7.2f} s{run.peak_mb:>9,.0f}  {run.note}".rstrip(), flush=True
    )
    return run


def comparison(folder: Path, repeats: int) -> int:
    """Print the default screen beside what else could answer it, as multiples; the number of rows that failed."""
    print(f"\n{'the default screen over the market':36}{'cold':>9}{'warm':>16}{'cpu':>16}{'peak MB':>16}")
    jobs = {
        "screener": "screen",
        "plain polars": "polars",
        "plain pandas": "pandas",
        "bare scan of the facts it rests on": "scan_facts",
        "bare scan of what it reads": "scan_derived",
    }
    runs = {label: job(name, folder, repeats) for label, name in jobs.items()}
    for label, run in runs.items():
        compared(label, run, runs["screener"])
    return sum(run.failed for run in runs.values())


def compared(label: str, run: Run, ours: Run) -> None:
    """Print one row of the second table: each figure and how many times ours it is."""
    pairs = ((run.cold, ours.cold), (run.warm, ours.warm), (run.cpu_each, ours.cpu_each))
    seconds = "".join(f"{theirs:>7.2f} s{times(theirs, own)}" for theirs, own in pairs)
    print(f"{label:36}{seconds}{run.peak_mb:>9,.0f}{times(run.peak_mb, ours.peak_mb)}  {run.note}")


def times(theirs: float, ours: float) -> str:
    """The one as a multiple of the other."""
    return f"{theirs / ours:>6.1f}×"


def _build(folder: Path) -> Run:
    """Build from nothing, in the market itself, so that later runs find the derived tables current."""
    rmtree(folder / "derived", ignore_errors=True)
    return job("build", folder)


def _versions() -> str:
    return ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pandas", "polars", "pyarrow"))


if __name__ == "__main__":
    sys.exit(1 if main(market.SMALL if sys.argv[1:] == ["--small"] else market.WHOLE) else 0)
