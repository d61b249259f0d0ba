"""The patterns and the model together: who is believed where, as measured on the development split.

The unit of the decision is a *stretch*: what stands between two numbers, with the number behind it; claims are read from
stretches.  Which numbers are statements the patterns decide, and a sentence without any is theirs alone.  Where they know the words
that make a statement (a base, a direction, a share …), they are kept unless the model sees other words and its least certain mark there
is surer than ``SURE``; where the two only name things differently, unless it is surer than ``NAMED``.  Where they know no such word, the
model sees some, and is surer than ``NEW``, the patterns are blind: then the model has the whole sentence, since who does not know its
verb seldom knows where its subject ends.  Reasons are judged apart: those of the patterns stay, one that only the model sees is taken if
it is surer than ``WHY``.  Every mark says by whom it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.taggers import NUMBERS, Mark, Tagged
from extractor.taggers.clauses import split
from extractor.taggers.spans import flat

# On the development gold lower thresholds gain more (``python -m models.both``), those of SURE and NAMED most; on real documents,
# where the patterns are at home, these are the lowest that cost nothing (``python -m eval.run seeds --tagger both``): what a pattern's
# name lacks in beauty (共有车辆, 购置车辆) it has in what tells two things apart.  Above 1 is never.
SURE, NAMED, NEW, WHY = 1.01, 1.01, 0.8, 0.8
ALONE = 0.95  # of a statement without a number, or of a reason where nothing is to be explained: prose is full of what looks like them
_WHY = frozenset({"CUE", "REASON"})
_EXPLAINED = frozenset({"UP", "DOWN", "SAME", "NONE", "COMPLETION"})
_NAMES = NUMBERS | {"ITEM", "YEAR", "WHOLE", "PARTS", "EACH"}  # what states nothing by itself


class Stretch(NamedTuple):
    """Where two taggers may differ: ``[start, end)`` of the clean text, and what each of them says there."""

    start: int
    end: int
    patterns: tuple[Mark, ...]
    model: tuple[Mark, ...]


def combine(
    patterns: Tagged, model: Tagged, sure: float = SURE, named: float = NAMED, new: float = NEW, why: float = WHY
) -> Tagged:
    """The marks of both; ``sure``, ``named``, ``new`` and ``why`` are the thresholds of the rule (``models.both`` measures them)."""
    if not _numbers(patterns.marks) and not _numbers(model.marks):
        return patterns
    text = patterns.view.text
    marks: list[Mark] = []
    cut = [one for one in stretches(_without_reasons(patterns), _without_reasons(model)) if one.patterns or one.model]
    strange = any(_blind(stretch) and _least(stretch) >= (new if _numbers(stretch.model) else ALONE) for stretch in cut)
    for stretch in cut:
        needed = 0.0 if strange else sure if _words(stretch.patterns) != _words(stretch.model) else named
        marks.extend(stretch.model if _believed(stretch, text, needed) else stretch.patterns)
    reasons = _reasons(patterns.marks, model.marks, why if any(mark.label in _EXPLAINED for mark in marks) else ALONE)
    numbers = sorted({(mark.start, mark.end) for mark in marks if mark.label in NUMBERS})
    clauses = patterns.clauses
    if numbers != sorted((mark.start, mark.end) for mark in patterns.marks if mark.label in NUMBERS):
        clauses = split(text, numbers)
    if reasons:
        marks = sorted([*marks, *reasons], key=lambda mark: mark.start)
    return Tagged(patterns.view, clauses, tuple(marks))


def _without_reasons(tagged: Tagged) -> Tagged:
    return tagged._replace(marks=tuple(mark for mark in tagged.marks if mark.label not in _WHY))


def _reasons(patterns: Iterable[Mark], model: Iterable[Mark], why: float) -> list[Mark]:
    """Cues and reasons: those of the patterns, and those that only a sure model sees."""
    told = [mark for mark in patterns if mark.label in _WHY]
    for group in _grouped(mark for mark in model if mark.label in _WHY):
        start, end = group[0].start, max(mark.end for mark in group)
        rivals = [mark for mark in told if mark.start < end and start < mark.end]
        whole = any(mark.label == "REASON" for mark in group)  # a cue of nothing is none
        if whole and not rivals and min(mark.score for mark in group) >= why:
            told = [*told, *group]
    return told


def _grouped(marks: Iterable[Mark]) -> list[list[Mark]]:
    """Each cue with the reasons behind it."""
    groups: list[list[Mark]] = []
    for mark in marks:
        if mark.label == "CUE" or not groups:
            groups.append([])
        groups[-1].append(mark)
    return groups


def _believed(stretch: Stretch, text: str, sure: float) -> bool:
    """Whether the model has the word in a stretch; which numbers are statements the patterns decide."""
    if not stretch.model or _same(stretch, text) or _numbers(stretch.patterns) != _numbers(stretch.model):
        return False
    return _least(stretch) >= sure


def _words(marks: tuple[Mark, ...]) -> set[tuple[str, int]]:
    """The words of a stretch that make its statement."""
    return {(mark.label, mark.end) for mark in marks if _is_word(mark)}


def _is_word(mark: Mark) -> bool:
    """A rate (在控率) names what is measured, whatever it is labelled."""
    return mark.label not in _NAMES and not str(mark.value).endswith("率")


def _blind(stretch: Stretch) -> bool:
    """Whether the patterns know no word that makes a statement where the model sees one, and both agree on the number.

    A word that they know as a name (<新招录>12人) they are not blind for.
    """
    known = {(mark.start, mark.end) for mark in stretch.patterns}
    seen = tuple(mark for mark in stretch.model if (mark.start, mark.end) not in known)
    return _says(seen) and not _says(stretch.patterns) and _numbers(stretch.patterns) == _numbers(stretch.model)


def _least(stretch: Stretch) -> float:
    return min((mark.score for mark in stretch.model), default=0.0)


def _numbers(marks: tuple[Mark, ...]) -> set[tuple[str, int]]:
    return {(mark.label, mark.start) for mark in marks if mark.label in NUMBERS}


def _says(marks: tuple[Mark, ...]) -> bool:
    """Whether some of the marks are words that make a statement, not only its subject, year and number."""
    return any(map(_is_word, marks))


def _same(stretch: Stretch, text: str) -> bool:
    """Whether both would draw the same spans."""
    one, other = ({(s.label, s.start, s.end) for s in flat(marks, text)} for marks in (stretch.patterns, stretch.model))
    return one == other


def stretches(patterns: Tagged, model: Tagged) -> list[Stretch]:
    """The sentence cut behind every number that either sees, at clause ends without numbers too; no mark is cut."""
    text = patterns.view.text
    cuts = sorted(_cuts(patterns.marks, model.marks, [c.end for c in (*patterns.clauses, *model.clauses)], len(text)))
    held: dict[int, tuple[list[Mark], list[Mark]]] = {cut: ([], []) for cut in cuts}
    for side, marks in ((0, patterns.marks), (1, model.marks)):
        for mark in marks:
            held[cuts[bisect_left(cuts, max(mark.start + 1, 1))]][side].append(mark)
    starts = [0, *cuts[:-1]]
    return [
        Stretch(start, cut, tuple(held[cut][0]), tuple(held[cut][1])) for start, cut in zip(starts, cuts, strict=True)
    ]


def _cuts(one: Iterable[Mark], other: Iterable[Mark], ends: Sequence[int], size: int) -> set[int]:
    """Where a stretch may end: at a number's end or a clause's, never inside a mark."""
    marks = [*one, *other]
    wanted = {mark.end for mark in marks if mark.label in NUMBERS} | set(ends) | {size}
    inside = {at for mark in marks if mark.label != "REASON" for at in range(mark.start + 1, mark.end)}
    return (wanted - inside) | {size}


def disagreements(patterns: Tagged, model: Tagged) -> list[Stretch]:
    """Where the taggers say different things: what an annotator should look at next."""
    return [stretch for stretch in stretches(patterns, model) if not _same(stretch, patterns.view.text)]
