"""extract(raw) -> Extraction: the one place that knows the order of the stages.

read -> structure -> tag -> claims -> facts -> links -> checks -> blame -> findings, ledger
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time

from extractor import blame, checks, claims, facts, ledger, links, readers, structure
from extractor.checks.base import Case
from extractor.data import Document, Extraction, Layout, RawDocument, Sentence
from extractor.findings import findings_of
from extractor.folding import View
from extractor.links.index import Index
from extractor.links.units import settle_units
from extractor.structure.halves import as_printed, in_half_width
from extractor.structure.places import place_claims, place_facts, place_findings
from extractor.taggers import Tagged, Tagger, Task
from extractor.taggers.choice import patterns
from extractor.taggers.pattern import wanted

STAGES = ("read", "structure", "tag", "claims", "facts", "links", "checks", "blame", "report")
SILENT_ROLES = frozenset({"definitions", "contents"})


def extract_document(
    source: Path | str | RawDocument | Layout,
    *,
    lang: str = "zh",
    clock: dict[str, float] | None = None,
    tagger: Tagger = patterns,
) -> Extraction:
    """All that one disclosure says, how it hangs together, and what contradicts.

    ``source`` is a path, the bytes already read, or the layout of several files (``readers.read_together``);
    ``clock``, when given, is filled with the seconds of processor time of each stage; ``tagger`` labels the sentences
    (``taggers.choice.choose``).
    Raises ``DuizhangError`` with one clear line when the source cannot be read.
    """
    lap = _Clock(clock)
    layout, sha256 = _layout(source)
    lap("read")
    with _uncollected():
        return _extract(layout, sha256, lang, lap, tagger)


def _extract(layout: Layout, sha256: str, lang: str, lap: Callable[[str], None], tagger: Tagger) -> Extraction:
    plain = in_half_width(layout)
    document = structure.assemble(plain, sha256)
    lap("structure")
    tagged = tag_document(document, tagger)
    lap("tag")
    found = claims.build(document, tagged)
    lap("claims")
    stated = settle_units(document, found, facts.read_facts(document))
    lap("facts")
    index = Index(document, found, stated)
    linked = links.link(index)
    lap("links")
    verdicts = checks.run(Case(document=document, claims=found, facts=stated, links=linked, shared_index=index))
    lap("checks")
    repairs = blame.repairs(document, verdicts)
    lap("blame")
    extraction = Extraction(
        document=document,
        mentions=tuple(mention for claim in found for mention in claim.mentions),
        claims=place_claims(document, found),
        facts=place_facts(document, stated),
        links=linked,
        verdicts=verdicts,
        findings=place_findings(document, findings_of(verdicts, lang, repairs)),
        ledger=ledger.entries(document, tagged, found, linked, verdicts),
    )
    if plain is not layout:
        extraction = as_printed(extraction, layout.text)
    lap("report")
    return extraction


def read_document(source: Path | str | RawDocument | Layout) -> Document:
    """Only the structure: text, sections, sentences, tables."""
    layout, sha256 = _layout(source)
    plain = in_half_width(layout)
    document = structure.assemble(plain, sha256)
    return document if plain is layout else as_printed(document, layout.text)


def _layout(source: Path | str | RawDocument | Layout) -> tuple[Layout, str]:
    """What the source holds, and the SHA-256 of its bytes; "" where several files are one document."""
    if isinstance(source, Layout):
        return source, ""
    raw = source if isinstance(source, RawDocument) else readers.load(source)
    return readers.read(raw), raw.sha256 or hashlib.sha256(raw.data).hexdigest()


def tag_document(document: Document, tagger: Tagger = patterns) -> list[tuple[Sentence, Tagged]]:
    """The tagged sentences that can hold a claim; definitions and contents hold none."""
    places = list(_sentences(document))
    tagged = iter(tagger([task for _, task, asked in places if asked]))
    return [(sentence, next(tagged) if asked else Tagged(task.view, (), ())) for sentence, task, asked in places]


def asked(document: Document) -> list[tuple[Sentence, Task]]:
    """The sentences that a tagger is asked about, with what stands around them."""
    return [(sentence, task) for sentence, task, asked in _sentences(document) if asked]


def _sentences(document: Document) -> Iterator[tuple[Sentence, Task, bool]]:
    """All sentences outside definitions and contents, with their context; whether a claim may stand there."""
    headings = {section.id: section.title for section in document.sections}
    place, before = "", ""  # the sentence before, in the same section or cell
    for sentence in document.sentences:
        if sentence.role in SILENT_ROLES:
            continue
        view = View(document.text, sentence.start, sentence.end)
        here = f"{sentence.table}:{sentence.row}:{sentence.col}" if sentence.table else sentence.section or ""
        may_claim = wanted(view.text)
        if may_claim or not sentence.table:
            heading = headings.get(sentence.section or "", "")
            yield sentence, Task(view, heading, before if here == place else ""), may_claim
        place, before = here, view.text


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for reference cycles meanwhile: the records hold none, and each search walks all records made so far."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Clock:
    """Notes the time between calls under the name of the stage that just ended."""

    def __init__(self, laps: dict[str, float] | None) -> None:
        self.laps = laps
        self.last = process_time()

    def __call__(self, stage: str) -> None:
        if self.laps is None:
            return
        now = process_time()
        self.laps[stage] = self.laps.get(stage, 0.0) + now - self.last
        self.last = now
