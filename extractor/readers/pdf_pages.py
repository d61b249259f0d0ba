"""PDF, pages: what stands on each page, without what only the print put there.

page -> lines and tables from the top -> running heads, feet and page numbers dropped -> tables over pages joined
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from extractor.data import Box
from extractor.readers.builder import Drawn
from extractor.readers.pdf_chars import Chars, Run
from extractor.readers.pdf_columns import split_tables
from extractor.readers.pdf_grids import Ruled
from extractor.readers.pdf_lines import TextLine, cell_text, group
from extractor.readers.pdf_model import Item, Page, PageTable
from extractor.readers.pdf_rows import split_rows

_EDGE = 0.14  # of the page height: where running heads and feet stand
_HEAD_LINES = 3  # that a running head may have
_REPEATED = 3  # pages that must carry a running head
_SHARE = 0.4  # of the pages between its first and its last
_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
_PAGE_NUMBER = re.compile(
    r"[-—–·.\s|]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,6})(?:\s*页)?(?:\s*[,，/／]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–·.\s|]*"
)
_CAPTION = re.compile(r"单位[:：]|表(?:[(（].*[)）])?$|^附[表件]|续表")
_SAME_EDGE = 2.5  # points


def top_of(item: Item) -> float:
    """Where an item begins on its page."""
    return item.rect[1]


def make_table(chars: Chars, ruled: Ruled, filled: dict[int, list[Run]], page: Page) -> PageTable | None:
    """The ruled table with the texts of its cells; None where it holds no text."""
    if not filled:
        return None
    ruled, filled = split_rows(chars, ruled, filled)
    xs, ys = [round(x, 1) for x in ruled.xs], [round(y, 1) for y in ruled.ys]
    upright = page.frame.turn == page.frame.shown
    cells = []
    for index, (row, col, row_span, col_span) in enumerate(ruled.cells):
        text = cell_text(chars, filled[index], ruled.width_of(index)) if index in filled else ""
        rect = (xs[col], ys[row], xs[col + col_span], ys[row + row_span])
        box = Box(page=page.number, bbox=rect) if upright else page.box(rect)
        cells.append(Drawn(row, col, text, row_span, col_span, box))
    return PageTable(ruled.rect, page.number, ruled.xs, len(ruled.ys) - 1, cells)


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


# ---------------------------------------------------------------------------------------------------- tables over pages


def join_tables(pages: list[Page]) -> None:
    """Put the part of a table that begins a page behind its beginning at the end of the page before.

    They are one table when nothing stands between them and their columns have the same edges; a head that is printed
    again is left out.
    """
    open_table: PageTable | None = None
    for page in pages:
        if not page.items:
            continue
        first = page.items[0]
        if open_table is not None and isinstance(first, PageTable) and _continues(open_table, first):
            _append(open_table, first)
            page.items.pop(0)
            if not page.items:
                continue
        last = page.items[-1]
        open_table = last if isinstance(last, PageTable) else None


def _continues(above: PageTable, below: PageTable) -> bool:
    if above.ruled != below.ruled:
        return False
    upper, lower = _from_left(above.xs), _from_left(below.xs)
    if abs(upper[-1] - lower[-1]) > 2 * _SAME_EDGE:
        return False
    fewer, more = sorted((upper, lower), key=len)
    return len(fewer) > 2 and all(_nearest(x, more) >= 0 for x in fewer)


def _from_left(xs: list[float]) -> list[float]:
    return [x - xs[0] for x in xs]


def _nearest(x: float, xs: list[float]) -> int:
    """The index of the edge at ``x``, -1 where there is none."""
    index = min(range(len(xs)), key=lambda i: abs(xs[i] - x))
    return index if abs(xs[index] - x) <= 2 * _SAME_EDGE else -1


def _append(above: PageTable, below: PageTable) -> None:
    """Rows of ``below`` behind those of ``above``; a page that shows only totals lacks the edges of merged columns."""
    if len(below.xs) > len(above.xs):
        _spread(above, _from_left(below.xs))
        above.xs = below.xs
    elif len(below.xs) < len(above.xs):
        _spread(below, _from_left(above.xs))
    same = 0
    upper, lower = _rows(above), _rows(below)
    while same < min(len(upper), len(lower)) and _says(upper[same]) == _says(lower[same]):
        same += 1
    shift = above.rows - same
    above.cells += [cell._replace(row=cell.row + shift) for row in lower[same:] for cell in row]
    above.rows += below.rows - same


def _spread(table: PageTable, xs: list[float]) -> None:
    """Give the cells of a table their places between the finer edges ``xs``."""
    places = [_nearest(x, xs) for x in _from_left(table.xs)]
    table.cells = [
        cell._replace(
            col=places[cell.col], col_span=places[min(cell.col + cell.col_span, len(places) - 1)] - places[cell.col]
        )
        for cell in table.cells
    ]


def _rows(table: PageTable) -> list[list[Drawn]]:
    rows: list[list[Drawn]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    return rows


def _says(row: list[Drawn]) -> list[tuple[int, str]]:
    return [(cell.col, _SPACE.sub("", cell.text)) for cell in row if cell.text]


def page_items(chars: Chars, loose: list[Run], tables: Iterable[PageTable | None], page: Page) -> list[Item]:
    """Lines and tables of a page from the top."""
    items: list[Item] = list(split_tables(chars, group(loose), page))
    items += [table for table in tables if table is not None]
    return sorted(items, key=top_of)
