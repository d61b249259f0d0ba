"""Structure: a layout becomes a document of sections, paragraphs, sentences and tables.

    Layout -> rows -> contents, headings -> sections -> paragraphs -> sentences      (tables come from ``tables``)

``assemble`` is the only entry; ``clauses`` cuts one sentence, ``place`` finds the page of an offset.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter

import msgspec

from extractor.data import Box, Document, Grid, Layout, Line, Paragraph, Role, Section, Sentence, Table
from extractor.structure.broken import mend
from extractor.structure.contents import mark_contents
from extractor.structure.outline import mark_headings, mark_table_titles
from extractor.structure.paragraphs import Piece, build_paragraphs, continues
from extractor.structure.places import place
from extractor.structure.rows import PAPER, Row, columns, line_width, read_rows
from extractor.structure.sections import build_sections
from extractor.structure.sentences import clauses, split_sentences
from extractor.structure.tables import build_tables
from extractor.structure.title import find_entity, find_year

__all__ = ["assemble", "clauses", "place", "split_sentences"]


def assemble(layout: Layout, sha256: str = "") -> Document:
    """Build the document of a layout: tables first, since their lines are no text, then sections and sentences."""
    tables = list(build_tables(layout))
    rows, grids = read_rows(layout)
    mark_contents(rows)
    rows = mend(rows)
    tables = _without_contents(tables, rows)
    width = line_width(rows, PAPER) if layout.media_type == "application/pdf" else line_width(rows)
    mark_table_titles(rows, grids, tables)
    mark_headings(rows, width)
    sections = build_sections(rows, layout.text)
    tables = [_in_section(table, sections) for table in tables]
    paragraphs = build_paragraphs(rows, width)
    return Document(
        id=layout.name,
        name=layout.name,
        text=layout.text,
        media_type=layout.media_type,
        year=find_year(rows, tables),
        entity=find_entity(rows, tables),
        blocks=_in_order(paragraphs, tables),
        sections=sections,
        sentences=_sentences(layout.text, paragraphs, tables, sections),
        tables=tuple(tables),
        places=_places(layout),
        notes=layout.notes,
        sha256=sha256,
    )


# ---------------------------------------------------------------------------------------------------------- tables


def _without_contents(tables: list[Table], rows: list[Row]) -> list[Table]:
    """A grid that stands inside the contents is a list of pages, not a table."""
    spans = [(row.start, row.end) for row in rows if row.kind == "contents"]
    if not spans or not tables:
        return tables
    kept = []
    for table in tables:
        index = bisect_right(spans, (table.start, 0)) - 1
        between = 0 <= index < len(spans) - 1 and _all_pages(table)
        if not between:
            kept.append(table)
    return kept


def _all_pages(table: Table) -> bool:
    """Whether every row is words and a page number."""
    last = [cell.text.strip() for cell in table.cells if cell.col == table.cols - 1]
    return bool(last) and all(re.fullmatch(r"[\s.…·—-]*\d{0,3}", text) for text in last) and table.cols <= 3


def _in_section(table: Table, sections: tuple[Section, ...]) -> Table:
    section = _innermost(sections, table.cells[0].anchor.start if table.cells else table.start)
    return msgspec.structs.replace(table, section=section.id if section else None)


def _innermost(sections: tuple[Section, ...], offset: int) -> Section | None:
    """The deepest section around an offset; sections come in order of their starts."""
    index = bisect_right(sections, offset, key=lambda section: section.start) - 1
    while index >= 0:
        section = sections[index]
        if offset < section.end:
            return section
        if section.parent is None:
            return None
        index = int(section.parent[1:]) - 1
    return None


# ------------------------------------------------------------------------------------------------------- sentences

_HAN = re.compile(r"[\u4e00-\u9fff]")
_SIGN = re.compile(r"[，。；：！？,;]")
_STOP = re.compile(r"[，。；;]|,(?!\d{3})")
# "采暖合同42万元", "2023年10月底前完成": few words, yet a statement
_SHORT_CLAIM = re.compile(r"[\u4e00-\u9fff]\d[\d,.]*[万亿]?元|\d[月日]底?前")
# a figure with something counted; a year or a date alone is part of a name
_COUNT = re.compile(
    r"\d\s?[%％\u4e00-\u9fff](?<![年月日号届])"
    r"|(?<![第一二三四五六七八九十])[一二三四五六七八九十两百]+(?:次|套|台|名|辆|批|处|所|项|年)"
)
_PROSE_CELL = 12
_NAMED_AMOUNT = 5
_NARROWEST_CELL = 16


def _sentences(
    text: str, paragraphs: list[Piece], tables: list[Table], sections: tuple[Section, ...]
) -> tuple[Sentence, ...]:
    """All sentences in document order, numbered from 0."""
    found: list[tuple[int, int, str | None, Role, str | None, int | None, int | None]] = []
    for piece in paragraphs:
        section = f"S{piece.section + 1}" if piece.section >= 0 else None
        for start, end in split_sentences(text, piece.start, piece.end):
            found.append((start, end, section, piece.role, None, None, None))
    by_id = {section.id: section for section in sections}
    for table in tables:
        role = _cell_role(table, by_id.get(table.section or ""))
        for cell in table.cells:
            words = cell.text
            if len(words) > _NAMED_AMOUNT and not words.isascii() and is_prose(words, header=cell.header):
                for start, end in _cell_sentences(text, cell.anchor.start, cell.anchor.end):
                    found.append((start, end, table.section, role, table.id, cell.row, cell.col))
    found.sort(key=itemgetter(0))
    return tuple(
        Sentence(id=number, start=start, end=end, section=within, role=role, table=table_id, row=row, col=col)
        for number, (start, end, within, role, table_id, row, col) in enumerate(found)
    )


def _cell_role(table: Table, section: Section | None) -> Role:
    """Tables often stand behind the last heading, whatever it is about; what their cells say is never a definition."""
    if table.kind == "form":
        return "performance"
    role: Role = section.role if section else "other"
    return "narrative" if role in {"tables", "contents", "definitions"} else role


def is_prose(text: str, *, header: bool) -> bool:
    """Whether a cell says something: words with a stop, an amount or a count, not a label or a bare name.

    >>> [is_prose(text, header=False) for text in ("采暖合同42万元", "≥1170个", "公共服务水平持续提升情况的总体说明")]
    [True, False, False]
    """
    if len(text) < _PROSE_CELL and "元" not in text and "前" not in text:
        return False  # too few words for any but a short claim
    words = len(_HAN.findall(text[:400]))
    if words >= _PROSE_CELL:
        if header:
            return _STOP.search(text) is not None
        return _SIGN.search(text) is not None or _COUNT.search(text) is not None
    return words >= _NAMED_AMOUNT and _SHORT_CLAIM.search(text) is not None


def _cell_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a cell; its lines part them, but for lines that were broken inside a sentence."""
    rows: list[Row] = []
    position = start
    for words in text[start:end].splitlines(keepends=True):
        stripped = words.strip()
        if stripped:
            first = position + len(words) - len(words.lstrip())
            gap = bool(rows) and text.count("\n", rows[-1].end, first) > 1
            rows.append(Row(first, first + len(stripped), stripped, gap, False, 0, 0))
        position += len(words)
    width = max((columns(row.text) for row in rows), default=0)
    ranges: list[tuple[int, int]] = []
    previous: Row | None = None
    for row in rows:
        if previous is not None and continues(previous, row, width, _NARROWEST_CELL):
            ranges[-1] = (ranges[-1][0], row.end)
        else:
            ranges.append((row.start, row.end))
        previous = row
    return [part for first, last in ranges for part in split_sentences(text, first, last)]


# ---------------------------------------------------------------------------------------------------------- blocks


def _in_order(paragraphs: list[Piece], tables: list[Table]) -> tuple[Paragraph | Table, ...]:
    blocks: list[Paragraph | Table] = [
        Paragraph(
            start=piece.start,
            end=piece.end,
            section=f"S{piece.section + 1}" if piece.section >= 0 else None,
            role=piece.role,
        )
        for piece in paragraphs
    ]
    blocks.extend(tables)
    return tuple(sorted(blocks, key=lambda block: block.start))


def _places(layout: Layout) -> tuple[tuple[int, int, Box], ...]:
    """Boxes of lines and cells, by offset; a grid's own box stands in where its cells have none."""
    places: list[tuple[int, int, Box]] = []
    for block in layout.blocks:
        if isinstance(block, Line):
            if block.box is not None:
                places.append((block.start, block.end, block.box))
            continue
        places.extend(_grid_places(block))
    return tuple(sorted(places, key=lambda entry: entry[:2]))


def _grid_places(grid: Grid) -> list[tuple[int, int, Box]]:
    cells = [(cell.start, cell.end, cell.box) for cell in grid.cells if cell.box is not None]
    if not cells and grid.box is not None:
        return [(grid.start, grid.end, grid.box)]
    return cells
