"""What the formats of ``duizhang check`` are made from: the documents that were checked, and the findings to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from extractor.data import Document, Extraction, Finding

Lang = Literal["zh", "en"]


class Checked(NamedTuple):
    """One document, under the name it was given by; ``hidden`` counts the findings too mild to be ``shown``."""

    name: str
    extraction: Extraction
    shown: Sequence[Finding]
    hidden: int = 0


@dataclass(frozen=True)
class Results:
    """All documents of one call, to be gone through once; ``complaints`` is complete when that is done."""

    documents: Iterable[Checked]
    lang: Lang = "zh"
    complaints: Sequence[str] = field(default_factory=list)


def has_lines(document: Document) -> bool:
    """Whether line and column of the text are those of the file: it is plain text, not a PDF or an office file."""
    return document.media_type in ("text/plain", "text/markdown")
