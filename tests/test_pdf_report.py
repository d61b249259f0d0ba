"""The annotated PDF: a box on the digits themselves, on pages of every turn, with a note that a viewer shows."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from extractor import extract
from extractor.cli import cli
from extractor.data import Anchor, Consequence, Correction, Extraction, RawDocument
from extractor.errors import UnreadableError
from extractor.exporters.numbers import Numbers
from extractor.exporters.pdf import annotated
from extractor.readers.pdf_places import spots

sys.path.insert(0, str(Path(__file__).parent))
from pdf_writer import Sheet, pdf, width

FIRST = "2021年公用经费预算35.20万元，与上年预算38.20万元"
SECOND = "相比减少3.00万元，下降9.5%，主要原因是会议减少。"


def sheet() -> Sheet:
    found = Sheet()
    found.text(72, 80, "青禾县水务局2021年部门预算公开", size=16)
    found.text(72, 120, "第二部分 收支情况说明")
    found.text(72, 160, FIRST)
    found.text(72, 180, SECOND)
    found.table([72, 200, 300], 220, [["项目", "金额"], ["公用经费", "35.20"]])
    return found


def source() -> bytes:
    return pdf([sheet()])


def read(data: bytes) -> Extraction:
    return extract(RawDocument(name="样例.pdf", data=data))


def turned(data: bytes, angle: int) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=BytesIO(data))
    writer.pages[0].rotate(angle)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def boxes(data: bytes) -> list[dict[str, Any]]:
    from pypdf import PdfReader

    return [found.get_object() for found in PdfReader(BytesIO(data)).pages[0].get("/Annots", [])]


def span(extraction: Extraction, text: str) -> tuple[int, int]:
    start = extraction.document.text.index(text)
    return start, start + len(text)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_the_box_is_that_of_the_digits_on_pages_of_every_turn(angle: int) -> None:
    data = turned(source(), angle)
    extraction = read(data)
    for text, line, left, bottom in (("35.20万元", FIRST, 72, 160), ("9.5%", SECOND, 72, 180)):
        (spot,) = spots(data, extraction.document, [span(extraction, text)])[span(extraction, text)]
        x0, y0, x1, y1 = spot.rect
        before = width(line[: line.index(text)], 12)
        assert x0 == pytest.approx(left + before, abs=1)
        assert x1 == pytest.approx(left + before + width(text, 12), abs=6)  # % is wider than half an em
        assert y0 - 1 <= 842 - bottom <= y1 and y1 - y0 < 20
        assert (spot.page, spot.turn) == (1, 0)  # upright on the page itself


def test_text_printed_upwards_is_underlined_at_its_side() -> None:
    upwards = Sheet(wide=842, high=842)
    for x, text in ((100, "青禾县水务局2021年部门预算公开"), (130, FIRST), (150, SECOND)):
        upwards.upward(x, 800, text)
    data = pdf([upwards])
    extraction = read(data)
    ((_, (x0, y0, x1, y1), turn),) = spots(data, extraction.document, [span(extraction, "35.20万元")])[
        span(extraction, "35.20万元")
    ]
    assert turn == 1
    assert y1 - y0 == pytest.approx(width("35.20万元", 12), abs=2) and x1 - x0 < 20 and x0 - 1 <= 130 <= x1 + 1


def test_a_number_over_two_lines_has_two_boxes_and_a_cell_one_around_its_digits() -> None:
    data = source()
    extraction = read(data)
    start = extraction.document.text.index("38.20万元")
    over = (start, extraction.document.text.index("减少3.00"))
    cell = next(fact.anchor for fact in extraction.facts)
    found = spots(data, extraction.document, [over, (cell.start, cell.end)])
    assert len(found[over]) == 2
    ((_, (x0, _, x1, _), _),) = found[cell.start, cell.end]
    assert x0 > 200 and x1 - x0 == pytest.approx(width("35.20", 10), abs=2)


def test_a_finding_is_a_filled_box_with_a_note_and_the_page_stays_as_it_is() -> None:
    data = source()
    extraction = read(data)
    (finding,) = extraction.findings
    assert finding.code == "DZ204"
    out = annotated(data, extraction)
    assert out.startswith(data)  # nothing is rewritten, only added behind
    found = boxes(out)
    first = found[0]
    assert first["/Subtype"] == "/Square"
    assert finding.message in first["/Contents"] and "DZ204 错误（F0001）" in first["/Contents"]
    ((_, rect, _),) = spots(data, extraction.document, [span(extraction, "9.5%")])[span(extraction, "9.5%")]
    assert [float(edge) for edge in first["/Rect"]] == pytest.approx(
        [rect[0] - 1, rect[1] - 1, rect[2] + 1, rect[3] + 1], abs=0.02
    )
    drawn = first["/AP"]["/N"].get_object().get_data().decode()
    assert drawn.split()[-2] == "B" and "[3 2]" not in drawn
    others = [one for one in found[1:] if "参与 F0001" in one["/Contents"]]
    assert others and all("[3 2] 0 d" in one["/AP"]["/N"].get_object().get_data().decode() for one in others)


def test_there_is_a_bookmark_for_each_finding() -> None:
    from pypdf import PdfReader

    data = source()
    extraction = read(data)
    reader = PdfReader(BytesIO(annotated(data, extraction, lang="en")))
    root, below = reader.outline
    assert root.title == "duizhang: 1"
    assert below[0].title.startswith("F0001 DZ204")
    assert reader.get_destination_page_number(below[0]) == 0


def test_the_note_names_the_correction_and_what_follows() -> None:
    data = source()
    extraction = read(data)
    (finding,) = extraction.findings
    start, end = span(extraction, "9.5%")
    blamed = Anchor(start=start, end=end, text="9.5%")
    other = Anchor(start=span(extraction, "3.00万元")[0], end=span(extraction, "3.00万元")[1], text="3.00万元")
    rich = msgspec.structs.replace(
        finding, blamed=blamed, suggestion="7.9%", slip="decimal_point",
        alternatives=(Correction(anchor=other, suggestion="3.63万元"),),
        consequences=(
            Consequence(code="DZ202", severity="error", message="合计\x00不符", reported="", computed="", anchors=(other,)),
        ),
    )  # fmt: skip
    out = annotated(data, msgspec.structs.replace(extraction, findings=(rich,)), every_number=False)
    note = boxes(out)[0]["/Contents"]
    for part in ("疑误：9.5% → 7.9%（小数点错位）", "或：3.00万元 → 3.63万元", "连带：DZ202 合计 不符"):
        assert part in note


def test_every_number_is_underlined_by_its_verdict() -> None:
    data = source()
    extraction = read(data)
    with_all, few = boxes(annotated(data, extraction)), boxes(annotated(data, extraction, every_number=False))
    assert len(with_all) > len(few) > 1
    assert {one["/T"] for one in with_all[len(few) :]} <= {"duizhang 相符", "duizhang 舍入", "duizhang 未核对"}


def test_a_statement_is_narrowed_to_its_number(extraction: Extraction) -> None:
    claim = extraction.claims[0]
    assert claim.number is not None
    assert Numbers(extraction).spans(claim.anchor) == [(claim.number.start, claim.number.end)]
    word = Anchor(start=0, end=1, text="一")
    assert Numbers(extraction).spans(word) == [(0, 1)]


@pytest.mark.parametrize("repaired", [b"junk\n%s", b"%s\nstartxref\n99\n%%%%EOF\n"])
def test_a_file_that_a_viewer_repairs_is_repaired_in_silence(repaired: bytes, caplog: pytest.LogCaptureFixture) -> None:
    data = repaired % source()
    assert len(boxes(annotated(data, read(data)))) > 1
    assert caplog.text == ""


def test_a_file_that_cannot_be_added_to_is_one_line() -> None:
    data = source()
    broken = data[: data.rindex(b"startxref")]
    with pytest.raises(UnreadableError, match="cannot be added to"):
        annotated(broken, read(broken))


# -------------------------------------------------------------------------------------------------------- command


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_report_writes_annotated_pdfs_and_workbooks(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(source())
    (tmp_path / "in" / "b.txt").write_text("公用经费35.20万元。", encoding="utf-8")
    result = run("report", tmp_path / "in", "--format", "pdf", "-o", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.pdf.annotated.pdf"]
    assert result.exit_code == 2
    assert "only a PDF can be annotated" in result.stderr
    result = run("report", tmp_path / "in" / "a.pdf", "--format", "xlsx", "-o", tmp_path / "a.xlsx")
    assert result.exit_code == 0
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")


def test_a_report_never_takes_the_place_of_its_document(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(source())
    result = run("report", file, "--format", "pdf", "-o", file)
    assert result.exit_code == 2
    assert "this is the document itself" in result.stderr
    assert file.read_bytes() == source()


def test_a_file_that_changed_is_not_annotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(source())
    monkeypatch.setattr("extractor.runs.extract_document", lambda source_, lang: read(pdf([Sheet(), sheet()])))
    result = run("report", file, "--format", "pdf", "-o", tmp_path / "b.pdf")
    assert result.exit_code == 2
    assert "changed" in result.stderr
