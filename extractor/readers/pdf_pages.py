"""PDF, pages: what stands on each page, without what only the print put there.

page -> lines and tables from the top -> running heads, feet and page numbers dropped -> tables over pages joined
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from extractor.readers.pdf_chars import Chars, Run
from extractor.readers.pdf_columns import split_tables
from extractor.readers.pdf_lines import TextLine, group
from extractor.readers.pdf_model import Item, Page, PageTable

_EDGE = 0.14  # of the page height: where running heads and feet stand
_HEAD_LINES = 3  # that a running head may have
_REPEATED = 3  # pages that must carry a running head
_SHARE = 0.4  # of the pages between its first and its last
_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
_PAGE_NUMBER = re.compile(
    r"[-—–·.\s|]{0,20}(?:第\s{0,4})?(?:\d{1,4}|[ivxIVX]{1,6})(?:\s{0,4}页)?"
    r"(?:\s{0,4}[,，/／]?\s{0,4}(?:共|of)?\s{0,4}\d{1,4}\s{0,4}页?)?[-—–·.\s|]{0,20}"
)
_CAPTION = re.compile(r"单位[:：]|表(?=(?s:.{0,62}+)$)(?:[(（].{0,60}[)）])?$|^附[表件]|续表")


def top_of(item: Item) -> float:
    """Where an item begins on its page."""
    return item.rect[1]


# --------------------------------------------------------------------------------------------- heads, feet, numbers


def drop_running(pages: list[Page]) -> list[str]:
    """Take running heads, feet and page numbers out of ``pages``; returns the heads and feet, for the notes."""
    dropped: dict[str, list[str]] = {}
    for last in (False, True):
        for _ in range(_HEAD_LINES):
            repeated = _repeated(pages, last=last)
            for page in pages:
                line = _outermost(page, last=last)
                if line is None:
                    continue
                number = _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
                if _key(line) in repeated or (number and _is_number(line, page)):
                    page.items.remove(line)
                    if not number:
                        dropped.setdefault(_key(line), []).append(line.text)
    return [f"{texts[0]} ({len(texts)}x)" for texts in dropped.values()]


def _key(line: TextLine) -> str:
    return _DIGITS.sub("#", _SPACE.sub("", line.text))


def _outermost(page: Page, *, last: bool) -> TextLine | None:
    """The first (last) thing on a page where it is a line near the edge."""
    if not page.items:
        return None
    item = page.items[-1 if last else 0]
    if not isinstance(item, TextLine):
        return None
    height = page.frame.size[1]
    near = item.rect[1] > (1 - _EDGE) * height if last else item.rect[3] < _EDGE * height
    return item if near else None


def _is_number(line: TextLine, page: Page) -> bool:
    """Whether a bare number at the edge numbers the page rather than being a figure of the text."""
    return len(page.items) > 1 or _DIGITS.sub("", line.text).strip() != ""


def _repeated(pages: list[Page], *, last: bool) -> frozenset[str]:
    """The texts, digits left out, that stand at the edge of so many pages that they belong to none."""
    found: dict[str, list[tuple[int, float]]] = {}
    for index, page in enumerate(pages):
        line = _outermost(page, last=last)
        if line is None or len(page.items) < 2 or _names_table(line.text, page):
            continue
        found.setdefault(_key(line), []).append((index, line.rect[1]))
    return frozenset(
        key
        for key, places in found.items()
        if len(places) >= _REPEATED
        and len(places) >= _SHARE * (places[-1][0] - places[0][0] + 1)
        and _same_height(y for _, y in places)
    )


def _names_table(text: str, page: Page) -> bool:
    return _CAPTION.search(text.strip()) is not None and any(isinstance(item, PageTable) for item in page.items)


def _same_height(tops: Iterable[float]) -> bool:
    """Most of the lines stand at the same height of their pages."""
    heights = Counter(round(top / 4) for top in tops)
    best, count = heights.most_common(1)[0]
    return count + heights[best - 1] + heights[best + 1] >= 0.6 * heights.total()


def page_items(chars: Chars, loose: list[Run], tables: Iterable[PageTable], page: Page) -> list[Item]:
    """Lines and tables of a page from the top."""
    items: list[Item] = list(split_tables(chars, group(loose), page))
    items += tables
    return sorted(items, key=top_of)
