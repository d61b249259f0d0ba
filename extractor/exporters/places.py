"""Offsets as people read them: line and column, page, worksheet cell."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from extractor.data import Anchor, Finding


class Lines:
    """The lines of one text; ``place(offset)`` is its (line, column), both counted from 1 and in code points."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def first_place(finding: Finding, lines: Lines) -> tuple[int, int]:
    """Where a reader should look first; a finding about the whole document stands at its beginning."""
    return lines.place(finding.anchors[0].start) if finding.anchors else (1, 1)


def spot(anchor: Anchor) -> str:
    """The place in the source format, where that has one: ``p.3`` or ``Sheet1!B5`` or the path in a docx, else "".

    Where several files are one document the file stands in front: ``附表.pdf p.3``, ``[报表.xlsx]收支总表!B5``.
    """
    if anchor.page is not None:
        return f"{anchor.path} p.{anchor.page}" if anchor.path else f"p.{anchor.page}"
    if anchor.ref is not None:
        return f"{anchor.sheet}!{anchor.ref}" if anchor.sheet else anchor.ref
    return anchor.path or ""


def utf8(name: str) -> str:
    """A file's name as UTF-8 can write it; a name in another encoding keeps its bytes as ``\\udcXX``."""
    return name.encode("utf-8", "backslashreplace").decode()
