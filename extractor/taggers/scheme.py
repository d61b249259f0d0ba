"""How spans become tags of characters and back: two layers of BIO, since a reason may hold figures of its own.

The flat layer has one label a character (ITEM, BASE, AMOUNT …, the inner of two nested ones); the second layer says
what is a reason.  A model has one output of ``len(TAGS)`` scores a character, the flat layer first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.folding import fold
from extractor.labels import LABELS
from extractor.taggers.chain import Chain, likelihood

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

    With a ``chain``, how likely a tag is comes from all paths that it weighs.  An I tag may only follow B or I of its label, so the
    best path needs two candidates a step: the best tag of all, and the one of its own label.
    """
    spans: list[list[Span]] = [[] for _ in lengths]
    steps = (chain.flat, chain.reason) if chain else (None, None)
    for first, labels, weighed in ((0, FLAT, steps[0]), (len(FLAT_TAGS), ("REASON",), steps[1])):
        layer = scores[:, :, first : first + 1 + 2 * len(labels)]  # [batch, time, tags]
        logs = (
            likelihood(layer, lengths, weighed) if weighed else layer - _log_sum(layer)
        )  # [batch, time, tags], log probabilities
        for row, path in enumerate(_paths(logs, lengths)):
            spans[row].extend(_spans(path, logs[row], labels))
    for found in spans:
        found.sort(key=lambda span: (span.start, -span.end))
    return spans


def _log_sum(layer: Array) -> Array:
    import numpy as np

    top = layer.max(axis=-1, keepdims=True)  # [batch, time, 1]
    return top + np.log(np.exp(layer - top).sum(axis=-1, keepdims=True))  # type: ignore[no-any-return]


def _paths(logs: Array, lengths: list[int]) -> list[list[int]]:
    """Viterbi under the constraint of BIO.  ``logs``: [batch, time, tags] with tags O, B1, I1, B2, I2 …"""
    import numpy as np

    batch, time, tags = logs.shape
    if not time:
        return [[] for _ in lengths]
    back = np.zeros((time, batch, tags), dtype=np.int16)
    own = np.arange(tags)
    inside = own[2::2]  # [labels], the I tags
    best = logs[:, 0].copy()  # [batch, tags]
    best[:, inside] = -np.inf
    columns = []
    for step in range(1, time):
        any_tag = best.argmax(axis=1)  # [batch]
        back[step] = any_tag[:, None]
        coming = np.broadcast_to(best.max(axis=1)[:, None], best.shape).copy()  # [batch, tags]
        begun, going = best[:, inside - 1], best[:, inside]  # [batch, labels] each
        coming[:, inside] = np.maximum(begun, going)
        back[step][:, inside] = np.where(begun >= going, inside - 1, inside)
        best = coming + logs[:, step]
        columns.append(best)
    ends = [logs[:, 0], *columns]
    paths: list[list[int]] = []
    for row, length in enumerate(lengths):
        if not length:
            paths.append([])
            continue
        last = ends[length - 1][row].copy()  # [tags]
        if length == 1:
            last[inside] = -np.inf
        tag = int(last.argmax())
        path = [tag]
        for step in range(length - 1, 0, -1):
            tag = int(back[step, row, tag])
            path.append(tag)
        paths.append(path[::-1])
    return paths


def _spans(path: list[int], logs: Array, labels: tuple[str, ...]) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for position, tag in enumerate([*path, 0]):
        previous = path[position - 1] if position else 0
        if previous and not (tag and tag % 2 == 0):
            lowest = min(_certainty(logs[at], labels.index(_label(previous, labels))) for at in range(start, position))
            spans.append(Span(_label(previous, labels), start, position, lowest))
        if tag % 2:
            start = position
    return spans


def _label(tag: int, labels: tuple[str, ...]) -> str:
    return labels[(tag - 1) // 2]


def _certainty(log: Array, label: int) -> float:
    """How likely a character has the label, whether it begins it or goes on.  ``log``: [tags]"""
    import numpy as np

    return float(np.exp(log[1 + 2 * label]) + np.exp(log[2 + 2 * label]))
