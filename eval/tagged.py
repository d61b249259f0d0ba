"""The taggers on sets of sentences (``eval.taggers``): mentions, and the claims that follow from them.

``held`` is the held-out side of the grammar (``annotations/synth``), ``dev`` and ``test`` the annotated splits.  Counted by
text; the sentences of the grammar, which belong to no text, by the fifty.

Options: ``sets`` and ``taggers``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from eval.mentions import Counts
from eval.metrics import Score, Tallies
from eval.places import ROOT
from eval.suite import Asked, Suite
from eval.taggers import Run, Tagging, by_both, by_model, by_patterns, figures, rows_of, tasks_of
from eval.tally import Note, Tally
from extractor.taggers.transformer import DEFAULT

USES_MODEL = True
_FIFTY = 50


def scored(suite: Suite, asked: Asked) -> Iterator[Score]:
    """The score of each text in each set."""
    yield from of_sets(suite.options["sets"], suite.options["taggers"], asked)


def gold(suite: Suite) -> list[Path]:  # noqa: ARG001 (every measure is called alike)
    """The annotated texts, how they are split, and the grammar."""
    return [
        *gold_files(),
        *(path for path in (ROOT / "annotations" / "synth").rglob("*") if path.suffix in (".py", ".toml")),
    ]


def gold_files() -> list[Path]:
    """The annotated texts and how they are split."""
    folder = ROOT / "annotations"
    return [
        folder / "splits.toml",
        *sorted((folder / "gold").rglob("*.txt")),
        *sorted((folder / "gold").glob("*.jsonl")),
    ]


def of_sets(sets: Sequence[str], taggers: Sequence[str], asked: Asked) -> Iterator[Score]:
    """Every text of some sets by some taggers; all sentences of a set are tagged together, as a document's are."""
    runs = {name: _run(name, asked.model or DEFAULT) for name in taggers}
    for part in sets:
        rows = rows_of(part)
        said = {name: run(tasks_of(rows)) for name, run in runs.items()}
        texts = groupby(enumerate(rows), key=lambda pair: pair[1].name or f"{part} {pair[0] // _FIFTY + 1}")
        for text, members in texts:
            if text.startswith(asked.only):
                places = [place for place, _ in members]
                taggings = {name: [found[place] for place in places] for name, found in said.items()}
                yield _score(text, part, [rows[place] for place in places], taggings)


def _run(name: str, model: Path) -> Run:
    if name == "patterns":
        return by_patterns
    return by_model(model) if name == "model" else by_both(model)


def _score(text: str, part: str, rows: Sequence[Any], said: dict[str, list[Tagging]]) -> Score:
    tallies: Tallies = {}
    notes: list[Note] = []
    for name, taggings in said.items():
        found = figures(rows, taggings)
        key = f"mentions:{name}:{part}"
        tallies[key] = _tally(found.mentions.of())
        tallies |= {f"{key}#{label}": _tally(counts) for label, counts in found.mentions.by_label().items()}
        tallies[f"claims:{name}:{part}"] = _tally(found.claims)
        for row, tagging in zip(rows, taggings, strict=True):
            notes += _notes(name, row.sample, tagging)
    return Score(text, tallies, tuple(notes))


def _tally(counts: Counts) -> Tally:
    return Tally(counts.right, counts.gold, counts.right, counts.predicted)


def _notes(tagger: str, sample: Any, tagging: Tagging) -> Iterator[Note]:
    """A mention missed or wrongly drawn; what the other side has at the place is the cause."""
    gold = {(span.start, span.end): span.label for span in sample.spans}
    drawn = {(span.start, span.end): span.label for span in tagging.spans}
    for event, here, there in (("miss", gold, drawn), ("false", drawn, gold)):
        for (start, end), label in sorted(here.items()):
            if there.get((start, end)) == label:
                continue
            near = [f"{sample.text[a:b]} {other}" for (a, b), other in sorted(there.items()) if a < end and start < b]
            cause = "another label" if (start, end) in there else "other borders" if near else "nothing there"
            yield Note(
                topic=f"mentions:{tagger}",
                event=event,
                start=-1,
                quote=f"{sample.text[start:end]} {label}",
                wanted=sample.text if event == "miss" else " / ".join(near),
                got=" / ".join(near) if event == "miss" else sample.text,
                cause=f"{label}, {cause}",
            )
