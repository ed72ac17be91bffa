"""What TAB offers, asked as the three shells ask: through the environment, of the real program."""

from __future__ import annotations

import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from commands import SAMPLE, call, environment, run

from screener import catalog

if TYPE_CHECKING:
    from pathlib import Path

SHELLS = ("bash", "zsh", "fish")


def offers(line: str, cwd: Path, shell: str = "bash") -> list[str]:
    """What a shell shows for a line whose last word is being typed, one offer a line."""
    if shell == "bash":
        asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
    else:
        asked = {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in asked.items():
            patch.setenv(name, value)
        ran = call(cwd=cwd, variables={"_SCREENER_COMPLETE": f"complete_{shell}"})
    assert (ran.code, ran.err) == (0, "")
    return ran.out.split() if shell == "bash" else ran.out.splitlines()


OFFERED = {
    "a rule name": ("screen three", ["three-dimensional", "three-dimensional-literal"]),
    "rules to explain by": ("explain 990001 del", ["delisting"]),
    "rules to warn by": ("warn del", ["delisting"]),
    "rules to show": ("rules show us", ["us", "us-statements-only"]),
    "rules to check, after another": ("rules check us del", ["delisting"]),
    "a metric to show": ("screen --columns cash_cov", ["cash_cover"]),
    "the next metric to show": ("screen --columns roe,+cash_cov", ["roe,+cash_cover"]),
    "a metric to sort by": ("screen --sort cash_cov", ["cash_cover"]),
    "a metric of a condition": ("warn --where cash_cov", ["cash_cover"]),
    "a metric through time": ("history 990001 cash_cov", ["cash_cover"]),
    "the next metric through time": ("history 990001 roe cash_cov", ["cash_cover"]),
    "a code": ("explain 99000", ["990001.SH", "990002.SH", "990003.SH"]),
    "a symbol": ("metrics 990001.", ["990001.SH"]),
    "a name": ("history 旻舟", ["旻舟智控"]),
    "companies side by side": ("compare 990001 99000", ["990001.SH", "990002.SH", "990003.SH"]),
    "a saved query": ("sql -q ind", ["industries"]),
    "a table": ("schema share", ["share_capital"]),
    "a view": ("schema metrics_w", ["metrics_with_reasons"]),
    "a format": ("status -f par", ["parquet"]),
    "a language": ("status --lang ", ["en", "zh"]),
    "a command": ("sta", ["status"]),
    "an option": ("screen --undec", ["--undecided"]),
    "nothing": ("explain zzzz", []),
}


@pytest.mark.parametrize(("typed", "offered"), OFFERED.values(), ids=OFFERED)
def test_what_is_being_typed_decides_what_is_offered(typed: str, offered: list[str], tmp_path: Path) -> None:
    assert offers(f"screener {typed}", tmp_path) == offered


def test_zsh_and_fish_also_show_what_an_offer_is(tmp_path: Path) -> None:
    assert offers("screener explain 990001", tmp_path, "fish") == ["990001.SH\t旻舟智控"]
    assert offers("screener explain 990001", tmp_path, "zsh") == ["""_arguments '*: :(("990001.SH":"旻舟智控"))'"""]
    (label,) = offers("screener screen --sort cash_cov", tmp_path, "fish")
    assert label == f"cash_cover\t{catalog.load()['cash_cover'].label_en}"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_asks_the_program(shell: str, tmp_path: Path) -> None:
    script = call(cwd=tmp_path, variables={"_SCREENER_COMPLETE": f"source_{shell}"})
    assert script.code == 0
    assert f"_SCREENER_COMPLETE=complete_{shell}" in script.out
    assert "screener" in script.out.rstrip().splitlines()[-1]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_with_the_script_it_is_given(tmp_path: Path) -> None:
    import sys

    shim = tmp_path / "screener"
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m screener "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    asked = (
        "source <(_SCREENER_COMPLETE=source_bash screener); COMP_WORDS=(screener explain 99000); COMP_CWORD=2; "
        '_screener_completion screener; printf "%s\\n" "${COMPREPLY[@]}"; complete -p screener'
    )
    own = environment()
    own["PATH"] = f"{tmp_path}:{own['PATH']}"
    said = subprocess.run(["bash", "-c", asked], cwd=tmp_path, env=own, capture_output=True, text=True, check=True)
    *companies, registered = said.stdout.splitlines()
    assert companies == ["990001.SH", "990002.SH", "990003.SH"]
    assert registered == "complete -o default -F _screener_completion screener"


def test_companies_are_those_of_the_store_that_would_be_asked(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("symbol,name\n600999.SH,Example\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text(
        "{table: companies, source: mine, columns: {symbol: {from: symbol, form: canonical}, name: name}}",
        encoding="utf-8",
    )
    made = call("import", "table", "c.csv", "--map", "m.yaml", "--store", "other", cwd=tmp_path)
    assert made.code == 0, made.err
    assert offers("screener explain 600", tmp_path) == []
    assert offers("screener explain --store other 600", tmp_path) == ["600999.SH"]
    (tmp_path / "screener.yaml").write_text("store: other\n", encoding="utf-8")
    assert offers("screener explain 600", tmp_path) == ["600999.SH"]
    assert offers(f"screener explain --store {SAMPLE} 990001", tmp_path) == ["990001.SH"]


def test_a_shell_never_gets_more_than_a_word_from_a_file(tmp_path: Path) -> None:
    """zsh evaluates what it is given, bash expands it: names come from vendors."""
    (tmp_path / "c.csv").write_text(
        "symbol,name\n600991.SH,$(touch x)\n600992.SH,*ST\n600993.SH,a'b`c\"\n", encoding="utf-8"
    )
    (tmp_path / "m.yaml").write_text(
        "{table: companies, source: mine, columns: {symbol: {from: symbol, form: canonical}, name: name}}",
        encoding="utf-8",
    )
    assert call("import", "table", "c.csv", "--map", "m.yaml", "--store", "store", cwd=tmp_path).code == 0
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "x$(touch y).yaml").write_text("{}", encoding="utf-8")
    for start in ("$", "*", "a"):
        assert offers(f"screener explain {start}", tmp_path) == []
    for shell in SHELLS:
        shown = "\n".join(offers("screener explain 60099", tmp_path, shell))
        assert "600991.SH" in shown
        assert not set("$`*") & set(shown.replace("_arguments '*:", ""))
    assert offers("screener screen x", tmp_path) == []


@pytest.mark.parametrize("wrong", ["lang: fr\n", "store: gone\n", "{"])
def test_whatever_is_wrong_nothing_is_said(wrong: str, tmp_path: Path) -> None:
    (tmp_path / "screener.yaml").write_text(wrong, encoding="utf-8")
    assert offers("screener explain 99", tmp_path) == []
    assert "status" in offers("screener s", tmp_path)


@pytest.mark.slow
def test_an_answer_comes_before_the_finger_leaves_the_key(tmp_path: Path) -> None:
    """At most three times what it takes to print help (0.14 s on an idle machine); the best of three of each."""

    def best(*words: str, **variables: str) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            run(*words, cwd=tmp_path, **variables)
            times.append(time.perf_counter() - start)
        return min(times)

    companies = best(_SCREENER_COMPLETE="complete_bash", COMP_WORDS="screener explain 99", COMP_CWORD="2")
    assert companies < 3 * best("--help")
