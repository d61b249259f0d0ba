"""The HTML report as a file: what is in it, that it fetches nothing, and that text stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from msgspec.structs import replace

from extractor import data, extract
from extractor.checks import CHECKS
from extractor.cli import cli
from extractor.data import Cell, Extraction, Failure, Table
from extractor.exporters.html import Row, index, page
from extractor.exporters.html.chart import chart
from extractor.exporters.html.grids import groups
from extractor.exporters.html.places import Places
from extractor.exporters.html.prose import Marks
from extractor.exporters.html.shown import clipped, flowing, shown
from extractor.exporters.words import check_label, why, words
from tests.reports import TEXT, judged, raw, span


def tree(text: str) -> Any:
    return BeautifulSoup(text, "lxml")


def payload(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tree(text).find(id="data").string)
    return found


@pytest.fixture(scope="module")
def report() -> str:
    return page(judged(), name="林业局.txt")


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["report", *(str(one) for one in arguments)], input=stdin)


# ------------------------------------------------------------------------------------------------- what is in it


def test_every_number_of_the_ledger_is_shown_once_with_its_verdict(report: str) -> None:
    numbers = tree(report).select(".pane .n")
    ledger = judged().ledger
    assert [number.get("data-n") for number in numbers] == [str(at) for at in range(len(ledger))]
    assert [number.text for number in numbers] == [entry.anchor.text for entry in ledger]
    assert [number.get("class")[:2] for number in numbers] == [["n", entry.outcome] for entry in ledger]
    assert [number["outcome"] for number in payload(report)["numbers"]] == [entry.outcome for entry in ledger]


def test_all_the_text_is_there_and_cells_stand_in_their_places(report: str) -> None:
    page_tree = tree(report)
    prose = "".join(page_tree.select(".prose")[0].text.split())
    for line in TEXT.splitlines():
        if "\t" not in line:
            assert "".join(line.split()) in prose
    rows = [[cell.text for cell in row.select("th, td")] for row in page_tree.select("#T1 tr")]
    assert rows[0] == ["项目", "合计", "基本支出", "项目支出"]
    assert rows[3] == ["防火", "120.00", "", "120.00"]
    assert [cell.get("scope") for cell in page_tree.select("#T1 thead th")] == ["col"] * 4
    assert page_tree.select("#T1 tbody th")[0].get("scope") == "row"
    assert "num" in page_tree.find(id="T1.3.1").get("class")


def test_the_payload_tells_what_hangs_on_a_number(report: str) -> None:
    told = payload(report)
    number = next(one for one in told["numbers"] if one["text"] == "418.00万元")
    (claim,) = (told["claims"][at] for at in number["claims"])
    assert ["说的是", "森林管护支出"] in claim["rows"]
    cells = {told["places"][place][2] for _, targets, _ in claim["links"] for place in targets}
    assert "T1.2.1" in cells
    assert {told["verdicts"][at]["code"] for at in number["verdicts"]} >= {"DZ101", "DZ204"}
    unchecked = next(one for one in told["numbers"] if one["outcome"] == "unchecked")
    assert unchecked["why"] == "文中没有其他地方说到它"


@pytest.mark.parametrize(
    ("lang", "slip", "either"), [("zh", "数字颠倒", "同样可能"), ("en", "transposed digits", "equally good")]
)
def test_a_finding_shows_its_correction_its_alternatives_and_its_consequences(
    lang: str, slip: str, either: str
) -> None:
    found = tree(page(judged(lang), name="a.txt", lang=lang))
    blamed, undecided, remark = found.select(".cards .card")
    assert blamed.select("del")[0].text == "210.00万元"
    assert blamed.select("ins")[0].text == "120.00万元"
    assert slip in blamed.select(".fix")[0].text
    assert "DZ204" in blamed.select(".caused")[0].text
    assert either in undecided.select(".fix")[0].text
    assert [one.text for one in undecided.select("ins")] == ["83.00万元", "463.00万元"]
    assert not remark.select(".fix, .caused")
    number = next(one for one in found.select(".n") if one.text == "210.00万元")
    assert number.get("class") == ["n", "contradicts", "lead"]
    caused = next(one for one in found.select(".n") if one.text == "4.00%")
    assert [one.get("data-ref") for one in (number, caused)] == ["1", "1"]
    assert "lead" not in caused.get("class")
    assert [one.text for one in found.select(".w")] == ["2020年"]


def test_the_summary_counts_and_the_chart_draws_the_changes() -> None:
    found = judged()
    page_tree = tree(page(found, name="a.txt", lang="en"))
    counts = {one.get("data-outcome"): one.select("b")[0].text for one in page_tree.select("button.outcome")}
    assert counts["contradicts"] == str(sum(entry.outcome == "contradicts" for entry in found.ledger))
    assert counts["unchecked"] == "1"
    drawn = chart(found)
    assert drawn is not None
    assert [(bar.item, bar.value, bar.grows) for bar in drawn.bars] == [
        ("森林管护支出", "+38", True),
        ("防火支出", "-5", False),
    ]
    assert drawn.bars[0].contradicted
    assert drawn.bars[1].x + drawn.bars[1].width == drawn.axis == drawn.bars[0].x
    assert len(page_tree.select(".changes .bar")) == 2


def test_a_document_with_nothing_in_it_is_a_page_too() -> None:
    text = page(extract(raw("机构设置\n本单位设有三个科室。\n")), name="空.txt")
    assert "未发现矛盾" in text
    assert "没有读到表格" in text


def test_what_could_not_be_read_is_said(report: str) -> None:
    text = page(replace(judged(), failures=(Failure(where="第 2 页", what="没有文字"),)), name="a.pdf")
    assert "第 2 页: 没有文字" in tree(text).select(".failed")[0].text
    assert not tree(report).select(".failed")


def _cell(row: int, col: int, text: str, rows: int = 1, cols: int = 1, *, header: bool = False) -> Cell:
    anchor = data.Anchor(start=0, end=0, text=text, table="T1", row=row, col=col)
    return Cell(
        row=row, col=col, row_span=rows, col_span=cols, text=text, quantity=None, row_path=(), col_path=(), header=header,
        anchor=anchor,
    )  # fmt: skip


def test_merged_overlapping_and_missing_cells_make_a_rectangle() -> None:
    cells = (
        _cell(0, 0, "a", rows=3, header=True),  # a header never reaches into the body
        _cell(0, 1, "b", cols=5, header=True),  # nor over the border
        _cell(1, 1, "c"),
        _cell(2, 0, "d", cols=3),  # nor over another cell
        _cell(2, 1, "e"),
    )
    found = extract(raw("无表格。"))
    table = Table(
        id="T1", title="", number="", unit="", year=None, entity="", kind="data", rows=3, cols=4, header_rows=2,
        halves=((0, 3),), cells=cells, start=0, end=0,
    )  # fmt: skip
    document = replace(found.document, tables=(table,))
    marks = Marks((), Places(replace(found, document=document), {}), {})
    (sheet,) = groups(document, marks, set(), set())[0].sheets
    drawn = [[(box.id, box.row_span, box.col_span) for box in row] for row in (*sheet.head, *sheet.body)]
    assert drawn == [
        [("T1.0.0", 2, 1), ("T1.0.1", 1, 3)],
        [("T1.1.1", 1, 1), ("", 1, 2)],
        [("T1.2.0", 1, 1), ("T1.2.1", 1, 1), ("", 1, 2)],
    ]


# ---------------------------------------------------------------------------------------- it is alone, and text is text


@pytest.mark.parametrize("kind", ["report", "index"])
def test_nothing_is_fetched_and_only_our_style_and_script_may_run(report: str, kind: str) -> None:
    text = report if kind == "report" else index([Row.of(judged(), name="a.txt", href="a.txt.html")], [])
    found = tree(text)
    policy = found.select("meta[http-equiv]")[0].get("content")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not found.select("link, img, iframe, object, embed, base, form, [src], [style]")
    assert all(link.startswith("#") or link == "a.txt.html" for link in [one["href"] for one in found.select("[href]")])
    assert not re.search(r"url\(|@import|https?:", text)


NASTY = (
    '<script>alert(1)</script> </style></script><img src=x onerror="alert(2)"> \'"> {{ 7 * 7 }} <!-- ]]> '
    "\u202e\u2066\u200f\u2028 &lt;b&gt; \x07 " + "长" * 10_000 + "A" * 10_000
)


def nasty() -> Extraction:
    """The document with ``NASTY`` in a heading, a paragraph, cells, a title, messages and words of the payload."""
    line = NASTY.replace("\u2028", " ").replace("\n", " ")
    text = TEXT.replace("青禾县林业局", "青禾县“><script>alert(3)</script>林业局").replace("防火\t", f"防火{line}\t")
    text = (
        text.replace("“三公”经费说明", f"“三公”经费说明{line}")
        .replace("共有车辆", f"{line}共有车辆")
        .replace("表二 ", f"表二 {line}")
    )
    found = extract(raw(text, name=f"{line[:60]}.txt"))
    level = span(found, "210.00万元")
    first = data.Finding(
        code="DZ101", severity="error", message=line, reported=line, computed=line, anchors=(level, span(found, "防火<")),
        blamed=level, suggestion=line, alternatives=(data.Correction(anchor=level, suggestion=line),),
        consequences=(
            data.Consequence(code="DZ1", severity="error", message=line, reported="", computed="", anchors=(level,)),
        ),
    )  # fmt: skip
    claims = tuple(replace(claim, subject=line, base=line) for claim in found.claims)
    return replace(found, findings=(first,), claims=claims, failures=(Failure(where=line, what=line),))


def test_hostile_text_stays_text() -> None:
    text = page(nasty(), name=NASTY)
    found = tree(text)
    assert len(found.select("script")) == 2
    assert len(found.select("style")) == 1
    assert not found.select("img")
    assert not [name for one in found.find_all(True) for name in one.attrs if name.startswith("on")]
    assert "<script>alert(1)</script>" in found.select(".prose")[0].text
    assert "<script>alert(1)</script>" in found.select("#T1")[0].text
    assert "49" not in found.select(".said")[0].text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\x07]", text)
    assert "⟦RLO⟧" in found.select(".prose")[0].text
    assert payload(text)["claims"]
    rows = [Row.of(nasty(), name=NASTY, href="x.html")]
    listed = tree(index(rows, [NASTY]))
    assert len(listed.select("script")) == 1
    assert not listed.select("img")


def test_what_a_reader_cannot_see_is_made_visible() -> None:
    assert shown("12\u202e34\x00\ud800\x85") == "12⟦RLO⟧34␀\ufffd\ufffd"
    assert flowing("人员\n 经费 35\n20 and\nmore") == "人员经费 35 20 and more"
    assert clipped("一二三四五", 6) == "一二…"
    assert clipped("a\tb\n c", 20) == "a b c"


# -------------------------------------------------------------------------------------------------------- the words


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("kind", data.Kind),
        ("slip", data.Slip),
        ("measure", data.Measure),
        ("outcome", data.Outcome),
        ("severity", data.Severity),
    ],
)
def test_every_value_of_the_data_model_has_a_word(group: str, kind: Any) -> None:
    assert set(get_args(kind)) - {""} <= set(words("zh")[group])


def test_every_check_has_a_label_and_a_new_one_gets_that_of_its_family() -> None:
    assert all(not check_label(check.code, "zh").startswith("DZ") for check in CHECKS)
    assert check_label("DZ299", "en") == "arithmetic"


def test_notes_are_translated(root: Path) -> None:
    told = {"the number itself is unsure (vague)"}
    for path in sorted((root / "examples").glob("*.txt")):
        found = extract(path)
        told |= {entry.why for entry in found.ledger} | {verdict.note for verdict in found.verdicts}
    assert [note for note in sorted(told - {""}) if not re.search("[\u4e00-\u9fff]", why(note, "zh"))] == []
    assert why("the number itself is unsure (vague)", "en") == "the number itself is unsure (vague)"


# ------------------------------------------------------------------------------------------------------ the command


def test_one_document_becomes_one_file(tmp_path: Path) -> None:
    source = tmp_path / "林业局.txt"
    source.write_text(TEXT, encoding="utf-8")
    result = run(source, "-o", tmp_path / "out.html")
    assert (result.exit_code, result.stdout) == (0, f"已写出 {tmp_path / 'out.html'}\n")
    assert "青禾县林业局" in (tmp_path / "out.html").read_text(encoding="utf-8")
    assert run(source, "-o", f"{tmp_path / 'folder'}/", "--lang", "en").exit_code == 0
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["林业局.txt.html"]
    assert '<html lang="en">' in (tmp_path / "folder" / "林业局.txt.html").read_text(encoding="utf-8")


def test_a_folder_becomes_pages_with_an_index_that_lists_failures(tmp_path: Path) -> None:
    for place in ("甲/预算.txt", "乙/预算.txt", "乙/决算#1%.txt"):
        (tmp_path / "in" / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / place).write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    result = run(tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "index.html", "决算#1%.txt.html", "预算.txt-2.html", "预算.txt.html"
    ]  # fmt: skip
    listed = tree((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert "%E5%86%B3%E7%AE%97%231%25.txt.html" in [one["href"] for one in listed.select("[href]")]
    assert len(listed.select("#documents tbody tr")) == 3
    assert "坏.pdf" in listed.select(".failed")[0].text
    assert 'href="index.html"' in (tmp_path / "out" / "预算.txt.html").read_text(encoding="utf-8")


def test_a_request_that_cannot_be_met_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(TEXT, encoding="utf-8")
    several = run(source, source.with_name("b.txt"), "-o", source)
    assert several.exit_code == 2
    assert several.stderr.count("\n") == 1
    assert "several documents need a folder" in several.stderr
    below = run(source, "-o", source / "out.html")
    assert below.exit_code == 2
    assert below.stderr.count("\n") == 1
    missing = run(tmp_path / "none.txt", "-o", tmp_path / "none.html")
    assert missing.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert run(source).exit_code == 2  # -o is required


def test_standard_input_and_several_files_as_one(tmp_path: Path) -> None:
    assert run("-", "-o", f"{tmp_path / 'in'}/", stdin=TEXT.encode()).exit_code == 0
    assert (tmp_path / "in" / "standard-input.html").exists()
    (tmp_path / "说明.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "附表.txt").write_text(TEXT, encoding="utf-8")
    result = run(tmp_path / "说明.txt", tmp_path / "附表.txt", "--together", "-o", tmp_path / "both.html")
    assert result.exit_code == 0
    assert "说明.txt + 附表.txt" in (tmp_path / "both.html").read_text(encoding="utf-8")
