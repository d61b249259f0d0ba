"""Whatever is damaged, a file gives a layout or one clear line, never another exception."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from extractor.data import Layout
from extractor.errors import DuizhangError, UsageError
from extractor.readers import load, read
from tests.word import p, run, tbl, tc, tr, word, zipped

_ROUNDS = 100


def _docx() -> bytes:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    body = (
        p("收入", '<w:pStyle w:val="a"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        + p(run("支出") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
        + tbl(tr(tc("科目", '<w:gridSpan w:val="2"/>'), tc("合计", '<w:vMerge w:val="restart"/>')), tr("一", "二", tc("", "<w:vMerge/>")))
    )  # fmt: skip
    return word(
        body,
        styles='<w:style w:type="paragraph" w:styleId="a"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>',
        numbering=f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
        footnotes='<w:footnote w:id="1">' + p("注") + "</w:footnote>",
    )


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("收入总表",), ("项目", "金额"), ("财政拨款", 865.4), ("占比", 0.05)):
        sheet.append(row)
    sheet["B4"].number_format = "0.00%"
    sheet.merge_cells("A1:B1")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _html() -> bytes:
    return (
        "<!DOCTYPE html><html><head><meta charset=gbk><title>预算</title></head><body><ol start=3><li>收入</ol>"
        "<table><tr><td rowspan=2 colspan=2>甲<td>1,234.<br>56<tr><td>乙</table><p>增长3%</p></body></html>"
    ).encode("gbk")


def _zip() -> bytes:
    return zipped({"说明.docx": _docx(), "a/报表.xlsx": _xlsx(), "b.html": _html()})


def _csv() -> bytes:
    return '项目,金额\r\n"财政,拨款","1,865.40"\r\n合计,5\r\n'.encode("gb18030")


FORMATS: dict[str, Callable[[], bytes]] = {"docx": _docx, "xlsx": _xlsx, "html": _html, "zip": _zip, "csv": _csv}


def parts_damaged(data: bytes, chance: random.Random) -> bytes:
    """The same ZIP with bytes of one member changed before it is packed: what stands inside is what breaks."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        files: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(files))
    files[name] = damaged(bytes(files[name]), chance)  # type: ignore[arg-type]
    return zipped(files)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, dropped or doubled, or an end cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) or 1)
        kind = chance.randrange(4)
        if kind == 0:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del changed[at : at + chance.randint(1, 40)]
        elif kind == 2:
            changed[at:at] = changed[at : at + chance.randint(1, 40)]
        else:
            del changed[max(at, 10) :]
    return bytes(changed) or b"x"


@pytest.mark.parametrize(
    ("kind", "inside"), [*((kind, False) for kind in FORMATS), *((kind, True) for kind in ("docx", "xlsx", "zip"))]
)
def test_damage_gives_a_layout_or_one_clear_line(kind: str, inside: bool) -> None:
    data = FORMATS[kind]()
    assert isinstance(read(load(data, "x")), Layout)
    chance = random.Random(kind)
    for _ in range(_ROUNDS):
        bad = parts_damaged(data, chance) if inside else damaged(data, chance)
        try:
            layout = read(load(bad, "x.docx"))
        except DuizhangError as error:
            assert str(error).startswith("x.docx")
            assert "\n" not in str(error)
            continue
        for block in layout.blocks:
            assert 0 <= block.start <= block.end <= len(layout.text)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_name_does_not_matter(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.pdf"
    path.write_bytes(FORMATS[kind]())
    assert read(load(path)).text == read(load(FORMATS[kind](), f"right.{kind}")).text


def test_a_file_that_vanishes_costs_one_line(tmp_path: Path) -> None:
    path = tmp_path / "gone.docx"
    path.write_bytes(_docx())
    path.unlink()
    with pytest.raises(UsageError, match=r"gone\.docx: no such file"):
        load(path)
