"""Web pages: decoded first, then parsed, the article picked out of the site around it.

bytes -> text -> tree -> article (``article.py``) -> paragraphs and grids (``flow.py``)
"""

from __future__ import annotations

import re
from typing import Any

from extractor.data import Layout, RawDocument
from extractor.errors import UnreadableError
from extractor.readers.decode import decode

MEDIA_TYPE = "text/html"

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([-\w]{2,30})|<\?xml[^>]{0,100}encoding=[\"']([-\w]{2,30})", re.I
)
_HEAD = 4096  # bytes in which a page declares its encoding
_OPENS = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<"
    r"(?:!doctype\s+html|(?:html|head|body|meta|title|table|div|p|h[1-6]|article|section|center|font|span|style|ul)\b[^<>]*>)",
    re.I | re.S,
)
_CLOSES = re.compile(r"</(?:html|head|body|title|table|div|p|h[1-6]|td|tr|span)\s*>|<br\s*/?>|<td", re.I)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030"}


def looks_like_html(text: str) -> bool:
    """Whether the beginning of a file is a web page or a piece of one."""
    return _OPENS.match(text) is not None and _CLOSES.search(text) is not None


def read_html(raw: RawDocument) -> Layout:
    """Return the article of a web page: its paragraphs (headings with their level) and tables.

    Raises ``UnreadableError`` when the page holds no text.
    """
    from extractor.readers.article import article_of, is_site_line
    from extractor.readers.flow import Flow

    text, notes = _decoded(raw)
    body, lost = parse(text)
    title, article, dropped = article_of(body)
    flow = Flow(raw.name, is_site_line)
    if title:
        flow.out.line(title, heading=1)
    flow.walk(article, dropped)
    layout = flow.out.layout((*notes, *lost))
    if not layout.blocks:
        raise UnreadableError(f"{raw.name}: the page holds no text; open its attachments and give those")
    return layout


def read_mhtml(raw: RawDocument) -> Layout:
    """A page saved as one file (.mht): its HTML part."""
    from email import message_from_bytes
    from email.message import Message

    for part in message_from_bytes(raw.data).walk():
        if part.get_content_type() == MEDIA_TYPE:
            data = part.get_payload(decode=True)
            assert isinstance(part, Message) and isinstance(data, bytes)
            return read_html(RawDocument(name=raw.name, data=data, media_type=MEDIA_TYPE, sha256=raw.sha256))
    raise UnreadableError(f"{raw.name}: a saved page without an HTML part; save the page as HTML")


def parse(text: str) -> tuple[Any, tuple[str, ...]]:
    """The body of a page as an lxml element, and notes on what the parser gave up."""
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, default_doctype=False
    )
    data = text.replace("\0", "").encode("utf-8", "replace")
    try:
        tree = html.document_fromstring(data or b"<p></p>", parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError):
        tree = html.document_fromstring(b"<p></p>", ensure_head_body=True)
    too_deep = any("depth" in entry.message for entry in parser.error_log if entry.level >= 3)
    return tree, ("the page nests too deep; what stands deeper is left out",) if too_deep else ()


def _decoded(raw: RawDocument) -> tuple[str, tuple[str, ...]]:
    """UTF-8 where it fits, else what the page declares, else as any text."""
    try:
        return raw.data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    found = _DECLARED.search(raw.data[:_HEAD])
    declared = (found[1] or found[2]).decode("ascii").lower() if found else ""
    if declared and not declared.startswith("utf") and declared not in _CHINESE:
        try:
            return raw.data.decode(declared), (f"read as {declared}",)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(raw.data, raw.name)
