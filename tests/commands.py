"""The command line as tests call it: in this process for speed, or as a process of its own where that is the point.

A call starts from nothing: no SCREENER_ variables, no ./store, no terminal.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from screener import cli, config, project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = project.sample_store()
_OURS = (
    *(known.variable for known in config.SETTINGS.values()),
    *("NO_COLOR", "FORCE_COLOR", "COLUMNS"),
)
# The settings of whoever runs the tests are not theirs.
_NO_USER_FILE = {config.USER_FILE_VARIABLE: os.devnull}


@dataclass(frozen=True)
class Ran:
    """What a command left behind: exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a json answer."""
        found: list[dict[str, Any]] = json.loads(self.out)
        return found

    @property
    def table(self) -> list[dict[str, str]]:
        """The rows of a csv answer."""
        return list(csv.DictReader(io.StringIO(self.out)))


def call(*words: object, cwd: Path, variables: Mapping[str, str] | None = None, stdin: str = "") -> Ran:
    """Run `screener WORDS` in this process, in the folder `cwd`."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code = 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in _OURS:
            patch.delenv(name, raising=False)
        for name, value in (_NO_USER_FILE | dict(variables or {})).items():
            patch.setenv(name, value)
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["screener", *map(str, words)])
        patch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            cli.main()
        except SystemExit as left:
            code = int(left.code or 0)
    return Ran(code, *(_text(stream) for stream in (out, err)))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def environment(**variables: str) -> dict[str, str]:
    """The environment of a process of its own: this source, nothing of ours."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return kept | {"PYTHONPATH": str(ROOT)} | _NO_USER_FILE | variables


def command(*words: object) -> list[str]:
    """The words of a process that runs `screener WORDS`."""
    return [sys.executable, "-m", "screener", *map(str, words)]


def start(*words: object, cwd: Path, before: Sequence[str] = (), **variables: str) -> subprocess.Popen[str]:
    """Start `screener WORDS` as a process of its own; `before` are words that run it."""
    return subprocess.Popen(
        [*before, *command(*words)],
        cwd=cwd,
        env=environment(**variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finish(process: subprocess.Popen[str]) -> Ran:
    """Wait for a process and take what it left."""
    out, err = process.communicate(timeout=120)
    return Ran(process.returncode, out, err)


def run(*words: object, cwd: Path, before: Sequence[str] = (), **variables: str) -> Ran:
    """Run `screener WORDS` as a process of its own."""
    return finish(start(*words, cwd=cwd, before=before, **variables))


def sample_copy(folder: Path, *, derived: bool = True) -> Path:
    """A store of one's own with the sample data, its derived tables built if wanted."""
    if derived:
        from screener import building
        from screener.store import Store

        building.ensure(Store.open(SAMPLE))
    store = folder / "store"
    shutil.copytree(SAMPLE, store, ignore=None if derived else shutil.ignore_patterns("derived"))
    return store


def contents(store: Path) -> dict[str, bytes]:
    """Every file of a store that is not derived, lock files left out."""
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file() and "derived" not in path.parts[len(store.parts) :] and path.suffix != ".lock"
    }
