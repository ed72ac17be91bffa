"""A manifest: the files of one import, each with its mapping, and the order in which their sources are believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener import yamlfile
from screener.importing import sources
from screener.importing.mapping import TableMapping, load_mapping, parse_mapping
from screener.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from screener.errors import Problem
    from screener.yamlfile import Node, Place

KEYS = ("precedence", "sources")
SOURCE_KEYS = ("name", "path", "paths", "map", "use")


@dataclass(frozen=True)
class Entry:
    """Files that share a mapping; `place` is where the manifest names them, None for the command line."""

    name: str
    paths: tuple[Path, ...]
    mapping: TableMapping
    place: Place | None = None


@dataclass(frozen=True)
class Ready:
    """Files of a source that needs no mapping."""

    source: sources.Source
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Manifest:
    """Everything one import reads."""

    entries: tuple[Entry, ...] = ()
    ready: tuple[Ready, ...] = ()
    precedence: tuple[str, ...] = ()


def load_manifest(connection: duckdb.DuckDBPyConnection, path: Path, problems: list[Problem]) -> Manifest:
    """Read a manifest and all its mappings, adding whatever is wrong to `problems`."""
    node = yamlfile.load(path, problems)
    if not isinstance(node, yamlfile.Mapping):
        if node is not None:
            problems.append(node.problem(f"a manifest is a mapping, found {node.kind}"))
        return Manifest()
    problems.extend(yamlfile.unknown_keys(node, KEYS))
    listed = node.get("sources")
    if not isinstance(listed, yamlfile.Sequence) or not listed.items:
        problems.append((listed or node).problem("a manifest lists its sources", "write sources: and a list"))
        return Manifest()
    read = [_entry(connection, item, path.parent, problems) for item in listed.items]
    entries = tuple(entry for entry in read if isinstance(entry, Entry))
    ready = tuple(entry for entry in read if isinstance(entry, Ready))
    named = {entry.mapping.source for entry in entries} | {entry.source.name for entry in ready}
    return Manifest(entries, ready, _precedence(node.get("precedence"), named, problems))


def _entry(
    connection: duckdb.DuckDBPyConnection, node: Node, folder: Path, problems: list[Problem]
) -> Entry | Ready | None:
    if not isinstance(node, yamlfile.Mapping):
        problems.append(
            node.problem(f"a source is a mapping, found {node.kind}", "write - name: ..., path: ..., map: ...")
        )
        return None
    problems.extend(yamlfile.unknown_keys(node, SOURCE_KEYS))
    name = _text(node.get("name"), problems)
    paths = [folder / written for written in _paths(node, problems)]
    written, used = node.get("map"), node.get("use")
    if (written is None) == (used is None):
        hint = "write map: and a file or the mapping itself, or use: and a source whose files need none"
        problems.append(node.problem("a source needs one of map and use", hint))
        return None
    if used is not None:
        return _ready(used, tuple(paths), problems)
    if written is None:
        return None
    if isinstance(written, yamlfile.Scalar):
        mapping = load_mapping(connection, folder / written.text, problems, source=name)
    else:
        mapping = parse_mapping(connection, written, folder, problems, source=name)
    return Entry(name or mapping.source, tuple(paths), mapping, node.place) if mapping else None


def _ready(node: Node, paths: tuple[Path, ...], problems: list[Problem]) -> Ready | None:
    name = _text(node, problems)
    if name in sources.SOURCES:
        return Ready(sources.SOURCES[name], paths)
    if name:
        problems.append(node.problem(f"no source is called '{name}'", did_you_mean(name, sources.SOURCES)))
    return None


def _paths(node: yamlfile.Mapping, problems: list[Problem]) -> list[str]:
    given = [value for key in ("path", "paths") if (value := node.get(key)) is not None]
    if len(given) != 1:
        problems.append(node.problem("a source needs one of path and paths", "write path: and a file or folder"))
        return []
    items = given[0].items if isinstance(given[0], yamlfile.Sequence) else (given[0],)
    return [text for item in items if (text := _text(item, problems))]


def _text(node: Node | None, problems: list[Problem]) -> str:
    if node is None:
        return ""
    if not isinstance(node, yamlfile.Scalar) or not node.text:
        problems.append(node.problem("expected a text"))
        return ""
    return node.text


def _precedence(node: Node | None, known: set[str], problems: list[Problem]) -> tuple[str, ...]:
    if node is None:
        return ()
    if not isinstance(node, yamlfile.Sequence):
        problems.append(node.problem("precedence is a list of sources, highest first", "write precedence: [a, b]"))
        return ()
    names = [_text(item, problems) for item in node.items]
    for item, name in zip(node.items, names, strict=True):
        if names.count(name) > 1:
            problems.append(item.problem(f"'{name}' is named twice"))
        if name not in known and nearest(name, known):
            problems.append(item.problem(f"no source is called '{name}'", did_you_mean(name, known)))
    return tuple(dict.fromkeys(filter(None, names)))
