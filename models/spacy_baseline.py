"""A spaCy baseline on the same data: tok2vec and NER over characters, trained by ``spacy train``.

    python -m models.spacy_baseline --out build/models/spacy

NER has one layer, so it learns the flat labels and no reasons.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from extractor.taggers.scheme import FLAT_TAGS, Span, plain
from models.crf import CONFIG, joined

SPACY_CONFIG = Path(__file__).with_name("configs") / "spacy.cfg"


def write(rows: Iterable[dict[str, Any]], path: Path) -> None:
    """The rows as a DocBin, a character a token."""
    import spacy
    from spacy.tokens import Doc, DocBin

    nlp = spacy.blank("zh")
    docs = DocBin()
    for row in rows:
        if not row["text"]:
            continue
        doc = Doc(
            nlp.vocab,
            words=[sign if sign.strip() else "_" for sign in plain(row["text"], "0")],
            spaces=[False] * len(row["text"]),
        )
        spans = joined([FLAT_TAGS[tag] for tag in row["flat"]])
        doc.ents = [span for one in spans if (span := doc.char_span(one.start, one.end, label=one.label)) is not None]
        docs.add(doc)
    path.parent.mkdir(parents=True, exist_ok=True)
    docs.to_disk(path)


def train(data: Any, out: Path) -> Path:
    """Run ``spacy train``; returns the folder of the best model."""
    write(data["train"].to_list(), out / "train.spacy")
    write((data["dev"] if len(data["dev"]) else data["train"].select(range(300))).to_list(), out / "dev.spacy")
    command = [sys.executable, "-m", "spacy", "train", str(SPACY_CONFIG), "--output", str(out)]
    command += ["--paths.train", str(out / "train.spacy"), "--paths.dev", str(out / "dev.spacy")]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return out / "model-best"


class Ner:
    """A trained spaCy pipeline as a tagger of spans."""

    def __init__(self, folder: Path) -> None:
        import spacy

        self.nlp = spacy.load(folder)

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans of each text."""
        from spacy.tokens import Doc

        docs = (
            Doc(
                self.nlp.vocab,
                words=[sign if sign.strip() else "_" for sign in plain(text, "0")],
                spaces=[False] * len(text),
            )
            for text in texts
        )
        return [[Span(ent.label_, ent.start, ent.end) for ent in doc.ents] for doc in self.nlp.pipe(docs)]


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    from models.data import build

    parser = argparse.ArgumentParser(prog="python -m models.spacy_baseline", description="Train the spaCy baseline.")
    parser.add_argument("--config", type=Path, default=CONFIG, help="whose data to use")
    parser.add_argument("--out", type=Path, default=Path("build/models/spacy"))
    parser.add_argument("--sentences", type=int, default=8000, help="of the grammar")
    options = parser.parse_args(arguments)
    settings = tomllib.loads(options.config.read_text(encoding="utf-8"))["data"] | {"synth": options.sentences}
    print(train(build(settings), options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
