"""Tab rows: a row is a line, its cells are separated by tabs; and the pipe tables of Markdown.

A page break leaves blank lines or a page number inside a table; it may cut a row or a word in two.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from extractor.data import Grid, Line
from extractor.readers.lines import (
    BLANK,
    MAX_GAP,
    PLAIN,
    STACKED,
    TABBED,
    Lines,
    Rows,
    Span,
    is_page_number,
    looks_like_heading,
    make_grid,
    plain_line,
)

_LEADER = re.compile(r"\.{3,}|…|·{3,}|．{3,}")
_RULE_SIGNS = frozenset("|-: \t")
_RECENT = 50  # rows that tell the usual width; more would make long documents slow
_FEW = 3  # a single row is a table only with as many filled cells


def read_tabbed(lines: Lines, index: int, text: str) -> tuple[int, list[Line | Grid]]:
    """Read the tab rows from line ``index`` on; return the next line to read and the blocks found."""
    parts, end = _parts(lines, index)
    blocks: list[Line | Grid] = []
    for rows in _joined([piece for part in parts for piece in _by_caption(text, part)], text):
        first = 0
        if _is_caption(text, rows[0]):
            blocks += [Line(start=start, end=end) for start, end in rows[0] if text[start:end].strip()]
            first = 1
        if rows[first:]:
            blocks += _grid_or_lines(text, rows[first:])
    return end, blocks


_UNIT_CELL = re.compile(r"\s*[(（]?(?:金额)?单位\s*[:：]\s*(?:人民币)?[亿千百万]*元[)）]?\s*")
_CAPTION_CELLS = 3


def _is_caption(text: str, row: list[Span]) -> bool:
    """Whether a row is the line above a table: 部门支出总表 ⇥ ⇥ 单位：元."""
    filled = [text[start:end] for start, end in row if text[start:end].strip()]
    return 1 < len(filled) <= _CAPTION_CELLS and _UNIT_CELL.fullmatch(filled[-1]) is not None


def opens_stack(lines: Lines, index: int, text: str) -> bool:
    """Whether a line with tabs is the caption right above a table whose cells are lines: 编制单位：… ⇥ ⇥ 单位：万元."""
    behind = lines.kinds[index + 1 : index + 3]
    return behind == [STACKED, STACKED] and _is_caption(text, _cells(lines, index))


def _by_caption(text: str, part: Rows) -> list[Rows]:
    """The rows of a part, parted where a caption opens another table."""
    pieces: list[Rows] = [[]]
    for row in part:
        if pieces[-1] and _is_caption(text, row):
            pieces.append([])
        pieces[-1].append(row)
    return pieces


def _parts(lines: Lines, index: int) -> tuple[list[Rows], int]:
    """Rows up to the first plain text, in parts between blank lines and page numbers; and the line behind them."""
    parts: list[Rows] = [[]]
    count = len(lines.kinds)
    end = index
    while index < count:
        kind = lines.kinds[index]
        if kind in (TABBED, STACKED):
            parts[-1].append(_cells(lines, index))
        elif kind == PLAIN and index == end and _is_rest_of_row(lines, index, parts[-1]):
            start = parts[-1][-1][-1][0]
            parts[-1][-1][-1] = (start, lines.span(index)[1])
        else:
            index = _behind_gap(lines, index)
            if index < 0:
                break
            parts.append([])
            continue
        index += 1
        end = index
    return [part for part in parts if part], end


def _cells(lines: Lines, index: int) -> list[Span]:
    position = lines.starts[index]
    cells = []
    for piece in lines.bodies[index].split("\t"):
        end = position + len(piece)
        cells.append((position, end))
        position = end + 1
    return cells


def _behind_gap(lines: Lines, index: int) -> int:
    """The next tab row behind blank lines and page numbers, or -1 where other text comes first."""
    for ahead in range(index, min(index + MAX_GAP, len(lines.kinds))):
        kind = lines.kinds[ahead]
        if kind == TABBED:
            return ahead
        if kind != BLANK and not (kind == PLAIN and is_page_number(lines.bodies[ahead])):
            return -1
    return -1


def _is_rest_of_row(lines: Lines, index: int, rows: Rows) -> bool:
    """Whether the plain line ``index`` between two tab rows is the rest of a row that is too short."""
    if not rows or index + 1 >= len(lines.kinds) or lines.kinds[index + 1] != TABBED:
        return False
    usual = _usual_width(rows)
    return len(rows[-1]) < usual and not looks_like_heading(lines.bodies[index])


def _usual_width(rows: Rows) -> int:
    """The number of cells that most of the last rows have."""
    return Counter(map(len, rows[-_RECENT:])).most_common(1)[0][0]


def _joined(parts: list[Rows], text: str) -> list[Rows]:
    """Join the parts that a page break cut from each other: the same number of columns, or one row cut in two."""
    joined: list[Rows] = []
    for part in parts:
        if not joined or _is_caption(text, part[0]):
            joined.append(part)
            continue
        above = joined[-1]
        width = _usual_width(above)
        if len(above) > 1 and len(above[-1]) < width:
            _mend(above, part, width)
        if not part:
            continue
        if len(part[0]) == len(above[-1]) or _usual_width(part[:_RECENT]) == width:
            above += part
        else:
            joined.append(part)
    return joined


def _mend(above: Rows, below: Rows, width: int) -> None:
    """Put the first row of ``below`` behind the last of ``above`` where both together have ``width`` cells."""
    here, there = above[-1], below[0]
    if len(here) + len(there) == width:
        here += below.pop(0)
    elif len(here) + len(there) - 1 == width:  # the cut went through a cell
        glued = (here[-1][0], there[0][1])
        here[-1:] = [glued, *below.pop(0)[1:]]


def _grid_or_lines(text: str, rows: Rows) -> list[Line | Grid]:
    """The rows as a grid, or as lines where they are a contents list or text with stray tabs."""
    least = _FEW if len(rows) == 1 else 2
    if not any(_is_filled(text, row, least) for row in rows) or _is_contents(text, rows):
        return [Line(start=row[0][0], end=row[-1][1]) for row in rows]
    return [make_grid(rows)]


def _is_filled(text: str, row: list[Span], least: int) -> bool:
    """Whether at least so many cells of a row hold text."""
    return sum([not text[start:end].isspace() for start, end in row if end > start]) >= least


def _is_contents(text: str, rows: Rows) -> bool:
    """Whether the rows are a table of contents: title, tab, page number that never falls."""
    if max(map(len, rows)) > 2:
        return False
    pages = [text[row[-1][0] : row[-1][1]].strip() for row in rows if len(row) == 2]
    if len(pages) < len(rows) * 0.8 or not all(page.isdecimal() and len(page) < 4 for page in pages):
        return False
    numbers = list(map(int, pages))
    titles = [text[row[0][0] : row[0][1]] for row in rows]
    leaders = sum(1 for title in titles if _LEADER.search(title) or looks_like_heading(title))
    return numbers == sorted(numbers) and leaders * 2 >= len(rows)


# ------------------------------------------------------------------------------------------------------- Markdown


def read_pipes(lines: Lines, index: int) -> tuple[int, list[Line | Grid]]:
    """Read the pipe table at line ``index``; lines with bars but no alignment row stay lines."""
    end = index
    while end < len(lines.kinds) and "|" in lines.bodies[end]:
        end += 1
    rules = [i for i in range(index, end) if _is_rule(lines.bodies[i])]
    if not rules:
        return index + 1, [plain_line(lines, index)]
    rows = [_pipe_cells(lines, i) for i in range(index, end) if i not in rules]
    return end, [make_grid(rows)] if any(rows) else []


def _is_rule(body: str) -> bool:
    return "-" in body and "|" in body and _RULE_SIGNS.issuperset(body)


def _pipe_cells(lines: Lines, index: int) -> list[Span]:
    body = lines.bodies[index].rstrip()
    start = lines.starts[index]
    bars = [i for i, sign in enumerate(body) if sign == "|" and body[i - 1 : i] != "\\"]
    edges = bars if body.lstrip().startswith("|") else [-1, *bars]
    if not edges or edges[-1] != len(body) - 1:
        edges = [*edges, len(body)]
    return [(start + left + 1, start + right) for left, right in pairwise(edges)]
