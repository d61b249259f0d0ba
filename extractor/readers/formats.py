"""What a file is, told by its bytes and never by its name.

A container (ZIP, OLE) is told by what it contains, text by how it opens.  A new format is one line in a table here and
one in ``readers.READERS``.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from extractor.errors import UnreadableError

TEXT = "text/plain"
HTML = "text/html"
CSV = "text/csv"
MHTML = "multipart/related"
PDF = "application/pdf"
RTF = "application/rtf"
ZIP = "application/zip"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
WORD_XML = "application/vnd.ms-word+xml"
EXCEL_XML = "application/vnd.ms-excel+xml"

SUFFIXES = frozenset(  # what a folder is searched for; what a file is, its content tells
    ".txt .text .md .markdown .html .htm .mht .pdf .docx .docm .doc .wps .rtf .odt .xlsx .xlsm .xls .et .ods .csv .zip".split()
)

# First bytes -> media type; "" where more must be looked at.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)

# First bytes of what nobody reads here -> what a person calls it and what to do.
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image; recognise its text first (OCR) and give that"),
    (b"\xff\xd8\xff", "a JPEG image; recognise its text first (OCR) and give that"),
    (b"GIF8", "a GIF image; recognise its text first (OCR) and give that"),
    (b"II*\x00", "a TIFF image; recognise its text first (OCR) and give that"),
    (b"MM\x00*", "a TIFF image; recognise its text first (OCR) and give that"),
    (b"OFD", "an OFD file; save it as PDF"),
    (b"Rar!", "a RAR archive; unpack it and give its files"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it and give its files"),
    (b"\x1f\x8b", "a gzip file; unpack it and give its files"),
    (b"\x7fELF", "a program, not a document"),
    (b"MZ\x90", "a program, not a document"),
)

# A member of a ZIP -> the format that the ZIP is.
_MEMBERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"word/document\d*\.xml"), DOCX),
    (re.compile(r"xl/workbook\d*\.xml"), XLSX),
    (re.compile(r"xl/workbook\.bin"), XLSB),
    (re.compile(r"ppt/presentation\.xml"), "pptx"),
    (re.compile(r"OFD\.xml"), "ofd"),
)

# A stream of an OLE file, as its directory spells it -> the format that the file is.
_STREAMS: tuple[tuple[bytes, str], ...] = tuple(
    (name.encode("utf-16-le"), media_type)
    for name, media_type in (
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", DOC),
        ("Workbook", XLS),
        ("PowerPoint Document", "ppt"),
        ("Book", XLS),
    )
)

_NO_READER = {
    "pptx": "a presentation; save it as PDF",
    "ppt": "a presentation; save it as PDF",
    "ofd": "an OFD file; save it as PDF",
    "encrypted": "an Office file with a password; save it without one",
    "ole": "an old Office container without a document in it",
}

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_SNIFFED = 1 << 16  # bytes looked at to tell text from binary
_CONTROL_SHARE = 0.05  # more control characters than this among the bytes is no text
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b") + b"\x7f"
_XML = re.compile(r"\s*<\?xml\b")
_FIRST_LINES = 40
_CSV_SHARE = 0.8  # of the first lines: so many must have the same number of separators


def sniff(data: bytes, name: str) -> str:
    """Return the media type of ``data``; raises ``UnreadableError`` for what is neither text nor a known format."""
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            if media_type == "zip":
                return _supported(_in_zip(data, name), name)
            return _supported(_in_ole(data), name) if media_type == "ole" else media_type
    for signature, what in _FOREIGN:
        if data.startswith(signature):
            raise UnreadableError(f"{name}: this is {what}")
    if b"%PDF-" in data[:1024]:
        return PDF
    return _text_type(data, name)


def _supported(media_type: str, name: str) -> str:
    if media_type in _NO_READER:
        raise UnreadableError(f"{name}: this is {_NO_READER[media_type]}")
    return media_type


def _in_zip(data: bytes, name: str) -> str:
    """What a ZIP is: an Office file by the member that only it has, else an archive of files."""
    from io import BytesIO

    from extractor.readers.package import BROKEN, open_archive

    try:
        with open_archive(BytesIO(data)) as archive:
            members = archive.namelist()
            if "mimetype" in members and archive.getinfo("mimetype").file_size < 200:
                stated = archive.read("mimetype").decode("ascii", "replace").strip()
                if stated.startswith((ODT, ODS)):
                    return ODT if stated.startswith(ODT) else ODS
    except BROKEN:
        raise UnreadableError(f"{name}: an Office file or ZIP that is cut off or damaged; fetch it again") from None
    return next((kind for member, kind in _MEMBERS if any(map(member.fullmatch, members))), ZIP)


def _in_ole(data: bytes) -> str:
    """What an OLE container is, by the names in its directory (anywhere in the file: it is found by search)."""
    return next((media_type for stream, media_type in _STREAMS if stream in data), "ole")


# -------------------------------------------------------------------------------------------------------------- text


def _text_type(data: bytes, name: str) -> str:
    head = data[:_SNIFFED]
    if head.startswith(_BYTE_ORDER_MARKS):
        text = head.decode("utf-8" if head.startswith(b"\xef") else "utf-16", "replace")
    else:
        if b"\0" in head:
            raise UnreadableError(f"{name}: binary data (NUL bytes), not text; give a document or a text file")
        controls = len(head) - len(head.translate(None, _CONTROL))
        if controls > _CONTROL_SHARE * len(head):
            raise UnreadableError(
                f"{name}: binary data (mostly control characters), not text; give a document or a text file"
            )
        text = head.decode("utf-8", "replace")
    return kind_of_text(text.removeprefix("\ufeff"))


def kind_of_text(text: str) -> str:
    """The media type of a text by its beginning: a web page, an Office XML, a table with separators, plain text."""
    start = text[:4000].lstrip()
    if start.startswith("<"):
        if _XML.match(start) and 'progid="Word.Document"' in start:
            return WORD_XML
        if _XML.match(start) and ("Excel.Sheet" in start or "urn:schemas-microsoft-com:office:spreadsheet" in start):
            return EXCEL_XML
        from extractor.readers.html import looks_like_html

        if looks_like_html(text):
            return HTML
    if start.startswith("MIME-Version:") and "multipart/related" in start:
        return MHTML
    return CSV if separator_of(text) in (",", ";") else TEXT


def separator_of(text: str) -> str:
    """The sign that parts the columns of a table in text form ("" where the text is none).

    A comma that groups thousands parts nothing; rows with tabs are the business of the text reader.

    >>> separator_of("项目,金额\\n收入,12.5\\n支出,12.5\\n"), separator_of("收入1,200元\\n支出1,100元\\n其中1,000元\\n")
    (',', '')
    """
    lines = [line for line in text.split("\n", _FIRST_LINES)[:_FIRST_LINES] if line.strip()]
    if len(lines) < 3 or sum("\t" in line for line in lines) * 2 > len(lines):
        return ""
    for sign in (",", ";"):
        counts = [_outside_quotes(line, sign) for line in lines]
        usual = max(set(counts), key=counts.count)
        parted = sum(_PARTING[sign].search(line) is not None for line in lines)
        if usual and min(counts.count(usual), parted) >= _CSV_SHARE * len(lines):
            return sign
    return ""


_PARTING = {",": re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))"), ";": re.compile(";")}


def _outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])


def is_document(name: str) -> bool:
    """Whether a file in a folder is worth opening, by its name alone; hidden files and Word's lock files are not."""
    return not name.startswith((".", "~$")) and PurePosixPath(name).suffix.lower() in SUFFIXES
