"""Which rows are headings: numbered ones, unnumbered ones, names of tables; which numbered rows are only a list."""

from __future__ import annotations

import re
from bisect import bisect_right

from extractor.data import Grid, Table
from extractor.structure.headings import (
    Title,
    begins_broken,
    is_plain_heading,
    leaves_open,
    read_marker,
    read_title,
)
from extractor.structure.roles import stated_role
from extractor.structure.rows import NARROWEST, Row, columns

_BLANKS = re.compile(r"\s+")
_SPLIT_NUMBER = re.compile(r"\d[.,，．]$")
_TITLE_END = re.compile(r"(?:说明|名词解释|概况|(?:收支|收入|支出|决算|预算|采购|执行|占用|使用)情况)$")
_LISTED = frozenset({"dot", "comma", "bracket", "half", "circle", "circle_bracket", "circle_dot"})

# ----------------------------------------------------------------------------------------------------- table titles


def mark_table_titles(rows: list[Row], grids: list[Grid], tables: list[Table]) -> None:
    """Set ``kind`` to "table_title" for the line that names a table, or for the "表一：" above it."""
    by_grid: dict[int, list[Row]] = {}
    for row in rows:
        if row.grid < len(grids) and row.kind == "text":
            by_grid.setdefault(row.grid, []).append(row)
    starts = {grid.start: number for number, grid in enumerate(grids)}
    for table in tables:
        number = _grid_of(table, grids, starts)
        name = _BLANKS.sub("", table.title)
        if number is None or not name:
            continue
        nearby = by_grid.get(number, [])[-8:]
        for position in range(len(nearby) - 1, -1, -1):
            if name in _BLANKS.sub("", nearby[position].text[:200]):
                _open_table_at(nearby, position)
                break


def _grid_of(table: Table, grids: list[Grid], starts: dict[int, int]) -> int | None:
    for cell in table.cells:
        number = bisect_right(grids, cell.anchor.start, key=lambda grid: grid.start) - 1
        return number if number >= 0 else None
    return starts.get(table.start)


def _open_table_at(nearby: list[Row], position: int) -> None:
    for row in reversed(nearby[max(0, position - 2) : position]):
        marker = read_marker(row.text)
        if marker is not None and marker.style == "table":
            row.kind = "table_title"
            nearby[position].kind = "table_name"
            return
    nearby[position].kind = "table_title"


# --------------------------------------------------------------------------------------------------------- headings


def mark_headings(rows: list[Row], width: int) -> None:
    """Set ``marker``, ``title`` and ``kind`` for every row that is a heading or begins with one."""
    for row in rows:
        if row.kind not in {"contents", "table_name"}:
            row.marker = read_marker(row.text)
    duties = False
    for index, row in enumerate(rows):
        if row.kind != "text":
            continue
        if row.marker is None and not row.outline:
            row.kind = "heading" if _stands_alone(rows, index) else "text"
        elif row.marker is None or row.marker.style != "table":
            _read_heading(rows, index, width, duties)
        if row.kind == "heading":
            duties = _is_of_duties(row, duties)
    _demote_lists(rows)


def _read_heading(rows: list[Row], index: int, width: int, duties: bool) -> None:
    """A heading, or text that begins with a title; a title that fills its line may go on in the next one."""
    row = rows[index]
    tail = _wrapped_tail(rows, index, width)
    if row.marker is not None:
        line = row.text + tail.text if tail else row.text
        row.title = read_title(line, row.marker, list_likely=duties)
    if tail is not None and row.title is not None and row.title.end > len(row.text):
        if row.title.pure and columns(tail.text) < 0.6 * max(width, NARROWEST):
            tail.kind = "title_tail"
            row.title = Title(len(row.text), True)
        else:
            row.title = None
    if tail is not None and row.title is None:
        row.title = _whole_line(row)
    if row.title is not None or row.outline:
        row.kind = "heading"


def _whole_line(row: Row) -> Title | None:
    """The title that fills its line to the end, though what follows is none of it (九、…收支决算情况说明⏎本局没有使用…)."""
    title = read_title(row.text, row.marker) if row.marker is not None else None
    return title if title is not None and title.pure and _TITLE_END.search(row.text) else None


def _wrapped_tail(rows: list[Row], index: int, width: int) -> Row | None:
    """The next row, where this one fills the line or was visibly broken, and the next may go on with it."""
    row = rows[index]
    if row.hard or row.outline or index + 1 >= len(rows):
        return None
    following = rows[index + 1]
    goes_on = following.kind == "text" and following.marker is None and following.grid == row.grid
    apart = following.gap and not following.after_page
    full = width >= NARROWEST and columns(row.text) >= 0.85 * width and row.text[-1] not in "：:。；"
    broken = _SPLIT_NUMBER.search(row.text) is not None and following.text[0].isdigit()
    broken = broken or begins_broken(following.text) or leaves_open(row.text, following.text)
    return following if goes_on and not apart and (full or broken) else None


def _is_of_duties(heading: Row, duties: bool) -> bool:
    """Whether what follows are duties: said by this heading, or by one around it."""
    title = heading.text[: heading.title.end] if heading.title else heading.text[:100]
    if stated_role(title)[0] == "overview":
        return True
    outer = heading.marker is None or heading.outline > 0 or heading.marker.style in {"md", "part", "chapter", "han"}
    return duties and not outer


def _stands_alone(rows: list[Row], index: int) -> bool:
    """An unnumbered heading: its words are those of a heading, and the line before it was finished."""
    row = rows[index]
    if not is_plain_heading(row.text):
        return False
    if index == 0 or index + 1 >= len(rows):
        return False
    before, after = rows[index - 1], rows[index + 1]
    finished = row.gap or row.after_page or before.grid != row.grid or before.kind != "text"
    finished = finished or before.title is not None or before.text[-1] in "。；！？;:："
    return finished and (len(after.text) > 8 or after.marker is not None)


def _demote_lists(rows: list[Row]) -> None:
    """Short numbered lines that follow each other directly (1. … 2. … 3. …) are a list, not headings without text."""
    previous: Row | None = None
    listed = False
    for row in rows:
        candidate = (
            row.kind == "heading"
            and not row.outline
            and row.marker is not None
            and row.title is not None
            and row.title.pure
            and row.marker.style in _LISTED
        )
        follows = (
            candidate
            and previous is not None
            and previous.marker is not None
            and row.marker is not None
            and previous.grid == row.grid
            and previous.marker.style == row.marker.style
            and previous.marker.ordinal + 1 == row.marker.ordinal
        )
        if follows and previous is not None:
            _to_text(previous)
            listed = True
        elif listed and previous is not None:
            _to_text(previous)
            listed = False
        previous = row if candidate else None
    if listed and previous is not None:
        _to_text(previous)


def _to_text(row: Row) -> None:
    row.kind, row.title = "text", None
