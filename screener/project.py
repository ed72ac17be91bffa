"""Where things are: the rules, SQL and sample data that ship with the program, and the store a command should use.

A checkout and an editable install keep `rules/`, `sql/` and `sample_data/` beside the package; a wheel carries them
inside it. Everything else asks here, so that no module guesses paths. A project is the folder of a `screener.yaml`, or
simply the working folder: its `rules/`, `sql/queries/` and `store/` are found without being named.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screener import config
from screener.config import Setting
from screener.errors import relative

if TYPE_CHECKING:
    from collections.abc import Mapping

    from screener.config import Origin

_PACKAGE = Path(__file__).resolve().parent
_STATE_FILE = "store.json"
_ORDER: tuple[Origin, ...] = ("option", "environment", "project", "user", "default")


def shipped(name: str) -> Path:
    """Folder `rules`, `sql` or `sample_data` that came with the program."""
    beside = _PACKAGE.parent / name
    return beside if (_PACKAGE.parent / "pyproject.toml").exists() else _PACKAGE / "_packaged" / name


def sql_folder() -> Path:
    """Folder of macros.sql, build/, views/, checks/ and queries/."""
    return shipped("sql")


def rules_folders() -> tuple[Path, ...]:
    """Folders searched for a rule file by name: the project's own `rules/`, those of the settings, the shipped one."""
    folders = (*_own("rules"), *config.rules_folders(), shipped("rules"))
    return tuple(dict.fromkeys(folder.resolve() for folder in folders))


def query_folders() -> tuple[Path, ...]:
    """Folders searched for a saved query: the project's own `sql/queries` first, then the shipped one."""
    return (*_own("sql/queries"), sql_folder() / "queries")


def sample_store() -> Path:
    """The fictional market that commands run on when no store is given."""
    return shipped("sample_data") / "store"


@dataclass(frozen=True)
class StoreChoice:
    """Which store a command uses and why: who named it and in which place."""

    path: Path
    origin: Origin
    where: str = ""
    is_sample: bool = False


def choose_store(option: Path | None) -> StoreChoice:
    """The store to use: `--store`, the environment, the project, the user's file, else the sample data.

    Raises:
        UsageError: with every problem of the places that say settings.
    """
    if option is not None:
        return _choice(Setting("store", str(option), "option"))
    return _choice(settings({})["store"][0])


def settings(options: Mapping[str, str]) -> dict[str, tuple[Setting, ...]]:
    """For each setting everything that says something about it, nearest first: the first one counts.

    Raises:
        UsageError: with every problem of the places that say settings.
    """
    given = [Setting(name, value, "option", f"--{name}") for name, value in options.items()]
    said = [*given, *config.sayings(), *_found_stores()]
    said += [Setting(known.name, known.default, "default") for known in config.SETTINGS.values()]
    said.sort(key=lambda setting: _ORDER.index(setting.origin))
    return {name: tuple(setting for setting in said if setting.name == name) for name in config.SETTINGS}


def _found_stores() -> list[Setting]:
    """A store that nobody names but that stands in the project: the project's, after what its file says."""
    stores = [folder for folder in _own("store") if (folder / _STATE_FILE).exists()]
    return [Setting("store", relative(store), "project", relative(store / _STATE_FILE)) for store in stores[:1]]


def _own(name: str) -> tuple[Path, ...]:
    """A folder of that name in the working folder and in the project's, where there is one."""
    places = dict.fromkeys((Path.cwd(), config.project_folder()))
    return tuple(place / name for place in places if (place / name).is_dir())


def _choice(setting: Setting) -> StoreChoice:
    if setting.value == config.SAMPLE and not Path(config.SAMPLE).exists():
        return StoreChoice(sample_store(), setting.origin, setting.where, is_sample=True)
    return StoreChoice(Path(setting.value), setting.origin, setting.where)
