"""Header rows: where they end, what merged cells cover, and what each column is called.

Text dumps do not state merged cells.  In tab rows a merged head leaves a run of empty cells behind it; in word dumps it
counts once, so that a header row has fewer cells than the row below, and the groups must be found (``_align``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.structure.pieces import Raw, RawRow
from extractor.structure.words import (
    is_empty_sign,
    is_label_head,
    is_total,
    numbering,
    vocabulary,
)

_MAX_HEADER_ROWS = 8
_SAMPLE = 200  # body rows looked at to tell what a column holds
_ALIGN_LIMIT = 80  # cells of a header row for which the best grouping is searched
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"[（(]?(?:\d{1,3}|[A-Z]|[甲乙丙丁])[)）]?(?:[=＝].*)?|\*+|—+|-+|栏次|行次")
_BRACKET = re.compile(r"[（(].*")
_CODE = re.compile(r"[1-5]\d\d(?:\d\d){0,2}")

LABEL, CODE, ORDINAL, NUMBER, NOTE = "label", "code", "ordinal", "number", "note"


@dataclass(slots=True)
class Column:
    """One column: ``path`` its heads from the top, ``kind`` what it holds, ``unit`` what its head says about units."""

    path: tuple[str, ...] = ()
    kind: str = NUMBER
    unit: str = ""
    half: int = 0


@dataclass(slots=True)
class Header:
    """The header of a table: ``rows`` of it (the number row included), ``width``, the columns and the halves."""

    rows: int
    width: int
    columns: list[Column]
    halves: list[tuple[int, int]] = field(default_factory=list)
    spans: list[list[tuple[Raw, int, int]]] = field(default_factory=list)  # per header row: cell, first column, span


def read_header(rows: list[RawRow], stacked: bool, spans_known: bool) -> Header:
    """Find the header rows of a table and name its columns."""
    count = _count_rows(rows, stacked, spans_known)
    numbered = count > 1 and is_number_row(rows[count - 1])
    body = rows[count:]
    width = _width(rows, body, count)
    heads = rows[: count - 1 if numbered else count]
    kinds = _body_kinds(body, width)
    if spans_known:
        spans = [[(cell, cell.col, cell.col_span) for cell in row] for row in heads]
    elif stacked and any(len(row) != width for row in heads):
        spans = _stacked_spans(heads, width, kinds)
    else:
        spans = _run_spans(heads, width)
    columns = _columns(spans, width, kinds)
    header = Header(count, width, columns, spans=spans)
    _settle_kinds(header, body)
    _split_halves(header)
    return header


# --------------------------------------------------------------------------------------------------- where it ends


def _count_rows(rows: list[RawRow], stacked: bool, spans_known: bool) -> int:
    for number, row in enumerate(rows[:_MAX_HEADER_ROWS]):
        filled = [cell for cell in row if cell.text]
        if number and is_number_row(row):
            return number + 1
        if any(cell.look.value and not _YEAR.fullmatch(cell.text) for cell in filled):
            return number
        if number == 0:
            if not any(not cell.look.value for cell in filled):
                return 0
            continue
        if not filled or not _fits_below(rows, number, stacked, spans_known):
            return number
    return min(len(rows), _MAX_HEADER_ROWS)


def is_number_row(row: RawRow) -> bool:
    """Whether a row only counts the columns: ** | 1 | 2 | 3, 栏次 | 1 | 2."""
    texts = [cell.text for cell in row if cell.text]
    if len(texts) < 2 or not all(len(text) < 16 and _ORDINAL.fullmatch(text) for text in texts):
        return False
    numbers = [int(text) for text in texts if text.isdecimal()]
    if not numbers or numbers[0] > 3:
        return False
    steps = sum(1 for left, right in pairwise(numbers) if right == left + 1)
    if len(numbers) == 1:
        return texts[0] in ("栏次", "行次") or is_empty_sign(texts[0])
    return steps >= (len(numbers) - 1) * 0.6


def _fits_below(rows: list[RawRow], number: int, stacked: bool, spans_known: bool) -> bool:
    """Whether row ``number``, which holds no values, is a further header row rather than the first of the body.

    It is one where every filled cell stands under a head that covers several columns.
    """
    row, above = rows[number], rows[number - 1]
    if spans_known:
        return _fits_known(rows, number)
    if stacked and len(row) != len(above):
        return len(row) > len(above)
    first = next(cell for cell in row if cell.text)
    name = first.look.squeezed
    if (first.col == 0 and is_total(name)) or numbering(name)[0]:
        return False
    if number == 1 and not row[0].text and above[0].text and len(above) > 1:
        return True  # the first head reaches down over two rows
    return _under_merged(rows, number)


def _under_merged(rows: list[RawRow], number: int) -> bool:
    """Every filled cell of a row stands under a head of the rows above that covers several columns.

    So in tab rows, and in word dumps that keep the empty cells of merged heads.
    """
    width = max(len(row) for row in rows[: number + 1])
    covering = [1] * width
    for row in _run_spans(rows[:number], width):
        for _, first, span in row:
            covering[first : first + span] = [span] * span
    return all(covering[cell.col] > 1 for cell in rows[number] if cell.text)


def _fits_known(rows: list[RawRow], number: int) -> bool:
    """With known spans: every filled cell stands under a head that covers several columns."""
    covers = [(cell.col, cell.col + cell.col_span) for cell in rows[number - 1] if cell.text and cell.col_span > 1]
    reaching = any(cell.row_span > number - r for r in range(number) for cell in rows[r])
    return reaching or (
        bool(covers)
        and all(any(first <= cell.col < last for first, last in covers) for cell in rows[number] if cell.text)
    )


def _width(rows: list[RawRow], body: list[RawRow], count: int) -> int:
    sizes = Counter(row[-1].col + row[-1].col_span for row in body if row)
    if not sizes:
        return max(row[-1].col + row[-1].col_span for row in rows[:count])
    best, times = sizes.most_common(1)[0]
    widest_head = max((row[-1].col + row[-1].col_span for row in rows[:count]), default=0)
    return widest_head if times < 2 and widest_head > best else best


# ---------------------------------------------------------------------------------------------------------- columns


def _body_kinds(body: list[RawRow], width: int) -> list[str]:
    """What each column holds, as far as the body tells: NUMBER, LABEL (words), CODE, or "" (nothing)."""
    values = [0] * width
    words = [0] * width
    codes = [0] * width
    for row in body[:_SAMPLE]:
        if len(row) > width:
            continue
        for cell in row:
            text = cell.text
            if not text or cell.col >= width:
                continue
            if cell.look.value:
                values[cell.col] += 1
                if len(text) in (3, 5, 7) and _CODE.fullmatch(text):
                    codes[cell.col] += 1
            elif any(map(str.isalpha, text[:12])):
                words[cell.col] += 1
    kinds = []
    for col in range(width):
        if words[col] > values[col]:
            kinds.append(LABEL)
        elif values[col]:
            kinds.append(CODE if codes[col] == values[col] and col == 0 else NUMBER)
        else:
            kinds.append("")
    if CODE in kinds and LABEL not in kinds[:3]:
        kinds = [NUMBER if kind == CODE else kind for kind in kinds]
    return kinds


def _run_spans(heads: list[RawRow], width: int) -> list[list[tuple[Raw, int, int]]]:
    """Tab rows: a head covers the empty cells behind it, as far as the head above it reaches."""
    spans: list[list[tuple[Raw, int, int]]] = []
    owner: list[int] = [-1] * width  # which head of the row above covers the column
    for number, row in enumerate(heads):
        found: list[tuple[Raw, int, int]] = []
        fresh = list(owner)
        col = 0
        while col < min(len(row), width):
            cell = row[col]
            last = col + 1
            if cell.text:
                while (
                    last < width
                    and (last >= len(row) or not row[last].text)
                    and (number == 0 or (owner[last] == owner[col] and owner[col] >= 0))
                ):
                    last += 1
                for covered in range(col, last):
                    fresh[covered] = number * width + col
                found.append((cell, col, last - col))
            col = last
        owner = fresh
        spans.append(found)
    return spans


def _stacked_spans(heads: list[RawRow], width: int, kinds: list[str]) -> list[list[tuple[Raw, int, int]]]:
    """Word dumps: find, from the lowest header row up, how many columns each head covers."""
    if not heads:
        return []
    lowest = heads[-1]
    groups: list[tuple[int, int]]
    leaf_kinds = list(kinds)
    words = vocabulary()["columns"]
    if len(lowest) == width:
        for col, cell in enumerate(lowest):
            name = cell.look.squeezed
            if name in words["codes"] or name in words["ordinals"]:
                leaf_kinds[col] = LABEL
            elif name and not leaf_kinds[col]:
                leaf_kinds[col] = LABEL if is_label_head(name) else NUMBER
        groups = [(col, 1) for col in range(width)]
    else:
        groups = _groups(lowest, [(col, 1) for col in range(width)], [True] * width, leaf_kinds)
    spans = [[(cell, first, span) for cell, (first, span) in zip(lowest, groups, strict=False)]]
    for upper, lower in zip(heads[-2::-1], heads[:0:-1], strict=True):
        filled = [bool(cell.text) for cell in lower]
        groups = _groups(upper, groups, filled, leaf_kinds)
        spans.append([(cell, first, span) for cell, (first, span) in zip(upper, groups, strict=False)])
    spans.reverse()
    return spans


def _groups(upper: RawRow, below: list[tuple[int, int]], filled: list[bool], kinds: list[str]) -> list[tuple[int, int]]:
    """First column and span of each cell of ``upper``, which stands over the cells ``below`` (column, span)."""
    if len(upper) >= len(below):
        return below[: len(upper)]
    sizes = _align([bool(cell.text) for cell in upper], filled, [_group_kind(kinds, one) for one in below])
    groups = []
    position = 0
    for size in sizes:
        first = below[position][0]
        last, span = below[position + size - 1]
        groups.append((first, last + span - first))
        position += size
    return groups


def _group_kind(kinds: list[str], group: tuple[int, int]) -> str:
    kind = kinds[group[0]] if group[0] < len(kinds) else ""
    return LABEL if kind in (LABEL, CODE) else kind


def _align(upper: list[bool], filled: list[bool], kinds: list[str]) -> list[int]:
    """How many of the lower cells stand under each upper cell: the cheapest split into runs.

    A head over several columns is cheap where all of them are filled; a head over one column is cheap where that one is
    empty (merged downwards).  A run that goes from numbers to labels crosses into another half and is dear.
    """
    many, few = len(filled), len(upper)
    if many > _ALIGN_LIMIT:
        return _align_greedy(upper, filled)
    far = 10**6
    best = [[far] * (many + 1) for _ in range(few + 1)]
    chosen = [[0] * (many + 1) for _ in range(few + 1)]
    best[0][0] = 0
    for i, head in enumerate(upper):
        longest = many - few + 1
        for j in range(i, i + longest):
            for size, cost in enumerate(_run_costs(head, filled, kinds, j, i + longest), 1):
                if best[i][j] + cost < best[i + 1][j + size]:
                    best[i + 1][j + size] = best[i][j] + cost
                    chosen[i + 1][j + size] = size
    sizes = []
    position = many
    for i in range(few, 0, -1):
        sizes.append(chosen[i][position])
        position -= chosen[i][position]
    return sizes[::-1]


def _run_costs(head: bool, filled: list[bool], kinds: list[str], first: int, last: int) -> Iterator[int]:
    """The costs of one head over the runs ``[first, first + 1)``, ``[first, first + 2)`` ... up to ``last``."""
    yield 0 if not (filled[first] and head) else 2
    empties = int(not filled[first])
    crossings = 0
    for position in range(first + 1, last):
        empties += not filled[position]
        left, right = kinds[position - 1], kinds[position]
        if left == NUMBER and right == LABEL:
            crossings += 4
        elif left == LABEL and right == NUMBER:
            crossings += 1
        size = position - first + 1
        cost = 0 if not empties else (3 if empties == size else 1 + 2 * empties)
        yield cost + crossings + (0 if head else 4)


def _align_greedy(upper: list[bool], filled: list[bool]) -> list[int]:
    """For very wide tables: heads over empty cells stand alone, the last filled run takes what is left over."""
    spare = len(filled) - len(upper)
    sizes = []
    position = 0
    for _ in upper:
        size = 1
        if filled[position]:
            while spare and position + size < len(filled) and filled[position + size]:
                size += 1
                spare -= 1
        sizes.append(size)
        position += size
    sizes[-1] += spare
    return sizes


def _columns(spans: list[list[tuple[Raw, int, int]]], width: int, kinds: list[str]) -> list[Column]:
    paths: list[list[str]] = [[] for _ in range(width)]
    units = [""] * width
    for row in spans:
        for cell, first, span in row:
            if not cell.text:
                continue
            name, unit = cell.look.name, cell.look.unit
            for col in range(first, min(first + span, width)):
                if not paths[col] or paths[col][-1] != name:
                    paths[col].append(name)
                units[col] = unit or units[col]
    return [Column(tuple(path), kind, unit) for path, kind, unit in zip(paths, kinds, units, strict=True)]


def _settle_kinds(header: Header, body: list[RawRow]) -> None:
    """Decide what each column is, from its body and its head."""
    words = vocabulary()["columns"]
    for column in header.columns:
        leaf = column.path[-1] if column.path else ""
        if leaf in words["codes"] and column.kind in ("", CODE, NUMBER):
            column.kind = CODE
        elif leaf in words["ordinals"]:
            column.kind = ORDINAL
        elif leaf.endswith(("编码", "代码")) and column.kind != LABEL:
            column.kind = CODE
        elif column.kind == "":
            column.kind = LABEL if is_label_head(leaf) else NUMBER
    if header.columns and not any(column.kind in (LABEL, CODE) for column in header.columns):
        _settle_first(header, body)
    seen_number = False
    for column in header.columns:
        seen_number = seen_number or column.kind == NUMBER
        if seen_number and column.kind == LABEL and not _opens_half(header, column):
            column.kind = NOTE


def _settle_first(header: Header, body: list[RawRow]) -> None:
    """A table without words in its body: its first column still names the rows where its head says so."""
    first = header.columns[0]
    leaf = first.path[-1] if first.path else ""
    if is_label_head(leaf) and not any(row and row[0].look.value for row in body):
        first.kind = LABEL


def _opens_half(header: Header, column: Column) -> bool:
    """Whether a label column behind numbers begins the other side of the table."""
    leaf = column.path[-1] if column.path else ""
    first = header.columns[0].path
    sides = vocabulary()["columns"]["sides"]
    if column.path and first and column.path[0] != first[0]:
        here = [side for side in sides if side in column.path[0]]
        if here and here != [side for side in sides if side in first[0]]:
            return True
    return is_label_head(_BRACKET.sub("", leaf))


def _split_halves(header: Header) -> None:
    halves: list[tuple[int, int]] = []
    begin = 0
    seen_number = False
    for col, column in enumerate(header.columns):
        if column.kind in (LABEL, CODE) and seen_number:
            halves.append((begin, col - 1))
            begin, seen_number = col, False
        elif column.kind == NUMBER:
            seen_number = True
    halves.append((begin, header.width - 1))
    for number, (first, last) in enumerate(halves):
        for col in range(first, last + 1):
            header.columns[col].half = number
    header.halves = halves
