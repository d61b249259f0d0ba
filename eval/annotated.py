"""A split of the annotated gold (``annotations/gold``), text by text: what the taggers say of its sentences, and what the whole
pipeline makes of its texts.

The pipeline is scored as on documents (``eval.metrics``): the claims of a record, and its contradictions and near misses,
become a ``Gold``.  Its links are not asked for: most of these texts are a paragraph without a table.

Options: ``split``, and the ``taggers`` (see ``eval.taggers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from eval.metrics import Score, score
from eval.places import ROOT
from eval.suite import Asked, Suite
from eval.tagged import gold_files, of_sets
from eval.truth.facets import facets
from eval.truth.gold import Gold, GoldClaim, GoldItem
from eval.truth.locate import Span
from eval.truth.normal import canonical, number
from extractor.annotate.records import ClaimNote, Judgement, Place, Record, text_of
from extractor.data import Extraction, RawDocument
from extractor.pipeline import extract_document
from extractor.taggers.choice import choose

USES_MODEL = True
_VALUE = re.compile(r"([-+]?[\d.]+)(.*)", re.DOTALL)


def scored(suite: Suite, asked: Asked) -> Iterator[Score]:
    """The score of each text: its mentions and claims by tagger, and what the pipeline says of it."""
    from models.data import gold_records

    options = suite.options
    sentences = {one.name: one for one in of_sets([options["split"]], options["taggers"], asked)}
    tagger = choose(asked.tagger, asked.model)  # type: ignore[arg-type]
    for record in gold_records(options["split"]):
        if not record.id.startswith(asked.only):
            continue
        text = text_of(record, ROOT)
        extraction = extract_document(RawDocument(name=f"{record.id}.txt", data=text.encode()), tagger=tagger)
        whole = score(as_gold(record, text), extraction)
        part = sentences.get(record.id, Score(record.id, {}))
        tallies = {key: tally for key, tally in whole.tallies.items() if not key.startswith("links")}
        notes = tuple(note for note in whole.notes if note.topic != "links") + part.notes
        yield replace(whole, tallies={**tallies, **part.tallies}, notes=notes, facets=_facets(record, extraction))


def _facets(record: Record, extraction: Extraction) -> dict[str, str]:
    """A paragraph has no title to tell its kind."""
    return facets(extraction.document, {} if record.path else {"doc_kind": "paragraph"})


def gold(suite: Suite) -> list[Path]:  # noqa: ARG001 (every measure is called alike)
    """The annotated texts and how they are split."""
    return gold_files()


def as_gold(record: Record, text: str) -> Gold:
    """The claims and judgements of a record in the shape in which documents are scored."""
    judged = {"contradiction": [], "near miss": []}  # type: dict[str, list[GoldItem]]
    for one in record.judgements:
        judged[one.kind].append(_item(one, text))
    return Gold(
        name=record.id,
        entity=record.issuer,
        claims=tuple(_claim(note, record, text) for note in record.claims),
        links=(),
        same_cells=(),
        contradictions=tuple(judged["contradiction"]),
        near_misses=tuple(judged["near miss"]),
    )


def _claim(note: ClaimNote, record: Record, text: str) -> GoldClaim:
    value, dimension = _value(note.value)
    zero = note.value == "0"
    return GoldClaim(
        id=note.id,
        span=_span(note.start, note.end, text),
        subject=note.subject,
        kind=note.kind,
        value=value,
        dimension=dimension,
        direction=note.direction or "none",
        reason=_reason(note, record, text),
        printed=note.value,
        base=note.base,
        share_of=note.share_of,
        optional=note.kind == "composition" and value is None,
        zero=zero,
    )


def _value(printed: str) -> tuple[Decimal | None, str]:
    """The canonical value of a note and its dimension.

    >>> _value("1.20万元"), _value("3辆"), _value("")
    ((Decimal('1.20'), 'money'), (Decimal('3'), 'count'), (None, ''))
    """
    match = _VALUE.fullmatch(printed)
    amount = number(match[1]) if match else None
    if match is None or amount is None:
        return None, ""
    return canonical(amount, match[2])


def _reason(note: ClaimNote, record: Record, text: str) -> Span | None:
    """The reason that is said of a claim: its own span with that label, else the words, nearest to the claim."""
    if not note.reason:
        return None
    own = next((span for span in record.spans if span.id in note.spans and span.label == "REASON"), None)
    if own is not None:
        return _span(own.start, own.end, text)
    places = [found.start() for found in re.finditer(re.escape(note.reason), text)]
    if not places:
        return None
    start = min(places, key=lambda place: abs(place - note.start))
    return _span(start, start + len(note.reason), text)


def _item(one: Judgement, text: str) -> GoldItem:
    return GoldItem(
        id=one.id,
        category=one.category or one.kind,
        severity=one.severity,
        certain=True,
        places=tuple((_place(place, text),) for place in one.places),
        related=(),
        why=one.why,
    )


def _place(place: Place, text: str) -> Span:
    return _span(place.start, place.end, text)


def _span(start: int, end: int, text: str) -> Span:
    return Span(start, end, text[start:end])
