"""Old office formats through LibreOffice; what happens without it, when it hangs, and when a document wants to fetch."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import openpyxl
import pytest

from extractor.data import Grid, Layout, Line, RawDocument
from extractor.errors import UnreadableError
from extractor.readers import formats, load, office, read
from tests.word import p, run, tbl, tc, tr, word, zipped

needs_office = pytest.mark.skipif(
    office.find_program() is None, reason="LibreOffice is not installed (Debian: libreoffice-writer, libreoffice-calc)"
)

RTF = r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}\f0 \u25910?\u20837? 1,234.50 \u19975?\u20803?\par }"
BODY = (
    p("收入支出情况")
    + p(run("收入") + "<w:del><w:r><w:delText>9,999</w:delText></w:r></w:del>" + run("865.40万元"))
    + tbl(tr("项目", tc("金额", '<w:gridSpan w:val="2"/>')), tr("财政拨款", "865.40", "100%"))
    + p()  # as Word ends every document
)


def lines_of(layout: Layout) -> list[str]:
    return [layout.text[block.start : block.end] for block in layout.blocks if isinstance(block, Line)]


def cells_of(layout: Layout) -> list[str]:
    grid = next(block for block in layout.blocks if isinstance(block, Grid))
    return [layout.text[cell.start : cell.end] for cell in grid.cells]


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("收入总表",), ("单位：万元",), ("项目", "金额", "占比"), ("财政拨款", 865.4, 0.0534)):
        sheet.append(row)
    sheet["B4"].number_format = "#,##0.00"
    sheet["C4"].number_format = "0.00%"
    sheet.merge_cells("A1:C1")
    hidden = book.create_sheet("底稿")
    hidden.append(["草稿", 1])
    hidden.sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="session")
def old_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same document as doc, rtf and odt, the same workbook as xls and ods."""
    program = office.find_program()
    assert program is not None
    folder = tmp_path_factory.mktemp("office")
    (folder / "a.docx").write_bytes(word(BODY))
    (folder / "b.xlsx").write_bytes(workbook())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind, source in (("doc", "a.docx"), ("rtf", "a.docx"), ("odt", "a.docx"), ("xls", "b.xlsx"), ("ods", "b.xlsx")):
        subprocess.run(
            [program, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(folder / source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return folder


@needs_office
@pytest.mark.parametrize(("kind", "media"), [("doc", formats.DOC), ("rtf", formats.RTF), ("odt", formats.ODT)])
def test_old_documents_read_like_new_ones(old_files: Path, kind: str, media: str) -> None:
    raw = load((old_files / f"a.{kind}").read_bytes(), "说明.pdf")
    assert raw.media_type == media
    layout = read(raw)
    assert layout.media_type == media
    assert lines_of(layout) == ["收入支出情况", "收入865.40万元"]
    assert cells_of(layout) == ["项目", "金额", "财政拨款", "865.40", "100%"]


@needs_office
@pytest.mark.parametrize(("kind", "media"), [("xls", formats.XLS), ("ods", formats.ODS)])
def test_old_workbooks_read_like_new_ones(old_files: Path, kind: str, media: str) -> None:
    raw = load((old_files / f"b.{kind}").read_bytes(), "x")
    assert raw.media_type == media
    layout = read(raw)
    assert lines_of(layout) == ["收入总表", "单位：万元"]
    assert cells_of(layout) == ["项目", "金额", "占比", "财政拨款", "865.40", "5.34%"]
    assert any("底稿" in note for note in layout.notes)


@needs_office
def test_several_files_take_one_call_and_one_bad_file_spoils_no_other(
    old_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    whole = office._run
    monkeypatch.setattr(office, "_run", lambda *args: (calls.append(args[1]), whole(*args))[1])
    doc = (old_files / "a.doc").read_bytes()
    bad = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 700 + "WordDocument".encode("utf-16-le") + os.urandom(3000)
    first, second, third = office.read_many([load(doc, "a"), load(bad, "b"), load(RTF.encode(), "c")])
    assert len(calls) == 1
    assert isinstance(first, Layout) and isinstance(third, Layout)
    assert lines_of(third) == ["收入 1,234.50 万元"]
    assert isinstance(second, UnreadableError) and str(second).startswith("b: ") and "\n" not in str(second)


@needs_office
def test_nothing_is_left_behind(old_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    read(load((old_files / "a.doc").read_bytes(), "x"))
    assert list(tmp_path.iterdir()) == []


@needs_office
def test_truncated_old_files_give_one_clear_line(old_files: Path) -> None:
    data = (old_files / "a.doc").read_bytes()
    cut = [load(data[:end], f"cut{end}") for end in (len(data) // 3, len(data) // 2) if b"W\0o\0r\0d\0" in data[:end]]
    for found in office.read_many(cut) if cut else ():
        assert isinstance(found, Layout) or "\n" not in str(found)
    with pytest.raises(UnreadableError, match=r"old Office container|cannot read"):
        read(load(data[:600], "cut"))


class _Counting(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def handle_one_request(self) -> None:
        self.asked.append(self.rfile.readline().decode("ascii", "replace"))
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


def linking(address: str) -> bytes:
    """An odt with a picture that stands on another machine."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
        for name, kind in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"))
    )
    picture = (
        '<draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="2cm">'
        f'<draw:image xlink:href="{address}/a.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>'
    )
    entry = '<m:file-entry m:full-path="{}" m:media-type="{}"/>'
    return zipped(
        {
            "mimetype": formats.ODT,
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            + entry.format("/", formats.ODT) + entry.format("content.xml", "text/xml") + "</m:manifest>",
            "content.xml": f'<office:document-content{spaces} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
            f"<office:body><office:text><text:p>收入5万元{picture}</text:p></office:text></office:body></office:document-content>",
        }
    )  # fmt: skip


@needs_office
def test_nothing_is_fetched() -> None:
    server = HTTPServer(("127.0.0.1", 0), _Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        layout = read(load(linking(f"http://127.0.0.1:{server.server_port}"), "x.odt"))
    finally:
        server.shutdown()
        server.server_close()
    assert lines_of(layout) == ["收入5万元"]
    assert _Counting.asked == []


# --------------------------------------------------------------------------------------------------- without LibreOffice


@pytest.mark.parametrize(("media", "package"), [(formats.DOC, "libreoffice-writer"), (formats.ODS, "libreoffice-calc")])
def test_without_libreoffice_one_line_names_the_package(
    media: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find_program", lambda: None)
    with pytest.raises(UnreadableError, match=package) as caught:
        read(RawDocument(name="说明.doc", data=b"x", media_type=media))
    assert str(caught.value).startswith("说明.doc: ") and "\n" not in str(caught.value)


def hanging(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
def test_a_hanging_program_is_killed_with_its_children_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "child.pid"
    program = hanging(tmp_path, f"sleep 60 & echo $! > {notes}; wait")
    monkeypatch.setattr(office, "find_program", lambda: program)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        begun = time.monotonic()
        [found] = office.read_many([load(RTF.encode(), "x.rtf")], limit=0.5)
        assert time.monotonic() - begun < 10
        assert isinstance(found, UnreadableError) and "did not finish" in str(found)
        deadline = time.monotonic() + 5
        while alive(int(notes.read_text())) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not alive(int(notes.read_text()))
        assert alive(bystander.pid)
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith("duizhang-")] == []
    finally:
        bystander.kill()
        bystander.wait()


def test_a_program_that_says_nothing_and_writes_nothing_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find_program", lambda: hanging(tmp_path, "exit 0"))
    with pytest.raises(UnreadableError, match="cannot read this file"):
        read(load(RTF.encode(), "x.rtf"))
