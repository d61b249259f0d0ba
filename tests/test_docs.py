"""The documentation site builds without a warning, and its check pages say what ``duizhang explain`` says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractor.checks import CHECKS

ROOT = Path(__file__).parent.parent


def _build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", str(source), str(target)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    done = _build(ROOT / "docs", target)
    assert done.returncode == 0, done.stderr
    return target


def test_every_check_has_its_page(site: Path) -> None:
    for check in CHECKS:
        page = (site / "checks" / f"{check.code}.html").read_text(encoding="utf-8")
        assert check.name in page
        assert "Silent when" in page


def test_the_data_model_lists_every_type_that_crosses_a_stage(site: Path) -> None:
    page = (site / "data-model.html").read_text(encoding="utf-8")
    for name in ("Claim", "Fact", "Link", "Verdict", "Finding", "Extraction", "Quantity"):
        assert f'id="extractor.data.{name}"' in page


def test_a_warning_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text('extensions = ["myst_parser"]\n', encoding="utf-8")
    (tmp_path / "index.md").write_text("# A page\n\n[nowhere](missing.md)\n", encoding="utf-8")
    done = _build(tmp_path, tmp_path / "out")
    assert done.returncode != 0
    assert "missing.md" in done.stderr
