"""Whether what says how sure it is, is right as often: the confidence of the model's mentions, the score of links, the
severity of findings, and what findings blame.

Mentions are those of the model on annotated texts; links, findings and blame are those of documents with gold.  A finding has
no probability of its own: its severity and its slip are held against how often it stands on a contradiction of the gold and
blames the number that the gold names; where it cannot tell, whether the right number is among its alternatives.

Options: ``sets`` of annotated texts, ``gold`` folders of documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from eval import documents
from eval.blame import blames, named
from eval.documents import chosen, extractor
from eval.findings import said, stands_on
from eval.metrics import Score, Tallies
from eval.metrics import score as score_document
from eval.suite import Asked, Suite
from eval.tagged import gold_files
from eval.taggers import rows_of, tasks_of
from eval.tally import EDGES, Note, Tally, bin_of
from eval.truth.facets import facets
from eval.truth.gold import Gold, Source
from eval.truth.sources import resolve
from extractor.data import Extraction, Finding
from extractor.taggers.scheme import Span
from extractor.taggers.transformer import DEFAULT, load

USES_MODEL = True
_SURE = EDGES[-1]


def scored(suite: Suite, asked: Asked) -> Iterator[Score]:
    """The bins of each annotated text and of each document."""
    model = load(asked.model or DEFAULT)
    for part in suite.options["sets"]:
        rows = rows_of(part)
        pairs = zip(rows, model.spans(tasks_of(rows)), strict=True)
        for name, members in groupby(pairs, key=lambda pair: pair[0].name):
            if name.startswith(asked.only):
                tallies: Tallies = {}
                notes: list[Note] = []
                for row, spans in members:
                    count_mentions(row.sample.spans, spans, tallies)
                    notes += _sure_and_wrong(row.sample, spans)
                yield Score(name, tallies, tuple(notes))
    extract = extractor(asked)
    for source in chosen(suite, asked.only):
        extraction = extract(source.path)
        single = score_findings(source, resolve(source, extraction.document.text), extraction)
        yield replace(single, facets=facets(extraction.document, source.raw))


def gold(suite: Suite) -> list[Path]:
    """The annotated texts and the documents."""
    return [*gold_files(), *documents.gold(suite)]


def count_mentions(gold: Sequence[Span], spans: Sequence[Span], tallies: Tallies) -> None:
    """Each span of the model into the bin of its confidence: right when label, start and end are the gold's."""
    wanted = {(span.label, span.start, span.end) for span in gold}
    for span in spans:
        hit = int((span.label, span.start, span.end) in wanted)
        one = Tally(right=hit, predicted=1, said=Decimal(str(round(span.score, 4))))
        for key in (f"mentions_sure#{bin_of(span.score)}", f"mentions_by_label#{span.label}"):
            tallies[key] = tallies.get(key, Tally()) + one


def _sure_and_wrong(sample: Any, spans: Sequence[Span]) -> Iterator[Note]:
    """A note for each mention of which the model is sure and that the gold does not have."""
    wanted = {(span.label, span.start, span.end) for span in sample.spans}
    for span in spans:
        if span.score >= _SURE and (span.label, span.start, span.end) not in wanted:
            quote = f"{sample.text[span.start : span.end]} {span.label} {span.score:.4f}"
            there = [one for one in sample.spans if one.start < span.end and span.start < one.end]
            near = " / ".join(f"{sample.text[one.start : one.end]} {one.label}" for one in there)
            yield Note(
                topic="mentions", event="sure and wrong", start=-1, quote=quote, wanted=near, got=sample.text,
                cause=f"{span.label}, {'the gold has other borders or labels' if near else 'nothing in the gold'}",
            )  # fmt: skip


def score_findings(source: Source, gold: Gold, extraction: Extraction) -> Score:
    """The bins of links, severities, slips and alternatives of one document."""
    whole = score_document(gold, extraction).tallies
    tallies = {key: tally for key, tally in whole.items() if key.startswith(("links_sure#", "severity#"))}

    def count(key: str, right: bool) -> None:
        tallies[key] = tallies.get(key, Tally()) + Tally(right=int(right), predicted=1)

    known = named(source)
    for item in gold.contradictions:
        told = known.get(item.id)
        for finding in extraction.findings if told else ():
            if not any(stands_on(one, item.places) for one in said([finding])):
                continue
            if finding.blamed is not None:
                for key in ("blamed", f"blamed#{finding.slip or 'no known slip'}"):
                    count(key, blames(finding, told))  # type: ignore[arg-type]
            elif finding.alternatives:
                count("alternatives", any(blames(one, told) for one in _as_findings(finding)))  # type: ignore[arg-type]
    return Score(source.name, tallies, (), extraction.document.text)


def _as_findings(finding: Finding) -> Iterator[Finding]:
    """A finding for each of the corrections between which it could not choose."""
    for one in finding.alternatives:
        yield msgspec.structs.replace(finding, blamed=one.anchor, suggestion=one.suggestion)
