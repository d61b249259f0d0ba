"""Claims, sentences, subjects and reasons: which predicted claim is which gold claim, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eval.tally import Note, Tally
from eval.truth.gold import Gold, GoldClaim
from eval.truth.locate import Span, sentence_at, sentence_starts
from eval.truth.normal import COUNT, POINTS, canonical, nested_subject, same_subject
from extractor.data import Anchor, Claim

_LEVELS = {"level", "composition"}
_CHANGES = {"change", "change_rate"}


@dataclass(slots=True)
class Matching:
    """Pairs of gold and predicted claims, and what is left over on both sides.

    ``told`` are gold reasons that stand in the ``reason`` of some claim, ``neutral`` predictions that repeat a gold
    reason or frame a gold list: neither counts as a false alarm.
    """

    pairs: list[tuple[GoldClaim, Claim]] = field(default_factory=list)
    missed: list[GoldClaim] = field(default_factory=list)
    told: list[GoldClaim] = field(default_factory=list)
    extra: list[Claim] = field(default_factory=list)
    neutral: list[Claim] = field(default_factory=list)

    @property
    def tally(self) -> Tally:
        """Optional gold claims do not count, also where they were matched."""
        pairs = sum(1 for gold, _ in self.pairs if not gold.optional)
        found = pairs + len(self.told)
        return Tally(found=found, gold=found + len(self.missed), right=pairs, predicted=pairs + len(self.extra))

    def by_kind(self) -> dict[str, Tally]:
        """The same by kind: that of the gold, and of the claim where the gold has none there."""
        kinds: dict[str, Tally] = {}

        def count(kind: str, tally: Tally) -> None:
            kinds[kind] = kinds.get(kind, Tally()) + tally

        for gold, _ in self.pairs:
            if not gold.optional:
                count(gold.kind, Tally(found=1, gold=1, right=1, predicted=1))
        for gold in self.told:
            count(gold.kind, Tally(found=1, gold=1))
        for gold in self.missed:
            count(gold.kind, Tally(gold=1))
        for claim in self.extra:
            count(claim.kind, Tally(predicted=1))
        return kinds


def fits(gold: GoldClaim, claim: Claim) -> bool:
    """Whether ``claim`` states ``gold``: overlapping span, compatible kind, same direction and same value."""
    anchor = claim.anchor
    return (
        gold.span.overlaps(anchor.start, anchor.end)
        and _kinds_fit(gold, claim)
        and _directions_fit(gold, claim)
        and _values_fit(gold, claim)
    )


def _kinds_fit(gold: GoldClaim, claim: Claim) -> bool:
    """Level and composition are one kind, a thing counted may be called either, points either change."""
    if gold.kind == claim.kind or {gold.kind, claim.kind} <= _LEVELS:
        return True
    if gold.dimension == COUNT and {gold.kind, claim.kind} <= _LEVELS | {"count"}:
        return True
    return gold.dimension == POINTS and {gold.kind, claim.kind} <= _CHANGES


def _directions_fit(gold: GoldClaim, claim: Claim) -> bool:
    if gold.direction == "none" or gold.direction == claim.direction:
        return True
    return gold.kind == "reason" and claim.direction == "none"


def _values_fit(gold: GoldClaim, claim: Claim) -> bool:
    quantity = claim.quantity
    if gold.value is None:
        return not gold.zero or quantity is None or not quantity.value
    if quantity is None:
        return gold.kind == "unchanged" and not gold.value
    value, dimension = canonical(quantity.value, quantity.unit)
    if not value and not gold.value and not quantity.unit:
        return True  # a zero said in words has no unit of its own
    if gold.kind in _CHANGES:
        return abs(value) == abs(gold.value) and dimension == gold.dimension
    return value == gold.value and dimension == gold.dimension


def match(gold: Gold, claims: Sequence[Claim]) -> Matching:
    """Pair gold and predicted claims one to one: as many as possible, the closest first."""
    edges = [
        (_quality(wanted, claim, gold.entity), row, col)
        for row, wanted in enumerate(gold.claims)
        for col, claim in enumerate(claims)
        if fits(wanted, claim)
    ]
    chosen = _pair(edges)
    result = Matching(pairs=[(gold.claims[row], claims[col]) for row, col in sorted(chosen.items())])
    reasons = [Span(claim.reason.start, claim.reason.end) for claim in claims if claim.reason]
    for row, wanted in enumerate(gold.claims):
        if row in chosen or wanted.optional:
            continue
        if wanted.kind == "reason" and any(wanted.span.overlaps(span.start, span.end) for span in reasons):
            result.told.append(wanted)
        else:
            result.missed.append(wanted)
    taken = set(chosen.values())
    for col, claim in enumerate(claims):
        if col not in taken:
            (result.neutral if _is_neutral(claim, gold) else result.extra).append(claim)
    return result


def _quality(wanted: GoldClaim, claim: Claim, entity: str) -> tuple[int, int, int]:
    """Smaller is better: not optional, same subject, largest shared part of both spans."""
    shared = min(wanted.span.end, claim.anchor.end) - max(wanted.span.start, claim.anchor.start)
    union = max(wanted.span.end, claim.anchor.end) - min(wanted.span.start, claim.anchor.start)
    same = same_subject(wanted.subject, claim.subject, claim.concept, entity)
    return (int(wanted.optional), 0 if same else 1, -1000 * shared // max(union, 1))


def _pair(edges: Iterable[tuple[tuple[int, int, int], int, int]]) -> dict[int, int]:
    """A largest one-to-one assignment that begins with the best edges (augmenting paths).

    >>> _pair([((0, 0, 0), 0, 0), ((0, 0, 1), 0, 1), ((0, 0, 2), 1, 0)])
    {0: 1, 1: 0}
    """
    options: dict[int, list[int]] = {}
    rows: dict[int, int] = {}
    columns: dict[int, int] = {}
    for _, row, col in sorted(edges):
        options.setdefault(row, []).append(col)
        if row not in rows and col not in columns:
            rows[row], columns[col] = col, row
    for row in sorted(options):
        if row not in rows:
            _augment(row, options, columns, set())
    return {row: col for col, row in sorted(columns.items(), key=lambda item: item[1])}


def _augment(row: int, options: dict[int, list[int]], columns: dict[int, int], seen: set[int]) -> bool:
    for col in options[row]:
        if col in seen:
            continue
        seen.add(col)
        if col not in columns or _augment(columns[col], options, columns, seen):
            columns[col] = row
            return True
    return False


def _is_neutral(claim: Claim, gold: Gold) -> bool:
    start, end = claim.anchor.start, claim.anchor.end
    if claim.kind == "reason":
        spans = [wanted.reason for wanted in gold.claims if wanted.reason]
        spans += [wanted.span for wanted in gold.claims if wanted.kind == "reason"]
        return any(span.overlaps(start, end) for span in spans)
    if claim.kind == "composition" and claim.quantity is None:
        return any(wanted.optional and wanted.span.overlaps(start, end) for wanted in gold.claims)
    return False


# ------------------------------------------------------------------------------------------------------ sentences


def sentences(text: str, matching: Matching) -> tuple[Tally, list[Note]]:
    """A sentence is right when all its gold claims were matched and nothing else was claimed from it.

    Sentences are the scorer's own; those without any claim, in the gold or predicted, do not count.
    """
    starts = sentence_starts(text)
    wanted = [gold for gold, _ in matching.pairs if not gold.optional] + matching.told + matching.missed
    holding = {sentence_at(starts, gold.span.start) for gold in wanted}
    missing: dict[int, list[str]] = {}
    surplus: dict[int, list[str]] = {}
    for gold in matching.missed:
        missing.setdefault(sentence_at(starts, gold.span.start), []).append(gold.span.text)
    for claim in matching.extra:
        surplus.setdefault(sentence_at(starts, claim.anchor.start), []).append(claim.anchor.text)
    wrong = set(missing) | set(surplus)
    notes = [
        Note(
            topic="sentences",
            event="wrong",
            start=starts[index],
            quote=_slice(text, starts, index),
            wanted=" | ".join(missing.get(index, ())),
            got=" | ".join(surplus.get(index, ())),
            cause=" and ".join(word for word, where in (("missing", missing), ("too many", surplus)) if index in where),
        )
        for index in sorted(wrong)
    ]
    count = len(holding | wrong)
    right = count - len(wrong)
    return Tally(found=right, gold=count, right=right, predicted=count), notes


def _slice(text: str, starts: Sequence[int], index: int) -> str:
    return text[starts[index] : starts[index + 1] if index + 1 < len(starts) else len(text)].strip()


# ------------------------------------------------------------------------------------------------------- subjects


def subjects(matching: Matching, entity: str) -> tuple[Tally, Tally, list[Note]]:
    """Among matched claims, those whose subject is the gold's (see ``normal.same_subject``), and those where it is or
    one of both holds the other (辅警, 新招录辅警)."""
    right, close, total, notes = 0, 0, 0, []
    for gold, claim in matching.pairs:
        if not gold.subject or gold.optional:
            continue
        total += 1
        if same_subject(gold.subject, claim.subject, claim.concept, entity):
            right += 1
            close += 1
        else:
            nested = nested_subject(gold.subject, claim.subject, entity)
            close += nested
            got = f"{claim.subject} [{claim.concept}]"
            notes.append(
                Note(
                    topic="subjects",
                    event="wrong",
                    start=gold.span.start,
                    quote=gold.span.text,
                    wanted=gold.subject,
                    got=got,
                    cause="one holds the other" if nested else "another subject" if claim.subject else "no subject",
                )
            )
    return Tally(right, total, right, total), Tally(close, total, close, total), notes


# -------------------------------------------------------------------------------------------------------- reasons

_TRIM = " \t\r\n\u3000。，、；：！？,.;:!?”“\"'）（()"


def trimmed(span: Span) -> tuple[int, int]:
    """The span without punctuation and white space at its ends.

    >>> trimmed(Span(10, 16, "，人员增加。"))
    (11, 15)
    """
    left = len(span.text) - len(span.text.lstrip(_TRIM))
    right = len(span.text) - len(span.text.rstrip(_TRIM))
    return span.start + left, max(span.start + left, span.end - right)


def reasons(gold: Gold, claims: Sequence[Claim], matching: Matching) -> tuple[dict[str, Tally], list[Note]]:
    """Distinct reason spans of the document: the same after trimming ("exact"), sharing a character ("overlap").

    ``attached`` asks more: how many matched gold claims with a reason carry one that overlaps it.  A predicted reason
    inside a gold reason claim whose own span is not given counts neither way.
    """
    wanted = {trimmed(claim.reason) for claim in gold.claims if claim.reason}
    vague = [claim.span for claim in gold.claims if claim.kind == "reason" and not claim.reason]
    predicted = {trimmed(span) for claim in claims if (span := _reason_of(claim))}
    predicted = {
        span
        for span in predicted
        if span in wanted or not any(area.overlaps(*span) for area in vague) or _meets(span, wanted)
    }
    exact = len(wanted & predicted)
    tallies = {
        "exact": Tally(found=exact, gold=len(wanted), right=exact, predicted=len(predicted)),
        "overlap": Tally(
            found=sum(1 for span in wanted if _meets(span, predicted)),
            gold=len(wanted),
            right=sum(1 for span in predicted if _meets(span, wanted)),
            predicted=len(predicted),
        ),
        "attached": _attached(matching),
    }
    return tallies, _reason_notes(gold, claims, wanted, predicted)


def _reason_of(claim: Claim) -> Span | None:
    anchor: Anchor | None = claim.reason or (claim.anchor if claim.kind == "reason" else None)
    return Span(anchor.start, anchor.end, anchor.text) if anchor else None


def _meets(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < other[1] and other[0] < span[1] for other in others)


def _attached(matching: Matching) -> Tally:
    having = [(gold, claim) for gold, claim in matching.pairs if gold.reason and gold.kind != "reason"]
    right = sum(
        1
        for gold, claim in having
        if gold.reason and claim.reason and gold.reason.overlaps(claim.reason.start, claim.reason.end)
    )
    carrying = sum(1 for _, claim in matching.pairs if claim.reason and claim.kind != "reason")
    return Tally(found=right, gold=len(having), right=right, predicted=max(carrying, right))


def _reason_notes(
    gold: Gold, claims: Sequence[Claim], wanted: set[tuple[int, int]], predicted: set[tuple[int, int]]
) -> list[Note]:
    given = [claim.reason for claim in gold.claims if claim.reason]
    texts = {trimmed(reason): reason.text for reason in given}
    found = {trimmed(own): own.text for claim in claims if (own := _reason_of(claim))}
    notes = []
    for missed in sorted(wanted - predicted):
        near = [found[other] for other in sorted(predicted - wanted) if _meets(missed, {other})]
        cause = "other borders" if near else "no reason found"
        quote = texts[missed]
        notes.append(
            Note(topic="reasons", event="miss", start=missed[0], quote=quote, got=" | ".join(near), cause=cause)
        )
    false = [other for other in sorted(predicted - wanted) if not _meets(other, wanted)]
    return notes + [
        Note(topic="reasons", event="false", start=other[0], quote=found[other], cause="no reason in the gold")
        for other in false
    ]


def claim_notes(matching: Matching, claims: Sequence[Claim]) -> list[Note]:
    """One note for each missed gold claim with the nearest prediction, and one for each false one."""
    notes = []
    for gold in matching.missed:
        near = [claim for claim in claims if gold.span.overlaps(claim.anchor.start, claim.anchor.end)]
        notes.append(
            Note(
                topic="claims",
                event="miss",
                start=gold.span.start,
                quote=gold.span.text,
                wanted=describe_gold(gold),
                got=" / ".join(map(describe, near)),
                cause=_difference([(gold, claim) for claim in near], "one claim for two") or "nothing claimed there",
            )
        )
    golds = [gold for gold, _ in matching.pairs] + matching.missed
    return notes + [_false_note(claim, golds) for claim in matching.extra]


def _false_note(claim: Claim, golds: Iterable[GoldClaim]) -> Note:
    start, end = claim.anchor.start, claim.anchor.end
    near = [gold for gold in golds if gold.span.overlaps(start, end)]
    return Note(
        topic="claims",
        event="false",
        start=start,
        quote=claim.anchor.text,
        wanted=" / ".join(map(describe_gold, near)),
        got=describe(claim),
        cause=_difference([(gold, claim) for gold in near], "told twice") or "no gold claim there",
    )


def _difference(pairs: Sequence[tuple[GoldClaim, Claim]], in_nothing: str) -> str:
    """In what the closest of the overlapping pairs differ, or ``in_nothing``; "" where there is no pair."""
    found = [
        [
            name
            for name, fit in (("value", _values_fit), ("kind", _kinds_fit), ("direction", _directions_fit))
            if not fit(gold, claim)
        ]
        for gold, claim in pairs
    ]
    if not found:
        return ""
    least = min(found, key=len)
    return f"another {' and '.join(least)}" if least else in_nothing


_ARROWS = {"increase": "↑", "decrease": "↓", "unchanged": "=", "none": "", "": ""}


def describe_gold(gold: GoldClaim) -> str:
    """``level 3,922.11万元 收入预算`` with an arrow for the direction."""
    return f"{gold.kind}{_ARROWS.get(gold.direction, '?')} {gold.printed or '-'} <{gold.subject}>"


def describe(claim: Claim) -> str:
    """The same of a predicted claim."""
    value = f"{claim.quantity.value}{claim.quantity.unit}" if claim.quantity else "-"
    return f"{claim.kind}{_ARROWS.get(claim.direction, '?')} {value} <{claim.subject}>"
