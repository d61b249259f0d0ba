"""Rows -> the section tree.  Levels come from the styles that this document uses, as a stack: a style seen again closes
everything down to its own level, a new style goes one deeper.  Roles come from the words of the titles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor.data import Anchor, Role, Section
from extractor.structure.headings import FAMILY, RANK, has_amount, is_contents_title, is_note, skip_prefix
from extractor.structure.roles import role_of
from extractor.structure.rows import Row

DEEPEST = 9
_BLANKS = re.compile(r"\s+")
_PROSE_END = re.compile(r"[。；;！？]\s*$")
_CONTENTS, _TABLE, _PLAIN = "contents", "table", "plain"


@dataclass(slots=True)
class _Open:
    """A section that is being built.  ``style`` is the family that decides on levels, ``raw_style`` the very sign."""

    style: str
    raw_style: str
    ordinal: int
    title: str
    role: Role
    level: int
    parent: int
    start: int
    heading_end: int
    end: int = -1

    @property
    def outline(self) -> int:
        """The level that the format states, 0 where it states none."""
        return int(self.style[7:]) if self.style.startswith("outline") else 0


@dataclass(slots=True)
class _Tree:
    """The sections so far, and which of them are open (their numbers, outermost first)."""

    built: list[_Open] = field(default_factory=list)
    stack: list[int] = field(default_factory=list)

    @property
    def top(self) -> _Open | None:
        return self.built[self.stack[-1]] if self.stack else None

    def close_to(self, depth: int, end: int) -> None:
        """Keep the ``depth`` outermost sections open; the others end at ``end``."""
        while len(self.stack) > depth:
            self.built[self.stack.pop()].end = end

    def close_top(self, style: str, end: int) -> None:
        """Close the innermost section if it is of this style."""
        if self.top is not None and self.top.style == style:
            self.close_to(len(self.stack) - 1, end)

    def open(self, row: Row, style: str, heading_end: int, title: str) -> None:
        """Open a section inside the innermost one."""
        parent = self.stack[-1] if self.stack else -1
        outer = self.built[parent].role if parent >= 0 else None
        self.built.append(
            _Open(
                style=style,
                raw_style=row.marker.style if row.marker else "",
                ordinal=row.marker.ordinal if row.marker else 0,
                title=title,
                role=_role(_TABLE if row.kind == "table_title" else style, title, outer),
                level=min(len(self.stack) + 1, DEEPEST),
                parent=parent,
                start=row.start,
                heading_end=heading_end,
            )
        )
        self.stack.append(len(self.built) - 1)


def _role(style: str, title: str, outer: Role | None) -> Role:
    if style == _CONTENTS:
        return "contents"
    role = role_of(title, outer)
    return "tables" if style == _TABLE and role != "performance" else role


def build_sections(rows: list[Row], text: str) -> tuple[Section, ...]:
    """The section tree; sets ``row.section`` and ``row.role`` on the way."""
    tree = _Tree()
    upcoming = _next_ordinals(rows)
    for index, row in enumerate(rows):
        if row.kind == "contents":
            _add_contents(tree, row)
        else:
            tree.close_top(_CONTENTS, row.start)
        if row.kind == "heading":
            tree.close_top(_TABLE, row.start)
            _add_heading(tree, rows, index, upcoming[index] or {})
        elif row.kind == "table_title":
            tree.close_top(_TABLE, row.start)
            if _is_next(tree, row):
                _add_heading(tree, rows, index, upcoming[index] or {})
            else:
                _add_title(tree, rows, index, _TABLE)
        elif row.kind == "text" and _leaves_table(tree, rows, index):
            tree.close_top(_TABLE, row.start)
        row.section = tree.stack[-1] if tree.stack else -1
        row.role = "contents" if row.kind == "contents" else tree.top.role if tree.top else "other"
    tree.close_to(0, len(text))
    return tuple(_finish(number, opened, text) for number, opened in enumerate(tree.built))


def _add_contents(tree: _Tree, row: Row) -> None:
    if is_contents_title(row.text):
        tree.close_to(0, row.start)
        tree.open(row, _CONTENTS, row.end, _words(row.text))


def _add_heading(tree: _Tree, rows: list[Row], index: int, upcoming: dict[str, int]) -> None:
    row = rows[index]
    depth = _depth(tree, row, upcoming)
    if depth is None:
        return
    tree.close_to(depth, row.start)
    _add_title(tree, rows, index, _family(row))


def _add_title(tree: _Tree, rows: list[Row], index: int, style: str) -> None:
    """Open the section of a row; its title may go on in the next row (a wrapped heading, the name under 表一：)."""
    row = rows[index]
    end = row.offset(row.title.end) if row.title else row.end
    title = _words(row.text[: row.title.end] if row.title else row.text)
    following = rows[index + 1] if index + 1 < len(rows) else None
    if following is not None and following.kind in {"title_tail", "table_name"}:
        title += (" " if following.kind == "table_name" else "") + _words(following.text)
        end = following.end
    tree.open(row, style, end, title)


# ---------------------------------------------------------------------------------------------------------- levels


def _next_ordinals(rows: list[Row]) -> list[dict[str, int] | None]:
    """For every heading, the number of the next heading of each style (by family)."""
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
        return _PLAIN
    if row.marker.style == "md":
        return f"outline{row.marker.ordinal}"
    return FAMILY.get(row.marker.style, row.marker.style)


def _is_next(tree: _Tree, row: Row) -> bool:
    """Whether the title of a table is the next heading of those around it (一、收入; 二、支出预算表), not one under the last.

    Its level is stated, or its number follows that of an open section, and it goes not on with a row of numbered tables.
    """
    family = _family(row)
    alike = [one for one in (tree.built[number] for number in tree.stack) if one.style == family]
    if row.outline or row.marker is None or row.marker.style == "md":
        return bool(alike) and family != _PLAIN
    last = tree.built[-1] if tree.built else None
    if last is not None and last.style == _TABLE and last.raw_style == row.marker.style:
        return False
    return bool(alike) and alike[-1].ordinal + 1 == row.marker.ordinal


def _depth(tree: _Tree, row: Row, upcoming: dict[str, int]) -> int | None:
    """How many of the open sections stay open; None for a heading that opens nothing."""
    family = _family(row)
    opened = [tree.built[number] for number in tree.stack]
    if family == "annex":
        return 0 if opened else None
    if family == _PLAIN and opened and row.text.rstrip("：: ") in opened[-1].title:
        return None  # 名词解释： right under 第四部分 名词解释
    if family.startswith("outline"):
        return next((depth for depth, one in enumerate(opened) if _ends_at_outline(one, row, family)), len(opened))
    same = [depth for depth, one in enumerate(opened) if one.style == family]
    exact = [depth for depth in same if opened[depth].raw_style == (row.marker.style if row.marker else "")]
    if exact:
        return exact[-1]
    starts_anew = row.marker is not None and row.marker.ordinal == 1
    if same and not (starts_anew and same[-1] == len(opened) - 1):
        return same[-1]
    return _depth_of_new_style(opened, family, upcoming)


def _depth_of_new_style(opened: list[_Open], family: str, upcoming: dict[str, int]) -> int:
    """One deeper, unless the new style is an outer one by custom and what is open does not go on behind it."""
    depth = len(opened)
    while family in RANK and depth and _was_left(opened[depth - 1], family, upcoming):
        depth -= 1
    return depth


def _was_left(top: _Open, family: str, upcoming: dict[str, int]) -> bool:
    """Whether a section of an inner style ends at a new heading of an outer style.

    第一部分 may stand inside 五、 (whose numbers go on with 六、 behind it); it ends （三） where the next is （一）.
    """
    if top.style not in RANK or RANK[top.style] <= RANK[family]:
        return False
    return upcoming.get(top.style) != top.ordinal + 1


def _ends_at_outline(one: _Open, row: Row, family: str) -> bool:
    """Whether an open section ends at a heading whose level the format states.

    One without a stated level stands below those with one, unless its style is an outer one (第一部分 in plain type).
    """
    if one.outline:
        return one.outline >= int(family[7:])
    style = FAMILY.get(row.marker.style, row.marker.style) if row.marker else ""
    if style in RANK and one.style in RANK:
        return RANK[one.style] >= RANK[style]
    return one.style not in {"part", "chapter"}


def _leaves_table(tree: _Tree, rows: list[Row], index: int) -> bool:
    """Whether this is text behind a table: it belongs to the section around the table, unless it is a note."""
    row = rows[index]
    if tree.top is None or tree.top.style != _TABLE or is_note(row.text):
        return False
    before = rows[index - 1]
    if row.grid == before.grid and not is_note(before.text):
        return False
    return len(row.text) > 20 or _PROSE_END.search(row.text) is not None or has_amount(row.text)


# ---------------------------------------------------------------------------------------------------------- result


def _words(title: str) -> str:
    """The title as shown: without bookmarks, bullets and marks of emphasis."""
    return _BLANKS.sub(" ", title[skip_prefix(title) :].strip("*# \t\u3000"))


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
