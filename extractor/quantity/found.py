"""What ``find`` and ``read_cell`` return."""

from __future__ import annotations

from typing import Literal, NamedTuple

from extractor.data import Quantity

FoundKind = Literal["money", "percent", "points", "count", "date", "year", "duration", "code", "bare"]


class Token(NamedTuple):
    """A number with its surroundings, as the pattern cut it; ``end`` is that of the unit, or of the number."""

    text: str
    start: int
    end: int
    number_end: int
    number: str
    rest: str
    scale: str
    word: str


class Found(NamedTuple):
    """A number of a sentence.

    ``text[start:end]`` is the number with sign and unit, ``text[start:number_end]`` without the unit.  ``quantity`` is
    None for dates, years and codes.  ``each`` is the denominator of a unit price (元/人/年 -> "人/年"), else "".
    """

    start: int
    end: int
    number_end: int
    kind: FoundKind
    quantity: Quantity | None = None
    each: str = ""


CellKind = Literal["number", "blank", "dash", "text", "date"]


class CellReading(NamedTuple):
    """What a table cell says; ``quantity`` is set for kind "number" only."""

    kind: CellKind
    quantity: Quantity | None = None
