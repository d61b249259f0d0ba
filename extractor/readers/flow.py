"""A tree of HTML elements to paragraphs and grids, in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from extractor.data import Box
from extractor.readers.builder import Builder, Drawn
from extractor.readers.spans import Placing

HEADINGS = {f"h{level}": level for level in range(1, 7)}
#: What ends a paragraph when it begins or ends.
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul"
    " h1 h2 h3 h4 h5 h6 o:p".split()
) - {"o:p"}
#: What never shows as text of the page.
SILENT = frozenset(
    "script style noscript template head title meta link iframe object embed applet svg canvas audio video map area"
    " button select option textarea input del rp rt".split()
)

_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_CJK = r"[\u2e80-\u9fff\uff00-\uffef“”‘’（）《》【】、。]"
_BROKEN = re.compile(rf"(?<={_CJK})[ \t]*[\r\n][ \t\r\n]*(?={_CJK})")  # a source line end between Han is no blank
_NUMBER_PIECE = re.compile(r"[-\d,.，．%％\s]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_MARKED = re.compile(r"\s*(?:\d{1,3}[.、．)）]|[（(]?[一二三四五六七八九十\d]{1,3}[)）、])")
_MOST_COLUMNS = 1000  # as in browsers
_MOST_PLACED = 100_000  # cells of a table that each say where they stand; a larger one says it as a whole
_PROSE = 200  # characters of one cell; a table of few such cells only places text on the page


class Flow:
    """Writes elements into ``out``; ``skip`` says which lines do not belong to the document."""

    def __init__(self, name: str, skip: Callable[[str], bool] | None = None) -> None:
        self.skip = skip
        self.out = Builder(name, "text/html")
        self.paragraphs = 0
        self.tables = 0
        self._words: list[str] = []
        self._heading = 0
        self._preformatted = 0

    def walk(self, root: Any, dropped: frozenset[Any] | set[Any] = frozenset()) -> None:
        """Write everything under ``root`` but the elements ``dropped``."""
        self._walk(root, dropped)
        self._flush()

    def _walk(self, root: Any, dropped: frozenset[Any] | set[Any]) -> None:
        from lxml import etree

        walker = etree.iterwalk(root, events=("start", "end"))
        counters: list[int] = []
        skipped: Any = None
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in SILENT or element in dropped or is_hidden(element):
                    skipped = element
                    walker.skip_subtree()
                elif tag == "table" and is_grid(element):
                    self._flush()
                    self._table(element)
                    skipped = element
                    walker.skip_subtree()
                else:
                    self._open(element, tag, counters)
                continue
            if element is not skipped:
                self._close(tag, counters)
            elif tag in BLOCKS:
                self._flush()
            if element is not root and element.tail:
                self._say(element.tail)

    def _open(self, element: Any, tag: str, counters: list[int]) -> None:
        if tag in BLOCKS:
            self._flush()
            self._heading = HEADINGS.get(tag, self._heading)
            self._preformatted += tag == "pre"
            if tag == "ol":
                start = element.get("start", "1")
                counters.append(int(start) if start.isdecimal() and len(start) < 6 else 1)
            elif tag == "ul":
                counters.append(-1)
            elif tag == "li" and counters and counters[-1] >= 0:
                if not _MARKED.match(element.text_content()[:40] if hasattr(element, "text_content") else ""):
                    self._words.append(f"{counters[-1]}.")
                counters[-1] += 1
        elif tag == "br":
            self._flush(hard=False)
        if element.text and tag != "br":
            self._say(element.text)

    def _close(self, tag: str, counters: list[int]) -> None:
        if tag in BLOCKS:
            self._flush()
            if tag in HEADINGS:
                self._heading = 0
            self._preformatted -= tag == "pre" and self._preformatted > 0
            if tag in ("ol", "ul") and counters:
                counters.pop()

    def _say(self, text: str) -> None:
        if self._preformatted and "\n" in text:
            for line in text.split("\n"):
                self._words.append(line)
                self._flush(hard=False)
            return
        self._words.append(text)

    def _flush(self, *, hard: bool = True) -> None:
        if not self._words:
            return
        text = tidy("".join(self._words))
        self._words.clear()
        if not text or (self.skip is not None and self.skip(text)):
            return
        self.paragraphs += 1
        self.out.line(text, heading=self._heading, hard=hard, box=Box(path=f"段落 {self.paragraphs}"))

    # ------------------------------------------------------------------------------------------------------- tables

    def _table(self, table: Any) -> None:
        for caption in table.iterchildren("caption"):
            self._say(caption.text_content())
            self._flush()
        self.tables += 1
        number = self.tables
        inner: list[Any] = []
        told = sum(1 for _ in table.iter("td", "th")) <= _MOST_PLACED
        cells = [
            Drawn(
                row, col, text, row_span, col_span,
                Box(path=f"表 {number} 行 {row + 1} 列 {col + 1}") if told else None,
            )
            for row, col, text, row_span, col_span in _placed(table, inner)
        ]  # fmt: skip
        self.out.grid(cells, box=Box(path=f"表 {number}"))
        for nested in inner:
            self.walk(nested)


def tidy(text: str) -> str:
    """White space as a browser shows it; a no-break space is a blank, a source line end between Han characters none."""
    if "\n" in text or "\r" in text:
        text = _BROKEN.sub("", text.strip(" \t\r\n"))
    text = _SPACE.sub(" ", text).strip(" ").replace("\xa0", " ")
    return text.rstrip() if text and not text.isspace() else ""


def is_hidden(element: Any) -> bool:
    """Whether an element says that it does not show."""
    style = element.get("style")
    if style and _HIDDEN.search(style):
        return True
    return element.get("hidden") is not None


def rows_of(table: Any) -> Iterator[Any]:
    """The rows of a table itself, not those of tables inside it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def cells_of(row: Any) -> Iterator[Any]:
    """The cells of a row."""
    return (cell for cell in row if cell.tag in ("td", "th"))


def is_grid(table: Any) -> bool:
    """Whether a table holds data, rather than placing text, pictures or other tables on the page."""
    if table.get("role") in ("presentation", "none"):
        return False
    widest = filled = long = rows = 0
    for row in rows_of(table):
        rows += 1
        count = 0
        for cell in cells_of(row):
            count += 1
            words = len("".join(cell.itertext()).strip()) if long < 3 else 1
            filled += words > 0
            long += words > _PROSE
        widest = max(widest, count)
    if widest < 2 or filled < 2:
        return False
    nested = next(table.iterdescendants("table"), None) is not None
    if nested:
        return long == 0 and filled >= 4
    return not (long and filled <= 3 and rows <= 2)


def _placed(table: Any, inner: list[Any]) -> Iterator[tuple[int, int, str, int, int]]:
    """Row, column, text, row span and column span of each cell; tables inside cells are put into ``inner``."""
    rows = [row for row in rows_of(table) if not is_hidden(row)]
    placing = Placing(len(rows))
    for number, row in enumerate(rows):
        placing.next_row()
        for cell in cells_of(row):
            if is_hidden(cell):
                continue
            wide = min(max(_number(cell.get("colspan")), 1), _MOST_COLUMNS)
            high = _number(cell.get("rowspan"))
            text = cell_text(cell, inner)
            col, high = placing.put(wide, high)
            yield number, col, text, high, wide


def _number(value: str | None) -> int:
    """A span as written; 1 where it is none, 0 (to the end of the table) only for rows that say so."""
    digits = (value or "1").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1


def cell_text(cell: Any, inner: list[Any]) -> str:
    """The text of a cell, its paragraphs on lines of their own; a number broken by <br> is one number again."""
    from lxml import etree

    lines: list[str] = []
    words: list[str] = [cell.text or ""]

    def flush() -> None:
        text = tidy("".join(words))
        words.clear()
        if text:
            lines.append(text)

    if len(cell) == 0:
        flush()
        return lines[0] if lines else ""
    walker = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if element is cell:
            continue
        if event == "start":
            if tag in SILENT or is_hidden(element):
                walker.skip_subtree()
                continue
            if tag == "table":
                inner.append(element)
                walker.skip_subtree()
                continue
            if tag in BLOCKS or tag == "br":
                flush()
            if element.text:
                words.append(element.text)
            continue
        if tag in BLOCKS and tag not in SILENT:
            flush()
        if element.tail:
            words.append(element.tail)
    flush()
    return join_lines(lines)


def join_lines(lines: list[str]) -> str:
    """The lines of a cell; a number that was broken at its point or comma is put together again.

    >>> join_lines(["1,234.", "56"]), join_lines(["12", "34"])
    ('1,234.56', '12\\n34')
    """
    joined = lines[:1]
    for line in lines[1:]:
        before = joined[-1]
        broken = before[-1:] in (".", ",") or line[:1] in (".", ",")
        if broken and _NUMBER_PIECE.fullmatch(before) and _NUMBER_PIECE.fullmatch(line):
            joined[-1] = before + line
        else:
            joined.append(line)
    return "\n".join(joined)
