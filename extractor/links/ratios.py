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

from extractor import concepts
from extractor.arithmetic import compare, percentage, rate_between, rate_of_growth
from extractor.data import Anchor, Claim, Link, Quantity, Target
from extractor.interval import HUNDRED, Interval
from extractor.links.index import LEVELS, Index, fits, same_measure

Relation = Literal["equal", "sum", "difference", "ratio", "product"]


_YEAR_IN = re.compile(r"(?:19|20)\d\d")
_MOST_READINGS = 60
_MOST = 12
_SAME_SENTENCE = 0.95
_FAR = 0.35  # a reading so much less sure than the surest neither confirms nor contradicts


class Figure(NamedTuple):
    """A printed number, of a claim or of a cell."""

    quantity: Quantity
    anchor: Anchor
    claim: str | None

    @property
    def interval(self) -> Interval:
        return Interval.of(self.quantity)


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
    return max(possible, key=lambda reading: (_fits_whole(claim, reading), reading.score), default=None)


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
    change = _nearest(claim, index, "change")
    if _against_plan(claim):
        for now, plan, sure in _plan_and_outcome(claim, index):
            yield Reading((now, plan), rate_between(now.interval, plan.interval), sure, "levels")
            if change is not None:
                yield Reading((change, plan), percentage(change.interval, plan.interval), sure, "change-and-base")
        return
    nows = list(_levels(claim, index, cells, 0))
    befores = list(_levels(claim, index, cells, -1))
    for before, sure in befores:
        for now, sure_now in nows[:3]:
            score = 0.75 if _same_row(now, before) else min(sure, sure_now) - 0.05
            yield Reading((now, before), rate_between(now.interval, before.interval), score, "levels")
        if change is not None:
            yield Reading((change, before), percentage(change.interval, before.interval), sure, "change-and-base")
    if change is not None:
        for now, sure in nows:
            yield Reading(
                (change, now),
                rate_of_growth(claim.quantity, change.interval, now.interval, claim.direction),
                sure,
                "change-and-level",
            )


def _change(claim: Claim, index: Index, cells: dict[str, list[Figure]]) -> Iterator[Reading]:
    """this year - last year, or outcome - plan."""
    assert claim.quantity is not None
    adjusted = _adjusted(claim, index)
    if adjusted is not None:
        yield adjusted
    pairs = _plan_and_outcome(claim, index) if _against_plan(claim) else None
    if pairs is None:
        befores = list(_levels(claim, index, cells, -1))
        pairs = [
            (now, before, min(sure, sure_before))
            for now, sure in (_levels(claim, index, cells, 0) if befores else ())
            for before, sure_before in befores
        ]
    for now, before, sure in pairs[:9]:
        if now.quantity.unit == before.quantity.unit == claim.quantity.unit:
            yield Reading(
                (now, before), now.interval - before.interval, 0.75 if _same_row(now, before) else sure, "levels"
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
    return Reading((_figure(now), _figure(before)), Interval.of(now.quantity) - _figure(before).interval, 0.9, "levels")


_REACHED = re.compile("[调增减降升][整加少低至到高减增]?[至到为]")


def _share(claim: Claim, index: Index, cells: dict[str, list[Figure]]) -> Iterator[Reading]:
    """part / whole."""
    parts = list(_levels(claim, index, cells, 0))
    for whole, sure_whole in _wholes(claim, index, cells):
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
    for now, plan, sure in _plan_and_outcome(claim, index):
        yield Reading((now, plan), percentage(now.interval, plan.interval), sure, "outcome-and-plan")


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
        (_figure(now), _figure(plan)),
        percentage(_figure(now).interval, _figure(plan).interval),
        _SAME_SENTENCE,
        "outcome-and-plan",
    )


def _of_what_was_due(claim: Claim, index: Index) -> Reading | None:
    """合同价286万元，已支付214.50万元，付款进度75%: where the sentence gives just these two amounts."""
    if _PAID_SO_FAR.search(claim.anchor.text) is None:
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
    if _PAID.search(paid.anchor.text) is None:
        return None
    now, whole = _figure(paid), _figure(due)
    return Reading((now, whole), percentage(now.interval, whole.interval), _SAME_SENTENCE, "outcome-and-plan")


_PAID_SO_FAR = re.compile("(?:付款|支付|拨付)(?:进度|率|比例)")
_PAID = re.compile("已(?:经)?(?:支付|付|拨付|结算)")
_OF_IT = re.compile(r"\s*+[)）]?\s*+的约?\s*+")


# ----------------------------------------------------------------------------------------------------- the figures


def _same_row(one: Figure, other: Figure) -> bool:
    """Two cells of one row: this year's figure and last year's of the same thing, without doubt."""
    return (
        one.anchor.table is not None and one.anchor.table == other.anchor.table and one.anchor.row == other.anchor.row
    )


def base_year(claim: Claim) -> int | None:
    """The year a change is measured against, as far as its base says: last year where it says nothing."""
    named = _YEAR_IN.search(claim.base or "")
    if named:
        return int(named.group())
    return claim.context.year - 1 if claim.context.year else None


def _nearest(claim: Claim, index: Index, kind: str) -> Figure | None:
    """The claim of that kind about the same thing, in the same sentence, against the same base."""
    same = [
        other
        for other in index.by_sentence[claim.sentence]
        if other.kind == kind
        and other.quantity is not None
        and other.subject == claim.subject
        and other.direction == claim.direction
        and base_year(other) == base_year(claim)
    ]
    if not same:
        return None
    best = min(same, key=lambda other: (other.base != claim.base, abs(other.anchor.start - claim.anchor.start)))
    return _figure(best)


def _levels(
    claim: Claim, index: Index, cells: dict[str, list[Figure]], years_back: int
) -> Iterator[tuple[Figure, float]]:
    """The level of the claim's subject in its year (or ``years_back``): same sentence, same section, cells, anywhere."""
    year = claim.context.year
    if years_back and (named := _YEAR_IN.search(claim.base or "")):
        if year is not None and int(named.group()) >= year:
            return  # measured against its own year or a later one: the year itself is stale
        year = int(named.group())
    elif years_back:
        if year is None:
            return  # no year is known: this year's figure must not stand for last year's
        year += years_back
    if claim.context.scope == "comparable":
        return  # 同口径, 扣除…后: the figures it compares are not printed
    measure = (concepts.qualifiers(claim.base).measure if years_back and claim.base else "") or claim.context.measure
    key = index.key_of[claim.id]
    sentence = index.document.sentences[claim.sentence]
    mine = [
        other
        for other in index.claims_near(key, claim.anchor.start)
        if other.kind in LEVELS
        and other.quantity is not None
        and not other.per
        and not other.quantity.bound
        and other.context.year == year
        and _measures_meet(measure, other.context.measure)
    ]
    seen: set[Anchor] = set()
    for other in sorted(mine, key=lambda o: _distance(o, claim))[:_MOST]:
        near = other.sentence == claim.sentence
        place = index.document.sentences[other.sentence]
        score = 0.95 if near else 0.75 if place.section == sentence.section and not place.table else 0.45
        if fits(claim.context, other.context) < 2 and not near:
            score = min(score, 0.4)
        elif claim.context.scope and other.context.scope and claim.context.scope != other.context.scope:
            score = min(score, 0.6)  # 4.60万元（含上年结转）, 当年安排4.90万元: the difference may be of other figures
        figure = _figure(other)
        if figure.anchor not in seen:
            seen.add(figure.anchor)
            yield figure, score
        for cell in cells.get(other.id, ()):
            if cell.anchor not in seen:
                seen.add(cell.anchor)
                yield cell, score - 0.05
    for reading in index.levels(key, claim.anchor.start):
        wanted = reading.fact.context.year == year if year else years_back == 0
        if (
            wanted
            and reading.fact.anchor not in seen
            and not reading.fact.blank
            and _measures_meet(measure, reading.fact.context.measure)
        ):
            seen.add(reading.fact.anchor)
            fit = fits(claim.context, reading.fact.context) if years_back == 0 else 2
            yield Figure(reading.fact.quantity, reading.fact.anchor, None), 0.65 if reading.exact and fit == 2 else 0.4


def _measures_meet(wanted: str, measure: str) -> bool:
    """A plan is not the outcome that a rate speaks of."""
    return not measure or not wanted or same_measure(wanted, measure)


def _distance(other: Claim, claim: Claim) -> tuple[int, int]:
    ahead = other.anchor.start > claim.anchor.start
    return abs(other.sentence - claim.sentence), abs(other.anchor.start - claim.anchor.start) + (1000 if ahead else 0)


def _wholes(claim: Claim, index: Index, cells: dict[str, list[Figure]]) -> Iterator[tuple[Figure, float]]:
    """The whole of a share: the total named, in the sentence, before it, or in a table."""
    if not claim.share_of:
        return
    for other in index.by_sentence[claim.sentence]:  # 总投资4,200万元，…，占总投资的70%: named by the same words
        if other.kind in LEVELS and other.quantity is not None and not other.per and _is_named(other, claim.share_of):
            yield _figure(other), _SAME_SENTENCE
    found = concepts.find(claim.share_of, side=claim.context.side)
    key = index.key(claim.share_of, found.id if found else None)
    by_subject = [o for o in index.levels_of_subject.get(claim.share_of, ()) if o.id != claim.id]
    by_key = [
        o
        for o in index.claims_near(key, claim.anchor.start)
        if o.kind in LEVELS and o.quantity is not None and o not in by_subject
    ]
    for other in (
        sorted(by_subject, key=lambda o: _distance(o, claim))[:_MOST]
        + sorted(by_key, key=lambda o: _distance(o, claim))[:_MOST]
    ):
        if other.context.year != claim.context.year and claim.context.year and other.context.year:
            continue
        near = other.sentence == claim.sentence or index.total_of.get(claim.id) == other.id
        section = index.document.sentences[other.sentence].section == index.document.sentences[claim.sentence].section
        yield _figure(other), 0.95 if near else 0.8 if section else 0.5
        for cell in cells.get(other.id, ()):
            yield cell, 0.7
    for reading in index.levels(key, claim.anchor.start):
        if fits(claim.context, reading.fact.context) and not reading.fact.blank:
            yield Figure(reading.fact.quantity, reading.fact.anchor, None), 0.6 if reading.exact else 0.4
    for other_key, closeness in concepts.kin(found.id) if found else ():
        for other in index.claims_near(other_key, claim.anchor.start):
            if other.kind in LEVELS and other.quantity is not None and other.context.year == claim.context.year:
                yield _figure(other), 0.5 * closeness


def _is_named(claim: Claim, words: str) -> bool:
    return any(mention.label == "ITEM" and str(mention.value) == words for mention in claim.mentions)


def _against_plan(claim: Claim) -> bool:
    base = claim.base or ""
    planned = any(word in base for word in ("预算", "预期", "计划", "目标"))
    return planned and not any(word in base for word in ("上年", "去年", "年预算", "年度预算"))


def _plan_and_outcome(claim: Claim, index: Index) -> list[tuple[Figure, Figure, float]]:
    """(outcome, plan) of the claim's subject in its own year."""
    key = index.key_of[claim.id]
    words = (claim.share_of or "") + (claim.base or "")
    adjusted = "调整" in words or "全年" in words or "变更" in words
    figures: list[tuple[str, Figure, float]] = []
    for other in sorted(index.claims_near(key, claim.anchor.start), key=lambda o: _distance(o, claim))[: 4 * _MOST]:
        if (
            other.kind in LEVELS
            and other.quantity is not None
            and not other.per
            and other.context.year == claim.context.year
            and not _LEFT_OVER.search(other.anchor.text)
        ):
            near = other.sentence == claim.sentence
            figures.append((other.context.measure, _figure(other), _SAME_SENTENCE if near else 0.6))
    figures += [
        (fact.context.measure, Figure(fact.quantity, fact.anchor, None), 0.65 if exact else 0.4)
        for fact, _, exact, _ in index.levels(key, claim.anchor.start)
        if fact.context.year in (claim.context.year, None) and not fact.blank
    ]
    plans = [
        (f, s)
        for measure, f, s in figures
        if measure in (("adjusted_budget",) if adjusted else ("initial_budget", "budget"))
        or measure == "adjusted_budget"
        and s == _SAME_SENTENCE
        and not any("年初" in str(mention.value) for mention in claim.mentions)
    ]
    if "执行率" in claim.anchor.text:  # the rate of execution is of the adjusted budget, where one is printed
        changed = [(f, s) for measure, f, s in figures if measure == "adjusted_budget"]
        plans = changed or plans
    done = [(f, s) for measure, f, s in figures if measure in ("final", "executed")]
    return [
        (now, plan, 0.75 if _same_row(now, plan) else min(sure, sure_plan))
        for now, sure in done[:4]
        for plan, sure_plan in plans[:4]
        if now.anchor != plan.anchor and now.quantity.unit == plan.quantity.unit
    ]


_LEFT_OVER = re.compile("^(?:资金|年末|项目)?(?:结余|结转|剩余|节约|尾款|未支付)")  # neither planned nor spent


# ---------------------------------------------------------------------------------------------------------- plumbing


def _figure(claim: Claim) -> Figure:
    assert claim.quantity is not None
    return Figure(claim.quantity, claim.anchor, claim.id)


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
