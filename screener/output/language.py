"""Says a message of the catalogue in the language asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.output.messages import MESSAGES

if TYPE_CHECKING:
    from screener.output.formatting import Language


def say(lang: Language, message: str, **fields: object) -> str:
    """A message in a language, its fields filled in."""
    english, chinese = MESSAGES[message]
    return (chinese if lang == "zh" else english).format(**fields)
