"""Which words of a sentence give a reason, and for which of its claims."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple

from extractor.taggers import Mark, Tagged


class Reason(NamedTuple):
    """``start, end`` the reason itself; ``cue`` where its statement begins; ``forward`` false when it stands in front
    of the change it explains ("由于…，总额减少…")."""

    start: int
    end: int
    cue: int
    forward: bool
    of: str = ""  # the item that a reason of a list names as its own (取暖费减少是因为…)
    way: str = ""  # the direction that its cue names (收支减少的主要原因是)


_TRIM = " ,;:。、!?."
_NEW_TOPIC = re.compile(
    r";(?!\s*(?:[一二三四五六七八九十]是|第?[二三四五六]|\(?[2-9一二三四五]\)?|[2-9][.、]|另|同时|其次|再次|此外))"
)
_PARTS_FOLLOW = re.compile("(?=[,;。]其中|[,;]按[^,;。]{2,12}划分)")
_USE_FOLLOWS = re.compile("(?=[,;]主要(?:是)?用于)")  # what money is for is no reason
_NO_REASON = re.compile(
    "^(?:主要)?(?:用于|其中|占|全部|均为|由|包括|较|比|与|同|即|分别|含|详见|具体|为|完成|和|以及|共|无|不|未|没有|另|上述|本|还)"
)
_CLOSING = re.compile("(?:所致|所造成|造成的?|引起的?|导致的?)$")
_LONGEST_CLOSING = 5
_LONGEST_OPENER = 4  # between a cue and its reason: ：一是
_STOP = re.compile("。")
_ENOUGH_HAN = re.compile("[\u4e00-\u9fff].*[\u4e00-\u9fff].*[\u4e00-\u9fff].*[\u4e00-\u9fff]")


def find_reasons(tagged: Tagged, changes: list[tuple[int, int]], running_text: bool) -> list[Reason]:
    """The reasons of a sentence in reading order; ``changes`` are the spans of its changes (also rates, unchanged)."""
    text = tagged.view.text
    reasons: list[Reason] = []
    places = _Places(tagged, changes)
    covered = -1
    for cue in (mark for mark in tagged.marks if mark.label == "CUE"):
        if cue.start < covered:
            continue
        reason = _read(text, cue, places)
        if reason is not None and reason.end > reason.start:
            reasons.extend(_each_its_own(text, reason, places))
            covered = cue.end if cue.value == "forward" else reason.end
    if not reasons and running_text:
        reasons.extend(_unmarked(tagged, changes))
    return reasons


class _Places:
    """Where in a sentence is what may bound a reason, sorted: a sentence of many cues is not searched for each."""

    def __init__(self, tagged: Tagged, changes: list[tuple[int, int]]) -> None:
        text = tagged.view.text
        self.commas = [found.start() for found in re.finditer(",", text)]
        self.breaks = [found.start() for found in re.finditer("[。;]", text)]
        self.ends = sorted(
            {
                found.start()
                for pattern in (_NEW_TOPIC, _PARTS_FOLLOW, _USE_FOLLOWS, _STOP)
                for found in pattern.finditer(text)
            }
        )
        self.items = [found.start() + 1 for found in re.finditer("[,;]", text) if _OWN.match(text, found.start() + 1)]
        self.closed = {mark.start: mark for mark in tagged.marks if mark.label == "REASON"}
        self.cues = sorted(mark.start for mark in tagged.marks if mark.label == "CUE")
        self.closed_starts = sorted(self.closed)
        self.change_starts = list(accumulate((start for start, _ in changes), max))
        self.change_ends = sorted(end for _, end in changes)

    def change_before(self, at: int) -> bool:
        """Whether a change ends at ``at`` or before."""
        return bool(self.change_ends) and self.change_ends[0] <= at


def _before(places: list[int], at: int) -> int:
    """The last of the sorted ``places`` in front of ``at``, -1 for none."""
    index = bisect_left(places, at)
    return places[index - 1] if index else -1


def _each_its_own(text: str, reason: Reason, places: _Places) -> list[Reason]:
    """A reason that goes from item to item: 人员由于…，公用经费略有增加是因为…，项目增加是由于…"""
    first = _OWN.match(text, reason.start, reason.end)
    inner = places.items[bisect_right(places.items, reason.start) : bisect_left(places.items, reason.end)]
    later = [found for start in inner if (found := _OWN.match(text, start, reason.end))]
    if not later:
        return [reason]
    starts = [reason.start, *(found.start() for found in later)]
    names = [first.group("item") if first else "", *(found.group("item") for found in later)]
    ends = [*starts[1:], reason.end]
    pieces = []
    for start, end, name in zip(starts, ends, names, strict=True):
        trimmed = _trimmed(text, start, end)
        pieces.append(Reason(*trimmed, reason.cue if start == reason.start else start, reason.forward, name))
    return pieces


_OWN = re.compile(
    "(?P<item>[\u4e00-\u9fff、“”]{2,12}?)(?:略?有?所?(?:增加|减少|上升|下降|增长|降低|提高)[^,;。]{0,6}?)?(?:是因为|是由于|主要是由于|由于|的原因是)"
)


def _read(text: str, cue: Mark, places: _Places) -> Reason | None:
    """The reason that ``cue`` opens or closes."""
    if cue.value == "closed":
        index = bisect_left(places.closed_starts, cue.start)
        if index == len(places.closed_starts) or places.closed_starts[index] >= cue.end:
            return None
        span = places.closed[places.closed_starts[index]]
        return Reason(*_trimmed(text, span.start, span.end), cue.start, places.change_before(cue.start))
    if cue.value == "backward":
        start = max(_before(places.breaks, cue.start) + 1, _before(places.change_ends, cue.start - 4))
        return Reason(*_trimmed(text, start, cue.start), start, True)
    told = _told(cue, places)
    if told is not None:
        forward = places.change_before(cue.start) or not _any_after(places.change_starts, told[1])
        return Reason(*_trimmed(text, *told), cue.start, forward, way=_way(text, cue))
    following = bisect_right(places.change_starts, cue.end)
    if cue.value == "either" and following < len(places.change_starts) and not places.change_before(cue.start):
        comma = _before(places.commas, places.change_starts[following])
        return Reason(*_trimmed(text, cue.end, comma), cue.start, False) if comma >= cue.end else None
    index = bisect_left(places.ends, cue.end)
    start, end = _trimmed(text, cue.end, places.ends[index] if index < len(places.ends) else len(text))
    closing = _CLOSING.search(text, max(start, end - _LONGEST_CLOSING), end)
    return Reason(start, closing.start() if closing else end, cue.start, True, way=_way(text, cue))


def _told(cue: Mark, places: _Places) -> tuple[int, int] | None:
    """What the tagger itself marked as the reasons behind a cue: from the first one to the last before the next cue."""
    first = bisect_left(places.closed_starts, cue.end)
    if first == len(places.closed_starts) or places.closed_starts[first] > cue.end + _LONGEST_OPENER:
        return None
    following = bisect_left(places.cues, places.closed_starts[first])
    limit = places.cues[following] if following < len(places.cues) else None
    last = bisect_left(places.closed_starts, limit) if limit is not None else len(places.closed_starts)
    return places.closed_starts[first], places.closed[places.closed_starts[last - 1]].end


def _any_after(starts: list[int], at: int) -> bool:
    return bool(starts) and starts[-1] >= at


def _way(text: str, cue: Mark) -> str:
    """The direction that a cue names."""
    way = _WAY.search(text, cue.start, cue.end)
    return "" if way is None else "increase" if way.group("up") else "decrease"


_WAY = re.compile("(?:(?P<up>增加|增长|上升|提高)|减少|下降|降低)的?(?:主要)?(?:原因|因素)")


def _unmarked(tagged: Tagged, changes: list[tuple[int, int]]) -> list[Reason]:
    """A last clause without number and cue, behind a change, that says what happened: …增长4.08%，来访较多。"""
    if not changes:
        return []
    text = tagged.view.text
    reasons: list[Reason] = []
    for index, (_, end) in enumerate(changes):
        limit = changes[index + 1][0] if index + 1 < len(changes) else len(text)
        semicolon = text.find(";", end, limit)
        stop = semicolon if semicolon >= 0 else (len(text) if index + 1 == len(changes) else -1)
        if stop < 0 or end >= len(text) or text[end] != ",":
            continue
        start, last = _trimmed(text, end + 1, stop)
        words = text[start:last]
        if (
            _NO_REASON.match(words)
            or not _ENOUGH_HAN.search(words)
            or re.search(r"\d|不可比|基数|没有使用|没有安排|未安排|未使用", words)
        ):
            continue
        reasons.append(Reason(start, last, start, True))
    return reasons


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end
