"""The exporters, on an extraction made by hand."""

from __future__ import annotations

import json

import click
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from extractor.data import Anchor, Extraction, Finding
from extractor.exporters import concise, jsonl
from extractor.exporters.places import Lines, spot, utf8


def concise_lines(extraction: Extraction, lang: concise.Lang = "zh") -> list[str]:
    lines = concise.finding_lines(extraction.findings, name="样例.txt", text=extraction.document.text, lang=lang)
    return [click.unstyle(line) for line in lines]


def test_a_finding_is_one_line_with_place_code_severity_and_arithmetic(extraction: Extraction) -> None:
    first, second, third = concise_lines(extraction)
    # what the message says already is not said twice; the cell stands on line 4
    assert first == ("样例.txt:2:7: DZ101 error 公用经费正文为 35.20，表格为 35.02；应改 35.20 为 35.02（另见 4:6）")
    assert second == "样例.txt:3:3: DZ204 warning 降幅不符；印为 9.5%；应合 3.65 ÷ 38.85 = 9.4%"
    assert third == "样例.txt:3:3: DZ304 info 未说明原因"


def test_the_line_is_in_english_on_request(extraction: Extraction) -> None:
    assert concise_lines(extraction, "en")[1].endswith("; printed 9.5%; expected 3.65 ÷ 38.85 = 9.4%")
    assert concise_lines(extraction, "en")[0].endswith("; change 35.20 to 35.02 (see also 4:6)")


def test_a_finding_stays_on_its_line_and_obeys_no_terminal_codes(extraction: Extraction) -> None:
    nasty = msgspec.structs.replace(extraction.findings[2], message="合\n计\x1b[31m\r不符\u2028完")
    (line,) = concise.finding_lines([nasty], name="a\nb.txt", text=extraction.document.text)
    assert click.unstyle(line) == "a b.txt:3:3: DZ304 info 合 计 [31m 不符 完"


def test_many_other_places_are_cut_short(extraction: Extraction) -> None:
    anchors = tuple(Anchor(start=n, end=n + 1, text="x") for n in range(7))
    finding = msgspec.structs.replace(extraction.findings[2], anchors=anchors)
    (line,) = concise.finding_lines([finding], name="a", text="x" * 9)
    assert click.unstyle(line).endswith("（另见 1:2，1:3，1:4，1:5，…）")


def test_a_finding_without_an_anchor_stands_at_the_beginning() -> None:
    finding = Finding(code="DZ505", severity="error", message="缺少权重", reported="", computed="", anchors=())
    (line,) = concise.finding_lines([finding], name="a", text="b")
    assert click.unstyle(line) == "a:1:1: DZ505 error 缺少权重"


def test_page_and_worksheet_cell_are_shown_where_the_format_has_them(extraction: Extraction) -> None:
    on_page = Anchor(start=0, end=1, text="一", page=3)
    in_sheet = Anchor(start=1, end=2, text="、", sheet="收支总表", ref="B5")
    finding = msgspec.structs.replace(extraction.findings[2], anchors=(on_page, in_sheet))
    (line,) = concise.finding_lines([finding], name="a", text=extraction.document.text)
    assert click.unstyle(line).startswith("a:1:1: DZ304 info [p.3] 未说明原因")
    assert click.unstyle(line).endswith("（另见 1:2 收支总表!B5）")
    assert spot(Anchor(start=0, end=1, text="一", path="table 3, row 2")) == "table 3, row 2"


def test_the_summary_counts_every_number_by_its_verdict(extraction: Extraction) -> None:
    tally = concise.Tally()
    tally.add(extraction, extraction.findings[:2], hidden=1)
    tally.add(extraction, [])
    assert tally.line() == (
        "1 处错误，1 处警告（2 份文件）；正文 6 个数：2 相符，0 舍入，2 矛盾，2 未核对；另有 1 处未显示（--severity info）"
    )
    assert (
        concise.Tally().line("en").startswith("no contradiction found (documents: 0); 0 numbers in the prose: 0 agree")
    )


def test_an_extraction_is_one_line_of_json(extraction: Extraction) -> None:
    line = jsonl.extraction_line(extraction)
    assert "\n" not in line
    read = json.loads(line)
    assert read["document"]["chars"] == len(extraction.document.text)
    assert read["document"]["text"] is None
    assert read["claims"][0]["quantity"] == {"value": "35.20", "unit": "万元", "step": "0.01", "raw": "35.20万元"}
    assert read["links"][0]["target"]["anchors"][0] == {
        "start": 47, "end": 52, "text": "35.02", "table": "t1", "row": 0, "col": 1
    }  # fmt: skip
    assert json.loads(jsonl.extraction_line(extraction, text=True))["document"]["text"] == extraction.document.text


def test_every_anchor_is_a_slice_of_the_text(extraction: Extraction) -> None:
    read = json.loads(jsonl.extraction_line(extraction, text=True))
    text = read["document"]["text"]
    for finding in read["findings"]:
        for anchor in finding["anchors"]:
            assert text[anchor["start"] : anchor["end"]] == anchor["text"]


def test_a_finding_is_one_line_of_json_with_its_place(extraction: Extraction) -> None:
    lines = jsonl.finding_lines(extraction.findings, name="样例.txt", text=extraction.document.text)
    first = json.loads(next(lines))
    assert (first["document"], first["line"], first["column"]) == ("样例.txt", 2, 7)
    assert first["blamed"]["text"] == "35.20"
    assert len(list(lines)) == 2


def test_a_file_name_in_another_encoding_can_be_written(extraction: Extraction) -> None:
    name = "预算.txt".encode("gb18030").decode("utf-8", "surrogateescape")
    (line, *_) = jsonl.finding_lines(extraction.findings, name=name, text=extraction.document.text)
    assert json.loads(line)["document"] == utf8(name)


@given(st.text(alphabet="ab\n", max_size=60), st.data())
def test_lines_and_columns_are_those_of_an_editor(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset]
    assert Lines(text).place(offset) == (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
