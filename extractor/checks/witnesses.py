"""What else a document prints for the item of a cell: the other tables and the narrative, as witnesses in arithmetic.

Where a sum fails, the gap says what one of its numbers ought to be.  If the document itself prints that very value for the
same item elsewhere, and nowhere what stands in the cell, then the cell is wrong and not the reading of the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.base import Case
from extractor.data import Anchor, Quantity
from extractor.interval import Interval
from extractor.links.index import LEVELS

_TELLING = 4  # digits, so that no two figures meet by chance


def witnesses(case: Case, cell: Anchor, meant: Decimal) -> tuple[Anchor, ...]:
    """Where else the item of ``cell`` is printed as ``meant`` (in 万元); () where anything speaks for what the cell says."""
    fact = case.fact_at.get(cell)
    if fact is None or meant <= 0:
        return ()
    others = [(anchor, quantity) for anchor, quantity in _printed(case, cell) if _digits(quantity) >= _TELLING]
    if any(Interval.of(quantity).holds(fact.quantity.value) for _, quantity in others):
        return ()
    return tuple(anchor for anchor, quantity in others if Interval.of(quantity).holds(meant))


def _printed(case: Case, cell: Anchor) -> Iterator[tuple[Anchor, Quantity]]:
    """The other figures of the item of a cell, of its year, in other tables and in prose."""
    fact = case.fact_at[cell]
    index = case.index
    key = index.key(fact.item, fact.concept)
    for reading in index.levels(key, cell.start):
        other = reading.fact
        if other.table != fact.table and not other.blank and _same(other.context.year, fact.context.year):
            yield other.anchor, other.quantity
    for claim in index.claims_near(key, cell.start):
        said = claim.quantity
        if claim.kind in LEVELS and said is not None and not claim.per and _same(claim.context.year, fact.context.year):
            yield claim.anchor, said


def _same(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other


def _digits(quantity: Quantity) -> int:
    """How many digits tell the number from others."""
    return len((quantity.value / quantity.step).to_integral_value().as_tuple().digits) if quantity.step else 0
