"""Totals -> the parts that add up to them: those that a list names, or those that the concept consists of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from extractor import concepts
from extractor.arithmetic import added
from extractor.data import Claim, Link, Target
from extractor.interval import Interval
from extractor.links.index import LEVELS, Index, fits


def sum_links(index: Index, _: list[Link]) -> list[Link]:
    """Links from each total to its parts; a total that is split twice (by project, by subject) has two."""
    found: list[Link] = []
    listed = _listed(index)
    for total_id, parts in listed.items():
        total = index.claim_by_id[total_id]
        for group in _groups(total, parts):
            found.append(_link(total, group, "parts"))
    for claim in index.claims:
        if claim.kind in LEVELS and claim.quantity is not None and claim.concept and claim.id not in listed:
            parts = _of_concept(claim, index)
            if parts:
                found.append(_link(claim, parts, "concept-parts"))
    return found


def _listed(index: Index) -> dict[str, list[Claim]]:
    """Total id -> the parts that name it, of its own unit."""
    parts: dict[str, list[Claim]] = defaultdict(list)
    for claim in index.claims:
        total_id = index.total_of.get(claim.id)
        if total_id is None or claim.quantity is None or claim.per:
            continue
        total = index.claim_by_id[total_id]
        if total.quantity is not None and claim.quantity.unit in ("", total.quantity.unit):
            parts[total_id].append(claim)
    return parts


def _groups(total: Claim, parts: list[Claim]) -> Iterator[list[Claim]]:
    """The lists among the parts: one ends where it reaches the total, or with its paragraph."""
    assert total.quantity is not None
    goal = Interval.of(total.quantity)
    group: list[Claim] = []
    for part in parts:
        if group and group[-1].sentence != part.sentence and len(group) > 1 and _is_one_line(group):
            yield group
            group = []
        group.append(part)
        if len(group) > 1 and goal.meets(added([Interval.of(p.quantity) for p in group if p.quantity])):
            rest = parts[parts.index(part) + 1 :]
            if not rest or any(p.quantity and p.quantity.value for p in rest):
                yield group
                group = []
    if len(group) > 1:
        yield group


def _is_one_line(group: list[Claim]) -> bool:
    """Whether the parts so far stand in one sentence (a list of paragraphs has one part in each)."""
    return len({part.sentence for part in group}) == 1


def _of_concept(total: Claim, index: Index) -> list[Claim]:
    """The claims of the parts that exhaust the concept, all given near the total."""
    for alternative in concepts.parts(total.concept or ""):
        if not 2 <= len(alternative) <= 8:
            continue
        parts = [_near(total, key, index) for key in alternative]
        if all(parts):
            return sorted((part for part in parts if part), key=lambda part: part.anchor.start)
    return []


def _near(total: Claim, key: str, index: Index) -> Claim | None:
    """The level of that concept closest behind the total, in its context."""
    assert total.quantity is not None
    behind = [
        claim
        for claim in index.claims_by_key.get(key, ())
        if claim.kind in LEVELS
        and claim.quantity is not None
        and not claim.per
        and 0 <= claim.sentence - total.sentence <= 8
        and claim.anchor.start > total.anchor.start
        and claim.quantity.unit in ("", total.quantity.unit)
        and fits(total.context, claim.context)
    ]
    return behind[0] if behind else None


def _link(total: Claim, parts: list[Claim], by: str) -> Link:
    assert total.quantity is not None
    value = added([Interval.exactly(part.quantity.value) for part in parts if part.quantity])
    return Link(
        claim=total.id,
        relation="sum",
        target=Target(kind="computed", anchors=tuple(part.anchor for part in parts), claim=parts[0].id, value=value.low, unit=total.quantity.unit),
        score=0.9,
        by=f"pattern:{by}",
    )
