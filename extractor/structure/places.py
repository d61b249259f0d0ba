"""Offsets back to the source: the page, the worksheet cell or the paragraph that a span was read from."""

from __future__ import annotations

from bisect import bisect_right

import msgspec

from extractor.data import Anchor, Box, Claim, Document, Fact, Finding


def place(document: Document, offset: int) -> Box | None:
    """Where ``offset`` stands in the source format; None where the format has no places."""
    index = bisect_right(document.places, offset, key=lambda entry: entry[0]) - 1
    if index < 0:
        return None
    _, end, box = document.places[index]
    return box if offset <= end else None


def placed(document: Document, anchor: Anchor) -> Anchor:
    """``anchor`` with the place in the source format filled in."""
    box = place(document, anchor.start)
    if box is None:
        return anchor
    return Anchor(
        start=anchor.start, end=anchor.end, text=anchor.text, table=anchor.table, row=anchor.row, col=anchor.col,
        page=box.page, bbox=box.bbox, sheet=box.sheet, ref=box.ref, path=box.path,
    )  # fmt: skip


def place_findings(document: Document, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings with the places of all their anchors; as they are where the format has none."""
    if not document.places:
        return findings
    return tuple(
        msgspec.structs.replace(
            finding,
            anchors=tuple(placed(document, anchor) for anchor in finding.anchors),
            blamed=placed(document, finding.blamed) if finding.blamed is not None else None,
            alternatives=tuple(
                msgspec.structs.replace(one, anchor=placed(document, one.anchor)) for one in finding.alternatives
            ),
            consequences=tuple(
                msgspec.structs.replace(one, anchors=tuple(placed(document, anchor) for anchor in one.anchors))
                for one in finding.consequences
            ),
        )
        for finding in findings
    )


def place_claims(document: Document, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims with the places of their sentence part, number and reason."""
    if not document.places:
        return claims
    return tuple(
        msgspec.structs.replace(
            claim,
            anchor=placed(document, claim.anchor),
            number=placed(document, claim.number) if claim.number is not None else None,
            reason=placed(document, claim.reason) if claim.reason is not None else None,
        )
        for claim in claims
    )


def place_facts(document: Document, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts with the places of their cells."""
    if not document.places:
        return facts
    return tuple(msgspec.structs.replace(fact, anchor=placed(document, fact.anchor)) for fact in facts)
