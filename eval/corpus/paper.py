"""A disclosure as a file: a Word dump, rows with tabs, Markdown, or a PDF with ruled tables."""

from __future__ import annotations

from io import BytesIO

from eval.corpus.prose import Grid, Paper

LAYOUTS = ("dump", "rows", "markdown")
SUFFIX = {"dump": ".txt", "rows": ".txt", "markdown": ".md", "pdf": ".pdf"}


def lines(paper: Paper) -> list[str | Grid]:
    """The paragraphs with their figures filled in."""
    return [block if isinstance(block, Grid) else block.format_map(paper.figures) for block in paper.blocks]


def as_text(paper: Paper, layout: str) -> str:
    """The text of ``paper`` in one of the ``LAYOUTS``."""
    out = [("# " if layout == "markdown" else "") + paper.title, ""]
    for block in lines(paper):
        out += _table(block, layout) if isinstance(block, Grid) else [block]
        if layout == "markdown":
            out.append("")
    return "\n".join(out) + "\n"


def _table(grid: Grid, layout: str) -> list[str]:
    head = [grid.title, "单位：万元"]
    if layout == "markdown":
        width = len(grid.rows[0])
        body = ["| " + " | ".join(row) + " |" for row in grid.rows]
        return ["", f"**{grid.title}**", "", "单位：万元", "", body[0], "|" + " --- |" * width, *body[1:], ""]
    if layout == "rows":
        return [*head, *("\t".join(row) for row in grid.rows), ""]
    dumped = []
    for row in grid.rows:
        dumped += [*("\t" + cell for cell in row), ""]
    return [*head, *dumped, ""]


def as_pdf(paper: Paper) -> bytes:
    """The pages of ``paper``, in a font that every PDF reader brings along."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    text = ParagraphStyle("text", fontName="STSong-Light", fontSize=11, leading=18, wordWrap="CJK", firstLineIndent=22)
    title = ParagraphStyle("title", parent=text, fontSize=16, leading=28, alignment=1, firstLineIndent=0)
    flow: list[Flowable] = [Paragraph(paper.title, title)]
    for block in lines(paper):
        if isinstance(block, str):
            flow.append(Paragraph(block, text))
            continue
        flow += [Spacer(1, 8), Paragraph(block.title, title), Paragraph("单位：万元", text)]
        ruled = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "STSong-Light", 9)]
        flow += [Table(block.rows, style=ruled), Spacer(1, 8)]
    buffer = BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1, title=paper.title).build(flow)
    return buffer.getvalue()
