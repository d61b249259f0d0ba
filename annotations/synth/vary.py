"""An annotated sentence said again with other things in it: other items, numbers, bases, words of change.

The frame of the sentence, which is what people wrote, stays; what stands in its spans comes from the grammar.  Only
sentences of the training split may be varied.
"""

from __future__ import annotations

import re
from random import Random

from annotations.synth.grammar import Sample, expand
from extractor.taggers.scheme import Span

_NAMED = 0.25  # of the sentences that can be
_OWN = re.compile("我(?:局|院|校|委|镇|街道|办|厅|站|所|馆|部门|单位|中心)|本(?:局|院|校|委|镇|单位|部门|中心)")
_DIGITS = re.compile("[0-9]+")
# label -> (entry of the grammar, how often it is replaced)
_ENTRIES = {
    "ITEM": ("item", 0.5),
    "WHOLE": ("whole", 0.3),
    "BASE": ("base", 0.4),
    "UP": ("up", 0.5),
    "DOWN": ("down", 0.5),
    "SAME": ("same", 0.4),
    "AMOUNT": ("money", 0.6),
    "PERCENT": ("pct", 0.6),
    "REASON": ("reason", 0.4),
}
_CUES = {"CUE": ("cue", 0.15), "SHARE": ("share", 0.15), "EACH": ("each", 0.15)}


def vary(sample: Sample, rng: Random) -> Sample:
    """Another sentence of the same frame; offsets of outer spans follow."""
    if rng.random() < _NAMED:
        sample = signed(sample, rng)
    spans = sorted(sample.spans, key=lambda span: (span.start, -span.end))
    inner = [span for span in spans if not any(_within(other, span) for other in spans)]
    pieces: list[str] = []
    moves: list[tuple[int, int]] = []  # from where on, by how much
    position = shift = 0
    for span in inner:
        if span.start < position:
            continue
        old = sample.text[span.start : span.end]
        new = _other(old, span, rng)
        pieces += [sample.text[position : span.start], new]
        position = span.end
        shift += len(new) - len(old)
        moves.append((span.end, shift))
    pieces.append(sample.text[position:])
    moved = tuple(span._replace(start=_moved(span.start, moves), end=_moved(span.end, moves)) for span in spans)
    return sample._replace(text="".join(pieces), spans=moved)


def signed(sample: Sample, rng: Random) -> Sample:
    """The sentence with who speaks named in full, as documents do: 我局 becomes a name, or one is put in front of the year."""
    name = expand("town", rng, "train", 2020) + expand("office", rng, "train", 2020)
    own = next((found for found in _OWN.finditer(sample.text) if _outside(found.span(), sample.spans)), None)
    if own is not None:
        start, end = own.span()
    elif any(span.label == "YEAR" and span.start == 0 for span in sample.spans):
        start = end = 0
    else:
        return sample
    by = len(name) - (end - start)
    text = sample.text[:start] + name + sample.text[end:]
    moved = (
        span._replace(start=span.start + by * (span.start >= end), end=span.end + by * (span.end > start))
        for span in sample.spans
    )
    return sample._replace(text=text, spans=tuple(moved))


def _outside(stretch: tuple[int, int], spans: tuple[Span, ...]) -> bool:
    """Whether nothing but a reason is labelled there."""
    return not any(span.start < stretch[1] and stretch[0] < span.end for span in spans if span.label != "REASON")


def _within(one: Span, other: Span) -> bool:
    """Whether ``one`` stands inside ``other``."""
    return one is not other and other.start <= one.start and one.end <= other.end


def _moved(at: int, moves: list[tuple[int, int]]) -> int:
    return at + next((by for start, by in reversed(moves) if start <= at), 0)


def _other(old: str, span: Span, rng: Random) -> str:
    entry, share = _ENTRIES.get(span.label) or _CUES.get(span.label) or ("", 0.0)
    if rng.random() < share and not (span.label == "ITEM" and len(old) == 1):
        return expand(entry, rng, "train", rng.randrange(2015, 2027)).rstrip("，：")
    return _DIGITS.sub(lambda found: "".join(rng.choice("0123456789") for _ in found.group()), old)
