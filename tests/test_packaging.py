"""The program runs however it is installed: a wheel far from its source, an editable install, a plain checkout.

The environments made here borrow the dependencies of the running one (a path file, which does not carry over editable
installs), so that only this project is installed anew; .ci/run installs everything from nothing.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from screener import building, project
from screener.store import Store

ROOT = Path(__file__).resolve().parent.parent
# A build fetches its tools from PyPI unless they are here already.
HAS_TOOLS = importlib.util.find_spec("hatchling") is not None
HAS_EDITABLE_TOOLS = HAS_TOOLS and importlib.util.find_spec("editables") is not None

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and with the wheel that was built from that sdist."""
    # A test beside this one may be bringing the sample's derived tables up to date; a build must not meet half of them.
    building.ensure(Store.open(project.sample_store()))
    folder = tmp_path_factory.mktemp("dist")
    tools = ["--no-isolation"] if HAS_TOOLS else []
    run([sys.executable, "-m", "build", *tools, "--outdir", str(folder), str(ROOT)], folder)
    return folder


def test_sdist_carries_all_that_the_wheel_and_the_tests_need(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        inside = {name.partition("/")[2] for name in opened.getnames()}
    needed = {"pyproject.toml", "README.md", "screener/cli.py", "sql/macros.sql", "sample_data/store/store.json"}
    assert needed <= inside
    assert any(name.startswith("tests/test_") for name in inside)
    assert any(name.startswith("rules/") and name.endswith(".yaml") for name in inside)


def test_wheel_carries_every_rule_and_sql_file_and_no_tests(built: Path) -> None:
    (archive,) = built.glob("*.whl")
    with zipfile.ZipFile(archive) as opened:
        inside = set(opened.namelist())
    shipped = [path.relative_to(ROOT) for folder in ("rules", "sql") for path in (ROOT / folder).rglob("*.*")]
    assert {f"screener/_packaged/{path.as_posix()}" for path in shipped} <= inside
    assert "screener/_packaged/sample_data/store/store.json" in inside
    assert not [name for name in inside if name.startswith(("tests/", "sample_data/"))]


def test_wheel_outside_the_source_tree_screens_its_own_sample(built: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "env")
    (wheel,) = built.glob("*.whl")
    install(python, str(wheel))
    imported = run([str(python), "-c", "import screener; print(screener.__file__)"], tmp_path)
    assert Path(imported.strip()).is_relative_to(tmp_path)
    assert_screens([str(python.parent / "screener")], tmp_path)


def test_editable_install_screens_from_anywhere(tmp_path: Path) -> None:
    python = environment(tmp_path / "env")
    install(python, *(["--no-build-isolation"] if HAS_EDITABLE_TOOLS else []), "-e", str(ROOT))
    imported = run([str(python), "-c", "import screener; print(screener.__file__)"], tmp_path)
    assert Path(imported.strip()).is_relative_to(ROOT)
    assert_screens([str(python.parent / "screener")], tmp_path)


def test_checkout_screens_without_being_installed(tmp_path: Path) -> None:
    python = environment(tmp_path / "env")
    assert_screens([str(python), "-m", "screener"], ROOT)


def environment(folder: Path) -> Path:
    """A new environment's interpreter; it sees the libraries of the running one, not what is installed as editable."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    site = run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).strip()
    (Path(site) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def install(python: Path, *what: str) -> None:
    """Install this project alone, with the running environment's pip."""
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--ignore-installed"]
    run([*pip, *what], python.parent)


def assert_screens(program: list[str], folder: Path) -> None:
    """Screen the sample data, as data for other programs, and find companies in it."""
    lines = run([*program, "screen", "--format", "csv"], folder).splitlines()
    assert "symbol" in lines[0]
    assert len(lines) > 1


def run(command: list[str], folder: Path) -> str:
    """What the command prints; its complaints become the test's."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCREENER_"))}
    ran = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, f"{command}\n{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}"
    return ran.stdout
