"""Text from the grammar of this folder, with labels by construction.

    for sample in samples(4000, seed=1, side="train"): ...

``grammar/*.toml`` are the data: what a wording may be, and on which side.  The held-out side takes a held wording
wherever there is one, in templates and in words, so that what it measures was never seen in training.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

from annotations.markup import parse
from annotations.synth.borders import drawn
from annotations.synth.noise import roughen
from annotations.synth.samplers import SAMPLERS
from extractor.folding import View
from extractor.taggers.scheme import Span

Side = Literal["train", "held"]
_FOLDER = Path(__file__).with_name("grammar")
_TOKEN = re.compile(r"<(?P<name>[a-z0-9]+)>|(?P<sign>[(|)])|(?P<text>[^<(|)]+)")
_STOPS = "，。：；、"  # a cue is labelled without the sign behind it
_TIMES = re.compile(r"(\d+)\*")

Node = str | tuple[str, "Choice"]


class Choice(NamedTuple):
    """Weighted alternatives, each a sequence of texts, names of entries (``<name>``) and inner choices."""

    options: tuple[tuple[str | Choice, ...], ...]
    weights: tuple[int, ...]


class Sample(NamedTuple):
    """A sentence as a tagger gets it: clean text, its spans, the heading over it and the sentence before it."""

    text: str
    spans: tuple[Span, ...]
    heading: str = ""
    before: str = ""


@cache
def entries(side: Side) -> dict[str, Choice]:
    """What each name of the grammar may become on one side."""
    found: dict[str, Choice] = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        for name, lists in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if name in found or name in SAMPLERS:
                raise ValueError(f"{file.name}: <{name}> is defined twice")
            own = lists.get(side, [])
            wordings = own if side == "held" and own else [*lists.get("any", []), *own]
            found[name] = _choice(wordings)
    return found


def _choice(wordings: list[str]) -> Choice:
    options, weights = [], []
    for wording in wordings:
        times = _TIMES.match(wording)
        weights.append(int(times[1]) if times else 1)
        options.append(_sequence(wording[times.end() :] if times else wording))
    return Choice(tuple(options), tuple(weights))


def _sequence(wording: str) -> tuple[str | Choice, ...]:
    """A wording as texts, ``<name>`` and choices."""
    stack: list[list[list[str | Choice]]] = [[[]]]
    for token in _TOKEN.finditer(wording):
        if token["sign"] == "(":
            stack.append([[]])
        elif token["sign"] == "|" and len(stack) > 1:
            stack[-1].append([])
        elif token["sign"] == ")" and len(stack) > 1:
            options = tuple(tuple(option) for option in stack.pop())
            stack[-1][-1].append(Choice(options, (1,) * len(options)))
        else:
            stack[-1][-1].append(token.group())
    if len(stack) != 1:
        raise ValueError(f"a bracket is open in {wording!r}")
    return tuple(stack[0][0])


def expand(name: str, rng: Random, side: Side, year: int) -> str:
    """One text of an entry, with the markup of its labels."""
    sampler = SAMPLERS.get(name)
    if sampler is not None:
        return sampler(rng, year)
    return _written(entries(side)[name], rng, side, year)


def _written(choice: Choice, rng: Random, side: Side, year: int) -> str:
    pieces = []
    for part in rng.choices(choice.options, choice.weights)[0]:
        if isinstance(part, Choice):
            pieces.append(_written(part, rng, side, year))
        elif part[0] == "<":
            pieces.append(expand(part[1:-1], rng, side, year))
        else:
            pieces.append(part)
    return "".join(pieces)


def samples(count: int, seed: int, side: Side, *, noise: float = 0.3) -> Iterator[Sample]:
    """``count`` sentences in small documents of one to four; ``noise`` is the share of sentences that are damaged."""
    rng = Random(f"{side} {seed}")
    made = 0
    while made < count:
        year = rng.randrange(2015, 2027)
        heading, before = expand("heading", rng, side, year), ""
        for _ in range(min(rng.choice((1, 2, 2, 3, 4)), count - made)):
            sample = _sample(expand("sentence", rng, side, year), rng, heading, before, noise)
            yield sample
            before = sample.text
            made += 1


def _sample(source: str, rng: Random, heading: str, before: str, noise: float) -> Sample:
    plain = parse(source)
    text = plain.text
    spans = [
        Span(mark.label, mark.start, mark.start + len(text[mark.start : mark.end].rstrip(_STOPS)))
        for mark in plain.marks
    ]
    spans = drawn(text, spans)
    if rng.random() < noise:
        text, spans = roughen(text, spans, rng)
    return cleaned(text, spans, heading, before)


def cleaned(text: str, spans: list[Span], heading: str = "", before: str = "") -> Sample:
    """The text as a tagger sees it (``folding.View``), its spans moved along."""
    view = View(text, 0, len(text))
    if view.offsets is None:
        return Sample(view.text, tuple(spans), heading, before)
    where = {offset: position for position, offset in enumerate(view.offsets)}
    moved = []
    for span in spans:
        kept = [where[offset] for offset in range(span.start, span.end) if offset in where]
        if kept:
            moved.append(span._replace(start=kept[0], end=kept[-1] + 1))
    return Sample(view.text, tuple(moved), heading, before)
