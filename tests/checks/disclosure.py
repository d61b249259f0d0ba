"""Small disclosures for the checks of claims: text and tables go through the whole pipeline, one check is looked at."""

from __future__ import annotations

from functools import lru_cache

from extractor.checks.base import Check
from extractor.data import Extraction, RawDocument, Verdict
from extractor.pipeline import extract_document
from tests.checks.paper import rows

TITLE = "榆川县体育局2024年部门预算说明"
FINAL = "榆川县体育局2024年度部门决算说明"


@lru_cache(maxsize=256)
def extraction(text: str, title: str = TITLE) -> Extraction:
    """What the pipeline makes of ``text`` under a title and a heading (its own, where it begins with one)."""
    heading = "" if text.startswith("一、") else "一、支出情况\n\n"
    source = f"{title}\n\n{heading}{text.strip()}\n"
    return extract_document(RawDocument(name="disclosure.txt", data=source.encode()))


def verdicts(check: Check, text: str, title: str = TITLE) -> list[Verdict]:
    """All verdicts of ``check``; every anchor is proved to be a slice of the document, every message to be complete."""
    found = extraction(text, title)
    own = [verdict for verdict in found.verdicts if verdict.code == check.code]
    ids = {claim.id for claim in found.claims}
    for verdict in own:
        assert verdict.anchors
        assert set(verdict.claims) <= ids
        for anchor in verdict.anchors:
            assert found.document.text[anchor.start : anchor.end] == anchor.text
        for template in (check.zh, check.en):
            assert "{" not in template.format(
                reported=verdict.reported, computed=verdict.computed, **dict(verdict.terms)
            )
    return own


def outcomes(check: Check, text: str, title: str = TITLE) -> list[str]:
    return [verdict.outcome for verdict in verdicts(check, text, title)]


def contradictions(check: Check, text: str, title: str = TITLE) -> list[tuple[str, str]]:
    """(reported, computed) of everything that the check objects to."""
    return [
        (verdict.reported, verdict.computed)
        for verdict in verdicts(check, text, title)
        if verdict.outcome == "contradicts"
    ]


def table(title: str, *lines: str, unit: str = "万元") -> str:
    """A titled table as tab rows: cells are parted by ``|``."""
    return f"\n{title}\n\n单位：{unit}\n{rows(*lines)}"
