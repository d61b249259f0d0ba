"""Text files: word dumps, tab rows, Markdown; all three may occur in one file.

Grids keep the rows as drawn (``spans_known`` is false); rebuilding is the business of ``structure.tables``.
"""

from __future__ import annotations

from extractor.data import Grid, Layout, Line, RawDocument
from extractor.readers.decode import decode
from extractor.readers.lines import BLANK, PIPED, PLAIN, STACKED, TABBED, plain_line, split_lines
from extractor.readers.stacked import is_stack, read_stacked
from extractor.readers.tabbed import opens_stack, read_pipes, read_tabbed


def read_text(raw: RawDocument) -> Layout:
    """Return the lines (blank ones left out) and grids of a text file.

    ``Layout.text`` is the decoded file, line ends untouched, without its byte order mark.  Raises ``UnreadableError``
    when no encoding fits.
    """
    text, notes = decode(raw.data, raw.name)
    lines = split_lines(text)
    blocks: list[Line | Grid] = []
    markdown = False
    index, count = 0, len(lines.kinds)
    while index < count:
        kind = lines.kinds[index]
        if kind == BLANK:
            index += 1
            continue
        if kind == PLAIN:
            line = plain_line(lines, index)
            markdown = markdown or line.heading > 0
            blocks.append(line)
            index += 1
            continue
        if kind == PIPED:
            index, found = read_pipes(lines, index)
            markdown = markdown or any(isinstance(block, Grid) for block in found)
        elif kind == TABBED and opens_stack(lines, index, text) and is_stack(lines, index + 1):
            index, found = index + 1, [plain_line(lines, index)]
        elif kind == STACKED and is_stack(lines, index):
            index, found = read_stacked(lines, index, text)
        else:
            index, found = read_tabbed(lines, index, text)
        blocks += found
    media_type = "text/markdown" if markdown else "text/plain"
    return Layout(name=raw.name, text=text, blocks=tuple(blocks), media_type=media_type, notes=notes)
