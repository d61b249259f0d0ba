"""Rates, shares and completions -> the figures they are computed from.

A percentage often could be computed from several figures (the level in front of it, the total before, last year's
cell).  All plausible readings are tried in order of nearness; the first that gives the printed number is the link,
else the nearest, with a score that says how sure it is that these are the figures meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Literal, NamedTuple

from extractor.arithmetic import compare, percentage, rate_between, rate_of_growth
from extractor.data import Claim, Link, Target
from extractor.interval import HUNDRED, Interval
from extractor.links.index import LEVELS, Index, said
from extractor.links.operands import (
    SAME_SENTENCE,
    Figure,
    against_plan,
    figure_of,
    levels_of,
    nearest_of,
    plan_and_outcome,
    same_row,
    wholes_of,
)

Relation = Literal["equal", "sum", "difference", "ratio", "product"]
_MOST_READINGS = 60
_FAR = 0.35  # a reading so much less sure than the surest neither confirms nor contradicts


class Reading(NamedTuple):
    """One way to compute a claim: the figures, the outcome, how sure it is that they are meant, and how it is done."""

    figures: tuple[Figure, ...]
    computed: Interval | None
    score: float
    by: str


def ratio_links(index: Index, links: list[Link]) -> list[Link]:
    """Links of rates, shares, completions, and of changes to the levels they lie between."""
    cells = _cells_of(index, links)
    found: list[Link] = []
    for claim in index.claims:
        if claim.quantity is None or claim.quantity.doubt:
            continue
        if claim.kind == "change_rate" and claim.quantity.unit == "%":
            readings = list(islice(_rate(claim, index, cells), _MOST_READINGS))
        elif claim.kind == "share" and any(mention.label == "SHARE" for mention in claim.mentions):
            readings = list(islice(_share(claim, index, cells), _MOST_READINGS))
        elif claim.kind == "completion":
            readings = list(islice(_completion(claim, index), _MOST_READINGS))
        elif claim.kind == "change":
            readings = list(islice(_change(claim, index, cells), _MOST_READINGS))
        else:
            continue
        relation: Relation = "difference" if claim.kind == "change" else "ratio"
        chosen = choose(claim, readings)
        if chosen is not None:
            found.append(_link(claim, chosen, relation))
    return found


def choose(claim: Claim, readings: list[Reading]) -> Reading | None:
    """The first reading that gives the printed number, else the surest."""
    assert claim.quantity is not None
    possible = [reading for reading in readings if reading.computed is not None and _of_one_kind(reading)]
    best = max((reading.score for reading in possible), default=0)
    possible = [reading for reading in possible if reading.score >= best - _FAR]
    for wanted in ("agrees", "rounding"):
        for reading in possible:
            assert reading.computed is not None
            if compare(
                claim.quantity, reading.computed.abs() if claim.kind != "share" else reading.computed
            ) == wanted and _same_sign(claim, reading):
                return reading
    if claim.quantity.raw.startswith("全部"):
        return None  # 全部为当年预算: what it is all of is seldom printed beside it
    return max((one for one in possible if _fits_whole(claim, one)), key=lambda reading: reading.score, default=None)


def _fits_whole(claim: Claim, reading: Reading) -> bool:
    """A part is not larger than its whole: where it is, another whole is meant."""
    return claim.kind != "share" or reading.computed is None or reading.computed.low <= HUNDRED


def _of_one_kind(reading: Reading) -> bool:
    """万元 is never divided by 人次."""
    return len({figure.quantity.unit for figure in reading.figures}) == 1


def _same_sign(claim: Claim, reading: Reading) -> bool:
    """A signed difference must go the way the words say."""
    if (
        reading.by not in ("levels", "cells")
        or reading.computed is None
        or claim.direction not in ("increase", "decrease")
    ):
        return True
    return reading.computed.high >= 0 if claim.direction == "increase" else reading.computed.low <= 0


# ---------------------------------------------------------------------------------------------------- the readings


def _rate(claim: Claim, index: Index, cells: dict[str, list[Figure]]) -> Iterator[Reading]:
    """change / last year."""
    assert claim.quantity is not None
    change = nearest_of(claim, index, "change")
    if against_plan(claim):
        for now, plan, sure in plan_and_outcome(claim, index):
            yield Reading((now, plan), rate_between(now.interval, plan.interval), sure, "levels")
            if change is not None:
                yield Reading((change, plan), percentage(change.interval, plan.interval), sure, "change-and-base")
        return
    nows = list(levels_of(claim, index, cells, 0))
    befores = list(levels_of(claim, index, cells, -1))
    for before, sure in befores:
        for now, sure_now in nows[:3]:
            score = 0.75 if same_row(now, before) else min(sure, sure_now) - 0.05
            yield Reading((now, before), rate_between(now.interval, before.interval), score, "levels")
        if change is not None:
            yield Reading((change, before), percentage(change.interval, before.interval), sure, "change-and-base")
    if change is not None and _CUT_RATE.search(said(claim)):
        for now, sure in nows:  # 送审86.35万元，审减7.42万元，审减率8.6%: of what stood there before the cut
            yield Reading((change, now), percentage(change.interval, now.interval), sure, "change-and-base")
    if change is not None:
        for now, sure in nows:
            yield Reading(
                (change, now),
                rate_of_growth(claim.quantity, change.interval, now.interval, claim.direction),
                sure,
                "change-and-level",
            )


_CUT_RATE = re.compile("(?:审减|核减|压减|节约|节支|核销|减免)率")


def _change(claim: Claim, index: Index, cells: dict[str, list[Figure]]) -> Iterator[Reading]:
    """this year - last year, or outcome - plan."""
    assert claim.quantity is not None
    adjusted = _adjusted(claim, index)
    if adjusted is not None:
        yield adjusted
    pairs = plan_and_outcome(claim, index) if against_plan(claim) else None
    if pairs is None:
        befores = list(levels_of(claim, index, cells, -1))
        pairs = [
            (now, before, min(sure, sure_before))
            for now, sure in (levels_of(claim, index, cells, 0) if befores else ())
            for before, sure_before in befores
        ]
    for now, before, sure in pairs[:9]:
        if now.quantity.unit == before.quantity.unit == claim.quantity.unit:
            yield Reading(
                (now, before), now.interval - before.interval, 0.75 if same_row(now, before) else sure, "levels"
            )


def _adjusted(claim: Claim, index: Index) -> Reading | None:
    """由4.60万元调整为3.90万元，调减0.70万元: the two levels that the sentence itself puts one behind the other."""
    levels = [
        other
        for other in index.by_sentence[claim.sentence]
        if other.kind in LEVELS
        and other.quantity is not None
        and other.subject == claim.subject
        and other.anchor.end <= claim.anchor.start
    ]
    if len(levels) < 2 or claim.quantity is None:
        return None
    before, now = levels[-2:]
    between = index.document.text[before.anchor.end : now.anchor.end]
    if _REACHED.search(between) is None or now.quantity is None or now.quantity.unit != claim.quantity.unit:
        return None
    return Reading(
        (figure_of(now), figure_of(before)), Interval.of(now.quantity) - figure_of(before).interval, 0.9, "levels"
    )


_REACHED = re.compile("[调增减降升][整加少低至到高减增]?[至到为]")


def _share(claim: Claim, index: Index, cells: dict[str, list[Figure]]) -> Iterator[Reading]:
    """part / whole."""
    parts = list(levels_of(claim, index, cells, 0))
    for whole, sure_whole in wholes_of(claim, index, cells):
        for part, sure_part in parts[:4]:
            if part.quantity.unit == whole.quantity.unit and part.anchor != whole.anchor:
                yield Reading(
                    (part, whole),
                    percentage(part.interval, whole.interval),
                    min(sure_part, sure_whole),
                    "part-and-whole",
                )


def _completion(claim: Claim, index: Index) -> Iterator[Reading]:
    """outcome / plan."""
    stated = _of_the_number_before(claim, index)
    if stated is None:
        stated = _of_what_was_due(claim, index)
    if stated is not None:
        yield stated
    for now, plan, sure in plan_and_outcome(claim, index):
        yield Reading((now, plan), percentage(now.interval, plan.interval), sure, "outcome-and-plan")
    counted = _of_two_counts(claim, index)
    if counted is not None:
        yield counted


def _of_two_counts(claim: Claim, index: Index) -> Reading | None:
    """发放问卷130份，收回126份，回收率96.92%: never so sure that it is held against the rate."""
    counts = [
        other
        for other in index.by_sentence[claim.sentence]
        if other.kind in LEVELS
        and other.quantity is not None
        and other.quantity.unit not in ("", "%", "万元")
        and other.anchor.end <= claim.anchor.start
    ][-2:]
    if len(counts) < 2 or _RATE_WORD.search(said(claim)) is None:
        return None
    whole, part = map(figure_of, counts)
    return Reading((part, whole), percentage(part.interval, whole.interval), _LIKELY, "outcome-and-plan")


_RATE_WORD = re.compile("[率度]")
_LIKELY = 0.6


def _of_the_number_before(claim: Claim, index: Index) -> Reading | None:
    """购置收集车16辆，为目标值18辆的88.89%: the plan stands directly in front of the percentage, its outcome before it."""
    levels = [
        other
        for other in index.by_sentence[claim.sentence]
        if other.kind in LEVELS
        and other.number is not None
        and not other.per
        and other.anchor.end <= claim.anchor.start
    ]
    levels.sort(key=lambda other: other.anchor.start)
    if len(levels) < 2 or claim.number is None or levels[-1].number is None:
        return None
    now, plan = levels[-2:]
    text = index.document.text
    if _OF_IT.fullmatch(text[levels[-1].number.end : claim.number.start]) is None or now.subject != plan.subject:
        return None
    if now.quantity is None or plan.quantity is None or now.quantity.unit != plan.quantity.unit:
        return None
    return Reading(
        (figure_of(now), figure_of(plan)),
        percentage(figure_of(now).interval, figure_of(plan).interval),
        SAME_SENTENCE,
        "outcome-and-plan",
    )


def _of_what_was_due(claim: Claim, index: Index) -> Reading | None:
    """合同价286万元，已支付214.50万元，付款进度75%: where the sentence gives just these two amounts."""
    if _PAID_SO_FAR.search(said(claim)) is None:
        return None
    amounts = [
        other
        for other in index.by_sentence[claim.sentence]
        if other.kind in LEVELS
        and other.quantity is not None
        and other.quantity.unit == "万元"
        and not other.per
        and other.anchor.end <= claim.anchor.start
    ]
    if len(amounts) != 2:
        return None
    due, paid = sorted(amounts, key=lambda other: other.anchor.start)
    if _PAID.search(said(paid)) is None:
        return None
    now, whole = figure_of(paid), figure_of(due)
    return Reading((now, whole), percentage(now.interval, whole.interval), SAME_SENTENCE, "outcome-and-plan")


_PAID_SO_FAR = re.compile("(?:付款|支付|拨付)(?:进度|率|比例)")
_PAID = re.compile("已(?:经)?(?:支付|付|拨付|结算)")
_OF_IT = re.compile(r"\s*+[)）]?\s*+的约?\s*+")


# ---------------------------------------------------------------------------------------------------------- plumbing


def _cells_of(index: Index, links: list[Link]) -> dict[str, list[Figure]]:
    """Claim id -> the cells it is linked to."""
    by_anchor = {fact.anchor: fact for fact in index.facts}
    cells: dict[str, list[Figure]] = {}
    for link in links:
        if link.target.kind == "cell" and index.claim_by_id[link.claim].kind in LEVELS:
            fact = by_anchor[link.target.anchors[0]]
            cells.setdefault(link.claim, []).append(Figure(fact.quantity, fact.anchor, None))
    return cells


def _link(claim: Claim, reading: Reading, relation: Relation) -> Link:
    computed = reading.computed
    middle: Decimal | None = None if computed is None else (computed.low + computed.high) / 2
    assert claim.quantity is not None
    return Link(
        claim=claim.id,
        relation=relation,
        target=Target(
            kind="computed",
            anchors=tuple(figure.anchor for figure in reading.figures),
            claim=next((figure.claim for figure in reading.figures if figure.claim), None),
            value=middle,
            unit=claim.quantity.unit,
        ),
        score=round(reading.score, 2),
        by=f"pattern:{reading.by}",
    )
