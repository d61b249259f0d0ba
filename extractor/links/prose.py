"""Claims -> earlier claims that state the same once more."""

from __future__ import annotations

from extractor.data import Claim, Link, Target
from extractor.links.cells import holds
from extractor.links.index import LEVELS, Index, fits


def claim_links(index: Index, _: list[Link]) -> list[Link]:
    """A link from each claim to the first claim before it of the same kind, thing, context and base; where none of
    the earlier ones has its value, to the last that differs."""
    found: list[Link] = []
    for claims in index.claims_by_key.values():
        for position, claim in enumerate(claims):
            if claim.quantity is None or claim.per:
                continue
            earlier = [other for other in claims[:position] if comparable(claim, other)]
            equal = [other for other in earlier if other.quantity and holds(claim.quantity, other.quantity) and other.direction == claim.direction]
            if equal:
                found.append(_link(claim, equal[0], 0.9))
            elif earlier:
                found.append(_link(claim, earlier[-1], 0.6))
    return found


def comparable(claim: Claim, other: Claim) -> bool:
    """Whether two claims state the same figure of the same thing."""
    if claim.quantity is None or other.quantity is None or other.per or claim.sentence == other.sentence:
        return False
    if claim.quantity.unit != other.quantity.unit or fits(claim.context, other.context) != 2:
        return False
    if claim.kind in LEVELS:
        return other.kind in LEVELS
    if claim.kind == "share":
        return other.kind == "share" and claim.share_of == other.share_of
    return claim.kind == other.kind


def _link(claim: Claim, other: Claim, score: float) -> Link:
    assert other.quantity is not None
    return Link(
        claim=claim.id,
        relation="equal",
        target=Target(kind="claim", anchors=(other.anchor,), claim=other.id, value=other.quantity.value, unit=other.quantity.unit),
        score=score,
        by="pattern:same-subject",
    )
