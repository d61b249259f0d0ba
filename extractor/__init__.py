"""duizhang: every number in the prose of a Chinese budget disclosure gets a verdict.

    from extractor import extract

    extraction = extract("预算公开.txt")
    for finding in extraction.findings:
        print(finding.code, finding.message)

``read`` stops at the document, ``check`` returns only the findings.  The data types are those of ``extractor.data``;
every public name is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.data import (
        Anchor,
        Claim,
        Document,
        Entry,
        Extraction,
        Fact,
        Failure,
        Finding,
        Link,
        Quantity,
        RawDocument,
        Table,
        Verdict,
    )
    from extractor.errors import DuizhangError, UnreadableError, UsageError
    from extractor.pipeline import check, extract, read

__version__ = "0.1.0"

__all__ = [
    "Anchor",
    "Claim",
    "Document",
    "DuizhangError",
    "Entry",
    "Extraction",
    "Fact",
    "Failure",
    "Finding",
    "Link",
    "Quantity",
    "RawDocument",
    "Table",
    "UnreadableError",
    "UsageError",
    "Verdict",
    "check",
    "extract",
    "read",
]

_ROOMS = {
    "DuizhangError": "extractor.errors",
    "UnreadableError": "extractor.errors",
    "UsageError": "extractor.errors",
    "check": "extractor.pipeline",
    "extract": "extractor.pipeline",
    "read": "extractor.pipeline",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_ROOMS.get(name, "extractor.data")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
