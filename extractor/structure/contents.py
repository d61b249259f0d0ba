"""The table of contents: its lines are no headings and no text.  It ends where its first entry comes again."""

from __future__ import annotations

import re

from extractor.structure.headings import has_leaders, is_contents_title, read_marker
from extractor.structure.rows import Row

_BLANKS = re.compile(r"\s+")
_LEADER_TAIL = re.compile(
    r"(?:(?<![\s.…·—_\-])[\s.…·—_\-]++(?:\d{1,3}[\s.…·—_\-]*+)?|(?<![\s.…·—_\-])\d{1,3}[\s.…·—_\-]*+)$"
)
_PROSE = re.compile(r"[。；;！？：]\s*$|，")


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
        if row.kind == "text" and has_leaders(row.text) and not _PROSE.search(row.text):
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
    return len(row.text) > 70 or _PROSE.search(row.text) is not None


def _back_to_heading(rows: list[Row], title: int, prose: int) -> int:
    """Prose came without a repeated entry: an unnumbered line right above it is its heading."""
    above = prose - 1
    if above > title and read_marker(rows[above].text) is None and not has_leaders(rows[above].text):
        return above
    return prose


def contents_key(line: str) -> str:
    """An entry of the contents without blanks, bullets, leaders and page number."""
    return _LEADER_TAIL.sub("", _BLANKS.sub("", line.lstrip("-*• \t")))
