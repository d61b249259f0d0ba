"""A part of an annotated text in place of what was said of that part before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from extractor.annotate.records import ClaimNote, Record, inside


def splice(gold: Record, correction: Record) -> Record | None:
    """``gold`` with the correction in place of what it says in the correction's window.

    None where a relation that begins outside the window leads to a span that the correction has removed.
    """
    window = correction.window
    if window is None or window == gold.window:
        return msgspec.structs.replace(
            gold,
            spans=correction.spans,
            relations=correction.relations,
            claims=correction.claims,
            judgements=correction.judgements,
        )
    gone = inside(gold, window)
    leaving = {span.id for span in gone.spans}
    inner = {claim.id for claim in gone.claims}
    out = {claim.id: claim for claim in gold.claims if claim.id in inner}
    spans = tuple(span for span in gold.spans if span.id not in leaving)
    taken = {span.id for span in spans} | {claim.id for claim in gold.claims if claim.id not in out}
    fresh = _with_other_ids(correction, taken)
    by_place = {(span.start, span.end, span.label): span.id for span in fresh.spans}
    moved = {span.id: by_place.get((span.start, span.end, span.label), "") for span in gone.spans}
    relations = []
    for relation in gold.relations:
        if relation.source in leaving:
            if not relation.target or relation.target in leaving or not moved[relation.source]:
                continue
            relation = msgspec.structs.replace(relation, source=moved[relation.source])  # it leads out of the window
        if relation.target in moved:
            if not moved[relation.target]:
                return None
            relation = msgspec.structs.replace(relation, target=moved[relation.target])
        relations.append(relation)
    judged = {item.id for item in gone.judgements}
    return msgspec.structs.replace(
        gold,
        spans=spans + fresh.spans,
        relations=(*relations, *fresh.relations),
        claims=tuple(_joined(gold.claims, out, fresh.claims, moved)),
        judgements=tuple(item for item in gold.judgements if item.id not in judged) + fresh.judgements,
    )


def _joined(
    gold: Sequence[ClaimNote], out: Mapping[str, ClaimNote], fresh: Sequence[ClaimNote], moved: Mapping[str, str]
) -> Iterator[ClaimNote]:
    """The claims of the gold that stay and the fresh ones; what either says of the other side of the border is kept."""
    swap = msgspec.structs.replace
    stay = {claim.id for claim in (*gold, *fresh) if claim.id not in out} | {claim.id for claim in fresh}
    for claim in gold:
        if claim.id not in out:
            spans = tuple(moved.get(span, span) for span in claim.spans if moved.get(span, span))
            yield swap(claim, spans=spans, same_as=tuple(other for other in claim.same_as if other in stay))
    for claim in fresh:
        before = out.get(claim.id)
        if before is not None:
            spans = tuple(span for span in before.spans if span not in moved)
            same = tuple(other for other in before.same_as if other in stay and other not in out)
            claim = swap(
                claim,
                spans=tuple(dict.fromkeys((*claim.spans, *spans))),
                same_as=tuple(dict.fromkeys((*claim.same_as, *same))),
            )
        yield claim


def _with_other_ids(record: Record, taken: set[str]) -> Record:
    """The record with ids of its own where they clash with ``taken``."""

    def renamed(name: str) -> str:
        while name in taken:
            name += "+"
        return name

    swap = msgspec.structs.replace
    return swap(
        record,
        spans=tuple(swap(span, id=renamed(span.id)) for span in record.spans),
        relations=tuple(
            swap(one, source=renamed(one.source), target=renamed(one.target) if one.target else "")
            for one in record.relations
        ),
        claims=tuple(
            swap(
                claim,
                id=renamed(claim.id),
                spans=tuple(map(renamed, claim.spans)),
                same_as=tuple(map(renamed, claim.same_as)),
            )
            for claim in record.claims
        ),
    )
