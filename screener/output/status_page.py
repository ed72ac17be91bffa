"""What a store holds, as a table and a few facts around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.errors import relative
from screener.output.language import say
from screener.output.tables import Column, Listing, print_prose, print_table

if TYPE_CHECKING:
    from screener.output.console import Page
    from screener.output.formatting import Language
    from screener.status import StoreStatus

_INDENT = "  "


def status_listing(status: StoreStatus, lang: Language) -> Listing:
    """One row a table that holds anything: rows, companies, how far it reaches, where it came from."""
    columns = (
        Column("table", say(lang, "table"), style="bold"),
        Column("rows", say(lang, "rows"), "count"),
        Column("companies", say(lang, "companies_held"), "count", priority=2),
        Column("first", say(lang, "first"), "date", priority=1),
        Column("last", say(lang, "last"), "date"),
        Column("sources", say(lang, "sources"), wrap=True),
    )
    rows = [
        {
            "table": table.table,
            "rows": table.rows,
            "companies": table.companies,
            "first": table.first,
            "last": table.last,
            "sources": ", ".join(table.sources) or None,
        }
        for table in status.tables
    ]
    return Listing(columns, tuple(rows))


def print_status(page: Page, status: StoreStatus) -> None:
    """Print the state of a store: its tables, whose figures win, and whether the derived tables are current."""
    page.line(page.say("store_title", path=relative(status.path), fingerprint=status.fingerprint), "bold")
    page.line()
    listing = status_listing(status, page.lang)
    if listing.rows:
        print_table(page, listing.columns, listing.rows)
    for text in _facts(page, status):
        print_prose(page, text, indent=_INDENT)
    page.note(_INDENT + page.say("hint_screen" if listing.rows else "hint_import"), "dim")


def _facts(page: Page, status: StoreStatus) -> list[str]:
    facts = []
    if status.empty:
        facts.append(page.say("empty_tables", tables=", ".join(status.empty)))
    if status.precedence:
        facts.append(page.say("precedence", sources=" > ".join(status.precedence)))
    facts.append(page.say("derived_current" if status.derived_current else "derived_stale"))
    if status.quarantine_files:
        folder = relative(status.path / "quarantine")
        facts.append(page.say("quarantined_files", count=status.quarantine_files, folder=folder))
    return facts
