"""Word documents: paragraphs, tables, text boxes and notes in reading order, changes as if accepted.

The body is read as a stream, block by block, so that a long document needs little memory.
"""

from __future__ import annotations

from typing import Any

from extractor.data import Box, Layout, RawDocument
from extractor.errors import UnreadableError
from extractor.readers.builder import Builder, Drawn
from extractor.readers.docx_inline import Inline, local
from extractor.readers.docx_numbering import Numbering
from extractor.readers.docx_styles import Styles, is_on
from extractor.readers.flow import join_lines
from extractor.readers.formats import DOCX
from extractor.readers.package import SAFE, Package, open_package

_BLOCKS = ("{*}p", "{*}tbl", "{*}sdt", "{*}customXml", "{*}ins", "{*}moveTo", "{*}altChunk")
_THROUGH = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_LONGEST_HEADING = 100  # characters; whole paragraphs are styled as headings, too
_MOST_COLUMNS = 1000
_PROSE = 200  # characters of one cell; a single row of few such cells only places text on the page


def read_docx(raw: RawDocument) -> Layout:
    """Return the paragraphs and tables of a Word document; ``Box.path`` says which one (段落 12, 表 3 行 2 列 4).

    Raises ``UnreadableError`` when the file is damaged, expands beyond all measure, or holds no text.
    """
    with open_package(raw) as package:
        main = package.main_part("word/document.xml")
        parts = dict(package.relations(main).values())
        styles = Styles(_part(package, parts, "styles"))
        numbering = Numbering(_part(package, parts, "numbering"), styles.list_of)
        out = Builder(raw.name, DOCX)
        story = Story(out, styles, numbering)
        _read_body(package, main, story)
        for kind in ("footnote", "endnote"):
            wanted = [note for note_kind, note in story.notes if note_kind == kind]
            if wanted:
                _read_notes(_part(package, parts, f"{kind}s"), kind, wanted, story)
        layout = out.layout(story.remarks)
    if not layout.blocks:
        raise UnreadableError(
            f"{raw.name}: the document holds no text (pictures only?); recognise its text first (OCR)"
        )
    return layout


def _part(package: Package, parts: dict[str, str], kind: str) -> Any:
    target = parts.get(kind)
    return package.tree(target) if target else None


def _read_body(package: Package, main: str, story: Story) -> None:
    from lxml import etree

    with package.stream(main) as stream:
        for _, element in etree.iterparse(stream, events=("end",), tag=_BLOCKS, **SAFE):
            parent = element.getparent()
            if parent is None or local(parent.tag) != "body":
                continue
            story.block(element)
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    story.end()


def _read_notes(root: Any, kind: str, wanted: list[str], story: Story) -> None:
    if root is None:
        return
    by_id = {value: note for note in root for key, value in note.items() if local(key) == "id"}
    for number, note_id in enumerate(dict.fromkeys(wanted), 1):
        note = by_id.get(note_id)
        if note is not None:
            story.aside(note, f"{'脚注' if kind == 'footnote' else '尾注'} {number}")


class Story:
    """Writes the blocks of a document; knows how far its numbers, fields, paragraphs and tables have come."""

    def __init__(self, out: Builder, styles: Styles, numbering: Numbering) -> None:
        self.out = out
        self.styles = styles
        self.numbering = numbering
        self.notes: list[tuple[str, str]] = []
        self.remarks: list[str] = []
        self._inline = Inline("")
        self._paragraphs = self._tables = self._boxes = 0
        self._place = ""  # of a note or text box, in place of a count
        self._joined = ""  # text of paragraphs whose ends are deleted

    # ---------------------------------------------------------------------------------------------------- blocks

    def block(self, element: Any) -> None:
        """Write one block: a paragraph, a table, or a container of such."""
        name = local(element.tag)
        if name == "p":
            self._paragraph(element)
        elif name == "tbl":
            self._table(element)
        elif name in _THROUGH:
            for child in element:
                self.block(child)
        elif name == "AlternateContent":
            for choice in element[:1]:
                for child in choice:
                    self.block(child)
        elif name == "altChunk":
            self.remarks.append("an embedded file (altChunk) is not read; open and save the document in Word")

    def aside(self, element: Any, place: str) -> None:
        """Write the blocks of a note or a text box, whose place is ``place``."""
        outer, self._place = self._place, place
        inline, self._inline = self._inline, Inline("")
        for child in element:
            self.block(child)
        self.end()
        self._inline, self._place = inline, outer

    def end(self) -> None:
        """Write what still waits for the paragraph behind it."""
        if self._joined:
            self._write(self._joined, 0)
            self._joined = ""

    def _paragraph(self, element: Any) -> None:
        number, text, outline, ended = self._read_paragraph(element)
        boxes, self._inline.boxes = self._inline.boxes, []
        if not ended:
            self._joined += text
        else:
            text, self._joined = self._joined + text, ""
            if text.strip():
                self._write(numbered(number, text), outline)
            else:
                self.out.line("")
        for box in boxes:
            self._boxes += 1
            self.aside(box, f"文本框 {self._boxes}")

    def _write(self, text: str, outline: int) -> None:
        self._paragraphs += not self._place
        box = Box(path=self._place or f"段落 {self._paragraphs}")
        if len(text) > _LONGEST_HEADING or text.rstrip().endswith(("。", "；")):
            outline = 0
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        for number, line in enumerate(lines, 1):
            self.out.line(line, heading=outline, hard=number == len(lines), box=box)

    def _read_paragraph(self, element: Any) -> tuple[str, str, int, bool]:
        """The number, text and outline level of a paragraph, and whether its end is not deleted."""
        self._inline.w = w = element.tag.rpartition("}")[0] + "}"
        properties = element.find(f"{w}pPr")
        text = self._inline.take(element)
        self.notes += self._inline.notes
        self._inline.notes = []
        if properties is None:
            style = self.styles.get(self.styles.default)
            return "", "" if style.hidden else text, style.outline, True
        named = properties.find(f"{w}pStyle")
        style_id = self.styles.default if named is None else named.get(f"{w}val") or ""
        style = self.styles.get(style_id)
        level = properties.find(f"{w}outlineLvl")
        outline = style.outline
        if level is not None:
            value = level.get(f"{w}val") or ""
            outline = int(value) + 1 if value.isdecimal() and int(value) < 9 else 0
        mark = properties.find(f"{w}rPr")
        ended = mark is None or mark.find(f"{w}del") is None
        number = self._number(properties, w, style_id) if ended else ""
        return number, "" if style.hidden else text, outline, ended

    def _number(self, properties: Any, w: str, style_id: str) -> str:
        style = self.styles.get(style_id)
        list_id, level = style.list_id, style.level
        own = properties.find(f"{w}numPr")
        if own is not None:
            named, stated = own.find(f"{w}numId"), own.find(f"{w}ilvl")
            if named is not None:
                list_id = named.get(f"{w}val") or ""
                level = 0
            if stated is not None and (stated.get(f"{w}val") or "").isdecimal():
                level = int(stated.get(f"{w}val"))
        if not list_id or list_id == "0":
            return ""
        if own is None or level is None:
            level = self.numbering.level_of_style(list_id, style_id) if level is None else level
        return self.numbering.number(list_id, level)

    # ---------------------------------------------------------------------------------------------------- tables

    def _table(self, table: Any) -> None:
        w = table.tag.rpartition("}")[0] + "}"
        rows = [row for row in _within(table, f"{w}tr") if not _is_deleted(row, w)]
        if not _is_grid(rows, w):
            for row in rows:
                for cell in _within(row, f"{w}tc"):
                    for child in cell:
                        self.block(child)
            return
        self._tables += 1
        number, outer = self._tables, f"{self._place} " if self._place else ""
        inner: list[Any] = []
        cells = [
            Drawn(*place, Box(path=f"{outer}表 {number} 行 {place[0] + 1} 列 {place[1] + 1}"))
            for place in self._cells(rows, w, inner)
        ]
        self.out.grid(cells)
        for nested in inner:
            self._table(nested)

    def _cells(self, rows: list[Any], w: str, inner: list[Any]) -> list[tuple[int, int, str, int, int]]:
        """Row, column, text, row span and column span of each cell that is not covered by another."""
        cells: list[list[Any]] = []
        open_merges: dict[int, int] = {}  # first column -> index of the cell that reaches down
        for number, row in enumerate(rows):
            col = min(_int_of(row.find(f"{w}trPr/{w}gridBefore"), w, 0), _MOST_COLUMNS)
            merges: dict[int, int] = {}
            for cell in _within(row, f"{w}tc"):
                properties = cell.find(f"{w}tcPr")
                span, merge = 1, None
                if properties is not None:
                    if properties.find(f"{w}cellDel") is not None:
                        continue
                    span = min(max(_int_of(properties.find(f"{w}gridSpan"), w, 1), 1), _MOST_COLUMNS)
                    if _merge(properties, w, "hMerge") == "continue" and cells and cells[-1][0] == number:
                        cells[-1][4] += span
                        col += span
                        continue
                    merge = _merge(properties, w, "vMerge")
                above = open_merges.get(col) if merge == "continue" else None
                if above is not None:
                    cells[above][3] += 1
                    merges[col] = above
                else:
                    if merge:
                        merges[col] = len(cells)
                    cells.append([number, col, self._cell_text(cell, inner), 1, span])
                col += span
            open_merges = merges
        return [(row, col, text, high, wide) for row, col, text, high, wide in cells]

    def _cell_text(self, cell: Any, inner: list[Any]) -> str:
        lines: list[str] = []
        joined = ""
        for child in _blocks_of(cell):
            if local(child.tag) == "tbl":
                inner.append(child)
                continue
            number, text, _, ended = self._read_paragraph(child)
            boxes, self._inline.boxes = self._inline.boxes, []
            joined += numbered(number, text)
            if ended:
                lines += [line.rstrip() for line in joined.replace("\t", " ").split("\n") if line.strip()]
                joined = ""
            for box in boxes:
                outer, self._inline = self._inline, Inline("")
                lines += self._cell_text(box, inner).splitlines()
                self._inline = outer
        return join_lines([*lines, joined.strip()] if joined.strip() else lines)


def numbered(number: str, text: str) -> str:
    """A paragraph with its automatic number in front; a blank parts what would read as one number or word.

    >>> numbered("一、", "收入"), numbered("1.", "80岁以上"), numbered("第一部分", "概况")
    ('一、收入', '1. 80岁以上', '第一部分 概况')
    """
    if not number:
        return text
    apart = number[-1].isalnum() or text.lstrip()[:1].isdigit()
    return f"{number} {text.lstrip()}" if apart else number + text.lstrip()


def _blocks_of(parent: Any) -> list[Any]:
    """The paragraphs and tables of a cell, those in content controls included."""
    found: list[Any] = []
    for child in parent:
        name = local(child.tag)
        if name in ("p", "tbl"):
            found.append(child)
        elif name in _THROUGH:
            found += _blocks_of(child)
    return found


def _within(parent: Any, tag: str) -> list[Any]:
    """The rows of a table or the cells of a row, those in content controls included."""
    found: list[Any] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif local(child.tag) in _THROUGH:
            found += _within(child, tag)
    return found


def _is_grid(rows: list[Any], w: str) -> bool:
    """Whether a table holds data, rather than placing text on the page."""
    counts = [len(_within(row, f"{w}tc")) for row in rows]
    if not counts or max(counts) < 2:
        return False
    if len(rows) > 1:
        return True
    lengths = [sum(len(one.text or "") for one in cell.iter(f"{w}t")) for cell in _within(rows[0], f"{w}tc")]
    return max(lengths) <= _PROSE


def _is_deleted(row: Any, w: str) -> bool:
    properties = row.find(f"{w}trPr")
    if properties is None:
        return False
    return properties.find(f"{w}del") is not None or bool(is_on(properties.find(f"{w}hidden"), w))


def _merge(properties: Any, w: str, kind: str) -> str:
    """ "restart", "continue" or "" (not merged)."""
    found = properties.find(w + kind)
    return "" if found is None else found.get(f"{w}val") or "continue"


def _int_of(element: Any, w: str, otherwise: int) -> int:
    value = "" if element is None else element.get(f"{w}val") or ""
    return int(value) if value.isdecimal() and len(value) < 6 else otherwise
