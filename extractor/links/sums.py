"""Totals -> the parts that add up to them: those that a list names, or those that the concept consists of."""

from __future__ import annotations

import re
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
        groups = list(_groups(total, parts))
        reached = [_reaches(total, group) for group in groups]
        for group, complete in zip(groups, reached, strict=True):
            # a second list behind a complete one may divide by something else
            found.append(_link(total, group, "parts" if complete or not any(reached) else "other-parts"))
    for claims in index.by_sentence.values():
        found.extend(_implied(claims, listed))
        found.extend(_in_brackets(claims, index.document.text))
        found.extend(_added_to(claims, index))
    for claim in index.claims:
        if claim.kind in LEVELS and claim.quantity is not None and claim.concept and claim.id not in listed:
            parts = _of_concept(claim, index)
            if parts:
                found.append(_link(claim, parts, "concept-parts"))
    return found


def _implied(claims: list[Claim], listed: dict[str, list[Claim]]) -> Iterator[Link]:
    """在职63人，公务员28人，事业人员37人: counts of one unit behind their total, without any word that says so.

    Only where the later ones are kinds of the first (by concept, or a shared word) and come near it (within a tenth).
    """
    counts = [claim for claim in claims if claim.kind in LEVELS and claim.quantity is not None and not claim.per]
    for position, total in enumerate(counts):
        assert total.quantity is not None
        if total.id in listed or total.part_of or total.quantity.unit in ("", "万元", "%") or total.quantity.value < 3:
            continue
        parts = []
        for claim in counts[position + 1 :]:
            if (
                claim.quantity is None
                or claim.quantity.unit != total.quantity.unit
                or claim.quantity.value >= total.quantity.value
            ):
                break
            parts.append(claim)
        value = sum(part.quantity.value for part in parts if part.quantity)
        near = abs(value - total.quantity.value) * 10 <= total.quantity.value or _are_all_parts(total, parts)
        exact = value == total.quantity.value and value >= _TELLING
        if len(parts) >= 2 and (exact or near and _are_kinds(total, parts)):
            yield _link(total, parts, "implied-parts")
            return


def _in_brackets(claims: list[Claim], text: str) -> Iterator[Link]:
    """每人每年3995元（伙食费3120元、衣服费155元、医疗费720元）: amounts in a bracket behind an amount that they add up to."""
    for total in claims:
        if (
            total.kind not in LEVELS
            or total.quantity is None
            or text[total.anchor.end : total.anchor.end + 1] not in ("(", "（")
        ):
            continue
        close = min((end for sign in ")）" if (end := text.find(sign, total.anchor.end)) > 0), default=-1)
        parts = [
            c
            for c in claims
            if total.anchor.end < c.anchor.start < close and c.kind in LEVELS and c.quantity is not None
        ]
        same_unit = all(part.quantity and part.quantity.unit == total.quantity.unit for part in parts)
        if len(parts) >= 2 and same_unit and _reaches(total, parts):
            yield _link(total, parts, "bracket")


def _added_to(claims: list[Claim], index: Index) -> Iterator[Link]:
    """当年收入加上级补助158.73亿元、上年结转18.35亿元，收入总计365.74亿元: the year's figure, given before, and what is added."""
    levels = [
        c for c in claims if c.kind in LEVELS and c.quantity is not None and c.quantity.unit == "万元" and not c.per
    ]
    text, start = index.document.text, 0
    for position, total in enumerate(levels):
        side = _TOTAL_OF.search(total.subject)
        if side is None:
            continue
        parts, start = levels[start:position], position + 1
        opened = (
            _PLUS.search(text, index.document.sentences[total.sentence].start, total.anchor.start) if parts else None
        )
        if opened is None or len(parts) < 2:
            continue
        own = [
            c for c in reversed(index.claims) if c.sentence < total.sentence and _is_year_figure(c, side.group(), total)
        ]
        if own:
            yield _link(total, [own[0], *parts], "added")


_TOTAL_OF = re.compile("(?:收入|支出)(?=总计$)")
_PLUS = re.compile("(?:当年|本年|本级)?(?:收入|支出)[,，]?加上?")


def _is_year_figure(claim: Claim, side: str, total: Claim) -> bool:
    """Whether a level is the year's own income or spending: named …收入 and no part of anything."""
    if (
        claim.kind not in LEVELS
        or claim.quantity is None
        or claim.part_of
        or claim.per
        or total.sentence - claim.sentence > _NEAR
    ):
        return False
    return claim.subject.endswith("预算" + side) and claim.quantity.unit == "万元"


_NEAR = 12
_TELLING = 10  # smaller counts add up by chance


def _are_all_parts(total: Claim, parts: list[Claim]) -> bool:
    """Whether every part is known as a part of the total (kinds of vehicles)."""
    return bool(total.concept) and all(
        part.concept and concepts.is_part(part.concept, total.concept or "") for part in parts
    )


def _are_kinds(total: Claim, parts: list[Claim]) -> bool:
    """Whether the parts name kinds of the total: 公务员 of 在职, 在控带宽 of 链路带宽; never 退休 of 编制."""
    if any(_OTHER_PEOPLE.search(part.subject) for part in parts) and not _OTHER_PEOPLE.search(total.subject):
        return False
    for part in parts:
        if total.concept and part.concept and concepts.is_part(part.concept, total.concept):
            return True
        if any(total.subject[i : i + 2] in part.subject for i in range(len(total.subject) - 1)):
            return True
    return _STAFF.search(total.subject) is not None and any(_STAFF_KIND.search(part.subject) for part in parts)


_OTHER_PEOPLE = re.compile("退休|离休|编外|聘用|遗属|学生|实有|在编|在职")
_STAFF = re.compile("在职|在编|实有|财政供养|编制")
_STAFF_KIND = re.compile("公务员|行政|事业|参公|工勤|机关")


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


def _reaches(total: Claim, group: list[Claim]) -> bool:
    assert total.quantity is not None
    return Interval.loosely(total.quantity).meets(
        added([Interval.of(part.quantity) for part in group if part.quantity])
    )


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
        for claim in index.claims_near(key, total.anchor.start)
        if claim.kind in LEVELS
        and claim.quantity is not None
        and not claim.per
        and 0 <= claim.sentence - total.sentence <= 8
        and claim.anchor.start > total.anchor.start
        and claim.quantity.unit in ("", total.quantity.unit)
        and fits(total.context, claim.context)
        and index.total_of.get(claim.id) in (None, total.id)
    ]
    if not behind:
        return None
    again = [
        claim
        for claim in index.claims_near(index.key_of[total.id], total.anchor.start)
        if claim.kind in LEVELS
        and total.anchor.start < claim.anchor.start < behind[0].anchor.start
        and claim.quantity != total.quantity
    ]
    return None if again else behind[0]


def _link(total: Claim, parts: list[Claim], by: str) -> Link:
    assert total.quantity is not None
    value = added([Interval.exactly(part.quantity.value) for part in parts if part.quantity])
    return Link(
        claim=total.id,
        relation="sum",
        target=Target(
            kind="computed",
            anchors=tuple(part.anchor for part in parts),
            claim=parts[0].id,
            value=value.low,
            unit=total.quantity.unit,
        ),
        score=0.9,
        by=f"pattern:{by}",
    )
