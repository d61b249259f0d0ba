"""Mentions of a sentence -> claims: who, what year, how much, against what, why.

A number speaks of the words in front of it; where there are none it inherits: a change from the level before it, a part
from the list it stands in, a lone "支出" from the heading.  ``Reader`` holds what can be inherited and is fed one
sentence after the other.
"""

from __future__ import annotations

from collections.abc import Iterable

from extractor.claims.reader import Reader
from extractor.data import Claim, Document, Sentence
from extractor.taggers import Tagged


def build(document: Document, tagged: Iterable[tuple[Sentence, Tagged]]) -> tuple[Claim, ...]:
    """The claims of all tagged sentences, in reading order, ids C0001 ..."""
    reader = Reader(document)
    for sentence, marks in tagged:
        reader.read(sentence, marks)
    return reader.claims()
