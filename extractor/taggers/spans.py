"""Spans as people and models set them, read into the marks that claims are built from; and marks back as spans.

A span is a label on a stretch of words.  A mark knows more: the value of its number (always that of the deterministic
reader), which way a reason runs, whether a word is a statement of its own.  That is told here from the words alone, so that it is the
same whoever set the span.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from extractor.folding import View
from extractor.patterns import by_id, phrases
from extractor.quantity import Found
from extractor.taggers import NUMBERS, Mark, Tagged
from extractor.taggers.clauses import clause_at, split
from extractor.taggers.scheme import Span, tags_of

NUMBER_LABEL = {"money": "AMOUNT", "percent": "PERCENT", "points": "POINTS", "count": "COUNT"}
JOINED = frozenset({"的", "的约", "的比例为"})
_UP = re.compile("大于|高于|多于|超|增")
_DOWN = re.compile("小于|低于|少于|不足|未达|减")
_EVEN = re.compile("等于|一致|持平|相同|相等")
_NOT_DONE = re.compile("未|没")
_INCOMPARABLE = re.compile("可比|无法计算|无法比较")
_ONLY_DOWN = re.compile("只减不增|只降不升")
_CHOICE = re.compile(r"[(/]")
_ALL = re.compile("全|均|都|皆")
_MOVED = {"UP": "change.people-in", "DOWN": "change.people-out"}
_NEAR, _FAR = 4, 1000
_LINK = "涉及"  # of what was named before: 项目4个，<涉及>金额
_EDGES, _OPENING, _CLOSING = frozenset(" ,;。:、!?-—·."), "([{《“‘【〈", ")]}》”’】〉"
_COMPARED = re.compile("[大小高低多少等]于")
_CLOSED = re.compile("(?:等因素)?(?:的?影响|所致|造成|引起|拉动|带动|导致)")


def label_of(number: Found) -> str:
    """The label of a number that states something."""
    return NUMBER_LABEL.get(number.kind, "COUNT")


def read(view: View, spans: Iterable[Span], numbers: Sequence[Found], by: str) -> Tagged:
    """The marks of a sentence whose ``spans`` are known; ``numbers`` are those that state something, with values.

    ``by`` names the author; a mark adds its rule to it (``model:small@1f2e3d4c:change.up``).
    """
    text = view.text
    clauses = split(text, [(number.start, number.end) for number in numbers])
    spans = list(spans)
    starts, ends = [number.start for number in numbers], [number.end for number in numbers]
    words = [piece for span in spans if span.label not in NUMBERS for piece in _outside(span, numbers, ends)]
    reasons = [span for span in words if span.label == "REASON"]
    marks = [
        Mark(label_of(number), number.start, number.end, number.quantity, f"{by}:quantity", score)
        for number, score in zip(numbers, _scores(numbers, spans), strict=True)
        if number.quantity is not None
    ]
    marks += [
        Mark("EACH", number.number_end, number.end, number.each, f"{by}:quantity") for number in numbers if number.each
    ]
    for span in words:
        if span.label == "CUE":
            marks.extend(_cue(text, span, reasons, by))
        elif span.label == "REASON":
            marks.append(Mark("REASON", span.start, span.end, text[span.start : span.end], f"{by}:reason", span.score))
        else:
            own = clause_at(clauses, span.start)
            before, after = bisect_right(ends, span.start) - 1, bisect_left(starts, span.end)
            behind = numbers[before] if before >= 0 and own is not None and ends[before] > own.start else None
            counted = after < len(starts) and own is not None and starts[after] < own.end
            marks.append(_worded(text, span, behind, counted, by))
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    return Tagged(view, clauses, tuple(_joined(text, list(_rates(text, marks)))))


def _scores(numbers: Sequence[Found], spans: Iterable[Span]) -> list[float]:
    """How sure the model is of each number: the best of its spans over it."""
    scores = [0.0] * len(numbers)
    ends = [number.end for number in numbers]
    for span in spans:
        at = bisect_right(ends, span.start)
        while at < len(numbers) and numbers[at].start < span.end:
            scores[at] = max(scores[at], span.score)
            at += 1
    return [score or 1.0 for score in scores]


def _outside(span: Span, numbers: Sequence[Found], ends: Sequence[int]) -> Iterator[Span]:
    """What of a span stands outside all numbers; a reason may hold some."""
    if span.label == "REASON":
        yield span
        return
    start, at = span.start, bisect_right(ends, span.start)
    while at < len(numbers) and numbers[at].start < span.end:
        if numbers[at].start > start:
            yield span._replace(start=start, end=numbers[at].start)
        start = numbers[at].end
        at += 1
    if start < span.end:
        yield span._replace(start=start)


def _worded(text: str, span: Span, behind: Found | None, counted: bool, by: str) -> Mark:
    """The mark of a word; ``behind`` is the number before it in its clause, ``counted`` whether one follows it there."""
    words = text[span.start : span.end]
    value, rule = _VALUES.get(span.label, _itself)(words)
    gap = span.start - behind.end if behind is not None and behind.kind == "count" else _FAR
    if span.label == "ITEM" and text.endswith(_LINK, 0, span.start):
        value = _LINK + words
    if span.label == "ITEM" and gap == 0:
        rule = "item.after"
    elif span.label in _MOVED and not counted and gap <= _NEAR:  # 3名教师<调出>
        rule = _MOVED[span.label]
    elif not counted and span.label == "SHARE" and _ALL.search(words):
        value, rule = "100", "share.all"
    elif not counted and span.label == "COMPLETION":
        value, rule = _done(words)
    return Mark(span.label, span.start, span.end, value, f"{by}:{rule}", span.score)


def _itself(words: str) -> tuple[str, str]:
    return words, "words"


def _more(words: str) -> tuple[str, str]:
    return ("incomparable", "rate.incomparable") if _INCOMPARABLE.search(words) else ("increase", "change.up")


def _less(words: str) -> tuple[str, str]:
    return ("decrease", "same.only-down" if _ONLY_DOWN.search(words) else "change.down")


def _same(words: str) -> tuple[str, str]:
    return ("template", "change.choice") if _CHOICE.search(words) else ("unchanged", "same.word")


_VALUES: dict[str, Callable[[str], tuple[str, str]]] = {"UP": _more, "DOWN": _less, "SAME": _same}


def _done(words: str) -> tuple[str, str]:
    """A completion said in words: more or less than planned, not done, or done."""
    for pattern, value, rule in (
        (_UP, "increase", "done.more-than-planned"),
        (_DOWN, "decrease", "done.less-than-planned"),
        (_EVEN, "unchanged", "done.as-planned"),
        (_NOT_DONE, "not done", "done.not-yet"),
    ):
        if pattern.search(words):
            return value, rule
    return "planned", "done.by"


# ----------------------------------------------------------------------------------------------------------- reasons


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The values of the cue phrases, for a cue that begins like one of them."""
    order = ("reason.of-it", "reason.main", "reason.mainly", "reason.because")
    known = {phrase.id: phrase for phrase in phrases()}
    return tuple((known[name].value, re.compile(known[name].regex)) for name in order)


def _cue(text: str, span: Span, reasons: Sequence[Span], by: str) -> Iterator[Mark]:
    """The mark of a cue; one whose reason is closed by 影响, 所致 reaches over both."""
    words = text[span.start : span.end]
    value = next((value for value, cue in _cues() if cue.match(words)), "forward")
    reason = next((one for one in reasons if span.end <= one.start <= span.end + 1), None)
    closing = _CLOSED.match(text, reason.end) if reason else None
    if reason is not None and closing is not None:
        yield Mark("CUE", span.start, closing.end(), "closed", f"{by}:reason.affected", span.score)
    elif not _CLOSED.fullmatch(words):
        yield Mark("CUE", span.start, span.end, value, f"{by}:reason.{value}", span.score)


# ------------------------------------------------------------------------------------------ 破案率65%, 入户率90%


def _rates(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """A rate that is no execution of a budget is what is measured: the subject of 入户核查<覆盖率>90% ends in it."""
    for at, mark in enumerate(marks):
        following = marks[at + 1] if at + 1 < len(marks) else None
        if mark.label == "ITEM" and following is not None and following.start == mark.end and _is_rate(text, following):
            mark = mark._replace(value=text[mark.start : following.end])
        elif _is_rate(text, mark) and not (at and marks[at - 1].label == "ITEM" and marks[at - 1].end == mark.start):
            yield mark._replace(label="ITEM")
        yield mark


def _is_rate(text: str, mark: Mark) -> bool:
    words = text[mark.start : mark.end]
    return mark.label == "COMPLETION" and words.endswith("率") and not re.search(by_id("completion.rate").regex, words)


# --------------------------------------------------------------------------------------------- 完成预算62万元的94.10%


def _joined(text: str, marks: list[Mark]) -> Iterator[Mark]:
    """The marks in the order in which claims take them: the cue of 94.10% in front of 62万元 goes behind it."""
    numbers = [mark for mark in marks if mark.label in NUMBERS]
    joins = {
        first.start
        for first, second in pairwise(numbers)
        if second.label == "PERCENT" and text[first.end : second.start] in JOINED
    }
    starts = [mark.start for mark in numbers]
    waiting: list[Mark] = []
    named = False
    for mark in marks:
        at = bisect_left(starts, mark.start + 1)
        if mark.label not in NUMBERS and at < len(starts) and starts[at] in joins:
            named = named or mark.label == "ITEM"
            if mark.label in ("SHARE", "COMPLETION", "WHOLE"):
                waiting.append(mark)
                if mark.label != "WHOLE" or named:
                    continue
                mark = mark._replace(label="ITEM")
        yield mark
        if mark.start in joins and mark.label in NUMBERS:
            yield from waiting
            waiting, named = [], False


# ----------------------------------------------------------------------------------------------------- marks as spans


def flat(marks: Iterable[Mark], text: str) -> list[Span]:
    """The spans that an annotator would draw for ``marks``: each stretch once, 未安排 without the item behind it."""
    kept: list[Span] = []
    marks = list(marks)
    items = [mark for mark in marks if mark.label in ("ITEM", "WHOLE")]
    wholes = {(mark.start, mark.end) for mark in marks if mark.label in ("WHOLE", "COMPLETION")}
    for mark in marks:
        start, end = mark.start, mark.end
        if text[start:end] in JOINED or mark.label == "ITEM" and (start, end) in wholes:
            continue
        if mark.label in ("NONE", "COMPLETION"):
            inner = [item for item in items if start <= item.start and item.end <= end]
            if mark.label == "NONE" and inner and inner[0].start > start:
                end = inner[0].start
            elif inner and inner[0].end < end:
                start = inner[0].end
        outcome = _outcome(text, start, end) if mark.label == "CUE" else start
        if outcome > start:  # 决算数大于预算数 | 的主要原因是
            kept.append(Span("COMPLETION", start, outcome, mark.score))
            start = outcome
        drawn = trimmed(text, Span(mark.label, start, end, mark.score))
        if drawn.start < drawn.end:
            kept.append(drawn)
    return sorted(set(kept), key=lambda span: (span.start, -span.end, span.label))


def _outcome(text: str, start: int, end: int) -> int:
    """Where the comparison ends that a cue begins with; ``start`` if it begins with none."""
    at = text.find("原因", start, end)
    for word in ("主要", "的"):
        at -= len(word) if at > start and text.endswith(word, start, at) else 0
    return at if at > start and _COMPARED.search(text, start, at) else start


def trimmed(text: str, span: Span) -> Span:
    """A span without the stops, dashes and unpaired brackets at its ends, where no annotator would have them.

    >>> trimmed("(三)出国(境)--空白", Span("ITEM", 2, 9))
    Span(label='ITEM', start=3, end=8, score=1.0)
    """
    start, end = span.start, span.end
    while start < end and (
        text[start] in _EDGES or text[start] in _CLOSING or _unpaired(text, start, end, text[start])
    ):
        start += 1
    while start < end and (
        text[end - 1] in _EDGES or text[end - 1] in _OPENING or _unpaired(text, start, end, text[end - 1])
    ):
        end -= 1
    return span._replace(start=start, end=end)


def _unpaired(text: str, start: int, end: int, sign: str) -> bool:
    """Whether a bracket or quote has no partner within the stretch."""
    at = _OPENING.find(sign) if sign in _OPENING else _CLOSING.find(sign)
    return at >= 0 and text.count(_OPENING[at], start, end) != text.count(_CLOSING[at], start, end)


def hints(tagged: Tagged) -> list[int]:
    """What a tagger says of each character, as tags of the flat layer: for a model that reads the patterns along with the text."""
    text = tagged.view.text
    return tags_of(len(text), [span for span in flat(tagged.marks, text) if span.label != "REASON"])[0]
