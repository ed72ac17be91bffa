"""Commands about the store itself: import, status, schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener import project
from screener.commands import completion, options
from screener.commands.options import FormatOption, LangOption, OutputOption, StoreOption
from screener.errors import UsageError
from screener.suggest import did_you_mean

if TYPE_CHECKING:
    from screener.importing.summary import Summary

_IMPORT_TABLE = "screener import table FILE... --map MAPPING.yaml"
_IMPORT_SOURCE = "screener import SOURCE FILE..."
_DRAFT = "screener import draft FILE [--table TABLE] [-o MAPPING.yaml]"


def import_(
    what: Annotated[
        list[str],
        typer.Argument(metavar="MANIFEST.yaml | SOURCE PATH... | draft FILE", help="What to import."),
    ],
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="MAPPING.yaml", help="How the table's columns are to be read.")
    ] = None,
    source: Annotated[str, typer.Option("--source", metavar="NAME", help="Name of the source, with `table`.")] = "",
    table: Annotated[
        str,
        typer.Option(
            "--table",
            metavar="TABLE",
            autocompletion=completion.tables,
            help="Table to draft a mapping for, with `draft`; else guessed.",
        ),
    ] = "",
    store: StoreOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but change the store.")] = False,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """Bring files into a store: a manifest's, a known source's, or a table's.

    Files of these sources need no mapping: sec-fsds, sec-facts, tushare, akshare, baostock, shenwan, policy.

    `draft` writes a first mapping for a file of unknown layout, to be checked and finished.

    Examples:
        screener import manifest.yaml --store ./store
        screener import table figures.csv --map figures.yaml --dry-run
        screener import draft figures.csv
    """
    if what[0] == "draft":
        _draft(what[1:], table, output, lang)
        return
    if table:
        raise UsageError("--table goes with draft", hint=f"use: {_DRAFT}")
    from screener.output import import_page

    target = options.target(file_format, output, lang)
    choice = project.choose_store(store)
    path = Path("store") if choice.is_sample else choice.path
    summary = _imported(what, mapping, source, path, dry_run=dry_run)
    options.deliver(
        target,
        lambda: import_page.import_listing(summary, lang),
        lambda page: import_page.print_import(page, summary, str(path)),
    )


def _imported(what: list[str], mapping: Path | None, source: str, path: Path, *, dry_run: bool) -> Summary:
    """Bring a manifest, or tables with one mapping, into the store at `path`."""
    from screener import importing
    from screener.importing.sources import SOURCES
    from screener.output import import_page
    from screener.store import Store

    name, files = what[0], [Path(file) for file in what[1:]]
    if name == "table" and (not files or mapping is None):
        raise UsageError("import table needs files and --map", hint=_IMPORT_TABLE)
    if name in SOURCES and (not files or mapping is not None):
        raise UsageError(f"import {name} needs files and takes no --map", hint=_IMPORT_SOURCE.replace("SOURCE", name))
    if name not in ("table", *SOURCES) and (files or mapping is not None):
        raise UsageError(f"'{name}' is no source, and a manifest is imported alone", hint=_unknown_source(name))
    with import_page.import_progress() as progress, Store.creating(path, keep=not dry_run) as opened:
        if name == "table" and mapping is not None:
            return importing.import_table(opened, files, mapping, source=source, dry_run=dry_run, progress=progress)
        if name in SOURCES:
            return importing.import_source(opened, name, files, dry_run=dry_run, progress=progress)
        return importing.import_manifest(opened, Path(name), dry_run=dry_run, progress=progress)


def _unknown_source(name: str) -> str:
    from screener.importing.sources import SOURCES

    return did_you_mean(name, ("table", "draft", *SOURCES), f"for files use: {_IMPORT_TABLE}")


def _draft(files: list[str], table: str, output: Path | None, lang: options.Language) -> None:
    """Write a drafted mapping to stdout or to a new file."""
    from screener.importing import drafting
    from screener.output import console, draft_page
    from screener.output.machine import write

    if len(files) != 1:
        raise UsageError("import draft needs one file", hint=f"use: {_DRAFT}")
    if output is not None and output.exists():
        raise UsageError(f"{output} exists already", hint="give another name, or remove it first")
    found = drafting.draft(Path(files[0]), table)
    name = str(output or f"{table or found.source}.yaml")
    write(draft_page.mapping_file(found, lang, name).encode(), output)
    written = output is not None or not console.is_terminal(sys.stdout)  # `> figures.yaml` writes it too
    draft_page.print_next(console.open_page(lang), found, name, written=written)


def status(
    store: StoreOption = None, file_format: FormatOption = None, output: OutputOption = None, lang: LangOption = "en"
) -> None:
    """What the store holds: tables, dates, sources, and whether its derived tables are current.

    Example: screener status
    """
    from screener import status as status_
    from screener.output import status_page
    from screener.store import Store

    measured = status_.status(Store.open(options.question(store, None, lang).store.path))
    options.deliver(
        options.target(file_format, output, lang),
        lambda: status_page.status_listing(measured, lang),
        lambda page: status_page.print_status(page, measured),
    )


def schema(
    table: Annotated[
        str | None,
        typer.Argument(autocompletion=completion.tables, help="A table: its columns instead of the list of tables."),
    ] = None,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """The canonical tables, or the columns of one: type, unit, meaning, vendor names.

    Examples:
        screener schema
        screener schema statements
    """
    from screener.output.schema_listing import schema_listing

    options.deliver(options.target(file_format, output, lang), lambda: schema_listing(table, lang))
