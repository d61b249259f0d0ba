"""Taggers label spans of a sentence; everything behind them is the same whoever set the labels.

A tagger is a function ``tag(view: View) -> Tagged``.  Marks are in the coordinates of the clean text (``View.text``).

    pattern.py        the phrases of ``extractor/patterns``           by = "pattern:change.down"
    transformer.py    a trained model, through ONNX Runtime           by = "model:small@1f2e3d4c:change.down"
    both.py           the patterns, and the model where they are blind
    choice.py         the tagger of a name: patterns, model, both
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from extractor.data import Anchor, Mention, Quantity
from extractor.folding import View
from extractor.taggers.clauses import Clause

NUMBERS = frozenset({"AMOUNT", "PERCENT", "POINTS", "COUNT"})


class Mark(NamedTuple):
    """A label on ``view.text[start:end]``; ``value`` is the quantity of a number, else the normalised word."""

    label: str
    start: int
    end: int
    value: Quantity | str
    by: str
    score: float = 1.0

    @property
    def rule(self) -> str:
        """What kind of wording it is, whoever found it: ``change.people-out``, ``item.after``."""
        return self.by.rpartition(":")[2]


class Tagged(NamedTuple):
    """A sentence with its clauses and its marks, both in reading order."""

    view: View
    clauses: tuple[Clause, ...]
    marks: tuple[Mark, ...]


class Task(NamedTuple):
    """A sentence to tag, with the heading over it and the sentence before it: there its subject often stands."""

    view: View
    heading: str = ""
    before: str = ""


Tagger = Callable[[Sequence[Task]], list[Tagged]]


def to_mention(mark: Mark, view: View, document_text: str) -> Mention:
    """The mark as a value that leaves the stage, anchored in the document."""
    start, end = view.span(mark.start, mark.end)
    return Mention(
        label=mark.label,
        anchor=Anchor(start=start, end=end, text=document_text[start:end]),
        value=mark.value,
        by=mark.by,
        score=mark.score,
    )
