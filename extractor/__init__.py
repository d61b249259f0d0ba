"""duizhang: every number in the prose of a Chinese budget disclosure gets a verdict::

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
    from pathlib import Path

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

_ERRORS = ("DuizhangError", "UnreadableError", "UsageError")


def extract(source: Path | str | RawDocument, *, lang: str = "zh") -> Extraction:
    """All that ``source`` says, how it hangs together, and what contradicts.

    ``source`` is a path, or bytes wrapped as a ``RawDocument``; ``lang`` is that of the findings' messages, "zh" or
    "en".  Raises ``DuizhangError`` when it cannot be read.
    """
    from extractor.pipeline import extract_document

    return extract_document(source, lang=lang)


def check(source: Path | str | RawDocument, *, lang: str = "zh") -> tuple[Finding, ...]:
    """The contradictions of ``source`` in reading order, of all severities.  Raises as ``extract`` does."""
    return extract(source, lang=lang).findings


def read(source: Path | str | RawDocument) -> Document:
    """The text, sections, sentences and tables of ``source``.  Raises as ``extract`` does."""
    from extractor.pipeline import read_document

    return read_document(source)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module("extractor.errors" if name in _ERRORS else "extractor.data"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
