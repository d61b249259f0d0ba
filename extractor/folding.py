"""Text as the patterns see it.  ``fold`` changes characters, never their number; ``View`` drops white space and knows
the way back.  Both keep every match one lookup away from its offset in the document."""

from __future__ import annotations

import re

# Full-width ASCII to half width, plus the look-alikes that real files use for the same sign.  Never NFKC: it changes
# lengths (㎡, ①, ％‥) and with them every offset behind.
_HALVES = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "\u3000": " ", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\ufeff": " ", "\u200b": " ",
    "﹪": "%", "﹣": "-", "−": "-", "﹢": "+", "﹐": ",", "﹑": "、", "﹔": ";", "﹕": ":", "﹙": "(", "﹚": ")",
    "〔": "(", "〕": ")", "「": "“", "」": "”", "『": "“", "』": "”", "〇": "零", "○": "零", "≧": "≥", "≦": "≤", "﹥": ">", "﹤": "<",
}  # fmt: skip
_WIDE = re.compile(f"[{''.join(map(re.escape, _HALVES))}]")


def fold(text: str) -> str:
    """Return ``text`` with full-width signs made half width; ``len`` is unchanged.

    >>> fold("增长０．５％（万元）")
    '增长0.5%(万元)'
    """
    if text.isascii():
        return text
    # a text has few of these signs: find one, replace it everywhere, look for the next (ten times as fast as translate)
    found = _WIDE.search(text)
    while found is not None:
        sign = found[0]
        text = text.replace(sign, _HALVES[sign])
        found = _WIDE.search(text, found.end())
    return text


# White space that means nothing: beside a Han character or a sign, or inside a grouped or broken number
# ("1 129 236", "3, 235. 99", "881,300.\n39").  A blank that separates two words or two numbers stays, as one blank.
# The number of a page alone on its line, in folded text: "—1—", "- 12 -", "第 3 页 共 10 页", "3/10", "Page 3".  It stands
# inside a sentence that a page end cut in two, and is dropped like the line ends around it.
PAGE_NUMBER = (
    r"(?:[-—–―_~·]{1,3}\s{0,3}\d{1,4}\s{0,3}[-—–―_~·]{1,3}"
    r"|第?\s{0,3}\d{1,4}\s{0,3}页\s{0,3}[,/]?\s{0,3}(?:\(?\s{0,3}共\s{0,3}\d{1,4}\s{0,3}页\s{0,3}\)?)?"
    r"|\d{1,4}\s{0,3}/\s{0,3}\d{1,4}|[Pp]age\s{0,3}\d{1,4}(?:\s{0,3}of\s{0,3}\d{1,4})?)"
)
_BLANK = re.compile(rf"[^\S\n]*+\n\s*+{PAGE_NUMBER}[^\S\n]*+\n\s*+|\s+")
_DIGITS_BEFORE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:[ ,]\d{3})*)$")
_GROUP_AFTER = re.compile(r"\d{3}(?![\d])")
_HAN_OR_SIGN = re.compile(r"[^0-9A-Za-z]")
# "1. 80岁以上": a list number at the start of a line or behind a stop; its blank is not inside a number
_LIST_NUMBER = re.compile(r"(?:^|[^0-9.,\s]\s*\n|[;:。!?])[ \t]*[0-9]{1,2}\.$")


class View:
    """A span of the document as one clean line: folded, without meaningless white space.

    ``text`` is what patterns match; ``span(a, b)`` gives the offsets in the document of ``text[a:b]``.
    """

    __slots__ = ("offsets", "start", "text")

    def __init__(self, document_text: str, start: int, end: int) -> None:
        raw = fold(document_text[start:end])
        self.start = start
        self.offsets: list[int] | None = None
        words = raw.split(None, 1)
        if len(words) == 1 and len(words[0]) == len(raw):  # no white space at all
            self.text = raw
            return
        pieces: list[str] = []
        offsets: list[int] = []
        position = 0
        for blank in _BLANK.finditer(raw):
            pieces.append(raw[position : blank.start()])
            offsets.extend(range(position, blank.start()))
            if _separates(raw, blank.start(), blank.end()):
                pieces.append(" ")
                offsets.append(blank.start())
            position = blank.end()
        pieces.append(raw[position:])
        offsets.extend(range(position, len(raw)))
        self.text = "".join(pieces)
        self.offsets = offsets

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets in the document of ``self.text[first:last]`` (trailing dropped blanks excluded)."""
        if self.offsets is None:
            return self.start + first, self.start + last
        if first >= last:
            here = self.offsets[first] if first < len(self.offsets) else (self.offsets[-1] + 1 if self.offsets else 0)
            return self.start + here, self.start + here
        return self.start + self.offsets[first], self.start + self.offsets[last - 1] + 1


def _separates(raw: str, first: int, last: int) -> bool:
    """Whether the blank ``raw[first:last]`` stands between two words or numbers that must not be glued."""
    if first == 0 or last == len(raw):
        return False
    before, after = raw[first - 1], raw[last]
    if _HAN_OR_SIGN.match(before) or _HAN_OR_SIGN.match(after):
        if before == "." and "\n" not in raw[first:last] and _is_list_number(raw, first):
            return True
        # "3, 235", "235. 99", "881,300.\n39": a separator of the number itself
        return before in ",." and after.isdigit() and first >= 2 and not raw[first - 2].isdigit()
    if before.isdigit() and after.isdigit():
        if "\n" in raw[first:last]:
            return False  # a line end inside a number
        grouped = _DIGITS_BEFORE.search(raw, max(0, first - 20), first)
        return not (grouped and _GROUP_AFTER.match(raw, last))
    return True


def _is_list_number(raw: str, end: int) -> bool:
    """Whether ``raw[:end]`` ends in a list number (``1.``).  Looks back a few characters only."""
    start = max(0, end - 12)
    match = _LIST_NUMBER.search(raw[start:end])
    return match is not None and (match.start() > 0 or start == 0 or raw[start] in ";:。!?")
