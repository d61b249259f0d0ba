"""Rows -> paragraphs.  A dump breaks lines anywhere, also inside 人员⏎经费 and 881,300.⏎39元; a paragraph is what
belongs together.  Joining two paragraphs spoils two sentences, leaving one apart one claim: a join needs evidence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extractor.data import Role
from extractor.structure.broken import begins_with_amount, is_cut
from extractor.structure.headings import (
    begins_broken,
    has_amount,
    is_label,
    is_note,
    is_plain_heading,
    read_marker,
)
from extractor.structure.rows import NARROWEST, Row, columns
from extractor.structure.title import entity_of

_FINISHED = re.compile(r"[。！？!?][”’」』）)]*$")
_HALTED = re.compile(r"[；;：:]$")
_OPEN_END = re.compile(r"(?:[（(《“「\[【，,、]|\d[,，]|[和与及或的])$")
_UNIT_START = re.compile(
    r"(?:[万亿千百]?元|[万亿%％‰]|个百分点|\d|年度?[^\d]|(?:人次?|批次|[名辆台套个项家件处])(?![\u4e00-\u9fff]))"
)
_NUMBER_END = re.compile(r"\d[.．,，]?$")
_DECIMAL_END = re.compile(r"\d[.．,，]$")
_UNIT_END = re.compile(
    r"(?:[万亿]元|\d[\d.]*\s*元|[%％‰]|[\d一二三四五六七八九十百]\s*(?:人|辆|台|套|个|项|名|平方米|批次|人次|次|年|月|日|倍)|[:：]\s*无|^无)[)）”]?$"
)
_RUNNING = re.compile(r"[，,；;：。]")
_LONGEST_TITLE = 60
_INNER_SIGN = re.compile(r"[，,；;：、。]")
_SIGNATURE = re.compile(
    r"(?:20\d\d|二[〇○零]..)\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?$"
)
_UNIT_LINE = re.compile(
    r"(?:金额)?单位\s*[:：]|(?:编制|填报|预算)?(?:部门|单位)(?:名称)?\s*[:：]|[(（](?:20\d\d)\s*年度?[)）]$"
)


class Piece(NamedTuple):
    """A paragraph in the making: its rows from the first to the last, and the section and role of the first."""

    start: int
    end: int
    section: int
    role: Role


def build_paragraphs(rows: list[Row], width: int) -> list[Piece]:
    """Join what was broken; pure headings, contents and page numbers make no paragraph."""
    pieces: list[Piece] = []
    previous: Row | None = None
    for row in rows:
        if not holds_text(row):
            previous = None
            continue
        joined = previous is not None and previous.grid == row.grid and continues(previous, row, width)
        if joined:
            last = pieces[-1]
            pieces[-1] = last._replace(end=row.end)
        else:
            pieces.append(Piece(row.start, row.end, row.section, _prose_role(row)))
        previous = row
    return pieces


def holds_text(row: Row) -> bool:
    """Whether sentences may stand in this row: all but contents and headings that say nothing else."""
    if row.kind in {"contents", "title_tail", "table_name"}:
        return False
    if row.kind in {"heading", "table_title"}:
        return not (row.title is None or row.title.pure) or has_amount(row.text)
    return True


def _prose_role(row: Row) -> Role:
    """Prose with figures among the tables is narrative: it speaks of them."""
    if row.role == "tables" and row.text[-1] in "。；！？" and re.search(r"\d", row.text):
        return "narrative"
    return row.role


def continues(previous: Row, row: Row, width: int, narrowest: int = NARROWEST) -> bool:
    """Whether ``row`` goes on with the sentence of ``previous``.

    ``width`` is that of ``line_width``; a text narrower than ``narrowest`` has no full lines.
    """
    before, after = previous.text, row.text
    if previous.hard and not begins_broken(after):
        return False
    if row.cut or row.kind != "text" or row.outline or previous.kind == "table_title":
        return False
    if _FINISHED.search(before):
        return after[0] in "）)》”」]】"
    if _DECIMAL_END.search(before) and after[0].isdigit():
        return True
    if (row.marker or read_marker(after)) is not None or is_note(after) or _SIGNATURE.match(after):
        return False
    if is_cut(before, after):
        return True
    if _NUMBER_END.search(before) and _UNIT_START.match(after):
        return True
    if begins_with_amount(before, after) and not is_plain_heading(before):
        return True
    full = width >= narrowest and columns(before) >= 0.85 * width
    if _HALTED.search(before):
        return full and not row.gap and not is_label(after)
    if _UNIT_LINE.match(before) or _UNIT_LINE.match(after):
        return False
    if _OPEN_END.search(before):
        return True
    return _flows(previous, row, full=full, wrapped=width > 0 and (not row.gap or row.after_page))


def _flows(previous: Row, row: Row, *, full: bool, wrapped: bool) -> bool:
    """Two lines without a sign between them: a break inside a sentence, or two lines that merely end so?"""
    before, after = previous.text, row.text
    if wrapped and full:
        return not _names_its_unit(previous)
    if is_label(after) or is_plain_heading(before) or (_UNIT_END.search(before) and not full):
        return False
    running = _INNER_SIGN.search(after) is not None
    if wrapped:
        return running and not _is_title(previous)
    long_enough = len(before) >= 12 and _INNER_SIGN.search(before) is not None
    return long_enough and running and (not is_label(before) or len(before) > 60)


_DOCUMENT_TITLE = re.compile(
    r"(?:公开|说明|报告|情况|公告|表|简介|摘要|部门预算|部门决算|单位预算|单位决算)(?:[(（].{0,12}[)）])?$"
)


_TITLE_END = re.compile(r"(?:预算|决算|公示|方案|草案|总结|通报|“?三公”?经费)$")


def _is_title(row: Row) -> bool:
    """A line before any section that reads as the title of the document."""
    return row.section < 0 and (_DOCUMENT_TITLE.search(row.text) is not None or _names_its_unit(row))


def _names_its_unit(row: Row) -> bool:
    """A line before any section that ends like a title and begins with the unit (青石县水利局2021年部门决算): one that
    fills its line is a title all the same."""
    words = row.text
    if row.section >= 0 or len(words) > _LONGEST_TITLE or _RUNNING.search(words):
        return False
    return (_DOCUMENT_TITLE.search(words) or _TITLE_END.search(words)) is not None and bool(entity_of(words))
