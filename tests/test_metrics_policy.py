"""Dated policy evidence: what counts, from when until when, and what absence means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import Case, Row, World, market

from screener import database

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("key_laboratory", "enterprise_technology_centre")


def lists(*kinds: str, complete: bool = True, covers_from: str = "2018-01-02") -> list[Row]:
    """Policy lists that are loaded."""
    return [{"kind": kind, "title": f"{kind} list", "covers_from": covers_from, "complete": complete} for kind in kinds]


def held(kind: str, level: str, title: str = "batch 1", valid_from: str = "2019-06-03", **more: object) -> Row:
    """A credential published on its first day of validity."""
    return {"kind": kind, "level": level, "title": title, "valid_from": valid_from, "announced_on": valid_from, **more}


def credentials(*rows: Row) -> dict[str, list[Row]]:
    return {"credentials": list(rows)}


POLICY = [
    Case(
        "absent from a complete list is a no",
        {"little_giant": False, "national_lab": False, "standard_setting": False, "tech_certifications": 0},
        (),
    ),
    Case(
        "a national batch makes a little giant, from the day after it was published until three years are over",
        {
            "2019-06-03": {"little_giant": False},
            "2019-06-04": {"little_giant": True},
            "2022-06-03": {"little_giant": True},
            "2022-06-04": {"little_giant": False},
        },
        (),
        credentials(held("little_giant", "national")),
    ),
    Case(
        "a list that says how long it is valid is believed",
        {"2020-06-02": {"little_giant": True}, "2020-06-03": {"little_giant": False}},
        (),
        credentials(held("little_giant", "national", valid_to="2020-06-02")),
    ),
    Case(
        "a provincial one is not national", {"little_giant": False}, (), credentials(held("little_giant", "provincial"))
    ),
    Case("a national laboratory", {"national_lab": True}, (), credentials(held("national_lab", "national"))),
    Case(
        "group and enterprise standards are no industry standards",
        {"standard_setting": False},
        (),
        credentials(held("standard", "group"), held("standard", "enterprise", "Q/1")),
    ),
    Case(
        "a drafted standard counts for ten years",
        {"2029-06-01": {"standard_setting": True}, "2029-06-04": {"standard_setting": False}},
        (),
        credentials(held("standard", "industry")),
    ),
    Case(
        # Two laboratories and a centre; the renewed one is one; municipal and other kinds do not count.
        "distinct valid certificates of provincial level or above",
        {"tech_certifications": 3},
        (),
        credentials(
            held("key_laboratory", "provincial", "lab of gears"),
            held("key_laboratory", "provincial", "lab of gears", "2020-02-03"),
            held("key_laboratory", "national", "batch 1"),
            held("enterprise_technology_centre", "provincial", "batch 1"),
            held("enterprise_technology_centre", "municipal", "city centre"),
            held("honour", "national", "red flag"),
        ),
    ),
    Case(
        "what a company does not control proves nothing about it",
        {"tech_certifications": 1, "little_giant": False},
        (),
        credentials(
            held("key_laboratory", "provincial", "of an associate", stake=0.5),
            held("key_laboratory", "provincial", "of a subsidiary", stake=0.51),
            held("little_giant", "national", stake=0.3),
        ),
    ),
]


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> World:
    loaded = lists("little_giant", "national_lab", "standard", *KINDS)
    found = market(tmp_path_factory.mktemp("policy") / "store", POLICY, credential_lists=loaded)
    database.set_lists(found.connection, {"certifications": KINDS})
    return found


@pytest.mark.parametrize("case", POLICY, ids=[case.name for case in POLICY])
def test_policy_evidence(case: Case, policy: World) -> None:
    assert policy.surprises(case) == {}


def test_an_unloaded_or_incomplete_list_leaves_absence_unknown(tmp_path: Path) -> None:
    cases = [
        Case("absent", {"little_giant": "!list_not_loaded", "national_lab": "!list_not_loaded"}, ()),
        Case("present", {"little_giant": True}, (), credentials(held("little_giant", "national"))),
        # One of two kinds is complete: the laboratory is a lower end, not the count.
        Case(
            "certified",
            {"tech_certifications": "!list_not_loaded"},
            (),
            credentials(held("key_laboratory", "provincial")),
        ),
    ]
    loaded = [*lists("little_giant", complete=False), *lists("key_laboratory")]
    loaded += lists("enterprise_technology_centre", covers_from="2020-05-21")  # begins to decide a day later
    found = market(tmp_path / "store", cases, credential_lists=loaded)
    database.set_lists(found.connection, {"certifications": KINDS})
    assert [found.surprises(case) for case in cases] == [{}, {}, {}]
