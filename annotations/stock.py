"""What the gold holds, and how far the pattern tagger is from it: ``python -m annotations.stock``.

A text counts as misread where the pipeline's proposal has other spans than the gold; the F1 is exact, over labels and
offsets, of all labels together.  Below: how many of the words of dev and test stand in train under the same label, so that one sees
how much of a tagger's figures may be memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from annotations.compile import HERE
from extractor.annotate.agreement import F1
from extractor.annotate.merge import read_gold
from extractor.annotate.propose import from_extraction
from extractor.annotate.records import Record, text_of
from extractor.annotate.splits import read_splits, split_of
from extractor.data import RawDocument
from extractor.labels import LABELS
from extractor.pipeline import extract_document
from extractor.taggers import NUMBERS

ROOT = Path(__file__).resolve().parent.parent


def rows(records: Iterable[Record], folder: Path = HERE) -> Iterator[tuple[str, ...]]:
    """A line for each split, short texts and whole documents apart."""
    splits = read_splits(folder / "splits.toml")
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        kind = "documents" if record.path else "texts"
        groups.setdefault((kind, split_of(record, splits)), []).append(record)
    yield "", "split", "number", "issuers", "spans", "relations", "claims", "contradicted", "misread", "F1"
    for (kind, split), group in sorted(groups.items(), key=lambda one: (one[0][0] != "texts", one[0][1])):
        met = [_against_the_patterns(record) for record in group]
        total = F1(*(sum(column) for column in zip(*met, strict=True)))
        sizes = Counter[str]()
        for record in group:
            sizes["spans"] += len(record.spans)
            sizes["relations"] += len(record.relations)
            sizes["claims"] += len(record.claims)
            sizes["contradicted"] += sum(claim.verdict == "矛盾" for claim in record.claims)
        misread = sum(not one.first == one.second == one.first_met for one in met)
        issuers = len({record.issuer for record in group})
        yield (
            *(kind, split, str(len(group)), str(issuers)),
            *(str(sizes[name]) for name in ("spans", "relations", "claims", "contradicted")),
            *(str(misread), f"{total.value:.3f}"),
        )


def _against_the_patterns(record: Record) -> F1:
    raw = RawDocument(name=f"{record.id}.txt", data=text_of(record, ROOT).encode(), media_type="text/plain")
    proposed = from_extraction(extract_document(raw))
    mine = Counter((span.start, span.end, span.label) for span in record.spans)
    theirs = Counter((span.start, span.end, span.label) for span in proposed.spans)
    met = (mine & theirs).total()
    return F1(mine.total(), theirs.total(), met, met)


def known_words(records: Iterable[Record], folder: Path = HERE) -> Iterator[tuple[str, str, int, int]]:
    """(split, label, words that train has under that label too, words) for dev and test; numbers are left out."""
    splits = read_splits(folder / "splits.toml")
    words: dict[str, list[tuple[str, str]]] = {"train": [], "dev": [], "test": []}
    for record in records:
        text = text_of(record, ROOT)
        words[split_of(record, splits)] += [(span.label, text[span.start : span.end]) for span in record.spans]
    trained = set(words["train"])
    for split in ("dev", "test"):
        every = Counter(label for label, _ in words[split] if label not in NUMBERS)
        known = Counter(label for label, word in words[split] if (label, word) in trained)
        yield from ((split, label, known[label], every[label]) for label in LABELS if every[label])


def main() -> None:
    """Print the tables."""
    records = list(read_gold(HERE))
    for row in rows(records):
        print(f"{row[0]:<10}{row[1]:<6}" + "".join(f"{cell:>13}" for cell in row[2:]))
    for split, found in groupby(known_words(records), key=itemgetter(0)):
        print(
            f"words of {split} that stand in train: "
            + ", ".join(f"{label} {known}/{all_}" for _, label, known, all_ in found)
        )


if __name__ == "__main__":
    main()
