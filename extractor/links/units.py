"""Tables that do not say their unit: the prose says it for them.

When at least two figures of such a table are stated in the prose, and one scale (元, 万元, 亿元) makes them all agree, that
is the table's unit.  Otherwise its numbers stay without one, and nothing in the prose is measured against them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import msgspec

from extractor.arithmetic import compare
from extractor.data import Claim, Document, Fact, Quantity
from extractor.interval import Interval
from extractor.links.index import LEVELS, Index

SCALES = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10000)}
_ENOUGH = 2


def settle_units(document: Document, claims: tuple[Claim, ...], facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """``facts`` with the money unit filled in for tables that leave it open and whose scale the prose shows."""
    open_tables = {table.id for table in document.tables if not table.unit}
    if not any(fact.table in open_tables and not fact.quantity.unit for fact in facts):
        return facts
    votes = _votes(Index(document, claims, facts), open_tables)
    scales = {table: scale for table, counted in votes.items() if (scale := _winner(counted)) is not None}
    return tuple(
        _scaled(fact, scales[fact.table]) if fact.table in scales and not fact.quantity.unit else fact for fact in facts
    )


def _votes(index: Index, tables: set[str]) -> dict[str, Counter[Decimal]]:
    """For each table, how many figures of the prose each scale would make agree."""
    votes: dict[str, Counter[Decimal]] = defaultdict(Counter)
    for claim in index.claims:
        quantity = claim.quantity
        if claim.kind not in LEVELS or quantity is None or quantity.unit != "万元" or not quantity.value or claim.per:
            continue
        for key, _ in index.keys(claim):
            for reading in index.levels(key, claim.anchor.start):
                fact = reading.fact
                if fact.table in tables and not fact.quantity.unit and fact.quantity.value:
                    for scale in SCALES.values():
                        if compare(quantity, Interval.of(_times(fact.quantity, scale))) == "agrees":
                            votes[fact.table][scale] += 1
    return votes


def _winner(counted: Counter[Decimal]) -> Decimal | None:
    """The scale that most figures ask for, when they are enough and no other scale comes near."""
    ranked = counted.most_common(2)
    if not ranked or ranked[0][1] < _ENOUGH:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= 3 * ranked[1][1] else None


def _times(quantity: Quantity, scale: Decimal) -> Quantity:
    return msgspec.structs.replace(quantity, value=quantity.value * scale, step=quantity.step * scale, unit="万元")


def _scaled(fact: Fact, scale: Decimal) -> Fact:
    return msgspec.structs.replace(fact, quantity=_times(fact.quantity, scale))
