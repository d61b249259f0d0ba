"""What a model learns from: a ``datasets.DatasetDict`` of sentences with their tags.

    data = build(settings)       # train: synth + gold + gold varied + weak;  dev, test: gold;  held: the grammar's held-out side

Columns: ``text`` (clean), ``heading``, ``before``, ``flat`` and ``reason`` (a tag a character, see ``taggers.scheme``),
``hints`` (flat tags too: what the patterns say),
``source`` (gold, weak, synth), ``name`` (the record, or "").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from annotations.synth.grammar import Sample, samples
from annotations.synth.vary import vary
from extractor.annotate.records import Record, read_jsonl, text_of
from extractor.annotate.splits import Split, read_splits, split_of
from extractor.data import Document, RawDocument
from extractor.errors import DuizhangError
from extractor.folding import View
from extractor.pipeline import asked, read_document
from extractor.taggers import Tagged
from extractor.taggers.pattern import tag
from extractor.taggers.scheme import Span, tags_of
from extractor.taggers.spans import flat, hints

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "annotations" / "gold"
SPLITS = ROOT / "annotations" / "splits.toml"
HELD = 1500  # sentences of the held-out side
HELD_SEED = 7


class Row(NamedTuple):
    """One sentence of the data."""

    sample: Sample
    source: str
    name: str = ""


def build(settings: dict[str, Any]) -> DatasetDict:
    """All that the settings of ``[data]`` ask for; the same for the same settings."""
    from datasets import DatasetDict

    train: list[Row] = [
        Row(sample, "synth")
        for sample in samples(settings["synth"], settings["seed"], "train", noise=settings["noise"])
    ]
    gold = {split: list(gold_rows(split)) for split in ("train", "dev", "test")}
    rng = Random(settings["seed"])
    train += gold["train"] * settings["gold_times"]
    train += [
        row._replace(sample=vary(row.sample, rng)) for row in gold["train"] for _ in range(settings["varied_times"])
    ]
    train += list(weak_rows()) * settings["weak_times"]
    held = [Row(sample, "synth") for sample in samples(HELD, HELD_SEED, "held", noise=0.1)]
    return DatasetDict(train=dataset(train), dev=dataset(gold["dev"]), test=dataset(gold["test"]), held=dataset(held))


def dataset(rows: Iterable[Row]) -> Dataset:
    """Sentences as a table."""
    from datasets import Dataset, Features, Sequence, Value

    rows = list(rows)
    tags = [tags_of(len(row.sample.text), list(row.sample.spans)) for row in rows]
    features = {name: Value("string") for name in ("text", "heading", "before", "source", "name")}
    columns = {
        "text": [row.sample.text for row in rows],
        "heading": [row.sample.heading for row in rows],
        "before": [row.sample.before for row in rows],
        "source": [row.source for row in rows],
        "name": [row.name for row in rows],
        "flat": [one[0] for one in tags],
        "reason": [one[1] for one in tags],
        "hints": [hints_of(row.sample.text) for row in rows],
    }
    layers = {name: Sequence(Value("int16")) for name in ("flat", "reason", "hints")}
    return Dataset.from_dict(columns, features=Features({**features, **layers}))


def hints_of(text: str) -> list[int]:
    """What the patterns say of a clean text; nothing where cleaning it again would move its characters."""
    view = View(text, 0, len(text))
    return hints(tag(view)) if len(view.text) == len(text) else []


# -------------------------------------------------------------------------------------------------------------- gold


def gold_records(split: Split) -> Iterator[Record]:
    """The annotated texts of a split, with their texts verified."""
    splits = read_splits(SPLITS) if SPLITS.exists() else {}
    for path in sorted(GOLD.glob("*.jsonl")):
        yield from (record for record in read_jsonl(path) if split_of(record, splits) == split)


def gold_rows(split: Split) -> Iterator[Row]:
    """The sentences of the annotated texts of a split."""
    for record in gold_records(split):
        yield from (Row(sample, "gold", record.id) for sample in sentences_of(record))


def sentences_of(record: Record) -> Iterator[Sample]:
    """An annotated text as the pipeline cuts it, each sentence with its spans."""
    text = text_of(record, ROOT)
    document = read_document(RawDocument(name=f"{record.id}.txt", data=text.encode()))
    first, last = record.window or (0, len(text))
    if document.text != text:
        raise DuizhangError(
            f"{record.id}: the reader changes the text, so offsets do not hold: annotate the text as read"
        )
    for view, heading, before in sentences(document):
        if first <= view.start < last:
            yield Sample(view.text, tuple(spans_in(view, record)), heading, before)


def sentences(document: Document) -> Iterator[tuple[View, str, str]]:
    """What a tagger is asked in a document: views with their heading and the sentence before."""
    return ((task.view, task.heading, task.before) for _, task in asked(document))


def spans_in(view: View, record: Record) -> Iterator[Span]:
    """The annotator's spans inside a view, in its coordinates."""
    places = {view.span(at, at + 1)[0]: at for at in range(len(view.text))}
    for span in record.spans:
        inside = [places[at] for at in range(span.start, span.end) if at in places]
        if inside:
            yield Span(span.label, inside[0], inside[-1] + 1)


# -------------------------------------------------------------------------------------------------------------- weak


def weak_rows() -> Iterator[Row]:
    """What the patterns say of our example documents that no annotator has been through."""
    done = {
        Path(record.path).name for split in ("train", "dev", "test") for record in gold_records(split) if record.path
    }  # type: ignore[arg-type]
    for path in sorted((ROOT / "examples").glob("*_*.txt")):
        if path.name not in done:
            document = read_document(path)
            yield from (
                Row(Sample(view.text, tuple(drawn(tag(view))), heading, before), "weak", path.stem)
                for view, heading, before in sentences(document)
            )


def drawn(tagged: Tagged) -> list[Span]:
    """What a tagger would have drawn as spans, the reasons that follow its cues included."""
    from extractor.claims.groups import gather
    from extractor.claims.reasons import find_reasons

    spans = [span for span in flat(tagged.marks, tagged.view.text) if span.label != "REASON"]
    own = [Span("REASON", mark.start, mark.end) for mark in tagged.marks if mark.label == "REASON"]
    changes = [(group.start, group.end) for group in gather(tagged) if _is_change(group)]
    for reason in find_reasons(tagged, changes, True):
        inside = [span for span in own if reason.start <= span.start and span.end <= reason.end]
        spans += inside or [Span("REASON", reason.start, reason.end)]
    return sorted({span for span in spans if span.start < span.end}, key=lambda span: (span.start, -span.end))


def _is_change(group: Any) -> bool:
    return bool(group.around.keys() & {"UP", "DOWN", "SAME", "COMPLETION"}) or group.head.label in (
        "SAME",
        "COMPLETION",
    )
