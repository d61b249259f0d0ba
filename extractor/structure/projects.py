"""The project that a performance sheet is about."""

from __future__ import annotations

import re

from extractor.data import Table

_NAME = re.compile("(?:项目|资金|专项)名称[:：]?$")
_HEAD = 40


def project_name(table: Table) -> str:
    """The text of the cell behind 项目名称, "" when the sheet names no project."""
    cells = table.cells
    for position, cell in enumerate(cells[:_HEAD]):
        if _NAME.search(cell.text.strip()):
            for other in cells[position + 1 : position + 4]:
                if other.row == cell.row and other.text.strip():
                    return other.text.strip()
    return ""
