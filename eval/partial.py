"""The first half of the pipeline (read, structure, tag, claims) for work on claims alone: ``--until claims``."""

from __future__ import annotations

from pathlib import Path

from extractor.data import Extraction


def extract_claims(path: Path) -> Extraction:
    """An extraction with a document and claims; everything later is empty."""
    from extractor import claims
    from extractor.pipeline import read_document, tag_document

    document = read_document(path)
    return Extraction(
        document=document,
        mentions=(),
        claims=claims.build(document, tag_document(document)),
        facts=(),
        links=(),
        verdicts=(),
        findings=(),
        ledger=(),
    )
