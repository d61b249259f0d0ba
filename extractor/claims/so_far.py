"""What is known when a number is read: before its sentence, and of what the sentence has said by then."""

from __future__ import annotations

from typing import Protocol

from extractor.claims.draft import Draft
from extractor.data import Document, Measure
from extractor.taggers import Tagged


class SoFar(Protocol):
    """What the reader knows before a sentence: the topic, the open list, the levels of the sentence before."""

    document: Document
    entity: str
    measure: Measure
    topic: str
    heading: str
    as_of: int | None
    year_here: int | None
    drafts: list[Draft]
    previous: list[Draft]
    open_total: Draft | None
    section_total: Draft | None


class Said(Protocol):
    """What of a sentence decides it: its marks, its drafts so far, the totals and wholes in force, the last subjects of 分别."""

    reader: SoFar
    tagged: Tagged
    here: list[Draft]
    heads: list[Draft]
    total: Draft | None
    row: list[str]
    whole: str | None
