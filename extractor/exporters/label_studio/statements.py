"""What becomes of the statements of a record when its spans, relations and verdicts are corrected.

A statement follows the span that stands for it (``tasks.bearer``): it goes when that goes, its fields change when what
they were read from changes, and a number that is new makes a statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from extractor.annotate.propose import printed_value
from extractor.annotate.records import ClaimNote, Judgement, Place, Record, Span
from extractor.data import Direction, Kind
from extractor.exporters.label_studio.tasks import bearer, verdicts_of
from extractor.folding import View
from extractor.quantity import find
from extractor.taggers import NUMBERS

_FIELD = {"主体": "subject", "比较对象": "base", "整体": "share_of", "原因": "reason"}
_DIRECTIONS: dict[str, Direction] = {"UP": "increase", "DOWN": "decrease", "SAME": "unchanged"}


def normal_value(label: str, text: str) -> str:
    """The normalised reading of a span that a person drew: ``1.20万元``, ``increase``, the clean words."""
    clean = View(text, 0, len(text)).text
    if label in NUMBERS:
        read = [one for one in find(clean) if (one.start, one.end) == (0, len(clean)) and one.quantity is not None]
        return printed_value(read[0].quantity) if read else ""
    return "" if label == "REASON" else _DIRECTIONS.get(label) or clean


def follow(old: Record, new: Record, verdicts: Mapping[str, str], text: str, first: int) -> Record:
    """``new`` (corrected spans and relations) with the claims and judgements of ``old`` brought up to date.

    ``verdicts`` are those on the page, by span; ``text`` is the text of the task, which begins at ``first``.
    """
    before = verdicts_of(old)
    spans = {span.id: span for span in new.spans}
    gone = {_text(span, text, first) for span in old.spans if span.label == "REASON" and span.id not in spans}
    claims = []
    for claim in old.claims:
        name = bearer(claim, old)
        if (name and name not in spans) or (claim.kind == "reason" and claim.reason in gone):
            continue
        claim = _corrected(claim, name, old, new, text, first)
        if name and verdicts.get(name, "") != before.get(name, ""):
            claim = msgspec.structs.replace(claim, verdict=verdicts.get(name, ""))
        claims.append(claim)
    borne = {bearer(claim, new) for claim in claims}
    known = {span.id for span in old.spans}
    claims += [
        _stated(span, new, verdicts.get(span.id, ""), text, first)
        for span in new.spans
        if span.id not in borne and (span.id in verdicts or (span.label in NUMBERS and span.id not in known))
    ]
    judgements = tuple(_judgements(old, new, before, verdicts))
    return msgspec.structs.replace(new, claims=tuple(_numbered(claims)), judgements=judgements)


def _corrected(claim: ClaimNote, name: str, old: Record, new: Record, text: str, first: int) -> ClaimNote:
    """The claim with every field read again whose spans or relations have changed."""
    was, now = ({span.id: span for span in record.spans} for record in (old, new))
    kept = tuple(span for span in claim.spans if span in now)
    moved = [now[span] for span in kept if _says(now[span]) != _says(was[span])]
    changes: dict[str, Any] = {}
    if len(kept) < len(claim.spans):
        changes["spans"] = kept
    if moved:
        changes["start"] = min(claim.start, *(span.start for span in moved))
        changes["end"] = max(claim.end, *(span.end for span in moved))
    for span in moved:
        if span.id == name and span.label in NUMBERS:
            changes["value"] = span.value
        elif span.label in ("UP", "DOWN"):
            changes["direction"] = _DIRECTIONS[span.label]
        elif span.label in ("YEAR", "EACH"):
            changes["year" if span.label == "YEAR" else "per"] = span.value.removesuffix("年")
    for span in new.spans:  # also of a statement that no relation leads from
        before = was.get(span.id)
        if span.label == "REASON" and before is not None and claim.reason == _text(before, text, first):
            changes["reason"] = _text(span, text, first)
    for kind, field in _FIELD.items():
        targets = _targets(new, name, kind)
        if {_says(span) for span in targets} != {_says(span) for span in _targets(old, name, kind)}:
            changes[field] = _words(targets, text, first)
            changes["spans"] = tuple(dict.fromkeys((*changes.get("spans", kept), *(span.id for span in targets))))
    cells = _cells(new, name)
    if name and set(_cells(old, name)) != set(cells):
        changes["cells"] = cells
    return msgspec.structs.replace(claim, **changes)


def _stated(span: Span, record: Record, verdict: str, text: str, first: int) -> ClaimNote:
    """The statement of a number that no one had proposed, as far as its relations say it."""
    targets = {kind: _targets(record, span.id, kind) for kind in _FIELD}
    said = [span, *(target for found in targets.values() for target in found)]
    return ClaimNote(
        id="",
        kind=_kind(span, {kind for kind, found in targets.items() if found}),
        start=min(one.start for one in said),
        end=max(one.end for one in said),
        value=span.value if span.label in NUMBERS else "",
        direction=_DIRECTIONS.get(span.label),
        spans=tuple(one.id for one in said),
        cells=_cells(record, span.id),
        verdict=verdict,  # type: ignore[arg-type]  # checked where it was read
        by="annotator",
        **{_FIELD[kind]: _words(found, text, first) for kind, found in targets.items()},  # type: ignore[arg-type]
    )


def _kind(span: Span, related: set[str]) -> Kind:
    if span.label == "COUNT":
        return "count"
    if span.label == "SAME":
        return "unchanged"
    if "整体" in related:
        return "share"
    if "比较对象" in related:
        return "change" if span.label == "AMOUNT" else "change_rate"
    return "share" if span.label in ("PERCENT", "POINTS") else "level"


def _targets(record: Record, source: str, kind: str) -> list[Span]:
    spans = {span.id: span for span in record.spans}
    return [spans[one.target] for one in record.relations if one.source == source and one.kind == kind and one.target]


def _cells(record: Record, source: str) -> tuple[Place, ...]:
    return tuple(one.cell for one in record.relations if one.source == source and one.cell is not None)


def _words(spans: list[Span], text: str, first: int) -> str:
    return spans[0].value or _text(spans[0], text, first) if spans else ""


def _text(span: Span, text: str, first: int) -> str:
    return text[span.start - first : span.end - first]


def _says(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _numbered(claims: list[ClaimNote]) -> Iterator[ClaimNote]:
    """New claims get ids, and no claim refers to one that is gone."""
    names = {claim.id for claim in claims} - {""}
    number = 0
    for claim in claims:
        if not claim.id:
            number += 1
            while f"a{number}" in names:
                number += 1
            names.add(f"a{number}")
            claim = msgspec.structs.replace(claim, id=f"a{number}")
        kept = tuple(other for other in claim.same_as if other in names)
        yield claim if kept == claim.same_as else msgspec.structs.replace(claim, same_as=kept)


def _judgements(
    old: Record, new: Record, before: Mapping[str, str], verdicts: Mapping[str, str]
) -> Iterator[Judgement]:
    """Contradictions as the verdicts now say: those denied go, those added come, all others stay."""
    was, now = ({span.id: span for span in record.spans} for record in (old, new))
    denied = [was[name] for name in before if before[name] == "矛盾" and verdicts.get(name, "") != "矛盾"]
    for judgement in old.judgements:
        place = judgement.places[0] if judgement.places else None
        hit = place and any(span.start < place.end and place.start < span.end for span in denied)
        if judgement.kind != "contradiction" or not hit:
            yield judgement
    number = len(old.judgements)
    for name, verdict in verdicts.items():
        if verdict == "矛盾" and before.get(name) != "矛盾":
            number += 1
            places = (Place(start=now[name].start, end=now[name].end), *_cells(new, name))
            yield Judgement(id=f"x{number}", kind="contradiction", places=places, why="annotator")
