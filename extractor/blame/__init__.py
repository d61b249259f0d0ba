"""Which printed number is wrong, and what it should read.

All verdicts are statements over printed numbers.  ``repairs`` finds the smallest set of numbers whose change lets every
violated statement hold while those that hold keep holding; between equally small sets the slip decides that makes what is
printed out of what was meant (``slips.WEIGHTS``), and where two are about equally likely it says so.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from extractor.blame.network import Key, Network
from extractor.blame.search import Budget, Explanation, Search
from extractor.blame.slips import Candidate
from extractor.blame.statements import BROKEN
from extractor.blame.surroundings import Surroundings
from extractor.blame.words import turned
from extractor.data import Correction, Document, Verdict

_CLEARLY = Decimal("1.9")  # so much likelier than the next explanation a blame must be
_MOST_ALTERNATIVES = 4


class Repair(NamedTuple):
    """One cause: the positions of the verdicts that its correction mends, and the correction; None where ``alternatives``
    are equally good (or the document is too much of a mess to say)."""

    verdicts: tuple[int, ...]
    correction: Correction | None
    alternatives: tuple[Correction, ...] = ()


def repairs(document: Document, verdicts: tuple[Verdict, ...]) -> tuple[Repair, ...]:
    """The causes of the contradictions among ``verdicts``; one that no formula states is in none, unless its check knows
    the correction by itself."""
    contradicting = [at for at, verdict in enumerate(verdicts) if verdict.outcome == "contradicts"]
    found: list[Repair] = []
    for at in contradicting:
        known = verdicts[at].correction
        if known is not None:
            found.append(Repair((at,), known))
    if any(verdicts[at].formulas for at in contradicting):
        network = Network(verdicts)
        surroundings = Surroundings(document, network)
        for component in network.components():
            found.extend(_of_component(network, component, surroundings))
    return tuple(found)


def _of_component(network: Network, component: list[int], surroundings: Surroundings) -> list[Repair]:
    explanations = Search(network, component, surroundings, Budget()).run()
    if not explanations:
        return []
    close = [one for one in explanations if one.weight * _CLEARLY > explanations[0].weight]
    best = close[0]
    sure = set(best.values)
    for other in close[1:]:
        sure &= set(other.values)
    found = []
    told: set[int] = set()
    for alone in (True, False):  # first what a number mends by itself, then what needs several to change
        for key in sorted(sure, key=lambda one: -_reach(network, component, one)):
            mended = [at for at in component if at not in told and _mends(network, at, key, best, alone=alone)]
            told.update(mended)
            if mended:
                found.append(Repair(_verdicts(network, mended), _correction(network, key, best, len(mended))))
    rest = [at for at in component if at not in told]
    if rest:
        found.extend(_undecided(network, rest, close))
    return found


def _mends(network: Network, at: int, key: Key, explanation: Explanation, *, alone: bool) -> bool:
    """Whether the correction of ``key`` mends a statement: by itself, or as the result that the statement computes."""
    statement = network.statements[at]
    if not alone:
        return key == statement.keys[0]
    return key in statement.touched_by and network.fit(at, {key: explanation.values[key][0].quantity}) != BROKEN


def _reach(network: Network, component: list[int], key: Key) -> int:
    return sum(key in network.statements[at].touched_by for at in component)


def _verdicts(network: Network, statements: list[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(network.statements[at].verdict for at in statements))


def _undecided(network: Network, rest: list[int], close: list[Explanation]) -> list[Repair]:
    """The statements that nothing sure mends, together where one number would mend several."""
    keys = list(dict.fromkeys(key for one in close for key in one.values))
    found = []
    left = list(rest)
    for key in sorted(keys, key=lambda one: -_reach(network, rest, one)):
        mine = [at for at in left if key in network.statements[at].touched_by]
        if not mine:
            continue
        left = [at for at in left if at not in mine]
        corrections = tuple(
            _correction(network, other, one, _reach(network, mine, other))
            for one in close
            for other in one.values
            if _reach(network, mine, other)
        )
        found.append(Repair(_verdicts(network, mine), None, tuple(dict.fromkeys(corrections))[:_MOST_ALTERNATIVES]))
    return found


def _correction(network: Network, key: Key, explanation: Explanation, mends: int) -> Correction:
    number = network.numbers[key]
    candidate: Candidate = explanation.values[key][0]
    if number.is_word:
        suggestion = turned(number.printed.raw, int(candidate.quantity.value))
    else:
        suggestion = _as_printed(number.anchor.text, number.printed.raw, candidate.quantity.raw)
    return Correction(anchor=number.anchor, suggestion=suggestion, slip=candidate.slip, mends=mends)


def _as_printed(text: str, raw: str, new: str) -> str:
    """``new`` in place of ``raw`` inside the anchored text (a cell may hold more than its number)."""
    return text.replace(raw, new, 1) if raw and raw in text else new
