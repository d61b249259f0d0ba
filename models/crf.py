"""A linear-chain CRF over characters (python-crfsuite): the peer that a network must beat, told of words and hints as that is.

    python -m models.crf --out build/models/crf          train on the same data as the default model

Two chains, as in ``taggers.scheme``: one for the flat labels, one for the reasons.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from extractor.taggers.scheme import FLAT_TAGS, REASON_TAGS, Span, plain
from models.data import hints_of
from models.lexical import classes_of

LAYERS = {"flat": FLAT_TAGS, "reason": REASON_TAGS}
CONFIG = Path(__file__).with_name("configs") / "small.toml"


def features(text: str, classes: Sequence[int], hints: Sequence[int]) -> list[list[str]]:
    """What a character is told of: itself, its neighbours, pairs of them; the classes of their words; what the patterns say."""
    signs = f"^^^{plain(text, '0')}$$$"
    kinds, said = ["^", *map(str, classes), "$"], ["^", *map(str, hints or [0] * len(text)), "$"]
    return [
        [
            f"c={kinds[at - 2]}", f"c-1={kinds[at - 3]}", f"c1={kinds[at - 1]}", f"c-10={kinds[at - 3]} {kinds[at - 2]}",
            f"c01={kinds[at - 2]} {kinds[at - 1]}", f"h={said[at - 2]}", f"h-1={said[at - 3]}", f"h1={said[at - 1]}",
            f"0={signs[at]}", f"-1={signs[at - 1]}", f"1={signs[at + 1]}", f"-2={signs[at - 2]}", f"2={signs[at + 2]}",
            f"-10={signs[at - 1 : at + 1]}", f"01={signs[at : at + 2]}", f"-2-1={signs[at - 2 : at]}",
            f"12={signs[at + 1 : at + 3]}", f"-101={signs[at - 1 : at + 2]}", f"-3-1={signs[at - 3 : at]}", f"13={signs[at + 1 : at + 4]}",
        ]
        for at in range(3, len(text) + 3)
    ]  # fmt: skip


def train(rows: Iterable[dict[str, Any]], out: Path, *, rounds: int = 40) -> None:
    """Write ``flat.crf`` and ``reason.crf`` into ``out``."""
    import pycrfsuite

    out.mkdir(parents=True, exist_ok=True)
    rows = [row for row in rows if row["text"]]
    told = [
        features(row["text"], classes, row["hints"])
        for row, classes in zip(rows, classes_of([row["text"] for row in rows]), strict=True)
    ]
    for layer, tags in LAYERS.items():
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": 0.05, "c2": 0.01, "max_iterations": rounds, "feature.minfreq": 3})
        for row, given in zip(rows, told, strict=True):
            trainer.append(given, [tags[tag] for tag in row[layer]])
        trainer.train(str(out / f"{layer}.crf"))


class Crf:
    """A trained pair of chains."""

    def __init__(self, folder: Path) -> None:
        import pycrfsuite

        self.chains = {}
        for layer in LAYERS:
            self.chains[layer] = pycrfsuite.Tagger()
            self.chains[layer].open(str(folder / f"{layer}.crf"))

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans of each text."""
        return [
            [
                span
                for chain in self.chains.values()
                for span in joined(chain.tag(features(text, classes, hints_of(text))))
            ]
            for text, classes in zip(texts, classes_of(texts), strict=True)
        ]


def joined(tags: Sequence[str]) -> list[Span]:
    """BIO tags as spans; an I without its B begins one.

    >>> joined(["O", "B-UP", "I-UP", "I-ITEM"])
    [Span(label='UP', start=1, end=3, score=1.0), Span(label='ITEM', start=3, end=4, score=1.0)]
    """
    spans: list[Span] = []
    for at, tag in enumerate(tags):
        if tag == "O":
            continue
        part, label = tag.split("-", 1)
        if part == "I" and spans and spans[-1].end == at and spans[-1].label == label:
            spans[-1] = spans[-1]._replace(end=at + 1)
        else:
            spans.append(Span(label, at, at + 1))
    return spans


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    from models.data import build

    parser = argparse.ArgumentParser(prog="python -m models.crf", description="Train the CRF on the data of a config.")
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--out", type=Path, default=Path("build/models/crf"))
    parser.add_argument("--sentences", type=int, default=8000, help="of the grammar")
    options = parser.parse_args(arguments)
    settings = tomllib.loads(options.config.read_text(encoding="utf-8"))["data"] | {"synth": options.sentences}
    train(build(settings)["train"].to_list(), options.out)
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
