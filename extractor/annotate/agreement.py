"""How far two annotators agree on a batch, where they do not, and what is left for a third to decide.

Both copies are records of the same texts (``records.key``); a text that only one of them has is left out and named.
Spans are compared by label and offsets: exactly, and by overlap.  Cohen's kappa is counted by character, label by label:
each character of the texts is inside a span of that label or not, for the one and for the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from extractor.annotate.records import Record, Relation, Span, inside, key, text_of
from extractor.errors import UsageError
from extractor.labels import LABELS


class F1(NamedTuple):
    """Spans of both, spans of the first that the second has too, and the other way round."""

    first: int
    second: int
    first_met: int
    second_met: int

    @property
    def value(self) -> float:
        """2PR / (P + R), the same from both sides; 1.0 where neither marked anything."""
        if not self.first + self.second:
            return 1.0
        precision = self.second_met / self.second if self.second else 0.0
        recall = self.first_met / self.first if self.first else 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


class Difference(NamedTuple):
    """One place where the two part: ``kind`` is missing, extra, borders or label, seen from the first annotator."""

    record: str
    kind: str
    first: Span | None
    second: Span | None


class Agreement(NamedTuple):
    """What ``compare`` found; ``kappa`` has None for a label that neither of them used."""

    annotators: tuple[str, str]
    records: int
    left_out: tuple[str, ...]
    exact: F1
    overlap: F1
    by_label: dict[str, F1]
    kappa: dict[str, float | None]
    differences: tuple[Difference, ...]


def compare(first: Iterable[Record], second: Iterable[Record], root: str = ".") -> Agreement:
    """The agreement of two annotators; ``root`` is where the texts of records without inline text lie.

    Raises ``UsageError`` where they share no text.
    """
    ours, theirs = _by_key(first), _by_key(second)
    shared = [name for name in ours if name in theirs]
    if not shared:
        raise UsageError("the two copies share no text: give two annotations of the same batch")
    tables: dict[str, Counter[tuple[bool, bool]]] = {label: Counter() for label in LABELS}
    exact: dict[str, list[int]] = {label: [0, 0, 0] for label in LABELS}
    overlap = F1(0, 0, 0, 0)
    differences: list[Difference] = []
    for name in shared:
        one, other = ours[name], theirs[name]
        size = _size(one, root)
        for label in LABELS:
            _count_characters(tables[label], one, other, label, size)
            mine, yours = _places(one, label), _places(other, label)
            exact[label][0] += sum(mine.values())
            exact[label][1] += sum(yours.values())
            exact[label][2] += (mine & yours).total()
        overlap = F1(*(a + b for a, b in zip(overlap, _overlap(one.spans, other.spans), strict=True)))
        differences.extend(_differences(one, other))
    total = [sum(counts[column] for counts in exact.values()) for column in range(3)]
    return Agreement(
        annotators=(_names(ours.values(), "A"), _names(theirs.values(), "B")),
        records=len(shared),
        left_out=tuple(record.id for name, record in (ours | theirs).items() if name not in shared),
        exact=F1(total[0], total[1], total[2], total[2]),
        overlap=overlap,
        by_label={label: F1(a, b, met, met) for label, (a, b, met) in exact.items() if a + b},
        kappa={label: kappa(table) for label, table in tables.items()},
        differences=tuple(differences),
    )


def kappa(table: Counter[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa of a two-by-two table; None where neither marked anything, 1.0 where both marked everything."""
    total = table.total()
    first, second = table[True, True] + table[True, False], table[True, True] + table[False, True]
    if not first and not second:
        return None
    observed = (table[True, True] + table[False, False]) / total
    expected = (first * second + (total - first) * (total - second)) / total**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def adjudication(
    first: Iterable[Record], second: Iterable[Record], batch: str = "", root: str = "."
) -> Iterator[Record]:
    """The disagreements only: a record for each sentence in which the two part, with what both say.

    Spans on which they agree have ``by`` "both", the others the name of who set them.
    """
    ours, theirs = _by_key(first), _by_key(second)
    for name, one in ours.items():
        other = theirs.get(name)
        if other is None:
            continue
        text = text_of(one, root)
        names = one.annotator or "A", other.annotator or "B"
        for window in _sentences(text, one.window):
            mine, yours = inside(one, window), inside(other, window)
            agreed = _places(mine) & _places(yours)
            if _places(mine) == _places(yours):
                continue
            spans = [_signed(span, "both" if _place(span) in agreed else names[0], "a") for span in mine.spans]
            spans += [_signed(span, names[1], "b") for span in yours.spans if _place(span) not in agreed]
            kept = {span.id for span in spans}
            yield msgspec.structs.replace(
                mine,
                id=f"{one.id}:{window[0]}-{window[1]}",
                spans=tuple(spans),
                relations=tuple(
                    relation
                    for side, record in (("a", mine), ("b", yours))
                    for relation in _renamed(record, side)
                    if relation.source in kept and (relation.cell is not None or relation.target in kept)
                ),
                annotator="",
                batch=batch or mine.batch,
                status="draft",
            )


def _renamed(record: Record, side: str) -> Iterator[Relation]:
    for relation in record.relations:
        target = f"{side}.{relation.target}" if relation.target else ""
        yield msgspec.structs.replace(relation, source=f"{side}.{relation.source}", target=target)


def _signed(span: Span, by: str, side: str) -> Span:
    return msgspec.structs.replace(span, id=f"{side}.{span.id}", by=by)


def _by_key(records: Iterable[Record]) -> dict[str, Record]:
    return {key(record): record for record in records}


def _names(records: Iterable[Record], otherwise: str) -> str:
    return " ".join(sorted({record.annotator for record in records if record.annotator})) or otherwise


def _size(record: Record, root: str) -> tuple[int, int]:
    return record.window or (0, len(text_of(record, root)))


def _place(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _places(record: Record, label: str = "") -> Counter[tuple[int, int, str]]:
    return Counter(_place(span) for span in record.spans if not label or span.label == label)


def _count_characters(
    table: Counter[tuple[bool, bool]], one: Record, other: Record, label: str, size: tuple[int, int]
) -> None:
    mine = {at for span in one.spans if span.label == label for at in range(span.start, span.end)}
    yours = {at for span in other.spans if span.label == label for at in range(span.start, span.end)}
    table[True, True] += len(mine & yours)
    table[True, False] += len(mine - yours)
    table[False, True] += len(yours - mine)
    table[False, False] += size[1] - size[0] - len(mine | yours)


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(span.label == one.label and span.start < one.end and one.start < span.end for one in others)


def _overlap(mine: Sequence[Span], yours: Sequence[Span]) -> F1:
    met = sum(_meets(span, yours) for span in mine)
    return F1(len(mine), len(yours), met, sum(_meets(span, mine) for span in yours))


def _differences(one: Record, other: Record) -> Iterator[Difference]:
    """Spans without an equal, paired where they overlap: the same label with other borders before another label."""
    agreed = _places(one) & _places(other)
    mine = [span for span in one.spans if _place(span) not in agreed]
    yours = [span for span in other.spans if _place(span) not in agreed]
    for span in mine:
        near = [two for two in yours if span.start < two.end and two.start < span.end]
        pair = next((two for two in near if two.label == span.label), near[0] if near else None)
        if pair is None:
            yield Difference(one.id, "extra", span, None)
            continue
        yours.remove(pair)
        yield Difference(one.id, "borders" if pair.label == span.label else "label", span, pair)
    for span in yours:
        yield Difference(one.id, "missing", None, span)


_SENTENCE = re.compile(r"[^。\n]*[。\n]?")


def _sentences(text: str, window: tuple[int, int] | None) -> Iterator[tuple[int, int]]:
    first, last = window or (0, len(text))
    for found in _SENTENCE.finditer(text, first, last):
        if found.end() > found.start():
            yield found.span()
