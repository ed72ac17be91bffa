"""Says a message of the catalogue, or a word of ours in a table, in the language asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.output.messages import MESSAGES

if TYPE_CHECKING:
    from screener.output.formatting import Language

# Metrics whose values are words of ours, as are all whose name ends in `_kind`.
_IN_OUR_WORDS = ("status", "board", "exchange", "market_cap_basis", "cap_class")


def say(lang: Language, message: str, **fields: object) -> str:
    """A message in a language, its fields filled in."""
    english, chinese = MESSAGES[message]
    return (chinese if lang == "zh" else english).format(**fields)


def own_word(metric: str, value: object, lang: Language) -> object:
    """A cell as the reader says it where the metric's values are words of ours, such as `turned_profitable`."""
    ours = metric in _IN_OUR_WORDS or metric.endswith("_kind")
    return say(lang, f"word_{value}") if ours and f"word_{value}" in MESSAGES else value
