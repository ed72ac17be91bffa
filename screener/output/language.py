"""Says a message of the catalogue, or a word of ours in a table, in the language asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener import closed_words
from screener.output.messages import MESSAGES

if TYPE_CHECKING:
    from screener.output.formatting import Language


def say(lang: Language, message: str, **fields: object) -> str:
    """A message in a language, its fields filled in."""
    english, chinese = MESSAGES[message]
    return (chinese if lang == "zh" else english).format(**fields)


def own_word(metric: str, value: object, lang: Language) -> object:
    """A cell as the reader says it where the metric's values are words of ours, such as `turned_profitable`."""
    return closed_words.said(metric, value, lang) if isinstance(value, str) else value
