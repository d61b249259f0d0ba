"""The figures that a rate, a share or a completion may be computed from, each with how sure it is that it is meant:
the levels of this year and of last year, the change, the whole, the plan and its outcome."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor import concepts
from extractor.data import Anchor, Claim, Quantity
from extractor.interval import Interval
from extractor.links.index import CURRENT, LEVELS, Index, fits, is_left_over, is_whole, said, same_measure

_YEAR_IN = re.compile(r"(?:19|20)\d\d")
_MOST = 12
SAME_SENTENCE = 0.95


class Figure(NamedTuple):
    """A printed number, of a claim or of a cell."""

    quantity: Quantity
    anchor: Anchor
    claim: str | None

    @property
    def interval(self) -> Interval:
        return Interval.of(self.quantity)


def figure_of(claim: Claim) -> Figure:
    """The printed number of a claim that has one."""
    assert claim.quantity is not None
    return Figure(claim.quantity, claim.anchor, claim.id)


def same_row(one: Figure, other: Figure) -> bool:
    """Two cells of one row, or of one column whose rows are years: this year's figure and last year's of the same thing."""
    if one.anchor.table is None or one.anchor.table != other.anchor.table:
        return False
    return (one.anchor.row == other.anchor.row) != (one.anchor.col == other.anchor.col)


def base_year(claim: Claim) -> int | None:
    """The year a change is measured against, as far as its base says: last year where it says nothing."""
    named = _YEAR_IN.search(claim.base or "")
    if named:
        return int(named.group())
    return claim.context.year - 1 if claim.context.year else None


def nearest_of(claim: Claim, index: Index, kind: str) -> Figure | None:
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
    return figure_of(best)


def levels_of(
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
        figure = figure_of(other)
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


def wholes_of(claim: Claim, index: Index, cells: dict[str, list[Figure]]) -> Iterator[tuple[Figure, float]]:
    """The whole of a share: the total named, in the sentence, before it, or in a table."""
    if not claim.share_of:
        yield from _of_its_fund(claim, index)
        return
    for other in index.by_sentence[claim.sentence]:  # 总投资4,200万元，…，占总投资的70%: named by the same words
        if other.kind in LEVELS and other.quantity is not None and not other.per and _is_named(other, claim.share_of):
            yield figure_of(other), SAME_SENTENCE
    for total in _divided_beside(claim, index):
        yield figure_of(total), SAME_SENTENCE
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
        planned = not _measures_meet(
            claim.context.measure, other.context.measure
        )  # what was spent is no share of a plan
        yield figure_of(other), (0.95 if near else 0.8 if section else 0.5) - (0.3 if planned else 0)
        for cell in cells.get(other.id, ()):
            yield cell, 0.7
    for reading in index.levels(key, claim.anchor.start):
        if fits(claim.context, reading.fact.context) and not reading.fact.blank:
            yield Figure(reading.fact.quantity, reading.fact.anchor, None), 0.6 if reading.exact else 0.4
    for other_key, closeness in concepts.kin(found.id) if found else ():
        for other in index.claims_near(other_key, claim.anchor.start):
            if other.kind in LEVELS and other.quantity is not None and other.context.year == claim.context.year:
                yield figure_of(other), 0.5 * closeness


def _of_its_fund(claim: Claim, index: Index) -> Iterator[tuple[Figure, float]]:
    """项目支出52万元，占69.20% that names no whole: the spending of its fund, never so sure that it is held against the share."""
    if claim.concept not in ("item.basic", "item.project"):
        return
    for key in _SPENDING.get(claim.context.fund, _SPENDING[""]):
        for other in index.claims_near(key, claim.anchor.start)[:_MOST]:
            if other.kind in LEVELS and other.quantity is not None and other.context.year == claim.context.year:
                yield figure_of(other), _UNNAMED
        for reading in index.levels(key, claim.anchor.start)[:_MOST]:
            if fits(claim.context, reading.fact.context) and not reading.fact.blank:
                yield Figure(reading.fact.quantity, reading.fact.anchor, None), _UNNAMED


_UNNAMED = 0.6
_SPENDING = {
    "general": ("item.general.expenditure",),
    "fund": ("item.government_fund.expenditure",),
    "": ("item.current.expenditure", "item.total.expenditure"),
}


def _divided_beside(claim: Claim, index: Index) -> Iterator[Claim]:
    """本年收入1,210万元，其中：事业收入300万元，占收入合计的24.8%: 收入合计 is the total that the sentence divides."""
    found = concepts.find(claim.share_of or "", side=claim.context.side)
    if found is None or not found.id.startswith(_WHOLES):
        return
    levels = [
        other for other in index.by_sentence[claim.sentence] if other.kind in LEVELS and other.quantity is not None
    ]
    for other in levels:
        first = other is levels[0] and other.part_of is None and is_whole(other)
        whole = other.concept == CURRENT.get(found.id) or first
        if whole and other.context.side == found.side and other.subject != claim.subject:
            yield other


_WHOLES = ("item.total", "item.current", "item.appropriation", "item.general")


def _is_named(claim: Claim, words: str) -> bool:
    return any(mention.label == "ITEM" and str(mention.value) == words for mention in claim.mentions)


def against_plan(claim: Claim) -> bool:
    """Whether a change is measured against this year's plan, not against last year."""
    base = claim.base or ""
    named = _YEAR_IN.search(base)
    if named and claim.context.year and int(named.group()) < claim.context.year:
        return False
    planned = any(word in base for word in ("预算", "预期", "计划", "目标"))
    return planned and not any(word in base for word in ("上年", "去年", "年预算", "年度预算"))


def plan_and_outcome(claim: Claim, index: Index) -> list[tuple[Figure, Figure, float]]:
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
            and not is_left_over(other)
        ):
            near = other.sentence == claim.sentence
            figures.append((other.context.measure, figure_of(other), SAME_SENTENCE if near else 0.6))
    figures += [
        (fact.context.measure, Figure(fact.quantity, fact.anchor, None), 0.65 if exact else 0.4)
        for fact, _, exact, _ in index.levels(key, claim.anchor.start)
        if fact.context.year in (claim.context.year, None) and not fact.blank
    ]
    named = claim.kind != "completion" or any(mention.label == "WHOLE" for mention in claim.mentions)
    plans = [
        (f, s)
        for measure, f, s in figures
        if measure in (("adjusted_budget",) if adjusted else ("initial_budget", "budget"))
        or not named
        and measure == "adjusted_budget"  # 支出96.00万元，完成98.4%: of which plan is not said
        or measure == "adjusted_budget"
        and s == SAME_SENTENCE
        and not any("年初" in str(mention.value) for mention in claim.mentions)
    ]
    if "执行率" in said(claim):  # the rate of execution is of the adjusted budget, where one is printed
        changed = [(f, s) for measure, f, s in figures if measure == "adjusted_budget"]
        plans = changed or plans
    done = [(f, s) for measure, f, s in figures if measure in ("final", "executed")]
    return [
        (now, plan, 0.75 if same_row(now, plan) else min(sure, sure_plan))
        for now, sure in done[:4]
        for plan, sure_plan in plans[:4]
        if now.anchor != plan.anchor and now.quantity.unit == plan.quantity.unit
    ]
