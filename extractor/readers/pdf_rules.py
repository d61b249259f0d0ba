"""PDF, ruling lines: the paths of a page as horizontal and vertical strokes in reading coordinates.

A border is drawn as a stroked segment, a thin filled box, the outline of a box, a thin image, or hundreds of dashes;
all become rules.  Filled areas are shading and draw no border.
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_float, c_int, cast
from itertools import compress, pairwise
from typing import Any, NamedTuple

from extractor.readers.pdf_chars import Frame, Rect
from extractor.readers.pdf_library import Library, Objects

_THIN = 3.5  # points: a box at most this thick is a line
_SNAP = 2.0  # lines closer than this are one line
_JOIN = 3.5  # gaps in a line that dashes and corners leave
_SHORT = 4.0  # shorter lines are parts of drawings
_MAX_DEPTH = 5  # forms inside forms
_MAX_SEGMENTS = 20_000  # of a path
_MAX_STROKES = 20_000  # of a page: more is a drawing, not a table


class Rule(NamedTuple):
    """A line at ``at`` (y of a horizontal, x of a vertical one) from ``start`` to ``end``."""

    at: float
    start: float
    end: float


class Rules(NamedTuple):
    """The rules of a page, sorted by ``at`` then ``start``; ``images`` counts pictures of some size."""

    across: list[Rule]
    down: list[Rule]
    images: int


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_rules(pdfium: Library, objects: Objects, frame: Frame) -> Rules:
    """The ruling lines among the ``objects`` of a page, pieces of one line joined."""
    across: list[Rule] = []
    down: list[Rule] = []
    images = 0
    for x0, y0, x1, y1, picture in _strokes(pdfium, objects, _IDENTITY, 0):
        rect = frame.reading(x0, y0, x1, y1)
        width, height = rect[2] - rect[0], rect[3] - rect[1]
        if picture and width > _THIN and height > _THIN:
            images += 1
        elif height <= _THIN and width > height:
            across.append(Rule((rect[1] + rect[3]) / 2, rect[0], rect[2]))
        elif width <= _THIN:
            down.append(Rule((rect[0] + rect[2]) / 2, rect[1], rect[3]))
        if len(across) + len(down) > _MAX_STROKES:
            return Rules([], [], images)
    return Rules(_joined(across), _joined(down), images)


# --------------------------------------------------------------------------------------------------------- strokes

_Stroke = tuple[float, float, float, float, bool]


def _strokes(pdfium: Library, objects: Objects, matrix: Matrix, depth: int) -> Iterator[_Stroke]:
    """Boxes of strokes and pictures in page coordinates (lower left, upper right corner)."""
    raw = pdfium.raw
    path, image, form = raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM
    drawings = list(map(raw.FPDF_PAGEOBJ_TEXT.__ne__, objects.kinds))  # most objects are single characters
    for kind, place in zip(compress(objects.kinds, drawings), compress(objects.items, drawings), strict=True):
        item = cast(place, raw.FPDF_PAGEOBJECT)
        if kind == path:
            yield from _path(raw, item, matrix)
        elif kind == image:
            rect = _bounds(raw, item, matrix)
            if rect is not None:
                yield (*rect, True)
        elif kind == form and depth < _MAX_DEPTH:
            inner = pdfium.inner_objects(place)
            yield from _strokes(pdfium, inner, _product(_matrix(raw, item), matrix), depth + 1)


def _path(raw: Any, item: Any, matrix: Matrix) -> Iterator[_Stroke]:
    rect = _bounds(raw, item, matrix)
    if rect is None:
        return
    x0, y0, x1, y1 = rect
    if x1 - x0 <= _THIN or y1 - y0 <= _THIN:
        yield x0, y0, x1, y1, False
        return
    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    count = raw.FPDFPath_CountSegments(item)
    if (not stroke.value and count <= 5) or count > _MAX_SEGMENTS:
        return
    whole = _product(_matrix(raw, item), matrix)
    for points in _subpaths(raw, item, count, whole):
        yield from _edges(points, stroked=bool(stroke.value))


def _edges(points: list[tuple[float, float]], *, stroked: bool) -> Iterator[_Stroke]:
    """The straight edges of a stroked outline, or a filled outline that is itself a thin box."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if x1 - x0 <= _THIN or y1 - y0 <= _THIN:
        yield x0, y0, x1, y1, False
    elif stroked:
        for (ax, ay), (bx, by) in pairwise(points):
            if abs(ax - bx) < 1 or abs(ay - by) < 1:
                yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), False


def _subpaths(raw: Any, item: Any, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    a, b, c, d, e, f = matrix
    x, y = c_float(), c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _bounds(raw: Any, item: Any, matrix: Matrix) -> Rect | None:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
    if matrix is _IDENTITY:
        return x0, y0, x1, y1
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
    ys = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
    return min(xs), min(ys), max(xs), max(ys)


def _matrix(raw: Any, item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    """``inner`` first, then ``outer``."""
    if outer is _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ joins


def _joined(rules: list[Rule]) -> list[Rule]:
    """Pieces of the same line as one rule, in order."""
    joined: list[Rule] = []
    for level in _levels(sorted(rules)):
        at = sum(rule.at for rule in level) / len(level)
        start, end = float("inf"), float("-inf")
        for rule in sorted(level, key=lambda rule: rule.start):
            if rule.start > end + _JOIN:
                if end - start >= _SHORT:
                    joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            else:
                end = max(end, rule.end)
        if end - start >= _SHORT:
            joined.append(Rule(at, start, end))
    return joined


def _levels(rules: list[Rule]) -> Iterator[list[Rule]]:
    """Rules, sorted by ``at``, that lie on one line."""
    level: list[Rule] = []
    for rule in rules:
        if level and rule.at - level[0].at > _SNAP:
            yield level
            level = []
        level.append(rule)
    if level:
        yield level
