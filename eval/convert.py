"""A document of ``examples/`` written as a web page, a Word document or a workbook, by code that shares nothing with the
readers: what comes back must give the same claims, links and findings.

    python -m eval.convert examples/qinghe_water_budget.txt OUT.docx|OUT.html|OUT.xlsx

The source is read as text once; its paragraphs and tables are written the way people draw them: header cells that
cover several columns are merged, broken lines are joined.
"""

from __future__ import annotations

import html
import re
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from extractor.data import Cell, Document, Grid, GridCell, Layout, Line, Table
from extractor.readers import load, read
from extractor.structure import assemble


class Drawn(NamedTuple):
    """A cell to be drawn: its text and how many columns and rows it covers."""

    col: int
    text: str
    wide: int = 1
    high: int = 1


class Heading(str):
    """A paragraph that is a heading: a document that states its outline says so."""

    level: int = 1


Rows = list[list[Drawn]]
Block = str | Rows


def blocks_of(path: Path) -> list[Block]:
    """The paragraphs (joined from broken lines) and tables of a text, in order."""
    layout = read(load(path))
    document = assemble(layout)
    levels = {section.heading.start: section.level for section in document.sections}
    starts = {paragraph.start: paragraph for paragraph in document.blocks if not isinstance(paragraph, Table)}
    found: list[Block] = []
    joined_until = -1
    for block in layout.blocks:
        if isinstance(block, Grid):
            found.append(_rows(layout, block, document))
            continue
        if block.start < joined_until:
            continue
        paragraph = starts.get(_first(layout.text, block))
        if paragraph is not None:
            joined_until = paragraph.end
            found.append(_joined(layout.text[block.start : paragraph.end]))
        else:
            words = layout.text[block.start : block.end].strip()
            found.append(_heading(words, levels.get(_first(layout.text, block), 0)))
    return found


def _heading(words: str, level: int) -> str:
    if not level:
        return words
    heading = Heading(words)
    heading.level = min(level, 6)
    return heading


def _first(text: str, line: Line) -> int:
    words = text[line.start : line.end]
    return line.start + len(words) - len(words.lstrip())


def _joined(words: str) -> str:
    return "".join(line.strip() for line in words.splitlines())


def _rows(layout: Layout, grid: Grid, document: Document) -> Rows:
    """The rows of a grid, each cell in the column and over the columns where the structure found it to stand."""
    known = {cell.anchor.start: (cell, table) for table in document.tables for cell in table.cells}
    rows = [[_found(layout.text, cell, known) for cell in row] for row in _by_row(grid)]
    ragged = len({len(row) for row in rows}) > 1
    sheet = any(table is not None and table.kind == "form" for row in rows for _, _, table in row)
    if sheet:
        return _sheet_rows(rows) if ragged else [_as_drawn(row) for row in rows]
    return _merged_down(rows, [_data_row(row) for row in rows])


Found = tuple[str, Cell | None, Table | None]


def _found(text: str, cell: GridCell, known: dict[int, tuple[Cell, Table]]) -> Found:
    """The text of a grid cell, and the cell and table that became of it."""
    raw = text[cell.start : cell.end]
    lead = len(raw) - len(raw.lstrip()) if raw.strip() else 0
    own, table = known.get(cell.start + lead, (None, None))
    return raw.strip("\t\n\r").rstrip(), own, table


def _by_row(grid: Grid) -> list[list[GridCell]]:
    rows: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    return list(rows.values())


def _as_drawn(row: list[Found]) -> list[Drawn]:
    return [Drawn(col, text) for col, (text, _, _) in enumerate(row)]


def _data_row(row: list[Found]) -> list[Drawn]:
    drawn: list[Drawn] = []
    taken = 0
    for index, (text, own, _) in enumerate(row):
        if own is not None:
            col, wide = own.col, own.col_span
        else:
            col, wide = (taken if text else index), 1
        if col < taken:
            continue  # covered by the merged cell before it
        drawn.append(Drawn(col, text, wide))
        taken = col + wide
    return drawn


def _merged_down(rows: list[list[Found]], drawn: Rows) -> Rows:
    """Header cells with nothing but blank header cells below them reach down over these."""
    for number in range(len(rows) - 1, 0, -1):
        if not (_is_head(rows[number]) and _is_head(rows[number - 1])) or _counts(drawn[number]):
            continue
        above = {(cell.col, cell.wide): place for place, cell in enumerate(drawn[number - 1]) if cell.text}
        kept = []
        for cell in drawn[number]:
            place = above.get((cell.col, cell.wide))
            if cell.text or place is None:
                kept.append(cell)
            else:
                upper = drawn[number - 1][place]
                drawn[number - 1][place] = upper._replace(high=cell.high + 1)
        drawn[number] = kept
    return drawn


def _is_head(row: list[Found]) -> bool:
    """Whether a row belongs to the header of its table."""
    return any(own is not None and table is not None and own.row < table.header_rows for _, own, table in row)


def _counts(row: list[Drawn]) -> bool:
    """Whether a row only counts the columns (栏次 | 1 | 2)."""
    return all(cell.text in ("", "栏次", "行次", "**") or cell.text.isdigit() for cell in row)


def _sheet_rows(rows: list[list[Found]]) -> Rows:
    """A sheet whose dump lost what its merged cells cover: cells stand under their heads, the last one fills the row."""
    width = max(map(len, rows))
    drawn: Rows = []
    head: list[Drawn] = []
    names: list[str] = []
    for row in rows:
        columns = list(range(len(row)))
        paths = [own.col_path[-1] if own is not None and own.col_path else "" for _, own, _ in row]
        if head and len(row) == len(head) and any(paths):
            columns = [cell.col for cell in head]
        elif head and any(paths):
            columns = _under(paths, names, head)
        ends = [*columns[1:], width]
        cells = [Drawn(col, text, end - col) for (text, _, _), col, end in zip(row, columns, ends, strict=True)]
        drawn.append(cells)
        if not any(paths) and all(own is None or own.header for _, own, _ in row) and len(row) > 1:
            head, names = cells, ["".join(cell.text.split()) for cell in cells]
    return drawn


def _under(paths: list[str], names: list[str], head: list[Drawn]) -> list[int]:
    """The columns of cells by the names of their heads; cells without one stand where there is room before the next."""
    places = [next((i for i, name in enumerate(names) if name.startswith(path)), -1) if path else -1 for path in paths]
    columns = [0]  # a row begins at the left edge: its first cell covers what is left of the second
    for place in places[1:]:
        columns.append(max(head[place].col if place >= 0 else 0, columns[-1] + 1))
    return columns


# ------------------------------------------------------------------------------------------------------------ writing


def to_html(blocks: list[Block], title: str = "") -> bytes:
    """A page of a site: menu, article, footer."""
    body = "\n".join(_html_table(block) if isinstance(block, list) else _html_paragraph(block) for block in blocks)
    page = (
        f"<!DOCTYPE html><html><head><meta charset='gb2312'><title>{html.escape(title)}</title></head><body>"
        "<div class='nav'><a href='/'>首页</a> <a href='/zwgk'>政务公开</a></div>"
        f"<div id='zoom'>{body}</div><div class='footer'><p>版权所有 联系我们</p></div></body></html>"
    )
    return page.encode("gb18030")


def _html_paragraph(text: str) -> str:
    tag = f"h{text.level}" if isinstance(text, Heading) else "p"
    return f"<{tag}>{_html_text(text)}</{tag}>"


def _html_table(rows: Rows) -> str:
    lines = []
    for row in rows:
        cells = "".join(f"<td{_html_spans(cell)}>{_html_text(cell.text)}</td>" for cell in row)
        lines.append(f"<tr>{cells}</tr>")
    return "<table border=1>\n" + "\n".join(lines) + "\n</table>"


def _html_spans(cell: Drawn) -> str:
    wide = f" colspan={cell.wide}" if cell.wide > 1 else ""
    return wide + (f" rowspan={cell.high}" if cell.high > 1 else "")


def _html_text(text: str) -> str:
    """Blanks that would be swallowed are no-break spaces, as editors write them."""
    escaped = re.sub(" (?= )", "&nbsp;", html.escape(text)).replace("\n", "<br>")
    return "&nbsp;" + escaped[1:] if escaped.startswith(" ") else escaped


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    "</Types>"
)


def to_docx(blocks: list[Block]) -> bytes:
    """A Word document; cells that reach down are merged the way Word does it, with a blank cell in each row."""
    body = "".join(_word_table(block) if isinstance(block, list) else _word_paragraph(block) for block in blocks)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}{_SECTION}</w:body></w:document>'
        )
    return stream.getvalue()


_WIDTH, _HEIGHT, _MARGIN = 16838, 11906, 720  # A4 on its side, in twentieths of a point
_WIDEST = 2400  # of one column
_SECTION = (
    f'<w:sectPr><w:pgSz w:w="{_WIDTH}" w:h="{_HEIGHT}" w:orient="landscape"/>'
     "<w:pgMar " + " ".join(f'w:{side}="{_MARGIN}"' for side in ("top", "right", "bottom", "left")) + "/></w:sectPr>"
)  # fmt: skip


def _word_paragraph(text: str) -> str:
    half = len(text) // 2  # Word cuts runs anywhere, also inside numbers
    runs = "".join(f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in (text[:half], text[half:]))
    outline = f'<w:pPr><w:outlineLvl w:val="{text.level - 1}"/></w:pPr>' if isinstance(text, Heading) else ""
    return f"<w:p>{outline}{runs}</w:p>"


_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def _word_table(rows: Rows) -> str:
    width = max(cell.col + cell.wide for row in rows for cell in row)
    column = min((_WIDTH - 2 * _MARGIN) // width, _WIDEST)
    reaching: dict[int, tuple[int, int]] = {}  # column -> columns covered, rows still to come
    lines = []
    for row in rows:
        cells = {cell.col: _word_cell(cell, column, "restart" if cell.high > 1 else "") for cell in row}
        for col, (wide, left) in list(reaching.items()):
            cells[col] = _word_cell(Drawn(col, "", wide), column, "continue")
            reaching[col] = (wide, left - 1)
            if left == 1:
                del reaching[col]
        reaching.update({cell.col: (cell.wide, cell.high - 1) for cell in row if cell.high > 1})
        lines.append("<w:tr>" + "".join(cells[col] for col in sorted(cells)) + "</w:tr>")
    look = (
        f'<w:tblW w:w="{width * column}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/>'
    )
    grid = f'<w:gridCol w:w="{column}"/>' * width
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


def _word_cell(cell: Drawn, column: int, merge: str) -> str:
    size = f'<w:tcW w:w="{cell.wide * column}" w:type="dxa"/>'
    span = f'<w:gridSpan w:val="{cell.wide}"/>' if cell.wide > 1 else ""
    down = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    paragraphs = "".join(map(_word_paragraph, cell.text.split("\n")))
    return f"<w:tc><w:tcPr>{size}{span}{down}</w:tcPr>{paragraphs}</w:tc>"


def to_xlsx(blocks: list[Block], *, tables_only: bool = True) -> bytes:
    """A workbook, one sheet a table, with the lines right above it; without ``tables_only`` all prose is in sheets, too.

    The first sheet begins with the title of the document.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    above: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            above.append(block)
            continue
        sheet = book.create_sheet(f"表{len(book.worksheets) + 1}")
        lines = above
        if tables_only:
            lines = above[-_CAPTION:] if len(book.worksheets) > 1 else [*above[:1], *above[1:][-_CAPTION:]]
        _fill(sheet, lines, block)
        above = []
    if above and not tables_only:
        _fill(book.create_sheet("说明"), above, [])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


_CAPTION = 3


def _fill(sheet: Any, lines: list[str], rows: Rows) -> None:
    for number, line in enumerate(lines, 1):
        sheet.cell(row=number, column=1, value=line)
    for number, row in enumerate(rows, len(lines) + 1):
        for cell in row:
            _write(sheet.cell(row=number, column=cell.col + 1), cell.text)
            if cell.wide > 1 or cell.high > 1:
                sheet.merge_cells(
                    start_row=number, end_row=number + cell.high - 1,
                    start_column=cell.col + 1, end_column=cell.col + cell.wide,
                )  # fmt: skip


_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,6})?(%?)")


def _write(cell: Any, text: str) -> None:
    """A number as a number under the format that shows it as printed; everything else as text."""
    found = _NUMBER.fullmatch(text)
    if found is None or (text.lstrip("-").startswith("0") and len(text) > 1 and text.lstrip("-")[1] not in ".%"):
        if text:
            cell.value = text
            cell.data_type = "s"
        return
    decimals = len(found[1] or "") - 1
    code = ("#,##0" if "," in text else "0") + ("." + "0" * decimals if decimals > 0 else "") + found[2]
    cell.value = Decimal(text.replace(",", "").rstrip("%")) / (100 if found[2] else 1)
    cell.number_format = code


WRITERS: dict[str, Callable[[list[Block]], bytes]] = {".html": to_html, ".docx": to_docx, ".xlsx": to_xlsx}


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    source, target = map(Path, sys.argv[1:] if arguments is None else arguments)
    target.write_bytes(WRITERS[target.suffix](blocks_of(source)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
