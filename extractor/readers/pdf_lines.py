"""PDF, lines: runs to lines of text.  Blanks are set where there is room for one, never where the file has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from extractor.readers.pdf_chars import Chars, Rect, Run

_OVERLAP = 0.5  # of the lower run's height that two runs of one line share; digits often stand lower than Han
_BLANK = 0.18  # of the height: a wider gap between words or figures is a blank
_MIXED_BLANK = 0.5  # the same between a Han character and a figure, where programs leave some room on their own
_HAN_BLANK = 0.4  # the same between two Han characters
_PULLED = 1.7  # times the usual gap: a blank in a line whose characters stand apart (justified, spaced, a blank each)
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]")
_FIGURE = re.compile(r"[\d.,，．%％]+")
_COMPLETE = re.compile(r"\d{1,3}(?:[,，]\d{3})+|[\d,，]+\.\d\d|.*[%％]")
_MARKER = re.compile(r"\d{1,2}[、.．)）]|[（(]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳]")
_MARGINS = 13.0  # points that a cell keeps free at both sides
_OPEN = re.compile(r"[，、,（(《“〔]$")  # a line broken by hand: its paragraph goes on
_GOES_ON = re.compile(r"[\d.,%％‰]|[万亿千]?元")
_TOKEN = re.compile(r"[0-9A-Za-z.,%/+-]+[，。；：、）》”％！？]*|.[，。；：、）》”％！？]*")


class TextLine(NamedTuple):
    """A line: its text, its box, and the runs that it was put together from."""

    text: str
    rect: Rect
    runs: list[Run]


def group(runs: list[Run]) -> list[list[Run]]:
    """Runs by line from the top, each line from the left."""
    lines: list[list[Run]] = []
    top = bottom = 0.0
    for run in sorted(runs, key=lambda run: run.top + run.bottom):
        shared = min(bottom, run.bottom) - max(top, run.top)
        if lines and shared >= _OVERLAP * min(bottom - top, run.bottom - run.top):
            lines[-1].append(run)
            if run.bottom - run.top > bottom - top:
                top, bottom = run.top, run.bottom
        else:
            lines.append([run])
            top, bottom = run.top, run.bottom
    for line in lines:
        line.sort()
    return lines


def make_line(chars: Chars, runs: list[Run]) -> TextLine:
    """The runs of one line as text."""
    if len(runs) == 1:
        run = runs[0]
        return TextLine(chars.text[run.start : run.end], (run.x0, run.top, run.x1, run.bottom), runs)
    between_han = _han_blank(runs)
    parts = [chars.text[runs[0].start : runs[0].end]]
    for before, run in pairwise(runs):
        words = chars.text[run.start : run.end]
        height = min(before.bottom - before.top, run.bottom - run.top)
        han = (_HAN.match(parts[-1], len(parts[-1]) - 1) is not None) + (_HAN.match(words) is not None)
        if run.x0 - before.x1 >= (_BLANK, _MIXED_BLANK, between_han)[han] * height:
            parts.append(" ")
        parts.append(words)
    return TextLine("".join(parts), _rect(runs), runs)


def _han_blank(runs: list[Run]) -> float:
    """How wide a gap between two Han characters of a line must be to be a blank, in heights."""
    if sum(run.end - run.start for run in runs) > 2 * len(runs) or len(runs) < 4:
        return _HAN_BLANK
    gaps = sorted((run.x0 - before.x1) / (run.bottom - run.top) for before, run in pairwise(runs))
    return max(_HAN_BLANK, _PULLED * gaps[len(gaps) // 2])


def _rect(runs: list[Run]) -> Rect:
    return (
        min(run.x0 for run in runs),
        min(run.top for run in runs),
        max(run.x1 for run in runs),
        max(run.bottom for run in runs),
    )


def make_lines(chars: Chars, runs: list[Run]) -> list[TextLine]:
    """All lines of ``runs`` from the top."""
    return [make_line(chars, line) for line in group(runs)]


# ------------------------------------------------------------------------------------------------------------ cells


def cell_text(chars: Chars, runs: list[Run], width: float) -> str:
    """The text of a cell: what the edge of the cell broke in two is joined, other lines are parted by line ends."""
    if len(runs) == 1:
        return chars.text[runs[0].start : runs[0].end]
    lines = make_lines(chars, runs)
    text = lines[0].text
    for above, line in pairwise(lines):
        text += _joint(above, line, width) + line.text
    return text


def _joint(above: TextLine, below: TextLine, room: float) -> str:
    """What stands between two lines of a cell."""
    if _FIGURE.fullmatch(above.text) and _FIGURE.fullmatch(below.text):
        return "" if is_broken_figure(above, below, room) else "\n"
    if _MARKER.match(below.text) or not is_full(above, room, needed(below)):
        return "\n"
    return " " if above.text[-1].isascii() and below.text[0].isalpha() and below.text[0].isascii() else ""


def needed(line: TextLine) -> float:
    """The room that the first word of a line takes; what may not begin a line counts with it."""
    token = _TOKEN.match(line.text)
    height = line.rect[3] - line.rect[1]
    return sum(height if _HAN.match(sign) else 0.6 * height for sign in token[0]) if token else 0.0


def is_full(line: TextLine, room: float, wanted: float) -> bool:
    """Whether a line leaves less than ``wanted`` of the room in its cell, the usual margins left out."""
    return room - (line.rect[2] - line.rect[0]) < wanted + _MARGINS


def is_broken_figure(above: TextLine, below: TextLine, room: float) -> bool:
    """Whether two lines of a cell are one figure: its rest would not have fit into the ``room`` of the first line."""
    if not (_FIGURE.fullmatch(above.text) and _FIGURE.fullmatch(below.text)):
        return False
    if _COMPLETE.fullmatch(above.text) and below.text[0] not in ".,，":
        return False
    sign = (below.rect[2] - below.rect[0]) / max(len(below.text), 1)
    return room - (above.rect[2] - above.rect[0]) < 2 * sign + 4


# ------------------------------------------------------------------------------------------------------ paragraphs


def ends_paragraph(line: TextLine, following: TextLine, margin: float) -> bool:
    """Whether ``line`` ends before the ``margin`` although the first word of ``following`` would have fit behind it."""
    if _OPEN.search(line.text) or (line.text[-1:].isdigit() and _GOES_ON.match(following.text)):
        return False
    return margin - line.rect[2] > needed(following) + 1.5 * (line.rect[3] - line.rect[1])


def margin_of(lines: list[TextLine]) -> float:
    """Where the lines of a page end at the right."""
    return max((line.rect[2] for line in lines), default=0.0)


def gaps(lines: list[TextLine]) -> Iterator[bool]:
    """For each line whether more room stands before it than usual on the page."""
    pitches = sorted(b.rect[3] - a.rect[3] for a, b in pairwise(lines))
    usual = pitches[len(pitches) // 4] if pitches else 0.0
    yield False
    for above, line in pairwise(lines):
        yield line.rect[3] - above.rect[3] > 1.6 * usual
