"""Every document of ``examples/`` printed as a PDF by LibreOffice says the same as its text: claims, links, findings.

The documents are written as Word files by ``eval.convert`` and printed in one call.  Without LibreOffice it skips.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from extractor.pipeline import extract_document

sys.path.insert(0, str(Path(__file__).parent))
from test_same_verdicts import DOCUMENTS, EXAMPLES, from_text, sight, squeezed


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the PDFs."""
    from eval.convert import to_docx

    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("no LibreOffice: apt-get install libreoffice-writer")
    folder = tmp_path_factory.mktemp("printed")
    words = []
    for parameter in DOCUMENTS:
        path = parameter.values[0]
        assert isinstance(path, Path)
        words.append(folder / f"{path.stem}.docx")
        words[-1].write_bytes(to_docx(from_text(path)[1]))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, "--headless", profile, "--convert-to", "pdf", "--outdir", folder, *words]
    subprocess.run(command, check=False, capture_output=True, timeout=240)
    if not any(folder.glob("*.pdf")):
        pytest.skip("LibreOffice printed nothing; its Writer may be missing")
    return folder


@pytest.mark.parametrize("path", DOCUMENTS)
def test_print_says_the_same(path: Path, printed: Path) -> None:
    assert path.parent == EXAMPLES
    text, _ = from_text(path)
    expected, found = sight(text), sight(extract_document(printed / f"{path.stem}.pdf"))
    for what in expected:
        wanted = Counter(map(squeezed, expected[what].elements()))
        assert Counter(map(squeezed, found[what].elements())) == wanted, what
    assert found["claims"]
