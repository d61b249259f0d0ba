"""Mentions against gold spans: exact label, start and end; by label and in all, with the noise of the sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eval.intervals import ROUNDS, interval
from extractor.taggers.scheme import Span

# Labels that do the same work; promotion compares models by these groups.
GROUPS: dict[str, tuple[str, ...]] = {
    "numbers": ("AMOUNT", "PERCENT", "POINTS", "COUNT"),
    "subjects": ("ITEM", "WHOLE", "YEAR", "EACH"),
    "changes": ("BASE", "UP", "DOWN", "SAME"),
    "parts and plans": ("SHARE", "COMPLETION", "PARTS", "NONE"),
    "reasons": ("CUE", "REASON"),
}


@dataclass(slots=True)
class Counts:
    """Spans of one label: those of the gold, those predicted, those in both."""

    gold: int = 0
    predicted: int = 0
    right: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
        return 2 * self.right / (self.gold + self.predicted) if self.gold + self.predicted else 1.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.gold + other.gold, self.predicted + other.predicted, self.right + other.right)


@dataclass(slots=True)
class Mentions:
    """Counts by label, sentence by sentence, so that they can be drawn again."""

    sentences: list[dict[str, Counts]] = field(default_factory=list)

    def add(self, gold: Iterable[Span], predicted: Iterable[Span]) -> None:
        """One sentence."""
        wanted = {(span.label, span.start, span.end) for span in gold}
        got = {(span.label, span.start, span.end) for span in predicted}
        counts: dict[str, Counts] = {}
        for side, spans in (("gold", wanted), ("predicted", got), ("right", wanted & got)):
            for label, number in Counter(label for label, _, _ in spans).items():
                setattr(counts.setdefault(label, Counts()), side, number)
        self.sentences.append(counts)

    def of(self, labels: Sequence[str] = (), drawn: Sequence[int] | None = None) -> Counts:
        """The counts of some labels (of all by default) over all sentences, or those ``drawn``."""
        total = Counts()
        for index in range(len(self.sentences)) if drawn is None else drawn:
            for label, counts in self.sentences[index].items():
                if not labels or label in labels:
                    total = total + counts
        return total

    def by_label(self) -> dict[str, Counts]:
        """The counts of each label that occurs."""
        labels = sorted({label for counts in self.sentences for label in counts})
        return {label: self.of((label,)) for label in labels}


def score(gold: Iterable[Iterable[Span]], predicted: Iterable[Iterable[Span]]) -> Mentions:
    """All sentences of a set."""
    mentions = Mentions()
    for wanted, got in zip(gold, predicted, strict=True):
        mentions.add(wanted, got)
    return mentions


def difference(one: Mentions, other: Mentions, labels: Sequence[str] = (), rounds: int = ROUNDS) -> tuple[float, float]:
    """The 95 % bootstrap interval of F1 of ``other`` minus F1 of ``one``, on the same sentences drawn again."""
    pairs = [
        (*_tally(first, labels), *_tally(second, labels))
        for first, second in zip(one.sentences, other.sentences, strict=True)
    ]

    def drawn(numbers: Sequence[int]) -> float:
        sums = [sum(column) for column in zip(*(pairs[at] for at in numbers), strict=True)]
        return Counts(*sums[3:]).f1 - Counts(*sums[:3]).f1

    return interval(drawn, len(pairs), rounds) or (0.0, 0.0)


def _tally(counts: dict[str, Counts], labels: Sequence[str]) -> tuple[int, int, int]:
    chosen = [one for label, one in counts.items() if not labels or label in labels]
    return sum(one.gold for one in chosen), sum(one.predicted for one in chosen), sum(one.right for one in chosen)
