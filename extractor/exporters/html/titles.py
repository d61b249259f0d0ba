"""What the page calls a table: its number and title as printed, and the project where it is the sheet of one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from extractor.data import Document, Table
from extractor.exporters.html.shown import clipped
from extractor.structure.projects import project_name

_FULL, _SHORT = 120, 30  # columns
_BETWEEN = re.compile(r"[\s：:]+")


@dataclass(frozen=True, slots=True)
class Title:
    """``full`` stands over the table, ``short`` in lists and beside a cell; no two tables share a short one."""

    full: str
    short: str


def titles(document: Document, unnamed: str) -> dict[str, Title]:
    """The titles of all tables by id; ``unnamed`` is the word for a table without any."""
    found: dict[str, tuple[str, str]] = {}
    for table in document.tables:
        printed = " ".join(part for part in (table.number, table.title) if part)
        project = project_name(table) if table.kind == "form" else ""
        full = " · ".join(part for part in (printed, project) if part) or f"{unnamed} {table.id}"
        found[table.id] = full, project or table.number or table.title or full
    times = Counter(short for _, short in found.values())
    return {name: _title(name, full, short, times[short] > 1) for name, (full, short) in found.items()}


def _title(name: str, full: str, short: str, shared: bool) -> Title:
    return Title(clipped(full, _FULL), f"{name} {clipped(short, _SHORT)}" if shared else clipped(short, _SHORT))


def names(heading: str, table: Table) -> bool:
    """Whether a heading above the table is its title, with or without the number, whatever stands between the two."""
    said = _BETWEEN.sub("", heading)
    return bool(said) and said in (_BETWEEN.sub("", table.number + table.title), _BETWEEN.sub("", table.title))
