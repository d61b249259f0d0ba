"""Links: is the figure that a claim speaks of among those it was linked to, and is every link one that may be believed.

**Recall.**  A gold link counts as found when its claim was matched and the predicted claim has

* for a cell: a target that stands on the gold cell;
* for another claim: a target on that claim's span (or the other claim is linked back to this one: equality has no
  direction);
* for a computed value: a computed target that stands on every gold operand that is printed and not zero.  An operand also counts
  where the predicted one is the same figure printed elsewhere (same gold class, see below, or the same value).  A
  computed target with the gold's relation, one operand in common and the gold's result counts too: 14.8 − 12.3
  and 12.3 + 2.5 are one statement.

**Precision.**  Only targets of matched claims for which the gold lists links are judged.  A target is *right* when it
is a gold target of the claim, or belongs to its class: figures that the gold's own equal links tie together, plus
equal claims (same value, same subject).  It is *unjudged* when it is true but not written down as a link: the same
value under the same name or in the row of a listed cell, arithmetic that comes out at the printed value, or a claim
and figures that one contradiction or near miss of the gold names together.  Everything else is wrong, also an equal
value under another name.  A link to a differing value is right only when the gold lists it.  Links of claims for which
the gold lists none, and of unmatched claims, are unjudged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from eval.claims import Matching
from eval.tally import Note, Tally, bin_of
from eval.truth.gold import Gold, GoldClaim, GoldLink, Operand
from eval.truth.locate import Span
from eval.truth.normal import canonical, number, same_subject
from extractor.data import Anchor, Claim, Extraction, Fact, Link, Quantity


@dataclass(frozen=True, slots=True)
class LinkScore:
    """``unjudged`` counts predicted targets that are neither right nor wrong; ``by_score`` is precision by how sure the
    link is of itself."""

    tally: Tally
    unjudged: int
    by_relation: dict[str, Tally]
    by_score: dict[str, Tally]
    notes: tuple[Note, ...]


class _Classes:
    """Union-find over figures of the document, keyed by where they start (claims by id)."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def root(self, key: str) -> str:
        while (up := self.parent.setdefault(key, key)) != key:
            self.parent[key] = self.parent[up]
            key = up
        return key

    def join(self, first: str, second: str) -> None:
        self.parent[self.root(first)] = self.root(second)


@dataclass(slots=True)
class _Board:
    """Everything that judging one document's links needs."""

    gold: Gold
    claims: dict[str, GoldClaim]
    classes: _Classes
    cells: list[Span]
    predicted: dict[str, Claim]
    gold_of: dict[str, GoldClaim]
    facts: dict[int, Fact]
    links: dict[str, list[Link]]


def score_links(gold: Gold, extraction: Extraction, matching: Matching) -> LinkScore:
    """Score the links of one document (see the docstring of this module)."""
    board = _board(gold, extraction, matching)
    by_claim: dict[str, list[GoldLink]] = {}
    for listed in gold.links:
        by_claim.setdefault(listed.claim, []).append(listed)
    mates = {wanted.id: claim for wanted, claim in matching.pairs}
    notes = []
    unjudged = 0
    by_relation: dict[str, Tally] = {}
    by_score: dict[str, Tally] = {}
    for listed in gold.links:
        mate = mates.get(listed.claim)
        found = mate is not None and _found(listed, mate, board)
        by_relation[listed.relation] = by_relation.get(listed.relation, Tally()) + Tally(found=int(found), gold=1)
        if not found:
            notes.append(_miss(listed, mate, board))
    judged: set[tuple[str, str, tuple[tuple[int, int], ...]]] = set()
    for link in extraction.links:
        places = tuple(sorted((anchor.start, anchor.end) for anchor in link.target.anchors))
        key = (link.claim, link.target.kind, places)
        if key in judged:
            continue
        judged.add(key)
        wanted = board.gold_of.get(link.claim)
        known = by_claim.get(wanted.id, []) if wanted else []
        verdict = _judge(link, wanted, known, board) if wanted and known else "unjudged"
        if verdict == "wrong" and wanted and _told_together(link, wanted, gold):
            verdict = "unjudged"
        if verdict == "unjudged":
            unjudged += 1
            continue
        judgement = Tally(right=int(verdict == "right"), predicted=1)
        by_relation[link.relation] = by_relation.get(link.relation, Tally()) + judgement
        sure = replace(judgement, said=Decimal(str(link.score)))
        by_score[bin_of(link.score)] = by_score.get(bin_of(link.score), Tally()) + sure
        if verdict == "wrong" and wanted:
            notes.append(_false(link, wanted, known, board))
    return LinkScore(sum(by_relation.values(), Tally()), unjudged, by_relation, by_score, tuple(notes))


def _board(gold: Gold, extraction: Extraction, matching: Matching) -> _Board:
    links: dict[str, list[Link]] = {}
    for link in extraction.links:
        links.setdefault(link.claim, []).append(link)
    return _Board(
        gold=gold,
        claims={claim.id: claim for claim in gold.claims},
        classes=_same_figures(gold),
        cells=sorted({link.target for link in gold.links if link.target and not link.target_claim}),
        predicted={claim.id: claim for claim in extraction.claims},
        gold_of={claim.id: wanted for wanted, claim in matching.pairs},
        facts={fact.anchor.start: fact for fact in extraction.facts},
        links=links,
    )


def _cell_key(span: Span) -> str:
    return f"@{span.start}"


def _same_figures(gold: Gold) -> _Classes:
    """Figures that the gold calls the same: its equal links that hold, its equal cells, and equal claims."""
    classes = _Classes()
    for link in gold.links:
        if link.relation == "equal" and link.holds and link.target:
            classes.join(link.claim, link.target_claim or _cell_key(link.target))
    for first, second in gold.same_cells:
        classes.join(_cell_key(first), _cell_key(second))
    alike: dict[tuple[Decimal, str], list[GoldClaim]] = {}
    for claim in gold.claims:
        if claim.value is not None:
            alike.setdefault((claim.value, claim.dimension), []).append(claim)
    for group in alike.values():
        for index, claim in enumerate(group):
            for other in group[:index]:
                if same_subject(claim.subject, other.subject, entity=gold.entity):
                    classes.join(claim.id, other.id)
    return classes


# ---------------------------------------------------------------------------------------------------------- recall


def _found(link: GoldLink, mate: Claim, board: _Board) -> bool:
    predicted = board.links.get(mate.id, [])
    if link.operands:
        return any(_computes(link, candidate, board) for candidate in predicted)
    if link.target is None:
        return False
    if any(_stands_on(candidate, link.target) for candidate in predicted):
        return True
    return link.target_claim is not None and _linked_back(link, mate, board)


def _stands_on(link: Link, target: Span) -> bool:
    anchors = link.target.anchors
    return link.target.kind != "computed" and any(target.overlaps(anchor.start, anchor.end) for anchor in anchors)


def _linked_back(link: GoldLink, mate: Claim, board: _Board) -> bool:
    others = [claim_id for claim_id, gold in board.gold_of.items() if gold.id == link.target_claim]
    span = Span(mate.anchor.start, mate.anchor.end)
    return any(_stands_on(back, span) for other in others for back in board.links.get(other, ()))


def _computes(link: GoldLink, candidate: Link, board: _Board) -> bool:
    if candidate.target.kind != "computed":
        return False
    printed = [operand for operand in link.operands if operand.span]
    needed = [operand for operand in printed if operand.value != 0] or printed
    hits = [_has_operand(operand, candidate.target.anchors, board) for operand in needed]
    if hits and all(hits):
        return True
    return candidate.relation == link.relation and any(hits) and _same_result(link, candidate)


def _has_operand(operand: Operand, anchors: Iterable[Anchor], board: _Board) -> bool:
    for anchor in anchors:
        span = operand.span
        if span and span.overlaps(anchor.start, anchor.end):
            return True
        if span and _class_at(span.start, span.end, board) & _class_at(anchor.start, anchor.end, board):
            return True
        if operand.value is not None and number(_digits(anchor.text)) == operand.value:
            return True
    return False


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789.-")


def _class_at(start: int, end: int, board: _Board) -> set[str]:
    """The classes of the gold figures at a span."""
    keys = [claim.id for claim in board.gold.claims if claim.value is not None and claim.span.overlaps(start, end)]
    keys += [_cell_key(cell) for cell in board.cells if cell.overlaps(start, end)]
    return {board.classes.root(key) for key in keys}


def _same_result(link: GoldLink, candidate: Link) -> bool:
    value = candidate.target.value
    if value is None or link.computed is None:
        return False
    places = -min(_exponent(value), _exponent(link.computed), key=abs)
    return round(abs(value), max(places, 0)) == round(abs(link.computed), max(places, 0))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


# ------------------------------------------------------------------------------------------------------- precision


def _judge(link: Link, wanted: GoldClaim, listed: Iterable[GoldLink], board: _Board) -> str:
    """ "right", "wrong" or "unjudged" for one predicted link of a matched claim whose gold links are ``listed``."""
    if link.target.kind == "computed":
        return _judge_computed(link, wanted, listed, board)
    own = board.classes.root(wanted.id)
    operands = [operand.span for gold in listed for operand in gold.operands if operand.span]
    for anchor in link.target.anchors:
        if any(gold.target and gold.target.overlaps(anchor.start, anchor.end) for gold in listed):
            return "right"
        if any(span.overlaps(anchor.start, anchor.end) for span in operands):
            return "unjudged"
        if own in _class_at(anchor.start, anchor.end, board) or _back_listed(wanted, anchor, board):
            return "right"
    if _same_value_and_name(link, wanted, board) or _beside_listed(link, wanted, listed, board):
        return "unjudged"
    return "wrong"


def _back_listed(wanted: GoldClaim, anchor: Anchor, board: _Board) -> bool:
    """The gold lists the link from the other side (also where the two values differ)."""
    return any(
        gold.target_claim == wanted.id and board.claims[gold.claim].span.overlaps(anchor.start, anchor.end)
        for gold in board.gold.links
        if gold.claim in board.claims
    )


def _beside_listed(link: Link, wanted: GoldClaim, listed: Iterable[GoldLink], board: _Board) -> bool:
    """A cell of the claim's value in the row of a listed cell (合计 and 其中：一般公共预算 of one project)."""
    rows = {
        (fact.anchor.table, fact.anchor.row)
        for gold in listed
        if gold.target and (fact := board.facts.get(gold.target.start))
    }
    near = [fact for fact in _facts(link, board) if (fact.anchor.table, fact.anchor.row) in rows]
    return any(_same_value(fact.quantity, wanted) for fact in near)


def _same_value(quantity: Quantity, wanted: GoldClaim) -> bool:
    value, dimension = canonical(quantity.value, quantity.unit)
    return wanted.value is not None and abs(value) == abs(wanted.value) and dimension == wanted.dimension


def _same_value_and_name(link: Link, wanted: GoldClaim, board: _Board) -> bool:
    entity = board.gold.entity
    for fact in _facts(link, board):
        names = (fact.item, *fact.row_path, *fact.col_path)
        alike = any(same_subject(wanted.subject, name, fact.concept, entity) for name in names)
        if alike and _same_value(fact.quantity, wanted):
            return True
    other = board.predicted.get(link.target.claim or "")
    return (
        other is not None
        and other.quantity is not None
        and _same_value(other.quantity, wanted)
        and same_subject(wanted.subject, other.subject, other.concept, entity)
    )


def _judge_computed(link: Link, wanted: GoldClaim, listed: Iterable[GoldLink], board: _Board) -> str:
    if any(gold.operands and _computes(gold, link, board) for gold in listed):
        return "right"
    if wanted.value is None or link.target.value is None:
        return "unjudged"
    computed, _ = canonical(link.target.value, link.target.unit)
    places = max(-_exponent(wanted.value), 0)
    return "unjudged" if round(abs(computed), places) == round(abs(wanted.value), places) else "wrong"


def _told_together(link: Link, wanted: GoldClaim, gold: Gold) -> bool:
    """Whether one contradiction or near miss of the gold names the claim and every target: they do belong together."""
    start, end = wanted.span.start, wanted.span.end
    for item in gold.contradictions + gold.near_misses:
        spans = [span for place in item.places for span in place]
        if any(span.overlaps(start, end) for span in spans) and all(
            any(span.overlaps(anchor.start, anchor.end) for span in spans) for anchor in link.target.anchors
        ):
            return True
    return False


# ----------------------------------------------------------------------------------------------------------- notes


def _miss(link: GoldLink, mate: Claim | None, board: _Board) -> Note:
    claim = board.claims.get(link.claim)
    links = () if mate is None else board.links.get(mate.id, ())
    cause = "claim not matched" if mate is None else "another target" if links else "no link"
    return Note(
        topic="links",
        event="miss" if link.holds else "miss (differs)",
        start=claim.span.start if claim else 0,
        quote=claim.span.text if claim else link.claim,
        wanted=_gold_told(link),
        got="claim not matched" if mate is None else _told(links),
        cause=f"{link.relation}, {cause}",
    )


def _false(link: Link, wanted: GoldClaim, listed: Iterable[GoldLink], board: _Board) -> Note:
    names = [f"<{'/'.join(fact.row_path)} | {'/'.join(fact.col_path)}>" for fact in _facts(link, board)]
    return Note(
        topic="links",
        event="false",
        start=wanted.span.start,
        quote=wanted.span.text,
        wanted="; ".join(_gold_told(gold) for gold in listed),
        got=" ".join([_told([link]), *names]),
        cause=f"{link.relation}, by {link.by}",
    )


def _facts(link: Link, board: _Board) -> list[Fact]:
    return [board.facts[anchor.start] for anchor in link.target.anchors if anchor.start in board.facts]


def _gold_told(link: GoldLink) -> str:
    if link.operands:
        return f"{link.relation}({', '.join(str(operand.value) for operand in link.operands)}) = {link.computed}"
    where = "claim" if link.target_claim else "cell"
    return f"{where} {link.target.text or '(blank)'}@{link.target.start}" if link.target else "lost"


def _told(links: Iterable[Link]) -> str:
    return (
        "; ".join(
            f"{link.target.kind} {link.relation} "
            + ", ".join(f"{anchor.text}@{anchor.start}" for anchor in link.target.anchors)
            + f" by {link.by}"
            for link in links
        )
        or "no link"
    )
