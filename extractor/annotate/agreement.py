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
from extractor.annotate.splice import splice
from extractor.errors import UsageError
from extractor.labels import LABELS

Place = tuple[int, int, str]


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
    relations: F1
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
    overlap = relations = F1(0, 0, 0, 0)
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
        overlap = _sum(overlap, _overlap(one.spans, other.spans))
        ties, others = _tied(one), _tied(other)
        both = (ties & others).total()
        relations = _sum(relations, F1(ties.total(), others.total(), both, both))
        differences.extend(_differences(one, other))
    total = [sum(counts[column] for counts in exact.values()) for column in range(3)]
    return Agreement(
        annotators=(_names(ours.values(), "A"), _names(theirs.values(), "B")),
        records=len(shared),
        left_out=tuple(record.id for name, record in (ours | theirs).items() if name not in shared),
        exact=F1(total[0], total[1], total[2], total[2]),
        overlap=overlap,
        relations=relations,
        by_label={label: F1(a, b, met, met) for label, (a, b, met) in exact.items() if a + b},
        kappa={label: kappa(table) for label, table in tables.items()},
        differences=tuple(differences),
    )


def _sum(one: F1, other: F1) -> F1:
    return F1(*(a + b for a, b in zip(one, other, strict=True)))


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

    Spans on which they agree are there once with ``by`` "both", the others with the name of who set them.
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
            if _places(mine) != _places(yours) or _tied(mine) != _tied(yours):
                yield _task(one.id, mine, yours, names, batch or mine.batch)


def settled(
    first: Iterable[Record], second: Iterable[Record], decisions: Iterable[Record], root: str = "."
) -> Iterator[Record]:
    """The batch as it was decided: what both say, and where they part, what ``decisions`` (their tasks, done) say.

    Raises ``UsageError`` with the first sentence that nobody has decided.
    """
    decided = {key(record): record for record in decisions}
    theirs = _by_key(second)
    for name, one in _by_key(first).items():
        for task in adjudication([one], [theirs[name]] if name in theirs else [], root=root):
            if key(task) not in decided:
                where = task.window or (0, 0)
                raise UsageError(f"{one.id}: [{where[0]}, {where[1]}) is not decided: annotate {task.id} first")
            spliced = splice(one, decided[key(task)])
            if spliced is None:
                raise UsageError(f"{task.id}: a relation from another sentence leads to a span that is gone: mend it")
            one = spliced
        yield msgspec.structs.replace(one, status="adjudicated")


def _task(name: str, mine: Record, yours: Record, names: tuple[str, str], batch: str) -> Record:
    """Both versions of one sentence in one record; a span on which they agree is there once."""
    agreed = _places(mine) & _places(yours)
    ids = {_place(span): f"a.{span.id}" for span in mine.spans}
    spans = [_signed(span, "both" if _place(span) in agreed else names[0], ids[_place(span)]) for span in mine.spans]
    for span in yours.spans:
        if _place(span) not in agreed:
            ids[_place(span)] = f"b.{span.id}"
            spans.append(_signed(span, names[1], f"b.{span.id}"))
    relations: dict[tuple[object, ...], Relation] = {}
    for who, record in ((names[0], mine), (names[1], yours)):
        for one, source, target in _renamed(record, ids):
            tied = msgspec.structs.replace(one, source=source, target=target, by=who)
            relations.setdefault((one.kind, source, target, one.cell), tied)
    window = mine.window or (0, 0)
    return msgspec.structs.replace(
        mine,
        id=f"{name}:{window[0]}-{window[1]}",
        spans=tuple(spans),
        relations=tuple(relations.values()),
        annotator="",
        batch=batch,
        status="draft",
    )


def _renamed(record: Record, ids: dict[Place, str]) -> Iterator[tuple[Relation, str, str]]:
    """The relations of a record with the ids that its spans have in the task."""
    places = {span.id: _place(span) for span in record.spans}
    for one in record.relations:
        if one.cell is not None or one.target in places:  # else it leads out of the sentence
            yield one, ids[places[one.source]], ids[places[one.target]] if one.target else ""


def _signed(span: Span, by: str, name: str) -> Span:
    return msgspec.structs.replace(span, id=name, by=by)


def _by_key(records: Iterable[Record]) -> dict[str, Record]:
    return {key(record): record for record in records}


def _names(records: Iterable[Record], otherwise: str) -> str:
    return " ".join(sorted({record.annotator for record in records if record.annotator})) or otherwise


def _size(record: Record, root: str) -> tuple[int, int]:
    return record.window or (0, len(text_of(record, root)))


def _tied(record: Record) -> Counter[tuple[object, ...]]:
    """The relations of a record by the places that they join."""
    places = {span.id: _place(span) for span in record.spans}
    return Counter(
        (one.kind, places.get(one.source), places.get(one.target), one.cell and (one.cell.start, one.cell.end))
        for one in record.relations
    )


def _place(span: Span) -> Place:
    return span.start, span.end, span.label


def _places(record: Record, label: str = "") -> Counter[Place]:
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
