"""``python -m models.corrected``: what 200 corrected sentences of a new style are worth.

The new style is simulated: sentences of the grammar's held-out side, as an annotator would hand them back.  The model learns from them
by ``models.train --continue``; then the same style is scored on other sentences, and the test split of the gold, which must not suffer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from annotations.synth.grammar import samples
from eval.mentions import Mentions
from eval.taggers import by_model, figures, rows_of, tasks_of
from extractor.annotate.records import Record, Span, digest, write_jsonl
from models.train import main as train

SEED = 11  # not that of the held-out sentences that are scored


def corrected(count: int) -> Iterator[Record]:
    """Sentences of the held-out side as annotation records."""
    for number, sample in enumerate(samples(count, SEED, "held", noise=0.1), 1):
        spans = tuple(
            Span(id=f"m{at}", start=one.start, end=one.end, label=one.label) for at, one in enumerate(sample.spans, 1)
        )
        yield Record(
            id=f"new-{number}",
            sha256=digest(sample.text),
            text=sample.text,
            spans=spans,
            annotator="grammar",
            status="gold",
        )


def mentions(folder: Path, part: str) -> Mentions:
    """A model on a set."""
    rows = rows_of(part)
    return figures(rows, by_model(folder)(tasks_of(rows))).mentions


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.corrected", description="What corrections are worth.")
    parser.add_argument("--config", type=Path, default=Path("models/configs/small.toml"))
    parser.add_argument("--trained", type=Path, default=Path("build/models/small"), help="where models.train wrote")
    parser.add_argument("--out", type=Path, default=Path("build/models/corrected"))
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--threads", default="0")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / "corrected.jsonl"
    write_jsonl(file, corrected(options.count))
    command = [str(options.config), "--out", str(options.out), "--more", str(file), "--threads", options.threads]
    code = train([*command, "--continue", str(options.trained / "checkpoint")])
    if code:
        return code
    name = next(path.parent.name for path in options.trained.glob("*/tagger.json"))
    for part, told in (("held", "the new style"), ("test", "elsewhere (gold, test)")):
        before, after = mentions(options.trained / name, part).of().f1, mentions(options.out / name, part).of().f1
        print(f"{told:<24}{before:.3f} -> {after:.3f}  {after - before:+.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
