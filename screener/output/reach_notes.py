"""What is said on stderr about a list of companies: names nobody answers to, companies not listed on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.asked import SUGGESTED
from screener.output.console import open_page
from screener.output.language import say
from screener.output.tables import note_prose, shorten

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from screener.asked import Found, Unknown
    from screener.output.formatting import Language

# A name that is longer is a line of something else, piped in by mistake.
_LONGEST = 30


def note_unknown(found: Found, lang: Language) -> None:
    """Say which names of a list are no company of the store, what they are instead or what may be meant."""
    if found.unknown:
        names = _listed([_name(unknown, lang) for unknown in found.unknown], lang)
        counts = {"count": len(found.unknown), "others": f"{len(found.symbols):,}"}
        note_prose(open_page(lang), say(lang, "names_unknown", source=found.source, names=names, **counts), style="")


def note_not_listed(symbols: Sequence[str], as_of: datetime.date, lang: Language) -> None:
    """Say which companies of a list were not listed on the day, and so are in no answer."""
    if symbols:
        note_prose(open_page(lang), say(lang, "names_not_listed", date=as_of, names=_listed(symbols, lang)), style="")


def _listed(names: Sequence[str], lang: Language) -> str:
    shown = [*names[:SUGGESTED]]
    if len(names) > SUGGESTED:
        shown.append(say(lang, "names_more", count=f"{len(names) - SUGGESTED:,}"))
    return say(lang, "comma").join(shown)


def _name(unknown: Unknown, lang: Language) -> str:
    text = shorten(" ".join(unknown.text.split()), _LONGEST)
    if unknown.suggestion:
        return say(lang, "name_unknown_near", text=text, near=unknown.suggestion)
    return say(lang, "name_unknown_kind", text=text, why=say(lang, f"kind_{unknown.why}")) if unknown.why else text
