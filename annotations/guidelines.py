"""The examples of the guidelines, read from their pages: ``- `marked text` ✓``.

``✓`` says that the pattern tagger proposes exactly these spans of the page's label; where it is missing, annotators must
expect another proposal.  ``python -m annotations.guidelines`` sets the ticks again after the tagger or a page changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotations.markup import Plain, parse
from extractor.annotate.propose import from_extraction
from extractor.data import RawDocument
from extractor.pipeline import extract_document

PAGES = Path(__file__).resolve().parent / "guidelines"
_EXAMPLE = re.compile(r"^- `(?P<marked>[^`]+)`(?P<tick> ✓)?$", re.MULTILINE)
Places = set[tuple[int, int]]


class Example(NamedTuple):
    """One example of the page of ``label``; ``ticked``: the pattern tagger is said to propose the same."""

    label: str
    marked: str
    ticked: bool

    def spans(self) -> Places:
        """The spans of the page's label that the page marks.  Raises ``MarkupError``."""
        return _of_label(parse(self.marked), self.label)

    def proposed(self) -> Places:
        """The spans of the page's label that the pipeline proposes."""
        raw = RawDocument(name="example.txt", data=parse(self.marked).text.encode(), media_type="text/plain")
        record = from_extraction(extract_document(raw))
        return {(span.start, span.end) for span in record.spans if span.label == self.label}


def _of_label(plain: Plain, label: str) -> Places:
    return {(mark.start, mark.end) for mark in plain.marks if mark.label == label}


def examples(label: str) -> Iterator[Example]:
    """The examples of a label's page, in order."""
    for found in _EXAMPLE.finditer((PAGES / f"{label}.md").read_text(encoding="utf-8")):
        yield Example(label, found["marked"], found["tick"] is not None)


def main() -> None:
    """Tick every example that the pipeline proposes as marked."""
    for page in sorted(PAGES.glob("[A-Z]*.md")):
        if page.stem == "README":
            continue

        def ticked(found: re.Match[str], label: str = page.stem) -> str:
            example = Example(label, found["marked"], True)
            return f"- `{example.marked}`" + (" ✓" if example.spans() == example.proposed() else "")

        page.write_text(_EXAMPLE.sub(ticked, page.read_text(encoding="utf-8")), encoding="utf-8")
        here = list(examples(page.stem))
        print(f"{page.stem}: {len(here)} examples, {sum(example.ticked for example in here)} as the tagger proposes")


if __name__ == "__main__":
    main()
