"""``python -m eval.taggers``: the taggers side by side, with those trained for comparison (CRF, spaCy), and their speed.

Sets: ``held``, the held-out side of the grammar (``annotations/synth``); ``dev`` and ``test``, the annotated splits.  A mention is
right when label, start and end are those of the gold.  A claim is right when sentence, kind, direction, number and subject are
those of the claim that the gold's own spans give; the suites ``taggers`` and ``gold`` keep these figures.  Speed is that of
the whole tagging stage over documents, in characters of the documents a second of processor time on all threads.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from eval.mentions import GROUPS, Counts, Mentions, score
from extractor import claims
from extractor.data import Anchor, Document, Section, Sentence
from extractor.errors import UsageError
from extractor.folding import View
from extractor.quantity import find
from extractor.taggers import NUMBERS, Tagged, Tagger, Task
from extractor.taggers.both import combine
from extractor.taggers.choice import patterns
from extractor.taggers.scheme import Span
from extractor.taggers.spans import flat, read
from extractor.taggers.transformer import DEFAULT, load, stated

SETS = ("held", "dev", "test")


class Tagging(NamedTuple):
    """What one tagger says of one sentence: the spans it would draw, and the marks that claims are read from."""

    spans: list[Span]
    tagged: Tagged


Run = Callable[[Sequence[Task]], list[Tagging]]


# ----------------------------------------------------------------------------------------------------------- taggers


def by_patterns(tasks: Sequence[Task]) -> list[Tagging]:
    """The phrases."""
    from models.data import drawn

    return [Tagging(drawn(tagged), tagged) for tagged in patterns(tasks)]


def by_model(folder: Path) -> Run:
    """A trained model."""
    model = load(folder)

    def run(tasks: Sequence[Task]) -> list[Tagging]:
        return [
            Tagging(_with_numbers(spans, tagged), tagged)
            for spans, tagged in zip(model.spans(tasks), model.tag_all(tasks), strict=True)
        ]

    return run


def by_both(folder: Path, **thresholds: float) -> Run:
    """The patterns and a model, by the rule of ``taggers.both``."""
    from models.data import drawn

    model = load(folder)

    def run(tasks: Sequence[Task]) -> list[Tagging]:
        both = [
            combine(one, other, **thresholds) for one, other in zip(patterns(tasks), model.tag_all(tasks), strict=True)
        ]
        return [Tagging(drawn(tagged), tagged) for tagged in both]

    return run


def by_spans(peer: Any) -> Run:
    """Something that says spans of texts: the CRF, spaCy."""

    def run(tasks: Sequence[Task]) -> list[Tagging]:
        found = peer.spans([task.view.text for task in tasks])
        return [_reading(task.view, spans) for task, spans in zip(tasks, found, strict=True)]

    return run


def _reading(view: View, spans: list[Span]) -> Tagging:
    """Spans, whoever set them, as marks."""
    numbers = [number for number in find(view.text) if number.quantity is not None]
    tagged = read(view, spans, list(stated(numbers, spans)), "gold")
    return Tagging(_with_numbers(spans, tagged), tagged)


def _with_numbers(spans: list[Span], tagged: Tagged) -> list[Span]:
    """The spans of words as they are, the numbers as the reader has them."""
    numbers = [span for span in flat(tagged.marks, tagged.view.text) if span.label in NUMBERS]
    return [*(span for span in spans if span.label not in NUMBERS), *numbers]


# -------------------------------------------------------------------------------------------------------- the figures


class Figures(NamedTuple):
    """One tagger on one set."""

    mentions: Mentions
    claims: Counts


def rows_of(name: str) -> list[Any]:
    """The sentences of a set (``models.data.Row``)."""
    from annotations.synth.grammar import samples
    from models.data import HELD, HELD_SEED, Row, gold_rows

    if name == "held":
        return [Row(sample, "synth") for sample in samples(HELD, HELD_SEED, "held", noise=0.1)]
    return list(gold_rows(name))  # type: ignore[arg-type]


def tasks_of(rows: Sequence[Any]) -> list[Task]:
    """What a tagger is asked."""
    samples = [row.sample for row in rows]
    return [Task(View(one.text, 0, len(one.text)), one.heading, one.before) for one in samples]


def figures(rows: Sequence[Any], taggings: Sequence[Tagging]) -> Figures:
    """Mentions and claims against the gold spans of the rows."""
    gold = [list(row.sample.spans) for row in rows]
    truth = [_reading(task.view, spans).tagged for task, spans in zip(tasks_of(rows), gold, strict=True)]
    wanted, got = _claims(rows, truth), _claims(rows, [tagging.tagged for tagging in taggings])
    counts = Counts(len(wanted), len(got), len(wanted & got))
    return Figures(score(gold, [tagging.spans for tagging in taggings]), counts)


def _claims(rows: Sequence[Any], tagged: Sequence[Tagged]) -> set[tuple[object, ...]]:
    """What is claimed: (place, sentence, kind, direction, value, unit, where the number stands, subject)."""
    said: set[tuple[object, ...]] = set()
    numbered = zip(rows, tagged, strict=True)
    for place, (_, group) in enumerate(groupby(numbered, key=lambda pair: (pair[0].name, pair[0].sample.heading))):
        members = list(group)
        document = _document(members[0][0].sample.heading, [row.sample.text for row, _ in members])
        marks = [
            (sentence, one._replace(view=View(document.text, sentence.start, sentence.end)))
            for sentence, (_, one) in zip(document.sentences, members, strict=True)
        ]
        for claim in claims.build(document, marks):
            value = (claim.quantity.value, claim.quantity.unit) if claim.quantity else None
            where = claim.number.start if claim.number else claim.reason.start if claim.reason else None
            said.add((place, claim.sentence, claim.kind, claim.direction, value, where, claim.subject))
    return said


def _document(heading: str, texts: Sequence[str]) -> Document:
    """Sentences under one heading, as a document."""
    start = len(heading) + 1
    sentences = []
    for number, text in enumerate(texts):
        sentences.append(Sentence(id=number, start=start, end=start + len(text), section="S1", role="narrative"))
        start += len(text) + 1
    anchor = Anchor(start=0, end=len(heading), text=heading)
    section = Section(
        id="S1", level=1, title=heading, role="narrative", start=0, end=start, parent=None, heading=anchor
    )
    text = "\n".join([heading, *texts, ""])
    return Document(
        id="d",
        name="d",
        text=text,
        media_type="text/plain",
        year=2021,
        entity="",
        blocks=(),
        sections=(section,),
        sentences=tuple(sentences),
        tables=(),
    )


# -------------------------------------------------------------------------------------------------------------- speed


def speed(tagger: Tagger, rounds: int = 3) -> float:
    """Characters of documents a second, sentence selection included; wall time, best of ``rounds``."""
    from eval.speed.timing import documents
    from extractor.pipeline import read_document, tag_document

    read_in = [read_document(path) for path in documents()[0]]
    size = sum(len(document.text) for document in read_in)
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        for document in read_in:
            tag_document(document, tagger)
        best = min(best, time.perf_counter() - started)
    return size / best


# -------------------------------------------------------------------------------------------------------------- table


def runs(folder: Path, peers: Path) -> dict[str, Run]:
    """The taggers that can be had: the CRF and spaCy only where they were trained."""
    found: dict[str, Run] = {"patterns": by_patterns, "model": by_model(folder), "both": by_both(folder)}
    if (peers / "crf" / "flat.crf").exists():
        from models.crf import Crf

        found["CRF"] = by_spans(Crf(peers / "crf"))
    if (peers / "spacy" / "model-best").exists():
        from models.spacy_baseline import Ner

        found["spaCy"] = by_spans(Ner(peers / "spacy" / "model-best"))
    return found


def table(record: dict[str, dict[str, Any]]) -> str:
    """One line a tagger, then one a label group."""
    head = (
        f"{'tagger':<10}"
        + "".join(f"{name + ' mentions':>15}{name + ' claims':>13}" for name in SETS)
        + f"{'chars/s':>12}"
    )
    lines = [head]
    for name, one in record.items():
        cells = "".join(
            f"{one[part]['mentions']:>15.3f}{one[part]['claims']:>13.3f}" if part in one else f"{'-':>15}{'-':>13}"
            for part in SETS
        )
        lines.append(f"{name:<10}{cells}" + (f"{one['speed']:>12,.0f}" if "speed" in one else f"{'-':>12}"))
    for part in SETS:
        lines.append(f"\n{part + ', by group':<18}" + "".join(f"{group:>17}" for group in GROUPS))
        for name, one in record.items():
            if part in one:
                lines.append(f"  {name:<16}" + "".join(f"{one[part]['groups'][group]:>17.3f}" for group in GROUPS))
    return "\n".join(lines)


def measure(folder: Path, peers: Path, with_speed: bool) -> dict[str, dict[str, Any]]:
    """Every tagger on every set."""
    from extractor.taggers.choice import choose

    record: dict[str, dict[str, Any]] = {}
    sets = {name: rows for name in SETS if (rows := rows_of(name))}
    for name, run in runs(folder, peers).items():
        record[name] = {}
        for part, rows in sets.items():
            found = figures(rows, run(tasks_of(rows)))
            record[name][part] = {
                "sentences": len(rows),
                "mentions": found.mentions.of().f1,
                "claims": found.claims.f1,
                "groups": {group: found.mentions.of(labels).f1 for group, labels in GROUPS.items()},
            }
        if with_speed and name in ("patterns", "model", "both"):
            record[name]["speed"] = speed(choose(name, folder))  # type: ignore[arg-type]
    return record


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.taggers", description="The taggers side by side.")
    parser.add_argument("--model", type=Path, default=DEFAULT, help="folder of an exported model")
    parser.add_argument("--peers", type=Path, default=Path("build/models"), help="where crf and spacy were trained")
    parser.add_argument("--no-speed", action="store_true")
    options = parser.parse_args(arguments)
    try:
        record = measure(options.model, options.peers, not options.no_speed)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    print(table(record))
    return 0


if __name__ == "__main__":
    sys.exit(main())
