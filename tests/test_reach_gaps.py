"""Which undecided companies are listed under `--max-unknown`, counted on an answer worked by hand."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from test_output_screen import QINGHE, answer, need, rule_set

from screener import catalog
from screener.output.console import open_page
from screener.output.screen_page import ScreenOptions, not_listed_text, own_unknowns, unknowns_text
from screener.output.wording import wording

if TYPE_CHECKING:
    from screener.screening import Answer

__all__ = ["answer", "need", "rule_set"]  # fixtures of the screen worked by hand


# Qinghe lacks its R&D staff and ten years of PB: two gaps.
@pytest.mark.parametrize(("most", "listed"), [(None, 1), (2, 1), (1, 0), (0, 0)])
def test_gaps_are_counted_against_the_most_allowed(most: int | None, listed: int, answer: Answer) -> None:
    shown = ScreenOptions(undecided=True, max_unknown=most)
    assert len(shown.undecided_of(answer)) == listed
    assert bool(not_listed_text(answer, shown, "en")) == (listed == 0)


def test_what_nobody_can_be_judged_on_is_no_gap_of_a_company(answer: Answer) -> None:
    nobody = dataclasses.replace(answer, unknown_for_all=(("growth.2.1", "no_data"),))
    assert [check.id for check in own_unknowns(QINGHE, nobody)] == ["value.3"]
    assert len(ScreenOptions(undecided=True, max_unknown=1).undecided_of(nobody)) == 1
    everything = dataclasses.replace(answer, unknown_for_all=(("growth.2.1", "no_data"), ("value.3", "short_history")))
    words = wording(answer.rules, catalog.load(), "en")
    assert unknowns_text(open_page(), QINGHE, everything, words) == "only what is unknown for everybody"


def test_without_the_list_nothing_is_said_to_be_missing_from_it(answer: Answer) -> None:
    assert not_listed_text(answer, ScreenOptions(max_unknown=0), "en") == ""
