"""Grids to pieces: one piece is the rows of one table, with its caption.

A grid may hold several tables (sheets that follow each other); a table may be spread over several grids (page breaks).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

import msgspec

from extractor.data import Grid, Layout, Line
from extractor.structure.captions import (
    Caption,
    is_continued,
    is_numbered,
    is_title,
    is_weak_title,
    read_caption,
)
from extractor.structure.words import SHORT, Look, is_total, is_value, look_at, look_at_short, squeeze, vocabulary

_LOOK_BACK = 6  # lines above a grid that may belong to its caption
_LONG_LINE = 90
_UNIT_LINE = 20
_RECENT = 50  # rows that tell the usual number of cells


class Raw(msgspec.Struct, frozen=True, gc=False):
    """A cell as drawn: ``[start, end)`` and ``text`` without white space around it, ``indent`` its leading blanks,
    ``look`` what the text looks like."""

    start: int
    end: int
    text: str
    col: int
    row_span: int
    col_span: int
    indent: int
    look: Look


RawRow = list[Raw]


@dataclass(slots=True)
class Piece:
    """The rows of one table.  ``stacked``: merged cells count once in a row (word dumps); ``spans_known``: the format
    states them."""

    caption: Caption
    rows: list[RawRow] = field(default_factory=list)
    stacked: bool = False
    spans_known: bool = False
    start: int = 0
    end: int = 0
    form: bool | None = None

    @property
    def is_form(self) -> bool:
        """Whether the rows are a sheet of labels and values (found out once)."""
        if self.form is None:
            self.form = looks_like_form(self.rows, self.stacked)
        return self.form


def find_pieces(layout: Layout) -> list[Piece]:
    """The tables of a layout, in document order, as pieces."""
    pieces: list[Piece] = []
    above: list[Line] = []
    sheet: str | None = None
    for number, block in enumerate(layout.blocks):
        if isinstance(block, Line):
            above.append(block)
            continue
        caption = _caption_above(layout.text, above, pieces[-1].end if pieces else 0)
        same_sheet, sheet = _sheet(block) == sheet, _sheet(block)
        _add_grid(layout.text, block, caption, bool(above), pieces, may_go_on=same_sheet)
        following = layout.blocks[number + 1 : number + 3]
        if pieces and not pieces[-1].caption.unit:
            pieces[-1].caption.unit = _unit_below(layout.text, following)
        above = []
    return pieces


def _sheet(grid: Grid) -> str | None:
    """The worksheet that a grid stands on: no table goes on from one to the next."""
    box = grid.cells[0].box if grid.cells else grid.box
    return box.sheet if box is not None else None


# --------------------------------------------------------------------------------------------------------- captions


def _caption_above(text: str, lines: list[Line], floor: int) -> Caption:
    """Read the lines above a grid from the bottom up, as long as they are captions."""
    caption = Caption()
    for line in reversed(lines[-_LOOK_BACK:]):
        if line.start < floor or line.end - line.start > _LONG_LINE * 2:
            break
        words = text[line.start : line.end]
        found = read_caption(words, line.start, title_wanted=not caption.title)
        if found is None and not caption.title and not line.heading and is_weak_title(words):
            found = Caption(title=words.strip(), start=line.start)
        if found is None or (caption.title and not (found.number and not found.title)):
            break
        caption.fill(found)
        if not (found.title and is_numbered(found.title)):
            caption.start = line.start
        if found.title and found.number:
            break
    return caption


def _unit_below(text: str, blocks: tuple[Line | Grid, ...]) -> str:
    """A unit on a line of its own right below a table, unless it belongs to the table after it."""
    if not blocks or not isinstance(blocks[0], Line):
        return ""
    words = text[blocks[0].start : blocks[0].end].strip()
    if len(words) > 20 or (len(blocks) > 1 and isinstance(blocks[1], Grid)):
        return ""
    found = read_caption(words, 0, title_wanted=False)
    if found is None or found.entity or found.number:
        return ""
    if len(blocks) > 1 and is_title(text[blocks[1].start : blocks[1].end]):
        return ""
    return found.unit


# ------------------------------------------------------------------------------------------------------------- rows


def raw_rows(text: str, grid: Grid) -> list[RawRow]:
    """The rows of a grid with their texts, stripped."""
    rows: list[RawRow] = []
    row: RawRow = []
    current = -1
    blank = look_at("")
    for cell in grid.cells:
        if cell.row != current:
            current = cell.row
            row = []
            rows.append(row)
        start = cell.start
        words = text[start : cell.end]
        stripped = words.strip()  # most cells are blank
        if not stripped:
            row.append(Raw(start, start, "", cell.col, cell.row_span, cell.col_span, 0, blank))
            continue
        indent = 0 if words[0] == stripped[0] else len(words) - len(words.lstrip())
        start += indent
        end = start + len(stripped)
        look = look_at_short(stripped) if end - start <= SHORT else look_at(stripped)
        row.append(Raw(start, end, stripped, cell.col, cell.row_span, cell.col_span, indent, look))
    return rows


def is_stacked(text: str, rows: list[RawRow]) -> bool:
    """Whether the cells of a row stand on lines of their own."""
    for row in rows:
        if len(row) > 1:
            return "\n" in text[row[0].end : row[1].start] or "\r" in text[row[0].end : row[1].start]
    return False


def _add_grid(text: str, grid: Grid, above: Caption, has_lines: bool, pieces: list[Piece], *, may_go_on: bool) -> None:
    """Cut a grid into pieces and add them, or put its rows behind the piece that it continues."""
    rows = raw_rows(text, grid)
    stacked = not grid.spans_known and is_stacked(text, rows)
    if grid.title and not above.title:
        above.title = grid.title
    cut = _cut(rows, above, stacked, grid)
    if pieces and cut and may_go_on and _belongs(pieces[-1], cut[0], text, has_lines):
        _append(pieces[-1], cut.pop(0))
    pieces += cut


def _cut(rows: list[RawRow], above: Caption, stacked: bool, grid: Grid) -> list[Piece]:
    pieces: list[Piece] = []
    piece = Piece(above, stacked=stacked, spans_known=grid.spans_known, start=grid.start)
    if above.start >= 0:
        piece.start = above.start
    in_caption = True
    for row in rows:
        filled = [cell for cell in row if cell.text]
        if not filled:
            if piece.rows:
                piece.rows.append(row)
            continue
        found = _caption_row(row, filled, in_caption)
        if found is not None:
            if not in_caption:
                pieces.append(piece)
                piece = Piece(Caption(), stacked=stacked, spans_known=grid.spans_known, start=found.start)
                in_caption = True
            _take(piece.caption, found)
            continue
        unit = _unit_row(filled, piece.rows)
        if unit:
            piece.caption.unit = unit
            continue
        in_caption = False
        piece.rows.append(row)
        piece.end = max(piece.end, filled[-1].end)
    pieces.append(piece)
    for one in pieces:
        while one.rows and not any(cell.text for cell in one.rows[-1]):
            one.end = max(one.end, one.rows[-1][-1].end)
            one.rows.pop()
    return [one for one in pieces if one.rows]


def _take(caption: Caption, found: Caption) -> None:
    """A caption inside the table outranks one above it."""
    if found.title:
        caption.title = found.title
    caption.unit = found.unit or caption.unit
    caption.entity = found.entity or caption.entity
    caption.number = caption.number or found.number
    caption.year = found.year or caption.year


def _caption_row(row: RawRow, filled: RawRow, at_top: bool) -> Caption | None:
    """The caption that a row of a grid is; None for a row of the table itself."""
    if len(filled) > 3:
        return None
    start = filled[0].start
    if len(filled) == 1:
        text = filled[0].text
        if at_top:
            found = read_caption(text, start)
            if found is None and len(row) <= 1 and not is_value(text) and len(text) <= 60 and text[-1] not in "：:。":
                found = Caption(title=text, start=start)
            return found
        return read_caption(text, start) if is_title(text) else None
    if not at_top:
        return None
    found = read_caption("\t".join(cell.text for cell in filled), start, title_wanted=False)
    if found is None or not (found.unit or found.number):
        return _entity_row(filled, start)
    head = squeeze(filled[-1].text)
    return found if head.startswith(("单位", "金额单位", "计量单位")) or found.entity else None


def _unit_row(filled: RawRow, above: list[RawRow]) -> str:
    """The unit that a merged row between the heads and the first numbers holds and nothing else; "" if none."""
    if len(filled) > 1 or len(filled[0].text) > _UNIT_LINE or "单位" not in filled[0].look.squeezed:
        return ""
    found = read_caption(filled[0].text, filled[0].start, title_wanted=False)
    if found is None or found.entity or found.number or any(_is_amount(cell) for row in above for cell in row):
        return ""
    return found.unit


def _is_amount(cell: Raw) -> bool:
    """A number that is not the year of a column."""
    return cell.look.value and not (len(cell.text) == 4 and cell.text.startswith("20"))


def _entity_row(filled: RawRow, start: int) -> Caption | None:
    """A row that names the reporting unit and a date: 编制部门：… | 截止时间：…"""
    if not all("：" in cell.text or ":" in cell.text for cell in filled):
        return None
    caption = Caption(start=start)
    for cell in filled:
        found = read_caption(cell.text, cell.start, title_wanted=False)
        if found is None:
            return None
        caption.fill(found)
    return caption


# -------------------------------------------------------------------------------------------------------- page breaks


def _names(row: RawRow) -> tuple[str, ...]:
    return tuple([cell.look.squeezed for cell in row])


def _belongs(last: Piece, piece: Piece, text: str, has_lines: bool) -> bool:
    """Whether ``piece`` is more of the table ``last``; ``has_lines``: text stands between the two."""
    if has_lines:
        return _is_repeated(last, piece, text)
    return not piece.caption.title and _goes_on(last, piece)


def _goes_on(last: Piece, piece: Piece) -> bool:
    """Whether ``piece``, with nothing between, is the rest of the table ``last``."""
    if last.is_form:
        return piece.is_form
    head = _names(piece.rows[0])
    if head == _names(last.rows[0]):
        return True
    width = Counter(map(len, last.rows[-_RECENT:])).most_common(1)[0][0]
    return len(piece.rows[0]) == width and (
        any(cell.look.value for cell in piece.rows[0]) or (bool(head[0]) and is_total(head[0]))
    )


def _is_repeated(last: Piece, piece: Piece, text: str) -> bool:
    """Whether ``piece`` carries the same title and head as ``last`` once more, as on the next page of a print."""
    if last.is_form:
        return False
    same_head = _names(piece.rows[0]) == _names(last.rows[0]) and len(last.rows) > 1
    continued = piece.start < piece.rows[0][0].start and is_continued(text[piece.start : piece.rows[0][0].start])
    closed = _is_total_row(last.rows[-1])
    same_title = bool(piece.caption.title) and piece.caption.title == last.caption.title
    return continued or (same_head and same_title and not closed)


def _append(last: Piece, piece: Piece) -> None:
    """Put the rows of ``piece`` behind ``last``; its head, where it is the same, is left out."""
    same = 0
    while same < min(len(last.rows), len(piece.rows)) and _names(last.rows[same]) == _names(piece.rows[same]):
        same += 1
    last.rows += piece.rows[same:]
    last.end = max(last.end, piece.end)


# -------------------------------------------------------------------------------------------------------------- kinds


def looks_like_form(rows: list[RawRow], stacked: bool) -> bool:
    """Whether rows are a sheet of labels and values rather than money by item."""
    forms = vocabulary()["forms"]
    indicators, labels = frozenset(forms["indicators"]), frozenset(forms["labels"])
    labelled = 0
    for row in rows:
        names = [cell.look.squeezed.rstrip("：:") for cell in row if 1 < len(cell.text) < 20]
        if names and sum([name in indicators for name in names]) >= 2:
            return True
        labelled += bool(names) and names[0] in labels and not _is_head(row, names)
        labelled += sum([cell.look.colon for cell in row]) >= 2
        if labelled >= 3:
            return True
    if len(rows) > 1 and _alternates(rows[0]) and any(not any(c.look.value for c in row) for row in rows[1:]):
        return True
    shorter = _rows_that_shrink(rows) if stacked else 0
    return shorter * 6 >= len(rows) and shorter + bool(labelled) >= 2


def _alternates(row: RawRow) -> bool:
    """Whether a row is label, number, label, number: no head, and no row of a table that has one."""
    kinds = [cell.look.value for cell in row if cell.text]
    return (
        len(kinds) >= 3 and not kinds[0] and sum(kinds) >= 2 and all(left != right for left, right in pairwise(kinds))
    )


def _rows_that_shrink(rows: list[RawRow]) -> int:
    """Word dumps: rows of a data table grow to the full width and stay there, those of a sheet come and go.

    Returns how many rows are shorter than the one above them, totals left out.
    """
    return sum(1 for above, row in pairwise(rows) if len(row) < len(above) and not _is_total_row(row))


def _is_total_row(row: RawRow) -> bool:
    """Whether the first text of a row is that of a total."""
    return next((cell.look.total for cell in row if cell.text), False)


def _is_head(row: RawRow, names: list[str]) -> bool:
    """A full row of short texts: the head of a data table may begin with 项目名称, too."""
    filled = sum(1 for cell in row if cell.text)
    return filled >= 3 and filled == len(row) == len(names)
