"""From quotes to offsets.  Gold of formats without a fixed text (HTML), and cells named by row and column, are found in
the text that was actually extracted; white space, pipes and rules between cells never count."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_IGNORED = re.compile(r"[\s\u00a0\u3000|]+|:?-{3,}:?")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``text[start:end]``; ``text`` is the slice itself."""

    start: int
    end: int
    text: str = ""

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the spans share a character; an empty span (a blank cell) is met by what begins or ends on it.

        >>> Span(3, 7).overlaps(6, 9), Span(3, 7).overlaps(7, 9), Span(5, 5).overlaps(5, 6), Span(5, 5).overlaps(5, 5)
        (True, False, True, True)
        """
        if self.start == self.end or start == end:
            return start <= self.end and self.start <= end
        return start < self.end and self.start < end


def compact(text: str) -> str:
    """Half width, without white space, pipes and table rules.

    >>> compact("合　　计 | （万元） | --- |")
    '合计(万元)'
    """
    return _IGNORED.sub("", text.translate(_WIDTH))


class Finder:
    """A text in compact form that finds quotes and tables and answers in offsets of the original."""

    def __init__(self, text: str) -> None:
        self.original = text
        wide = text.translate(_WIDTH)
        kept: list[int] = []
        position = 0
        for gap in _IGNORED.finditer(wide):
            kept.extend(range(position, gap.start()))
            position = gap.end()
        kept.extend(range(position, len(wide)))
        self.offsets = kept
        self.text = "".join(wide[index] for index in kept)

    def span(self, low: int, high: int) -> Span:
        """The original span of ``self.text[low:high]`` (not empty)."""
        start, end = self.offsets[low], self.offsets[high - 1] + 1
        return Span(start, end, self.original[start:end])

    def index(self, offset: int) -> int:
        """The compact index of the first kept character at or after the original ``offset``."""
        return bisect_right(self.offsets, offset - 1)

    def all(self, quote: str, start: int = 0, end: int | None = None) -> list[Span]:
        """All places of ``quote`` in original offsets; one that cuts a number in two is left out.

        >>> [span.start for span in Finder("88.40 与 388.40、88. 40").all("88.40")]
        [0, 15]
        """
        needle = compact(quote)
        low, high = self.index(start), len(self.text) if end is None else self.index(end)
        found: list[Span] = []
        while needle and (at := self.text.find(needle, low, high)) >= 0:
            if not self._cuts_number(at, at + len(needle)):
                found.append(self.span(at, at + len(needle)))
            low = at + 1
        return found

    def _cuts_number(self, low: int, high: int) -> bool:
        """Whether a digit run goes on beyond the match without a gap in the original (cells end at a gap)."""
        return self._joined(low - 1, low) or self._joined(high - 1, high)

    def _joined(self, left: int, right: int) -> bool:
        if left < 0 or right >= len(self.text) or self.offsets[right] != self.offsets[left] + 1:
            return False
        pair = self.text[left] + self.text[right]
        return pair.isdigit() or (pair[0] == "." and pair[1].isdigit()) or (pair[0].isdigit() and pair[1] == ".")

    def cells(self, texts: list[str], start: int = 0, end: int | None = None) -> list[Span | None]:
        """Where the cells of one table stand, in reading order; None for empty cells and for a table not found.

        A table is the place where its cells follow each other without anything between them; where page breaks or
        notes interrupt it, the shortest stretch that holds them in order.

        >>> finder = Finder("合计 1 见表\\n\\t项目\\n\\t\\n\\t合计\\n\\t1\\n")
        >>> [span and span.start for span in finder.cells(["项目", "", "合计", "1"])]
        [9, None, 15, 19]
        """
        needles = [compact(text) for text in texts]
        low, high = self.index(start), len(self.text) if end is None else self.index(end)
        whole = "".join(needles)
        if not whole:
            return [None] * len(texts)
        at = self.text.find(whole, low, high)
        if at >= 0:
            return self._walk(needles, at, high) or [None] * len(texts)
        first = next(needle for needle in needles if needle)
        best: list[Span | None] | None = None
        while (at := self.text.find(first, low, high)) >= 0:
            walk = self._walk(needles, at, high)
            if walk is None:
                break
            if best is None or _extent(walk) < _extent(best):
                best = walk
            low = at + 1
        return best or [None] * len(texts)

    def _walk(self, needles: list[str], at: int, high: int) -> list[Span | None] | None:
        spans: list[Span | None] = []
        for needle in needles:
            if not needle:
                spans.append(None)
                continue
            at = self.text.find(needle, at, high)
            if at < 0:
                return None
            spans.append(self.span(at, at + len(needle)))
            at += len(needle)
        return spans


def _extent(spans: list[Span | None]) -> int:
    known = [span for span in spans if span]
    return known[-1].end - known[0].start


_STOP = re.compile(r"[。！？!?]+[”』」）)]*|\n")
_OPENER = re.compile(r"[\t #|]|[一二三四五六七八九十]+、|（|\(|\d+[.、．)]|第[一二三四五六七八九十]+")


def sentence_starts(text: str) -> list[int]:
    """Where sentences begin, by the scorer's own plain rule.

    After 。！？, and after a line end, unless the line is long, ends without a stop, and the next line goes on in
    running text (a paragraph that a dump broke).

    >>> sentence_starts("收入1万元。支出2万元；\\n一、其他")
    [0, 6, 13]
    """
    starts = [0]
    for stop in _STOP.finditer(text):
        end = stop.end()
        if stop.group() == "\n" and _continues(text, stop.start()):
            continue
        starts.append(end)
    return [start for index, start in enumerate(starts) if index == 0 or text[starts[index - 1] : start].strip()]


def _continues(text: str, line_end: int) -> bool:
    line_start = text.rfind("\n", 0, line_end) + 1
    line = text[line_start:line_end]
    if line.startswith("\t") or len(line) < 30 or line.rstrip().endswith((";", "；", ":", "：", "。", "|")):
        return False
    following = text[line_end + 1 : line_end + 12]
    return bool(following.strip()) and following[:1] != "\n" and _OPENER.match(following) is None


def sentence_at(starts: list[int], offset: int) -> int:
    """The index of the sentence that holds ``offset``."""
    return bisect_right(starts, offset) - 1
