"""`python -m tests.perf`: the figures the project holds itself to, in one run, beside what the same costs bare.

Cold is a fresh process with everything it imports (the operating system may have the files in memory); warm is the best
repetition inside a process. Nothing is asserted here: a slow machine is no defect. Takes about three minutes; with
`--small` a small market goes through the same, which shows that it works and nothing else.
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
from shutil import copytree, ignore_patterns
from typing import Any

from . import market

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """One process: wall seconds, peak megabytes, seconds of each repetition in it, what it said, whether it died."""

    wall: float
    peak_mb: float
    seconds: tuple[float, ...] = ()
    note: str = ""
    failed: bool = False

    @property
    def cold(self) -> float:
        """The process from its start to the end of its first repetition."""
        return self.wall - sum(self.seconds[1:])

    @property
    def warm(self) -> float:
        """Best repetition after the first."""
        return min(self.seconds[1:], default=float("nan"))

    @property
    def first(self) -> float:
        """The first repetition: cold, without the start of the interpreter."""
        return self.seconds[0] if self.seconds else float("nan")


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
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    if running.returncode:
        reason = next((text for text in said.splitlines() if "Error" in text or "Exception" in text), said[-200:])
        return Run(wall, peak, note=f"FAILED: {reason.strip()}", failed=True)
    told: dict[str, Any] = json.loads(output) if output.startswith('{"seconds"') else {"seconds": (), "note": ""}
    return Run(wall, peak, tuple(told["seconds"]), told["note"])


def command(*arguments: str) -> Run:
    """The best of three fresh runs of the program."""
    return min((process("-m", "screener", *arguments) for _ in range(3)), key=lambda run: run.wall)


def job(name: str, folder: Path, repeats: int = 1) -> Run:
    """A job of jobs.py in a process of its own."""
    return process("-m", "tests.perf.jobs", name, str(folder), str(repeats))


def main(size: market.Market) -> int:
    """Make the market if need be, measure, print; the number of rows that could not be measured."""
    # In a process of its own too: a child starts with its parent's peak memory.
    made = process("-m", "tests.perf.market", *(["--small"] if size == market.SMALL else []))
    if made.failed:
        sys.exit(made.note)
    folder = market.folder(size)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {_versions()}")
    print(f"market: {size.companies:,} companies, {size.quarters} quarters, daily prices of {size.price_years} years\n")
    print(f"{'':44}{'goal':>9}{'cold':>9}{'warm':>9}{'peak MB':>9}  note")
    runs = [
        line("build of the derived tables", _build(folder), "20 s"),
        line("screener --help", command("--help"), "0.2 s"),
        line("screener screen, sample data", command("screen"), "0.6 s"),
        line("screener screen, whole market", command("screen", "--store", str(folder)), "1.5 s"),
        screen := line("  the same from Python", job("screen", folder, 4)),
        derived := line("bare scan of what a screen reads", job("scan_derived", folder, 4)),
        facts := line("bare scan of the facts it rests on", job("scan_facts", folder, 4)),
        pandas := line("the same screen in pandas", job("pandas", folder, 3)),
        line("240 month-ends, half of them with prices", job("month_ends", folder), "10 s"),
        line("240 dates, all of them with prices", job("twice_a_month", folder)),
    ]
    print(f"\nwhole-market screen / bare scan of what it reads: {ratio(screen, derived)}")
    print(f"whole-market screen / bare scan of the facts: {ratio(screen, facts)}  (goal: at most 3)")
    print(f"pandas / whole-market screen: {ratio(pandas, screen)}  (goal: at least 10)")
    return sum(run.failed for run in runs)


def ratio(one: Run, other: Run) -> str:
    """How many times longer, the first time in a process and warm."""
    return f"{one.first / other.first:.1f} cold, {one.warm / other.warm:.1f} warm"


def line(label: str, run: Run, goal: str = "") -> Run:
    """Print one row of the table."""
    warm = f"{run.warm:.2f} s" if len(run.seconds) > 1 else ""
    print(f"{label:44}{goal:>9}{run.cold:>7.2f} s{warm:>9}{run.peak_mb:>9,.0f}  {run.note}", flush=True)
    return run


def _build(folder: Path) -> Run:
    """Build in a copy without derived tables, then in the market itself, so that later runs find them current."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        copytree(folder, Path(scratch) / "store", copy_function=os.link, ignore=ignore_patterns("derived"))
        built = job("build", Path(scratch) / "store")
    job("build", folder)
    return built


def _versions() -> str:
    return ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pandas", "pyarrow"))


if __name__ == "__main__":
    sys.exit(1 if main(market.SMALL if sys.argv[1:] == ["--small"] else market.WHOLE) else 0)
