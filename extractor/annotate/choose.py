"""Which sentences are worth an annotator's time next.

    picks = choose(candidates_of(extraction, ...) ..., gold=read_gold("annotations"), count=20)
    write_jsonl("next.jsonl", (pick.record for pick in picks))          # then: duizhang annotate push next.jsonl

A sentence is worth more

* ``disagreement``: the less the pattern tagger and the model mark the same (1 - span F1);
* ``margin``: the less sure the model is of the mention it is least sure of (1 - its score);
* ``unchecked``: the more of its numbers the ledger could not check;
* ``novelty``: the farther its wording is from everything annotated (character n-grams), and from what is picked with it.

Copies are collapsed first: sentences that are the same but for numbers, years and names of units count once.  Without a
model the first two are left out and the weights of the others grow in proportion.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from extractor.annotate.agreement import F1
from extractor.annotate.parts import windows
from extractor.annotate.propose import from_extraction
from extractor.annotate.records import Record, inside, key, text_of
from extractor.annotate.wording import Known, Seen, grams, masked
from extractor.data import Extraction, Sentence
from extractor.taggers import Tagged

WEIGHTS: dict[str, float] = {"disagreement": 0.35, "margin": 0.2, "unchecked": 0.2, "novelty": 0.25}
_SENTENCE = re.compile(r"[^。\n]+。?")


class Candidate(NamedTuple):
    """A sentence that could be labelled, what speaks for it so far, and the proposal for the paragraph it stands in."""

    text: str
    reasons: dict[str, float]
    record: Callable[[], Record]


class Pick(NamedTuple):
    """A sentence to label next; ``copies`` sentences are worded the same, ``reasons`` says why it was picked.

    ``record`` is what is shown to the annotator: the paragraph, or the few that a relation joins, as ``push`` cuts them.
    """

    record: Record
    text: str
    score: float
    reasons: dict[str, float]
    copies: int

    def line(self) -> str:
        """The pick in one line for people."""
        why = ", ".join(f"{name} {value:.2f}" for name, value in self.reasons.items() if value)
        copies = f" x{self.copies}" if self.copies > 1 else ""
        return f"{self.score:.3f}{copies} {self.record.id} [{why}] {' '.join(self.text.split())}"


def candidates_of(
    extraction: Extraction,
    *,
    name: str = "",
    path: str = "",
    batch: str = "",
    by_model: Sequence[tuple[Sentence, Tagged]] | None = None,
) -> Iterator[Candidate]:
    """The sentences of a document that say something.

    ``by_model`` is what the model marks in the same document (``pipeline.tag_document`` with its tagger).
    """
    whole = from_extraction(extraction, name=name, path=path, batch=batch)
    shown = windows(whole, extraction.document)
    text = extraction.document.text
    other = {} if by_model is None else {(one.start, one.end): tagged for one, tagged in by_model}
    entries = sorted((entry.anchor.start, entry.outcome == "unchecked") for entry in extraction.ledger)
    starts = [start for start, _ in entries]
    spans = sorted((span.start, span.end, span.label) for span in whole.spans if span.label != "REASON")
    for sentence in extraction.document.sentences:
        first = bisect_left(spans, (sentence.start,))
        mine = {span for span in spans[first : bisect_left(spans, (sentence.end,))] if span[1] <= sentence.end}
        model = other.get((sentence.start, sentence.end))
        if not mine and not (model and model.marks):
            continue
        numbers = entries[bisect_left(starts, sentence.start) : bisect_right(starts, sentence.end - 1)]
        reasons = {"unchecked": sum(unchecked for _, unchecked in numbers) / len(numbers) if numbers else 0.0}
        if by_model is not None:
            reasons |= _of_model(mine, model)
        around = shown[bisect_right(shown, (sentence.start, len(text))) - 1]
        yield Candidate(text[sentence.start : sentence.end], reasons, partial(inside, whole, around))


def _of_model(mine: set[tuple[int, int, str]], model: Tagged | None) -> dict[str, float]:
    """How the model sees it: disagreement and margin; a sentence that it was not asked about agrees with nothing."""
    if model is None:
        return {"disagreement": 1.0 if mine else 0.0, "margin": 0.0}
    theirs = {(*model.view.span(mark.start, mark.end), mark.label) for mark in model.marks if mark.label != "REASON"}
    met = len(mine & theirs)
    scores = [float(getattr(mark, "score", 1.0)) for mark in model.marks]
    return {
        "disagreement": 1.0 - F1(len(mine), len(theirs), met, met).value,
        "margin": 1.0 - min(scores, default=1.0),
    }


def choose(
    candidates: Iterable[Candidate],
    gold: Iterable[Record],
    *,
    count: int,
    root: str = ".",
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Pick]:
    """The ``count`` sentences most worth labelling, the best first; what the gold holds word for word is left out.

    ``candidates`` may be long: only one of each wording is kept.  A paragraph is chosen once, for its best sentence.
    """
    known = Known(sentence for record in gold for sentence in _annotated(record, root))
    unique: list[tuple[str, dict[str, float], Record]] = []
    sets: list[frozenset[str]] = []
    copies: list[int] = []
    seen = Seen()
    for candidate in candidates:
        parts = grams(masked(candidate.text))
        earlier = seen.again(parts)
        if earlier is not None:
            copies[earlier] += 1
            continue
        unique.append((candidate.text, candidate.reasons, candidate.record()))
        sets.append(parts)
        copies.append(1)

    def scored(number: int) -> tuple[float, dict[str, float]]:
        reasons = unique[number][1] | {"novelty": known.distance(sets[number])}
        total = sum(weights[name] for name in reasons)
        return sum(weights[name] * value for name, value in reasons.items()) / (total or 1.0), reasons

    # a pick makes what is worded like it less new, never newer: a score that is still the best when looked at again holds
    heap = [(-scored(number)[0], number) for number in range(len(unique))]
    heapq.heapify(heap)
    picks: list[Pick] = []
    shown: set[str] = set()
    while heap and len(picks) < count:
        _, number = heapq.heappop(heap)
        score, reasons = scored(number)
        if reasons["novelty"] == 0:
            continue
        if heap and score < -heap[0][0]:
            heapq.heappush(heap, (-score, number))
            continue
        known.add(sets[number])
        text, _, record = unique[number]
        if key(record) not in shown:
            shown.add(key(record))
            picks.append(Pick(record, text, score, reasons, copies[number]))
    return picks


def _annotated(record: Record, root: str) -> Iterator[str]:
    """The sentences of a record in which something is marked."""
    text = text_of(record, root)
    starts = sorted(span.start for span in record.spans)
    for found in _SENTENCE.finditer(text, *(record.window or (0, len(text)))):
        if bisect_left(starts, found.end()) > bisect_left(starts, found.start()):
            yield found.group()
