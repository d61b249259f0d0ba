"""Small Word documents for tests: the parts of the ZIP, written as strings."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_KINDS = ("styles", "numbering", "footnotes", "endnotes")


def word(body: str, *, before: str = "", **parts: str) -> bytes:
    """A docx whose body is ``body``; ``parts`` are the insides of styles, numbering, footnotes, endnotes."""
    files = {
        "[Content_Types].xml": _types(parts),
        "_rels/.rels": relations({"r1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": f"{_HEAD}{before}<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations({kind: (kind, f"{kind}.xml") for kind in parts}),
    }
    for kind, inside in parts.items():
        assert kind in _KINDS
        files[f"word/{kind}.xml"] = f"{_HEAD}<w:{kind} {SPACES}>{inside}</w:{kind}>"
    return zipped(files)


def _types(parts: Iterable[str]) -> str:
    """What kind each part is: LibreOffice opens nothing without."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    own = "".join(f'<Override PartName="/word/{part}.xml" ContentType="{kind}.{part}+xml"/>' for part in parts)
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{kind}.document.main+xml"/>{own}</Types>'
    )


def relations(targets: dict[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target}"/>' for name, (kind, target) in targets.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{lines}</Relationships>'


def zipped(files: dict[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def p(text: str = "", properties: str = "") -> str:
    """A paragraph; ``text`` may hold ready runs."""
    inside = text if text.startswith("<") else run(text)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(text: str = "", properties: str = "") -> str:
    inside = text if text.startswith("<") else p(text)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    drawn = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{drawn}</w:tr>"


def tbl(*rows: str) -> str:
    grid = '<w:gridCol w:w="2000"/>' * 3
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
