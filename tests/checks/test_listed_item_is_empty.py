"""DZ605: lists of uses against the table of 基本支出."""

from __future__ import annotations

from extractor.checks.listed_item_is_empty import CHECK
from tests.checks.paper import contradictions, outcomes, quotes, rows

HEAD = "柏溪县水利局2023年部门预算\n\n一般公共预算基本支出表\n\n单位：万元\n"
TABLE = rows(
    "科目编码|科目名称|合计|人员经费|公用经费",
    "30101|基本工资|340.20|340.20|",
    "30102|津贴补贴|119.17|119.17|",
    "30113|住房公积金|60.72|60.72|",
    "30201|办公费|25.32||25.32",
    "30203|咨询费|||",
    "30205|水费|3.20||3.20",
    "30217|公务招待费|2.47||2.47",
    "30228|工会经费|14.80||14.80",
    "|合计|565.88|520.09|45.79",
)
TEXT = "\n六、基本支出情况说明\n\n{}\n"


def test_item_with_an_empty_cell_and_item_without_a_row() -> None:
    words = "公用经费45.79万元，主要包括：办公费、咨询费、水费、公务接待费、租赁费、工会经费等。"
    found = contradictions(CHECK, HEAD + TABLE + TEXT.format(words))
    assert [quotes(verdict) for verdict in found] == [["咨询费", "租赁费"]]


def test_list_that_is_right() -> None:
    words = "人员经费520.09万元，用于基本工资、津贴补贴和住房公积金；公用经费45.79万元，主要包括办公费、水费、公务接待费、工会经费支出。"
    assert outcomes(CHECK, HEAD + TABLE + TEXT.format(words)) == ["agrees", "agrees"]


def test_summary_words_are_no_items() -> None:
    words = "人员经费520.09万元，用于基本工资、津贴补贴、各类社会保险缴费、住房公积金等。"
    assert contradictions(CHECK, HEAD + TABLE + TEXT.format(words)) == []


def test_list_of_something_else() -> None:
    words = "公用经费45.79万元，主要用于防汛值守、河道巡查、水质监测、设备租赁、技术咨询、会议培训。"
    assert contradictions(CHECK, HEAD + TABLE + TEXT.format(words)) == []
    assert (
        outcomes(
            CHECK, "柏溪县水利局2023年部门预算\n" + TEXT.format("公用经费45.79万元，主要包括：办公费、咨询费、水费等。")
        )
        == []
    )
