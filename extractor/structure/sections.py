"""Rows -> the section tree.  Levels come from the styles that this document uses, as a stack: a style seen again closes
everything down to its own level, a new style goes one deeper.  Roles come from the words of the titles (roles.toml).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.data import Anchor, Role, Section
from extractor.structure.headings import FAMILY, RANK, has_amount, is_contents_title, is_note, skip_prefix
from extractor.structure.roles import role_of
from extractor.structure.rows import Row

DEEPEST = 9
_BLANKS = re.compile(r"\s+")
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
