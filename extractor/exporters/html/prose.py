"""The narrative, cut where the page must be able to point: headings, paragraphs, and what stands in neither."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from extractor.data import Document, Entry, Table
from extractor.exporters.html.places import Cells, Places
from extractor.exporters.html.shown import flowing, shown
from extractor.exporters.html.titles import names


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text.  ``start`` is its offset where something points at it, else None; ``number`` the index of the
    ledger's entry that it is, ``finding`` of the finding that a word other than a number belongs to; ``parts`` are
    the pieces of a number of which only a part is pointed at."""

    text: str
    start: int | None = None
    number: int | None = None
    finding: int | None = None
    parts: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the narrative in reading order; ``table`` is the table that stands here, or that the heading names."""

    kind: Literal["heading", "paragraph", "loose", "table"]
    pieces: tuple[Piece, ...] = ()
    level: int = 0
    table: Table | None = None
    lines: tuple[tuple[Piece, ...], ...] = ()


class Marks:
    """Where the text is cut, and what the cuts enclose."""

    def __init__(self, ledger: tuple[Entry, ...], places: Places, words: dict[tuple[int, int], int]) -> None:
        """``words``: the spans that open a finding when pressed, with its index."""
        self.numbers = [(entry.anchor.start, entry.anchor.end, index) for index, entry in enumerate(ledger)]
        self.number_starts = [start for start, _, _ in self.numbers]
        spans = {(start, end) for start, end, _, _, _ in places.rows if end > start}
        spans |= {(start, end) for start, end, _ in self.numbers}
        self.cuts = sorted({offset for span in spans for offset in span})
        self.covered = _merged(sorted(spans))
        self.covered_starts = [start for start, _ in self.covered]
        self.words = sorted((start, end, finding) for (start, end), finding in words.items())
        self.word_starts = [start for start, _, _ in self.words]

    def numbers_in(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The numbers that lie wholly in ``[start, end)``, none of them overlapping the one before it."""
        at = start
        for index in range(bisect_left(self.number_starts, start), bisect_left(self.number_starts, end)):
            first, last, number = self.numbers[index]
            if first >= at and last <= end:
                yield first, last, number
                at = last

    def cuts_in(self, start: int, end: int) -> list[int]:
        """The offsets strictly between ``start`` and ``end`` where the text is cut."""
        return self.cuts[bisect_right(self.cuts, start) : bisect_left(self.cuts, end)]

    def is_covered(self, offset: int) -> bool:
        """Whether something points at the piece that begins at ``offset``."""
        index = bisect_right(self.covered_starts, offset) - 1
        return index >= 0 and offset < self.covered[index][1]

    def finding_of(self, offset: int) -> int | None:
        """The finding that the piece beginning at ``offset`` opens; the shortest word around it decides."""
        best: tuple[int, int] | None = None
        for index in range(bisect_right(self.word_starts, offset) - 1, -1, -1):
            start, end, finding = self.words[index]
            if offset < end and (best is None or end - start < best[0]):
                best = (end - start, finding)
            if offset - start > _LONGEST_WORD:
                break
        return best[1] if best else None


_LONGEST_WORD = 400
_STOP = re.compile(r"[。．：:，；、 \u3000]*")  # behind a heading that its paragraph runs on from


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def pieces(text: str, start: int, end: int, marks: Marks, clean: Callable[[str], str]) -> tuple[Piece, ...]:
    """``text[start:end]`` in pieces; ``clean`` makes the text of a piece fit to be seen."""
    found: list[Piece] = []
    at = start
    for first, last, number in marks.numbers_in(start, end):
        found += _runs(text, at, first, marks, clean)
        parts = tuple(_runs(text, first, last, marks, clean)) if marks.cuts_in(first, last) else ()
        found.append(Piece(clean(text[first:last]), start=first, number=number, parts=parts))
        at = last
    found += _runs(text, at, end, marks, clean)
    return tuple(found)


def _runs(text: str, start: int, end: int, marks: Marks, clean: Callable[[str], str]) -> Iterator[Piece]:
    """The text between two numbers, cut; a run of white space alone is never pointed at."""
    bounds = [start, *marks.cuts_in(start, end), end]
    for first, last in pairwise(bounds):
        if first == last:
            continue
        run = text[first:last]
        if run.strip() and marks.is_covered(first):
            yield Piece(clean(run), start=first, finding=marks.finding_of(first))
        else:
            yield Piece(clean(run))


def narrative(document: Document, cells: Cells, marks: Marks) -> list[Item]:
    """The text outside of tables, all of it, with the places of the tables."""
    found: list[Item] = []
    taken = cells.ranges()
    at = 0
    for start, end, item in sorted(_regions(document, cells), key=lambda region: region[:2]):
        found += _loose(document.text, at, start, marks, taken)
        if item.kind == "table":
            found.append(item)
        elif max(start, at) < end:
            clean = _on_one_line if item.kind == "heading" else flowing
            run = pieces(document.text, *trimmed(document.text, max(start, at), end), marks, clean)
            found.append(replace(item, pieces=run))
        at = max(at, end)
    found += _loose(document.text, at, len(document.text), marks, taken)
    return list(_captioned(found))


def _captioned(items: list[Item]) -> Iterator[Item]:
    """``items`` with a heading and the table of the same title as one: the heading leads to the table."""
    told: set[str] = set()
    for at, item in enumerate(items):
        if item.kind == "heading":
            named = next((one.table for one in items[at + 1 : at + 3] if one.kind == "table"), None)
            if named is not None and names("".join(piece.text for piece in item.pieces), named):
                told.add(named.id)
                item = replace(item, table=named)
        if item.kind != "table" or item.table is None or item.table.id not in told:
            yield item


def _regions(document: Document, cells: Cells) -> Iterator[tuple[int, int, Item]]:
    for section in document.sections:
        anchor = section.heading
        if anchor.end > anchor.start and not cells.at(anchor.start, anchor.end):
            end = _STOP.match(document.text, anchor.end).end()  # type: ignore[union-attr]  # it matches nothing, too
            yield anchor.start, end, Item("heading", level=min(section.level, 4))
    for block in document.blocks:
        if isinstance(block, Table):
            first = min((cell.anchor.start for cell in block.cells), default=block.start)
            yield first, first, Item("table", table=block)
        elif not cells.at(block.start, block.start + 1):
            yield block.start, block.end, Item("paragraph")


def _on_one_line(text: str) -> str:
    """``text`` of a heading: its lines are set apart by a space, 表一 above its title."""
    return shown(text).replace("\n", " ")


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends."""
    run = text[start:end]
    return start + len(run) - len(run.lstrip()), end - (len(run) - len(run.rstrip()))


def _loose(text: str, start: int, end: int, marks: Marks, taken: list[tuple[int, int]]) -> Iterator[Item]:
    """The lines of ``[start, end)`` that belong to nothing, as one item; lines that hold a cell stand in its table."""
    lines = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if text[at:stop].strip() and not _holds_a_cell(at, stop, taken):
            lines.append(pieces(text, *trimmed(text, at, stop), marks, shown))
        at = stop + 1
    if lines:
        yield Item("loose", lines=tuple(lines))


def _holds_a_cell(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    index = bisect_left(taken, (start, start))
    return (index < len(taken) and taken[index][0] < end) or (index > 0 and taken[index - 1][1] > start)
