"""The pages of the checks: what a check's module docstring says, found by code or by name."""

from __future__ import annotations

import re

import click

from extractor.checks import CHECKS
from extractor.checks.base import Check
from extractor.checks.pages import docstring, title
from extractor.errors import UsageError

__all__ = ["HEADINGS", "docstring", "find", "listing", "page", "title"]

HEADINGS = ("What", "Why", "Example", "Tolerance", "Silent when")
_HEADING = re.compile(rf"^#* *({'|'.join(HEADINGS)})$", re.MULTILINE)


def find(word: str) -> Check:
    """The check with this code or name, in any case; UsageError where there is none."""
    for check in CHECKS:
        if word.upper() == check.code or word.lower() == check.name:
            return check
    raise UsageError(f"no check is called {word!r}; `duizhang explain` lists them all")


def page(check: Check) -> str:
    """The whole page, its headings in bold, under a line with code, name and usual severity."""
    first, _, rest = docstring(check).partition("\n")
    head = click.style(f"{check.code} {check.name}", bold=True) + f" ({check.severity})"
    body = _HEADING.sub(lambda heading: click.style(heading[1], bold=True), rest)
    return f"{head}\n{first.removeprefix(check.code).strip()}\n{body}"


def listing() -> str:
    """All checks, one a line: code, usual severity, name and what is wrong."""
    width = max(len(check.name) for check in CHECKS)
    return "\n".join(f"{check.code}  {check.severity:<7}  {check.name:<{width}}  {title(check)}" for check in CHECKS)
