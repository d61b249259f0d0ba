"""Counts that add up over documents, and the single notes from which ``eval.errors`` prints its lines."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were predicted and asked for, and how many of each side were right.

    ``found`` counts gold items (for recall), ``right`` predictions (for precision): they differ where several
    predictions fit one gold item.  ``said`` is the sum of the probabilities that the predictions gave themselves to be
    right, where they have any.

    >>> tally = Tally(found=3, gold=4, right=3, predicted=5) + Tally(found=1, gold=1, right=1, predicted=1)
    >>> str(tally.recall), str(round(tally.precision, 3)), str(round(tally.f1, 3))
    ('0.8', '0.667', '0.727')
    """

    found: int = 0
    gold: int = 0
    right: int = 0
    predicted: int = 0
    said: Decimal = Decimal(0)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.found + other.found,
            self.gold + other.gold,
            self.right + other.right,
            self.predicted + other.predicted,
            self.said + other.said,
        )

    @property
    def precision(self) -> Decimal:
        """Right predictions among all; 1 where nothing was predicted."""
        return ratio(self.right, self.predicted)

    @property
    def recall(self) -> Decimal:
        """Found gold items among all; 1 where nothing was to be found."""
        return ratio(self.found, self.gold)

    @property
    def f1(self) -> Decimal:
        """The harmonic mean of both; 0 where both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else Decimal(0)


EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)  # finer where most confidences are


def bin_of(probability: float) -> str:
    """The bin of a confidence, named by its ends.

    >>> bin_of(0.31), bin_of(0.9), bin_of(1.0)
    ('0.00-0.50', '0.90-0.95', '0.99-1.00')
    """
    at = bisect_right(EDGES, probability)
    low, high = (0.0, *EDGES)[at], (*EDGES, 1.0)[at]
    return f"{low:.2f}-{high:.2f}"


def ratio(part: int, whole: int) -> Decimal:
    """``part / whole``, 1 for nothing of nothing."""
    return Decimal(part) / Decimal(whole) if whole else Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One miss, false alarm or other event, told in one line.

    ``topic`` is what was scored (claims, links, ...), ``event`` what happened ("miss", "false", ...), ``cause`` why, as far
    as the scorer can tell, in words that many notes share; ``start`` is -1 where it has no place in a text; ``wanted`` is
    what the gold says and ``got`` what was predicted.
    """

    topic: str
    event: str
    start: int
    quote: str
    wanted: str = ""
    got: str = ""
    cause: str = ""
