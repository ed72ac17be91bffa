"""The settings in force: what each is, who said it and where, and how to say something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener import config
from screener.errors import relative
from screener.output.language import say
from screener.output.tables import Column, Listing, note_prose, print_prose, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from screener.config import Setting
    from screener.output.console import Page
    from screener.output.formatting import Language

    Sayings = Mapping[str, tuple[Setting, ...]]

_INDENT = "  "
_HIDDEN = "***"


def config_listing(sayings: Sayings, lang: Language, *, everything: bool = False) -> Listing:
    """One row a setting; with `everything` further rows for what a nearer place overrules."""
    columns = (
        Column("setting", say(lang, "setting"), style="bold"),
        Column("value", say(lang, "value")),
        Column("origin", say(lang, "origin")),
        Column("where", say(lang, "where"), priority=1),
        Column("in_force", say(lang, "in_force"), "bool", priority=2),
        Column("meaning", say(lang, "meaning"), priority=3, wrap=True),
    )
    rows = [
        _row(setting, lang, in_force=place == 0)
        for said in sayings.values()
        for place, setting in enumerate(said if everything else said[:1])
    ]
    return Listing(columns, tuple(rows))


def print_config(page: Page, sayings: Sayings, *, everything: bool = False) -> None:
    """Print the settings in force, the two files that can hold them, and what to write there."""
    listing = config_listing(sayings, page.lang, everything=everything)
    shown = [column for column in listing.columns if everything or column.name != "in_force"]
    rows = [{**row, "origin": page.say(f"origin_{row['origin']}")} for row in listing.rows]
    print_table(page, shown, rows)
    page.line()
    files = {"project": config.project_file(), "user": config.user_file()}
    for kind, path in files.items():
        state = "file_used" if path and path.is_file() else "file_absent"
        print_prose(page, page.say(f"file_{kind}", path=_file_name(path), state=page.say(state)), indent=_INDENT)
    note_prose(page, page.say("hint_config"), indent=_INDENT)


def _file_name(path: Path | None) -> str:
    return relative(path) if path else config.PROJECT_FILE


def _row(setting: Setting, lang: Language, *, in_force: bool) -> dict[str, object]:
    return {
        "setting": setting.name,
        "value": (_HIDDEN if config.SETTINGS[setting.name].kind == "secret" else setting.value)
        if setting.value
        else None,
        "origin": setting.origin,
        "where": setting.where or None,
        "in_force": in_force,
        "meaning": say(lang, f"setting_{setting.name}"),
    }
