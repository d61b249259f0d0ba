"""The digits inside an anchor: verdicts and findings point at whole statements, a reader looks at their numbers."""

from __future__ import annotations

from extractor.data import Anchor, Extraction

Span = tuple[int, int]


class Numbers:
    """The numbers of a document by the statements that hold them."""

    def __init__(self, extraction: Extraction) -> None:
        self._of: dict[Span, list[Anchor]] = {}
        for claim in extraction.claims:
            if claim.number is not None:
                self._of.setdefault((claim.anchor.start, claim.anchor.end), []).append(claim.number)

    def spans(self, anchor: Anchor, printed: str = "") -> list[Span]:
        """The spans of the numbers in ``anchor``; of those that read ``printed``, where several stand there.

        An anchor that is no claim's (a cell, a word) is a span itself.
        """
        numbers = self._of.get((anchor.start, anchor.end), [])
        meant = [number for number in numbers if printed and printed in number.text] or numbers
        spans = [(number.start, number.end) for number in meant]
        return list(dict.fromkeys(spans)) or [(anchor.start, anchor.end)]
