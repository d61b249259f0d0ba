"""Rows -> the section tree.  Levels come from the styles that this document uses, as a stack: a style seen again closes
everything down to its own level, a new style goes one deeper.  Roles come from the words of the titles (roles.toml).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from extractor.data import Anchor, Grid, Role, Section, Table
from extractor.structure.headings import (
    FAMILY,
    RANK,
    has_amount,
    has_leaders,
    is_contents_title,
    is_note,
    is_plain_heading,
    read_marker,
    read_title,
    skip_prefix,
)
from extractor.structure.rows import NARROWEST, Row, columns

DEEPEST = 9
_BLANKS = re.compile(r"\s+")
_LEADER_TAIL = re.compile(r"[\s.…·—_\-]*\d{0,3}[\s.…·—_\-]*$")
_PROSE_END = re.compile(r"[。；;！？]\s*$")


@dataclass(slots=True)
class _Open:
    """A section that is being built; ``ordinal`` is the number of its heading, ``table`` true for a table's own."""

    style: str
    ordinal: int
    outline: int
    level: int
    title: str
    role: Role
    parent: int
    start: int
    heading_end: int
    end: int = -1
    table: bool = False
    raw_style: str = ""


# -------------------------------------------------------------------------------------------------------- contents


def mark_contents(rows: list[Row]) -> None:
    """Set ``kind`` to "contents" for the lines of a table of contents and for lines that end in dotted leaders."""
    position = 0
    while position < len(rows):
        if is_contents_title(rows[position].text):
            end = _contents_end(rows, position)
            for row in rows[position:end]:
                row.kind = "contents"
            position = end
        else:
            position += 1
    for row in rows:
        if row.kind == "text" and has_leaders(row.text) and not _PROSE_END.search(row.text):
            row.kind = "contents"


def _contents_end(rows: list[Row], title: int) -> int:
    """The index of the first row behind the contents: the repeat of an entry, the first number again, or prose."""
    seen: set[str] = set()
    first = None
    for index in range(title + 1, len(rows)):
        row = rows[index]
        entry = contents_key(row.text)
        if entry in seen and not has_leaders(row.text):
            return index
        marker = read_marker(row.text)
        if first is None and marker is not None:
            first = (marker.style, marker.ordinal)
        elif marker is not None and first == (marker.style, marker.ordinal) and not has_leaders(row.text):
            return index
        if _ends_contents(row):
            return _back_to_heading(rows, title, index)
        seen.add(entry)
    return len(rows)


def _ends_contents(row: Row) -> bool:
    if has_leaders(row.text):
        return False
    return len(row.text) > 70 or _PROSE_END.search(row.text) is not None


def _back_to_heading(rows: list[Row], title: int, prose: int) -> int:
    """Prose came without a repeated entry: an unnumbered line right above it is its heading."""
    above = prose - 1
    if above > title and read_marker(rows[above].text) is None and not has_leaders(rows[above].text):
        return above
    return prose


def contents_key(line: str) -> str:
    """An entry of the contents without blanks, bullets, leaders and page number."""
    return _LEADER_TAIL.sub("", _BLANKS.sub("", line.lstrip("-*• \t")))


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
    overview = False
    for index, row in enumerate(rows):
        if row.kind in {"contents", "table_name"}:
            continue
        row.marker = marker = read_marker(row.text)
        if row.kind == "table_title" or (marker is None and not row.outline):
            if row.kind == "text" and _stands_alone(rows, index):
                row.kind = "heading"
            continue
        if marker is not None and marker.style == "table":
            continue
        if marker is not None:
            row.title = read_title(row.text, marker, list_likely=overview)
        if row.title is not None or row.outline:
            row.kind = "heading"
            overview = _stated_role(row.text[: row.title.end if row.title else 100])[0] == "overview" or (
                overview and marker is not None and marker.style not in {"part", "chapter", "han"}
            )
    _demote_lists(rows)
    if width >= NARROWEST:
        _join_wrapped_titles(rows, width)


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
    return finished and (len(after.text) > 8 or after.marker is not None or read_marker(after.text) is not None)


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
            and row.marker.style in {"dot", "comma", "bracket", "half", "circle", "circle_bracket", "circle_dot"}
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


def _join_wrapped_titles(rows: list[Row], width: int) -> None:
    """A heading that fills the line goes on in the next one (…当年拨款情 ⏎ 况说明)."""
    for row, following in pairwise(rows):
        if row.kind != "heading" or row.title is None or not row.title.pure or row.hard or following.hard:
            continue
        full = columns(row.text) >= 0.85 * width and row.text[-1] not in "：:。"
        short = columns(following.text) < 0.6 * width and not re.search("[，。；：,;]", following.text)
        if full and short and following.kind == "text" and following.marker is None and not following.gap:
            following.kind = "title_tail"


# ------------------------------------------------------------------------------------------------------------ roles


@cache
def _roles() -> tuple[tuple[Role, re.Pattern[str], bool], ...]:
    data = tomllib.loads(resources.files(__package__).joinpath("roles.toml").read_text("utf-8"))
    return tuple((entry["name"], re.compile(entry["pattern"]), entry.get("weak", False)) for entry in data["role"])


def _stated_role(title: str) -> tuple[Role | None, bool]:
    """The role that the words of a title state, and whether they state it weakly; None where they say nothing."""
    for name, pattern, weak in _roles():
        if pattern.search(title):
            return name, weak
    return None, True


def role_of(title: str, parent: Role | None) -> Role:
    """The role of a section titled ``title`` under a section of role ``parent``.

    Among definitions every entry is a definition, whatever it defines; only a table's sheet breaks out of them.
    """
    own, weak = _stated_role(title)
    if parent == "definitions" and own not in {"tables", "performance"}:
        return "definitions"
    if own is None or (weak and parent not in {None, "other", "contents"}):
        return parent or "other"
    return own


# ------------------------------------------------------------------------------------------------------------- tree


def build_sections(rows: list[Row], text: str) -> tuple[Section, ...]:
    """The section tree; sets ``row.section`` and ``row.role`` on the way."""
    built: list[_Open] = []
    stack: list[int] = []
    upcoming = _next_ordinals(rows)
    for index, row in enumerate(rows):
        if row.kind == "contents":
            _close_to(built, stack, 0 if is_contents_title(row.text) else len(stack), row.start)
            if is_contents_title(row.text):
                _open(built, stack, row, "contents", 1)
        elif row.kind == "heading":
            _leave_contents(built, stack, row)
            _open_heading(built, stack, rows, index, upcoming)
        elif row.kind == "table_title":
            _leave_contents(built, stack, row)
            _close_table(built, stack, row.start)
            _open(built, stack, row, "table", row.marker.ordinal if row.marker else 0)
            built[stack[-1]].table = True
        elif row.kind == "text":
            _leave_contents(built, stack, row)
            _leave_table(built, stack, rows, index)
        row.section = stack[-1] if stack else -1
        row.role = "contents" if row.kind == "contents" else built[stack[-1]].role if stack else "other"
    _close_to(built, stack, 0, len(text))
    return tuple(_finish(number, opened, text) for number, opened in enumerate(built))


def _next_ordinals(rows: list[Row]) -> list[dict[str, int] | None]:
    """For every heading, the ordinal of the next heading of each style seen on top of it (by family)."""
    following: dict[str, int] = {}
    result: list[dict[str, int] | None] = [None] * len(rows)
    for index in range(len(rows) - 1, -1, -1):
        row = rows[index]
        if row.kind != "heading" or row.marker is None:
            continue
        result[index] = dict(following)
        following[_family(row)] = row.marker.ordinal
    return result


def _family(row: Row) -> str:
    if row.outline:
        return f"outline{row.outline}"
    if row.marker is None:
        return "plain"
    if row.marker.style == "md":
        return f"outline{row.marker.ordinal}"
    return FAMILY.get(row.marker.style, row.marker.style)


def _open_heading(
    built: list[_Open], stack: list[int], rows: list[Row], index: int, upcoming: list[dict[str, int] | None]
) -> None:
    row = rows[index]
    _close_table(built, stack, row.start)
    family = _family(row)
    ordinal = row.marker.ordinal if row.marker else 0
    depth = _depth(built, stack, row, family, ordinal, upcoming[index] or {})
    if depth is None or (family == "plain" and _repeats(built, stack, row)):
        return
    _close_to(built, stack, depth, row.start)
    title_end = row.start + (row.title.end if row.title else len(row.text))
    if row.title is not None and row.title.pure and index + 1 < len(rows) and rows[index + 1].kind == "title_tail":
        title_end = rows[index + 1].end
    _open(built, stack, row, family, ordinal, title_end)


def _repeats(built: list[_Open], stack: list[int], row: Row) -> bool:
    """``名词解释：`` right under ``第四部分 名词解释`` opens nothing."""
    return bool(stack) and row.text.rstrip("：: ") in built[stack[-1]].title


def _depth(
    built: list[_Open], stack: list[int], row: Row, family: str, ordinal: int, upcoming: dict[str, int]
) -> int | None:
    """How many of the open sections stay open; None for a heading that opens nothing."""
    if family == "annex":
        return 0 if stack else None
    raw = row.marker.style if row.marker else ""
    outline = int(family[7:]) if family.startswith("outline") else 0
    if outline:
        inner = (depth for depth, number in enumerate(stack) if built[number].outline >= outline)
        return next(inner, len(stack))
    same = [depth for depth, number in enumerate(stack) if built[number].style == family]
    exact = [depth for depth in same if built[stack[depth]].raw_style == raw]
    if exact:
        return exact[-1]
    if same and not (ordinal == 1 and same[-1] == len(stack) - 1):
        return same[-1]
    if family not in RANK:
        return len(stack)
    depth = len(stack)
    while depth and _was_left(built[stack[depth - 1]], family, upcoming):
        depth -= 1
    return depth


def _was_left(top: _Open, family: str, upcoming: dict[str, int]) -> bool:
    """Whether a section of an inner style ends at a new heading of an outer style.

    第一部分 may stand inside 五、 (whose numbers go on with 六、 behind it); it ends （三） where the next is （一）.
    """
    if top.style not in RANK or RANK[top.style] <= RANK[family]:
        return False
    return upcoming.get(top.style) != top.ordinal + 1


def _open(
    built: list[_Open], stack: list[int], row: Row, style: str, ordinal: int, title_end: int | None = None
) -> None:
    end = row.end if title_end is None else title_end
    title = row.text[: end - row.start] if end <= row.end else row.text
    parent = stack[-1] if stack else -1
    shown = _words(title)
    if style == "contents":
        role: Role = "contents"
    else:
        role = role_of(shown, built[parent].role if parent >= 0 else None)
    outline = int(style[7:]) if style.startswith("outline") else 0
    built.append(
        _Open(style, ordinal, outline, min(len(stack) + 1, DEEPEST), shown, role, parent, row.start, end,
              raw_style=row.marker.style if row.marker else "")
    )  # fmt: skip
    stack.append(len(built) - 1)


def _words(title: str) -> str:
    """The title as shown: without bookmarks, bullets and marks of emphasis."""
    shown = title[skip_prefix(title) :].strip("*# \t\u3000")
    return _BLANKS.sub(" ", shown)


def _close_to(built: list[_Open], stack: list[int], depth: int, end: int) -> None:
    while len(stack) > depth:
        built[stack.pop()].end = end


def _close_table(built: list[_Open], stack: list[int], end: int) -> None:
    if stack and built[stack[-1]].table:
        _close_to(built, stack, len(stack) - 1, end)


def _leave_contents(built: list[_Open], stack: list[int], row: Row) -> None:
    if stack and built[stack[-1]].style == "contents":
        _close_to(built, stack, len(stack) - 1, row.start)


def _leave_table(built: list[_Open], stack: list[int], rows: list[Row], index: int) -> None:
    """Text behind a table belongs to the section around it, but for the notes under the table."""
    if not stack or not built[stack[-1]].table or is_note(rows[index].text):
        return
    row, before = rows[index], rows[index - 1]
    if row.grid > before.grid or is_note(before.text):
        prose = len(row.text) > 20 or _PROSE_END.search(row.text) or has_amount(row.text)
        if prose:
            _close_table(built, stack, row.start)


def _finish(number: int, opened: _Open, text: str) -> Section:
    return Section(
        id=f"S{number + 1}",
        level=opened.level,
        title=opened.title,
        role=opened.role,
        start=opened.start,
        end=opened.end,
        parent=f"S{opened.parent + 1}" if opened.parent >= 0 else None,
        heading=Anchor(start=opened.start, end=opened.heading_end, text=text[opened.start : opened.heading_end]),
    )
