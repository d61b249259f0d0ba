"""DZ202 The parts of a list do not add up to their total.

## What
其中：A a，B b … must add up to the total when the list names all its parts, and may never exceed it.  So must lists that
their wording closes: 上述三项合计, A加B、C，总计, 按…划分：, and sets that leave nothing out: the three kinds of “三公”经费, goods,
works and services, 原值 = 累计折旧 + 净值.

## Why
One part, or the total, was updated alone; or a part was left out.

## Example
    全镇财政供养在职63人，公务员28人，事业人员37人      28 + 37 = 65

## Tolerance
Half of the last digit of every number; one last digit for each part (each may have been cut) is rounding.  A part printed
shorter than the others (8万元 beside 3.5万元) lost a zero: half of its digit.

## Silent when
the list may name only some of the parts (其中 without 基本支出 + 项目支出 or another division that is known to be complete)
and stays below the total; the parts stand under another heading, or no word divides the total into them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor import concepts
from extractor.arithmetic import added, compare, misprinted_sum, shown
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import SURE, involved, operands, printed, sum_holds, unsure
from extractor.data import Claim, Formula, Link, Outcome, Quantity, Verdict
from extractor.interval import Interval


def run(case: Case) -> Iterator[Verdict]:
    for link in case.links:
        if link.relation != "sum" or link.by == "pattern:changes-of-parts":
            continue
        total = case.claim_by_id[link.claim]
        parts = operands(case, link)
        if total.quantity is not None and len(parts) == len(link.target.anchors):
            yield _verdict(case, total, link, parts)


def _verdict(case: Case, total: Claim, link: Link, parts: list[Quantity]) -> Verdict:
    assert total.quantity is not None
    parts = [part for part in parts if part.value]  # 0万元 is none, not a little
    exact = added([Interval.of(part) for part in parts])
    outcome: Outcome = compare(total.quantity, exact)
    note = ""
    if outcome == "contradicts" and added(_loosely(parts, total.quantity)).meets(Interval.loosely(total.quantity)):
        outcome = "rounding"
    if outcome == "contradicts" and not _misprinted(total.quantity, parts, link):
        if unsure(case, link.target.anchors) or total.quantity.doubt or _nested(case, link):
            outcome, note = "undecided", "a part may be counted twice or is unsure"
        elif _outgrows(case, total, link, parts):
            outcome, note = (
                "undecided",
                "a part of another sentence is larger than the total: another total may be meant",
            )
        elif link.by == "pattern:other-parts":
            outcome, note = "undecided", "another list adds up to this total"
        elif _divide_another(case, total, link):
            outcome, note = "undecided", "the same parts add up to another level"
        elif _follows_from_a_part(case, total, link):
            outcome, note = "undecided", "one of the parts differs from its own parts; with their sum the total holds"
        elif exact.high < Interval.of(total.quantity).low and not _complete(case, total, link):
            outcome, note = "undecided", "the list may name only some of the parts"
    return Verdict(
        code="DZ202",
        outcome=outcome,
        severity="error",
        reported=printed(total.quantity),
        computed=_sum_as_printed(parts, total.quantity),
        anchors=(total.anchor, *link.target.anchors),
        claims=involved(case, total, link.target.anchors),
        terms=(("subject", total.subject), ("parts", " + ".join(printed(part) or "0" for part in parts[:12]))),
        note=note,
        formulas=(_formula(case, total, link, outcome),),
    )


def _formula(case: Case, total: Claim, link: Link, outcome: Outcome) -> Formula:
    """A list that names only some of the parts may just not exceed its total."""
    whole, parts = formulas.of_claim(total), formulas.at(case, link.target.anchors)
    printed = [part.quantity for part in parts if part.quantity.value]
    if outcome == "contradicts" and not _complete(case, total, link) and not _misprinted(whole.quantity, printed, link):
        return formulas.some_of(whole, parts)
    return formulas.total(whole, parts)


def _misprinted(total: Quantity, parts: list[Quantity], link: Link) -> bool:
    """Whether one slip of the pen is all that keeps the parts from the total: then they are all of its parts."""
    return link.score >= SURE and len(parts) > 1 and misprinted_sum(total.value, [part.value for part in parts])


def _divide_another(case: Case, total: Claim, link: Link) -> bool:
    """限额9.0亿元，余额8.0亿元，其中一般债务3.0亿元、专项债务5.0亿元: the parts are those of the level that they make up."""
    parts = set(link.target.anchors)
    return any(
        other.claim != total.id
        and other.relation == "sum"
        and parts == set(other.target.anchors)
        and sum_holds(case, other)
        for other in _sums_of(case).get(link.target.claim, ())
    )


def _sums_of(case: Case) -> dict[str | None, list[Link]]:
    """First part -> the lists that it opens."""
    if "sums_of" not in case.memo:
        found: dict[str | None, list[Link]] = {}
        for link in case.links:
            if link.relation == "sum":
                found.setdefault(link.target.claim, []).append(link)
        case.memo["sums_of"] = found
    known: dict[str | None, list[Link]] = case.memo["sums_of"]
    return known


def _outgrows(case: Case, total: Claim, link: Link, parts: list[Quantity]) -> bool:
    """Whether a part that does not stand in the sentence of the total is larger than it."""
    assert total.quantity is not None
    elsewhere = any(
        case.claim_by_id[one].sentence != total.sentence for one in involved(case, total, link.target.anchors)
    )
    return elsewhere and any(part.value > abs(total.quantity.value) for part in parts)


def _loosely(parts: list[Quantity], total: Quantity) -> list[Interval]:
    """What the parts may have been if each was cut: one last digit to each side.

    8万元 beside 3.5万元 lost a zero, not a digit: a number of fewer digits than others of its unit moves by half of its own.
    """
    finest = min((one.step for one in (total, *parts) if one.value), default=total.step)
    return [
        Interval.of(part)
        if part.step > finest * 5 and _unit_word(part) == _unit_word(total)
        else Interval.loosely(part)
        for part in parts
    ]


def _unit_word(quantity: Quantity) -> str:
    """The unit as printed: 亿元 of 15.00亿元."""
    return _NUMERIC.sub("", "".join(quantity.raw.split()))


_NUMERIC = re.compile(r"[\d.,，．\-+]")
_IN_WAN = {"亿元": 4, "亿": 4, "元": -4, "千元": -1, "百万元": 2, "千万元": 3}


def _sum_as_printed(parts: list[Quantity], total: Quantity) -> str:
    """The sum of the parts in the unit of the total, which is named where it is not 万元 alone that is printed."""
    value = added([Interval.exactly(part.value) for part in parts])
    words = {_unit_word(one) for one in (total, *parts) if one.value}
    own = _unit_word(total)
    scale = _IN_WAN.get(own, 0) if total.unit == "万元" else 0
    shift = Interval.exactly(Decimal(1).scaleb(-scale))
    number = shown(value * shift, total.step.scaleb(-scale))
    return number + own if total.unit == "万元" and (scale or len(words) > 1) and own in (*_IN_WAN, "万元") else number


def _follows_from_a_part(case: Case, total: Claim, link: Link) -> bool:
    """Whether the total is only wrong because one of its parts is: that part's own finding says so."""
    assert total.quantity is not None
    parts = _claims(case, link)
    for wrong in parts:
        own = next(
            (
                other
                for other in case.links_of.get(wrong.id, ())
                if other.relation == "sum" and other.target.value is not None
            ),
            None,
        )
        if own is None or own.target.value is None or wrong.quantity is None:
            continue
        mended = [
            Interval.exactly(own.target.value) if part is wrong else Interval.of(part.quantity)
            for part in parts
            if part.quantity
        ]
        if compare(total.quantity, added(mended)) != "contradicts":
            return True
    return False


def _claims(case: Case, link: Link) -> list[Claim]:
    return [case.claims_at[anchor][0] for anchor in link.target.anchors if anchor in case.claims_at]


def _nested(case: Case, link: Link) -> bool:
    """Whether one part lies within another (人员经费 beside 基本支出), or two are the same item."""
    parts = _claims(case, link)
    names = [part.concept or part.subject for part in parts]
    if len(set(names)) < len(names):
        return True
    ids = [part.concept for part in parts if part.concept]
    return any(concepts.is_part(one, other) for one in ids for other in ids if one != other)


def _complete(case: Case, total: Claim, link: Link) -> bool:
    """Whether the parts are known to exhaust the total."""
    if link.by in ("pattern:concept-parts", "pattern:implied-parts", "pattern:added", "pattern:closed"):
        return True
    parts = _claims(case, link)
    if parts and total.quantity is not None and total.quantity.unit != "万元" and _REST.match(parts[-1].subject):
        return True  # 车辆5辆，其中：应急保障用车2辆、其他用车3辆: what is left over closes the list
    if len(parts) > 2 and _REST_ALONE.fullmatch(_own_words(parts)):
        return True  # 加油24万元，维修18万元，保险11万元，其他4万元
    mine = {part.concept for part in parts}
    return any(set(alternative) <= mine for alternative in concepts.parts(total.concept or "") if len(alternative) <= 6)


def _own_words(parts: list[Claim]) -> str:
    """What the last part is called behind the words that it shares with those before it: 公务用车其他 -> 其他."""
    last, before = parts[-1].subject, parts[-2].subject
    shared = next((at for at, (one, other) in enumerate(zip(last, before, strict=False)) if one != other), 0)
    return last[shared:]


_REST = re.compile("其[他它]|其余")
_REST_ALONE = re.compile("(?:其[他它]|其余)(?:费用|项目|方面|各项)?")
CHECK = Check(
    code="DZ202",
    name="parts_differ_from_total",
    severity="error",
    run=run,
    zh="“{subject}”写作{reported}，各部分相加为{computed}（{parts}）",
    en="“{subject}” is given as {reported}, its parts add up to {computed} ({parts})",
)
