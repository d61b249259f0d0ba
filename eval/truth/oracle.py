"""What a perfect pipeline would return: the gold of a document, told as an ``Extraction``.

Scoring it must give 1.0 everywhere; scoring it with one thing changed must lower exactly the figure of that thing.
That is how the tests know that a figure measures what it says.
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from eval.truth.gold import Gold, GoldClaim, GoldItem, GoldLink
from eval.truth.locate import Span
from eval.truth.normal import MONEY, POINTS, RATE
from extractor.data import (
    Anchor,
    Claim,
    Context,
    Direction,
    Document,
    Entry,
    Extraction,
    Finding,
    Kind,
    Link,
    Quantity,
    Severity,
    Target,
)

_UNITS = {MONEY: "万元", RATE: "%", POINTS: "个百分点"}


def perfect(gold: Gold, text: str) -> Extraction:
    """An extraction of ``text`` that says exactly what ``gold`` says."""
    claims = tuple(_claim(claim) for claim in gold.claims if not claim.optional)
    spans = {claim.id: claim.anchor for claim in claims}
    return Extraction(
        document=Document(
            id=gold.name,
            name=gold.name,
            text=text,
            media_type="text/plain",
            year=None,
            entity=gold.entity,
            blocks=(),
            sections=(),
            sentences=(),
            tables=(),
        ),
        mentions=(),
        claims=claims,
        facts=(),
        links=tuple(_link(link) for link in gold.links if link.claim in spans),
        verdicts=(),
        findings=tuple(_finding(item) for item in gold.contradictions if item.places),
        ledger=tuple(_entry(claim) for claim in gold.claims if claim.value is not None),
    )


def _anchor(span: Span) -> Anchor:
    return Anchor(start=span.start, end=span.end, text=span.text)


def _claim(gold: GoldClaim) -> Claim:
    quantity = None
    if gold.value is not None:
        unit = _UNITS.get(gold.dimension, "个")
        quantity = Quantity(value=gold.value, unit=unit, step=Decimal("0.01"), raw=gold.printed)
    return Claim(
        id=gold.id,
        kind=cast(Kind, gold.kind),
        subject=gold.subject,
        concept=None,
        context=Context(),
        quantity=quantity,
        direction=cast(Direction, gold.direction),
        base=gold.base or None,
        share_of=gold.share_of or None,
        part_of=None,
        per=None,
        reason=_anchor(gold.reason) if gold.reason else None,
        anchor=_anchor(gold.span),
        number=None,
        sentence=0,
    )


def _link(gold: GoldLink) -> Link:
    relation = gold.relation
    if gold.operands:
        anchors = tuple(_anchor(operand.span) for operand in gold.operands if operand.span)
        target = Target(kind="computed", anchors=anchors, value=gold.computed)
    else:
        target = Target(
            kind="claim" if gold.target_claim else "cell",
            anchors=(_anchor(gold.target),) if gold.target else (),
            claim=gold.target_claim,
        )
    return Link(claim=gold.claim, relation=relation, target=target, score=1.0, by="gold")  # type: ignore[arg-type]


def _finding(item: GoldItem) -> Finding:
    anchors = tuple(_anchor(place[0]) for place in item.places)
    severity = cast(Severity, item.severity)
    return Finding(code=item.category, severity=severity, message=item.why, reported="", computed="", anchors=anchors)


def _entry(claim: GoldClaim) -> Entry:
    return Entry(anchor=_anchor(claim.span), claim=claim.id, outcome="agrees", codes=("gold",))
