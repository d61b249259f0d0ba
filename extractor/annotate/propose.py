"""What the pipeline proposes to an annotator: its mentions, links and verdicts, as a record to be corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractor.annotate.records import ClaimNote, Judged, Judgement, Place, Record, Relation, Span, digest, inside
from extractor.data import Anchor, Claim, Entry, Extraction, Mention, Quantity
from extractor.pipeline import tag_document
from extractor.taggers import to_mention

_VERDICTS: dict[str, Judged] = {"agrees": "一致", "rounding": "一致", "contradicts": "矛盾", "unchecked": "无法判断"}
_TO_SPAN = {"BASE": "比较对象", "ITEM": "主体", "WHOLE": "整体"}


def from_extraction(
    extraction: Extraction,
    *,
    name: str = "",
    path: str = "",
    batch: str = "",
    window: tuple[int, int] | None = None,
) -> Record:
    """A record with status ``proposed``; the text is inline unless ``path`` says where it lies.

    Spans are all marks of the tagger and the reasons of the claims; relations run from the number of a claim (from its
    word, where zero or no change is said in words) to its item, base, whole, reason and cells.  ``window`` keeps what
    begins in that part of the text.
    """
    document = extraction.document
    spans = _spans(extraction)
    by_place = {(span.start, span.end, span.label): span.id for span in spans}
    outcomes = {entry.claim: entry for entry in extraction.ledger if entry.claim is not None}
    cells = _cells(extraction)
    record = Record(
        id=name or document.id,
        sha256=digest(document.text),
        text=None if path else document.text,
        path=path,
        issuer=document.entity,
        year=document.year,
        spans=tuple(spans),
        relations=_once(
            relation for claim in extraction.claims for relation in _relations(claim, by_place, cells.get(claim.id, ()))
        ),
        claims=tuple(
            _claim(claim, by_place, cells.get(claim.id, ()), outcomes.get(claim.id)) for claim in extraction.claims
        ),
        judgements=tuple(
            Judgement(
                id=f"x{number}",
                kind="contradiction",
                places=tuple(_place(anchor) for anchor in finding.anchors),
                why=finding.message,
                category=finding.code,
                severity=finding.severity,
                wrong=finding.blamed.text if finding.blamed else "",
                right=finding.suggestion or "",
            )
            for number, finding in enumerate(extraction.findings, 1)
        ),
        batch=batch,
        status="proposed",
    )
    return inside(record, window)


def printed_value(value: Quantity | str | None) -> str:
    """A normalised value in one string: ``1.20万元``, ``>=95%``, ``2~3年``, ``increase``."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    high = "" if value.high is None else f"~{value.high:f}"
    return f"{value.bound}{value.value:f}{high}{value.unit}"


def _spans(extraction: Extraction) -> list[Span]:
    """All marks of the document, and the reasons, each once."""
    text = extraction.document.text
    mentions = [
        to_mention(mark, marks.view, text) for _, marks in tag_document(extraction.document) for mark in marks.marks
    ]
    mentions += [
        Mention(label="REASON", anchor=claim.reason, value=None, by="pattern:reason", score=1.0)
        for claim in extraction.claims
        if claim.reason is not None
    ]
    once = {(one.anchor.start, one.anchor.end, one.label): one for one in mentions if one.anchor.start < one.anchor.end}
    order = sorted(once, key=lambda place: (place[0], -place[1], place[2]))
    return [
        Span(
            id=f"m{number}",
            start=start,
            end=end,
            label=label,
            value="" if label == "REASON" else printed_value(once[start, end, label].value),
            by=once[start, end, label].by,
            score=once[start, end, label].score,
        )
        for number, (start, end, label) in enumerate(order, 1)
    ]


def _cells(extraction: Extraction) -> dict[str, tuple[tuple[Place, float, str], ...]]:
    """Claim -> the cells that show its figure, the best first, with the score and the author of the link."""
    cells: dict[str, tuple[tuple[Place, float, str], ...]] = {}
    for link in extraction.links:
        if link.relation == "equal" and link.target.kind == "cell":
            found = tuple((_place(anchor), link.score, link.by) for anchor in link.target.anchors)
            cells[link.claim] = (*cells.get(link.claim, ()), *found)
    return cells


def _once(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Each relation once, with its best score: 收、支总计 are two claims of one number."""
    best: dict[tuple[str, str, str, Place | None], Relation] = {}
    for one in relations:
        name = (one.kind, one.source, one.target, one.cell)
        if name not in best or best[name].score < one.score:
            best[name] = one
    return tuple(best.values())


def _place(anchor: Anchor) -> Place:
    if anchor.table is None or anchor.row is None or anchor.col is None:
        return Place(start=anchor.start, end=anchor.end)
    return Place(start=anchor.start, end=anchor.end, table=anchor.table, row=anchor.row, col=anchor.col)


def _source(claim: Claim, by_place: dict[tuple[int, int, str], str]) -> str:
    """The id of the span that the claim's relations start from: its number, or the word that stands for one."""
    spot = claim.number
    for mention in claim.mentions:
        if spot is None and mention.label in ("SAME", "NONE", "SHARE", "COMPLETION", "UP", "DOWN"):
            spot = mention.anchor
    if spot is None:
        return ""
    return next((by_place[place] for place in by_place if place[:2] == (spot.start, spot.end)), "")


def _relations(
    claim: Claim, by_place: dict[tuple[int, int, str], str], cells: tuple[tuple[Place, float, str], ...]
) -> Iterator[Relation]:
    source = _source(claim, by_place)
    if not source or claim.kind == "reason":
        return
    for mention in claim.mentions:
        kind = _TO_SPAN.get(mention.label)
        target = by_place.get((mention.anchor.start, mention.anchor.end, mention.label))
        if kind and target:
            yield Relation(kind=kind, source=source, target=target, by=mention.by, score=mention.score)
    if claim.reason is not None:
        target = by_place.get((claim.reason.start, claim.reason.end, "REASON"))
        if target:
            yield Relation(kind="原因", source=source, target=target, by="pattern:reason")
    for cell, score, by in cells:
        yield Relation(kind="对应单元格", source=source, cell=cell, score=score, by=by)


def _claim(
    claim: Claim,
    by_place: dict[tuple[int, int, str], str],
    cells: tuple[tuple[Place, float, str], ...],
    entry: Entry | None,
) -> ClaimNote:
    places = [(mention.anchor.start, mention.anchor.end, mention.label) for mention in claim.mentions]
    return ClaimNote(
        id=claim.id,
        kind=claim.kind,
        start=claim.anchor.start,
        end=claim.anchor.end,
        subject=claim.subject,
        value=printed_value(claim.quantity),
        direction=None if claim.direction == "none" else claim.direction,
        year="" if claim.context.year is None else str(claim.context.year),
        base=claim.base or "",
        share_of=claim.share_of or "",
        part_of=claim.part_of or "",
        per=claim.per or "",
        reason=claim.reason.text if claim.reason else "",
        spans=tuple(by_place[place] for place in places if place in by_place),
        cells=tuple(cell for cell, _, _ in cells),
        verdict="" if entry is None else _VERDICTS[entry.outcome],
        by=claim.mentions[0].by if claim.mentions else "",
    )
