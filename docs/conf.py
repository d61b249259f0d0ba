"""The documentation site: ``make docs`` builds it into build/site, every warning an error.

The pages of the checks are written from their docstrings just before the build, the same text that ``duizhang explain``
prints; the tutorial notebook is executed.
"""

from __future__ import annotations

import os
from pathlib import Path

from sphinx.application import Sphinx

from extractor import __version__
from extractor.checks import CHECKS
from extractor.explain import docstring, title

HERE = Path(__file__).parent

project = "duizhang 对账"
author = "the duizhang authors"
release = version = __version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["**/.*"]
html_theme = "furo"
html_title = f"{project} {__version__}"
html_static_path: list[str] = []
nitpicky = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure"]  # `console` blocks show output, not only commands

nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
os.environ.setdefault("DUIZHANG_EXAMPLES", str(HERE.parent / "examples"))

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": False}

FAMILIES = {
    "1": "Prose and tables",
    "2": "Arithmetic",
    "3": "Words against figures",
    "5": "Performance sheets",
    "6": "Dates, names, leftovers",
}


def write_check_pages(_: Sphinx) -> None:
    """``docs/checks/``: a page for each check, and an index by family."""
    folder = HERE / "checks"
    folder.mkdir(exist_ok=True)
    for check in CHECKS:
        _write(folder / f"{check.code}.md", _page(check.code, check.name, check.severity, docstring(check)))
    lines = ["# The checks", "", f"{len(CHECKS)} checks; `duizhang explain CODE` prints the same pages.", ""]
    for digit in sorted({check.code[2] for check in CHECKS}):
        lines += [f"## {FAMILIES.get(digit, f'DZ{digit}')}", "", "| code | severity | what is wrong |", "|---|---|---|"]
        lines += [
            f"| [{check.code}]({check.code}.md) | {check.severity} | {title(check).replace('|', chr(92) + '|')} |"
            for check in CHECKS
            if check.code[2] == digit
        ]
        lines.append("")
    lines += ["```{toctree}", ":hidden:", "", *(check.code for check in CHECKS), "```", ""]
    _write(folder / "index.md", "\n".join(lines))


def _page(code: str, name: str, severity: str, text: str) -> str:
    first, _, body = text.partition("\n")
    return f"# {code} {first.removeprefix(code).strip()}\n\n`{name}`, usually {severity}.\n{body}\n"


def _write(path: Path, text: str) -> None:
    """Write ``text`` where it differs, so that a second build reads only what changed."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("builder-inited", write_check_pages)
