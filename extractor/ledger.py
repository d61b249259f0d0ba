"""The ledger: every number printed in the narrative and what became of it, so that silence is not taken for a pass."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.data import Anchor, Claim, Document, Entry, Link, Quantity, Sentence, Verdict
from extractor.taggers import NUMBERS, Tagged

_RANK = {"undecided": 0, "agrees": 1, "rounding": 2, "contradicts": 3}


def entries(
    document: Document,
    tagged: Iterable[tuple[Sentence, Tagged]],
    claims: tuple[Claim, ...],
    links: tuple[Link, ...],
    verdicts: tuple[Verdict, ...],
) -> tuple[Entry, ...]:
    """One entry for each number of the tagged sentences, in reading order."""
    outcomes: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        for claim_id in verdict.claims:
            outcomes.setdefault(claim_id, []).append(verdict)
    linked = {link.claim for link in links}
    by_place = {claim.number.start: claim for claim in claims if claim.number is not None}
    in_words = {"NONE", "SHARE"}
    found: list[Entry] = []
    for _, marks in tagged:
        for mark in marks.marks:
            if mark.label not in NUMBERS and mark.label not in in_words:
                continue
            start, end = marks.view.span(mark.start, mark.end)
            anchor = Anchor(start=start, end=end, text=document.text[start:end])
            claim = by_place.get(start)
            if claim is None and mark.label in in_words:
                continue  # 占, 无: only a number where a claim reads it as one (zero, all)
            found.append(_entry(anchor, claim, outcomes.get(claim.id, []) if claim else [], linked, mark.value))
    return tuple(found)


def _entry(anchor: Anchor, claim: Claim | None, verdicts: list[Verdict], linked: set[str], value: object) -> Entry:
    """The worst outcome of all statements the number takes part in, or why there is none."""
    worst = max(verdicts, key=lambda verdict: _RANK[verdict.outcome], default=None)
    codes = tuple(dict.fromkeys(verdict.code for verdict in verdicts if worst and verdict.outcome == worst.outcome))
    if worst is not None and worst.outcome != "undecided":
        return Entry(anchor=anchor, claim=claim.id if claim else None, outcome=worst.outcome, codes=codes)
    if claim is None:
        why = "no claim was read from it"
    elif isinstance(value, Quantity) and value.doubt:
        why = f"the number itself is unsure ({value.doubt})"
    elif worst is not None:
        why = worst.note or "the statements it takes part in cannot be decided"
    elif claim.id in linked:
        why = "linked, but no statement compares it"
    else:
        why = "nothing else in this document speaks of it"
    return Entry(anchor=anchor, claim=claim.id if claim else None, outcome="unchecked", codes=codes, why=why)
