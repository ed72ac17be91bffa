"""Where things are: the rules, SQL and sample data that ship with the program, and the store a command should use.

A checkout and an editable install keep `rules/`, `sql/` and `sample_data/` beside the package; a wheel carries them
inside it. Everything else asks here, so that no module guesses paths.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

STORE_VARIABLE = "SCREENER_STORE"
_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Folder `rules`, `sql` or `sample_data` that came with the program."""
    beside = _PACKAGE.parent / name
    return beside if (_PACKAGE.parent / "pyproject.toml").exists() else _PACKAGE / "_packaged" / name


def sql_folder() -> Path:
    """Folder of macros.sql, build/, views/, checks/ and queries/."""
    return shipped("sql")


def rules_folders() -> tuple[Path, ...]:
    """Folders searched for a rule file by name: the project's own `rules/` first, then the shipped one."""
    own = Path.cwd() / "rules"
    folders = (own, shipped("rules")) if own.is_dir() else (shipped("rules"),)
    return tuple(dict.fromkeys(folder.resolve() for folder in folders))


def sample_store() -> Path:
    """The fictional market that commands run on when no store is given."""
    return shipped("sample_data") / "store"


@dataclass(frozen=True)
class StoreChoice:
    """Which store a command uses and why: option, environment, project or sample."""

    path: Path
    origin: str

    @property
    def is_sample(self) -> bool:
        """Whether the fictional market is used because nothing else was named."""
        return self.origin == "sample"


def choose_store(option: Path | None) -> StoreChoice:
    """The store to use: `--store`, else the environment, else `./store`, else the sample data."""
    if option is not None:
        return StoreChoice(option, "option")
    if named := os.environ.get(STORE_VARIABLE):
        return StoreChoice(Path(named), "environment")
    if (Path.cwd() / "store" / "store.json").exists():
        return StoreChoice(Path("store"), "project")
    return StoreChoice(sample_store(), "sample")
