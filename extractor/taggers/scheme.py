"""How spans become tags of characters and back: two layers of BIO, since a reason may hold figures of its own.

The flat layer has one label a character (ITEM, BASE, AMOUNT …, the inner of two nested ones); the second layer says
what is a reason.  A model has one output of ``len(TAGS)`` scores a character, the flat layer first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.folding import fold
from extractor.labels import LABELS
from extractor.taggers.chain import Chain, best_paths, likelihood

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FLAT = tuple(label for label in LABELS if label != "REASON")
FLAT_TAGS = ("O", *(f"{part}-{label}" for label in FLAT for part in "BI"))
REASON_TAGS = ("O", "B-REASON", "I-REASON")
TAGS = (*FLAT_TAGS, *(f"reason:{tag}" for tag in REASON_TAGS))

PAD, UNKNOWN, START, STOP, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL = (PAD, UNKNOWN, START, STOP, MASK)
_DIGIT = re.compile("[0-9]")


class Span(NamedTuple):
    """A labelled stretch of clean text; ``score`` is the probability of its least certain character."""

    label: str
    start: int
    end: int
    score: float = 1.0


def plain(text: str, digits: str = "") -> str:
    """The text as a model reads it, of the same length: folded, small letters; ``digits`` stands for every digit."""
    text = fold(text).lower() if len(fold(text).lower()) == len(text) else fold(text)
    return _DIGIT.sub(digits, text) if digits else text


def tags_of(length: int, spans: list[Span]) -> tuple[list[int], list[int]]:
    """The flat and the reason tags of ``length`` characters.  Of nested spans the shorter one is kept.

    >>> [FLAT_TAGS[tag] for tag in tags_of(4, [Span("ITEM", 0, 2), Span("UP", 2, 4)])[0]]
    ['B-ITEM', 'I-ITEM', 'B-UP', 'I-UP']
    """
    flat, reason = [0] * length, [0] * length
    for span in sorted(spans, key=lambda one: one.start - one.end):
        if span.label == "REASON":
            layer, first = reason, 1
        else:
            layer, first = flat, 1 + 2 * FLAT.index(span.label)
        layer[span.start : span.end] = [first, *[first + 1] * (span.end - span.start - 1)]
    return _repaired(flat), _repaired(reason)


def _repaired(tags: list[int]) -> list[int]:
    """What an inner span leaves of an outer one begins with B again."""
    previous = 0
    for position, tag in enumerate(tags):
        if tag and tag % 2 == 0 and previous not in (tag, tag - 1):
            tags[position] = tag - 1
        previous = tags[position]
    return tags


def decode(scores: Array, lengths: list[int], chain: Chain | None = None) -> list[list[Span]]:
    """The best allowed tags of each row as spans.  ``scores``: [batch, time, len(TAGS)], raw; ``lengths`` of the rows.

    Without a ``chain`` every allowed step is as good as another.
    """
    spans: list[list[Span]] = [[] for _ in lengths]
    steps = (chain.flat, chain.reason) if chain else (None, None)
    for first, labels, weighed in ((0, FLAT, steps[0]), (len(FLAT_TAGS), ("REASON",), steps[1])):
        layer = scores[:, :, first : first + 1 + 2 * len(labels)]  # [batch, time, tags]
        logs = likelihood(layer, lengths, weighed)  # [batch, time, tags], log probabilities
        for row, path in enumerate(best_paths(layer, lengths, weighed)):
            spans[row].extend(_spans(path, logs[row], labels))
    for found in spans:
        found.sort(key=lambda span: (span.start, -span.end))
    return spans


def _spans(path: list[int], logs: Array, labels: tuple[str, ...]) -> list[Span]:
    """The spans of a path; each is as sure as its least sure character.  ``logs``: [time, tags]"""
    import numpy as np

    likely = np.exp(logs)  # [time, tags]
    spans: list[Span] = []
    start = 0
    for position, tag in enumerate([*path, 0]):
        previous = path[position - 1] if position else 0
        if previous and not (tag and tag % 2 == 0):
            begin = previous - 1 + previous % 2  # whether a character begins the label or goes on does not matter
            least = likely[start:position, begin : begin + 2].sum(axis=-1).min()
            spans.append(Span(labels[begin // 2], start, position, float(least)))
        if tag % 2:
            start = position
    return spans
