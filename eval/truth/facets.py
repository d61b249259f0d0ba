"""What kind of document it is and in what layout: as its gold says, else as its title and its text show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from extractor.data import Document

# The first that is found near the top decides: a self-evaluation of a budget is a self-evaluation.
_KINDS = (
    ("self-evaluation", "自评"),
    ("three-public", "“三公”经费(?:支出|预算|决算)"),
    ("execution-report", "预算执行情况"),
    ("final", "决算"),
    ("budget", "预算|项目支出"),
)
_LAYOUTS = {"application/pdf": "pdf", "text/html": "html", "text/markdown": "markdown"}
_TOP = 400  # characters: the title and what stands around it


def facets(document: Document, told: Mapping[str, Any]) -> dict[str, str]:
    """``kind`` and ``layout``; ``told`` is the gold as written."""
    layout = str(told.get("format") or _LAYOUTS.get(document.media_type, "") or layout_of(document.text))
    return {"kind": str(told.get("doc_kind") or kind_of(document.text)), "layout": layout}


def kind_of(text: str) -> str:
    r"""The kind that the title tells.

    >>> kind_of("柳园县水务局2021年度部门决算公开"), kind_of("2021年项目支出绩效自评表"), kind_of("工作总结")
    ('final', 'self-evaluation', 'other')
    """
    top = re.sub(r"\s+", "", text[:_TOP])
    return next((kind for kind, words in _KINDS if re.search(words, top)), "other")


def layout_of(text: str) -> str:
    """How a text dump shows its tables: a line for each cell, or a line for each row.

    >>> layout_of("\\t项目\\n\\t金额\\n"), layout_of("项目\\t金额\\n"), layout_of("共3万元\\n")
    ('word-dump', 'tab-separated', 'prose')
    """
    alone = len(re.findall(r"^\t[^\t\n]*$", text, re.MULTILINE))
    rows = len(re.findall(r"^[^\t\n]*\S\t", text, re.MULTILINE))
    if not alone and not rows:
        return "prose"
    return "word-dump" if alone > rows else "tab-separated"
