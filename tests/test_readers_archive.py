"""ZIPs of files, and several files as one document."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from extractor.data import Layout, Line
from extractor.errors import UnreadableError, UsageError
from extractor.pipeline import extract_document
from extractor.readers import archive, formats, load, read, read_together
from extractor.structure import assemble, place
from tests.word import p, word, zipped


def lines_of(layout: Layout) -> list[str]:
    return [layout.text[block.start : block.end] for block in layout.blocks if isinstance(block, Line)]


def workbook(total: float = 865.40) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "收支总表"
    for row in (
        ("单位：万元",),
        ("项目", "本年预算数"),
        ("一般公共预算拨款收入", 800),
        ("其他收入", 65.4),
        ("收入总计", total),
    ):
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


NARRATIVE = word(p("榆湾区水务局2024年部门预算") + p("一、收支情况") + p("2024年收入总计856.40万元。"))


# ---------------------------------------------------------------------------------------------------------- together


def test_files_are_joined_in_the_order_given_and_keep_their_places() -> None:
    layout = read_together([load(NARRATIVE, "a/说明.docx"), load(workbook(), "a/报表.xlsx")])
    document = assemble(layout)
    assert lines_of(layout)[-1] == "单位：万元"
    for block in layout.blocks:
        assert layout.text[block.start : block.end].strip()
    prose = place(document, layout.text.index("856.40"))
    cell = place(document, layout.text.index("865.4"))
    assert prose is not None and prose.path == "说明.docx 段落 3"
    assert cell is not None and (cell.sheet, cell.ref) == ("[报表.xlsx]收支总表", "B5")


def test_prose_in_one_file_is_checked_against_a_table_in_the_other() -> None:
    raws = [load(NARRATIVE, "说明.docx"), load(workbook(), "报表.xlsx")]
    findings = extract_document(read_together(raws)).findings
    assert len(findings) == 1
    assert [any(number in anchor.text for anchor in findings[0].anchors) for number in ("856.40", "865.4")] == [
        True,
        True,
    ]
    assert all(not extract_document(raw).findings for raw in raws)


def test_one_file_alone_is_itself_and_none_is_a_wrong_call() -> None:
    raw = load(NARRATIVE, "说明.docx")
    assert read_together([raw]) == read(raw)
    with pytest.raises(UsageError):
        read_together([])


def test_a_file_that_cannot_be_read_stops_the_whole() -> None:
    with pytest.raises(UnreadableError, match=r"^报表\.xlsx: "):
        read_together([load(NARRATIVE, "说明.docx"), load(zipped({"xl/workbook.xml": "x"}), "报表.xlsx")])


def test_tables_of_two_sheets_are_two_tables() -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(2):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in (("项目", "金额"), ("收入", 5 + number), ("支出", 6)):
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    assert len(assemble(read(load(stream.getvalue(), "x"))).tables) == 2


# --------------------------------------------------------------------------------------------------------------- zip


def test_a_zip_is_one_document_narrative_first() -> None:
    data = zipped({"1报表.xlsx": workbook(), "2说明.docx": NARRATIVE, "__MACOSX/._x": b"junk", ".DS_Store": b"\0\0"})
    raw = load(data, "公开.zip")
    assert raw.media_type == formats.ZIP
    layout = read(raw)
    assert lines_of(layout)[0] == "榆湾区水务局2024年部门预算"
    assert len(extract_document(raw).findings) == 1
    assert not layout.notes


def test_members_without_a_reader_are_named_and_left_out() -> None:
    layout = read(
        load(zipped({"a.docx": NARRATIVE, "章.png": b"\x89PNG\r\n", "空.txt": b"", "b.docx": b"PK\x03\x04x"}), "x.zip")
    )
    assert len(lines_of(layout)) == 3
    assert [note.split(":")[1].strip() for note in layout.notes] == ["x.zip/章.png", "x.zip/b.docx"]


def test_a_zip_with_nothing_to_read_says_why() -> None:
    with pytest.raises(UnreadableError, match=r"no file that can be read \(left out: x/a.png: this is a PNG"):
        read(load(zipped({"a.png": b"\x89PNG\r\n"}), "x"))
    with pytest.raises(UnreadableError, match="no file that can be read"):
        read(load(zipped({}), "x"))


def test_names_that_point_outside_are_only_names(tmp_path: Path) -> None:
    data = zipped({"../../出逃.txt": "收入5万元", "/etc/绝对.txt": "支出", "C:\\盘\\符.txt": "结余"})
    before = sorted(tmp_path.rglob("*"))
    layout = read(load(data, "x.zip"))
    assert sorted(lines_of(layout)) == ["支出", "收入5万元", "结余"]
    assert sorted(tmp_path.rglob("*")) == before
    assert not any(".." in (block.box.path or "") for block in layout.blocks if block.box)


def test_names_in_gbk_are_shown_right() -> None:
    data = zipped({"AAAA.png": b"\x89PNG\r\n", "b.txt": "收入"})
    named = data.replace(b"AAAA", "章印".encode("gbk"))
    assert "章印.png" in read(load(named, "x.zip")).notes[0]


def test_archives_inside_archives_are_opened_to_a_limit() -> None:
    inner = zipped({"a.txt": "收入5万元"})
    once = zipped({"内.zip": inner})
    assert lines_of(read(load(once, "x"))) == ["收入5万元"]
    with pytest.raises(UnreadableError, match="archive inside an archive"):
        read(load(zipped({"外.zip": once}), "x"))


def test_bombs_are_refused_before_they_go_off() -> None:
    with pytest.raises(UnreadableError, match="expands"):
        read(load(zipped({"a.txt": b" " * (20 << 20)}), "x"))
    with pytest.raises(UnreadableError, match="files in one archive"):
        read(load(zipped({f"{number}.txt": b"x" for number in range(archive.MOST_FILES + 1)}), "x"))
    nested = zipped({"a.txt": b"0" * (900 << 10)})
    for _ in range(4):
        nested = zipped({f"{number}.zip": nested for number in range(12)})
    with pytest.raises(UnreadableError):
        read(load(nested, "x"))


def test_a_zip_that_lies_about_sizes_is_damaged() -> None:
    data = bytearray(zipped({"a.txt": b" " * (1 << 20)}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(UnreadableError, match="damaged"):
        read(load(bytes(data), "x"))


def test_truncated_and_encrypted_zips_give_one_clear_line() -> None:
    data = zipped({"a.txt": "收入5万元" * 100, "b.txt": "支出"})
    for end in (4, 30, len(data) // 2, len(data) - 3):
        with pytest.raises(UnreadableError, match="cut off or damaged"):
            read(load(data[:end], "x"))
    locked = bytearray(data)
    for mark, shift in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := locked.find(mark, at)) >= 0:
            locked[at + shift] |= 1
            at += 4
    with pytest.raises(UnreadableError, match="password"):
        read(load(bytes(locked), "x"))


def test_any_member_may_be_damaged() -> None:
    data = bytearray(zipped({"a.txt": "收入5万元" * 100, "b.txt": "支出"}))
    data[40] ^= 0xFF
    with pytest.raises(UnreadableError):
        read(load(bytes(data), "x"))
    with zipfile.ZipFile(BytesIO(bytes(data))) as broken:
        assert broken.testzip() == "a.txt"
