"""The borders of the guidelines, drawn on the text of the grammar.

The word lists of ``grammar/`` say what may stand in a place; where its label begins and ends is decided here once, as
``annotations/guidelines`` decide it for people: words of scope in front and 了 behind are outside, what goes with a noun
is one ITEM, a verb that leads to the new figure (增至, 降到) says nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.taggers.scheme import Span

# Outside in front, and behind, of a label; a word is left alone where nothing else would remain of it.
_FRONT = {
    "UP": r"(?:有所|略有|大幅度?|小幅度?|一路|逐年|断崖式|实际|[均都皆各也亦仅又再还尚仍已则共]|只(?!.不))+",
    "DOWN": r"(?:有所|略有|大幅度?|小幅度?|一路|逐年|断崖式|实际|[均都皆各也亦仅又再还尚仍已则共]|只(?!.不))+",
    "SAME": r"(?:[均都皆各也亦]|两数)+",
    "NONE": r"(?:[均都皆也亦既]|同样|一分|分文)+",
    "SHARE": r"(?:分别|[仅只约各合近已])+(?=占)",
    "COMPLETION": r"(?:累计|实际|超额|[仅只已])+(?=(?:完成|占|达到?|为|支出|执行|支付|实现|占到)了?$)",
    "CUE": r"[均都皆]",
    "EACH": r"按",
    "ITEM": r"(?:实有|共有|现有|核定(?!编制))",
}
_BEHIND = {
    "UP": r"(?<=.)(?:了|(?<![超高])过|约|达|为)+$",
    "DOWN": r"(?<=.)(?:了|过|约|达|为)+$",
    "SHARE": r"(?<=.)了$",
    "COMPLETION": r"(?<=.)了$",
    "NONE": r"(?<=..)(?:预算|过)$",
    **dict.fromkeys(("AMOUNT", "COUNT", "PERCENT"), r"(?:左右|上下|以上|以内|以下)$"),
}
_NO_CHANGE = re.compile(r".*(?:至|到|欠|亏|欠了|剩)$")  # 增至: the new figure, not the change; 欠: what is left
_KIN = {"就业率": "SHARE", "逾期率": "SHARE", "满意率": "COMPLETION", "报废率": "SHARE", "节支率": "DOWN"}
_PAYERS = frozenset({"省级资金", "县级配套", "自筹", "财政拨款", "中央资金", "自有资金", "专项债"})
_GOES_WITH = re.compile(
    r"(?:合同)?(?:预算|决算|支出|安排的支出|收支|总额|金额|价(?![值格])|面积|保有量|编制)(?![的数])"
)
_COLUMN = re.compile(r"(?:年初预算|预算|决算)数?(?=为)")
_RECEIVED = re.compile(r"(?:国内公务接待|接待|来访)$")
_MOVED = {"新增": "UP", "减少": "DOWN"}
_APART = re.compile(r"(?<=收)、(?=支)")
_TIME = re.compile(r"(?:年末|全年)(?=.)")


def drawn(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans of ``text`` with the borders of the guidelines, in reading order, the longer first."""
    found = [piece for span in spans for piece in _one(text, span)]
    found = list(_joined(text, found))
    return sorted({*found, *_missed(text, found)}, key=lambda span: (span.start, -span.end, span.label))


def _one(text: str, span: Span) -> Iterator[Span]:
    """What becomes of one span: itself, a part of it, several, or nothing."""
    label, start, end = span.label, span.start, span.end
    time = _TIME.match(text, start, end) if label in ("NONE", "ITEM") else None
    if time is not None and not text.startswith(("全年预算", "全年执行"), start) and "结" not in text[start:end]:
        yield Span("YEAR", start, time.end())
        start = time.end()
    front = re.compile(_FRONT.get(label, "(?!)")).match(text, start, end)
    start = front.end() if front is not None and front.end() < end else start
    behind = re.search(_BEHIND.get(label, "(?!)"), text[start:end])
    end = start + behind.start() if behind is not None else end
    words = text[start:end]
    if label in ("UP", "DOWN") and (_NO_CHANGE.match(words) or text[end : end + 1] in {"到", "至"}):
        return
    if label == "ITEM" and words == "实有":
        return
    if label in ("UP", "DOWN") and start and text[start - 1] == "净":
        start -= 1
    if label == "NONE" and words in ("零支出", "零结转"):
        yield from (Span("NONE", start, start + 1), Span("ITEM", start + 1, end))
    elif label == "COMPLETION" and words == "床位使用率":
        yield from (Span("ITEM", start, start + 2), Span(label, start + 2, end))
    elif label == "ITEM":
        parts = [start, *(found.end() for found in _APART.finditer(text, start, end)), end + 1]
        yield from (Span(label, one, other - 1) for one, other in pairwise(parts))
    else:
        yield Span(_KIN.get(words, label) if label == "COMPLETION" else label, start, end)


def _joined(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """ITEMs that touch are one, payers apart; a noun that goes with an ITEM and is in no label belongs to it."""
    starts = {span.start for span in spans if span.label != "REASON"}
    items = sorted(span for span in spans if span.label == "ITEM")
    yield from (span for span in spans if span.label != "ITEM")
    while items:
        item = items.pop(0)
        while items and items[0].start == item.end and text[items[0].start : items[0].end] not in _PAYERS:
            item = Span("ITEM", item.start, items.pop(0).end)
        more = _GOES_WITH.match(text, item.end)
        if more is not None and not any(item.end <= start < more.end() for start in starts):
            item = Span("ITEM", item.start, more.end())
        yield item


def _missed(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Words that the templates leave bare: 2021年预算数为…, 接待62批次, 新增3名, 其中."""

    def free(start: int, end: int) -> bool:
        return not any(start < span.end and span.start < end for span in spans)

    for span in spans:
        column = _COLUMN.match(text, span.end) if span.label == "YEAR" else None
        if column is not None and free(column.start(), column.end()):
            yield Span("ITEM", column.start(), column.end())
        if span.label != "COUNT":
            continue
        before, moved = text[: span.start], _MOVED.get(text[max(0, span.start - 2) : span.start])
        received = _RECEIVED.search(before) if text[: span.end].endswith(("批次", "人次", "批")) else None
        if received is not None and free(received.start(), span.start):
            yield Span("ITEM", received.start(), span.start)
        elif moved is not None and free(span.start - 2, span.start):
            yield Span(moved, span.start - 2, span.start)
    for found in re.finditer("其中", text):
        if free(found.start(), found.end()):
            yield Span("PARTS", found.start(), found.end())
