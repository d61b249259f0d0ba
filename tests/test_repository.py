"""The rules of the house that a machine can keep."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import extractor
from extractor.checks import CHECKS
from extractor.checks.base import Check
from extractor.explain import HEADINGS

ROOT = Path(__file__).parent.parent
ROOMS = ("extractor", "eval", "models", "annotations", "tests", "docs", "examples", ".ci")
FILES = sorted(
    path
    for folder in (*(ROOT / room for room in ROOMS), ROOT)
    for path in (folder.rglob("*") if folder != ROOT else folder.glob("*"))
    if path.is_file() and "__pycache__" not in path.parts and path.name != ".git"  # a file in a linked work tree
)
PYTHON = [path for path in FILES if path.suffix == ".py"]
TEXTS = [
    path
    for path in FILES
    if path.suffix in {".py", ".toml", ".md", ".txt", ".json", ".src", ""} and path.name != "LICENSE"
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _id(path: object) -> str:
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else str(path)


# ------------------------------------------------------------------------------------------------------- the rooms


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [linter, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_imports_run_one_way() -> None:
    done = _lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_an_import_that_runs_the_other_way_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "extractor", tmp_path / "extractor", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "extractor" / "interval.py").open("a") as room:
        room.write("\nimport extractor.cli\nimport eval\n")
    done = _lint_imports(tmp_path)
    assert done.returncode == 1
    assert "extractor.interval -> extractor.cli" in done.stdout
    assert "extractor is not allowed to import eval" in done.stdout


def test_importing_the_package_loads_none_of_its_rooms() -> None:
    code = "import sys, extractor; print([name for name in sys.modules if name.startswith('extractor.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_the_pipeline_loads_heavy_libraries_only_when_it_needs_them() -> None:
    heavy = ["spacy", "torch", "transformers", "datasets", "jieba", "pdfplumber", "pypdfium2", "openpyxl", "lxml"]
    code = f"import sys, extractor.pipeline; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_public_names_are_sorted_and_there() -> None:
    assert extractor.__all__ == sorted(extractor.__all__)
    for name in extractor.__all__:
        assert getattr(extractor, name).__doc__, name
    with pytest.raises(AttributeError, match="nonsense"):
        extractor.nonsense  # noqa: B018


# ------------------------------------------------------------------------------------------------------- the files


@pytest.mark.parametrize("path", PYTHON, ids=_id)
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 500


@pytest.mark.parametrize("path", [path for path in PYTHON if "extractor" in path.parts], ids=_id)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    machine = re.compile(r"(?<![\w.~])/(?:home|root|Users|work|workspace|mnt|opt|srv|tmp)/\w|[A-Z]:\\\\Users")
    for path in TEXTS:
        if path != Path(__file__):
            found = machine.search(path.read_text(encoding="utf-8"))
            assert not found, f"{_id(path)}: {found}"


def test_nothing_is_tracked_that_is_ignored() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == ""


# ------------------------------------------------------------------------------------------------------ the checks


def test_codes_and_names_of_checks_are_unique_and_sorted() -> None:
    codes = [check.code for check in CHECKS]
    assert codes == sorted(set(codes))
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(re.fullmatch(r"DZ[1-9]\d\d", code) for code in codes)


def test_every_check_in_the_folder_is_in_the_table() -> None:
    folder = ROOT / "extractor" / "checks"
    written = {
        path.stem for path in folder.glob("*.py") if re.search(r"^CHECK = ", path.read_text(encoding="utf-8"), re.M)
    }
    assert written == {check.name for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_check_has_a_page_and_messages_in_two_languages(check: Check) -> None:
    module = import_module(f"extractor.checks.{check.name}")
    assert check is module.CHECK
    found = re.findall(rf"^## ({'|'.join(HEADINGS)})$", module.__doc__ or "", re.MULTILINE)
    assert found == list(HEADINGS)
    assert re.search("[\u4e00-\u9fff]", check.zh)
    assert not re.search("[\u4e00-\u9fff]", re.sub("[万亿]?元", "", check.en))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_check_has_tests(check: Check) -> None:
    others = {"test_repository.py", "test_cli.py", "test_exporters.py"}  # they name some checks in passing
    tests = [
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py") if path.name not in others
    ]
    assert any(check.name in text for text in tests), f"no test names {check.name}"


# --------------------------------------------------------------------------------------------------- the packaging


def test_the_locked_versions_fit_and_hold_no_addresses() -> None:
    locked = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, exact = re.fullmatch(r"([\w.-]+)==([\w.]+)", line).groups()  # type: ignore[union-attr]
        locked[canonicalize_name(name)] = exact
    extras = PROJECT["optional-dependencies"]
    for text in [*PROJECT["dependencies"], *(text for extra in extras.values() for text in extra)]:
        wanted = Requirement(text)
        if canonicalize_name(wanted.name) == "duizhang":  # the tools install its own extras
            continue
        assert wanted.specifier.contains(locked[canonicalize_name(wanted.name)]), text


def test_the_installed_package_is_this_one() -> None:
    assert version("duizhang") == extractor.__version__


def test_heavy_libraries_are_extras() -> None:
    core = {Requirement(text).name for text in PROJECT["dependencies"]}
    assert not core & {"torch", "transformers", "spacy", "onnxruntime", "ray", "pyarrow", "scipy", "numpy", "jionlp"}
