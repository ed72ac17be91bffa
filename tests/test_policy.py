"""Policy lists: names matched to companies and their subsidiaries, and what a name that is only alike does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from importing_worlds import accounted_for, counted, later, quarantined, read
from worlds import Case, World, market

from screener import database
from screener.errors import UsageError
from screener.importing import import_manifest, import_source
from screener.importing.matching import Directory, Named, core, key
from screener.store import Store

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from screener.importing import Summary

LIST = """\
kind: little_giant
title: 第一批
level: national
issuer: 工业和信息化部
files: {file}
columns: {{holder: 企业名称}}
announced_on: 2019-06-03
years: 3
complete: true
"""
SUBSIDIARIES = """\
holder,symbol,stake,from,to
云岭轴承（昆明）有限公司,600002.SH,51%,,
白杨新材有限公司,600003.SH,20%,,
旧港阀门有限公司,600003.SH,80%,2010-01-01,2018-01-01
"""
# What is on the list, in the order of the companies below.
HOLDERS = (
    "江苏星河传感科技 股份有限公司",
    "云岭轴承(昆明)有限责任公司",
    "白杨新材有限公司",
    "南湖电机股份有限公司",
    "赤水阀门（苏州）有限公司",
    "金桥科技",
    "旧港阀门有限公司",
    "无名精密制造有限公司",
)
ALWAYS, NEVER = {"2019-06-04": {"little_giant": True}}, {"2019-06-04": {"little_giant": False}}
UNKNOWN = {"2019-06-04": {"little_giant": "!unconfirmed"}}


def named(name: str, full: str = "", to_date: str | None = None) -> dict[str, Any]:
    return {"name": name, "full": full, "to_date": to_date}


COMPANIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "its full name": (named("星河传感", "江苏星河传感科技股份有限公司"), {
        "2019-06-03": {"little_giant": "!list_not_loaded"},  # published after the close: of use from the next day
        "2019-06-04": {"little_giant": True},
        "2022-06-03": {"little_giant": True},
        "2022-06-04": {"little_giant": False},
    }),
    "a subsidiary it controls": (named("云岭控股"), ALWAYS),
    "an associate, and a subsidiary sold in time": (named("白杨股份"), NEVER),
    "a former name": (named("南湖智能", "南湖电机股份有限公司", "2018-05-02"), ALWAYS),
    "a name that may be its": (named("赤水阀门"), UNKNOWN),
    "one of two of a name": (named("金桥科技"), UNKNOWN),
    "the other of the two": (named("金桥科技"), UNKNOWN),
    "not on the list": (named("青松乳业"), NEVER),
}  # fmt: skip


def companies() -> tuple[list[Case], list[dict[str, object]]]:
    """A case for every company, and the rows of `identifiers` that say their full or former names."""
    cases = [Case(what, expects, company={"name": name["name"]}) for what, (name, expects) in COMPANIES.items()]
    former = [
        {
            "kind": "name",
            "value": name["full"],
            "symbol": f"{600001 + n}.SH",
            "from_date": "2000-01-04",
            "to_date": name["to_date"],
        }
        for n, (name, _) in enumerate(COMPANIES.values())
        if name["full"]
    ]
    return cases, former


def workbook(path: Path, names: Sequence[str] = HOLDERS) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, name in enumerate(["企业名称", *names]):
            sheet.write(number, 0, name)


def listed(folder: Path, store: Store, days: int = 0) -> Summary:
    """Import the list above, its names in a workbook."""
    workbook(folder / "batch.xlsx")
    (folder / "held.csv").write_text(SUBSIDIARIES, encoding="utf-8")
    (folder / "batch.yaml").write_text(LIST.format(file="batch.xlsx") + "subsidiaries: held.csv\n", encoding="utf-8")
    return import_source(store, "policy", [folder / "batch.yaml"], recorded_on=later(days))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("policy")
    cases, former = companies()
    return folder, market(folder / "store", cases, identifiers=former)


@pytest.fixture(scope="module")
def summary(base: tuple[Path, World]) -> Summary:
    return listed(base[0], base[1].store)


@pytest.fixture(scope="module")
def policy(base: tuple[Path, World], summary: Summary) -> World:
    assert summary.tables
    return World(base[1].store, base[1].symbols, base[1].dates)


@pytest.mark.parametrize("case", companies()[0], ids=[case.name for case in companies()[0]])
def test_who_is_a_little_giant(case: Case, policy: World) -> None:
    assert policy.surprises(case) == {}


def test_no_name_is_lost(summary: Summary, base: tuple[Path, World]) -> None:
    """Eight names: four matched (one an associate's), two refused until decided, two of nobody listed."""
    assert accounted_for(summary)
    assert counted(summary, "left_out") == {"no listed company of that name": 2}
    refused = {row[1]: row[2].split(",")[0] for row in quarantined(summary)}
    assert refused == {6: "name like a listed company's", 7: "name of several listed companies"}
    lines = (base[0] / "batch.matches.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == [
        "name,symbol,reason,candidates",
        "赤水阀门(苏州)有限公司,,to confirm,600005.SH 赤水阀门 80",
        "金桥科技,,ambiguous,600006.SH 金桥科技 100; 600007.SH 金桥科技 100",
    ]


def test_evidence_names_its_holder_and_the_share_in_it(policy: World) -> None:
    rows = read(policy.store, "credentials", "symbol, holder, stake, valid_to::varchar", "level = 'national'")
    assert rows == [
        ("600001.SH", "江苏星河传感科技 股份有限公司", 1.0, "2022-06-03"),
        ("600002.SH", "云岭轴承(昆明)有限责任公司", 0.51, "2022-06-03"),
        ("600003.SH", "白杨新材有限公司", 0.2, "2022-06-03"),
        ("600004.SH", "南湖电机股份有限公司", 1.0, "2022-06-03"),
    ]


def test_what_the_user_decides_on_a_name_settles_it(tmp_path: Path) -> None:
    """赤水阀门(苏州) is said to be nobody listed, 金桥科技 to be the second of the two."""
    cases, former = companies()
    store = market(tmp_path / "store", cases, identifiers=former).store
    listed(tmp_path, store)
    matches = tmp_path / "batch.matches.csv"
    decided = (
        matches.read_text(encoding="utf-8-sig")
        .replace("有限公司,,", "有限公司,none,")
        .replace("科技,,", "科技,600007,")
    )
    matches.write_text(decided, encoding="utf-8")
    summary = listed(tmp_path, store, days=1)
    assert summary.reasons("quarantined") == {}
    assert counted(summary, "left_out")["decided to be no listed company"] == 1
    assert accounted_for(summary)
    assert matches.read_text(encoding="utf-8-sig").splitlines() == decided.splitlines()  # decisions are kept
    assert read(store, "credentials", "symbol", "level = 'unconfirmed'") == []
    found = World(store, {}, ("2019-06-04",)).answers
    held = {symbol: metrics["little_giant"] for (_, symbol), metrics in found.items() if symbol >= "600005"}
    assert held == {"600005.SH": False, "600006.SH": False, "600007.SH": True, "600008.SH": False}


def test_importing_a_list_again_changes_nothing(tmp_path: Path) -> None:
    cases, former = companies()
    store = market(tmp_path / "store", cases, identifiers=former).store
    listed(tmp_path, store)
    before = store.fingerprint
    assert listed(tmp_path, store, days=1).total("written") == 0
    assert store.fingerprint == before


def small(folder: Path, description: str, content: bytes | str, name: str = "list.csv") -> tuple[Store, Summary]:
    """Import one list into a store that knows two companies."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "list.yaml").write_text(description, encoding="utf-8")
    cases = [Case(name, {}, company={"name": name}) for name in ("星河传感", "云岭控股")]
    store = market(folder / "store", cases).store
    return store, import_source(store, "policy", [folder], recorded_on=later(0))


def test_a_csv_in_gbk_with_codes_levels_and_days_of_its_own(tmp_path: Path) -> None:
    """Rows say the laboratory, its level in Chinese and their own day; one code is a B share's, one level is none."""
    description = """\
kind: key_laboratory
title: 实验室名单
files: list.csv
columns: {holder: 单位, symbol: 代码, title: 实验室, level: 级别, announced_on: 公布日}
announced_on: 2019-12-31
"""
    content = (
        "单位,代码,实验室,级别,公布日\n星河传感,,传感实验室,省级,2019年3月5日\n,600002,轴承实验室,国家级,20190506\n"
        "某公司,900901,甲,省级,\n星河传感,,乙,县级,\n星河传感,,丙,省级,2019-02-30\n"
    )
    store, summary = small(tmp_path, description, content.encode("gbk"))
    assert read(store, "credentials", "symbol, title, level, valid_from::varchar, announced_on::varchar") == [
        ("600001.SH", "传感实验室", "provincial", "2019-03-05", "2019-03-05"),
        ("600002.SH", "轴承实验室", "national", "2019-05-06", "2019-05-06"),
    ]
    assert read(store, "credential_lists", "kind, covers_from::varchar, complete") == [
        ("key_laboratory", "2020-01-01", False)
    ]
    assert counted(summary, "left_out") == {"B share": 1}
    assert [line for _, line, *_ in quarantined(summary)] == [5, 6]
    assert accounted_for(summary)


def test_two_entities_of_one_company_are_one_piece_of_evidence(tmp_path: Path) -> None:
    """The company itself and its subsidiary are in one batch: the one in which it has most stays."""
    (tmp_path / "held.txt").write_text("holder,symbol,stake\n星河芯片有限公司,600001,0.6\n", encoding="utf-8")
    description = LIST.format(file="list.csv") + "subsidiaries: held.txt\n"
    store, summary = small(tmp_path, description, "企业名称\n星河芯片有限公司\n星河传感\n")
    assert read(store, "credentials", "symbol, holder, stake") == [("600001.SH", "星河传感", 1.0)]
    assert counted(summary, "left_out") == {"another entity of a company that is on the list already": 1}


def test_every_mistake_in_a_description_is_said_at_once(tmp_path: Path) -> None:
    wrong = """\
kind: little_gaint
title: 第一批
level: nationl
files: list.csv
columns: {name: 企业名称}
announced_on: 3 June 2019
years: three
complet: true
"""
    with pytest.raises(UsageError) as found:
        small(tmp_path, wrong, "企业名称\n星河传感\n")
    said = {(p.location.line if p.location else 0): p.message for p in found.value.problems}
    assert said[1] == "no kind of list is called 'little_gaint'"
    assert said[3] == "level cannot be 'nationl'"
    assert said[5] in ("unknown key 'name'", "no column says who is on the list")
    assert said[6] == "announced_on: '3 June 2019' is not a date"
    assert said[7] == "years: 'three' is not a whole number from 1 to 99"
    assert said[8] == "unknown key 'complet'"
    hints = [problem.hint for problem in found.value.problems]
    assert "did you mean 'little_giant'?" in hints
    assert "did you mean 'national'?" in hints


def test_a_missing_column_a_table_alone_and_a_wrong_decision_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"list\.csv has no column '企业名称'; it has 名称"):
        small(tmp_path, LIST.format(file="list.csv"), "名称\n星河传感\n")
    (tmp_path / "list.yaml").unlink()
    store = Store.open(tmp_path / "store")
    with pytest.raises(UsageError, match="is a table without a description; a list needs a description"):
        import_source(store, "policy", [tmp_path / "list.csv"])
    (tmp_path / "list.csv").write_text("企业名称\n星河传感\n", encoding="utf-8")
    (tmp_path / "list.yaml").write_text(LIST.format(file="list.csv"), encoding="utf-8")
    (tmp_path / "list.matches.csv").write_text("name,symbol\n某公司,maybe\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"list\.matches\.csv:2: 'maybe' is no symbol of a listed company"):
        import_source(store, "policy", [tmp_path / "list.csv"])


def test_names_that_come_in_the_same_manifest_are_known(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("code,short\n600009,海棠仪器\n", encoding="utf-8")
    (tmp_path / "list.csv").write_text("企业名称\n海棠仪器\n", encoding="utf-8")
    (tmp_path / "list.yaml").write_text(LIST.format(file="list.csv"), encoding="utf-8")
    (tmp_path / "manifest.yaml").write_text(
        """\
sources:
  - {name: names, path: names.csv, map: {table: companies, columns: {symbol: code, name: short}}}
  - {use: policy, path: list.yaml}
""",
        encoding="utf-8",
    )
    store = Store.create(tmp_path / "store")
    import_manifest(store, tmp_path / "manifest.yaml")
    assert read(store, "credentials", "symbol") == [("600009.SH",)]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("江苏星河（集团）股份有限公司", "江苏星河(集团) 股份有限公司"),
        ("星河有限责任公司", "星河有限公司"),
        ("*ST星河", "星河"),
        ("星河Ａ", "星河A"),
    ],
)
def test_spellings_that_are_one_name(written: str, same: str) -> None:
    assert key(written) == key(same)


@pytest.mark.parametrize("other", ["星河集团有限公司", "星河有限公司", "北京星河股份有限公司"])
def test_names_that_are_alike_are_candidates_and_no_more(other: str) -> None:
    import datetime

    day: dt.date = datetime.date(2020, 1, 2)
    match = Directory().add([Named("星河股份有限公司", "600001.SH"), Named("北京星河", "600001.SH")]).match(other, day)
    assert match.found == ()
    assert core("星河股份有限公司") == "星河"
    assert [candidate.symbol for candidate in match.candidates] in ([], ["600001.SH"])


def test_a_name_that_changed_hands_is_whose_it_was_that_day() -> None:
    import datetime

    turned = datetime.date(2015, 1, 1)
    directory = Directory().add(
        [Named("星河股份", "600001.SH", to_date=turned), Named("星河股份", "600002.SH", from_date=turned)]
    )
    found = [directory.match("星河股份", datetime.date(year, 6, 1)).found for year in (2014, 2016)]
    assert [match.symbol for (match,) in found] == ["600001.SH", "600002.SH"]


def test_certificates_are_not_counted_while_a_name_is_undecided(tmp_path: Path) -> None:
    """赤水阀门(苏州) may be 赤水阀门: no number of certificates is certain for it, for the other it is 0."""
    description = LIST.replace("little_giant", "key_laboratory").replace("level: national", "level: provincial")
    (tmp_path / "list.csv").write_text("企业名称\n赤水阀门（苏州）有限公司\n", encoding="utf-8")
    (tmp_path / "list.yaml").write_text(description.format(file="list.csv"), encoding="utf-8")
    expected = {"赤水阀门": "!unconfirmed", "青松乳业": 0}
    cases = [
        Case(name, {"2019-06-04": {"tech_certifications": value}}, company={"name": name})
        for name, value in expected.items()
    ]
    base = market(tmp_path / "store", cases)
    import_source(base.store, "policy", [tmp_path / "list.yaml"], recorded_on=later(0))
    world = World(base.store, base.symbols, base.dates)
    database.set_lists(world.connection, {"certifications": ("key_laboratory",)})
    assert [world.surprises(case) for case in cases] == [{}, {}]
