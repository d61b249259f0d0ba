"""Totals -> the parts that a list gives for them."""

from __future__ import annotations

from collections import defaultdict

from extractor.arithmetic import added
from extractor.data import Claim, Link, Target
from extractor.interval import Interval
from extractor.links.index import Index


def sum_links(index: Index, _: list[Link]) -> list[Link]:
    """One link from each total to its parts, in reading order."""
    parts: dict[str, list[Claim]] = defaultdict(list)
    for claim in index.claims:
        total = index.total_of.get(claim.id)
        if total is not None and claim.quantity is not None and not claim.per:
            parts[total].append(claim)
    found: list[Link] = []
    for total_id, listed in parts.items():
        total = index.claim_by_id[total_id]
        listed = [part for part in listed if total.quantity and part.quantity and part.quantity.unit in ("", total.quantity.unit)]
        if len(listed) >= 2 and total.quantity is not None:
            found.append(_link(total, listed))
    return found


def _link(total: Claim, parts: list[Claim]) -> Link:
    assert total.quantity is not None
    value = added([Interval.exactly(part.quantity.value) for part in parts if part.quantity])
    return Link(
        claim=total.id,
        relation="sum",
        target=Target(kind="computed", anchors=tuple(part.anchor for part in parts), claim=parts[0].id, value=value.low, unit=total.quantity.unit),
        score=0.9,
        by="pattern:parts",
    )
