"""The settings: what a user says once instead of on every command, and where it was said.

A setting can be said by an option, by a variable of the environment, in the project's `screener.yaml` (in the working
folder or one above it) and in the user's own file; the nearer one counts. Every saying keeps its place, so that
`screener config` can answer why a command does what it does, and a mistake is reported where it was made.
"""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from screener.errors import Problem, UsageError, relative
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    import collections.abc

    from screener.yamlfile import Node, Scalar

Origin = Literal["option", "environment", "project", "user", "default"]
Language = Literal["en", "zh"]
Kind = Literal["folder", "folders", "language", "rules", "text", "secret"]

PROJECT_FILE = "screener.yaml"
USER_FILE_VARIABLE = "SCREENER_CONFIG"
LANGUAGES: tuple[Language, ...] = ("en", "zh")
DEFAULT_RULES = "three-dimensional"
# The word for the market that ships with the program, wherever a store can be named.
SAMPLE = "sample"
_PRIVATE = "projects are shared: write it into your own config.yaml, or set the variable of the environment"
_SECRETIVE = re.compile(r"token|tushare|[0-9A-Za-z_-]{20,}", re.IGNORECASE)
_RULE_FILES = (".yaml", ".yml")


@dataclass(frozen=True)
class Known:
    """A setting there is: what kind of value it takes, the variable that says it and what holds when nobody does."""

    name: str
    kind: Kind
    default: str = ""
    also: str = ""

    @property
    def variable(self) -> str:
        """The variable of the environment that says it."""
        return f"SCREENER_{self.name.upper()}"

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable that says it, nearest first; `also` is one that other programs read too."""
        return (self.variable, self.also) if self.also else (self.variable,)


SETTINGS: dict[str, Known] = {
    known.name: known
    for known in (
        Known("store", "folder", SAMPLE),
        Known("lang", "language", "en"),
        Known("rules", "rules", DEFAULT_RULES),
        Known("rules_folders", "folders"),
        Known("tushare_token", "secret", also="TUSHARE_TOKEN"),
        Known("sec_user_agent", "text"),
    )
}


@dataclass(frozen=True)
class Setting:
    """One saying: the value (folders joined as in PATH), who says it and in which place; paths are whole already."""

    name: str
    value: str
    origin: Origin
    where: str = ""


def stated(name: str) -> Setting | None:
    """What the environment, the project or the user says of a setting, the nearest of them; None when nobody does.

    Raises:
        UsageError: with every problem of every place that says anything.
    """
    return next((said for said in sayings() if said.name == name), None)


def sayings() -> tuple[Setting, ...]:
    """Everything said outside the command line, nearest first.

    Raises:
        UsageError: with every problem of every place.
    """
    problems: list[Problem] = []
    said = _of_environment(problems)
    project = project_file()
    if project is not None:
        said += _of_file(project, "project", problems)
    user = user_file()
    if user.is_file():
        said += _of_file(user, "user", problems)
    if problems:
        raise UsageError(problems=tuple(problems))
    return said


def language() -> Language:
    """The language to answer in when a command does not say."""
    said = stated("lang")
    return "zh" if said and said.value == "zh" else "en"


def rules() -> str:
    """The rules of a command that names none: a name, a path or an expression."""
    said = stated("rules")
    return said.value if said else DEFAULT_RULES


def text(name: str) -> str:
    """What is said of a setting that is one text; nothing when nobody says anything."""
    said = stated(name)
    return said.value if said else ""


def rules_folders() -> tuple[Path, ...]:
    """Further folders of rule files, in the order given."""
    said = stated("rules_folders")
    return tuple(Path(folder) for folder in said.value.split(os.pathsep)) if said else ()


def project_file() -> Path | None:
    """The nearest `screener.yaml` in the working folder or above; not above the home folder, nor in it from below."""
    start = Path.cwd()
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is no home
    for folder in (start, *start.parents):
        if folder == home and folder != start:
            return None
        if (folder / PROJECT_FILE).is_file():
            return folder / PROJECT_FILE
    return None


def project_folder() -> Path:
    """The folder of the project: that of its file, else the working folder."""
    file = project_file()
    return file.parent if file else Path.cwd()


def user_file() -> Path:
    """The user's own file, whether there is one or not."""
    named = os.environ.get(USER_FILE_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("screener", appauthor=False) / "config.yaml"


def _of_environment(problems: list[Problem]) -> tuple[Setting, ...]:
    said = []
    for known in SETTINGS.values():
        variable = next((name for name in known.variables if os.environ.get(name)), "")
        if variable:
            words = os.environ[variable]
            parts = words.split(os.pathsep) if known.kind == "folders" else [words]
            values = [_value(known, part, Path.cwd()) for part in parts]
            wrong = [reason for part in parts if (reason := _wrong(known, part, Path.cwd()))]
            problems += [Problem(f"{variable}: {message}", hint=hint) for message, hint in wrong]
            said.append(Setting(known.name, os.pathsep.join(values), "environment", variable))
    return tuple(said)


def _of_file(path: Path, origin: Origin, problems: list[Problem]) -> tuple[Setting, ...]:
    status = path.stat()
    said, wrong = _read(path, origin, (status.st_mtime_ns, status.st_size), Path.cwd())
    problems += wrong
    return said


@functools.lru_cache(maxsize=8)
def _read(
    path: Path, origin: Origin, _version: tuple[int, int], _seen_from: Path
) -> tuple[tuple[Setting, ...], tuple[Problem, ...]]:
    """What a file says; read once in a run, since every step of a command may ask."""
    from screener import yamlfile  # few have such a file, and every command asks
    from screener.yamlfile import Mapping

    problems: list[Problem] = []
    node = None if _holds_only_comments(path) else yamlfile.load(path, problems)
    said: list[Setting] = []
    if isinstance(node, Mapping):
        problems += yamlfile.unknown_keys(node, SETTINGS)
        for key, value in node:
            if key.text in SETTINGS:
                said += _of_key(SETTINGS[key.text], value, path, origin, problems)
    elif node is not None:
        problems.append(node.problem(f"settings are written `name: value`, this is {node.kind}", "like lang: zh"))
    return tuple(said), yamlfile.in_order([_discreet(problem) for problem in problems])


def _discreet(problem: Problem) -> Problem:
    """A problem that does not show the line of a secret, even where the name of the setting is misspelt."""
    return replace(problem, snippet="") if _SECRETIVE.search(problem.snippet) else problem


def _holds_only_comments(path: Path) -> bool:
    """Whether every line is blank or a comment, as in a file kept to be filled in later; that is no mistake here."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError):  # `yamlfile` says what is wrong with it
        return False
    return not any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _of_key(
    known: Known, node: Node, path: Path, origin: Origin, problems: list[Problem]
) -> collections.abc.Iterator[Setting]:
    if known.kind == "secret" and origin == "project":
        problems.append(Problem(f"{known.name} does not belong into a project's file", node.location, _PRIVATE))
        return
    scalars = _scalars(known, node, problems)
    base = path.resolve().parent
    wrong = [scalar.problem(*reason) for scalar in scalars if (reason := _wrong(known, scalar.text, base))]
    problems += wrong
    if scalars and not wrong:
        value = os.pathsep.join(_value(known, scalar.text, base) for scalar in scalars)
        yield Setting(known.name, value, origin, f"{relative(path)}:{scalars[0].location.line}")


def _scalars(known: Known, node: Node, problems: list[Problem]) -> tuple[Scalar, ...]:
    """The texts of a value: one, or for folders any number in a list."""
    from screener.yamlfile import Scalar, Sequence

    nodes = node.items if isinstance(node, Sequence) and known.kind == "folders" else (node,)
    wrong = [part for part in nodes if not isinstance(part, Scalar) or not part.text]
    kind = "a folder or a list of them" if known.kind == "folders" else "one text"
    problems += [
        part.problem(f"{known.name} takes {kind}, this is {'empty' if isinstance(part, Scalar) else part.kind}")
        for part in wrong
    ]
    return () if wrong else tuple(part for part in nodes if isinstance(part, Scalar))


def _wrong(known: Known, text: str, base: Path) -> tuple[str, str] | None:
    """What is the matter with a value, and what to do. A store may be made later, so only its use can tell."""
    if known.kind == "language" and text not in LANGUAGES:
        return f"'{text}' is not a language of the program", did_you_mean(text, LANGUAGES, "use en or zh")
    if known.kind == "folders" and not _path(text, base).is_dir():
        return f"there is no folder {relative(_path(text, base))}", "name a folder of rule files"
    if known.kind == "rules" and text.endswith(_RULE_FILES) and not _path(text, base).is_file():
        return f"there is no rule file {relative(_path(text, base))}", "name a file, or rules of `screener rules list`"
    return None


def _value(known: Known, text: str, base: Path) -> str:
    """A value with its path made whole: relative to the file that says it, or to the working folder."""
    is_path = known.kind in ("folder", "folders") or (known.kind == "rules" and text.endswith(_RULE_FILES))
    if not is_path or (known.kind == "folder" and text == SAMPLE):
        return text
    return relative(_path(text, base))


def _path(text: str, base: Path) -> Path:
    """A path from where it is written, `~` for the home folder; `..` are taken out so that it can be read."""
    return Path(os.path.normpath(base / os.path.expanduser(text)))  # noqa: PTH111 - as above
