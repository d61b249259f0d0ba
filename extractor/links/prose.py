"""Claims -> earlier claims that state the same once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from extractor.data import Claim, Link, Target
from extractor.links.cells import holds
from extractor.links.index import LEVELS, Index, fits


def claim_links(index: Index, _: list[Link]) -> list[Link]:
    """A link from each claim to the first and the last claim before it that state the same figure of the same thing (or
    of kin); where none of the earlier ones has its value, to the last that differs."""
    found: list[Link] = []
    seen: dict[str, list[Claim]] = defaultdict(list)
    moved: dict[tuple[Decimal, str, str], list[Claim]] = defaultdict(list)
    for claim in index.claims:
        if claim.quantity is None or claim.per or claim.kind == "reason":
            continue
        found.extend(_of_claim(claim, index, seen, moved))
        seen[index.key_of[claim.id]].append(claim)
        if claim.kind == "change":
            moved[_movement(claim)].append(claim)
    return found


def _of_claim(
    claim: Claim, index: Index, seen: dict[str, list[Claim]], moved: dict[tuple[Decimal, str, str], list[Claim]]
) -> Iterator[Link]:
    named = _window(seen.get(index.key_of[claim.id], []))
    equal = [other for other in named if comparable(claim, other, kin=True) and _equal(claim, other)]
    if equal:
        yield from (
            _link(claim, other, 0.9) for other in ((equal[0],) if equal[0] is equal[-1] else (equal[0], equal[-1]))
        )
        return
    own = [other for other in named if comparable(claim, other)]
    if own:
        yield _link(claim, own[-1], 0.6)
        return
    kin = [
        (closeness, other)
        for key, closeness in index.keys(claim)[1:]
        for other in _window(seen.get(key, []))
        if comparable(claim, other, kin=True) and _equal(claim, other)
    ]
    if not kin and claim.kind == "change":
        kin = [(0.7, other) for other in moved.get(_movement(claim), ())[:_WINDOW] if _same_movement(claim, other)]
        kin = kin or [(0.7, other) for other in _in_another_unit(claim, moved) if _same_movement(claim, other)]
    if kin:
        closeness, other = max(kin, key=lambda pair: pair[0])
        yield _link(claim, other, 0.8 * closeness)


_WINDOW = 6


def _window(claims: list[Claim]) -> list[Claim]:
    """The first and the last few: a document that says one thing a thousand times is not compared a million times."""
    return claims if len(claims) <= 2 * _WINDOW else claims[:_WINDOW] + claims[-_WINDOW:]


def _movement(claim: Claim) -> tuple[Decimal, str, str]:
    assert claim.quantity is not None
    return claim.quantity.value, claim.quantity.unit, claim.direction


def _in_another_unit(claim: Claim, moved: dict[tuple[Decimal, str, str], list[Claim]]) -> list[Claim]:
    """Changes of the same digits, one printed in 元 and one in 万元, where the digits are enough to tell."""
    value, unit, direction = _movement(claim)
    if unit != "万元" or len(value.normalize().as_tuple().digits) < _TELLING:
        return []
    return [other for power in (4, -4) for other in moved.get((value.scaleb(power), unit, direction), ())[:_WINDOW]]


_TELLING = 4


def _same_movement(claim: Claim, other: Claim) -> bool:
    """Two statements of one change under different names: of people, or of the budget as a whole."""
    if other.kind != "change" or other.anchor.start >= claim.anchor.start or other.sentence == claim.sentence:
        return False
    if claim.quantity is None or not claim.quantity.value or other.quantity is None:
        return False
    if claim.quantity.unit != other.quantity.unit or claim.direction != other.direction:
        return False
    return claim.quantity.unit == "人" or _is_whole(claim) and _is_whole(other)


def _is_whole(claim: Claim) -> bool:
    return str(claim.concept).startswith(("item.total", "item.appropriation", "item.current"))


def _equal(claim: Claim, other: Claim) -> bool:
    if claim.quantity is None or other.quantity is None or claim.direction != other.direction:
        return False
    return holds(claim.quantity, other.quantity) and (claim.quantity.value != 0 or claim.kind != "change")


def comparable(claim: Claim, other: Claim, *, kin: bool = False) -> bool:
    """Whether two claims state the same figure of the same thing (or of kin, which may differ in side)."""
    if claim.quantity is None or other.quantity is None or other.per or claim.sentence == other.sentence:
        return False
    if claim.quantity.unit != other.quantity.unit or fits(claim.context, other.context) < (1 if kin else 2):
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
        target=Target(
            kind="claim", anchors=(other.anchor,), claim=other.id, value=other.quantity.value, unit=other.quantity.unit
        ),
        score=score,
        by="pattern:same-subject",
    )
