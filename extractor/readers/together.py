"""Several files as one document: texts joined in the order given, boxes say which file a place is in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import msgspec

from extractor.data import Box, Grid, GridCell, Layout, Line, RawDocument
from extractor.errors import UnreadableError


def read_each(raws: Sequence[RawDocument]) -> list[Layout | UnreadableError]:
    """The layout of each file, or why there is none; those that need LibreOffice share one call of it."""
    from extractor.readers import office, read

    through_office = [number for number, raw in enumerate(raws) if office.is_office(raw.media_type)]
    converted = office.read_many([raws[number] for number in through_office]) if through_office else []
    found: dict[int, Layout | UnreadableError] = dict(zip(through_office, converted, strict=True))
    for number, raw in enumerate(raws):
        if number not in found:
            try:
                found[number] = read(raw)
            except UnreadableError as error:
                found[number] = error
    return [found[number] for number in range(len(raws))]


def join(layouts: Sequence[Layout], name: str) -> Layout:
    """One layout of several; what speaks first (the narrative) should come first.

    The box of every block and cell carries the file's name in front of its own path, sheet or page.
    """
    if len(layouts) == 1:
        return layouts[0]
    texts: list[str] = []
    blocks: list[Line | Grid] = []
    notes: list[str] = []
    shift = 0
    for layout in layouts:
        label = short_name(layout.name)
        blocks += [_moved(block, shift, label) for block in layout.blocks]
        text = layout.text if layout.text.endswith("\n") else layout.text + "\n"
        texts += (text, "\n")
        shift += len(text) + 1
        notes += [f"{label}: {note}" for note in layout.notes]
    return Layout(
        name=name, text="".join(texts), blocks=tuple(blocks), media_type="multipart/mixed", notes=tuple(notes)
    )


def short_name(name: str) -> str:
    """The last part of a path, also of one inside an archive (``公开.zip/报表.xlsx`` -> ``报表.xlsx``)."""
    return PurePosixPath(name.replace("\\", "/")).name or name


def _moved(block: Line | Grid, shift: int, label: str) -> Line | Grid:
    box = _labelled(block.box, label)
    if isinstance(block, Line):
        return msgspec.structs.replace(block, start=block.start + shift, end=block.end + shift, box=box)
    cells = tuple(_moved_cell(cell, shift, label) for cell in block.cells)
    return msgspec.structs.replace(block, start=block.start + shift, end=block.end + shift, cells=cells, box=box)


def _moved_cell(cell: GridCell, shift: int, label: str) -> GridCell:
    return GridCell(
        row=cell.row, col=cell.col, start=cell.start + shift, end=cell.end + shift, row_span=cell.row_span,
        col_span=cell.col_span, box=_labelled(cell.box, label),
    )  # fmt: skip


def _labelled(box: Box | None, label: str) -> Box:
    """A place with its file: [报表.xlsx]收入总表!B5, 说明.docx 段落 3; page and bbox stay as they are."""
    if box is None:
        return Box(path=label)
    if box.ref is not None:
        return msgspec.structs.replace(box, sheet=f"[{label}]{box.sheet}" if box.sheet else label)
    return msgspec.structs.replace(box, path=f"{label} {box.path}" if box.path else label)
