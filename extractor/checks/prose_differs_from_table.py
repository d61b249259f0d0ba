"""DZ101 A figure of the prose differs from the table cell that states it.

## What
A level in the narrative and the cell of the same item, year, measure, fund and scope must show the same number.

## Why
The narrative is written from an earlier version of the tables, or a digit was lost on the way.

## Example
    行政运行604.45万元                    表：行政运行 2,604.45

## Tolerance
Half of the last digit printed on the coarser side; a figure that was cut, or off by one last digit, is rounding.

## Silent when
any cell of that item holds the number (another scope is meant), when the cells differ among themselves, or when only the
wording, not the concept or the name, is alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.arithmetic import compare
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import SURE, involved, printed
from extractor.data import Claim, Fact, Formula, Link, Outcome, Verdict
from extractor.interval import ZERO, Interval
from extractor.links.cells import misprint_of, signed_equal
from extractor.links.index import LEVELS, is_total, row_of

_MOSTLY = 3  # of so many cells one may be 0: the column of a fund that has none


def run(case: Case) -> Iterator[Verdict]:
    for claim in case.claims:
        cells = [
            link for link in case.links_of.get(claim.id, ()) if link.relation == "equal" and link.target.kind == "cell"
        ]
        if cells:
            yield _verdict(case, claim, cells)


def _verdict(case: Case, claim: Claim, links: list[Link]) -> Verdict:
    facts = [case.fact_at[link.target.anchors[0]] for link in links]
    outcomes = [_outcome(claim, fact) for fact in facts]
    if set(outcomes) == {"contradicts"}:
        facts = _misprinted(claim, facts) or facts
        outcomes = outcomes[: len(facts)]
    outcome: Outcome = "contradicts"
    for better in ("agrees", "rounding"):
        if better in outcomes:
            outcome = better
            break
    note = ""
    if outcome == "contradicts":
        values = {fact.quantity.value for fact in facts}
        if (
            len(values - {ZERO}) > 1
            or ZERO in values
            and len(facts) < _MOSTLY * sum(not one.quantity.value for one in facts)
            or max(link.score for link in links) < SURE
        ):
            outcome, note = "undecided", "the cells of this item differ among themselves"
        elif _rate_takes_the_cell(case, claim, facts):
            pass
        elif _inherited_by_several(case, claim):
            outcome, note = "undecided", "several figures share this subject"
        elif _stands_elsewhere(case, claim, facts[0]):
            outcome, note = "undecided", "the number stands in a neighbouring cell: another scope may be meant"
        elif _divides_another_fund(case, claim, facts):
            outcome, note = "undecided", "it divides a total of another fund than the cell"
        elif _holds_the_cell(case, claim, facts):
            outcome, note = "undecided", "the cell shows one of its parts"
        elif _stated_beside(case, claim, facts):
            outcome, note = "undecided", "the sentence gives the cell another of its figures"
        elif _carried_over(case, claim, facts):
            outcome, note = "undecided", "the two differ by what is carried over"
    first = facts[outcomes.index(outcome)] if outcome in outcomes else facts[0]
    if outcome == "contradicts":
        first = next((fact for fact in facts if fact.quantity.value), first)
    anchors = [
        fact.anchor for fact, found in zip(facts, outcomes, strict=True) if outcome != "agrees" or found == "agrees"
    ]
    return Verdict(
        code="DZ101",
        outcome=outcome,
        severity="error",
        reported=printed(claim.quantity) or claim.anchor.text,
        computed=first.quantity.raw.strip() or "0",
        anchors=(claim.anchor, *anchors[:12]),
        claims=involved(case, claim, ()),
        terms=(("subject", claim.subject), ("table", _title(case, first))),
        note=note,
        formulas=tuple(
            _formula(claim, fact)
            for fact, found in zip(facts, outcomes, strict=True)
            if (found != "contradicts" if outcome != "contradicts" else fact.quantity.value == first.quantity.value)
        ),
    )


def _misprinted(claim: Claim, facts: list[Fact]) -> list[Fact]:
    """The cells of which the number is a slip of the pen, where all of them show one value: these are meant."""
    if claim.quantity is None:
        return []
    found = [fact for fact in facts if misprint_of(claim.quantity, fact.quantity) not in ("", "digit")]
    return found if len({fact.quantity.value for fact in found}) == 1 else []


def _outcome(claim: Claim, fact: Fact) -> Outcome:
    """The coarser print is the one that may be rounded; the sign of a change is in its words."""
    if claim.quantity is None or claim.direction != "none":
        return "agrees" if signed_equal(claim, fact.quantity) else "contradicts"
    mine, other = claim.quantity, fact.quantity
    if bool(mine.value) != bool(other.value):
        return "contradicts"  # 2.9元 is not the 0.00 of a table in 万元
    return compare(mine, Interval.of(other)) if mine.step >= other.step else compare(other, Interval.of(mine))


def _formula(claim: Claim, fact: Fact) -> Formula:
    if claim.direction in ("increase", "decrease"):
        return formulas.directed(claim, (formulas.of_fact(fact),), (1,))
    return formulas.equal(formulas.of_claim(claim), formulas.of_fact(fact))


def _inherited_by_several(case: Case, claim: Claim) -> bool:
    """A figure without words of its own (全年187.20万元) may be one of several parts of its heading's item."""
    if any(
        mention.label == "ITEM" and str(mention.value) in claim.anchor.text and str(mention.value) in claim.subject
        for mention in claim.mentions
    ):
        return False
    return any(
        other.id != claim.id
        and other.context == claim.context
        and other.subject == claim.subject
        and other.kind in (("level", "composition") if claim.kind in LEVELS else (claim.kind,))
        and other.quantity != claim.quantity
        for other in case.claims_of_subject[claim.subject][:40]
    )


def _rate_takes_the_cell(case: Case, claim: Claim, facts: list[Fact]) -> bool:
    """预算安排21.50万元，比上年增长5.27%, where the rate fits the cell and not the 21.50: the cell is what is meant."""
    cells = {fact.anchor for fact in facts}
    return any(
        link.relation == "ratio" and cells & set(link.target.anchors) and claim.anchor not in link.target.anchors
        for other in case.claims_of_sentence[claim.sentence]
        if other.kind == "change_rate" and other.subject == claim.subject and other.anchor.start > claim.anchor.start
        for link in case.links_of.get(other.id, ())
    )


def _divides_another_fund(case: Case, claim: Claim, facts: list[Fact]) -> bool:
    """Whether a figure adds up with others to a total of its fund, and the cells are of another fund, or of all."""
    if claim.quantity is None or any(fact.context.fund == claim.context.fund for fact in facts):
        return False
    return any(claim.anchor in link.target.anchors for link in _lists_that_hold(case, claim.context.fund))


def _holds_the_cell(case: Case, claim: Claim, facts: list[Fact]) -> bool:
    """Whether the cells show one of the parts that make up the figure (收入1,328万元，其中：本年收入1,285万元，上年结转43万元)."""
    values = {fact.quantity.value for fact in facts}
    quantities = [
        part.quantity
        for link in _lists_that_hold(case, claim.context.fund)
        if link.claim == claim.id
        for anchor in link.target.anchors
        for part in case.claims_at.get(anchor, ())
    ]
    return any(one is not None and Interval.of(one).holds(value) for one in quantities for value in values if value)


def _lists_that_hold(case: Case, fund: str) -> list[Link]:
    """The totals of that fund that their parts add up to; worked out once a fund."""
    known: dict[str, list[Link]] = case.memo.setdefault("lists_that_hold", {})
    if fund not in known:
        known[fund] = [
            link
            for link in case.links
            if link.relation == "sum"
            and (total := case.claim_by_id[link.claim]).context.fund == fund
            and total.quantity is not None
            and link.target.value is not None
            and Interval.loosely(total.quantity).meets(Interval.exactly(link.target.value))
        ]
    return known[fund]


def _stands_elsewhere(case: Case, claim: Claim, fact: Fact) -> bool:
    """Whether another cell of the same row holds the number: the wrong column was taken for the claim's."""
    if claim.quantity is None or claim.direction != "none":
        return False
    return any(
        other.anchor.row == fact.anchor.row and other is not fact and other.quantity.value == claim.quantity.value
        for other in case.facts_by_table[fact.table]
        if other.context.year in (None, claim.context.year)
        and (not claim.context.fund or other.context.fund == claim.context.fund)
    )


def _stated_beside(case: Case, claim: Claim, facts: list[Fact]) -> bool:
    """完成9.50亿元，为预算9.10亿元的104.4%: the cell that holds the outcome is not that of the plan."""
    cells = {fact.anchor for fact in facts}
    return any(
        link.relation == "equal" and cells & set(link.target.anchors)
        for other in case.claims_of_sentence[claim.sentence]
        if other.kind in LEVELS
        and other.subject == claim.subject
        and (other.context.measure, other.context.year) != (claim.context.measure, claim.context.year)
        for link in case.links_of.get(other.id, ())
        if link.target.kind == "cell" and _outcome(other, case.fact_at[link.target.anchors[0]]) != "contradicts"
    )


def _carried_over(case: Case, claim: Claim, facts: list[Fact]) -> bool:
    """Whether a total differs from the closing row by just what another row of that column carries over: 支出总计237亿元，
    结转下年6亿元 where the table closes with 243亿元."""
    if claim.quantity is None or not all(is_total(row_of(fact)) for fact in facts):
        return False
    mine = Interval.of(claim.quantity)
    return any(
        _CARRIED.search(row_of(other)) and (mine + Interval.of(other.quantity)).meets(Interval.of(fact.quantity))
        for fact in facts
        for other in case.facts_by_table[fact.table]
        if other.anchor.col == fact.anchor.col and other.quantity.value
    )


_CARRIED = re.compile("结转|结余")


def _title(case: Case, fact: Fact) -> str:
    table = case.table_by_id[fact.table]
    return table.title or table.number or table.id


CHECK = Check(
    code="DZ101",
    name="prose_differs_from_table",
    severity="error",
    run=run,
    zh="“{subject}”正文写作{reported}，《{table}》为{computed}",
    en="the text gives {reported} for “{subject}”, the table “{table}” has {computed}",
)
