"""Problems are raised in English and told in the reader's language: every one that a rule file can have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from screener.output.messages.problems import PROBLEMS
from screener.output.translating import in_language

BAD_RULES = sorted((Path(__file__).parent / "bad_rules").glob("*.txt"))


@pytest.mark.parametrize("path", BAD_RULES, ids=lambda path: path.stem)
def test_every_problem_of_a_rule_file_is_told_in_chinese(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.match(r" *\d* \|", line):
            continue
        sentence = re.sub(r"^\S+(?::\d+:\d+)?: ", "", line)
        for part in sentence.split("; "):
            assert re.search(r"[\u4e00-\u9fff]", in_language(part, "zh")), part
            assert in_language(part, "en") == part


def test_fields_are_carried_over_and_names_stay_what_they_are() -> None:
    assert in_language("duplicate key 'rules'", "zh") == "键 'rules' 重复"
    assert in_language("'15%' is a percentage, but market_cap is an amount of money", "zh") == (
        "'15%' 是百分比，而 market_cap 是金额"
    )
    assert in_language("use a, b or c", "zh") == "可用：a、b、c"
    assert in_language("what nobody foresaw", "zh") == "what nobody foresaw"


def test_a_translation_keeps_every_field() -> None:
    for english, chinese in PROBLEMS:
        fields = [sorted(re.findall(r"{(\w+)}", text)) for text in (english, chinese)]
        assert fields[0] == fields[1], english
