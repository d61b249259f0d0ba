"""Levels of the prose -> table cells that state the same."""

from __future__ import annotations

from extractor import concepts
from extractor.arithmetic import compare
from extractor.data import Claim, Link, Quantity, Target
from extractor.interval import Interval
from extractor.links.index import LEVELS, Index, Reading, fits

_ALIKE = 0.85


def cell_links(index: Index, _: list[Link]) -> list[Link]:
    """Links from each level to the cells of its concept and context.

    Where some of them hold its value, those are the links (the others measure something narrower or wider); where
    none does, the closest context is linked, and the check will say that they differ.
    """
    found: list[Link] = []
    for claim in index.claims:
        if claim.kind not in LEVELS or claim.quantity is None or claim.per or claim.quantity.bound:
            continue
        found.extend(_links_of(claim, index))
    return found


def _links_of(claim: Claim, index: Index) -> list[Link]:
    quantity = claim.quantity
    assert quantity is not None
    named, by, score = _named(claim, index)
    candidates = [(fits(claim.context, reading.context), reading) for reading in named if _same_unit(quantity, reading)]
    candidates = [(fit, reading) for fit, reading in candidates if fit]
    equal = [(fit, reading) for fit, reading in candidates if holds(quantity, reading.fact.quantity)]
    if equal:
        return [_link(claim, reading, score * (0.95 if fit == 2 else 0.7), by) for fit, reading in equal]
    strict = [reading for fit, reading in candidates if fit == 2 and reading.exact and not reading.fact.blank]
    if by == "wording" or quantity.doubt:
        return []
    return [_link(claim, reading, score * 0.8, by) for reading in strict]


def _named(claim: Claim, index: Index) -> tuple[list[Reading], str, float]:
    """The cells of the same name: by concept or normalised name, else by wording."""
    key = index.key_of[claim.id]
    readings = index.readings.get(key)
    if readings:
        return readings, "concept" if claim.concept else "name", 1.0
    if claim.concept:
        return [], "concept", 0.0
    best, score = "", 0.0
    for name in index.loose_names:
        alike = concepts.same(claim.subject, name)
        if alike > score:
            best, score = name, alike
    if score < _ALIKE:
        return [], "wording", 0.0
    return index.readings.get(index.key(best, None), []), "wording", score


def _same_unit(quantity: Quantity, reading: Reading) -> bool:
    """Money meets money; a count meets a cell of the same unit or without one."""
    other = reading.fact.quantity.unit
    if not quantity.unit or not other or quantity.unit == other:
        return True
    return quantity.unit in _PEOPLE and other in _PEOPLE


_PEOPLE = frozenset({"人", "名", "位", "个"})


def holds(one: Quantity, other: Quantity) -> bool:
    """Whether two printed numbers can be the same."""
    coarse, fine = (one, other) if one.step >= other.step else (other, one)
    return compare(coarse, Interval.of(fine)) != "contradicts"


def _link(claim: Claim, reading: Reading, score: float, by: str) -> Link:
    return Link(
        claim=claim.id,
        relation="equal",
        target=Target(kind="cell", anchors=(reading.fact.anchor,), value=reading.fact.quantity.value, unit=reading.fact.quantity.unit),
        score=round(score, 2),
        by=f"pattern:{by}",
    )
