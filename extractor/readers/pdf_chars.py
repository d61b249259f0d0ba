"""PDF, characters: one page of a text page of pdfium as runs of characters in reading coordinates.

pdfium hands out characters in the order of the content stream, with blanks and line ends of its own guess.  Only the
order inside a run is taken from it; blanks, lines and cells come from where the characters stand.

    text page -> boxes of all characters (one C loop) -> frame (which way up) -> runs
"""

from __future__ import annotations

import re
from array import array
from ctypes import c_double, c_ushort
from itertools import compress, repeat
from typing import Any, NamedTuple

from extractor.readers.pdf_fonts import Glyphs
from extractor.readers.pdf_library import Library

_WORDS = re.compile(r"[^\s\x00-\x1f]+")
_SAMPLE = 300  # words that tell which way a page is up
_HYPHEN = "\ufffe"  # pdfium's sign for a hyphen at the end of a line
_GAP = 0.18  # of the height of a character: wider gaps end a run
_MOVED = 0.4  # the same for a change of the base line
_LOWEST, _TALLEST = 0.5, 3000.0  # points: what is lower or higher cannot be read
_OVERPRINT = 3.0  # points: the same words closer than this are printed twice (imitated bold)

Rect = tuple[float, float, float, float]


class Frame(NamedTuple):
    """How page coordinates become reading coordinates: origin top left, text upright, ``turn`` quarter turns
    clockwise.  ``shown`` is the turn that a viewer applies; boxes are told in that one."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int = 0
    shown: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in reading coordinates."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn % 2 else (width, height)

    def reading(self, x0: float, y0: float, x1: float, y1: float) -> Rect:
        """(x0, top, x1, bottom) of a rectangle given by its lower left and upper right corner on the page."""
        if self.turn == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.turn == 1:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.turn == 2:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0

    def page(self, rect: Rect) -> Rect:
        """A rectangle of reading coordinates by its lower left and upper right corner on the page."""
        x0, top, x1, bottom = rect
        if self.turn == 0:
            return x0 + self.left, self.top - bottom, x1 + self.left, self.top - top
        if self.turn == 1:
            return top + self.left, x0 + self.bottom, bottom + self.left, x1 + self.bottom
        if self.turn == 2:
            return self.right - x1, top + self.bottom, self.right - x0, bottom + self.bottom
        return self.right - bottom, self.top - x1, self.right - top, self.top - x0

    def display(self, rect: Rect) -> Rect:
        """A rectangle of reading coordinates as a viewer shows it."""
        return rect if self.turn == self.shown else self._replace(turn=self.shown).reading(*self.page(rect))


class Run(NamedTuple):
    """Characters ``[start, end)`` of a page that stand side by side on one base line, without blanks."""

    x0: float
    top: float
    x1: float
    bottom: float
    start: int
    end: int


class Chars(NamedTuple):
    """The characters of a page: their text and, by index, their edges in reading coordinates."""

    text: str
    left: list[float]
    right: list[float]
    top: list[float]
    bottom: list[float]

    def words(self, run: Run) -> str:
        """What a run says."""
        return self.text[run.start : run.end]

    def part(self, start: int, end: int) -> Run:
        """The run of characters ``[start, end)``, which stand on one line."""
        return Run(
            self.left[start],
            min(self.top[start:end]),
            self.right[end - 1],
            max(self.bottom[start:end]),
            start,
            end,
        )


class PageText(NamedTuple):
    """The runs of a page in content order; ``outside`` counts characters dropped because they lie off the page."""

    chars: Chars
    runs: list[Run]
    frame: Frame
    outside: int


def read_chars(pdfium: Library, textpage: Any, frame: Frame) -> PageText:
    """All characters of ``textpage`` as runs; ``frame`` is the page as a viewer shows it."""
    raw = pdfium.raw
    count = raw.FPDFText_CountChars(textpage)
    if count <= 0:
        return PageText(Chars("", [], [], [], []), [], frame, 0)
    text = _text(raw, textpage, count)
    flat = array("f", pdfium.boxes(textpage, count))
    lefts, tops, rights, bottoms = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    without = [i for i, height in enumerate(map(float.__sub__, tops, bottoms)) if height <= 0]
    _tighten(raw, textpage, [i for i in without if not text[i].isspace()], (lefts, tops, rights, bottoms))
    words = [match.span() for match in _WORDS.finditer(text)]
    frame = frame._replace(turn=_turn(words, lefts, rights, tops, bottoms, frame.turn))
    return _as_runs(_turned(text, frame, lefts, tops, rights, bottoms), words, frame)


def place_glyphs(glyphs: Glyphs, frame: Frame) -> PageText:
    """The same from the characters of a page as it is shown."""
    width, height = frame._replace(turn=frame.shown).size
    lefts, tops, rights, bottoms = (
        array("f", (x0 for x0, _, _, _ in glyphs.rects)),
        array("f", (height - top for _, top, _, _ in glyphs.rects)),
        array("f", (x1 for _, _, x1, _ in glyphs.rects)),
        array("f", (height - bottom for _, _, _, bottom in glyphs.rects)),
    )
    words = [match.span() for match in _WORDS.finditer(glyphs.text)]
    turn = _turn(_pairs(words), lefts, rights, tops, bottoms, 0)
    chars = _turned(glyphs.text, Frame(0.0, 0.0, width, height, turn, 0), lefts, tops, rights, bottoms)
    return _as_runs(chars, words, frame._replace(turn=(frame.shown + turn) % 4))


def _pairs(words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring characters, where a word may run on over many lines."""
    return [(index, index + 2) for start, end in words for index in range(start, min(end - 1, start + _SAMPLE))]


def _as_runs(chars: Chars, words: list[tuple[int, int]], frame: Frame) -> PageText:
    runs: list[Run] = []
    for start, end in words:
        _add_runs(chars, start, end, runs)
    runs = [
        run for run in runs if _LOWEST < run.bottom - run.top < _TALLEST and -_TALLEST < run.x1 - run.x0 < _TALLEST * 9
    ]
    inside, outside = _on_page(chars, runs, frame)
    return PageText(chars, _printed_once(chars.text, inside), frame, outside)


def _text(raw: Any, textpage: Any, count: int) -> str:
    """The characters by index; one by one only where pdfium leaves some out or a character needs two units."""
    buffer = (c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(textpage, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    if len(text) != count or "\x00" in text:
        codes = map(raw.FPDFText_GetUnicode, repeat(textpage, count), range(count))
        text = "".join(chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)
    return text.replace(_HYPHEN, "-")


def _tighten(raw: Any, textpage: Any, indexes: list[int], edges: tuple[array[float], ...]) -> None:
    """Fonts without metrics give boxes without height: take the box of the drawn glyph there."""
    lefts, tops, rights, bottoms = edges
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    for index in indexes:
        if raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top) and top.value > bottom.value:
            lefts[index], rights[index] = left.value, right.value
            tops[index], bottoms[index] = top.value, bottom.value
        else:
            size = raw.FPDFText_GetFontSize(textpage, index) or 1.0
            rights[index] = max(rights[index], lefts[index] + size / 2)
            tops[index] = bottoms[index] + size


def _turn(
    words: list[tuple[int, int]],
    lefts: array[float],
    rights: array[float],
    tops: array[float],
    bottoms: array[float],
    stated: int,
) -> int:
    """Quarter turns clockwise that set most words upright; ``stated`` where no word has two characters."""
    votes = [0, 0, 0, 0]
    for start, end in words[:_SAMPLE]:
        last = end - 1
        across = lefts[last] + rights[last] - lefts[start] - rights[start]
        up = tops[last] + bottoms[last] - tops[start] - bottoms[start]
        if abs(across) > 2 * abs(up):
            votes[0 if across > 0 else 2] += end - start - 1
        elif abs(up) > 2 * abs(across):
            votes[1 if up > 0 else 3] += end - start - 1
    best = max(votes)
    return votes.index(best) if best else stated


def _turned(
    text: str, frame: Frame, lefts: array[float], tops: array[float], rights: array[float], bottoms: array[float]
) -> Chars:
    left, bottom, right, top, turn, _ = frame
    if turn == 0:
        return Chars(
            text, [x - left for x in lefts], [x - left for x in rights], [top - y for y in tops],
            [top - y for y in bottoms],
        )  # fmt: skip
    if turn == 1:
        return Chars(
            text, [y - bottom for y in bottoms], [y - bottom for y in tops], [x - left for x in lefts],
            [x - left for x in rights],
        )  # fmt: skip
    if turn == 2:
        return Chars(
            text, [right - x for x in rights], [right - x for x in lefts], [y - bottom for y in bottoms],
            [y - bottom for y in tops],
        )  # fmt: skip
    return Chars(
        text, [top - y for y in tops], [top - y for y in bottoms], [right - x for x in rights],
        [right - x for x in lefts],
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ runs


def _add_runs(chars: Chars, start: int, end: int, runs: list[Run]) -> None:
    """Add what pdfium took for one word, cut wherever its characters do not stand side by side."""
    _, left, right, top, bottom = chars
    last = end - 1
    if last == start:
        runs.append(Run(left[start], top[start], right[start], bottom[start], start, end))
        return
    height = bottom[start] - top[start]
    if abs(right[last] - left[start] - sum(right[start:end]) + sum(left[start:end])) < _GAP * height:
        low, high = min(top[start:end]), max(bottom[start:end])
        level = abs(bottom[last] - bottom[start]) + abs(top[last] - top[start]) < 2 * _MOVED * height
        if level and high - low < 1.8 * height:
            runs.append(Run(left[start], low, right[last], high, start, end))
            return
    begin = start
    for index in range(start + 1, end):
        gap = left[index] - right[index - 1]
        size = min(bottom[index] - top[index], bottom[index - 1] - top[index - 1])
        middle = (top[index] + bottom[index] - top[index - 1] - bottom[index - 1]) / 2
        if not -0.6 * size < gap < _GAP * size or abs(middle) > _MOVED * size:
            runs.append(chars.part(begin, index))
            begin = index
    runs.append(chars.part(begin, end))


def _on_page(chars: Chars, runs: list[Run], frame: Frame) -> tuple[list[Run], int]:
    """The runs, or parts of runs, whose characters have their middle on the page; and how many have not."""
    width, height = frame.size
    if (
        min(chars.left) >= -1
        and max(chars.right) <= width + 1
        and min(chars.top) >= -1
        and max(chars.bottom) <= height + 1
    ):
        return runs, 0
    inside: list[Run] = []
    outside = 0
    for run in runs:
        if run.x0 >= -1 and run.x1 <= width + 1 and run.top >= -1 and run.bottom <= height + 1:
            inside.append(run)
            continue
        kept = [
            0 <= chars.left[i] + chars.right[i] <= 2 * width and 0 <= chars.top[i] + chars.bottom[i] <= 2 * height
            for i in range(run.start, run.end)
        ]
        indexes = list(compress(range(run.start, run.end), kept))
        outside += len(kept) - len(indexes)
        if indexes:
            inside.append(chars.part(indexes[0], indexes[-1] + 1))
    return inside, outside


def _printed_once(text: str, runs: list[Run]) -> list[Run]:
    """Leave out runs printed a second time on top of themselves: the same words in the same place of one of two
    rasters, the second shifted by half a step."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for run in runs:
        words = text[run.start : run.end]
        x, y = run.x0 / _OVERPRINT, run.top / _OVERPRINT
        here = (words, int(x), int(y))
        shifted = (words, -int(x + 0.5), int(y + 0.5))
        if here in seen or shifted in seen:
            continue
        seen.add(here)
        seen.add(shifted)
        kept.append(run)
    return kept
