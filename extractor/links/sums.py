"""Totals -> the parts that add up to them: those that a list names, or those that the concept consists of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from extractor import concepts
from extractor.arithmetic import added
from extractor.data import Claim, Link, Target
from extractor.interval import Interval
from extractor.links.closed import adds_up, closed_lists, ends_there, is_amount, is_base, is_compared, is_division
from extractor.links.index import LEVELS, Index, fits, same_measure


def sum_links(index: Index, _: list[Link]) -> list[Link]:
    """Links from each total to its parts; a total that is split twice (by project, by subject) has two."""
    closed = {(one.total.id, one.parts[0].id): one for one in closed_lists(index)}
    found = [_link(one.total, one.parts, one.by) for one in closed.values()]
    settled = {one.total.id for one in closed.values() if one.by == "closed"}
    listed = _listed(index)
    owner = {part.id: total_id for total_id, parts in listed.items() for part in parts}
    for total_id, parts in listed.items():
        total = index.claim_by_id[total_id]
        whole = _whole_set(total, parts, index, owner)
        if whole:
            found.append(_link(total, whole, "concept-parts"))
        elif total_id not in settled:
            found.extend(_of_list(total, parts, index))
    for claims in index.by_sentence.values():
        found.extend(_implied(claims, listed, index.document.text))
        found.extend(_in_brackets(claims, index.document.text))
        found.extend(_added_to(claims, index))
    for claim in index.claims:
        if is_amount(claim) and claim.concept and claim.id not in listed and not is_base(claim, index):
            parts = _of_concept(claim, index, owner)
            if parts and claim.id not in settled and (adds_up(claim, parts) or _is_divided(claim, parts, index)):
                found.append(_link(claim, parts, "concept-parts"))
    return found


def _of_list(total: Claim, parts: list[Claim], index: Index) -> Iterator[Link]:
    """The lists that name a total, one link each."""
    groups = list(_groups(total, parts))
    reached = [adds_up(total, group) for group in groups]
    for group, complete in zip(groups, reached, strict=True):
        if not complete and _names_some(total, group):
            continue
        # a second list behind a complete one may divide by something else
        by = "parts" if complete or not any(reached) else "other-parts"
        if by == "parts" and is_division(group[0]) and ends_there(group, index):
            by = "closed"
        yield _link(total, group, by)


def _names_some(total: Claim, parts: list[Claim]) -> bool:
    """公共安全支出中，行政运行600万元: such a list seldom names all; it is held against its total only where it comes near."""
    opened = any(mention.by == "pattern:parts.out-of" for mention in parts[0].mentions)
    if not opened or total.quantity is None:
        return False
    value = sum(part.quantity.value for part in parts if part.quantity)
    return abs(value - total.quantity.value) * 10 > total.quantity.value


def _whole_set(total: Claim, named: list[Claim], index: Index, owner: dict[str, str]) -> list[Claim]:
    """The parts of a closed set, of which a list names some and a sentence behind it the rest (因公出国费0万元)."""
    if total.concept not in _CLOSED_SETS:
        return []
    parts = _of_concept(total, index, owner)
    within = {part.id for part in named} < {part.id for part in parts}
    return parts if within and _is_divided(total, parts, index) else []


_CLOSED_SETS = frozenset({"item.three_public"})  # whoever names all of these means the whole


def _is_divided(total: Claim, parts: list[Claim], index: Index) -> bool:
    """Whether the text divides this total into these parts, so that a sum that differs may be held against it.

    Either they are a closed set in the same context, or the parts stand under the heading of the total behind a word or
    a colon that opens a list.
    """
    if total.concept in _CLOSED_SETS:
        own = total.context
        return all(part.context.year == own.year and same_measure(part.context.measure, own.measure) for part in parts)
    sentences = index.document.sentences
    home = sentences[total.sentence].section
    if any(not _lies_in(sentences[part.sentence].section, home, index) for part in parts):
        # the next heading repeats whose division follows: a fund of its own
        fund = total.context.fund
        if fund in ("", "all") or any(part.context.fund != fund for part in parts):
            return False
    first = min(part.anchor.start for part in parts)
    between = [one for at in range(total.sentence, parts[0].sentence + 1) for one in index.by_sentence.get(at, ())]
    if any(total.anchor.end < other.anchor.start < first and _rivals(total, other) for other in between):
        return False
    text, last = index.document.text, max(part.anchor.start for part in parts)
    if _BRACKET.match(text, total.anchor.end) and not any(sign in text[first:last] for sign in ")）"):
        return True  # 用车费68万元（购置费12万元、运行费56万元）
    return _OPENS.search(text, total.anchor.end, first + 2) is not None or _have_all_shares(parts, index)


def _have_all_shares(parts: list[Claim], index: Index) -> bool:
    """Whether each part has a share and these make up 100%: 基本支出347.40万元，占84.32%；项目支出64.59万元，占15.68%."""
    here = index.by_sentence[parts[0].sentence]
    shares = [
        next((one.quantity for one in here if one.kind == "share" and one.subject == part.subject), None)
        for part in parts
    ]
    percents = [share.value for share in shares if share is not None]
    return len(percents) == len(parts) and abs(sum(percents, Decimal(-100))) <= 1


_BRACKET = re.compile(r"\s*[(（]")
_OPENS = re.compile("其中|包括|包含|分为|划分|分类|构成|组成|分别|具体|[:：]")


def _rivals(total: Claim, other: Claim) -> bool:
    """Whether another level between a total and its parts may be the one that is divided."""
    return (
        is_amount(other)
        and not other.part_of
        and other.quantity is not None
        and total.quantity is not None
        and other.quantity.unit == total.quantity.unit
        and other.quantity.value > total.quantity.value / 2
    )


def _lies_in(section: str | None, home: str | None, index: Index) -> bool:
    if section == home:
        return True
    while section is not None and section != home:
        section = index.section_above.get(section)
    return section == home


def _implied(claims: list[Claim], listed: dict[str, list[Claim]], text: str) -> Iterator[Link]:
    """在职63人，公务员28人，事业人员37人: counts of one unit behind their total, without any word that says so.

    Only where the later ones are kinds of the first (by concept, or a shared word) and come near it (within a tenth).
    """
    counts = [claim for claim in claims if claim.kind in LEVELS and claim.quantity is not None and not claim.per]
    for position, total in enumerate(counts):
        assert total.quantity is not None
        if total.id in listed or total.part_of or total.quantity.unit in ("", "万元", "%") or total.quantity.value < 3:
            continue
        parts = []
        bracket = _BRACKET.match(text, total.anchor.end)  # 在职32人（公务员22人、工勤10人），退休28人
        close = min((at for sign in ")）" if (at := text.find(sign, total.anchor.end)) > 0), default=len(text))
        for claim in counts[position + 1 :]:
            if (
                bracket is not None
                and claim.anchor.start > close
                or claim.quantity is None
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
        if len(parts) >= 2 and same_unit and adds_up(total, parts):
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
        others = _OTHER_PEOPLE.search(claim.subject) and "编制" in total.subject  # 编制46人，其中行政20人；实有43人
        if total.quantity is not None and claim.quantity.unit in ("", total.quantity.unit) and not others:
            parts[total_id].append(claim)
    return _by_head(parts, index)


def _by_head(listed: dict[str, list[Claim]], index: Index) -> dict[str, list[Claim]]:
    """The same with the figure that is divided: 收入预算500万元，较2021年480万元增加20万元。其中… divides the 500, and
    支出预算为15万元，支出决算为10万元，其中…支出决算为7万元 the 10."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for total_id, parts in listed.items():
        total = index.claim_by_id[total_id]
        other_measure = all(_measures_differ(total, part) for part in parts)
        if all(_years_differ(total, part) for part in parts) and not adds_up(total, parts):
            head = _head(total, parts, index)
            sure = head is not None and is_base(total, index)
            head = head or _this_year(total, parts, index)
            if head is None or not (sure or adds_up(head, parts) or _exhausts(head, parts)):
                continue
            total = head
        if other_measure or is_base(total, index):
            head = _head(total, parts, index)
            if head is None and (other_measure or is_compared(total, index)) and not adds_up(total, parts):
                continue
            if head is not None and (adds_up(head, parts) or not adds_up(total, parts)):
                total = head
        if total.part_of and not adds_up(total, parts) and _all_exceed(total, parts):
            outer = index.claim_by_id[
                index.total_of.get(total.id, total.id)
            ]  # 收入包括A 480、B 20；支出包括C 400、D 100
            if not adds_up(outer, parts):
                continue
            total = outer
        found[total.id].extend(part for part in parts if part.id != total.id)
    return found


def _all_exceed(total: Claim, parts: list[Claim]) -> bool:
    return total.quantity is not None and all(
        part.quantity is not None and part.quantity.value > total.quantity.value for part in parts
    )


def _measures_differ(one: Claim, other: Claim) -> bool:
    """Whether one is planned and the other spent."""
    measures = one.context.measure, other.context.measure
    return all(measures) and not same_measure(*measures)


def _exhausts(total: Claim, parts: list[Claim]) -> bool:
    """Whether the parts are known to be all parts of the total (税收收入 and 非税收入)."""
    named = {part.concept for part in parts}
    return any(set(alternative) <= named for alternative in concepts.parts(total.concept or ""))


def _this_year(named: Claim, parts: list[Claim], index: Index) -> Claim | None:
    """支出决算21.36万元。与上年24.02万元相比减少…，其中…: the figure of the parts' year shortly before that of last year."""
    before = [
        claim
        for claim in index.claims_near(index.key_of[named.id], named.anchor.start)
        if is_amount(claim)
        and claim.anchor.end <= named.anchor.start
        and named.sentence - claim.sentence <= 2
        and claim.context.year == parts[0].context.year
        and _same_unit(claim, named)
    ]
    return max(before, key=lambda claim: claim.anchor.start, default=None)


def _years_differ(one: Claim, other: Claim) -> bool:
    years = one.context.year, other.context.year
    return all(years) and years[0] != years[1]


def _head(named: Claim, parts: list[Claim], index: Index) -> Claim | None:
    """The figure of the same name in a sentence that its parts divide, where the one named is its plan or its base."""
    key = index.key_of[named.id]
    others = [
        claim
        for claim in index.by_sentence[named.sentence]
        if claim.id != named.id
        and claim.anchor.start < parts[0].anchor.start
        and is_amount(claim)
        and (claim.subject == named.subject or index.key_of[claim.id] == key)
        and _same_unit(claim, named)
        and not is_base(claim, index)
    ]
    before = [claim for claim in others if claim.anchor.start < named.anchor.start]
    if is_base(named, index):
        return before[-1] if before else None
    others = [one for one in others if not _measures_differ(one, parts[0]) and not _years_differ(one, parts[0])]
    return others[-1] if others else None


def _same_unit(one: Claim, other: Claim) -> bool:
    return one.quantity is not None and other.quantity is not None and one.quantity.unit == other.quantity.unit


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
            if rest and _comes_nearer(total, group, rest[0]):
                continue
            if not rest or any(p.quantity and p.quantity.value for p in rest):
                yield group
                group = []
    if len(group) > 1:
        yield group


def _comes_nearer(total: Claim, group: list[Claim], part: Claim) -> bool:
    """Whether a part of the same sentence belongs to the list although whole numbers seem to be reached without it."""
    if (
        total.quantity is None
        or part.quantity is None
        or not part.quantity.value
        or part.sentence != group[-1].sentence
    ):
        return False
    missing = total.quantity.value - sum(one.quantity.value for one in group if one.quantity)
    return abs(missing - part.quantity.value) < abs(missing)


def _is_one_line(group: list[Claim]) -> bool:
    """Whether the parts so far stand in one sentence (a list of paragraphs has one part in each)."""
    return len({part.sentence for part in group}) == 1


def _of_concept(total: Claim, index: Index, owner: dict[str, str]) -> list[Claim]:
    """The claims of the parts that exhaust the concept, all given near the total."""
    alternatives = [*concepts.parts(total.concept or "")]
    if total.concept == "item.three_public" and not any(_is_spoken_of(key, index) for key in _CAR_PURCHASE):
        alternatives.append(_WITHOUT_CAR_PURCHASE)
    found: list[list[Claim]] = []
    for alternative in alternatives:
        if not 2 <= len(alternative) <= 8:
            continue
        parts = [part for key in alternative if (part := _near(total, key, index, owner)) is not None]
        if len(parts) == len(alternative) and not any(_are_within(one, parts) for one in found):
            found.append(sorted(parts, key=lambda part: part.anchor.start))
        found = [one for one in found if one is found[-1] or not _are_within(found[-1], one)]
    return next((parts for parts in found if adds_up(total, parts)), found[0] if found else [])


def _are_within(longer: list[Claim], shorter: list[Claim]) -> bool:
    """本年支出, 年末结转 beside 本年支出, 结余分配, 年末结转: the list that leaves nothing out counts."""
    return len(longer) > len(shorter) and {one.id for one in shorter} < {one.id for one in longer}


def _is_spoken_of(key: str, index: Index) -> bool:
    """Whether the prose names an item, or a table gives it money."""
    return key in index.claims_by_key or any(one.fact.quantity.value for one in index.readings.get(key, ()))


_CAR_PURCHASE = ("item.vehicles", "econ.31013")
_WITHOUT_CAR_PURCHASE = ("econ.30212", "econ.30231", "econ.30217")  # where no purchase of cars is spoken of


def _near(total: Claim, key: str, index: Index, owner: dict[str, str]) -> Claim | None:
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
        and owner.get(claim.id, index.total_of.get(claim.id)) in (None, total.id)
    ]
    if not behind:
        return None
    again = [
        claim
        for claim in index.claims_near(index.key_of[total.id], total.anchor.start)
        if claim.kind in LEVELS
        and total.anchor.start < claim.anchor.start < behind[0].anchor.start
        and claim.quantity != total.quantity
        and not is_base(claim, index)
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
