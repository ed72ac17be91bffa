"""Problems in the reader's language: the sentences of errors, which are raised in English, found again and said anew.

A sentence that has no Chinese is shown as it is: better a foreign word than none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from screener.output.messages.problems import PROBLEMS, WORDS

if TYPE_CHECKING:
    from screener.output.formatting import Language

_FIELD = re.compile(r"\\{(\w+)\\}")
_LIST = re.compile(r", (?:or )?| or ")
_OURS = ("kind", "unlike", "wanted", "found", "first", "second", "noun")


def in_language(text: str, lang: Language) -> str:
    """What an error says, or what it advises, in a language."""
    if lang == "en" or not text:
        return text
    for pattern, chinese in _sentences():
        match = pattern.fullmatch(text)
        if match:
            return _filled(chinese, match.groupdict())
    return text


def _filled(sentence: str, fields: dict[str, str]) -> str:
    for name, value in fields.items():
        said = WORDS.get(value, value) if name in _OURS else value
        sentence = sentence.replace(f"{{{name}}}", _LIST.sub("、", said) if name == "words" else said)
    return sentence


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """A pattern for every sentence: its words as they are, anything in its fields."""
    return tuple(
        (re.compile(_FIELD.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), chinese)
        for english, chinese in PROBLEMS
    )
