"""Running text -> sentences -> clauses.

A sentence ends at 。！？ and where its paragraph ends; a semicolon only parts clauses, since a reason (一是…；二是…)
spans several.  Nothing ends inside brackets, quotes, decimals or list numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# What Markdown and bullets leave at the front of a sentence; signs that alone make no sentence.
_FRONT = " \t\r\n\u3000\u00a0*#"
_EMPTY = " \t\r\n\u3000\u00a0*#。；;，,、-—_"

#: No stage behind this one should meet a sentence without end (a 5 MB line): longer ones are cut at a clause.
LONGEST = 4000

# Balanced brackets and quotes of a sane length are stepped over as a whole, so that stops inside them do not count;
# an opening bracket that is never closed matches nothing and hides nothing.
_IN_BRACKETS = r"(?:[^()（）]|[(（][^()（）]{0,80}[)）]){0,300}?[)）]"
_NESTED = rf"[(（]{_IN_BRACKETS}|“[^“”]{{0,300}}”|《[^《》]{{0,150}}》|「[^「」]{{0,300}}」"
# The same brackets and quotes, and what ends a sentence.  All begin with one set of signs, to which ``re`` skips.
_SENTENCE_STOP = re.compile(
    r"[(（“《「。！？!?.](?:"
    rf"(?<=[(（]){_IN_BRACKETS}|(?<=“)[^“”]{{0,300}}”|(?<=《)[^《》]{{0,150}}》|(?<=「)[^「」]{{0,300}}」"
    r"|(?P<stop>(?<=[。！？])[。！？]*[”’」』）)]*|(?<=[\u4e00-\u9fff”）)%％][!?])[!?]*"
    r"|(?<=[\u4e00-\u9fff]\.)(?=[\u4e00-\u9fff]|\s*$)))"
)
# “…。” ends the sentence too, unless the sentence visibly goes on behind the quote.
_QUOTED_STOP = re.compile(r"[。！？][”」]$")
_GOES_ON = re.compile(r"[，,、；;：:。的等和与及并为是]")


def split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges of the sentences of ``text[start:end]``, trimmed of white space, with their final stops.

    >>> text = "共3.5万元（含2.1万元。）安排。同比持平"
    >>> [text[a:b] for a, b in split_sentences(text, 0, len(text))]
    ['共3.5万元（含2.1万元。）安排。', '同比持平']
    """
    position = start
    for found in _SENTENCE_STOP.finditer(text, start, end):
        if found["stop"] is None:
            quoted = _QUOTED_STOP.search(found[0]) is not None and found.end() < end
            if not quoted or _GOES_ON.match(text, found.end()):
                continue
        yield from _within_limit(text, position, found.end())
        position = found.end()
    yield from _within_limit(text, position, end)


def _within_limit(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        window = text[start : start + LONGEST]
        cut = max(window.rfind(sign) for sign in "；;，\n") + 1
        cut = cut if cut > LONGEST // 4 else LONGEST
        yield from _trimmed(text, start, start + cut)
        start += cut
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end]
    front = words.lstrip(_FRONT)
    if front.strip(_EMPTY):
        yield end - len(front), end - len(front) + len(front.rstrip())


# --------------------------------------------------------------------------------------------------------- clauses

# Signs that look like a boundary and are none: 1,234.56 · 10:30 · 1:2 · brackets · quotes.  A comma groups digits only
# where one to three digits stand before it and exactly three behind, so that "3.65万元,下降" and "1.25,300" part.
_GROUPED = r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)"
_CLAUSE_STOP = re.compile(
    rf"{_NESTED}|\"[^\"]{{0,200}}\"|{_GROUPED}|(?<!\d)\d++(?:\.\d++)?:\d"
    r"|[a-z]{3,5}://\S*"
    r"|(?P<stop>[，,；;。：:！!？?]+[”’」』]?|(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff]|$))"
)


def clauses(text: str) -> list[tuple[int, int]]:
    """Ranges of the clauses of one sentence (``View.text``), without the signs that part them, never empty ones.

    >>> text = "运行费1,234.56万元,比上年(含2项,共5万元)增加3:1,下降9.5%。"
    >>> [text[a:b] for a, b in clauses(text)]
    ['运行费1,234.56万元', '比上年(含2项,共5万元)增加3:1', '下降9.5%']
    """
    ranges: list[tuple[int, int]] = []
    position = 0
    for found in _CLAUSE_STOP.finditer(text):
        if found["stop"] is None:
            continue
        _append(ranges, text, position, found.start())
        position = found.end()
    _append(ranges, text, position, len(text))
    return ranges


def _append(ranges: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        ranges.append((start, end))
