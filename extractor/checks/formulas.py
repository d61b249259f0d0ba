"""What a verdict states as a formula over printed numbers, so that blame can try other values in it.

With ``d`` the direction (the last term where ``worded``, else ``sign``), ``x`` the other terms in order and ``k`` the
``factor``, a ``data.Formula`` says:

    sum       d x0 = signs1 x1 + signs2 x2 + ... + constant      equality, total, difference
    quotient  d x0 = k x1 / x2 + constant                        share, completion, rate between two levels
    growth    x0 = k x1 / (x2 - d x1)                            rate from a change and this year's level
    product   x0 = k (x1 x2 + x3 x4 + ...)                       count times price
    points    d x0 = k (x1 / x2 - x3 / x4)                       percentage points between two shares
    order     x0 - x1 goes the way of d                          direction words, 持平
    at_most   signs0 x0 + signs1 x1 + ... <= constant            a part and its whole, some parts and theirs
    words     the directions x0 and x1 are the same

The makers below are thin: a check names its numbers in that order.  A number that is
not printed with digits, or a cell that is blank, is a term too; blame leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from extractor.checks.base import Case
from extractor.data import Anchor, Cell, Claim, Direction, Fact, Formula, Quantity, Term
from extractor.interval import HUNDRED

_SIGNS: dict[Direction, int] = {"increase": 1, "decrease": -1, "unchanged": 0, "none": 1}
_WORDS = frozenset({"UP", "DOWN", "SAME", "COMPLETION"})
_ONE = Decimal(1)
_ZERO = Decimal(0)
_NOTHING = Quantity(value=_ZERO, unit="万元", step=_ZERO, raw="")


def of_claim(claim: Claim) -> Term:
    """The number of a claim; 0 where it is said in words."""
    return Term(anchor=claim.number or claim.anchor, quantity=claim.quantity or _NOTHING)


def of_fact(fact: Fact) -> Term:
    """The number of a cell."""
    return Term(anchor=fact.anchor, quantity=fact.quantity)


def of_cells(cells: Iterable[Cell | None]) -> tuple[Term, ...]:
    """The numbers of the cells that hold one."""
    return tuple(
        Term(anchor=cell.anchor, quantity=cell.quantity)
        for cell in cells
        if cell is not None and cell.quantity is not None
    )


def read_as(cell: Cell, value: Decimal, step: Decimal, unit: str = "") -> Term:
    """A cell of a form, as a check reads it."""
    return Term(anchor=cell.anchor, quantity=Quantity(value=value, unit=unit, step=step, raw=cell.text))


def at(case: Case, anchors: Iterable[Anchor]) -> tuple[Term, ...]:
    """The numbers behind the anchors of a link, or () where one of them has none."""
    found = []
    for anchor in anchors:
        quantity = case.quantity_at.get(anchor)
        if quantity is None:
            return ()
        claims = case.claims_at.get(anchor, ())
        number = next((claim.number for claim in claims if claim.quantity is quantity), None)
        found.append(Term(anchor=number or anchor, quantity=quantity))
    return tuple(found)


def word_of(claim: Claim) -> Term | None:
    """The word that gives a claim its direction; None where it stands elsewhere (a sign, a sentence before)."""
    if claim.direction == "none":
        return None
    for mention in reversed(claim.mentions):
        if mention.label in _WORDS and mention.value == claim.direction:
            value = Decimal(_SIGNS[claim.direction])
            quantity = Quantity(value=value, unit="direction", step=_ZERO, raw=mention.anchor.text)
            return Term(anchor=mention.anchor, quantity=quantity)
    return None


# ------------------------------------------------------------------------------------------------------- the makers


def total(reported: Term, parts: Sequence[Term], signs: Sequence[int] = (), constant: Decimal = _ZERO) -> Formula:
    """``reported`` is the sum of ``parts``; of one part: equal to it."""
    return Formula(kind="sum", terms=(reported, *parts), signs=(1, *(signs or (1,) * len(parts))), constant=constant)


def equal(one: Term, other: Term) -> Formula:
    return total(one, (other,))


def directed(claim: Claim, parts: Sequence[Term], signs: Sequence[int]) -> Formula:
    """A change with its direction in words: ``± claim = signs · parts``."""
    word = word_of(claim)
    terms = (of_claim(claim), *parts) if word is None else (of_claim(claim), *parts, word)
    sign = _SIGNS[claim.direction]
    return Formula(kind="sum", terms=terms, signs=(1, *signs), worded=word is not None, sign=sign)


def balanced(place: Anchor, terms: Sequence[Term], signs: Sequence[int]) -> Formula:
    """The signed numbers leave nothing over; ``place`` stands for the nothing, which is not printed."""
    where = Anchor(start=place.start, end=place.start, text="")
    return total(Term(anchor=where, quantity=_NOTHING), terms, signs)


def share(reported: Term, part: Term, whole: Term) -> Formula:
    """``reported`` percent is ``part`` of ``whole``."""
    return Formula(kind="quotient", terms=(reported, part, whole), factor=HUNDRED)


def rate(claim: Claim, now: Term, before: Term) -> Formula:
    """A rate, with its direction in words, between two levels."""
    word = word_of(claim)
    terms = (of_claim(claim), now, before) if word is None else (of_claim(claim), now, before, word)
    sign = _SIGNS[claim.direction]
    return Formula(kind="quotient", terms=terms, worded=word is not None, sign=sign, factor=HUNDRED, constant=-HUNDRED)


def growth(claim: Claim, change: Term, now: Term) -> Formula:
    """A rate from the change and the level that it led to."""
    word = word_of(claim)
    terms = (of_claim(claim), change, now) if word is None else (of_claim(claim), change, now, word)
    return Formula(kind="growth", terms=terms, worded=word is not None, sign=_SIGNS[claim.direction], factor=HUNDRED)


def product(reported: Term, factors: Sequence[Term], times: Decimal = _ONE) -> Formula:
    """``reported`` is the sum of the pairs of ``factors``, ``times`` over."""
    return Formula(kind="product", terms=(reported, *factors), factor=times)


def points(claim: Claim, shares: Sequence[Term]) -> Formula:
    """Percentage points between two shares, given as part, whole, part before, whole before."""
    word = word_of(claim)
    terms = (of_claim(claim), *shares) if word is None else (of_claim(claim), *shares, word)
    return Formula(kind="points", terms=terms, worded=word is not None, sign=_SIGNS[claim.direction], factor=HUNDRED)


def order(claim: Claim, now: Term, before: Term) -> tuple[Formula, ...]:
    """The way from ``before`` to ``now`` is that of the claim's words; nothing where no word says it."""
    word = word_of(claim)
    return () if word is None else (Formula(kind="order", terms=(now, before, word), worded=True),)


def resting_on(formula: Formula, claims: Iterable[Claim]) -> Formula:
    """The formula as long as those of ``claims`` that are called unchanged are."""
    words = (word_of(claim) for claim in claims if claim.direction == "unchanged")
    given = tuple(word for word in words if word is not None)
    return msgspec.structs.replace(formula, given=given) if given else formula


def at_most(part: Term, whole: Term) -> Formula:
    return Formula(kind="at_most", terms=(part, whole), signs=(1, -1))


def some_of(whole: Term, parts: Sequence[Term]) -> Formula:
    """``parts`` are not more than ``whole``, of which they name only some."""
    return Formula(kind="at_most", terms=(whole, *parts), signs=(-1,) + (1,) * len(parts))


def same_way(claim: Claim, other: Claim) -> tuple[Formula, ...]:
    """Two words that must not contradict each other."""
    one, two = word_of(claim), word_of(other)
    return () if one is None or two is None else (Formula(kind="words", terms=(one, two)),)
