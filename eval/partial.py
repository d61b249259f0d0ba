"""The first half of the pipeline (read, structure, tag, claims) for work on claims alone: ``--until claims``."""

from __future__ import annotations

from pathlib import Path

from extractor.data import Extraction
from extractor.folding import View


def extract_claims(path: Path) -> Extraction:
    """An extraction with a document and claims; everything later is empty."""
    from extractor import claims, readers, structure
    from extractor.taggers.pattern import tag, wanted

    document = structure.assemble(readers.read(readers.load(path)))
    tagged = []
    for sentence in document.sentences:
        if sentence.role in ("definitions", "contents"):
            continue
        view = View(document.text, sentence.start, sentence.end)
        if wanted(view.text):
            tagged.append((sentence, tag(view)))
    return Extraction(
        document=document,
        mentions=(),
        claims=claims.build(document, tagged),
        facts=(),
        links=(),
        verdicts=(),
        findings=(),
        ledger=(),
    )
