"""What the laws of ``test_invariance`` and ``test_monotonicity`` look at: the verdicts of a document, told by words."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from extractor.data import Anchor, Extraction, RawDocument
from extractor.pipeline import extract_document

ROOT = Path(__file__).parent.parent
DOCUMENTS = tuple(
    path
    for folder in (ROOT / "examples", ROOT / "eval" / "planted" / "documents")
    for path in sorted(folder.iterdir())
    if path.suffix in (".txt", ".md") and path.stem != "README"
)
Told = set[tuple[object, ...]]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def read(text: str) -> Extraction:
    return extract_document(RawDocument(name="law.txt", data=text.encode()))


@cache
def before(path: Path) -> Extraction:
    return read(text_of(path))


def squeezed(text: str) -> str:
    return "".join(text.split())


def told(
    found: Extraction, *, but: tuple[int, int] = (0, 0), alike: Callable[[str], str] = squeezed, places: bool = False
) -> Told:
    """The verdicts that decide something, except those that stand wholly inside ``but``.

    ``alike`` makes equal what a law calls equal; with ``places`` a cell is told by its place and not by what it prints,
    and neither is what was reported.
    """

    def named(anchor: Anchor) -> object:
        return (anchor.table, anchor.row, anchor.col) if places and anchor.table else alike(squeezed(anchor.text))

    return {
        (
            verdict.code,
            verdict.outcome,
            *(() if places else (alike(squeezed(verdict.reported)), alike(squeezed(verdict.computed)))),
            *map(named, verdict.anchors),
        )
        for verdict in found.verdicts
        if verdict.outcome != "undecided" and not all(but[0] <= anchor.start < but[1] for anchor in verdict.anchors)
    }


def joints(text: str) -> list[int]:
    """Where a section begins behind a blank line: there something else may be put in."""
    return [
        found.end()
        for found in re.finditer(r"\n[ \t]*\n(?=[一二三四五六七八九十]、|（[一二三四五六]）|第.部分|#)", text)
    ]
