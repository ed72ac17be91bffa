"""Settings: the nearest place counts, every value knows where it was said, every mistake is reported in its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from commands import SAMPLE, call, sample_copy

from screener import asking, config, project
from screener.errors import UsageError
from screener.output.config_page import config_listing

if TYPE_CHECKING:
    from pathlib import Path

MINE = "description: {en: My own, zh: 自选}\ndimensions: {d: {rules: [{roe: {above: 20%}}]}}\n"


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's file, in a folder of its own; nothing else says anything and the working folder is empty."""
    for known in config.SETTINGS.values():
        monkeypatch.delenv(known.variable, raising=False)
    file = tmp_path / "home" / ".config" / "config.yaml"
    file.parent.mkdir(parents=True)
    monkeypatch.setenv(config.USER_FILE_VARIABLE, str(file))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    work = tmp_path / "home" / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return file


def said(name: str) -> tuple[str, str, str]:
    setting = project.settings({})[name][0]
    return setting.value, setting.origin, setting.where


def test_the_nearest_place_counts_and_the_others_stay_known(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said("lang") == ("en", "default", "")
    user.write_text("# mine\nlang: zh\n", encoding="utf-8")
    assert said("lang") == ("zh", "user", f"{user}:2")
    (user.parent.parent / "work" / "screener.yaml").write_text("lang: en\n", encoding="utf-8")
    assert said("lang") == ("en", "project", "screener.yaml:1")
    monkeypatch.setenv("SCREENER_LANG", "zh")
    assert said("lang") == ("zh", "environment", "SCREENER_LANG")
    everything = project.settings({"lang": "en"})["lang"]
    assert [setting.origin for setting in everything] == ["option", "environment", "project", "user", "default"]
    assert [setting.value for setting in everything] == ["en", "zh", "en", "zh", "en"]


def test_the_project_file_is_found_above_but_not_in_the_home_folder(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = user.parent.parent
    deep = home / "work" / "a" / "b"
    deep.mkdir(parents=True)
    (home / "screener.yaml").write_text("lang: zh\n", encoding="utf-8")
    monkeypatch.chdir(deep)
    assert config.project_file() is None
    (home / "work" / "screener.yaml").write_text("lang: zh\n", encoding="utf-8")
    assert config.project_file() == home / "work" / "screener.yaml"
    (home / "work" / "a" / "screener.yaml").write_text("lang: en\n", encoding="utf-8")
    assert config.project_file() == home / "work" / "a" / "screener.yaml"
    monkeypatch.chdir(home)
    assert config.project_file() == home / "screener.yaml"


def test_paths_are_relative_to_the_file_that_says_them(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = user.parent.parent / "work"
    (work / "rules").mkdir()
    (work / "shared").mkdir()
    (work / "rules" / "mine.yaml").write_text(MINE, encoding="utf-8")
    (work / "sub").mkdir()
    (work / "screener.yaml").write_text(
        "store: data/store\nrules: rules/mine.yaml\nrules_folders: [shared, ~/work]\n", encoding="utf-8"
    )
    monkeypatch.chdir(work / "sub")
    assert project.choose_store(None).path == work / "data" / "store"
    assert config.rules() == str(work / "rules" / "mine.yaml")
    assert config.rules_folders() == (work / "shared", work)
    assert project.rules_folders()[0] == work / "rules"
    assert asking.find_rules("mine").description.en == "My own"


def test_a_store_is_found_in_the_project_unless_its_file_names_another(user: Path, tmp_path: Path) -> None:
    work = user.parent.parent / "work"
    user.write_text("store: elsewhere\n", encoding="utf-8")
    assert project.choose_store(None).path == user.parent / "elsewhere"
    sample_copy(work)
    assert said("store") == ("store", "project", "store/store.json")
    (work / "screener.yaml").write_text(f"store: {tmp_path / 'third'}\n", encoding="utf-8")
    assert project.choose_store(None).path == tmp_path / "third"
    (work / "screener.yaml").write_text("store: sample\n", encoding="utf-8")
    assert project.choose_store(None).is_sample
    assert project.choose_store(None).path == SAMPLE


def test_every_mistake_of_every_place_is_reported_at_once_and_where_it_is(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.write_text("lagn: zh\nlang: fr\n", encoding="utf-8")
    (user.parent.parent / "work" / "screener.yaml").write_text(
        "rules: rules/none.yaml\nrules_folders: [nowhere]\nstore: [a]\nlang:\nlang: en\n", encoding="utf-8"
    )
    monkeypatch.setenv("SCREENER_LANG", "de")
    with pytest.raises(UsageError) as refused:
        config.sayings()
    assert [str(problem) for problem in refused.value.problems] == [
        "SCREENER_LANG: 'de' is not a language of the program; use en or zh",
        "screener.yaml:1:8: there is no rule file rules/none.yaml; name a file, or rules of `screener rules list`",
        "screener.yaml:2:17: there is no folder nowhere; name a folder of rule files",
        "screener.yaml:3:8: store takes one text, this is a list",
        "screener.yaml:4:6: lang takes one text, this is empty",
        "screener.yaml:5:1: duplicate key 'lang'; it is first given in line 4",
        f"{user}:1:1: unknown key 'lagn'; did you mean 'lang'?",
        f"{user}:2:7: 'fr' is not a language of the program; use en or zh",
    ]


@pytest.mark.parametrize("text", ["", "# lang: zh\n\n"])
def test_a_file_of_comments_alone_says_nothing(user: Path, text: str) -> None:
    user.write_text(text, encoding="utf-8")
    assert config.sayings() == ()


@pytest.mark.parametrize("text", ["- lang\n", "en\n", "lang: en: zh\n"])
def test_a_file_that_holds_no_settings_is_said_to(user: Path, text: str) -> None:
    user.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="config"):
        config.sayings()


def test_folders_in_the_environment_are_separated_as_in_path(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = user.parent.parent / "work"
    for name in ("a", "b"):
        (work / name).mkdir()
    monkeypatch.setenv("SCREENER_RULES_FOLDERS", os.pathsep.join(("a", "b")))
    assert [folder.name for folder in project.rules_folders()] == ["a", "b", "rules"]


def test_commands_use_what_is_configured_and_options_overrule_it(tmp_path: Path) -> None:
    sample_copy(tmp_path)
    (tmp_path / "store").rename(tmp_path / "market")
    (tmp_path / "mine.yaml").write_text(MINE, encoding="utf-8")
    (tmp_path / "screener.yaml").write_text("lang: zh\nrules: mine.yaml\nstore: market\n", encoding="utf-8")
    configured = call("screen", cwd=tmp_path)
    assert configured.code == 0, configured.err
    assert configured.out.startswith("自选")
    assert "虚构" not in configured.out + configured.err
    assert call("screen", "--lang", "en", cwd=tmp_path).out.startswith("My own")
    assert call("screen", "three-dimensional", cwd=tmp_path).out.startswith("三维筛选模型")
    assert call("explain", "990001", "--lang", "en", cwd=tmp_path).out.count("ROE") == 1
    assert call("rules", "show", cwd=tmp_path, variables={"SCREENER_RULES": "delisting"}).out.startswith("退市风险")
    assert call("warn", cwd=tmp_path).out.startswith("退市风险")  # what the command is for is not the default screen
    assert "数据仓 market" in call("status", cwd=tmp_path).out


def test_hints_name_rules_only_where_they_are_not_the_configured_ones(tmp_path: Path) -> None:
    (tmp_path / "screener.yaml").write_text("rules: statements-only\n", encoding="utf-8")
    assert call("screen", cwd=tmp_path).err.rstrip().endswith("screener explain SYMBOL")
    asked = call("screen", "three-dimensional", cwd=tmp_path)
    assert asked.err.rstrip().endswith("screener explain SYMBOL three-dimensional")


def test_errors_are_said_in_the_configured_language(tmp_path: Path) -> None:
    (tmp_path / "screener.yaml").write_text("lang: zh\n", encoding="utf-8")
    assert call("screen", "nonesuch", cwd=tmp_path).err.startswith("错误")
    assert call("screen", "nonesuch", "--lang", "en", cwd=tmp_path).err.startswith("error")
    (tmp_path / "screener.yaml").write_text("lang: zz\n", encoding="utf-8")
    assert "1 problem in 1 file" in call("status", cwd=tmp_path).err
    assert "1 个问题" in call("status", cwd=tmp_path, variables={"SCREENER_LANG": "zh"}).err


def test_a_configured_store_that_is_not_there_is_reported_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "screener.yaml").write_text("lang: en\nstore: gone\n", encoding="utf-8")
    asked = call("screen", cwd=tmp_path)
    assert asked.code == 3
    assert asked.err.startswith("screener.yaml:2: the store gone does not exist")


def test_the_word_sample_names_the_fictional_market_anywhere(tmp_path: Path) -> None:
    (tmp_path / "screener.yaml").write_text("store: gone\n", encoding="utf-8")
    asked = call("screen", "--store", "sample", "--limit", "1", cwd=tmp_path)
    assert asked.code == 0
    assert "sample data (fictional)" in asked.out
    assert "no store given" not in asked.err


def test_config_prints_what_is_in_force_and_with_origin_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "screener.yaml").write_text("lang: zh\n", encoding="utf-8")
    rows = {row["setting"]: row for row in call("config", "-f", "json", cwd=tmp_path).rows}
    assert list(rows) == list(config.SETTINGS)
    assert (rows["lang"]["value"], rows["lang"]["origin"], rows["lang"]["where"]) == (
        "zh",
        "project",
        "screener.yaml:1",
    )
    every = call("config", "--origin", "--lang", "en", "-f", "json", cwd=tmp_path).rows
    assert [(row["value"], row["origin"], row["in_force"]) for row in every if row["setting"] == "lang"] == [
        ("en", "option", True),
        ("zh", "project", False),
        ("en", "default", False),
    ]
    page = call("config", cwd=tmp_path).out
    assert "screener.yaml:1" in page
    assert "生效" not in page


def test_every_setting_is_explained_in_both_languages(user: Path) -> None:
    assert not user.exists()
    for lang in config.LANGUAGES:
        meanings = [row["meaning"] for row in config_listing(project.settings({}), lang).rows]
        assert len(set(meanings)) == len(config.SETTINGS)
